"""A deck opened: a new one, in a city's own look where a template gives it, or that of an earlier run."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.exc import PackageNotFoundError
from pptx.oxml.ns import qn
from pptx.util import Inches

from beatplan.errors import DataError, Fault
from beatplan.report.deck.look import put_theme
from beatplan.report.office import as_presentation

_WIDE = Inches(13.333), Inches(7.5)
#: What a file that is no presentation, or a damaged one, makes its reader raise.
_UNREADABLE = (
    zipfile.BadZipFile, PackageNotFoundError, etree.XMLSyntaxError, KeyError, ValueError, AttributeError, EOFError,
)  # fmt: skip


@dataclass(frozen=True)
class Begun:
    """A presentation to be written into, and the layout of slides that are added to it."""

    presentation: Any
    layout: Any


def begin_deck(earlier: Path, template: Path | None = None) -> Begun:
    """Open the deck of an earlier run where there is one, or begin a new one.

    Args:
        earlier: where that deck would stand.
        template: a city's own presentation, whose look a new deck takes and whose slides are left out.

    Raises:
        DataError: the deck or the template is no presentation, or has no layout with a title.
    """
    source = earlier if earlier.exists() else template
    if source is None:
        begun = Presentation()
        begun.slide_width, begun.slide_height = _WIDE
        put_theme(begun)
        return Begun(begun, _title_only(begun, earlier))
    begun = _open(source)
    if source == template:
        _without_slides(begun)
    return Begun(begun, _title_only(begun, source))


def _without_slides(begun: Any) -> None:
    slides = begun.slides._sldIdLst  # noqa: SLF001
    for one in list(slides):
        begun.part.drop_rel(one.get(qn("r:id")))
        slides.remove(one)


def _open(path: Path) -> Any:
    mend = "Give a .pptx or .potx file, or move this one away."
    try:
        held = path.read_bytes()
    except OSError as error:
        raise DataError(Fault(str(path), f"cannot be read: {error.strerror}.", mend)) from None
    try:
        return Presentation(as_presentation(held))
    except _UNREADABLE:
        raise DataError(Fault(str(path), "is no presentation that can be read.", mend)) from None


def _title_only(begun: Any, where: Path) -> Any:
    """Find the layout with a title and the fewest other places to fill."""
    titled = [
        (sum(one.placeholder_format.type not in {13, 15, 16} for one in layout.placeholders), place, layout)
        for place, layout in enumerate(begun.slide_layouts)
        if any(one.placeholder_format.idx == 0 for one in layout.placeholders)
    ]
    if not titled:
        what = "has no layout with a title."
        raise DataError(Fault(str(where), what, "Give a template with a layout for a title alone."))
    return min(titled)[2]
