"""What a council is told: in order, in plain words, beside today, and nothing invented."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from beatplan.plan import TODAY, AreaPeople, GroupPeople, Measured
from beatplan.report.privacy import NOTHING, Released, areas_of
from beatplan.report.privacy.texts import public_provenance
from beatplan.report.story import tell
from beatplan.report.story.facts import sums_note
from beatplan.report.words import findings, load_words
from beatplan.report.words.language import read_catalogue
from tests.report.telling import facts_of, find, texts

#: Words of queueing and solving, and those that claim more than a plan knows.
FORBIDDEN = re.compile(
    r"\b(optimal|optimi[sz]\w*|solver|solve[sd]?|erlang\w*|queue\w*|hypercube|heuristic|MIP|bound|gap|lost call|"
    r"loss formula|utili[sz]ation|replications?|objective|stochastic|infeasible|feasible|promise\w*|answered)\b",
    re.IGNORECASE,
)


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
