"""A section laid out on a slide: what stands where, at what size, and what moves to the notes for want of room."""

from __future__ import annotations

from dataclasses import dataclass, replace

from beatplan.report.columns import BOLD, LINE
from beatplan.report.deck.arranging import POINT_PT, arranged, with_second
from beatplan.report.deck.choosing import what_is_shown
from beatplan.report.deck.fitting import as_text
from beatplan.report.deck.grid import GAP_PT, LEAST_TITLE_PT, Box, Grid
from beatplan.report.deck.placed import ShownPart, TextPart, text_height
from beatplan.report.office import plain_text
from beatplan.report.story.model import Section, Table
from beatplan.report.words import Words

_TITLE_PT, _ANSWER_PT = 30.0, 20.0
#: Of the room under a title, what an answer may take.
_MOST_OF_BODY = 0.37


@dataclass(frozen=True)
class Layout:
    """A slide: its title and texts, what is shown, and paragraphs of the notes."""

    title: TextPart
    texts: tuple[TextPart, ...]
    shown: tuple[ShownPart, ...]
    notes: tuple[str, ...]


def lay_out(section: Section, grid: Grid, words: Words) -> Layout:
    """Lay a section out.

    What does not fit goes to the notes, and the slide says so: never is anything cut in silence.
    """
    room, question = grid.inside, plain_text(section.question)
    sizes = (_TITLE_PT, 26.0, 22.0, 18.0)
    fits = (size for size in sizes if text_height([question], size * BOLD, room.width) <= 2 * _TITLE_PT * BOLD * LINE)
    title_pt = next(fits, sizes[-1])
    height = max(text_height([question], title_pt * BOLD, room.width), LEAST_TITLE_PT)
    title = TextPart("title", replace(room, height=height), (question,), title_pt)
    rest = room.below(height - GAP_PT / 2)
    answer, to_say = _answer(plain_text(section.answer), rest)
    shown, left_out = what_is_shown(section, words)
    points = (*to_say, *(plain_text(one) for one in section.points))
    body = rest.below(answer.box.height)
    narrow = any(isinstance(one, Table) and one.on_slide for one in shown)
    found = arranged(shown, points, body, words, always=narrow or bool(left_out))
    if len(left_out) == 1:
        fuller = with_second(arranged(shown, points, body, words, always=False), left_out[0], body, words)
        found, left_out = (found, left_out) if fuller is None else (fuller, ())
    notes = [*found.moved, *(as_text(one, words) for one in left_out)]
    if section.sources:
        notes.append(words.say("Sources: {sources}", sources=" ".join(plain_text(one) for one in section.sources)))
    return Layout(title, (answer, *found.texts), found.shown, tuple(notes))


def _answer(answer: str, room: Box) -> tuple[TextPart, tuple[str, ...]]:
    """Put the answer over the body; one that is too long for that goes on among the points, whole."""
    most = room.height * _MOST_OF_BODY
    # One of more than two lines leaves room for what is shown under it.
    for size, limit in ((_ANSWER_PT, 2 * _ANSWER_PT * LINE), (POINT_PT, most)):
        height = text_height([answer], size, room.width)
        if height <= limit:
            return TextPart("answer", replace(room, height=height), (answer,), size), ()
    first, _, rest = answer.partition(". ")
    height = text_height([first], POINT_PT, room.width)
    if rest and height <= most:
        return TextPart("answer", replace(room, height=height), (f"{first}.",), POINT_PT), (rest,)
    return TextPart("answer", replace(room, height=0.0), (), POINT_PT), (answer,)
