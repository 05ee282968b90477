"""Where things stand on a slide, in points, so that nothing overlaps whatever is said."""

from __future__ import annotations

from dataclasses import dataclass

MARGIN_PT = 44.0
GAP_PT = 14.0
FOOTER_PT = 26.0
LEAST_TITLE_PT = 54.0
#: Share of the width that charts, tables and maps take where sentences stand beside them.
_SHOWN_SHARE = 0.64


@dataclass(frozen=True)
class Box:
    """A rectangle, points from the slide's upper left."""

    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    def below(self, height: float) -> Box:
        """What is left of it under some height and a gap."""
        return Box(self.left, self.top + height + GAP_PT, self.width, max(self.height - height - GAP_PT, 0.0))

    def columns(self, number: int) -> list[Box]:
        """Cut it into equal columns."""
        width = (self.width - GAP_PT * (number - 1)) / number
        return [Box(self.left + place * (width + GAP_PT), self.top, width, self.height) for place in range(number)]

    def split(self) -> tuple[Box, Box]:
        """Cut it in two: what is shown, and the sentences beside it."""
        shown = (self.width - GAP_PT) * _SHOWN_SHARE
        rest = self.width - GAP_PT - shown
        return (
            Box(self.left, self.top, shown, self.height),
            Box(self.left + shown + GAP_PT, self.top, rest, self.height),
        )


@dataclass(frozen=True)
class Grid:
    """A slide of a size, points: its title, its body, and its footer."""

    width: float
    height: float

    @property
    def inside(self) -> Box:
        """All but margins and footer."""
        top = MARGIN_PT * 0.6
        return Box(MARGIN_PT, top, self.width - 2 * MARGIN_PT, self.height - top - FOOTER_PT - GAP_PT)

    @property
    def footer(self) -> tuple[Box, Box]:
        """Marks and date to the left, the slide's number to the right."""
        top, number = self.height - FOOTER_PT - 4, 60.0
        wide = self.width - 2 * MARGIN_PT - number - GAP_PT
        return Box(MARGIN_PT, top, wide, FOOTER_PT), Box(MARGIN_PT + wide + GAP_PT, top, number, FOOTER_PT)
