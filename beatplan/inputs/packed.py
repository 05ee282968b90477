"""Packed files: what they hold, and how much of it is unpacked at most."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path
from typing import IO, BinaryIO

from beatplan.errors import DataError, Fault

#: Unpacked, no honest file of a city is larger; a few kilobytes of zip can claim to be.
MOST_BYTES = 8 * 1024**3
#: Text and tables shrink by 5 to 30 times; only what is nearly all one byte shrinks more.
_MOST_RATIO, _ALWAYS_BYTES = 200, 64 * 1024**2
_TEXT = (".csv", ".tsv", ".txt")
_LAYERS = (".shp", ".gdbtable", ".gpkg", ".geojson")


def unpacked_limit(path: Path) -> int:
    """Say how many bytes a packed file may grow to."""
    return min(MOST_BYTES, max(_ALWAYS_BYTES, _MOST_RATIO * path.stat().st_size))


def check_packed(path: Path, key: str) -> None:
    """Refuse a zip (or a workbook or map packed as one) that says it unpacks to more than is honest.

    Raises:
        DataError: it does.
    """
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as packed:
        claimed = sum(one.file_size for one in packed.infolist())
    if claimed > unpacked_limit(path):
        raise _too_large(path, key)


def holds_text(path: Path) -> bool:
    """Tell a zip that holds a text table from one that holds a shapefile or a geodatabase."""
    if path.suffix.lower() != ".zip":
        return False
    with zipfile.ZipFile(path) as packed:
        names = [name.lower() for name in packed.namelist()]
    return any(name.endswith(_TEXT) for name in names) and not any(name.endswith(_LAYERS) for name in names)


def open_text_bytes(path: Path, key: str) -> BinaryIO:
    """Open the bytes of a text table, unpacked, behind a limit.

    Raises:
        DataError: a zip holds no text table, or several; on reading, that it holds too much.
    """
    name = path.name.lower()
    if name.endswith(".gz"):
        return io.BufferedReader(_Limited(gzip.open(path), path, key))
    if not name.endswith(".zip"):
        return path.open("rb")
    with zipfile.ZipFile(path) as packed:
        members = [one for one in packed.infolist() if one.filename.lower().endswith(_TEXT)]
    if len(members) != 1:
        found = ", ".join(one.filename for one in members) or "none"
        raise DataError(
            Fault(str(path), f"should hold one text table ({key}): {found}.", "Unpack it and name the file.")
        )
    return io.BufferedReader(_Limited(zipfile.ZipFile(path).open(members[0]), path, key))


def map_inside(path: Path) -> str:
    """Name the map inside a KMZ: read through its packing, GDAL keeps columns that it loses otherwise."""
    with zipfile.ZipFile(path) as packed:
        return f"/vsizip/{path}/{next(name for name in packed.namelist() if name.lower().endswith('.kml'))}"


def _too_large(path: Path, key: str) -> DataError:
    what = f"holds more than {unpacked_limit(path) / 1024**2:,.0f} MiB unpacked ({key})."
    return DataError(Fault(str(path), what, "Unpack it yourself if it is sound, or split it and list the parts."))


class _Limited(io.RawIOBase):
    """A stream that refuses to give more than `unpacked_limit`."""

    def __init__(self, inner: gzip.GzipFile | IO[bytes], path: Path, key: str) -> None:
        self._inner, self._path, self._key, self._given = inner, path, key, 0
        self._most = unpacked_limit(path)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        part = self._inner.read(len(buffer))
        self._given += len(part)
        if self._given > self._most:
            raise _too_large(self._path, self._key)
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        self._inner.close()
        super().close()
