"""Plans kept as JSON: saved, and loaded again."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from beatplan.errors import DataError, Fault
from beatplan.plan.records import FORMAT, Plan


def save_plan(plan: Plan, path: Path) -> None:
    """Write a plan as JSON; the same plan gives the same bytes."""
    text = json.dumps(plain(asdict(plan)), ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def plan_digest(plan: Plan) -> str:
    """Give what tells a plan from any other, whether it was just made or read from its file: SHA-256, in hex."""
    read = TypeAdapter(Plan).validate_python(plain(asdict(plan)))
    return sha256(json.dumps(plain(asdict(read)), sort_keys=True).encode()).hexdigest()


def load_plan(path: Path) -> Plan:
    """Read a plan that `save_plan` wrote.

    Raises:
        DataError: there is no such file, or it is no plan of this version.
    """
    try:
        text = path.read_text(encoding="utf-8")
        raw = json.loads(text, parse_float=_finite, parse_constant=_finite)
        # JSON can name halves of letters, which no page can hold.
        json.dumps(raw, ensure_ascii=False).encode("utf-8")
    except FileNotFoundError:
        raise DataError(Fault(str(path), "there is no such file.", "Run beatplan plan first.")) from None
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(Fault(str(path), f"is no plan: {error}.", "Run beatplan plan again.")) from None
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise DataError(Fault(str(path), "is no plan of this version.", "Run beatplan plan again."))
    try:
        return TypeAdapter(Plan).validate_python(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DataError(Fault(f"{path}: {where}", f"{first['msg']}.", "Run beatplan plan again.")) from None


def _finite(text: str) -> float:
    """Read a number; JSON's own NaN and Infinity are none, nor is one that no float holds."""
    if not math.isfinite(number := float(text)):
        raise ValueError(f"{text[:20]} is no number")
    return number


def plain(value: Any) -> Any:
    """Round to a millionth, and turn what JSON cannot hold into null."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return value
