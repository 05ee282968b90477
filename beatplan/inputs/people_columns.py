"""Columns of counts with their margins, and what is to be told of figures that are not there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from beatplan.errors import Fault
from beatplan.inputs.survey_numbers import Estimates, codes_told, read_estimates, read_margins
from beatplan.inputs.tables import column
from beatplan.scenario.people import CountColumns, GroupColumns, IncomeColumns

RESIDENTS = "residents"


@dataclass(frozen=True)
class Group:
    """A group of people or households by area, and all of those that it is a part of, where both are known."""

    name: str
    of: str
    number: Estimates
    total: Estimates


@dataclass(frozen=True)
class Rows:
    """The rows (n,) of a table: which file for faults, and in short for findings."""

    frame: pd.DataFrame
    where: str
    name: str


@dataclass(frozen=True)
class Told:
    """What is to be said of columns, and what is wrong with them."""

    findings: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    def __add__(self, other: Told) -> Told:
        """Put what is told of other columns after this."""
        return Told(self.findings + other.findings, self.faults + other.faults)


def read_residents(rows: Rows, named: CountColumns) -> tuple[Estimates, Told]:
    """Read how many people live in each area.

    Raises:
        DataError: there is no such column.
    """
    read, told = _estimates(rows, named.count, named.margin, "people.columns.population", RESIDENTS)
    return read, told + _missing(rows, read, RESIDENTS, "nobody is counted there")


def read_income(rows: Rows, named: IncomeColumns | None) -> tuple[Estimates | None, Told]:
    """Read the median income of each area; None where the scenario names no column.

    Raises:
        DataError: there is no such column.
    """
    if named is None:
        return None, Told()
    read, told = _estimates(rows, named.median, named.margin, "people.columns.income", "median income")
    return read, told + _missing(rows, read, "median income", "they count in no mean of it")


def read_group(rows: Rows, named: GroupColumns, residents: Estimates) -> tuple[Group, Told]:
    """Read a group, known only where it and its whole both are.

    Raises:
        DataError: there is no such column.
    """
    key, label = f"people.columns.groups ({named.name})", repr(named.name)
    number, told = _estimates(rows, named.count, named.margin, key, label)
    of, total = RESIDENTS, residents
    if named.of is not None:
        of = named.of.name
        total, more = _estimates(rows, named.of.count, named.of.margin, f"{key}.of", f"{of} that {label} is part of")
        told += more
    known = np.isfinite(number.value) & np.isfinite(total.value)
    group = Group(named.name, of, number.only(known), total.only(known))
    so = f"they count neither in it nor in the {of} that it is a share of"
    return group, told + _too_large(rows, group, label) + _missing(rows, group.number, label, so)


def _too_large(rows: Rows, group: Group, label: str) -> Told:
    """Find areas where a part is larger than its whole."""
    over = np.flatnonzero(group.number.value > group.total.value)
    if len(over) == 0:
        return Told()
    number, total = group.number.value[over[0]], group.total.value[over[0]]
    what = f"{label} counts {number:,.0f} of {total:,.0f} {group.of}, and more than all in {len(over)} area(s)."
    mend = f"Name the columns of a part and of its whole (people.columns.groups, {label})."
    return Told(faults=(Fault(f"{rows.where}: row {over[0] + 1}", what, mend),))


def _missing(rows: Rows, read: Estimates, label: str, so: str) -> Told:
    missing = int((~np.isfinite(read.value)).sum())
    return Told((f"{rows.name}: {missing} of {len(read.value)} area(s) tell no {label}; {so}.",) if missing else ())


def _estimates(rows: Rows, count: str, margin: str | None, key: str, label: str) -> tuple[Estimates, Told]:
    """Read a column and that of its margins; `label` says of what they are."""
    read = read_estimates(column(rows.frame, count, rows.where, key), rows.where, key)
    told = Told((f"{rows.name}: codes in place of {label}: {codes_told(read.codes)}.",) if read.codes else ())
    told += Told(faults=read.faults)
    if margin is None:
        estimates = Estimates(read.value, np.full(len(read.value), np.nan))
        return estimates, told + Told((f"{rows.name}: no column has margins of {label}, so none are known.",))
    known = np.isfinite(read.value)
    key = f"{key}.margin"
    margins = read_margins(column(rows.frame, margin, rows.where, key), rows.where, key, known)
    said = []
    if margins.controlled:
        said.append(f"{margins.controlled} area(s) have {label} set from outside the survey, with no margin")
    if margins.codes:
        codes = codes_told(margins.codes)
        said.append(f"codes in place of margins of {label}: {codes}; that of a sum with them is not known")
    told += Told(tuple(f"{rows.name}: {one}." for one in said), margins.faults)
    return Estimates(read.value, np.where(known, margins.value, np.nan)), told
