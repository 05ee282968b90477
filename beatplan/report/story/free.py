"""What happens when no team is free."""

from __future__ import annotations

import math

from beatplan.plan import SlotPlan
from beatplan.report.map.words import availability_targets
from beatplan.report.privacy import is_as_if_even
from beatplan.report.story.facts import Facts, roughly, stage_name
from beatplan.report.story.figures import field_services, last, stages
from beatplan.report.story.model import Section, Table


def no_team_free(facts: Facts) -> Section:
    """Say what happens to a call in a covered beat when every team is busy."""
    words, plan = facts.words, facts.plan
    targets = availability_targets(plan)
    names = field_services(plan)
    rows = tuple(
        (
            stage_name(facts, stage.name),
            name,
            one.window,
            words.whole(one.teams),
            _available(facts, one) if one.covered else "\u2013",
            words.percent(targets[name]) if targets.get(name) else words.say("none"),
            _none_free(facts, one),
        )
        for stage in stages(plan)
        for name in names
        for one in stage.plans
        if one.service == name
    )
    table = Table(
        key="free-table",
        caption=words.say("How often a call in a covered beat finds a team free"),
        header=(
            words.say("When"), words.say("Unit"), words.say("Hours"), words.say("Teams on duty"),
            words.say("Finds a team free"), words.say("Availability target"),
            words.say("No team free, calls a week"),
        ),
        rows=rows,
        numeric=(False, False, False, True, True, True, True),
        source="phases.csv",
    )  # fmt: skip
    return Section(
        key="free",
        question=words.say("What happens when no team is free?"),
        answer=words.say("Police or EMS respond, as today. The call is not lost, but no unarmed team comes to it."),
        points=(
            *_free_sentences(facts),
            words.say("The availability target is the share of calls in covered beats that should find a team free."),
        ),
        tables=(table,),
        sources=(words.say("Targets are the scenario's."),),
    )


def _free_sentences(facts: Facts) -> list[str]:
    """Say of each window of the whole plan how often a team is free, beside the target."""
    words, plan = facts.words, facts.plan
    targets = availability_targets(plan)
    return [
        _free_sentence(facts, one, words.percent(targets[one.service]) if targets.get(one.service) else words.none)
        for one in last(plan).plans
        if one.kind == "field" and one.covered
    ]


def _free_sentence(facts: Facts, one: SlotPlan, target: str) -> str:
    words, given = facts.words, {"service": one.service, "window": one.window, "target": target}
    if math.isnan(one.available):
        return words.say(
            "{service}, {window}: how often a team is free is withheld (availability target: {target}).", **given
        )
    told = words.say(
        "{service}, {window}: {share} of calls in covered beats find a team free (availability target: {target}).",
        share=_available(facts, one),
        **given,
    )
    if math.isnan(one.covered_calls_per_week - one.answered_per_week):
        return f"{told} {words.say('How many calls find no team free is withheld.')}"
    return f"{told} {words.say('For {none} a week no team is free.', none=_none_free(facts, one))}"


def _available(facts: Facts, one: SlotPlan) -> str:
    return roughly(facts, facts.words.percent(one.available), about=is_as_if_even(one))


def _none_free(facts: Facts, one: SlotPlan) -> str:
    calls = facts.words.calls(one.covered_calls_per_week - one.answered_per_week)
    return roughly(facts, calls, about=is_as_if_even(one))
