"""What is not known, what speaks for the plan, what it rests on, and when to change course."""

from __future__ import annotations

import math
from typing import Any

from beatplan.report.map.words import short_name
from beatplan.report.story.facts import Facts, not_known, simulated
from beatplan.report.story.figures import last, stages, units
from beatplan.report.story.model import Section, Table
from beatplan.report.words import marked

#: Numbers of a service that a scenario sets, as words.
_ASSUMED = {
    "on_scene_minutes": marked("minutes at the scene"),
    "turnout_minutes": marked("minutes to set out"),
    "wrap_up_minutes": marked("minutes to finish after a call"),
    "talk_minutes": marked("minutes on the phone"),
    "response_minutes": marked("minutes from call to arrival that are asked for"),
    "coverage": marked("share of a beat's calls that a station must reach in time"),
    "promise": marked("availability target"),
    "backup_share": marked("share of calls at which police are called in"),
}


def unknown(facts: Facts) -> Section:
    """Say what is not known, where the figures come from, and from when they are."""
    words, plan = facts.words, facts.plan
    points = [plan.note] if plan.note else []
    points.append(words.say("Whether a call coded eligible turns out to be one for an unarmed team."))
    points.append(words.say("How many people need help and do not call."))
    if facts.simulation is None:
        points.append(not_known(facts, words.say("How would weeks differ from one another?"), "beatplan simulate"))
    if facts.backtest is None:
        points.append(not_known(facts, words.say("How well would the plan have met past calls?"), "beatplan backtest"))
    points += facts.released.withheld
    points.append(
        words.say("Sources: {files}.", files=words.listed([row[1] for row in sources_table(facts, "s").rows]))
    )
    return Section(
        key="unknown",
        question=words.say("What do we not know?"),
        answer=words.say("This is a draft. It rests on past calls and on the assumptions listed in this paper."),
        points=tuple(points),
        tables=(sources_table(facts, "sources-table"),),
        sources=(words.say("The scenario and its inputs, by the fingerprints of the files."),),
    )


def sources_table(facts: Facts, key: str) -> Table:
    """List what the plan was made from."""
    words, made = facts.words, facts.plan.provenance
    rows = [(words.say("scenario"), str(made.get("scenario_file") or words.say("not stated")), "\u2013")]
    rows += [
        (words.say("input"), short_name(path), str(digest)[:12]) for path, digest in (made.get("inputs") or {}).items()
    ]
    rows.append((words.say("program"), f"beatplan {made.get('beatplan') or words.say('not stated')}", "\u2013"))
    return Table(
        key=key,
        caption=words.say("What the figures were made from"),
        header=(words.say("Kind"), words.say("Name"), words.say("Fingerprint begins")),
        rows=tuple(rows),
        numeric=(False, False, False),
        source="sources.csv",
    )


def evidence(facts: Facts) -> Section:
    """Show what was tried on the plan, and where it missed."""
    words = facts.words
    tables = (*_ladder(facts), *_backtest(facts))
    points = []
    if facts.simulation is None:
        points.append(
            not_known(
                facts, words.say("How does the plan do when calls are played out one by one?"), "beatplan simulate"
            )
        )
    if facts.backtest is None:
        points.append(not_known(facts, words.say("How well would the plan have met past calls?"), "beatplan backtest"))
    return Section(
        key="evidence",
        question=words.say("Why believe it?"),
        answer=words.say("Each step of evidence is stronger than the one before. Misses are shown with the rest.")
        if tables
        else words.say("So far only the plan's own arithmetic speaks for it."),
        points=tuple(points),
        tables=tables,
        sources=(words.say("The plan's shares are checked by a second, separate sum."),),
    )


def _ladder(facts: Facts) -> tuple[Table, ...]:
    """Set the plan's share responded to beside the simulated one, in each window."""
    words = facts.words
    rows = []
    for stage in stages(facts.plan):
        for one in stage.plans if stage.name else ():
            for found in simulated(facts, stage.name, one.service):
                if found.window == one.window:
                    share, told = _share(one.answered_per_week, one.calls_per_week), found.whole.share_answered
                    rows.append((
                        stage.name, one.service, one.window, words.percent(share), words.percent(told.mean),
                        words.percent_between(told.low, told.high), _points(facts, share - told.mean),
                    ))  # fmt: skip
    if not rows:
        return ()
    table = Table(
        key="ladder-table",
        caption=words.say("Share of eligible calls in the hours of duty responded to: planned, and played out"),
        header=(
            words.say("Step"), words.say("Unit"), words.say("Hours"), words.say("Planned"),
            words.say("Played out"), words.say("Range"), words.say("Planned is above by"),
        ),
        rows=tuple(rows),
        numeric=(False, False, False, True, True, True, True),
        source="simulated.csv",
    )  # fmt: skip
    return (table,)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _points(facts: Facts, gap: float) -> str:
    words = facts.words
    if math.isnan(gap):
        return words.withheld
    sign = "+" if gap >= 0 else "\u2212"
    return words.say("{points} points", points=f"{sign}{words.minutes(abs(gap) * 100)}")


def _backtest(facts: Facts) -> tuple[Table, ...]:
    """Show the shares planned from earlier calls, and those that later calls bore out."""
    words, found = facts.words, facts.backtest
    if found is None:
        return ()
    rows = tuple(_held_row(facts, one) for one in found.get("answered", []))
    table = Table(
        key="backtest-table",
        caption=words.say(
            "Planned with calls up to {until}, put to the calls after it", until=words.date(str(found.get("until")))
        ),
        header=(
            words.say("Step"), words.say("Unit"), words.say("Hours"), words.say("Planned"),
            words.say("Happened"), words.say("Planned is above by"),
        ),
        rows=rows,
        numeric=(False, False, False, True, True, True),
        source="backtest.csv",
    )  # fmt: skip
    return (table,) if rows else ()


def _held_row(facts: Facts, one: dict[str, Any]) -> tuple[str, ...]:
    words = facts.words
    came = (one.get("replayed") or {}).get("mean")
    happened = float("nan") if came is None else float(came)
    planned = float(one["promised"])
    told = (
        (words.say("not known"),) * 2 if came is None else (words.percent(happened), _points(facts, planned - happened))
    )
    return (str(one["phase"]), str(one["service"]), str(one["window"]), words.percent(planned), *told)


def assumptions(facts: Facts) -> Section:
    """List the numbers that the scenario sets."""
    words = facts.words
    scenario = facts.plan.provenance.get("scenario") or {}
    rows = [
        (str(one.get("name")), words.say(label), _written(facts, key, one[key]))
        for one in scenario.get("services") or []
        for key, label in _ASSUMED.items()
        if isinstance(one.get(key), int | float)
    ]
    staffing = scenario.get("staffing") or {}
    everybody = words.say("all units")
    if isinstance(staffing.get("hours_per_week"), int | float):
        rows.append(
            (everybody, words.say("paid hours a week of a full-time post"), words.hours(staffing["hours_per_week"]))
        )
    if isinstance(staffing.get("shrinkage"), int | float):
        rows.append(
            (
                everybody,
                words.say("share of paid hours for leave, training and meetings"),
                words.percent(staffing["shrinkage"]),
            )
        )
    table = Table(
        key="assumptions-table",
        caption=words.say("Numbers that the scenario sets"),
        header=(words.say("Unit"), words.say("What"), words.say("Value")),
        rows=tuple(rows),
        numeric=(False, False, True),
        source="assumptions.csv",
    )
    return Section(
        key="assumptions",
        question=words.say("What does it rest on?"),
        answer=words.say("The plan is the best under these assumptions. With others it may not be.")
        if rows
        else words.say("The plan holds no scenario, so its assumptions are not known."),
        points=(
            words.say("Where each number comes from stands beside it in the scenario file."),
            words.say("What the plan was made from is listed under what we do not know."),
        ),
        tables=(table,) if rows else (),
        sources=(words.say("The scenario as it was read, kept in plan.json."),),
    )


def _written(facts: Facts, key: str, value: float) -> str:
    return facts.words.percent(value) if key in {"coverage", "promise", "backup_share"} else facts.words.hours(value)


def course(facts: Facts) -> Section:
    """Say what would make one change course, what to measure, and that the vote sets the date to return."""
    words, plan = facts.words, facts.plan
    rows = tuple(
        (
            one.service,
            words.say("Unit responded, calls a week"),
            words.calls(one.responded),
            words.say("fewer, for reasons other than fewer calls"),
        )
        for one in units(plan, last(plan))
    )
    table = Table(
        key="course-table",
        caption=words.say("What to measure once the whole plan is in place"),
        header=(words.say("Unit"), words.say("Measure"), words.say("Planned"), words.say("A reason to return")),
        rows=rows,
        numeric=(False, False, True, False),
        source="phases.csv",
    )
    return Section(
        key="course",
        question=words.say("When would we change course?"),
        answer=words.say("When what happens differs from what is planned. The vote should set the date to return."),
        points=(
            words.say("People may be hired later than planned. Each step waits for its people."),
            words.say("More people may call once the unit is known. Then fewer calls find a team free."),
            words.say("A return date is not part of the plan."),
        ),
        tables=(table,),
        sources=(words.say("Planned figures are those of the last step."),),
    )
