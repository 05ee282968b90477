"""Why nobody is on duty in a slot: someone is put there, all else as it is, and what then breaks is the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from beatplan.optimize.always import promise_rule, utilization_rule
from beatplan.optimize.check import TOLERANCE, answered_calls, broken_by_itself, staff_used, worth
from beatplan.optimize.hiring import broken_hiring, staff_hired
from beatplan.optimize.problem import Bools, Decisions, Ints, Problem
from beatplan.optimize.rules import Budget, Nested, NeverAlone, OneWindow, dropped

#: Teams that are tried, one more at a time: where so many do not hold a limit, more will not be tried.
_MOST_TRIED = 30


def why_nobody(problem: Problem, decisions: Decisions, slot: int, beat: int) -> str:
    """Give the reason why a slot has no team that could cover a beat, which holds with all else as it is.

    Args:
        problem: the problem, calls that desks resolve and services pass on not yet taken off.
        decisions: a plan with nobody on duty in the slot.
        slot: the slot.
        beat: a beat that some site reaches; of a slot at its post whichever.
    """
    if problem.most_teams[slot] == 0:
        return "the staff make none for these hours"
    if not problem.fits[slot].any():
        return "no site has room for one"
    first = max([rule.together for rule in problem.rules if isinstance(rule, NeverAlone) and slot in rule.slots] or [1])
    limit = ""
    for teams in range(first, min(int(problem.most_teams[slot]), first + _MOST_TRIED) + 1):
        trial = _opened(problem, decisions, slot, _only(problem, slot, beat), teams)
        if trial is None:
            return limit or "no site that could serve it has room left for one"
        if short := _short_staff(problem, trial, slot):
            return limit or f"the staff are on duty elsewhere ({short})"
        held = _limit(problem, trial, slot)
        if not held:
            return _rule_or_worth(problem, decisions, trial, slot)
        limit = held
    return limit or f"at most {problem.most_teams[slot]} could be on duty there, and {first} go together"


def _only(problem: Problem, slot: int, beat: int) -> Bools:
    """Which beats somebody on duty is for: all of a post, else one, (B,)."""
    return np.asarray(problem.at_post[slot] | (np.arange(len(problem.names.beats)) == beat))


def _opened(problem: Problem, decisions: Decisions, slot: int, beats: Bools, teams: int) -> Decisions | None:
    """Cover beats in a slot, with so many teams put where there is room and the beats are reached; None without room.

    Where whom to hire is chosen, those whom it takes are hired, as far as posts go.
    """
    stations, covered = decisions.stations.copy(), decisions.covered.copy()
    taken = [stations[here].sum(axis=0) for here in problem.slots_together(int(problem.phase[slot])) if slot in here]
    room = np.minimum(problem.fits[slot], problem.capacity - np.max(taken, axis=0))
    room = np.where(problem.slot_reach(slot)[:, beats].all(axis=1), np.maximum(room, 0), 0)
    if room.sum() < teams:
        return None
    by_room = np.argsort(-room, kind="stable")
    ahead = np.cumsum(room[by_room]) - room[by_room]
    stations[slot, by_room] += np.clip(teams - ahead, 0, room[by_room])
    covered[slot] |= beats
    return _hired(problem, replace(decisions, stations=stations, covered=covered), int(problem.phase[slot]))


def _hired(problem: Problem, trial: Decisions, phase: int) -> Decisions:
    """Hire whom a phase lacks, the latest that count in it, as long as there are posts and money."""
    if problem.hiring is None or trial.hired is None:
        return trial
    for role in range(len(problem.names.roles)):
        for joined in np.flatnonzero(problem.hiring.counts[:, phase, role])[::-1].tolist():
            while _lacks(problem, trial, phase)[role]:
                hired = trial.hired.copy()
                hired[joined, role] += 1
                more = replace(trial, hired=hired)
                if next(broken_hiring(problem, more), None):
                    break
                trial = more
    return trial


def _lacks(problem: Problem, trial: Decisions, phase: int) -> Bools:
    """Which roles a phase has too few people or hours of, (R,)."""
    heads, staff_h = staff_hired(problem, trial)
    used_h, used_heads = staff_used(problem, trial, np.flatnonzero(problem.phase == phase))
    return np.asarray((used_h > staff_h[phase] + 10 * TOLERANCE) | (used_heads > heads[phase]))


def _short_staff(problem: Problem, trial: Decisions, slot: int) -> str:
    """Say of the first role that is short in a slot's phase what is left of it for the slot; nothing where none is."""
    phase = int(problem.phase[slot])
    roles = np.flatnonzero(_lacks(problem, trial, phase)).tolist()
    if not roles:
        return ""
    role, (heads, staff_h) = roles[0], staff_hired(problem, trial)
    used_h, used_heads = staff_used(problem, trial, np.flatnonzero(problem.phase == phase))
    people = int(trial.teams[slot] * problem.needs[problem.service[slot], role])
    hours, name = people * float(problem.hours[slot]), problem.names.roles[role]
    left_h = max(float(staff_h[phase, role] - used_h[role]) + hours, 0.0)
    if left_h < hours - 10 * TOLERANCE:
        return f"{name}: {left_h:.4g} of the {hours:.4g} hours a week that this takes are left"
    left = max(int(heads[phase, role] - used_heads[role]) + people, 0)
    return f"{name}: {left} of the {people} people at once that this takes are left"


def _limit(problem: Problem, trial: Decisions, slot: int) -> str:
    """Say which limit of its own service a slot does not hold, which one team more may mend; nothing where it does."""
    given, teams = worth(problem, trial), int(trial.teams[slot])
    who = "one on duty" if teams == 1 else f"{teams} on duty"
    if given.busiest[slot] > problem.most_busy[slot] + TOLERANCE:
        return f"{utilization_rule(problem, slot)}; {who} would be for {given.busiest[slot]:.0%}"
    beats = trial.covered[slot]
    if (given.available[slot, beats] < problem.promise[slot] - TOLERANCE).any():
        return f"{promise_rule(problem, slot)}; with {who} {given.available[slot, beats].min():.0%} would"
    return ""


def _rule_or_worth(problem: Problem, decisions: Decisions, trial: Decisions, slot: int) -> str:
    """Name the rule that somebody on duty breaks, or nesting, or else say what that would be worth."""
    broken = next(_rules_broken(problem, decisions, trial, slot), None)
    if broken:
        return broken
    kept = _keep_later(problem, trial)
    if isinstance(kept, str):
        return kept
    weeks = sum(float(problem.weeks[problem.phase == phase][0]) for phase in np.unique(problem.phase))
    more = (answered_calls(problem, kept) - answered_calls(problem, decisions)) / weeks
    if more <= TOLERANCE:
        fewer = f", and takes {-more:.1f} calls a week from it" if more < -0.05 else ""
        return f"that adds nothing to what is counted, by the weights{fewer}"
    return f"that would add {more:.1f} calls a week by the weights, which the gap and solve.give leave open"


def _rules_broken(problem: Problem, decisions: Decisions, trial: Decisions, slot: int) -> Iterator[str]:
    """Name the rules, nesting aside, that a plan breaks and the one before did not."""
    for rule in problem.rules:
        if isinstance(rule, Nested) or set(rule.broken(problem, trial)) <= set(rule.broken(problem, decisions)):
            continue
        if isinstance(rule, OneWindow):
            pairs = [pair for pair in rule.apart if slot in pair and decisions.teams[list(pair)].any()]
            other = next(one for pair in pairs for one in pair if one != slot)
            window = problem.names.windows[problem.window[other]]
            yield f"of windows that share hours one alone is open, and that is {window!r}"
        elif isinstance(rule, Budget):
            yield f"the money is spent elsewhere ({rule.words(problem)})"
        else:
            yield f"a rule has no room for it ({rule.words(problem)})"


def _keep_later(problem: Problem, trial: Decisions) -> Decisions | str:
    """Open what nesting asks for later because a slot is open; or say where that fails, and why."""
    before = trial
    while found := dropped(problem, trial.covered):
        slot, beats = _kept_by(trial, *found)
        name, window = problem.names.phases[problem.phase[slot]], problem.names.windows[problem.window[slot]]
        where = f"what is open stays open later (rules.nested), and in {window!r} of {name!r}"
        opened = _opened(problem, trial, slot, beats, 0 if trial.teams[slot] else 1)
        if opened is None:
            return f"{where} there is no room"
        if short := _short_staff(problem, opened, slot):
            return f"{where} the staff are on duty elsewhere ({short})"
        if held := _limit(problem, opened, slot):
            return f"{where} it does not hold {held}"
        broken = next(_rules_broken(problem, trial, opened, slot), None) or next(
            iter(sorted(set(broken_by_itself(problem, opened)) - set(broken_by_itself(problem, before)))), None
        )
        if broken and not dropped(problem, opened.covered):
            return f"{where} it cannot: {broken}"
        trial = opened
    return trial


def _kept_by(trial: Decisions, earlier: int, later: Ints) -> tuple[int, Bools]:
    """Choose the later slot that is to cover what an earlier one does, one with teams if any has, and the beats."""
    slot = next((one for one in later.tolist() if trial.teams[one]), int(later[0]))
    return slot, np.asarray(trial.covered[earlier] & ~trial.covered[later].any(axis=0))
