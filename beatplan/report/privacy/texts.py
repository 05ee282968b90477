"""What a plan says in words, without what tells of calls, and what the gate says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from beatplan.plan import Plan
from beatplan.report.privacy.groups import Withheld
from beatplan.report.words.tongue import Tongue

_KEPT = ("beatplan", "python", "packages", "scenario_file", "seed")
#: Of the scenario: nothing of call files, with their points and addresses, and nothing of who is hired.
_KEPT_TABLES = ("name", "timezone", "windows", "services", "privacy")
#: Numbers of tables that are kept back otherwise: what the plan assumes of travel and of hours, never who or where.
_KEPT_NUMBERS = {
    "travel": ("method", "speed_kph", "detour", "speed_factor"),
    "staffing": ("hours_per_week", "shrinkage"),
}


def public_provenance(provenance: dict[str, Any]) -> dict[str, Any]:
    """Keep versions, hashes, windows, services and assumed numbers; addresses of databases and points of calls go."""
    kept = {key: provenance[key] for key in _KEPT if key in provenance}
    inputs = provenance.get("inputs", {})
    written = provenance.get("scenario", {})
    return {
        **kept,
        "inputs": {f"{n}: {_file(name)}": digest for n, (name, digest) in enumerate(inputs.items(), start=1)},
        "scenario": {key: written[key] for key in _KEPT_TABLES if key in written} | _numbers(written),
    }


def _numbers(written: dict[str, Any]) -> dict[str, Any]:
    return {
        table: {key: written[table][key] for key in keys if key in written[table]}
        for table, keys in _KEPT_NUMBERS.items()
        if table in written
    }


def _file(name: str) -> str:
    return "a database" if "://" in name else PurePath(name).name


def sentences(plan: Plan, found: Withheld, tongue: Tongue) -> Iterator[str]:
    """Say what was withheld and why, by numbers of cells."""
    say = tongue.say
    for family in found.families:
        of = "" if len(found.families) == 1 else f"{', '.join(family)}; "
        for window in dict.fromkeys(window for service, window in found.groups if service == family[0]):
            if beats := found.hidden(family[0], window):
                yield say(
                    "{window}: figures of {count} of {beats} beats are withheld, so that nobody can be recognised: "
                    "some rest on fewer than {least} calls or places, or mostly on one place; the others keep these "
                    "from being worked out.",
                    window=f"{of}{window}", count=len(beats), beats=len(plan.beats), least=plan.public.threshold,
                )  # fmt: skip
        if count := len(found.all_hours[family[0]]):
            if of:
                yield say(
                    "{services}, at all hours: figures of {count} beats are withheld for the same reason.",
                    services=", ".join(family), count=count,
                )  # fmt: skip
            else:
                yield say("All hours: figures of {count} beats are withheld for the same reason.", count=count)
    if found.beats:
        yield say(
            "A figure that says about takes the calls of withheld beats as spread evenly over each group of them. "
            "Minutes of such hours are withheld."
        )
        yield say("Prices of beats, rules and windows, and the plan's weighted sums, are withheld with them.")
    for service, window in sorted(found.dark):
        yield say(
            "{service}, {window}: the whole city has too few calls in these hours for any figure.",
            service=service, window=window,
        )  # fmt: skip
    yield say("Call types are told for the whole city alone, and none by beat; what they get is about right only.")
    yield say("What was noticed in the files of calls, which may name places and times, is for the planner alone.")
