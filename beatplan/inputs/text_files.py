"""Text tables as cities export them: any delimiter, encoding and packing; what was found out is told."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

import pandas as pd

from beatplan.errors import DataError, Fault

_DELIMITERS = ",;\t|"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
#: Unpacked, no honest file of calls is larger; a few kilobytes of zip can claim to be.
MOST_BYTES = 8 * 1024**3
_CHUNK = 1 << 20


@dataclass(frozen=True)
class TextForm:
    """How a text table is written, where the scenario says so; None is found out from the file."""

    separator: str | None = None
    encoding: str | None = None


#: Nothing said: everything is found out from the file.
AS_FOUND = TextForm()


def read_text_table(path: Path, form: TextForm, key: str) -> tuple[pd.DataFrame, list[str]]:
    """Read a CSV, plain or packed by gzip or zip, with every column as text and its rows in order.

    Args:
        path: the file.
        form: what the scenario says of it.
        key: the scenario key that names the file, for messages.

    Returns:
        The table, and what was found out.

    Raises:
        DataError: the file is empty, too large unpacked, of an unknown encoding, or its rows do not fit its header.
    """
    encoding, told = (form.encoding, []) if form.encoding else _find_encoding(path, key)
    _check_codec(encoding, path, key)
    separator = form.separator or _find_separator(path, encoding)
    if form.separator is None and separator != ",":
        told = [*told, f"{path.name}: columns are taken to be separated by {separator!r}."]
    with _open(path, key) as raw:
        try:
            table = pd.read_csv(
                raw, dtype="str", encoding=encoding, sep=separator, keep_default_na=False, na_values=[""], engine="c"
            )
        except pd.errors.EmptyDataError:
            raise DataError(Fault(str(path), f"the file is empty ({key}).")) from None
        except UnicodeDecodeError as error:
            mend = f'Is it a text table at all? If so, set {key.partition(".")[0]}.encoding, such as "latin-1".'
            raise DataError(Fault(str(path), f"is not {encoding} text ({key}): byte {error.start}.", mend)) from None
    return table, told


def _open(path: Path, key: str) -> BinaryIO:
    """Open the bytes of a text table, unpacked, behind a limit."""
    name = path.name.lower()
    if name.endswith(".gz"):
        return io.BufferedReader(_Limited(gzip.open(path), path, key))
    if not name.endswith(".zip"):
        return path.open("rb")
    with zipfile.ZipFile(path) as packed:
        members = [one for one in packed.infolist() if one.filename.lower().endswith((".csv", ".txt", ".tsv"))]
    if len(members) != 1:
        found = ", ".join(one.filename for one in members) or "none"
        raise DataError(
            Fault(str(path), f"should hold one text table ({key}): {found}.", "Unpack it and name the file.")
        )
    return io.BufferedReader(_Limited(zipfile.ZipFile(path).open(members[0]), path, key))


class _Limited(io.RawIOBase):
    """A stream that refuses to give more than `MOST_BYTES`."""

    def __init__(self, inner: gzip.GzipFile | IO[bytes], path: Path, key: str) -> None:
        self._inner, self._path, self._key, self._given = inner, path, key, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        part = self._inner.read(len(buffer))
        self._given += len(part)
        if self._given > MOST_BYTES:
            what = f"holds more than {MOST_BYTES / 1024**3:g} GiB unpacked ({self._key})."
            raise DataError(Fault(str(self._path), what, "Split it, and list the parts."))
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        self._inner.close()
        super().close()


def _find_encoding(path: Path, key: str) -> tuple[str, list[str]]:
    """Tell UTF-8 and UTF-16 by their marks, UTF-8 by being valid, and take the rest for Windows text."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with _open(path, key) as raw:
        first = raw.read(_CHUNK) or b""
        for mark, encoding in _MARKS:
            if first.startswith(mark):
                return encoding, []
        try:
            part = first
            while part:
                decoder.decode(part)
                part = raw.read(_CHUNK) or b""
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252", [f"{path.name}: is not UTF-8; it is read as Windows-1252 (calls.encoding says otherwise)."]
    return "utf-8", []


def _check_codec(encoding: str, path: Path, key: str) -> None:
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise DataError(
            Fault(str(path), f"{encoding!r} is no encoding ({key}).", 'Such as "utf-8" or "cp1252".')
        ) from None


def _find_separator(path: Path, encoding: str) -> str:
    """Take the delimiter that the header has most of; a comma where it has none."""
    with _open(path, "") as raw:
        head = (raw.read(1 << 16) or b"").decode(encoding, errors="replace")
    header = head.splitlines()[0] if head.strip() else ""
    return max(_DELIMITERS, key=header.count)
