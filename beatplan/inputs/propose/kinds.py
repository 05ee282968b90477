"""Which call types a first service may take: those of HEART's launch, as the file writes them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from glob import escape

import pandas as pd

from beatplan.inputs.propose.proposal import Proposal, TypeCount
from beatplan.inputs.propose.toml_text import shown

#: What teams took from the first day: suicide threats, mental health crises, trespass, welfare checks, intoxicated
#: persons, prostitution, public indecency. Words may be cut, for systems keep 15 letters.
_LAUNCH = (
    r"SUICID\w* (T|$)|SUICID\w*[ :-]+(TH|ID)|SUICIDAL",
    r"\bMENTAL|PSYCH|\bCRISIS|EMOTIONAL\w* DIST|BEHAV\w* HEALTH|\bEDP\b|\b5150\b",
    r"TRESP",
    r"WELFARE|\bWELF\b|WELL[ -]?BEING|CHECK (ON )?(THE )?(WELL|PERSON)|URG\w* W(E|$)",
    r"INTOX\w* (P|SUB|IND|$)|PUBLIC INTOX|DRUNK (P|SUB|IN PUB)|^INTOX\w*$",
    r"PROSTIT",
    r"INDECEN",
)
#: Near to it: a city may mean them, and someone should decide.
_OPTION = (
    r"PANHAND|SOLICIT|SUICID|INVOL\w* COMM?|OVERDOSE|NUISANCE|HOMELESS|UNSHELTER|UNWANTED|LOITER|DISORDERLY|DRUNK|INTOX"
)
#: A weapon, a drive or another unit's code: not for a team without police.
_OTHERS = r"ARMED|\bWEA|VIOLEN|\bGUN|KNIFE|\bDRIV|\bDRI\b|\bDUI\b|\bDWI\b|ASSAULT|RAPE|\bATT|^\s*(COR|CCD|CN)\b"
_LISTED = 40
_MOST_TYPES = 60


@dataclass(frozen=True)
class Kinds:
    """The proposal for the first service's call types, and the types not in it."""

    proposal: Proposal
    counts: tuple[TypeCount, ...]
    options: tuple[TypeCount, ...]
    others: tuple[TypeCount, ...]
    more: int


def launch_share(values: pd.Series) -> float:
    """Share of the different values that look like types of the launch list."""
    known = values.dropna().unique()[:2000]
    return sum(is_launch(str(one)) for one in known) / max(len(known), 1)


def is_launch(label: str) -> bool:
    """Whether a type, as a file writes it, is one of the launch list."""
    text = label.upper()
    return any(re.search(one, text) for one in _LAUNCH) and not re.search(_OTHERS, text)


def is_option(label: str) -> bool:
    """Whether a type is near to the launch list."""
    text = label.upper()
    return any(re.search(one, text) for one in (*_LAUNCH, _OPTION))


def propose_types(types: pd.Series | None) -> Kinds:
    """Group the types of the file into the first service's, those near to it, and the rest.

    Args:
        types: (n,) as written, null where blank; None where no column holds types.
    """
    if types is None or not types.notna().any():
        look = "Name calls.type, and list the types that the service takes."
        told = "a placeholder: no column of call types was found"
        placeholder = Proposal("services.call_types", ("WELFARE CHECK*", "TRESPASS*"), told, sure=False, look=look)
        return Kinds(placeholder, (), (), (), 0)
    counts = Counter(str(one) for one in types.dropna())
    ranked = [TypeCount(label, calls) for label, calls in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]
    launch = [one for one in ranked if is_launch(one.label)][:_MOST_TYPES]
    taken = launch or ranked[:1]
    options = [one for one in ranked if one not in taken and is_option(one.label)][:_LISTED]
    others = [one for one in ranked if one not in taken and one not in options]
    proposal = _proposal(taken, bool(launch), len(ranked), sum(counts.values()))
    return Kinds(proposal, tuple(taken), tuple(options), tuple(others[:_LISTED]), max(0, len(others) - _LISTED))


def _proposal(taken: list[TypeCount], found: bool, types: int, calls: int) -> Proposal:
    # The scenario reads * and ? and [ in a type as patterns; a label that has one must still mean itself.
    value = tuple(escape(one.label) for one in taken)
    count = sum(one.calls for one in taken)
    if not found:
        told = f"a placeholder, the most frequent type: none of the {types:,} types looks like one for a team"
        look = "services.call_types is a placeholder: choose among the types listed in the file."
        return Proposal("services.call_types", value, told, sure=False, look=look)
    told = f"{len(taken)} of {types:,} types, {count:,} of {calls:,} calls, look like those that HEART began with"
    look = f"Which types should the service take? Proposed: {shown((one.label for one in taken), 8)}."
    return Proposal("services.call_types", value, told, sure=False, look=look)
