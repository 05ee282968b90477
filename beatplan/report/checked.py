"""What a check leaves behind: the account, and every row left out with its number, so that a person can look."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from beatplan.inputs import Beats
from beatplan.inputs.call_screen import Screened, screened_calls
from beatplan.inputs.places import to_degrees
from beatplan.inputs.reasons import ASSIGNED
from beatplan.planning.study import Study
from beatplan.report.audience import INTERNAL
from beatplan.report.folder import replacing

_COLUMNS = pa.schema(
    [
        ("file", pa.string()),
        ("row", pa.int64()),
        ("reason", pa.string()),
        ("time", pa.timestamp("s")),
        ("type", pa.string()),
        ("label", pa.string()),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
        ("beat", pa.string()),
    ]
)


def write_check(accounts: dict[str, Any], study: Study, folder: str | Path) -> Path:
    """Write `check.json` and `left_out.parquet`, all or nothing.

    Raises:
        OutputError: the folder holds something that is no check of beatplan's, or cannot be written.
    """
    target = Path(folder)
    with replacing(target, "check.json") as fresh:
        text = json.dumps({"audience": INTERNAL, **accounts}, ensure_ascii=False, indent=1, allow_nan=False)
        (fresh / "check.json").write_text(text + "\n", encoding="utf-8")
        with ParquetWriter(fresh / "left_out.parquet", _COLUMNS) as writer:
            for block in screened_calls(study.scenario, study.beats, study.calls.survey):
                writer.write_table(left_out_rows(block, study.beats))
    return target


def left_out_rows(block: Screened, beats: Beats) -> pa.Table:
    """List the rows left out: file, row, reason, time, type, label as written, place and beat, if any."""
    left = np.flatnonzero(block.reason != ASSIGNED)
    degrees = to_degrees(block.xy[left], beats.crs)
    degrees[~np.isfinite(degrees).all(axis=1)] = np.nan
    return pa.table(
        [
            pa.array(np.full(len(left), block.file.source.name, dtype=object), pa.string()),
            pa.array(block.row[left]),
            pa.array(np.array(block.reasons, dtype=object)[block.reason[left]], pa.string()),
            pa.array(block.local_time[left], pa.timestamp("s")),
            pa.array(np.array(block.types, dtype=object)[block.type_code[left]], pa.string()),
            pa.array(np.array(block.labels, dtype=object)[block.label_code[left]], pa.string()),
            pa.array(degrees[:, 0], pa.float64(), from_pandas=True),
            pa.array(degrees[:, 1], pa.float64(), from_pandas=True),
            pa.array(np.array([*beats.ids, None], dtype=object)[block.beat[left]], pa.string()),
        ],
        schema=_COLUMNS,
    )
