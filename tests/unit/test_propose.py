"""What `beatplan init` proposes: readings, zones, systems, and text that cannot become a key."""

from __future__ import annotations

import csv
import datetime as dt
import json
import tempfile
import tomllib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from shapely.geometry import box

from beatplan.errors import BeatplanError, DataError
from beatplan.inputs.call_types import type_matches
from beatplan.inputs.propose import Draft, Proposal, draft_text, propose
from beatplan.inputs.propose.columns import columns_of, plain_name
from beatplan.inputs.propose.kinds import is_launch, is_option, propose_types
from beatplan.inputs.propose.proposal import TypeCount
from beatplan.inputs.propose.readings import is_clock
from beatplan.inputs.propose.toml_text import comment, literal, plain, quoted
from beatplan.inputs.propose.zones import box_zone, propose_timezone, reference_cities, same_clock
from beatplan.scenario import load_scenario
from tests.support import SQUARES, call_rows, feature, square, write_beats, write_calls

ANY_TEXT = st.text(st.characters(codec=None), max_size=30)


def proposed(folder: Path, calls: str = "calls.csv", beats: str = "beats.geojson", **more: object) -> Draft:
    written = {"beats": beats, "calls": calls}
    return propose(folder / beats, folder / calls, None, written, "Tiny", more.get("timezone"))  # type: ignore[arg-type]


def values(draft: Draft) -> dict[str, object]:
    return {one.key: one.value for one in draft.proposals if one.stands()}


def keys_of(raw: dict[str, object]) -> set[str]:
    """Every key of a scenario file with its table, less those of the fixed skeleton."""
    tables = {f"{name}.{key}" for name in ("beats", "calls", "sites") for key in raw.get(name, {})}  # type: ignore[attr-defined]
    return tables | {key for key, value in raw.items() if not isinstance(value, dict | list)}


@pytest.fixture
def city(tmp_path: Path) -> Path:
    write_beats(tmp_path / "beats.geojson")
    write_calls(tmp_path / "calls.csv", call_rows())
    return tmp_path


def with_calls(folder: Path, header: str, row: object) -> Path:
    """Write the tiny calls in other columns: `row` makes a line of a call's number, time, type, lat and lon."""
    rows = [row(*line.split(",")) for line in call_rows()]  # type: ignore[operator]
    write_calls(folder / "calls.csv", rows, header)
    return folder


def test_plain_columns_are_proposed_and_sure(city: Path):
    draft = proposed(city)
    assert values(draft) == {
        "name": "Tiny", "timezone": "America/New_York", "crs": 32617,
        "beats.path": "beats.geojson", "beats.id": "beat", "beats.district": "district",
        "calls.path": "calls.csv", "calls.id": "id", "calls.time": "time", "calls.type": "type",
        "calls.lat": "lat", "calls.lon": "lon",
        "services.call_types": ("TRESPASS", "WELFARE CHECK"), "phases.date": dt.date(2024, 4, 1),
    }  # fmt: skip
    assert {one.key for one in draft.unsure()} == {"services.call_types", "phases.date"}
    lat = draft.get("calls.lat")
    assert lat is not None
    assert lat.evidence == "710 rows have a place, 100% of them in a beat"


def test_swapped_columns_are_found_by_where_the_calls_fall(city: Path):
    with_calls(city, "id,time,type,lat,lon", lambda i, t, k, lat, lon: f"{i},{t},{k},{lon},{lat}")
    assert values(proposed(city))["calls.swap_xy"] is True


def test_a_grid_is_found_by_where_the_calls_fall_and_its_twins_are_told(city: Path):
    feet = Transformer.from_crs(4326, 2264, always_xy=True)

    def row(i: str, t: str, k: str, lat: str, lon: str) -> str:
        x, y = feet.transform(float(lon), float(lat))
        return f"{i},{t},{k},{x:.1f},{y:.1f}"

    with_calls(city, "id,time,type,X Coord,Y Coord", row)
    draft = proposed(city)
    assert values(draft)["calls.crs"] == "EPSG:2264"
    assert values(draft)["calls.x"] == "X Coord"
    system = draft.get("calls.crs")
    assert system is not None
    assert not system.sure
    assert "as many with" in system.evidence


def test_decimal_commas_separators_and_windows_text_are_written_down(city: Path):
    rows = [line.split(",") for line in call_rows()]
    lines = [f"{i};{t};{k};{lat.replace('.', ',')};{lon.replace('.', ',')};Peña" for i, t, k, lat, lon in rows]
    (city / "calls.csv").write_bytes("\n".join(["id;time;type;lat;lon;place", *lines]).encode("cp1252"))
    found = values(proposed(city))
    assert (found["calls.separator"], found["calls.decimal"], found["calls.encoding"]) == (";", ",", "cp1252")


def points_of_calls() -> gpd.GeoDataFrame:
    rows = [line.split(",") for line in call_rows()]
    points = gpd.points_from_xy([float(row[4]) for row in rows], [float(row[3]) for row in rows], crs=4326)
    table = {"id": [row[0] for row in rows], "time": [row[1] for row in rows], "type": [row[2] for row in rows]}
    return gpd.GeoDataFrame(table, geometry=points)


def test_a_layer_of_points_needs_no_columns(city: Path):
    points_of_calls().to_file(city / "calls.gpkg")
    found = values(proposed(city, "calls.gpkg"))
    assert found["calls.geometry"] == "geometry"
    assert "calls.crs" not in found


def test_points_that_do_not_say_their_system_are_tried_against_the_beats(city: Path):
    points_of_calls().to_crs(2264).set_crs(None, allow_override=True).to_parquet(city / "calls.parquet")
    assert values(proposed(city, "calls.parquet"))["calls.crs"] == "EPSG:2264"


def test_numbers_and_dates_of_a_workbook_are_read_and_its_sheet_is_named(city: Path):
    frame = pd.DataFrame([row.split(",") for row in call_rows()], columns=["id", "time", "type", "lat", "lon"])
    frame = frame.astype({"lat": float, "lon": float, "id": int, "time": "datetime64[s]"})
    with pd.ExcelWriter(city / "calls.xlsx") as book:
        pd.DataFrame({"read": ["me"]}).to_excel(book, sheet_name="Notes", index=False)
        frame.assign(blank=None).rename(columns={"blank": 2024}).to_excel(book, sheet_name="Calls", index=False)
    draft = proposed(city, "calls.xlsx")
    found = values(draft)
    assert (found["calls.layer"], found["calls.time"], found["calls.lat"]) == ("Calls", "time", "lat")


def write_without_crs(file: Path, crs: int) -> None:
    """Write the four beats in a system that the file then does not tell."""
    shapes = [box(x, y, x + 0.05, y + 0.05) for x, y in SQUARES.values()]
    gpd.GeoDataFrame({"beat": list(SQUARES)}, geometry=shapes, crs=4326).to_crs(crs).to_file(file)
    file.with_suffix(".prj").unlink()


def test_a_missing_crs_is_never_written_even_where_the_calls_tell_it(city: Path):
    write_without_crs(city / "beats.shp", 2264)
    draft = proposed(city, beats="beats.shp")
    one = draft.get("beats.crs")
    assert one is not None
    assert one.value == "EPSG:2264"
    assert not one.stands()
    assert "EPSG:2264 puts" in one.evidence
    assert "crs" not in tomllib.loads(draft_text(draft))["beats"]


def test_beats_without_a_system_in_degrees_are_proposed_as_such_and_unsure(city: Path):
    write_without_crs(city / "beats.shp", 4326)
    one = proposed(city, beats="beats.shp").get("beats.crs")
    assert one is not None
    assert (one.value, one.sure) == ("EPSG:4326", False)


def test_the_calls_label_tells_which_column_is_the_beat(tmp_path: Path):
    beats = [
        feature(square(*corner), objectid=place, code=f"K{place}", sub=f"Z{9 - place}")
        for place, corner in enumerate(SQUARES.values())
    ]
    write_beats(tmp_path / "beats.geojson", beats)
    number = {name: place for place, name in enumerate(SQUARES)}
    rows = [f"{row},K{number[beat_of(row)]}" for row in call_rows()]
    write_calls(tmp_path / "calls.csv", rows, "id,time,type,lat,lon,unit")
    draft = proposed(tmp_path)
    assert values(draft)["beats.id"] == "code"
    assert values(draft)["calls.beat"] == "unit"
    one = draft.get("beats.id")
    assert one is not None
    assert "100% of those lie in the beat they name" in one.evidence


def beat_of(row: str) -> str:
    lat, lon = (float(part) for part in row.split(",")[3:])
    return next(name for name, (x, y) in SQUARES.items() if x <= lon <= x + 0.05 and y <= lat <= y + 0.05)


def test_ids_that_may_be_no_beats_are_only_suggested(city: Path):
    beats = [feature(square(*corner), beat=name) for name, corner in SQUARES.items()]
    write_beats(city / "beats.geojson", [*beats, feature(square(-78.85, 35.95), beat="AIRPORT")])
    draft = proposed(city)
    one = draft.get("beats.exclude")
    assert one is not None
    assert one.value == ("AIRPORT",)
    assert "exclude" not in tomllib.loads(draft_text(draft))["beats"]


def test_a_second_moment_is_a_rival_and_a_later_one_is_not(city: Path):
    with_calls(
        city, "id,call_time,entry_time,closed,type,lat,lon", lambda i, t, k, *at: f"{i},{t},{t},{t},{k},{','.join(at)}"
    )
    one = proposed(city).get("calls.time")
    assert one is not None
    assert one.value == "call_time"
    assert not one.sure
    assert "also fits: entry_time" in one.evidence
    assert "closed" not in one.evidence


def test_month_and_day_that_cannot_be_told_apart_are_asked(city: Path):
    write_calls(
        city / "calls.csv", [f"{i},{1 + i % 12}/{1 + i * 5 % 12}/2024 10:00,TRESPASS,35.97,-78.93" for i in range(60)]
    )
    one = proposed(city).get("calls.time")
    assert one is not None
    assert not one.sure
    assert "time_format" in one.look


def test_an_epoch_that_is_local_is_told_by_a_column_of_hours(city: Path):
    def row(i: str, t: str, k: str, lat: str, lon: str) -> str:
        return f"{i},{int(np.datetime64(t, 'ms').astype(int))},{t[11:13]}{t[14:16]},{k},{lat},{lon}"

    with_calls(city, "id,date_rept,hour_rept,type,lat,lon", row)
    one = proposed(city).get("calls.time_reading")
    assert one is not None
    assert (one.value, one.sure, one.written) == ("local", True, True)


@pytest.mark.parametrize(
    ("name", "texts", "clock"),
    [("hour", ["8", "14", "23"], False), ("hour_rept", ["815", "5", "2359"], True),
     ("call_time", ["8:15", "14:00"], True), ("zip_time", ["27701", "27703"], False), ("hhmm", ["2460", "975"], False)],
)  # fmt: skip
def test_whole_hours_are_no_clock(name: str, texts: list[str], clock: bool):
    assert is_clock(columns_of(pd.DataFrame({name: texts}))[0]) is clock


def test_launch_types_are_taken_and_armed_ones_are_not():
    for label in (
        "SUICIDE THREAT",
        "CRT - TRESPASS",
        "CRT - URGENT WE",
        "Welfare Check",
        "INTOXICATED PER",
        "INDECENT",
    ):
        assert is_launch(label), label
    for label in ("SUPPLEMENTAL", "INTOXICATED DRI", "TRESPASS/ARMED", "ATTEMPTED SUICI", "COR - MENTAL", "LARCENY"):
        assert not is_launch(label), label
    assert is_option("PANHANDLING OR")
    assert not is_option("LARCENY")


def test_with_no_launch_type_the_most_frequent_is_a_placeholder():
    kinds = propose_types(pd.Series(["LARCENY", "LARCENY", "FRAUD"]))
    assert kinds.proposal.value == ("LARCENY",)
    assert not kinds.proposal.sure
    assert "placeholder" in kinds.proposal.look


@given(st.text(min_size=1, max_size=20).filter(str.strip))
def test_a_type_with_signs_of_patterns_means_itself(label: str):
    value = propose_types(pd.Series([label.strip()])).proposal.value
    assert isinstance(value, tuple)
    assert type_matches(str(value[0]), label)


def test_no_reference_city_lies_in_a_box_of_another_time():
    boxed = {one.zone: box_zone(one.lon, one.lat) for one in reference_cities()}
    wrong = {zone: found for zone, found in boxed.items() if found is not None and not same_clock(zone, found)}
    assert wrong == {}
    assert boxed["America/Denver"] == "America/Denver"


@pytest.mark.parametrize(
    ("lon", "lat", "zone", "sure"),
    [(-78.9, 36.0, "America/New_York", True), (-122.3, 37.8, "America/Los_Angeles", True),
     (-0.1, 51.5, "Europe/London", True), (-96.9, 33.0, "America/Chicago", True),
     (-112.1, 33.4, "America/Phoenix", True), (-85.3, 35.05, None, False)],
)  # fmt: skip
def test_zones(lon: float, lat: float, zone: str | None, sure: bool):
    one = propose_timezone(lon, lat)
    assert one.sure is sure
    assert zone is None or one.value == zone


@given(ANY_TEXT)
def test_any_text_reads_back_from_toml(text: str):
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if not any(0xD800 <= ord(one) <= 0xDFFF for one in text):
        whole = text
    assert tomllib.loads(f"a = {quoted(whole)}") == {"a": whole}
    assert tomllib.loads(f"{comment(text)}\nb = 1") == {"b": 1}
    assert all(one.isprintable() or one.isspace() for one in plain(text))
    assert "\n" not in plain(text)


@given(
    st.dictionaries(
        st.sampled_from(["name", "beats.id", "beats.district", "calls.time", "calls.type", "calls.beat", "sites.id"]),
        st.tuples(ANY_TEXT, ANY_TEXT, ANY_TEXT, st.booleans(), st.booleans()),
    ),
    st.lists(ANY_TEXT, min_size=1, max_size=4),
)
def test_hostile_names_and_evidence_hold_only_the_keys_proposed(
    found: dict[str, tuple[str, str, str, bool, bool]], labels: list[str]
):
    proposals = [
        Proposal(key, value, told, sure, look, written) for key, (value, told, look, sure, written) in found.items()
    ]
    types = Proposal("services.call_types", tuple(labels), labels[0], sure=False, look=labels[-1])
    counts = tuple(TypeCount(label, 3) for label in labels)
    raw = tomllib.loads(draft_text(Draft(tuple(labels), (*proposals, types), counts, counts, 2, counts)))
    assert keys_of(raw) == {one.key for one in proposals if one.stands()}
    assert len(raw["services"][0]["call_types"]) == len(labels)
    assert len(raw["services"]) == len(raw["windows"]) == len(raw["phases"]) == 1


CELL = st.one_of(
    st.sampled_from(['a"b', "x\n[today]\nbeats = []", "'''", "\\", "#", "=", "lat", "[calls]", "\x1b[31m", "time"]),
    st.text(max_size=8),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(CELL, min_size=1, max_size=6, unique=True), st.lists(st.lists(CELL, min_size=6, max_size=6), min_size=1)
)
def test_hostile_files_end_in_a_draft_or_a_fault(names: list[str], rows: list[list[str]]):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        beats = [
            feature(square(*corner), **{names[0] or "x": beat, "beat": rows[0][0]}) for beat, corner in SQUARES.items()
        ]
        write_beats(folder / "beats.geojson", beats)
        with (folder / "calls.csv").open("w", encoding="utf-8", errors="replace", newline="") as target:
            csv.writer(target).writerows([names, *(row[: len(names)] for row in rows)])
        try:
            draft = proposed(folder)
        except BeatplanError:
            return
        raw = tomllib.loads(draft_text(draft))
        assert keys_of(raw) == {
            one.key for one in draft.proposals if one.stands() and one.key.split(".")[0] not in ("services", "phases")
        }


def test_a_column_with_a_quote_loads(city: Path):
    with_calls(city, 'id,time,"call type ""b""",lat,lon', lambda *row: ",".join(row))
    (city / "s.toml").write_text(draft_text(proposed(city)), encoding="utf-8")
    assert load_scenario(city / "s.toml").calls.type == 'call type "b"'


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("calls.csv", "", "empty"), ("calls.csv", "id,time\n", "no rows"), ("calls.parquet", "x", "cannot be read"),
     ("calls.xlsx", "x", "cannot be read"), ("calls.gpkg", "x", "cannot be read"), ("none.csv", None, "no such file")],
)  # fmt: skip
def test_files_that_are_none_are_faults(city: Path, name: str, content: str | None, said: str):
    if content is not None:
        (city / name).write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=said):
        proposed(city, name)


def test_beats_without_polygons_are_a_fault(city: Path):
    with pytest.raises(DataError, match="holds no polygons"):
        proposed(city, beats="calls.csv")
    points = [feature({"type": "Point", "coordinates": [0, 0]}, beat="A")]
    (city / "points.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": points}))
    with pytest.raises(DataError, match="holds no polygons"):
        proposed(city, beats="points.geojson")


def test_names_in_any_style_are_one():
    assert {plain_name(one) for one in ("CallType", "call type", "CALL_TYPE", "call.type")} == {"call_type"}


def test_literals_of_other_kinds_are_refused():
    assert literal({"a b": (1, True, 0.5)}) == '{ "a b" = [1, true, 0.5] }'
    with pytest.raises(TypeError):
        literal(None)
