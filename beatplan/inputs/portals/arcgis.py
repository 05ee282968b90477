"""Layers of ArcGIS REST services, paged by object ids past the server's record limit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from beatplan.errors import DataError, Fault
from beatplan.inputs.portals.addresses import Address
from beatplan.inputs.portals.arcgis_layer import describe, edited, judge
from beatplan.inputs.portals.arcgis_rows import read_rows
from beatplan.inputs.portals.layer import ChangedError, Layer, Page, Row, State
from beatplan.inputs.portals.web import RefusedError, Web

#: Set by beatplan whatever the address says: all rows come, by object ids, in WGS84, flat.
_OWN = ("f", "outsr", "returngeometry", "resultoffset", "resultrecordcount", "orderbyfields", "objectids", "where")
_OWN_TOO = (
    "returnz",
    "returnm",
    "returntruecurves",
    "returncountonly",
    "returnidsonly",
    "outfields",
    "returnextentonly",
)


class ArcgisLayer:
    """A feature or map layer, or a table, of an ArcGIS server."""

    def __init__(self, web: Web, address: Address) -> None:
        self.address = address
        self._web = web
        asked = {key.casefold(): value for key, value in address.query.items()}
        self._where = asked.get("where", "").strip() or "1=1"
        self._fields = asked.get("outfields", "").strip() or "*"
        self._format = "geojson" if asked.get("f", "").casefold() == "geojson" else "json"
        own = {*_OWN, *_OWN_TOO}
        self._filters = {key: value for key, value in address.query.items() if key.casefold() not in own}

    def look(self) -> tuple[Layer, State]:
        """Ask what the layer is, how many rows it has and their object ids."""
        raw = self._web.json(self.address.url, {"f": "json"}, judge)
        layer = describe(raw, self.address.shown)
        count, ids = self._count(), self._ids()
        if len(ids) != count:
            # Rows may have come between the two questions; a server that is at odds with itself stays so.
            count, ids = self._count(), self._ids()
        if len(ids) != count:
            what = f"the server counts {count:,} rows and lists {len(ids):,} object ids."
            raise self._fault(what, "Try again later; if it stays so, the layer cannot be trusted.")
        for one, other in pairwise(ids):
            if one == other:
                mend = "It is a joined view; find the layer that it is made from."
                raise self._fault(f"the server lists object id {one} twice.", mend)
        return layer, State(count, ids, edited(raw))

    def pages(self, layer: Layer, state: State) -> list[Page]:
        """Divide the object ids into runs of the page size."""
        ids, size = state.ids or (), layer.page_size
        return [
            Page(f"{chunk[0]}-{chunk[-1]}-{len(chunk)}", ids=chunk)
            for chunk in (ids[at : at + size] for at in range(0, len(ids), size))
        ]

    def ask(self, layer: Layer, page: Page) -> list[Row]:
        """Ask for the rows with a page's object ids.

        Raises:
            ChangedError: rows are gone, or others have come between them.
            DataError: the server repeats a row, or cannot send one.
        """
        return list(self._rows(layer, page.ids))

    def whole(self, layer: Layer, page: Page, rows: Sequence[Row]) -> bool:
        """Whether rows have just the page's object ids."""
        try:
            return sorted(self._id(layer, row) for row in rows) == list(page.ids)
        except DataError:
            return False

    def frame(self, layer: Layer, pages: Iterable[Sequence[Row]]) -> tuple[pd.DataFrame, list[str]]:
        """Make a table: typed columns, domains decoded beside their codes, geometry in WGS84."""
        return read_rows(layer, pages)

    def _count(self) -> int:
        answer = self._query({"where": self._where, "returnCountOnly": "true", "f": "json"})
        count = answer.get("count")
        if not isinstance(count, int) or isinstance(count, bool) or count < 0:
            raise self._fault("the server does not tell the number of rows.")
        return count

    def _ids(self) -> tuple[int, ...]:
        answer = self._query({"where": self._where, "returnIdsOnly": "true", "f": "json"})
        ids = answer.get("objectIds") or []
        if not isinstance(ids, list) or not all(isinstance(one, int) and not isinstance(one, bool) for one in ids):
            raise self._fault("the server lists no object ids, so the rows cannot be paged safely.")
        return tuple(sorted(ids))

    def _rows(self, layer: Layer, ids: tuple[int, ...]) -> Iterator[Row]:
        """Ask for rows by a run of object ids, in halves where the server cannot send them at once."""
        try:
            answer = self._query(self._question(layer, ids))
        except RefusedError:
            if len(ids) == 1:
                raise
            yield from self._halves(layer, ids)
            return
        rows = self._features(answer)
        got = [self._id(layer, row) for row in rows]
        if len(set(got)) < len(got):
            twice = next(one for one in got if got.count(one) > 1)
            raise self._fault(f"the server sends object id {twice} twice.", "The layer cannot be trusted as it is.")
        if set(got) - set(ids):
            raise ChangedError(f"object id {min(set(got) - set(ids))} came while downloading")
        if len(got) == len(ids):
            yield from rows
        elif len(ids) > 1:
            yield from self._halves(layer, ids)
        elif _exceeded(answer):
            raise self._fault(f"the server cannot send the row with object id {ids[0]}: it is past its limit.")
        else:
            raise ChangedError(f"object id {ids[0]} went while downloading")

    def _halves(self, layer: Layer, ids: tuple[int, ...]) -> Iterator[Row]:
        middle = len(ids) // 2
        yield from self._rows(layer, ids[:middle])
        yield from self._rows(layer, ids[middle:])

    def _question(self, layer: Layer, ids: tuple[int, ...]) -> dict[str, str]:
        low, high = ids[0], ids[-1]
        run = (
            f"{layer.id_field} = {low}" if low == high else f"{layer.id_field} >= {low} AND {layer.id_field} <= {high}"
        )
        names = [name.strip() for name in self._fields.split(",")]
        if "*" not in names and layer.id_field not in names:
            names.append(layer.id_field)
        return {
            "where": run if self._where == "1=1" else f"({self._where}) AND {run}",
            "outFields": ",".join(names),
            "returnGeometry": "true" if layer.geometry else "false",
            "outSR": "4326",
            "returnZ": "false",
            "returnM": "false",
            "f": self._format,
        }

    def _query(self, question: dict[str, str]) -> dict[str, Any]:
        answer = self._web.json(f"{self.address.url}/query", {**self._filters, **question}, judge)
        if not isinstance(answer, dict):
            raise self._fault("the server answers a query with something else than an object.")
        return answer

    def _features(self, answer: dict[str, Any]) -> list[Row]:
        rows = answer.get("features")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self._fault("the server answers a query without features.")
        system = answer.get("spatialReference")
        codes = {system.get("wkid"), system.get("latestWkid")} if isinstance(system, dict) else {4326}
        if rows and 4326 not in codes:
            what = f"the server sends coordinates in {system}, though WGS84 (4326) was asked for."
            raise self._fault(what, "Such a server is too old for beatplan fetch; export the layer by hand.")
        return rows

    def _id(self, layer: Layer, row: Row) -> int:
        """Read a row's object id, from Esri JSON or GeoJSON."""
        cells = row.get("attributes", row.get("properties"))
        value = cells.get(layer.id_field, row.get("id")) if isinstance(cells, dict) else None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._fault(f"the server sends a row without its object id ({layer.id_field}).")
        return value

    def _fault(self, what: str, mend: str = "") -> DataError:
        return DataError(Fault(self.address.shown, self.address.redact(what), mend))


def _exceeded(answer: dict[str, Any]) -> bool:
    """Whether the server says that it stopped at its limit; GeoJSON says so among properties."""
    properties = answer.get("properties")
    inner = properties.get("exceededTransferLimit") if isinstance(properties, dict) else None
    return bool(answer.get("exceededTransferLimit") or inner)
