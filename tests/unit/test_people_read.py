"""Reading [people]: codes of the survey, faults told at once, and how areas and beats fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from beatplan.errors import InputError
from beatplan.inputs import read_beats, read_people
from beatplan.residents import Residents, lay_on_beats
from beatplan.scenario import load_scenario
from tests.people import PEOPLE, tract, tracts, write_peopled_city
from tests.support import SCENARIO, feature, square, write_city


def laid(folder: Path, features: list[dict[str, Any]] | None = None, **changes: str) -> Residents:
    """Read the tiny city's people and lay them on its beats; `changes` replace texts of the scenario."""
    file = write_peopled_city(folder, features)
    text = file.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    scenario = load_scenario(file)
    beats = read_beats(scenario)
    assert scenario.people is not None
    return lay_on_beats(read_people(scenario, scenario.people, beats), beats)


def fault(folder: Path, features: list[dict[str, Any]] | None = None, **changes: str) -> str:
    with pytest.raises(InputError) as caught:
        laid(folder, features, **changes)
    return str(caught.value)


def test_people_of_each_beat_are_those_on_its_ground(tmp_path: Path):
    found = laid(tmp_path)
    assert found.people.ids == ("east", "middle", "north", "west")
    each = [found.in_beats(beat) for beat in np.eye(4)]
    assert [one.value for one in each] == pytest.approx([1500, 1500, 1500, 1500], rel=1e-3)
    assert each[0].margin == pytest.approx(np.hypot(50, 50), rel=1e-3), "half of west and half of middle"
    assert found.in_layer().value == 7000
    said = "\n".join(found.findings)
    assert "6,000 of 7,000 residents of 4 areas live in beats, by ground; 1,000 (14.3%) live outside" in said


def test_codes_are_no_figures_and_are_counted(tmp_path: Path):
    found = laid(tmp_path)
    assert found.people.income is not None
    assert np.isnan(found.people.income.value).tolist() == [False, False, True, False]
    said = "\n".join(found.findings)
    assert "codes in place of median income: -666666666: 1" in said
    assert "1 of 4 area(s) tell no median income; they count in no mean of it" in said
    assert "-222222222" not in said, "a margin of what is not there is not missed"


@pytest.mark.parametrize("code", [-666_666_666, -999_999_999.0, "-888888888", "-", "N", "(X)", "", None])
def test_a_group_without_a_figure_leaves_its_whole_out_too(tmp_path: Path, code: object):
    features = [tract("a", square(-78.95, 35.95), no_car=code), *tracts()[1:2]]
    features[1]["geometry"] = square(-78.90, 35.95)
    [group] = laid(tmp_path, features).people.groups
    assert np.isnan(group.number.value).tolist() == [True, False]
    assert np.isnan(group.total.value).tolist() == [True, False], "400 homes of which nobody knows"
    assert np.isnan(group.total.margin).tolist() == [True, False]


@pytest.mark.parametrize(
    ("code", "margin"), [(-555_555_555, 0.0), ("*****", 0.0), ("**", np.nan), (-333_333_333, np.nan)]
)
def test_a_controlled_figure_has_no_margin_and_any_other_code_an_unknown_one(
    tmp_path: Path, code: object, margin: float
):
    found = laid(tmp_path, [tract("a", square(-78.95, 35.95), pop_moe=code)])
    assert found.people.residents.margin == pytest.approx([margin], nan_ok=True)
    told = "set from outside the survey" if margin == 0 else f"codes in place of margins of residents: {code}: 1"
    assert told in "\n".join(found.findings)


def test_every_fault_is_told_at_once_with_its_row(tmp_path: Path):
    features = [
        tract("a", square(-78.95, 35.95), pop=-5),
        tract("a", square(-78.90, 35.95), no_car="many"),
        tract("", square(-78.95, 36.0), homes_moe=-3),
        tract("d", square(-78.90, 36.0), no_car=900),
    ]
    told = fault(tmp_path, features)
    assert "row 1: '-5' is no count (people.columns.population)" in told
    assert "row 2: 'many' is no count (people.columns.groups (without a car))" in told
    assert "row 3: the area has no id" in told
    assert "row 3: '-3' is no count (people.columns.groups (without a car).of.margin)" in told
    assert "row 4: 'without a car' counts 900 of 400 households" in told
    assert "the area 'a' stands there 2 times" in told


def test_a_column_that_is_not_there_is_told_with_the_nearest(tmp_path: Path):
    assert "there is no column 'populatoin' (people.columns.population)" in fault(tmp_path, **{'"pop"': '"populatoin"'})


def test_a_layer_of_two_levels_is_refused(tmp_path: Path):
    told = fault(tmp_path, [*tracts(), tract("block", square(-78.95, 35.95, 0.02))])
    assert "areas lie over each other" in told
    assert "one level alone" in told


def test_a_layer_elsewhere_and_one_without_people_are_refused(tmp_path: Path):
    assert "nobody in it lives in any beat" in fault(tmp_path / "far", [tract("far", square(-80.0, 35.0))])
    empty = [tract("none", square(-78.95, 35.95), pop=0, pop_moe=0)]
    assert "nobody in it lives in any beat" in fault(tmp_path / "empty", empty)
    assert "coordinates run from" in fault(tmp_path / "feet", [tract("feet", square(2_000_000, 800_000, 5000))])


def test_an_area_without_ground_is_told_with_its_people(tmp_path: Path):
    lost = feature(None, **{**tract("lost", square(0, 0))["properties"], "pop": 1234})
    found = laid(tmp_path, [*tracts(), lost])
    assert "1 area(s) without ground left out, with 1,234 residents (feature 5)" in "\n".join(found.findings)
    assert found.in_layer().value == 7000


def test_a_crossed_ring_is_mended_and_told(tmp_path: Path):
    crossed = square(-78.95, 35.95)
    ring = crossed["coordinates"][0]
    ring[1], ring[2] = ring[2], ring[1]
    assert "feature 1: invalid ring: Self-intersection" in "\n".join(laid(tmp_path, [tract("x", crossed)]).findings)


def test_ground_of_beats_in_no_area_is_told(tmp_path: Path):
    said = "\n".join(laid(tmp_path, tracts()[:3]).findings)
    assert "(50.0%) are in no area; nobody is counted there; most in C (25.0" in said


def test_keys_and_names_of_the_table_are_checked(tmp_path: Path):
    wrong = PEOPLE.replace("margin = ", "margn = ", 1) + '\n[[people.columns.groups]]\nname = "x"\n'
    with pytest.raises(InputError) as caught:
        load_scenario(write_city(tmp_path, SCENARIO + wrong))
    assert "people.columns.population.margn: unknown key. Did you mean 'margin'?" in str(caught.value)
    assert "people.columns.groups.1.count: is missing" in str(caught.value)
    twice = PEOPLE + PEOPLE[PEOPLE.index("[[people.columns.groups]]") :]
    with pytest.raises(InputError, match="two groups are named 'without a car'"):
        load_scenario(write_city(tmp_path, SCENARIO + twice))
