"""Why a row of the calls is left out, in the order in which the reasons are tried: the first that fits is counted."""

from __future__ import annotations

ASSIGNED = -1

REASONS = (
    "source not kept",
    "disposition dropped",
    "repeat of an id",
    "type not eligible",
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


def code(reason: str) -> int:
    """Number a reason by its place in `REASONS`."""
    return REASONS.index(reason)
