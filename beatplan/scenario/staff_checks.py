"""Checks of the staffing table against the phases and services: roles, costs, supervisors, part-time people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from beatplan.errors import Fault, nearest
from beatplan.scenario.services import Service
from beatplan.scenario.staffing import PartTimeTable, StaffingTable, part_time_in, people_ready
from beatplan.scenario.tables import PhaseTable


def check_staff(staffing: StaffingTable, phases: Sequence[PhaseTable], services: Sequence[Service]) -> Iterator[Fault]:
    """Run every check of the people of a scenario."""
    yield from check_roles(staffing, phases, services)
    yield from check_choice(staffing, phases)
    yield from check_tables_by_role(staffing)
    yield from check_budgets(staffing, phases, services)
    yield from check_supervisors(staffing)
    yield from check_part_time(staffing, [phase.name for phase in phases])
    yield from check_part_time_people(staffing, phases)


def check_choice(staffing: StaffingTable, phases: Sequence[PhaseTable]) -> Iterator[Fault]:
    """Where whom to hire is chosen, posts have a price or a limit, and a person hired is a person on teams."""
    for index, phase in enumerate(phases):
        if not phase.chooses_hires:
            continue
        for role in staffing.start:
            if staffing.cost_per_year.get(role, 0.0) == 0 and role not in phase.max_per_role:
                what = f"nothing says what a post of {role} costs a year, so a budget would buy any number."
                mend = f"Write it in staffing.cost_per_year, or phases.{index}.max_per_role = {{ {role} = 0 }}."
                yield Fault(f"phases.{index}.hires", what, mend)
        leaving = [role for role in staffing.start if staffing.vacant_share(role) > 0]
        for role in dict.fromkeys([*staffing.supervisors, *leaving]):
            what = f"of {role} some supervise or posts stand vacant, and whom to hire is not chosen with that yet."
            yield Fault(f"phases.{index}.hires", what, "Name the hires, or leave supervisors and attrition out.")


def check_roles(staffing: StaffingTable, phases: Sequence[PhaseTable], services: Sequence[Service]) -> Iterator[Fault]:
    """Every role that is hired or needed in a team is one that staffing starts with, if only at 0."""
    known = list(staffing.start)
    uses = [(f"phases.{i}.hires.{role}", role) for i, phase in enumerate(phases) for role in phase.named_hires]
    uses += [(f"phases.{i}.max_per_role.{role}", role) for i, phase in enumerate(phases) for role in phase.max_per_role]
    uses += [(f"services.{i}.team.{role}", role) for i, service in enumerate(services) for role in service.team]
    for key, role in uses:
        if role not in known:
            mend = f"{nearest(role, known)} A role nobody has yet is written {role} = 0 in staffing.start."
            yield Fault(key, f"staffing.start has no role {role!r}.", mend)


def check_tables_by_role(staffing: StaffingTable) -> Iterator[Fault]:
    """Tables by role are of roles that are there; hours and yearly costs, once by role, are of all of them."""
    known = list(staffing.start)
    tables = {key: value for key in _BY_ROLE if isinstance(value := getattr(staffing, key), dict)}
    for key, table in tables.items():
        for role in table:
            if role not in known:
                yield Fault(f"staffing.{key}.{role}", f"staffing.start has no role {role!r}.", nearest(role, known))
    for key, mend in _WHOLE.items():
        missing = [role for role in known if role not in tables.get(key, {})]
        if tables.get(key) and missing:
            yield Fault(f"staffing.{key}", f"says nothing of {', '.join(missing)}.", mend)


_BY_ROLE = (
    "hours_per_week", "recruiting_weeks", "training_weeks", "attrition_per_year", "supervisors", "cost_per_hour",
    "cost_per_year",
)  # fmt: skip
_WHOLE = {
    "hours_per_week": "Write the hours of every role of staffing.start, or one number for all.",
    "cost_per_year": "Write 0 for a role that others pay for.",
}


def check_budgets(
    staffing: StaffingTable, phases: Sequence[PhaseTable], services: Sequence[Service]
) -> Iterator[Fault]:
    """A budget knows what an hour of each role of a team costs."""
    if any(phase.budget_per_week is not None for phase in phases):
        needed = dict.fromkeys(role for service in services for role in service.team)
        missing = [role for role in needed if role not in staffing.cost_per_hour]
        if missing:
            what = f"a budget needs what an hour on duty costs, and nothing says it of {', '.join(missing)}."
            yield Fault("staffing.cost_per_hour", what, "Write 0 for a role that others pay for.")


def check_supervisors(staffing: StaffingTable) -> Iterator[Fault]:
    """Supervisors and vacant posts leave somebody for the teams."""
    for role, one_in in staffing.supervisors.items():
        vacant = staffing.vacant_share(role)
        if 1 / one_in + vacant >= 1:
            empty = f" and {vacant:.0%} of posts are expected to be vacant" if vacant else ""
            what = f"one of every {one_in} {role} supervises{empty}: that leaves nobody for teams."
            mend = "Write how many people of the role one supervisor comes with, himself counted, such as 8."
            yield Fault(f"staffing.supervisors.{role}", what, mend)


def check_part_time(staffing: StaffingTable, phase_names: Sequence[str]) -> Iterator[Fault]:
    """Part-time people have a role and a phase that are there, and work no more than the full-time ones."""
    known = list(staffing.start)
    for place, one in enumerate(staffing.part_time):
        where = f"staffing.part_time.{place}"
        if one.role not in known:
            yield Fault(f"{where}.role", f"staffing.start has no role {one.role!r}.", nearest(one.role, known))
        elif one.hours_per_week > (full := staffing.contract_hours(one.role)) > 0:
            what = f"{one.hours_per_week:g} hours are more than the {full:g} of a full-time {one.role}."
            yield Fault(f"{where}.hours_per_week", what, "Write fewer, or more in staffing.hours_per_week.")
        if one.since is not None and phase_names and one.since not in phase_names:
            yield Fault(f"{where}.from", f"there is no phase {one.since!r}.", nearest(one.since, phase_names))


def check_part_time_people(staffing: StaffingTable, phases: Sequence[PhaseTable]) -> Iterator[Fault]:
    """At the start and in each phase no more people of a role work part-time than are on duty."""
    names = [phase.name for phase in phases]
    steps = ["at the start", *(f"when phase {name!r} begins" for name in names)]
    for role, start in staffing.start.items():
        people = [start, *people_ready(staffing, phases, role)]
        for when, have, part_time in zip(steps, people, part_time_in(staffing, names, role), strict=True):
            asked = sum(one.people for one in part_time)
            if asked > have:
                what = f"{asked} {role} work part-time {when}, and {have} are on duty then."
                mend = "Name fewer, or with from = a phase by whose date they are hired and trained."
                yield Fault(f"staffing.part_time.{_place(staffing, part_time[-1])}.people", what, mend)
                break


def _place(staffing: StaffingTable, row: PartTimeTable) -> int:
    """Find which row of the file a part-time row is, by identity: two rows may say the same."""
    return next(place for place, one in enumerate(staffing.part_time) if one is row)
