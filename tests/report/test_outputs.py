"""The files of a plan: what a GIS, a spreadsheet and a script find in them."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely

import beatplan
from beatplan.plan import Plan, load_plan, save_plan
from beatplan.report.layers import write_geopackage
from beatplan.report.map import draw_map
from beatplan.report.people import residents_by_beat
from beatplan.report.privacy import public_ground
from beatplan.report.reading import read_drawn, read_facts
from beatplan.report.report_map import map_page
from beatplan.report.tables import write_csv
from tests.support import SCENARIO, write_city
from tests.unit.test_roads import GRID
from tests.unit.test_roads import grid as write_streets


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    city = tmp_path_factory.mktemp("city")
    text = SCENARIO.replace("date = 2024-01-01", "date = 2024-01-01\nmax_beats = 2")
    file = write_city(city, f'{text}\n[today]\nbeats = ["A"]\nstations = {{ Centre = 1 }}\n')
    study = beatplan.read_study(beatplan.load_scenario(file))
    return beatplan.write_outputs(beatplan.make_plan(study), study, city / "out")


@pytest.fixture
def plan(folder: Path) -> Plan:
    return load_plan(folder / "plan.json")


def test_plan_json_has_what_scripts_rely_on(folder: Path):
    raw = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert {"status", "objective", "bound", "gap", "phases"} <= set(raw)
    assert raw["bound"] >= raw["objective"]
    for phase in raw["phases"]:
        assert {"name", "date", "plans"} <= set(phase)
        for one in phase["plans"]:
            keys = {"service", "window", "covered", "stations", "teams", "calls_per_week", "answered_per_week"}
            assert keys <= set(one)
            total = one["answered_per_week"] + one["not_answered_per_week"]
            assert one["calls_per_week"] == pytest.approx(total, abs=1e-5)
            assert len(one["covered"]) + len(one["uncovered"]) == 4
            assert all(left["reason"] for left in one["uncovered"])


def test_provenance(plan: Plan):
    told = plan.provenance
    assert set(told["inputs"]) == {"beats.geojson", "calls.csv", "sites.csv"}
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in told["inputs"].values())
    assert told["packages"]["ortools"]
    assert told["seed"] == 1
    assert told["scenario"]["services"][0]["promise"] == 0.8
    assert "/" not in json.dumps(told["scenario"]).replace("America/New_York", ""), "no path of a machine"


def test_a_plan_survives_saving_and_loading(plan: Plan, tmp_path: Path):
    save_plan(plan, tmp_path / "again.json")
    assert load_plan(tmp_path / "again.json") == plan


def test_today_stands_beside_the_phases(plan: Plan):
    assert plan.today[0].covered == ("A",)
    assert plan.today[0].stations == {"Centre": 1}
    assert 0 < plan.today[0].answered_per_week < plan.today[0].covered_calls_per_week


def test_crews_and_teams_are_told_apart(plan: Plan):
    staffing = plan.phases[1].staffing
    assert staffing.heads == {"clinician": 5, "emt": 5}
    assert staffing.crews_hired == {"CRT": 5}
    assert plan.phases[1].plans[0].teams == 3, "160 hours a role staff three teams of 45 hours"
    assert staffing.hours_used["emt"] == 135.0


def test_nesting_and_reasons(plan: Plan):
    first, second = plan.phases[0].plans[0], plan.phases[1].plans[0]
    assert set(first.covered) <= set(second.covered)
    assert {left.code for left in first.uncovered} <= {"limit", "staff", "stations", "nesting"}


def test_beats_geojson_is_rfc_7946(folder: Path):
    text = (folder / "beats.geojson").read_text(encoding="utf-8")
    raw = json.loads(text)
    assert "crs" not in raw
    assert "INTERNAL" in raw["name"]
    places = re.findall(r"-?\d+\.(\d+)", json.dumps([one["geometry"] for one in raw["features"]]))
    assert max(map(len, places)) <= 7
    frame = gpd.read_file(folder / "beats.geojson")
    assert frame["beat"].tolist() == ["A", "B", "C", "D"]
    assert shapely.is_ccw(shapely.get_exterior_ring(shapely.get_parts(frame.geometry.array))).all()
    covered = {phase.name: phase.plans[0].covered for phase in load_plan(folder / "plan.json").phases}
    first = dict(zip(frame["beat"], frame["first_covered"], strict=True))
    assert all(first[beat] == "first: day" for beat in covered["first"])
    assert all(first[beat] == "second: day" for beat in set(covered["second"]) - set(covered["first"]))


def test_geopackage_has_layers_and_tables(folder: Path):
    names = set(pyogrio.list_layers(folder / "plan.gpkg")[:, 0])
    assert names == {"beats", "sites", "stations", "beats_by_phase", "phases", "types"}
    beats = gpd.read_file(folder / "plan.gpkg", layer="beats")
    assert beats.crs.to_epsg() == 4326
    stations = gpd.read_file(folder / "plan.gpkg", layer="stations")
    assert set(stations["phase"]) == {"today", "first", "second"}
    with sqlite3.connect(folder / "plan.gpkg") as connection:
        described = connection.execute("select description, last_change from gpkg_contents").fetchall()
    assert all(text.startswith("INTERNAL") for text, _ in described)
    assert {when[:4] for _, when in described} == {"1970"}


def test_tables(folder: Path, plan: Plan):
    with (folder / "phases.csv").open(encoding="utf-8-sig", newline="") as file:
        phases = list(csv.DictReader(file))
    assert [row["phase"] for row in phases] == ["today", "first", "second"]
    assert float(phases[1]["answered_per_week"]) == pytest.approx(plan.phases[0].plans[0].answered_per_week, abs=1e-4)
    assert {row["audience"] for row in phases} == {"INTERNAL"}
    with (folder / "beats.csv").open(encoding="utf-8-sig", newline="") as file:
        beats = list(csv.DictReader(file))
    assert len(beats) == 3 * 4
    for phase, one in (("today", plan.today[0]), ("first", plan.phases[0].plans[0])):
        mine = [row for row in beats if row["phase"] == phase]
        assert tuple(row["beat"] for row in mine if row["covered"] == "yes") == one.covered
        assert all(row["reason"] for row in mine if row["covered"] == "no")
        assert sum(float(row["answered_per_week"]) for row in mine) == pytest.approx(one.answered_per_week, rel=1e-3)
        assert all(float(row["low"]) <= float(row["eligible_calls_per_week"]) <= float(row["high"]) for row in mine)


def test_text_is_no_formula(tmp_path: Path):
    write_csv([{"name": "=HYPERLINK(1)", "n": -1.5}, {"name": "@x", "n": 2.0}], tmp_path / "t.csv")
    lines = (tmp_path / "t.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines == ["name,n", "'=HYPERLINK(1),-1.5", "'@x,2.0"]


def test_a_plan_without_teams_in_a_window_can_be_written(folder: Path, plan: Plan, tmp_path: Path):
    empty = replace(plan.phases[0].plans[0], covered=(), stations={}, teams=0)
    bare = replace(plan, phases=(replace(plan.phases[0], plans=(empty,)),), today=())
    save_plan(bare, tmp_path / "plan.json")
    assert load_plan(tmp_path / "plan.json").phases[0].plans[0].teams == 0


@pytest.fixture(scope="module")
def streets_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Outputs of the tiny city over streets; traffic is slower in the evening."""
    city = tmp_path_factory.mktemp("streets")
    travel = f"{GRID}speed_kph = 40\ntime_of_day = {{ evening = 0.5 }}\n"
    evening = '[[windows]]\nname = "evening"\ndays = ["Mon"]\nstart = "17:00"\nend = "21:00"\n\n[[services]]'
    text = SCENARIO.replace("speed_kph = 40\ndetour = 1.35\n", travel).replace("[[services]]", evening)
    file = write_city(city, text)
    write_streets(city, "streets.gpkg")
    study = beatplan.read_study(beatplan.load_scenario(file))
    return beatplan.write_outputs(beatplan.make_plan(study), study, city / "out")


def test_travel_is_told_by_site_and_beat(folder: Path, streets_folder: Path):
    with (folder / "travel.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 2 * 4, "a row a site and beat"
    with (streets_folder / "travel.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * 2 * 4, "and one for each state of traffic"
    by = {(row["windows"], row["site"], row["beat"]): row for row in rows}
    plan = load_plan(streets_folder / "plan.json")
    for beat in plan.beats:
        day, evening = (by[window, "Centre", beat.id] for window in ("day", "evening"))
        assert float(day["travel_p50_min"]) <= float(day["travel_p90_min"])
        assert float(day["travel_mean_min"]) < float(evening["travel_mean_min"])
        reaching = {site.id for site in plan.sites if by["day", site.id, beat.id]["meets_standard"] == "yes"}
        assert reaching <= set(beat.reached_from["CRT"])
    for one in plan.demand:
        nearest = min(float(by[one.window, site.id, one.beat]["travel_mean_min"]) for site in plan.sites)
        assert one.travel_min == pytest.approx(nearest, abs=1e-4)
        assert one.travel_p50_min <= one.travel_p90_min


def test_ground_reached_is_a_layer(folder: Path, streets_folder: Path):
    assert not (folder / "isochrones.geojson").exists(), "a straight line has no ground to show"
    layer = gpd.read_file(streets_folder / "plan.gpkg", layer="isochrones")
    again = gpd.read_file(streets_folder / "isochrones.geojson")
    assert len(layer) == len(again) == 2 * 2 * 3
    assert (shapely.hausdorff_distance(layer.geometry.array, again.geometry.array) < 1e-6).all()
    assert set(layer["within_min"]) == {5, 8, 12}
    assert ((layer["share_of_calls"] >= 0) & (layer["share_of_calls"] <= 1)).all()
    by = layer.set_index(["windows", "site", "within_min"]).sort_index()
    for site in ("Centre", "South"):
        for window in ("day", "evening"):
            assert by.loc[(window, site), "area_km2"].is_monotonic_increasing
            assert by.loc[(window, site), "share_of_calls"].is_monotonic_increasing
        assert (by.loc[("evening", site), "area_km2"] < by.loc[("day", site), "area_km2"]).all()


def test_the_public_is_told_of_no_calls_in_a_ring(streets_folder: Path, tmp_path: Path):
    """A ring less the one within may hold a single call, and a site's first ring too."""
    made = load_plan(streets_folder / "plan.json")
    drawn = read_drawn(streets_folder)
    for audience, told in (("public", False), ("council", False), ("internal", True)):
        ground = public_ground(drawn.reached, audience)
        write_geopackage(made, drawn.outlines, ground, tmp_path / f"{audience}.gpkg", audience.upper())
        layer = gpd.read_file(tmp_path / f"{audience}.gpkg", layer="isochrones")
        assert set(layer["audience"]) == {audience.upper()}
        assert (layer["area_km2"] > 0).all()
        page = draw_map(made, drawn.outlines, ground)
        shares = [f"{one:g}" for one in drawn.reached["share_of_calls"] if 0 < one < 1]
        assert shares
        assert all((share in page) == told for share in shares)
        assert (set(layer["share_of_calls"]) == {"withheld"}) != told


def test_a_map_drawn_again_shows_the_ground_too(streets_folder: Path, tmp_path: Path):
    first = (streets_folder / "map.html").read_bytes()
    assert beatplan.redraw_map(streets_folder, tmp_path / "map.html").read_bytes() == first
    assert b'"rings"' in first


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"site": "Nowhere"}, "are not all of the plan"),
        ({"windows": "night"}, "are not all of the plan"),
        ({"within_min": None}, "no number of minutes"),
        ({"share_of_calls": "many"}, "no number of minutes"),
        ({"geometry": shapely.Point(-78.9, 36.0)}, "holds no polygon"),
    ],
)  # fmt: skip
def test_ground_that_is_not_the_plans_is_refused(streets_folder: Path, tmp_path: Path, change: dict, said: str):
    folder = tmp_path / "out"
    shutil.copytree(streets_folder, folder)
    frame = gpd.read_file(folder / "isochrones.geojson").iloc[:1]
    for name, value in change.items():
        frame[name] = [value]
    frame.to_file(folder / "isochrones.geojson")
    with pytest.raises(beatplan.BeatplanError, match=said):
        beatplan.redraw_map(folder)


ENGLISH = re.compile(r"\b(the|of|would|teams|calls)\b")


def reasons(plan: Plan) -> list[str]:
    slots = (*plan.today, *(one for phase in plan.phases for one in phase.plans))
    return [left.reason for one in slots for left in one.uncovered]


def test_a_report_in_spanish_tells_reasons_and_notices_in_spanish(folder: Path):
    """Every reason that the program gives of this city has a form that the report knows."""
    english, spanish = (read_facts(folder, (), "public", language) for language in ("en", "es"))
    drawn = read_drawn(folder)
    assert reasons(english.plan)
    for told, source in zip(
        (*reasons(spanish.plan), *spanish.released.withheld),
        (*reasons(english.plan), *english.released.withheld),
        strict=True,
    ):
        assert told != source
    page = map_page(spanish, drawn.outlines, drawn.reached)
    assert '<html lang="es">' in page
    assert not [reason for reason in reasons(english.plan) if reason in page]
    assert [reason for reason in reasons(spanish.plan) if reason in page] == reasons(spanish.plan)
    inside = read_facts(folder, (), "internal", "es")
    for told, source in zip(reasons(inside.plan), reasons(load_plan(folder / "plan.json")), strict=True):
        assert told != source
        assert not ENGLISH.search(told)
    plain = map_page(english, drawn.outlines, drawn.reached)
    assert plain == draw_map(
        english.plan, drawn.outlines, audience="public", residents=residents_by_beat(english.plan) or None
    ), "a page in English is the one that draw_map makes where no language is named"


def test_a_price_that_the_gate_takes_out_is_told_in_no_language(folder: Path, tmp_path: Path):
    plan, price = load_plan(folder / "plan.json"), "; to cover it, at most 3.2 answered calls a week would be given up"
    phases = tuple(
        replace(phase, plans=tuple(
            replace(one, uncovered=tuple(replace(left, reason=f"{left.reason}{price}") for left in one.uncovered))
            for one in phase.plans))
        for phase in plan.phases
    )  # fmt: skip
    few = replace(plan, phases=phases, public=replace(plan.public, threshold=10**6))
    save_plan(few, tmp_path / "plan.json")
    public, inside = (read_facts(tmp_path, (), audience, "es").plan for audience in ("public", "internal"))
    assert any("para cubrirla se dejarían, como máximo, 3.2" in reason for reason in reasons(inside))
    assert not any("3.2" in reason for reason in reasons(public))
