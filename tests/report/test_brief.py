"""The brief as text: names stay text, the policy fits, and colours can be told apart."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files

import numpy as np
import pytest
import shapely

from beatplan.report.brief.printed import _undated, pages
from beatplan.report.charts import lay_ground
from beatplan.report.charts.forms import DARK, LIGHT, OTHERS
from beatplan.report.charts.labels import LABEL_PT, PAD_PT, place_labels
from beatplan.report.charts.maps import class_looks, draw_ground
from beatplan.report.map.scale import COLOURS
from beatplan.report.office import width_pt
from beatplan.report.story import tell
from beatplan.report.story.places import phased_maps
from tests.browser.tiny_plan import tiny_outlines
from tests.report.telling import facts_of, hostile, page_of, told_of


class Tags(HTMLParser):
    """Names of the tags and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        self.attributes += attrs


@pytest.fixture(scope="module")
def plain_page():
    return page_of(facts_of())


def test_names_come_out_as_text(plain_page):
    page = page_of(facts_of(hostile))
    seen, plain = Tags(page), Tags(plain_page)
    assert set(seen.tags) == set(plain.tags)
    assert "script" not in seen.tags
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name == "style"]
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "{{ 7 * 7 }}" in page


def test_pictures_hold_names_as_text():
    _, pictures = told_of(facts_of(hostile))
    for svg in pictures.svg.values():
        assert "<script" not in svg
        assert "<img" not in svg
        assert "onerror=alert(1)>" not in svg


def test_policy_lets_the_pages_own_style_stand_and_nothing_else(plain_page):
    (style,) = re.findall(r"<style>(.*?)</style>", plain_page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', plain_page)
    assert policy.replace("&#39;", "'") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert "http://" not in re.sub(r'src="data:[^"]*"', "", plain_page)


def test_every_figure_and_table_names_its_file_and_every_link_leads_somewhere(plain_page):
    ids = re.findall(r' id="([^"]*)"', plain_page)
    assert len(ids) == len(set(ids))
    links = re.findall(r'href="([^"]*)"', plain_page)
    assert {one[1:] for one in links if one.startswith("#")} <= set(ids)
    assert plain_page.count("<figcaption>") == plain_page.count("<figure")
    assert plain_page.count('<p class="from">Figures:') == plain_page.count("<table")


def test_the_same_plan_gives_the_same_bytes(plain_page):
    assert page_of(facts_of()) == plain_page


def test_a_pdf_keeps_its_length_and_loses_its_date():
    pdf = b"<</CreationDate (D:20261128041500+00'00')\n/ModDate (D:20261128041500+00'00')>> /Type /Pages /Type /Page\n"
    fixed = _undated(pdf)
    assert len(fixed) == len(pdf)
    assert b"2026" not in fixed
    assert pages(pdf) == 1


#: Severe protanopia, deuteranopia and tritanopia: Machado, Oliveira and Fernandes (2009), linear sRGB.
BLINDNESS = {
    "none": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def linear(colour: str) -> np.ndarray:
    value = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIELAB, D65."""
    to_xyz = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    scaled = np.array(to_xyz) @ np.clip(rgb, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(scaled > 216 / 24389, np.cbrt(scaled), (24389 / 27 * scaled + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("kind", BLINDNESS)
def test_colours_can_be_told_apart_in_every_kind_of_colour_vision(kind):
    seen = {one: lab(np.array(BLINDNESS[kind]) @ linear(one)) for one in {*COLOURS, OTHERS, LIGHT, DARK}}
    sets = [[fill for fill, _ in class_looks(count)] for count in range(2, 6)] + [[LIGHT, DARK], [DARK, OTHERS]]
    for colours in sets:
        for one, other in itertools.combinations(colours, 2):
            place = {**seen, **{fill: lab(np.array(BLINDNESS[kind]) @ linear(fill)) for fill in (one, other)}}
            assert np.linalg.norm(place[one] - place[other]) > 10, (one, other)


def contrast(one: str, other: str) -> float:
    light = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


def test_text_and_focus_stand_out_from_what_is_behind_them():
    css = (files("beatplan.report.brief") / "brief.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--(\w+): (#\w{6})", css))
    for name in ("ink", "soft", "accent", "mark"):
        assert contrast(colours[name], "#ffffff") >= 4.5
    (focus,) = re.findall(r"outline: 3px solid (#\w{6})", css)
    assert contrast(focus, "#ffffff") >= 3
    assert contrast(DARK, "#ffffff") >= 4.5  # white figures stand on it


def ground_of(facts):
    return lay_ground(facts.plan, tiny_outlines())


def test_a_legend_names_what_is_on_its_map_and_maps_of_a_unit_have_one_scale():
    facts = facts_of()
    ground = ground_of(facts)
    maps = find_maps(facts)
    drawn = [draw_ground(one, ground, facts.words) for one in maps]
    for figure, one in zip(drawn, maps, strict=True):
        (axes,) = figure.axes
        named = [text.get_text() for text in axes.get_legend().get_texts()]
        shown = [one.classes[place] for place in sorted(set(one.class_of_beat))]
        assert named == [*shown, "station, with its teams on duty"]
    boxes = {(tuple(one.get_size_inches()), one.axes[0].get_position().bounds, one.axes[0].get_xlim()) for one in drawn}
    assert len(boxes) == 1
    assert len({len(one.axes[0].get_legend().get_texts()) for one in drawn}) > 1, "legends of different lengths"


def test_a_name_stands_in_its_beat_clear_of_stations_and_of_other_names():
    facts = facts_of()
    ground = ground_of(facts)
    scale, half = 40.0, 250.0
    middle = ground.labels[0]
    mark = shapely.box(*(middle - half), *(middle + half))
    free, beside = place_labels(ground, [], scale), place_labels(ground, [mark], scale)
    assert set(free) == set(beside) == set(ground.beats)
    np.testing.assert_allclose([free[one] for one in ground.beats], ground.labels)
    boxes = []
    for beat, (x, y) in beside.items():
        half_wide, half_high = (np.array([width_pt(beat, LABEL_PT), LABEL_PT]) / 2 + PAD_PT) * scale
        boxes.append(shapely.box(x - half_wide, y - half_high, x + half_wide, y + half_high))
        assert shapely.contains_xy(ground.shapes[ground.beats.index(beat)], x, y)
        assert not boxes[-1].intersects(mark)
    assert not any(one.intersects(other) for one, other in itertools.combinations(boxes, 2))
    assert place_labels(ground, [shapely.box(*ground.bounds)], scale) == {}, "where there is no room there is no name"


def test_a_map_s_hours_come_in_no_more_classes_than_it_has_shades_and_its_table_tells_all():
    facts = facts_of()
    hours = (10.0, 12.0, 40.0, 45.0, 84.0, 84.5, 168.0)
    slot = next(one for one in facts.plan.phases[-1].plans if one.kind == "field")
    beats = [beat.id for beat in facts.plan.beats]
    plans = tuple(replace(slot, window=f"w{n}", hours_per_week=one, covered=(beats[n % 4],), stations={}, teams=1)
                  for n, one in enumerate(hours))  # fmt: skip
    phases = (
        replace(facts.plan.phases[0], plans=plans[:4]),
        replace(facts.plan.phases[-1], name="more", plans=plans[3:]),
    )
    plan = replace(facts.plan, today=(), phases=phases)
    facts = replace(facts, released=replace(facts.released, plan=plan))
    maps = phased_maps(facts).maps
    for one in maps:
        assert one.classes == (
            "no hours: police or EMS respond, as today",
            "10 to 12 hours a week", "40 to 45 hours a week", "84 to 84.5 hours a week", "168 hours a week",
        )  # fmt: skip
        assert len(class_looks(len(one.classes))) == 5
    assert [row[0] for row in maps[-1].table.rows] == [f"{one:g} hours a week" for one in (45.0, 84.0, 84.5, 168.0)]


def test_borders_are_seen_on_every_fill():
    for fill, _ in class_looks(5):
        assert contrast(fill, "#ffffff" if fill in COLOURS[3:] else "#1b2631") >= 3


def find_maps(facts):
    return next(one for one in tell(facts).slides if one.key == "phased-maps").maps


def test_a_station_outside_the_beats_is_on_the_map():
    facts = facts_of()
    north = replace(facts.plan.sites[0], lat=36.1)
    plan = replace(facts.plan, sites=(north, *facts.plan.sites[1:]))
    facts = replace(facts, released=replace(facts.released, plan=plan))
    ground = ground_of(facts)
    (axes,) = draw_ground(find_maps(facts)[1], ground, facts.words).axes
    x, y = ground.sites["North"]
    assert axes.get_xlim()[0] < x < axes.get_xlim()[1]
    assert axes.get_ylim()[0] < y < axes.get_ylim()[1]
