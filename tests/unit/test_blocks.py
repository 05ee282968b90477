"""Text tables block by block: the same cells and row numbers wherever a block ends, and rows of another length."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from beatplan.errors import DataError
from beatplan.inputs import call_points, text_blocks
from beatplan.inputs.native import native_utf8
from beatplan.inputs.tables import open_table, read_table
from beatplan.inputs.text_files import AS_FOUND, open_text
from beatplan.planning import read_study
from beatplan.planning.accounts import account
from beatplan.scenario import load_scenario
from tests.support import SCENARIO, call_rows, write_calls, write_city

RAGGED = 'a,b,c\r\n1,2,3\r\n4,5\r\n\r\n"x\r\ny",2,3\r\n7,8,9,10\r\n7,"8 ""8""",9,\r\n' + "5,5,5\r\n" * 300 + "9\r\n"


def cells(path: Path) -> list[tuple[int, bool, list[str]]]:
    source = open_table(path, "calls.path")
    return [
        (int(row), bool(fits), list(values))
        for block in source.read(source.columns)
        for row, fits, values in zip(block.row, block.fits, block.frame.fillna("").itertuples(index=False), strict=True)
    ]


@pytest.mark.parametrize("size", [64, 100, 1 << 20])
def test_rows_of_another_length_keep_their_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int):
    monkeypatch.setattr(text_blocks, "_BYTES", size)
    path = tmp_path / "ragged.csv"
    path.write_bytes(RAGGED.encode())
    found = sorted(cells(path))
    expected = [row for row in csv.reader(io.StringIO(RAGGED, newline="")) if row][1:]
    assert [number for number, _, _ in found] == list(range(1, len(expected) + 1))
    for (_, fits, values), row in zip(found, expected, strict=True):
        if any(row[3:]):
            assert not fits
            assert values == ["", "", ""]
        else:
            assert fits
            assert values == [*row, "", ""][:3]


def test_columns_of_one_name_are_told_apart(tmp_path: Path):
    path = tmp_path / "twice.csv"
    path.write_text("a,b,a,\n1,2,3,\n", encoding="utf-8")
    frame, _ = read_table(path, "calls.path")
    assert list(frame.columns) == ["a", "b", "a.1", ""]
    assert frame.iloc[0].fillna("").tolist() == ["1", "2", "3", ""]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_block_by_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str):
    monkeypatch.setattr(text_blocks, "_BYTES", 128)
    path = tmp_path / "text.csv"
    path.write_bytes(("name,n\n" + "".join(f"Señor Muñoz {n},{n}\n" for n in range(200))).encode(encoding))
    assert [values for _, _, values in cells(path)] == [[f"Señor Muñoz {n}", str(n)] for n in range(200)]


def test_a_header_that_is_one_name_short_is_refused(tmp_path: Path):
    path = tmp_path / "short.csv"
    path.write_text("a,b\n1,2,3\n", encoding="utf-8")
    with pytest.raises(DataError, match="its first row has 3 fields, its header names 2"):
        read_table(path, "calls.path")


def test_a_comma_at_the_end_of_every_row_does_not_shift_columns(tmp_path: Path):
    file = write_city(tmp_path)
    write_calls(tmp_path / "calls.csv", [f"{row}," for row in call_rows()])
    assert account(read_study(load_scenario(file)))["calls"]["per_beat"] == {"A": 300, "B": 200, "C": 150, "D": 60}


def test_a_quote_that_never_closes_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(text_blocks, "_BYTES", 1000)
    file = write_city(tmp_path)
    rows = call_rows()
    rows[100] = rows[100].replace("TRESPASS", '"TRESPASS').replace("WELFARE", '"WELFARE')
    write_calls(tmp_path / "calls.csv", rows)
    with pytest.raises(DataError, match="Look for a lone quote sign"):
        read_study(load_scenario(file))


def test_a_call_with_too_many_fields_is_a_counted_reason(tmp_path: Path):
    file = write_city(tmp_path)
    write_calls(tmp_path / "calls.csv", [*call_rows(), "x,2024-01-02T09:00,TRESPASS,35.97,-78.93,stray"])
    calls = account(read_study(load_scenario(file)))["calls"]
    assert calls["left_out"] == {"more fields than the header": 1}


def study_in_blocks(file: Path, monkeypatch: pytest.MonkeyPatch, size: int):
    monkeypatch.setattr(text_blocks, "_BYTES", size)
    return read_study(load_scenario(file))


def test_the_size_of_blocks_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Dates whose order only the last row tells, ids that repeat across blocks with the earliest last, piles."""
    file = write_city(tmp_path)
    rows = []
    for number, row in enumerate(call_rows(per_beat={"A": 200, "B": 90, "C": 50, "D": 20})):
        identifier, time, kind, lat, lon = row.split(",")
        day = pd.Timestamp(time)
        day = day.replace(day=day.day % 12 + 1)
        place = f"{lat},{lon}" if number % 5 else "35.97,-78.93"
        rows.append(f"{int(identifier) % 150},{day.strftime('%d/%m/%Y %I:%M:%S %p')},{kind},{place}")
    rows.append("z,25/01/2024 09:00:00 AM,TRESPASS,35.97,-78.93")
    write_calls(tmp_path / "calls.csv", rows)
    whole, pieces = (study_in_blocks(file, monkeypatch, size) for size in (1 << 20, 300))
    assert account(whole) == account(pieces)
    assert any("day first" in one for one in whole.calls.findings)
    assert any("lie on one point" in one for one in whole.calls.findings)
    np.testing.assert_array_equal(whole.demand.rate, pieces.demand.rate)
    np.testing.assert_array_equal(whole.travel.travel[0].mean_min, pieces.travel.travel[0].mean_min)


def test_many_places_are_merged_to_a_mesh_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = write_city(tmp_path)
    exact = read_study(load_scenario(file))
    monkeypatch.setattr(call_points, "MOST_POINTS", 300)
    for size in (1 << 20, 2000):
        merged = study_in_blocks(file, monkeypatch, size)
        assert len(merged.calls.points.beat) <= 300
        assert any("merged to a mesh of" in one for one in merged.calls.findings)
        assert merged.calls.points.calls.sum() == exact.calls.points.calls.sum()
        half_a_mesh_min = merged.calls.points.grid_m * 1.35 / (40_000 / 60)
        assert np.abs(merged.travel.travel[0].mean_min - exact.travel.travel[0].mean_min).max() < half_a_mesh_min
    assert account(merged)["calls"] == account(exact)["calls"]


def test_counts_instead_of_calls(tmp_path: Path):
    """A row a beat with a count, without times: demand is the count over the hours of the period."""
    text = SCENARIO.replace(
        'id = "id"\ntime = "time"\ntype = "type"\nlat = "lat"\nlon = "lon"',
        'beat = "beat"\nweight = "calls"\nperiod = ["2023-01-01", "2023-12-31"]',
        1,
    )
    file = write_city(tmp_path, text)
    write_calls(tmp_path / "calls.csv", ["A,876", "B,438.5", "C,-3", "D,many", "Q,5"], "beat,calls")
    study = read_study(load_scenario(file))
    calls = account(study)["calls"]
    assert calls["per_beat"] == {"A": 876, "B": 438.5, "C": 0, "D": 0}
    assert calls["left_out"] == {"no usable weight": 2, "unknown beat label": 1}
    assert calls["rows"] == calls["assigned"] + sum(calls["left_out"].values())
    assert study.demand.rate[0, 0, :2] == pytest.approx([876 / 8760, 438.5 / 8760])
    said = "\n".join(study.findings())
    assert "spread over every hour of calls.period" in said
    assert "no column of call types" in said


def test_weights_count_in_every_sum(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace('type = "type"', 'type = "type"\nweight = "n"', 1))
    plain = write_city(tmp_path / "plain")
    rows = call_rows()
    write_calls(tmp_path / "calls.csv", [f"{row},2" for row in rows[::2]], "id,time,type,lat,lon,n")
    write_calls(
        tmp_path / "plain" / "calls.csv",
        [f"{n}{row}" for row in rows[::2] for n in (1, 2)],
    )
    weighted, twice = (read_study(load_scenario(one)) for one in (file, plain))
    np.testing.assert_allclose(weighted.demand.rate, twice.demand.rate)
    np.testing.assert_allclose(weighted.travel.travel[0].mean_min, twice.travel.travel[0].mean_min)


def test_a_label_stands_in_row_by_row_where_a_place_is_missing(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace('type = "type"', 'type = "type"\nbeat = "beat"', 1))
    rows = [f"{row},A" for row in call_rows(per_beat={"A": 30, "B": 10})]
    extra = ["x1,2024-01-02T09:00,TRESPASS,,,B", "x2,2024-01-02T09:00,TRESPASS,,,", "x3,2024-01-02T09:00,TRESPASS,,,Q"]
    write_calls(tmp_path / "calls.csv", [*rows, *extra], "id,time,type,lat,lon,beat")
    told = account(read_study(load_scenario(file)))
    assert told["calls"]["per_beat"] == {"A": 30, "B": 11, "C": 0, "D": 0}
    assert told["calls"]["left_out"] == {"no usable place": 1, "unknown beat label": 1}
    assert told["calls"]["label_conflicts"] == {"A": {"B": 10}}
    assert any("1 rows have a beat label and no place" in one for one in told["findings"])


@pytest.mark.parametrize("rows", [(10,), (200,), (709,), (50, 60)])
def test_quotes_that_never_close_swallow_no_row_in_silence(tmp_path: Path, rows: tuple[int, ...]):
    file = write_city(tmp_path)
    lines = call_rows()
    for row in rows:
        lines[row] = lines[row].replace(",TRESPASS", ',"TRESPASS').replace(",WELFARE", ',"WELFARE')
    write_calls(tmp_path / "calls.csv", lines)
    if rows == (709,):
        assert account(read_study(load_scenario(file)))["calls"]["rows"] == 710
    else:
        with pytest.raises(DataError, match=f"a quote in row {rows[0] + 1} is not closed"):
            read_study(load_scenario(file))


def test_notes_of_several_lines_are_honest(tmp_path: Path):
    file = write_city(tmp_path)
    notes = [f'{row},"went, saw, left\nand, came back\n"' for row in call_rows()]
    write_calls(tmp_path / "calls.csv", notes, "id,time,type,lat,lon,note")
    assert account(read_study(load_scenario(file)))["calls"]["rows"] == 710


def test_a_count_with_thousands_or_beyond_all_measure_is_no_weight(tmp_path: Path):
    """A thousand's comma is no decimal one, so "1,200" is not 1.2 calls, and 1e308 is none."""
    text = SCENARIO.replace('type = "type"', 'type = "type"\nweight = "n"', 1)
    file = write_city(tmp_path, text)
    weights = ["1,200", "1e308", "inf", "2"] * 200
    lines = [f'{row},"{weight}"' for row, weight in zip(call_rows(), weights, strict=False)]
    write_calls(tmp_path / "calls.csv", lines, "id,time,type,lat,lon,n")
    calls = account(read_study(load_scenario(file)))["calls"]
    assert calls["left_out"] == {"no usable weight": 533}
    assert sum(calls["per_beat"].values()) == 2 * calls["assigned"]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("plain.csv", "utf-8"),
        ("marked.csv", "utf-8-sig"),
        ("packed.csv.gz", "utf-8"),
        ("windows.csv", "cp1252"),
        ("wide.csv", "utf-16"),
    ],
)
def test_arrow_never_reads_through_python(tmp_path: Path, name: str, encoding: str):
    """Its threads read ahead; one that is in Python when the process ends aborts it (1 run in 12, when it did)."""
    path = tmp_path / name
    data = "a,b\n1,Señor\n".encode(encoding)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    file = open_text(path, AS_FOUND, "calls.path")
    with native_utf8(file) as raw:
        assert type(raw) is pa.OSFile
    assert [values for _, _, values in cells(path)] == [["1", "Señor"]]
    assert list(tmp_path.iterdir()) == [path]
