"""The catalog: a city is added by adding lines, and every fault in them is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from beatplan.errors import DataError
from beatplan.inputs.portals import load_catalog
from tests.support import ROOT

GOOD = """
[durham.beats]
url = "https://gis.example/server/rest/services/A/MapServer/8"
file = "beats.gpkg"
kind = "beats"

[durham.reports]
url = "https://data.example/resource/abcd-1234.json"
file = "reports.parquet"
kind = "reports"
"""


def catalog(folder: Path, text: str) -> Path:
    file = folder / "catalog.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_projects_own_catalog_has_durham():
    entries = {entry.name: entry for entry in load_catalog(ROOT / "geodata" / "catalog.toml").find("durham")}
    assert entries["beats"].url.startswith("https://webgis.durhamnc.gov/")
    assert entries["beats"].url.endswith("/PublicServices/Public_Safety/MapServer/8")
    assert entries["reports"].url.startswith("https://webgis2.durhamnc.gov/")
    assert entries["reports"].url.endswith("/PublicServices/Tables/MapServer/4")


def test_a_city_or_one_of_its_layers(tmp_path: Path):
    found = load_catalog(catalog(tmp_path, GOOD))
    assert [entry.name for entry in found.find("durham")] == ["beats", "reports"]
    assert [entry.file for entry in found.find("durham/reports")] == ["reports.parquet"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("duram", "no city 'duram'.*Did you mean 'durham'.*added by adding lines"),
        ("durham/beat", "no layer 'beat'.*Did you mean 'beats'"),
        ("", "no city ''"),
    ],
)
def test_a_name_that_is_not_there_is_told(tmp_path: Path, name: str, says: str):
    with pytest.raises(DataError, match=says):
        load_catalog(catalog(tmp_path, GOOD)).find(name)


def test_every_fault_is_told_at_once(tmp_path: Path):
    text = GOOD + (
        '[x.a]\nurl = "file:///etc/passwd"\nfile = "../a.csv"\nkind = "beat"\n'
        '[x.b]\nurl = 3\nfil = "a"\n[x]\nc = 1\n[y]\n'
        '[z.a]\nurl = "https://gis.example/A/MapServer/8"\nfile = "a.csv"\nkind = "beats"\n'
        '[z.b]\nurl = "https://gis.example/A/MapServer/9"\nfile = "A.csv"\nkind = "beats"\n'
    )
    with pytest.raises(DataError) as caught:
        load_catalog(catalog(tmp_path, text))
    told = str(caught.value)
    for part in (
        "x.a.url: file:///etc/passwd: addresses that begin with file: are refused",
        "x.a.file: '../a.csv' cannot be written",
        "x.a.kind: 'beat' is no kind of layer. Did you mean 'beats'?",
        "x.b.fil: unknown key. Did you mean 'file'?",
        "x.b.url: is missing, or no text",
        "x.c: a layer is a table of keys",
        "y: a city is a table of layers",
        "z: two layers have the same file",
    ):
        assert f"catalog.toml: {part}" in told


@pytest.mark.parametrize("file", ["/etc/a.csv", "..", "a/b.csv", "a\\\\b.csv", "a.exe", ""])
def test_a_file_outside_its_folder_is_refused(tmp_path: Path, file: str):
    with pytest.raises(DataError, match="cannot be written"):
        load_catalog(catalog(tmp_path, GOOD.replace("beats.gpkg", file)))


def test_a_catalog_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match=r"no such catalog.*Run from a clone.*--catalog.*--to FILE"):
        load_catalog()
    with pytest.raises(DataError, match="Give the path of a catalog"):
        load_catalog("none.toml")
    with pytest.raises(DataError, match="not valid TOML"):
        load_catalog(catalog(tmp_path, "[durham"))
    (tmp_path / "bytes.toml").write_bytes(b"\xff")
    with pytest.raises(DataError, match="not UTF-8"):
        load_catalog(tmp_path / "bytes.toml")
    with pytest.raises(DataError, match="cannot be read"):
        load_catalog(tmp_path)
