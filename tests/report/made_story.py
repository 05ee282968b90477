"""A story made by hand, with every kind of chart, long texts, withheld figures and names meant to do harm."""

from __future__ import annotations

import io
import math

from PIL import Image

from beatplan.report.story.model import Chart, MapPicture, Section, Series, Story, Table

HOSTILE = "</script><img onerror=alert(1)> `${x}` \"'& \u202e\u05d0\u05d1 \U0001f691 =1+1 \x0b\x00\ud800"
LONG = "Police or EMS respond, as today, wherever no team is on duty or none is free. " * 8


def table(key: str, rows: int = 3, columns: int = 4) -> Table:
    header = ("Step", *(f"Figure {n} a week" for n in range(1, columns)))
    cells = tuple(
        (f"step {row}", *("withheld" if n == row else f"{row * n}" for n in range(1, columns))) for row in range(rows)
    )
    return Table(key, f"What stands in {key}", header, cells, (False, *(True,) * (columns - 1)), "phases.csv")


def chart(kind: str, key: str) -> Chart:
    if kind == "waterfall":
        values = ((400.0, -250.0, -90.0, 60.0),)
        categories = ("Calls coded eligible", "Outside the hours", "No team free", "Unit responded")
    else:
        values, categories = ((1.0, 20.0, math.nan), (3.0, 5.0, 7.0)), ("Today", "launch", HOSTILE)
    series = tuple(
        Series(f"series {n}", one, tuple(v - 1 for v in one), tuple(v + 2 for v in one)) if kind == "bars" and n == 0
        else Series(f"series {n}", one)
        for n, one in enumerate(values)
    )  # fmt: skip
    return Chart(
        key, kind, f"A chart of {kind}", "calls a week", categories, series, f"It shows {kind}.", table(f"{key}-t")
    )


def map_of(key: str) -> MapPicture:
    return MapPicture(
        key, f"Beats, {key}", ("none", "some"), (0, 1, -1), {"hall": 1}, f"Map {key} shows.", table(f"{key}-t")
    )


def section(key: str, **otherwise: object) -> Section:
    given = {
        "question": f"What of {key}?",
        "answer": f"The answer of {key}.",
        "points": ("One point.", "Another."),
        "sources": ("From phases.csv.",),
    }
    return Section(key=key, **{**given, **otherwise})  # type: ignore[arg-type]


def story(marks: tuple[str, ...] = ("INTERNAL", "DRAFT"), first: str = "1") -> Story:
    slides = (
        section("decision", tables=(table("decision-t"),), answer=f"The answer is {first}."),
        section("missed", charts=(chart("stacked", "missed-c"),)),
        section("waterfall", charts=(chart("waterfall", "fall-c"),)),
        section("alternatives", tables=(table("wide", rows=4, columns=9),), points=(LONG, LONG)),
        section("phased-maps", maps=tuple(map_of(f"m{n}") for n in range(4))),
        section("waits", charts=(chart("bars", "waits-c"), chart("bars", "waits-d")), tables=(table("extra"),)),
        section("types", tables=(table("types-t", rows=40),), points=()),
        section("hires", charts=(chart("timeline", "hires-c"),), answer=LONG),
        section("evidence", points=tuple(f"Point {n}. {LONG}" for n in range(6))),
        section("course", question=f"When? {HOSTILE}", answer=HOSTILE, points=(HOSTILE,), tables=(
            Table("hostile", HOSTILE, (HOSTILE, "b"), ((HOSTILE, HOSTILE),), (False, True), "a.csv"),)),
    )  # fmt: skip
    return Story(
        title=f"Plan {HOSTILE}", subtitle="Who waits", date="June 28, 2022", language="en", marks=marks,
        first_page=(slides[0], slides[1], section("maps", maps=(map_of("m0"), map_of("m1"), map_of("m3"))),
                    slides[5], section("free"), slides[3], slides[9]),
        more=(), slides=slides, glossary=(),
    )  # fmt: skip


def png(shade: int = 200) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (400, 500), (shade, shade, 255)).save(held, "PNG")
    return held.getvalue()


PICTURES = {f"m{n}": png(100 + n) for n in range(4)}
