"""Files of some kilobytes that would burst, escape or lead elsewhere, and a process with little memory to read them.

Run as `python -m tests.fuzz.bombs FOLDER`; prints one line of JSON a file.
"""

from __future__ import annotations

import faulthandler
import json
import resource
import struct
import sys
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet as arrow_parquet

from beatplan.errors import BeatplanError
from beatplan.planning import read_study
from beatplan.scenario import load_scenario
from tests.fuzz.seeds import city

MIB = 1 << 20
#: What each bomb would unpack to; the process that reads it has memory for less, libraries and all.
BURST, MEMORY, SECONDS = 3000 * MIB, 3000 * MIB, 60
_ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
_LAUGHS = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY e0 "haha">{_ENTITIES}]>'
_POINTER = "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"


def _zeros(size: int, wrap: int, before: bytes = b"") -> bytes:
    """Pack zeros without holding them: flushed, each block stands alone, so that one can be repeated."""
    pack = zlib.compressobj(9, zlib.DEFLATED, wrap)
    first = pack.compress(before) + pack.flush(zlib.Z_FULL_FLUSH)
    block = pack.compress(b"0" * MIB) + pack.flush(zlib.Z_FULL_FLUSH)
    return first + block * (size // MIB) + pack.flush()


def _burst(member: str, says: int | None) -> Callable[[Path], None]:
    """Make a zip whose one member bursts; its directory says a size, the true one for None."""

    def make(path: Path) -> None:
        data, size, name = _zeros(BURST, -15), BURST if says is None else says, member.encode()
        local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 33, 0, len(data), size, len(name), 0) + name + data
        central = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 33, 0, len(data), size, len(name), *[0] * 6)
        end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(central) + len(name), len(local), 0)
        path.write_bytes(local + central + name + end)

    return make


def _members(**members: bytes) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members.items():
                archive.writestr(name, data)

    return make


def _edited(member: str, old: str, new: str, head: str = "") -> Callable[[Path], None]:
    """Change a text in a file, or in one member of a packed one; `head` takes the place of its XML declaration."""

    def edit(data: bytes) -> bytes:
        text = data.decode()
        assert old in text
        body = text[text.index("?>") + 2 :] if head and text.startswith("<?xml") else text
        return (head + body.replace(old, new, 1)).encode()

    def make(path: Path) -> None:
        if not member:
            path.write_bytes(edit(path.read_bytes()))
            return
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        _members(**{**members, member: edit(members[member])})(path)

    return make


def _encrypted(path: Path) -> None:
    """Set the flag of encryption in both headers of a zip."""
    data = bytearray(path.read_bytes())
    for mark, flag in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + flag] |= 1
    path.write_bytes(bytes(data))


def _repeated_rows(path: Path) -> None:
    """Write the first row three million times, which run lengths make small."""
    table = arrow_parquet.read_table(path)
    rows = pa.array([0]).take(pa.array([0] * 3_000_000))
    arrow_parquet.write_table(table.combine_chunks().take(rows), path)


def _gzip(path: Path) -> None:
    path.write_bytes(_zeros(BURST, 31, b"id,time,type,lat,lon\n"))


_FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
_MANY = {f"{n}.txt" if n else "calls.csv": b"id,time\n" for n in range(20_000)}
_ESCAPES = {"../../escaped.csv": b"id,time,type,lat,lon\n1,2024-01-02T09:00,TRESPASS,35.97,-78.93\n"}

#: The file to replace, what makes it, and what is said of it ("" where it may as well be read).
BOMBS: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "gzip": ("c.csv.gz", _gzip, "MiB unpacked"),
    "zip": ("c.zip", _burst("calls.csv", None), "MiB unpacked"),
    "zip that lies": ("c.zip", _burst("calls.csv", 1000), "cannot be read"),
    "workbook": ("c.xlsx", _burst("xl/worksheets/sheet1.xml", None), "MiB unpacked"),
    "workbook that lies": ("c.xlsx", _burst("xl/worksheets/sheet1.xml", 1000), "cannot be read"),
    "workbook with a cell far out": (
        "c.xlsx", _edited("xl/worksheets/sheet1.xml", "</sheetData>", _FAR), "reaches to row 1,048,576"),
    "workbook of entities": ("c.xlsx", _edited("xl/worksheets/sheet1.xml", "<v>1<", "<v>&e9;<", _LAUGHS), "amplif"),
    "map": ("b.kmz", _burst("doc.kml", None), "MiB unpacked"),
    "map that lies": ("b.kmz", _burst("doc.kml", 1000), "cannot be read"),
    "map of entities": ("b.kml", _edited("", "South", "&e9;", _LAUGHS), "cannot be read"),
    "shapefile": ("b.shp.zip", _burst("made.shp", None), "MiB unpacked"),
    "shapefile that lies": ("b.shp.zip", _burst("made.shp", 1000), "cannot be read"),
    "streets of entities": ("s.graphml", _edited("", "primary", "&e9;", _LAUGHS), "amplif"),
    "zip in a zip": ("c.zip", _members(**{"inner.zip": b"PK\5\6" + bytes(18)}), "cannot be read"),
    "many members": ("c.zip", _members(**_MANY), "should hold one text table"),
    "many beats": ("b.shp.zip", _members(**_MANY), "should hold one text table"),
    "member above the folder": ("c.zip", _members(**_ESCAPES), ""),
    "member at the root": ("b.shp.zip", _members(**{"/escaped.shp": b"", "/escaped.dbf": b""}), "cannot be read"),
    "encrypted text": ("c.zip", _encrypted, "encrypted"),
    "encrypted map": ("b.kmz", _encrypted, "encrypted"),
    "rows that are one": ("c.parquet", _repeated_rows, "says it has 3,000,000 rows"),
    "beats that are one": ("b.parquet", _repeated_rows, "says it has 3,000,000 rows"),
    "file that points elsewhere": (
        "b.geojson", lambda path: path.write_text(_POINTER.format("sites.csv")) and None, "points to other files"),
    "zip that points elsewhere": (
        "b.shp.zip", _members(**{"b.vrt": _POINTER.format("/vsicurl/http://x:9/").encode()}), "points to other"),
}  # fmt: skip


def main(folder: Path) -> None:
    """Make each bomb, and read it with little memory."""
    cities = {}
    for name, (file, make, _) in BOMBS.items():
        cities[name], target = city(folder / name.replace(" ", "-"), file)
        make(target)
    before = _files(folder.parent)
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for name, scenario in cities.items():
        faulthandler.dump_traceback_later(SECONDS, exit=True)
        print(json.dumps({"name": name, "told": _told(scenario), "new": sorted(_files(folder.parent) - before)}))
    faulthandler.cancel_dump_traceback_later()


def _told(scenario: Path) -> str:
    try:
        read_study(load_scenario(scenario))
    except BeatplanError as error:
        return str(error)
    except Exception as error:
        return f"WRONG {type(error).__name__}: {error}"
    return ""


def _files(folder: Path) -> set[str]:
    return {str(path) for path in folder.rglob("*")}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
