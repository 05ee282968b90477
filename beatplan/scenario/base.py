"""What every table of a scenario shares: frozen, no unknown keys, and the kinds of values they hold."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema

from beatplan.scenario.week import clock_minute


def _as_text(value: object) -> object:
    """Ids are text: 111 in TOML is the beat "111"."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _as_clock(value: object) -> object:
    """TOML's own clock times (08:00:00, unquoted) are read like "08:00"."""
    text = value.strftime("%H:%M") if isinstance(value, dt.time) else value
    if isinstance(text, str):
        clock_minute(text)
    return text


def as_list(value: object) -> object:
    """Read one text as a list of one."""
    return [value] if isinstance(value, str) else value


def _as_crs(value: object) -> object:
    """Read 32119 as "EPSG:32119"."""
    return f"EPSG:{value}" if isinstance(value, int) and not isinstance(value, bool) else value


#: What a fault's place is spared of: which of its two forms a key was written in.
FOR_ALL, BY_ROLE = "(for all)", "(by role)"


def number_or_table(value: object) -> str:
    """Tell the two forms of a key apart: one number for every role, or a table by role."""
    return BY_ROLE if isinstance(value, dict) else FOR_ALL


Id = Annotated[str, BeforeValidator(_as_text), Field(min_length=1)]
Name = Annotated[str, Field(min_length=1)]
Clock = Annotated[str, BeforeValidator(_as_clock)]
Crs = Annotated[str, BeforeValidator(_as_crs), Field(min_length=1)]
#: A date outside two centuries is a typing error.
Day = Annotated[dt.date, Field(ge=dt.date(1950, 1, 1), le=dt.date(2150, 12, 31))]
Share = Annotated[float, Field(ge=0, le=1)]
#: A call that keeps a team for more than a day is a typing error, and such numbers would spoil the arithmetic.
Minutes = Annotated[float, Field(ge=0, le=24 * 60)]
Money = Annotated[float, Field(ge=0, le=1e12)]
Heads = Annotated[int, Field(ge=0, le=100_000)]


def _strict_numbers(schema: Any) -> Any:
    """Make every number within a schema strict."""
    if isinstance(schema, list | tuple):
        return type(schema)(_strict_numbers(one) for one in schema)
    if not isinstance(schema, dict):
        return schema
    number = {"strict": True} if schema.get("type") in ("int", "float") else {}
    return {key: _strict_numbers(one) for key, one in schema.items()} | number


class Table(BaseModel):
    """What tables share: frozen, no unknown keys, strict numbers, and no complaint that repeats what may be secret."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Take neither true nor "0.8" for a number; a whole number is a number too."""
        schema: CoreSchema = _strict_numbers(handler(source))
        return schema
