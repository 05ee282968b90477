"""A phase simulated: calls go through its desks and its field teams, and people are followed up after."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from beatplan.optimize.problem import Decisions, Problem
from beatplan.planning import Study
from beatplan.scenario import FollowUpService
from beatplan.simulate.acts import Act, Meets, acts_of, days_met, days_of
from beatplan.simulate.calls import Floats, Ints
from beatplan.simulate.desks import spoken_with_first
from beatplan.simulate.duties import as_utc, seconds_of
from beatplan.simulate.follow_up import Shifts, Span, settled
from beatplan.simulate.history import History
from beatplan.simulate.passed_on import meet_all
from beatplan.simulate.phoned import Callers, Waiting, callers_of, gone_on, speak
from beatplan.simulate.serve import NONE
from beatplan.simulate.slots import Came, calls_met
from beatplan.simulate.streams import Purpose, stream
from beatplan.simulate.tally import Facts, Met, Tally, meet, tallied

_NO_CALLS = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Following:
    """A service that follows up in a phase, and the shifts of its people.

    Attributes:
        service, phase, table: which.
        shifts: of its people.
        span: the simulated time, minutes since 1970 in UTC.
    """

    service: int
    phase: int
    table: FollowUpService
    shifts: tuple[Shifts, ...]
    span: Span


@dataclass(frozen=True)
class Chain:
    """A phase made ready to be simulated: its windows, and who follows up."""

    history: History
    acts: tuple[Act, ...]
    follow_ups: tuple[Following, ...]


@dataclass(frozen=True)
class Phase:
    """What one replication of a phase gives: a tally of each act, and people due and followed up in time."""

    tallies: tuple[Tally, ...]
    followed: tuple[tuple[int, int], ...]


def chain_of(study: Study, problem: Problem, decisions: Decisions, history: History, phase: int, meets: Meets) -> Chain:
    """Make a phase ready to be simulated."""
    acts = tuple(acts_of(study, problem, decisions, history, phase, meets))
    return Chain(history, acts, tuple(_following(study, problem, decisions, phase, meets)))


def _following(study: Study, problem: Problem, decisions: Decisions, phase: int, meets: Meets) -> list[Following]:
    found = []
    first, last = days_met(study, phase, meets)
    ends = np.array([first, last + 1], dtype="datetime64[m]")
    span = Span(*(as_utc(ends, study.scenario.timezone).astype(np.float64) / 60).tolist())
    for s, table in enumerate(study.scenario.services):
        slots = np.flatnonzero((problem.service == s) & (problem.phase == phase))
        if not isinstance(table, FollowUpService) or not len(slots):
            continue
        shifts = []
        for slot in slots.tolist():
            # What comes up at the end is still followed up after it.
            duties = days_of(study, phase, int(problem.window[slot]), meets, 1 + math.ceil(table.due_hours / 24))
            begins = duties.begins.astype(np.float64) / 60
            shifts.append(Shifts(begins, begins + duties.length_min, int(decisions.teams[slot])))
        found.append(Following(s, phase, table, tuple(shifts), span))
    return found


def replicate(study: Study, chain: Chain, facts: Facts, key: tuple[int, int]) -> Phase:
    """Send the calls of one replication through a phase.

    Args:
        study: the study.
        chain: the phase.
        facts: what tallies need to know.
        key: seed and replication.
    """
    waiting = [
        Waiting(one, calls_met(study, one.scene, len(one.duties.day), one.source(key[1]), key), _NO_CALLS)
        for one in chain.acts
        if one.line is None
    ]
    found: dict[int, tuple[Met, Ints]] = {}
    for act in chain.acts:
        if act.line is not None:
            met, waiting = _at_the_desk(study, chain, act, waiting, key)
            found[id(act)] = met, _NO_CALLS
    for one, met in zip(waiting, meet_all(study, waiting, key), strict=True):
        found[id(one.act)] = met, one.by_phone
    tallies = []
    for act in chain.acts:
        met, by_phone = found[id(act)]
        backup = stream(key[0], Purpose.BACKUP, act.scene.window, key[1]).random(len(met.calls.kind))
        tallies.append(tallied(act.scene, met, act.teams, facts, backup, by_phone))
    answered = [_answered(act, found[id(act)][0]) for act in chain.acts]
    return Phase(tuple(tallies), tuple(_followed(study, one, answered, key) for one in chain.follow_ups))


def _at_the_desk(
    study: Study, chain: Chain, desk: Act, waiting: list[Waiting], key: tuple[int, int]
) -> tuple[Met, list[Waiting]]:
    """Let a desk speak with its callers, and send on to the field those whom it does not help."""
    line, scene = desk.line, desk.scene
    assert line is not None, "of a desk"
    if not waiting:
        return meet(scene, calls_met(study, scene, len(desk.duties.day), desk.source(key[1]), key), desk.teams), []
    ends = np.cumsum([len(one.calls.kind) for one in waiting])
    draws = stream(key[0], Purpose.BY_PHONE, line.desk, scene.window, key[1]).random((3, int(ends[-1])))
    first = [
        spoken_with_first(line, one.act.scene, one.calls, chain.history, drawn)
        for one, drawn in zip(waiting, np.split(draws[0], ends[:-1]), strict=True)
    ]
    callers = callers_of(waiting, first, desk, draws[1])
    met, spoken_in, after_min = speak(study, desk, callers, _besides(desk.source(key[1]), callers), key)
    helped = (spoken_in != NONE) & (draws[2, : len(spoken_in)] < line.resolves[callers.service])
    met = replace(met, ended=np.unique(spoken_in[helped]))
    return met, [gone_on(one, number, callers, helped, after_min) for number, one in enumerate(waiting)]


def _besides(own: Came, callers: Callers) -> Came:
    """Leave out the calls of the history that come to a desk by a service of the field."""
    return own.taken((own.row < 0) | ~np.isin(own.row, callers.row))


def _answered(act: Act, met: Met) -> tuple[Floats, Ints]:
    """When calls were answered, minutes since 1970 in UTC, and by which service."""
    taken = np.flatnonzero(met.served.team != NONE)
    minute = met.taken.minute[taken] + met.served.wait_min[taken]
    return seconds_of(act.duties, met.taken.lane[taken], minute) / 60, met.taken.service[taken]


def _followed(
    study: Study, one: Following, answered: list[tuple[Floats, Ints]], key: tuple[int, int]
) -> tuple[int, int]:
    """Count the people of a replication whose follow-ups are settled in it, and those who are in time."""
    share = np.array([one.table.after.get(service.name, 0.0) for service in study.scenario.services])
    when = np.concatenate([np.zeros(0), *(minutes for minutes, _ in answered)])
    service = np.concatenate([_NO_CALLS, *(which for _, which in answered)])
    drawn = stream(key[0], Purpose.FOLLOW_UPS, one.service, one.phase, key[1]).random(len(when))
    came = np.sort(when[drawn < share[service]])
    return settled(came, list(one.shifts), one.table.on_scene_minutes, 60.0 * one.table.due_hours, one.span)
