"""A plan's folder read for a report: the plan, its simulation and back-test, and where things lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

import geopandas as gpd

from beatplan.errors import DataError, Fault
from beatplan.inputs.tables import read_table
from beatplan.plan import Plan
from beatplan.report.audience import Audience
from beatplan.report.beside import backtest_beside, simulation_beside
from beatplan.report.folder import plan_file_of
from beatplan.report.plan_check import load_sound_plan
from beatplan.report.privacy import Released, judged_alike, public_backtest, release
from beatplan.report.report_folder import Drawn
from beatplan.report.story import Facts
from beatplan.report.ways import GROUND_COLUMNS
from beatplan.report.words import Words, load_words
from beatplan.report.words.reasons import plan_in
from beatplan.simulate.results import Simulation


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
    files, words = [plan_file_of(one) for one in (path, *others)], load_words(language)
    plans = [load_sound_plan(file) for file in files]
    simulations = [simulation_beside(plan, file.parent) for plan, file in zip(plans, files, strict=True)]
    backtest = backtest_beside(plans[0], files[0].parent)
    plans = judged_alike(plans)
    mine, *beside = (_released(*pair, audience, words) for pair in zip(plans, simulations, strict=True))
    people = (plans[0].provenance.get("scenario") or {}).get("people") or {}
    return Facts(
        released=mine,
        others=named_apart(mine, beside),
        backtest=public_backtest(plans[0], backtest, audience),
        words=words,
        people_source=str(people.get("source") or ""),
    )


def _released(plan: Plan, simulation: Simulation | None, audience: Audience, words: Words) -> Released:
    # Only what has passed the gate is translated: the gate knows English sentences, and takes prices out of them.
    told = release(plan, simulation, audience, words)
    return replace(told, plan=plan_in(told.plan, words))


def named_apart(mine: Released, others: Sequence[Released]) -> tuple[Released, ...]:
    """Number the plans that have the name of an earlier one, in the order given, so that they are told apart."""
    taken, told = {mine.plan.name}, []
    for one in others:
        numbered = (f"{one.plan.name} ({number})" for number in count(2))
        name = next(name for name in chain([one.plan.name], numbered) if name not in taken)
        taken.add(name)
        told.append(replace(one, plan=replace(one.plan, name=name)))
    return tuple(told)


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
