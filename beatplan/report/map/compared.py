"""A plan beside another on the page: which beats it gains and loses, and the differences as tables."""

from __future__ import annotations

import math
from typing import Any

from beatplan.plan import Plan
from beatplan.report.differences import RUNS_NOW, Differences, ShareDifference, SlotDifference
from beatplan.report.map.layers import Layers, Stage
from beatplan.report.map.words import DASH, WITHHELD, calls
from beatplan.report.words.tongue import ENGLISH, Tongue


def covered_there(other: Layers | None, stage: Stage, service: str, window: str, plan: Plan) -> list[int] | None:
    """Tell of each beat whether the other plan covers it in the same phase, by name; None where it has no such one.

    A phase that both have, in hours that only one has a team in, is told: there the other plan covers no beat.
    """
    if other is None:
        return None
    same = next((one for one in (other.today, *other.stages) if one.name == stage.name), None)
    if same is None or service not in other.services:
        return None
    slot = same.slots.get((service, window))
    covered = set() if slot is None else set(slot.covered)
    return [int(beat.id in covered) for beat in plan.beats]


def compared_words(found: Differences | None, tongue: Tongue = ENGLISH) -> dict[str, Any] | None:
    """Write the differences out for the page; None where nothing is compared."""
    if found is None:
        return None
    return {
        "other": found.names[0],
        "slots": [slot_cells(one, tongue) for one in found.slots],
        "shares": [share_cells(one, tongue) for one in found.shares],
        "how": " ".join([how_compared(found, tongue), *found.unlike]),
    }


def slot_cells(one: SlotDifference, tongue: Tongue = ENGLISH) -> list[str]:
    """Cells: phase, window, beats gained, lost, kept, calls responded to there, here, and the difference."""
    was, is_ = (
        tongue.say("no such hours") if value is None else calls(value, tongue) for value in one.answered_per_week
    )
    listed = [", ".join(beats) or tongue.say("none") for beats in (one.gained, one.lost)]
    return [
        tongue.say(RUNS_NOW) if one.phase == RUNS_NOW else one.phase,
        f"{one.service}, {one.window}",
        *listed,
        str(len(one.kept)),
        was,
        is_,
        signed(one.change_per_week, tongue),
    ]


def share_cells(one: ShareDifference, tongue: Tongue = ENGLISH) -> list[str]:
    """Cells: phase, service, shares there and here, the difference and its interval in percentage points."""
    change = one.change
    known = math.isfinite(change.low) and math.isfinite(change.high)
    ends = tongue.say("{low} to {high}", low=points(change.low), high=points(change.high)) if known else DASH
    return [one.phase, one.service, *(f"{mean:.1%}" for mean in one.means), points(change.mean), ends]


def how_compared(found: Differences, tongue: Tongue = ENGLISH) -> str:
    """Say what the simulated differences rest on."""
    if not found.shares:
        return tongue.say(
            "No simulated difference: both plans must have been simulated, with phases and services in common."
        )
    if found.shares[0].paired:
        return tongue.say("Both plans met the same simulated calls, so that chance is largely out of the differences.")
    return tongue.say(
        "The plans were simulated with different seeds or in different ways: the calls they met are not the same, and "
        "the ranges are wider for it."
    )


def signed(value: float, tongue: Tongue = ENGLISH) -> str:
    """Write a difference of calls a week with its sign."""
    if math.isnan(value):
        return tongue.say(WITHHELD)
    return "0.0" if abs(value) < 0.05 else f"{value:+,.1f}".replace("-", "\u2212")


def points(value: float) -> str:
    """Write a difference of shares in percentage points with its sign."""
    return f"{100 * value:+.1f}".replace("-", "\u2212")
