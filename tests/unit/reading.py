"""Reading a scenario's files, or the fault that this ends with."""

from __future__ import annotations

from pathlib import Path

import pytest

from beatplan.errors import InputError
from beatplan.planning import Study, read_study
from beatplan.scenario import load_scenario


def study_of(file: Path) -> Study:
    return read_study(load_scenario(file))


def fault_of(file: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_study(load_scenario(file))
    return str(caught.value)
