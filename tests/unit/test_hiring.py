"""Who is employed is not who is on a team: training, vacant posts, supervisors, part-time people, and their cost."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatplan.errors import ScenarioError
from beatplan.scenario import Scenario, load_scenario
from beatplan.scenario.staffing import StaffingTable
from beatplan.staffing import (
    check_some_team,
    crews_by_split,
    hiring,
    staff_at_start,
    staff_by_phase,
    staff_findings,
    yearly_cost,
)
from beatplan.staffing.findings import share_filled
from beatplan.staffing.people import staff_of
from tests.support import DURHAM, SCENARIO

#: Half a year in weeks.
HALF_YEAR = 365.25 / 14
THIRD = '\n[[phases]]\nname = "third"\ndate = {}\n'


def scenario_with(tmp_path: Path, keys: str = "", after: str = "", start: str = "clinician = 2, emt = 2") -> Scenario:
    """The tiny city's scenario: 3 of each role hired on 2024-07-01, with more keys under [staffing]."""
    text = SCENARIO.replace("start = { clinician = 2, emt = 2 }\n", f"start = {{ {start} }}\n{keys}\n")
    file = tmp_path / "s.toml"
    file.write_text(text + after, encoding="utf-8")
    return load_scenario(file)


@pytest.mark.parametrize("name", sorted(path.name for path in DURHAM.glob("*.toml")))
def test_a_scenario_that_says_nothing_of_hiring_has_the_people_it_had(name: str):
    scenario = load_scenario(DURHAM / name)
    staff, staffing = staff_by_phase(scenario), scenario.staffing
    hired = [[phase.hires.get(role, 0) for role in staff.roles] for phase in scenario.phases]
    heads = np.array(list(staffing.start.values())) + np.cumsum(hired, axis=0)
    assert (staff.heads == heads).all()
    assert (staff.employed == heads).all()
    assert (staff.hours == heads * staffing.hours_per_week * (1 - staffing.shrinkage)).all()
    assert not staff.in_training.any()
    assert staff_findings(scenario, staff) == ()


@pytest.mark.parametrize(("third", "emt"), [("2024-12-30", 5), ("2024-12-29", 2)])
def test_hires_count_from_the_first_phase_that_begins_with_them_ready(tmp_path: Path, third: str, emt: int):
    keys = "recruiting_weeks = { emt = 10 }\ntraining_weeks = { emt = 16 }"
    staff = staff_by_phase(scenario_with(tmp_path, keys, THIRD.format(third)))
    assert staff.employed.tolist() == [[2, 2], [5, 5], [5, 5]]
    assert staff.in_training.tolist() == [[0, 0], [0, 3], [0, 5 - emt]]
    assert staff.heads.tolist() == [[2, 2], [5, 2], [5, emt]]
    assert staff.hours[2].tolist() == [160.0, 32.0 * emt]


def test_weeks_in_parts_end_on_whole_days(tmp_path: Path):
    staffing = scenario_with(tmp_path, "recruiting_weeks = 0.1\ntraining_weeks = 0.2").staffing
    hired = scenario_with(tmp_path).phases[0].date
    assert (staffing.ready_on("emt", hired) - hired).days == 3, "2.1 days"
    whole = scenario_with(tmp_path, f"recruiting_weeks = {0.1 + 0.2}\ntraining_weeks = 0.7").staffing
    assert (whole.ready_on("emt", hired) - hired).days == 7


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (THIRD.format("2025-01-06"), "ready on 2024-12-30 and count from 'third' (2025-01-06) on"),
        ("", "ready on 2024-12-30, but count in no phase"),
        ("[solve]\nhorizon_end = 2024-12-30\n", "are never ready: the horizon ends on 2024-12-30"),
    ],
)
def test_who_joins_later_and_who_never_does_is_told(tmp_path: Path, after: str, said: str):
    scenario = scenario_with(tmp_path, "training_weeks = { emt = 26 }", after)
    (told,) = staff_findings(scenario, staff_by_phase(scenario))
    assert "3 emt hired in 'second' (2024-07-01) take 26 weeks" in told
    assert said in told


def test_no_team_says_who_is_hired_and_not_yet_on_duty(tmp_path: Path):
    after = '[[phases]]\nname = "nought"\ndate = 2025-01-01\n'
    scenario = scenario_with(tmp_path, "training_weeks = 4", after, start="clinician = 2, emt = 0")
    with pytest.raises(ScenarioError, match=r"emt 0 of 1\. Hired and not yet on duty: clinician 3, emt 3"):
        check_some_team(scenario, staff_by_phase(scenario))


def test_eleven_posts_of_which_a_fifth_leave_in_a_year_and_refill_in_half_a_year_are_ten_people(tmp_path: Path):
    keys = f"recruiting_weeks = {HALF_YEAR - 6}\ntraining_weeks = 6\nattrition_per_year = {{ emt = 0.2 }}"
    staff = staff_by_phase(scenario_with(tmp_path, keys, start="clinician = 11, emt = 11"))
    assert staff.vacant[0] == pytest.approx([0, 1]), "0.1 / 1.1 of 11"
    assert staff.heads[0].tolist() == [11, 10]
    assert staff.hours[0] == pytest.approx([352, 320])
    assert staff.vacant[1] == pytest.approx([0, 1]), "nobody leaves a training that has not ended"


def test_three_people_with_a_twentieth_of_posts_vacant_are_three_at_once_and_fewer_hours(tmp_path: Path):
    # 0.1 leave in a year; 1/19 of a post's filled time is the time to refill it.
    keys = f"recruiting_weeks = {365.25 / 7 * 10 / 19}\nattrition_per_year = 0.1"
    scenario = scenario_with(tmp_path, keys, start="clinician = 3, emt = 10")
    staff = staff_by_phase(scenario)
    assert staff.on_teams[0] == pytest.approx([2.85, 9.5])
    assert staff.heads[0].tolist() == [3, 9], "to the nearest, a half downwards"
    assert staff.hours[0] == pytest.approx([2.85 * 32, 9.5 * 32])
    clinician = next(one for one in staff_findings(scenario, staff) if "10% of clinician leave" in one)
    assert "5.0% of posts are expected to be vacant" in clinician
    assert "3 of 3 in 'first' (as many or more are there 86% of the time)" in clinician, "0.95 cubed"


def test_attrition_without_time_to_refill_is_told_to_change_nothing(tmp_path: Path):
    scenario = scenario_with(tmp_path, "attrition_per_year = { emt = 0.3 }")
    staff = staff_by_phase(scenario)
    assert not staff.vacant.any()
    (told,) = staff_findings(scenario, staff)
    assert "30% of emt leave in a year, but no post is ever vacant" in told


@pytest.mark.parametrize(("rate", "weeks"), [(0.1, 13.0), (0.4, 26.0), (0.9, 80.0)])
def test_vacant_share_agrees_with_posts_that_fill_and_empty_by_chance(rate: float, weeks: float):
    rng = np.random.default_rng(7)
    years, posts = 400.0, 400
    empty_y = weeks * 7 / 365.25
    filled = rng.exponential(1 / rate, (posts, int(years * rate * 2) + 50))
    left = np.cumsum(filled + empty_y, axis=1) - empty_y
    empty = np.clip(np.minimum(left + empty_y, years) - left, 0, None).sum(axis=1) / years
    assert left[:, -1].min() > years, "every post is followed to the end"
    staffing = StaffingTable(
        hours_per_week=40, start={"emt": 1}, recruiting_weeks=weeks / 4, training_weeks=weeks * 3 / 4,
        attrition_per_year=rate,
    )  # fmt: skip
    # Beginning filled, a post loses at most one spell against the long run.
    begin = empty_y / years
    assert empty.mean() == pytest.approx(staffing.vacant_share("emt"), abs=4 * empty.std() / np.sqrt(posts) + begin)


@pytest.mark.parametrize("posts", [1, 3, 7])
def test_share_filled_is_the_sum_over_who_is_there(posts: int):
    share = share_filled(np.full(posts + 1, posts), np.arange(posts + 1), 0.1)
    brute = [
        sum(np.prod([0.9 if there else 0.1 for there in one]) for one in product([0, 1], repeat=posts) if sum(one) >= n)
        for n in range(posts + 1)
    ]
    assert share == pytest.approx(brute)


def test_part_time_people_are_heads_and_bring_their_own_hours(tmp_path: Path):
    rows = """
[[staffing.part_time]]
role = "emt"
people = 1
hours_per_week = 20
[[staffing.part_time]]
role = "emt"
people = 2
hours_per_week = 10
from = "second"
"""
    staff = staff_by_phase(scenario_with(tmp_path, after=rows))
    assert staff.heads.tolist() == [[2, 2], [5, 5]]
    assert staff.hours[:, 1] == pytest.approx([(40 + 20) * 0.8, (2 * 40 + 20 + 2 * 10) * 0.8])
    assert staff.full_time[:, 1] == pytest.approx([1.5, 3.0])
    assert scenario_with(tmp_path, after=rows).as_written()["staffing"]["part_time"][1]["from"] == "second"


def test_one_of_every_four_supervises_and_three_need_nobody(tmp_path: Path):
    staff = staff_by_phase(scenario_with(tmp_path, "supervisors = { emt = 4 }", start="clinician = 9, emt = 6"))
    assert staff.supervising.tolist() == [[0, 1], [0, 2]], "of 6 and of 9"
    assert staff.heads.tolist() == [[9, 5], [12, 7]]
    assert staff.hours[1].tolist() == [384.0, 224.0]
    few = staff_by_phase(scenario_with(tmp_path, "supervisors = { emt = 4 }", start="clinician = 3, emt = 3"))
    assert few.supervising[0].tolist() == [0, 0]


def test_hours_by_role(tmp_path: Path):
    text = SCENARIO.replace("hours_per_week = 40", "hours_per_week = { clinician = 37.5, emt = 42 }")
    (tmp_path / "s.toml").write_text(text, encoding="utf-8")
    assert staff_by_phase(load_scenario(tmp_path / "s.toml")).hours[0] == pytest.approx([60.0, 67.2])


def test_posts_cost_from_their_phase_on_filled_or_not_and_part_time_ones_by_their_hours(tmp_path: Path):
    keys = "cost_per_year = { clinician = 90000, emt = 60000 }\ntraining_weeks = 8\nattrition_per_year = 0.2"
    rows = '[[staffing.part_time]]\nrole = "emt"\npeople = 1\nhours_per_week = 20\n'
    scenario = scenario_with(tmp_path, keys, rows)
    cost = yearly_cost(scenario.staffing, staff_by_phase(scenario))
    assert cost.tolist() == [[180_000, 90_000], [450_000, 270_000]]
    assert yearly_cost(scenario.staffing, staff_at_start(scenario)).tolist() == [180_000, 90_000]


@pytest.mark.parametrize(
    ("keys", "after", "said"),
    [
        ("training_weeks = { emtt = 3 }", "", "staffing.training_weeks.emtt: staffing.start has no role 'emtt'. Did"),
        ("attrition_per_year = { medic = 0.1 }", "", "staffing.attrition_per_year.medic: staffing.start has no role"),
        ("supervisors = { medic = 4 }", "", "staffing.supervisors.medic: staffing.start has no role"),
        ("cost_per_year = { emt = 1 }", "", "staffing.cost_per_year: says nothing of clinician. Write 0"),
        (
            "supervisors = { emt = 1 }",
            "",
            "one of every 1 emt supervises: that leaves nobody for teams. Write how many",
        ),
        (
            "supervisors = { emt = 2 }\nattrition_per_year = 0.9\ntraining_weeks = 60",
            "",
            "one of every 2 emt supervises and 51% of posts are expected to be vacant: that leaves nobody",
        ),
        ("attrition_per_year = 1", "", "staffing.attrition_per_year: input should be less than 1"),
        ("recruiting_weeks = { emt = -1 }", "", "staffing.recruiting_weeks.emt: input should be greater than or equal"),
        ("training_weeks = 'long'", "", "staffing.training_weeks: input should be a valid number"),
    ],
)
def test_faults_of_tables_by_role(tmp_path: Path, keys: str, after: str, said: str):
    with pytest.raises(ScenarioError) as caught:
        scenario_with(tmp_path, keys, after)
    assert said in str(caught.value)


def test_hours_by_role_are_of_every_role(tmp_path: Path):
    (tmp_path / "s.toml").write_text(SCENARIO.replace("hours_per_week = 40", "hours_per_week = { emt = 40 }"))
    with pytest.raises(ScenarioError, match=r"staffing\.hours_per_week: says nothing of clinician"):
        load_scenario(tmp_path / "s.toml")


@pytest.mark.parametrize(
    ("role", "people", "hours", "since", "said"),
    [
        ("medic", 1, 20, "", "part_time.0.role: staffing.start has no role 'medic'"),
        ("emt", 3, 20, "", "part_time.0.people: 3 emt work part-time at the start, and 2 are on duty then. Name fewer"),
        ("emt", 6, 20, "second", "part_time.0.people: 6 emt work part-time when phase 'second' begins, and 5 are on"),
        ("emt", 1, 41, "", "part_time.0.hours_per_week: 41 hours are more than the 40 of a full-time emt"),
        ("emt", 1, 20, "secnd", "part_time.0.from: there is no phase 'secnd'. Did you mean 'second'?"),
        ("emt", 0, 20, "", "part_time.0.people: input should be greater than or equal to 1"),
    ],
)
def test_faults_of_part_time_people(tmp_path: Path, role: str, people: int, hours: int, since: str, said: str):
    row = f'[[staffing.part_time]]\nrole = "{role}"\npeople = {people}\nhours_per_week = {hours}\n'
    with pytest.raises(ScenarioError) as caught:
        scenario_with(tmp_path, after=row + (f'from = "{since}"\n' if since else ""))
    assert said in str(caught.value)


def test_a_key_of_part_time_people_that_is_not_there_is_told_by_how_it_is_written(tmp_path: Path):
    row = '[[staffing.part_time]]\nrole = "emt"\npeople = 1\nhours_per_week = 20\nfrm = "second"\n'
    with pytest.raises(ScenarioError, match=r"staffing\.part_time\.0\.frm: unknown key\. Did you mean 'from'"):
        scenario_with(tmp_path, after=row)


def test_part_time_people_in_training_are_too_many(tmp_path: Path):
    row = '[[staffing.part_time]]\nrole = "emt"\npeople = 3\nhours_per_week = 20\nfrom = "second"\n'
    assert scenario_with(tmp_path, after=row).staffing.part_time[0].people == 3
    with pytest.raises(ScenarioError, match="3 emt work part-time when phase 'second' begins, and 2 are on duty then"):
        scenario_with(tmp_path, "training_weeks = 1", row)


@given(
    ready=st.integers(0, 60),
    training=st.integers(0, 20),
    part_share=st.floats(0, 1),
    part_hours=st.floats(1, 40),
    rate=st.floats(0, 0.5),
    weeks=st.floats(0, 52),
    one_in=st.sampled_from([None, 2, 3, 8]),
    shrinkage=st.floats(0, 0.9),
)
def test_people_add_up_and_hours_never_exceed_contracts(
    ready: int, training: int, part_share: float, part_hours: float, rate: float, weeks: float, one_in: int | None,
    shrinkage: float,
):  # fmt: skip
    staffing = StaffingTable(
        hours_per_week=40, shrinkage=shrinkage, start={"emt": ready}, training_weeks=weeks, attrition_per_year=rate,
        supervisors={} if one_in is None else {"emt": one_in},
    )  # fmt: skip
    fewer_h = int(ready * part_share) * (40 - part_hours)
    staff = staff_of(staffing, np.array([ready + training]), np.array([ready]), np.array([fewer_h]))
    parts = staff.in_training + staff.supervising + staff.vacant + staff.on_teams
    assert parts == pytest.approx(staff.employed)
    assert staff.on_teams[0] >= 0
    assert 0 <= staff.hours[0] <= (ready * 40 - fewer_h) * (1 - shrinkage) + 1e-9
    assert abs(staff.heads[0] - staff.on_teams[0]) <= 0.5 + 1e-6
    assert 0 <= staff.heads[0] <= ready - staff.supervising[0]
    assert 0 <= staff.full_time[0] <= ready + training


def test_seven_hires_for_three_threes_make_two_crews_more_in_three_of_36_splits():
    splits = crews_by_split(np.array([3, 3, 3]), np.array([1, 1, 1]), 7)
    assert len(splits) == 36
    assert {one.split for one in splits if one.crews == 5} == {(3, 2, 2), (2, 3, 2), (2, 2, 3)}
    assert max(one.crews for one in splits) == 5
    (best,) = [one for one in splits if one.split == (3, 2, 2)]
    assert best.bottleneck == (1, 2)
    (worst,) = [one for one in splits if one.split == (7, 0, 0)]
    assert (worst.crews, worst.bottleneck) == (3, (1, 2))


@given(
    people=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3)), min_size=1, max_size=4).filter(
        lambda rows: any(need for _, need in rows)
    ),
    hires=st.integers(0, 5),
)
def test_splits_are_those_of_brute_force(people: list[tuple[int, int]], hires: int):
    heads, needs = (np.array(column) for column in zip(*people, strict=True))
    found = crews_by_split(heads, needs, hires)
    every = [one for one in product(range(hires + 1), repeat=len(people)) if sum(one) == hires]
    assert [one.split for one in found] == every
    for one in found:
        each = {r: int(heads[r] + one.split[r]) // int(needs[r]) for r in range(len(people)) if needs[r]}
        assert one.crews == min(each.values())
        assert one.bottleneck == tuple(r for r, crews in each.items() if crews == one.crews)


def test_too_many_splits_are_refused():
    with pytest.raises(ScenarioError, match=r"--hires: 1000 hires can be split over 4 roles in 167,668,501 ways"):
        crews_by_split(np.array([1, 1, 1, 1]), np.array([1, 1, 1, 1]), 1000)


def test_hiring_puts_the_best_splits_first_and_keeps_crews_and_teams_apart():
    scenario = load_scenario(DURHAM / "launch-2022.toml")
    found = hiring(scenario, scenario.services[0], 0, 7)
    assert found.roles == ("clinician", "peer_support", "emt")
    assert [one.split for one in found.splits[:3]] == [(2, 2, 3), (2, 3, 2), (3, 2, 2)]
    assert [one.crews for one in found.splits] == sorted((one.crews for one in found.splits), reverse=True)
    assert found.windows == ("weekdays 8-17",)
    assert found.teams[0] == (3,), "five crews hired, and 160 productive hours for teams of 45 hours a week"
    assert found.teams[-1] == (2,)


def test_hiring_takes_supervisors_and_vacant_posts_off(tmp_path: Path):
    scenario = scenario_with(tmp_path, "supervisors = { emt = 4 }", start="clinician = 6, emt = 3")
    found = hiring(scenario, scenario.services[0], 0, 1)
    by_split = {one.split: one.crews for one in found.splits}
    assert by_split == {(0, 1): 3, (1, 0): 3}, "a fourth emt supervises"
