"""The brief in a browser, with the network off: nothing fails, anyone can read it, and its first page is one page."""

from __future__ import annotations

from itertools import pairwise

import pytest

from beatplan.report.brief import brief_page, one_page, print_pdf
from beatplan.report.brief.printed import find_browser, pages
from tests.browser.conftest import PHONE
from tests.report.drawn import page_as_drawn, sheets_of
from tests.report.telling import facts_of, hostile, page_of, told_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def html():
    return page_of(facts_of())


@pytest.fixture(scope="module")
def html_es():
    return page_of(facts_of(language="es"))


def test_opens_with_nothing_fetched_and_nothing_refused(open_page, html):
    opened = open_page(html)
    assert opened.page.title() == "Tiny city"
    assert opened.page.locator(".marks").inner_text().split() == ["INTERNAL", "DRAFT"]
    sizes = opened.page.locator("img").evaluate_all("all => all.map(one => one.naturalWidth)")
    assert sizes
    assert min(sizes) > 100
    opened.check_quiet()


def test_hostile_names_do_nothing(open_page):
    opened = open_page(page_of(facts_of(hostile)))
    assert "<img src=x onerror=alert(1)>" in opened.page.locator("h1").inner_text()
    assert opened.page.locator("script").count() == 0
    opened.check_quiet()


def test_axe_finds_no_serious_fault(open_page, html):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    opened = open_page(html)
    # What checks the page is no part of it: it comes in past the page's policy, which lets no script in.
    found = axe.Axe().run(opened.page).response
    faults = [one for one in found["violations"] if one["impact"] in {"serious", "critical"}]
    assert [(one["id"], one["nodes"][0]["html"]) for one in faults] == []
    assert {"color-contrast", "image-alt", "scrollable-region-focusable"} <= {one["id"] for one in found["passes"]} | {
        one["id"] for one in found["inapplicable"]
    }


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), PHONE])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_is_no_wider_than_the_screen(open_page, html, html_es, size, language):
    opened = open_page(html if language == "en" else html_es, size)
    assert opened.page.get_attribute("html", "lang") == language
    assert opened.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    opened.check_quiet()


def test_the_keyboard_reaches_every_link_and_wide_table_and_focus_is_seen(open_page, html):
    opened = open_page(html)
    wanted = opened.page.locator("a, [tabindex='0']").count()
    seen = 0
    for _ in range(wanted):
        opened.page.keyboard.press("Tab")
        seen += opened.page.evaluate(
            "() => document.activeElement !== document.body &&"
            " getComputedStyle(document.activeElement).outlineStyle === 'solid'"
        )
    assert seen == wanted


def test_headings_stand_in_order(open_page, html):
    opened = open_page(html)
    levels = opened.page.locator("h1, h2, h3").evaluate_all("all => all.map(one => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.fixture(scope="module")
def printed(browser):
    """The first page in the longer of the languages, and its story."""
    facts = facts_of(language="es")
    story, pictures = told_of(facts)
    return story, print_pdf(lambda size: one_page(story, pictures, facts.words, size), find_browser())


def test_the_first_page_prints_as_one_tagged_page(printed):
    _, pdf = printed
    assert pdf is not None
    assert pages(pdf) == 1
    assert b"/StructTreeRoot" in pdf
    assert b"/Marked true" in pdf
    assert b"file:" not in pdf


def test_nothing_on_the_printed_page_is_cut_off(printed, tmp_path):
    story, pdf = printed
    (tmp_path / "page.pdf").write_bytes(pdf)
    drawn, words = page_as_drawn(tmp_path / "page.pdf", 200)
    said = [word for word, _ in words]
    inks = []
    for point in story.first_page[-1].points:
        begins = point.split()[:3]
        [place] = [k for k in range(len(said)) if said[k : k + 3] == begins]
        left, top, _, bottom = words[place][1].round().astype(int)
        inks.append(int((drawn[top:bottom, left - 30 : left - 3].min(axis=2) < 128).sum()))
    assert len(inks) > 4
    assert min(inks) > 0.8 * max(inks) > 0, "a mark before each sentence, whole in both columns"


def test_the_marks_stand_under_the_edge_of_a_printed_page(open_page, html):
    opened = open_page(html)
    opened.page.emulate_media(media="print")
    tops = opened.page.locator(".marks strong").evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert min(tops) >= 1, "a page cuts off what stands on its edge"


def test_a_name_without_spaces_leaves_room_for_the_figures_beside_it(open_page):
    opened = open_page(page_of(facts_of(lambda name: name + "x" * 174 if name in {"launch", "growth"} else name)))
    opened.page.emulate_media(media="print")
    wide = opened.page.evaluate(
        "() => [...document.querySelectorAll('.first-page table')].map(one => "
        "one.getBoundingClientRect().right - one.closest('.wide').getBoundingClientRect().right)"
    )
    assert len(wide) == 3
    assert max(wide) <= 1


def test_the_first_page_of_the_whole_brief_takes_one_sheet_as_a_browser_prints_it(browser, tmp_path):
    """In the longer of the languages, with names that make tables as high as those of a plan of several units."""
    named = {"launch", "growth", "Tiny city"}
    facts = facts_of(lambda name: f"{name} of the whole city and what is round it" if name in named else name, "es")
    story, pictures = told_of(facts)
    (tmp_path / "brief.html").write_text(brief_page(story, pictures, facts.plan, facts.words), encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "brief.html").as_uri())
    for paper in ("Letter", "A4"):
        page.pdf(path=tmp_path / "brief.pdf", format=paper, print_background=True)
        first, second, *_ = sheets_of(tmp_path / "brief.pdf")
        assert all(f"{place}. {one.question}" in first for place, one in enumerate(story.first_page, 1))
        assert " ".join(story.first_page[-1].points[-1].split()[-2:]) in first
        assert second.startswith(story.first_page[0].question)
    page.close()
