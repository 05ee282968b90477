"""What a check leaves behind: the account, and every row left out with its number, so that a person can look."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from beatplan.inputs import Beats, Calls
from beatplan.inputs.places import to_degrees
from beatplan.inputs.reasons import ASSIGNED, REASONS
from beatplan.report.audience import INTERNAL
from beatplan.report.folder import replacing


def write_check(accounts: dict[str, Any], calls: Calls, beats: Beats, folder: str | Path) -> Path:
    """Write `check.json` and `left_out.parquet`, all or nothing.

    Raises:
        OutputError: the folder holds something that is no check of beatplan's, or cannot be written.
    """
    target = Path(folder)
    with replacing(target, "check.json") as fresh:
        text = json.dumps({"audience": INTERNAL, **accounts}, ensure_ascii=False, indent=1, allow_nan=False)
        (fresh / "check.json").write_text(text + "\n", encoding="utf-8")
        left_out_rows(calls, beats).to_parquet(fresh / "left_out.parquet", index=False)
    return target


def left_out_rows(calls: Calls, beats: Beats) -> pd.DataFrame:
    """List the rows left out: file, row, reason, time, type, lon, lat and the beat they lie in, if any."""
    left = np.flatnonzero(calls.reason != ASSIGNED)
    degrees = to_degrees(calls.xy[left], beats.crs)
    ids = np.array([*beats.ids, None], dtype=object)
    return pd.DataFrame(
        {
            "file": calls.file[left].astype(str),
            "row": calls.row[left],
            "reason": np.array(REASONS, dtype=object)[calls.reason[left]],
            "time": calls.local_time[left],
            "type": calls.types[left].astype(str),
            "lon": np.where(np.isfinite(degrees[:, 0]), degrees[:, 0], np.nan),
            "lat": np.where(np.isfinite(degrees[:, 1]), degrees[:, 1], np.nan),
            "beat": ids[calls.beat[left]],
        }
    )
