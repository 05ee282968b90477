"""What a person should know of hiring: who counts later than hired, who never does, and which posts stand empty."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.special import bdtrc

from beatplan.scenario import Scenario
from beatplan.scenario.staffing import of_role
from beatplan.staffing.people import Floats, Ints, Staff


def staff_findings(scenario: Scenario, staff: Staff) -> tuple[str, ...]:
    """Say which hires join later than their phase, and what leaving takes from the teams."""
    return (*_late(scenario), *_leaving(scenario, staff))


def _late(scenario: Scenario) -> Iterator[str]:
    """Say of the hires of each phase and role from when they count, where that is not from their phase on."""
    for t, phase in enumerate(scenario.phases):
        for role, people in phase.named_hires.items():
            ready = scenario.staffing.ready_on(role, phase.date)
            if not people or ready <= phase.date:
                continue
            weeks = scenario.staffing.weeks_to_ready(role)
            who = f"staffing: {people} {role} hired in {phase.name!r} ({phase.date}) take {weeks:g} weeks"
            counts = next((one for one in scenario.phases[t + 1 :] if one.date >= ready), None)
            if ready >= scenario.ends():
                yield f"{who} and are never ready: the horizon ends on {scenario.ends()}, they come on {ready}."
            elif counts is None:
                yield (
                    f"{who} and are ready on {ready}, but count in no phase: none begins then or later. "
                    f"A phase dated {ready} would count them."
                )
            else:
                yield (
                    f"{who}, are ready on {ready} and count from {counts.name!r} ({counts.date}) on, the first phase "
                    "that begins with them ready."
                )


def _leaving(scenario: Scenario, staff: Staff) -> Iterator[str]:
    """Say of each role that people leave which share of its posts is empty, and how sure the people at once are."""
    for r, role in enumerate(staff.roles):
        rate = of_role(scenario.staffing.attrition_per_year, role)
        vacant, weeks = scenario.staffing.vacant_share(role), scenario.staffing.weeks_to_ready(role)
        if vacant:
            yield (
                f"staffing: {rate:.0%} of {role} leave in a year and a post takes {weeks:g} weeks to refill, so "
                f"{vacant:.1%} of posts are expected to be vacant, and the hours leave them out. On teams at once "
                f"count {', '.join(_at_once(scenario, staff, r, vacant))}."
            )
        elif rate:
            yield (
                f"staffing: {rate:.0%} of {role} leave in a year, but no post is ever vacant: recruiting_weeks and "
                "training_weeks, the time to refill one, are 0."
            )


def _at_once(scenario: Scenario, staff: Staff, r: int, vacant: float) -> Iterator[str]:
    """Say of each phase how many people of a role count at once, and which share of the time so many are there."""
    posts, supervising = staff.employed[:, r] - staff.in_training[:, r], staff.supervising[:, r]
    sure = share_filled(posts, staff.heads[:, r] + supervising, vacant)
    for t, phase in enumerate(scenario.phases):
        besides = f", besides {supervising[t]} supervising," if supervising[t] else ""
        if posts[t]:
            yield (
                f"{staff.heads[t, r]} of {posts[t] - supervising[t]} in {phase.name!r} "
                f"(as many or more{besides} are there {sure[t]:.0%} of the time)"
            )


def share_filled(posts: Ints, people: Ints, vacant: float) -> Floats:
    """Share of the time that at least so many of so many posts are filled, if each is vacant by itself, (T,)."""
    at_least = bdtrc(np.maximum(people - 1, 0), posts, 1 - vacant)
    return np.where(people > 0, at_least, 1.0)
