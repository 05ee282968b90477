"""Calls by beat and window as rates with intervals.

The week is cut into cells at every full hour and at every window's edge. In each cell a beat's expected count is its
share of the city's calls times the city's count there; what the beat itself saw pulls its rate away from that as far
as the evidence goes (Gamma-Poisson shrinkage: Clayton and Kaldor, Biometrics 43, 1987). Hours and weeks without a
call count, since rates are calls over all hours of the history.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from beatplan.inputs.beats import Beats
from beatplan.inputs.calls import Calls
from beatplan.inputs.history import hours_in_history
from beatplan.inputs.holidays import Days, closed_days, weekday
from beatplan.scenario import Scenario, WindowTable
from beatplan.scenario.triage import taken_shares
from beatplan.scenario.week import MINUTES_A_WEEK, week_edges

Floats = NDArray[np.float64]

#: Calls at which a beat's own mix of kinds weighs as much as that of all beats.
KIND_CALLS = 20.0


@dataclass(frozen=True)
class Demand:
    """Rates of eligible calls.

    Attributes:
        rate: (S, W, B) calls an hour that come to a service, by window and beat; those a desk resolves on the way to a
            field service still count.
        low, high: (S, W, B) bounds of the 90 % interval of `rate`.
        all_hours: (S, B) calls a week at any hour, in a window or not.
        window_hours: (W,) hours a week of each window.
        history_hours: (W,) hours of the history that each window was open.
        by_kind: (S) arrays (P, W, B), calls an hour by entry of the service's `call_types`; they sum to `rate`.
        dispersion: (S,) the shrinkage's strength: expected calls at which a cell's own count weighs as much as the
            city's profile.
    """

    rate: Floats
    low: Floats
    high: Floats
    all_hours: Floats
    window_hours: Floats
    history_hours: Floats
    by_kind: tuple[Floats, ...]
    dispersion: Floats


@dataclass(frozen=True)
class _Rates:
    """Rates of one service and some windows: (W, B), and what belongs to the service as a whole."""

    rate: Floats
    low: Floats
    high: Floats
    all_hours: Floats
    strength: float


def estimate_demand(scenario: Scenario, calls: Calls, beats: Beats) -> Demand:
    """Estimate the demand of every service, window and beat of a scenario; a window counts only days it was open."""
    masks = np.stack([window.mask() for window in scenario.windows])
    edges = week_edges(masks)
    exposure = hours_in_history(*calls.history, edges, scenario.timezone)
    length_h = np.diff(edges) / 60
    in_window = masks[:, edges[:-1]]
    closed = [closed_days(window, *calls.history) for window in scenario.windows]
    open_h = [
        exposure - _closed_hours(window, days, edges) for window, days in zip(scenario.windows, closed, strict=True)
    ]
    whole, by_window = [], []
    for cells, shut, timeless in zip(calls.cells, calls.shut, calls.timeless, strict=True):
        # Calls without a time are spread over every hour of the history alike.
        hourly = timeless[:, None] / exposure.sum()
        whole.append(_service_rates(cells + hourly * exposure, exposure, length_h, in_window))
        for w, hours in enumerate(open_h):
            by_window.append(_service_rates(cells - shut[w] + hourly * hours, hours, length_h, in_window[[w]]))
    shape = (len(whole), len(scenario.windows), len(beats.ids))
    rate = np.concatenate([one.rate for one in by_window]).reshape(shape)
    listed = Demand(
        rate=rate,
        low=np.concatenate([one.low for one in by_window]).reshape(shape),
        high=np.concatenate([one.high for one in by_window]).reshape(shape),
        all_hours=np.stack([one.all_hours for one in whole]),
        window_hours=in_window @ length_h,
        history_hours=np.array([mask @ hours for mask, hours in zip(in_window, open_h, strict=True)]),
        by_kind=_by_kind(scenario, calls, rate),
        dispersion=np.array([one.strength for one in whole]),
    )
    return _triaged(scenario, calls, listed) if scenario.triage else listed


def _triaged(scenario: Scenario, calls: Calls, listed: Demand) -> Demand:
    """Leave each service the calls that triage sends it, of those whose types it lists."""
    services = scenario.services
    shares = [taken_shares(services, scenario.triage, s) for s in range(len(services))]
    by_kind = tuple(share[:, None, None] * kinds for share, kinds in zip(shares, listed.by_kind, strict=True))
    rate = np.stack([kinds.sum(axis=0) if len(kinds) else one for kinds, one in zip(by_kind, listed.rate, strict=True)])
    ends = np.cumsum([len(service.call_types) for service in services])[:-1]
    kept = [_kept_share(share, kinds) for share, kinds in zip(shares, np.split(calls.kinds, ends), strict=True)]
    part = np.divide(rate, listed.rate, out=np.ones_like(rate), where=listed.rate > 0)
    return replace(
        listed,
        rate=rate,
        low=listed.low * part,
        high=listed.high * part,
        all_hours=listed.all_hours * np.stack(kept),
        by_kind=by_kind,
    )


def _kept_share(share: Floats, kinds: Floats) -> Floats:
    """Which share of a service's calls of each beat, (P, B) by kind, triage leaves it, (B,)."""
    total = kinds.sum(axis=0)
    return np.asarray(np.divide(share @ kinds, total, out=np.ones_like(total), where=total > 0))


def _by_kind(scenario: Scenario, calls: Calls, rate: Floats) -> tuple[Floats, ...]:
    """Share each service's rate, (S, W, B), between the entries of its `call_types`."""
    ends = np.cumsum([len(service.call_types) for service in scenario.services])[:-1]
    on_duty = calls.kinds_on_duty
    if scenario.calls.time is None:
        # Calls without a time count in every window alike.
        on_duty = np.broadcast_to(calls.kinds[:, None], on_duty.shape)
    parts = zip(np.split(calls.kinds, ends), np.split(on_duty, ends), rate, strict=True)
    return tuple(kind_shares(all_hours, on_duty) * one for all_hours, on_duty, one in parts)


def kind_shares(all_hours: Floats, on_duty: Floats) -> Floats:
    """Estimate which share of a beat's calls in a window is of each kind, (P, W, B); they sum to 1 over the kinds.

    A beat's own counts in a window are pulled towards those of all beats in it, and these towards those of all hours,
    as if `KIND_CALLS` calls more had been seen with the shares they are pulled towards (Dirichlet-multinomial).

    Args:
        all_hours: (P, B) calls by kind and beat at any hour.
        on_duty: (P, W, B) of these, the ones while each window was open.
    """
    total = all_hours.sum()
    share = all_hours.sum(axis=1) / total if total > 0 else np.full(len(all_hours), 1 / max(len(all_hours), 1))
    in_window = on_duty.sum(axis=2)
    of_window = (in_window + KIND_CALLS * share[:, None]) / (in_window.sum(axis=0) + KIND_CALLS)
    return np.asarray((on_duty + KIND_CALLS * of_window[:, :, None]) / (on_duty.sum(axis=0) + KIND_CALLS))


def _closed_hours(window: WindowTable, closed: Days, edges: NDArray[np.int64]) -> Floats:
    """Hours of each cell (K,) that a window would have been open on the days it was closed."""
    minutes = np.zeros(MINUTES_A_WEEK)
    for day in weekday(closed):
        minutes += window.day_mask(int(day))
    return np.add.reduceat(minutes, edges[:-1]) / 60


def _service_rates(count: Floats, exposure: Floats, length_h: Floats, in_window: NDArray[np.bool_]) -> _Rates:
    """Shrink counts (B, K) to rates by window, their interval, and the calls of the whole week."""
    expected = np.outer(count.sum(axis=1), count.sum(axis=0)) / max(count.sum(), 1.0)
    strength = shrinkage_strength(count, expected)
    shape = strength + count
    # The posterior of a cell's multiplier is Gamma(shape, strength + expected); per hour of exposure it is a rate.
    hours = np.where(exposure > 0, exposure, np.inf)
    mean = expected / hours * shape / (strength + expected)
    variance = (expected / hours / (strength + expected)) ** 2 * shape
    # Shrinkage moves calls between the hours of a beat; a beat's total is known and stays.
    observed = count.sum(axis=1)
    kept = observed / np.maximum((mean * exposure).sum(axis=1), 1e-300)
    mean, variance = mean * kept[:, None], variance * kept[:, None] ** 2
    window_h = in_window @ length_h
    rate = (in_window * length_h) @ mean.T / window_h[:, None]
    spread = (in_window * length_h**2) @ variance.T / window_h[:, None] ** 2
    # A beat's share of the city's calls and the window's share of the week are counts too, each with its own chance.
    in_window_calls = in_window @ count.sum(axis=0)
    spread += rate**2 * (1 / np.maximum(observed, 1.0) + 1 / np.maximum(in_window_calls, 1.0)[:, None])
    low, high = _gamma_interval(rate, spread, in_window @ exposure)
    return _Rates(rate, low, high, mean @ length_h, strength)


def shrinkage_strength(count: Floats, expected: Floats) -> float:
    """Fit the Gamma prior's shape by moments: Var(count) = expected + expected^2 / strength.

    Returns:
        The strength, between 0.1 and 1,000 (beyond which a cell's own count no longer matters).
    """
    excess = float(((count - expected) ** 2 - expected).sum())
    square = float((expected**2).sum())
    return float(np.clip(square / excess, 0.1, 1000.0)) if excess > 0 else 1000.0


def _gamma_interval(mean: Floats, variance: Floats, hours: Floats) -> tuple[Floats, Floats]:
    """Bound the middle 90 % of Gammas with means and variances (W, B).

    Where no call was seen in the window's hours of history (W,), the rate may still be what gives none in 5 % of cases.
    """
    some = mean > 0
    shape = np.divide(mean**2, variance, out=np.ones_like(mean), where=some & (variance > 0))
    scale = np.divide(variance, mean, out=np.zeros_like(mean), where=some)
    low, high = gammaincinv(shape, 0.05), gammaincinv(shape, 0.95)
    unseen = -np.log(0.05) / np.maximum(hours, 1e-9)[:, None]
    return np.where(some, low * scale, 0.0), np.where(some, high * scale, unseen)
