"""A plan's folder read for a report: the plan, its simulation and back-test, and where things lie."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd

from beatplan.errors import DataError, Fault
from beatplan.inputs.tables import read_table
from beatplan.report.audience import Audience
from beatplan.report.folder import plan_file_of
from beatplan.report.plan_check import load_sound_plan
from beatplan.report.privacy import Released, public_backtest, release
from beatplan.report.report_folder import Drawn
from beatplan.report.simulated import load_simulation
from beatplan.report.story import Facts
from beatplan.report.story.files import load_backtest
from beatplan.report.ways import GROUND_COLUMNS
from beatplan.report.words import load_words


def read_facts(path: Path, others: tuple[Path, ...], audience: Audience, language: str) -> Facts:
    """Read what a report tells.

    Args:
        path: a plan.json, or its folder.
        others: the same of alternatives.
        audience: "public", "council" or "internal".
        language: one of `words.LANGUAGES`.

    Raises:
        DataError: a file is missing or is not of this version.
    """
    file = plan_file_of(path)
    people = (load_sound_plan(file).provenance.get("scenario") or {}).get("people") or {}
    return Facts(
        released=_released(file, audience),
        others=tuple(_released(plan_file_of(one), audience) for one in others),
        backtest=public_backtest(load_sound_plan(file), load_backtest(file.parent), audience),
        words=load_words(language),
        people_source=str(people.get("source") or ""),
    )


def _released(file: Path, audience: Audience) -> Released:
    simulated = file.parent / "simulation.json"
    return release(load_sound_plan(file), load_simulation(simulated) if simulated.is_file() else None, audience)


def read_drawn(path: Path) -> Drawn:
    """Read where a plan's beats lie, and what its sites reach.

    Raises:
        DataError: there are no outlines beside the plan, or a file is not what it should be.
    """
    folder = plan_file_of(path).parent
    outlines, reached = folder / "beats.geojson", folder / "isochrones.geojson"
    if not outlines.is_file():
        raise DataError(Fault(str(outlines), "the outlines that belong to the plan are not beside it."))
    nothing = gpd.GeoDataFrame({name: [] for name in GROUND_COLUMNS}, geometry=[], crs=4326)
    return Drawn(
        outlines=_layer(outlines, ("beat",)),
        reached=_layer(reached, GROUND_COLUMNS) if reached.is_file() else nothing,
    )


def _layer(path: Path, columns: tuple[str, ...]) -> gpd.GeoDataFrame:
    frame, _ = read_table(path, "its outlines")
    missing = [name for name in columns if name not in frame.columns]
    if not isinstance(frame, gpd.GeoDataFrame) or missing:
        lacks = f"has no column {missing[0]!r}" if missing else "holds no outlines"
        raise DataError(Fault(str(path), f"{lacks}.", "Run beatplan plan again."))
    return frame
