"""The City's real beats, calls and sites planned, and four services: the beats chosen to the gap asked for, and all.

`python -m tests.benchmarks.planning` prints the lines; it needs the City's layers beside the project. Reading is not
timed. The peer is the first plan by a simple rule: what it answers, and in what time.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import beatplan
from beatplan.optimize.agree import solve_agreeing
from beatplan.optimize.backends import solve_mip
from beatplan.optimize.check import answered_calls, broken_rules
from beatplan.optimize.greedy import greedy_plan
from beatplan.optimize.knapsack import ceilings, knapsack
from beatplan.optimize.problem import Problem
from beatplan.optimize.stages import Stop, most_answered
from tests.real.test_real_plan import BEATS, FIVE_WINDOWS, scenario
from tests.support import DURHAM

RUNS = 3
SECOND = """
[[services]]
name = "CoR"
team = { clinician = 1, officer = 1 }
call_types = ["*"]
on_scene_minutes = 50
turnout_minutes = 2
wrap_up_minutes = 10
response_minutes = 20
coverage = 0.8
promise = 0.8
"""


def main() -> list[str]:
    """Time all five; the joint ones are of the worked example and need nothing besides."""
    joint = [
        _row(f"four services on one staff, {what}, gap 0.1 %", "-", _joint(name), 0.001)
        for what, name in (("17 adopted", "four-services"), ("44 asked for", "four-services-requested"))
    ]
    if not BEATS.exists():
        lacks = "| the City's real beats planned | - | not measured: its layers are not beside the project | - | - |"
        return [lacks, *joint]
    size = "35 beats x 20 sites x 5 windows x 4 phases"
    with tempfile.TemporaryDirectory() as folder:
        return [
            _row(f"{size}, answer mode, gap 0.1 %", "5 s", _problem(Path(folder), FIVE_WINDOWS, 0.0), 0.001),
            _row(f"{size}, promise 0.8, gap 0.1 %", "15 s", _problem(Path(folder), FIVE_WINDOWS, 0.8), 0.001),
            _row("2 services, connected areas, district floor, gap 0.5 %", "30 s", _two(Path(folder)), 0.005),
            *joint,
        ]


def _joint(name: str) -> Problem:
    return beatplan.read_study(beatplan.load_scenario(DURHAM / f"{name}.toml")).problem()


def _problem(folder: Path, rest: str, promise: float) -> Problem:
    return beatplan.read_study(beatplan.load_scenario(scenario(folder, rest, promise))).problem()


def _two(folder: Path) -> Problem:
    """Two services that share clinicians, with connected areas and a floor for districts in every phase."""
    rest = SECOND + FIVE_WINDOWS.replace("[today]", '[today]\nservice = "CRT"')
    rest += "\n[rules]\ncontiguous = true\ndistrict_floor = 0.5\n"
    file = scenario(folder, rest, 0.8)
    text = file.read_text(encoding="utf-8").replace("start = { clinician = 3,", "start = { officer = 4, clinician = 3,")
    file.write_text(text, encoding="utf-8")
    return beatplan.read_study(beatplan.load_scenario(file)).problem()


def _row(what: str, must: str, problem: Problem, gap: float) -> str:
    chosen, whole = [], []
    for _ in range(RUNS):
        start = time.perf_counter()
        found, _ = most_answered(problem, Stop(gap), time.monotonic() + 120, lambda _: None, solve_mip, None)
        chosen.append(time.perf_counter() - start)
        start = time.perf_counter()
        agreed = solve_agreeing(problem, Stop(gap, time_limit_s=120))
        whole.append(time.perf_counter() - start)
    start = time.perf_counter()
    pack = knapsack(problem, ceilings(problem), solve_mip, gap / 10, 60)
    pack_s = time.perf_counter() - start
    start = time.perf_counter()
    greedy = greedy_plan(problem)
    greedy_s = time.perf_counter() - start
    short = f"{1 - answered_calls(problem, greedy) / found.answered:.1%} less"
    if broken_rules(problem, greedy):
        short = "breaks a rule"
    took = f"{statistics.median(chosen):.1f} s ({min(chosen):.1f} to {max(chosen):.1f}) to choose beats"
    both = f"with placing and agreement {statistics.median(whole):.1f} s ({agreed.ending.value})"
    peer = f"a plan by a simple rule, {greedy_s:.1f} s, {short}"
    alone = f"windows alone bound it in {pack_s:.1f} s, {pack.bound / found.answered - 1:.2%} above"
    return f"| {what} | {must} | {took}, gap {found.gap:.2%}; {both}; {alone} | {peer} | - |"


if __name__ == "__main__":
    print("\n".join(main()))
