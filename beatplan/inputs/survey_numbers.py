"""Counts and margins of a survey, in which some numbers are codes for there being none.

The rule: the negative codes and signs of the Census Bureau's American Community Survey, and blanks, are no figure, and
no sum or mean holds them. A margin of -555555555 (or "*****") is of an estimate that was set from outside the survey,
and is 0. Anything else that is no number of 0 or more is a fault.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.errors import Fault
from beatplan.inputs.ids import as_ids
from beatplan.inputs.places import numbers

Floats = NDArray[np.float64]

_CONTROLLED, _CONTROLLED_SIGN = -555_555_555, "*****"
_CODES = (-222_222_222, -333_333_333, _CONTROLLED, -666_666_666, -888_888_888, -999_999_999)
_SIGNS = ("-", "N", "(X)", "**", "***", _CONTROLLED_SIGN)
_BLANK = "blank"
_FAULTS_SHOWN = 20


@dataclass(frozen=True)
class Estimates:
    """Estimates of n areas with their margins of error, NaN where they are not known; a margin is never negative."""

    value: Floats
    margin: Floats

    def only(self, known: NDArray[np.bool_]) -> Estimates:
        """Know these areas (n,) alone."""
        return Estimates(np.where(known, self.value, np.nan), np.where(known, self.margin, np.nan))


@dataclass(frozen=True)
class Column:
    """A column as read.

    Attributes:
        value: (n,) numbers of 0 or more, NaN where there is no figure.
        codes: how often each code stood in place of one.
        controlled: how many margins are 0 by a code.
        faults: cells that are neither.
    """

    value: Floats
    codes: Mapping[str, int]
    controlled: int
    faults: tuple[Fault, ...]


def read_estimates(written: pd.Series, where: str, key: str) -> Column:
    """Read a column of estimates (n,); every code is no figure."""
    value, label, faults = _read(written, where, key)
    return Column(value, Counter(label[label != ""].tolist()), 0, faults)


def read_margins(written: pd.Series, where: str, key: str, needed: NDArray[np.bool_]) -> Column:
    """Read a column of margins (n,); codes are counted where the margin is `needed` (n,)."""
    value, label, faults = _read(written, where, key)
    controlled = np.isin(label, (str(_CONTROLLED), _CONTROLLED_SIGN))
    value[controlled] = 0.0
    codes = Counter(label[(label != "") & ~controlled & needed].tolist())
    return Column(value, codes, int((controlled & needed).sum()), faults)


def codes_told(codes: Mapping[str, int]) -> str:
    """List codes with how often each stood: `-666666666: 2, blank: 1`."""
    return ", ".join(f"{code}: {count}" for code, count in sorted(codes.items()))


def _read(written: pd.Series, where: str, key: str) -> tuple[Floats, NDArray[np.str_], tuple[Fault, ...]]:
    """Read numbers (n,), the code (n,) that stands in place of each or "", and cells that are neither."""
    text = as_ids(written)
    # pandas may give a view that cannot be written to.
    value = numbers(text, ".").copy()
    label = np.where(text.isin(_SIGNS), text.fillna(""), "").astype(object)
    coded = np.isin(value, _CODES)
    label[coded] = [str(int(one)) for one in value[coded]]
    label[text.isna().to_numpy()] = _BLANK
    bad = np.flatnonzero((label == "") & ~(np.isfinite(value) & (value >= 0)))
    mend = "Counts and margins are plain numbers of 0 or more, or codes of the ACS such as -666666666."
    faults = [Fault(f"{where}: row {row + 1}", f"{text.iloc[row]!r} is no count ({key}).", mend) for row in bad]
    value[label != ""] = np.nan
    return value, label.astype(str), tuple(faults[:_FAULTS_SHOWN])
