"""What is proposed for a scenario, with the evidence for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

#: What a key may hold.
Value = str | bool | int | float | dt.date | tuple["Value", ...] | dict[str, "Value"]


@dataclass(frozen=True)
class Proposal:
    """One key of the scenario file.

    Attributes:
        key: the path of the key, such as "beats.id"; "services.call_types" is the first service's.
        value: what is proposed; None where nothing is.
        evidence: what speaks for it, in one line.
        sure: whether the evidence leaves no other reading.
        look: what a person should look at where it is unsure.
        written: False for a suggestion that stands in the file as a comment only, and so does nothing.
    """

    key: str
    value: Value | None
    evidence: str
    sure: bool = True
    look: str = ""
    written: bool = True

    def stands(self) -> bool:
        """Whether the key stands in the file, not as a comment."""
        return self.written and self.value is not None


@dataclass(frozen=True)
class TypeCount:
    """A call type of the file and how many calls have it."""

    label: str
    calls: int


@dataclass(frozen=True)
class Draft:
    """Everything proposed for one scenario file.

    Attributes:
        sources: the names of the files looked at.
        proposals: in the order of the scenario file.
        options: call types that may be meant, and are not proposed.
        others: the other call types, most frequent first, cut off.
        more_types: how many other types are not listed.
    """

    sources: tuple[str, ...]
    proposals: tuple[Proposal, ...]
    options: tuple[TypeCount, ...] = ()
    others: tuple[TypeCount, ...] = ()
    more_types: int = 0
    counts: tuple[TypeCount, ...] = ()

    def get(self, key: str) -> Proposal | None:
        """Find the proposal for a key."""
        return next((one for one in self.proposals if one.key == key), None)

    def unsure(self) -> tuple[Proposal, ...]:
        """List what a person should look at."""
        return tuple(one for one in self.proposals if not one.sure)
