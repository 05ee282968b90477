"""The output folder: written whole beside its place, then put there in one step."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd

from beatplan.errors import DataError, Fault, OutputError
from beatplan.inputs.tables import read_table
from beatplan.plan import Plan, save_plan
from beatplan.planning import Study
from beatplan.report.audience import INTERNAL
from beatplan.report.beside import simulation_beside
from beatplan.report.layers import outlines, write_geojson, write_geopackage
from beatplan.report.map.compared import Other
from beatplan.report.map.draw import draw_map
from beatplan.report.map.simulated import table_of
from beatplan.report.people import people_rows, per_resident_rows, residents_by_beat
from beatplan.report.plan_check import load_sound_plan
from beatplan.report.privacy import NOTHING, areas_of
from beatplan.report.tables import beat_rows, duty_rows, follow_up_rows, phase_rows, staff_rows, type_rows, write_csv
from beatplan.report.ways import GROUND_COLUMNS, ground_reached, travel_rows
from beatplan.rostering import RosterResult, roster_rows

#: What a folder of results may hold, by the file that marks it; anything else is somebody's work.
OWN_FILES = {
    "plan.json": {
        "plan.json", "beats.geojson", "isochrones.geojson", "plan.gpkg", "phases.csv", "beats.csv", "types.csv",
        "staffing.csv", "duty.csv", "follow_ups.csv", "roster.csv", "travel.csv", "map.html", "simulation.json",
        "simulated.csv", "simulated_windows.csv", "simulated_hours.csv", "simulated_teams.csv",
        "simulated_follow_ups.csv",
        "waterfall.csv", "ladder.csv", "sweeps.csv", "backtest.json", "people.csv", "per_resident.csv",
    },
    "report.json": {
        "report.json", "brief.html", "onepage.pdf", "map.html", "council.pptx", "memo.docx", "plan.gpkg", "tables",
        "figures",
    },
    "check.json": {"check.json", "left_out.parquet"},
}  # fmt: skip


def write_outputs(plan: Plan, study: Study, folder: str | Path, rosters: tuple[RosterResult, ...] = ()) -> Path:
    """Write every output of a plan into a folder, replacing an earlier plan's only when all have succeeded.

    Args:
        plan: the plan.
        study: what it was made from.
        folder: made where absent.
        rosters: its roster check; no table of it without.

    Returns:
        The folder.

    Raises:
        OutputError: the folder holds something that is no plan of beatplan's, or cannot be written.
    """
    target = Path(folder)
    with replacing(target, "plan.json") as fresh:
        frame, ground = outlines(plan, study.beats), ground_reached(study)
        save_plan(plan, fresh / "plan.json")
        write_geojson(frame, "beats", fresh / "beats.geojson")
        if len(ground):
            write_geojson(ground, "isochrones", fresh / "isochrones.geojson")
        write_geopackage(plan, frame, ground, fresh / "plan.gpkg")
        write_csv(phase_rows(plan), fresh / "phases.csv")
        write_csv(beat_rows(plan), fresh / "beats.csv")
        write_csv(type_rows(plan), fresh / "types.csv")
        write_csv(staff_rows(plan), fresh / "staffing.csv")
        write_csv(duty_rows(plan), fresh / "duty.csv")
        if followed := follow_up_rows(plan):
            write_csv(followed, fresh / "follow_ups.csv")
        if rosters:
            write_csv([{**row, "audience": INTERNAL} for row in roster_rows(rosters)], fresh / "roster.csv")
        if ways := travel_rows(study):
            write_csv(ways, fresh / "travel.csv")
        if plan.people:
            write_csv(people_rows(plan), fresh / "people.csv")
            write_csv(per_resident_rows(plan, areas_of(plan, NOTHING)), fresh / "per_resident.csv")
        # Read back what was written: the map is drawn from the folder alone, now as later.
        (fresh / "map.html").write_text(draw_folder(fresh / "plan.json"), encoding="utf-8", newline="\n")
    return target


def redraw_map(plan_file: str | Path, output: str | Path | None = None) -> Path:
    """Draw the map again from a plan.json and the beats.geojson beside it.

    Args:
        plan_file: a plan.json, or the folder that holds one.
        output: the HTML file to write; map.html beside the plan where left out.

    Returns:
        The file written.

    Raises:
        DataError: there is no plan there, or no outlines beside it.
        OutputError: the file cannot be written.
    """
    plan_path = plan_file_of(plan_file)
    target = plan_path.parent / "map.html" if output is None else Path(output)
    check_map_file(target)
    write_map(draw_folder(plan_path), target)
    return target


def plan_file_of(plan: str | Path) -> Path:
    """Name the plan.json of a plan, given as that or as its folder."""
    path = Path(plan)
    return path / "plan.json" if path.is_dir() else path


def check_map_file(target: Path) -> None:
    """Refuse to write a map over what is none.

    Raises:
        OutputError: a file of another kind is there.
    """
    if target.exists() and target.suffix.lower() not in {".html", ".htm"}:
        raise OutputError(Fault(str(target), "exists and is no map.", "Give a file that ends in .html with -o."))


def write_map(text: str, target: Path) -> None:
    """Put a map in place as a new file: through a link somebody's other file would be written over.

    Raises:
        OutputError: the file cannot be written, or is another kind of file.
    """
    check_map_file(target)
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        fresh.write_text(text, encoding="utf-8", newline="\n")
        fresh.replace(target)
    except OSError as error:
        raise OutputError(Fault(str(target), f"cannot be written: {error.strerror}.")) from None
    finally:
        fresh.unlink(missing_ok=True)


def check_replaceable(target: Path, mark: str = "plan.json") -> None:
    """Refuse a folder that holds anything but an earlier result; asked before the work, so that none is lost.

    Args:
        target: the folder.
        mark: the file that tells an earlier result.

    Raises:
        OutputError: the folder is not beatplan's to replace.
    """
    other = "Give another folder with -o."
    if not str(target).isprintable():
        raise OutputError(Fault(ascii(str(target)), "is no name that every program can read.", other))
    try:
        if target.exists() and not target.is_dir():
            raise OutputError(Fault(str(target), "is a file, not a folder.", other))
        if target.resolve() == Path.cwd():
            raise OutputError(Fault(str(target), "is the folder you stand in, which cannot be replaced.", other))
    except (OSError, RuntimeError) as error:
        raise OutputError(Fault(str(target), f"cannot be used: {error}.", other)) from None
    held = {path.name for path in target.iterdir()} if target.is_dir() else set()
    another = next((one for one in OWN_FILES if one != mark and one in held and _is_ours(target / one)), None)
    if another:
        raise OutputError(Fault(str(target), f"holds another result of beatplan's, which {another} marks.", other))
    foreign = sorted(held - OWN_FILES[mark])
    if foreign or (held and not _is_ours(target / mark)):
        mend = "Give an empty or new folder with -o; only a folder that holds an earlier result alone is replaced."
        shown = f": {', '.join(foreign[:5])}" if foreign else f" (no {mark} of its own)"
        raise OutputError(Fault(str(target), f"holds files that are no result of beatplan's{shown}.", mend))


def _is_ours(path: Path) -> bool:
    """Tell a result of beatplan's from a file that only has its name."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError):
        return False
    return isinstance(raw, dict) and (("format" in raw and "phases" in raw) or "audience" in raw)


def draw_folder(plan_path: Path, others: Sequence[Other] = (), shown: str = "answered") -> str:
    """Draw the map of a plan from what lies beside its plan.json, against other plans where some are given.

    Raises:
        DataError: there is no plan there, or no outlines beside it.
    """
    plan = load_sound_plan(plan_path)
    shapes, ground = (plan_path.parent / name for name in ("beats.geojson", "isochrones.geojson"))
    if not shapes.is_file():
        raise DataError(Fault(str(shapes), "the outlines that belong to the plan are not beside it."))
    outlines = _layer_of(shapes, "its outlines", ())
    simulated = simulation_beside(plan, plan_path.parent)
    return draw_map(
        plan,
        outlines,
        _layer_of(ground, "its isochrones", GROUND_COLUMNS) if ground.is_file() else None,
        None if simulated is None else table_of(simulated),
        residents=residents_by_beat(plan) or None,
        others=others,
        shown=shown,
    )


def _layer_of(path: Path, what: str, columns: tuple[str, ...]) -> gpd.GeoDataFrame:
    frame, _ = read_table(path, what)
    missing = [name for name in columns if name not in frame.columns]
    if not isinstance(frame, gpd.GeoDataFrame) or missing:
        lacks = f"has no column {missing[0]!r}" if missing else "holds no outlines"
        raise DataError(Fault(str(path), f"{lacks}.", "Run beatplan plan again."))
    return frame


@contextmanager
def replacing(target: Path, mark: str) -> Iterator[Path]:
    """Yield a fresh folder that takes the target's place if the block succeeds, and is gone if it does not."""
    check_replaceable(target, mark)
    # Through a link, the folder it points to is replaced and the link stays.
    target = target.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        fresh.chmod(0o755)
    except OSError as error:
        raise OutputError(Fault(str(target), f"cannot be made: {error.strerror}.")) from None
    old = fresh.with_name(f"{fresh.name}-old")
    try:
        yield fresh
        if target.exists():
            target.rename(old)
        fresh.rename(target)
    except BaseException:
        if old.exists() and not target.exists():
            old.rename(target)
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    shutil.rmtree(old, ignore_errors=True)
