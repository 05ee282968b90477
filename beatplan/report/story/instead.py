"""What becomes of eligible calls, step by step: who came instead."""

from __future__ import annotations

from beatplan.report.story.facts import Facts
from beatplan.report.story.figures import Unit, last, services, today, unit, units
from beatplan.report.story.model import Chart, Section, Series, Table
from beatplan.report.words import marked


def waterfall(facts: Facts) -> Section:
    """Follow every eligible call of the whole plan to who came."""
    words = facts.words
    charts = tuple(_waterfall_chart(facts, one) for one in units(facts.plan, last(facts.plan)))
    return Section(
        key="waterfall",
        question=words.say("Who came instead?"),
        answer=words.say(
            "Where no team was sent, police or EMS responded, as today. The steps show why: the hour, the beat, or no "
            "team free."
        ),
        points=(words.say("The data do not tell police from EMS. The split is not known."),),
        charts=charts,
        sources=(words.say("Steps are differences between columns of phases.csv, summed over the unit's hours."),),
    )


def _waterfall_chart(facts: Facts, one: Unit) -> Chart:
    words, plan = facts.words, facts.plan
    now = unit(plan, today(plan), one.service)
    steps = [(name, _steps(each)) for name, each in ((words.say("Today"), now), (last(plan).name, one))]
    labels = [words.say(label) for label in STEPS]
    number = services(plan).index(one.service) + 1
    table = Table(
        key=f"waterfall-table-{number}",
        caption=words.say("{service}: what becomes of eligible calls, a week", service=one.service),
        header=(words.say("Step"), *(name for name, _ in steps)),
        rows=tuple((label, *(words.calls(each[k]) for _, each in steps)) for k, label in enumerate(labels)),
        numeric=(False, True, True),
        source="phases.csv",
    )
    values = tuple(value if k in (0, len(STEPS) - 1) else -value for k, value in enumerate(_steps(one)))
    return Chart(
        key=f"waterfall-{number}",
        kind="waterfall",
        title=words.say("{service}: from eligible calls to calls responded to", service=one.service),
        unit=words.say("calls a week"),
        categories=tuple(labels),
        series=(Series(last(plan).name, values),),
        says=words.say(
            "Of {eligible} eligible calls a week, {outside} come when no team is on duty and {beats} come from beats "
            "without a team. {none} find no team free.",
            eligible=words.calls(one.all_hours),
            outside=words.calls(one.all_hours - one.calls),
            beats=words.calls(_steps(one)[3]),
            none=words.calls(_steps(one)[4]),
        ),
        table=table,
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


def _steps(one: Unit) -> tuple[float, ...]:
    """Split the eligible calls of the week; the middle steps taken from the first leave the last."""
    phone = 0.0 if one.kind == "desk" else one.by_phone
    return (
        one.all_hours,
        one.all_hours - one.calls,
        phone,
        one.calls - phone - one.covered_calls,
        one.covered_calls - one.responded,
        one.responded,
    )
