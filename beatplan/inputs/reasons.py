"""Why a row of the calls is left out, in the order in which the reasons are tried: the first that fits is counted."""

from __future__ import annotations

ASSIGNED = -1

REASONS = (
    "more fields than the header",
    "source not kept",
    "disposition dropped",
    "not flagged eligible",
    "several units of one event",
    "repeat of an id",
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
