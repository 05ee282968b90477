"""Places that the same sites cover, merged: exact, and decisive for large problems."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.optimize.classic.problems import Bools, Cover
from beatplan.optimize.mip import Floats, Ints

#: Rows of a sparse matrix that are unpacked at a time.
_BLOCK = 1 << 16


@dataclass(frozen=True)
class Merged:
    """Cover sets that differ from one another.

    Attributes:
        cover: (G, J) the sets.
        weight: (G,) or (G, T) the weights of their places together.
        group: (I,) the set of each place; empty where places came in blocks.
    """

    cover: Bools
    weight: Floats
    group: Ints


def merged(cover: Cover, weight: Floats) -> Merged:
    """Merge places that the same sites cover.

    Args:
        cover: (I, J).
        weight: (I,) or (I, T).
    """
    bits = np.concatenate([_packed(cover[first : first + _BLOCK]) for first in range(0, cover.shape[0], _BLOCK)])
    group, where = _groups(bits)
    return Merged(_unpacked(bits[where], cover.shape[1]), _summed(weight, group, len(where)), group)


def merged_blocks(blocks: Iterable[tuple[Cover, Floats]]) -> Merged:
    """Merge places that come in blocks, such as those of a file larger than memory.

    Args:
        blocks: covers (N, J) with weights (N,), all of the same J.

    Returns:
        The sets in the order in which they came up.

    Raises:
        ValueError: there is no block, or blocks differ in the number of sites.
    """
    known: dict[bytes, int] = {}
    totals: list[float] = []
    sites: set[int] = set()
    for cover, weight in blocks:
        sites.add(cover.shape[1])
        bits = _packed(cover)
        group, where = _groups(bits)
        for row, total in zip(bits[where], _summed(weight, group, len(where)).tolist(), strict=True):
            place = known.setdefault(row.tobytes(), len(totals))
            if place == len(totals):
                totals.append(0.0)
            totals[place] += total
    if len(sites) != 1:
        raise ValueError(f"blocks are one or more and of one number of sites, not of {sorted(sites)}")
    bits = np.frombuffer(b"".join(known), dtype=np.uint64).reshape(len(known), -1)
    return Merged(_unpacked(bits, sites.pop()), np.array(totals), np.empty(0, dtype=np.int64))


def dense(cover: Cover) -> Bools:
    """Write a cover matrix out."""
    return np.asarray(cover if isinstance(cover, np.ndarray) else cover.toarray(), dtype=np.bool_)


def _packed(cover: Cover) -> NDArray[np.uint64]:
    """Pack rows into words of 64 sites each."""
    octets = np.packbits(dense(cover), axis=1)
    return np.ascontiguousarray(np.pad(octets, ((0, 0), (0, -octets.shape[1] % 8)))).view(np.uint64)


def _unpacked(bits: NDArray[np.uint64], sites: int) -> Bools:
    return np.unpackbits(np.ascontiguousarray(bits).view(np.uint8), axis=1, count=sites).astype(np.bool_)


def _groups(bits: NDArray[np.uint64]) -> tuple[Ints, Ints]:
    """Number equal rows alike, in the order in which they come up; also tell the first row of each number.

    Words are numbered one after the other and numbers of pairs numbered anew, so nothing rests on a hash.
    """
    group, _ = pd.factorize(bits[:, 0])
    for word in bits.T[1:]:
        codes, values = pd.factorize(word)
        group, _ = pd.factorize(group.astype(np.int64) * len(values) + codes)
    # Numbers rise in the order in which they come up, so each is first seen where the highest so far is passed.
    return group.astype(np.int64), np.flatnonzero(np.diff(np.maximum.accumulate(group), prepend=-1))


def _summed(weight: Floats, group: Ints, groups: int) -> Floats:
    """Sum weights (I,) or (I, T) by group."""
    if weight.ndim == 1:
        return np.bincount(group, weights=weight, minlength=groups).astype(np.float64)
    return np.stack([np.bincount(group, weights=column, minlength=groups) for column in weight.T], axis=1)
