"""Who waits, by district, and why a beat is left out."""

from __future__ import annotations

import math
from typing import Any

from beatplan.plan import TODAY
from beatplan.report.story.facts import Facts, not_known, simulated
from beatplan.report.story.figures import (
    field_services,
    last,
    services,
)
from beatplan.report.story.model import Chart, Section, Series, Table
from beatplan.report.story.residents import group_tables, per_resident_points, per_resident_tables
from beatplan.report.tables import beat_rows


def waits(facts: Facts) -> Section:
    """Say by district who gets a team and who still waits for police or EMS, and why a beat is left out."""
    words, plan = facts.words, facts.plan
    names = field_services(plan)
    return Section(
        key="waits",
        question=words.say("Who waits, and why not my beat?"),
        answer=" ".join(
            (
                *(_least_and_most(facts, name) for name in names),
                words.say(
                    "A beat is left out where no station is near enough, or where the teams have too little time."
                ),
            )
        ),
        points=(
            *per_resident_points(facts),
            *_wait_minutes(facts),
            words.say("Why each beat is left out stands in the table of beats, beats.csv."),
        ),
        charts=tuple(_district_chart(facts, name) for name in names),
        tables=(*(_left_out(facts, name) for name in names), *per_resident_tables(facts), *group_tables(facts)),
        sources=(words.say("Districts add up the rows of their beats in beats.csv."),),
    )


def _least_and_most(facts: Facts, service: str) -> str:
    """Name the districts whose calls get a team least and most often in the whole plan."""
    words, end = facts.words, last(facts.plan).name
    found = {name: by[end] for name, by in _by_district(facts, service).items() if end in by}
    # One that is withheld compares with nothing.
    shares = {name: got / calls for name, (calls, got) in found.items() if calls > 0 and not math.isnan(got / calls)}
    if len(shares) < 2 or len(shares) < len(found):
        return words.say("{service}: the table shows what each district gets.", service=service)
    least, most = min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)
    if words.percent(shares[least]) == words.percent(shares[most]):
        return words.say(
            "In its hours, {service} would respond to {share} of the eligible calls in every district.",
            service=service,
            share=words.percent(shares[most]),
        )
    return words.say(
        "In its hours, {service} would respond to {least_share} of the eligible calls in {least} and {most_share} in "
        "{most}.",
        service=service,
        least=least,
        least_share=words.percent(shares[least]),
        most=most,
        most_share=words.percent(shares[most]),
    )


def _wait_minutes(facts: Facts) -> list[str]:
    words, end = facts.words, last(facts.plan)
    told = [
        words.say(
            "{service}, {window}: half of the calls responded to wait at most {half} minutes, nine in ten at most "
            "{most}.",
            service=one.service,
            window=one.window,
            half=words.minutes(one.whole.response["p50"].mean),
            most=words.minutes(one.whole.response["p90"].mean),
        )
        for service in field_services(facts.plan)
        for one in simulated(facts, end.name, service)
        if {"p50", "p90"} <= set(one.whole.response)
    ]
    if told:
        return told
    return [not_known(facts, words.say("How many minutes do callers wait?"), "beatplan simulate")]


def _by_district(facts: Facts, service: str) -> dict[str, dict[str, tuple[float, float]]]:
    """Calls and calls responded to a week by district and stage, in the hours of duty of the stage."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    wanted = {TODAY: "", last(facts.plan).name: last(facts.plan).name}
    for row in _rows(facts, service):
        if row["phase"] not in wanted:
            continue
        by_stage = found.setdefault(row["district"] or facts.words.say("no district stated"), {})
        calls, got = by_stage.get(wanted[row["phase"]], (0.0, 0.0))
        by_stage[wanted[row["phase"]]] = (calls + row["eligible_calls_per_week"], got + row["answered_per_week"])
    return dict(sorted(found.items()))


def _rows(facts: Facts, service: str) -> list[dict[str, Any]]:
    return [row for row in beat_rows(facts.plan) if row["service"] == service]


def _district_chart(facts: Facts, service: str) -> Chart:
    words, plan = facts.words, facts.plan
    found, end = _by_district(facts, service), last(plan).name
    number, nothing = services(plan).index(service) + 1, (0.0, 0.0)
    table = Table(
        key=f"waits-table-{number}",
        caption=words.say("{service}: calls a week by district, in the hours of duty", service=service),
        header=(
            words.say("District"), words.say("Calls coded eligible"), words.say("Responded today"),
            words.say("Responded in the plan"), words.say("Share in the plan"),
            words.say("Police or EMS respond, as today"),
        ),
        rows=tuple(
            (
                name,
                words.calls(by.get(end, nothing)[0]),
                words.calls(by.get("", nothing)[1]),
                words.calls(by.get(end, nothing)[1]),
                words.share(by.get(end, nothing)[1], by.get(end, nothing)[0]),
                words.calls(by.get(end, nothing)[0] - by.get(end, nothing)[1]),
            )
            for name, by in found.items()
        ),
        numeric=(False, True, True, True, True, True),
        source="beats.csv",
    )  # fmt: skip
    return Chart(
        key=f"waits-{number}",
        kind="bars",
        title=words.say("{service}: calls responded to by district", service=service),
        unit=words.say("calls a week"),
        categories=tuple(found),
        series=tuple(
            Series(label, tuple(by.get(stage, nothing)[1] for by in found.values()))
            for stage, label in (("", words.say("Today")), (end, end))
        ),
        says=words.say("Each district's calls responded to in the whole plan stand beside today's."),
        table=table,
    )


def _left_out(facts: Facts, service: str) -> Table:
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
