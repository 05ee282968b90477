"""Where teams go and when: maps of hours covered."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from beatplan.report.story.facts import Facts, stage_name, unit_name
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
from beatplan.report.story.model import MOST_CLASSES, MapPicture, Section, Table


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
    return words.many(
        "{service} would cover {proposed} of {count} beat; today it covers {today}.",
        "{service} would cover {proposed} of {count} beats; today it covers {today}.",
        len(plan.beats),
        service=service,
        today=counts[0],
        proposed=counts[1],
    )


def _map(facts: Facts, stage: Stage, service: str) -> MapPicture:
    """Class beats by the hours of the week that they are covered; classes are the same in every stage."""
    words, plan = facts.words, facts.plan
    found = _hours_found(facts, service)
    hours, stations = covered_hours(stage, service), at_stations(stage, service)
    of_beat = [hours.get(beat.id, 0.0) for beat in plan.beats]
    classes = _classes(found)
    place = {value: k for k, one in enumerate(classes) for value in one}
    number, step = services(plan).index(service) + 1, [one.name for one in stages(plan)].index(stage.name)
    open_windows = [one.window for one in stage.plans if one.service == service and one.teams]
    says = words.many(
        "{stage}: {covered} of {count} beat has a team in some hours. Teams stand at: {stations}.",
        "{stage}: {covered} of {count} beats have a team in some hours. Teams stand at: {stations}.",
        len(plan.beats),
        stage=stage_name(facts, stage.name),
        covered=words.whole(len(hours)),
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
        classes=tuple(_hours_named(facts, one) for one in classes),
        class_of_beat=tuple(place[value] for value in of_beat),
        stations=stations,
        says=says,
        table=_map_table(facts, f"map-table-{number}-{step}", says, found, of_beat),
        unit=service,
    )


def _hours_found(facts: Facts, service: str) -> list[float]:
    found = {value for stage in stages(facts.plan) for value in covered_hours(stage, service).values()}
    return [0.0, *sorted(found)]


def _classes(hours: list[float]) -> list[list[float]]:
    """Put hours into as many classes as a map has shades, parted where they differ most; none is a class of its own."""
    some = hours[1:]
    steps = sorted(range(1, len(some)), key=lambda k: (some[k - 1] - some[k], k))[: MOST_CLASSES - 2]
    edges = [0, *sorted(steps), len(some)]
    return [[0.0], *(some[low:high] for low, high in pairwise(edges) if high > low)]


def _hours_named(facts: Facts, hours: list[float]) -> str:
    words = facts.words
    low, high = words.hours(hours[0]), words.hours(hours[-1])
    if hours == [0.0]:
        return words.say("no hours: police or EMS respond, as today")
    return words.say(
        "{hours} hours a week", hours=low if low == high else words.say("{low} to {high}", low=low, high=high)
    )


def _map_table(facts: Facts, key: str, caption: str, found: list[float], of_beat: list[float]) -> Table:
    words, ids = facts.words, [beat.id for beat in facts.plan.beats]
    return Table(
        key=key,
        caption=caption,
        header=(words.say("Hours covered"), words.say("Beats"), words.say("Which")),
        rows=tuple(
            (
                _hours_named(facts, [value]),
                words.whole(of_beat.count(value)),
                ", ".join(b for b, mine in zip(ids, of_beat, strict=True) if mine == value),
            )
            for value in found
            if value in of_beat
        ),
        numeric=(False, True, False),
        source="beats.csv",
    )
