"""Results over streets kept beside the output: a second plan over the same streets need not work them out again.

A result is known by a hash of everything it follows from: the files of streets by content, the settings of travel,
the sites, the places of calls, and the code that works it out. So a changed file is noticed, whatever its date says.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from beatplan.inputs import Beats, Sites
from beatplan.inputs.digests import file_digest
from beatplan.scenario import Scenario
from beatplan.travel.isochrones import Isochrones
from beatplan.travel.over_streets import OverStreets
from beatplan.travel.ways import Ways

#: The folder, beside the output's.
FOLDER = ".beatplan-cache"
#: Results kept, the latest first: with many sites and calls one takes a hundred megabytes.
_KEPT = 4
_UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, shapely.GEOSException)


def known_by(
    scenario: Scenario, beats: Beats, sites: Sites, place_xy: NDArray[np.float64], factors: Sequence[float]
) -> str:
    """Hash everything that a result over streets follows from.

    Raises:
        OSError: a file of streets cannot be read.
    """
    table = scenario.travel
    files = [one for one in (table.path, table.nodes.path if table.nodes else None) if one is not None]
    said = {
        "travel": table.model_dump(mode="json"),
        "factors": list(factors),
        "files": [file_digest(scenario.locate(one)) for one in files],
        "crs": beats.crs.to_wkt(),
        "bounds": shapely.total_bounds(beats.geometry).tolist(),
        "sites": list(sites.ids),
        "code": _code_digest(),
    }
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode())
    for points in (sites.xy, place_xy):
        digest.update(np.ascontiguousarray(points, dtype=np.float64).tobytes())
    return digest.hexdigest()


def kept_or_made(folder: Path, key: str, make: Callable[[], OverStreets]) -> OverStreets:
    """Take a result from the folder, or make it and keep it there; a damaged file is made anew."""
    path = folder / f"streets-{key[:32]}.npz"
    try:
        found = _read(path, key)
        path.touch()
    except _UNREADABLE:
        found = make()
        _keep(found, path, key)
    return found


def _read(path: Path, key: str) -> OverStreets:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
        if str(held["key"]) != key:
            raise ValueError("another result")
        ways = Ways(held["drive_min"], held["site_foot_min"], held["place_foot_min"], tuple(held["findings"].tolist()))
        shapes = shapely.get_parts(shapely.from_wkb(held["shapes"].tobytes()))
        return OverStreets(ways, Isochrones(held["site"], held["within_min"], held["speed_factor"], shapes))


def _keep(result: OverStreets, path: Path, key: str) -> None:
    """Write a result under its name in one step; where that cannot be done, it is worked out again next time."""
    fresh = path.with_suffix(f".{os.getpid()}")
    ground, ways = result.isochrones, result.ways
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("wb") as file:
            np.savez(
                file,
                key=np.array(key),
                drive_min=ways.drive_min,
                site_foot_min=ways.site_foot_min,
                place_foot_min=ways.place_foot_min,
                findings=np.array(ways.findings, dtype=np.str_),
                site=ground.site,
                within_min=ground.within_min,
                speed_factor=ground.speed_factor,
                shapes=np.frombuffer(shapely.to_wkb(shapely.geometrycollections(ground.shape)), dtype=np.uint8),
            )
        fresh.replace(path)
        for old in sorted(path.parent.glob("streets-*.npz"), key=lambda one: one.stat().st_mtime)[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)


def _code_digest() -> str:
    """Hash the code that reads streets and finds ways: a newer beatplan works everything out anew."""
    package = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for part in ("travel", "inputs/roads"):
        for file in sorted((package / part).glob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()
