"""The people of a city by beat, and what was found when they were laid on the beats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beatplan.errors import DataError, Fault
from beatplan.inputs import Beats, People
from beatplan.residents.figures import Figure, total
from beatplan.residents.overlay import Overlay, lay_over

#: Ground that two surveys of one border leave between them.
_BARE_KM2 = 0.01
_SHOWN = 10


@dataclass(frozen=True)
class Residents:
    """People by area, and which part of each area is in which beat."""

    people: People
    overlay: Overlay
    findings: tuple[str, ...]

    def in_layer(self) -> Figure:
        """Sum all residents of the areas, inside the beats and outside."""
        return total(self.people.residents, np.ones(len(self.people.ids)))

    def in_beats(self, beats: NDArray[np.float64]) -> Figure:
        """Sum the residents of beats (B,) that count by these parts."""
        return total(self.people.residents, self.overlay.weights(beats))


def lay_on_beats(people: People, beats: Beats) -> Residents:
    """Lay areas with counts of people on the beats.

    Raises:
        DataError: nobody lives in any beat.
    """
    overlay = lay_over(people.geometry, beats.geometry)
    found = Residents(people, overlay, ())
    if not found.in_beats(np.ones(len(beats.ids))).value > 0:
        name = next(iter(people.inputs))
        raise DataError(Fault(name, "nobody in it lives in any beat (people).", "Is it of this city? Look at its crs."))
    return Residents(people, overlay, (*people.findings, *_coverage(found, beats)))


def _coverage(found: Residents, beats: Beats) -> Iterator[str]:
    """Say how areas and beats fit: who lives outside the beats, and which ground of the beats is in no area."""
    everybody, inside = found.in_layer().value, found.in_beats(np.ones(len(beats.ids))).value
    apart = int((found.overlay.inside() == 0).sum())
    yield (
        f"people: {inside:,.0f} of {everybody:,.0f} residents of {len(found.people.ids)} areas live in beats, by "
        f"ground; {everybody - inside:,.0f} ({1 - inside / everybody:.1%}) live outside all of them."
    )
    if apart:
        yield f"people: {apart} area(s) lie outside all beats."
    bare = found.overlay.bare_km2
    if bare.sum() > _BARE_KM2:
        order = [place for place in np.argsort(-bare, kind="stable")[:_SHOWN] if bare[place] > _BARE_KM2]
        most = "; most in " + ", ".join(f"{beats.ids[place]} ({bare[place]:.2f})" for place in order) if order else ""
        part = bare.sum() / beats.area_km2.sum()
        yield f"people: {bare.sum():.2f} km2 of the beats ({part:.1%}) are in no area; nobody is counted there{most}."
