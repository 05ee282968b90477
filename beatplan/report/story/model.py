"""Questions with their answers, tables, charts and maps: what brief, deck and memo all tell, each in its own form.

All text is in the language of the story and meant for residents. Figures in tables are already written out; a chart
keeps numbers, of which NaN is one that is withheld so that nobody can be recognised.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: Of a map, so that its shades are told apart in every kind of colour vision.
MOST_CLASSES = 5

ChartKind = Literal["bars", "stacked", "waterfall", "timeline"]


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        key: its name in links and shapes: lower-case letters, digits and hyphens.
        caption: what it shows.
        header: names of the columns; the first column names the rows.
        rows: cells as written.
        numeric: of each column, whether it holds figures and stands to the right.
        source: the file of `tables/` that its figures are from.
        on_slide: places of the columns that a slide shows, where it has no room for all; empty for all.
    """

    key: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    source: str
    on_slide: tuple[int, ...] = ()


@dataclass(frozen=True)
class Series:
    """One series of a chart: a value of each category, with the ends of its interval where it has one."""

    name: str
    values: tuple[float, ...]
    low: tuple[float, ...] | None = None
    high: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Chart:
    """A chart of few categories.

    Attributes:
        key: as of a table.
        kind: "bars" side by side, "stacked" bars, a "waterfall" (each value a step, the first and last a whole), or a
            "timeline" (categories are dates in order).
        title: what it shows.
        unit: of the values, as an axis says it.
        categories: names along the axis.
        series: the values.
        says: what a reader is to see in it, in a sentence; stands as its text.
        table: the same figures as a table.
    """

    key: str
    kind: ChartKind
    title: str
    unit: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    says: str
    table: Table


@dataclass(frozen=True)
class MapPicture:
    """A map of beats in a few classes, drawn at the same scale as the others of its story.

    Attributes:
        key: as of a table.
        title: what it shows, with its hours.
        classes: names of the classes, in the order of a scale; `MOST_CLASSES` at most.
        class_of_beat: place among the classes of each beat of the plan, in its order; -1 for one withheld.
        stations: teams by id of the site where they stand.
        says: what a reader is to see in it, in a sentence.
        table: the same as a table.
        unit: whose teams it shows; maps of one unit stand together, today first.
    """

    key: str
    title: str
    classes: tuple[str, ...]
    class_of_beat: tuple[int, ...]
    stations: dict[str, int]
    says: str
    table: Table
    unit: str = ""


@dataclass(frozen=True)
class Section:
    """One question and its answer.

    Attributes:
        key: as of a table; what a slide's shapes are named by.
        question: its title.
        answer: the answer in a sentence or two.
        points: what else is to be known, a sentence each.
        tables, charts, maps: what shows it.
        sources: where its figures come from, a sentence each; a speaker's notes.
    """

    key: str
    question: str
    answer: str
    points: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    maps: tuple[MapPicture, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Story:
    """All that is told of a plan.

    Attributes:
        title, subtitle: of the whole.
        date: as written, of the plan.
        language: its code, "en" or "es".
        marks: what stands on every page, such as a draft's or an internal paper's.
        first_page: the sections of the one-pager, in order.
        more: the sections after it.
        slides: the sections of the deck, in order.
        glossary: terms and what they mean.
        note: the planner's own words on the whole, such as that its figures are made up; empty where there are none.
    """

    title: str
    subtitle: str
    date: str
    language: str
    marks: tuple[str, ...]
    first_page: tuple[Section, ...]
    more: tuple[Section, ...]
    slides: tuple[Section, ...]
    glossary: tuple[tuple[str, str], ...]
    note: str = ""
