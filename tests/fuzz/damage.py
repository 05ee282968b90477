"""Damage done to sound bytes: what disks, networks and hands do to files, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable

#: Numbers that break sums of sizes and counts.
_EDGES = (b"\xff" * 4, b"\x00" * 4, b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x80\x00\x00\x00", b"\xff" * 8)


def damaged(sound: bytes, seed: int) -> bytes:
    """Damage bytes in one to four ways."""
    chance = random.Random(seed)
    data = bytearray(sound)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        chance.choice(_WAYS)(data, chance)
    return bytes(data)


def noise(size: int, seed: int) -> bytes:
    """Give bytes of no kind."""
    return random.Random(seed).randbytes(size)


def _flip(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 2, 8, 64))):
        if data:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _truncate(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data) + 1) :]


def _swap(data: bytearray, chance: random.Random) -> None:
    size = chance.choice((1, 4, 16, 256, 512))
    one, other = (chance.randrange(max(len(data) - size, 1)) for _ in "ab")
    data[one : one + size], data[other : other + size] = data[other : other + size], data[one : one + size]


def _repeat(data: bytearray, chance: random.Random) -> None:
    first = chance.randrange(len(data) + 1)
    data[first:first] = data[first : first + chance.choice((1, 10, 1000))] * chance.choice((1, 3))


def _cut(data: bytearray, chance: random.Random) -> None:
    first = chance.randrange(len(data) + 1)
    del data[first : first + chance.choice((1, 4, 100))]


def _edge(data: bytearray, chance: random.Random) -> None:
    """Put a number that breaks sums near the start or the end, where headers are, or anywhere."""
    number = chance.choice(_EDGES)
    reach = chance.choice((64, 512, len(data) + 1))
    first = chance.randrange(min(reach, len(data) + 1))
    first = first if chance.random() < 0.5 else max(len(data) - first, 0)
    data[first : first + len(number)] = number


def _noise(data: bytearray, chance: random.Random) -> None:
    first = chance.randrange(len(data) + 1)
    data[first : first + 32] = chance.randbytes(32)


_WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip, _flip, _truncate, _swap, _repeat, _cut, _edge, _edge, _noise,
)  # fmt: skip
