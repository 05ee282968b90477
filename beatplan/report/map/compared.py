"""A plan beside another on the page: which beats it gains and loses, and the differences as tables."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from beatplan.plan import Plan
from beatplan.report.differences import RUNS_NOW, Basis, Differences, ShareDifference, SlotDifference
from beatplan.report.map.layers import Layers, Stage
from beatplan.report.map.words import DASH, WITHHELD, calls, share
from beatplan.report.words.marked import marked
from beatplan.report.words.tongue import ENGLISH, Tongue


@dataclass(frozen=True)
class Other:
    """A plan of the same beats that a page compares with, as the page's readers may see it.

    Attributes:
        plan: the plan.
        shares: what simulations of both say, as `report.differences.share_differences` finds it.
    """

    plan: Plan
    shares: tuple[ShareDifference, ...] = ()


def covered_there(other: Layers, stage: Stage, service: str, window: str, plan: Plan) -> list[int] | None:
    """Tell of each beat whether the other plan covers it in the same phase, by name; None where it has no such one.

    A phase that both have, in hours that only one has a team in, is told: there the other plan covers no beat.
    """
    same = next((one for one in (other.today, *other.stages) if one.name == stage.name), None)
    if same is None or service not in other.services:
        return None
    slot = same.slots.get((service, window))
    covered = set() if slot is None else set(slot.covered)
    return [int(beat.id in covered) for beat in plan.beats]


def differs(found: Differences, stage: Stage, service: str, window: str, tongue: Tongue = ENGLISH) -> str:
    """Say what of a view differs from another plan: its calls a week, and by simulation the share responded to."""
    phase = RUNS_NOW if stage.phase is None else stage.name
    slot = next((one for one in found.slots if (one.phase, one.service, one.window) == (phase, service, window)), None)
    if slot is None:
        return ""
    if not slot.shared:
        return tongue.say("The other plan has no such phase or service.")
    there, here, change = slot_cells(slot, tongue)[5:]
    told = [
        tongue.say(
            "Calls responded to, a week: {here} here, {there} in the other plan. Difference: {change}.",
            here=here, there=there, change=change,
        )
    ]  # fmt: skip
    shares = (one for one in found.shares if (one.phase, one.service) == (phase, service))
    return " ".join([*told, *(_share_says(one, tongue) for one in shares if one.window in {None, window})])


def _share_says(one: ShareDifference, tongue: Tongue) -> str:
    change, ends = share_cells(one, tongue)[4:]
    if math.isnan(one.change.mean):
        return tongue.say("Share responded to, by simulation: withheld.")
    if one.window is None:
        return tongue.say(
            "Share responded to in all hours of the phase, by simulation: {change} percentage points ({ends}).",
            change=change, ends=ends,
        )  # fmt: skip
    return tongue.say(
        "Share responded to, by simulation: {change} percentage points ({ends}).", change=change, ends=ends
    )


def compared_words(found: Differences, tongue: Tongue = ENGLISH) -> dict[str, Any]:
    """Write the differences from one other plan out for the page."""
    return {
        "other": found.names[0],
        "slots": [slot_cells(one, tongue) for one in found.slots],
        "shares": [share_cells(one, tongue) for one in found.shares],
        "how": " ".join([how_compared(found, tongue), *found.unlike]),
    }


def slot_cells(one: SlotDifference, tongue: Tongue = ENGLISH) -> list[str]:
    """Cells: phase, window, beats gained, lost, kept, calls responded to there, here, and the difference."""
    lacking = tongue.say("no such hours") if one.shared else tongue.say("no such phase or service")
    was, is_ = (lacking if value is None else calls(value, tongue) for value in one.answered_per_week)
    listed = [", ".join(beats) or tongue.say("none") if one.shared else DASH for beats in (one.gained, one.lost)]
    return [
        tongue.say(RUNS_NOW) if one.phase == RUNS_NOW else one.phase,
        f"{one.service}, {one.window}",
        *listed,
        str(len(one.kept)) if one.shared else DASH,
        was,
        is_,
        signed(one.change_per_week, tongue),
    ]


def share_cells(one: ShareDifference, tongue: Tongue = ENGLISH) -> list[str]:
    """Cells: phase, service, shares there and here, the difference and its interval in percentage points."""
    change, service = one.change, one.service if one.window is None else f"{one.service}, {one.window}"
    if math.isnan(change.mean):
        return [one.phase, service, *(share(mean, 1.0, tongue) for mean in (*one.means, change.mean)), DASH]
    known = math.isfinite(change.low) and math.isfinite(change.high)
    ends = tongue.say("{low} to {high}", low=points(change.low), high=points(change.high)) if known else DASH
    return [one.phase, service, *(f"{mean:.1%}" for mean in one.means), points(change.mean), ends]


_HOW: dict[Basis, str] = {
    "same calls": marked("Both plans met the same simulated calls, so that chance is largely out of the differences."),
    "other calls": marked(
        "The plans were simulated with different seeds or in different ways: the calls they met are not the same, and "
        "the ranges are wider for it."
    ),
    "ranges": marked(
        "In public only each plan's own range is told. Differences are taken from these, so their ranges are wider "
        "than they need be."
    ),
}


def how_compared(found: Differences, tongue: Tongue = ENGLISH) -> str:
    """Say what the simulated differences rest on."""
    if not found.shares:
        return tongue.say(
            "No simulated difference: both plans must have been simulated, with phases and services in common."
        )
    return " ".join(tongue.say(_HOW[basis]) for basis in dict.fromkeys(one.basis for one in found.shares))


def signed(value: float | None, tongue: Tongue = ENGLISH) -> str:
    """Write a difference of calls a week with its sign; a dash where there is none to be told."""
    if value is None:
        return DASH
    if math.isnan(value):
        return tongue.say(WITHHELD)
    return "0.0" if abs(value) < 0.05 else f"{value:+,.1f}".replace("-", "\u2212")


def points(value: float) -> str:
    """Write a difference of shares in percentage points with its sign."""
    return f"{100 * value:+.1f}".replace("-", "\u2212")
