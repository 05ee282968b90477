"""What was decided and noticed while times were read, added up over blocks and put into words."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.datetime64]
Ints = NDArray[np.int64]

#: Times that are numbers, and how they are read.
COUNTED = {
    "epoch-ms": "counted in milliseconds since 1970 (UTC)",
    "epoch-s": "counted in seconds since 1970 (UTC)",
    "excel": "Excel's serial days, taken as local",
}
#: Fewer times say nothing of a city's day.
_ENOUGH = 500


def _none(*shape: int) -> Ints:
    return np.zeros(shape, dtype=np.int64)


@dataclass(frozen=True)
class TimeTally:
    """What reading times came across.

    Attributes:
        read: times that could be read.
        midnight: of these, exactly midnight.
        counted: (3, 25) times of each kind of `COUNTED` by hour as read, unreadable ones last.
        offsets: (3,) times with a Z or an offset; of these, with a Z; of these all, alike whether converted or not.
        as_local, converted: (25,) hours of times with a Z or an offset, read either way.
        slashed: (2,) times such as 3/4/2024; of these, unreadable.
        unread: a few texts that could not be read.
    """

    read: int = 0
    midnight: int = 0
    counted: Ints = field(default_factory=lambda: _none(3, 25))
    offsets: Ints = field(default_factory=lambda: _none(3))
    as_local: Ints = field(default_factory=lambda: _none(25))
    converted: Ints = field(default_factory=lambda: _none(25))
    slashed: Ints = field(default_factory=lambda: _none(2))
    unread: tuple[str, ...] = ()

    def __add__(self, other: TimeTally) -> TimeTally:
        """Add what other rows came across."""
        return TimeTally(
            self.read + other.read,
            self.midnight + other.midnight,
            self.counted + other.counted,
            self.offsets + other.offsets,
            self.as_local + other.as_local,
            self.converted + other.converted,
            self.slashed + other.slashed,
            (*self.unread, *other.unread)[:3],
        )


def by_hour(times: Times) -> Ints:
    """Count times by hour of the day, (25,); those that are none come last."""
    hour = np.where(np.isnat(times), 24, times.astype("datetime64[h]").astype(np.int64) % 24)
    return np.bincount(hour, minlength=25)


def time_findings(tally: TimeTally, name: str, timezone: str, reading: str | None) -> list[str]:
    """Say what a person should know of the times of a file."""
    said = []
    for hours, how in zip(tally.counted, COUNTED.values(), strict=True):
        if hours.sum():
            said.append(f"{name}: {int(hours.sum()):,} times are {how}.")
            said += _small_hours_finding(hours, name, reading)
    return said + _offset_findings(tally, name, timezone, reading) + _lost_clock(tally)


def _offset_findings(tally: TimeTally, name: str, timezone: str, reading: str | None) -> list[str]:
    count, with_z, alike = tally.offsets.tolist()
    many = f"{name}: {count:,} times carry a Z or a UTC offset"
    if count == 0:
        return []
    if reading == "local":
        return [f'{many}; it is ignored (calls.time_reading = "local").']
    if reading == "as-written":
        return [f'{many}; they are converted to {timezone} (calls.time_reading = "as-written").']
    if with_z < count or alike == count:
        return []
    hint = ""
    if count >= _ENOUGH and _small_hours(tally.as_local) < 0.7 * _small_hours(tally.converted):
        hint = " The hours speak for that: so read, fewer calls fall between 2 and 6 in the morning."
    mend = f'if the file writes local time with a Z, set calls.time_reading = "local".{hint}'
    return [f"{many}; they are converted to {timezone}: {mend}"]


def _small_hours_finding(hours: Ints, name: str, reading: str | None) -> list[str]:
    """Warn when converted times put a busy city's work into the small hours: they may be local already."""
    if reading is not None or hours.sum() < _ENOUGH or _small_hours(hours) < 4 / 24:
        return []
    share = f"{_small_hours(hours):.0%} of them then fall between 2 and 6 in the morning"
    return [f'{name}: {share}; if they are local time already, set calls.time_reading = "local".']


def _small_hours(hours: Ints) -> float:
    return float(hours[2:6].sum() / max(hours[:24].sum(), 1))


def _lost_clock(tally: TimeTally) -> list[str]:
    """Warn when most times are midnight: the clock part was lost on the way."""
    if tally.read < 20 or tally.midnight <= tally.read / 2:
        return []
    return [f"{tally.midnight:,} of {tally.read:,} times are exactly midnight: has the file lost its clock times?"]
