"""What an audience may see: a plan and its simulation after the gate."""

from __future__ import annotations

from dataclasses import dataclass

from beatplan.plan import Plan
from beatplan.simulate.results import Simulation


@dataclass(frozen=True)
class Released:
    """A plan as an audience may see it.

    Attributes:
        audience: "public", "council" or "internal".
        plan: the plan; a figure withheld is NaN.
        simulation: of that plan, likewise; None where there is none.
        withheld: sentences on what is held back and why.
    """

    audience: str
    plan: Plan
    simulation: Simulation | None
    withheld: tuple[str, ...]
