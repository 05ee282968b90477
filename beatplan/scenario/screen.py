"""The table of a scenario that keeps calls from an unarmed team for what is known of their risk."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, model_validator

from beatplan.scenario.base import Name, Table, as_list


def _not_blank(pattern: str) -> str:
    """A blank cell never matches, so a blank pattern would mean nothing."""
    if not pattern.strip():
        raise ValueError("is blank, and blank cells are never screened out")
    return pattern


Patterns = Annotated[tuple[Annotated[Name, AfterValidator(_not_blank)], ...], BeforeValidator(as_list)]


class ScreenTable(Table):
    """Calls that are screened out, by what a column holds or by their labels as the file writes them."""

    column: Name | None = None
    exclude: Patterns = ()
    types: Patterns = ()
    reason: Annotated[Name, AfterValidator(_not_blank)]

    def patterns(self) -> tuple[str, ...]:
        """List what is looked for, in the column or in the labels."""
        return self.exclude or self.types

    def key(self) -> str:
        """Name the key that says what is looked for."""
        return "exclude" if self.exclude else "types"

    @model_validator(mode="after")
    def _column_or_types(self) -> ScreenTable:
        if (self.column is None) != (not self.exclude):
            raise ValueError('column and exclude go together, such as column = "weapon", exclude = ["GUN*"]')
        if bool(self.exclude) == bool(self.types):
            raise ValueError("give either column and exclude, or types (of the labels), and list the other by itself")
        return self
