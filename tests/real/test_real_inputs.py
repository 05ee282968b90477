"""Other real files, read in place; the numbers to reproduce stand with the data."""

from __future__ import annotations

from pathlib import Path

import pytest

from beatplan.inputs import read_beats
from beatplan.planning import read_study
from beatplan.planning.accounts import account
from beatplan.scenario import load_scenario
from tests.support import SCENARIO, SHARED

DATA = SHARED / "data"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.exists(), reason="the real layers are not beside the project"),
]

HEAD = SCENARIO[: SCENARIO.index("[beats]")]
REST = SCENARIO[SCENARIO.index("[[windows]]") :].replace('[sites]\npath = "sites.csv"\nid = "site"\n', "")
ALWAYS = 'days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]\nstart = "00:00"\nend = "24:00"\nname = "always"'


def scenario(folder: Path, beats: str, calls: str, head: str = HEAD):
    """The tiny scenario with other files, all call types, at all hours."""
    rest = REST.replace('["WELFARE CHECK", "TRESPASS"]', '["*"]')
    start, end = rest.index('name = "day"'), rest.index("[[services]]")
    rest = f"{rest[:start]}{ALWAYS}\n\n{rest[end:]}".replace(
        "start = { clinician = 2, emt = 2 }", "start = { clinician = 9, emt = 9 }"
    )
    file = folder / "real.toml"
    file.write_text(f"{head}\n[beats]\n{beats}\n[calls]\n{calls}\n{rest}", encoding="utf-8")
    return load_scenario(file)


def test_durhams_report_table_has_labels_and_no_points(tmp_path: Path):
    made = scenario(
        tmp_path,
        f'path = "{DATA}/durham_beats/durham_beats.geojson"\nid = "beat"\nexclude = [299, 999]',
        f'path = "{DATA}/durham_incidents_2022_2026/durham_crime.csv.gz"\nid = "INCI_ID"\ntime = "DATE_REPT"\n'
        'type = "REPORTEDAS"\nbeat = "BEAT"\ntime_reading = "local"',
    )
    study = read_study(made)
    calls = account(study)["calls"]
    assert calls["rows"] == 135_088
    # Blank beats 470 and SSA 10, less those that repeat an id.
    assert calls["left_out"]["unknown beat label"] == 480
    assert calls["left_out"]["repeat of an id"] == 4
    assert calls["rows"] == calls["assigned"] + sum(calls["left_out"].values())
    assert calls["history"] == ["2022-01-01", "2026-08-16"]
    said = "\n".join(study.findings())
    assert "have a beat label and no place" in said
    assert "SSA 10" in said
    hours = study.calls.cells.sum(axis=(0, 1)).reshape(7, 24).sum(axis=0)
    assert hours[4] < hours[14], "read as local, afternoons are busy and nights are quiet"


def test_durhams_report_table_read_as_utc_warns(tmp_path: Path):
    made = scenario(
        tmp_path,
        f'path = "{DATA}/durham_beats/durham_beats.geojson"\nid = "beat"\nexclude = [299, 999]',
        f'path = "{DATA}/durham_incidents_2022_2026/durham_crime.csv.gz"\ntime = "DATE_REPT"\n'
        'type = "REPORTEDAS"\nbeat = "BEAT"',
    )
    assert "calls.time_reading" in "\n".join(read_study(made).findings())


def test_durhams_raw_layer_has_its_beats_in_129_parts(tmp_path: Path):
    made = scenario(
        tmp_path,
        f'path = "{DATA}/durham_beats/durham_police_beats.geojson"\nid = "LAWBEAT"\nexclude = [299, 999]',
        'path = "unused.csv"\ntime = "t"\ntype = "t"',
    )
    beats = read_beats(made)
    assert len(beats.ids) == 35
    assert set(beats.excluded) == {"299", "999"}
    assert beats.repairs == ()


def test_durhams_districts_cross_themselves_once_and_overlap(tmp_path: Path):
    made = scenario(
        tmp_path,
        f'path = "{DATA}/durham_districts/durham_Police_Districts.geojson"\nid = "CAD"\nexclude = ["DSO"]',
        'path = "unused.csv"\ntime = "t"\ntype = "t"',
    )
    beats = read_beats(made)
    assert beats.ids == ("D1", "D2", "D3", "D4", "D5")
    assert len(beats.repairs) == 1
    assert "Self-intersection" in beats.repairs[0]["what"]


def test_oaklands_beats(tmp_path: Path):
    made = scenario(
        tmp_path,
        f'path = "{DATA}/city_oakland/oakland_police_beats.geojson"\nid = "cp_beat"\nexclude = [-1]',
        'path = "unused.csv"\ntime = "t"\ntype = "t"',
        HEAD.replace("crs = 32119\n", ""),
    )
    beats = read_beats(made)
    assert len(beats.ids) == 57
    assert "2Y" in beats.ids


def test_new_yorks_precincts_and_shootings(tmp_path: Path):
    made = scenario(
        tmp_path,
        f'path = "{DATA}/city_nyc/nyc_precincts.gpkg"\nid = "Precinct"',
        f'path = "{DATA}/city_nyc/nyc_shootings.csv"\nid = "incident_key"\ntime = "occur_date"\ntype = "boro"\n'
        'lat = "latitude"\nlon = "longitude"',
        HEAD.replace("crs = 32119\n", ""),
    )
    study = read_study(made)
    told = account(study)
    assert told["beats"]["count"] == 77
    assert told["calls"]["rows"] == 967
    assert told["calls"]["assigned"] + sum(told["calls"]["left_out"].values()) == 967
    assert "exactly midnight" in "\n".join(told["findings"]), "the file has dates and no clock times"


def test_carrolltons_325_areas_in_feet_and_their_overlaps(tmp_path: Path):
    made = scenario(
        tmp_path,
        f'path = "{DATA}/city_carrollton/ReportingAreas.shp"\nid = "OBJECTID"',
        'path = "unused.csv"\ntime = "t"\ntype = "t"',
        HEAD.replace("crs = 32119\n", ""),
    )
    beats = read_beats(made)
    assert len(beats.ids) == 325
    assert sum(beats.area_km2) == pytest.approx(95, rel=0.2), "square kilometres, though the file is in US survey feet"


def test_oaklands_labels_and_places_disagree(tmp_path: Path):
    """SOURCE.txt: 49 points in no beat, 982 rows whose label names another beat than the point lies in."""
    made = scenario(
        tmp_path,
        f'path = "{DATA}/city_oakland/oakland_police_beats.geojson"\nid = "cp_beat"\nexclude = [-1]',
        f'path = "{DATA}/city_oakland/cases.csv"\ntime = "DATETIME"\ntype = "DESCRIPTION"\nlocation = "Location"\n'
        'beat = "POLICEBEAT"',
        HEAD.replace("crs = 32119\n", "").replace("New_York", "Los_Angeles"),
    )
    study = read_study(made)
    told = account(study)
    calls, said = told["calls"], "\n".join(told["findings"])
    assert calls["rows"] == 12_437
    assert calls["rows"] == calls["assigned"] + sum(calls["left_out"].values())
    assert calls["history"] == ["2024-05-15", "2024-08-12"]
    assert calls["left_out"]["outside every beat"] + calls["left_out"].get("in a gap between beats", 0) == 49
    # The file's labels 2Y and 4X are the layer's 02Y and 04X: matched by the rule, they no longer disagree.
    known = sum(sum(row.values()) for row in calls["label_conflicts"].values())
    unknown = sum(int(one.rsplit(" ", 1)[1]) for one in _listed(said, "labels that are no beat of the layer: "))
    assert known == 851
    assert unknown > 0
    assert "02Y as 2Y" in said


def _listed(said: str, head: str) -> list[str]:
    line = next(line for line in said.splitlines() if head in line)
    return line.split(head)[1].rstrip(".").split(", ")


def test_carrolltons_counts_are_demand_without_times(tmp_path: Path):
    """SOURCE.txt: 395 rows of counts by reporting area, the first with no area."""
    made = scenario(
        tmp_path,
        f'path = "{DATA}/city_carrollton/ReportingAreas.shp"\nid = "PDGrid"',
        f'path = "{DATA}/city_carrollton/RA_Calls.dbf"\nbeat = "ra"\nweight = "Cnt_ra"\n'
        'period = ["2016-01-01", "2016-12-31"]',
        HEAD.replace("crs = 32119\n", "").replace("New_York", "Chicago"),
    )
    study = read_study(made)
    told = account(study)
    calls = told["calls"]
    assert calls["rows"] == 395
    assert calls["rows"] == calls["assigned"] + sum(calls["left_out"].values())
    assert "spread over every hour" in "\n".join(told["findings"])
    total = sum(calls["per_beat"].values())
    assert study.demand.all_hours.sum() == pytest.approx(total / (366 / 7), rel=1e-6)
