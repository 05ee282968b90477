"""The columns of the sites: id, capacity, status."""

from __future__ import annotations

from beatplan.inputs.propose.columns import Column, Hints, best, is_machine, weight
from beatplan.inputs.propose.proposal import Proposal
from beatplan.inputs.propose.toml_text import shown

_ID: Hints = (
    (r"^(site|station|facility|base|building)s?(_?(id|name|no|num|number))?$", 3.0),
    (r"^(id|name)$", 2.5),
    (r"site|station|facility|(^|_)(id|name)(_|$)", 1.5),
)
_CAPACITY: Hints = ((r"capacity|^room$|bays|spaces|max_teams", 2.0),)
_STATUS: Hints = ((r"status|state_of|condition|remark|note", 2.0),)


def propose_sites(columns: list[Column]) -> list[Proposal]:
    """Propose the id, which every row has its own of, the capacity and the status."""
    scores = {
        one.name: weight(one.name, _ID) + (0.5 if one.has_letters() else 0.0) - 2.0 * is_machine(one.name)
        for one in columns
        if one.filled == len(one.values) == one.distinct
    }
    chosen = best(scores, least=0.5)
    look = "Name the column that holds the site's name, each its own."
    if chosen is None:
        return [Proposal("sites.id", None, "no column has a value of its own in every row", sure=False, look=look)]
    told = f"{len(columns[0].values):,} rows, each with a value of its own{chosen.rivals()}"
    sure = not chosen.also and chosen.score >= 1.5
    found = [Proposal("sites.id", chosen.name, told, sure, look)]
    capacity = best({one.name: weight(one.name, _CAPACITY) for one in columns if _counts(one)}, least=1.0)
    if capacity is not None:
        found.append(Proposal("sites.capacity", capacity.name, "whole numbers; its name says so"))
    status = best({one.name: weight(one.name, _STATUS) for one in columns if one.filled}, least=1.0)
    if status is not None:
        values = next(one for one in columns if one.name == status.name).values.dropna().unique()
        found.append(Proposal("sites.status", status.name, f"texts such as {shown(values, 3)}"))
    return found


def _counts(column: Column) -> bool:
    known = column.values.dropna()
    return len(known) > 0 and bool(known.str.fullmatch(r"\d{1,4}").all())
