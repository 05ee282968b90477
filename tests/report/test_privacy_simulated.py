"""What a simulation tells in public, and what a released plan holds of the call files."""

from __future__ import annotations

import json
import math
import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from beatplan.plan import Plan, load_plan
from beatplan.report.privacy import STEP, public_backtest, release
from beatplan.report.reading import read_drawn
from beatplan.report.report_folder import write_report
from beatplan.report.simulated import as_json, load_simulation
from beatplan.report.story import Facts, tell
from beatplan.report.table_files import report_tables
from beatplan.report.tables import beat_rows
from beatplan.report.words import load_words
from beatplan.simulate.results import Simulation
from tests import warm
from tests.support import SCENARIO, call_rows, write_calls, write_city

LEAST = 120


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny city with few calls in beat D, under a threshold that D and no other beat falls short of."""
    folder = tmp_path_factory.mktemp("public")
    text = f"{SCENARIO}\n[privacy]\nthreshold = {LEAST}\n[simulate]\nhalf_width = 0.2\nreplications = 10\n"
    file = write_city(folder, text.replace("promise = 0.8", "promise = 0.0"))
    write_calls(folder / "calls.csv", call_rows(per_beat={"A": 300, "B": 260, "C": 207, "D": 33}))
    assert warm.beatplan("plan", file, "-o", folder / "out", "-q", cwd=folder).returncode == 0
    done = warm.beatplan("simulate", folder / "out", "--scenario", file, "-q", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "out"


@pytest.fixture(scope="module")
def city(folder: Path) -> tuple[Plan, Simulation]:
    return load_plan(folder / "plan.json"), load_simulation(folder / "simulation.json")


def numbers(value: Any) -> list[float]:
    if is_dataclass(value):
        return [n for one in fields(value) for n in numbers(getattr(value, one.name))]
    if isinstance(value, dict):
        return [n for one in value.values() for n in numbers(one)]
    if isinstance(value, tuple | list):
        return [n for one in value for n in numbers(one)]
    return [float(value)] if isinstance(value, int | float) and not isinstance(value, bool) else []


def hidden_beats(plan: Plan) -> set[str]:
    return {one.beat for one in plan.demand if math.isnan(one.calls_per_week)}


def test_a_simulation_read_back_is_the_one_that_was_written(city: tuple[Plan, Simulation], tmp_path: Path):
    _, simulation = city
    (tmp_path / "simulation.json").write_text(as_json(simulation, ()), encoding="utf-8")
    assert str(load_simulation(tmp_path / "simulation.json")) == str(simulation)
    raw = json.loads((tmp_path / "simulation.json").read_text(encoding="utf-8"))
    for damage in ({"windows": 3}, {"seed": "x"}, {"replicated": [{}]}):
        (tmp_path / "bad.json").write_text(json.dumps(raw | damage), encoding="utf-8")
        with pytest.raises(Exception, match=r"bad\.json"):
            load_simulation(tmp_path / "bad.json")


def test_no_figure_of_a_withheld_beat_is_anywhere(city: tuple[Plan, Simulation]):
    plan, simulation = city
    told = release(plan, simulation, "public")
    hidden = hidden_beats(told.plan)
    assert "D" in hidden
    assert len(hidden) == 2, "its sibling keeps it from being worked out"
    rates = {one.beat: one.calls_per_week for one in plan.demand}
    everything = numbers(told.plan.phases) + numbers(told.plan.beats) + numbers(told.plan.demand)
    for beat in hidden:
        assert not any(abs(n - rates[beat]) < 1e-6 * rates[beat] for n in everything)
    assert told.simulation is not None
    for window in told.simulation.windows:
        for figures in window.beats:
            known = math.isfinite(figures.calls.mean)
            assert known == (figures.name not in hidden)
        for figures in window.districts:
            own = {one.id for one in plan.beats if one.district == figures.name}
            if hidden & own:
                assert math.isnan(figures.answered.mean)


def test_what_is_withheld_of_a_simulation_is_called_so_in_its_tables(city: tuple[Plan, Simulation]):
    plan, simulation = city
    public, inside = (report_tables(release(plan, simulation, each), None) for each in ("public", "internal"))
    hidden = hidden_beats(release(plan, simulation, "public").plan)
    shares = {row["name"]: row["share_answered"] for row in public["simulated"] if row["part"] == "beat"}
    assert {name for name, share in shares.items() if share is not None and math.isnan(share)} == hidden
    steps = [row["calls_per_week"] for row in public["waterfall"]]
    assert any(map(math.isnan, steps))
    figures = [value for name in ("simulated", "simulated_windows", "simulated_hours", "simulated_teams", "waterfall")
               for row in inside[name] for value in row.values() if isinstance(value, float)]  # fmt: skip
    assert figures
    assert not any(map(math.isnan, figures)), "inside what is not known is blank"


def test_what_a_window_that_covers_a_withheld_beat_tells_is_the_same_however_its_calls_lie(
    city: tuple[Plan, Simulation],
):
    """D's calls moved to its sibling and back: every number that is public stays the same."""
    plan, simulation = city
    hidden = sorted(hidden_beats(release(plan, simulation, "public").plan))
    moved = _moved(plan, hidden)
    one, other = (release(each, simulation, "public").plan for each in (plan, moved))
    assert hidden_beats(one) == hidden_beats(other)
    for mine, theirs in zip(one.phases, other.phases, strict=True):
        assert numbers(mine) == pytest.approx(numbers(theirs), nan_ok=True)
    assert any(
        math.isfinite(slot.available) and set(hidden) & set(slot.covered) for p in one.phases for slot in p.plans
    )


def _moved(plan: Plan, hidden: list[str]) -> Plan:
    """Take two calls a week from the smaller of two beats to the other, in demand and in all that follows from it."""
    small, large = sorted(hidden, key=lambda beat: next(o.calls_per_week for o in plan.demand if o.beat == beat))
    by = {small: -1.0, large: 1.0}
    demand = tuple(replace(o, calls_per_week=o.calls_per_week + by.get(o.beat, 0.0)) for o in plan.demand)
    events = tuple(replace(o, events=o.events + 10 * by.get(o.beat, 0.0)) for o in plan.public.cells)
    beats = tuple(
        replace(o, calls_all_hours_per_week={s: n + by.get(o.id, 0.0) for s, n in o.calls_all_hours_per_week.items()})
        for o in plan.beats
    )
    phases = []
    for phase in plan.phases:
        slots = []
        for slot in phase.plans:
            shift = sum(by.get(beat, 0.0) for beat in slot.covered)
            available = slot.available - 0.01 * shift
            slots.append(replace(slot, covered_calls_per_week=slot.covered_calls_per_week + shift, available=available,
                                 answered_per_week=(slot.covered_calls_per_week + shift) * available,
                                 busy=slot.busy + 0.003 * shift, travel_min=slot.travel_min + 0.1 * shift))  # fmt: skip
        phases.append(replace(phase, plans=tuple(slots)))
    public = replace(plan.public, cells=events)
    return replace(plan, demand=demand, beats=beats, phases=tuple(phases), public=public)


@pytest.mark.slow
def test_no_file_of_a_public_folder_changes_when_a_group_s_calls_lie_otherwise(
    city: tuple[Plan, Simulation], folder: Path, tmp_path: Path
):
    """The attack on all files together: where none differs by a byte, none tells how the calls lie."""
    plan, simulation = city
    moved = _moved(plan, sorted(hidden_beats(release(plan, simulation, "public").plan)))
    assert beat_rows(plan) != beat_rows(moved), "inside they differ"
    drawn, words, folders = read_drawn(folder), load_words("en"), [tmp_path / "one", tmp_path / "other"]
    for each, target in zip((plan, moved), folders, strict=True):
        told = release(each, simulation, "public")
        compared = release(replace(each, name="Other", phases=each.phases[:1], today=()), simulation, "public")
        facts = Facts(told, (compared,), None, words)
        write_report(facts, drawn, target, lambda _: None)
    files = sorted(path.relative_to(folders[0]) for path in folders[0].rglob("*") if path.is_file())
    assert {"brief.html", "map.html", "council.pptx", "memo.docx", "plan.gpkg"} <= {path.name for path in files}
    assert {"differences.csv", "simulated_differences.csv"} <= {path.name for path in files}
    assert [str(one) for one in files if (folders[0] / one).read_bytes() != (folders[1] / one).read_bytes()] == []


def test_figures_that_take_withheld_calls_as_even_say_about(city: tuple[Plan, Simulation]):
    plan, simulation = city
    public, inside = (
        tell(Facts(release(plan, simulation, who), (), None, load_words("en"))) for who in ("public", "internal")
    )
    told, known = ({one.key: one for one in each.first_page} for each in (public, inside))
    assert re.search(r"respond to about \d", told["missed"].answer)
    assert told["missed"].tables[0].rows[0][3].startswith("about ")
    assert told["free"].tables[0].rows[-1][4].startswith("about ")
    rows, truly = (each["waits"].charts[0].table.rows for each in (told, known))
    assert [one[:2] for one in rows] == [one[:2] for one in truly], "calls are sums of open beats and of groups"
    assert any(one[3].startswith("about ") for one in rows)
    assert any("A figure that says about" in one for one in told["unknown"].points)
    assert not any(re.search(r"\babout \d", text) for text in _texts(inside))


def _texts(value: Any) -> list[str]:
    if is_dataclass(value):
        return [text for one in fields(value) for text in _texts(getattr(value, one.name))]
    if isinstance(value, tuple | dict):
        return [text for one in (value.values() if isinstance(value, dict) else value) for text in _texts(one)]
    return [value] if isinstance(value, str) else []


def test_inside_all_is_told_and_types_are_told_of_the_whole_city_alone(city: tuple[Plan, Simulation]):
    plan, simulation = city
    inside = release(plan, simulation, "internal")
    assert inside.plan is plan
    assert inside.simulation is simulation
    public = release(plan, simulation, "council").plan
    for phase in public.phases:
        for slot in phase.plans:
            assert all(math.isnan(kind.covered_calls_per_week) for kind in slot.by_type)
            steps = [kind.answered_per_week / kind.calls_per_week / STEP for kind in slot.by_type]
            assert steps == pytest.approx(np.round(steps)), "what types get is told in steps"
    for record in (plan.beats[0], plan.demand[0], plan.public.cells[0]):
        assert not {"type", "types", "by_type", "hour"} & {one.name for one in fields(record)}, "no beat x type x hour"


def test_a_backtest_is_told_at_a_grain(city: tuple[Plan, Simulation]):
    plan, _ = city
    day, night = ({"phase": "first", "service": "CRT", "window": window} for window in ("day", "night"))
    answered = [{**day, "promised": 0.61803, "replayed": {"mean": 0.58211}}, {**night, "promised": 0.5}]
    found = {"until": "2024-02-01", "answered": answered, "demand": [{"calls_that_came": 7}], "seed": 3}
    told = public_backtest(plan, found, "public")
    assert told is not None
    assert told["answered"][0]["promised"] == 0.6
    assert told["answered"][0]["replayed"]["mean"] == 0.6
    assert math.isnan(told["answered"][1]["promised"])
    assert "demand" not in told
    assert public_backtest(plan, found, "internal") is found
    assert public_backtest(plan, None, "public") is None
