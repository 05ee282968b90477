"""Units that follow up with people: when they do, and what of it is held back."""

from __future__ import annotations

import math

from beatplan.report.story.facts import Facts


def follow_up_sentences(facts: Facts) -> list[str]:
    """Say what a unit is for that takes no calls, and in which steps nobody of it is on duty."""
    return [_follow_up(facts, one.service) for one in facts.plan.phases[-1].follow_ups]


def _follow_up(facts: Facts, service: str) -> str:
    words = facts.words
    works = [any(one.teams for one in phase.plans if one.service == service) for phase in facts.plan.phases]
    names = [phase.name for phase in facts.plan.phases]
    if not any(works):
        return words.say("{service} is to follow up with people. But nobody of it is on duty.", service=service)
    if all(works):
        return words.say("{service} follows up with people after a team came. It takes no new calls.", service=service)
    if all(works[works.index(True) :]):
        return words.say(
            "{service} follows up with people after a team came, from this step on: {step}. It takes no new calls.",
            service=service,
            step=names[works.index(True)],
        )
    idle = words.listed([name for name, works_then in zip(names, works, strict=True) if not works_then])
    return words.say(
        "{service} follows up with people after a team came, but nobody of it is on duty in {steps}. It takes no new "
        "calls.",
        service=service,
        steps=idle,
    )


def follow_ups_withheld(facts: Facts) -> list[str]:
    """Say of which units it is held back how many people they follow up."""
    dark = (one.service for phase in facts.plan.phases for one in phase.follow_ups if math.isnan(one.due_per_week))
    return [
        facts.words.say(
            "How many people {service} follows up is withheld, so that nobody can be recognised.", service=one
        )
        for one in dict.fromkeys(dark)
    ]
