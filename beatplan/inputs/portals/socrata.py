"""Tables of Socrata portals, paged by the place of rows in the order of their row ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from beatplan.errors import DataError, Fault
from beatplan.inputs.portals.addresses import Address
from beatplan.inputs.portals.layer import ChangedError, Field, Layer, Page, Row, State
from beatplan.inputs.portals.socrata_rows import read_rows
from beatplan.inputs.portals.web import Verdict, Web

PAGE_ROWS = 5000
ROW_ID = ":id"
#: Set by beatplan whatever the address says: all rows come, in the order of their row ids.
_OWN = frozenset({"$limit", "$offset", "$order"})
#: What makes rows of its own cannot be paged by row id.
_REFUSED = frozenset({"$query", "$group", "$having"})


class SocrataTable:
    """A table of a Socrata portal."""

    def __init__(self, web: Web, address: Address) -> None:
        self.address = address
        self._web = web
        query = {key: value for key, value in address.query.items() if key.casefold() not in _OWN}
        refused = sorted(key for key in query if key.casefold() in _REFUSED)
        if refused:
            mend = "Leave it out; $where and $select may stay."
            raise DataError(
                Fault(address.shown, f"{', '.join(refused)} in the address cannot be fetched in pages.", mend)
            )
        self._select = query.pop("$select", "*")
        self._filters = query

    def look(self) -> tuple[Layer, State]:
        """Ask what the table is, how many rows it has and when they were last edited."""
        raw = self._web.json(self._described_at(), {}, _judge_view)
        count = self._count()
        raw = raw if isinstance(raw, dict) else {}
        columns = raw.get("columns")
        listed = [one for one in columns if isinstance(one, dict)] if isinstance(columns, list) else []
        fields = tuple(
            Field(str(one["fieldName"]), str(one.get("dataTypeName") or "text"), str(one.get("name") or ""))
            for one in listed
            if isinstance(one.get("fieldName"), str)
        )
        layer = Layer(str(raw.get("name") or "unnamed"), fields, "", ROW_ID, PAGE_ROWS, "WGS84", raw)
        return layer, State(count, None, str(raw.get("rowsUpdatedAt") or ""))

    def pages(self, layer: Layer, state: State) -> list[Page]:
        """Divide the rows into runs of the page size."""
        size = layer.page_size
        return [
            Page(f"{at}-{min(size, state.count - at)}", start=at, rows=min(size, state.count - at))
            for at in range(0, state.count, size)
        ]

    def ask(self, layer: Layer, page: Page) -> list[Row]:
        """Ask for the rows of a page.

        Raises:
            ChangedError: there are not as many as were counted.
            DataError: the server repeats a row within the page.
        """
        question = {
            **self._filters,
            "$select": f"{ROW_ID},{self._select}",
            "$order": ROW_ID,
            "$limit": str(page.rows),
            "$offset": str(page.start),
        }
        rows = self._list(question)
        if len(rows) != page.rows:
            raise ChangedError(f"{len(rows):,} of {page.rows:,} rows came from row {page.start:,} on")
        if not self.whole(layer, page, rows):
            what = "the server repeats a row within a page, or sends rows without their row ids."
            raise self._fault(what, "The table cannot be trusted as it is.")
        return rows

    def whole(self, layer: Layer, page: Page, rows: Sequence[Row]) -> bool:
        """Whether rows are as many as the page has, each with a row id of its own."""
        ids = {row.get(layer.id_field) for row in rows if isinstance(row.get(layer.id_field), str)}
        return len(rows) == len(ids) == page.rows

    def frame(self, layer: Layer, pages: Iterable[Sequence[Row]]) -> tuple[pd.DataFrame, list[str]]:
        """Make a table: typed columns, and the first geometry as such.

        Raises:
            ChangedError: a row stands on two pages, so rows moved between them.
        """
        frame, notes = read_rows(layer, pages)
        twice = int(frame.iloc[:, 0].duplicated().sum())
        if twice:
            raise ChangedError(f"{twice:,} rows came on two pages")
        return frame, notes

    def _described_at(self) -> str:
        head, _, tail = self.address.url.rpartition("/resource/")
        return f"{head}/api/views/{tail}"

    def _count(self) -> int:
        rows = self._list({**self._filters, "$select": "count(*)"})
        value = next(iter(rows[0].values()), None) if len(rows) == 1 else None
        if not isinstance(value, int | str) or not str(value).isdecimal():
            raise self._fault("the server does not tell the number of rows.")
        return int(value)

    def _list(self, question: dict[str, str]) -> list[Row]:
        answer: Any = self._web.json(self.address.url, question, _judge)
        if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
            raise self._fault("the server answers with something else than rows.")
        return answer

    def _fault(self, what: str, mend: str = "") -> DataError:
        return DataError(Fault(self.address.shown, what, mend))


def _judge(answer: Any) -> Verdict:
    """Find an error sent as if all were well."""
    if isinstance(answer, dict) and (answer.get("error") or "message" in answer):
        return "final", str(answer.get("message") or answer.get("error"))[:300]
    return None


def _judge_view(answer: Any) -> Verdict:
    return _judge(answer) if isinstance(answer, dict) and answer.get("error") is True else None
