"""Scenarios with values of other kinds, huge numbers, odd texts and endless nesting: read, or told a line a fault."""

from __future__ import annotations

import copy
import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from beatplan.errors import BeatplanError
from beatplan.planning import read_study
from beatplan.planning.accounts import account
from beatplan.scenario import Scenario, load_scenario
from beatplan.scenario.load import parse_scenario
from tests.fuzz.damage import damaged
from tests.fuzz.told import check_told
from tests.support import SCENARIO, write_city

FEW = settings(max_examples=50, deadline=None, derandomize=True)
#: Every table that a scenario may have, so that each can be spoiled.
FULL = tomllib.loads(
    SCENARIO.replace('lat = "lat"', 'lat = "lat"\nperiod = ["2024-01-01", "2024-03-10"]\ndrop_points = [[36.1, -78.9]]')
    + """
[rules]
must = ["A"]
never = ["D"]
max_sites = 2
[today]
service = "CRT"
windows = ["day"]
beats = ["B"]
stations = { Centre = 1 }
[solve]
time_limit_s = 5
horizon_end = 2025-06-30
"""
)
_TEXTS = [
    "",
    " ",
    "A",
    "é\n\x00\x1b[31m",
    "../../etc/passwd",
    "/",
    ".",
    "a" * 5000,
    "=1+1",
    "%d",
    "24:00",
    "٣:00",
    "１2:00",
]
_TEXTS += ["America/New_York", "../zone", "US-NC", "US", "EPSG:4326", "CRT", "day", "beats.geojson", "*", "[", "\ud800"]
_NUMBERS = [0, -1, 1, 0.5, 1e308, 10**400, -(10**400), 2**63, float("nan"), float("inf"), True, False]
_DATES = [dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.datetime(2024, 1, 1, 5), dt.time(23, 59, 59)]
VALUES = st.recursive(
    st.sampled_from([*_TEXTS, *_NUMBERS, *_DATES, None]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_TEXTS), inner, max_size=2),
    max_leaves=4,
)


def paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """List where values stand, tables and lists among them."""
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in rows:
        yield (*at, key)
        yield from paths(inner, (*at, key))


def spoiled(changes: list[tuple[tuple[Any, ...], Any]]) -> dict[str, Any]:
    """Put values where they do not belong; None takes a key away."""
    raw = copy.deepcopy(FULL)
    for path, value in changes:
        inner: Any = raw
        try:
            for key in path[:-1]:
                inner = inner[key]
            if value is None:
                del inner[path[-1]]
            else:
                inner[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    return raw


def refused(work: Any) -> Any:
    try:
        return work()
    except BeatplanError as error:
        check_told(error)
        return None


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_city(tmp_path_factory.mktemp("scenarios"))


CHANGES = st.lists(st.tuples(st.sampled_from(sorted(paths(FULL), key=str)), VALUES), min_size=1, max_size=3)


@given(changes=CHANGES)
@example([(("timezone",), "\x00")])
@settings(FEW, max_examples=200)
def test_any_value_anywhere(file: Path, changes: list[tuple[tuple[Any, ...], Any]]):
    scenario = refused(lambda: parse_scenario(spoiled(changes), file))
    if isinstance(scenario, Scenario):
        assert scenario.phase_weeks()
        scenario.model_dump_json()


@given(change=st.tuples(st.sampled_from(sorted(paths(FULL), key=str)), VALUES))
@FEW
def test_what_is_read_can_be_studied_or_is_refused(file: Path, change: tuple[tuple[Any, ...], Any]):
    refused(lambda: account(read_study(parse_scenario(spoiled([change]), file))))


@given(seed=st.integers(0, 10**6))
@settings(FEW, max_examples=150)
def test_any_damage_to_the_text(file: Path, seed: int):
    target = file.with_name("damaged.toml")
    target.write_bytes(damaged(SCENARIO.encode(), seed))
    refused(lambda: load_scenario(target))


@pytest.mark.parametrize(
    "text",
    ["a = " + "[" * 10_000, "a = " + "{b=" * 10_000, "[" + "a." * 10_000 + "a]", "a." * 2_000 + "a = 1", "a = 9" * 2,
     "name = " + "9" * 5_000, "name = 1e999999", "a = 0x" + "f" * 100_000, "name = 9999-99-99", "\x00",
     "[[a]]\n" * 9_000],
)  # fmt: skip
def test_texts_without_end(file: Path, text: str):
    target = file.with_name("endless.toml")
    target.write_text(text, encoding="utf-8")
    with pytest.raises(BeatplanError) as caught:
        load_scenario(target)
    check_told(caught.value)
