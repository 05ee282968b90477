"""What `beatplan plan` prints of weights, and of what other weights would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from beatplan.errors import one_line

if TYPE_CHECKING:
    from beatplan.plan import Plan, WeightChange, WeightTrial


def print_weights(made: Plan) -> None:
    """Say what services and call types count, where any counts other than 1, and what other weights would change."""
    written = made.provenance["scenario"]["services"]
    services = ", ".join(f"{one_line(one['name'])} {one['weight']:g}" for one in written if one.get("weight", 1.0) != 1)
    if services:
        typer.echo(f"Weights of services: {services}; all others 1.")
    kinds = {kind.type: kind.weight for phase in made.phases for one in phase.plans for kind in one.by_type}
    said = ", ".join(f"{one_line(kind)} {weight:g}" for kind, weight in kinds.items() if weight != 1)
    if said:
        typer.echo(f"Weights of call types: {said}; all others 1.")
    for trial in made.weight_trials:
        typer.echo(one_line(f"Were the weight of {trial.service} {trial.weight:g}: {_trial_words(trial)}."))


def _trial_words(trial: WeightTrial) -> str:
    changes = "; ".join(_change_words(one) for one in trial.changes)
    if trial.proved:
        return changes or "no change"
    return f"{changes or 'no better plan was found'} (the time limit ended the search, so others may be better)"


def _change_words(one: WeightChange) -> str:
    parts = [
        f"{what} {was:.0f} > {then:.0f} a week"
        for what, was, then in (
            ("answered", one.answered_per_week, one.then_answered_per_week),
            ("person-hours on duty", one.duty_hours_per_week, one.then_duty_hours_per_week),
        )
        if round(was) != round(then)
    ]
    # A change of less than half a call reads as none.
    return f"{one.service} in {one.phase}: {', '.join(parts) or 'less than 1 call a week'}"
