"""The map page: one file that switches between phases and windows and works with no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import folium
import geopandas as gpd
import jinja2
from branca.element import Figure

from beatplan.plan import Plan
from beatplan.report.audience import INTERNAL, Audience
from beatplan.report.differences import find_differences
from beatplan.report.directions import straight
from beatplan.report.map.compared import Other, compared_words
from beatplan.report.map.data import page_data
from beatplan.report.map.fixed import page_words
from beatplan.report.map.layers import lay_out
from beatplan.report.map.offline import (
    content_policy,
    json_block,
    leaflet_script,
    leaflet_style,
    own_file,
    own_script,
    zoom_words,
)
from beatplan.report.map.posts import posts_table
from beatplan.report.map.rings import page_rings
from beatplan.report.map.shapes import Shapes, draw_shapes
from beatplan.report.map.simulated import SimulatedTable
from beatplan.report.people_page import people_page
from beatplan.report.privacy import Areas
from beatplan.report.words.tongue import ENGLISH, Tongue

_MAP_NAME = "beatplan_map"
_SCRIPTS = tuple(
    f"{name}.js"
    for name in (
        "core", "measures", "draw", "labels", "rings", "frame", "legend", "panel", "details", "tables", "controls",
    )
)  # fmt: skip
_POLICY_HERE = "beatplan-content-policy"


def draw_map(
    plan: Plan,
    outlines: gpd.GeoDataFrame,
    ground: gpd.GeoDataFrame | None = None,
    simulated: SimulatedTable | None = None,
    *,
    audience: Audience = "internal",
    residents: Mapping[str, float] | None = None,
    others: Sequence[Other] = (),
    shown: str = "answered",
    areas: Areas | None = None,
    tongue: Tongue = ENGLISH,
) -> str:
    """Draw a plan as one HTML page; the same plan and outlines give the same text.

    Args:
        plan: the plan; figures that are NaN are withheld, and said to be.
        outlines: the beats' outlines, columns `beat` (text) and geometry.
        ground: what each site reaches, as `report.ways.ground_reached` lays it out; None where no streets tell it.
        simulated: what a simulation of the plan shows; None where there is none.
        audience: whom the page is for; one for internal use says so.
        residents: people by beat; None where they are not known.
        others: plans of the same beats to compare with.
        shown: key of the measure that the page opens with, as `map.measures` has it.
        areas: of the plan; None where it is told as it is, with nothing withheld.
        tongue: the language it is written in.

    Returns:
        The whole page. It fetches nothing, and every name in it stands as text.

    Raises:
        DataError: a beat of the plan has no outline, the ground is not the plan's, or another plan has other beats.
    """
    layers = lay_out(plan, tongue)
    shapes = draw_shapes(outlines, [beat.id for beat in plan.beats], [beat.district for beat in plan.beats])
    compared = [(lay_out(one.plan, tongue), find_differences(one.plan, plan, one.shares, tongue)) for one in others]
    medians = None if simulated is None else simulated.medians
    drawn_from = page_data(layers, shapes, residents, medians, compared)
    first = [one["key"] for one in drawn_from["measures"]].index(shown)
    data = {**drawn_from, "rings": page_rings(layers, ground), "shown": first}
    map_html, map_script = _base_map(shapes)
    drawn = _template().render(
        page_words(layers, data["start"]),
        language=tongue.language,
        say=tongue.say,
        mark=tongue.unreviewed,
        internal=tongue.say(INTERNAL) if audience == "internal" else "",
        measures=[{"name": one["label"]} for one in data["measures"]],
        posts=posts_table(plan, tongue),
        shown=first,
        compared=[compared_words(found, tongue) for _, found in compared],
        simulated=simulated,
        people=people_page(plan, tongue, areas),
        policy=_POLICY_HERE,
        leaflet_css=leaflet_style(),
        own_css=own_file("page.css"),
        map_html=map_html,
        data=json_block(data),
        outlines=json_block(shapes.geojson),
        leaflet_js=leaflet_script(),
        map_js=zoom_words(tongue) + map_script,
        own_js=own_script(*_SCRIPTS),
    )
    return _with_policy(straight(drawn))


def _with_policy(page: str) -> str:
    """Say on a page what it may run, by hashes of what stands on it."""
    return page.replace(_POLICY_HERE, content_policy(page), 1)


def _base_map(shapes: Shapes) -> tuple[str, str]:
    """Let folium lay the base map; its header, which would load ten files from four hosts, is left behind."""
    west, south, east, north = shapes.bounds
    base = folium.Map(
        location=[round((south + north) / 2, 5), round((west + east) / 2, 5)],
        tiles=None,
        zoom_start=11,
        min_zoom=3,
        max_zoom=18,
        zoom_snap=0.1,
        zoom_delta=0.5,
        attribution_control=False,
        scroll_wheel_zoom=False,
        zoom_animation=False,
        fade_animation=False,
        marker_zoom_animation=False,
        inertia=False,
    )
    figure = Figure()
    base.add_to(figure)
    figure.render()
    html, script = (part.render().replace(base.get_name(), _MAP_NAME) for part in (figure.html, figure.script))
    return html.strip(), script.strip()


def _template() -> jinja2.Template:
    """The page's own template; everything put into it is escaped but what this module marks as code."""
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(own_file("page.html"))
