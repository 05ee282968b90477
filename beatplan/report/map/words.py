"""Plain words and figures for public pages: no word here that a resident would have to look up."""

from __future__ import annotations

import math
from collections.abc import Mapping

from beatplan.plan import Plan, SlotPlan
from beatplan.report.privacy import is_as_if_even
from beatplan.report.words.marked import marked
from beatplan.report.words.tongue import ENGLISH, Tongue
from beatplan.scenario.addresses import SCHEMES, database_name

ELIGIBLE = marked("Calls coded eligible, a week")
NOT_ANSWERED = marked("Police or EMS respond, as today")
#: Where there is no figure.
DASH = "\u2013"
NOTHING_TODAY = marked("nothing runs today")
#: Where a figure is kept back so that nobody can be recognised.
WITHHELD = marked("withheld")


def responded(service: str, tongue: Tongue = ENGLISH) -> str:
    """Name what the plan calls answered."""
    return tongue.say("{service} responded", service=service)


def calls(value: float, tongue: Tongue = ENGLISH) -> str:
    """Write calls a week to a tenth; a small number is never shown as none."""
    if math.isnan(value):
        return tongue.say(WITHHELD)
    return tongue.say("under {number}", number="0.1") if 0 < value < 0.05 else f"{value:,.1f}"


def roughly(written: str, tongue: Tongue, *slots: SlotPlan | None) -> str:
    """Say of a figure that it is about right, where any of its slots takes withheld beats' calls as spread evenly."""
    if not any(digit in written for digit in "123456789") or not any(
        one is not None and is_as_if_even(one) for one in slots
    ):
        return written
    return tongue.say("about {figure}", figure=written)


def whole(value: float, tongue: Tongue = ENGLISH) -> str:
    """Write calls a week for a headline."""
    return f"{value:,.0f}" if value >= 9.5 or value == 0 else calls(value, tongue)


def share(part: float, whole_: float, tongue: Tongue = ENGLISH) -> str:
    """Write a share in percent, or a dash where there is nothing to share."""
    if math.isnan(part) or math.isnan(whole_):
        return tongue.say(WITHHELD)
    return f"{part / whole_:.1%}" if whole_ > 0 else DASH


HYPOTHETICAL = marked("hypothetical: its owner has not agreed")
#: Roles that scenarios commonly name, by their keys in words; others have no translation.
_ROLES = {
    "clinician": marked("clinician"),
    "peer support": marked("peer support"),
    "emt": marked("EMT"),
    "officer": marked("officer"),
    "navigator": marked("navigator"),
    "care navigator": marked("care navigator"),
}


def not_agreed(status: str) -> bool:
    """Whether a site's status says that its owner has not agreed; a blank one says nothing."""
    said = status.lower()
    return any(word in said for word in ("hypothetical", "not agreed", "proposed", "candidate"))


def site_status(status: str, tongue: Tongue = ENGLISH) -> str:
    """Write a site's status; one that is not agreed is called hypothetical, whatever the scenario calls it."""
    if not status:
        return tongue.say("not stated")
    if not_agreed(status) and tongue.say("hypothetical") not in status.lower():
        return f"{status} ({tongue.say(HYPOTHETICAL)})"
    return status


def percent_up(value: float) -> str:
    """Write a gap in percent, rounded up: a proof is never overstated."""
    return f"{math.ceil(value * 10_000 - 1e-6) / 100:g}%"


def people(count: int, one: str, many: str) -> str:
    """Write a count with its noun."""
    return f"{count:,} {one if count == 1 else many}"


def role_name(role: str, tongue: Tongue = ENGLISH) -> str:
    """Write a role's key as words."""
    name = role.replace("_", " ")
    return tongue.say(_ROLES[name]) if name in _ROLES else name


def by_role(heads: Mapping[str, int], tongue: Tongue = ENGLISH) -> str:
    """List people by role: `7 clinician, 7 peer support`."""
    listed = (f"{count:,} {role_name(role, tongue)}" for role, count in heads.items() if count)
    return ", ".join(listed) or tongue.say("none")


def station_list(stations: Mapping[str, int], tongue: Tongue = ENGLISH) -> str:
    """List stations with their teams."""
    one, many = tongue.say("team"), tongue.say("teams")
    return ", ".join(f"{site} ({people(n, one, many)})" for site, n in stations.items()) or tongue.say("none")


def status_lines(plan: Plan, tongue: Tongue = ENGLISH) -> list[str]:
    """Say how good the plan is shown to be, in words a council can read out."""
    say = tongue.say
    if plan.status == "optimal":
        lines = [_best(plan, tongue)]
        beyond = plan.proof.most_answered / plan.objective - 1 if plan.objective > 0 else 0.0
        if beyond >= 0.0005:
            lines.append(
                say(
                    "That is for these stations; from others no plan responds to over {share} more.",
                    share=f"{beyond:.1%}",
                )
            )
    elif plan.gap is None:
        lines = [say("No calls are responded to; whether any plan could is not known.")]
    else:
        lines = [say("May be improved by up to {share}: the search ended before a proof.", share=percent_up(plan.gap))]
    if plan.proof.given_up >= 0.0005:
        given = f"{plan.proof.given_up:.1%}"
        lines.append(say("It gives up {share} of responses so that more arrive in time.", share=given))
    if plan.proof.clock_limit_hit:
        lines.append(say("A time limit ended the search, so another run may differ."))
    return lines


def _best(plan: Plan, tongue: Tongue) -> str:
    if not plan.gap:
        return tongue.say("Best under these assumptions, proved.")
    return tongue.say("Best under these assumptions, proved to within {share}.", share=percent_up(plan.gap))


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
