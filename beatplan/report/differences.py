"""What a plan changes against another: beats gained, lost and kept, calls responded to, and what simulations say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any, Literal

import numpy as np

from beatplan.errors import DataError, Fault
from beatplan.plan import Plan, SlotPlan, plain
from beatplan.report.conditions import have_same_beats, unlike
from beatplan.report.words.marked import marked
from beatplan.report.words.tongue import ENGLISH, Tongue
from beatplan.simulate.differences import difference_of_ranges, paired_difference, unpaired_difference
from beatplan.simulate.intervals import Interval
from beatplan.simulate.results import Simulation

_LISTED = 10
#: What stands for a phase where figures are of what runs now.
RUNS_NOW = marked("Today")
#: What a simulated difference is taken from: calls met by both plans, calls of each one's own, or each one's range.
Basis = Literal["same calls", "other calls", "ranges"]


@dataclass(frozen=True)
class SlotDifference:
    """One service in one window of a phase, in two plans; `phase` is "Today" for what runs now.

    Attributes:
        gained, lost, kept: beats covered in the second plan alone, in the first alone, in both.
        answered_per_week: calls responded to in the first and the second plan; None where it has no such window.
        shared: whether both plans have the phase and the service; if not, nothing is said to be gained or lost.
    """

    phase: str
    service: str
    window: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    kept: tuple[str, ...]
    answered_per_week: tuple[float | None, float | None]
    shared: bool = True

    @property
    def change_per_week(self) -> float | None:
        """Calls more that are responded to; a window that a plan does not have counts as none. None if not shared."""
        if not self.shared:
            return None
        before, now = (0.0 if one is None else one for one in self.answered_per_week)
        return now - before


@dataclass(frozen=True)
class ShareDifference:
    """Share of a service's calls in a phase's windows responded to, by simulation, and how two plans differ.

    Attributes:
        means: of the first and the second plan.
        change: the difference with its 95 % interval.
        paired: whether both met the same calls, so that chance is largely out of the difference.
        window: the one window that it is of, where the plans tell no more than each one's range; None for the phase's.
    """

    phase: str
    service: str
    means: tuple[float, float]
    change: Interval
    paired: bool
    window: str | None = None

    @property
    def basis(self) -> Basis:
        """What the difference is taken from."""
        if self.window is not None:
            return "ranges"
        return "same calls" if self.paired else "other calls"


@dataclass(frozen=True)
class Differences:
    """All that differs between two plans.

    Attributes:
        names: of the plans.
        unlike: in what they differ besides what they decide, so that figures are not of the same thing.
        slots: window by window.
        shares: by their simulations; empty where either was not simulated.
    """

    names: tuple[str, str]
    unlike: tuple[str, ...]
    slots: tuple[SlotDifference, ...]
    shares: tuple[ShareDifference, ...]

    def as_json(self) -> dict[str, Any]:
        """Give it as plain values; a figure that is not known is None."""
        values: dict[str, Any] = plain(asdict(self))
        return values


def check_same_beats(before: Plan, now: Plan) -> None:
    """Refuse plans of different beats, between which nothing is gained or lost.

    Raises:
        DataError: their beats are not the same.
    """
    if not have_same_beats(before, now):
        old, new = ({beat.id for beat in plan.beats} for plan in (before, now))
        alone = sorted(old ^ new)
        shown = ", ".join(alone[:_LISTED]) + (", ..." if len(alone) > _LISTED else "")
        what = f"have different beats, so nothing can be said to be gained or lost; only one of them has: {shown}."
        raise DataError(Fault(f"{before.name} and {now.name}", what, "Compare plans made from the same beats."))


def find_differences(
    before: Plan, now: Plan, shares: tuple[ShareDifference, ...] = (), tongue: Tongue = ENGLISH
) -> Differences:
    """Set a plan against an earlier one, by the names of phases, services and windows.

    Args:
        before: the first plan.
        now: the second.
        shares: what their simulations say, as `share_differences` finds it.
        tongue: the language of what is unlike.

    Raises:
        DataError: their beats differ.
    """
    check_same_beats(before, now)
    old, new = _slots(before), _slots(now)
    keys, shared = dict.fromkeys([*new, *old]), _shared(before, now)
    return Differences(
        names=(before.name, now.name),
        unlike=unlike(now, before, tongue),
        slots=tuple(_slot(key, old.get(key), new.get(key), shared) for key in keys),
        shares=shares,
    )


def _slots(plan: Plan) -> dict[tuple[str, str, str], SlotPlan]:
    stages = [(RUNS_NOW, plan.today), *((phase.name, phase.plans) for phase in plan.phases)]
    return {(name, one.service, one.window): one for name, slots in stages for one in slots if one.kind == "field"}


def _shared(before: Plan, now: Plan) -> set[tuple[str, str]]:
    """List the phases, with today, and services that both plans have."""
    phases, services = ([{RUNS_NOW, *(one.name for one in plan.phases)} for plan in (before, now)],
                        [{one.service for one in plan.demand} for plan in (before, now)])  # fmt: skip
    return set(product(phases[0] & phases[1], services[0] & services[1]))


def _slot(
    key: tuple[str, str, str], old: SlotPlan | None, new: SlotPlan | None, shared: set[tuple[str, str]]
) -> SlotDifference:
    known = key[:2] in shared
    was, is_ = (() if one is None or not known else one.covered for one in (old, new))
    return SlotDifference(
        *key,
        gained=tuple(beat for beat in is_ if beat not in was),
        lost=tuple(beat for beat in was if beat not in is_),
        kept=tuple(beat for beat in is_ if beat in was),
        answered_per_week=(
            None if old is None else old.answered_per_week,
            None if new is None else new.answered_per_week,
        ),
        shared=known,
    )


def share_differences(old: Simulation | None, new: Simulation | None) -> tuple[ShareDifference, ...]:
    """Compare the simulations of two plans, phase by phase and service by service; none where either has none.

    Where a simulation does not tell its replications, as in public, windows are compared by each one's range.
    """
    if old is None or new is None:
        return ()
    paired = (old.seed, old.replayed, old.weeks) == (new.seed, new.replayed, new.weeks)
    earlier = {(one.phase, one.service): np.array(one.share_answered) for one in old.replicated}
    found = []
    for one in new.replicated:
        values, was = np.array(one.share_answered), earlier.get((one.phase, one.service))
        if was is None or not (np.isfinite(values).any() and np.isfinite(was).any()):
            continue
        change = (paired_difference if paired else unpaired_difference)(was, values)
        means = (float(np.nanmean(was)), float(np.nanmean(values)))
        found.append(ShareDifference(one.phase, one.service, means, change, paired))
    return (*found, *_by_ranges(old, new))


def _by_ranges(old: Simulation, new: Simulation) -> Iterator[ShareDifference]:
    """Compare the windows of phases and services of which not both simulations tell their replications."""
    replicated = set.intersection(*({(one.phase, one.service) for one in each.replicated} for each in (old, new)))
    earlier = {(one.phase, one.service, one.window): one.whole.share_answered for one in old.windows}
    for one in new.windows:
        was, is_ = earlier.get((one.phase, one.service, one.window)), one.whole.share_answered
        if was is not None and (one.phase, one.service) not in replicated:
            change = difference_of_ranges(was, is_)
            yield ShareDifference(one.phase, one.service, (was.mean, is_.mean), change, paired=False, window=one.window)
