"""Hashes of what was read, so that a plan can say what it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

#: Files that belong to a Shapefile, beside its .shp.
_BESIDE = (".cpg", ".dbf", ".prj", ".shx")


def file_digest(path: Path) -> str:
    """Give the SHA-256 of a file, of a Shapefile with the files beside it, or of a folder by its files in order.

    Raises:
        OSError: it is not there or cannot be read.
    """
    digest = hashlib.sha256()
    files = [path]
    if path.is_dir():
        files = [file for file in sorted(path.rglob("*")) if file.is_file()]
    elif path.suffix.lower() == ".shp":
        parts = (one for one in path.parent.iterdir() if one.stem == path.stem and one.suffix.lower() in _BESIDE)
        files += sorted(one for one in parts if one.is_file())
    for file in files:
        with file.open("rb") as opened:
            while part := opened.read(1 << 20):
                digest.update(part)
    return digest.hexdigest()


class RowsDigest:
    """The SHA-256 of the rows of a query, gathered while they are read, so that none need be held.

    The names of the columns come first, then the rows in the order read. Each value is its text as PostgreSQL writes
    it (times in UTC, ISO; geometry as EWKB), between "=" and a NUL, which no text can hold; null is a NUL alone.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        self._digest = hashlib.sha256()
        self.add([tuple(columns)])

    def add(self, rows: Sequence[Sequence[str | None]]) -> None:
        """Add rows that come next."""
        text = "".join(["\0" if value is None else f"={value}\0" for row in rows for value in row])
        self._digest.update(text.encode())

    def hexdigest(self) -> str:
        """Give the hash of all rows so far."""
        return self._digest.hexdigest()
