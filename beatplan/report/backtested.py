"""A back-test as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

from beatplan.plan import plain
from beatplan.scenario import Scenario
from beatplan.simulate.backtest import Backtest
from beatplan.simulate.forecast import WELL

#: Rises when the form changes.
FORMAT = 1


def as_json(found: Backtest, scenario: Scenario) -> str:
    """Write a back-test as JSON: the same gives the same bytes. Counts by beat and week stay out of it."""
    told = {
        "format": FORMAT,
        "audience": "INTERNAL",
        "plan": found.plan,
        "until": found.until,
        "before": list(found.before),
        "after": list(found.after),
        "seed": found.seed,
        "within_middle_90_percent": found.within,
        "well_within": list(WELL),
        "demand": [
            {
                "service": scenario.services[one.service].name,
                "window": scenario.windows[one.window].name,
                "calls_foretold": float(one.expected.sum()),
                "calls_that_came": float(one.came.sum()),
                "beat_weeks": int(one.pit.size),
                "within_middle_90_percent": one.within,
            }
            for one in found.forecasts
        ],
        "answered": [asdict(one) for one in found.held],
        "regret": [{**asdict(one), "share_lost": one.share} for one in found.regret],
    }
    return json.dumps(plain(told), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
