"""What a council is told: in order, in plain words, beside today, and nothing invented."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from beatplan.plan import TODAY, AreaPeople, FollowUpPlan, GroupPeople, Measured
from beatplan.report.privacy import NOTHING, Released, areas_of
from beatplan.report.privacy.texts import public_provenance
from beatplan.report.story import tell
from beatplan.report.story.facts import sums_note
from beatplan.report.words import findings, load_words
from beatplan.report.words.language import read_catalogue
from beatplan.simulate.intervals import Interval
from tests.report.telling import facts_of, played_out, sections, texts

#: Words of queueing and solving, and those that claim more than a plan knows.
FORBIDDEN = re.compile(
    r"\b(optimal|optimi[sz]\w*|solver|solve[sd]?|erlang\w*|queue\w*|hypercube|heuristic|MIP|bound|gap|lost call|"
    r"loss formula|utili[sz]ation|replications?|objective|stochastic|infeasible|feasible|promise\w*|answered)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def facts():
    return facts_of()


@pytest.fixture(scope="module")
def story(facts):
    return tell(facts)


def find(story, key):
    return next(one for one in sections(story) if one.key == key)


def test_first_page_and_slides_stand_in_the_order_that_was_asked_for(story):
    assert [one.key for one in story.first_page] == [
        "decision", "missed", "maps", "waits", "free", "alternatives", "unknown",
    ]  # fmt: skip
    assert [one.key for one in story.slides] == [
        "decision", "missed", "waterfall", "alternatives", "phased-maps", "waits", "types", "hires", "evidence",
        "course",
    ]  # fmt: skip


def test_no_word_of_queueing_or_solving_stands_in_the_story(story):
    found = [(text, FORBIDDEN.findall(text)) for text in texts(story) if FORBIDDEN.search(text)]
    assert found == []


def test_what_is_missed_is_the_eligible_calls_less_those_responded_to(story, facts):
    row = find(story, "missed").tables[0].rows[0]
    # All hours 50 calls; the last phase covers 102 and 201 by day (14) and 201 in the evening (3), at 80 %.
    assert row[1:4] == ("50", "3.0", "14")
    assert row[6:] == ("0", "47", "36")


def test_steps_of_the_waterfall_sum_to_the_eligible_calls(story):
    for chart in find(story, "waterfall").charts:
        values = chart.series[0].values
        assert math.isclose(sum(values[:-1]), values[-1])


def test_every_change_stands_beside_today(story):
    for key in ("decision", "missed", "types", "alternatives"):
        for table in find(story, key).tables:
            assert "today" in " ".join((*table.header, *(cell for row in table.rows for cell in row))).lower(), (
                table.key
            )
    assert len(find(story, "maps").maps) == 2
    assert find(story, "maps").maps[0].classes == find(story, "maps").maps[1].classes


def test_crews_hired_and_teams_on_duty_stand_in_columns_of_their_own(story):
    header = find(story, "decision").tables[0].header
    assert "Crews hired" in header
    assert "Teams on duty, at most" in header


def test_one_team_more_is_the_plans_own_figure(story):
    rows = find(story, "more").tables[0].rows
    assert [row[-1] for row in rows] == ["1.0", "1.0", "1.0"]


def test_the_public_is_told_of_no_command_that_makes_a_plan_with_one_team_more(facts, story):
    public = replace(facts, released=replace(facts.released, audience="public"), others=())
    told = " ".join(find(tell(public), "more").points)
    assert "A new plan with that team could cover more beats and gain more." in told
    assert "beatplan" not in told
    assert "Run beatplan plan with it hired." in " ".join(find(story, "more").points)


def test_a_miss_of_the_back_test_is_shown(story):
    (table,) = find(story, "evidence").tables
    assert table.header[3:] == ("Planned", "Replayed", "Planned is above by, of the figures shown")
    assert table.rows[0][3:] == ("50%", "40%", "+10 points")


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_a_miss_is_the_difference_of_the_shares_that_stand_beside_it(facts, audience):
    held = {**facts.backtest["answered"][0], "promised": 0.3715, "replayed": {"mean": 0.3851}}
    rounded = {**held, "promised": 0.37, "replayed": {"mean": 0.39}}
    for one in (held, rounded):
        told = replace(
            facts, backtest={**facts.backtest, "answered": [one]}, released=replace(facts.released, audience=audience)
        )
        section = find(tell(told), "evidence")
        assert section.tables[0].rows[0][3:] == ("37%", "39%", "\u22122 points")
        assert ("Replayed shares are rounded" in " ".join(section.points)) == (audience == "public")
    even = {**held, "promised": 0.3851}
    told = tell(replace(facts, backtest={**facts.backtest, "answered": [even]}))
    assert find(told, "evidence").tables[0].rows[0][-1] == "0 points"


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


def test_numbers_of_one_sentence_add_up_or_are_said_to_be_rounded(facts, story):
    note = "Figures are rounded, so sums may differ by one."
    assert note not in find(story, "missed").answer
    last = replace(facts.plan.phases[-1], calls_all_hours_per_week={"CRT": 50.4})
    plan = replace(facts.plan, phases=(*facts.plan.phases[:-1], last))
    told = tell(replace(facts, released=replace(facts.released, plan=plan)))
    # 14 of 50 and the other 37: 13.6 of 50.4, and 36.8.
    assert "14 of 50" in find(told, "missed").answer
    assert find(told, "missed").answer.endswith(f"the other 37, as today. {note}")
    assert find(told, "waterfall").charts[0].says.endswith(note)
    assert sums_note(facts, 50.0, 14.0, 36.0) == sums_note(facts, float("nan"), 1.0) == []


def test_a_desk_has_no_step_that_it_cannot_have(facts):
    launch, growth = facts.plan.phases
    desk = replace(
        growth.plans[0], service="CCD", kind="desk", covered=(), calls_per_week=40.0, covered_calls_per_week=30.0,
        answered_per_week=28.0, resolved_by_phone_per_week=20.0, one_team_more_per_week=None,
    )  # fmt: skip
    hours = {"CRT": 50.0, "CCD": 60.0}
    phases = (
        replace(launch, calls_all_hours_per_week=hours),
        replace(growth, plans=(*growth.plans, desk), calls_all_hours_per_week=hours),
    )
    demand = (*facts.plan.demand, *(replace(one, service="CCD") for one in facts.plan.demand))
    plan = replace(facts.plan, phases=phases, demand=demand)
    chart = find(tell(replace(facts, released=replace(facts.released, plan=plan))), "waterfall").charts[1]
    assert "Resolved by phone" not in chart.categories
    assert "beats" not in chart.says
    assert math.isclose(sum(chart.series[0].values[:-1]), chart.series[0].values[-1])


def test_a_plan_that_sends_teams_nowhere_is_warned_of_first(facts, story):
    assert "Warning" not in find(story, "decision").answer
    nowhere = tuple(
        replace(phase, plans=tuple(
            replace(one, covered=(), answered_per_week=0.0, covered_calls_per_week=0.0) for one in phase.plans))
        for phase in facts.plan.phases
    )  # fmt: skip
    told = tell(replace(facts, released=replace(facts.released, plan=replace(facts.plan, phases=nowhere))))
    answer = find(told, "decision").answer
    assert answer.startswith("Warning: in launch, CRT has 1 team on duty (days) and covers no beat.")
    assert "Warning: the whole plan responds to no call." in answer


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


def test_assumptions_tell_travel_dispatch_and_hours_in_public_too(facts):
    scenario = {
        **facts.plan.provenance["scenario"],
        "services": [{"name": "CRT", "backup_share": 0.0, "dispatch": "any-free"}],
        "travel": {"method": "road-graph", "speed_factor": 0.75, "path": "streets.geojson"},
        "staffing": {"hours_per_week": 40.0, "shrinkage": 0.2, "start": {"emt": 3}},
    }
    told = public_provenance({**facts.plan.provenance, "scenario": scenario})
    assert "start" not in told["scenario"]["staffing"]
    assert "path" not in told["scenario"]["travel"]
    public = replace(facts.released, audience="public", plan=replace(facts.plan, provenance=told))
    section = find(tell(replace(facts, released=public)), "assumptions")
    assert section.tables[0].rows == (
        ("CRT", "share of calls at which police are called in", "none assumed"),
        ("CRT", "who is sent to a call", "the nearest free team, wherever it stands"),
        ("all units", "how travel is reckoned", "along streets"),
        ("all units", "speed, in percent of each street's own", "75%"),
        ("all units", "paid hours a week of a full-time post", "40"),
        ("all units", "share of paid hours for leave, training and meetings", "20%"),
    )
    assert "stands beside it in the scenario file" not in " ".join(section.points), "a council does not hold it"
    straight = {**scenario, "travel": {"method": "straight-line", "speed_kph": 40.0, "detour": 1.35}}
    inside = replace(facts.released, plan=replace(facts.plan, provenance={"scenario": straight}))
    rows = find(tell(replace(facts, released=inside)), "assumptions").tables[0].rows
    assert {row[1:] for row in rows} >= {
        ("speed, kilometres an hour", "40"), ("the way, in percent of the straight line", "135%"),
    }  # fmt: skip


def test_what_the_folder_does_not_hold_is_said_with_the_command_that_would_tell(facts):
    alone = replace(facts, others=(), backtest=None)
    told = tell(alone)
    assert "beatplan backtest" in " ".join(texts(find(told, "evidence")))
    assert "beatplan simulate" in " ".join(texts(find(told, "missed")))
    assert "beatplan report --compare" in find(told, "alternatives").answer
    assert "not known" in find(told, "decision").answer


def test_a_withheld_figure_is_called_so_and_never_a_number(facts):
    nan = float("nan")
    plan = facts.plan
    phases = tuple(
        replace(
            phase,
            plans=tuple(
                replace(one, answered_per_week=nan, one_team_more_per_week=nan, available=nan,
                        available_by_beat=dict.fromkeys(one.covered, nan),
                        by_type=tuple(replace(kind, answered_per_week=nan) for kind in one.by_type))
                for one in phase.plans
            ),
        )
        for phase in plan.phases
    )  # fmt: skip
    public = replace(plan, phases=phases)
    hidden = Released("public", public, None, ("Small counts are withheld.",), areas_of(public, NOTHING))
    told = tell(replace(facts, released=hidden, others=()))
    assert find(told, "missed").tables[0].rows[0][3] == "withheld"
    assert find(told, "missed").answer == "How many calls CRT would respond to is withheld."
    assert find(told, "waits").charts[0].table.rows[0][3] == "withheld"
    free, fall = find(told, "free").points[0], find(told, "waterfall").charts[0].says
    assert free == "CRT, days: how often a team is free is withheld (availability target: 80%)."
    assert fall == "CRT: some of these figures are withheld. The table shows what may be told."
    assert "How many calls CRT responds to is withheld" in find(told, "hires").answer
    assert find(told, "more").tables[0].rows[0][-1] == "withheld"
    nothing_now = replace(hidden, plan=replace(public, today=()))
    waits = find(tell(replace(facts, released=nothing_now, others=())), "waits")
    assert waits.charts == (), "nothing would be drawn"
    assert waits.tables[-1].key == "waits-table-1", "and the figures stand in a table all the same"
    assert waits.tables[-1].rows[0][2:5] == ("0", "withheld", "withheld")
    assert "Small counts are withheld." in find(told, "unknown").points
    assert not any(re.search(r"\bnan\b", text, re.IGNORECASE) for text in texts(told))
    assert "INTERNAL" not in told.marks


def test_sentences_read_at_a_general_readers_level():
    """Flesch-Kincaid's grade over all sentences of the source but the method note's, a name for each value."""
    sources = [text for text in _sources() if text not in findings.FORMS]
    sentences = [re.sub(r"\{\w+\}", "ten", text) for text in sources if re.search(r"[.?]", text)]
    words = [word for text in sentences for word in re.findall(r"[A-Za-z']+", text)]
    ends = sum(len(re.findall(r"[.?:;](?=\s|$)", text)) for text in sentences)
    grade = 0.39 * len(words) / ends + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59
    assert grade < 8
    longest = max((len(one.split()) for text in sentences for one in re.split(r"[.?:;](?=\s|$)", text)), default=0)
    assert longest <= 25


def _syllables(word: str) -> int:
    found = len(re.findall(r"[aeiouy]+", word.lower()))
    return max(found - word.lower().endswith("e") * (found > 1), 1)


def _sources() -> list[str]:
    return [
        text for one in read_catalogue("es") if one.id for text in (one.id if isinstance(one.id, tuple) else (one.id,))
    ]


def test_spanish_is_marked_until_a_person_has_read_it():
    told = tell(facts_of(language="es"))
    assert "borrador, traducción sin revisar" in told.marks
    assert told.first_page[0].question == "¿Qué votamos y cuánto cuesta?"
    assert "1 de enero de 2026" in told.date
    assert not load_words("es").reviewed
    assert tell(facts_of()).marks == ("INTERNAL", "DRAFT")


def test_the_brief_names_the_beats_that_each_step_covers_and_adds(story):
    (table,) = find(story, "timeline").tables
    assert [row[1:] for row in table.rows] == [
        ("1", "101", "\u2013", "\u2013"),
        ("1", "102", "102", "101"),
        ("2", "102, 201", "201", "none"),
    ]


def following(slot, teams):
    return replace(slot, service="CN", kind="follow-up", teams=teams, covered=(), stations={}, answered_per_week=0.0,
                   one_team_more_per_week=None)  # fmt: skip


def with_second_unit(plan):
    """CCD shares its clinicians with CRT; CN follows up; one officer is in no crew of either."""
    teams = {"CRT": {"clinician": 1, "emt": 1}, "CCD": {"clinician": 1}}
    services = [{"name": name, "team": team} for name, team in teams.items()]
    final = plan.phases[-1]
    staffing = replace(
        final.staffing,
        employed={"clinician": 4, "emt": 3, "officer": 1},
        crews_hired={"CRT": 3, "CCD": 4},
        left_over={"clinician": 0, "officer": 1},
    )
    follow = FollowUpPlan("CN", 48, 1.0, 1.0, 0.0, 1.0, 9.0)
    plans = (*final.plans, following(final.plans[0], 1))
    return replace(
        plan,
        phases=(replace(final, plans=plans, staffing=staffing, follow_ups=(follow,)),),
        provenance={**plan.provenance, "scenario": {**plan.provenance["scenario"], "services": services}},
    )


def test_spare_posts_are_those_in_no_crew_of_any_unit_and_shared_people_are_said(facts):
    told = tell(replace(facts, released=replace(facts.released, plan=with_second_unit(facts.plan)), others=()))
    points = find(told, "hires").points
    assert "Posts on a complete crew of no unit, by role: police officer: 1." in points
    shared = "Units share their people, so one person may count in the crews of several."
    assert shared in points
    assert shared in find(told, "decision").points
    assert "CN follows up with people after a team came. It takes no new calls." in find(told, "decision").points
    assert shared not in find(tell(facts), "decision").points


@pytest.mark.parametrize(
    ("teams", "said"),
    [
        ((1, 1, 1), "CN follows up with people after a team came. It takes no new calls."),
        ((0, 0, 1), "CN follows up with people after a team came, from this step on: third. It takes no new calls."),
        ((1, 0, 1), ("CN follows up with people after a team came, but nobody of it is on duty in second. "
                     "It takes no new calls.")),
        ((0, 0, 0), "CN is to follow up with people. But nobody of it is on duty."),
    ],
)  # fmt: skip
def test_a_unit_that_follows_up_is_said_to_do_so_from_the_step_that_puts_people_on_duty(facts, teams, said):
    due = FollowUpPlan("CN", 48, math.nan, math.nan, math.nan, math.nan, 9.0)
    final = facts.plan.phases[-1]
    phases = tuple(
        replace(final, name=name, plans=(*final.plans, following(final.plans[0], many)), follow_ups=(due,))
        for name, many in zip(("first", "second", "third"), teams, strict=True)
    )
    plan = replace(facts.plan, phases=phases)
    told = tell(replace(facts, released=replace(facts.released, plan=plan), others=()))
    assert [one for one in find(told, "decision").points if "follow" in one] == [said]
    held = "How many people CN follows up is withheld, so that nobody can be recognised."
    assert find(told, "unknown").points.count(held) == 1
    assert "follows up is withheld" not in " ".join(find(tell(facts), "unknown").points)


def test_what_comes_instead_is_told_of_the_plan_and_not_of_the_past(story):
    section = find(story, "waterfall")
    assert section.question == "Who comes instead?"
    assert section.answer.startswith("Where no team is sent, police or EMS respond, as today.")


def test_a_plan_that_leaves_no_beat_out_says_so_and_shows_no_empty_table(facts, story):
    final = facts.plan.phases[-1]
    everywhere = replace(final, plans=tuple(replace(one, uncovered=()) for one in final.plans))
    plan = replace(facts.plan, phases=(facts.plan.phases[0], everywhere))
    told = find(tell(replace(facts, released=replace(facts.released, plan=plan), others=())), "waits")
    some = find(story, "waits")
    none, why = "CRT: no beat is left out in the whole plan.", "Why each beat is left out stands"
    assert none in told.points
    assert not [one for one in told.tables if one.key.startswith("left-out")]
    assert why not in " ".join(told.points)
    assert "A beat is left out where" not in told.answer
    assert none not in some.points
    assert [one for one in some.tables if one.key.startswith("left-out")]
    assert why in " ".join(some.points)
    assert "A beat is left out where" in some.answer


def test_shares_of_types_in_steps_are_said_not_to_add_up(facts):
    public = replace(facts, released=replace(facts.released, audience="public"), others=())
    told = " ".join(find(tell(public), "types").points)
    assert "so calls by type need not add up to the unit's." in told
    assert "add up" not in " ".join(find(tell(facts), "types").points)


def test_a_cost_that_no_plan_tells_is_not_known_in_text_and_tables(facts):
    public = replace(facts, released=replace(facts.released, audience="public"), others=())
    section = find(tell(public), "decision")
    assert "The cost is not known." in section.answer
    assert {row[5] for row in section.tables[0].rows} == {"not known"}
    assert "not stated" not in " ".join(texts((section, find(tell(public), "alternatives"))))


def test_groups_of_people_stand_beside_today_and_the_city_with_their_source(facts):
    nothing = Measured(None, None)

    def area(kind, share, phase=None, service=None):
        groups = (GroupPeople("no car", "households", nothing, Measured(share, 0.01), nothing, None),)
        return AreaPeople(kind, "", phase, service, Measured(1000 * share, None), Measured(share, 0.02), None, None,
                          groups)  # fmt: skip

    people = (area("city", 1.0), area("covered", 0.2, TODAY, "CRT"), area("covered", 0.6, "growth", "CRT"),
              area("waiting", 0.4, "growth", "CRT"))  # fmt: skip
    plan = replace(facts.plan, people=people)
    told = find(
        tell(replace(facts, released=replace(facts.released, plan=plan), others=(), people_source="made-up tracts")),
        "waits",
    )
    (table,) = [one for one in told.tables if one.key.startswith("groups")]
    assert table.rows[1] == (
        "no car, share of households",
        *(f"{share} (give or take 1.0 points)" for share in ("20%", "60%", "40%", "100%")),
    )
    assert "People are from: made-up tracts." in told.points
    assert "Past calls show who calls and who is policed. They do not show need." in told.points


def test_one_step_and_one_beat_are_told_as_one(facts):
    plan = replace(facts.plan, phases=facts.plan.phases[:1])
    told = tell(replace(facts, released=replace(facts.released, plan=plan), others=()))
    assert ", in 1 step. It begins on January 1, 2026." in find(told, "decision").answer


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


def test_a_unit_on_the_phone_is_told_by_whom_it_speaks_with_and_what_it_settles(facts):
    launch, *later = facts.plan.phases
    last_phase = later[-1]
    desk = replace(
        last_phase.plans[0], service="CCD", kind="desk", covered=(), calls_per_week=20.0, answered_per_week=15.0,
        resolved_by_phone_per_week=6.0,
    )  # fmt: skip
    hours = {"CRT": 25.0, "CCD": 30.0}
    phases = tuple(
        replace(one, calls_all_hours_per_week=hours, plans=(*one.plans, desk))
        for one in (launch, *later[:-1], last_phase)
    )
    told = find(
        tell(replace(facts, released=replace(facts.released, plan=replace(facts.plan, phases=phases)))), "missed"
    )
    assert "CCD would speak with 15 of 30 eligible callers a week (50%). Today it is 0." in told.answer
    assert "It would settle 6.0 calls by phone. The other 24 go on to other units, police or EMS." in told.answer
