"""A simulation read again from the simulation.json that `beatplan simulate` wrote."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from beatplan.errors import DataError, Fault
from beatplan.report.simulated import FORMAT
from beatplan.simulate.results import Simulation

_MEND = "Run beatplan simulate again."


def load_simulation(path: Path) -> Simulation:
    """Read a simulation; a figure that none of its runs gave is NaN.

    Raises:
        DataError: there is no such file, or it is no simulation of this version.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(Fault(str(path), f"is no simulation: {error}.", _MEND)) from None
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise DataError(Fault(str(path), "is no simulation of this version.", _MEND))
    try:
        return TypeAdapter(Simulation).validate_python(_with_nan(raw))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DataError(Fault(f"{path}: {where}", f"{first['msg']}.", _MEND)) from None


def _with_nan(value: Any) -> Any:
    """Put NaN where JSON has null: no text of a simulation may be absent."""
    if isinstance(value, dict):
        return {key: _with_nan(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_nan(one) for one in value]
    return math.nan if value is None else value
