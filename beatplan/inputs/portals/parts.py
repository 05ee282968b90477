"""Pages kept beside the target until all have come, so that a broken download goes on where it stopped."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import zlib
from pathlib import Path
from typing import Any

from beatplan.errors import Fault, OutputError
from beatplan.inputs.portals.layer import Page, Row

_STATE = "state.json"


class PageStore:
    """The `.part` folder of one download."""

    def __init__(self, target: Path, address: str) -> None:
        """Name the folder; nothing is made yet.

        Args:
            target: the file that the pages are for.
            address: the address without secrets; pages of another are never taken for its own.
        """
        self.folder = target.with_name(f"{target.name}.part")
        self._key = hashlib.sha256(address.encode()).hexdigest()

    def begin(self, stamp: dict[str, Any]) -> str:
        """Make ready for the pages of a state; pages of another state are thrown away.

        Returns:
            Why pages were thrown away; empty where none were.

        Raises:
            OutputError: the folder is not beatplan's, or cannot be written.
        """
        wanted = {"what": "pages of an unfinished beatplan fetch", "key": self._key, "stamp": stamp}
        stale = self._stale(wanted)
        try:
            if stale:
                shutil.rmtree(self.folder)
            self.folder.mkdir(parents=True, exist_ok=True)
            _write(self.folder / _STATE, json.dumps(wanted).encode())
        except OSError as error:
            raise OutputError(Fault(str(self.folder), f"cannot be written: {error.strerror}.")) from None
        return stale

    def read(self, page: Page) -> tuple[list[Row], int] | None:
        """Read a page kept earlier, and its size; None where there is none, or it is damaged."""
        try:
            raw = gzip.decompress(self._file(page).read_bytes())
            rows = json.loads(raw)
        except (OSError, EOFError, ValueError, zlib.error, RecursionError):
            return None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            return None
        return rows, len(raw)

    def write(self, page: Page, rows: list[Row]) -> None:
        """Keep a page.

        Raises:
            OutputError: it cannot be written.
        """
        raw = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            _write(self._file(page), gzip.compress(raw, compresslevel=3, mtime=0))
        except OSError as error:
            raise OutputError(Fault(str(self.folder), f"cannot be written: {error.strerror}.")) from None

    def count(self) -> int:
        """Count the pages kept."""
        return len(list(self.folder.glob("page-*.json.gz")))

    def clear(self) -> None:
        """Take the folder away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _file(self, page: Page) -> Path:
        return self.folder / f"page-{page.name}.json.gz"

    def _stale(self, wanted: dict[str, Any]) -> str:
        """Say why what is in the folder is of no use; empty where it is, or there is none."""
        if self.folder.is_symlink() or (self.folder.exists() and not self.folder.is_dir()):
            raise OutputError(Fault(str(self.folder), "is in the way.", "Move it, or give another target."))
        if not self.folder.exists() or not any(self.folder.iterdir()):
            return ""
        file = self.folder / _STATE
        if not file.is_file():
            what = "holds files that are no pages of beatplan's."
            raise OutputError(Fault(str(self.folder), what, "Move it, or give another target."))
        try:
            found = json.loads(file.read_bytes())
        except (OSError, ValueError):
            return "what they belong to cannot be read"
        if not isinstance(found, dict) or found.get("key") != wanted["key"]:
            return "they are of another address"
        return "" if found == wanted else "the rows on the server changed since"


def _write(file: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    fresh = file.with_name(f".{file.name}.new")
    fresh.write_bytes(data)
    fresh.replace(file)
