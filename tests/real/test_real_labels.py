"""Durham's label file on the labels of its public reports: what is known, left out and unknown, with counts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from beatplan.planning import read_study
from beatplan.planning.accounts import account
from beatplan.scenario import load_scenario
from tests.support import DURHAM, SCENARIO, SHARED

DATA = SHARED / "data"
BEATS = f'path = "{DATA}/durham_beats/durham_beats.geojson"\nid = "beat"\nexclude = [299, 999]\n'
POINTS = (
    f'path = "{DATA}/durham_incidents_2016_points/durham_dpd_2016_points.csv.gz"\ndate = "strdate"\n'
    'time = "hour_rept"\ntime_format = "%b %d %Y %H%M"\ntype = "reportedas"\nlat = "lat"\nlon = "lon"\n'
)
REPORTS = (
    f'path = "{DATA}/durham_incidents_2022_2026/durham_crime.csv.gz"\ntime = "DATE_REPT"\n'
    'time_reading = "local"\ntype = "REPORTEDAS"\nbeat = "BEAT"\n'
)
WEAPONS = '[[calls.screen]]\ncolumn = "WEAPON"\nexclude = ["11", "12", "13", "14", "15", "20"]\nreason = "weapon"\n'

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.exists(), reason="the real layers are not beside the project"),
]


def study_of(folder: Path, calls: str, screen: str = "") -> dict:
    """The account of the City's reports by its label file, for a service that takes every type there is."""
    head, rest = SCENARIO[: SCENARIO.index("[beats]")], SCENARIO[SCENARIO.index("[[windows]]") :]
    rest = rest.replace('[sites]\npath = "sites.csv"\nid = "site"\n', "").replace(
        '["WELFARE CHECK", "TRESPASS"]', '["*"]'
    )
    file = folder / "labels.toml"
    mapping = f'mapping = "{DURHAM / "labels.csv"}"\n'
    file.write_text(f"{head}[beats]\n{BEATS}[calls]\n{calls}{mapping}{screen}\n{rest}", encoding="utf-8")
    return account(read_study(load_scenario(file)))


def fates(labels: dict[str, dict]) -> tuple[Counter[str], Counter[str]]:
    """Rows and labels by what becomes of them."""
    rows: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for one in labels.values():
        fate = "typed" if one["type"] else "left out" if one["known"] else "unknown"
        rows[fate] += one["rows"]
        count[fate] += 1
    return rows, count


@pytest.mark.parametrize(
    ("calls", "rows", "labels"),
    [
        (POINTS, {"typed": 552, "left out": 22_215, "unknown": 324}, {"typed": 9, "left out": 100, "unknown": 10}),
        (
            REPORTS,
            {"typed": 4_272, "left out": 128_507, "unknown": 2_309},
            {"typed": 23, "left out": 173, "unknown": 43},
        ),
    ],
    ids=["2016", "2022-2026"],
)
def test_98_of_100_reports_have_a_label_that_is_known(tmp_path: Path, calls: str, rows: dict, labels: dict):
    told = study_of(tmp_path, calls)
    assert (Counter(rows), Counter(labels)) == fates(told["calls"]["labels"])
    left_out = told["calls"]["left_out"]
    assert left_out["label not in the mapping"] == rows["unknown"]
    assert left_out["label left out by the mapping"] == rows["left out"]
    assert told["calls"]["assigned"] + sum(left_out.values()) == told["calls"]["rows"] == sum(rows.values())
    assert rows["unknown"] < 0.02 * told["calls"]["rows"]
    assert any("labels that it does not know" in one and "(blank)" in one for one in told["findings"])


def test_firearms_and_blades_of_the_report_table_are_screened_out(tmp_path: Path):
    """Codes 11 to 20, padded with blanks in the file: firearms and cutting instruments, as the FBI numbers weapons."""
    told = study_of(tmp_path, REPORTS, WEAPONS)
    codes = {"11": 1_670, "12": 4_295, "13": 300, "14": 71, "15": 34, "20": 1_301}
    assert told["calls"]["left_out"]["screened out: weapon"] == sum(codes.values())
    assert not any("calls.screen" in one for one in told["findings"])
