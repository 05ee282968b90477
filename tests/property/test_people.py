"""People laid on beats: nobody is lost or made, shares stay shares, and how the ground is cut does not matter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from beatplan.inputs.polygons import Geometries
from beatplan.inputs.survey_numbers import Estimates
from beatplan.residents import mean, share, total
from beatplan.residents.overlay import lay_over

SIDE = 10_000.0
CUTS = st.lists(st.integers(1, 99), min_size=0, max_size=4, unique=True)


def grid(cuts_x: list[int], cuts_y: list[int], side: float = SIDE) -> Geometries:
    """Cut a square into rectangles; cuts are hundredths of its side."""
    x, y = (np.array([0, *sorted(cuts), 100]) / 100 * side for cuts in (cuts_x, cuts_y))
    west, south = (part.ravel() for part in np.meshgrid(x[:-1], y[:-1]))
    east, north = (part.ravel() for part in np.meshgrid(x[1:], y[1:]))
    return np.asarray(shapely.box(west, south, east, north))


@dataclass(frozen=True)
class City:
    """Tracts with counts, a group among them, and beats, some of which are covered."""

    tracts: Geometries
    people: Estimates
    group: Estimates
    beats: Geometries
    covered: np.ndarray


@st.composite
def cities(draw: st.DrawFn, side: float = SIDE) -> City:
    """Tracts fill a square of SIDE; beats fill one of `side` in its corner."""
    tracts, beats = grid(draw(CUTS), draw(CUTS)), grid(draw(CUTS), draw(CUTS), side)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    counts = rng.integers(0, 5000, len(tracts)).astype(float)
    part = np.floor(counts * rng.random(len(tracts)))
    margins = rng.integers(0, 900, (2, len(tracts))).astype(float)
    covered = rng.integers(0, 2, len(beats)).astype(float)
    return City(tracts, Estimates(counts, margins[0]), Estimates(part, margins[1]), beats, covered)


@settings(max_examples=60, deadline=None)
@given(city=st.one_of(cities(), cities(0.6 * SIDE), cities(1.5 * SIDE)))
def test_nobody_is_lost_or_made(city: City):
    overlay = lay_over(city.tracts, city.beats)
    each = [total(city.people, overlay.weights(beat)) for beat in np.eye(len(city.beats))]
    outside = total(city.people, 1 - overlay.inside())
    assert sum(one.value for one in each) + outside.value == pytest.approx(city.people.value.sum())
    covered, waiting = (total(city.people, overlay.weights(of)) for of in (city.covered, 1 - city.covered))
    assert covered.value + waiting.value == pytest.approx(total(city.people, overlay.inside()).value)
    ground_km2 = shapely.area(shapely.intersection(shapely.union_all(city.beats), shapely.union_all(city.tracts))) / 1e6
    assert overlay.bare_km2.sum() + ground_km2 == pytest.approx(shapely.area(city.beats).sum() / 1e6)


@settings(max_examples=60, deadline=None)
@given(city=st.one_of(cities(), cities(0.6 * SIDE)))
def test_shares_lie_between_none_and_all_and_no_margin_is_negative(city: City):
    overlay = lay_over(city.tracts, city.beats)
    here, everywhere = overlay.weights(city.covered), overlay.inside()
    for weight in (here, everywhere):
        found = share(total(city.group, weight), total(city.people, weight))
        assert np.isnan(found.value) or 0 <= found.value <= 1 + 1e-12
        assert np.isnan(found.margin) or found.margin >= 0
    of_city = share(total(city.group, here), total(city.group, everywhere))
    assert np.isnan(of_city.value) or 0 <= of_city.value <= 1 + 1e-12
    average = mean(city.people, here)
    assert np.isnan(average.value) or city.people.value.min() - 1e-6 <= average.value <= city.people.value.max() + 1e-6


@settings(max_examples=40, deadline=None)
@given(city=cities(), data=st.data())
def test_merged_tracts_leave_the_totals_of_the_city_as_they_are(city: City, data: st.DataObject):
    one = data.draw(st.integers(0, len(city.tracts) - 1))
    other = data.draw(st.integers(0, len(city.tracts) - 1))
    if one == other:
        return
    left = np.setdiff1d(np.arange(len(city.tracts)), [one, other])
    merged = np.append(city.tracts[left], shapely.union(city.tracts[one], city.tracts[other]))
    counts = np.append(city.people.value[left], city.people.value[[one, other]].sum())
    margins = np.append(city.people.margin[left], np.hypot(*city.people.margin[[one, other]]))
    before, after = lay_over(city.tracts, city.beats), lay_over(merged, city.beats)
    then, now = total(city.people, before.inside()), total(Estimates(counts, margins), after.inside())
    assert now == pytest.approx(then)
