"""What the program found in its inputs and its plan, in a language: the plan holds English sentences."""

from __future__ import annotations

from beatplan.report.words.forms import told_by_form
from beatplan.report.words.marked import marked
from beatplan.report.words.tongue import Tongue

#: Forms of sentences that `beatplan.planning`, `beatplan.staffing`, `beatplan.residents` and `beatplan.inputs` write;
#: what stands in braces is any text, so the narrower of two forms stands first.
FORMS = (
    marked("sites in no beat, kept as candidates: {sites}."),
    marked(
        "people: {inside} of {all} residents of {count} areas live in beats, by ground; {outside} "
        "({share}) live outside all of them."
    ),
    marked("people: {count} area(s) lie outside all beats."),
    marked("people: {ground} km2 of the beats ({share}) are in no area; nobody is counted there; most in {beats}."),
    marked("people: {ground} km2 of the beats ({share}) are in no area; nobody is counted there."),
    marked("{where}: teams are on duty and no beat is covered."),
    marked(
        "{where}: with travel and reach from its stations {share} of calls in covered beats find a team "
        "free, below the availability target."
    ),
    marked(
        "{where}: with travel and reach from its stations {share} of calls in beat {beat} find a team "
        "free, below the availability target."
    ),
    marked("{service}: {phase} ends {hours} hours a week that the phase before covered."),
    marked(
        "beats were chosen with loads up to {share} from those of the stations ({ending}, {rounds} in "
        "all); every figure is from the stations."
    ),
    marked(
        "{service}: a call is sent only a team whose station reaches its beat, so beats differ in how "
        "many of their calls find a team free (beats.csv). The gap told is to a bound that lets any free"
        " team go; rules, windows and exact prices of beats are not priced."
    ),
    marked(
        "{service}: the share in time does not count what callers first spend with {desk}; a simulation "
        "does, and shows fewer in time."
    ),
    marked("the time limit ended before stations were chosen to reach calls in time; allow more."),
    marked("beat {beat} covered in {window}, all else free to change: no plan has it so."),
    marked(
        "beat {beat} covered in {window}, all else free to change: costs {calls} answered calls a week "
        "({least} to {most} proved)."
    ),
    marked("{rule}: costs {calls} answered calls a week ({most} at most)."),
    marked("{window}: no plan has it so."),
    marked("{window}: {calls} answered calls a week."),
    marked("{who} and are never ready: the horizon ends on {end}, they come on {ready}."),
    marked(
        "{who} and are ready on {ready}, but count in no phase: none begins then or later. A phase dated"
        " {date} would count them."
    ),
    marked(
        "{who}, are ready on {ready} and count from {phase} ({date}) on, the first phase that begins with them ready."
    ),
    marked(
        "staffing: {share} of {role} leave in a year and a post takes {weeks} weeks to refill, so "
        "{vacant} of posts are expected to be vacant, and the hours leave them out. On teams at once "
        "count {counts}."
    ),
    marked(
        "staffing: {share} of {role} leave in a year, but no post is ever vacant: recruiting_weeks and "
        "training_weeks, the time to refill one, are 0."
    ),
    marked("staffing: {people} {role} hired in {phase} ({date}) take {weeks} weeks"),
)


def finding_in(sentence: str, tongue: Tongue) -> str | None:
    """Write a finding in a language; None for one of no known form, such as of a flaw in a file."""
    return told_by_form(sentence, FORMS, tongue, lambda who: finding_in(who, tongue) or who, of="who")
