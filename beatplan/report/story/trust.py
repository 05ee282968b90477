"""What is not known, what the plan rests on, and when to change course."""

from __future__ import annotations

from beatplan.report.map.words import short_name
from beatplan.report.story.facts import Facts, not_known
from beatplan.report.story.figures import last, units
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
