"""What a story is read from: the plan's folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from beatplan.errors import DataError, Fault


def load_backtest(folder: Path) -> dict[str, Any] | None:
    """Read the backtest.json that `beatplan backtest -o` wrote beside a plan; None where there is none.

    Raises:
        DataError: it is no back-test.
    """
    path = folder / "backtest.json"
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(Fault(str(path), f"is no back-test: {error}.", "Run beatplan backtest again.")) from None
    if not isinstance(found, dict) or not isinstance(found.get("answered"), list):
        raise DataError(Fault(str(path), "is no back-test.", "Run beatplan backtest again."))
    return found
