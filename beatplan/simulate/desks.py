"""How calls come to a desk: those of the field that it is to speak with first, and those of its own besides."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from beatplan.planning import Study
from beatplan.scenario import DeskService
from beatplan.scenario.triage import through_desk
from beatplan.simulate.calls import Calls, Floats
from beatplan.simulate.history import History
from beatplan.simulate.serve import Bools
from beatplan.simulate.slots import Scene


@dataclass(frozen=True)
class Line:
    """A desk, and the calls of field services that come to it first.

    Attributes:
        desk: the service.
        first: (S,) whether it speaks with calls of a service at all.
        through: (S, W, B) share of a service's calls that it is to speak with.
        resolves: (S,) share of those spoken with that it resolves.
    """

    desk: int
    first: Bools
    through: Floats
    resolves: Floats


def line_of(study: Study, desk: int) -> Line:
    """Find how calls come to a desk."""
    services, demand = study.scenario.services, study.demand
    table = services[desk]
    assert isinstance(table, DeskService), "of a desk"
    first = np.array([one.name in table.diverts for one in services])
    through = np.zeros_like(demand.rate)
    for s in np.flatnonzero(first).tolist():
        share = through_desk(services, study.scenario.triage, desk, s)
        calls, rate = np.tensordot(share, demand.by_kind[s], axes=1), demand.rate[s]
        through[s] = np.divide(calls, rate, out=np.zeros_like(rate), where=rate > 0)
    return Line(desk, first, through, np.array([table.diverts.get(one.name, 0.0) for one in services]))


def spoken_with_first(line: Line, scene: Scene, calls: Calls, history: History, by_chance: Floats) -> Bools:
    """Say which calls of a field scene the desk is to speak with first, if it is open, (n,).

    A call of the history goes by its own type; one that was drawn by its beat's types, by uniform numbers, (n,).
    """
    beat = calls.kind % line.through.shape[2]
    drawn = by_chance < line.through[calls.service, scene.window, beat]
    came = line.first[calls.service] & history.takes[line.desk, calls.row]
    return np.asarray(np.where(calls.row < 0, drawn, came))


def own_calls(study: Study, line: Line, desk: Scene, field: list[Scene]) -> tuple[Scene, Floats]:
    """Leave a desk's scene the calls that do not come to it by a service of the field.

    Where several services plan for the same calls, more come by them than there are; a desk meets each call once.

    Args:
        study: the study.
        line: the desk.
        desk: its scene.
        field: the scenes of the field in the same phase.

    Returns:
        The scene with the rates that are left, and which share of those that come by the field it meets, (B,).
    """
    rate = study.demand.rate[line.desk, desk.window]
    by_field = np.zeros_like(rate)
    mask = study.scenario.windows[desk.window].mask()
    for scene in field:
        both = (mask & study.scenario.windows[scene.window].mask()).sum() / mask.sum()
        for s in scene.services:
            by_field += both * line.through[s, scene.window] * study.demand.rate[s, scene.window]
    left = np.divide(np.maximum(rate - by_field, 0.0), rate, out=np.zeros_like(rate), where=rate > 0)
    met = np.divide(np.minimum(rate, by_field), by_field, out=np.ones_like(rate), where=by_field > 0)
    return replace(desk, place_rate=desk.place_rate * left[desk.place_beat]), met
