"""What the map page says of who benefits: covered and waiting areas beside today and the city, calls by resident."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from beatplan.plan import TODAY, AreaPeople, Measured, Plan
from beatplan.report.people import CAVEAT, NOT_KNOWN, WITHHELD, city_of, count, per_resident_rows, percent, phases_of
from beatplan.report.privacy import NOTHING, Areas, areas_of
from beatplan.report.words.marked import marked
from beatplan.report.words.tongue import ENGLISH, Tongue

SPREAD = marked(
    "People are spread evenly over the ground of each census area, so figures of single beats are rough. A margin "
    "(±) is the survey's{confidence}; it leaves out what that spreading adds."
)
_NOBODY = marked("nobody")


@dataclass(frozen=True)
class PeopleTable:
    """A table of the page: a caption, heads, and groups of rows with a name each; the first cell names its row."""

    caption: str
    heads: tuple[str, ...]
    groups: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]


@dataclass(frozen=True)
class PeoplePage:
    """What the page says of people: tables, and how to read them."""

    tables: tuple[PeopleTable, ...]
    notes: tuple[str, ...]


def people_page(plan: Plan, tongue: Tongue = ENGLISH, areas: Areas | None = None) -> PeoplePage | None:
    """Lay out what the page says of people; None where the plan tells of none."""
    if not plan.people:
        return None
    notes = (tongue.say(CAVEAT), _spread_words(plan, tongue), _income_words(plan, tongue))
    told = areas or areas_of(plan, NOTHING)
    return PeoplePage((_covered_table(plan, tongue), _district_table(plan, told, tongue)), notes)


def _covered_table(plan: Plan, tongue: Tongue) -> PeopleTable:
    city, groups, say = city_of(plan), [], tongue.say
    for phase, service, today, covered, waiting in phases_of(plan):
        areas = (today, covered, waiting, city)
        hours = [say(_NOBODY) if one is None else percent(one.hours_covered, tongue) for one in (today, covered)]
        rows = [
            (say("Residents"), *_each(areas, lambda one: count(one.residents, tongue), tongue)),
            (say("Share of all residents"), *_each(areas, lambda one: percent(one.share_of_city, tongue), tongue)),
            (say("Share of all resident-hours of the week that are covered"), *hours, "", ""),
        ]
        if city.income is not None:
            label = say("Mean of median incomes")
            rows.append((label, *_each(areas, lambda one: count(one.income, tongue), tongue)))
        for g, group in enumerate(city.groups):
            label = say("{group}, share of {of}", group=group.group, of=group.of)
            shares = (say(_NOBODY) if one is None else percent(one.groups[g].share, tongue) for one in areas)
            rows.append((label, *shares))
        groups.append((f"{phase}: {service}", tuple(rows)))
    heads = (
        say("Who lives there"), say("Today: covered"), say("Covered at some hour"),
        say("Waiting: police or EMS respond, as today"), say("The city"),
    )  # fmt: skip
    caption = say("Who benefits: people where teams are sent and where they are not")
    return PeopleTable(caption, heads, tuple(groups))


def _each(areas: tuple[AreaPeople | None, ...], write: Callable[[AreaPeople], str], tongue: Tongue) -> Iterator[str]:
    """Write a figure of each area; nobody lives where there is none."""
    return (tongue.say(_NOBODY) if one is None else write(one) for one in areas)


def _district_table(plan: Plan, areas: Areas, tongue: Tongue) -> PeopleTable:
    by_group: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    say = tongue.say
    for row in per_resident_rows(plan, areas):
        if row["area"] == "beat":
            continue
        figures = (row["eligible_calls_per_week_all_hours"], row["answered_per_week"])
        rates = (row["eligible_calls_per_1000_residents"], row["answered_per_1000_residents"])
        name = row["name"] or say("The city")
        residents = count(Measured(row["residents"], row["residents_margin"]), tongue)
        told = [[_decimal(one, n, tongue) for one in each] for n, each in ((1, figures), (2, rates))]
        calls, by_people = ([asked, _roughly(got, row, tongue)] for asked, got in told)
        phase = say("Today") if row["phase"] == TODAY else row["phase"]
        by_group[f"{phase}: {row['service']}"].append((name, residents, *calls, *by_people))
    heads = (
        say("District"), say("Residents"), say("Calls coded eligible, a week at any hour"), say("Responded, a week"),
        say("Calls, a week by 1,000 residents"), say("Responded, a week by 1,000 residents"),
    )  # fmt: skip
    groups = tuple((name, tuple(rows)) for name, rows in by_group.items())
    return PeopleTable(say("Calls and responses by resident"), heads, groups)


def _roughly(written: str, row: dict[str, Any], tongue: Tongue) -> str:
    """Say of what gets a team that it is about right, where withheld beats' calls are taken as spread evenly."""
    return tongue.say("about {figure}", figure=written) if row["as_if_calls_lay_evenly"] == "yes" else written


def _decimal(value: float | None, places: int, tongue: Tongue) -> str:
    if value is None:
        return tongue.say(NOT_KNOWN)
    return tongue.say(WITHHELD) if math.isnan(value) else f"{value:,.{places}f}"


def _spread_words(plan: Plan, tongue: Tongue) -> str:
    confidence = _written_table(plan).get("confidence")
    known = isinstance(confidence, int | float)
    said = tongue.say(", with {share} confidence", share=f"{confidence:.0%}") if known else ""
    return tongue.say(SPREAD, confidence=said)


def _income_words(plan: Plan, tongue: Tongue) -> str:
    source = _written_table(plan).get("source")
    said = tongue.say(" People are from: {source}.", source=source) if isinstance(source, str) else ""
    told = tongue.say("Covered are beats that a window covers at all; hours are all 168 of the week.")
    return f"{told}{said}"


def _written_table(plan: Plan) -> dict[str, Any]:
    table = (plan.provenance.get("scenario") or {}).get("people")
    return table if isinstance(table, dict) else {}
