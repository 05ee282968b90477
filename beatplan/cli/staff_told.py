"""What `beatplan plan` prints of the people of a phase, where there is more to tell than how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from beatplan.errors import one_line

if TYPE_CHECKING:
    from beatplan.plan import Plan, Staffing
    from beatplan.report.what_if import Comparison

_PARTS = (
    ("in training", "in_training"),
    ("posts vacant", "vacant"),
    ("supervising", "supervising"),
)


def print_staff(made: Plan) -> None:
    """Print who is in training, vacant or supervising, and what posts cost; nothing where there is nothing of these."""
    for phase in made.phases:
        said = [words for role in phase.staffing.employed if (words := _role_words(phase.staffing, role))]
        if said:
            typer.echo(one_line(f"People of {phase.name}: {'; '.join(said)}."))
        if phase.staffing.cost_per_year_in_all is not None:
            typer.echo(one_line(f"Posts of {phase.name}: {_cost_words(phase.staffing)}."))


def _role_words(staffing: Staffing, role: str) -> str:
    counts = [(label, getattr(staffing, key)[role]) for label, key in _PARTS]
    parts = [
        f"{count:.2g} {label}" if isinstance(count, float) else f"{count} {label}" for label, count in counts if count
    ]
    if not parts:
        return ""
    return f"{staffing.employed[role]} {role} employed, {', '.join(parts)}, {staffing.heads[role]} on teams at once"


def _cost_words(staffing: Staffing) -> str:
    by_role = ", ".join(f"{role} {cost:,.0f}" for role, cost in staffing.cost_per_year.items())
    added = staffing.cost_per_year_added or 0.0
    return f"{staffing.cost_per_year_in_all:,.0f} a year ({by_role}), {added:+,.0f} against the start"


def print_staff_changes(found: Comparison) -> None:
    """Print who is employed otherwise than before; and who is on teams, where that does not follow from it."""
    for phase, roles in found.employed.items():
        typer.echo(one_line(f"people in {phase}: {_pairs(roles)}"))
    for phase, roles in found.heads.items():
        if roles != found.employed.get(phase):
            typer.echo(one_line(f"people on teams at once in {phase}: {_pairs(roles)}"))


def _pairs(roles: dict[str, tuple[int, int]]) -> str:
    return ", ".join(f"{role} {was} > {now}" for role, (was, now) in roles.items())
