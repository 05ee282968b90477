"""Why a row of the calls is left out, in the order in which the reasons are tried: the first that fits is counted.

A scenario's own screens are tried after repeats, before labels and types; their codes come after those of `REASONS`.
"""

from __future__ import annotations

from beatplan.scenario.tables import CallsTable

ASSIGNED = -1

REASONS = (
    "more fields than the header",
    "source not kept",
    "disposition dropped",
    "not flagged eligible",
    "several units of one event",
    "repeat of an id",
    "label not in the mapping",
    "label left out by the mapping",
    "type not eligible",
    "no usable weight",
    "no usable time",
    "outside the period",
    "outside every window",
    "on a holiday",
    "no usable place",
    "on a default place",
    "longitude without its minus sign",
    "in an excluded area",
    "in a gap between beats",
    "outside every beat",
    "unknown beat label",
)
#: Calls left out for the hour alone still say something of demand.
OF_THE_HOUR = ("outside every window", "on a holiday")


def code(reason: str) -> int:
    """Number a reason by its place in `REASONS`."""
    return REASONS.index(reason)


def screened_out(reason: str) -> str:
    """Name the reason of a screen as it is counted."""
    return f"screened out: {reason}"


def reasons_of(table: CallsTable) -> tuple[str, ...]:
    """List every reason that rows of a scenario may be left out for, by its code; screens may share one."""
    return (*REASONS, *dict.fromkeys(screened_out(one.reason) for one in table.screen))
