"""What a council is told of other choices, of ranges and of money."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace

from beatplan.report.story import tell
from beatplan.report.words import load_words
from beatplan.simulate.intervals import Interval
from tests.report.telling import find, played_out, texts


def test_the_first_page_says_what_a_range_is_and_that_it_tells_nothing_of_single_weeks(facts, story):
    simulated = replace(facts, released=replace(facts.released, simulation=SimpleNamespace(windows=())))
    told = tell(simulated)
    assert "A range is where the mean of many played-out weeks lies" in find(told, "missed").tables[0].caption
    assert "A range" not in find(story, "missed").tables[0].caption, "there is none"
    for one in (told, story):
        assert "How would weeks differ from one another? This is not known yet." in find(one, "unknown").points
    played = "How does the plan do when calls are played out one by one?"
    assert played not in " ".join(find(told, "unknown").points)
    assert played in " ".join(find(story, "unknown").points)


def test_a_planned_figure_outside_its_range_is_said_with_what_the_plan_leaves_out(facts):
    """Growth is planned to respond to 11.2 calls by day and 2.4 in the evening, 13.6 in all."""

    def missed(by_day, in_evenings):
        shares = {("growth", window): Interval(*(end / 20 for end in (sum(ends) / 2, *ends)))
                  for window, ends in (("days", by_day), ("evenings", in_evenings))}  # fmt: skip
        told = tell(replace(facts, released=replace(facts.released, simulation=played_out(shares))))
        return find(told, "missed"), next(one for one in told.slides if one.key == "missed")

    fewer, more = (f"Played out call by call, CRT responds to {one} than planned: " for one in ("fewer", "more"))
    below, slide = missed((10.0, 11.0), (2.0, 2.4))
    assert f"{fewer}12 to 13, not 14." in below.answer
    assert "calls come in busy and quiet hours, and breaks and shift ends count." in below.answer
    assert slide.answer.startswith("CRT would respond to 14 of 50 eligible calls a week")
    assert f"{slide.answer} {' '.join(slide.points[:2])}" == below.answer, "a slide has the same beside its chart"
    assert slide.tables == below.tables[:1], "a slide has room for the first table"
    assert below.tables[0].rows[0][4] == "12 to 13"
    assert [row[1:] for row in below.tables[1].rows] == [
        ("Today", "days", "3.0", "not known", "\u2013"),
        ("launch", "days", "4.8", "not known", "\u2013"),
        ("growth", "days", "11", "10 to 11", "within the range"),
        ("growth", "evenings", "2.4", "2.0 to 2.4", "within the range"),
    ]
    above, _ = missed((15.0, 16.0), (1.0, 2.0))
    assert f"{more}16 to 18, not 14." in above.answer
    assert [row[-1] for row in above.tables[1].rows][-2:] == ["below the range", "above the range"]
    within, _ = missed((10.0, 12.0), (2.0, 3.0))
    assert "Played out" not in within.answer
    held, _ = missed((10.0, 11.0), (math.nan, math.nan))
    assert "Played out" not in held.answer
    assert held.tables[0].rows[0][4] == held.tables[1].rows[-1][-2] == "withheld"
    assert held.tables[1].rows[-1][-1] == "\u2013"


def test_plans_that_are_unlike_are_said_to_be_beside_the_table(facts, story):
    warned = "Not all of these plans rest on the same conditions."
    same = find(story, "alternatives")
    assert warned not in same.answer
    assert same.points[0] == "Tiny city: The two plans are the same."
    other = replace(facts.released, plan=replace(facts.plan, name="Plan B", today=()))
    for language, said in (("en", "Plan B: The two plans take something else to run today."),
                           ("es", "Plan B: Los dos planes dan por sentado que hoy funciona otra cosa.")):  # fmt: skip
        told = tell(replace(facts, others=(other,), words=load_words(language)))
        for shown in (told.first_page, told.slides):
            section = next(one for one in shown if one.key == "alternatives")
            assert section.answer.endswith(said), "the first page and a slide tell of each plan what matters most"
            assert said not in section.points, "it is told once"
            assert (warned in section.answer) == (language == "en")


def test_plans_of_other_standards_are_told_with_both_values_and_the_rest_in_the_points(facts):
    scenario = facts.plan.provenance["scenario"]
    lower = {**scenario["services"][0], "promise": 0.6, "on_scene_minutes": 45}
    provenance = {**facts.plan.provenance, "scenario": {**scenario, "services": [lower]}}
    other = replace(
        facts.released, plan=replace(facts.plan, name="Plan B", provenance=provenance, phases=facts.plan.phases[:1])
    )
    for language, target, scene in (
        (
            "en",
            "availability target of 60% in the other plan, here 80%.",
            "45 minutes at the scene in the other plan, here 40.",
        ),
        (
            "es",
            "disponibilidad de 60% en el otro plan; aquí, de 80%.",
            "45 minutos en el lugar en el otro plan; aquí, 40.",
        ),
    ):
        section = find(tell(replace(facts, others=(other,), words=load_words(language))), "alternatives")
        assert section.answer.endswith(target)
        assert section.points[0].startswith("Plan B: ")
        assert section.points[0].endswith(scene)
        assert section.tables[0].source == "alternatives.csv"


def test_money_says_over_what_it_is_counted(facts):
    launch, growth = facts.plan.phases
    cost = replace(growth.staffing, cost_per_year_in_all=2_162_000.0, cost_per_year_added=1_484_000.0)
    plan = replace(facts.plan, phases=(launch, replace(growth, staffing=cost)))
    section = find(tell(replace(facts, released=replace(facts.released, plan=plan))), "decision")
    assert (
        "The posts cost $2,162,000 a year. That is $1,484,000 more than the posts held before the first step."
        in section.answer
    )
    table = section.tables[0]
    assert table.header[-1] == "Cost a year above the posts before the first step"
    assert table.rows[-1][-2:] == ("$2,162,000", "$1,484,000")


def test_a_cost_that_no_plan_tells_is_not_known_in_text_and_tables(facts):
    public = replace(facts, released=replace(facts.released, audience="public"), others=())
    section = find(tell(public), "decision")
    assert "The cost is not known." in section.answer
    assert {row[5] for row in section.tables[0].rows} == {"not known"}
    assert "not stated" not in " ".join(texts((section, find(tell(public), "alternatives"))))


def test_no_change_is_one_row_where_nothing_runs_and_nobody_is_said_to_answer_everywhere(facts):
    final = facts.plan.phases[-1]
    desk = tuple(replace(one, service="CCD", kind="desk", teams=0, covered=()) for one in final.plans)
    phase = replace(
        final,
        plans=(*final.plans, *desk),
        calls_all_hours_per_week={**final.calls_all_hours_per_week, "CCD": 9.0},
    )
    demand = (*facts.plan.demand, *(replace(one, service="CCD") for one in facts.plan.demand))
    plan = replace(facts.plan, today=(), phases=(phase,), demand=demand)
    (table,) = find(tell(replace(facts, released=replace(facts.released, plan=plan), others=())), "alternatives").tables
    assert [row[:2] for row in table.rows] == [
        ("No change (today)", "all"),
        *((f"{plan.name}: {final.name}", one) for one in ("CRT", "CCD")),
    ]
    assert table.rows[0][3:8] == ("0", "0", "0", "0", "0%")
    assert table.rows[2][5] == "0", "with nobody at the desk it answers nowhere"
