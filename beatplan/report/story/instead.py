"""What becomes of eligible calls, step by step: who comes instead."""

from __future__ import annotations

import math

from beatplan.report.story.facts import Facts, calls_axis, roughly, sums_note
from beatplan.report.story.figures import Unit, last, services, today, unit, units
from beatplan.report.story.model import Chart, Section, Series, Table
from beatplan.report.words import marked


def waterfall(facts: Facts) -> Section:
    """Follow every eligible call of the whole plan to who comes."""
    words = facts.words
    charts = tuple(_waterfall_chart(facts, one) for one in units(facts.plan, last(facts.plan)))
    return Section(
        key="waterfall",
        question=words.say("Who comes instead?"),
        answer=words.say(
            "Where no team is sent, police or EMS respond, as today. The steps show why: the hour, the beat, or no "
            "team free."
        ),
        points=(words.say("The data do not tell police from EMS. The split is not known."),),
        charts=charts,
        sources=(words.say("Steps are differences between columns of phases.csv, summed over the unit's hours."),),
    )


def _waterfall_chart(facts: Facts, one: Unit) -> Chart:
    words, plan = facts.words, facts.plan
    now = unit(plan, today(plan), one.service)
    kept = [k for k in range(len(STEPS)) if one.kind != "desk" or k not in _FIELD_STEPS]
    named = ((words.say("Today"), now), (last(plan).name, one))
    steps = [(name, [_steps(each)[k] for k in kept]) for name, each in named]
    written = [_written(facts, each) for _, each in named]
    labels = [words.say(STEPS[k]) for k in kept]
    number = services(plan).index(one.service) + 1
    table = Table(
        key=f"waterfall-table-{number}",
        caption=words.say("{service}: what becomes of eligible calls, a week", service=one.service),
        header=(words.say("Step"), *(name for name, _ in steps)),
        rows=tuple(zip(labels, *([each[k] for k in kept] for each in written), strict=True)),
        numeric=(False, True, True),
        source="phases.csv",
    )
    whole, *between, end = steps[-1][1]
    values = (whole, *(-value for value in between), end)
    return Chart(
        key=f"waterfall-{number}",
        kind="waterfall",
        title=words.say("{service}: from eligible calls to calls responded to", service=one.service),
        unit=calls_axis(facts, one),
        categories=tuple(labels),
        series=(Series(last(plan).name, values),),
        says=" ".join([_says(facts, one), *sums_note(facts, whole, *between, end)]),
        table=table,
    )


def _says(facts: Facts, one: Unit) -> str:
    words = facts.words
    if any(map(math.isnan, _steps(one))):
        return words.say(
            "{service}: some of these figures are withheld. The table shows what may be told.", service=one.service
        )
    eligible, outside, _, beats, none, _ = _written(facts, one)
    if one.kind == "desk":
        return words.say(
            "Of {eligible} eligible calls a week, {outside} come when nobody is on duty. For {none} nobody is free.",
            eligible=eligible,
            outside=outside,
            none=none,
        )
    return words.say(
        "Of {eligible} eligible calls a week, {outside} come when no team is on duty and {beats} come from beats "
        "without a team. For {none} no team is free.",
        eligible=eligible,
        outside=outside,
        beats=beats,
        none=none,
    )


#: The steps from eligible calls to those responded to.
STEPS = (
    marked("Calls coded eligible"),
    marked("Outside the hours of duty"),
    marked("Resolved by phone"),
    marked("In beats without a team"),
    marked("No team free"),
    marked("Unit responded"),
)
#: Those that a desk does not have: it covers every beat, and what it resolves it has responded to.
_FIELD_STEPS = (2, 3)


def _written(facts: Facts, one: Unit) -> list[str]:
    """Write the steps; from the covered beats on they may be about right only."""
    whole = [facts.words.calls(step) for step in _steps(one)]
    return [*whole[:3], *(roughly(facts, step, about=one.about) for step in whole[3:])]


def _steps(one: Unit) -> tuple[float, ...]:
    """Split the eligible calls of the week; the middle steps taken from the first leave the last."""
    phone, covered = (0.0, one.calls) if one.kind == "desk" else (one.by_phone, one.covered_calls)
    return (
        one.all_hours,
        one.all_hours - one.calls,
        phone,
        one.calls - phone - covered,
        covered - one.responded,
        one.responded,
    )
