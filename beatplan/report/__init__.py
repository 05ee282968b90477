"""What comes out: files drawn from a plan and its beats' outlines, never re-solving."""

from beatplan.report.folder import redraw_map, write_outputs
from beatplan.report.map import draw_map

__all__ = ["draw_map", "redraw_map", "write_outputs"]
