"""What a story is read from: the plan's folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from beatplan.errors import DataError, Fault

_MEND = "Run beatplan backtest again."


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
