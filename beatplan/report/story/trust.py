"""What is not known, what the figures were made from, and when to change course."""

from __future__ import annotations

from beatplan.report.map.words import short_name
from beatplan.report.story.facts import Facts, not_known, responded
from beatplan.report.story.figures import last, units
from beatplan.report.story.follow_ups import follow_ups_withheld
from beatplan.report.story.model import Section, Table


def unknown(facts: Facts) -> Section:
    """Say what is not known, where the figures come from, and from when they are."""
    words, plan = facts.words, facts.plan
    points = [plan.note] if plan.note else []
    points.append(words.say("Whether a call coded eligible turns out to be one for an unarmed team."))
    points.append(words.say("How many people need help and do not call."))
    # A simulation tells where the mean of many weeks lies, not how far single weeks lie apart.
    points.append(
        words.say("{what} This is not known yet.", what=words.say("How would weeks differ from one another?"))
    )
    if facts.simulation is None:
        played = words.say("How does the plan do when calls are played out one by one?")
        points.append(not_known(facts, played, "beatplan simulate"))
    if facts.backtest is None:
        points.append(not_known(facts, words.say("How well would the plan have met past calls?"), "beatplan backtest"))
    points += facts.released.withheld
    points += follow_ups_withheld(facts)
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


def course(facts: Facts) -> Section:
    """Say what would make one change course, what to measure, and that the vote sets the date to return."""
    words, plan = facts.words, facts.plan
    rows = tuple(
        (
            one.service,
            words.say("Unit responded, calls a week"),
            responded(facts, one),
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
