"""A city's labels become types by a file: every label is known, left out on purpose, or told with its count."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from beatplan.errors import InputError
from beatplan.inputs.call_types import type_matches
from beatplan.inputs.label_mapping import LabelMapping, read_mapping
from beatplan.planning import read_study
from beatplan.planning.accounts import account
from beatplan.planning.provenance import provenance
from beatplan.scenario import load_scenario
from beatplan.simulate.history import read_history
from tests import warm
from tests.support import DURHAM, SCENARIO, beatplan, call_rows, write_calls, write_city

WITH_MAPPING = SCENARIO.replace('type = "type"\n', 'type = "type"\nmapping = "labels.csv"\n')
LABELS = """label,type
CRT - TRESPASS,TRESPASS
TRESPASS*,TRESPASS
 welfare? ,WELFARE CHECK
*W/WEAPON*,
SUICIDE*,SUICIDE THREAT
LARCENY,
"""
#: In beat A, on a Tuesday within the window.
PLACE = "2024-01-02T09:00,{},35.97,-78.93"


def city(folder: Path, labels: str = LABELS, rows: list[str] | None = None, scenario: str = WITH_MAPPING) -> Path:
    """The tiny city, with a mapping and a call for each of the labels given."""
    file = write_city(folder, scenario)
    (folder / "labels.csv").write_text(labels, encoding="utf-8")
    if rows is not None:
        lines = [f"x{number},{PLACE.format(label)}" for number, label in enumerate(rows)]
        write_calls(folder / "calls.csv", lines)
    return file


def told(file: Path) -> dict:
    return account(read_study(load_scenario(file)))


def fault(file: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_study(load_scenario(file))
    return str(caught.value)


def mapping(*rows: tuple[str, str]) -> LabelMapping:
    labels, types = zip(*rows, strict=True)
    return LabelMapping("labels.csv", "labels.csv", labels, types, ())


def test_an_exact_label_goes_before_patterns_and_the_first_pattern_wins():
    known = mapping(("TRES*", "one"), ("*PASS", "two"), (" trespass ", "three"), ("W?LF", "four"))
    labels = ("TRESPASS", "Trespass ", "TRESPASSING", "BYPASS", "WELF", "WOLF", "WLF", "")
    assert known.rows_of(labels).tolist() == [2, 2, 0, 1, 3, 3, -1, -1]


def test_brackets_stand_for_themselves():
    known = mapping(("THREAT [GUN]", "one"), ("FIGHT [*]", "two"), ("FIGHT [K*]", "four"), ("A[BC]", "three"))
    labels = ("THREAT [GUN]", "THREAT G", "FIGHT [KNIFE]", "FIGHT *", "FIGHT K", "AB", "A[BC]")
    assert known.rows_of(labels).tolist() == [0, -1, 2, 1, -1, -1, 3]
    assert type_matches("THREAT [GUN]*", "Threat [gun], indoors")


def stands_for(pattern: str, text: str) -> bool:
    """Wildcards by their definition, sign by sign."""
    if not pattern:
        return not text
    if pattern[:3] in ("[*]", "[?]", "[[]"):
        return text[:1] == pattern[1] and stands_for(pattern[3:], text[1:])
    if pattern[0] == "*":
        return any(stands_for(pattern[1:], text[cut:]) for cut in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and stands_for(pattern[1:], text[1:])


WORDS = st.text("AB[]!-? *", min_size=1, max_size=5).filter(str.strip)


@given(patterns=st.lists(WORDS, min_size=1, max_size=5), label=st.text("AB[]!-?* ", max_size=6))
@example(patterns=["*", "a?", "AB"], label="ab")
@example(patterns=["A[*]", "A[?]", "[[][[]]"], label="[[]")
@settings(max_examples=300, deadline=None)
def test_rows_are_found_as_the_definition_says(patterns: list[str], label: str):
    clean, text = [one.strip().upper() for one in patterns], label.strip().upper()
    exact = [row for row, one in enumerate(clean) if one == text]
    by_pattern = [row for row, one in enumerate(clean) if stands_for(one, text)]
    wanted = (exact or by_pattern or [-1])[0]
    assert mapping(*((one, "x") for one in patterns)).rows_of((label,)).tolist() == [wanted]


def test_every_label_is_known_left_out_or_told(tmp_path: Path):
    rows = ["crt - trespass ", "TRESPASSING", "WELFARE1", "LARCENY", "SUICIDE W/WEAPON", "SUICIDE THREAT"]
    study = told(city(tmp_path, rows=[*rows, "LARCENNY", "LARCENNY", "UFO", ""]))
    calls = study["calls"]
    assert calls["assigned"] == 3
    assert calls["left_out"] == {
        "label not in the mapping": 4,
        "label left out by the mapping": 2,
        "type not eligible": 1,
    }
    assert calls["types"] == {
        "": {"rows": 6, "assigned": 0},
        "TRESPASS": {"rows": 2, "assigned": 2},
        "SUICIDE THREAT": {"rows": 1, "assigned": 0},
        "WELFARE CHECK": {"rows": 1, "assigned": 1},
    }
    assert calls["labels"]["LARCENNY"] == {"rows": 2, "known": False, "type": None}
    assert calls["labels"]["LARCENY"] == {"rows": 1, "known": True, "type": None}
    assert calls["labels"]["TRESPASSING"] == {"rows": 1, "known": True, "type": "TRESPASS"}
    assert sum(one["rows"] for one in calls["labels"].values()) == calls["rows"] == 10
    said = "\n".join(study["findings"])
    assert "4 rows have one of 3 labels that it does not know" in said
    assert "LARCENNY 2 (spelt nearly as 'LARCENY'), (blank) 1, UFO 1." in said
    assert "2 rows have one of 2 labels that it leaves out: LARCENY 1, SUICIDE W/WEAPON 1." in said
    assert "no label of the calls goes by" not in said


def test_a_row_that_does_not_fit_has_no_label_to_know(tmp_path: Path):
    file = city(tmp_path, rows=["TRESPASSING", "UFO"])
    with (tmp_path / "calls.csv").open("a", encoding="utf-8") as calls:
        calls.write(f"x2,{PLACE.format('TRESPASSING')},more\n")
    study = told(file)
    assert study["calls"]["left_out"] == {"more fields than the header": 1, "label not in the mapping": 1}
    assert sum(one["rows"] for one in study["calls"]["labels"].values()) == 2
    assert "(blank)" not in "\n".join(study["findings"])


def test_numbers_are_labels_as_they_are_ids(tmp_path: Path):
    """A column of numbers with a blank is one of fractions in Parquet: 10 is 10.0 there."""
    file = city(tmp_path, "label,type\n10,TRESPASS\n", scenario=WITH_MAPPING.replace("calls.csv", "calls.parquet"))
    frame = pd.DataFrame({"id": ["a", "b", "c"], "time": "2024-01-02T09:00", "type": [10.0, None, 11.0]})
    frame.assign(lat=35.97, lon=-78.93).to_parquet(tmp_path / "calls.parquet")
    assert {label: one["known"] for label, one in told(file)["calls"]["labels"].items()} == {
        "10": True, "": False, "11": False,
    }  # fmt: skip


def test_no_eligible_call_is_a_fault_that_tells_unknown_labels(tmp_path: Path):
    said = fault(city(tmp_path, rows=["SUICIDE", "TRESSPAS", "TRESSPAS"]))
    assert "no eligible calls: 0 of 3 rows" in said
    assert "Types in the file: SUICIDE THREAT 1." in said
    assert "TRESSPAS 2" in said


def test_rows_of_the_mapping_that_no_label_goes_by_are_told(tmp_path: Path):
    said = "\n".join(told(city(tmp_path, LABELS + "TRESPASS,TRESPASS\nTRES*,OTHER\n"))["findings"])
    assert "labels.csv: rows that no label of the calls goes by:" in said
    assert "'CRT - TRESPASS' (row 1)" in said
    assert "'TRES*' (row 8)" in said, "an exact row decides what it would match"
    assert "'TRESPASS' (row 7)" not in said


def test_a_service_that_takes_all_types_takes_no_unknown_label(tmp_path: Path):
    scenario = WITH_MAPPING.replace('["WELFARE CHECK", "TRESPASS"]', '["*"]')
    calls = told(city(tmp_path, rows=["TRESPASSING", "UFO", "LARCENY"], scenario=scenario))["calls"]
    assert calls["assigned"] == 1
    assert calls["left_out"] == {"label not in the mapping": 1, "label left out by the mapping": 1}


def test_an_unknown_label_is_not_a_type_of_the_same_name(tmp_path: Path):
    calls = told(city(tmp_path, "label,type\nWELFARE,WELFARE CHECK\n", ["WELFARE", "TRESPASS"]))["calls"]
    assert calls["left_out"] == {"label not in the mapping": 1}
    assert calls["assigned"] == 1


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ("label,kind\nA,B\n", ("labels.csv", "no column 'type' (calls.mapping)")),
        ("Label,type\nA,B\n", ("no column 'label'", "Did you mean 'Label'?")),
        ("label,type\nA,B\n  ,C\n", ("labels.csv: row 2", "the label is blank")),
        ("label,type\nA,B\nC,D\n a ,E\n", ("labels.csv: row 3", "two types: 'B' in row 1 and 'E' here")),
        ("label,type\nA*,B\nA*,\n", ("labels.csv: row 2", "'B' in row 1 and '(left out)' here")),
        ("label,type\nA,B,C\nA,B,D\n", ("labels.csv", "its header names 2")),
        ("label,type\n", ("labels.csv", "there are no labels")),
        ("", ("labels.csv", "the file is empty (calls.mapping)")),
        ("label,type\nUFO,X\n", ("labels.csv", "no label of the calls has a type", "TRESPASS")),
    ],
)
def test_faults_name_file_and_row(tmp_path: Path, labels: str, words: tuple[str, ...]):
    said = fault(city(tmp_path, labels))
    assert all(word in said for word in words), said


def test_an_absent_or_unreadable_mapping_is_named(tmp_path: Path):
    file = city(tmp_path)
    (tmp_path / "labels.csv").unlink()
    assert "labels.csv: there is no such file (calls.mapping)" in fault(file)
    file.write_text(WITH_MAPPING.replace("labels.csv", "labels.xlsx"), encoding="utf-8")
    (tmp_path / "labels.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    assert "labels.xlsx" in fault(file)
    assert "(calls.mapping)" in fault(file)


def test_equal_rows_are_no_fault(tmp_path: Path):
    labels = "label,type\nTRESPASS,Trespass\ntrespass,TRESPASS\nWELFARE CHECK,WELFARE CHECK\n"
    assert told(city(tmp_path, labels))["calls"]["assigned"] == 710


def test_a_mapping_needs_the_column_of_labels(tmp_path: Path):
    assert "mapping needs type" in fault(city(tmp_path, scenario=WITH_MAPPING.replace('type = "type"\n', "")))


LABEL = st.sampled_from(["TRESPASS", "tress", "WELFARE1", "WELFARE12", "LARCENY", "SUICIDE", "X W/WEAPON", "UFO", ""])
TIMES = st.sampled_from(["2024-01-02T09:00", "2024-01-02T23:00", "never", ""])


@given(rows=st.lists(st.tuples(LABEL, TIMES, st.sampled_from(["35.97", "39", ""])), max_size=20))
@settings(max_examples=25, deadline=None)
def test_all_counts_are_the_rows(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]):
    folder = tmp_path_factory.mktemp("city")
    file = city(folder)
    lines = [f"x{number},{time},{label},{lat},-78.93" for number, (label, time, lat) in enumerate(rows)]
    write_calls(folder / "calls.csv", [f"t,{PLACE.format('TRESPASS')}", *lines])
    calls = told(file)["calls"]
    labels = Counter(label for label, _, _ in rows)
    assert calls["rows"] == len(rows) + 1 == calls["assigned"] + sum(calls["left_out"].values())
    assert sum(one["rows"] for one in calls["labels"].values()) == calls["rows"]
    assert sum(one["rows"] for one in calls["types"].values()) == calls["rows"]
    unknown = labels["tress"] + labels["WELFARE12"] + labels["UFO"] + labels[""]
    assert calls["left_out"].get("label not in the mapping", 0) == unknown
    assert calls["left_out"].get("label left out by the mapping", 0) == labels["LARCENY"] + labels["X W/WEAPON"]


def test_mapped_labels_count_and_are_simulated_as_the_types_themselves(tmp_path: Path):
    plain = read_study(load_scenario(write_city(tmp_path / "plain")))
    file = city(tmp_path / "mapped", "label,type\nTRES/*,TRESPASS\nWC,WELFARE CHECK\n")
    swapped = [one.replace("TRESPASS", f"TRES/{n}").replace("WELFARE CHECK", "WC") for n, one in enumerate(call_rows())]
    write_calls(tmp_path / "mapped" / "calls.csv", swapped)
    mapped = read_study(load_scenario(file))
    assert mapped.calls.types == plain.calls.types
    np.testing.assert_array_equal(mapped.calls.kinds_on_duty, plain.calls.kinds_on_duty)
    np.testing.assert_array_equal(mapped.demand.all_hours, plain.demand.all_hours)
    one, other = read_history(mapped, 1), read_history(plain, 1)
    np.testing.assert_array_equal(one.takes, other.takes)
    np.testing.assert_array_equal(one.local, other.local)


def test_locate_sees_mapped_types(tmp_path: Path):
    """A city of trespass alone, and one where the mapping leaves all else out, are one to it."""
    file = city(tmp_path / "mapped", "label,type\nTRESPASS,TRESPASS\nWELFARE CHECK,\n")
    plain = write_city(tmp_path / "plain")
    write_calls(tmp_path / "plain" / "calls.csv", [one for one in call_rows() if "TRESPASS" in one])
    ask = ("--model", "p-median", "--sites", "1", "--json", "-q")
    mapped, alone, all_types = (
        warm.beatplan("locate", one, *ask) for one in (file, plain, write_city(tmp_path / "all types"))
    )
    assert mapped.returncode == 0, mapped.stderr
    assert json.loads(mapped.stdout) == json.loads(alone.stdout)
    assert json.loads(mapped.stdout) != json.loads(all_types.stdout)


def test_check_tells_unknown_labels_with_counts(tmp_path: Path):
    file = city(tmp_path, rows=["TRESPASS", "UFO", "UFO", "LARCENNY"])
    done = beatplan("check", file, "-o", tmp_path / "checked", "-q")
    assert done.returncode == 0, done.stderr
    assert "left out: label not in the mapping" in done.stdout
    assert "3 rows have one of 2 labels that it does not know" in done.stdout
    assert "UFO 2, LARCENNY 1 (spelt nearly as 'LARCENY')" in done.stdout
    left = pd.read_parquet(tmp_path / "checked" / "left_out.parquet")
    assert left["reason"].tolist() == ["label not in the mapping"] * 3
    assert left["label"].tolist() == ["UFO", "UFO", "LARCENNY"]
    assert left["type"].tolist() == [""] * 3
    calls = json.loads((tmp_path / "checked" / "check.json").read_text(encoding="utf-8"))["calls"]
    assert calls["rows"] == calls["assigned"] + sum(calls["left_out"].values()) == 4
    assert calls["labels"]["UFO"] == {"rows": 2, "known": False, "type": None}


def test_a_plan_tells_unknown_labels_and_knows_its_mapping(tmp_path: Path):
    labels = LABELS + "WELFARE CHECK,WELFARE CHECK\n"
    screen = '[[calls.screen]]\ntypes = ["*GUN"]\nreason = "weapon"\n'
    file = city(tmp_path, labels, scenario=WITH_MAPPING.replace('lon = "lon"\n', f'lon = "lon"\n\n{screen}', 1))
    more = [f"x,{PLACE.format('UFO')}", f"y,{PLACE.format('TRESPASS W/GUN')}"]
    write_calls(tmp_path / "calls.csv", [*call_rows(), *more])
    assert "labels.csv" in provenance(read_study(load_scenario(file)))["inputs"]
    done = warm.beatplan("plan", file, "-o", tmp_path / "out", "-q")
    assert done.returncode == 0, done.stderr
    plan = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
    assert any("1 rows have one of 1 labels" in one and "UFO 1" in one for one in plan["findings"])
    simulate = ("simulate", tmp_path / "out", "--scenario", file, "--replications", "2", "-q")
    done = warm.beatplan(*simulate)
    assert done.returncode == 0, done.stderr
    steps = json.loads((tmp_path / "out" / "simulation.json").read_text(encoding="utf-8"))["left_out"]
    assert {"screened out: weapon", "label not in the mapping"} <= set(steps)
    (tmp_path / "labels.csv").write_text(labels.replace("*W/WEAPON*", "*W/GUN*"), encoding="utf-8")
    done = warm.beatplan(*simulate)
    assert done.returncode == 3
    assert "labels.csv: is not what the plan was made from" in done.stderr


def test_durhams_labels_lead_to_the_types_of_its_scenarios(tmp_path: Path):
    scenario = tmp_path / "durham.toml"
    scenario.write_text(_durham("launch-2022.toml", f'mapping = "{DURHAM / "labels.csv"}"'), encoding="utf-8")
    known = read_mapping(load_scenario(scenario))
    assert known is not None
    names = set(known.types) - {""}
    for file in DURHAM.glob("*.toml"):
        for service in tomllib.loads(file.read_text(encoding="utf-8"))["services"]:
            # Labels with a weapon are left out for unarmed teams; a clinician with an officer needs another file.
            listed = [] if "officer" in service["team"] else service.get("call_types", [])
            lost = [one for one in listed if not any(type_matches(one, name) for name in names)]
            assert not lost, file.name
    taken = tomllib.loads((DURHAM / "citywide-2023.toml").read_text(encoding="utf-8"))["services"][0]["call_types"]
    assert all(any(type_matches(one, name) for one in taken) for name in names), "no type that no scenario takes"
    weapons = known.rows_of(("SUICIDE THREAT - W/WEAPON", "CRT - TRESPASS W/WEAPON", "DISTURBANCE WITH WEAPON"))
    assert [known.types[row] for row in weapons] == ["", "", ""]
    variants = ("CRT - TRESPASS", "CCD - SUICIDE THR", "TRESPASS/UNWANTED PERSON", "CCD-SUICIDE THR")
    assert [known.types[row] for row in known.rows_of(variants)] == [
        "TRESPASS OR UNWANTED", "SUICIDE THREAT", "TRESPASS OR UNWANTED", "SUICIDE THREAT",
    ]  # fmt: skip


def test_durhams_example_reads_the_same_with_its_labels(tmp_path: Path):
    for name, keys in (("plain", ""), ("mapped", f'mapping = "{DURHAM / "labels.csv"}"')):
        (tmp_path / f"{name}.toml").write_text(_durham("launch-2022.toml", keys), encoding="utf-8")
    plain, mapped = (read_study(load_scenario(tmp_path / f"{name}.toml")).calls for name in ("plain", "mapped"))
    assert mapped.assigned_types == plain.assigned_types
    assert "label not in the mapping" not in mapped.left_out()
    np.testing.assert_array_equal(mapped.duty, plain.duty)


def _durham(name: str, keys: str) -> str:
    """A scenario of the example with keys more under [calls], its files named in full."""
    text = (DURHAM / name).read_text(encoding="utf-8").replace('type = "type"\n', f'type = "type"\n{keys}\n')
    for file in ("beats.geojson", "calls.csv.gz", "sites.csv", "made_streets.geojson", "made_tracts.geojson"):
        text = text.replace(f'"{file}"', f'"{DURHAM / file}"')
    return text
