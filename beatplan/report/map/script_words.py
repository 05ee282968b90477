"""Every word that the page's script writes, in one block, so that another language is another block.

In braces stands what the script puts in, always as text.
"""

from __future__ import annotations

from beatplan.report.map.words import HYPOTHETICAL, NOT_ANSWERED, NOTHING_TODAY, WITHHELD
from beatplan.report.words.marked import marked
from beatplan.report.words.tongue import Tongue, keeping_names

_WORDS = {
    "about": marked("about {figure}"),
    "beat": marked("Beat {beat}"),
    "beat_many": "{count} " + marked("beats"),
    "beat_of": marked("Beat {beat}, district {district}"),
    "beat_one": "{count} " + marked("beat"),
    "beat_show": marked("Beat {beat}: show details"),
    "beats_near": marked("Beats near enough"),
    "calls_eligible": marked("Calls coded eligible, a week"),
    "calls_likely": marked("{calls} (likely {low} to {high})"),
    "candidate": marked("candidate site, no team"),
    "class_none": marked("no figure ({beats})"),
    "class_not_covered": marked("no team: police or EMS respond, as today ({beats})"),
    "class_not_reached": marked("the same, and out of reach of every site ({beats})"),
    "class_withheld": marked("withheld, so that nobody can be recognised ({beats})"),
    "class_zero": marked("0 ({beats})"),
    "column_beat": marked("Beat"),
    "column_covered": "*" + marked("Covered"),
    "column_district": "*" + marked("District"),
    "column_eligible": marked("Calls coded eligible, a week"),
    "column_not": marked("Police or EMS respond, as today, a week"),
    "column_phone": marked("Resolved by phone, a week"),
    "column_responded": marked("{service} responded, a week"),
    "column_share": marked("Share of the calls"),
    "column_site": marked("Site"),
    "column_status": "*" + marked("Status"),
    "column_teams": marked("Teams on duty"),
    "column_there": "*" + marked("In the other plan, {plan}"),
    "column_way": marked("Minutes from the nearest site"),
    "column_why": "*" + marked("Why not covered"),
    "could_trade": marked("Could trade places with"),
    "covered": marked("Covered: {service} responded to {answered} of {calls} calls a week."),
    "covered_in": marked("Covered in these hours in"),
    "district_line": marked("outline of a district"),
    "figure": marked("Figure"),
    "gained": marked("gained: covered here, not in the other plan ({beats})"),
    "gained_short": marked("gained"),
    "hint": marked(
        "Search for a beat, or point at one on the map, to see what it gets and why; choose a site to see what it "
        "reaches."
    ),
    "hypothetical": HYPOTHETICAL,
    "in_window": marked("In this window: {window}"),
    "kept": marked("kept: covered in both ({beats})"),
    "kept_short": marked("kept"),
    "lost": marked("lost: covered in the other plan, not here ({beats})"),
    "lost_short": marked("lost"),
    "map": marked("Map of beats; the tables below say the same"),
    "median": marked("Half are reached within, minutes from the call"),
    "minutes_way": marked("Minutes on the way from the nearest site"),
    "neither": marked("neither: police or EMS respond, as today ({beats})"),
    "neither_short": marked("in neither"),
    "no": marked("no"),
    "no_beat": marked("No beat is called {said}."),
    "no_figure": marked("no figure"),
    "no_phase": marked("no phase"),
    "no_such_there": marked("The other plan has no such phase or service."),
    "not_answered": NOT_ANSWERED,
    "not_covered": marked("Not covered: police or EMS respond, as today. Why: {why}."),
    "none": marked("none"),
    "nothing_today": NOTHING_TODAY,
    "on_duty": marked("{site}: {teams} on duty"),
    "on_duty_here": marked("{teams} on duty here in {view}."),
    "per_week": marked("{calls} a week"),
    "reached": marked("Reached in {minutes} minutes"),
    "reached_share": marked("{percent}% of {service}\u2019s calls, to the door"),
    "resolved": marked("Resolved by phone, no team needed"),
    "ring": marked("within {minutes} minutes\u2019 drive of {site}"),
    "room": marked("Room for"),
    "same_shades": marked("Shades mean the same in every phase. The table of beats says the same in figures."),
    "several": marked("{beat} and {count} more beats begin so; the first is shown."),
    "share": marked("Share of its calls responded to"),
    "site": marked("Site {site}"),
    "sites_near": marked("Sites near enough"),
    "stand_at": marked("Teams stand at: "),
    "station": marked("station with its number of teams (close ones stand side by side)"),
    "status": marked("Status"),
    "table_beats": marked("Every beat: {view}"),
    "table_sites": marked("Stations and candidate sites: {view}"),
    "team_many": "{count} " + marked("teams"),
    "team_one": "{count} " + marked("team"),
    "there": marked("In the other plan, {plan}"),
    "today": marked("Today"),
    "under_tenth": marked("under 0.1"),
    "way_mean": marked("{mean} on average; {half}, {most}"),
    "way_none": marked("{share} of calls: no way"),
    "way_share": marked("{share} of calls within {minutes}"),
    "way_half": marked("half"),
    "way_most": marked("nine in ten"),
    "withheld": WITHHELD,
    "yes": marked("yes"),
    "all_windows": marked("All windows of {stage}"),
}


def script_words(tongue: Tongue) -> dict[str, str]:
    """Write every word in a language."""
    return {key: _written(text, tongue) for key, text in _WORDS.items()}


def _written(text: str, tongue: Tongue) -> str:
    # `*` before a column's head tells the script that words stand below it; a count stands before its noun.
    before = next((one for one in ("*", "{count} ") if text.startswith(one)), "")
    return before + keeping_names(tongue, text.removeprefix(before))
