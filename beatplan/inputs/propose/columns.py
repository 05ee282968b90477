"""Columns of a file: what is in them, and what their names say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from beatplan.inputs.ids import as_ids
from beatplan.inputs.propose.toml_text import shown

#: Patterns of a name, written with underlines, and how much each says; the strongest that fits counts.
Hints = tuple[tuple[str, float], ...]

BEAT: Hints = (
    (r"^(law|police|patrol|pol|cp)?_?beats?(_?(id|ident\w*|no|num|number|name|code))?$", 3.0),
    (r"beat", 2.5),
    (r"^(zone|sector|precinct|district|ra|reporting_area|patrol_area|grid)(_?(id|no|num|number|name|code))?$", 2.0),
    (r"zone|sector|precinct|dist|reporting|division|grid", 1.0),
    (r"(^|_)(id|name|code|label)$", 0.5),
)
DISTRICT: Hints = (
    (r"dist(rict)?(_|$)|dist$", 3.0),
    (r"division|precinct|bureau", 2.5),
    (r"sector|sect$|region|zone|(^|_)area(_?(id|no|name))?$", 2.0),
)
CALL_ID: Hints = (
    (r"(event|incident|inci|case|call|cad|report|cfs)s?_?(id|no|num|nbr|number|key)$", 3.0),
    (r"^id$", 2.5),
    (r"(^|_)(id|number|num|nbr|key)$", 1.5),
)
TYPE: Hints = (
    (r"(call|event|incident|problem|initial|final|nature)_?(type|nature|code|class|desc\w*)(_|$)", 3.0),
    (r"^(call)?_?(type|nature|problem|reported_?as)$", 3.0),
    (r"crime_?type|type$", 2.0),
    (r"desc|nature|problem", 1.5),
    (r"categor|offen[sc]e|charge|signal|reason|title", 1.0),
)
SOURCE: Hints = ((r"(^|_)(source|origin)$|call_?source|how_?rec\w*|received_?by", 2.0),)
DISPOSITION: Hints = ((r"dispo(sition|s|_|$)|outcome|clearance|close_?code|final_?status", 2.0),)
LAT: Hints = ((r"^(lat|latitude)$", 3.0), (r"(^|_)lat(itude)?(_|$)|lat(itude)?$", 2.0))
LON: Hints = ((r"^(lon|long|lng|longitude)$", 3.0), (r"(^|_)(lon|long|lng|longitude)(_|$)|longitude$", 2.0))
X: Hints = ((r"^x$", 3.0), (r"(^|_)x(_|$)|^x_?coord\w*|easting|xfeet|xmeter\w*|point_?x", 2.0))
Y: Hints = ((r"^y$", 3.0), (r"(^|_)y(_|$)|^y_?coord\w*|northing|yfeet|ymeter\w*|point_?y", 2.0))
LOCATION: Hints = ((r"location|point|geom|coord|wkt|shape|place|georef", 1.0),)
#: Names that number the rows or measure the shapes; they say nothing of a city.
MACHINE = (
    r"^(object_?id|fid|ogc_fid|gid|row_?id|index|unnamed\w*|global_?id)\d*$|shape|perimeter|acres|(^|_)area$|length$"
)


@dataclass(frozen=True)
class Column:
    """A column of a file.

    Attributes:
        name: as the file writes it.
        values: (n,) as text ids, null where blank.
        filled: rows that are not blank.
        distinct: different values.
    """

    name: str
    values: pd.Series
    filled: int
    distinct: int

    def blank_share(self) -> float:
        """Share of the rows that are blank."""
        return 1 - self.filled / max(len(self.values), 1)

    def has_letters(self) -> bool:
        """Whether most of the different values hold a letter."""
        known = pd.Series(self.values.dropna().unique()[:2000], dtype="object")
        return len(known) > 0 and float(known.str.contains(r"[^\W\d_]", regex=True).mean()) >= 0.5


def columns_of(frame: pd.DataFrame) -> list[Column]:
    """Look at each column that a scenario can name: one with a name of its own that is a text, and no geometry."""
    names = [name for name in frame.columns if isinstance(name, str) and name and (frame.columns == name).sum() == 1]
    geometry = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    found = []
    for name in names:
        if name == geometry or str(frame[name].dtype) == "geometry":
            continue
        values = as_ids(frame[name])
        found.append(Column(name, values, int(values.notna().sum()), int(values.nunique())))
    return found


def weight(name: str, hints: Hints) -> float:
    """Weigh what a name says: 0 for nothing."""
    text = plain_name(name)
    return max((worth for pattern, worth in hints if re.search(pattern, text)), default=0.0)


def plain_name(name: str) -> str:
    """Write a name in small letters with underlines: "CallType" and "Call Type" are "call_type"."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", split.casefold()).strip("_")


def is_machine(name: str) -> bool:
    """Whether a name tells that the column numbers rows or measures shapes."""
    return re.search(MACHINE, plain_name(name)) is not None


@dataclass(frozen=True)
class Choice:
    """The best of several columns.

    Attributes:
        name: the best.
        score: how good it is.
        also: others that are nearly as good, best first.
    """

    name: str
    score: float
    also: tuple[str, ...]

    def rivals(self) -> str:
        """Tell the others, for an evidence line."""
        return f"; also fits: {shown(self.also, 4)}" if self.also else ""


def best(scores: Mapping[str, float], least: float, margin: float = 1.0) -> Choice | None:
    """Take the highest score of at least `least`, the first of equals; others within `margin` are its rivals."""
    ranked = sorted(((name, score) for name, score in scores.items() if score >= least), key=lambda one: -one[1])
    if not ranked:
        return None
    name, top = ranked[0]
    return Choice(name, top, tuple(other for other, score in ranked[1:] if top - score < margin))
