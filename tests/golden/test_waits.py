"""How long calls wait, patient (Erlang C) and impatient (Erlang A), against published figures and each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatplan.queues import (
    erlang_a,
    erlang_c,
    impatient_longer_wait_share,
    impatient_mean_wait_min,
    impatient_wait_percentile_min,
    longer_wait_share,
    mean_wait_min,
    wait_percentile_min,
)

TEAMS = st.integers(1, 40)
LOADS = st.floats(0.0, 60.0)
PATIENCE = st.floats(0.01, 50.0)


@pytest.mark.parametrize(("teams", "load", "share"), [(14, 10.0, 0.174131933595), (15, 10.0, 0.102042367008)])
def test_share_that_waits(teams: int, load: float, share: float):
    assert float(erlang_c(teams, load)) == pytest.approx(share, abs=1e-12)


def test_service_level_and_mean_wait_of_a_call_centre():
    """14 and 15 agents, 10 erlangs, 180 s a call, answered within 20 s."""
    assert 1 - float(longer_wait_share(14, 10.0, 20 / 60, 3.0)) == pytest.approx(0.888350019179, abs=1e-12)
    assert 1 - float(longer_wait_share(15, 10.0, 20 / 60, 3.0)) == pytest.approx(0.941452842869, abs=1e-12)
    assert float(mean_wait_min(14, 10.0, 3.0)) * 60 == pytest.approx(7.835937011777, abs=1e-11)


def test_a_single_team_has_the_textbook_percentile():
    """M/M/1 at 0.75: P(wait > t) = 0.75 exp(-0.25 t / call)."""
    assert float(wait_percentile_min(1, 0.75, 0.9, 40.0)) == pytest.approx(np.log(7.5) * 160, rel=1e-12)
    assert float(wait_percentile_min(1, 0.75, 0.2, 40.0)) == 0.0
    assert float(wait_percentile_min(1, 1.0, 0.2, 40.0)) == np.inf


@given(teams=TEAMS, load=LOADS, ratio=PATIENCE, wait=st.floats(0, 200), later=st.floats(0.1, 100))
def test_fewer_wait_longer_and_none_outlasts_its_patience(
    teams: int, load: float, ratio: float, wait: float, later: float
):
    def longer(wait_min: float) -> float:
        return float(impatient_longer_wait_share(teams, load, wait_min, 30.0, 30.0 * ratio))

    all_that_wait = float(erlang_a(teams, load, ratio).wait_share)
    assert longer(0.0) == pytest.approx(all_that_wait, rel=1e-12)
    assert 0 <= longer(wait + later) <= longer(wait) * (1 + 1e-12)
    assert longer(wait) <= all_that_wait * np.exp(-wait / (30.0 * ratio)) * (1 + 1e-12)


@pytest.mark.parametrize(
    ("teams", "load", "patience_min"), [(2, 1.5, 20.0), (2, 5.0, 20.0), (3, 1.0, 3e4), (4, 4.0, 1.0)]
)
def test_the_mean_wait_is_the_area_under_the_longer_waits(teams: int, load: float, patience_min: float):
    ends = np.linspace(0.0, min(40 * patience_min, 2000.0), 2_001)
    longer = np.array([float(impatient_longer_wait_share(teams, load, end, 30.0, patience_min)) for end in ends])
    mean = float(impatient_mean_wait_min(teams, load, 30.0, patience_min))
    assert float(np.trapezoid(longer, ends)) == pytest.approx(mean, rel=2e-3)


@given(teams=TEAMS, load=LOADS, ratio=PATIENCE, share=st.floats(0.0, 0.999))
@settings(deadline=None, max_examples=60)
def test_a_percentile_is_the_wait_that_the_rest_exceed(teams: int, load: float, ratio: float, share: float):
    wait = impatient_wait_percentile_min(teams, load, share, 30.0, 30.0 * ratio)
    longer = float(impatient_longer_wait_share(teams, load, wait, 30.0, 30.0 * ratio))
    if wait == 0.0:
        assert longer <= 1 - share
    else:
        assert longer == pytest.approx(1 - share, rel=1e-6)
    patient = float(wait_percentile_min(teams, load, share, 30.0))
    assert wait <= patient * (1 + 1e-6), "those who give up shorten the queue"
    if 0 < patient < np.inf:
        assert float(longer_wait_share(teams, load, patient, 30.0)) == pytest.approx(1 - share, rel=1e-9)
    assert impatient_wait_percentile_min(teams, load, share, 30.0, np.inf) == patient
