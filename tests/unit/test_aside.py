"""Solvers that print: nothing of it in standard output, which holds data alone."""

from __future__ import annotations

import subprocess
import sys

_PRINTS = """
import ctypes
from beatplan.optimize.backends.aside import talk_aside
printf = ctypes.CDLL(None).printf
print("before")
with talk_aside():
    printf(b"HighsMipSolverData\\n")
    ctypes.CDLL(None).fflush(None)
print("after")
"""


def test_what_compiled_code_prints_goes_to_standard_error():
    done = subprocess.run([sys.executable, "-c", _PRINTS], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["before", "after"]
    assert "HighsMipSolverData" in done.stderr


def test_without_a_standard_output_the_work_goes_on():
    code = "import os; os.close(1)\nfrom beatplan.optimize.backends.aside import talk_aside\nwith talk_aside(): x = 1"
    done = subprocess.run([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True, check=True)
    assert not done.stderr
