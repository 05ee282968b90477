"""A back-test in public: shares of windows, at a grain that no single beat's calls show through."""

from __future__ import annotations

import math
from typing import Any

from beatplan.plan import Plan
from beatplan.report.audience import Audience
from beatplan.report.privacy.groups import withheld_cells

#: Shares are told to so much where beats of the window are withheld.
_GRAIN = 0.05


def public_backtest(plan: Plan, found: dict[str, Any] | None, audience: Audience) -> dict[str, Any] | None:
    """Let a back-test of a plan through the gate.

    Outside, its shares by window alone are told: whole percent, to five where beats of the window are withheld, none
    where the window is or is not the plan's.

    Args:
        plan: the plan, before the gate.
        found: what `beatplan backtest` wrote; None where there is none.
        audience: who.
    """
    if found is None or audience == "internal":
        return found
    held = withheld_cells(plan)
    answered = []
    for one in found["answered"]:
        service, window = str(one["service"]), str(one["window"])
        shut = (service, window) not in held.groups or (service, window) in held.dark
        grain = math.nan if shut else _GRAIN if held.of(service, window) else 0.01
        came = (one.get("replayed") or {}).get("mean")
        replayed = None if came is None or shut else _at(float(came), grain)
        told = {"promised": _at(float(one["promised"]), grain), "replayed": {"mean": replayed}}
        answered.append({"phase": one["phase"], "service": service, "window": window, **told})
    return {"until": found.get("until"), "answered": answered}


def _at(value: float, grain: float) -> float:
    return math.nan if math.isnan(grain) else round(round(value / grain) * grain, 6)
