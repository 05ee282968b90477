"""What passes the privacy gate lets nobody work out what is withheld: attacked by linear programs written anew."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from beatplan.plan import CellEvents, Plan, PublicFacts, TypeEvents
from beatplan.report.area_rows import area_rows
from beatplan.report.privacy import Released, beats_in, is_as_if_even, judged_alike, release
from beatplan.report.privacy.groups import withheld_cells
from tests.browser.tiny_plan import AVAILABLE, CALLS, CORNERS, DAYS, tiny_plan

WEEKS = 52
LEAST = 11


def with_calls(
    calls: dict[str, Sequence[float]],
    covered: Sequence[Sequence[str]],
    piled: str | None = None,
    districts: Sequence[str] = ("D", "D", "D", "D"),
    ids: Sequence[str] = tuple(CORNERS),
) -> Plan:
    """A plan with events of a year by window and beat, and one phase by day a list of covered beats."""
    plan = tiny_plan()
    week = {window: [one / WEEKS for one in each] for window, each in calls.items()}
    every = [sum(each) for each in zip(*calls.values(), strict=True)]
    cells = tuple(
        CellEvents("CRT", window, beat, float(n), int(n), n * 0.6 if beat == piled else min(n, 1.0))
        for window, each in [*calls.items(), (None, every)]
        for beat, n in zip(ids, each, strict=True)
    )
    whole = sum(week[DAYS])
    slots = []
    for beats in covered:
        wanted = sum(week[DAYS][ids.index(one)] for one in beats)
        slots.append(
            replace(
                plan.phases[0].plans[0],
                covered=tuple(beats),
                calls_per_week=whole,
                covered_calls_per_week=wanted,
                answered_per_week=wanted * AVAILABLE,
                not_answered_per_week=whole - wanted * AVAILABLE,
                in_time_per_week=wanted * AVAILABLE * 0.5,
                available_by_beat=dict.fromkeys(beats, AVAILABLE),
            )
        )
    return replace(
        plan,
        phases=tuple(replace(plan.phases[0], name=f"phase {n}", plans=(one,)) for n, one in enumerate(slots)),
        today=(),
        beats=tuple(
            replace(plan.beats[0], id=beat, calls_all_hours_per_week={"CRT": n / WEEKS}, district=district)
            for beat, n, district in zip(ids, every, districts, strict=True)
        ),
        demand=tuple(
            replace(plan.demand[0], window=window, beat=beat, calls_per_week=n, low=0.0, high=9.0)
            for window, each in week.items()
            for beat, n in zip(ids, each, strict=True)
        ),
        public=PublicFacts(WEEKS * 7, LEAST, ("*suicid*",), (), (), cells, (), ()),
    )


def widths(runs: Sequence[Released]) -> dict[str, float]:
    """How wide, in events, released plans leave each withheld beat by day: all their equations together."""
    ids = [one.id for one in runs[0].plan.beats]
    rows, ends, hidden = [], [], set()
    for run in runs:
        plan = run.plan
        for one in plan.demand:
            if one.window == DAYS and math.isfinite(one.calls_per_week):
                rows.append([float(beat == one.beat) for beat in ids])
                ends.append(one.calls_per_week)
            elif one.window == DAYS:
                hidden.add(one.beat)
        for row in (one for one in area_rows(plan, run.areas) if one["window"] == DAYS):
            own = beats_in(plan, row["districts"].split("; "))
            rows.append([float(beat in own) for beat in ids])
            ends.append(row["eligible_calls_per_week"])
        for phase in plan.phases:
            for slot in phase.plans:
                rows.append([1.0] * len(ids))
                ends.append(slot.calls_per_week)
    known = [np.nonzero(np.array(rows)[:, k])[0] for k in range(len(ids))]
    assert all(len(one) for one in known)
    found = {}
    for beat in sorted(hidden):
        aim = np.array([float(one == beat) for one in ids])
        low, high = (linprog(way * aim, A_eq=rows, b_eq=ends, bounds=(0, None)) for way in (1, -1))
        assert low.success, "the equations contradict each other"
        assert high.success, "the equations contradict each other"
        found[beat] = (-high.fun - low.fun) * WEEKS
    return found


def told_by(run: Released) -> list[float]:
    """All numbers of a plan as it is told, and of its areas, in order."""

    def walk(value: Any) -> list[float]:
        if is_dataclass(value):
            return [n for one in fields(value) for n in walk(getattr(value, one.name))]
        if isinstance(value, dict):
            return [n for one in value.values() for n in walk(one)]
        if isinstance(value, tuple | list):
            return [n for one in value for n in walk(one)]
        return [round(float(value), 9)] if isinstance(value, int | float) else []

    return walk(run)


def test_where_every_cell_is_large_nothing_is_withheld() -> None:
    plan = with_calls({DAYS: (200, 300, 400, 100), "evenings": (50, 60, 70, 80)}, [["101"], ["101", "102"]])
    told = release(plan, None, "public").plan
    assert told.demand == plan.demand
    assert told.beats == plan.beats
    assert told.objective == plan.objective
    assert told.phases[1].plans[0].covered_calls_per_week == plan.phases[1].plans[0].covered_calls_per_week


def test_one_small_beat_takes_a_sibling_with_it() -> None:
    plan = with_calls({DAYS: (200, 300, 400, 3), "evenings": (50, 60, 70, 80)}, [["101"]])
    told = release(plan, None, "public")
    assert set(widths([told])) == {"101", "202"}
    assert min(widths([told]).values()) > LEAST
    assert "2 of 4 beats" in told.withheld[0]


def test_one_address_with_over_half_is_withheld() -> None:
    plan = with_calls({DAYS: (200, 300, 400, 100), "evenings": (50, 60, 70, 80)}, [["101"]], piled="201")
    assert "201" in widths([release(plan, None, "public")])


def test_the_difference_of_two_phases_tells_no_withheld_beat() -> None:
    plan = with_calls({DAYS: (200, 300, 400, 3), "evenings": (50, 60, 70, 80)}, [["102"], ["102", "202"]])
    one, two = (phase.plans[0] for phase in release(plan, None, "public").plan.phases)
    assert (two.covered_calls_per_week - one.covered_calls_per_week) * WEEKS == pytest.approx((200 + 3) / 2)
    assert one.answered_per_week == pytest.approx(one.covered_calls_per_week * one.available)
    assert two.answered_per_week == pytest.approx(two.covered_calls_per_week * two.available)
    assert one.available == AVAILABLE, "as it is where no withheld beat is covered"
    assert 0 < two.available < 1, "and worked out anew where one is"
    assert math.isnan(two.in_time_per_week)
    assert math.isnan(two.load_erlangs)


def two_services(types: Sequence[str], calls: Sequence[float] = (200, 300, 400, 3), of: Plan | None = None) -> Plan:
    """CRT with many calls in every beat, and a second service with those given, of some call types."""
    plan = of or with_calls({DAYS: (200, 300, 400, 100), "evenings": (50, 60, 70, 80)}, [["101", "202"]])
    ids = list(CORNERS)
    cells = tuple(
        replace(one, service="CoR", events=calls[ids.index(one.beat)], places=100, most_at_one_place=1.0)
        for one in plan.public.cells
    )
    kinds = (TypeEvents("CRT", "TRESPASS*", 1000.0), *(TypeEvents("CoR", one, 900.0) for one in types))
    return replace(
        plan,
        beats=tuple(
            replace(one, calls_all_hours_per_week={**one.calls_all_hours_per_week, "CoR": 9.0}) for one in plan.beats
        ),
        demand=(*plan.demand, *(replace(one, service="CoR", calls_per_week=9.0) for one in plan.demand)),
        public=replace(plan.public, cells=(*plan.public.cells, *cells), types=kinds),
    )


def open_beats(plan: Plan, service: str) -> set[str]:
    told = release(plan, None, "public").plan.demand
    return {one.beat for one in told if (one.service, one.window) == (service, DAYS) and one.calls_per_week >= 0}


@pytest.mark.parametrize(
    ("types", "apart"),
    [
        (["WEAPON"], True),
        (["weapon*", "FIGHT"], True),
        (["TRESPASS"], False),
        (["trespass or unwanted"], False),
        (["T*PASS"], False),
        (["WEAPON", "*"], False),
        ([], False),
    ],
)
def test_services_that_may_count_one_call_are_judged_as_one(types: list[str], *, apart: bool) -> None:
    plan = two_services(types)
    assert open_beats(plan, "CoR") == {"102", "201"}
    assert open_beats(plan, "CRT") == (set(CORNERS) if apart else {"102", "201"})
    slot = release(plan, None, "public").plan.phases[0].plans[0]
    assert (slot.in_time_per_week == plan.phases[0].plans[0].in_time_per_week) == apart, "so are CRT's own minutes"


def test_a_service_of_sensitive_types_alone_is_told_of_the_whole_city() -> None:
    assert open_beats(two_services(["SUICIDE THREAT"], (200, 300, 400, 500)), "CoR") == set()
    assert open_beats(two_services(["SUICIDE THREAT", "WEAPON"], (200, 300, 400, 500)), "CoR") == set(CORNERS)


def test_who_takes_no_calls_keeps_nothing_back() -> None:
    plan = two_services(["WEAPON"], (0, 0, 0, 0))
    assert not release(plan, None, "public").withheld[0].startswith("CRT")
    assert open_beats(plan, "CRT") == set(CORNERS)


def test_a_beat_withheld_by_night_is_withheld_for_all_hours() -> None:
    plan = with_calls({DAYS: (200, 300, 400, 100), "evenings": (50, 60, 70, 2)}, [["101"]])
    run = release(plan, None, "public")
    assert math.isnan(run.plan.beats[3].calls_all_hours_per_week["CRT"])
    assert widths([run]) == {}


def test_a_council_gets_what_the_public_gets_and_the_inside_everything() -> None:
    plan = with_calls({DAYS: (200, 300, 400, 3), "evenings": (50, 60, 70, 80)}, [["101"]])
    public, council = (release(plan, None, who) for who in ("public", "council"))
    assert str(council.plan) == str(public.plan)
    assert release(plan, None, "internal").plan is plan


def test_no_words_of_the_call_files_come_out() -> None:
    plan = tiny_plan()
    plan = replace(plan, findings=("2024-01-05 23:10 at 12 Main St",), provenance={**plan.provenance,
                   "inputs": {"postgresql://host/db: SELECT 1": "ab"}})  # fmt: skip
    plan.provenance["scenario"]["calls"] = {"drop_points": [[35.1, -78.9]]}
    told = str(release(plan, None, "public"))
    assert not [one for one in ("Main St", "23:10", "postgresql", "35.1", "drop_points") if one in told]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=4, max_size=4), st.data())
def test_no_two_runs_together_tell_a_withheld_beat(counts: list[int], data: st.DataObject) -> None:
    calls = {DAYS: counts, "evenings": (50, 60, 70, 80)}
    covers = [data.draw(st.lists(st.sampled_from(list(CORNERS)), unique=True, min_size=1)) for _ in range(4)]
    districts = data.draw(st.lists(st.sampled_from(["A", "B"]), min_size=4, max_size=4))
    runs = [with_calls(calls, two, districts=districts) for two in (covers[:2], covers[2:])]
    told = [release(one, None, "public") for one in runs]
    if math.isnan(told[0].plan.phases[0].plans[0].calls_per_week):
        assert sum(counts) <= LEAST
        return
    found = widths(told)
    assert all(one > LEAST for one in found.values())
    assert all(beat in found for beat, n in zip(CORNERS, counts, strict=True) if n < LEAST)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=4, max_size=4), st.data())
def test_calls_moved_within_a_group_change_no_number(counts: list[int], data: st.DataObject) -> None:
    """Whatever is public is the same for every way in which a group's calls may lie: the strongest attack fails."""
    covers = [data.draw(st.lists(st.sampled_from(list(CORNERS)), unique=True, min_size=1)) for _ in range(2)]
    districts = data.draw(st.lists(st.sampled_from(["A", "B"]), min_size=4, max_size=4))

    def plan_of(by_day: Sequence[float]) -> Plan:
        return with_calls({DAYS: by_day, "evenings": (50, 60, 70, 80)}, covers, districts=districts)

    groups = withheld_cells(plan_of(counts)).of("CRT", DAYS)
    assume(groups)
    giver, taker = data.draw(st.permutations(sorted(groups[0])))[:2]
    moved = dict(zip(CORNERS, counts, strict=True))
    step = data.draw(st.integers(0, moved[giver]))
    moved |= {giver: moved[giver] - step, taker: moved[taker] + step}
    other = plan_of(list(moved.values()))
    assume(withheld_cells(other).groups == withheld_cells(plan_of(counts)).groups)
    one, two = (told_by(release(plan, None, "public")) for plan in (plan_of(counts), other))
    np.testing.assert_allclose(two, one, atol=1e-6)


def test_a_district_is_told_where_its_withheld_beats_are_a_group_of_their_own() -> None:
    calls = {DAYS: (200, 300, 4, 60), "evenings": (50, 60, 70, 80)}
    plan = with_calls(calls, [["101", "201"]], districts=("A", "A", "B", "B"))
    told = release(plan, None, "public")
    assert told.areas.districts["CRT"] == (("A",), ("B",))
    first, second = (one for one in area_rows(told.plan, told.areas) if one["window"] == DAYS)
    assert first["eligible_calls_per_week"] * WEEKS == pytest.approx(500)
    assert first["answered_per_week"] == pytest.approx(200 / WEEKS * told.plan.phases[0].plans[0].available)
    assert second["eligible_calls_per_week"] * WEEKS == pytest.approx(64)
    assert second["answered_per_week"] == pytest.approx(32 / WEEKS * told.plan.phases[0].plans[0].available)
    assert [one["as_if_calls_lay_evenly"] for one in (first, second)] == ["yes", "yes"]


def test_districts_that_a_group_reaches_across_are_told_together() -> None:
    calls = {DAYS: (200, 300, 4, 400), "evenings": (50, 60, 70, 80)}
    told = release(with_calls(calls, [["101"]], districts=("A", "A", "B", "C")), None, "public")
    assert told.areas.districts["CRT"] == (("A", "B"), ("C",))
    rows = {one["districts"]: one for one in area_rows(told.plan, told.areas) if one["window"] == DAYS}
    assert rows["A; B"]["eligible_calls_per_week"] * WEEKS == pytest.approx(504)
    assert rows["A; B"]["beats_withheld"] == 2


def test_tiny_windows_are_told_for_no_place() -> None:
    plan = with_calls({DAYS: (1, 2, 3, 2), "evenings": CALLS[DAYS]}, [["101"]])
    told = release(plan, None, "public")
    assert math.isnan(told.plan.phases[0].plans[0].calls_per_week)
    assert any("whole city has too few" in one for one in told.withheld)


def test_hours_by_which_windows_differ_are_judged_too() -> None:
    """By day and half an hour longer: four calls of beat 202 come in that half hour."""
    longer = (230, 340, 440, 104)
    plan = with_calls({DAYS: (200, 300, 400, 100), "evenings": longer}, [["101"]])
    assert open_beats(plan, "CRT") == set(CORNERS), "apart they tell no more than each"
    both = ((DAYS, "evenings"),)
    partly = replace(plan, public=replace(plan.public, overlapping=both))
    assert open_beats(partly, "CRT") == set(CORNERS), "of windows that share some hours alone nothing follows"
    plan = replace(plan, public=replace(plan.public, overlapping=both, nested=both))
    told = release(plan, None, "public")
    hidden = set(CORNERS) - open_beats(plan, "CRT")
    assert "202" in hidden
    assert len(hidden) >= 2
    assert not any(math.isfinite(one.calls_per_week) for one in told.plan.demand if one.beat == "202")


def test_plans_told_together_are_judged_by_the_strictest_threshold() -> None:
    plan = with_calls({DAYS: (200, 300, 400, 60), "evenings": (150, 160, 170, 180)}, [["101"]])
    strict = replace(plan, public=replace(plan.public, threshold=100, sensitive=("*domestic*",)))
    alike = judged_alike([plan, strict])
    assert {one.public.threshold for one in alike} == {100}
    assert alike[0].public.sensitive == ("*suicid*", "*domestic*")
    assert open_beats(alike[0], "CRT") == open_beats(alike[1], "CRT") < open_beats(plan, "CRT")


def test_a_target_that_is_kept_is_not_told_as_missed() -> None:
    """As if its group's calls lay evenly, one team by day would find itself busier than it is."""
    plan = with_calls({DAYS: (3, 40000, 40000, 40000), "evenings": (50, 60, 70, 80)}, [["101"]])
    even = release(plan, None, "public").plan.phases[0].plans[0]
    assert is_as_if_even(even)
    assert even.available == pytest.approx(AVAILABLE), "the target of the tiny plan, which its slot keeps"
    missed = replace(plan.phases[0].plans[0], available_by_beat={"101": 0.5})
    broken = replace(plan, phases=(replace(plan.phases[0], plans=(missed,)),))
    assert release(broken, None, "public").plan.phases[0].plans[0].available < AVAILABLE
