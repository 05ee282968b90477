"""Ways by a table of minutes that somebody else worked out."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from beatplan.errors import DataError
from beatplan.planning import make_plan, read_study
from tests.unit.test_roads import scenario_with


def test_a_table_of_minutes_without_rows_is_refused_and_pairs_twice_are_named(tmp_path: Path):
    scenario = scenario_with(tmp_path, 'method = "matrix"\npath = "minutes.csv"')
    (tmp_path / "minutes.csv").write_text("site,beat,minutes\n", encoding="utf-8")
    with pytest.raises(DataError, match="lists no pair of site and beat"):
        read_study(scenario)
    (tmp_path / "minutes.csv").write_text("site,beat,minutes\nCentre,A,3\nCentre,A,4\nSouth,,2\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"row 2: 'Centre' to 'A' stands there twice") as caught:
        read_study(scenario)
    assert "there is no beat a blank" in str(caught.value)


def test_a_matrix_of_minutes(tmp_path: Path):
    scenario = scenario_with(tmp_path, 'method = "matrix"\npath = "minutes.csv"')
    rows = [f"{site},{beat},{minute}" for (site, beat), minute in
            zip(itertools.product(("Centre", "South"), "ABCD"), (5, 6, 7, 8, 9, 10, 11, 12), strict=True)]  # fmt: skip
    (tmp_path / "minutes.csv").write_text("\n".join(["site,beat,minutes", *rows[:-1]]), encoding="utf-8")
    study = read_study(scenario)
    assert study.travel.travel[0].mean_min == pytest.approx(np.array([[5, 6, 7, 8], [9, 10, 11, np.inf]]))
    assert any("1 pairs of site and beat are not listed" in one for one in study.findings())
    (tmp_path / "minutes.csv").write_text("site,beat,minutes\nCenter,A,5\nSouth,E,-1\n", encoding="utf-8")
    with pytest.raises(DataError, match="Did you mean 'Centre'") as caught:
        read_study(scenario)
    assert len(str(caught.value).splitlines()) == 3


def test_a_plan_where_some_pairs_have_no_way(tmp_path: Path):
    """South has no way to D: whatever is planned, no figure of it may be anything but a number."""
    scenario = scenario_with(tmp_path, 'method = "matrix"\npath = "minutes.csv"')
    rows = [f"{site},{beat},6" for site, beat in itertools.product(("Centre", "South"), "ABCD")]
    (tmp_path / "minutes.csv").write_text("\n".join(["site,beat,minutes", *rows[:-1]]), encoding="utf-8")
    plan = make_plan(read_study(scenario))
    for phase in plan.phases:
        for one in phase.plans:
            assert not one.teams or 0 < one.travel_min < 60
