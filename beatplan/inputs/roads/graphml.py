"""GraphML as osmnx writes it, through networkx."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from beatplan.errors import DataError, Fault


def read_graphml(path: Path) -> gpd.GeoDataFrame:
    """Read edges with their columns as text, `u` and `v` their ends; an edge without geometry is straight.

    Raises:
        DataError: no such file, no GraphML, no CRS, nodes without x and y, or networkx is not installed.
    """
    try:
        import networkx as nx  # noqa: PLC0415
    except ImportError:
        mend = "Install it with: pip install 'beatplan[roads]'."
        raise DataError(Fault(str(path), "GraphML needs networkx.", mend)) from None
    if not path.exists():
        raise DataError(Fault(str(path), "there is no such file (travel.path).", "Paths are relative to the scenario."))
    try:
        frame = _edges(nx.read_graphml(path, force_multigraph=True))
    except Exception as error:
        # At a damaged file XML, networkx and shapely raise nearly anything.
        what = f"cannot be read as GraphML with nodes that have x and y (travel.path): {error}"
        raise DataError(Fault(str(path), what)) from error
    if frame.empty:
        raise DataError(Fault(str(path), "holds no edges (travel.path)."))
    return frame


def _edges(graph: Any) -> gpd.GeoDataFrame:
    place = {node: (float(data["x"]), float(data["y"])) for node, data in graph.nodes(data=True)}
    rows = [
        {
            **{key: value for key, value in data.items() if key != "geometry"},
            "geometry": _shape(data, place[u], place[v]),
            "u": u,
            "v": v,
        }
        for u, v, data in graph.edges(data=True)
    ]
    crs = graph.graph.get("crs")
    table = pd.DataFrame(rows, columns=None if rows else ["geometry"])
    return gpd.GeoDataFrame(table, geometry="geometry", crs=str(crs) if crs else None)


def _shape(data: dict[str, object], one: tuple[float, float], other: tuple[float, float]) -> shapely.LineString:
    written = data.get("geometry")
    return shapely.from_wkt(str(written)) if written else shapely.LineString([one, other])
