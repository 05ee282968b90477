"""What `beatplan plan` prints of a plan, and of what it changes."""

from __future__ import annotations

from dataclasses import asdict
from math import ceil
from typing import TYPE_CHECKING

import typer

from beatplan.cli.people_told import print_people
from beatplan.cli.services_told import print_how_to_read, print_services
from beatplan.cli.staff_told import print_staff, print_staff_changes
from beatplan.cli.talk import print_json, print_table
from beatplan.cli.weights_told import print_weights
from beatplan.errors import one_line

if TYPE_CHECKING:
    from beatplan.plan import Plan, SlotPlan
    from beatplan.scenario.changes import Changes
    from beatplan.simulate.ladder import Rung


def tell_changes(earlier: Plan, made: Plan, changes: Changes, json: bool) -> None:
    """Print what differs from an earlier plan."""
    from beatplan.report.what_if import compare_plans

    found = compare_plans(earlier, made)
    if json:
        print_json({"changes": changes.told(), **found.as_json()})
        return
    print_staff_changes(found)
    rows = [
        [
            f"{one.phase}\n{one.service}, {one.window}",
            ", ".join(one.beats_in) or "-",
            ", ".join(one.beats_out) or "-",
            " > ".join("-" if teams is None else str(teams) for teams in one.teams),
            " > ".join("-" if calls is None else f"{calls:.1f}" for calls in one.answered_per_week),
            "\n> ".join(_stations(sites) for sites in one.stations) if one.stations[0] != one.stations[1] else "same",
        ]
        for one in found.slots
    ]
    if found.nothing():
        typer.echo(f"INTERNAL: nothing changed against {one_line(earlier.name)}.")
        return
    header = ["phase, window", "beats in", "beats out", "teams", "answered a week", "stations"]
    print_table(f"INTERNAL: what changes against {earlier.name}", header, rows)
    was, now = found.answered
    typer.echo(f"\nAnswered over all phases: {was:,.0f} > {now:,.0f} calls.")


def _stations(sites: dict[str, int] | None) -> str:
    return ", ".join(f"{site} {teams}" for site, teams in (sites or {}).items()) or "none"


def summary(made: Plan) -> dict[str, object]:
    """Pick from a plan what a script wants to know."""
    return {
        "status": made.status,
        "objective": made.objective,
        "bound": made.bound,
        "gap": made.gap,
        "phases": [
            {
                "name": phase.name,
                "date": phase.date,
                "plans": [
                    {
                        "service": one.service,
                        "window": one.window,
                        "covered": list(one.covered),
                        "stations": one.stations,
                        "teams": one.teams,
                        "calls_per_week": one.calls_per_week,
                        "resolved_by_phone_per_week": one.resolved_by_phone_per_week,
                        "answered_per_week": one.answered_per_week,
                    }
                    for one in phase.plans
                ],
                "follow_ups": [asdict(one) for one in phase.follow_ups],
            }
            for phase in made.phases
        ],
        "findings": list(made.findings),
    }


def _where(phase: str, one: SlotPlan, instead: str | None) -> str:
    """Say phase, window and stations, one a line, so that the figures beside them have room."""
    stations = [f"  {site}: {teams}" for site, teams in one.stations.items()]
    closed = [f"  not open: {instead} is, in the same hours"] if instead else []
    return "\n".join([phase, f"{one.service}, {one.window}", *stations, *closed])


def _available(one: SlotPlan) -> str:
    """Say which share of calls finds a team free, and the beat's where it is least, if beats differ."""
    if not one.covered:
        return ""
    least = f"\n{one.least_available:.0%} at least" if one.available - one.least_available > 0.005 else ""
    return f"{one.available:.0%}{least}"


def _call_cells(made: Plan, one: SlotPlan, by_phone: bool) -> list[str]:
    """Cells of a service that calls come to, after those of who is on duty."""
    return [
        f"{len(one.covered)} of {len(made.beats)}",
        f"{one.calls_per_week:.0f}",
        f"{one.answered_per_week:.0f}",
        *([f"{one.resolved_by_phone_per_week:.0f}"] if by_phone else []),
        f"{one.answered_per_week / one.calls_per_week:.0%}" if one.calls_per_week else "",
        _available(one),
        f"{one.travel_min:.1f}" if one.covered else "",
    ]


def _followed_cells(made: Plan, phase: str, one: SlotPlan) -> list[str]:
    """Cells of a service that follows up: what is due in the phase and begun in time, beside its first window."""
    stage = next(stage for stage in made.phases if stage.name == phase)
    first = next(other for other in stage.plans if other.service == one.service)
    found = next((follow for follow in stage.follow_ups if follow.service == one.service), None)
    if found is None or one is not first:
        return []
    return ["", f"{found.due_per_week:.0f} due", f"{found.in_time_per_week:.0f} in time"]


def print_summary(made: Plan) -> None:
    """Print a plan's windows, its proof, and what a person should know of it."""
    from beatplan.plan import TODAY
    from beatplan.report.tables import slots_in_order
    from beatplan.report.told_once import open_instead

    slots = {TODAY: made.today, **{phase.name: phase.plans for phase in made.phases}}
    crews = {phase.name: phase.staffing.crews_hired for phase in made.phases}
    by_phone = any(one.resolved_by_phone_per_week > 0 for _, one in slots_in_order(made))
    rows = [
        [
            _where(phase, one, open_instead(made, slots[phase], one)),
            str(crews[phase][one.service]) if phase in crews else "",
            str(one.teams),
            *(_followed_cells(made, phase, one) if one.kind == "follow-up" else _call_cells(made, one, by_phone)),
        ]
        for phase, one in slots_in_order(made)
    ]
    header = ["phase, window, stations", "crews hired", "teams on\nduty", "beats", "calls\na week", "answered"]
    header += [*(["by phone"] if by_phone else []), "share", "find a\nteam free", "minutes on\nthe way"]
    rows = [row + [""] * (len(header) - len(row)) for row in rows]
    print_table(f"INTERNAL: {made.name}", header, rows)
    print_how_to_read(made)
    gap = "an unknown share" if made.gap is None else f"{ceil(made.gap * 1e4) / 1e4:.2%}"
    if made.status == "optimal":
        typer.echo(f"\nBest under these assumptions for the stations chosen, proved to within {gap} (optimal).")
    else:
        typer.echo(f"\nNot proved best: another plan might answer up to {gap} more calls ({made.status}).")
    if made.objective > 0:
        beyond = max(made.proof.most_answered / made.objective - 1, 0.0)
        typer.echo(f"With travel from its own stations; wherever teams stood, no plan would answer {beyond:.1%} more.")
    _print_broken_promises(made)
    if made.proof.given_up > 0:
        typer.echo(f"It gives up {made.proof.given_up:.2%} of the calls answered to reach more of them in time.")
    if made.proof.clock_limit_hit:
        typer.echo("The time limit ended the work, so another run may differ; solve.time_limit_s allows more.")
    print_services(made)
    print_staff(made)
    print_people(made)
    print_weights(made)
    _print_prices(made)
    if made.interchangeable:
        pairs = ", ".join(f"{one} and {other}" for one, other in made.interchangeable)
        typer.echo(f"Interchangeable at no loss beyond the margin given: {pairs}.")


def print_calibration(made: Plan, rungs: tuple[Rung, ...]) -> None:
    """Say how far plan and simulation are apart, and what was taken to be longer."""
    off = max((abs(one.gap_points) for one in rungs), default=0.0)
    typer.echo(f"Simulated: the share answered is within {off:.1f} points of the plan's in every window.")
    for one in made.calibration:
        where = one_line(f"{one.service}, {one.window} of {one.phase}")
        typer.echo(f"Calibrated: a call in {where} is taken to keep a team {one.extra_min:+.1f} minutes longer.")


def _print_broken_promises(made: Plan) -> None:
    """Say where fewer calls find a team free than the target, whatever the table's rounding shows."""
    from beatplan.report.map.words import availability_targets

    targets = availability_targets(made)
    for phase in made.phases:
        for one in phase.plans:
            if one.least_available < targets.get(one.service, 0.0) - 1e-6:
                where = one_line(f"{one.service}, {one.window} of {phase.name}")
                target = f"BELOW THE AVAILABILITY TARGET of {targets[one.service]:.0%}"
                typer.echo(f"{target}: {one.least_available:.2%} in {where}.")


def _print_prices(made: Plan) -> None:
    """Print the prices that were asked for; those of beats left out stand with their reasons."""
    for rule in made.rule_prices:
        cost = f"{rule.calls_per_week:.1f} answered calls a week ({rule.least:.1f} to {rule.most:.1f} proved)"
        typer.echo(f"Price of a rule: {one_line(rule.rule)}: {cost}.")
    for window in made.window_prices:
        gain = "no plan has it so" if window.calls_per_week is None else f"{window.calls_per_week:+.1f} calls a week"
        typer.echo(f"Another choice of windows: {one_line(window.window)}: {gain}.")
    for beat in made.beat_prices:
        cost = "no plan has it so"
        if beat.calls_per_week is not None:
            cost = f"{beat.calls_per_week:.1f} answered calls a week ({beat.least:.1f} to {beat.most:.1f} proved)"
        typer.echo(
            f"Price of beat {one_line(beat.beat)} in {one_line(beat.window)}, with travel from nearest sites: {cost}."
        )
    if any(left.price_per_week is not None for phase in made.phases for one in phase.plans for left in one.uncovered):
        typer.echo("Prices of all beats left out stand with their reasons in beats.csv, plan.json and on the map.")
