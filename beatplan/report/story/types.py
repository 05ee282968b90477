"""What each call type gets, today and in the whole plan."""

from __future__ import annotations

from collections.abc import Iterator

from beatplan.report.privacy import STEP
from beatplan.report.story.facts import Facts, roughly
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
        points=tuple(_points(facts)) if answered else (words.say("No unit is on duty, so no call type gets a team."),),
        sources=(words.say("Call types are those of the dispatch system, grouped as the scenario lists them."),),
    )


def _points(facts: Facts) -> Iterator[str]:
    """Say how shares of types are told to the public."""
    if facts.is_inside:
        return
    yield facts.words.say(
        "So that nobody can be recognised, calls of a type are taken to lie in each district as all its calls do. "
        "Shares by type are told in steps of {step}, so calls by type need not add up to the unit's.",
        step=facts.words.percent(STEP),
    )


def _type_table(facts: Facts, one: Unit) -> Table:
    words, plan = facts.words, facts.plan
    before = unit(plan, today(plan), one.service)
    now = _by_type(before)
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
                _got(facts, before, *now.get(name, (0.0, 0.0))[:2])[0],
                *_got(facts, one, calls, got),
                words.hours(weight),
            )
            for name, (calls, got, weight) in _by_type(one).items()
        ),
        numeric=(False, True, True, True, True, True),
        source="types.csv",
    )  # fmt: skip


def _got(facts: Facts, one: Unit, calls: float, got: float) -> tuple[str, str]:
    """Write calls of a type that a unit responds to, and their share of all; in public both are told in steps."""
    words = facts.words
    if not facts.is_inside and got == 0 and calls > 0 and one.beats:
        written = (words.calls(STEP * calls), words.percent(STEP))
        return words.say("under {number}", number=written[0]), words.say("under {number}", number=written[1])
    about = not facts.is_inside
    return (
        roughly(facts, words.calls(got), about=about),
        roughly(facts, words.share(got, calls), about=about),
    )


def _by_type(one: Unit) -> dict[str, tuple[float, float, float]]:
    """Add up calls, calls responded to, and the weight, by type over the windows."""
    found: dict[str, tuple[float, float, float]] = {}
    for slot in one.plans:
        for kind in slot.by_type:
            calls, got, _ = found.get(kind.type, (0.0, 0.0, 0.0))
            found[kind.type] = (calls + kind.calls_per_week, got + kind.answered_per_week, kind.weight)
    return found
