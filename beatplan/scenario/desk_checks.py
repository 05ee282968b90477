"""A check between desks: no two speak with the same calls, for a plan would have both speak with all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from beatplan.errors import Fault
from beatplan.scenario.services import DeskService, Service
from beatplan.scenario.tables import PhaseTable, WindowTable
from beatplan.scenario.wildcards import may_meet


def check_desks(
    services: Sequence[Service], windows: Sequence[WindowTable], phases: Sequence[PhaseTable]
) -> Iterator[Fault]:
    """Desks that are open in the same hours of a phase take types of their own.

    What one desk resolves never reaches another, and plans do not follow calls from desk to desk.
    """
    desks = [(index, one) for index, one in enumerate(services) if isinstance(one, DeskService)]
    for (_, one), (index, other) in combinations(desks, 2):
        both = [
            f"{entry!r}" if entry == alike else f"{entry!r} and {alike!r}"
            for entry, alike in product(one.call_types, other.call_types)
            if may_meet(entry, alike)
        ]
        if both and any(_open_together(one, other, windows, phase) for phase in phases):
            yield Fault(
                f"services.{index}.call_types",
                f"{one.name} and {other.name} are both desks, are open in the same hours, and would speak with the "
                f"same calls: {', '.join(both)}. No plan follows a call from one desk to the next.",
                "Leave each type to one of them, make one desk of the two, or give them windows that share no hour.",
            )


def _open_together(one: Service, other: Service, windows: Sequence[WindowTable], phase: PhaseTable) -> bool:
    opened = [
        [
            window.mask()
            for window in windows
            if all(names is None or window.name in names for names in (phase.windows, desk.windows))
        ]
        for desk in (one, other)
    ]
    return any(bool((mine & its).any()) for mine, its in product(*opened))
