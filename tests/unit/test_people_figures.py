"""Sums, shares and means of parts of areas, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from beatplan.inputs.survey_numbers import Estimates
from beatplan.residents import Figure, mean, share, total
from beatplan.residents.overlay import lay_over

#: Two beats of a kilometre each, side by side.
BEATS = np.array([shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)])


def estimates(values: list[float], margins: list[float]) -> Estimates:
    return Estimates(np.array(values, dtype=float), np.array(margins, dtype=float))


def test_a_tract_cut_in_half_by_two_beats_gives_half_of_all_to_each():
    overlay = lay_over(np.array([shapely.box(500, 0, 1500, 1000)]), BEATS)
    people = estimates([1000], [100])
    for beat in np.eye(2):
        assert total(people, overlay.weights(beat)) == (500, 50)
    assert total(people, overlay.inside()) == (1000, 100), "halves of one tract are not independent"
    assert overlay.bare_km2.tolist() == [0.5, 0.5]


def test_margins_of_tracts_add_up_as_a_root_of_squares():
    tracts = np.array([shapely.box(500, 0, 1500, 1000), shapely.box(1500, 0, 3500, 1000)])
    overlay = lay_over(tracts, BEATS)
    people = estimates([1000, 4000], [60, 320])
    # The second beat has half of the first tract and a quarter of the other.
    assert total(people, overlay.weights(np.array([0.0, 1.0]))) == (500 + 1000, np.hypot(30, 80))
    assert overlay.inside().tolist() == [1.0, 0.25]


def test_ground_of_two_beats_is_the_first_ones():
    over = np.array([shapely.box(0, 0, 1000, 1000), shapely.box(500, 0, 1500, 1000), shapely.box(600, 0, 900, 500)])
    overlay = lay_over(np.array([shapely.box(0, 0, 2000, 1000)]), over)
    assert overlay.share.toarray().tolist() == [[0.5, 0.25, 0.0]]


def test_a_share_has_the_margin_of_a_proportion():
    # The root of 50^2 - 0.2^2 * 100^2, over 1000.
    assert share(Figure(200, 50), Figure(1000, 100)) == (0.2, pytest.approx(0.0458258, abs=1e-7))


def test_where_that_has_no_root_a_share_has_the_margin_of_a_ratio():
    assert share(Figure(900, 50), Figure(1000, 100)) == (0.9, pytest.approx(np.sqrt(50**2 + 90**2) / 1000))


def test_all_of_a_whole_has_no_margin_and_nothing_of_nothing_no_share():
    assert share(Figure(1000, 100), Figure(1000, 100)) == (1.0, 0.0)
    assert np.isnan(share(Figure(0, 0), Figure(0, 0))).all()


def test_a_mean_is_weighted_by_people_and_leaves_out_who_has_no_figure():
    income = estimates([50_000, 80_000, np.nan], [4000, 4000, np.nan])
    weighed = mean(income, np.array([500.0, 1500.0, 1900.0]))
    assert weighed == (72_500, pytest.approx(np.hypot(1000, 3000)))
    assert np.isnan(mean(income, np.array([0.0, 0.0, 1.0]))).all()


def test_where_most_have_no_figure_there_is_none():
    counts = estimates([100, np.nan], [10, np.nan])
    assert total(counts, np.array([1.0, 0.9])) == (100, 10)
    for tell in (total, mean):
        assert np.isnan(tell(counts, np.array([1.0, 1.1]))).all()


def test_a_margin_that_is_not_known_leaves_the_sum_known():
    value, margin = total(estimates([10, 20], [np.nan, 3]), np.array([1.0, 1.0]))
    assert value == 30
    assert np.isnan(margin)
    assert total(estimates([10, 20], [np.nan, 3]), np.array([0.0, 1.0])) == (20, 3), "an area that does not count"


def test_a_sum_of_areas_without_figures_is_not_known_and_one_of_no_areas_is_none():
    assert np.isnan(total(estimates([np.nan], [np.nan]), np.ones(1)).value)
    assert total(estimates([5], [1]), np.zeros(1)) == (0, 0)
