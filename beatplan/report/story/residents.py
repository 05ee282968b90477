"""Who lives where teams are sent, and calls by resident, by district."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from beatplan.plan import TODAY, AreaPeople, Measured
from beatplan.report.people import PER_RESIDENTS, city_of, per_resident_rows, phases_of
from beatplan.report.story.facts import Facts, roughly
from beatplan.report.story.figures import field_services, last
from beatplan.report.story.model import Table


def per_resident_points(facts: Facts) -> list[str]:
    """Say who lives where teams are sent, or that it is not known; and what calls do not tell."""
    words, plan = facts.words, facts.plan
    if not plan.people:
        return [words.say("Figures per resident are not known: the plan holds no count of residents by beat.")]
    told = [
        words.say(
            "{service}: {share} of residents would live where a team is sent in some hours; today {now}.",
            service=service,
            share=_share(facts, covered),
            now=_share(facts, today) if today is not None else words.percent(0.0),
        )
        for phase, service, today, covered, _ in phases_of(plan)
        if phase == last(plan).name
    ]
    told.append(words.say("Past calls show who calls and who is policed. They do not show need."))
    if facts.people_source:
        told.append(words.say("People are from: {source}.", source=facts.people_source))
    return told


def group_tables(facts: Facts) -> Iterator[Table]:
    """Lay out, of each unit of the field, which groups live where teams are sent and where not, beside today."""
    words, plan = facts.words, facts.plan
    for number, (phase, service, today, covered, waiting) in enumerate(phases_of(plan), start=1):
        if phase != last(plan).name:
            continue
        areas = (today, covered, waiting, city_of(plan))
        yield Table(
            key=f"groups-{number}",
            caption=words.say("{service}: who lives where teams are sent, and where not", service=service),
            header=(
                words.say("Group"), words.say("Where teams go today"), words.say("Where teams would go"),
                words.say("Where police or EMS respond, as today"), words.say("The city"),
            ),
            rows=(
                (words.say("Residents"), *(words.say("nobody") if one is None else _count(facts, one.residents)
                                           for one in areas)),
                *(
                    (
                        words.say("{group}, share of {whole}", group=group.group, whole=group.of),
                        *(words.say("nobody") if one is None else _part(facts, one.groups[place].share)
                          for one in areas),
                    )
                    for place, group in enumerate(city_of(plan).groups)
                ),
            ),
            numeric=(False, True, True, True, True),
            source="people.csv",
        )  # fmt: skip


def per_resident_tables(facts: Facts) -> Iterator[Table]:
    """Lay out, of each unit of the field, calls and responses by resident of each district."""
    words, plan = facts.words, facts.plan
    if not plan.people:
        return
    rows = [one for one in per_resident_rows(plan, facts.released.areas) if one["area"] in {"city", "district"}]
    end = last(plan).name
    for number, service in enumerate(field_services(plan), start=1):
        now = {one["name"]: _answered(facts, one) for one in rows
               if (one["phase"], one["service"]) == (TODAY, service)}  # fmt: skip
        mine = [one for one in rows if (one["phase"], one["service"]) == (end, service)]
        yield Table(
            key=f"residents-{number}",
            caption=words.say(
                "{service}: calls a week for each {many} residents, at all hours", service=service,
                many=words.whole(PER_RESIDENTS),
            ),
            header=(
                words.say("District"), words.say("Residents"), words.say("Calls coded eligible"),
                words.say("Responded today"), words.say("Responded in the plan"),
            ),
            rows=tuple(
                (
                    one["name"] or words.say("All districts"),
                    _number(facts, one["residents"]),
                    _number(facts, one["eligible_calls_per_1000_residents"]),
                    now.get(one["name"], _number(facts, 0.0)),
                    _answered(facts, one),
                )
                for one in mine
            ),
            numeric=(False, True, True, True, True),
            source="per_resident.csv",
        )  # fmt: skip


def _answered(facts: Facts, row: dict[str, Any]) -> str:
    written = _number(facts, row["answered_per_1000_residents"])
    return roughly(facts, written, about=row["as_if_calls_lay_evenly"] == "yes")


def _count(facts: Facts, people: Measured) -> str:
    return facts.words.say("not known") if people.value is None else facts.words.whole(people.value)


def _share(facts: Facts, area: AreaPeople) -> str:
    """Write the share of residents with its margin."""
    return _part(facts, area.share_of_city)


def _part(facts: Facts, share: Measured) -> str:
    words = facts.words
    if share.value is None:
        return words.say("not known")
    return words.percent(share.value) + _margin(facts, share)


def _margin(facts: Facts, share: Measured) -> str:
    if share.margin is None or math.isnan(share.margin):
        return ""
    return facts.words.say(" (give or take {points} points)", points=facts.words.minutes(100 * share.margin))


def _number(facts: Facts, value: float | None) -> str:
    return facts.words.say("not known") if value is None else facts.words.calls(value)
