"""Which ways a line may be driven, from the words that street layers use."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.errors import DataError, Fault

Bools = NDArray[np.bool_]

_FORWARD = {"yes", "true", "1", "1.0", "y", "t", "ft", "forward", "f"}
_BACKWARD = {"-1", "-1.0", "reverse", "tf", "backward"}
_BOTH = {"no", "false", "0", "0.0", "n", "b", "both", "", "none", "nan", "reversible", "alternating"}


def directions(values: pd.Series, where: str) -> tuple[Bools, Bools]:
    """Read a column of one-way flags, (L,), as forward and backward.

    "yes", "true", "1" and "FT" allow only the direction in which the line is drawn, "-1" and "TF" only the other; "no",
    "false", "0", "B" and blank both.

    Raises:
        DataError: a value that means none of these.
    """
    text = values.astype("str").str.strip().str.casefold().where(values.notna(), "")
    known = _FORWARD | _BACKWARD | _BOTH
    strange = sorted(set(text.unique()) - known)
    if strange:
        shown = ", ".join(repr(one) for one in strange[:5])
        what = f"{shown} says not which way a line may be driven (travel.columns.one_way)."
        raise DataError(Fault(where, what, 'Write "yes", "no" or "-1"; or "FT", "TF" and "B".'))
    return ~text.isin(_BACKWARD).to_numpy(dtype=np.bool_), ~text.isin(_FORWARD).to_numpy(dtype=np.bool_)
