"""Calls responded to when calls are played out one by one, beside the plan's own sum."""

from __future__ import annotations

import math

from beatplan.plan import SlotPlan
from beatplan.report.privacy import is_as_if_even
from beatplan.report.story.facts import Facts, roughly, simulated, stage_name
from beatplan.report.story.figures import Stage, Unit, last, stages, unit, units
from beatplan.report.story.model import Table
from beatplan.simulate.intervals import Interval


def range_of(facts: Facts, stage: Stage, service: str, window: str | None = None) -> Interval | None:
    """Find in what range the calls lie that a unit responds to in a week of a stage; None where nothing was simulated.

    Args:
        facts: what is told.
        stage: a step; today is not simulated.
        service: the unit.
        window: one of its windows; all of them where None.
    """
    found = simulated(facts, stage.name, service) if stage.name else []
    mine = [one.whole.answered for one in found if window in {None, one.window}]
    if not mine:
        return None
    # Intervals of windows do not add up; their outer ends hold the sum all the more surely.
    return Interval(*(sum(getattr(one, part) for one in mine) for part in ("mean", "low", "high")))


def range_words(facts: Facts, told: Interval | None) -> str:
    """Write a range; of calls that were played out once, and of none that were, it is not known."""
    if told is None or (told.known and math.isnan(told.low + told.high)):
        return facts.words.say("not known")
    return facts.words.between(told.low, told.high)


def outside_sentences(facts: Facts) -> list[str]:
    """Say of each unit of the whole plan whose planned calls lie outside their range, and what the plan leaves out."""
    words, end = facts.words, last(facts.plan)
    told = []
    for one in units(facts.plan, end):
        found = range_of(facts, end, one.service)
        given = {"service": one.service, "range": range_words(facts, found), "planned": words.calls(one.responded)}
        if (side := _side(facts, one.responded, found)) > 0:
            told.append(
                words.say(
                    "Played out call by call, {service} responds to fewer than planned: {range}, not {planned}.",
                    **given,
                )
            )
        elif side < 0:
            told.append(
                words.say(
                    "Played out call by call, {service} responds to more than planned: {range}, not {planned}.",
                    **given,
                )
            )
    if not told:
        return []
    why = words.say(
        "The plan takes calls as spread evenly over its hours. Played out, calls come in busy and quiet hours, and "
        "breaks and shift ends count."
    )
    return [*told, why]


def _side(facts: Facts, planned: float, told: Interval | None) -> int:
    """Tell on which side of its range a figure lies, as both are written: 1 above, -1 below, 0 within or not known."""
    shown = facts.words.shown
    if told is None or math.isnan(planned + told.low + told.high):
        return 0
    return int(shown(planned) > shown(told.high)) - int(shown(planned) < shown(told.low))


def range_tables(facts: Facts) -> tuple[Table, ...]:
    """Give the range of each unit in each of its windows and steps; nothing where nothing was simulated."""
    words, plan = facts.words, facts.plan
    if facts.simulation is None:
        return ()
    rows = tuple(
        _row(facts, stage, one, slot)
        for one in units(plan, last(plan))
        for stage in stages(plan)
        for slot in unit(plan, stage, one.service).plans
    )
    table = Table(
        key="ranges-table",
        caption=words.say("Calls responded to a week, by hours: as planned, and the range when calls are played out"),
        header=(
            words.say("Unit"), words.say("When"), words.say("Hours"), words.say("Planned"), words.say("Range"),
            words.say("Planned lies"),
        ),
        rows=rows,
        numeric=(False, False, False, True, True, False),
        source="simulated.csv",
    )  # fmt: skip
    return (table,)


def _row(facts: Facts, stage: Stage, one: Unit, slot: SlotPlan) -> tuple[str, ...]:
    words, found, planned = facts.words, range_of(facts, stage, one.service, slot.window), slot.answered_per_week
    sides = {1: words.say("above the range"), -1: words.say("below the range"), 0: words.say("within the range")}
    known = found is not None and math.isfinite(planned + found.low + found.high)
    return (
        one.service,
        stage_name(facts, stage.name),
        slot.window,
        roughly(facts, words.calls(planned), about=is_as_if_even(slot)),
        range_words(facts, found),
        sides[_side(facts, planned, found)] if known else "\u2013",
    )
