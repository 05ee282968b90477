"""A batch of times of which none can be read is a fault, not a bug."""

from __future__ import annotations

import pandas as pd
import pytest

from beatplan.errors import DataError
from beatplan.inputs.times import TimeColumns, read_times


def test_a_date_that_has_a_clock_already_does_not_go_with_a_clock():
    date = pd.Series(["2016-09-20T20:00:00-04:00", "2016-09-21T20:00:00-04:00"])
    how = TimeColumns("America/New_York", None, None, "calls.csv", "calls.csv")
    with pytest.raises(DataError, match="no time can be read"):
        read_times(pd.Series(["1044", "1229"]), date, how)
