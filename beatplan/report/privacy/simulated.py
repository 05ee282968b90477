"""What a simulation may tell."""

from __future__ import annotations

import math
from dataclasses import replace

from beatplan.plan import Plan
from beatplan.report.privacy.groups import Withheld
from beatplan.report.privacy.passed import told_by_passing
from beatplan.report.privacy.slots import touched
from beatplan.simulate.intervals import Interval
from beatplan.simulate.results import Figures, FollowUpFigures, Simulation, Waterfall, WindowFigures

_UNTOLD = Interval(math.nan, math.nan, math.nan)


def public_simulation(plan: Plan, simulation: Simulation, found: Withheld) -> Simulation:
    """Tell a simulation of a plan in public; `plan` is the plan before the gate."""
    closed = {
        (phase.name, slot.service, slot.window)
        for phase in plan.phases
        for slot in phase.plans
        if touched(slot, found.of(slot.service, slot.window))
    }
    closed |= told_by_passing(plan, found)
    windows = tuple(_window(plan, one, found, closed) for one in simulation.windows)
    if found.anything:
        windows = tuple(replace(one, passed_on=_UNTOLD, passed_in=_UNTOLD) for one in windows)
    dark = {service for service, _ in found.dark}
    return replace(
        simulation,
        # Of a plan that is withheld in part, it would let guesses of the rest be tried.
        digest="",
        left_out=dict.fromkeys(simulation.left_out, math.nan),
        windows=windows,
        waterfalls=tuple(
            _waterfall(one, (one.phase, one.service) in {each[:2] for each in closed}, one.service in dark)
            for one in simulation.waterfalls
        ),
        follow_ups=tuple(_follow_up(one) for one in simulation.follow_ups) if found.anything else simulation.follow_ups,
        replicated=(),
        findings=(),
    )


def calls_by_beat(plan: Plan, service: str, window: str) -> dict[str, float]:
    """Look up calls a week by beat."""
    return {one.beat: one.calls_per_week for one in plan.demand if (one.service, one.window) == (service, window)}


def _window(plan: Plan, one: WindowFigures, found: Withheld, closed: set[tuple[str, str, str]]) -> WindowFigures:
    """Tell a window: where a covered beat is withheld, what came of its calls tells how they lie, and is withheld."""
    key = one.service, one.window
    groups, hidden = found.of(*key), found.hidden(*key)
    dark = (one.service, one.window) in found.dark
    one = replace(
        one,
        districts=tuple(_district(plan, figures, groups, dark) for figures in one.districts),
        beats=tuple(_untold(figures) if dark or figures.name in hidden else figures for figures in one.beats),
    )
    if not dark and (one.phase, one.service, one.window) not in closed:
        return one
    return replace(
        one,
        whole=_untold(one.whole) if dark else replace(_untold(one.whole), calls=one.whole.calls),
        teams=tuple(replace(team, busy=_UNTOLD) for team in one.teams),
        hours=tuple(replace(hour, busy=_UNTOLD, flagged=False) for hour in one.hours),
        busy=_UNTOLD,
        overtime_h=_UNTOLD,
        scene_h_without_police=_UNTOLD,
        backup=_UNTOLD,
    )


def _follow_up(one: FollowUpFigures) -> FollowUpFigures:
    """Withhold people followed up: they are a fixed share of the calls answered."""
    return replace(
        one,
        planned_due=math.nan,
        planned_in_time=math.nan,
        due=_UNTOLD,
        in_time=_UNTOLD,
        late=_UNTOLD,
        share_in_time=_UNTOLD,
        reached=_UNTOLD,
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


def _waterfall(one: Waterfall, closed: bool, dark: bool) -> Waterfall:
    """Withhold what became of calls in the windows, the last steps, where a covered beat is withheld."""
    if dark:
        return replace(one, rows=_UNTOLD, steps=dict.fromkeys(one.steps, _UNTOLD))
    before = list(one.steps)[:2]
    return replace(one, steps={k: _UNTOLD if closed and k not in before else v for k, v in one.steps.items()})
