"""`beatplan plan` and `check` with [people]: who benefits, beside today, those waiting and the city."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from beatplan.errors import DataError
from beatplan.plan import AreaPeople, Measured, Plan, load_plan, save_plan
from beatplan.report.folder import redraw_map
from beatplan.report.people import percent, residents_by_beat
from beatplan.report.people_page import people_page
from tests.people import write_peopled_city
from tests.support import SCENARIO
from tests.warm import beatplan

TEXT = (
    SCENARIO.replace("date = 2024-01-01", "date = 2024-01-01\nmax_beats = 1")
    .replace("promise = 0.8", "promise = 0.5")
    .replace(
        "[[phases]]", '[rules]\nmust = ["B"]\n\n[today]\nbeats = ["A"]\nstations = { Centre = 1 }\n\n[[phases]]', 1
    )
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a plan of the tiny city with people, and what was printed."""
    city = tmp_path_factory.mktemp("peopled")
    done = beatplan("plan", write_peopled_city(city, scenario=TEXT), "-o", city / "out")
    assert done.returncode == 0, done.stderr
    return city / "out", done.stdout


@pytest.fixture
def plan(made: tuple[Path, str]) -> Plan:
    return load_plan(made[0] / "plan.json")


def area(plan: Plan, kind: str, phase: str | None = None, name: str = "") -> AreaPeople:
    return next(one for one in plan.people if (one.area, one.phase, one.name) == (kind, phase, name))


def of(row: dict[str, str], *columns: str) -> list[str]:
    return [row[column] for column in columns]


def test_covered_and_waiting_people_are_as_worked_out_by_hand(plan: Plan):
    """The first phase covers B alone, on 45 of the week's 168 hours: half of middle and half of east."""
    covered, waiting, city = area(plan, "covered", "first"), area(plan, "waiting", "first"), area(plan, "city")
    assert plan.phases[0].plans[0].covered == ("B",)
    assert covered.residents.value == pytest.approx(1500, rel=1e-3)
    assert covered.residents.margin == pytest.approx(math.hypot(50, 50), rel=1e-3)
    assert city.residents.value == pytest.approx(6000, rel=1e-3)
    assert city.residents.margin == pytest.approx(math.hypot(50, 100, 50, 100), rel=1e-3)
    assert covered.residents.value + waiting.residents.value == pytest.approx(city.residents.value, abs=1e-4)
    assert covered.hours_covered is not None
    assert covered.hours_covered.value == pytest.approx(0.25 * 45 / 168, rel=1e-3)
    assert covered.income is not None
    assert covered.income.value == pytest.approx((1000 * 80_000 + 500 * 50_000) / 1500, rel=1e-3)
    [group] = covered.groups
    assert (group.group, group.of) == ("without a car", "households")
    assert group.number.value == pytest.approx(40, rel=1e-3)
    assert group.share.value == pytest.approx(40 / 400, rel=1e-3)
    margin = math.sqrt(2 * 15**2 - 0.1**2 * 2 * 20**2) / 400
    assert group.share.margin == pytest.approx(margin, rel=1e-3)
    assert group.share_of_city.value == pytest.approx(40 / 160, rel=1e-3)


def test_today_districts_and_beats_stand_beside(plan: Plan):
    assert area(plan, "covered", "today").residents.value == pytest.approx(1500, rel=1e-3)
    assert area(plan, "district", name="North").residents.value == pytest.approx(3000, rel=1e-3)
    assert area(plan, "district", name="North").income == Measured(None, None), "no area there tells any"
    assert residents_by_beat(plan) == pytest.approx(dict.fromkeys("ABCD", 1500), rel=1e-3)


def test_everybody_may_be_covered(plan: Plan):
    covered, waiting = area(plan, "covered", "second"), area(plan, "waiting", "second")
    assert covered.share_of_city == Measured(1.0, 0.0)
    assert waiting.residents == Measured(0.0, 0.0)
    assert waiting.groups[0].share == Measured(None, None), "of nobody nothing is a share"


def test_tables_and_words_say_the_same(made: tuple[Path, str], plan: Plan):
    folder, printed = made
    with (folder / "people.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(
        one for one in rows if (one["phase"], one["area"], one["group"]) == ("first", "covered", "without a car")
    )
    assert float(row["share_of_area"]) == pytest.approx(0.1, rel=1e-3)
    assert row["caveat"] == "Historic calls reflect who calls and who is policed, not need."
    share = percent(area(plan, "covered", "first").groups[0].share)
    assert f"without a car, of households: covered {share}" in printed
    assert "(today 1,500 ± 71)" in printed
    assert "who calls and who is policed, not need" in printed
    page = (folder / "map.html").read_text(encoding="utf-8")
    assert f"<td>{share}</td>" in page
    assert "who calls and who is policed, not need" in page
    with (folder / "per_resident.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    south = next(one for one in rows if of(one, "phase", "area", "name") == ["first", "district", "South"])
    answered = sum(one.answered_per_week for one in plan.phases[0].plans)
    assert float(south["answered_per_1000_residents"]) == pytest.approx(answered / 3, rel=1e-3)
    assert float(south["eligible_calls_per_week_all_hours"]) == pytest.approx(50, rel=1e-3)


def test_a_withheld_figure_is_said_to_be(plan: Plan):
    nobody = Measured(math.nan, math.nan)
    page = people_page(replace(plan, people=tuple(replace(one, residents=nobody) for one in plan.people)))
    assert page is not None
    cells = [cell for table in page.tables for _, rows in table.groups for row in rows for cell in row]
    assert "withheld" in cells
    assert not any("nan" in cell for cell in cells)


def test_a_plan_without_people_loads_and_says_nothing_of_them(made: tuple[Path, str], tmp_path: Path):
    raw = json.loads((made[0] / "plan.json").read_text(encoding="utf-8"))
    del raw["people"]
    (tmp_path / "plan.json").write_text(json.dumps(raw), encoding="utf-8")
    (tmp_path / "beats.geojson").write_bytes((made[0] / "beats.geojson").read_bytes())
    assert load_plan(tmp_path / "plan.json").people == ()
    assert "Who benefits" not in redraw_map(tmp_path).read_text(encoding="utf-8")


def test_people_that_contradict_the_plan_are_refused(made: tuple[Path, str], plan: Plan, tmp_path: Path):
    (tmp_path / "beats.geojson").write_bytes((made[0] / "beats.geojson").read_bytes())
    odd = tuple(replace(one, name="Z", groups=()) if one.name == "A" else one for one in plan.people)
    save_plan(replace(plan, people=odd), tmp_path / "plan.json")
    with pytest.raises(DataError, match=r"there is no beat 'Z'(.|\n)*are not those of the city"):
        redraw_map(tmp_path)


def test_check_tells_what_was_read(tmp_path: Path):
    file = write_peopled_city(tmp_path)
    done = beatplan("check", file)
    assert done.returncode == 0, done.stderr
    assert "people of 4 areas, 7,000 in all, by the ground of each beat (without a car)" in done.stdout
    assert "codes in place of median income: -666666666: 1" in done.stdout
    people = json.loads(beatplan("check", file, "--json", "--quiet").stdout)["people"]
    assert people["per_beat"]["A"] == pytest.approx(1500, rel=1e-3)


def test_a_fault_ends_with_its_code_and_one_line(tmp_path: Path):
    file = write_peopled_city(tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace("tracts.geojson", "tract.geojson"), encoding="utf-8")
    done = beatplan("plan", file, "-o", tmp_path / "out", "-q")
    assert done.returncode == 3
    assert "there is no such file (people.path)" in done.stderr
    assert done.stderr.count("\n") == 1
