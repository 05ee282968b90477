"""How many complete crews a number of hires makes, for every way to split them over the roles."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from beatplan.errors import Fault, ScenarioError
from beatplan.staffing.crews import crews_each

#: More splits than a person or a table could use, and than fit in memory at ease.
MOST_SPLITS = 200_000


@dataclass(frozen=True)
class Split:
    """A way to split hires over roles, and what comes of it.

    Attributes:
        split: (R,) hires by role.
        crews: complete crews with them.
        bottleneck: places of the roles that allow no more crews than that; all others have people for one more.
    """

    split: tuple[int, ...]
    crews: int
    bottleneck: tuple[int, ...]


def crews_by_split(heads: NDArray[np.int64], needs: NDArray[np.int64], hires: int) -> list[Split]:
    """Find the complete crews of every split of hires over the roles, splits in order of their first roles.

    Args:
        heads: (R,) people there are.
        needs: (R,) people of each role in one team, one or more in all.
        hires: people to split.

    Raises:
        ScenarioError: there are too many splits.
    """
    splits = splits_of(hires, len(needs))
    return splits_told(splits, crews_each(heads + splits, needs))


def splits_told(splits: NDArray[np.int64], each: NDArray[np.int64]) -> list[Split]:
    """Put splits (N, R) and the crews that each role allows (N, R) into words."""
    crews = each.min(axis=1)
    short = each == crews[:, None]
    return [
        Split(tuple(split), count, tuple(np.flatnonzero(row).tolist()))
        for split, count, row in zip(splits.tolist(), crews.tolist(), short, strict=True)
    ]


def splits_of(hires: int, roles: int) -> NDArray[np.int64]:
    """List every split of hires over roles, (N, R): where R - 1 bars may stand among the hires.

    Raises:
        ScenarioError: there are too many.
    """
    count = comb(hires + roles - 1, roles - 1)
    if count > MOST_SPLITS:
        what = f"{hires} hires can be split over {roles} roles in {count:,} ways; at most {MOST_SPLITS:,} are tried."
        raise ScenarioError(Fault("--hires", what, "Ask for fewer."))
    bars = chain.from_iterable(combinations(range(hires + roles - 1), roles - 1))
    inner = np.fromiter(bars, np.int64, count * (roles - 1)).reshape(count, roles - 1)
    ends = np.full((count, 1), hires + roles - 1)
    return np.diff(np.hstack([np.full((count, 1), -1), inner, ends])) - 1
