"""What a planner has changed in slides: in its name each shape of ours carries digests of what was put where.

A shape whose content still has its digest is ours to write anew; one that has not was edited, and is left alone. One
that still stands where it was put may be put elsewhere; one that does not was moved, and stays.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

from beatplan.report.deck.native import figures_drawn

_NAME = re.compile(r"^beatplan:(?P<part>[^#]+)#(?P<digest>[0-9a-f]{8})-(?P<place>[0-9a-f]{8})$")


def part_of(shape: Any) -> str | None:
    """Give the part, `section:part`, that a shape is; None for a shape that is not ours."""
    found = _NAME.match(shape.name)
    return found["part"] if found else None


def name(shape: Any, part: str) -> None:
    """Name a shape by its part and what stands in it now."""
    shape.name = f"beatplan:{part}#{digest_of(content_of(shape))}-{digest_of(_place_of(shape))}"


def is_edited(shape: Any) -> bool:
    """Whether somebody changed what was written in a shape of ours."""
    found = _NAME.match(shape.name)
    return found is not None and found["digest"] != digest_of(content_of(shape))


def is_moved(shape: Any) -> bool:
    """Whether somebody moved a shape of ours, or made it wider."""
    found = _NAME.match(shape.name)
    return found is not None and found["place"] != digest_of(_place_of(shape))


def rename(shape: Any, part: str) -> None:
    """Name a shape by what stands in it now, where a planner has moved it to."""
    found = _NAME.match(shape.name)
    name(shape, part)
    if found is not None:
        shape.name = f"{shape.name.rpartition('-')[0]}-{found['place']}"


def _place_of(shape: Any) -> str:
    """Where a shape stands; other programs give text and tables the height that they need."""
    grows = shape.has_text_frame or (getattr(shape, "has_table", False) and shape.has_table)
    return repr((shape.left, shape.top, shape.width, None if grows else shape.height))


def holds(shape: Any, content: str | bytes) -> bool:
    """Whether a shape has just this content."""
    return digest_of(content_of(shape)) == digest_of(content)


def digest_of(content: str | bytes) -> str:
    """Shorten a content to what fits a name."""
    held = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    return hashlib.sha256(held).hexdigest()[:8]


def content_of(shape: Any) -> str | bytes:
    """What stands in a shape; where it stands and how it looks is the planner's."""
    if getattr(shape, "has_chart", False) and shape.has_chart:
        return figures_drawn(shape.chart)
    if getattr(shape, "has_table", False) and shape.has_table:
        return cells_written([[cell.text for cell in row.cells] for row in shape.table.rows])
    if hasattr(shape, "image"):
        return bytes(shape.image.blob)
    return str(shape.text_frame.text) if shape.has_text_frame else ""


def cells_written(rows: Sequence[Sequence[str]]) -> str:
    """Write down the cells of a table."""
    return repr([list(row) for row in rows])
