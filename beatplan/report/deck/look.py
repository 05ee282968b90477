"""The look of a deck: a theme of our own, or the colours of a city's theme that are read on its ground."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from lxml import etree
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn

from beatplan.report.map.scale import COLOURS

#: A new deck's own theme: letters, headings and bands, then the colours of the map's scale.
_THEME = {
    "dk1": "1B2631", "lt1": "FFFFFF", "dk2": "15386F", "lt2": "EAF1F7",
    **{f"accent{place}": colour.lstrip("#").upper() for place, colour in enumerate(reversed(COLOURS), 1)},
}  # fmt: skip
#: WCAG 2.1 AA for text.
_LEAST_CONTRAST = 4.5


@dataclass(frozen=True)
class Look:
    """Colours of a deck's theme by what they are for; whichever the theme, they are read on one another.

    Attributes:
        ground: what stands behind text.
        text: of sentences and figures, lines of charts.
        head: behind the headers of tables, which are written in `ground`.
    """

    ground: Any
    text: Any
    head: Any


def look_of(slide: Any) -> Look:
    """Find which colours of a slide's theme are read on its background."""
    colours = _colours(slide.slide_layout)
    behind = _behind(slide.slide_layout, colours)
    # A background that the theme does not know of, such as one painted black, may ask for the colours the other way.
    kept = contrast(colours["tx1"], behind) >= contrast(colours["bg1"], behind)
    ground, text = ("bg1", "tx1") if kept else ("tx1", "bg1")
    head = "tx2" if contrast(colours["tx2"], colours[ground]) >= _LEAST_CONTRAST else text
    return Look(*(_NAMED[one] for one in (ground, text, head)))


_NAMED = {
    "bg1": MSO_THEME_COLOR.BACKGROUND_1, "tx1": MSO_THEME_COLOR.TEXT_1, "tx2": MSO_THEME_COLOR.TEXT_2,
}  # fmt: skip


def put_theme(presentation: Any) -> None:
    """Give a new deck our own theme, with headings in its second colour."""
    for master in presentation.slide_masters:
        part = _theme_part(master)
        root = etree.fromstring(part.blob)
        for name, colour in _THEME.items():
            [held] = root.iter(qn(f"a:{name}"))
            held[:] = [etree.Element(qn("a:srgbClr"), val=colour)]
        part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)  # noqa: SLF001
        for one in master._element.xpath("./p:txStyles/p:titleStyle//a:solidFill/a:schemeClr"):  # noqa: SLF001
            one.set("val", "tx2")


def contrast(one: str, other: str) -> float:
    """Reckon the contrast of two colours, six digits each, by WCAG 2.1."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    part = np.array([int(colour[at : at + 2], 16) for at in (0, 2, 4)]) / 255
    return float(np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722])


def _theme_part(master: Any) -> Any:
    return master.part.part_related_by(RELATIONSHIP_TYPE.THEME)


def _colours(layout: Any) -> dict[str, str]:
    """Give the colours of a layout's theme by the names that slides call them."""
    master = layout.slide_master
    [scheme] = etree.fromstring(_theme_part(master).blob).iter(qn("a:clrScheme"))
    held = {etree.QName(one).localname: one[0].get("lastClr") or one[0].get("val") for one in scheme}
    called = dict(master._element.find(qn("p:clrMap")).attrib)  # noqa: SLF001
    for one in layout._element.iter(qn("a:overrideClrMapping")):  # noqa: SLF001
        called = dict(one.attrib)
    return {name: held[mine] for name, mine in called.items()} | held


def _behind(layout: Any, colours: Mapping[str, str]) -> str:
    """Find the colour of a layout's background; a picture or a pattern is taken to be what the theme says."""
    for page in (layout, layout.slide_master):
        for background in page._element.iter(qn("p:bg")):  # noqa: SLF001
            for one in background.xpath("./p:bgRef/a:* | ./p:bgPr/a:solidFill/a:*"):
                found = colours.get(one.get("val"), one.get("lastClr") or one.get("val") or "")
                return found if re.fullmatch("[0-9A-Fa-f]{6}", found) else colours["bg1"]
            return colours["bg1"]
    return colours["bg1"]
