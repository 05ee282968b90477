"""A plan.json that somebody changed: drawn, or told in one line a fault."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from beatplan.errors import BeatplanError, DataError
from beatplan.plan import save_plan
from beatplan.report import redraw_map
from tests.browser.tiny_plan import tiny_outlines, tiny_plan
from tests.fuzz.damage import damaged
from tests.fuzz.told import check_told
from tests.support import feature, square
from tests.warm import beatplan

_ODD = ["", "X", "101", "102", "\ud800", "</script>", "é" * 300, 0, -1, 1, 2.5, 1e300, -1e300, 10**400, True, None]
_ODD += [[], {}, ["X"], [["101", "X"]], {"X": 1}, {"name": "X"}, float("nan"), float("inf"), "25:99", "08:00", "Mon"]


_LINE = [[-78.9, 36.0], [-78.8, 36.1]]
ODD_SHAPES = [
    None,
    {"type": "Point", "coordinates": [-78.9, 36.0]},
    {"type": "LineString", "coordinates": _LINE},
    {"type": "Polygon", "coordinates": []},
    {"type": "Polygon", "coordinates": [[*_LINE, *_LINE]]},
    {"type": "Polygon", "coordinates": [[*_LINE, [-78.8, 36.0], [-78.9, 36.1], _LINE[0]]]},
    {"type": "Polygon", "coordinates": [[[1e300, 0], [0, 1e300], [1, 1], [1e300, 0]]]},
    {"type": "GeometryCollection", "geometries": []},
    square(100.0, 10.0, 20),
    square(-78.92, 35.98, 1e-9),
    square(-179.9, -89.9, 359),
]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    save_plan(tiny_plan(), tmp_path / "plan.json")
    tiny_outlines().to_file(tmp_path / "beats.geojson", driver="GeoJSON")
    return tmp_path / "plan.json"


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in rows:
        yield (*at, key)
        yield from places(inner, (*at, key))


def changed(raw: Any, path: tuple[Any, ...], how: Any) -> Any:
    raw = copy.deepcopy(raw)
    inner = raw
    for key in path[:-1]:
        inner = inner[key]
    how(inner, path[-1])
    return raw


def drawn(plan: Path) -> bool:
    try:
        redraw_map(plan, plan.with_name("again.html"))
    except BeatplanError as error:
        check_told(error)
        return False
    return True


def put(value: Any) -> Any:
    return lambda inner, key: inner.__setitem__(key, value)


def rename(inner: Any, key: Any) -> None:
    """Give a key another name, or a list its entry twice."""
    if isinstance(inner, dict):
        inner["X"] = inner.pop(key)
    else:
        inner.append(inner[key])


def drop(inner: Any, key: Any) -> None:
    del inner[key]


@pytest.mark.slow
def test_each_value_taken_out_renamed_and_replaced(plan: Path):
    raw = json.loads(plan.read_text(encoding="utf-8"))
    chance = random.Random(1)
    drawings = {True: 0, False: 0}
    # Every fourth in an order of chance: the same kinds of places stand there many times.
    for path in chance.sample(sorted(places(raw), key=str), len(list(places(raw))) // 4):
        how = chance.choice((drop, rename, put(chance.choice(_ODD))))
        plan.write_text(json.dumps(changed(raw, path, how)), encoding="utf-8")
        drawings[drawn(plan)] += 1
    assert min(drawings.values()) > 15, "some changes do no harm, many do"


def test_bytes_damaged(plan: Path):
    sound = plan.read_bytes()
    for seed in range(50):
        plan.write_bytes(damaged(sound, seed))
        drawn(plan)


def test_outlines_damaged(plan: Path):
    outlines = plan.with_name("beats.geojson")
    sound = outlines.read_bytes()
    for seed in range(50):
        outlines.write_bytes(damaged(sound, seed))
        drawn(plan)


@pytest.mark.parametrize("shape", ODD_SHAPES, ids=str)
@pytest.mark.parametrize("beat", ["101", 101, None, ["101"]])
def test_odd_outlines(plan: Path, shape: Any, beat: Any):
    outlines = plan.with_name("beats.geojson")
    raw = json.loads(outlines.read_text(encoding="utf-8"))
    raw["features"][-1] = feature(shape, beat=beat)
    outlines.write_text(json.dumps(raw), encoding="utf-8")
    drawn(plan)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (("phases", 0, "plans", 0, "covered", 0), "phases.0.plans.0.covered: 'X' is none of the plan's beats."),
        (("phases", 0, "plans", 0, "window"), "phases.0.plans.0: there is no demand for 'CRT' in 'X'."),
        (("today", 0, "uncovered", 0, "beat"), "today.0.uncovered: 'X' is none of the plan's beats."),
        (("demand", 0, "beat"), "demand: says nothing of beat '101' for 'CRT' in 'days'."),
        (("beats", 0, "id"), "demand: says nothing of beat 'X'"),
        (("provenance", "scenario", "windows", 0, "days", 0), "provenance.scenario.windows.0.days.0: Input should be"),
        (("phases",), "phases: Input should be"),
    ],
)
def test_a_name_that_is_none_of_the_plan_gets_one_clear_fault(plan: Path, path: tuple[Any, ...], said: str):
    raw = json.loads(plan.read_text(encoding="utf-8"))
    plan.write_text(json.dumps(changed(raw, path, put("X"))), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        redraw_map(plan)
    check_told(caught.value)
    assert said in str(caught.value)
    assert not plan.with_name("map.html").exists()


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("phases", 0, "plans", 0, "answered_per_week"), 19.0, "phases.0.plans.0.calls_per_week: is 20; resolved by"),
        (("phases", 0, "plans", 0, "in_time_per_week"), 12.0, "phases.0.plans.0.in_time_per_week: is 12, and must lie"),
        (("phases", 1, "plans", 0, "available"), 1.5, "phases.1.plans.0.available: is 1.5, which is no share."),
        (("demand", 0, "calls_per_week"), 400.0, "phases.0.plans.0.calls_per_week: is 20, and the beats' calls sum to"),
        (("today", 0, "covered_calls_per_week"), -3.0, "today.0.covered_calls_per_week: is -3, and must lie between 0"),
        (("beats", 0, "calls_all_hours_per_week", "CRT"), 900.0, "phases.0.calls_all_hours_per_week.CRT: is"),
    ],
)
def test_a_figure_that_contradicts_others_is_refused(plan: Path, path: tuple[Any, ...], value: float, said: str):
    raw = json.loads(plan.read_text(encoding="utf-8"))
    plan.write_text(json.dumps(changed(raw, path, put(value))), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        redraw_map(plan)
    check_told(caught.value)
    assert said in str(caught.value)


def test_the_command_line_tells_it_too(plan: Path):
    raw = json.loads(plan.read_text(encoding="utf-8"))
    covered = ("phases", 0, "plans", 0, "covered", 0)
    plan.write_text(json.dumps(changed(raw, covered, put("X"))), encoding="utf-8")
    ended = beatplan("map", plan, "-o", plan.with_name("again.html"))
    assert ended.returncode == 3
    assert len(ended.stderr.splitlines()) == 2, "the step, and the fault"
    assert "phases.0.plans.0.covered: 'X' is none of the plan's beats." in ended.stderr


@pytest.mark.parametrize("text", ["[" * 100_000, "NaN", "9" * 5_000, '"\\ud800"', "", "{}", '{"format": 1}', "\x00"])
def test_texts_that_are_no_plan(plan: Path, text: str):
    plan.write_text(text, encoding="utf-8")
    assert not drawn(plan)
