"""What `beatplan plan` prints of desks, calls passed on, follow-ups and people chosen, where a plan has any."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from beatplan.cli.talk import SHARED_STAFF
from beatplan.errors import one_line

if TYPE_CHECKING:
    from beatplan.plan import FollowUpPlan, Plan, SlotPlan


def print_how_to_read(made: Plan) -> None:
    """Print what lies within what in the table of a plan, where it has several services."""
    slots = [one for phase in made.phases for one in phase.plans]
    if len({one.service for one in slots}) > 1:
        typer.echo(f"Crews hired are {SHARED_STAFF}")
    if any(one.resolved_by_phone_per_week > 0 for one in slots):
        typer.echo("By phone: of a desk, those of its answered calls that end with it; of teams, calls besides those")
        typer.echo(
            "answered that a desk resolved first. The others of the calls a week: police or EMS respond, as today."
        )
    if any(one.kind == "follow-up" for one in slots):
        typer.echo("Due and in time: people a week to be followed up, in all windows of the phase.")


def print_services(made: Plan) -> None:
    """Print what desks resolve, what is passed on, what is followed up in time, and whom the plan hires."""
    from beatplan.report.told_once import open_instead

    for phase in made.phases:
        for one in phase.plans:
            # Of windows that share hours the open one tells its calls; the other would tell the same ones again.
            if one.resolved_by_phone_per_week > 0 and open_instead(made, phase.plans, one) is None:
                typer.echo(one_line(f"By phone in {phase.name}: {_phone_words(one)}."))
            if one.passed_on_per_week > 0 or one.passed_in_per_week > 0:
                typer.echo(one_line(f"Passed on in {phase.name}: {_passed_words(one)}."))
        for follow in phase.follow_ups:
            typer.echo(one_line(f"Follow-up in {phase.name}: {_follow_words(follow)}."))
        if phase.staffing.chosen:
            people = ", ".join(f"{role} {count}" for role, count in phase.staffing.chosen.items())
            typer.echo(one_line(f"Hired in {phase.name}, as chosen: {people}."))


def _phone_words(one: SlotPlan) -> str:
    if one.kind == "desk":
        spoken = f"{one.service} speaks with {one.answered_per_week:.0f} of {one.calls_per_week:.0f} callers a week"
        return f"{spoken} in {one.window} and resolves {one.resolved_by_phone_per_week:.0f}; the others go on"
    kept = f"{one.resolved_by_phone_per_week:.0f} of {one.calls_per_week:.0f} calls a week of {one.service}"
    return f"{kept} in {one.window} are resolved and never reach a team"


def _passed_words(one: SlotPlan) -> str:
    on = f"{one.passed_on_per_week:.1f} of {one.answered_per_week:.0f} calls a week answered by {one.service}"
    taken = f"its teams come to {one.passed_in_per_week:.1f} calls of others as well"
    return f"{on} in {one.window} turn out to be for another service; {taken}"


def _follow_words(one: FollowUpPlan) -> str:
    done = f"{one.service} begins {one.in_time_per_week:.1f} of {one.due_per_week:.1f} follow-ups a week"
    return f"{done} within {one.due_hours} hours and reaches {one.reached_per_week:.1f} people"
