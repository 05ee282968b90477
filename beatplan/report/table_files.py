"""The tables of a report: CSV files, and one workbook that begins with a sheet on how to read them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from beatplan.report.alternative_rows import alternative_rows
from beatplan.report.area_rows import area_rows
from beatplan.report.conditions import unlike_notes
from beatplan.report.difference_tables import difference_tables
from beatplan.report.map.words import short_name
from beatplan.report.people import people_rows, per_resident_rows
from beatplan.report.privacy import Released
from beatplan.report.simulated import figure_rows, hour_rows, team_rows, waterfall_rows, window_rows
from beatplan.report.simulated import follow_up_rows as simulated_follow_up_rows
from beatplan.report.table_readme import readme_rows
from beatplan.report.tables import (
    beat_rows,
    duty_rows,
    follow_up_rows,
    for_audience,
    phase_rows,
    staff_rows,
    type_rows,
    worded,
    write_csv,
)
from beatplan.report.words.tongue import ENGLISH, Tongue

Rows = list[dict[str, Any]]
#: A workbook holds the time of day in its properties and in its zip; a fixed one keeps the bytes the same.
_FIXED = datetime(2000, 1, 1)  # noqa: DTZ001
_FIXED_ZIP = (2000, 1, 1, 0, 0, 0)
_WIDEST = 60


def report_tables(
    released: Released,
    backtest: dict[str, Any] | None,
    tongue: Tongue = ENGLISH,
    others: Sequence[Released] = (),
) -> dict[str, Rows]:
    """Lay out every table of a report by its name; those with nothing to tell are left out.

    Args:
        released: the plan as the audience may see it.
        backtest: what `beatplan backtest` wrote; None where there is none.
        tongue: the language of the readme and of caveats.
        others: the plans that it is compared with, as the audience may see them.
    """
    plan, simulation, audience = released.plan, released.simulation, released.audience.upper()
    tables: dict[str, Rows] = {
        "phases": phase_rows(plan),
        "alternatives": alternative_rows(released, others),
        "districts": area_rows(plan, released.areas),
        "beats": beat_rows(plan),
        "types": type_rows(plan),
        "staffing": staff_rows(plan),
        "duty": duty_rows(plan),
        "follow_ups": follow_up_rows(plan),
        "people": people_rows(plan, tongue),
        "per_resident": per_resident_rows(plan, released.areas, tongue) if plan.people else [],
        "assumptions": _assumption_rows(released),
        "sources": _source_rows(released),
    }
    if simulation is not None:
        tables |= {
            "simulated": figure_rows(simulation),
            "simulated_windows": window_rows(simulation),
            "simulated_hours": hour_rows(simulation),
            "simulated_teams": team_rows(simulation),
            "simulated_follow_ups": simulated_follow_up_rows(simulation),
            "waterfall": waterfall_rows(simulation),
        }
    if backtest is not None:
        tables["backtest"] = [_held_row(one) for one in backtest["answered"]]
    tables |= difference_tables(released, others)
    told = {name: for_audience(rows, audience) for name, rows in tables.items() if rows}
    notes = (*released.withheld, *unlike_notes(plan, [one.plan for one in others], tongue))
    return {"readme": for_audience(readme_rows(plan, told, notes, tongue), audience), **told}


def _source_rows(released: Released) -> Rows:
    made = released.plan.provenance
    rows: Rows = [{"kind": "input", "name": short_name(path), "sha256": str(digest)}
            for path, digest in (made.get("inputs") or {}).items()]  # fmt: skip
    rows.insert(0, {"kind": "scenario", "name": str(made.get("scenario_file") or "not stated"), "sha256": None})
    rows.append({"kind": "program", "name": f"beatplan {made.get('beatplan') or 'not stated'}", "sha256": None})
    return rows


def _assumption_rows(released: Released) -> Rows:
    """List every plain number that the scenario sets, by its key."""
    scenario = released.plan.provenance.get("scenario") or {}
    tables = [(f"services.{one.get('name')}", one) for one in scenario.get("services") or []]
    tables += [
        (name, scenario[name]) for name in ("staffing", "travel", "solve") if isinstance(scenario.get(name), dict)
    ]
    return [
        {"table": table, "key": key, "value": float(value)}
        for table, entries in tables
        for key, value in entries.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]


def _held_row(one: dict[str, Any]) -> dict[str, Any]:
    replayed = one.get("replayed") or {}
    return {
        "phase": one["phase"],
        "service": one["service"],
        "window": one["window"],
        "share_answered_planned": one["promised"],
        **{f"share_answered_replayed{end}": replayed.get(key)
           for end, key in (("", "mean"), ("_low", "low"), ("_high", "high"))},
    }  # fmt: skip


def write_tables(tables: dict[str, Rows], folder: Path) -> None:
    """Write every table as CSV, and all of them as one workbook."""
    folder.mkdir()
    for name, rows in tables.items():
        write_csv(rows, folder / f"{name}.csv")
    (folder / "tables.xlsx").write_bytes(workbook(tables))


def workbook(tables: dict[str, Rows]) -> bytes:
    """Write tables as one workbook, a sheet each; the same tables give the same bytes."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        _fill(book.create_sheet(name), worded(rows))
    book.properties.creator = "beatplan"
    book.properties.created = book.properties.modified = _FIXED
    held = io.BytesIO()
    book.save(held)
    return _with_fixed_dates(held.getvalue())


def _fill(sheet: Worksheet, rows: Sequence[dict[str, Any]]) -> None:
    header = list(rows[0])
    for r, cells in enumerate([header, *(list(row.values()) for row in rows)], start=1):
        for c, value in enumerate(cells, start=1):
            cell = sheet.cell(r, c)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value) if isinstance(value, str) else value
            if isinstance(value, str):
                # It is text, whatever it looks like.
                cell.data_type = "s"
            cell.font = Font(bold=r == 1)
            cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str) and len(value) > _WIDEST)
    for c, name in enumerate(header, start=1):
        longest = max(len(str(value)) for value in (name, *(row[name] for row in rows)))
        sheet.column_dimensions[get_column_letter(c)].width = min(longest + 2, _WIDEST)
    sheet.freeze_panes = "A2"


def _with_fixed_dates(book: bytes) -> bytes:
    """Zip a workbook again with a fixed date on each part, and in its properties, which saving sets to now."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as fresh:
        for part in old.infolist():
            fixed = zipfile.ZipInfo(part.filename, _FIXED_ZIP)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            held_part = old.read(part.filename)
            fresh.writestr(fixed, _undated(held_part) if part.filename == "docProps/core.xml" else held_part)
    return held.getvalue()


def _undated(core: bytes) -> bytes:
    return re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2000-01-01T00:00:00Z", core)
