"""Today, proposed and still missed, by unit."""

from __future__ import annotations

import math
from dataclasses import replace

from beatplan.report.story.facts import (
    Facts,
    calls_axis,
    left_to_others,
    not_known,
    responded,
    share_responded,
    stage_name,
    sums_note,
    unit_name,
)
from beatplan.report.story.figures import Stage, Unit, last, services, stages, today, unit, units
from beatplan.report.story.model import Chart, Section, Series, Table
from beatplan.report.story.ranges import outside_sentences, range_of, range_tables, range_words


def missed(facts: Facts) -> Section:
    """Set today, each step and what is still missed side by side, by unit."""
    words, plan, end = facts.words, facts.plan, last(facts.plan)
    table = _missed_table(facts)
    names = tuple(stage_name(facts, stage.name) for stage in stages(plan))
    charts = tuple(_missed_chart(facts, name, names, table) for name in (one.service for one in units(plan, end)))
    return Section(
        key="missed",
        question=words.say("What is responded to today, what would be, and what is still missed?"),
        answer=" ".join([*_sentences(facts), *outside_sentences(facts)]),
        points=(
            words.say("Calls coded eligible are calls that the unit may take. They do not measure need."),
            words.say("Each unit is counted alone. A unit with police is never added to one without."),
            *_counted_twice(facts),
            _range_sentence(facts),
        ),
        tables=(_summary(facts), *range_tables(facts)),
        charts=charts,
        sources=(words.say("Eligible calls are a mean over the history, with hours of no call counted."),),
    )


def missed_in_short(facts: Facts) -> Section:
    """Say the same for a slide: of the unit that its chart shows first, of others as there is room."""
    section, (first, *others) = missed(facts), _sentences(facts)
    points = (*outside_sentences(facts), *others, *section.points)
    return replace(section, answer=first, points=points, tables=section.tables[:1])


def _sentences(facts: Facts) -> list[str]:
    """Say of each unit what it would respond to in the whole plan, and what today."""
    plan = facts.plan
    return [_sentence(facts, unit(plan, today(plan), one.service), one) for one in units(plan, last(plan))]


def _sentence(facts: Facts, now: Unit, then: Unit) -> str:
    words = facts.words
    if math.isnan(then.responded + then.all_hours):
        return words.say("How many calls {service} would respond to is withheld.", service=then.service)
    if then.kind == "desk":
        return _desk_sentence(facts, now, then)
    told = [
        words.say(
            "{service} would respond to {proposed} of {eligible} eligible calls a week ({share}). Today it is {today}.",
            service=then.service,
            proposed=responded(facts, then),
            eligible=words.calls(then.all_hours),
            share=share_responded(facts, then),
            today=responded(facts, now),
        )
    ]
    if then.by_phone:
        told.append(words.say("By phone, {phone} more are resolved.", phone=words.calls(then.by_phone)))
    told.append(words.say("Police or EMS respond to the other {missed}, as today.", missed=left_to_others(facts, then)))
    told += sums_note(facts, then.all_hours, then.responded, then.by_phone, then.missed)
    return " ".join(told)


def _desk_sentence(facts: Facts, now: Unit, then: Unit) -> str:
    """Say with how many callers a unit on the phone speaks; those that it settles need nobody else."""
    words, left = facts.words, then.all_hours - then.by_phone
    said = words.say(
        "{service} would speak with {proposed} of {eligible} eligible callers a week ({share}). Today it is {today}. "
        "It would settle {phone} calls by phone. The other {left} go on to other units, police or EMS.",
        service=then.service,
        proposed=responded(facts, then),
        eligible=words.calls(then.all_hours),
        share=share_responded(facts, then),
        today=responded(facts, now),
        phone=words.calls(then.by_phone),
        left=words.calls(left),
    )
    return " ".join([said, *sums_note(facts, then.all_hours, then.by_phone, left)])


def _counted_twice(facts: Facts) -> list[str]:
    """Say that a call settled by phone stands with two units."""
    found = units(facts.plan, last(facts.plan))
    if not any(one.kind == "desk" for one in found) or not any(one.kind == "field" and one.by_phone for one in found):
        return []
    return [
        facts.words.say(
            "Calls settled by phone stand with the unit on the phone and with the unit they were meant for."
        )
    ]


def _range_sentence(facts: Facts) -> str:
    if facts.simulation is None:
        return not_known(
            facts, facts.words.say("In what range does the mean of calls responded to lie?"), "beatplan simulate"
        )
    return _range_words(facts)


def _range_words(facts: Facts) -> str:
    return facts.words.say(
        "A range is where the mean of many played-out weeks lies, with 95% confidence. Single weeks differ more."
    )


def _missed_table(facts: Facts) -> Table:
    words, plan = facts.words, facts.plan
    return Table(
        key="missed-table",
        caption=words.say("Calls a week at all hours, by unit. Each unit is counted alone."),
        header=(
            words.say("Unit"), words.say("When"), words.say("Calls coded eligible"), words.say("Unit responded"),
            words.say("Range"), words.say("Share"), words.say("Resolved by phone"),
            words.say("Police or EMS respond, as today"),
        ),
        rows=tuple(
            _missed_row(facts, stage, unit(plan, stage, one.service))
            for one in units(plan, last(plan))
            for stage in stages(plan)
        ),
        numeric=(False, False, True, True, True, True, True, True),
        source="phases.csv",
    )  # fmt: skip


def _summary(facts: Facts) -> Table:
    """One row a unit: today, the whole plan with its range, and what is still missed."""
    words, plan, end = facts.words, facts.plan, last(facts.plan)
    rows = []
    for one in units(plan, end):
        now = unit(plan, today(plan), one.service)
        rows.append((
            unit_name(facts, one.service), words.calls(one.all_hours), responded(facts, now),
            responded(facts, one),
            range_words(facts, range_of(facts, end, one.service)), share_responded(facts, one),
            words.calls(one.by_phone), _left_to_others(facts, now), _left_to_others(facts, one),
        ))  # fmt: skip
    return Table(
        key="summary-table",
        caption=" ".join(_summary_words(facts)),
        header=(
            words.say("Unit"), words.say("Calls coded eligible"), words.say("Responded today"),
            words.say("Responded in the plan"), words.say("Range"), words.say("Share in the plan"),
            words.say("Resolved by phone in the plan"), words.say("Police or EMS respond today"),
            words.say("Police or EMS still respond, as today"),
        ),
        rows=tuple(rows),
        numeric=(False, *(True,) * 8),
        source="phases.csv",
    )  # fmt: skip


def _summary_words(facts: Facts) -> list[str]:
    """Say how to read the summary: the first page shows it alone."""
    told = [facts.words.say("Calls a week at all hours, by unit. Figures are rounded, so sums may differ by one.")]
    return told if facts.simulation is None else [*told, _range_words(facts)]


def _missed_row(facts: Facts, stage: Stage, one: Unit) -> tuple[str, ...]:
    words = facts.words
    return (
        unit_name(facts, one.service),
        stage_name(facts, stage.name),
        words.calls(one.all_hours),
        responded(facts, one),
        range_words(facts, range_of(facts, stage, one.service)),
        share_responded(facts, one),
        words.calls(one.by_phone),
        _left_to_others(facts, one),
    )


def _left_to_others(facts: Facts, one: Unit) -> str:
    """Write the calls that police or EMS respond to; a desk's may yet go to another unit, so that is not known."""
    return "\u2013" if one.kind == "desk" else left_to_others(facts, one)


def _missed_chart(facts: Facts, service: str, names: tuple[str, ...], table: Table) -> Chart:
    words, plan = facts.words, facts.plan
    mine = [unit(plan, stage, service) for stage in stages(plan)]
    own = [row for row in table.rows if row[0] == unit_name(facts, service)]
    series = [Series(words.say("{service} responded", service=service), tuple(one.responded for one in mine))]
    if mine[-1].kind != "desk" and any(one.by_phone for one in mine):
        series.append(Series(words.say("Resolved by phone"), tuple(one.by_phone for one in mine)))
    others = words.say("Not spoken with") if mine[-1].kind == "desk" else words.say("Police or EMS respond, as today")
    series.append(Series(others, tuple(one.missed for one in mine)))
    return Chart(
        key=f"missed-{services(plan).index(service) + 1}",
        kind="stacked",
        title=words.say("{service}: eligible calls a week at all hours", service=unit_name(facts, service)),
        unit=calls_axis(facts, *mine),
        categories=names,
        series=tuple(series),
        says=_sentence(facts, mine[0], mine[-1]),
        table=Table(
            f"missed-table-{services(plan).index(service) + 1}",
            table.caption, table.header[1:], tuple(row[1:] for row in own), table.numeric[1:], table.source,
        ),
    )  # fmt: skip
