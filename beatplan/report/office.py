"""What slides and memos share: files of the same bytes each time, text that their XML can hold, and text that fits."""

from __future__ import annotations

import io
import re
import zipfile
from functools import lru_cache
from pathlib import Path

from matplotlib.font_manager import findfont
from PIL import ImageFont

from beatplan.report.directions import UNKNOWN, straight

#: The day that every part of an office file is dated by, so that the same story gives the same bytes.
_DATED = (1980, 1, 1, 0, 0, 0)
#: What XML 1.0 cannot hold: most control characters, halves of pairs, and two that are no characters.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: What office files' own properties hold.
_MOST_IN_PROPERTY = 255
_CLOCK = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
#: Points that text is measured at, and how much wider it is drawn at most where letters are set on whole dots.
_MEASURED_PT, _ON_DOTS = 100, 1.015


def plain_text(text: str) -> str:
    """Give text as one line that XML can hold and that leaves its neighbours as they are.

    Each character that XML cannot hold, or that turns the direction of text, becomes the replacement character.
    """
    return " ".join(straight(_NOT_XML.sub(UNKNOWN, text)).split())


def property_text(text: str) -> str:
    """Give text as a file's property holds it: one that is too long ends in an ellipsis."""
    plain = plain_text(text)
    return plain if len(plain) <= _MOST_IN_PROPERTY else f"{plain[: _MOST_IN_PROPERTY - 1]}\u2026"


def same_bytes(held: bytes) -> bytes:
    """Pack an office file anew, its parts in their order and dated alike, those of the workbooks in it too."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(held)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        # What kinds of parts there are stands first, as readers expect it.
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            part = old.read(name)
            if name.endswith(".xlsx"):
                part = same_bytes(part)
            elif name == "docProps/core.xml":
                part = _CLOCK.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", part)
            new.writestr(zipfile.ZipInfo(name, _DATED), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def as_presentation(held: bytes) -> io.BytesIO:
    """Give a presentation as it is, and a template's file, which differs in one word, as the presentation it begins."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(held)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "[Content_Types].xml":
                part = part.replace(b"presentationml.template.main+xml", b"presentationml.presentation.main+xml")
            new.writestr(name, part)
    return made


def put(path: Path, held: bytes) -> None:
    """Write a file beside its place and put it there in one step."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(same_bytes(held))
    fresh.replace(path)


@lru_cache(maxsize=1)
def _font() -> ImageFont.FreeTypeFont:
    # Wider than what slides are usually shown in, so that what fits here fits there.
    return ImageFont.truetype(findfont("DejaVu Sans"), _MEASURED_PT)


@lru_cache(maxsize=4096)
def width_pt(text: str, size_pt: float) -> float:
    """How wide a line of text is at most, points."""
    return float(_font().getlength(text)) * _ON_DOTS * size_pt / _MEASURED_PT


def lines_of(text: str, size_pt: float, room_pt: float) -> int:
    """How many lines a text takes in a width; a word that is wider than a line is broken."""
    lines, used, space = 1, 0.0, width_pt(" ", size_pt)
    for word in text.split():
        wide = width_pt(word, size_pt)
        if used and used + space + wide > room_pt:
            lines, used = lines + 1, 0.0
        used += wide + (space if used else 0.0)
        while used > room_pt:
            lines, used = lines + 1, used - room_pt
    return lines
