"""GraphML as osmnx writes it, through networkx."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import ParseError

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
        graph = nx.read_graphml(path, force_multigraph=True)
        place = {node: (float(data["x"]), float(data["y"])) for node, data in graph.nodes(data=True)}
    except (ParseError, nx.NetworkXError, KeyError, ValueError, TypeError, AttributeError) as error:
        what = f"cannot be read as GraphML with nodes that have x and y (travel.path): {error}"
        raise DataError(Fault(str(path), what)) from None
    rows = [
        {
            "geometry": _shape(data, place[u], place[v]),
            **{k: d for k, d in data.items() if k != "geometry"},
            "u": u,
            "v": v,
        }
        for u, v, data in graph.edges(data=True)
    ]
    if not rows:
        raise DataError(Fault(str(path), "holds no edges (travel.path)."))
    crs = graph.graph.get("crs")
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry="geometry", crs=str(crs) if crs else None)


def _shape(data: dict[str, object], one: tuple[float, float], other: tuple[float, float]) -> shapely.LineString:
    written = data.get("geometry")
    return shapely.from_wkt(str(written)) if written else shapely.LineString([one, other])
