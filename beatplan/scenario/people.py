"""Who lives where: counts of people by census tract, block group or block, with their margins of error."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from beatplan.scenario.base import Crs, Name, Table
from beatplan.scenario.tables import StoredTable


class CountColumns(Table):
    """A column of counts, and the one of their margins of error; `name` says of what."""

    count: Name
    margin: Name | None = None


class TotalColumns(CountColumns):
    """The whole that a group is a part of, such as households."""

    name: Name


class GroupColumns(CountColumns):
    """A group that is counted, and what it is a part of: residents, where left out."""

    name: Name
    of: TotalColumns | None = None


class IncomeColumns(Table):
    """A column of median incomes, and the one of their margins of error."""

    median: Name
    margin: Name | None = None


class PeopleColumns(Table):
    """Which columns hold which counts."""

    population: CountColumns
    income: IncomeColumns | None = None
    groups: tuple[GroupColumns, ...] = ()

    @model_validator(mode="after")
    def _names_once(self) -> PeopleColumns:
        names = [group.name for group in self.groups]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"two groups are named {twice!r}; give each its own name")
        return self


class PeopleTable(StoredTable):
    """Where the areas with counts of people are and which of their columns say what.

    `source` names them on every page; `confidence` is that of the margins, which the ACS gives at 90 %.
    """

    path: Name | None = None
    layer: str | None = None
    id: Name
    crs: Crs | None = None
    source: Name | None = None
    confidence: Annotated[float, Field(gt=0, lt=1)] = 0.9
    columns: PeopleColumns
