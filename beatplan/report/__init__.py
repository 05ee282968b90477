"""What comes out: files drawn from a plan and its beats' outlines, never re-solving."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from beatplan.report.folder import redraw_map, write_outputs
    from beatplan.report.map.draw import draw_map

__all__ = ["draw_map", "redraw_map", "write_outputs"]

_HOMES = {"draw_map": "map.draw", "redraw_map": "folder", "write_outputs": "folder"}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: a check need not wait for the libraries of maps."""
    if name in _HOMES:
        return getattr(import_module(f"beatplan.report.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'beatplan.report' has no attribute {name!r}")
