"""The tiny city in every kind of file that beatplan reads, as sound seeds to be damaged."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import networkx as nx
import pandas as pd
import pyogrio

from tests.support import SCENARIO, call_rows, write_calls, write_city

_PARTS = ("b.dbf", "b.shx", "b.prj")
_FEW = {"A": 12, "B": 6, "C": 3, "D": 2}


def city(folder: Path, name: str) -> tuple[Path, Path]:
    """Write a tiny city whose beats or calls stand in a file `name`; give the scenario and that file."""
    file = write_city(folder, _scenario(name))
    write_calls(folder / "calls.csv", call_rows(per_beat=_FEW))
    if name in CALLS:
        CALLS[name](folder / "calls.csv", folder / name)
    elif name in WAYS:
        WAYS[name][1](folder / name)
    else:
        BEATS[name](gpd.read_file(folder / "beats.geojson"), folder / name)
    return file, folder / name


def _scenario(name: str) -> str:
    if name in WAYS:
        return SCENARIO.replace(
            "[travel]", f'[travel]\nmethod = "{WAYS[name][0]}"\npath = "{name}"\nsnap_limit_m = 9000'
        )
    return SCENARIO.replace("calls.csv" if name in CALLS else "beats.geojson", "b.shp" if name in _PARTS else name)


def packed(path: Path, *members: Path) -> None:
    """Pack files flat, with fixed times, so that the bytes are the same every day."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            info = zipfile.ZipInfo(member.relative_to(path.parent).as_posix())
            archive.writestr(info, member.read_bytes(), zipfile.ZIP_DEFLATED)


def _shapefile(frame: gpd.GeoDataFrame, path: Path) -> None:
    frame.to_file(path.with_suffix(".shp"))


def _shapefile_zip(frame: gpd.GeoDataFrame, path: Path) -> None:
    frame.to_file(path.with_name("made.shp"))
    packed(path, *sorted(path.parent.glob("made.*")))


def _kml(frame: gpd.GeoDataFrame, path: Path) -> None:
    pyogrio.write_dataframe(frame, path, driver="LIBKML", layer="beats")


def _kmz(frame: gpd.GeoDataFrame, path: Path) -> None:
    _kml(frame, path.with_name("doc.kml"))
    packed(path, path.with_name("doc.kml"))


def _geodatabase_zip(frame: gpd.GeoDataFrame, path: Path) -> None:
    inner = path.with_name("made.gdb")
    pyogrio.write_dataframe(frame, inner, driver="OpenFileGDB", layer="beats", geometry_type="MultiPolygon")
    packed(path, *sorted(inner.iterdir()))


def _graphml(path: Path) -> None:
    graph = nx.MultiDiGraph(crs="epsg:4326")
    for node, (x, y) in {"11": (-78.95, 36.0), "12": (-78.9, 36.0), "13": (-78.9, 35.98)}.items():
        graph.add_node(node, x=str(x), y=str(y))
    for one, other in (("11", "12"), ("12", "11"), ("12", "13"), ("13", "12")):
        graph.add_edge(one, other, osmid="1", length="4500.0", speed_kph="45.0", oneway="True", highway="primary")
    nx.write_graphml(graph, path)


def _matrix(path: Path) -> None:
    rows = [
        f"{site},{beat},{minutes}" for site in ("Centre", "South") for beat, minutes in zip("ABCD", "5678", strict=True)
    ]
    path.write_text("\n".join(["site,beat,minutes", *rows]), encoding="utf-8")


#: Beats, by the name of the file that is damaged; a shapefile's parts one by one.
BEATS: dict[str, Callable[[gpd.GeoDataFrame, Path], object]] = {
    "b.geojson": lambda frame, path: frame.to_file(path, driver="GeoJSON"),
    "b.gpkg": lambda frame, path: frame.to_file(path),
    "b.shp": _shapefile,
    "b.dbf": _shapefile,
    "b.shx": _shapefile,
    "b.prj": _shapefile,
    "b.shp.zip": _shapefile_zip,
    "b.kml": _kml,
    "b.kmz": _kmz,
    "b.fgb": lambda frame, path: frame.to_file(path, driver="FlatGeobuf"),
    "b.parquet": lambda frame, path: frame.to_parquet(path),
    "b.gdb.zip": _geodatabase_zip,
}
#: Calls, likewise.
CALLS: dict[str, Callable[[Path, Path], object]] = {
    "c.csv": lambda table, path: path.write_bytes(table.read_bytes()),
    "c.csv.gz": lambda table, path: path.write_bytes(gzip.compress(table.read_bytes(), mtime=0)),
    "c.zip": lambda table, path: packed(path, table),
    "c.xlsx": lambda table, path: pd.read_csv(table, parse_dates=["time"]).to_excel(path, index=False),
    "c.parquet": lambda table, path: pd.read_csv(table, parse_dates=["time"]).to_parquet(path),
}
#: Streets and minutes: the method, and what writes the file.
WAYS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "s.graphml": ("road-graph", _graphml),
    "m.csv": ("matrix", _matrix),
}
