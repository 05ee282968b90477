"""A back-test as JSON: written, and read again for a report."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from beatplan.errors import DataError, Fault
from beatplan.plan import plain
from beatplan.scenario import Scenario
from beatplan.simulate.backtest import Backtest
from beatplan.simulate.forecast import WELL

#: Rises when the form changes.
FORMAT = 1
_MEND = "Run beatplan backtest again."


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


class _Mean(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)
    mean: float | None


class _Held(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)
    phase: str
    service: str
    window: str
    promised: float
    replayed: _Mean


class _Backtest(BaseModel):
    """What is told of a back-test; the rest of the file is passed over."""

    plan: str
    until: str
    answered: list[_Held]


def load_backtest(folder: Path) -> dict[str, Any] | None:
    """Read the backtest.json that `beatplan backtest -o` wrote beside a plan; None where there is none.

    Raises:
        DataError: it is no back-test.
    """
    path = folder / "backtest.json"
    if not path.is_file():
        return None
    try:
        return _Backtest.model_validate(json.loads(path.read_text(encoding="utf-8"))).model_dump()
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise DataError(Fault(f"{path}: {where}", f"{first['msg']}: it is no back-test.", _MEND)) from None
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(Fault(str(path), f"is no back-test: {error}.", _MEND)) from None
