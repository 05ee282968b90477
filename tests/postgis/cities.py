"""Scenarios that read from a database."""

from __future__ import annotations

import os
import re
from pathlib import Path

from tests.support import DURHAM, SCENARIO

BEATS = "SELECT beat, district, geom FROM beats ORDER BY beat"
CALLS = "SELECT id, time, type, geom FROM calls ORDER BY id"
SITES = "SELECT site, status, geom FROM sites ORDER BY site"


def asking(text: str, file: str, url: str, query: str) -> str:
    """Put a query in place of a file into the text of a scenario."""
    rows = f"url = {_quoted(url)}\nquery = {_quoted(query)}"
    made, count = re.subn(rf'^path = "{re.escape(file)}".*$', lambda _: rows, text, flags=re.MULTILINE)
    assert count == 1
    return made


def example(folder: Path, url: str, name: str = "launch-2022.toml") -> Path:
    """Write a scenario of the worked example that reads all but its streets and people from a database."""
    text = (DURHAM / name).read_text(encoding="utf-8").replace('lat = "lat"\nlon = "lon"\n', "")
    for file, query in {"beats.geojson": BEATS, "calls.csv.gz": CALLS, "sites.csv": SITES}.items():
        text = asking(text, file, url, query)
    for file in ("made_streets.geojson", "made_tracts.geojson"):
        text = text.replace(f'"{file}"', f'"{DURHAM / file}"')
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def as_user(who: dict[str, str]) -> dict[str, str]:
    """The environment of a process that logs in as somebody, and as nobody where that says nothing."""
    plain = {key: value for key, value in os.environ.items() if key not in {"PGUSER", "PGPASSWORD"}}
    return {**plain, **who}


def tiny(url: str, **queries: str) -> str:
    """The scenario of the tiny city with queries in place of the files named."""
    text = SCENARIO
    files = {"beats": "beats.geojson", "calls": "calls.csv", "sites": "sites.csv"}
    for table, query in queries.items():
        text = asking(text, files[table], url, query)
    return text


def _quoted(text: str) -> str:
    """A text as TOML writes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
