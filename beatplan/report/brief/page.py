"""A story as one HTML file: pictures inside it, no script, and a policy that lets nothing in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import jinja2

from beatplan.plan import Plan
from beatplan.report.brief.fitting import fitting_size, head_height
from beatplan.report.charts import Ground, chart_svg, map_svg
from beatplan.report.directions import straight
from beatplan.report.map.words import status_lines
from beatplan.report.story.model import Section, Story
from beatplan.report.words import Words
from beatplan.report.words.findings import finding_in

#: What of a section the first page has room for: "table" and "chart" are its first, "maps" its first two.
_ON_FIRST_PAGE = {
    "decision": "table",
    "missed": "table",
    "maps": "maps",
    "waits": "chart",
    "free": "points",
    "alternatives": "table",
    "unknown": "points",
}
_POLICY_HERE = "policy-of-this-page"


@dataclass(frozen=True)
class Pictures:
    """The SVG of each chart and map of a story, by its key."""

    svg: dict[str, str]

    def address(self, key: str) -> str:
        """Give a picture as an address that holds it."""
        return f"data:image/svg+xml;base64,{base64.b64encode(self.svg[key].encode()).decode()}"


def draw_pictures(story: Story, ground: Ground, words: Words) -> Pictures:
    """Draw every chart and map of the pages once; slides show some of them again."""
    shown = (*story.first_page, *story.more, *story.slides)
    charts = {one.key: one for section in shown for one in section.charts}
    maps = {one.key: one for section in shown for one in section.maps}
    return Pictures(
        {key: chart_svg(one, words) for key, one in charts.items()}
        | {key: map_svg(one, ground, words) for key, one in maps.items()}
    )


def brief_page(story: Story, pictures: Pictures, plan: Plan, words: Words) -> str:
    """Write the whole brief.

    Args:
        story: what to tell.
        pictures: of the same story.
        plan: as the audience may see it; its proof and findings make the method note.
        words: the language.
    """
    method = (*((one, words.language) for one in status_lines(plan, words)),
              *(_found(one, words) for one in plan.findings))  # fmt: skip
    full = (*story.first_page, *story.more)
    return _page(story, pictures, words, fitting_size(story), full=full, method=method)


def _found(finding: str, words: Words) -> tuple[str, str]:
    """Write a finding with the language that it is in: one of no known form stays as the program wrote it."""
    told = finding_in(finding, words)
    return (finding, "en") if told is None else (told, words.language)


def one_page(story: Story, pictures: Pictures, words: Words, size: float) -> str:
    """Write the first page alone, to be printed on letter paper at a size, a part of the written one."""
    return _page(story, pictures, words, size, paper="letter")


def _page(
    story: Story,
    pictures: Pictures,
    words: Words,
    size: float,
    *,
    full: Sequence[Section] = (),
    method: Sequence[tuple[str, str]] = (),
    paper: str = "",
) -> str:
    fit = f"@media print {{ html {{ --fit: {size:g}; --head: {head_height(story, size):.0f}pt; }} }}\n"
    style = f"{_own_file('brief.css')}{fit}{f'@page {{ size: {paper}; }}' if paper else ''}"
    page = _template().render(
        story=story,
        full=full,
        method=method,
        say=words.say,
        address=pictures.address,
        shown=_ON_FIRST_PAGE,
        style=style,
        policy=_POLICY_HERE,
    )
    return straight(page).replace(_POLICY_HERE, content_policy(style), 1)


def content_policy(style: str) -> str:
    """Let the page's own style stand and pictures inside it show, and nothing else: no script, nothing fetched."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def _own_file(name: str) -> str:
    return (files("beatplan.report.brief") / name).read_text(encoding="utf-8")


def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(_own_file("brief.html"))
