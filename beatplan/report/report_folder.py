"""The folder that a council gets: written whole beside its place, then put there in one step."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from beatplan.errors import Fault, OutputError
from beatplan.inputs.crs import WGS84
from beatplan.report.brief import Pictures, brief_page, draw_pictures, one_page, print_pdf
from beatplan.report.brief.printed import find_browser, pages
from beatplan.report.charts import Ground, chart_png, lay_ground, map_png
from beatplan.report.conditions import unlike_notes
from beatplan.report.deck import Begun, Rewritten, begin_deck, write_deck
from beatplan.report.directions import straight
from beatplan.report.folder import replacing
from beatplan.report.layers import beat_frame, write_geopackage
from beatplan.report.memo import write_memo
from beatplan.report.office import plain_text
from beatplan.report.privacy import public_ground
from beatplan.report.report_map import map_page
from beatplan.report.story import Facts, tell
from beatplan.report.story.model import Story
from beatplan.report.table_files import report_tables, write_tables

#: Rises when what a folder holds changes.
FORMAT = 1
MARK = "report.json"
DECK = "council.pptx"
_BY_HAND = "open brief.html in a browser and print its first page"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Drawn:
    """What a report is drawn from, beside its facts.

    Attributes:
        outlines: of the beats, columns `beat` and geometry, WGS84.
        reached: what each site reaches; without rows where that is not told.
    """

    outlines: gpd.GeoDataFrame
    reached: gpd.GeoDataFrame


def write_report(
    facts: Facts, drawn: Drawn, folder: Path, tell_step: Progress, template: Path | None = None
) -> tuple[str, ...]:
    """Write a report, replacing an earlier one only when all has succeeded.

    Args:
        facts: what it tells, as the audience may see it.
        drawn: where things lie.
        folder: made where absent.
        tell_step: called with a few words on each step.
        template: a presentation whose look a new deck takes; a deck that stands in the folder is brought up to date.

    Returns:
        What a person should know of it, such as a file that could not be made here.

    Raises:
        DataError: a beat of the plan has no outline, or a deck or template cannot be used.
        OutputError: the folder holds something that is no report of beatplan's, or cannot be written.
    """
    check_whole(folder)
    _check_audience(folder, facts.released.audience)
    deck, unused = begin_deck(folder / DECK, template), _template_unused(folder, template)
    with replacing(folder, MARK) as fresh:
        tell_step("drawing")
        story, ground = tell(facts), lay_ground(facts.plan, drawn.outlines)
        pictures = draw_pictures(story, ground, facts.words)
        maps = _write_figures(story, pictures, ground, facts, fresh / "figures")
        tell_step("writing")
        edited = _write_slides(story, maps, facts, deck, fresh / DECK)
        write_memo(story, maps, facts.words, fresh / "memo.docx")
        page = brief_page(story, pictures, facts.plan, facts.words)
        (fresh / "brief.html").write_text(page, encoding="utf-8", newline="\n")
        (fresh / "map.html").write_text(map_page(facts, drawn.outlines, drawn.reached), encoding="utf-8", newline="\n")
        write_tables(report_tables(facts.released, facts.backtest, facts.words, facts.others), fresh / "tables")
        _write_layers(facts, drawn, fresh / "plan.gpkg")
        tell_step("printing the first page")
        alike = unlike_notes(facts.plan, [one.plan for one in facts.others])
        notes = unused + edited + alike + _write_one_page(story, pictures, facts, fresh / "onepage.pdf")
        _write_mark(facts, fresh)
    return notes


def check_whole(folder: Path) -> None:
    """Refuse a folder in which somebody has put files beside an earlier report's, at any depth.

    Raises:
        OutputError: there are such files.
    """
    mark = folder / MARK
    if not mark.is_file():
        return
    try:
        own = set(json.loads(mark.read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):
        own = set()
    foreign = sorted(_files(folder) - own - {MARK})
    if foreign:
        what = f"holds files that are no part of the earlier report: {', '.join(foreign[:5])}."
        raise OutputError(Fault(str(folder), what, "Move them, or give another folder with -o."))


def _check_audience(folder: Path, audience: str) -> None:
    """Refuse to bring slides up to date for another audience: edited ones keep figures that it may not see.

    Raises:
        OutputError: slides stand there that were made for another audience, or nothing says for whom.
    """
    if not (folder / DECK).is_file():
        return
    try:
        earlier = json.loads((folder / MARK).read_text(encoding="utf-8"))["audience"]
    except (OSError, ValueError, KeyError, TypeError):
        earlier = "an unknown audience"
    if earlier != audience:
        what = f"holds {DECK} for {earlier}, whose edited texts would stay in a report for {audience}."
        raise OutputError(Fault(str(folder), what, "Give another folder with -o, or move that file away."))


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def _write_mark(facts: Facts, folder: Path) -> None:
    """Say whom the folder is for and what belongs to it; by this file it is known again."""
    told = {
        "format": FORMAT,
        "audience": facts.released.audience,
        "language": facts.words.language,
        "plan": straight(facts.plan.name),
        "files": sorted(_files(folder)),
    }
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (folder / MARK).write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _template_unused(folder: Path, template: Path | None) -> tuple[str, ...]:
    """Say that a template was given for a deck that stands already."""
    if template is None or not (folder / DECK).is_file():
        return ()
    return (f"{DECK}: the template is for a new deck; move the deck away to begin from it.",)


def _write_slides(story: Story, maps: dict[str, bytes], facts: Facts, deck: Begun, path: Path) -> tuple[str, ...]:
    """Write the slides, those of an earlier report brought up to date; says what a planner did to them."""
    return slides_told(write_deck(story, maps, facts.words, deck, path), story)


def slides_told(done: Rewritten, story: Story) -> tuple[str, ...]:
    """Name by its question each slide that holds edited texts, which may tell of an earlier plan, or was taken out."""
    asked = {one.key: plain_text(one.question) for one in story.slides}
    edited: dict[str, list[str]] = {}
    for one in done.kept:
        key, _, part = one.partition(":")
        edited.setdefault(asked[key], []).append(part)
    told = [
        f'{DECK}: slide "{question}" keeps what was edited, which may tell of an earlier plan: {", ".join(parts)}.'
        for question, parts in edited.items()
    ]
    told += [f'{DECK}: slide "{asked[key]}" was taken out and stays out.' for key in done.taken_out]
    return tuple(told)


def _write_figures(story: Story, pictures: Pictures, ground: Ground, facts: Facts, folder: Path) -> dict[str, bytes]:
    """Write every chart and map; returns the maps."""
    folder.mkdir()
    shown = (*story.first_page, *story.more, *story.slides)
    charts = {one.key: chart_png(one, facts.words) for section in shown for one in section.charts}
    maps = {one.key: map_png(one, ground, facts.words) for section in shown for one in section.maps}
    for key, png in (charts | maps).items():
        (folder / f"{key}.svg").write_text(pictures.svg[key], encoding="utf-8", newline="\n")
        (folder / f"{key}.png").write_bytes(png)
    return maps


def _write_layers(facts: Facts, drawn: Drawn, path: Path) -> None:
    plan, audience = facts.plan, facts.released.audience.upper()
    ground = public_ground(drawn.reached, facts.released.audience)
    by_beat = drawn.outlines.set_index("beat").geometry
    shapes = by_beat.loc[[beat.id for beat in plan.beats]].to_crs(WGS84)
    write_geopackage(plan, beat_frame(plan, shapes, audience), ground, path, audience)


def _write_one_page(story: Story, pictures: Pictures, facts: Facts, path: Path) -> tuple[str, ...]:
    browser = find_browser()
    if browser is None:
        return (f"no browser is installed to print onepage.pdf with: {_BY_HAND}.",)
    pdf = print_pdf(lambda size: one_page(story, pictures, facts.words, size), browser)
    if pdf is None:
        return (f"the browser {Path(browser).name} printed no onepage.pdf: {_BY_HAND}.",)
    path.write_bytes(pdf)
    sheets = pages(pdf)
    return (
        () if sheets == 1 else (f"onepage.pdf takes {sheets} pages: the plan has more units than one page can hold.",)
    )
