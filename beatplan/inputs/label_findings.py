"""What a person should know of labels and the file that maps them: all that is unknown, with counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches

from beatplan.errors import DataError, Fault
from beatplan.inputs.label_mapping import LabelMapping
from beatplan.scenario.wildcards import folded, is_pattern

#: Labels told one by one; `check --json` lists them all.
_TOLD = 20


def label_findings(mapping: LabelMapping, counts: Counter[str]) -> list[str]:
    """Tell labels that the mapping does not know or leaves out, with counts, and rows of it that decide nothing.

    Args:
        mapping: what labels mean.
        counts: rows by label as written.

    Raises:
        DataError: no label gives a type.
    """
    labels = tuple(counts)
    row = dict(zip(labels, mapping.rows_of(labels).tolist(), strict=True))
    unknown = Counter({one: counts[one] for one in labels if row[one] < 0})
    left_out = Counter({one: counts[one] for one in labels if row[one] >= 0 and not mapping.types[row[one]]})
    if labels and len(unknown) + len(left_out) == len(labels):
        what = f"no label of the calls has a type (calls.mapping); not known: {_shown(unknown, mapping)}."
        raise DataError(Fault(mapping.where, what, "Write the labels as the calls' file does, or with * and ?."))
    said = [*mapping.findings]
    if unknown:
        said.append(
            f"{mapping.name}: {unknown.total():,} rows have one of {len(unknown):,} labels that it does not know, "
            f"and count for no service: {_shown(unknown, mapping)}."
        )
    if left_out:
        said.append(
            f"{mapping.name}: {left_out.total():,} rows have one of {len(left_out):,} labels that it leaves out: "
            f"{_listed([_counted(one, count) for one, count in _most(left_out)])}."
        )
    used = {mapping.labels[one] for one in row.values() if one >= 0}
    idle = [f"{label!r} (row {one + 1})" for one, label in enumerate(mapping.labels) if label not in used]
    if idle:
        said.append(f"{mapping.name}: rows that no label of the calls goes by: {_listed(idle)}.")
    return said


def label_account(mapping: LabelMapping, counts: Counter[str]) -> dict[str, dict[str, object]]:
    """List every label, most rows first, with its rows, whether the mapping knows it, and its type if it has one."""
    order = _most(counts)
    row = mapping.rows_of(tuple(label for label, _ in order)).tolist()
    return {
        label: {"rows": rows, "known": one >= 0, "type": (mapping.types[one] or None) if one >= 0 else None}
        for (label, rows), one in zip(order, row, strict=True)
    }


def _shown(unknown: Counter[str], mapping: LabelMapping) -> str:
    """List unknown labels with counts, and for each a label of the mapping that is spelt nearly so."""
    known = {folded(label): label for label in mapping.labels if not is_pattern(label)}
    return _listed([_counted(one, count) + _near(one, known) for one, count in _most(unknown)])


def _near(label: str, known: dict[str, str]) -> str:
    close = get_close_matches(folded(label), known, n=1, cutoff=0.8)
    return f" (spelt nearly as {known[close[0]]!r})" if close else ""


def _counted(label: str, count: int) -> str:
    return f"{label or '(blank)'} {count:,}"


def _listed(shown: Sequence[str]) -> str:
    more = f", and {len(shown) - _TOLD:,} more" if len(shown) > _TOLD else ""
    return ", ".join(shown[:_TOLD]) + more


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))
