"""The columns of the calls that hold neither place nor time: id, type, label, source, disposition."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from beatplan.inputs.propose.columns import CALL_ID, DISPOSITION, SOURCE, TYPE, Column, Hints, best, is_machine, weight
from beatplan.inputs.propose.kinds import launch_share
from beatplan.inputs.propose.labels import Pair
from beatplan.inputs.propose.proposal import Proposal, Value
from beatplan.inputs.propose.toml_text import percent, shown

#: Values that say a row is no call for help, in the two columns; suggestions only.
_NOT_CALLED = r"(?i)on.?view|officer|self.?init|proactive|flag|traffic stop|field"
_NOT_WORK = r"(?i)cancel|test|dup|error|void|unfounded entry"
_SOURCES = "If some were begun by officers, list what counts in calls.source and take its mark off."
_ENDS = "If some are no calls, list them in calls.disposition and take its mark off."


def propose_id(columns: list[Column]) -> list[Proposal]:
    """Propose the id of a call: nearly every row its own."""
    scores = {}
    for one in columns:
        unique = one.distinct / max(one.filled, 1)
        if unique > 0.3 and one.blank_share() < 0.5 and weight(one.name, CALL_ID):
            scores[one.name] = weight(one.name, CALL_ID) + unique - 2.0 * is_machine(one.name)
    chosen = best(scores, least=1.0)
    if chosen is None:
        look = "Has the file an id of the call? Without calls.id, rows that repeat a call count each."
        return [Proposal("calls.id", None, "no column looks like an id of the call", sure=False, look=look)]
    column = next(one for one in columns if one.name == chosen.name)
    repeats = column.filled - column.distinct
    told = f"{column.distinct:,} different values in {len(column.values):,} rows"
    if repeats:
        told += f"; {repeats:,} rows repeat an earlier id and do not count again"
    look = f"Is {chosen.name} the id of one call, so that rows that repeat it are the same call?"
    clear = not chosen.also and repeats <= 0.05 * column.filled
    return [Proposal("calls.id", chosen.name, told + chosen.rivals(), clear, look)]


def propose_type(columns: list[Column], taken: Collection[str]) -> tuple[Proposal, pd.Series | None]:
    """Propose the column of call types, and give its values."""
    scores = {one.name: _type_score(one) for one in columns if one.name not in taken and _may_be_type(one)}
    chosen = best(scores, least=1.5)
    if chosen is None:
        look = "Name the column that holds the call types; without calls.type every row counts for the service."
        texts = [one.name for one in columns if one.name not in taken and _may_be_type(one)]
        told = f"no column looks like call types; texts that repeat: {shown(texts) or 'none'}"
        return Proposal("calls.type", None, told, sure=False, look=look), None
    column = next(one for one in columns if one.name == chosen.name)
    told = f"{column.distinct:,} different values, such as {shown(column.values.value_counts().index[:4])}"
    if column.blank_share() > 0:
        told += f"; {percent(column.blank_share())} blank"
    look = f"Is {chosen.name} the type of the call, and not {shown(chosen.also) or 'something else'}?"
    sure = not chosen.also and weight(column.name, TYPE) >= 2 and column.blank_share() < 0.2
    return Proposal("calls.type", chosen.name, told + chosen.rivals(), sure, look), column.values


def propose_label(pair: Pair | None, has_place: bool) -> list[Proposal]:
    """Propose the column that names the beat."""
    if pair is None:
        if has_place:
            return []
        look = "Name the columns that hold the place of a call: lat and lon, x and y with crs, location, or beat."
        return [Proposal("calls.beat", None, "no column holds a place or names the beat", sure=False, look=look)]
    told = f"{percent(pair.matched)} of its values are ids of beats, which it names {percent(pair.seen)} of"
    if pair.agree is not None:
        told += f"; {percent(pair.agree)} of those calls lie in the beat it names"
    if pair.unknown:
        told += f"; no beats: {shown(pair.unknown)}"
    if not has_place:
        told += "; it decides, as no column holds a place"
    look = f"Does {pair.label} name the beat in which the call is? Its point decides where they differ."
    fits = pair.matched > 0.9 and (pair.agree is None or pair.agree > 0.9)
    return [Proposal("calls.beat", pair.label, told, fits, look)]


def suggest_filters(columns: list[Column], taken: Collection[str]) -> list[Proposal]:
    """Suggest columns that tell how calls came in and how they ended; they stand as comments only."""
    free = [one for one in columns if one.name not in taken and 2 <= one.distinct <= 200]
    found = []
    source, ending = _named(free, SOURCE), _named(free, DISPOSITION)
    if source is not None:
        counts = source.values.value_counts()
        keep = tuple(str(one) for one in counts.index[~counts.index.str.contains(_NOT_CALLED)][:20])
        value: Value = {"column": source.name, "keep": keep or (str(counts.index[0]),)}
        found.append(Proposal("calls.source", value, _counted(counts), False, _SOURCES, written=False))
    if ending is not None:
        counts = ending.values.value_counts()
        drop = tuple(str(one) for one in counts.index[counts.index.str.contains(_NOT_WORK)][:20])
        value = {"column": ending.name, "drop": drop or (str(counts.index[-1]),)}
        found.append(Proposal("calls.disposition", value, _counted(counts), False, _ENDS, written=False))
    return found


def _counted(counts: pd.Series) -> str:
    return "values: " + shown((f"{value} {count:,}" for value, count in counts.items()), 12)


def _named(columns: list[Column], hints: Hints) -> Column | None:
    chosen = best({one.name: weight(one.name, hints) for one in columns}, least=1.0)
    return None if chosen is None else next(one for one in columns if one.name == chosen.name)


def _may_be_type(column: Column) -> bool:
    few = column.distinct <= max(50, 0.5 * column.filled) and column.distinct <= 3_000
    return column.filled > 0 and column.blank_share() < 0.7 and few and column.has_letters()


def _type_score(column: Column) -> float:
    launch = 1.5 * (launch_share(column.values) > 0)
    return weight(column.name, TYPE) + launch - 2 * column.blank_share() - 1.0 * (column.distinct < 2)
