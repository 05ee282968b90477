"""A mixed-integer program as arrays, and a builder that adds whole blocks of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Status(Enum):
    """How a solve ended; the four are never mixed up."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NO_SOLUTION = "no solution in time"


@dataclass(frozen=True)
class Mip:
    """Maximise gain @ x with low <= x <= high, row_low <= matrix @ x <= row_high, some x whole.

    Attributes:
        gain, low, high: (n,).
        whole: (n,) which variables are integers.
        matrix: (m, n) sparse.
        row_low, row_high: (m,).
        rules: the planner's rules; `row_rule` indexes it, -1 for rows that only define the model.
        row_rule: (m,).
        start: (n,) a solution to begin from, NaN where it says nothing.
    """

    gain: Floats
    low: Floats
    high: Floats
    whole: NDArray[np.bool_]
    matrix: sparse.csr_matrix
    row_low: Floats
    row_high: Floats
    rules: tuple[str, ...]
    row_rule: Ints
    start: Floats | None = None

    def without_rules(self, dropped: set[int]) -> Mip:
        """Leave out the rows of some rules."""
        kept = ~np.isin(self.row_rule, list(dropped))
        return replace(
            self,
            matrix=self.matrix[kept],
            row_low=self.row_low[kept],
            row_high=self.row_high[kept],
            row_rule=self.row_rule[kept],
        )


@dataclass(frozen=True)
class MipResult:
    """What a backend found: a status, the values where there are any, and a proved upper bound on the gain."""

    status: Status
    x: Floats | None
    bound: float


Backend = Callable[[Mip, float, float], MipResult]
"""Solve a Mip to a relative gap within seconds: (mip, gap, time_limit_s) -> MipResult."""


@dataclass
class MipBuilder:
    """Collects variables and blocks of rows; every block is arrays, never a loop over coefficients."""

    _gain: list[Floats] = field(default_factory=list)
    _low: list[Floats] = field(default_factory=list)
    _high: list[Floats] = field(default_factory=list)
    _whole: list[NDArray[np.bool_]] = field(default_factory=list)
    _entries: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    _row_low: list[Floats] = field(default_factory=list)
    _row_high: list[Floats] = field(default_factory=list)
    _row_rule: list[Ints] = field(default_factory=list)
    _rules: dict[str, int] = field(default_factory=dict)
    _variables: int = 0
    _rows: int = 0

    def variables(
        self, shape: tuple[int, ...], low: ArrayLike, high: ArrayLike, gain: ArrayLike, *, whole: bool
    ) -> Ints:
        """Add variables and return their indices, of the given shape."""
        count = int(np.prod(shape))
        for parts, value in ((self._gain, gain), (self._low, low), (self._high, high)):
            parts.append(np.broadcast_to(np.asarray(value, dtype=np.float64), shape).ravel())
        self._whole.append(np.full(count, whole))
        first, self._variables = self._variables, self._variables + count
        return np.arange(first, first + count).reshape(shape)

    def rows(
        self, terms: Sequence[tuple[Ints, ArrayLike]], low: ArrayLike, high: ArrayLike, rule: str | None = None
    ) -> None:
        """Add a block of rows.

        Args:
            terms: pairs of variable indices (m, p), or (p,) for one row, and their coefficients, broadcast to that.
            low: (m,) or one number.
            high: (m,) or one number.
            rule: the planner's rule that the rows hold, if any.
        """
        shaped = [np.atleast_2d(columns) for columns, _ in terms]
        count = shaped[0].shape[0]
        for columns, (_, coefficients) in zip(shaped, terms, strict=True):
            rows = np.repeat(np.arange(self._rows, self._rows + count), columns.shape[1])
            values = np.broadcast_to(np.asarray(coefficients, dtype=np.float64), columns.shape).ravel()
            self._entries.append((rows, columns.ravel(), values))
        self._end_block(count, low, high, rule)

    def _end_block(self, count: int, low: ArrayLike, high: ArrayLike, rule: str | None) -> None:
        for parts, value in ((self._row_low, low), (self._row_high, high)):
            parts.append(np.broadcast_to(np.asarray(value, dtype=np.float64), (count,)))
        tag = -1 if rule is None else self._rules.setdefault(rule, len(self._rules))
        self._row_rule.append(np.full(count, tag))
        self._rows += count

    def sparse_rows(
        self, terms: Sequence[tuple[Ints, Ints, ArrayLike]], count: int, low: ArrayLike, high: ArrayLike
    ) -> None:
        """Add a block of rows that each name few variables.

        Args:
            terms: triples of rows within the block (m,), variables (m,) and coefficients, broadcast to that.
            count: rows in the block.
            low: (count,) or one number.
            high: (count,) or one number.
        """
        for rows, columns, coefficients in terms:
            values = np.broadcast_to(np.asarray(coefficients, dtype=np.float64), rows.shape)
            self._entries.append((self._rows + rows, columns, values))
        self._end_block(count, low, high, None)

    def build(self) -> Mip:
        """Put everything together."""
        row, col, value = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        matrix = sparse.csr_matrix((value, (row, col)), shape=(self._rows, self._variables))
        matrix.eliminate_zeros()
        return Mip(
            gain=np.concatenate(self._gain),
            low=np.concatenate(self._low),
            high=np.concatenate(self._high),
            whole=np.concatenate(self._whole),
            matrix=matrix,
            row_low=np.concatenate(self._row_low),
            row_high=np.concatenate(self._row_high),
            rules=tuple(self._rules),
            row_rule=np.concatenate(self._row_rule),
        )
