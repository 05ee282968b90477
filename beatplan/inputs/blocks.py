"""Tables that are read block by block, so that memory does not grow with the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

#: Rows of a table that are held at once.
BLOCK_ROWS = 100_000


@dataclass(frozen=True)
class Block:
    """Some rows of a table.

    Attributes:
        frame: the n rows; a GeoDataFrame where the table holds geometry.
        row: (n,) number of each in its table, from 1, the header not counted.
        fits: (n,) false where a row has more fields than the header names; its cells are null.
    """

    frame: pd.DataFrame
    row: NDArray[np.int64]
    fits: NDArray[np.bool_]


@dataclass(frozen=True)
class Source:
    """A table that can be read as often as wanted.

    Attributes:
        where: which it is, for faults: a path, or a database without its credentials.
        name: the same in short, for findings.
        columns: names of its columns.
        findings: what was found out on opening it.
        read: gives its blocks with the columns named; the geometry, if any, always comes along.
        digest: gives the SHA-256 of the file, or of the rows that were read; see `digests`.
        geometry: the column that holds the geometry of a query; a file's is not told before it is read.
    """

    where: str
    name: str
    columns: tuple[str, ...]
    findings: tuple[str, ...]
    read: Callable[[Sequence[str]], Iterator[Block]]
    digest: Callable[[], str]
    geometry: str | None = None


def sliced(frame: pd.DataFrame) -> Iterator[Block]:
    """Cut a whole table into blocks; an empty one is one block, which tells whether there is geometry."""
    for first in range(0, max(len(frame), 1), BLOCK_ROWS):
        part = frame.iloc[first : first + BLOCK_ROWS].reset_index(drop=True)
        yield whole(part, first)


def whole(frame: pd.DataFrame, before: int = 0) -> Block:
    """Make a block of rows that all fit and stand after `before` others."""
    row = np.arange(before + 1, before + len(frame) + 1)
    return Block(frame, row, np.ones(len(frame), dtype=np.bool_))
