"""What each call type gets, today and in the whole plan."""

from __future__ import annotations

from beatplan.report.story.facts import Facts
from beatplan.report.story.figures import Unit, last, services, today, unit, units
from beatplan.report.story.model import Section, Table


def call_types(facts: Facts) -> Section:
    """Say what each call type gets, today and in the whole plan."""
    words, plan = facts.words, facts.plan
    answered = [one for one in units(plan, last(plan)) if one.plans]
    return Section(
        key="types",
        question=words.say("Do people in crisis get it?"),
        answer=words.say(
            "The tables show each call type while teams are on duty. A call type is a dispatcher's code. It does not "
            "say how the call turned out."
        ),
        tables=tuple(_type_table(facts, one) for one in answered),
        points=() if answered else (words.say("No unit is on duty, so no call type gets a team."),),
        sources=(words.say("Call types are those of the dispatch system, grouped as the scenario lists them."),),
    )


def _type_table(facts: Facts, one: Unit) -> Table:
    words, plan = facts.words, facts.plan
    then, now = _by_type(one), _by_type(unit(plan, today(plan), one.service))
    return Table(
        key=f"types-table-{services(plan).index(one.service) + 1}",
        caption=words.say("{service}: calls a week by type, in the hours of duty", service=one.service),
        header=(
            words.say("Call type"), words.say("Calls coded eligible"), words.say("Responded today"),
            words.say("Responded in the plan"), words.say("Share in the plan"), words.say("Counts as"),
        ),
        rows=tuple(
            (
                name,
                words.calls(calls),
                words.calls(now.get(name, (0.0, 0.0, 0.0))[1]),
                words.calls(got),
                words.share(got, calls),
                words.hours(weight),
            )
            for name, (calls, got, weight) in then.items()
        ),
        numeric=(False, True, True, True, True, True),
        source="types.csv",
    )  # fmt: skip


def _by_type(one: Unit) -> dict[str, tuple[float, float, float]]:
    """Add up calls, calls responded to, and the weight, by type over the windows."""
    found: dict[str, tuple[float, float, float]] = {}
    for slot in one.plans:
        for kind in slot.by_type:
            calls, got, _ = found.get(kind.type, (0.0, 0.0, 0.0))
            found[kind.type] = (calls + kind.calls_per_week, got + kind.answered_per_week, kind.weight)
    return found
