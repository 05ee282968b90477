"""What differs between two plans: beats in and out, teams, stations, calls answered and staff."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from beatplan.errors import DataError, Fault
from beatplan.plan import PhasePlan, Plan, SlotPlan

#: Calls a week that differ by less are not told.
_SAME_CALLS = 0.05


@dataclass(frozen=True)
class SlotChange:
    """How one window of a phase differs; of each pair the first is the earlier plan's, None where it has no such one.

    Attributes:
        phase, service, window: which.
        beats_in, beats_out: beats covered now and not before, and the reverse.
        kept: how many beats both cover.
        teams: on duty.
        stations: teams by site.
        answered_per_week: calls that get a team.
    """

    phase: str
    service: str
    window: str
    beats_in: tuple[str, ...]
    beats_out: tuple[str, ...]
    kept: int
    teams: tuple[int | None, int | None]
    stations: tuple[dict[str, int] | None, dict[str, int] | None]
    answered_per_week: tuple[float | None, float | None]


@dataclass(frozen=True)
class Comparison:
    """What differs between two plans.

    Attributes:
        slots: windows that differ, in the order of the later plan, then those it lacks.
        employed: people employed by phase and role, where they differ: (before, now).
        heads: the same of people who may be on teams at once.
        answered: calls answered over all phases.
    """

    slots: tuple[SlotChange, ...]
    employed: dict[str, dict[str, tuple[int, int]]]
    heads: dict[str, dict[str, tuple[int, int]]]
    answered: tuple[float, float]

    def nothing(self) -> bool:
        """Whether nothing differs."""
        return not (self.slots or self.employed or self.heads)

    def as_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return asdict(self)


def compare_plans(before: Plan, now: Plan) -> Comparison:
    """Compare a plan with an earlier one, by the names of phases, services and windows."""
    old, new = _slots(before), _slots(now)
    changes = [_change(key, old.get(key), new.get(key)) for key in dict.fromkeys([*new, *old])]
    phases = {phase.name: phase for phase in before.phases}
    pairs = [(phases.get(phase.name), phase) for phase in now.phases]
    return Comparison(
        slots=tuple(change for change in changes if _differs(change)),
        employed={one.name: roles for was, one in pairs if (roles := _people("employed", was, one))},
        heads={one.name: roles for was, one in pairs if (roles := _people("heads", was, one))},
        answered=(before.objective, now.objective),
    )


def check_same_beats(before: Plan, now: Plan, where: str) -> None:
    """Refuse plans of other beats, of which nothing can be said to be gained or lost.

    Raises:
        DataError: one has a beat that the other lacks.
    """
    differ = sorted({beat.id for beat in before.beats} ^ {beat.id for beat in now.beats})
    if differ:
        shown = ", ".join(differ[:5])
        what = f"has other beats than the plan it is compared with: {len(differ)} are in one alone, such as {shown}."
        raise DataError(Fault(where, what, "Compare plans of the same beats."))


def _slots(plan: Plan) -> dict[tuple[str, str, str], SlotPlan]:
    return {(phase.name, one.service, one.window): one for phase in plan.phases for one in phase.plans}


def _change(key: tuple[str, str, str], old: SlotPlan | None, new: SlotPlan | None) -> SlotChange:
    was, is_ = (() if one is None else one.covered for one in (old, new))
    return SlotChange(
        *key,
        beats_in=tuple(beat for beat in is_ if beat not in was),
        beats_out=tuple(beat for beat in was if beat not in is_),
        kept=len(set(was) & set(is_)),
        teams=(None if old is None else old.teams, None if new is None else new.teams),
        stations=(None if old is None else old.stations, None if new is None else new.stations),
        answered_per_week=(
            None if old is None else old.answered_per_week,
            None if new is None else new.answered_per_week,
        ),
    )


def _differs(one: SlotChange) -> bool:
    was, is_ = one.answered_per_week
    calls = was is None or is_ is None or abs(is_ - was) >= _SAME_CALLS
    return bool(
        one.beats_in or one.beats_out or one.teams[0] != one.teams[1] or one.stations[0] != one.stations[1] or calls
    )


def _people(kind: str, before: PhasePlan | None, now: PhasePlan) -> dict[str, tuple[int, int]]:
    """Pair people of a kind, an attribute of `Staffing`, by role, where they differ."""
    was: dict[str, int] = {} if before is None else getattr(before.staffing, kind)
    is_: dict[str, int] = getattr(now.staffing, kind)
    pairs = {role: (was.get(role, 0), is_.get(role, 0)) for role in dict.fromkeys([*is_, *was])}
    return {role: pair for role, pair in pairs.items() if pair[0] != pair[1]}
