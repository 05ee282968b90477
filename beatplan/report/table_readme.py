"""What every column of a report's tables is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from beatplan.plan import Plan
from beatplan.report.words.tongue import ENGLISH, Tongue

_ALL_WEEK = "calls a week"
_SHARE = "share, 0 to 1"
#: Unit and meaning by column; columns that end in _low and _high are the ends of the range of the one before.
_COLUMNS = {
    "phase": ("name", "step of hiring; today is what runs before it"),
    "date": ("date", "day the step begins"),
    "weeks": ("weeks", "how long the step lasts"),
    "service": ("name", "unit"),
    "window": ("name", "hours of the week that the unit works in"),
    "hours_per_week": ("hours a week", "length of the window; in duty, hours that its people work"),
    "open_instead": ("name", "another window of the unit, open in place of this one; calls in both stand in both rows"),
    "crews_hired": ("crews", "complete crews that the people make, were they all the unit's own; units share them"),
    "teams_on_duty": ("teams", "teams at work at one time; not the same as crews hired"),
    "stations": ("names", "where teams stand, with teams at each"),
    "beats_covered": ("beats", "beats that teams are sent to"),
    "beats": ("beats", "all beats of the plan"),
    "eligible_calls_per_week": (_ALL_WEEK, "calls coded eligible; they do not measure need"),
    "resolved_by_phone_per_week": (_ALL_WEEK, "of teams, besides those answered; of a desk, among those answered"),
    "calls_in_covered_beats_per_week": (_ALL_WEEK, "calls in covered beats that are not resolved by phone"),
    "answered_per_week": (_ALL_WEEK, "the unit responded; of a desk, somebody spoke with the caller"),
    "one_team_more_per_week": (_ALL_WEEK, "answered with one team more, beats and stations as they are; empty if none"),
    "not_answered_per_week": (_ALL_WEEK, "police or EMS respond, as today: neither answered nor, of teams, by phone"),
    "passed_on_per_week": (_ALL_WEEK, "the unit responded, and another unit turned out to be needed"),
    "passed_in_per_week": (_ALL_WEEK, "another unit responded, and this one came as well; they count there alone"),
    "share_answered_in_window": (_SHARE, "the unit responded, of eligible calls in the window"),
    "share_answered_of_all_hours": (_SHARE, "the unit responded, of eligible calls of the whole week"),
    "availability": (_SHARE, "calls in covered beats that find a team free"),
    "availability_target": (_SHARE, "the same, as asked for"),
    "travel_min": ("minutes", "mean travel to a call"),
    "travel_p50_min": ("minutes", "half of the calls are reached within"),
    "travel_p90_min": ("minutes", "nine in ten of the calls are reached within"),
    "districts": ("names", "districts, told together where that keeps single persons from being recognised"),
    "beats_withheld": ("beats", "of these, those whose own figures are withheld; they count in the sums"),
    "as_if_calls_lay_evenly": ("yes or no", "whether withheld beats' calls are taken as even over each group of them"),
    "as_if_types_lay_alike": ("yes or no", "whether a type's calls are taken to lie in a district as all its calls do"),
    "beat": ("name", "police beat"),
    "district": ("name", "police district"),
    "covered": ("yes or no", "whether teams are sent to the beat"),
    "low": (_ALL_WEEK, "lower end of the range of eligible calls (90 %)"),
    "high": (_ALL_WEEK, "upper end of the range of eligible calls (90 %)"),
    "find_a_team_free": (_SHARE, "calls of the beat that find a team free"),
    "reason_code": ("word", "why the beat is not covered"),
    "reason": ("sentence", "the same"),
    "calls_per_week_given_up_to_cover_it_at_most": (_ALL_WEEK, "what covering the beat would take from others"),
    "type": ("name", "call type"),
    "weight": ("number", "what a call of the type counts as"),
    "role": ("name", "role of people"),
    "employed": ("posts", "posts in all"),
    "in_training": ("people", "hired, and not yet on teams"),
    "posts_expected_vacant": ("posts", "expected to be empty"),
    "supervising": ("people", "supervise, and are on no team"),
    "expected_on_teams": ("people", "expected to be left for teams"),
    "on_teams_at_once": ("people", "may be on duty at once"),
    "full_time_posts": ("posts", "counted by their hours"),
    "productive_hours_per_week": ("hours a week", "paid hours less leave, training and meetings"),
    "hours_on_duty_per_week": ("hours a week", "hours that teams on duty take"),
    "cost_per_year": ("dollars a year", "cost of the posts, filled or not"),
    "people": ("people", "on duty at once; or left over, in no complete crew of any unit"),
    "due_hours": ("hours", "by the calendar, within which a follow-up is to be begun"),
    "due_per_week": ("people a week", "to be followed up"),
    "in_time_per_week": (_ALL_WEEK, "the unit responded within the time asked for; of follow-ups, those begun in time"),
    "late_per_week": ("people a week", "not begun in time, and not followed up any more"),
    "share_begun_in_time": (_SHARE, "followed up in time, of those due"),
    "reached_per_week": ("people a week", "found, of those followed up in time"),
    "room_per_week": ("people a week", "whom there is time for, whenever they come"),
    "area": ("word", "city, district or beat; or the beats that teams are sent to, and those that wait"),
    "group": ("name", "residents, or a group of them"),
    "of": ("name", "what the group is a part of"),
    "number": ("people", "how many"),
    "number_margin": ("people", "margin of error of the survey"),
    "share_of_area": (_SHARE, "of all in the area"),
    "share_of_area_margin": (_SHARE, "margin of error"),
    "share_of_city": (_SHARE, "of the group in the city, those who live here"),
    "share_of_city_margin": (_SHARE, "margin of error"),
    "share_of_hours_covered": (_SHARE, "of the hours of the week, those in which a team is sent to where they live"),
    "share_of_hours_covered_margin": (_SHARE, "margin of error"),
    "residents": ("people", "who live there"),
    "residents_margin": ("people", "margin of error of the survey"),
    "eligible_calls_per_week_all_hours": (_ALL_WEEK, "calls coded eligible, at any hour"),
    "eligible_calls_per_1000_residents": ("calls a week", "calls coded eligible for each 1,000 residents"),
    "answered_per_1000_residents": ("calls a week", "calls the unit responded to for each 1,000 residents"),
    "caveat": ("words", "what calls do not tell"),
    "table": ("name", "table of the scenario"),
    "key": ("name", "key of the scenario"),
    "value": ("as the key says", "what the scenario sets"),
    "kind": ("word", "what it is; of a unit: field (teams go out), desk (by phone) or follow-up"),
    "name": ("name", "its name"),
    "sha256": ("text", "fingerprint of the file"),
    "part": ("word", "whether the row is of a window, a district or a beat"),
    "calls_per_week": (_ALL_WEEK, "calls, played out"),
    "share_answered": (_SHARE, "the unit responded, played out"),
    "share_in_time": (_SHARE, "the unit responded within the time asked for, or began a follow-up in time, played out"),
    "response_min_mean": ("minutes", "from call to arrival, mean"),
    "response_min_p50": ("minutes", "from call to arrival, half of the calls"),
    "response_min_p90": ("minutes", "from call to arrival, nine in ten of the calls"),
    "busy": (_SHARE, "time on duty that teams are on calls"),
    "teams": ("teams", "teams on duty"),
    "team": ("number", "which team"),
    "station": ("name", "where it stands"),
    "hour_of_duty": ("number", "which hour of the duty"),
    "over_60_percent": ("yes or no", "whether teams are on calls for more than 60 % of the hour"),
    "overtime_hours_per_week": ("hours a week", "on calls after the end of duty"),
    "hours_at_scenes_without_police_per_week": ("hours a week", "at calls to which no police was called in"),
    "calls_with_police_called_in_per_week": (_ALL_WEEK, "calls at which police were called in"),
    "step": ("words", "what became of the calls"),
    "due_by_plan_per_week": ("people a week", "to be followed up, as planned"),
    "in_time_by_plan_per_week": ("people a week", "begun in time, as planned"),
    "choice": ("name", "the plan, or no change; its last step stands beside it, or today"),
    "most_teams_on_duty": ("teams", "teams at work at one time, in the hours that have most"),
    "hours_with_a_team_per_week": ("hours a week", "hours with a team at work"),
    "other_plan": ("name", "the plan that this one is compared with"),
    "beats_gained": ("names", "beats covered here and not in the other plan; none where it has no such phase or unit"),
    "beats_lost": ("names", "beats covered in the other plan and not here"),
    "beats_kept": ("names", "beats covered in both plans"),
    "answered_per_week_in_other_plan": (_ALL_WEEK, "the unit responded, in the other plan; empty without such hours"),
    "change_per_week": (_ALL_WEEK, "the unit responded to more than in the other plan; empty without such a phase"),
    "share_answered_in_other_plan": (_SHARE, "the unit responded, in the other plan, played out"),
    "share_change": ("share, \u22121 to 1", "the unit responded to a larger share than in the other plan"),
    "taken_from": ("words", "calls that both plans met, calls of each one's own, or the range of each alone"),
    "share_answered_planned": (_SHARE, "the unit responded, as planned from earlier calls"),
    "share_answered_replayed": (_SHARE, "the unit responded, with the calls that came later"),
    "audience": ("word", "whom the row may be shown to"),
}  # fmt: skip
_ENDS = {"_low": "lower end of the range of", "_high": "upper end of the range of"}
_NOTES = (
    "Calls a week are means over the history, with hours of no call counted.",
    "A cell that says withheld is kept back so that nobody can be recognised. It is not zero.",
    "An empty cell means that there is no such figure.",
    "The figures rest on the assumptions in the table of that name. With others they would differ.",
    "Text that could run as a formula has an apostrophe before it.",
)


_PLAN = "Plan: {name}"


def texts() -> Iterator[str]:
    """Go through every sentence that a readme says, for the catalogue."""
    yield from (text for pair in _COLUMNS.values() for text in pair)
    yield from (*_ENDS.values(), *_NOTES, _PLAN)


def readme_rows(
    plan: Plan, tables: Mapping[str, Sequence[Mapping[str, Any]]], more: Sequence[str] = (), tongue: Tongue = ENGLISH
) -> list[dict[str, Any]]:
    """List what to know of the tables, then what each column of each is; columns keep their names for machines.

    Args:
        plan: that the tables are of.
        tables: rows by name of the table.
        more: what else is to be known of these tables, a sentence each, in the language.
        tongue: the language.
    """
    notes = (tongue.say(_PLAN, name=plan.name), plan.note, *map(tongue.say, _NOTES), *more)
    rows: list[dict[str, Any]] = [_row("all", "", "", note) for note in notes if note]
    return rows + [
        _row(name, column, *column_meaning(column, tongue)) for name, listed in tables.items() for column in listed[0]
    ]


def column_meaning(column: str, tongue: Tongue = ENGLISH) -> tuple[str, str]:
    """Give unit and meaning of a column.

    Raises:
        KeyError: no meaning is written for it.
    """
    end = "" if column in _COLUMNS else next(end for end in _ENDS if column.endswith(end))
    unit, meaning = map(tongue.say, _COLUMNS[column.removesuffix(end)])
    return unit, f"{tongue.say(_ENDS[end])}: {meaning}" if end else meaning


def _row(table: str, column: str, unit: str, meaning: str) -> dict[str, Any]:
    return {"about": table, "column": column or None, "in": unit or None, "what_it_is": meaning}
