"""Which column of the calls names the beat, and how well it fits the ids of a column of the beats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.inputs.ids import match_ids
from beatplan.inputs.propose.columns import BEAT, Column, weight

#: Labels compared; a column with far more different values than beats names something else.
_MOST_LABELS = 2_000
_LEAST = 0.5


@dataclass(frozen=True)
class Pair:
    """A column of the calls beside a column of the beats.

    Attributes:
        label: the column of the calls.
        matched: share of its filled rows that are an id.
        exact: share that are one letter by letter.
        seen: share of the ids that occur.
        agree: share of the rows with a label and a place in a beat where both name the same beat; None without places.
        unknown: labels that are no id, the most frequent first.
    """

    label: str
    matched: float
    exact: float
    seen: float
    agree: float | None
    unknown: tuple[str, ...]

    def score(self) -> float:
        """How well the columns fit, up to 3.5: a place that agrees says more than a text that does."""
        base = self.matched * (0.5 + 0.5 * self.seen) if self.agree is None else self.matched * self.agree
        return 3 * base + 0.5 * self.exact * (base > _LEAST)


def best_pair(ids: Column, rows_ids: NDArray[np.object_] | None, calls: list[Column]) -> Pair | None:
    """Find the column of the calls that names the beats best; None where none does.

    Args:
        ids: a column of the beats.
        rows_ids: (n,) the id at each call's place, null where it has none; None where places are not known.
        calls: the columns of the calls.
    """
    known = tuple(str(one) for one in ids.values.dropna().unique())
    fitting = [one for one in calls if 0 < one.distinct <= max(_MOST_LABELS // 10, 5 * len(known))]
    pairs = [pair for one in fitting if (pair := _compared(one, known, rows_ids)) is not None]
    return max(pairs, key=Pair.score, default=None)


def _compared(column: Column, known: tuple[str, ...], rows_ids: NDArray[np.object_] | None) -> Pair | None:
    counts = column.values.value_counts()
    labels = counts.index.to_numpy(dtype=object)
    place, _ = match_ids(pd.Series(labels, dtype="object"), known)
    hit = place >= 0
    matched = float(counts[hit].sum() / counts.sum())
    if matched < _LEAST:
        return None
    exact = float(counts[np.isin(labels, known)].sum() / counts.sum())
    agree = None if rows_ids is None else _agreement(column.values, labels, place, known, rows_ids)
    pair = Pair(column.name, matched, exact, len(set(place[hit])) / len(known), agree, tuple(labels[~hit]))
    return pair if _plausible(column, pair, labels) else None


def _plausible(column: Column, pair: Pair, labels: NDArray[np.object_]) -> bool:
    """Small numbers occur everywhere; without a name or a place that speaks for it, a match must be a rich one."""
    if pair.agree is not None and pair.agree < _LEAST:
        return False
    named = weight(column.name, BEAT) >= 1
    rich = len(labels) >= 5 and pair.matched > 0.9 and pair.seen > 0.5 and any(len(str(one)) >= 3 for one in labels)
    return named or rich or (pair.agree is not None and len(labels) >= 2)


def _agreement(
    values: pd.Series,
    labels: NDArray[np.object_],
    place: NDArray[np.int64],
    known: tuple[str, ...],
    rows_ids: NDArray[np.object_],
) -> float | None:
    named = {label: known[index] for label, index in zip(labels, place, strict=True) if index >= 0}
    said = values.map(named)
    there = pd.Series(rows_ids, index=values.index, dtype="object")
    both = said.notna() & there.notna()
    return float((said[both] == there[both]).mean()) if both.any() else None
