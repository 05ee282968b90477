"""Location models on GeoDataFrames, and on a scenario from Python."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from beatplan import load_scenario, read_study
from beatplan.errors import BeatplanError, InfeasibleError
from beatplan.locating import MODELS, Asked, locate, locate_study
from beatplan.optimize.classic import Status
from tests.support import write_city

PLACES = gpd.GeoDataFrame(
    {"people": [5.0, 1.0, 2.0, 4.0]}, geometry=[shapely.Point(x, 0) for x in (0, 10, 20, 100)], crs=32119
)
SITES = gpd.GeoDataFrame(
    {"name": ["west", "middle", "east"]}, geometry=[shapely.Point(x, 0) for x in (1, 12, 95)], crs=32119
).set_index("name")


def test_a_maximal_cover_in_one_line():
    found = locate("mclp", PLACES, SITES, count=2, within=11, weight="people")
    assert found.result.objective == 5 + 1 + 4
    assert found.sites["teams"].to_dict() == {"west": 1, "middle": 0, "east": 1}
    assert found.places["site"].dropna().to_dict() == {0: "west", 1: "west", 3: "east"}
    assert found.places["share"].tolist() == [1, 1, 0, 1]
    assert "teams" not in SITES.columns, "the tables given stay as they are"


def test_every_model_answers():
    figures = {"lscp": {}, "lscp-backup": {}, "mexclp": {"count": 2, "busy": 0.3}, "nested": {"count": (1, 2)}}
    for model in MODELS:
        within = {} if model.startswith("p-") else {"within": 12}
        found = locate(model, PLACES, SITES, weight="people", **within, **figures.get(model, {"count": 2}))
        assert found.result.status is Status.OPTIMAL, model
        assert len(found.places) == 4


def test_costs_of_ones_own():
    cost = np.array([[9.0, 1, 9], [9, 1, 9], [9, 1, 9], [1, 9, 9]])
    found = locate("p-median", PLACES, SITES, count=2, cost=cost, weight="people", forbidden=["east"])
    assert found.places["site"].tolist() == ["middle", "middle", "middle", "west"]
    assert found.result.objective == 5 + 1 + 2 + 4


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"model": "mlcp"}, "Did you mean 'mclp'"),
        ({"count": ()}, "sites: is missing"),
        ({"within": None}, "within: is missing"),
        ({"within": -1.0}, "within: is a finite number of 0 or more, not -1"),
        ({"within": np.nan}, "within: is a finite number"),
        ({"places": PLACES.set_geometry([None, *PLACES.geometry[1:]])}, "1 have no geometry, the first at 0"),
        ({"busy": 0.3}, "busy: says nothing to mclp"),
        ({"count": (1, 2)}, "Only the model 'nested' has phases"),
        ({"weight": "poeple"}, "Did you mean 'people'"),
        ({"fixed": ["wset"]}, "Did you mean 'west'"),
        ({"places": PLACES.to_crs(4326), "sites": SITES.to_crs(4326)}, "in degrees"),
        ({"places": PLACES.to_crs(32617)}, "one projected CRS"),
        ({"places": PLACES.set_crs(None, allow_override=True)}, "places are in None"),
        ({"cost": np.ones((2, 2))}, "is (2, 2) for 4 places and 3 sites"),
        ({"places": PLACES.assign(people=[1, -1, 1, 1])}, "weights are 0 or more"),
        ({"places": PLACES.assign(people=list("abcd"))}, "holds what is no number"),
    ],
)
def test_slips_are_told(change: dict[str, object], said: str):
    given = {"model": "mclp", "places": PLACES, "sites": SITES, "count": 2, "within": 11, "weight": "people"}
    with pytest.raises(BeatplanError) as caught:
        locate(**{**given, **change})
    assert said in str(caught.value)


def test_a_scenario_s_calls_are_all_there(tmp_path: Path):
    """Calls a week are those of the demand model; one window's and all windows' are the same where there is one."""
    study = read_study(load_scenario(write_city(tmp_path)))
    everything = locate_study(study, Asked("p-median", (1,)))
    day = locate_study(study, Asked("p-median", (1,)), "CRT", "day")
    weekly = float((study.demand.rate[0, 0] * study.demand.window_hours[0]).sum())
    assert everything.calls_per_week == pytest.approx(weekly, rel=1e-9)
    assert everything.served_per_week.sum() == pytest.approx(weekly, rel=1e-9)
    assert day.result.objective == everything.result.objective
    assert everything.mean_min == pytest.approx(everything.result.objective / weekly, rel=1e-9)


def test_a_cover_that_cannot_be_says_how_many_calls(tmp_path: Path):
    study = read_study(load_scenario(write_city(tmp_path)))
    with pytest.raises(InfeasibleError, match=r"covered by no site allowed.*calls a week.*or use mclp"):
        locate_study(study, Asked("lscp", within=0.01))
