"""Calls that are no calls for an unarmed team: screened out by a column of the dispatch system, or by their label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.inputs.ids import as_ids
from beatplan.inputs.reasons import screened_out
from beatplan.scenario.screen import ScreenTable
from beatplan.scenario.tables import CallsTable
from beatplan.scenario.wildcards import matches

Bools = NDArray[np.bool_]
#: Rows that each pattern of each screen matches, by the screen's number.
Hits = Counter[tuple[int, str]]


def screen_columns(table: CallsTable) -> dict[str, str]:
    """Name the column that each screen looks at, by the key that says so; labels are under `type` already."""
    return {f"screen.{number}.column": one.column for number, one in enumerate(table.screen) if one.column is not None}


def screen_rows(frame: pd.DataFrame, table: CallsTable) -> tuple[Bools, Hits]:
    """Mark the rows that each screen excludes by their own cells, (K, n), and count what each pattern matches."""
    hits: Hits = Counter()
    marked = [_screened(frame, table, number, hits) for number in range(len(table.screen))]
    return np.array(marked, dtype=np.bool_).reshape(len(table.screen), len(frame)), hits


def screen_tests(table: CallsTable, marked: Bools) -> dict[str, Bools]:
    """Give the rows (n,) of each reason, from those of each screen (K, n); screens may share a reason."""
    tests: dict[str, Bools] = {}
    for one, rows in zip(table.screen, marked, strict=True):
        name = screened_out(one.reason)
        tests[name] = tests[name] | rows if name in tests else rows
    return tests


def screen_findings(table: CallsTable, hits: Hits, reasons: Mapping[str, int]) -> list[str]:
    """Tell screens that exclude nothing at all, and patterns that match no row: either may be a slip of the hand.

    Args:
        table: the scenario's calls.
        hits: rows that each pattern matches, all files together.
        reasons: rows left out by reason.
    """
    said = []
    for number, one in enumerate(table.screen):
        key, what = f"calls.screen.{number}", f"{_looks_at(one, table)} ({one.reason})"
        found = sum(hits[number, pattern] for pattern in one.patterns())
        idle = [repr(pattern) for pattern in one.patterns() if not hits[number, pattern]]
        if not found:
            said.append(f"{key} excludes nothing: no row has {', '.join(idle)} in {what}.")
            continue
        if not reasons[screened_out(one.reason)]:
            said.append(f"{key} excludes nothing: every row that it matches in {what} is left out before it.")
        if idle:
            said.append(f"{key}.{one.key()}: no row has {', '.join(idle)} in {what}.")
    return said


def _looks_at(one: ScreenTable, table: CallsTable) -> str:
    return f"column {one.column or table.type!s}"


def _screened(frame: pd.DataFrame, table: CallsTable, number: int, hits: Hits) -> Bools:
    """Mark the rows (n,) of one screen; a blank cell says nothing, so no pattern matches it."""
    one = table.screen[number]
    cells = as_ids(frame[one.column or str(table.type)])
    code, values = pd.factorize(cells.where(cells.notna(), ""))
    rows = np.bincount(code, minlength=len(values))
    excluded = np.zeros(len(values), dtype=np.bool_)
    for pattern in one.patterns():
        found = np.array([value != "" and matches(pattern, value) for value in values], dtype=np.bool_)
        hits[number, pattern] += int(rows[found].sum())
        excluded |= found
    return excluded[code]
