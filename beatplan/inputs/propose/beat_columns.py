"""The columns of the beats file: the id, the district, and ids that may be no beats."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.inputs.propose.columns import BEAT, DISTRICT, Column, best, is_machine, weight
from beatplan.inputs.propose.ground import Ground
from beatplan.inputs.propose.labels import Pair, best_pair
from beatplan.inputs.propose.proposal import Proposal
from beatplan.inputs.propose.toml_text import counted_calls, percent, shown

#: Ids that stand for no beat in many cities' files.
_NO_BEAT = (
    r"(?i)^(-\d+|0+|9{2,}|n/?a|none|null|unk(nown)?|other|out.*|county|campus|.*\b(airport|lake|university|water)\b.*)$"
)
#: With fewer calls than this in a usual beat, a beat without any tells nothing.
_FEW, _USUAL = 0.02, 50


@dataclass(frozen=True)
class BeatColumns:
    """What was found in the beats file: the id column, the label beside it, and the proposals."""

    ids: Column | None
    pair: Pair | None
    proposals: tuple[Proposal, ...]


def propose_beats(
    columns: list[Column], ground: Ground | None, near: NDArray[np.int64] | None, calls: list[Column]
) -> BeatColumns:
    """Propose the id column, the district column and ids to leave out.

    Args:
        columns: of the beats file.
        ground: its polygons, None where it is not known where they are.
        near: (n,) the row of the ground each call falls in, -1 for none; None where places are not known.
        calls: the columns of the calls.
    """
    fitting = [one for one in columns if one.blank_share() < 0.5 and not _is_measure(one)]
    pairs = {one.name: best_pair(one, ids_at(one, ground, near), calls) for one in fitting}
    scores = {one.name: _score(one, pairs[one.name]) for one in fitting}
    chosen = best(scores, least=0.5)
    if chosen is None:
        look = "Name the column that holds the beats' ids."
        return BeatColumns(None, None, (Proposal("beats.id", None, "no column looks like an id", False, look),))
    ids = next(one for one in fitting if one.name == chosen.name)
    pair = pairs[ids.name]
    strong = weight(ids.name, BEAT) >= 2 or (pair is not None and pair.score() >= 2.5)
    told = [f"{ids.distinct:,} different values in {len(ids.values):,} rows", _blanks(ids), *_fit_of(pair)]
    look = f"Is {ids.name} the beat, and not {shown(chosen.also) or 'another unit'}?"
    proposal = Proposal(
        "beats.id", ids.name, "; ".join(told) + chosen.rivals(), sure=strong and not chosen.also, look=look
    )
    others = [one for one in columns if one.name != ids.name]
    return BeatColumns(ids, pair, (proposal, *_district(ids, others), *_excluded(ids, ids_at(ids, ground, near))))


def ids_at(ids: Column, ground: Ground | None, near: NDArray[np.int64] | None) -> NDArray[np.object_] | None:
    """Give the id at each call's place, (n,), null where it has none."""
    if ground is None or near is None:
        return None
    row_ids = ids.values.to_numpy(dtype=object)[ground.rows]
    at = np.full(len(near), None, dtype=object)
    at[near >= 0] = row_ids[near[near >= 0]]
    return at


def _is_measure(column: Column) -> bool:
    """Areas and lengths are no ids: many different numbers with fractions."""
    some = column.values.dropna().head(200)
    return len(some) > 0 and bool(some.str.fullmatch(r"-?\d+\.\d+(e[-+]?\d+)?").mean() > 0.5)


def _score(column: Column, pair: Pair | None) -> float:
    unique = column.distinct / max(column.filled, 1)
    one_for_all = column.distinct < 2 and len(column.values) > 1
    machine = 3.0 if is_machine(column.name) else 0.0
    fit = pair.score() if pair else 0.0
    return weight(column.name, BEAT) + unique + fit - machine - 2 * one_for_all - 2 * column.blank_share()


def _blanks(column: Column) -> str:
    blank = len(column.values) - column.filled
    return f"{blank:,} blank" if blank else "none blank"


def _fit_of(pair: Pair | None) -> list[str]:
    if pair is None:
        return []
    told = [f"{percent(pair.matched)} of the calls' {pair.label} are among them"]
    return told + ([] if pair.agree is None else [f"{percent(pair.agree)} of those lie in the beat they name"])


def _district(ids: Column, others: list[Column]) -> list[Proposal]:
    """Propose a column with few values, one for each beat, whose name is that of a larger unit."""
    scores, constant = {}, {}
    for one in others:
        fits = 2 <= one.distinct <= max(2, 0.6 * ids.distinct) and one.blank_share() < 0.2 and not is_machine(one.name)
        if fits and not _is_measure(one) and weight(one.name, DISTRICT):
            of_beat = one.values.groupby(ids.values).nunique()
            constant[one.name] = float((of_beat < 2).mean())
            scores[one.name] = weight(one.name, DISTRICT) if constant[one.name] > 0.9 else 0.0
    chosen = best(scores, least=1.0)
    if chosen is None:
        return []
    values = next(one for one in others if one.name == chosen.name).values.dropna().unique()
    told = (
        f"{len(values):,} values ({shown(sorted(values))}); {percent(constant[chosen.name])} of the beats have only one"
    )
    look = f"Is {chosen.name} the district, and not {shown(chosen.also)}?"
    return [Proposal("beats.district", chosen.name, told + chosen.rivals(), sure=not chosen.also, look=look)]


def _excluded(ids: Column, at: NDArray[np.object_] | None) -> list[Proposal]:
    """Suggest ids that look like no beats, by their text or because next to no call lies there; never set."""
    known = [str(one) for one in ids.values.dropna().unique()]
    why = {one: "its text" for one in known if re.fullmatch(_NO_BEAT, one)}
    if at is not None:
        counts = pd.Series(at, dtype="object").value_counts().reindex(known, fill_value=0)
        usual = float(counts.median())
        few = counts[(counts < _FEW * usual) & (usual >= _USUAL)]
        why |= {str(one): f"{counted_calls(int(count))}, where beats have {usual:,.0f}" for one, count in few.items()}
    if not why:
        return []
    told = "may be no beats: " + "; ".join(f"{one} ({reason})" for one, reason in list(why.items())[:10])
    look = f"Are {shown(why)} beats? If not, take the mark off beats.exclude."
    return [Proposal("beats.exclude", tuple(why), told, sure=False, look=look, written=False)]
