"""Today, proposed and still missed, by unit and by call type; what became of the rest."""

from __future__ import annotations

from beatplan.plan import Plan
from beatplan.report.story.facts import Facts, not_known, simulated, stage_name, unit_name
from beatplan.report.story.figures import Stage, Unit, last, services, stages, today, unit, units
from beatplan.report.story.model import Chart, Section, Series, Table
from beatplan.report.words import marked


def missed(facts: Facts) -> Section:
    """Set today, each step and what is still missed side by side, by unit."""
    words, plan = facts.words, facts.plan
    now, end = today(plan), last(plan)
    answer = " ".join(_sentence(facts, unit(plan, now, one.service), one) for one in units(plan, end))
    table = _missed_table(facts)
    names = tuple(stage_name(facts, stage.name) for stage in stages(plan))
    charts = tuple(_missed_chart(facts, name, names, table) for name in (one.service for one in units(plan, end)))
    return Section(
        key="missed",
        question=words.say("What is responded to today, what would be, and what is still missed?"),
        answer=answer,
        points=(
            words.say("Calls coded eligible are calls that the unit may take. They do not measure need."),
            words.say("Each unit is counted alone. A unit with police is never added to one without."),
            _range_sentence(facts),
        ),
        tables=(_summary(facts),),
        charts=charts,
        sources=(words.say("Eligible calls are a mean over the history, with hours of no call counted."),),
    )


def _sentence(facts: Facts, now: Unit, then: Unit) -> str:
    words = facts.words
    told = [
        words.say(
            "{service} would respond to {proposed} of {eligible} eligible calls a week ({share}). Today it is {today}.",
            service=then.service,
            proposed=words.calls(then.responded),
            eligible=words.calls(then.all_hours),
            share=words.share(then.responded, then.all_hours),
            today=words.calls(now.responded),
        )
    ]
    if then.kind == "desk":
        told.append(
            words.say("The other {missed} go on to other units, police or EMS.", missed=words.calls(then.missed))
        )
        return " ".join(told)
    if then.by_phone:
        told.append(words.say("By phone, {phone} more are resolved.", phone=words.calls(then.by_phone)))
    told.append(words.say("Police or EMS respond to the other {missed}, as today.", missed=words.calls(then.missed)))
    return " ".join(told)


def _range_sentence(facts: Facts) -> str:
    if facts.simulation is None:
        return not_known(
            facts, facts.words.say("How far may responses differ from one week to another?"), "beatplan simulate"
        )
    return facts.words.say("Ranges are where the mean of many played-out weeks lies, with 95% confidence.")


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
            unit_name(facts, one.service), words.calls(one.all_hours), words.calls(now.responded),
            words.calls(one.responded), _range(facts, end, one), words.share(one.responded, one.all_hours),
            words.calls(one.by_phone), _left_to_others(facts, now), _left_to_others(facts, one),
        ))  # fmt: skip
    return Table(
        key="summary-table",
        caption=words.say("Calls a week at all hours, by unit. Figures are rounded, so sums may differ by one."),
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


def _missed_row(facts: Facts, stage: Stage, one: Unit) -> tuple[str, ...]:
    words = facts.words
    return (
        unit_name(facts, one.service),
        stage_name(facts, stage.name),
        words.calls(one.all_hours),
        words.calls(one.responded),
        _range(facts, stage, one),
        words.share(one.responded, one.all_hours),
        words.calls(one.by_phone),
        _left_to_others(facts, one),
    )


def _left_to_others(facts: Facts, one: Unit) -> str:
    """Write the calls that police or EMS respond to; a desk's may yet go to another unit, so that is not known."""
    return "\u2013" if one.kind == "desk" else facts.words.calls(one.missed)


def _range(facts: Facts, stage: Stage, one: Unit) -> str:
    """Write the interval of the calls responded to: a simulated one, of a unit with one window in the stage."""
    found = simulated(facts, stage.name, one.service) if stage.name else []
    if not found:
        return facts.words.say("not known")
    # Intervals of windows do not add up; their outer ends hold the sum all the more surely.
    low, high = (sum(getattr(each.whole.answered, end) for each in found) for end in ("low", "high"))
    return facts.words.between(low, high)


def _missed_chart(facts: Facts, service: str, names: tuple[str, ...], table: Table) -> Chart:
    words, plan = facts.words, facts.plan
    mine = [unit(plan, stage, service) for stage in stages(plan)]
    own = [row for row in table.rows if row[0] == unit_name(facts, service)]
    series = [Series(words.say("{service} responded", service=service), tuple(one.responded for one in mine))]
    if mine[-1].kind != "desk" and any(one.by_phone for one in mine):
        series.append(Series(words.say("Resolved by phone"), tuple(one.by_phone for one in mine)))
    others = (
        words.say("Other units, police or EMS")
        if mine[-1].kind == "desk"
        else words.say("Police or EMS respond, as today")
    )
    series.append(Series(others, tuple(one.missed for one in mine)))
    return Chart(
        key=f"missed-{services(plan).index(service) + 1}",
        kind="stacked",
        title=words.say("{service}: eligible calls a week at all hours", service=unit_name(facts, service)),
        unit=words.say("calls a week"),
        categories=names,
        series=tuple(series),
        says=_sentence(facts, mine[0], mine[-1]),
        table=Table(
            f"missed-table-{services(plan).index(service) + 1}",
            table.caption, table.header[1:], tuple(row[1:] for row in own), table.numeric[1:], table.source,
        ),
    )  # fmt: skip


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


def share_of(plan: Plan, stage: Stage, service: str) -> float:
    """Share of the eligible calls of all hours that a unit responds to; 0 where there are none."""
    one = unit(plan, stage, service)
    return one.responded / one.all_hours if one.all_hours else 0.0
