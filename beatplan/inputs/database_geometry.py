"""The geometry of a query's answer: which column it is in, and in which coordinate system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError

from beatplan.errors import DataError, Fault
from beatplan.inputs.database_session import Kind, Run

Shapes = NDArray[np.object_]

_KINDS = ("geometry", "geography")
#: Rows looked at in one go to learn the system; mostly the first tells.
_FIRST_ROWS = 1000


@dataclass(frozen=True)
class Geometry:
    """A column of geometry.

    Attributes:
        column: its name.
        srid: the number that PostGIS gives to its coordinate system; 0 for unknown.
        crs: the system; None for unknown.
    """

    column: str
    srid: int
    crs: CRS | None

    def read(self, values: Sequence[str | None], where: str) -> Shapes:
        """Read its values, (n,) EWKB in hexadecimal or null.

        Raises:
            DataError: a shape cannot be read, or is in another system.
        """
        shapes = _shapes(values, self.column, where)
        others = [srid for srid in _srids(shapes) if srid != self.srid]
        if others:
            what = f"column {self.column!r} mixes coordinate systems (SRID {self.srid} and {others[0]})."
            raise DataError(Fault(where, what, f"Bring all to one with ST_Transform({self.column}, ...)."))
        return shapes


def choose_geometry(columns: Mapping[str, Kind], wanted: str | None, key: str, where: str) -> str | None:
    """Name the column of geometry: the one asked for, or the only one.

    A column asked for that is there and is no geometry holds places as text.

    Raises:
        DataError: there are several, and none is asked for.
    """
    known = [name for name, kind in columns.items() if kind.name in _KINDS]
    if wanted is not None:
        return wanted if wanted in known else None
    if len(known) > 1:
        named = "" if key == "beats" else f", or name one with {key}.geometry"
        mend = f"Leave all but one out of the query{named}."
        raise DataError(Fault(where, f"the query gives {len(known)} geometries ({', '.join(known)}).", mend))
    return known[0] if known else None


def find_geometry(run: Run, column: str | None, where: str) -> Geometry | None:
    """Learn the coordinate system of a column of geometry from its first shape; without any it is none.

    Raises:
        DataError: there are no rows, or PROJ does not know the system.
    """
    any_rows = False
    place = list(run.columns).index(column) if column is not None else 0
    while rows := run.cursor.fetchmany(_FIRST_ROWS):
        any_rows = True
        if column is None:
            return None
        for srid in _srids(_shapes([row[place] for row in rows], column, where))[:1]:
            return Geometry(column, srid, _system(run, srid, column, where))
    if not any_rows:
        raise DataError(Fault(where, "the query gives no rows.", "Look at its FROM and WHERE."))
    return None


def _shapes(values: Sequence[str | None], column: str, where: str) -> Shapes:
    try:
        return np.asarray(shapely.from_wkb(np.array(values, dtype=object)), dtype=object)
    except (NotImplementedError, ShapelyError, TypeError, ValueError) as error:
        what = f"column {column!r} holds a shape that cannot be read: {' '.join(str(error).split())}."
        raise DataError(Fault(where, what, f"Curves become lines with ST_CurveToLine({column}).")) from None


def _srids(shapes: Shapes) -> list[int]:
    """List the systems that shapes are in; null is in none."""
    return sorted(set(shapely.get_srid(shapes[~shapely.is_missing(shapes)]).tolist()))


def _system(run: Run, srid: int, column: str, where: str) -> CRS | None:
    """Find what PostGIS means by a number, in its table of systems."""
    from psycopg.sql import SQL, Identifier  # noqa: PLC0415  # the driver is an extra

    if srid == 0:
        return None
    table = Identifier(run.columns[column].schema, "spatial_ref_sys")
    query = SQL("SELECT auth_name, auth_srid, srtext FROM {} WHERE srid = %s").format(table)
    row = run.connection.execute(query, [srid]).fetchone()
    for name in (f"{row[0]}:{row[1]}", row[2]) if row else (f"EPSG:{srid}",):
        try:
            return CRS.from_user_input(name)
        except CRSError:
            continue
    what = f"PROJ does not know the coordinate system of column {column!r} (SRID {srid})."
    raise DataError(Fault(where, what, f"Bring it to a known one with ST_Transform({column}, 4326)."))
