"""How long calls wait before they are served or give up (Erlang A), in minutes; pure functions.

`call_min` is the mean time a call keeps a team and `patience_min` the mean patience, infinite allowed. Source: the
offered wait's density in C. Palm 1937 and A. Mandelbaum and S. Zeltyn, "Service engineering in action: the
Palm/Erlang-A queue", 2007.
"""

from __future__ import annotations

import numpy as np
import scipy
from scipy.special import gammainc

from beatplan.queues.erlang_a import erlang_a, patient
from beatplan.queues.erlang_c import longer_wait_share, mean_wait_min, wait_percentile_min
from beatplan.queues.line import line_of, served_wait
from beatplan.queues.offered import Floats, offered


def impatient_mean_wait_min(teams: int, load: Floats | float, call_min: float, patience_min: float) -> Floats:
    """Minutes that a call waits on average until it is served or gives up, those answered at once included."""
    return erlang_a(teams, load, patience_min / call_min).mean_wait * call_min


def served_mean_wait_min(teams: int, load: Floats | float, call_min: float, patience_min: float) -> Floats:
    """Minutes that a served call has waited on average, those answered at once included; NaN where none is served.

    The work grows with patience times the load above `teams`.
    """
    load = offered(teams, load)
    ratio = patience_min / call_min
    patient(ratio)
    if np.isinf(ratio):
        return mean_wait_min(teams, load, call_min)
    if teams == 0:
        return np.full_like(load, np.nan)
    queue = erlang_a(teams, load, ratio)
    waited = queue.wait_share * (1.0 - line_of(teams, load, ratio).abandon_share)
    wait = served_wait(teams * ratio, load * ratio) * patience_min
    return np.asarray(wait * waited / (1.0 - queue.abandon_share))


def impatient_longer_wait_share(
    teams: int, load: Floats | float, wait_min: float, call_min: float, patience_min: float
) -> Floats:
    """Share of calls that wait for longer than `wait_min` minutes, whether they are then served or give up.

    Args:
        teams: how many teams there are, 0 or more.
        load: offered load in erlangs, any shape.
        wait_min: minutes, 0 or more.
        call_min: mean minutes that a call keeps a team, above 0.
        patience_min: mean minutes after which a waiting call gives up, 0 or more.
    """
    load = offered(teams, load)
    ratio = patience_min / call_min
    patient(ratio)
    if np.isinf(ratio):
        return longer_wait_share(teams, load, wait_min, call_min)
    if ratio == 0:
        return np.zeros_like(load)
    waits = erlang_a(teams, load, ratio).wait_share
    x, y, stays = teams * ratio, load * ratio, np.exp(-wait_min / patience_min)
    # A wait offered of more than t has the weight of gamma(x, y exp(-t)), the incomplete gamma function.
    crowded = gammainc(x, y * stays) / gammainc(x, np.maximum(y, x)) if x > 0 else np.ones_like(load)
    # Where y < x that ratio underflows; there gamma(x, y) = y^x exp(-y) / (x (1 - q(x, y))), and 1 - q is well above 0.
    kept = 1.0 - line_of(teams, load, ratio).share
    still_kept = 1.0 - line_of(teams, load * stays, ratio).share
    fades = np.exp(np.minimum(-teams * wait_min / call_min - y * np.expm1(-wait_min / patience_min), 0.0))
    roomy = fades * kept / np.where(still_kept > 0, still_kept, 1.0)
    return np.asarray(waits * stays * np.where(y < x, roomy, crowded))


def impatient_wait_percentile_min(teams: int, load: float, share: float, call_min: float, patience_min: float) -> float:
    """Minutes within which a share of the calls are served or have given up; 0 where so many never wait.

    Args:
        teams: how many teams there are, 0 or more.
        load: offered load in erlangs.
        share: 0 or more and below 1, such as 0.9 for the 90th percentile.
        call_min: mean minutes that a call keeps a team, above 0.
        patience_min: mean minutes after which a waiting call gives up, 0 or more.

    Raises:
        ValueError: a share outside [0, 1).
    """
    if not 0 <= share < 1:
        raise ValueError("a share of calls is 0 or more and below 1")
    if np.isinf(patience_min):
        return float(wait_percentile_min(teams, load, share, call_min))

    def excess(wait_min: float) -> float:
        return float(impatient_longer_wait_share(teams, load, wait_min, call_min, patience_min)) - (1 - share)

    at_once = excess(0.0)
    if at_once <= 0:
        return 0.0
    # No call outlasts its patience: at most wait_share exp(-t / patience) wait longer than t.
    most = patience_min * np.log1p(at_once / (1 - share))
    return float(scipy.optimize.brentq(excess, 0.0, most * (1 + 1e-9), xtol=1e-12 * most))
