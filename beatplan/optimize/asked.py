"""From the rules that a scenario writes to the rules of the problem."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from beatplan.errors import Fault, ScenarioError, nearest
from beatplan.inputs import Beats, Sites
from beatplan.inputs.neighbours import neighbours
from beatplan.inputs.sites import find_sites
from beatplan.optimize.problem import Bools, Ints, Problem
from beatplan.optimize.rules import (
    BeatLimit,
    Budget,
    Contiguous,
    DistrictFloor,
    FewestTeams,
    Forbidden,
    KeptStations,
    MostSites,
    Nested,
    NeverAlone,
    OneWindow,
    Required,
    Rule,
    SitesForGood,
)
from beatplan.scenario import Scenario
from beatplan.scenario.tables import BeatRule


def rules_asked(scenario: Scenario, beats: Beats, sites: Sites, problem: Problem) -> tuple[Rule, ...]:
    """List the rules of a scenario for a problem that has none yet.

    Raises:
        ScenarioError: a rule names a beat or a site that is not there, or holds nowhere.
    """
    return (
        *_beat_rules(scenario, beats, problem),
        *_phase_rules(scenario, problem),
        *_window_rules(scenario, problem),
        *_site_rules(scenario, sites),
        *_kept_rules(scenario, beats, sites, problem),
        *_ground_rules(scenario, beats),
    )


def _beat_rules(scenario: Scenario, beats: Beats, problem: Problem) -> Iterator[Rule]:
    faults = []
    for key, kind in (("must", Required), ("never", Forbidden)):
        for rule in getattr(scenario.rules, key):
            slots = _slots_of(rule, problem)
            if rule.beat not in beats.ids:
                faults.append(Fault(f"rules.{key}", f"there is no beat {rule.beat!r}.", nearest(rule.beat, beats.ids)))
            elif not slots:
                what = f"the rule about beat {rule.beat} holds nowhere: nothing is open {rule.where()}."
                faults.append(Fault(f"rules.{key}", what, "Name a phase in which the window is open."))
            else:
                yield kind(beats.ids.index(rule.beat), slots, rule.where())
    if faults:
        raise ScenarioError(*faults)


def _slots_of(rule: BeatRule, problem: Problem) -> tuple[int, ...]:
    names = problem.names
    # A post has no beats to choose.
    meant = ~problem.at_post
    for said, of, known in (
        (rule.window, problem.window, names.windows),
        (rule.phase, problem.phase, names.phases),
        (rule.service, problem.service, names.services),
    ):
        if said is not None:
            meant &= of == known.index(said)
    return tuple(np.flatnonzero(meant).tolist())


def _phase_rules(scenario: Scenario, problem: Problem) -> Iterator[Rule]:
    for number, phase in enumerate(scenario.phases):
        slots = tuple(np.flatnonzero((problem.phase == number) & ~problem.at_post).tolist())
        beats = len(problem.names.beats)
        if phase.min_beats:
            yield BeatLimit(f"phases.{number}.min_beats = {phase.min_beats}", slots, phase.min_beats, beats)
        if phase.max_beats is not None:
            yield BeatLimit(f"phases.{number}.max_beats = {phase.max_beats}", slots, 0, phase.max_beats)
        if phase.teams_at_least:
            key = f"phases.{number}.teams_at_least = {phase.teams_at_least}"
            yield FewestTeams(key, slots, phase.teams_at_least)


def _window_rules(scenario: Scenario, problem: Problem) -> Iterator[Rule]:
    masks = np.stack([one.mask() for one in scenario.windows])
    for number, window in enumerate(scenario.windows):
        if window.teams_together > 1:
            key = f"windows.{number}.teams_together = {window.teams_together}: in {window.name!r} no team is alone"
            slots = tuple(np.flatnonzero((problem.window == number) & ~problem.at_post).tolist())
            yield NeverAlone(key, slots, window.teams_together)
    if apart := _apart(problem, masks):
        yield OneWindow(apart)
    if scenario.rules.nested and (pairs := nested_pairs(problem, masks)):
        yield Nested(pairs)


def _apart(problem: Problem, masks: Bools) -> tuple[tuple[int, int], ...]:
    """Pair slots of one service and phase whose windows share hours: the optimizer opens one of them."""
    overlap = shared_hours(masks)
    return tuple(
        (one, other)
        for one, other in combinations(range(problem.slots), 2)
        if problem.service[one] == problem.service[other]
        and problem.phase[one] == problem.phase[other]
        and overlap[problem.window[one], problem.window[other]]
    )


def shared_hours(masks: Bools) -> NDArray[np.bool_]:
    """Say which windows, (W, 10080) minutes of the week, have some in common, (W, W)."""
    counts = masks.astype(np.int64)
    return np.asarray(counts @ counts.T > 0)


def nested_pairs(problem: Problem, masks: Bools) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Pair each slot with the later ones of its service that share hours with it, phase by phase.

    In each later phase, the windows open at one minute of the slot's make one group, of which one slot covers what the
    slot covers. Beyond a phase that opens the slot's own window with nothing else, that one passes the demand on.
    """
    pairs = []
    for slot in range(problem.slots):
        minutes = masks[problem.window[slot]]
        for phase in range(int(problem.phase[slot]) + 1, len(problem.names.phases)):
            later = np.flatnonzero((problem.service == problem.service[slot]) & (problem.phase == phase))
            groups = {
                tuple(later[row].tolist()) for row in np.unique(masks[problem.window[later]][:, minutes].T, axis=0)
            }
            pairs += [(slot, group) for group in sorted(groups) if group]
            own = tuple(later[problem.window[later] == problem.window[slot]].tolist())
            if groups == {own} and own:
                break
    return tuple(pairs)


def _site_rules(scenario: Scenario, sites: Sites) -> Iterator[Rule]:
    rules, staffing = scenario.rules, scenario.staffing
    if rules.max_sites is not None:
        yield MostSites(rules.max_sites)
    if rules.sites_for_good:
        yield SitesForGood()
    team_hour = np.array(
        [
            sum(people * staffing.cost_per_hour.get(role, 0.0) for role, people in service.team.items())
            for service in scenario.services
        ]
    )
    for number, phase in enumerate(scenario.phases):
        if phase.budget_per_week is not None:
            yield Budget(number, phase.budget_per_week, team_hour, sites.cost_per_week)


def _kept_rules(scenario: Scenario, beats: Beats, sites: Sites, problem: Problem) -> Iterator[Rule]:
    """Keep what runs today, in its windows: its stations with their teams, and its beats."""
    today = scenario.today
    if not scenario.rules.keep_today or today is None:
        return
    slots = _today_slots(scenario, problem)
    yield KeptStations(slots, find_sites(sites, today.stations, "today.stations"))
    for beat in today.beats or ():
        if beat not in beats.ids:
            raise ScenarioError(Fault("today.beats", f"there is no beat {beat!r}.", nearest(beat, beats.ids)))
        yield Required(beats.ids.index(beat), slots, "as today", "rules.keep_today")


def _today_slots(scenario: Scenario, problem: Problem) -> tuple[int, ...]:
    """List the slots of today's service in today's windows, or in every window where today names none."""
    today = scenario.today
    assert today is not None, "the caller looked"
    service = next((s for s, one in enumerate(scenario.services) if one.name == today.service), 0)
    windows = [w for w, one in enumerate(scenario.windows) if today.windows is None or one.name in today.windows]
    return tuple(np.flatnonzero((problem.service == service) & np.isin(problem.window, windows)).tolist())


def _ground_rules(scenario: Scenario, beats: Beats) -> Iterator[Rule]:
    rules = scenario.rules
    if rules.contiguous:
        yield Contiguous(neighbours(beats, rules.touch_m), rules.islands)
    if rules.district_floor > 0:
        names = tuple(dict.fromkeys(one for one in beats.districts if one is not None))
        if not names:
            what = "needs the district of each beat, and the beats have none."
            raise ScenarioError(Fault("rules.district_floor", what, "Name their column with beats.district."))
        yield DistrictFloor(rules.district_floor, _district_codes(beats, names), names)


def _district_codes(beats: Beats, names: tuple[str, ...]) -> Ints:
    return np.array([-1 if one is None else names.index(one) for one in beats.districts], dtype=np.int64)
