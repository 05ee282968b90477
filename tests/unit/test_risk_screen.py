"""Calls that are screened out for their risk: each under a reason of its own, and a slip of the hand is told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatplan.errors import InputError
from beatplan.planning import read_study
from beatplan.planning.accounts import account
from beatplan.scenario import load_scenario
from tests.support import SCENARIO, beatplan, write_calls, write_city

WEAPONS = '[[calls.screen]]\ncolumn = "weapons"\nexclude = ["GUN*", "knife", "Y"]\nreason = "weapon"\n'
LABELS = '[[calls.screen]]\ntypes = ["*W/WEAPON*", "SHOOTING*"]\nreason = "weapon"\n'
VIOLENT = '[[calls.screen]]\ncolumn = "notes"\nexclude = "*VIOLENT*"\nreason = "violence"\n'
STAGES = 'stages = { dispatched = "sent", arrived = "there" }\n'
HEADER = "id,time,type,lat,lon,weapons,notes"


def city(folder: Path, rows: list[tuple[str, str, str]], screens: str = WEAPONS, keys: str = "") -> Path:
    """The tiny city with a call for each (type, weapons, notes), all at one place in its window."""
    scenario = SCENARIO.replace('lon = "lon"\n', f'lon = "lon"\n{keys}\n{screens}', 1)
    file = write_city(folder, scenario)
    lines = [f"x{n},2024-01-02T09:00,{kind},35.97,-78.93,{gun},{note}" for n, (kind, gun, note) in enumerate(rows)]
    write_calls(folder / "calls.csv", lines, HEADER)
    return file


def told(file: Path) -> dict:
    return account(read_study(load_scenario(file)))


def fault(file: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_study(load_scenario(file))
    return str(caught.value)


def test_a_column_screens_calls_out_by_what_it_holds(tmp_path: Path):
    values = ["GUNSHOT", " gun ", "Knife", "y", "", "  ", "KNIFES", "N", "BEGUN"]
    calls = told(city(tmp_path, [("TRESPASS", one, "") for one in values]))["calls"]
    assert calls["left_out"] == {"screened out: weapon": 4}
    assert calls["assigned"] == 5, "blank cells say nothing, and a pattern stands for whole values"


def test_flags_are_read_as_ids_are(tmp_path: Path):
    """A flag of 1 beside blanks is 1.0 in Parquet."""
    file = city(tmp_path, [], WEAPONS.replace('["GUN*", "knife", "Y"]', '["1"]'))
    file.write_text(file.read_text(encoding="utf-8").replace("calls.csv", "calls.parquet"), encoding="utf-8")
    frame = pd.DataFrame({"id": ["a", "b", "c"], "time": "2024-01-02T09:00", "weapons": [1.0, None, 0.0]})
    frame.assign(type="TRESPASS", lat=35.97, lon=-78.93).to_parquet(tmp_path / "calls.parquet")
    assert told(file)["calls"]["left_out"] == {"screened out: weapon": 1}


def test_even_the_widest_pattern_leaves_blank_cells(tmp_path: Path):
    screens = WEAPONS.replace('["GUN*", "knife", "Y"]', '["*"]')
    calls = told(city(tmp_path, [("TRESPASS", "", ""), ("TRESPASS", "KNIFE", "")], screens))["calls"]
    assert calls["left_out"] == {"screened out: weapon": 1}


def test_labels_are_screened_as_the_file_writes_them(tmp_path: Path):
    rows = [("TRES W/WEAPON", "", ""), ("SHOOTING", "", ""), ("TRES", "", ""), ("ALARM", "", "")]
    file = city(tmp_path, rows, LABELS, 'mapping = "labels.csv"')
    (tmp_path / "labels.csv").write_text("label,type\nTRES*,TRESPASS\n", encoding="utf-8")
    calls = told(file)["calls"]
    assert calls["left_out"] == {"screened out: weapon": 2, "label not in the mapping": 1}
    assert calls["types"]["TRESPASS"] == {"rows": 2, "assigned": 1}


def test_the_first_screen_that_fits_is_counted_and_screens_may_share_a_reason(tmp_path: Path):
    rows = [
        ("TRESPASS", "GUN", "violent man"),
        ("TRESPASS", "", "VIOLENT"),
        ("TRESPASS W/WEAPON", "", "violent"),
        ("BURGLARY", "GUN", ""),
        ("BURGLARY", "", ""),
        ("TRESPASS", "", "calm"),
    ]
    calls = told(city(tmp_path, rows, WEAPONS + VIOLENT + LABELS))["calls"]
    assert calls["left_out"] == {"screened out: weapon": 3, "screened out: violence": 1, "type not eligible": 1}
    assert calls["rows"] == calls["assigned"] + sum(calls["left_out"].values()) == 6


def events(folder: Path, lines: list[str], keys: str = "") -> Path:
    file = city(folder, [], WEAPONS, f'unit = "unit"\n{keys}')
    write_calls(folder / "calls.csv", lines, f"{HEADER},unit,sent,there")
    return file


def test_what_one_unit_found_holds_for_the_event(tmp_path: Path):
    lines = [
        "e1,2024-01-02T09:00,TRESPASS,35.97,-78.93,,,U1,2024-01-02T09:01,2024-01-02T09:11",
        "e1,2024-01-02T09:05,TRESPASS,35.97,-78.93,GUN,,U2,2024-01-02T09:06,2024-01-02T09:16",
        "e2,2024-01-02T10:00,TRESPASS,35.97,-78.93,,,U1,2024-01-02T10:01,2024-01-02T10:31",
        "e2,2024-01-02T10:00,TRESPASS,35.97,-78.93,N,,U2,2024-01-02T10:01,2024-01-02T10:31",
        "e3,2024-01-02T11:00,TRESPASS,35.97,-78.93,KNIFE,,U1,2024-01-02T11:01,2024-01-02T11:11",
    ]
    found = told(events(tmp_path, lines, STAGES))
    assert found["calls"]["left_out"] == {"several units of one event": 2, "screened out: weapon": 2}
    assert found["calls"]["assigned"] == 1
    responses = [one for one in found["stages"]["by_service"] if one["stage"] == "response"]
    assert [(one["rows"], one["p50_min"]) for one in responses] == [(1, 31.0)], "of the event that is left"


def test_an_event_is_screened_out_wherever_its_rows_stand(tmp_path: Path):
    """Here in another file, in a row that comes first there and has no time to go by."""
    row = "{},{},TRESPASS,35.97,-78.93,{},,U1,,"
    file = events(tmp_path, [row.format("e1", "2024-01-02T09:00", ""), row.format("e2", "2024-01-02T09:00", "")])
    more = [row.format("e1", "never", "GUN"), row.format("e3", "2024-01-02T09:00", "")]
    write_calls(tmp_path / "more.csv", more, f"{HEADER},unit,sent,there")
    text = file.read_text(encoding="utf-8").replace('"calls.csv"', '["more.csv", "calls.csv"]')
    file.write_text(text, encoding="utf-8")
    calls = told(file)["calls"]
    assert calls["left_out"] == {"repeat of an id": 1, "screened out: weapon": 1}
    assert calls["assigned"] == 2


def test_a_screen_that_excludes_nothing_is_told(tmp_path: Path):
    said = told(city(tmp_path, [("TRESPASS", "N", ""), ("TRESPASS", "", "")]))["findings"]
    assert any(
        one == "calls.screen.0 excludes nothing: no row has 'GUN*', 'knife', 'Y' in column weapons (weapon)."
        for one in said
    )


def test_a_pattern_that_matches_nothing_is_told(tmp_path: Path):
    said = "\n".join(told(city(tmp_path, [("TRESPASS", "GUN", ""), ("TRESPASS", "KNIVES", "")]))["findings"])
    assert "calls.screen.0.exclude: no row has 'knife', 'Y' in column weapons (weapon)." in said
    assert "excludes nothing" not in said


def test_a_screen_of_rows_that_are_left_out_before_is_told(tmp_path: Path):
    keys = 'disposition = { column = "notes", drop = ["CANCELLED"] }'
    rows = [("TRESPASS", "GUN", "CANCELLED"), ("TRESPASS", "", "")]
    found = told(city(tmp_path, rows, WEAPONS, keys))
    assert found["calls"]["left_out"] == {"disposition dropped": 1}
    assert "calls.screen.0 excludes nothing: every row that it matches" in "\n".join(found["findings"])


def test_a_missing_column_is_a_fault_with_the_nearest(tmp_path: Path):
    said = fault(city(tmp_path, [("TRESPASS", "", "")], WEAPONS.replace('"weapons"', '"weapon"')))
    assert "calls.csv: there is no column 'weapon' (calls.screen.0.column). Did you mean 'weapons'?" in said


@pytest.mark.parametrize(
    ("screen", "words"),
    [
        ('column = "weapons"\nreason = "weapon"', "column and exclude go together"),
        ('exclude = ["GUN"]\nreason = "weapon"', "column and exclude go together"),
        ('reason = "weapon"', "give either column and exclude, or types"),
        (
            'column = "w"\nexclude = ["GUN"]\ntypes = ["A"]\nreason = "weapon"',
            "give either column and exclude, or types",
        ),
        ('column = "weapons"\nexclude = ["GUN", " "]\nreason = "weapon"', "blank cells are never screened out"),
        ('types = ["A"]', "calls.screen.0.reason: is missing"),
        ('types = ["A"]\nreason = "weapon"\nkeep = 1', "calls.screen.0.keep: unknown key"),
    ],
)
def test_a_screen_that_means_nothing_is_refused(tmp_path: Path, screen: str, words: str):
    said = fault(city(tmp_path, [("TRESPASS", "", "")], f"[[calls.screen]]\n{screen}\n"))
    assert words in said, said


def test_labels_cannot_be_screened_without_their_column(tmp_path: Path):
    file = city(tmp_path, [("TRESPASS", "", "")], LABELS)
    file.write_text(file.read_text(encoding="utf-8").replace('type = "type"\n', ""), encoding="utf-8")
    assert "a screen by types needs type" in fault(file)


KIND = st.sampled_from(["TRESPASS", "trespass w/weapon", "BURGLARY", "SHOOTING"])
GUN = st.sampled_from(["", "GUN", "KNIFE", "N"])
NOTE = st.sampled_from(["", "violent", "calm"])


@given(rows=st.lists(st.tuples(KIND, GUN, NOTE), max_size=20), last=st.booleans())
@settings(max_examples=25, deadline=None)
def test_all_counts_are_the_rows(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], last: bool
):
    folder = tmp_path_factory.mktemp("city")
    screens = VIOLENT + WEAPONS + LABELS if last else WEAPONS + LABELS + VIOLENT
    calls = told(city(folder, [("TRESPASS", "", ""), *rows], screens))["calls"]

    def fate(kind: str, gun: str, note: str) -> str:
        weapon = gun in ("GUN", "KNIFE") or kind in ("trespass w/weapon", "SHOOTING")
        reasons = [("violence", note == "violent"), ("weapon", weapon)]
        hit = [name for name, fits in (reasons if last else reasons[::-1]) if fits]
        return f"screened out: {hit[0]}" if hit else "assigned" if kind == "TRESPASS" else "type not eligible"

    wanted = Counter(fate(*row) for row in rows)
    assert calls["assigned"] == wanted.pop("assigned", 0) + 1
    assert calls["left_out"] == dict(wanted)
    assert calls["rows"] == calls["assigned"] + sum(calls["left_out"].values()) == len(rows) + 1


def test_check_tells_and_lists_what_is_screened_out(tmp_path: Path):
    file = city(tmp_path, [("TRESPASS", "GUN", ""), ("TRESPASS", "", ""), ("SHOOTING", "", "")], WEAPONS + LABELS)
    done = beatplan("check", file, "-o", tmp_path / "checked", "-q")
    assert done.returncode == 0, done.stderr
    assert "left out: screened out: weapon" in done.stdout
    left = pd.read_parquet(tmp_path / "checked" / "left_out.parquet")
    assert left["row"].tolist() == [1, 3]
    assert left["reason"].tolist() == ["screened out: weapon"] * 2
    assert left["label"].tolist() == ["TRESPASS", "SHOOTING"]
