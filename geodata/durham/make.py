#!/usr/bin/env python3
"""Make the worked example, a schematic Durham with synthetic calls, from the figures in `figures/`.

Run `python geodata/durham/make.py [--out DIR]`. The same figures and seed give the same files.
"""

from __future__ import annotations

import argparse
import gzip
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from call_pattern import draw_calls
from outlines import METRIC_CRS, Polygons, geojson, polygons, to_wgs84
from power_diagram import Ellipses, draw
from pyproj import Transformer
from streets import streets_text
from tracts import tracts_text

if TYPE_CHECKING:
    from power_diagram import Floats

HERE = Path(__file__).parent
FIGURES = HERE / "figures"
SEED = 20220621
CITY_HALL = ("City Hall", "base", 35.996, -78.900, "current base", "101 City Hall Plaza, Durham, NC 27701")


def read_beats() -> pd.DataFrame:
    """Read the beats' figures, one row a beat by id (EPSG:4326 degrees, km, km2)."""
    return pd.read_csv(FIGURES / "beats.csv", dtype={"beat": str}).sort_values("beat", ignore_index=True)


def read_ellipses(beats: pd.DataFrame) -> Ellipses:
    """Return the beats' ellipses; those of `parts.csv` stand in where one ellipse would mislead."""
    parts = pd.read_csv(FIGURES / "parts.csv", dtype={"beat": str})
    parts["area_km2"] = np.pi * parts["major_km"] * parts["minor_km"]
    single = beats[~beats["beat"].isin(parts["beat"])]
    both = pd.concat([single, parts], ignore_index=True)
    to_metric = Transformer.from_crs("EPSG:4326", METRIC_CRS, always_xy=True).transform
    x, y = to_metric(both["centroid_lon"].to_numpy(), both["centroid_lat"].to_numpy())
    return Ellipses(
        owner=np.searchsorted(beats["beat"].to_numpy(str), both["beat"].to_numpy(str)),
        x=np.round(x / 1000, 3),
        y=np.round(y / 1000, 3),
        major=both["major_km"].to_numpy(float),
        minor=both["minor_km"].to_numpy(float),
        angle=both["angle_deg"].to_numpy(float),
        area=both["area_km2"].to_numpy(float),
    )


def make_beats(beats: pd.DataFrame) -> Polygons:
    """Draw the beats' polygons (WGS84), in the order of the table."""
    labels, grid = draw(read_ellipses(beats), beats["area_km2"].to_numpy(float))
    return to_wgs84(polygons(labels, grid, len(beats)))


def beats_text(beats: pd.DataFrame, geometries: Polygons) -> str:
    """Return `beats.geojson`."""
    named = beats.rename(columns={"population_rounded": "population"})
    columns = ["beat", "district", "population", "area_km2"]
    return geojson(geometries, named[columns].to_dict("records"))


def sites_text() -> str:
    """Return `sites.csv`: today's base first, then the fire stations, which are only hypothetical sites."""
    stations = pd.read_csv(FIGURES / "fire_stations.csv")
    stations["address"] = stations["address"].str.split().str.join(" ")
    stations = stations.assign(kind="fire station", status="hypothetical")
    columns = ["site", "kind", "lat", "lon", "status", "address"]
    base = pd.DataFrame([CITY_HALL], columns=columns)
    return pd.concat([base, stations[columns]]).to_csv(index=False, lineterminator="\n", float_format="%.3f")


def sites_lonlat() -> Floats:
    """Return where the sites are, (J, 2) WGS84 degrees."""
    return pd.read_csv(StringIO(sites_text()))[["lon", "lat"]].to_numpy(float)


def calls_text(beats: pd.DataFrame, geometries: Polygons) -> str:
    """Return the text of `calls.csv`."""
    hours = pd.read_csv(FIGURES / "all_reports_by_hour.csv")
    types = pd.read_csv(FIGURES / "call_types.csv")
    calls = draw_calls(beats, geometries, hours, types, np.random.default_rng(SEED))
    return calls.to_csv(index=False, lineterminator="\n", float_format="%.5f")


def write_gzip(path: Path, text: str) -> None:
    """Write a gzip file without a name or a time in its head, so that its bytes repeat."""
    with path.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
        packed.write(text.encode())


def main() -> None:
    """Make the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to (default: beside this script)")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    beats = read_beats()
    geometries = make_beats(beats)
    (out / "beats.geojson").write_text(beats_text(beats, geometries), encoding="utf-8", newline="\n")
    (out / "sites.csv").write_text(sites_text(), encoding="utf-8", newline="\n")
    streets, river = streets_text(beats, geometries, sites_lonlat())
    (out / "made_streets.geojson").write_text(streets, encoding="utf-8", newline="\n")
    (out / "made_river.geojson").write_text(river, encoding="utf-8", newline="\n")
    tracts = tracts_text(beats, geometries, np.random.default_rng(SEED))
    (out / "made_tracts.geojson").write_text(tracts, encoding="utf-8", newline="\n")
    write_gzip(out / "calls.csv.gz", calls_text(beats, geometries))


if __name__ == "__main__":
    main()
