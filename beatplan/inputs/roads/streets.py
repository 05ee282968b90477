"""The streets of a city as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Courses that differ by no more than this are one.
_SAME_M = 0.01


@dataclass(frozen=True)
class Streets:
    """Nodes and the lines between them, in the study's CRS.

    Attributes:
        node_xy: (N, 2) metres.
        start, end: (L,) nodes of each line, in the direction it is drawn.
        length_m: (L,).
        minutes: (L,) driving from one end to the other, above 0.
        forward, backward: (L,) whether it may be driven from start to end, and back.
        shape: (L,) LineStrings from start to end.
        piece: (N,) connected piece of each node, directions ignored; 0 is the piece with most street.
        core: (N,) whether a node is in the largest part in which every node can be driven to from every other.
        findings: what a person should know.
    """

    node_xy: Floats
    start: Ints
    end: Ints
    length_m: Floats
    minutes: Floats
    forward: Bools
    backward: Bools
    shape: NDArray[np.object_]
    piece: Ints
    core: Bools
    findings: tuple[str, ...]

    @cached_property
    def both_ways(self) -> tuple[Floats, Floats]:
        """Minutes along the street of each line from its start to its end, and back, (L,) each; infinite where none.

        A street may be drawn twice, such as once for each way or once for each of two speeds; whichever of the lines a
        place was put to, it lies on the street, and of lines that lead the same way the quickest counts.
        """
        street = _streets_of(self)
        turned = self.start > self.end
        up = np.full(len(street), np.inf)
        down = up.copy()
        forward, backward = np.where(self.forward, self.minutes, np.inf), np.where(self.backward, self.minutes, np.inf)
        np.minimum.at(up, street, np.where(turned, backward, forward))
        np.minimum.at(down, street, np.where(turned, forward, backward))
        return np.where(turned, down[street], up[street]), np.where(turned, up[street], down[street])

    def graph(self) -> csr_array:
        """Minutes from node to node along single lines, (N, N) sparse; of parallel lines the quickest."""
        return directed(
            np.concatenate([self.start[self.forward], self.end[self.backward]]),
            np.concatenate([self.end[self.forward], self.start[self.backward]]),
            np.concatenate([self.minutes[self.forward], self.minutes[self.backward]]),
            len(self.node_xy),
        )


def _streets_of(streets: Streets) -> Ints:
    """Number the street of each line, (L,): lines of the same ends and the same course, drawn either way, are one."""
    low, high = np.minimum(streets.start, streets.end), np.maximum(streets.start, streets.end)
    first = pd.MultiIndex.from_arrays([low, high])
    shared = first.duplicated(keep=False) & (low != high)
    # Only where two nodes are joined twice can the course tell lines apart; a line of a node to itself stays alone.
    course = np.arange(len(low)).astype(object)
    course[shared] = shapely.to_wkb(shapely.normalize(shapely.set_precision(streets.shape[shared], _SAME_M)))
    number, _ = pd.factorize(pd.MultiIndex.from_arrays([low, high, course]))
    return number.astype(np.int64)


def directed(tail: Ints, head: Ints, minutes: Floats, nodes: int) -> csr_array:
    """Make a sparse graph of (E,) arcs; of parallel arcs the quickest counts, and an arc of a node to itself not."""
    apart = tail != head
    tail, head, minutes = tail[apart], head[apart], minutes[apart]
    order = np.lexsort((minutes, head, tail))
    tail, head, minutes = tail[order], head[order], minutes[order]
    first = np.ones(len(tail), dtype=np.bool_)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    return csr_array(coo_array((minutes[first], (tail[first], head[first])), shape=(nodes, nodes)))


def pieces(start: Ints, end: Ints, length_m: Floats, nodes: int) -> Ints:
    """Number the connected pieces of a street map, (N,), the one with most street first."""
    graph = directed(start, end, np.ones(len(start)), nodes)
    count, piece = connected_components(graph, directed=False)
    length = np.bincount(piece[start], weights=length_m, minlength=count)
    rank = np.empty(count, dtype=np.int64)
    rank[np.argsort(-length, kind="stable")] = np.arange(count)
    return rank[piece]


def largest_core(graph: csr_array) -> Bools:
    """Mark the nodes (N,) of the largest part in which each can be driven to from every other."""
    _, part = connected_components(graph, directed=True, connection="strong")
    return np.asarray(part == np.bincount(part).argmax())
