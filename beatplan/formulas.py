"""Text in CSV files that a spreadsheet would run as a formula, and the apostrophe before it that stops that."""

from __future__ import annotations

import re

import pandas as pd

#: How formulas begin in one spreadsheet or another, full-width signs among them.
_BEGINS = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
#: A text that is a plain number is one to a spreadsheet too, whatever its sign.
_FORMULA = re.compile(rf"(?![+-]?\d+(?:\.\d+)?\Z)[{_BEGINS}]")


def harmless(text: str) -> str:
    """Put an apostrophe before a text that begins like a formula; all else stays as it is."""
    return f"'{text}" if _FORMULA.match(text) else text


def harmless_column(cells: pd.Series) -> tuple[pd.Series, int]:
    """Do the same to every text of a column (n,), and count them; what is no text stays as it is."""
    risky = cells.map(lambda cell: isinstance(cell, str) and _FORMULA.match(cell) is not None).to_numpy(dtype=bool)
    if not risky.any():
        return cells, 0
    return cells.where(~risky, "'" + cells.astype("str")), int(risky.sum())
