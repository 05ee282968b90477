"""What is assumed when ways are fitted, and what a person should know of the figures."""

from __future__ import annotations

from collections.abc import Iterator

from beatplan.calibrate.detour import LEAST_M
from beatplan.calibrate.estimate import Estimate
from beatplan.calibrate.fit import Turnout
from beatplan.calibrate.trips import ENOUGH
from beatplan.scenario import Scenario
from beatplan.scenario.travel import LEAST_DETOUR, MOST_DETOUR

_NEAREST = "nothing names the station, so each unit is taken to have set out from the site nearest to its call. "
#: With times of setting out the way stands alone, and a longer one can only look slower.
_WAY_ALONE = (
    "Units that came from farther away make traffic look slower than it is: the speed factor is then a lower bound of "
    "how fast traffic moves. Units that were nearer, such as on patrol, make it look faster. "
)
#: Without them what lies beyond the nearest site goes where it fits: mostly into the turnout, for it hardly grows with
#: the way from there.
_WAY_AND_TURNOUT = (
    "What units that came from farther away took longer goes into the turnout, which is then an upper bound, or makes "
    "traffic look slower than it is; nothing tells how much of each. Units that were nearer, such as on patrol, do the "
    "opposite. Times of setting out (calls.stages.en_route) would keep the two apart. "
)
_MEND = "Intervals tell chance alone, and not this. Name the column of stations (calls.stages.station) to know."


def assumptions(scenario: Scenario, turnout: Turnout) -> Iterator[str]:
    """Say what is taken for granted; what a wrong station does depends on where the turnout comes from."""
    stages = scenario.calls.stages
    assert stages is not None
    if stages.station is None:
        yield _NEAREST + (_WAY_ALONE if turnout in {"observed", "unknown"} else _WAY_AND_TURNOUT) + _MEND
    if stages.dispatched is None:
        yield (
            "no column tells when units were sent, so minutes count from when the call came in, and the turnout holds "
            "the handling of the call too (calls.stages.dispatched)."
        )
    yield "units like these, in traffic like this, will answer the calls of the plan."
    yield "the turnout is the same for every service, for a call does not tell which service's unit went."


def turnout_findings(turnout: Turnout) -> Iterator[str]:
    """Say where the turnout comes from, where that is not its plain median."""
    if turnout == "fitted":
        yield "turnout is what the ways leave unexplained: setting out is stamped on too few trips to observe it."
    if turnout == "zero":
        yield "the turnout fitted best below 0 minutes, which none is; it is held at 0, and the speed fitted with that."
    if turnout == "unknown":
        yield "no trip holds a turnout, so turnout_minutes stays as written."


def detour_findings(scenario: Scenario, detour: Estimate | None) -> Iterator[str]:
    """Say what the detour is, or why there is none."""
    method = scenario.travel.method
    if method == "straight-line":
        yield (
            "minutes alone cannot tell detour from speed: detour and speed_kph stay as written, and the speed factor "
            'carries both. Streets tell the detour (travel.method = "road-graph").'
        )
    elif method == "matrix":
        yield "a table of minutes tells no detour; it stays as written."
    elif detour is None:
        yield f"fewer than {ENOUGH} trips are {LEAST_M:g} m long as the crow flies: no detour is fitted."
    elif not LEAST_DETOUR <= detour.value <= MOST_DETOUR:
        limits = f"outside {LEAST_DETOUR:g} to {MOST_DETOUR:g}"
        yield f"the detour would be {detour.value:g}, {limits}, and is not written; look at the streets' lengths."
