"""The files that cities really have: each format gives the same beats and calls."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from beatplan.errors import DataError
from beatplan.inputs import packed, read_beats
from beatplan.planning import read_study
from beatplan.planning.accounts import account
from beatplan.scenario import load_scenario
from tests.support import SCENARIO, call_rows, write_city

PER_BEAT = {"A": 300, "B": 200, "C": 150, "D": 60}
HEADER = "id,time,type,lat,lon"


def zipped(folder: Path, pattern: str, name: str) -> None:
    with zipfile.ZipFile(folder / name, "w") as packed:
        for path in sorted(folder.glob(pattern)):
            packed.write(path, path.relative_to(folder))
            if path.is_file():
                path.unlink()


def kml_of(frame: gpd.GeoDataFrame, path: Path) -> None:
    for district, part in frame.groupby("district"):
        pyogrio.write_dataframe(part, path, driver="LIBKML", layer=str(district), append=path.exists())


def kmz_of(frame: gpd.GeoDataFrame, path: Path) -> None:
    kml_of(frame, path.with_name("doc.kml"))
    zipped(path.parent, "doc.kml", path.name)


def esri_json(frame: gpd.GeoDataFrame, path: Path) -> None:
    features = [
        {
            "attributes": {"beat": row.beat, "district": row.district},
            "geometry": {"rings": [[list(xy) for xy in reversed(row.geometry.exterior.coords)]]},
        }
        for row in frame.itertuples()
    ]
    fields = [
        {"name": name, "type": "esriFieldTypeString", "alias": name, "length": 9} for name in ("beat", "district")
    ]
    answer = {
        "geometryType": "esriGeometryPolygon",
        "spatialReference": {"wkid": 4326},
        "fields": fields,
        "features": features,
    }
    path.write_text(json.dumps(answer), encoding="utf-8")


def shapefile_zip(frame: gpd.GeoDataFrame, path: Path) -> None:
    frame.to_file(path.with_name("made.shp"))
    zipped(path.parent, "made.*", path.name)


def geodatabase(frame: gpd.GeoDataFrame, path: Path) -> None:
    pyogrio.write_dataframe(frame, path, driver="OpenFileGDB", layer="beats", geometry_type="MultiPolygon")


def geodatabase_zip(frame: gpd.GeoDataFrame, path: Path) -> None:
    geodatabase(frame, path.with_name("made.gdb"))
    zipped(path.parent, "made.gdb/*", path.name)


BEATS: dict[str, Callable[[gpd.GeoDataFrame, Path], object]] = {
    "b.shp": lambda frame, path: frame.to_file(path),
    "b.shp.zip": shapefile_zip,
    "b.gpkg": lambda frame, path: frame.to_file(path),
    "b.kml": kml_of,
    "b.kmz": kmz_of,
    "b.fgb": lambda frame, path: frame.to_file(path, driver="FlatGeobuf"),
    "b.parquet": lambda frame, path: frame.to_parquet(path),
    "b.gdb": geodatabase,
    "b.gdb.zip": geodatabase_zip,
    "b.json": esri_json,
}


@pytest.mark.parametrize("name", BEATS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_beats(name: str, tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace("beats.geojson", name))
    frame = gpd.read_file(tmp_path / "beats.geojson")
    BEATS[name](frame, tmp_path / name)
    beats = read_beats(load_scenario(file))
    assert beats.ids == ("A", "B", "C", "D")
    assert beats.districts == ("South", "South", "North", "North")
    assert beats.area_km2.tolist() == pytest.approx([25.0] * 4, rel=0.02)


def semicolons(rows: list[str]) -> str:
    fields = [row.split(",") for row in rows]
    return "\n".join(";".join([*row[:3], row[3].replace(".", ","), row[4].replace(".", ",")]) for row in fields)


def written(path: Path, name: str, data: bytes) -> None:
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(data))
    elif name.endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("calls.csv", data)
    else:
        path.write_bytes(data)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("c.csv", "\ufeff" + "\n".join([HEADER, *call_rows()]), ""),
        ("c.csv.gz", "\n".join([HEADER, *call_rows()]), ""),
        ("c.zip", "\n".join([HEADER, *call_rows()]), ""),
        ("c.csv", HEADER.replace(",", ";") + "\n" + semicolons(call_rows()), "separated by ';'"),
        ("c.tsv", "\n".join([HEADER, *call_rows()]).replace(",", "\t"), "separated by"),
        ("c.csv", "\n".join([HEADER + ",note", *(f'{row},"two\nlines, and a comma"' for row in call_rows())]), ""),
    ],
    ids=["byte order mark", "gzip", "zip", "semicolons and decimal commas", "tabs", "quoted newlines"],
)
def test_text_tables(name: str, data: str, said: str, tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace("calls.csv", name))
    written(tmp_path / name, name, data.encode())
    study = read_study(load_scenario(file))
    assert account(study)["calls"]["per_beat"] == PER_BEAT
    assert said in "\n".join(study.findings())


def test_windows_text_is_read_and_told(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace('"TRESPASS"', '"INTRUSIÓN"'))
    data = "\n".join([HEADER, *call_rows()]).replace("TRESPASS", "INTRUSIÓN")
    (tmp_path / "calls.csv").write_bytes(data.encode("cp1252"))
    study = read_study(load_scenario(file))
    assert account(study)["calls"]["per_beat"] == PER_BEAT
    assert "Windows-1252" in "\n".join(study.findings())
    file.write_text(file.read_text().replace('id = "id"', 'id = "id"\nencoding = "utf-8"', 1), encoding="utf-8")
    with pytest.raises(DataError, match="is not utf-8 text"):
        read_study(load_scenario(file))


def test_excel(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace("calls.csv", "calls.xlsx"))
    frame = pd.read_csv(tmp_path / "calls.csv", parse_dates=["time"])
    frame.to_excel(tmp_path / "calls.xlsx", index=False)
    assert account(read_study(load_scenario(file)))["calls"]["per_beat"] == PER_BEAT


def test_an_archive_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = write_city(tmp_path, SCENARIO.replace("calls.csv", "calls.csv.gz"))
    (tmp_path / "calls.csv.gz").write_bytes(gzip.compress(b"id,time,type,lat,lon\n" + b"0" * 5_000_000))
    monkeypatch.setattr(packed, "MOST_BYTES", 1_000_000)
    with pytest.raises(DataError, match="MiB unpacked"):
        read_study(load_scenario(file))
