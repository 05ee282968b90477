"""A draft as the text of a scenario file, each key beside its evidence."""

from __future__ import annotations

from beatplan.inputs.propose.proposal import Draft, Proposal, TypeCount
from beatplan.inputs.propose.toml_text import comment, counted_calls, literal, plain, quoted

_HEAD = (
    "INTERNAL. A first scenario, written by `beatplan init` from {sources}. Every line is a proposal, with its "
    "evidence above it: read them all. Where it says UNSURE, look before you plan. `beatplan check` says what comes "
    "of it."
)
_ASSUMED = "An assumption to replace, not evidence: "

_WINDOWS = f"""
# {_ASSUMED}the hours on duty.
[[windows]]
name = "weekdays"
days = ["Mon", "Tue", "Wed", "Thu", "Fri"]
start = "08:00"
end = "17:00"
# holidays = "US-NC"       # closed on the holidays of a country or a part of it
"""

_SERVICE = f"""
[[services]]
name = "CRT"
kind = "field"
# {_ASSUMED}the team, its minutes, and the standard.
team = {{ clinician = 1, peer_support = 1, emt = 1 }}
on_scene_minutes = 45
turnout_minutes = 2
wrap_up_minutes = 10
response_minutes = 15      # coverage standard, call to arrival ...
coverage = 0.8             # ... for this share of a beat's calls
promise = 0.8              # share of calls in covered beats that find a team free
"""

_NO_SITES = """
# No sites were given, so each beat's inside point is a candidate.
# [sites]
# path = "sites.csv"
# id = "site"
"""

_TRAVEL = f"""
# {_ASSUMED}speed, and the way by road over the straight line.
[travel]
method = "straight-line"
speed_kph = 40
detour = 1.35

# {_ASSUMED}hours, absence, and the people there are.
[staffing]
hours_per_week = 40
shrinkage = 0.2
start = {{ clinician = 3, peer_support = 3, emt = 3 }}

# {_ASSUMED}when the work starts; later hires are further [[phases]].
[[phases]]
name = "launch"
"""


def draft_text(draft: Draft) -> str:
    """Write a draft as TOML that holds the keys that stand, and everything else as comments."""
    sources = ", ".join(draft.sources)
    top = [one for one in draft.proposals if "." not in one.key]
    sites = _lines(draft, "sites")
    parts = [
        comment(_HEAD.format(sources=sources)) + "\n",
        *(_entry(one) for one in top),
        "\n[beats]\n",
        *_lines(draft, "beats"),
        "\n[calls]\n",
        *_lines(draft, "calls"),
        _WINDOWS,
        _SERVICE,
        _types(draft),
        *(["\n[sites]\n", *sites] if sites else [_NO_SITES]),
        _TRAVEL,
        *_lines(draft, "phases"),
    ]
    return "".join(parts)


def _lines(draft: Draft, table: str) -> list[str]:
    return [_entry(one) for one in draft.proposals if one.key.startswith(f"{table}.")]


def _entry(one: Proposal) -> str:
    """Write one key under its evidence; as a comment where it does not stand."""
    name = one.key.rpartition(".")[2]
    doubt = "" if one.sure else f" UNSURE: {one.look or 'look at it.'}"
    told = comment(f"{one.evidence}.{doubt}")
    if one.value is None:
        return f"{told}\n# {name} = ...\n"
    line = f"{name} = {literal(one.value)}"
    return f"{told}\n{line if one.written else f'# {line}'}\n"


def _types(draft: Draft) -> str:
    """List the types taken, those near to them as comments, and the rest with their counts."""
    one = draft.get("services.call_types")
    if one is None or not isinstance(one.value, tuple):
        return 'call_types = ["*"]\n'
    doubt = "" if one.sure else f" UNSURE: {one.look}"
    counts = {index: counted.calls for index, counted in enumerate(draft.counts)}
    taken = [_type_line(literal(label), counts.get(index)) for index, label in enumerate(one.value)]
    options = [f"    # {_type_line(quoted(option.label), option.calls).strip()}\n" for option in draft.options]
    near = ["    # Near to these, and for someone to decide:\n", *options] if options else []
    return "".join([comment(f"{one.evidence}.{doubt}"), "\ncall_types = [\n", *taken, *near, "]\n", _rest(draft)])


def _type_line(text: str, calls: int | None) -> str:
    return f"    {text},{'' if calls is None else f'  # {counted_calls(calls)}'}\n"


def _rest(draft: Draft) -> str:
    if not draft.others:
        return ""
    more = f"; {draft.more_types:,} more types are rarer" if draft.more_types else ""
    return comment(f"Not taken, with their calls: {', '.join(map(_counted, draft.others))}{more}.") + "\n"


def _counted(one: TypeCount) -> str:
    return f"{plain(one.label)} {one.calls:,}"
