"""Call types: how calls are shared between them, what weights and floors do, and what is told by type."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from beatplan.demand import KIND_CALLS, kind_shares
from beatplan.errors import InfeasibleError, InputError
from beatplan.inputs.call_types import kinds
from beatplan.plan import Plan
from beatplan.planning import Study, make_plan, read_study
from beatplan.scenario import load_scenario
from tests.support import SCENARIO, write_calls, write_city
from tests.warm import beatplan

#: Beats' middles; welfare checks come from A and B, trespass from C and D, save a few.
PLACES = {"A": (35.975, -78.925), "B": (35.975, -78.875), "C": (36.025, -78.925), "D": (36.025, -78.875)}


def study_of(folder: Path, text: str = SCENARIO) -> Study:
    file = write_city(folder, text)
    rows = []
    for n in range(400):
        beat = "ABCD"[n % 4]
        kind = "WELFARE CHECK" if (beat in "AB") != (n % 40 < 4) else "TRESPASS"
        lat, lon = PLACES[beat]
        rows.append(f"{n},2024-03-{4 + n % 5:02d}T{8 + n % 9:02d}:15,{kind},{lat},{lon}")
    write_calls(folder / "calls.csv", rows)
    return read_study(load_scenario(file))


counts = arrays(np.float64, (3, 2, 4), elements=st.integers(0, 40).map(float))


@given(counts, arrays(np.float64, (3, 4), elements=st.integers(0, 30).map(float)))
def test_shares_are_shares(on_duty: np.ndarray, beyond: np.ndarray):
    all_hours = on_duty.max(axis=1) + beyond
    share = kind_shares(all_hours, on_duty)
    assert (share >= 0).all()
    assert share.sum(axis=0) == pytest.approx(np.ones((2, 4)))
    never = all_hours.sum(axis=1) == 0
    if all_hours.sum() > 0:
        assert (share[never] == 0).all(), "a kind that nobody called for has no share"


def test_a_share_by_hand():
    """Ten calls of one kind in a beat, where all beats have it and the other kind alike."""
    on_duty = np.array([[[10.0, 30.0]], [[0.0, 40.0]]])
    share = kind_shares(on_duty[:, 0], on_duty)
    of_window = (40 + KIND_CALLS * 0.5) / (80 + KIND_CALLS)
    assert share[0, 0, 0] == pytest.approx((10 + KIND_CALLS * of_window) / (10 + KIND_CALLS))


def test_kinds_sum_to_the_rate_and_follow_the_calls(tmp_path: Path):
    study = study_of(tmp_path)
    [by_kind] = study.demand.by_kind
    assert by_kind.sum(axis=0) == pytest.approx(study.demand.rate[0])
    welfare, trespass = by_kind[:, 0]
    assert (welfare[:2] > 2 * trespass[:2]).all()
    assert (trespass[2:] > 2 * welfare[2:]).all()
    assert study.calls.kinds.sum() == 400
    assert (study.calls.kinds_on_duty[:, 0] == study.calls.kinds).all(), "all came in the window"


def test_a_call_falls_under_the_first_entry_that_matches(tmp_path: Path):
    text = SCENARIO.replace('["WELFARE CHECK", "TRESPASS"]', '["TRESPASS", "*"]')
    scenario = load_scenario(write_city(tmp_path, text))
    assert kinds(scenario, ("trespass", "NOISE")).tolist() == [[0, 1]]
    scenario = load_scenario(write_city(tmp_path, SCENARIO))
    assert kinds(scenario, ("NOISE", "WELFARE CHECK")).tolist() == [[-1, 0]]


def one_beat(more: str) -> str:
    text = SCENARIO.replace("promise = 0.8", f"promise = 0\n{more}")
    return text.replace("date = 2024-01-01", "date = 2024-01-01\nmax_beats = 1")


def test_weights_draw_teams_to_what_they_stand_for(tmp_path: Path):
    plain = make_plan(study_of(tmp_path / "plain", one_beat("weights = { TRESPASS = 0.2 }")))
    assert plain.phases[0].plans[0].covered[0] in "AB"
    other = make_plan(study_of(tmp_path / "other", one_beat("weights = { TRESPASS = 9 }")))
    assert other.phases[0].plans[0].covered[0] in "CD"


def test_results_by_type_sum_to_the_slots(tmp_path: Path):
    plan = make_plan(study_of(tmp_path, one_beat("weights = { TRESPASS = 9 }")))
    for phase in plan.phases:
        for one in phase.plans:
            assert sum(kind.calls_per_week for kind in one.by_type) == pytest.approx(one.calls_per_week)
            assert sum(kind.covered_calls_per_week for kind in one.by_type) == pytest.approx(one.covered_calls_per_week)
            assert sum(kind.answered_per_week for kind in one.by_type) == pytest.approx(one.answered_per_week)
            assert [kind.weight for kind in one.by_type] == [1.0, 9.0]
    counted = sum(kind.weight * kind.answered_per_week * phase.weeks
                  for phase in plan.phases for one in phase.plans for kind in one.by_type)  # fmt: skip
    assert plan.objective == pytest.approx(counted), "the objective counts calls by their weights"


def share(plan: Plan, phase: int) -> float:
    [kind] = [one for one in plan.phases[phase].plans[0].by_type if one.type == "TRESPASS"]
    return kind.answered_per_week / kind.calls_per_week


def test_a_floor_for_a_type_is_kept_or_told(tmp_path: Path):
    light = "weights = { TRESPASS = 0.2 }"
    free = share(make_plan(study_of(tmp_path / "free", one_beat(light))), 0)
    most = share(make_plan(study_of(tmp_path / "most", one_beat("weights = { TRESPASS = 9 }"))), 0)
    floor = (free + most) / 2
    assert free < floor < most
    held = make_plan(study_of(tmp_path / "held", one_beat(f"{light}\nmin_share = {{ TRESPASS = {floor} }}")))
    assert share(held, 0) >= floor - 1e-4
    later = f'{light}\nmin_share = {{ TRESPASS = {floor} }}\nmin_share_from = "second"'
    plan = make_plan(study_of(tmp_path / "later", one_beat(later)))
    assert share(plan, 0) < floor
    assert share(plan, 1) >= floor - 1e-4
    with pytest.raises(InfeasibleError, match="min_share"):
        make_plan(study_of(tmp_path / "none", one_beat("min_share = { TRESPASS = 0.99 }")))


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("weights = { TRESPAS = 2 }", "none of its call_types. Did you mean 'TRESPASS'"),
        ("min_share = { NOISE = 0.5 }", "none of its call_types"),
        ("weights = { TRESPASS = 0 }", "greater than 0"),
        ("min_share = { TRESPASS = 1.5 }", "less than or equal to 1"),
        ('min_share_from = "first"', "means nothing without min_share"),
        ('min_share = { TRESPASS = 0.5 }\nmin_share_from = "frist"', "no phase 'frist'. Did you mean 'first'"),
    ],
)  # fmt: skip
def test_slips_are_told(tmp_path: Path, keys: str, said: str):
    with pytest.raises(InputError, match=said):
        load_scenario(write_city(tmp_path, one_beat(keys)))


def test_the_command_line_prints_weights_and_writes_types(tmp_path: Path):
    study_of(tmp_path, one_beat("weights = { TRESPASS = 3 }"))
    done = beatplan("plan", tmp_path / "tiny.toml", "-o", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Weights of call types: TRESPASS 3; all others 1." in done.stdout
    with (tmp_path / "out" / "types.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["phase"], row["type"], float(row["weight"])) for row in rows] == [
        ("first", "WELFARE CHECK", 1.0),
        ("first", "TRESPASS", 3.0),
        ("second", "WELFARE CHECK", 1.0),
        ("second", "TRESPASS", 3.0),
    ]


def test_kinds_of_counts_without_times_are_those_of_their_beat(tmp_path: Path):
    """A row may stand for thousands of calls: all of one kind in A, of the other in B."""
    text = SCENARIO.replace('time = "time"', 'weight = "calls"\nperiod = [2024-01-01, 2024-06-30]')
    file = write_city(tmp_path, text.replace('id = "id"\nweight', "weight"))
    rows = [
        "id,calls,type,lat,lon",
        *(
            f"{n},{calls},{kind},{PLACES[beat][0]},{PLACES[beat][1]}"
            for n, (beat, kind, calls) in enumerate(
                [("A", "TRESPASS", 4000), ("B", "WELFARE CHECK", 4000), ("C", "TRESPASS", 10), ("D", "TRESPASS", 10)]
            )
        ),
    ]
    (tmp_path / "calls.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    study = read_study(load_scenario(file))
    welfare, trespass = study.demand.by_kind[0][:, 0, :]
    assert trespass[0] > 0.99 * (welfare + trespass)[0]
    assert welfare[1] > 0.99 * (welfare + trespass)[1]
