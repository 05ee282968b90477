"""Words of queueing and solving, and those that claim more than a plan knows, in no file for the public."""

from __future__ import annotations

import html
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from beatplan.report.deck import begin_deck, write_deck
from beatplan.report.differences import share_differences
from beatplan.report.map import draw_map
from beatplan.report.map.compared import Other
from beatplan.report.memo import write_memo
from beatplan.report.privacy import release
from beatplan.report.story import Facts, tell
from beatplan.simulate.intervals import Interval
from tests.browser.tiny_plan import tiny_outlines
from tests.report.made_story import png
from tests.report.telling import facts_of, played_out
from tests.report.test_story import FORBIDDEN


@pytest.fixture(scope="module")
def facts() -> Facts:
    inside = facts_of()
    released = release(inside.plan, None, "public")
    return Facts(released, (released,), inside.backtest, inside.words)


def forbidden_in(text: str) -> list[str]:
    return [found.group(0) for found in FORBIDDEN.finditer(text)]


def strings(value: Any) -> list[str]:
    """Every text among values, keys left out."""
    if isinstance(value, dict | list):
        return [text for one in (value.values() if isinstance(value, dict) else value) for text in strings(one)]
    return [value] if isinstance(value, str) else []


def test_none_in_the_texts_of_the_map(facts: Facts):
    own = played_out({("growth", "days"): Interval(0.5, 0.4, 0.6)})
    others = (Other(facts.plan), Other(facts.plan, share_differences(own, own)))
    page = draw_map(facts.plan, tiny_outlines(), audience="public", others=others)
    [data] = re.findall(r'id="beatplan-data">(.*?)</script>', page, flags=re.DOTALL)
    # What the page draws from has keys, which nobody is shown, and texts.
    shown = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    drawn = json.loads(data)
    texts = strings([{**drawn, "measures": [{**one, "key": ""} for one in drawn["measures"]]}])
    assert any("in the other plan. Difference: " in one for one in texts)
    assert forbidden_in(html.unescape(re.sub(r"<[^>]*>", " ", shown))) == []
    # What stands in braces is a value's name.
    assert [one for one in texts if forbidden_in(re.sub(r"\{\w+\}", "", one))] == []
    assert "Police or EMS respond, as today" in " ".join([shown, *texts])


def test_none_on_the_slides_and_in_their_notes_nor_in_the_memo(facts: Facts, tmp_path: Path):
    story = tell(facts)
    maps = {one.key: png() for section in (*story.first_page, *story.slides) for one in section.maps}
    write_deck(story, maps, facts.words, begin_deck(tmp_path / "council.pptx"), tmp_path / "council.pptx")
    write_memo(story, maps, facts.words, tmp_path / "memo.docx")
    for name, parts in (("council.pptx", r"ppt/(slides|notesSlides|charts)/\w+\.xml"), ("memo.docx", r"word/\w+\.xml")):
        with zipfile.ZipFile(tmp_path / name) as held:
            texts = [html.unescape(one)
                     for part in held.namelist() if re.fullmatch(parts, part)
                     for one in re.findall(r'<(?:a|w):t(?: [^>]*)?>([^<]*)<|descr="([^"]*)"|<c:v>([^<]*)<',
                                           held.read(part).decode("utf-8"))
                     for one in one]  # fmt: skip
        assert [one for one in texts if forbidden_in(one)] == []
        assert any("Police or EMS" in one for one in texts)
