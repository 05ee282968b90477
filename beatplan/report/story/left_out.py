"""Beats that no team is sent to, and why."""

from __future__ import annotations

from beatplan.report.story.facts import Facts
from beatplan.report.story.figures import last, services
from beatplan.report.story.model import Table


def left_out_table(facts: Facts, service: str) -> Table:
    """Count the beats left out by reason in the last phase."""
    words = facts.words
    found: dict[tuple[str, str], list[str]] = {}
    for one in last(facts.plan).plans:
        for left in one.uncovered if one.service == service else ():
            found.setdefault((one.window, left.reason.split(";")[0]), []).append(left.beat)
    return Table(
        key=f"left-out-{services(facts.plan).index(service) + 1}",
        caption=words.say("{service}: beats without a team in the whole plan, and why", service=service),
        header=(words.say("Hours"), words.say("Reason"), words.say("Beats"), words.say("Which")),
        rows=tuple(
            (window, reason, words.whole(len(beats)), ", ".join(beats)) for (window, reason), beats in found.items()
        ),
        numeric=(False, False, True, False),
        source="beats.csv",
    )


def why_left_out(facts: Facts, left_out: dict[str, Table]) -> list[str]:
    """Say why beats are left out, where any is."""
    if not any(one.rows for one in left_out.values()):
        return []
    return [
        facts.words.say("A beat is left out where no station is near enough, or where the teams have too little time.")
    ]


def none_left_out(facts: Facts, left_out: dict[str, Table]) -> list[str]:
    """Say which units leave out no beat or have no hours at all, and where it stands why others do."""
    words, open_units = facts.words, {one.service for one in last(facts.plan).plans}
    told = [
        words.say("{service}: no beat is left out in the whole plan.", service=name)
        if name in open_units
        else words.say("{service} has no hours of duty in the whole plan.", service=name)
        for name, table in left_out.items()
        if not table.rows
    ]
    if len(told) < len(left_out):
        told.append(words.say("Why each beat is left out stands in the table of beats, beats.csv."))
    return told
