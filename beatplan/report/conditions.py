"""In what two plans differ besides what they decide, so that their figures are not of the same thing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from beatplan.plan import Plan

#: Keys of a service that say of which calls, and after which standard, its figures are; in words.
_STANDARDS = {
    "call_types": "take other call types",
    "response_minutes": "are judged by other response times",
    "coverage": "are judged by another coverage standard",
    "promise": "have another availability target",
    "on_scene_minutes": "take other minutes at the scene",
}


def unlike(before: Plan, now: Plan) -> tuple[str, ...]:
    """Say in what two plans differ besides what they decide, a sentence each; none where they are of one kind."""
    return tuple(_unlike(before, now))


def _unlike(before: Plan, now: Plan) -> Iterator[str]:
    if before.phases == now.phases and before.today == now.today:
        yield "The two plans are the same."
        return
    if not {one.name for one in before.phases} & {one.name for one in now.phases}:
        yield "The two plans have no phase of the same name, so none of their phases can be set beside each other."
    old, new = (_services(plan) for plan in (before, now))
    for key, words in _STANDARDS.items():
        names = [name for name in new if name in old and old[name].get(key) != new[name].get(key)]
        if names:
            yield f"Teams of {', '.join(names)} {words} in the two plans."
    if _calls(before) != _calls(now):
        yield "The two plans count other eligible calls, so shares of them are not of the same whole."
    if [(one.service, one.window, one.covered) for one in before.today] != [
        (one.service, one.window, one.covered) for one in now.today
    ]:
        yield "The two plans take something else to run today."


def _services(plan: Plan) -> dict[str, dict[str, Any]]:
    tables = plan.provenance.get("scenario", {}).get("services", [])
    return {one["name"]: one for one in tables}


def _calls(plan: Plan) -> dict[str, float]:
    """Eligible calls a week at all hours by service; what is withheld is of no number."""
    first = plan.phases[0].calls_all_hours_per_week if plan.phases else {}
    return {service: round(calls, 3) for service, calls in first.items() if math.isfinite(calls)}
