"""Text tables as cities export them: any delimiter, encoding and packing; what was found out is told."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from beatplan.errors import DataError, Fault
from beatplan.inputs.packed import open_text_bytes

_DELIMITERS = ",;\t|"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHUNK = 1 << 20


@dataclass(frozen=True)
class TextForm:
    """How a text table is written, where the scenario says so; None is found out from the file."""

    separator: str | None = None
    encoding: str | None = None


#: Nothing said: everything is found out from the file.
AS_FOUND = TextForm()


@dataclass(frozen=True)
class TextFile:
    """A text table whose header has been read.

    Attributes:
        path: the file.
        key: the scenario key that names it, for messages.
        encoding, separator: how it is written.
        columns: a name for each field, no two alike.
        header_lines: lines up to the first row.
        lines: line ends in the whole file.
        findings: what was found out.
    """

    path: Path
    key: str
    encoding: str
    separator: str
    columns: tuple[str, ...]
    header_lines: int
    lines: int
    findings: tuple[str, ...]


def open_text(path: Path, form: TextForm, key: str) -> TextFile:
    """Find out how a text table is written and read its header.

    Raises:
        DataError: the file is empty, of an unknown encoding, or its first row is longer than its header.
    """
    found, lines = _scan(path, key)
    encoding, told = form.encoding or found, []
    if encoding == "cp1252" and form.encoding is None:
        told = [f"{path.name}: is not UTF-8; it is read as Windows-1252 (calls.encoding says otherwise)."]
    _check_codec(encoding, path, key)
    head = _head(path, key, encoding)
    separator = form.separator or _find_separator(head)
    if form.separator is None and separator != ",":
        told = [*told, f"{path.name}: columns are taken to be separated by {separator!r}."]
    header, header_lines, first = _header(head, separator, path, key)
    return TextFile(
        path, key, encoding, separator, _columns(header, first, path, key), header_lines, lines, tuple(told)
    )


def _scan(path: Path, key: str) -> tuple[str, int]:
    """Read a file through: tell UTF-8 and UTF-16 by their marks, UTF-8 by being valid, take the rest for Windows text.

    Returns:
        The encoding, and the line ends there are.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding, lines = "", 0
    with open_text_bytes(path, key) as raw:
        part = raw.read(_CHUNK) or b""
        encoding = next((name for mark, name in _MARKS if part.startswith(mark)), "")
        while part:
            lines += part.count(b"\n")
            if not encoding:
                encoding = _unless_valid(decoder, part)
            part = raw.read(_CHUNK) or b""
    return encoding or _unless_valid(decoder, b"", final=True) or "utf-8", lines


def _unless_valid(decoder: codecs.IncrementalDecoder, part: bytes, *, final: bool = False) -> str:
    """Name the encoding that is left where bytes are no UTF-8; blank while they are."""
    try:
        decoder.decode(part, final)
    except UnicodeDecodeError:
        return "cp1252"
    return ""


def _check_codec(encoding: str, path: Path, key: str) -> None:
    try:
        "".encode(encoding)
    except (LookupError, ValueError):
        raise DataError(
            Fault(str(path), f"{encoding!r} is no encoding ({key}).", 'Such as "utf-8" or "cp1252".')
        ) from None


def _head(path: Path, key: str, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)()
    with open_text_bytes(path, key) as raw:
        try:
            head = decoder.decode(raw.read(_CHUNK) or b"")
        except UnicodeDecodeError as error:
            raise no_text(path, key, f"is not {encoding} text ({key}): byte {error.start}.") from None
    if not head.strip():
        raise DataError(Fault(str(path), f"the file is empty ({key})."))
    return head


def _find_separator(head: str) -> str:
    """Take the delimiter that the header has most of; a comma where it has none."""
    header = head.lstrip("\r\n").splitlines()[0]
    return max(_DELIMITERS, key=header.count)


def _header(head: str, separator: str, path: Path, key: str) -> tuple[list[str], int, list[str]]:
    """Read the header, the lines up to its end, and the first row after it (empty where there is none)."""
    rows = _rows(head, separator)
    try:
        header, lines = next((row, lines) for row, lines in rows if row)
        return header, lines, next((row for row, _ in rows if row), [])
    except (csv.Error, StopIteration) as error:
        raise no_text(path, key, f"its header cannot be read ({key}): {error}.") from None


def no_text(path: Path, key: str, what: str) -> DataError:
    """Make the fault of a file that does not read as text."""
    mend = f'Is it a text table at all? If so, set {key.partition(".")[0]}.encoding, such as "latin-1".'
    return DataError(Fault(str(path), what, mend))


def _rows(head: str, separator: str) -> Iterator[tuple[list[str], int]]:
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
    for row in reader:
        yield row, reader.line_num


def _columns(header: list[str], first: list[str], path: Path, key: str) -> tuple[str, ...]:
    """Name each field: a name that stands twice gets a number, a field beyond the header that is blank none."""
    beyond = first[len(header) :]
    if any(field.strip() for field in beyond):
        what = f"its first row has {len(first)} fields, its header names {len(header)} ({key})."
        mend = "Name every column: where the first one has none, all names stand over the wrong column."
        raise DataError(Fault(str(path), what, mend))
    names: list[str] = []
    for name in [*header, *beyond]:
        tries = chain([name], (f"{name}.{n}" for n in count(1)))
        names.append(next(one for one in tries if one not in names))
    return tuple(names)
