"""The catalog: which layers a city has, and what each is written to."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from beatplan.errors import DataError, Fault, nearest
from beatplan.inputs.portals.addresses import read_address
from beatplan.inputs.portals.files import WRITERS

#: Where a clone of the repository has it.
USUAL = Path("geodata") / "catalog.toml"
KINDS = ("beats", "reports", "calls", "sites", "other")
_KEYS = ("url", "file", "kind")


@dataclass(frozen=True)
class Entry:
    """A layer of the catalog: its name, address, the file it is written to and what it holds."""

    name: str
    url: str
    file: str
    kind: str


@dataclass(frozen=True)
class Catalog:
    """The layers of each city by name."""

    file: Path
    cities: Mapping[str, tuple[Entry, ...]]

    def find(self, name: str) -> tuple[Entry, ...]:
        """Find the layers of a city ("durham"), or one of them ("durham/beats").

        Raises:
            DataError: there is no such city or layer; the nearest is suggested.
        """
        city, _, layer = name.partition("/")
        if city not in self.cities:
            mend = f"{nearest(city, self.cities)} A city is added by adding lines; or give an address and --to FILE."
            raise DataError(Fault(str(self.file), f"there is no city {city!r} in the catalog.", mend))
        found = tuple(entry for entry in self.cities[city] if not layer or entry.name == layer)
        if not found:
            known = nearest(layer, [entry.name for entry in self.cities[city]])
            raise DataError(Fault(str(self.file), f"{city} has no layer {layer!r}.", known))
        return found


def load_catalog(path: str | Path | None = None) -> Catalog:
    """Read a catalog.

    Args:
        path: the file; `geodata/catalog.toml` of the working folder where left out.

    Raises:
        DataError: there is none, or anything in it is wrong; all faults are told at once.
    """
    file = USUAL if path is None else Path(path)
    raw = _read(file, named=path is not None)
    faults: list[Fault] = []
    cities: dict[str, tuple[Entry, ...]] = {}
    for city, layers in raw.items():
        if not isinstance(layers, dict) or not layers:
            faults.append(Fault(city, "a city is a table of layers.", f"Write [{city}.beats] and its keys below."))
            continue
        made = [_entry(city, name, table, faults) for name, table in layers.items()]
        cities[city] = tuple(one for one in made if one is not None)
        files = [one.file.casefold() for one in cities[city]]
        if len(set(files)) < len(files):
            faults.append(Fault(city, "two layers have the same file."))
    if faults:
        raise DataError(*(Fault(f"{file.name}: {one.where}", one.what, one.mend) for one in faults))
    return Catalog(file, cities)


def _read(file: Path, *, named: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        mend = (
            "Give the path of a catalog."
            if named
            else ("Run from a clone of beatplan, name a catalog with --catalog, or give an address and --to FILE.")
        )
        raise DataError(Fault(str(file), "there is no such catalog.", mend)) from None
    except OSError as error:
        raise DataError(Fault(str(file), f"cannot be read: {error.strerror}.")) from None
    except UnicodeDecodeError:
        raise DataError(Fault(str(file), "is not UTF-8 text.", "Save it as UTF-8.")) from None
    except tomllib.TOMLDecodeError as error:
        raise DataError(Fault(str(file), f"is not valid TOML: {error}.")) from None


def _entry(city: str, name: str, table: Any, faults: list[Fault]) -> Entry | None:
    """Check one layer; what is wrong is added to the faults."""
    where = f"{city}.{name}"
    if not isinstance(table, dict):
        faults.append(Fault(where, "a layer is a table of keys.", f"Write [{where}] and url, file and kind below."))
        return None
    before = len(faults)
    faults.extend(Fault(f"{where}.{key}", "unknown key.", nearest(key, _KEYS)) for key in table if key not in _KEYS)
    absent = [key for key in _KEYS if not isinstance(table.get(key), str)]
    faults.extend(Fault(f"{where}.{key}", "is missing, or no text.") for key in absent)
    if len(faults) > before:
        return None
    try:
        read_address(table["url"])
    except DataError as error:
        faults.extend(Fault(f"{where}.url", f"{fault.where}: {fault.what}", fault.mend) for fault in error.faults)
    written = Path(table["file"])
    if written.name != table["file"] or written.suffix.lower() not in WRITERS or "\\" in table["file"]:
        mend = f"A file name without a folder, ending in one of {', '.join(WRITERS)}."
        faults.append(Fault(f"{where}.file", f"{table['file']!r} cannot be written.", mend))
    if table["kind"] not in KINDS:
        faults.append(Fault(f"{where}.kind", f"{table['kind']!r} is no kind of layer.", nearest(table["kind"], KINDS)))
    return Entry(name, table["url"], table["file"], table["kind"])
