"""Downloading a layer: look, ask for the pages that are missing, look again, and only then write."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pandas as pd

from beatplan.errors import DataError, Fault
from beatplan.inputs.portals.addresses import read_address
from beatplan.inputs.portals.arcgis import ArcgisLayer
from beatplan.inputs.portals.files import check_target
from beatplan.inputs.portals.hosts import Resolve, resolve
from beatplan.inputs.portals.layer import ChangedError, Layer, Page, Row, Source, State
from beatplan.inputs.portals.parts import PageStore
from beatplan.inputs.portals.place import Download, put_in_place
from beatplan.inputs.portals.socrata import SocrataTable
from beatplan.inputs.portals.web import Limits, Tell, Web


def fetch(
    address: str,
    target: str | Path,
    limits: Limits | None = None,
    tell: Tell = lambda _: None,
    *,
    sleep: Callable[[float], None] = time.sleep,
    resolve: Resolve = resolve,
    transport: httpx.BaseTransport | None = None,
) -> Download:
    """Download a layer of an ArcGIS or Socrata server, whole, and write it with a SOURCE.json beside it.

    A broken download leaves its pages in a `.part` folder beside the target, and the next one asks only for those
    that are missing. A target that is there is replaced only when all has succeeded.

    Args:
        address: the layer's address.
        target: the file to write; its suffix says what kind.
        limits: size, time and tries.
        tell: told of each step.
        sleep: waits between tries.
        resolve: looks up hosts.
        transport: carries requests instead of the network.

    Returns:
        What was written.

    Raises:
        DataError: the address, the server or the rows are at fault.
        OutputError: the target cannot be written.
    """
    path = Path(target)
    check_target(path)
    taken = read_address(address)
    store = PageStore(path, taken.shown)
    with Web(taken, limits or Limits(), tell, sleep=sleep, resolve=resolve, transport=transport) as web:
        source: Source = ArcgisLayer(web, taken) if taken.service == "ArcGIS REST" else SocrataTable(web, taken)
        try:
            layer, frame, at = _whole(source, store, web, tell)
        except DataError as error:
            raise _with_pages_kept(error, store) from error.__cause__
        tell(f"writing {path.name}")
        made = put_in_place(frame, path, layer, taken, at, web.notes)
    store.clear()
    return made


def _whole(source: Source, store: PageStore, web: Web, tell: Tell) -> tuple[Layer, pd.DataFrame, datetime]:
    """Download all rows of one state; once more from the start where they change meanwhile."""
    change = ""
    for last in (False, True):
        tell("asking what is there")
        layer, state = source.look()
        layer = replace(layer, name=source.address.redact(layer.name))
        if state.count == 0:
            mend = "Check the address, and any filter in it."
            raise DataError(Fault(source.address.shown, "the layer has no rows.", mend))
        thrown = store.begin(state.stamp())
        if thrown and not change:
            web.say(f"pages kept from an earlier run were thrown away: {thrown}.")
        at = datetime.now(UTC)
        try:
            frame, notes, after = _attempt(source, layer, state, store, web, tell)
        except ChangedError as changed:
            change = str(changed)
        else:
            change = state.changes(after)
            if change and last and state.kept(after):
                web.say(f"the rows changed while they were downloaded ({change}); the file has those of its start.")
                change = ""
            if not change:
                web.notes.extend(notes)
                return layer, frame, at
        store.clear()
        if not last:
            web.say(f"the rows changed while they were downloaded ({change}); all were asked for again.")
    what = f"the rows changed while they were downloaded, twice ({change})."
    raise DataError(Fault(source.address.shown, what, "Run the same again when the server is quieter."))


def _attempt(
    source: Source, layer: Layer, state: State, store: PageStore, web: Web, tell: Tell
) -> tuple[pd.DataFrame, list[str], State]:
    """Get every page, kept or asked for, into one table; then look again."""
    pages = source.pages(layer, state)
    kept: list[str] = []

    def each() -> Iterator[list[Row]]:
        for number, page in enumerate(pages, start=1):
            tell(f"{layer.name}: page {number:,} of {len(pages):,}")
            rows = _kept(source, layer, page, store, web)
            if rows is None:
                rows = source.ask(layer, page)
                store.write(page, rows)
            else:
                kept.append(page.name)
            yield rows

    frame, notes = source.frame(layer, each())
    if kept:
        web.say(f"{len(kept):,} of {len(pages):,} pages were kept from an earlier run.")
    if len(frame) != state.count:
        raise ChangedError(f"{state.count:,} rows counted, {len(frame):,} came")
    return frame, notes, source.look()[1]


def _kept(source: Source, layer: Layer, page: Page, store: PageStore, web: Web) -> list[Row] | None:
    found = store.read(page)
    if found is None or not source.whole(layer, page, found[0]):
        return None
    web.spend(found[1])
    return found[0]


def _with_pages_kept(error: DataError, store: PageStore) -> DataError:
    """Add to a fault that what has come so far is not lost."""
    count = store.count()
    if not count:
        return error
    what = f"{count:,} {'page is' if count == 1 else 'pages are'} kept there."
    return DataError(*error.faults, Fault(str(store.folder), what, "Run the same again to go on from there."))
