"""What the plan rests on: the numbers that the scenario sets, and how it reckons travel and whom it sends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from beatplan.report.story.facts import Facts
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
_SHARES = frozenset({"coverage", "promise", "backup_share"})
_METHODS = {
    "straight-line": marked("in straight lines"),
    "road-graph": marked("along streets"),
    "matrix": marked("from a table of minutes"),
}
_DISPATCH = {
    "any-free": marked("the nearest free team, wherever it stands"),
    "within-reach": marked("only a team whose station is near enough to the beat"),
}
Row = tuple[str, str, str]


def assumptions(facts: Facts) -> Section:
    """List the numbers that the scenario sets."""
    words = facts.words
    scenario = facts.plan.provenance.get("scenario") or {}
    rows = (*_of_services(facts, scenario), *_of_travel(facts, scenario), *_of_staff(facts, scenario))
    table = Table(
        key="assumptions-table",
        caption=words.say("Numbers that the scenario sets"),
        header=(words.say("Unit"), words.say("What"), words.say("Value")),
        rows=rows,
        numeric=(False, False, False),
        source="assumptions.csv",
    )
    return Section(
        key="assumptions",
        question=words.say("What does it rest on?"),
        answer=words.say("The plan is the best under these assumptions. With others it may not be.")
        if rows
        else words.say("The plan holds no scenario, so its assumptions are not known."),
        points=(
            words.say("Where each number comes from stands beside it in the scenario file.")
            if facts.is_inside
            else words.say("The planner holds the file that says where each number comes from."),
            words.say("What the plan was made from is listed under what we do not know."),
        ),
        tables=(table,) if rows else (),
        sources=(words.say("The scenario as it was read, kept in plan.json."),),
    )


def _of_services(facts: Facts, scenario: dict[str, Any]) -> Iterator[Row]:
    words = facts.words
    for one in scenario.get("services") or []:
        name = str(one.get("name"))
        for key, label in _ASSUMED.items():
            if _is_number(one.get(key)):
                yield name, words.say(label), _written(facts, key, one[key])
        if one.get("dispatch") in _DISPATCH:
            yield name, words.say("who is sent to a call"), words.say(_DISPATCH[one["dispatch"]])


def _written(facts: Facts, key: str, value: float) -> str:
    if key == "backup_share" and value == 0:
        # What a scenario leaves out is none, and not a finding that police never come.
        return facts.words.say("none assumed")
    return facts.words.percent(value) if key in _SHARES else facts.words.hours(value)


def _of_travel(facts: Facts, scenario: dict[str, Any]) -> Iterator[Row]:
    words, travel = facts.words, scenario.get("travel") or {}
    everybody, method = words.say("all units"), travel.get("method")
    if method in _METHODS:
        yield everybody, words.say("how travel is reckoned"), words.say(_METHODS[method])
    if method == "straight-line":
        if _is_number(travel.get("speed_kph")):
            yield everybody, words.say("speed, kilometres an hour"), words.hours(travel["speed_kph"])
        if _is_number(travel.get("detour")):
            yield everybody, words.say("the way, in percent of the straight line"), words.percent(travel["detour"])
    if method == "road-graph" and _is_number(travel.get("speed_factor")):
        yield everybody, words.say("speed, in percent of each street's own"), words.percent(travel["speed_factor"])


def _of_staff(facts: Facts, scenario: dict[str, Any]) -> Iterator[Row]:
    words, staffing = facts.words, scenario.get("staffing") or {}
    everybody = words.say("all units")
    if _is_number(staffing.get("hours_per_week")):
        paid = words.hours(staffing["hours_per_week"])
        yield everybody, words.say("paid hours a week of a full-time post"), paid
    if _is_number(staffing.get("shrinkage")):
        away = words.percent(staffing["shrinkage"])
        yield everybody, words.say("share of paid hours for leave, training and meetings"), away


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
