"""What was fitted as keys of a scenario file, each under its evidence."""

from __future__ import annotations

from collections.abc import Iterator

from beatplan.calibrate.accuracy import Accuracy, Compared
from beatplan.calibrate.calibration import Calibration, WindowSpeed
from beatplan.calibrate.estimate import Estimate
from beatplan.inputs.propose.toml_text import comment, literal, plain
from beatplan.scenario import Scenario


def snippet(scenario: Scenario, found: Calibration) -> str:
    """Write the keys as TOML that stands alone, to be copied into the tables of the scenario that have these names."""
    return "\n".join([*_head(scenario, found), "", *_travel(found), "", *_services(scenario, found)]).rstrip() + "\n"


def interval(one: Estimate, unit: str = "") -> str:
    """Say an estimate's interval and what it comes from."""
    return f"90 % interval {one.low:g} to {one.high:g}{unit}, from {one.trips:,} trips"


def error_text(compared: Compared) -> str:
    """Say the error on held-out trips before and after."""
    if compared.before is None or compared.after is None:
        return "no held-out trips"
    return (
        f"on {compared.trips:,} held-out trips: as written {_error(compared.before)}; "
        f"calibrated {_error(compared.after)}"
    )


def _head(scenario: Scenario, found: Calibration) -> Iterator[str]:
    yield comment(f"INTERNAL: travel of {scenario.name!r}, calibrated on its unit histories.")
    yield comment(
        "Copy each key into the table of its name in the scenario, over the one there; nothing reads this file."
    )
    left_out = "; ".join(f"{reason}: {count:,}" for reason, count in found.left_out.items()) or "none"
    yield comment(f"Rows: {found.rows:,}. Trips fitted: {found.trips:,}. Left out: {left_out}.")
    for kind, texts in (("Assumed", found.assumptions), ("Note", found.findings)):
        for text in texts:
            yield comment(f"{kind}: {text}")


def _travel(found: Calibration) -> Iterator[str]:
    yield "[travel]"
    yield comment(f"{interval(found.speed_factor)}; {error_text(found.compared)}")
    yield f"speed_factor = {literal(found.speed_factor.value)}"
    own = {one.window: one for one in found.windows if one.time_of_day is not None}
    for one in own.values():
        yield comment(_window_text(one))
    if not own:
        yield comment("no window has traffic of its own: take out what time_of_day says of others")
    yield f"time_of_day = {literal({name: one.time_of_day for name, one in own.items()}) if own else '{}'}"
    if found.detour is not None:
        yield comment(f"{interval(found.detour)}: shortest street metres over straight ones; for straight-line alone")
        yield f"detour = {literal(found.detour.value)}"


def _window_text(one: WindowSpeed) -> str:
    assert one.speed_factor is not None
    name, own = plain(one.window), one.speed_factor
    return f"{name}: {own.value:g} in all, {interval(own)}; {error_text(one.compared)}"


def _services(scenario: Scenario, found: Calibration) -> Iterator[str]:
    if found.turnout_min is None:
        return
    how = {"observed": "median observed", "fitted": "fitted with the ways", "zero": "held at 0"}[found.turnout]
    for service in scenario.services:
        yield "[[services]]"
        yield f"name = {literal(service.name)}"
        yield comment(f"{how}; {interval(found.turnout_min, ' minutes')}")
        key = f"turnout_minutes = {literal(found.turnout_min.value)}"
        if found.turnout_min.value < service.response_minutes:
            yield key
        else:
            yield comment(f"{key}, which leaves nothing of response_minutes for the way: not to be used as it is")
        yield ""


def _error(one: Accuracy) -> str:
    return (
        f"half within {one.median_apart_min:.1f} min, mean error {one.mean_error_min:+.1f} min, "
        f"{one.share_within_2_min:.0%} within 2 min"
    )
