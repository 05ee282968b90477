"""The story put together."""

from __future__ import annotations

import math
from dataclasses import replace

from beatplan.report.directions import all_straight
from beatplan.report.story.answered import missed, missed_in_short
from beatplan.report.story.assumed import assumptions
from beatplan.report.story.decision import decision, hires
from beatplan.report.story.evidence import evidence
from beatplan.report.story.facts import Facts
from beatplan.report.story.free import no_team_free
from beatplan.report.story.glossary import glossary
from beatplan.report.story.instead import waterfall
from beatplan.report.story.model import Chart, Section, Story
from beatplan.report.story.otherwise import alternatives, one_more
from beatplan.report.story.places import maps, phased_maps
from beatplan.report.story.timeline import timeline
from beatplan.report.story.trust import course, unknown
from beatplan.report.story.types import call_types
from beatplan.report.story.waits import waits

_FIRST_PAGE = (decision, missed, maps, waits, no_team_free, alternatives, unknown)
_MORE = (timeline, waterfall, call_types, one_more, evidence, assumptions)
_SLIDES = (
    decision, missed_in_short, waterfall, alternatives, phased_maps, waits, call_types, hires, evidence, course,
)  # fmt: skip


def tell(facts: Facts) -> Story:
    """Tell the story of a plan."""
    words, plan = facts.words, facts.plan
    story = Story(
        title=plan.name,
        subtitle=words.say("Where teams go, whom that takes, and who still waits"),
        date=words.say("Plan from {date}", date=words.date(plan.phases[0].date)),
        language=words.language,
        marks=_marks(facts),
        first_page=tuple(_of_known(section(facts)) for section in _FIRST_PAGE),
        more=tuple(_of_known(section(facts)) for section in _MORE),
        slides=tuple(_with_note(_of_known(section(facts)), plan.note or "") for section in _SLIDES),
        glossary=glossary(facts),
        note=plan.note or "",
    )
    return all_straight(story)


def _of_known(section: Section) -> Section:
    """Leave out charts that would be drawn empty because figures are withheld: that looks like none. Tables stay."""
    return replace(
        section,
        charts=tuple(one for one in section.charts if _holds_figures(one)),
        tables=(*section.tables, *(one.table for one in section.charts if not _holds_figures(one))),
    )


def _holds_figures(chart: Chart) -> bool:
    """Whether anything is drawn of a chart, or nothing of it is withheld."""
    values = [value for one in chart.series for value in one.values]
    return any(value and not math.isnan(value) for value in values) or not any(map(math.isnan, values))


def _with_note(section: Section, note: str) -> Section:
    """Say the planner's own words where slides begin; a deck has no page of what is not known."""
    return replace(section, answer=f"{section.answer} {note}") if note and section.key == "decision" else section


def _marks(facts: Facts) -> tuple[str, ...]:
    """What stands on every page: who may see it, that it is a draft, and that nobody has read the translation."""
    words, audience = facts.words, facts.released.audience
    marks = [words.say("DRAFT")]
    if audience == "internal":
        marks.insert(0, words.say("INTERNAL"))
    if audience == "council":
        marks.insert(0, words.say("FOR THE COUNCIL"))
    return (*marks, words.unreviewed) if words.unreviewed else tuple(marks)
