"""What a plan changes against the others that a report sets beside it, as tables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from beatplan.plan import TODAY
from beatplan.report.audience import INTERNAL
from beatplan.report.conditions import have_same_beats
from beatplan.report.differences import RUNS_NOW, ShareDifference, SlotDifference, find_differences, share_differences
from beatplan.report.privacy import Released

Rows = list[dict[str, Any]]
_ALL_HOURS = "all hours of the phase"


def difference_tables(mine: Released, others: Sequence[Released]) -> dict[str, Rows]:
    """List what differs from each other plan of the same beats: by window as planned, and by simulations of both.

    Args:
        mine: the plan as the audience may see it.
        others: the same of the plans that it is compared with.
    """
    slots: Rows = []
    shares: Rows = []
    for other in others:
        if have_same_beats(other.plan, mine.plan):
            name = other.plan.name
            slots += [_slot_row(name, one) for one in find_differences(other.plan, mine.plan).slots]
            shares += [_share_row(name, one) for one in share_differences(other.simulation, mine.simulation)]
    return {"differences": slots, "simulated_differences": shares}


def _slot_row(other: str, one: SlotDifference) -> dict[str, Any]:
    there, here = one.answered_per_week
    return {
        "other_plan": other,
        "phase": TODAY if one.phase == RUNS_NOW else one.phase,
        "service": one.service,
        "window": one.window,
        "beats_gained": "; ".join(one.gained),
        "beats_lost": "; ".join(one.lost),
        "beats_kept": "; ".join(one.kept),
        "answered_per_week_in_other_plan": there,
        "answered_per_week": here,
        "change_per_week": one.change_per_week,
        "audience": INTERNAL,
    }


def _share_row(other: str, one: ShareDifference) -> dict[str, Any]:
    there, here = one.means
    change = one.change
    ends = {"share_change_low": change.low, "share_change_high": change.high}
    return {
        "other_plan": other,
        "phase": one.phase,
        "service": one.service,
        "window": one.window or _ALL_HOURS,
        "share_answered_in_other_plan": there,
        "share_answered": here,
        "share_change": change.mean,
        # Of a single run the mean is known, and no range.
        **{key: None if math.isnan(end) and not math.isnan(change.mean) else end for key, end in ends.items()},
        "taken_from": one.basis,
        "audience": INTERNAL,
    }
