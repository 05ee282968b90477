"""Plain words and figures for public pages: no word here that a resident would have to look up."""

from __future__ import annotations

import math
from collections.abc import Mapping

from beatplan.plan import Plan
from beatplan.scenario.addresses import SCHEMES, database_name

ELIGIBLE = "Calls coded eligible, a week"
NOT_ANSWERED = "Police or EMS respond, as today"
#: Where there is no figure.
DASH = "\u2013"
NOTHING_TODAY = "nothing runs today"
#: Where a figure is kept back so that nobody can be recognised.
WITHHELD = "withheld"


def responded(service: str) -> str:
    """Name what the plan calls answered."""
    return f"{service} responded"


def calls(value: float) -> str:
    """Write calls a week to a tenth; a small number is never shown as none."""
    if math.isnan(value):
        return WITHHELD
    return "under 0.1" if 0 < value < 0.05 else f"{value:,.1f}"


def whole(value: float) -> str:
    """Write calls a week for a headline."""
    return f"{value:,.0f}" if value >= 9.5 or value == 0 else calls(value)


def share(part: float, whole_: float) -> str:
    """Write a share in percent, or a dash where there is nothing to share."""
    if math.isnan(part) or math.isnan(whole_):
        return WITHHELD
    return f"{part / whole_:.1%}" if whole_ > 0 else DASH


HYPOTHETICAL = "hypothetical: its owner has not agreed"


def not_agreed(status: str) -> bool:
    """Whether a site's status says that its owner has not agreed; a blank one says nothing."""
    said = status.lower()
    return any(word in said for word in ("hypothetical", "not agreed", "proposed", "candidate"))


def site_status(status: str) -> str:
    """Write a site's status; one that is not agreed is called hypothetical, whatever the scenario calls it."""
    if not status:
        return "not stated"
    return f"{status} ({HYPOTHETICAL})" if not_agreed(status) and "hypothetical" not in status.lower() else status


def percent_up(value: float) -> str:
    """Write a gap in percent, rounded up: a proof is never overstated."""
    return f"{math.ceil(value * 10_000 - 1e-6) / 100:g}%"


def people(count: int, one: str, many: str) -> str:
    """Write a count with its noun."""
    return f"{count:,} {one if count == 1 else many}"


def role_name(role: str) -> str:
    """Write a role's key as words."""
    return role.replace("_", " ")


def by_role(heads: Mapping[str, int]) -> str:
    """List people by role: `7 clinician, 7 peer support`."""
    return ", ".join(f"{count:,} {role_name(role)}" for role, count in heads.items() if count) or "none"


def station_list(stations: Mapping[str, int]) -> str:
    """List stations with their teams."""
    return ", ".join(f"{site} ({people(n, 'team', 'teams')})" for site, n in stations.items()) or "none"


def status_lines(plan: Plan) -> list[str]:
    """Say how good the plan is shown to be, in words a council can read out."""
    if plan.status == "optimal":
        within = f", proved to within {percent_up(plan.gap)}" if plan.gap else ", proved"
        lines = [f"Best under these assumptions{within}."]
        beyond = plan.proof.most_answered / plan.objective - 1 if plan.objective > 0 else 0.0
        if beyond >= 0.0005:
            lines.append(f"That is for these stations; from others no plan responds to over {beyond:.1%} more.")
    elif plan.gap is None:
        lines = ["No calls are responded to; whether any plan could is not known."]
    else:
        lines = [f"May be improved by up to {percent_up(plan.gap)}: the search ended before a proof."]
    if plan.proof.given_up >= 0.0005:
        lines.append(f"It gives up {plan.proof.given_up:.1%} of responses so that more arrive in time.")
    if plan.proof.clock_limit_hit:
        lines.append("A time limit ended the search, so another run may differ.")
    return lines


def availability_targets(plan: Plan) -> dict[str, float]:
    """Read each service's availability target from the scenario; 0 where it has none."""
    scenario = plan.provenance.get("scenario") or {}
    services = scenario.get("services") or []
    return {str(one.get("name")): float(one.get("promise") or 0) for one in services}


def short_name(path: str) -> str:
    """Name an input by its file alone, without folders of the machine; a query by its database, without the host."""
    if path.startswith(SCHEMES):
        address, _, query = path.partition(": ")
        return f"{database_name(address)}: {query}"
    return path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
