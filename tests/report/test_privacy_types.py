"""What a call type gets, told of the whole city: nothing of how its calls lie over the beats of a district."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from beatplan.plan import Plan, SlotPlan, TypeArea, TypeResult
from beatplan.report.privacy import STEP, release
from tests.browser.tiny_plan import AVAILABLE, CORNERS, DAYS
from tests.report.test_privacy import LEAST, WEEKS, told_by, with_calls

TYPES = ("TRESPASS", "SUICIDE THREAT", "NOISE")
DISTRICTS = ("A", "A", "B", "B")
EVENTS = np.array([[200, 100, 150, 250], [90, 60, 40, 30], [50, 70, 80, 20]])
Events = NDArray[np.int64]


def plan_of(events: Events, covers: Sequence[Sequence[str]]) -> Plan:
    """A plan of events of a year by type and beat, by day."""
    plan = with_calls({DAYS: list(events.sum(axis=0)), "evenings": (50, 60, 70, 80)}, covers, districts=DISTRICTS)
    areas = tuple(
        TypeArea("CRT", DAYS, kind, district, float(row[[one == district for one in DISTRICTS]].sum()) / WEEKS)
        for kind, row in zip(TYPES, events, strict=True)
        for district in ("A", "B")
    )
    phases = tuple(
        replace(phase, plans=tuple(replace(slot, by_type=_by_type(events, slot)) for slot in phase.plans))
        for phase in plan.phases
    )
    return replace(plan, phases=phases, public=replace(plan.public, type_areas=areas))


def _by_type(events: Events, slot: SlotPlan) -> tuple[TypeResult, ...]:
    covered = np.isin(list(CORNERS), slot.covered)
    return tuple(
        TypeResult(kind, row.sum() / WEEKS, 0.0, row @ covered / WEEKS, row @ covered * AVAILABLE / WEEKS, 1.0)
        for kind, row in zip(TYPES, events, strict=True)
    )


def shares(plan: Plan) -> list[float]:
    """Shares responded to by type, as the public is told them, in the first phase."""
    told = release(plan, None, "public").plan.phases[0].plans[0].by_type
    return [one.answered_per_week / one.calls_per_week for one in told]


def test_a_type_gets_in_each_district_what_all_its_calls_get_there() -> None:
    """One of two beats of A is covered, 340 of its 570 calls, and nothing of B."""
    told = shares(plan_of(EVENTS, [["101"]]))
    in_a = EVENTS[:, :2].sum(axis=1) / EVENTS.sum(axis=1)
    assert told == pytest.approx(np.round(in_a * 340 / 570 * AVAILABLE / STEP) * STEP)
    assert told[1] > told[0], "more of its calls lie in A"


def test_too_few_of_a_type_in_a_district_take_the_whole_city() -> None:
    events = EVENTS.copy()
    events[1] = [150, 60, 5, 5]
    told = shares(plan_of(events, [["101"]]))
    assert told[1] == pytest.approx(round(events[:, 0].sum() / events.sum() * AVAILABLE / STEP) * STEP)


def test_a_type_with_less_than_a_step_of_the_threshold_takes_the_whole_city() -> None:
    """Of 200 calls, a step is 10: less than the threshold."""
    events = np.array([[800, 500, 600, 700], [100, 60, 20, 20], [50, 70, 80, 20]])
    told = shares(plan_of(events, [["101"]]))
    assert told[1] == pytest.approx(round(events[:, 0].sum() / events.sum() * AVAILABLE / STEP) * STEP)


def test_types_that_are_few_are_withheld() -> None:
    events = EVENTS.copy()
    events[2] = [1, 2, 3, 1]
    told = shares(plan_of(events, [["101"]]))
    assert [math.isnan(one) for one in told] == [False, True, True], "the next larger keeps it from being worked out"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 200), min_size=12, max_size=12), st.data())
def test_types_that_lie_otherwise_in_a_district_change_no_number(counts: list[int], data: st.DataObject) -> None:
    """Two types change places between two beats of a district, whose calls stay as many: nobody outside sees it."""
    events = np.array(counts).reshape(3, 4)
    covers = [data.draw(st.lists(st.sampled_from(list(CORNERS)), unique=True, min_size=1)) for _ in range(2)]
    district = data.draw(st.sampled_from([(0, 1), (2, 3)]))
    one, other = data.draw(st.permutations(range(3)))[:2]
    step = data.draw(st.integers(0, min(events[one, district[0]], events[other, district[1]])))
    moved = events.copy()
    moved[one, district] += [-step, step]
    moved[other, district] += [step, -step]
    told, same = (told_by(release(plan_of(each, covers), None, "public")) for each in (events, moved))
    np.testing.assert_allclose(same, told, atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=12, max_size=12), st.integers(0, 11), st.integers(0, 400))
def test_even_sums_by_district_would_tell_no_beat(counts: list[int], piled: int, more: int) -> None:
    """The most that shares could give away are a type's calls by district: each beat's stay open by the threshold."""
    counts[piled] += more
    events = np.array(counts).reshape(3, 4)
    plan = plan_of(events, [["101"]])
    by_district = [k for k, pair in enumerate(zip(shares(plan), shares(_as_one_city(plan)), strict=True))
                   if pair[0] != pair[1] and not math.isnan(pair[0])]  # fmt: skip
    assume(by_district)
    open_beats = [b for b, one in enumerate(release(plan, None, "public").plan.demand[:4])
                  if math.isfinite(one.calls_per_week)]  # fmt: skip
    kind, at = np.divmod(np.arange(12), 4)
    known = [(at == b, events[:, b].sum()) for b in open_beats]
    known += [(np.isin(at, one), events[:, one].sum()) for one in ((0, 1), (2, 3))]
    known += [(kind == k, events[k].sum()) for k in range(3)]
    known += [((kind == k) & np.isin(at, one), events[k, one].sum()) for k in by_district for one in ((0, 1), (2, 3))]
    rows, ends = np.array([row for row, _ in known], dtype=float), [end for _, end in known]
    for k in by_district:
        for b in open_beats:
            aim = ((kind == k) & (at == b)).astype(float)
            low, high = (linprog(way * aim, A_eq=rows, b_eq=ends, bounds=(0, None)) for way in (1, -1))
            assert -high.fun - low.fun > min(LEAST, events[:, b].sum() - 1)


def _as_one_city(plan: Plan) -> Plan:
    return replace(plan, public=replace(plan.public, type_areas=()))
