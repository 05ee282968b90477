"""Rows that a query of PostgreSQL or PostGIS gives, read block by block and never written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import geopandas as gpd
import pandas as pd

from beatplan.errors import DataError, Fault
from beatplan.inputs.blocks import BLOCK_ROWS, Block, Source, whole
from beatplan.inputs.database_geometry import Geometry, choose_geometry, find_geometry
from beatplan.inputs.database_session import Kind, Row, running
from beatplan.inputs.database_values import as_column
from beatplan.inputs.digests import RowsDigest
from beatplan.scenario.addresses import database_name


@dataclass(frozen=True)
class _Query:
    """A query that has been tried once.

    Attributes:
        url: the database.
        text: the query.
        where: both, for faults.
        columns: what it gives.
        geometry: the column that holds the places; None for none.
        seen: the hash of its rows, once they have all been read.
    """

    url: str
    text: str
    where: str
    columns: dict[str, Kind]
    geometry: Geometry | None
    seen: list[str] = field(default_factory=list)


def open_query(url: str, query: str, key: str, geometry: str | None, *, places: bool) -> Source:
    """Open the rows of a query; who asks is in the environment (PGUSER, PGPASSWORD) or in ~/.pgpass.

    Each pass runs the query anew, in a transaction that can only read. That all passes give the same rows in the same
    order is checked by their hash, which is also what the plan says it was made from.

    Args:
        url: the database, without credentials.
        query: one SELECT.
        key: the table of the scenario, such as "calls", for messages.
        geometry: the column that holds the places; the only geometry where left out.
        places: whether places are wanted from a geometry.

    Raises:
        DataError: no driver, no connection, no such query, no rows, or several geometries or systems to choose from;
            also while blocks are read.
    """
    where = f"{url} ({key}.query)"
    with running(url, query, where) as run:
        column = choose_geometry(run.columns, geometry, key, where) if places else None
        found = find_geometry(run, column, where)
    opened = _Query(url, query, where, run.columns, found)
    told = []
    if not re.search(r"(?i)\border\s+by\b", query):
        told = [f"{key}.query has no ORDER BY: its rows are numbered in whatever order the database gives them."]
    name = f"{database_name(url)} ({key}.query)"
    read, digest = partial(_blocks, opened), partial(_digest, opened)
    return Source(where, name, tuple(run.columns), tuple(told), read, digest, found.column if found else None)


def _rows(query: _Query) -> Iterator[list[Row]]:
    """Run the query once and give its rows, a block at a time.

    Raises:
        DataError: the database refuses, or the rows are not those of the pass before.
    """
    with running(query.url, query.text, query.where) as run:
        if list(run.columns.items()) != list(query.columns.items()):
            raise _changed(query)
        digest = RowsDigest(list(run.columns))
        while rows := run.cursor.fetchmany(BLOCK_ROWS):
            digest.add(rows)
            yield rows
    query.seen.append(digest.hexdigest())
    if query.seen[-1] != query.seen[0]:
        raise _changed(query)


def _blocks(query: _Query, columns: Sequence[str]) -> Iterator[Block]:
    before = 0
    for rows in _rows(query):
        yield whole(_frame(query, rows, columns), before)
        before += len(rows)


def _frame(query: _Query, rows: list[Row], columns: Sequence[str]) -> pd.DataFrame:
    values = dict(zip(query.columns, zip(*rows, strict=True), strict=True))
    place = query.geometry
    plain = [name for name in columns if place is None or name != place.column]
    kinds = {name: query.columns[name].name for name in plain}
    frame = pd.DataFrame({name: as_column(values[name], kind) for name, kind in kinds.items()}, index=range(len(rows)))
    if place is None:
        return frame
    shapes = gpd.GeoSeries(place.read(values[place.column], query.where), crs=place.crs)
    placed: pd.DataFrame = gpd.GeoDataFrame(frame.assign(**{place.column: shapes}), geometry=place.column)
    return placed


def _digest(query: _Query) -> str:
    if not query.seen:
        for _ in _rows(query):
            pass
    return query.seen[0]


def _changed(query: _Query) -> DataError:
    what = "the rows, or their order, changed while they were read."
    mend = "End the query with ORDER BY columns that tell every row apart, and plan while nobody writes."
    return DataError(Fault(query.where, what, mend))
