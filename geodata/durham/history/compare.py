"""HEART's published figures beside what the model says, unfitted: `python geodata/durham/history/compare.py`.

What nobody published, teams on duty and minutes at the scene, is swept; every prediction is a range over the sweep.
"""

from __future__ import annotations

import csv
import datetime as dt
import sys
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from other_services import Answer, co_response, desk

import beatplan
from beatplan.plan import Plan
from beatplan.scenario.changes import Changes

HERE = Path(__file__).parent
SCENE_MIN = (39, 50, 60)
#: Productive hours a week that a person works: 40, less a fifth.
HOURS = 32.0
ROLES = ("clinician", "peer_support", "emt")
WEEKS_A_YEAR = 365.25 / 7


@dataclass(frozen=True)
class Case:
    """One scenario of the sweep, and what it says: responses a week, their minutes from the call, share of eligible."""

    teams: int
    scene_min: int
    responses: float
    response_min: float
    share: float


@dataclass(frozen=True)
class Row:
    """One published figure and the model's range, with what both speak of."""

    what: str
    unit: str
    period: str
    hours: str
    denominator: str
    published: str
    published_low: float
    published_high: float
    predicted_low: float
    predicted_high: float
    swept: str
    carried_by: str


def sweep(file: str, teams: tuple[int, ...], beats: int | None = None) -> list[Case]:
    """Plan a scenario for every number of teams on duty and minutes at the scene."""
    return [case(file, many, scene, beats) for many in teams for scene in SCENE_MIN]


def case(file: str, teams: int, scene_min: int, beats: int | None) -> Case:
    """Plan a scenario with just the people who keep so many teams on duty."""
    asked = beatplan.load_scenario(HERE / file)
    heads = ceil(teams * asked.windows[0].hours() / HOURS)
    settings = [f"services.0.on_scene_minutes={scene_min}", f"phases.0.teams_at_least={teams}"]
    settings += [f"staffing.start.{role}={heads}" for role in ROLES]
    settings += [] if beats is None else [f"phases.0.max_beats={beats}"]
    scenario = beatplan.load_scenario(HERE / file, Changes(tuple(settings), (), ()))
    plan = beatplan.make_plan(beatplan.read_study(scenario))
    return _said(plan, teams, scene_min)


def _said(plan: Plan, teams: int, scene_min: int) -> Case:
    slot, phase = plan.phases[0].plans[0], plan.phases[0]
    return Case(
        teams,
        scene_min,
        slot.answered_per_week,
        slot.travel_min + 2.0,
        slot.answered_per_week / phase.calls_all_hours_per_week["CRT"],
    )


def ends(values: list[float]) -> tuple[float, float]:
    """Least and most."""
    return min(values), max(values)


def rows() -> list[Row]:
    """List every comparison."""
    launch, august = sweep("pilot-2022.toml", (1, 2), 8), sweep("pilot-2022.toml", (1, 2), 12)
    city, later = sweep("citywide-2023.toml", (3, 4, 5, 6)), sweep("year-2025.toml", (3, 4, 5, 6, 7, 8))
    pilot_teams, city_teams, later_teams = (f"{what} teams on duty, 39 to 60 minutes at the scene" for what in
                                            ("1 to 2", "3 to 6", "3 to 8"))  # fmt: skip
    return [
        Row("responses of field teams", "a weekday", "28 June to 30 August 2022", "weekdays 8-17", "-",
            "4.6 (204 in 45 weekdays)", 4.6, 4.6, *ends([one.responses / 5 for one in launch + august]), pilot_teams,
            "calls in the 8 to 12 beats that the plan chooses: the busiest in reach, where HEART's own are not public"),
        Row("mean response time", "minutes", "August 2022", "weekdays 8-17", "responses of field teams",
            "7.6", 7.6, 7.6, *ends([one.response_min for one in august]), "12 beats; " + pilot_teams,
            "made streets and speeds, and beats spread over the city"),
        Row("share answered", "of eligible calls, all hours", "June 2022 to March 2023", "weekdays 8-17",
            "23,000 eligible calls at any hour", "20 % by all units (4,680), 13 % without the 35 % by phone",
            0.13, 0.20, *ends([one.share for one in august]), "12 beats; field teams only; " + pilot_teams,
            "people include follow-up, which is not modelled yet"),
        Row("responses, as hoped for", "a year", "from October 2023", "12 hours, every day", "-", "13,900 (target)",
            13900, 13900, *ends([one.responses * WEEKS_A_YEAR for one in city]), "field teams only; " + city_teams,
            "teams on duty; the target counts all units"),
        Row("responses", "a year", "2024", "12 hours or more, every day", "-", "11,612 by all units", 11612, 11612,
            *ends([one.responses * WEEKS_A_YEAR for one in city]), "field teams only; " + city_teams,
            "teams on duty; calls by phone and follow-up are in the published figure"),
        Row("share answered", "of eligible calls, all hours", "2024 to 2025", "6 to 24, every day",
            "eligible calls at any hour", "37 % (11,612 and 20,000 missed) or 50 to 55 %, which disagree", 0.37, 0.55,
            *ends([one.share for one in later]), "field teams only; " + later_teams, "teams on duty"),
        *_cumulative(launch, august, city),
        *_other_services(desk("phone-2022.toml", (1,)), desk("phone-2025.toml", (1, 2, 3)),
                         co_response("co-response-2025.toml", (1, 2, 3))),
    ]  # fmt: skip


def _other_services(phone: list[Answer], later: list[Answer], riskier: list[Answer]) -> list[Row]:
    """Put phones and co-response beside what was published, which says neither hours nor what a response is."""
    summer = ("a weekday", "28 June to 30 August 2022", "weekdays 8-17", "-", "4.2 (183 in 45 weekdays)", 4.2, 4.2)
    year = ("of its own eligible calls", "2025")
    swept = "1 clinician, 10 to 40 minutes a call"
    return [
        Row("calls spoken with by phone", *summer, *ends([one.answered / 5 for one in phone]), swept,
            "the desk's list of calls, which is not public, and whether a call spoken with counts as a response"),
        Row("calls that end by phone", *summer, *ends([one.resolved / 5 for one in phone]),
            f"{swept}, 20 to 50 % of those spoken with end there", "the share that ends by phone is swept widely"),
        Row("share answered by phone", *year, "6 to 24, every day", "calls on the desk's list at any hour",
            "about 75 %", 0.75, 0.75, *ends([one.share for one in later]),
            "1 to 3 at the desk, 10 to 40 minutes a call", "people at the desk; its hours and its list"),
        Row("share answered by co-response", *year, "6 to 21, every day", "calls with a weapon at any hour",
            "12 %", 0.12, 0.12, *ends([one.share for one in riskier]),
            "1 to 3 teams on duty, 39 to 60 minutes at the scene",
            "the list: the example has calls with a weapon alone, 29 a week; HEART's is not public"),
    ]  # fmt: skip


#: Responses by all units since the launch, as published.
SINCE_LAUNCH = {
    dt.date(2022, 8, 30): ("204 by field teams, 428 by all units", 204, 428),
    dt.date(2022, 9, 26): ("805 by all units", 805, 805),
    dt.date(2023, 10, 23): ("over 8,000 by all units", 8_000, 8_000),
    dt.date(2024, 7, 1): ("about 18,000 by all units", 18_000, 18_000),
    dt.date(2025, 4, 26): ("28,000 by all units", 28_000, 28_000),
}


def _cumulative(launch: list[Case], august: list[Case], city: list[Case]) -> list[Row]:
    """Add responses up by one set of assumptions: one team in 8 beats, two in 12, then three to six citywide."""
    stages = [
        (dt.date(2022, 6, 28), [one.responses for one in launch if one.teams == 1]),
        (dt.date(2022, 8, 29), [one.responses for one in august if one.teams == 2]),
        (dt.date(2023, 10, 23), [one.responses for one in city]),
    ]
    found = []
    for day, published in SINCE_LAUNCH.items():
        low = high = 0.0
        for place, (begins, rates) in enumerate(stages):
            until = min(day, stages[place + 1][0] if place + 1 < len(stages) else day)
            weeks = max((until - begins).days, 0) / 7
            low, high = low + weeks * min(rates), high + weeks * max(rates)
        found.append(
            Row("responses since the launch", "in all", f"28 June 2022 to {day}", "as they were", "-",
                *published, low, high,
                "field teams only; 1 team in 8 beats, from 29 August 2022 2 in 12, from 23 October 2023 3 to 6 "
                "citywide; 39 to 60 minutes at the scene", "calls by phone and follow-up are in the published figure")
        )  # fmt: skip
    return found


#: Width of the picture, where its bars begin, their length, and the height of a row, in pixels.
WIDTH, LEFT, LONG, HIGH = 900, 470, 400, 34


def drawn(found: list[Row]) -> str:
    """Draw each row on a scale of its own: the model's range as a bar, what was published as a mark or a line."""
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HIGH * (len(found) + 1)}" '
            'font-family="sans-serif" font-size="13" role="img">'
        ),
        "<title>What was published of HEART (dark marks) and what the model says (bars)</title>",
        f'<rect width="{WIDTH}" height="{HIGH * (len(found) + 1)}" fill="#fff"/>',
        '<text x="10" y="20" font-weight="bold">Published (dark) and the model (bars)</text>',
    ]
    for place, row in enumerate(found, start=1):
        scale = LONG / max(row.predicted_high, row.published_high)
        top = HIGH * place
        low, high = (LEFT + scale * one for one in (row.predicted_low, row.predicted_high))
        first, last = (LEFT + scale * one for one in (row.published_low, row.published_high))
        parts += [
            f'<text x="10" y="{top + 20}">{row.what} ({row.unit}), {row.period}</text>',
            f'<line x1="{LEFT}" x2="{LEFT}" y1="{top + 4}" y2="{top + 30}" stroke="#888"/>',
            f'<rect x="{low:.1f}" y="{top + 9}" width="{max(high - low, 2):.1f}" height="16" fill="#7fb3d5"/>',
            (
                f'<line x1="{first - 3:.1f}" x2="{last + 3:.1f}" y1="{top + 17}" y2="{top + 17}" '
                'stroke="#1b2631" stroke-width="6"/>'
            ),
        ]
    return "\n".join([*parts, "</svg>\n"])


def main() -> None:
    """Write the table beside this file."""
    found = rows()
    with (HERE / "published_and_predicted.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Row.__dataclass_fields__)
        for row in found:
            low, high = (round(one, 3 if one < 1 else 1) for one in (row.predicted_low, row.predicted_high))
            values = {**row.__dict__, "predicted_low": low, "predicted_high": high}
            writer.writerow(values.values())
    (HERE / "published_and_predicted.svg").write_text(drawn(found), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{len(found)} rows\n")


if __name__ == "__main__":
    main()
