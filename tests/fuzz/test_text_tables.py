"""Text tables of any look: each row comes once, in order, as Python's csv module reads it, or the file is refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from beatplan.errors import DataError
from beatplan.inputs.tables import open_table, read_table
from beatplan.inputs.text_files import AS_FOUND, TextForm
from tests.fuzz.told import check_told

FEW = settings(max_examples=100, deadline=None, derandomize=True)
DELIMITERS = st.sampled_from(",;\t|")
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
#: Letters that every encoding has, and all that makes rows hard to tell apart.
LETTERS = st.characters(max_codepoint=0x7F) | st.characters(min_codepoint=0xA0, max_codepoint=0xFF)
CELLS = st.text(LETTERS, max_size=8) | st.text(",;\t|\"\n\r' a=0", max_size=8)
PLAIN = st.text("abcXYZ 0123456789.-äé", max_size=8).map(str.strip)
NAMES = st.text(LETTERS, max_size=6) | st.sampled_from(["", "id", "id", "a b", "x.1"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


def read(path: Path, form: TextForm = AS_FOUND) -> tuple[list[int], list[list[str]], list[bool]] | None:
    """Read a table row by row, and see that its row numbers rise; None where it is refused."""
    try:
        source = open_table(path, "calls.path", None, form)
        blocks = list(source.read(source.columns))
    except DataError as error:
        check_told(error)
        return None
    assert len(set(source.columns)) == len(source.columns)
    numbers = [int(row) for block in blocks for row in block.row]
    cells = [row for block in blocks for row in block.frame.astype(object).fillna("").values.tolist()]
    fits = [bool(one) for block in blocks for one in block.fits]
    assert len(numbers) == len(cells) == len(fits)
    assert numbers == sorted(set(numbers))
    return numbers, cells, fits


def written(rows: list[list[str]], delimiter: str, line_end: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


TABLES = st.integers(1, 4).flatmap(
    lambda width: st.tuples(
        st.lists(NAMES, min_size=width, max_size=width),
        st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=6),
    )
)


@given(table=TABLES, delimiter=DELIMITERS, line_end=st.sampled_from(["\n", "\r\n"]), encoding=ENCODINGS)
@settings(FEW, max_examples=150)
def test_well_formed_tables_come_back_cell_by_cell(folder: Path, table, delimiter: str, line_end: str, encoding: str):
    header, rows = table
    path = folder / "well.csv"
    path.write_bytes(written([header, *rows], delimiter, line_end).encode(encoding))
    got = read(path, TextForm(delimiter, encoding))
    assert got is not None
    assert got == (list(range(1, len(rows) + 1)), rows, [True] * len(rows))


@given(
    rows=st.lists(st.lists(PLAIN, min_size=1, max_size=6), max_size=12),
    width=st.integers(2, 4),
    delimiter=DELIMITERS,
    encoding=ENCODINGS,
)
@settings(FEW, max_examples=150)
def test_ragged_rows_are_filled_or_marked(
    folder: Path, rows: list[list[str]], width: int, delimiter: str, encoding: str
):
    header = [f"c{n}" for n in range(width)]
    path = folder / "ragged.csv"
    text = "\n".join(delimiter.join(row) for row in [header, *rows]) + "\n"
    path.write_bytes(text.encode(encoding))
    got = read(path, TextForm(delimiter, encoding))
    # A row of one blank cell is a blank line, which is no row.
    real = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row not in ([], [""])][1:]
    if real and any(real[0][width:]):
        assert got is None, "a first row longer than its header puts every name over the wrong column"
        return
    assert got is not None
    broad = max(width, len(real[0])) if real else width
    wanted = [(row + [""] * broad)[:broad] for row in real]
    fits = [not any(row[broad:]) for row in real]
    assert got[0] == list(range(1, len(real) + 1))
    assert got[2] == fits
    assert [cells for cells, one in zip(got[1], fits, strict=True) if one] == [
        cells for cells, one in zip(wanted, fits, strict=True) if one
    ]


@given(data=st.binary(max_size=200), name=st.sampled_from(["raw.csv", "raw.tsv", "raw.csv.gz", "raw.zip", "raw.txt"]))
@example(b"a,b\n1,\x002\n", "raw.csv")
@example(b'"a\n', "raw.csv")
@FEW
def test_any_bytes(folder: Path, data: bytes, name: str):
    (folder / name).write_bytes(data)
    read(folder / name)


@given(
    text=st.text(st.sampled_from('ab,;\t|"\n\r\x00\x1a\ufeff 1é\u2028\x85'), max_size=60),
    encoding=ENCODINGS | st.sampled_from(["utf-16-le", "utf-7", "utf-32", "shift_jis", "idna", "rot13", "hex", "x"]),
    form=st.builds(
        TextForm, st.none() | st.sampled_from([",", ";", '"', "\n", "\x00", "a", "é", " "]), st.none() | ENCODINGS
    ),
)
@settings(FEW, max_examples=200)
def test_any_text_in_any_encoding(folder: Path, text: str, encoding: str, form: TextForm):
    try:
        data = text.encode(encoding)
    except (UnicodeError, LookupError):
        data = text.encode()
    path = folder / "any.csv"
    path.write_bytes(data)
    read(path, form)
    read(path, TextForm(form.separator, encoding))
    try:
        frame, _ = read_table(path, "sites.path", None, form)
    except DataError as error:
        check_told(error)
    else:
        assert len(frame.columns) >= 1
