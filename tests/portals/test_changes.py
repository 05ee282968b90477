"""Rows that change while they are downloaded, and downloads that break: nothing mixed, nothing asked twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest

from beatplan.errors import DataError, OutputError
from beatplan.inputs.portals import Download, Limits
from tests.portals.layers import point, serve_points, serve_table, table_row
from tests.portals.server import Portal, Reply, Request, times

Get = Callable[..., Download]
SECOND = "OBJECTID >= 31 AND OBJECTID <= 58"


@pytest.fixture(autouse=True)
def _points(portal: Portal) -> None:
    serve_points(portal)


def at_page(portal: Portal, where: str, act: Callable[[], object], most: int = 1) -> None:
    """Do something when a page is asked for, as often as `most`."""
    left = [most]

    def before(request: Request) -> None:
        if request.query.get("where") == where and left[0]:
            left[0] -= 1
            act()

    portal.before = before


@pytest.mark.parametrize(
    ("act", "rows"),
    [
        (lambda rows: rows.append(point(100)), 26),
        (lambda rows: rows.pop(0), 24),
        (lambda rows: rows.pop(), 24),
        (lambda rows: rows.__setitem__(0, point(100)), 25),
        (lambda rows: rows.insert(11, point(32)), 26),
    ],
    ids=["more", "one read is gone", "one to come is gone", "as many, another", "one between"],
)
def test_a_change_while_paging_asks_for_all_again_and_is_told(portal: Portal, get: Get, act: Callable, rows: int):
    at_page(portal, SECOND, lambda: act(portal.rows))
    made = get(portal.arcgis)
    ids = {row["attributes"]["OBJECTID"] for row in portal.rows}
    assert set(gpd.read_parquet(made.file)["OBJECTID"]) == ids
    assert made.rows == rows
    assert any("the rows changed while they were downloaded" in note and "again" in note for note in made.notes)


def test_an_edit_that_the_server_dates_is_noticed(portal: Portal, get: Get):
    portal.layer["editingInfo"] = {"lastEditDate": 1}
    at_page(portal, SECOND, lambda: portal.layer.update(editingInfo={"lastEditDate": 2}))
    made = get(portal.arcgis)
    assert any("(rows were edited); all were asked for again" in note for note in made.notes)


def test_rows_that_keep_coming_are_a_finding(portal: Portal, get: Get):
    at_page(portal, SECOND, lambda: portal.rows.append(point(100 + len(portal.rows))), most=9)
    made = get(portal.arcgis)
    assert made.rows == 26
    assert any("(26 rows before, 27 after); the file has those of its start" in note for note in made.notes)


def test_rows_that_keep_going_are_an_error(portal: Portal, get: Get, tmp_path: Path):
    portal.before = lambda one: portal.rows.pop(0) if one.kind == "page" else None
    with pytest.raises(DataError, match="twice"):
        get(portal.arcgis)
    assert not list(tmp_path.iterdir()), "neither a file nor pages that are of no use"


def test_a_run_that_broke_goes_on_where_it_stopped(portal: Portal, get: Get, tmp_path: Path):
    broken = times(99, "page", lambda one: Reply("down", 503) if one.query["where"] == SECOND else None)
    portal.faults.append(broken)
    with pytest.raises(DataError, match=r"1 page is kept there\. Run the same again to go on"):
        get(portal.arcgis)
    assert (tmp_path / "got.parquet.part").is_dir()
    assert not (tmp_path / "got.parquet").exists()
    portal.faults.clear()
    portal.log.clear()
    made = get(portal.arcgis)
    assert [one.query["where"] for one in portal.asked("page")] == [SECOND, "OBJECTID >= 61 AND OBJECTID <= 73"]
    assert made.rows == 25
    assert "1 of 3 pages were kept from an earlier run." in made.notes
    assert sorted(path.name for path in tmp_path.iterdir()) == ["got.parquet", "got.parquet.SOURCE.json"]


def broken_run(portal: Portal, get: Get) -> None:
    portal.faults.append(times(99, "page", lambda one: Reply("down", 503) if one.query["where"] == SECOND else None))
    with pytest.raises(DataError):
        get(portal.arcgis, limits=Limits(tries=1))
    portal.faults.clear()
    portal.log.clear()


@pytest.mark.parametrize("same_count", [True, False])
def test_pages_of_rows_that_changed_since_are_thrown_away_and_told(portal: Portal, get: Get, same_count: bool):
    broken_run(portal, get)
    if same_count:
        portal.rows.pop()
    portal.rows.append(point(100))
    made = get(portal.arcgis)
    assert len(portal.asked("page")) == 3
    assert any("thrown away: the rows on the server changed since" in note for note in made.notes)


def test_pages_of_another_address_are_thrown_away_and_told(portal: Portal, get: Get):
    broken_run(portal, get)
    made = get(f"{portal.arcgis}/query?outFields=BEAT")
    assert any("thrown away: they are of another address" in note for note in made.notes)
    assert list(portal.asked("page")[0].query) != []
    assert len(portal.asked("page")) == 3


def test_another_token_takes_up_the_same_pages(portal: Portal, get: Get):
    broken_run(portal, get)
    made = get(f"{portal.arcgis}?token=new")
    assert len(portal.asked("page")) == 2
    assert made.rows == 25


@pytest.mark.parametrize("how", ["cut", "empty", "other rows", "no rows"])
def test_a_damaged_page_is_asked_again(portal: Portal, get: Get, tmp_path: Path, how: str):
    import gzip

    broken_run(portal, get)
    page = next((tmp_path / "got.parquet.part").glob("page-*"))
    raw = page.read_bytes()
    rows = json.loads(gzip.decompress(raw))
    page.write_bytes(
        {
            "cut": raw[:-20],
            "empty": b"",
            "other rows": gzip.compress(json.dumps(rows[:-1]).encode()),
            "no rows": gzip.compress(b"7"),
        }[how]
    )
    assert get(portal.arcgis).rows == 25
    assert len(portal.asked("page")) == 3


def test_a_damaged_state_is_thrown_away(portal: Portal, get: Get, tmp_path: Path):
    broken_run(portal, get)
    (tmp_path / "got.parquet.part" / "state.json").write_text("{")
    assert any("what they belong to cannot be read" in note for note in get(portal.arcgis).notes)


def test_a_folder_that_is_not_its_own_is_left_alone(portal: Portal, get: Get, tmp_path: Path):
    mine = tmp_path / "got.parquet.part" / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("mine")
    with pytest.raises(OutputError, match="no pages of beatplan's"):
        get(portal.arcgis)
    assert mine.read_text() == "mine"


def test_a_target_is_replaced_only_when_all_succeeded(portal: Portal, get: Get, tmp_path: Path):
    target = tmp_path / "got.parquet"
    target.write_text("old")
    broken_run(portal, get)
    assert target.read_text() == "old"
    get(portal.arcgis)
    assert len(gpd.read_parquet(target)) == 25


def test_socrata_pages_that_shift_are_asked_again(portal: Portal, get: Get, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("beatplan.inputs.portals.socrata.PAGE_ROWS", 10)
    serve_table(portal)
    left = [1]

    def before(request: Request) -> None:
        if request.query.get("$offset") == "10" and left[0]:
            left[0] = 0
            # As many rows as before, but the last of the first page comes again on the second.
            portal.rows.pop()
            portal.rows.insert(0, table_row(-1, **{":id": "row-"}))

    portal.before = before
    made = get(portal.socrata)
    assert made.rows == 25
    assert gpd.read_parquet(made.file)["row_id"].is_unique
    assert any("came on two pages" in note for note in made.notes)


def test_socrata_rows_that_keep_changing_are_an_error(portal: Portal, get: Get):
    serve_table(portal)
    portal.before = lambda one: portal.rows.append(table_row(len(portal.rows))) if one.kind == "page" else None
    with pytest.raises(DataError, match=r"twice \(26 rows before, 27 after\)"):
        get(portal.socrata)
