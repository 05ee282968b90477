"""What was tried on the plan, and where it missed."""

from __future__ import annotations

import math
from typing import Any

from beatplan.report.privacy import is_as_if_even
from beatplan.report.story.facts import Facts, not_known, roughly, simulated
from beatplan.report.story.figures import stages
from beatplan.report.story.model import Section, Table

MINUS = "\u2212"


def evidence(facts: Facts) -> Section:
    """Show what was tried on the plan, and where it missed."""
    words = facts.words
    tables = (*_ladder(facts), *_backtest(facts))
    points = []
    if facts.simulation is None:
        points.append(
            not_known(
                facts, words.say("How does the plan do when calls are played out one by one?"), "beatplan simulate"
            )
        )
    if facts.backtest is None:
        points.append(not_known(facts, words.say("How well would the plan have met past calls?"), "beatplan backtest"))
    elif not facts.is_inside:
        points.append(words.say("Replayed shares are rounded, so that nobody can be recognised."))
    return Section(
        key="evidence",
        question=words.say("Why believe it?"),
        answer=words.say("Each kind of evidence is stronger than the one before. Misses are shown with the rest.")
        if tables
        else words.say("So far only the plan's own arithmetic speaks for it."),
        points=tuple(points),
        tables=tables,
        sources=(words.say("The plan's shares are checked by a second, separate sum."),),
    )


def _ladder(facts: Facts) -> tuple[Table, ...]:
    """Set the plan's share responded to beside the simulated one, in each window."""
    words = facts.words
    rows = []
    for stage in stages(facts.plan):
        for one in stage.plans if stage.name else ():
            for found in simulated(facts, stage.name, one.service):
                if found.window == one.window:
                    share, told = _share(one.answered_per_week, one.calls_per_week), found.whole.share_answered
                    rows.append((
                        stage.name, one.service, one.window,
                        roughly(facts, words.percent(share), about=is_as_if_even(one)), words.percent(told.mean),
                        words.percent_between(told.low, told.high), _points(facts, share - told.mean),
                    ))  # fmt: skip
    if not rows:
        return ()
    table = Table(
        key="ladder-table",
        caption=words.say("Share of eligible calls in the hours of duty responded to: planned, and played out"),
        header=(
            words.say("Step"), words.say("Unit"), words.say("Hours"), words.say("Planned"),
            words.say("Played out"), words.say("Range"), words.say("Planned is above by"),
        ),
        rows=tuple(rows),
        numeric=(False, False, False, True, True, True, True),
        source="simulated.csv",
    )  # fmt: skip
    return (table,)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _points(facts: Facts, gap: float) -> str:
    words = facts.words
    if math.isnan(gap):
        return words.withheld
    return words.say("{points} points", points=_signed(gap, words.minutes(abs(gap) * 100)))


def _points_shown(facts: Facts, planned: float, came: float) -> str:
    """Take the shares from each other as they are written, in whole percent: what stands in a row adds up."""
    words = facts.words
    if math.isnan(planned - came):
        return words.withheld
    gap = round(100 * planned) - round(100 * came)
    return words.say("{points} points", points=_signed(gap, words.whole(abs(gap))))


def _signed(gap: float, written: str) -> str:
    if not any(digit in written for digit in "123456789"):
        return written
    return f"{'+' if gap > 0 else MINUS}{written}"


def _backtest(facts: Facts) -> tuple[Table, ...]:
    """Show the shares planned from earlier calls, and those that later calls bore out."""
    words, found = facts.words, facts.backtest
    if found is None:
        return ()
    rows = tuple(_held_row(facts, one) for one in found.get("answered", []))
    table = Table(
        key="backtest-table",
        caption=words.say(
            "Planned with calls up to {until}, put to the calls after it", until=words.date(str(found.get("until")))
        ),
        header=(
            words.say("Step"), words.say("Unit"), words.say("Hours"), words.say("Planned"),
            words.say("Replayed"), words.say("Planned is above by, of the figures shown"),
        ),
        rows=rows,
        numeric=(False, False, False, True, True, True),
        source="backtest.csv",
    )  # fmt: skip
    return (table,) if rows else ()


def _held_row(facts: Facts, one: dict[str, Any]) -> tuple[str, ...]:
    words = facts.words
    came = (one.get("replayed") or {}).get("mean")
    happened = float("nan") if came is None else float(came)
    planned = float(one["promised"])
    told = (
        (words.say("not known"),) * 2
        if came is None
        else (words.percent(happened), _points_shown(facts, planned, happened))
    )
    return (str(one["phase"]), str(one["service"]), str(one["window"]), words.percent(planned), *told)
