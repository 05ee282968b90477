"""What a simulation may tell."""

from __future__ import annotations

import math
from dataclasses import replace

from beatplan.plan import Plan
from beatplan.report.privacy.groups import Withheld
from beatplan.report.privacy.rounding import MINUTE_GRAINS, SHARE_GRAINS, told
from beatplan.report.privacy.slots import standing
from beatplan.simulate.intervals import Interval
from beatplan.simulate.results import BUSY_FLAG, Figures, Simulation, Waterfall, WindowFigures

_UNTOLD = Interval(math.nan, math.nan, math.nan)


def public_simulation(plan: Plan, simulation: Simulation, found: Withheld) -> Simulation:
    """Tell a simulation of a plan in public; `plan` is the plan before the gate."""
    loose = {
        (phase.name, slot.service, slot.window): standing(
            slot, calls_by_beat(plan, slot.service, slot.window), found.groups[slot.window]
        ).loose
        for phase in plan.phases
        for slot in phase.plans
    }
    windows = tuple(
        _window(plan, one, found, loose.get((one.phase, one.service, one.window), 1.0)) for one in simulation.windows
    )
    closed = {(phase, service) for (phase, service, _), share in loose.items() if share > 0}
    dark = {service for service, _ in found.dark}
    return replace(
        simulation,
        left_out=dict.fromkeys(simulation.left_out, math.nan),
        windows=windows,
        waterfalls=tuple(
            _waterfall(one, (one.phase, one.service) in closed, one.service in dark) for one in simulation.waterfalls
        ),
        findings=(),
    )


def calls_by_beat(plan: Plan, service: str, window: str) -> dict[str, float]:
    """Look up calls a week by beat."""
    return {one.beat: one.calls_per_week for one in plan.demand if (one.service, one.window) == (service, window)}


def _window(plan: Plan, one: WindowFigures, found: Withheld, loose: float) -> WindowFigures:
    groups, hidden = found.groups[one.window], found.hidden(one.window)
    dark = (one.service, one.window) in found.dark
    one = replace(
        one,
        districts=tuple(_district(plan, figures, groups, dark) for figures in one.districts),
        beats=tuple(_untold(figures) if dark or figures.name in hidden else figures for figures in one.beats),
    )
    if dark:
        one = replace(one, whole=_untold(one.whole))
    if loose == 0 and not dark:
        return one
    hours = tuple(
        replace(hour, busy=(busy := _share(hour.busy, loose)), flagged=bool(busy.mean > BUSY_FLAG))
        for hour in one.hours
    )
    return replace(
        one,
        whole=_rounded(one.whole, loose),
        teams=tuple(replace(team, busy=_share(team.busy, loose)) for team in one.teams),
        hours=hours,
        busy=_share(one.busy, loose),
        overtime_h=_UNTOLD,
        scene_h_without_police=_UNTOLD,
        backup=_UNTOLD,
    )


def _district(plan: Plan, figures: Figures, groups: tuple[frozenset[str], ...], dark: bool) -> Figures:
    """Tell a district's calls where whole groups lie in it, and all else where none does."""
    own = {one.id for one in plan.beats if one.district == figures.name}
    touched = [group for group in groups if group & own]
    if not touched and not dark:
        return figures
    within = not dark and all(group <= own for group in touched)
    return replace(_untold(figures), calls=figures.calls if within else _UNTOLD)


def _untold(figures: Figures) -> Figures:
    return Figures(
        name=figures.name,
        calls=_UNTOLD,
        fates=dict.fromkeys(figures.fates, _UNTOLD),
        answered=_UNTOLD,
        share_answered=_UNTOLD,
        share_in_time=_UNTOLD,
        response=dict.fromkeys(figures.response, _UNTOLD),
    )


def _rounded(whole: Figures, loose: float) -> Figures:
    share = _share(whole.share_answered, loose)
    return replace(
        whole,
        fates=dict.fromkeys(whole.fates, _UNTOLD),
        answered=Interval(*(whole.calls.mean * end for end in (share.mean, share.low, share.high))),
        share_answered=share,
        share_in_time=_share(whole.share_in_time, loose),
        response={name: _told(one, loose * 60, MINUTE_GRAINS) for name, one in whole.response.items()},
    )


def _share(one: Interval, loose: float) -> Interval:
    return _told(one, loose, SHARE_GRAINS)


def _told(one: Interval, margin: float, grains: tuple[float, ...]) -> Interval:
    return Interval(*(told(end, margin, grains) for end in (one.mean, one.low, one.high)))


def _waterfall(one: Waterfall, closed: bool, dark: bool) -> Waterfall:
    """Withhold what became of calls in the windows, the last steps, where a covered beat is withheld."""
    if dark:
        return replace(one, rows=_UNTOLD, steps=dict.fromkeys(one.steps, _UNTOLD))
    before = list(one.steps)[:2]
    return replace(one, steps={k: _UNTOLD if closed and k not in before else v for k, v in one.steps.items()})
