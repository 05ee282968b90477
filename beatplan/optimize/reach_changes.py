"""What may be changed in a plan, one step at a time: teams moved, beats left out or taken in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from beatplan.optimize.problem import Bools, Decisions, Ints, Problem
from beatplan.optimize.rules import bound_by, forbidden, without_beat


def moves(problem: Problem, decisions: Decisions, slot: int) -> Iterator[Decisions]:
    """Move a team of the slot to another site, or all there; then the same in every slot that has some there."""
    for out in np.flatnonzero(decisions.stations[slot]).tolist():
        alike = np.flatnonzero(problem.within_reach & (decisions.stations[:, out] > 0))
        here = int(decisions.stations[slot, out])
        fits = problem.fits[slot]
        for into in np.flatnonzero(decisions.stations[slot] < fits).tolist():
            if into != out:
                for teams in sorted({1, min(here, int(fits[into] - decisions.stations[slot, into]))}):
                    yield _moved(decisions, np.array([slot]), teams, out, into)
                if len(alike) > 1:
                    yield _moved(decisions, alike, 1, out, into)


def _moved(decisions: Decisions, slots: Ints, teams: int, out: int, into: int) -> Decisions:
    """Move teams from a site to another in some slots."""
    stations = decisions.stations.copy()
    stations[slots, out] -= teams
    stations[slots, into] += teams
    return replace(decisions, stations=stations)


def drops(problem: Problem, decisions: Decisions, slot: int) -> Iterator[Decisions]:
    """Leave a beat of the slot out, with what nesting keeps it covered for."""
    for beat in np.flatnonzero(decisions.covered[slot]).tolist():
        yield replace(decisions, covered=without_beat(problem, decisions.covered, slot, beat))


def adds(problem: Problem, decisions: Decisions, slot: int) -> Iterator[Decisions]:
    """Take a beat in, those with most calls first, in the later slots that nesting binds too."""
    for beat in open_beats(problem, decisions, slot):
        yield replace(decisions, covered=with_beat(problem, decisions, slot, beat))


def open_beats(problem: Problem, decisions: Decisions, slot: int) -> list[int]:
    """List the beats that a slot could cover from its stations and does not, those with most calls first."""
    reached = (problem.slot_reach(slot) & (decisions.stations[slot] > 0)[:, None]).any(axis=0)
    could = np.flatnonzero(reached & ~decisions.covered[slot] & ~forbidden(problem)[slot])
    order: list[int] = could[np.argsort(-problem.weighted[slot, could], kind="stable")].tolist()
    return order


def with_beat(problem: Problem, decisions: Decisions, slot: int, beat: int) -> Bools:
    """Cover a beat in a slot, and in the later ones with teams that nesting binds to it, (K, B)."""
    covered = decisions.covered.copy()
    covered[[slot, *(later for later in bound_by(problem, slot) if decisions.teams[later] > 0)], beat] = True
    return covered


def in_reach(problem: Problem, decisions: Decisions, slot: int) -> Decisions:
    """Leave out the beats of a slot that no team stands near."""
    reached = (problem.slot_reach(slot) & (decisions.stations[slot] > 0)[:, None]).any(axis=0)
    covered = decisions.covered
    for beat in np.flatnonzero(covered[slot] & ~reached).tolist():
        covered = without_beat(problem, covered, slot, beat)
    return replace(decisions, covered=covered)
