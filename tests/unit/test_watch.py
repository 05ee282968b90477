"""A solver that does not come back is left behind, and one that a person stops ends at once."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time

import pytest

from beatplan.optimize.backends.watch import OverdueError, in_time
from tests.support import ROOT

#: The placing program of this city never leaves the presolve of HiGHS; a process of its own ends it with itself.
HANGS = """
import numpy as np
from beatplan.optimize.backends import linear
from tests.property.test_passing_brute_force import Stop, solve_agreeing, timed, two_services

found = []
for presolved_from, seconds in ((100, 60.0), (0, 1.0)):
    linear._NO_PRESOLVE, linear._GRACE_S = presolved_from, 1.0
    problem = timed(two_services(np.random.default_rng(5394), promise=0.0, back=False))
    found.append(solve_agreeing(problem, Stop(gap=1e-4, give=0.0, time_limit_s=seconds)).answered)
print(*found)
"""
#: A market split: a small program that no solver ends in minutes.
LONG = """
import numpy as np
from scipy.sparse import csr_matrix
from beatplan.optimize.backends import solve_mip
from beatplan.optimize.mip import Mip

rows, columns = 7, 60
weights = np.random.default_rng(1).integers(0, 100, (rows, columns)).astype(float)
sums = np.floor(weights.sum(axis=1) / 2)
ends = np.zeros(columns), np.ones(columns)
print("begun", flush=True)
solve_mip(
    Mip(np.ones(columns), *ends, np.ones(columns, bool), csr_matrix(weights), sums, sums, (), np.full(rows, -1)),
    0.0,
    600.0,
)
"""


def test_what_comes_in_time_is_given_and_what_fails_fails():
    assert in_time(lambda: 7, 10.0) == 7
    with pytest.raises(ZeroDivisionError):
        in_time(lambda: 1 / 0, 10.0)


def test_what_does_not_come_is_overdue():
    held = threading.Event()
    with pytest.raises(OverdueError):
        in_time(held.wait, 0.05)
    held.set()


@pytest.mark.slow
def test_where_highs_never_ends_scip_finds_the_same_plan():
    done = subprocess.run(
        [sys.executable, "-c", HANGS], cwd=ROOT, capture_output=True, text=True, timeout=300, check=True
    )
    sound, overdue = map(float, done.stdout.split())
    assert overdue == pytest.approx(sound, rel=1e-6)


def test_a_person_can_stop_a_solver():
    with subprocess.Popen(
        [sys.executable, "-c", LONG], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == b"begun\n"
        time.sleep(1)
        assert run.poll() is None, "it is at work"
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=60)
    assert b"KeyboardInterrupt" in said
