"""Queues: what teams can answer, how long calls wait, and which team goes where; pure functions, no geography.

`teams` is a number, loads are in erlangs (calls an hour times hours a call keeps a team). A call that finds no team
free is lost (`erlang_b`), waits (`erlang_c`), or waits until its patience ends (`erlang_a`). The hypercube tells teams
apart: exactly up to 12 of them (`hypercube_zero_line`, `hypercube_infinite_line`), by approximation above.
"""

from beatplan.queues.busy_corrections import amexclp_gains, amexclp_gains_lost, mexclp_gains
from beatplan.queues.deployment import NONE_SENT, Answering, Deployment, dispatch_fractions, nearest_first
from beatplan.queues.erlang_a import ErlangA, abandoned_load, abandoned_load_slope, erlang_a
from beatplan.queues.erlang_a_waits import (
    impatient_longer_wait_share,
    impatient_mean_wait_min,
    impatient_wait_percentile_min,
    served_mean_wait_min,
)
from beatplan.queues.erlang_b import busy_share, carried_load, carried_load_slope, erlang_b, lost_load, lost_load_slope
from beatplan.queues.erlang_c import erlang_c, longer_wait_share, mean_wait_min, wait_percentile_min
from beatplan.queues.hypercube import ExactAnswering, hypercube_infinite_line, hypercube_zero_line
from beatplan.queues.hypercube_approximate import approximate_infinite_line, approximate_zero_line
from beatplan.queues.hypercube_states import MOST_TEAMS
from beatplan.queues.inverse import (
    busy_limit,
    fewest_teams,
    fewest_teams_a,
    fewest_teams_c,
    load_limit,
    load_limit_a,
    load_limit_c,
)
from beatplan.queues.q_factors import q_factors_infinite_line, q_factors_zero_line
from beatplan.queues.response import Response, mean_response
from beatplan.queues.within_reach import EXACT_TEAMS, answer_within_reach

__all__ = [
    "EXACT_TEAMS",
    "MOST_TEAMS",
    "NONE_SENT",
    "Answering",
    "Deployment",
    "ErlangA",
    "ExactAnswering",
    "Response",
    "abandoned_load",
    "abandoned_load_slope",
    "amexclp_gains",
    "amexclp_gains_lost",
    "answer_within_reach",
    "approximate_infinite_line",
    "approximate_zero_line",
    "busy_limit",
    "busy_share",
    "carried_load",
    "carried_load_slope",
    "dispatch_fractions",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "fewest_teams",
    "fewest_teams_a",
    "fewest_teams_c",
    "hypercube_infinite_line",
    "hypercube_zero_line",
    "impatient_longer_wait_share",
    "impatient_mean_wait_min",
    "impatient_wait_percentile_min",
    "load_limit",
    "load_limit_a",
    "load_limit_c",
    "longer_wait_share",
    "lost_load",
    "lost_load_slope",
    "mean_response",
    "mean_wait_min",
    "mexclp_gains",
    "nearest_first",
    "q_factors_infinite_line",
    "q_factors_zero_line",
    "served_mean_wait_min",
    "wait_percentile_min",
]
