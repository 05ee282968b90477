"""The worked example in `geodata/durham`: what its README says of it is so."""

import gzip
import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

DURHAM = Path(__file__).parents[1] / "geodata" / "durham"
METRIC_CRS = "EPSG:32119"
STRAY = 40


@pytest.fixture(scope="module")
def figures():
    return pd.read_csv(DURHAM / "figures" / "beats.csv", dtype={"beat": str}).set_index("beat")


@pytest.fixture(scope="module")
def beats():
    return gpd.read_file(DURHAM / "beats.geojson").set_index("beat")


@pytest.fixture(scope="module")
def types():
    return pd.read_csv(DURHAM / "figures" / "call_types.csv", index_col="type")


@pytest.fixture(scope="module")
def calls():
    table = pd.read_csv(DURHAM / "calls.csv.gz", dtype={"id": str})
    return table.assign(when=pd.to_datetime(table["time"], format="%Y-%m-%dT%H:%M:%S"))


@pytest.fixture(scope="module")
def touching(beats):
    """Pairs of beats with a stretch of border in common."""
    metric = beats.geometry.to_crs(METRIC_CRS).to_numpy()
    one, other = shapely.STRtree(metric).query(metric, predicate="touches")
    border = shapely.length(shapely.intersection(metric[one], metric[other]))
    return {frozenset(beats.index[[a, b]]) for a, b in zip(one[border > 1], other[border > 1], strict=True)}


def test_beats_carry_the_ids_districts_and_people_of_the_table(beats, figures):
    assert len(beats) == 35
    assert set(beats.columns) == {"district", "population", "area_km2", "geometry"}
    assert beats["district"].to_dict() == figures["district"].to_dict()
    assert beats["population"].to_dict() == figures["population_rounded"].to_dict()
    assert beats["area_km2"].to_dict() == figures["area_km2"].to_dict()


def test_areas_fit_the_table(beats, figures):
    drawn = beats.geometry.to_crs(METRIC_CRS).area / 1e6
    assert (drawn / figures["area_km2"] - 1).abs().max() < 0.01


def test_beats_are_one_valid_coverage_without_holes(beats):
    assert beats.geometry.is_valid.all()
    assert shapely.coverage_is_valid(beats.geometry.to_numpy())
    city = shapely.union_all(beats.geometry.to_numpy())
    assert city.geom_type == "Polygon"
    assert not city.interiors


def test_adjacency_is_one_connected_graph(beats, touching):
    reached, edge = set(), {beats.index[0]}
    while edge:
        reached |= edge
        edge = {beat for pair in touching if pair & edge for beat in pair} - reached
    assert reached == set(beats.index)


def test_most_of_the_neighbours_of_the_table_touch(figures, touching):
    neighbours = {frozenset((beat, other)) for beat, others in figures["neighbors"].items() for other in others.split()}
    assert len(neighbours) == 81
    assert len(neighbours & touching) >= 77
    assert len(touching - neighbours) <= 6


def test_geojson_keeps_to_rfc_7946(beats):
    text = (DURHAM / "beats.geojson").read_text(encoding="utf-8")
    collection = json.loads(text)
    assert "crs" not in collection
    assert not re.search(r"\.\d{8}", text)
    assert all(isinstance(feature["properties"]["beat"], str) for feature in collection["features"])
    parts = shapely.get_parts(beats.geometry.to_numpy())
    assert shapely.is_ccw(shapely.get_exterior_ring(parts)).all()
    assert ((beats.total_bounds > [-80, 35, -80, 35]) & (beats.total_bounds < [-78, 37, -78, 37])).all()


def test_sites_start_with_the_base_of_today():
    sites = pd.read_csv(DURHAM / "sites.csv")
    assert list(sites.columns) == ["site", "kind", "lat", "lon", "status", "address"]
    assert len(sites) == 21
    assert sites["site"].is_unique
    assert sites.loc[0, ["site", "status"]].tolist() == ["City Hall", "current base"]
    assert set(sites["status"][1:]) == {"hypothetical"}


def test_calls_are_about_as_many_as_stated(calls, types):
    assert list(calls.columns) == ["id", "time", "type", "lat", "lon", "when"]
    assert calls["id"].is_unique
    eligible = calls["type"].map(types["eligible"])
    assert (eligible == "yes").sum() == pytest.approx(30_000, rel=0.03)
    assert (eligible == "no").sum() == pytest.approx(12_000, rel=0.03)


def test_readme_states_the_counts_that_are_there(calls, types):
    readme = (DURHAM.parent / "README.md").read_text(encoding="utf-8")
    eligible = (calls["type"].map(types["eligible"]) == "yes").sum()
    for count in (len(calls), eligible, len(calls) - eligible):
        assert f"{count:,}" in readme


def test_every_call_but_the_strays_is_strictly_inside_one_beat(calls, beats):
    points = shapely.points(calls[["lon", "lat"]].to_numpy())
    tree = shapely.STRtree(points)
    call, _ = tree.query(beats.geometry.to_numpy(), predicate="contains_properly")[::-1]
    assert len(call) == len(set(call)) == len(calls) - STRAY
    on_any, _ = tree.query(beats.geometry.to_numpy(), predicate="intersects")[::-1]
    assert set(on_any) == set(call)


def test_places_have_five_decimals(calls):
    assert np.allclose(calls[["lat", "lon"]], calls[["lat", "lon"]].round(5), rtol=0, atol=1e-9)


def test_calls_are_shared_among_beats_by_people_and_reports(calls, beats, figures):
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(calls["lon"], calls["lat"]), crs="EPSG:4326")
    counts = points.sjoin(beats.reset_index()[["beat", "geometry"]])["beat"].value_counts(normalize=True)
    people, reports = (figures[c] / figures[c].sum() for c in ("population_rounded", "incidents_2016_jan_nov"))
    assert (counts - (people + reports) / 2).abs().max() < 0.003


def test_types_have_their_shares(calls, types):
    for _, kind in types.groupby("eligible"):
        assert kind["share"].sum() == pytest.approx(1)
        drawn = calls.loc[calls["type"].isin(kind.index), "type"].value_counts(normalize=True)
        assert (drawn - kind["share"]).abs().max() < 0.01


def test_hours_have_no_midnight_spike_and_a_busy_day(calls):
    hourly = calls["when"].dt.hour.value_counts().sort_index()
    assert hourly[0] < 1.2 * max(hourly[23], hourly[1])
    assert hourly[9:17].mean() > 2 * hourly[1:5].mean()
    assert all(abs(later / now - 1) < 0.5 for now, later in pairwise(hourly))


def test_days_differ_by_more_than_chance_and_summers_from_winters(calls):
    daily = calls.groupby(calls["when"].dt.date).size()
    assert len(daily) == 365
    assert [str(daily.index[0]), str(daily.index[-1])] == ["2021-06-01", "2022-05-31"]
    assert 1.5 < daily.var() / daily.mean() < 6
    monthly = (
        calls["when"].dt.month.value_counts() / calls["when"].dt.normalize().drop_duplicates().dt.month.value_counts()
    )
    assert 1.05 < monthly[[6, 7, 8]].mean() / monthly[[12, 1, 2]].mean() < 1.25


def test_no_call_falls_in_the_hour_that_spring_skips(calls):
    local = calls["when"].dt.tz_localize("America/New_York", ambiguous=True, nonexistent="NaT")
    assert local.notna().all()


def test_the_busiest_addresses_hold_the_share_that_real_ones_hold(calls):
    """One in a hundred addresses holds about a quarter: 23.6 % of the City's 2016 reports, geocoded."""
    counts = calls.groupby(["lat", "lon"]).size().sort_values(ascending=False)
    top = counts.iloc[: len(counts) // 100].sum() / len(calls)
    assert 0.20 < top < 0.28


def test_calls_file_is_small_and_its_head_holds_no_name_or_time():
    packed = (DURHAM / "calls.csv.gz").read_bytes()
    assert len(packed) < 1_500_000
    assert packed[3] == 0
    assert packed[4:8] == bytes(4)


@pytest.mark.slow
def test_make_remakes_the_files(tmp_path):
    subprocess.run([sys.executable, DURHAM / "make.py", "--out", tmp_path], check=True)
    for name in ("beats.geojson", "sites.csv", "made_streets.geojson", "made_river.geojson", "made_tracts.geojson"):
        assert (tmp_path / name).read_bytes() == (DURHAM / name).read_bytes(), name
    made, kept = (gzip.decompress((folder / "calls.csv.gz").read_bytes()) for folder in (tmp_path, DURHAM))
    assert made == kept, "calls.csv"  # unpacked: another zlib may pack the same text into other bytes


HISTORY = DURHAM / "history"


def test_the_history_states_unit_period_hours_and_denominator_and_says_what_it_misses():
    rows = pd.read_csv(HISTORY / "published_and_predicted.csv")
    assert len(rows) == 15
    assert (
        not rows[["what", "unit", "period", "hours", "denominator", "published", "swept", "carried_by"]]
        .isna()
        .any()
        .any()
    )
    assert (rows["predicted_low"] <= rows["predicted_high"]).all()
    text = (HISTORY / "README.md").read_text(encoding="utf-8")
    assert text.count("**missed") == 5
    met = rows["published_high"].ge(rows["predicted_low"]) & rows["published_low"].le(rows["predicted_high"])
    services = rows["what"].isin(["calls spoken with by phone", "share answered by co-response"])
    assert not met[services].any(), "misses are shown as misses"
    assert met[rows["what"].isin(["calls that end by phone", "share answered by phone"])].all()
    summer = rows[rows["unit"] == "a weekday"].iloc[0]
    assert summer["predicted_low"] < 4.6 < summer["predicted_high"]


@pytest.mark.parametrize("name", ["pilot-2022", "citywide-2023", "year-2025"])
def test_every_figure_of_the_history_is_marked_public_assumed_or_swept(name):
    text = (HISTORY / f"{name}.toml").read_text(encoding="utf-8")
    for key in ("on_scene_minutes", "turnout_minutes", "wrap_up_minutes", "response_minutes", "coverage", "promise",
                "speed_factor", "shrinkage", "start = { clinician", "team = "):  # fmt: skip
        line = next(line for line in text.splitlines() if line.startswith(key))
        assert re.search(r"# (public|assumed|swept|none is public)", line), line


@pytest.mark.parametrize("name", ["phone-2022", "phone-2025", "co-response-2025"])
def test_every_figure_of_the_other_services_is_marked_too(name):
    lines = (HISTORY / f"{name}.toml").read_text(encoding="utf-8").splitlines()
    keys = ("talk_minutes", "on_scene_minutes", "wrap_up_minutes", "diverts", "patience", "shrinkage", "start = { clin")
    said = [line for line in lines if line.startswith(keys)]
    assert len(said) >= 4
    for line in said:
        assert re.search(r"# (public|assumed|swept|none is public)", line), line


@pytest.mark.slow
def test_cases_of_the_other_services_are_what_the_table_says():
    rows = pd.read_csv(HISTORY / "published_and_predicted.csv").set_index("what")
    code = (
        "import sys; sys.path.insert(0, '.'); import other_services as o; "
        "print(o.answer('co-response-2025.toml', 'CoR', ('clinician', 'officer'), 1, "
        "('services.0.on_scene_minutes=60',)).share)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=HISTORY, capture_output=True, text=True, check=True)
    low = rows.loc["share answered by co-response", "predicted_low"]
    assert float(done.stdout) == pytest.approx(low, abs=0.0006)


@pytest.mark.slow
def test_a_case_of_the_history_is_what_the_table_says():
    rows = pd.read_csv(HISTORY / "published_and_predicted.csv")
    code = (
        "import sys; sys.path.insert(0, '.'); import compare; "
        "one = compare.case('pilot-2022.toml', 1, 60, 8); print(one.responses / 5)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=HISTORY, capture_output=True, text=True, check=True)
    assert float(done.stdout) == pytest.approx(rows["predicted_low"][0], abs=0.06)
