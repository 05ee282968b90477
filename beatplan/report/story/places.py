"""Where teams go and when: maps, and who waits by district."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from beatplan.report.story.facts import Facts, simulated, stage_name, unit_name
from beatplan.report.story.figures import (
    Stage,
    at_stations,
    covered_hours,
    field_services,
    last,
    services,
    stages,
    today,
)
from beatplan.report.story.model import Chart, MapPicture, Section, Series, Table
from beatplan.report.tables import TODAY, beat_rows

#: Classes of hours that a map can tell apart.
_MOST_CLASSES = 5


def maps(facts: Facts) -> Section:
    """Show today and the whole plan at the same scale, a pair a unit that sends teams."""
    return _maps(facts, "maps", facts.words.say("Where and when do teams go?"), [today(facts.plan), last(facts.plan)])


def phased_maps(facts: Facts) -> Section:
    """Show today and every phase at the same scale."""
    found = _maps(facts, "phased-maps", facts.words.say("Where and when, step by step?"), list(stages(facts.plan)))
    return replace(found, maps=tuple(replace(one, key=f"phased-{one.key}") for one in found.maps))


def _maps(facts: Facts, key: str, question: str, shown: list[Stage]) -> Section:
    words, plan = facts.words, facts.plan
    found = tuple(_map(facts, stage, name) for name in field_services(plan) for stage in shown)
    return Section(
        key=key,
        question=question,
        answer=" ".join(_covers(facts, name) for name in field_services(plan))
        or words.say("No unit of this plan sends teams to beats."),
        points=(
            words.say(
                "A team may leave its beats when it is the nearest one free. The maps show where it is sent first."
            ),
        ),
        maps=found,
        sources=(words.say("Outlines are those of beats.geojson. Hours are the scenario's windows."),),
    )


def _covers(facts: Facts, service: str) -> str:
    words, plan = facts.words, facts.plan
    counts = [words.whole(len(covered_hours(stage, service))) for stage in (today(plan), last(plan))]
    return words.say(
        "{service} would cover {proposed} of {beats} beats; today it covers {today}.",
        service=service,
        today=counts[0],
        proposed=counts[1],
        beats=words.whole(len(plan.beats)),
    )


def _map(facts: Facts, stage: Stage, service: str) -> MapPicture:
    """Class beats by the hours of the week that they are covered; classes are the same in every stage."""
    words, plan = facts.words, facts.plan
    classes = _hour_classes(facts, service)
    hours, stations = covered_hours(stage, service), at_stations(stage, service)
    place = {value: k for k, value in enumerate(classes)}
    number, step = services(plan).index(service) + 1, [one.name for one in stages(plan)].index(stage.name)
    open_windows = [one.window for one in stage.plans if one.service == service and one.teams]
    named = [words.say("no hours: police or EMS respond, as today")]
    named += [words.say("{hours} hours a week", hours=words.hours(value)) for value in classes[1:]]
    says = words.say(
        "{stage}: {covered} of {beats} beats have a team in some hours. Teams stand at: {stations}.",
        stage=stage_name(facts, stage.name),
        covered=words.whole(len(hours)),
        beats=words.whole(len(plan.beats)),
        stations=words.listed([f"{site} ({words.whole(teams)})" for site, teams in stations.items()]),
    )
    return MapPicture(
        key=f"map-{number}-{step}",
        title=words.say(
            "{service}, {stage}: {hours}",
            service=unit_name(facts, service),
            stage=stage_name(facts, stage.name),
            hours=words.listed(open_windows) if open_windows else words.say("no hours"),
        ),
        classes=tuple(named),
        class_of_beat=tuple(place[hours.get(beat.id, 0.0)] for beat in plan.beats),
        stations=stations,
        says=says,
        table=_map_table(
            facts, f"map-table-{number}-{step}", says, named, [place[hours.get(b.id, 0.0)] for b in plan.beats]
        ),
    )


def _hour_classes(facts: Facts, service: str) -> list[float]:
    found = {value for stage in stages(facts.plan) for value in covered_hours(stage, service).values()}
    return [0.0, *sorted(found)]


def _map_table(facts: Facts, key: str, caption: str, named: list[str], of_beat: list[int]) -> Table:
    words, ids = facts.words, [beat.id for beat in facts.plan.beats]
    return Table(
        key=key,
        caption=caption,
        header=(words.say("Hours covered"), words.say("Beats"), words.say("Which")),
        rows=tuple(
            (
                name,
                words.whole(of_beat.count(k)),
                ", ".join(b for b, mine in zip(ids, of_beat, strict=True) if mine == k),
            )
            for k, name in enumerate(named)
            if k in of_beat
        ),
        numeric=(False, True, False),
        source="beats.csv",
    )


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
            words.say("Figures per resident are not known: the plan holds no count of residents by beat ([people])."),
            *_wait_minutes(facts),
            words.say("Why each beat is left out stands in the table of beats, beats.csv."),
        ),
        charts=tuple(_district_chart(facts, name) for name in names),
        tables=tuple(_left_out(facts, name) for name in names),
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
    return [
        words.say("{what} This is not known yet. The command {command} would tell it.",
                  what=words.say("How many minutes do callers wait?"), command="beatplan simulate")
    ]  # fmt: skip


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
