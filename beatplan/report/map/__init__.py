"""The map page: what it shows, how it is shaded, and the files it is put together from."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from beatplan.report.map.draw import draw_map

__all__ = ["draw_map"]


def __getattr__(name: str) -> Any:
    """Import `draw_map` when it is first used: a word of the console need not wait for the libraries of maps."""
    if name in __all__:
        return getattr(import_module("beatplan.report.map.draw"), name)
    raise AttributeError(f"module 'beatplan.report.map' has no attribute {name!r}")
