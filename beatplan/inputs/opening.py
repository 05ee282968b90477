"""Opening what a table of the scenario names, whether files or a query of a database."""

from __future__ import annotations

from beatplan.inputs.blocks import Source
from beatplan.inputs.databases import open_query
from beatplan.inputs.tables import open_table
from beatplan.inputs.text_files import AS_FOUND, TextForm
from beatplan.scenario import Scenario
from beatplan.scenario.tables import PlacedTable, StoredTable


def open_listed(scenario: Scenario, table: StoredTable, key: str) -> list[Source]:
    """Open the rows of a table of the scenario, such as [calls].

    Args:
        scenario: the scenario.
        table: one of its tables.
        key: the name of that table, for messages.

    Returns:
        One source for each file, in order, or the one of the query.

    Raises:
        DataError: no such file, or no such database or query, or it cannot be read.
    """
    if table.url is not None:
        column, places = _geometry(table)
        return [open_query(table.url, str(table.query), key, column, places=places)]
    layer, form = getattr(table, "layer", None), AS_FOUND
    if isinstance(table, PlacedTable):
        form = TextForm(table.separator, table.encoding)
    return [open_table(scenario.locate(path), f"{key}.path", layer, form) for path in table.paths()]


def _geometry(table: StoredTable) -> tuple[str | None, bool]:
    """Name the column of geometry, if the scenario does, and tell whether places are wanted from one at all."""
    if not isinstance(table, PlacedTable):
        return None, True
    return table.geometry, table.geometry is not None or not table.has_place()
