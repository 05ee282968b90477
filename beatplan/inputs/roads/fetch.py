"""Streets downloaded from OpenStreetMap through osmnx, for the ground of a scenario's beats."""

from __future__ import annotations

import hashlib
import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from beatplan.errors import DataError, Fault, OutputError
from beatplan.inputs.beats import Beats
from beatplan.inputs.crs import WGS84
from beatplan.inputs.roads.osm_tags import speed_kph

SERVER = "https://overpass-api.de/api"
_LICENCE = "(c) OpenStreetMap contributors, Open Database License 1.0"
_SUFFIXES = (".gpkg", ".graphml")
_BUSY = (429, 504)

Tell = Callable[[str], None]


@dataclass(frozen=True)
class FetchedRoads:
    """What was downloaded.

    Attributes:
        file: the streets.
        source: the SOURCE.json that tells of them.
        nodes, edges: how many there are; a street driven both ways is two edges.
        sha256: the file's hash.
    """

    file: Path
    source: Path
    nodes: int
    edges: int
    sha256: str


def fetch_roads(
    beats: Beats, target: Path, *, server: str = SERVER, margin_m: float = 2000.0, timeout_s: float = 180.0,
    tell: Tell = lambda _: None,
) -> FetchedRoads:  # fmt: skip
    """Download the streets within the hull of the beats and a margin, and write them with a SOURCE.json beside them.

    Args:
        beats: the beats.
        target: a .gpkg or .graphml, replaced only when all has succeeded.
        server: address of an Overpass server, without /interpreter.
        margin_m: metres beyond the hull, for ways that lead around.
        timeout_s: seconds until an answer is lost.
        tell: told of each step.

    Raises:
        DataError: osmnx is not installed, the server does not answer as it should, or there are no streets.
        OutputError: the file cannot be written.
    """
    if target.suffix.lower() not in _SUFFIXES:
        raise OutputError(Fault(str(target), "streets are written as .gpkg or .graphml.", "Name one with --to."))
    try:
        import osmnx as ox  # noqa: PLC0415
    except ImportError:
        mend = "Install it with: pip install 'beatplan[roads]'."
        raise DataError(Fault("fetch roads", "streets are downloaded by osmnx.", mend)) from None
    hull = shapely.union_all(beats.geometry).convex_hull.buffer(margin_m)
    area = gpd.GeoSeries([hull], crs=beats.crs).to_crs(WGS84).iloc[0]
    tell(f"asking {server} for streets")
    graph = _downloaded(ox, area, server, timeout_s)
    tell(f"writing {target.name}")
    return _written(ox, graph, target, server, area)


def _downloaded(ox: Any, area: shapely.Polygon, server: str, timeout_s: float) -> Any:
    """Ask for the streets, joined where nothing but the drawing ends.

    Raises:
        DataError: the server does not answer as it should, or there are no streets.
    """
    import requests  # noqa: PLC0415

    try:
        with _quiet_osmnx(ox, server, timeout_s):
            graph = ox.graph_from_polygon(area, network_type="drive", simplify=False, retain_all=True)
            # A street that changes its class or its speed is two, so that each has one of both.
            graph = ox.simplify_graph(graph, edge_attrs_differ=["highway", "maxspeed", "oneway"])
    except DataError:
        raise
    except (requests.RequestException, OSError) as error:
        what = f"cannot be reached ({type(error).__name__})."
        raise DataError(Fault(server, what, "Look at the network, or name a server with --server.")) from error
    except Exception as error:
        # osmnx and what it reads raise nearly anything at an answer that is none.
        what = f"did not send streets of this place: {type(error).__name__}: {error}"
        raise DataError(
            Fault(server, what, "Is it an Overpass server, and are the beats where they should be?")
        ) from error
    for _, _, data in graph.edges(data=True):
        if (kph := speed_kph(data.get("maxspeed"))) is not None:
            data["speed_kph"] = kph
    return graph


@contextmanager
def _quiet_osmnx(ox: Any, server: str, timeout_s: float) -> Iterator[None]:
    """Set osmnx up to ask one server and to keep nothing; its settings, which are global, come back as they were."""
    wanted = {
        "overpass_url": server,
        # It would ask for a free place and wait a minute where nobody answers; a busy server is told instead.
        "overpass_rate_limit": False,
        "requests_timeout": timeout_s,
        "requests_kwargs": {"hooks": {"response": _refuse_errors}},
        "use_cache": False,
        "log_console": False,
        "log_file": False,
        "doh_url_template": None,
    }
    before = {key: getattr(ox.settings, key) for key in wanted}
    looks_up = socket.getaddrinfo
    try:
        for key, value in wanted.items():
            setattr(ox.settings, key, value)
        yield
    finally:
        for key, value in before.items():
            setattr(ox.settings, key, value)
        # osmnx puts its own look-up of hosts in place of Python's.
        socket.getaddrinfo = looks_up


def _refuse_errors(response: Any, *_: Any, **__: Any) -> None:
    """End at an answer that tells of an error: osmnx itself would ask a busy server again for ever."""
    where = str(response.url).partition("?")[0]
    if response.status_code in _BUSY:
        raise DataError(
            Fault(where, f"is busy ({response.status_code}).", "Try again in some minutes, or name another.")
        )
    if response.status_code >= 400:
        what = f"answers {response.status_code} {response.reason}."
        raise DataError(Fault(where, what, "Is it the address of an Overpass server, such as .../api?"))


def _written(ox: Any, graph: Any, target: Path, server: str, area: shapely.Polygon) -> FetchedRoads:
    """Write the streets and their SOURCE.json beside their places, then put both there."""
    told = target.with_name(f"{target.name}.SOURCE.json")
    fresh = target.with_name(f".{target.stem}.{os.getpid()}{target.suffix}")
    fresh_told = fresh.with_name(f"{fresh.name}.SOURCE.json")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix.lower() == ".gpkg":
            ox.save_graph_geopackage(graph, fresh, directed=True)
        else:
            ox.save_graphml(graph, fresh)
        with fresh.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        made = FetchedRoads(target, told, len(graph), graph.number_of_edges(), digest)
        text = json.dumps(_source(made, server, area), ensure_ascii=False, indent=1)
        fresh_told.write_text(text + "\n", encoding="utf-8", newline="\n")
        fresh.replace(target)
        fresh_told.replace(told)
    except OSError as error:
        raise OutputError(Fault(str(target), f"cannot be written: {error.strerror or error}.")) from None
    finally:
        fresh.unlink(missing_ok=True)
        fresh_told.unlink(missing_ok=True)
    return made


def _source(made: FetchedRoads, server: str, area: shapely.Polygon) -> dict[str, Any]:
    return {
        "file": made.file.name,
        "address": f"{server.rstrip('/')}/interpreter",
        "service": "Overpass",
        "layer": "streets for driving",
        "within": [round(edge, 5) for edge in area.bounds],
        "downloaded": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "nodes": made.nodes,
        "edges": made.edges,
        "sha256": made.sha256,
        "licence": _LICENCE,
        "notes": [
            "speed_kph is the posted limit; where none is posted, travel.class_speeds_kph says how fast a class is."
        ],
        "osmnx": version("osmnx"),
        "beatplan": version("beatplan"),
    }
