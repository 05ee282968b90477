"""Charts and maps of a story as pictures, drawn from what the plan's folder holds."""

from beatplan.report.charts.ground import Ground, lay_ground
from beatplan.report.charts.pictures import chart_png, chart_svg, map_png, map_svg

__all__ = ["Ground", "chart_png", "chart_svg", "lay_ground", "map_png", "map_svg"]
