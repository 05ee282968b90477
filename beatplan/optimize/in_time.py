"""Stage 2: with the number of teams settled, place them so that most answered calls are reached in time.

Maximal expected coverage with backup teams (Daskin, Transportation Science 17, 1983): a place with m teams in reach is
served by one of them with probability (1 - busy^m) / (1 - busy^N) when a call is answered. What a beat gains is a
concave function of the teams at the sites, so the program holds one variable a beat, bounded by tangent planes taken
where solutions fall (Benders cuts: Cordeau, Furini and Ljubic, European Journal of Operational Research 275, 2019).
A plane is scaled by whether the beat is covered, which keeps it tight where that is undecided.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.optimize.answered import NOTHING, add_plan
from beatplan.optimize.approximate import Approximation
from beatplan.optimize.check import Worth
from beatplan.optimize.columns import Columns
from beatplan.optimize.mip import Floats, Ints, Mip, MipBuilder
from beatplan.optimize.problem import Decisions, Problem


@dataclass(frozen=True)
class Planes:
    """Tangent planes of what beats gain in a slot: gain <= constant * covered + slopes @ stations.

    Attributes:
        beat: (C,).
        constant: (C,), 0 or more.
        slopes: (C, J), 0 or more.
    """

    beat: Ints
    constant: Floats
    slopes: Floats


@dataclass(frozen=True)
class SlotGain:
    """What the places of a slot gain from teams in reach.

    Attributes:
        beat: (G,) the beat of each group of places.
        calls: (G,) calls over the plan, were all reached in time.
        reach: (G, J) which sites reach the group.
        chance: (N + 1,) share of calls reached in time with 0, 1, ... N teams in reach.
        beats: how many beats there are.
    """

    beat: Ints
    calls: Floats
    reach: Floats
    chance: Floats
    beats: int

    def gained(self, stations: Floats, covered: Floats) -> Floats:
        """What each beat gains, (B,), also between whole numbers; `covered` (B,) may be a share."""
        value, _ = self._value_and_slope(stations, covered)
        return covered * np.bincount(self.beat, weights=value, minlength=self.beats)

    def planes(self, stations: Floats, covered: Floats, beats: Ints) -> Planes:
        """Take the tangent planes of some beats at a solution."""
        value, slope = self._value_and_slope(stations, covered)
        of_beat = np.zeros((self.beats, len(self.beat)))
        of_beat[self.beat, np.arange(len(self.beat))] = 1.0
        slopes = of_beat @ (slope[:, None] * self.reach)
        at = stations / np.where(covered > 0, covered, 1.0)[:, None]
        constant = of_beat @ value - (slopes * at).sum(axis=1)
        return Planes(beats, np.maximum(constant[beats], 0.0), slopes[beats])

    def _value_and_slope(self, stations: Floats, covered: Floats) -> tuple[Floats, Floats]:
        """Calls in time of each group (G,), were its beat covered whole, and their slope in the teams in reach."""
        share = np.where(covered > 0, covered, 1.0)[self.beat]
        near = np.clip(self.reach @ stations / share, 0.0, len(self.chance) - 1)
        # A hair off a whole number is that number: its slope is the one to the next team.
        whole = np.minimum(np.floor(near + 1e-9).astype(np.int64), len(self.chance) - 2)
        rise = np.diff(self.chance)[whole]
        slope = np.where(near >= len(self.chance) - 1, 0.0, rise)
        return self.calls * (self.chance[whole] + rise * (near - whole)), self.calls * slope


def slot_gains(problem: Problem, decided: Decisions, given: Worth) -> dict[int, SlotGain]:
    """Work out what places gain in each slot with teams, at the busy shares of a plan of stage 1."""
    gains = {}
    for slot, teams in enumerate(decided.teams.tolist()):
        if teams == 0:
            continue
        places = problem.places[problem.way[slot]]
        busy = float(given.busy[slot])
        chance = np.concatenate([[0.0], ((1 - busy) * busy ** np.arange(teams)).cumsum()])
        calls = problem.value[slot] * problem.weighted[slot][places.beat] * places.share
        gains[slot] = SlotGain(
            beat=places.beat,
            calls=calls * float(given.at_once[slot]),
            reach=places.reach.astype(np.float64),
            chance=chance / chance[-1],
            beats=len(problem.names.beats),
        )
    return gains


def in_time_program(
    problem: Problem,
    approximation: Approximation,
    decided: Decisions,
    gains: dict[int, SlotGain],
    planes: dict[int, list[Planes]],
    answered_floor: float,
) -> tuple[Mip, Columns, dict[int, Ints]]:
    """Build the program of stage 2.

    Args:
        problem: the problem.
        approximation: the bounds of calls lost.
        decided: the plan of stage 1, whose number of teams by slot stays.
        gains: what places gain, by slot.
        planes: the tangent planes so far, by slot.
        answered_floor: calls over the plan that must still be answered.

    Returns:
        The program, its columns, and the variables (B,) of what beats gain by slot.
    """
    builder = MipBuilder()
    columns = add_plan(builder, problem, approximation, NOTHING)
    gained = {}
    for slot, teams in enumerate(decided.teams):
        builder.rows([(columns.level[slot], columns.teams(slot) == teams)], 1, 1)
        if slot in gains:
            gained[slot] = _add_gains(builder, columns, slot, gains[slot], planes.get(slot, []))
    builder.rows([columns.answered(problem)], answered_floor, np.inf)
    return builder.build(), columns, gained


def _add_gains(builder: MipBuilder, columns: Columns, slot: int, gain: SlotGain, planes: list[Planes]) -> Ints:
    """Add what each beat of a slot gains, at most all its calls and at most every plane."""
    covered, stations = columns.covered[slot], columns.stations[slot]
    most = np.bincount(gain.beat, weights=gain.calls, minlength=gain.beats)
    gained = builder.variables((gain.beats,), 0, np.inf, 1.0, whole=False)
    builder.rows([(gained[:, None], -1.0), (covered[:, None], most[:, None])], 0, np.inf)
    for plane in planes:
        sites = np.broadcast_to(stations, plane.slopes.shape)
        terms: list[tuple[Ints, Floats | float]] = [
            (gained[plane.beat][:, None], -1.0),
            (covered[plane.beat][:, None], plane.constant[:, None]),
            (sites, plane.slopes),
        ]
        builder.rows(terms, 0, np.inf)
    return gained
