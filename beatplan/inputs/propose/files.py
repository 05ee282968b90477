"""The files that are looked at: which layer, how a text table is written, how many rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyogrio

from beatplan.errors import DataError, Fault
from beatplan.inputs.blocks import Source
from beatplan.inputs.claims import check_no_pointer
from beatplan.inputs.propose.columns import BEAT, Hints, weight
from beatplan.inputs.propose.proposal import Proposal
from beatplan.inputs.propose.toml_text import shown
from beatplan.inputs.tables import (
    EXCEL_SUFFIXES,
    FOLDER_SUFFIXES,
    PARQUET_SUFFIXES,
    TEXT_SUFFIXES,
    open_table,
    open_text_table,
)
from beatplan.inputs.text_files import TextForm

#: Evidence needs no more rows than this.
MOST_ROWS = 200_000
CALL_LAYER: Hints = ((r"call|incident|event|cfs|crime", 2.0),)
SITE_LAYER: Hints = ((r"site|station|facilit|base", 2.0),)
_LAYER_HINTS: dict[str, tuple[Hints, str]] = {
    "beats": (BEAT, "polygon"),
    "calls": (CALL_LAYER, "point"),
    "sites": (SITE_LAYER, "point"),
}


@dataclass(frozen=True)
class Looked:
    """A file as it was looked at.

    Attributes:
        path: the file.
        frame: its rows, or the first of them.
        proposals: its path, layer, separator and encoding.
    """

    path: Path
    frame: pd.DataFrame
    proposals: tuple[Proposal, ...]


def look_at(path: Path, table: str, written: str) -> Looked:
    """Read a file that init was given.

    Args:
        path: the file.
        table: the scenario table it is for: "beats", "calls" or "sites".
        written: its path as the scenario file shall write it.

    Returns:
        Its first rows, and what to write of the file itself.

    Raises:
        DataError: there is no such file, it cannot be read, or it has no rows.
    """
    if not path.exists():
        raise DataError(Fault(str(path), f"there is no such file ({table}).", "Give the path of a file that exists."))
    layer = _propose_layer(path, table)
    form, form_proposals = _propose_form(path, table)
    frame, more = _first_rows(open_table(path, f"{table}.path", None if layer is None else str(layer.value), form))
    if frame.empty or len(frame.columns) == 0:
        raise DataError(Fault(str(path), f"the file has no rows ({table}).", "Look at the file."))
    said = f"the first {len(frame):,} rows are the evidence here" if more else f"{len(frame):,} rows"
    proposals = [Proposal(f"{table}.path", written, said), *([layer] if layer else []), *form_proposals]
    return Looked(path, frame, tuple(proposals))


def _first_rows(source: Source) -> tuple[pd.DataFrame, bool]:
    """Read the first rows that fit the header, and tell whether there are more."""
    parts: list[pd.DataFrame] = []
    for block in source.read(source.columns):
        if sum(map(len, parts)) >= MOST_ROWS:
            return pd.concat(parts, ignore_index=True).head(MOST_ROWS), True
        parts.append(block.frame[block.fits])
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return frame.head(MOST_ROWS), len(frame) > MOST_ROWS


def _propose_form(path: Path, table: str) -> tuple[TextForm, list[Proposal]]:
    if table == "beats" or not path.name.lower().endswith(TEXT_SUFFIXES):
        return TextForm(), []
    opened = open_text_table(path, f"{table}.path")
    found = TextForm(opened.separator, opened.encoding)
    proposals = []
    if found.separator not in (None, ","):
        proposals.append(Proposal(f"{table}.separator", found.separator, "the header has most of it"))
    if found.encoding == "cp1252":
        look = "Look at names with accents in what `beatplan check` tells."
        why = "is not UTF-8, so most likely Windows text"
        proposals.append(Proposal(f"{table}.encoding", found.encoding, why, sure=False, look=look))
    elif found.encoding == "utf-16":
        proposals.append(Proposal(f"{table}.encoding", found.encoding, "the file begins with its mark"))
    return found, proposals


def _propose_layer(path: Path, table: str) -> Proposal | None:
    """Choose among several layers by their geometry, then by their names; None where the file has one."""
    hints, wanted = _LAYER_HINTS[table]
    layers = _layers(path)
    if len(layers) < 2:
        return None
    fitting = {name: kind for name, kind in layers.items() if wanted in kind.casefold()} or layers
    scores = {name: weight(name, hints) for name in fitting}
    chosen = max(scores, key=lambda name: scores[name])
    second = max((score for name, score in scores.items() if name != chosen), default=None)
    listed = f"{len(layers)} layers: {shown(layers)}"
    if second is None:
        return Proposal(f"{table}.layer", chosen, f"{listed}; the only one with {wanted}s")
    why = "its name fits best" if scores[chosen] > second else "the first of them"
    look = f"Is {table}.layer the right one of {shown(layers, 12)}?"
    return Proposal(f"{table}.layer", chosen, f"{listed}; {why}", sure=scores[chosen] >= second + 1, look=look)


def _layers(path: Path) -> dict[str, str]:
    """Name the layers or sheets of a file with the kind of their geometry; none where it cannot have several."""
    name = path.name.lower()
    if name.endswith((*TEXT_SUFFIXES, *PARQUET_SUFFIXES, *FOLDER_SUFFIXES)):
        return {}
    try:
        if name.endswith(EXCEL_SUFFIXES):
            with pd.ExcelFile(path) as book:
                return {str(sheet): "" for sheet in book.sheet_names}
        check_no_pointer(path, "")
        return {str(layer): str(kind) for layer, kind in pyogrio.list_layers(path)}
    except Exception:
        # At a damaged file libraries raise nearly anything; reading it tells what is wrong with it.
        return {}
