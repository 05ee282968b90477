"""The planner's rules as rows, each under the words that a clash is told in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from beatplan.optimize.mip import Ints, MipBuilder
from beatplan.optimize.problem import Problem


def slot_words(problem: Problem, slot: int) -> str:
    """Say which slot is meant: service, window and phase."""
    names = problem.names
    service = f"{names.services[problem.service[slot]]} in " if len(names.services) > 1 else ""
    return f"{service}{names.windows[problem.window[slot]]!r} of {names.phases[problem.phase[slot]]!r}"


def promise_rule(problem: Problem, slot: int) -> str:
    """Name the promise of a slot's service."""
    service = int(problem.service[slot])
    return f"services.{service}.promise = {problem.promise[slot]:g}: calls in covered beats that find a team free"


def add_coverage_rules(builder: MipBuilder, problem: Problem, covered: Ints, stations: Ints) -> None:
    """Reach, nesting, required and forbidden beats, and limits on how many."""
    for slot in range(problem.slots):
        _add_reach(builder, problem, covered[slot], stations[slot], slot)
    if len(problem.nesting):
        earlier, later = problem.nesting.T
        terms = [(covered[later].reshape(-1, 1), 1.0), (covered[earlier].reshape(-1, 1), -1.0)]
        builder.rows(terms, 0, np.inf, "rules.nested: beats covered in a phase stay covered later")
    for beat in np.flatnonzero(problem.must):
        rule = f"rules.must: beat {problem.names.beats[beat]} is covered in every phase and window"
        builder.rows([(covered[:, [beat]], 1.0)], 1, np.inf, rule)
    for beat in np.flatnonzero(problem.never):
        rule = f"rules.never: beat {problem.names.beats[beat]} is never covered"
        builder.rows([(covered[:, [beat]], 1.0)], -np.inf, 0, rule)
    for slot in range(problem.slots):
        _add_limits(builder, problem, covered[slot], slot)


def _add_reach(builder: MipBuilder, problem: Problem, covered: Ints, stations: Ints, slot: int) -> None:
    """A covered beat has a team at a site that meets its coverage standard."""
    reach = problem.slot_reach(slot)
    service = int(problem.service[slot])
    rule = f"services.{service}.coverage: a covered beat is within reach of a station"
    reaching = np.broadcast_to(stations, (len(covered), len(stations)))
    builder.rows([(reaching, reach.T.astype(np.float64)), (covered[:, None], -1.0)], 0, np.inf, rule)


def _add_limits(builder: MipBuilder, problem: Problem, covered: Ints, slot: int) -> None:
    phase = int(problem.phase[slot])
    least, most = int(problem.least_beats[slot]), int(problem.most_beats[slot])
    if least > 0:
        rule = f"phases.{phase}.min_beats = {least}"
        builder.rows([(covered, 1.0)], least, np.inf, rule)
    if most < len(covered):
        rule = f"phases.{phase}.max_beats = {most}"
        builder.rows([(covered, 1.0)], -np.inf, most, rule)


def add_site_rules(builder: MipBuilder, problem: Problem, stations: Ints) -> None:
    """Teams that fit at a site at once, and sites used in a phase."""
    together = list(problem.phase * len(problem.names.windows) + problem.window)
    for key in sorted(set(together)):
        slots = np.flatnonzero(np.equal(together, key))
        if len(slots) > 1:
            # One slot alone is held by the bounds of its variables.
            builder.rows([(stations[slots].T, 1.0)], -np.inf, problem.capacity, "sites.capacity")
    if problem.most_sites is None:
        return
    for phase in range(len(problem.names.phases)):
        used = builder.variables((len(problem.capacity),), 0, 1, 0, whole=True)
        for slot in np.flatnonzero(problem.phase == phase):
            fits = np.minimum(problem.capacity, problem.most_teams[slot]).astype(np.float64)
            builder.rows([(stations[slot][:, None], 1.0), (used[:, None], -fits[:, None])], -np.inf, 0)
        builder.rows([(used, 1.0)], -np.inf, problem.most_sites, f"rules.max_sites = {problem.most_sites}")


def add_staff_rules(builder: MipBuilder, problem: Problem, level: Sequence[Ints], teams: Sequence[Ints]) -> None:
    """Productive hours a week by role, heads at every hour, and teams that must be on duty.

    Args:
        builder: takes the rows.
        problem: the problem.
        level: (K) one-hot variables of each slot's levels.
        teams: (K) teams each level has.
    """
    for phase, name in enumerate(problem.names.phases):
        slots = np.flatnonzero(problem.phase == phase).tolist()
        for role, role_name in enumerate(problem.names.roles):
            need = problem.needs[problem.service[slots], role]
            if not need.any():
                continue
            columns = np.concatenate([level[k] for k in slots])
            hours = np.concatenate([n * problem.hours[k] * teams[k] for k, n in zip(slots, need, strict=True)])
            rule = f"staffing: {problem.staff_h[phase, role]:g} hours a week of {role_name} in {name!r}"
            builder.rows([(columns, hours)], -np.inf, problem.staff_h[phase, role] + 1e-6, rule)
            for window in sorted(set(problem.window[slots].tolist())):
                here = [k for k in slots if problem.window[k] == window]
                columns = np.concatenate([level[k] for k in here])
                heads = np.concatenate([problem.needs[problem.service[k], role] * teams[k] for k in here])
                rule = f"staffing: {problem.heads[phase, role]} {role_name} in {name!r}"
                builder.rows([(columns, heads)], -np.inf, problem.heads[phase, role], rule)
        for slot in slots:
            if problem.least_teams[slot] > 0:
                least = int(problem.least_teams[slot])
                rule = f"phases.{phase}.teams_at_least = {least}"
                builder.rows([(level[slot], teams[slot])], least, np.inf, rule)
