"""A city's labels turned into the names of types that the scenario uses, by a file; nothing is guessed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.errors import DataError, Fault
from beatplan.inputs.ids import as_ids
from beatplan.inputs.tables import column, open_table, read_whole
from beatplan.scenario import Scenario
from beatplan.scenario.wildcards import folded, is_pattern, matches

_KEY = "calls.mapping"


@dataclass(frozen=True)
class LabelMapping:
    """What each label means, by rows of the file.

    Attributes:
        where: the file.
        name: the same in short, for findings.
        labels: (M,) labels as written, of which some are patterns.
        types: (M,) the type of each; blank where a label is left out on purpose.
        findings: what was found out on opening the file.
    """

    where: str
    name: str
    labels: tuple[str, ...]
    types: tuple[str, ...]
    findings: tuple[str, ...]

    def rows_of(self, written: tuple[str, ...]) -> NDArray[np.int64]:
        """Find the row (n,) that each label (n,) goes by, from 0: one that writes it out, else the first pattern.

        Returns:
            -1 for a label that no row knows.
        """
        exact = {folded(label): row for row, label in reversed(list(enumerate(self.labels)))}
        patterns = [(row, label) for row, label in enumerate(self.labels) if is_pattern(label)]

        def row_of(label: str) -> int:
            found = (row for row, pattern in patterns if matches(pattern, label))
            return exact[folded(label)] if folded(label) in exact else next(found, -1)

        return np.array([row_of(label) for label in written], dtype=np.int64)


@dataclass(frozen=True)
class Types:
    """Call types of some rows.

    Attributes:
        names: types, mapped where the scenario says so; "" also stands for rows whose label gives none.
        code: (n,) index into `names`.
        labels: labels as written.
        label_code: (n,) index into `labels`.
        unknown: (n,) whether the mapping does not know the label.
        unwanted: (n,) whether it knows the label and leaves it out.
    """

    names: tuple[str, ...]
    code: NDArray[np.int64]
    labels: tuple[str, ...]
    label_code: NDArray[np.int64]
    unknown: NDArray[np.bool_]
    unwanted: NDArray[np.bool_]

    def told(self) -> NDArray[np.bool_]:
        """Mark the rows (n,) whose label gives a type."""
        return ~(self.unknown | self.unwanted)


def read_mapping(scenario: Scenario) -> LabelMapping | None:
    """Read the mapping that a scenario names, if it does.

    Raises:
        DataError: it cannot be read or lacks a column, a label is blank, or one stands there with two types.
    """
    if scenario.calls.mapping is None:
        return None
    source = open_table(scenario.locate(scenario.calls.mapping), _KEY)
    frame = read_whole(source, _KEY)
    labels, types = (_text(column(frame, name, source.where, _KEY)) for name in ("label", "type"))
    if not labels:
        raise DataError(Fault(source.where, f"there are no labels: the file has no rows ({_KEY})."))
    faults = _faults(labels, types, source.where)
    if faults:
        raise DataError(*faults[:20])
    return LabelMapping(source.where, source.name, labels, types, source.findings)


def typed(labels: tuple[str, ...], label_code: NDArray[np.int64], mapping: LabelMapping | None) -> Types:
    """Give rows their types: what the mapping says of their label, or without a mapping the label itself.

    Args:
        labels: different labels as written.
        label_code: (n,) index into them.
        mapping: what they mean, if the scenario says.
    """
    if mapping is None:
        none = np.zeros(len(label_code), dtype=np.bool_)
        return Types(labels, label_code, labels, label_code, none, none)
    row = mapping.rows_of(labels)
    given = np.array([*mapping.types, ""], dtype=object)[row]
    code, names = pd.factorize(given)
    unwanted = (row >= 0) & (given == "")
    return Types(
        names=tuple(map(str, names)),
        code=code.astype(np.int64)[label_code],
        labels=labels,
        label_code=label_code,
        unknown=(row < 0)[label_code],
        unwanted=unwanted.astype(np.bool_)[label_code],
    )


def _text(values: pd.Series) -> tuple[str, ...]:
    """Read a column as ids are, so that a label 1023 is the same in a spreadsheet as in text."""
    ids = as_ids(values)
    return tuple(ids.where(ids.notna(), "").astype("str").str.strip())


def _faults(labels: tuple[str, ...], types: tuple[str, ...], where: str) -> list[Fault]:
    """Find blank labels, and labels that stand there with two types."""
    faults = []
    first: dict[str, int] = {}
    for row, (label, name) in enumerate(zip(labels, types, strict=True)):
        here = f"{where}: row {row + 1}"
        if not label:
            faults.append(Fault(here, f"the label is blank ({_KEY}).", "A label of * stands for all that are left."))
            continue
        earlier = first.setdefault(folded(label), row)
        if folded(types[earlier]) != folded(name):
            pair = f"{types[earlier] or '(left out)'!r} in row {earlier + 1} and {name or '(left out)'!r} here"
            faults.append(Fault(here, f"the label {label!r} has two types: {pair} ({_KEY}).", "Keep one of the rows."))
    return faults
