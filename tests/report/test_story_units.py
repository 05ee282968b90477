"""What a council is told of units on the phone, of those that follow up, and of people that units share."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from beatplan.plan import FollowUpPlan
from beatplan.report.story import tell
from tests.report.telling import find


def test_a_desk_has_no_step_that_it_cannot_have(facts):
    launch, growth = facts.plan.phases
    desk = replace(
        growth.plans[0], service="CCD", kind="desk", covered=(), calls_per_week=40.0, covered_calls_per_week=30.0,
        answered_per_week=28.0, resolved_by_phone_per_week=20.0, one_team_more_per_week=None,
    )  # fmt: skip
    hours = {"CRT": 50.0, "CCD": 60.0}
    phases = (
        replace(launch, calls_all_hours_per_week=hours),
        replace(growth, plans=(*growth.plans, desk), calls_all_hours_per_week=hours),
    )
    demand = (*facts.plan.demand, *(replace(one, service="CCD") for one in facts.plan.demand))
    plan = replace(facts.plan, phases=phases, demand=demand)
    chart = find(tell(replace(facts, released=replace(facts.released, plan=plan))), "waterfall").charts[1]
    assert "Resolved by phone" not in chart.categories
    assert "beats" not in chart.says
    assert math.isclose(sum(chart.series[0].values[:-1]), chart.series[0].values[-1])


def following(slot, teams):
    return replace(slot, service="CN", kind="follow-up", teams=teams, covered=(), stations={}, answered_per_week=0.0,
                   one_team_more_per_week=None)  # fmt: skip


def with_second_unit(plan):
    """CCD shares its clinicians with CRT; CN follows up; one officer is in no crew of either."""
    teams = {"CRT": {"clinician": 1, "emt": 1}, "CCD": {"clinician": 1}}
    services = [{"name": name, "team": team} for name, team in teams.items()]
    final = plan.phases[-1]
    staffing = replace(
        final.staffing,
        employed={"clinician": 4, "emt": 3, "officer": 1},
        crews_hired={"CRT": 3, "CCD": 4},
        left_over={"clinician": 0, "officer": 1},
    )
    follow = FollowUpPlan("CN", 48, 1.0, 1.0, 0.0, 1.0, 9.0)
    plans = (*final.plans, following(final.plans[0], 1))
    return replace(
        plan,
        phases=(replace(final, plans=plans, staffing=staffing, follow_ups=(follow,)),),
        provenance={**plan.provenance, "scenario": {**plan.provenance["scenario"], "services": services}},
    )


def test_spare_posts_are_those_in_no_crew_of_any_unit_and_shared_people_are_said(facts):
    told = tell(replace(facts, released=replace(facts.released, plan=with_second_unit(facts.plan)), others=()))
    points = find(told, "hires").points
    assert "Posts on a complete crew of no unit, by role: police officer: 1." in points
    shared = "Units share their people, so one person may count in the crews of several."
    assert shared in points
    assert shared in find(told, "decision").points
    assert "CN follows up with people after a team came. It takes no new calls." in find(told, "decision").points
    assert shared not in find(tell(facts), "decision").points


@pytest.mark.parametrize(
    ("teams", "said"),
    [
        ((1, 1, 1), "CN follows up with people after a team came. It takes no new calls."),
        ((0, 0, 1), "CN follows up with people after a team came, from this step on: third. It takes no new calls."),
        ((1, 0, 1), ("CN follows up with people after a team came, but nobody of it is on duty in second. "
                     "It takes no new calls.")),
        ((0, 0, 0), "CN is to follow up with people. But nobody of it is on duty."),
    ],
)  # fmt: skip
def test_a_unit_that_follows_up_is_said_to_do_so_from_the_step_that_puts_people_on_duty(facts, teams, said):
    due = FollowUpPlan("CN", 48, math.nan, math.nan, math.nan, math.nan, 9.0)
    final = facts.plan.phases[-1]
    phases = tuple(
        replace(final, name=name, plans=(*final.plans, following(final.plans[0], many)), follow_ups=(due,))
        for name, many in zip(("first", "second", "third"), teams, strict=True)
    )
    plan = replace(facts.plan, phases=phases)
    told = tell(replace(facts, released=replace(facts.released, plan=plan), others=()))
    assert [one for one in find(told, "decision").points if "follow" in one] == [said]
    held = "How many people CN follows up is withheld, so that nobody can be recognised."
    assert find(told, "unknown").points.count(held) == 1
    assert "follows up is withheld" not in " ".join(find(tell(facts), "unknown").points)


def test_a_unit_on_the_phone_is_told_by_whom_it_speaks_with_and_what_it_settles(facts):
    launch, *later = facts.plan.phases
    last_phase = later[-1]
    desk = replace(
        last_phase.plans[0], service="CCD", kind="desk", covered=(), calls_per_week=20.0, answered_per_week=15.0,
        resolved_by_phone_per_week=6.0,
    )  # fmt: skip
    hours = {"CRT": 25.0, "CCD": 30.0}
    phases = tuple(
        replace(one, calls_all_hours_per_week=hours, plans=(*one.plans, desk))
        for one in (launch, *later[:-1], last_phase)
    )
    told = find(
        tell(replace(facts, released=replace(facts.released, plan=replace(facts.plan, phases=phases)))), "missed"
    )
    assert "CCD would speak with 15 of 30 eligible callers a week (50%). Today it is 0." in told.answer
    assert "It would settle 6.0 calls by phone. The other 24 go on to other units, police or EMS." in told.answer
