"""What the map shows when asked for something else: other measures, a searched beat, another plan, paper."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from beatplan.plan import FollowUpPlan
from beatplan.report.differences import ShareDifference
from beatplan.report.map import draw_map
from beatplan.report.map.compared import Other
from beatplan.report.map.measures import CHANGE
from beatplan.report.map.scale import COLOURS, FILLS
from beatplan.report.map.simulated import SimulatedTable
from beatplan.report.words import ENGLISH as ENGLISH_TONGUE
from beatplan.report.words import LANGUAGES, load_words
from beatplan.report.words.reasons import plan_in
from beatplan.simulate.intervals import Interval
from tests.browser.conftest import PHONE
from tests.browser.tiny_plan import tiny_outlines, tiny_plan

pytestmark = pytest.mark.browser

SHARES = (ShareDifference("growth", "CRT", (0.4, 0.5), Interval(0.1, 0.08, 0.12), paired=True),)
SIMULATED = SimulatedTable("Checked", (), {("launch", "CRT", "days"): {"102": 9.5}})
RESIDENTS = {"101": 1000.0, "102": 2000.0, "201": 0.0, "202": 500.0}


def withheld(plan):
    """Hold back what beat 102 gets by day, no call comes from 101, and 202 has no way."""
    nan = math.nan
    new = {
        "101": {"calls_per_week": 0.0, "low": 0.0, "high": 0.0},
        "102": {"calls_per_week": nan, "low": nan, "high": nan},
        "202": {"travel_min": math.inf, "travel_p50_min": None, "travel_p90_min": None},
    }
    return replace(plan, demand=tuple(replace(one, **new.get(one.beat, {})) for one in plan.demand))


def with_posts(plan):
    launch, growth = plan.phases
    desk = replace(
        launch.plans[0], service="CCD", kind="desk", covered=(), teams=3, answered_per_week=12.0, calls_per_week=15.0,
        resolved_by_phone_per_week=7.0,
    )  # fmt: skip
    follow = FollowUpPlan("CN", 48, 20.0, 15.0, 5.0, 9.0, 15.0)
    post = replace(plan.sites[2], id="CCD post", post_of="CCD")
    return replace(
        plan,
        phases=(replace(launch, plans=(*launch.plans, desk), follow_ups=(follow,)), growth),
        sites=(*plan.sites, post),
    )


def other(plan):
    """A plan that covers 101 instead of 102 in the launch, and has no growth."""
    launch = plan.phases[0]
    slot = replace(launch.plans[0], covered=("101",), available_by_beat={"101": 0.8}, answered_per_week=3.2)
    return replace(plan, name="Plan A", phases=(replace(launch, plans=(slot,)),))


def compared(plan):
    return (Other(other(plan), SHARES),)


@pytest.fixture(scope="module")
def html():
    return draw_map(tiny_plan(), tiny_outlines(), None, SIMULATED, residents=RESIDENTS)


def kind(opened, beat):
    return opened.page.get_attribute(f'path[data-beat="{beat}"]', "data-class")


def test_every_measure_is_reached_by_mouse_and_by_keyboard(html, open_page):
    opened = open_page(html)
    assert kind(opened, "202") == "-2"
    opened.choose("measure", "Calls coded eligible")
    assert {opened.fill(beat) for beat in ("101", "102", "201", "202")} <= set(COLOURS)
    assert "Calls coded eligible for CRT" in opened.page.locator("#legend").inner_text()
    assert "show=calls" in opened.page.url
    opened.choose("measure", "Share responded to")
    assert kind(opened, "102") == "3", "80 % is on the border of 80 to 90"
    opened.page.keyboard.press("ArrowRight")
    assert "simulated" in opened.page.locator("#legend").inner_text()
    assert kind(opened, "102") in "01234"
    opened.page.keyboard.press("ArrowRight")
    assert "Minutes on the way" in opened.page.locator("#legend").inner_text()
    opened.choose("measure", "Calls per 1,000 residents")
    assert kind(opened, "201") == "none", "nobody lives there"
    assert int(kind(opened, "202")) > int(kind(opened, "102"))
    opened.page.reload()
    assert "1,000 residents" in opened.page.locator("#legend").inner_text()
    opened.check_quiet()


def test_withheld_zero_and_no_figure_differ_on_the_map_in_words_and_in_the_table(open_page):
    opened = open_page(draw_map(withheld(tiny_plan()), tiny_outlines(), audience="public"))
    assert opened.fill("102") == FILLS["withheld"]
    assert "102" in opened.page.locator('path[data-class="withheld"]').get_attribute("data-beat")
    opened.choose("measure", "Calls coded eligible")
    assert (opened.fill("101"), opened.fill("102")) == (FILLS["zero"], FILLS["withheld"])
    opened.choose("measure", "Minutes from the nearest site")
    assert opened.fill("202") == FILLS["none"]
    row = opened.table()["102"]
    assert row[2:6] == ["withheld"] * 4
    opened.page.locator('path[data-beat="102"]').hover(position={"x": 12, "y": 12})
    assert "responded to withheld of withheld calls" in opened.page.locator("#details").inner_text()
    text = opened.page.locator("body").inner_text()
    assert not re.search(r"\bnan\b|undefined", text, re.IGNORECASE)
    assert "INTERNAL" not in opened.page.content(), "the page is public"
    opened.check_quiet()


def test_figures_that_take_withheld_calls_as_even_say_about(open_page):
    plan = tiny_plan()
    launch, growth = plan.phases
    even = replace(launch, plans=(replace(launch.plans[0], load_erlangs=math.nan),))
    opened = open_page(draw_map(replace(plan, phases=(even, growth)), tiny_outlines(), audience="public"))
    assert opened.table()["102"][2:6] == ["6.0", "about 4.8", "about 1.2", "about 80.0%"]
    assert opened.table()["101"][2:6] == ["4.0", "0.0", "4.0", "0.0%"], "of a beat without a team it is known"
    text = opened.page.locator("body").inner_text()
    assert "about 4.8 of 20" in text
    assert "about 24.0%" in text
    opened.choose("stage", "growth")
    assert opened.table()["102"][3] == "4.8"
    opened.check_quiet()


def test_a_beat_is_found_by_its_name(html, open_page):
    opened = open_page(html)
    opened.page.fill("#beat-search", "202")
    opened.page.keyboard.press("Enter")
    details = opened.page.locator("#details").inner_text()
    assert "Beat 202" in details
    assert "no candidate site meets the coverage standard there" in details
    opened.page.fill("#beat-search", "10")
    opened.page.keyboard.press("Enter")
    assert opened.page.locator("#details h3").inner_text() == "Beat 101, district D"
    assert "101 and 1 more beats begin so" in opened.page.locator("#search-note").inner_text()
    opened.page.fill("#beat-search", "<b>9")
    opened.page.locator("#find button").click()
    assert opened.page.locator("#search-note").inner_text() == "No beat is called <b>9."
    opened.check_quiet()


def test_who_answers_by_phone_and_follows_up_is_told(open_page):
    opened = open_page(draw_map(with_posts(tiny_plan()), tiny_outlines()))
    assert opened.page.locator("#desk-table tbody tr").all_inner_texts() == ["launch\tCCD, days\t3\t15.0\t12.0\t7.0"]
    assert opened.page.locator("#follow-table tbody tr").all_inner_texts() == [
        "launch\tCN, within 48 hours\t20.0\t15.0\t75.0%"
    ]
    assert opened.page.locator('[data-site="CCD post"]').count() == 0, "a post has no place"


def test_the_map_tells_its_frame(html, open_page):
    opened = open_page(html)
    assert opened.page.locator(".leaflet-districts-pane path").count() == 1
    assert opened.page.locator(".leaflet-control-scale-line").count() == 2
    assert opened.page.get_attribute(".north", "aria-label") == "North is up"
    told = opened.page.locator(".furniture").inner_text()
    assert "Made up by hand." in told
    assert "2026-01-01 to 2027-01-01" in told
    assert "beats.geojson" in told
    south = opened.page.locator('.candidate[data-site="South"]')
    assert "its owner has not agreed" in south.get_attribute("title")
    assert "its owner" not in opened.page.get_attribute('.station[data-site="North"]', "title")


def test_another_plan_is_compared_beat_by_beat(open_page):
    plan = tiny_plan()
    opened = open_page(draw_map(plan, tiny_outlines(), others=compared(plan), shown=f"{CHANGE}1"))
    assert [kind(opened, beat) for beat in ("101", "102", "201")] == ["lost", "gained", "-1"]
    opened.page.select_option("#beat-select", label="101")
    assert "lost" in opened.page.locator("#details").inner_text()
    assert opened.table()["102"][7] == "gained"
    opened.choose("stage", "growth")
    assert kind(opened, "102") == "none", "the other plan has no growth"
    opened.choose("stage", "Today")
    assert kind(opened, "101") == "kept"
    rows = opened.page.locator("#compare-table-1 tbody tr").all_inner_texts()
    assert "launch\tCRT, days\t102\t101\t0\t3.2\t4.8\t+1.6" in rows
    assert "growth\tCRT, evenings\t\u2013\t\u2013\t\u2013\tno such phase or service\t2.4\t\u2013" in rows
    assert opened.page.locator("#share-table-1 tbody tr").all_inner_texts() == [
        "growth\tCRT\t40.0%\t50.0%\t+10.0\t+8.0 to +12.0"
    ]
    assert "met the same simulated calls" in opened.page.locator("#compare-how-1").inner_text()
    opened.check_quiet()


def test_each_of_several_plans_is_one_more_thing_shown_by_mouse_keyboard_and_address(open_page):
    """The page opens on what the plan does; a plan named to do harm, in public, holds back what it responds to."""
    plan, evil = tiny_plan(), "B {service} <img src=x onerror=alert(1)>"
    launch, growth = plan.phases
    slot = replace(launch.plans[0], covered=("101",), available_by_beat={"101": 0.8}, answered_per_week=math.nan)
    hidden = replace(plan, name=evil, phases=(replace(launch, plans=(slot,)), growth))
    ranges = replace(SHARES[0], paired=False, window="days", means=(math.nan, 0.5), change=Interval(*(math.nan,) * 3))
    others = (Other(other(plan), (replace(SHARES[0], phase="launch"),)), Other(hidden, (ranges,)))
    opened = open_page(draw_map(plan, tiny_outlines(), audience="public", others=others))
    legend = opened.page.locator("#legend")
    assert "other plan" not in legend.inner_text(), "it opens on what the plan does"
    opened.choose("measure", "Gained and lost against Plan A")
    said = legend.inner_text()
    assert "Calls responded to, a week: 4.8 here, 3.2 in the other plan. Difference: +1.6." in said
    hours = "Share responded to in all hours of the phase, by simulation: +10.0 percentage points (+8.0 to +12.0)."
    assert hours in said
    assert hours in opened.page.locator("#announce").inner_text(), "who does not see the legend hears it"
    opened.page.keyboard.press("ArrowRight")
    assert evil in legend.inner_text(), "what stands in a name is no place for another"
    assert "4.8 here, withheld in the other plan. Difference: withheld." in legend.inner_text()
    assert [kind(opened, beat) for beat in ("101", "102", "201")] == ["lost", "gained", "-1"]
    assert opened.table()["102"][7:9] == ["gained", "gained"]
    opened.choose("stage", "growth")
    assert kind(opened, "102") == "kept"
    assert opened.table()["102"][7:9] == ["The other plan has no such phase or service.", "kept"]
    assert "Share responded to, by simulation: withheld." in legend.inner_text()
    assert "show=change-2" in opened.page.url
    opened.page.reload()
    assert kind(opened, "102") == "kept"
    opened.choose("measure", "Gained and lost against Plan A")
    assert "The other plan has no such phase or service." in legend.inner_text()
    opened.page.select_option("#beat-select", label="102")
    assert f"In the other plan, {evil}\nkept" in opened.page.locator("#details").inner_text()
    assert opened.page.locator("#share-table-2 tbody tr").all_inner_texts() == [
        "growth\tCRT, days\twithheld\t50.0%\twithheld\t\u2013"
    ]
    assert "only each plan's own range" in opened.page.locator("#compare-how-2").inner_text()
    opened.check_quiet()


def test_it_prints_on_one_landscape_page(html, open_page):
    opened = open_page(html)
    opened.page.select_option("#beat-select", label="202")
    paper = opened.page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    width, height = map(float, re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)", paper).groups())
    assert width > height
    assert opened.page.evaluate("document.body.className") == "", "the screen is as before"


#: Words of English sentences; a plan's own names and what the planner wrote are taken out before they are looked for.
ENGLISH = re.compile(
    r"\b(the|of|and|with|for|not|are|calls?|teams?|beats?|sites?|police|hours|week|today|withheld|none|yes|search|"
    r"legend|map|zoom|covered|share|source)\b",
    re.IGNORECASE,
)


def english_words(opened, names):
    """English words that a reader sees, or hears of what has a name."""
    told = opened.page.evaluate(
        "() => [document.title, document.body.innerText, ...[...document.querySelectorAll('*')].flatMap((one) =>"
        " ['aria-label', 'title', 'placeholder', 'alt'].map((name) => one.getAttribute(name) || ''))].join('\\n')"
    )
    for name in names:
        told = told.replace(name, "").replace(name[0].upper() + name[1:], "")
    return ENGLISH.findall(told)


def test_in_spanish_no_english_word_is_left_and_the_mark_stands_on_the_page(open_page):
    words, plan = load_words("es"), with_posts(withheld(tiny_plan()))
    staff = replace(
        plan.phases[0].plans[0].uncovered[0], reason="no team is on duty: the staff make none for these hours"
    )
    launch = replace(
        plan.phases[0], plans=(replace(plan.phases[0].plans[0], uncovered=(staff,)), *plan.phases[0].plans[1:])
    )
    plan = plan_in(replace(plan, phases=(launch, *plan.phases[1:])), words)
    opened = open_page(
        draw_map(
            plan,
            tiny_outlines(),
            None,
            SIMULATED,
            residents=RESIDENTS,
            others=compared(plan),
            tongue=words,
        )
    )
    page = opened.page
    assert page.get_attribute("html", "lang") == "es"
    assert page.locator(".banner").first.inner_text() == "borrador, traducción sin revisar"
    assert page.get_attribute("#findings", "lang") == "en", "they are the planner's own words"
    names = ("Tiny city", "Made up by hand.", "sites in no beat: none", "current base", "too few teams for its calls",
             "Checked", "beats.geojson", "beatplan", "Leaflet", "SHA-256", "\u2212")  # fmt: skip
    for measure in page.locator("#switch-measure label").all():
        measure.click()
        assert english_words(opened, names) == []
    page.select_option("#beat-select", label="101")
    details = page.locator("#details").inner_text()
    assert "ningún equipo está de turno: el personal no alcanza para ninguno en este horario" in details
    assert english_words(opened, names) == []
    page.select_option("#site-select", label="South")
    assert english_words(opened, names) == []
    for said in ("10", "999"):
        page.fill("#beat-search", said)
        page.keyboard.press("Enter")
        assert english_words(opened, names) == []
    opened.choose("stage", "Hoy")
    opened.choose("window", "evenings")
    assert english_words(opened, (*names, "evenings", "days")) == []
    assert "1 de enero de 2026" in page.locator(".furniture").inner_text()
    opened.check_quiet()


def test_numbers_of_every_language_are_written_as_the_maps_are():
    """A map writes numbers in one way; a language with another needs them from its locale."""
    for language in LANGUAGES:
        words = load_words(language)
        assert (words.whole(1234567), words.minutes(1234.5), words.percent(0.5)) == ("1,234,567", "1,234.5", "50%")


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), PHONE])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_is_no_wider_than_the_screen(open_page, size, language):
    tongue = ENGLISH_TONGUE if language == "en" else load_words(language)
    plan = with_posts(tiny_plan())
    page = draw_map(plan, tiny_outlines(), None, SIMULATED, residents=RESIDENTS, others=compared(plan), tongue=tongue)
    opened = open_page(page, size=size)
    opened.page.select_option("#beat-select", label="202")
    assert opened.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    opened.check_quiet()


@pytest.mark.parametrize("size", [(1280, 720), PHONE])
def test_axe_finds_no_serious_fault(open_page, size):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    plan = with_posts(withheld(tiny_plan()))
    opened = open_page(draw_map(plan, tiny_outlines(), None, SIMULATED, others=compared(plan)), size=size)
    opened.page.select_option("#beat-select", label="202")
    found = axe.run(opened.page).response["violations"]
    serious = [one for one in found if one["impact"] in {"serious", "critical"}]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in serious] == []


def test_every_control_is_reached_by_keyboard_and_shows_it(html, open_page):
    opened = open_page(html)
    reached = []
    for _ in range(40):
        opened.page.keyboard.press("Tab")
        reached.append(opened.page.evaluate(
            "(() => { const a = document.activeElement;"
            " const b = a.matches('.switch input') ? a.nextElementSibling : a;"
            " return [a.name || a.id || a.className || a.tagName, getComputedStyle(b).outlineStyle]; })()"
        ))  # fmt: skip
    names = {name for name, _ in reached}
    assert {"stage", "window", "measure", "beat-search", "beat-select", "site-select", "beat-table"} <= names
    assert any("leaflet-control-zoom-in" in name for name in names)
    assert any("station" in name for name in names)
    assert {style for name, style in reached if name != "BODY"} <= {"solid", "auto"}
