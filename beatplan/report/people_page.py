"""What the map page says of who benefits: covered and waiting areas beside today and the city, calls by resident."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from beatplan.plan import TODAY, Measured, Plan
from beatplan.report.people import CAVEAT, NOT_KNOWN, WITHHELD, city_of, count, per_resident_rows, percent, phases_of

SPREAD = (
    "People are spread evenly over the ground of each census area, so figures of single beats are rough. A margin "
    "(±) is the survey's{confidence}; it leaves out what that spreading adds."
)
_NOBODY = "nobody"


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


def people_page(plan: Plan) -> PeoplePage | None:
    """Lay out what the page says of people; None where the plan tells of none."""
    if not plan.people:
        return None
    return PeoplePage((_covered_table(plan), _district_table(plan)), (CAVEAT, _spread_words(plan), _income_words(plan)))


def _covered_table(plan: Plan) -> PeopleTable:
    city, groups = city_of(plan), []
    for phase, service, today, covered, waiting in phases_of(plan):
        areas = (today, covered, waiting, city)
        rows = [
            ("Residents", *(count(one.residents) if one else _NOBODY for one in areas)),
            ("Share of all residents", *(percent(one.share_of_city) if one else _NOBODY for one in areas)),
            (
                "Share of all resident-hours of the week that are covered",
                percent(today.hours_covered) if today else _NOBODY,
                percent(covered.hours_covered),
                "",
                "",
            ),
        ]
        if city.income is not None:
            rows.append(("Mean of median incomes", *(count(one.income) if one else _NOBODY for one in areas)))
        rows += [
            (
                f"{group.group}, share of {group.of}",
                *(percent(one.groups[g].share) if one else _NOBODY for one in areas),
            )
            for g, group in enumerate(city.groups)
        ]
        groups.append((f"{phase}: {service}", tuple(rows)))
    heads = (
        "Who lives there",
        "Today: covered",
        "Covered at some hour",
        "Waiting: police or EMS respond, as today",
        "The city",
    )
    return PeopleTable("Who benefits: people where teams are sent and where they are not", heads, tuple(groups))


def _district_table(plan: Plan) -> PeopleTable:
    by_group: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in per_resident_rows(plan):
        if row["area"] == "beat":
            continue
        figures = (row["eligible_calls_per_week_all_hours"], row["answered_per_week"])
        rates = (row["eligible_calls_per_1000_residents"], row["answered_per_1000_residents"])
        name = row["name"] or "The city"
        residents = count(Measured(row["residents"], row["residents_margin"]))
        cells = (name, residents, *(_decimal(one, 1) for one in figures), *(_decimal(one, 2) for one in rates))
        phase = "Today" if row["phase"] == TODAY else row["phase"]
        by_group[f"{phase}: {row['service']}"].append(cells)
    heads = (
        "District", "Residents", "Calls coded eligible, a week at any hour", "Responded, a week",
        "Calls, a week by 1,000 residents", "Responded, a week by 1,000 residents",
    )  # fmt: skip
    groups = tuple((name, tuple(rows)) for name, rows in by_group.items())
    return PeopleTable("Calls and responses by resident", heads, groups)


def _decimal(value: float | None, places: int) -> str:
    if value is None:
        return NOT_KNOWN
    return WITHHELD if math.isnan(value) else f"{value:,.{places}f}"


def _spread_words(plan: Plan) -> str:
    confidence = _written_table(plan).get("confidence")
    said = f", with {confidence:.0%} confidence" if isinstance(confidence, int | float) else ""
    return SPREAD.format(confidence=said)


def _income_words(plan: Plan) -> str:
    source = _written_table(plan).get("source")
    said = f" People are from: {source}." if isinstance(source, str) else ""
    return f"Covered are beats that a window covers at all; hours are all 168 of the week.{said}"


def _written_table(plan: Plan) -> dict[str, Any]:
    table = (plan.provenance.get("scenario") or {}).get("people")
    return table if isinstance(table, dict) else {}
