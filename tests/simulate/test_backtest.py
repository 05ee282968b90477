"""Plans put to later calls: counts that are foretold well, and a small city whose demand moves."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import nbinom

from beatplan.simulate.forecast import WELL, randomised_pit
from tests import warm
from tests.support import SCENARIO, SQUARES, beatplan, write_calls, write_city

SHORT = SCENARIO.replace("max_beats = 2\n", "") + "\n[solve]\ntime_limit_s = 20\n"


def test_counts_from_what_was_foretold_fall_anywhere_alike():
    rng = np.random.default_rng(1)
    mean = rng.uniform(0.05, 6.0, 40_000)
    for excess in (0.0, 0.4):
        variance = mean * (1 + excess * mean)
        counts = rng.poisson(mean) if excess == 0 else nbinom.rvs(1 / excess, 1 / (1 + excess * mean), random_state=rng)
        pit = randomised_pit(counts.astype(float), mean, variance, rng)
        assert np.histogram(pit, bins=10, range=(0, 1))[0] / len(pit) == pytest.approx(np.full(10, 0.1), abs=0.01)


def test_counts_with_another_spread_or_mean_do_not():
    rng = np.random.default_rng(2)
    mean = np.full(20_000, 4.0)
    within = []
    for counts in (rng.poisson(mean), rng.poisson(6.0, 20_000), rng.negative_binomial(2, 2 / 6, 20_000)):
        pit = randomised_pit(counts.astype(float), mean, mean, rng)
        within.append(float(((pit >= 0.05) & (pit <= 0.95)).mean()))
    assert WELL[0] < within[0] < WELL[1]
    assert within[1] < WELL[0]
    assert within[2] < WELL[0]
    assert randomised_pit(np.zeros(1), np.zeros(1), np.zeros(1), rng).shape == (1,)


def rows(counts: dict[str, tuple[int, int]], seed: int = 3) -> list[str]:
    """Calls a beat in the first and in the second ten weeks of 2024, on weekdays between 8 and 17."""
    rng = np.random.default_rng(seed)
    found = []
    for beat, (before, after) in counts.items():
        lon, lat = SQUARES[beat]
        for first_week, count in ((0, before), (10, after)):
            for _ in range(count):
                day = np.datetime64("2024-01-01") + int(7 * (first_week + rng.integers(10)) + rng.integers(5))
                minute = int(rng.integers(480, 1020))
                x, y = lon + rng.uniform(0.005, 0.045), lat + rng.uniform(0.005, 0.045)
                time = f"{day}T{minute // 60:02d}:{minute % 60:02d}"
                found.append(f"{len(found) + 1},{time},TRESPASS,{y:.5f},{x:.5f}")
    return found


def city(folder: Path, counts: dict[str, tuple[int, int]]) -> Path:
    file = write_city(folder, SHORT.replace("date = 2024-01-01", "date = 2024-01-01\nmax_beats = 2"))
    write_calls(folder / "calls.csv", rows(counts))
    return file


def test_demand_that_stays_is_foretold_and_nothing_is_regretted(tmp_path: Path):
    file = city(tmp_path, {"A": (300, 300), "B": (200, 200), "C": (60, 60), "D": (40, 40)})
    done = beatplan("backtest", file, "--until", "2024-03-11", "--json", "-q", "-o", tmp_path / "b.json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (tmp_path / "b.json").read_text(encoding="utf-8") == done.stdout
    assert told["before"] == ["2024-01-01", "2024-03-10"]
    assert told["after"][0] == "2024-03-11"
    assert 0.8 < told["within_middle_90_percent"] <= 1.0
    [demand] = told["demand"]
    assert demand["calls_foretold"] == pytest.approx(demand["calls_that_came"], rel=0.06)
    assert all(abs(one["share_lost"]) < 0.02 for one in told["regret"])
    for one in told["answered"]:
        assert one["promised"] == pytest.approx(one["replayed"]["mean"], abs=0.05)


def test_demand_that_moves_is_missed_and_regretted(tmp_path: Path):
    file = city(tmp_path, {"A": (300, 40), "B": (200, 60), "C": (60, 200), "D": (40, 300)})
    kept = file.read_text(encoding="utf-8")
    file.write_text(kept.replace("promise = 0.8", "promise = 0"), encoding="utf-8")
    done = warm.beatplan("backtest", file, "--until", "2024-03-11", "-q")
    assert done.returncode == 0, done.stderr
    again = warm.beatplan("backtest", file, "--until", "2024-03-11", "--json", "-q")
    told = json.loads(again.stdout)
    assert told["within_middle_90_percent"] < 0.6
    first = told["regret"][0]
    assert first["share_lost"] > 0.3
    assert first["beats_missed"] == [2, 2]
    assert "with hindsight" in done.stdout
    file.write_text(kept, encoding="utf-8")
    promised = json.loads(warm.beatplan("backtest", file, "--until", "2024-03-11", "--json", "-q").stdout)["regret"]
    assert not promised[0]["promise_kept"], "the quiet beats that it chose are the busy ones now"


def test_a_day_without_calls_on_both_sides_is_refused(tmp_path: Path):
    file = city(tmp_path, {"A": (30, 30), "B": (20, 20)})
    for day in ("2024-01-10", "2023-01-01", "2024-05-15"):
        done = warm.beatplan("backtest", file, "--until", day, "-q")
        assert done.returncode == 3
        assert "--until" in done.stderr
        assert "28 are needed" in done.stderr
    assert warm.beatplan("backtest", file, "--until", "soon", "-q").returncode == 2
