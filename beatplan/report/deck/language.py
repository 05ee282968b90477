"""The language of a slide's texts, by which a screen reader speaks them and a speller checks them."""

from __future__ import annotations

from typing import Any

from pptx.oxml.ns import qn

from beatplan.report.deck.kept import is_edited, part_of

_LOCALES = {"en": "en-US", "es": "es-ES"}


def tell_language(slide: Any, language: str) -> None:
    """Set the language of every run of the texts that are ours, those of the notes too; edited ones stay."""
    ours = [shape for shape in (*slide.shapes, slide.notes_slide.notes_placeholder) if part_of(shape) is not None]
    for shape in ours:
        if is_edited(shape):
            continue
        for run in shape._element.iter(qn("a:r"), qn("a:fld")):  # noqa: SLF001
            run.get_or_add_rPr().set("lang", _LOCALES[language])
