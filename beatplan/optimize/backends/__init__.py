"""The only importers of OR-Tools."""

from beatplan.optimize.backends.linear import solve_cover, solve_mip, solve_otherwise

__all__ = ["solve_cover", "solve_mip", "solve_otherwise"]
