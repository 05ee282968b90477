"""OpenStreetMap's own files, .osm.pbf and .osm, through pyosmium: streets cut where they share a node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import shapely

from beatplan.errors import DataError, Fault
from beatplan.inputs.crs import WGS84
from beatplan.inputs.roads.osm_tags import one_way, speed_kph, why_not_driven

SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2")


@dataclass(frozen=True)
class _Way:
    """A street: its nodes, (id, longitude, latitude) each, and what its tags say."""

    nodes: tuple[tuple[int, float, float], ...]
    said: tuple[str, str, float | None]


def read_osm(path: Path) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Read the streets of an OpenStreetMap file, WGS84: columns u, v, highway, oneway and speed_kph.

    Ways are cut at every node that they share, so that they meet there; a node outside the extract ends its way.

    Raises:
        DataError: no such file, pyosmium is not installed, the file is damaged, or there is no street in it.
    """
    try:
        import osmium  # noqa: F401, PLC0415
    except ImportError:
        mend = "Install it with: pip install 'beatplan[osm]'."
        raise DataError(Fault(str(path), "OpenStreetMap's own files need pyosmium.", mend)) from None
    if not path.is_file():
        raise DataError(Fault(str(path), "there is no such file (travel.path).", "Paths are relative to the scenario."))
    left_out: Counter[str] = Counter()
    try:
        ways = list(_streets(path, left_out))
    except (RuntimeError, ValueError, OSError) as error:
        what = f"cannot be read as an OpenStreetMap file (travel.path): {error}"
        raise DataError(Fault(str(path), what, "Download it again.")) from error
    if not ways:
        raise DataError(Fault(str(path), "holds no street that is driven (travel.path).", "Look at its extent."))
    told = [f"{path.name}: {count:,} ways are {why} and left out." for why, count in sorted(left_out.items())]
    return _cut(ways), told


def _streets(path: Path, left_out: Counter[str]) -> Iterator[_Way]:
    """Go through the streets of a file; ways that are none are counted by why."""
    import osmium  # noqa: PLC0415

    file = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    for way in file.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)):
        tags = dict(way.tags)
        if not isinstance(way, osmium.osm.Way) or "highway" not in tags:
            continue
        why = why_not_driven(tags)
        if why is not None:
            left_out[why] += 1
            continue
        said = (tags["highway"], one_way(tags), speed_kph(tags.get("maxspeed")))
        run: list[tuple[int, float, float]] = []
        for node in way.nodes:
            if node.location.valid():
                run.append((node.ref, node.lon, node.lat))
                continue
            if len(run) > 1:
                yield _Way(tuple(run), said)
            run = []
        if len(run) > 1:
            yield _Way(tuple(run), said)


def _cut(ways: list[_Way]) -> gpd.GeoDataFrame:
    """Cut ways at the nodes that are used more than once, and at their ends."""
    used = Counter(node[0] for way in ways for node in way.nodes)
    rows, lines = [], []
    for way in ways:
        last = len(way.nodes) - 1
        ends = [place for place, node in enumerate(way.nodes) if place in {0, last} or used[node[0]] > 1]
        for start, end in pairwise(ends):
            part = way.nodes[start : end + 1]
            rows.append((str(part[0][0]), str(part[-1][0]), *way.said))
            lines.append(shapely.LineString([node[1:] for node in part]))
    return gpd.GeoDataFrame(rows, columns=["u", "v", "highway", "oneway", "speed_kph"], geometry=lines, crs=WGS84)
