"""Which beats touch."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from beatplan.inputs.beats import Beats


def neighbours(beats: Beats, touch_m: float) -> NDArray[np.int64]:
    """Pair beats whose ground is at most `touch_m` metres apart, (E, 2), the smaller index first.

    Borders drawn twice do not meet to the millimetre, so a little space between counts as none (fuzzy contiguity, as
    in libpysal). Beats that meet in a corner touch.
    """
    one, other = shapely.STRtree(beats.geometry).query(beats.geometry, predicate="dwithin", distance=touch_m)
    pairs = np.column_stack([one, other])[one < other]
    return np.asarray(pairs[np.lexsort(pairs.T[::-1])], dtype=np.int64)
