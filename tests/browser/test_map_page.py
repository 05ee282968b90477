"""The map page in a browser: what it shows agrees with the plan, whatever is switched, and nothing is fetched."""

from dataclasses import replace
from itertools import pairwise

import pytest

from beatplan.plan import AreaPeople, GroupPeople, Measured
from beatplan.report.map import draw_map
from beatplan.report.map.compared import Other
from beatplan.report.map.scale import COLOURS, OUT_OF_REACH, UNCOVERED
from tests.browser.conftest import PHONE
from tests.browser.tiny_plan import tiny_outlines, tiny_plan

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def plan():
    return tiny_plan()


@pytest.fixture(scope="module")
def html(plan):
    return draw_map(plan, tiny_outlines())


@pytest.fixture
def opened(html, open_page):
    return open_page(html)


def test_opens_on_the_first_phase_with_the_network_off(opened):
    assert opened.page.title().startswith("INTERNAL")
    assert opened.page.locator(".banner").first.inner_text().startswith("INTERNAL")
    assert opened.page.locator(".note").inner_text() == "Made up by hand."
    assert opened.page.locator("#view-title").inner_text() == "launch, days"
    status = opened.page.locator("#plan-status").inner_text()
    assert "Best under these assumptions, proved to within 0.04%." in status
    assert "gives up 0.9% of responses so that more arrive in time" in status
    opened.check_quiet()


def test_shading_follows_a_click_on_a_phase(opened):
    assert opened.fill("102") in COLOURS
    assert opened.fill("201") == UNCOVERED
    assert opened.fill("202") == OUT_OF_REACH
    opened.choose("stage", "growth")
    assert opened.fill("201") in COLOURS
    assert opened.fill("202") == OUT_OF_REACH
    assert COLOURS.index(opened.fill("201")) > COLOURS.index(opened.fill("102"))  # 8 calls, not 6
    opened.choose("stage", "Today")
    assert opened.fill("101") in COLOURS
    assert opened.fill("102") == opened.fill("201") == UNCOVERED
    opened.check_quiet()


def test_shading_follows_the_keyboard(opened):
    opened.choose("stage", "growth")
    before = opened.fill("102")
    opened.page.focus("#switch-window input:checked")
    opened.page.keyboard.press("ArrowRight")
    assert opened.page.locator("#view-title").inner_text() == "growth, evenings"
    assert before in COLOURS
    assert opened.fill("102") == UNCOVERED
    assert opened.fill("201") in COLOURS
    assert opened.page.locator("#announce").inner_text().startswith("growth, evenings: 1 of 4 beats covered")
    opened.check_quiet()


def test_every_layer_agrees_with_the_plan(opened, plan):
    for stage, slots in (("Today", plan.today), *((phase.name, phase.plans) for phase in plan.phases)):
        opened.choose("stage", stage)
        for window in ("days", "evenings"):
            opened.choose("window", window)
            slot = next((one for one in slots if one.window == window), None)
            covered = () if slot is None else slot.covered
            table = opened.table()
            for beat in plan.beats:
                assert (opened.fill(beat.id) in COLOURS) == (beat.id in covered)
                assert table[beat.id][1] == ("yes" if beat.id in covered else "no")
            answered = sum(float(cells[3]) for cells in table.values())
            assert answered == pytest.approx(0 if slot is None else slot.answered_per_week, abs=0.1)
    opened.check_quiet()


def test_panel_shows_the_phase_beside_today(opened):
    opened.choose("stage", "growth")
    figures = opened.figures()
    assert figures["Teams on duty"] == ["2", "1"]
    assert figures["Beats covered"] == ["2 of 4", "1 of 4"]
    assert figures["Calls coded eligible, a week"] == ["20.0", "20.0"]
    assert figures["CRT responded"] == ["11.2", "3.0"]
    assert figures["Police or EMS respond, as today"] == ["8.8", "17.0"]
    assert figures["CRT's share of eligible calls in this window"] == ["56.0%", "15.0%"]
    assert figures["Arrived in time"] == ["5.6 (50.0%)", "1.5 (50.0%)"]
    available = figures["Availability: calls in covered beats that find a team free (target 80%)"]
    assert available == ["80.0% (on target)", "75.0% (below target)"]
    assert figures["Minutes on the way to a call, on average"] == ["5.0", "5.0"]
    assert figures["From"] == ["2027-01-01", "now"]
    assert figures["People hired: peer support"][0] == "7"
    assert figures["Crews hired for CRT"][0] == "6"
    assert figures["People in no complete crew"][0] == "1 peer support"
    assert figures["Teams on duty: evenings"] == ["1", "\u2013"]
    assert figures["Share of eligible calls at all hours"] == ["27.2%", "6.0%"]  # (11.2 + 2.4) and 3.0 of 50
    opened.choose("window", "evenings")
    assert opened.figures()["Teams on duty"] == ["1", "nothing runs today in this window"]


def test_says_so_where_nothing_runs_today(plan, open_page):
    opened = open_page(draw_map(replace(plan, today=()), tiny_outlines()))
    assert opened.figures()["Teams on duty"] == ["1", "nothing runs today"]
    assert opened.page.locator("#switch-stage label", has_text="Today").count() == 0
    assert "nothing runs today" in opened.page.locator("#summary-table").inner_text()
    opened.check_quiet()


def test_legend_follows_the_layer(opened):
    def legend(kind):
        return opened.page.locator(f'#legend li[data-class="{kind}"]').inner_text()

    assert "(2 beats)" in legend(-1)
    assert "out of reach of every site (1 beat)" in legend(-2)
    opened.choose("stage", "growth")
    assert "(1 beat)" in legend(-1)
    by_day = legend(0)
    for beat in ("102", "201"):
        kind = opened.page.get_attribute(f'path[data-beat="{beat}"]', "data-class")
        colour = opened.page.get_attribute(f'#legend li[data-class="{kind}"] rect', "fill")
        assert colour == opened.fill(beat)
    opened.choose("window", "evenings")
    assert legend(0) != by_day
    assert opened.page.locator("#legend p").first.inner_text() == "growth, evenings"


def test_stations_show_their_teams(opened):
    assert opened.page.locator(".station").all_inner_texts() == ["1"]
    opened.choose("stage", "growth")
    assert opened.page.locator(".station").all_inner_texts() == ["2"]
    assert opened.page.locator(".candidate").count() == 2
    opened.page.locator(".station").click()
    details = opened.page.locator("#details").inner_text()
    assert "Site North" in details
    assert "current base" in details
    rows = opened.page.locator("#site-table tbody tr").all_inner_texts()
    assert rows == ["North\tcurrent base\t2", "South\thypothetical\t0", "Spare\tnot stated\t0"]


@pytest.mark.parametrize("by", ["select", "click", "hover", "table"])
def test_a_beat_is_told_about(opened, by):
    if by == "select":
        opened.page.select_option("#beat-select", label="202")
    elif by == "table":
        opened.page.locator("#beat-table button", has_text="202").click()
        assert opened.page.evaluate("document.activeElement.id") == "details"
    else:
        getattr(opened.page.locator('path[data-beat="202"]'), by)(position={"x": 12, "y": 12})
    details = opened.page.locator("#details").inner_text()
    assert "Beat 202, district D" in details
    assert "Not covered: police or EMS respond, as today." in details
    assert "no candidate site meets the coverage standard there" in details
    assert "2.0 (likely 1.8 to 2.2)" in details
    opened.check_quiet()


def test_the_address_remembers_the_view(html, open_page):
    opened = open_page(html, fragment="#phase=2&window=1&service=0&beat=201")
    assert opened.page.locator("#view-title").inner_text() == "growth, evenings"
    assert opened.page.locator("#details h3").inner_text() == "Beat 201, district D"
    opened.choose("window", "days")
    assert opened.page.url.endswith("#phase=2&window=0&service=0&beat=201")


def test_names_stay_text(open_page):
    def hostile(name):
        return f"{name}</script><img src=x onerror=alert(1)>\"'`${{alert(2)}}{{{{ 7 * 7 }}}}\u202e\u2028<!--"

    others = (Other(tiny_plan(hostile)), Other(tiny_plan(hostile)))
    opened = open_page(draw_map(tiny_plan(hostile), tiny_outlines(hostile), others=others))
    for stage in ("Today", "launch", "growth"):
        opened.choose("stage", stage)
    opened.page.locator("#switch-measure label").last.click()
    assert "Tiny city</script><img src=x onerror=alert(1)>" in opened.page.locator("#legend").inner_text()
    opened.page.locator("#beat-table button").nth(2).click()
    opened.page.locator(".station").click()
    assert opened.page.locator("img").count() == 0
    assert opened.page.locator("script").count() == 5
    assert "growth</script><img src=x onerror=alert(1)>" in opened.page.locator("#view-title").inner_text()
    assert "{{ 7 * 7 }}" in opened.page.locator("h1").inner_text()
    opened.check_quiet()


@pytest.mark.parametrize("long_names", [False, True])
def test_fits_a_phone(open_page, long_names):
    def spell(name):
        return f"{name}-with-a-very-long-name-and-no-place-to-break-it-anywhere-at-all" if long_names else name

    opened = open_page(draw_map(tiny_plan(spell), tiny_outlines(spell)), size=PHONE)
    opened.page.select_option("#beat-select", index=2)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    opened.check_quiet()


def test_follows_hours_that_a_phase_runs_under_another_name(plan, open_page):
    written = dict(plan.provenance["scenario"])
    days, evenings = written["windows"]
    written["windows"] = [days, {**evenings, "days": days["days"], "start": "09:00", "end": "21:00"}]
    launch, growth = plan.phases
    moved = replace(
        plan,
        phases=(launch, replace(growth, plans=growth.plans[1:])),
        provenance={**plan.provenance, "scenario": written},
    )
    opened = open_page(draw_map(moved, tiny_outlines()))
    opened.choose("stage", "growth")
    assert opened.page.locator("#view-title").inner_text() == "growth, evenings"
    assert opened.figures()["Teams on duty"] == ["1", "no such window today; see days"]
    opened.choose("window", "days")
    assert "see evenings" in opened.page.locator("#view-note").inner_text()


def test_headings_and_tables_are_in_order(opened):
    levels = opened.page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map((one) => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    for table in opened.page.locator("table").all():
        assert table.locator("caption").inner_text()
        assert table.locator("thead th:not([scope])").count() == 0
    assert opened.page.get_attribute("html", "lang") == "en"


def test_stations_at_one_place_do_not_hide_each_other(plan, open_page):
    north, south, spare = plan.sites
    launch, growth = plan.phases
    day = replace(growth.plans[0], stations={"North": 1, "South": 1})
    moved = replace(
        plan,
        sites=(north, replace(south, lon=north.lon, lat=north.lat), spare),
        phases=(launch, replace(growth, plans=(day, growth.plans[1]))),
    )
    opened = open_page(draw_map(moved, tiny_outlines()))
    opened.choose("stage", "growth")
    one, other = (station.bounding_box() for station in opened.page.locator(".station").all())
    assert abs(one["x"] - other["x"]) >= one["width"] - 1 or abs(one["y"] - other["y"]) >= one["height"] - 1


def test_labels_keep_clear_of_stations_and_of_each_other(opened):
    opened.choose("stage", "growth")
    boxes = [one.bounding_box() for one in opened.page.locator(".beat-label span, .station").all()]
    assert len(boxes) == len(tiny_plan().beats) + 1
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            apart_x = one["x"] + one["width"] <= other["x"] + 2 or other["x"] + other["width"] <= one["x"] + 2
            apart_y = one["y"] + one["height"] <= other["y"] + 2 or other["y"] + other["height"] <= one["y"] + 2
            assert apart_x or apart_y


def test_a_second_service_has_its_own_layers(plan, open_page):
    def paired(slots):
        return (
            *slots,
            replace(
                slots[0],
                service="CoR",
                covered=("202",),
                available_by_beat={"202": 0.75},
                stations={"Spare": 3},
                teams=3,
            ),
        )

    both = replace(
        plan,
        phases=tuple(replace(phase, plans=paired(phase.plans)) for phase in plan.phases),
        demand=(*plan.demand, *(replace(one, service="CoR") for one in plan.demand)),
    )
    opened = open_page(draw_map(both, tiny_outlines()))
    assert opened.page.locator("#view-title").inner_text() == "CRT, launch, days"
    assert opened.fill("102") in COLOURS
    opened.choose("service", "CoR")
    assert opened.fill("202") in COLOURS
    assert opened.fill("102") not in COLOURS
    assert "CoR responded" in opened.figures()
    assert opened.figures()["Crews hired for CoR"][0] == "0"
    opened.check_quiet()


def test_who_benefits_stands_as_a_table_with_its_caveat_above(plan, open_page):
    def area(kind: str, residents: float, phase: str | None = None) -> AreaPeople:
        part = Measured(residents / 4000, 0.02)
        hours = part if kind == "covered" else None
        group = GroupPeople("<b>no car</b>", "households", Measured(50.0, None), Measured(0.125, 0.02), part, hours)
        service = None if phase is None else "CRT"
        return AreaPeople(kind, "", phase, service, Measured(residents, 90.0), part, hours, None, (group,))

    people = [area("city", 4000), area("covered", 1000, "today")]
    people += [area(kind, 2000, phase.name) for phase in plan.phases for kind in ("covered", "waiting")]
    opened = open_page(draw_map(replace(plan, people=tuple(people)), tiny_outlines()), PHONE)
    rows = opened.page.locator("table.people").first.locator("tbody tr").all()
    cells = {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows}
    assert cells["Residents"] == ["1,000 ± 90", "2,000 ± 90", "2,000 ± 90", "4,000 ± 90"]
    assert cells["<b>no car</b>, share of households"] == ["12.5% ± 2.0 points"] * 4
    assert opened.page.locator("#people-notes").inner_text().startswith("Historic calls reflect who calls")
    assert opened.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    opened.check_quiet()
