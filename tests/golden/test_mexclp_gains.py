"""MEXCLP on the San Francisco example that spopt ships: the best of all deployments of six teams, by trying each."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
import pandas as pd
import pytest

from beatplan.queues import mexclp_gains
from tests.support import SHARED

FILE = SHARED / "reference" / "SF_network_distance_candidateStore_16_censusTract_205_new.csv"
TEAMS, REACH_M = 6, 5000


@pytest.mark.skipif(not FILE.exists(), reason="the San Francisco example is not in ../shared")
@pytest.mark.parametrize(("busy", "reached"), [(0.1, 890334.1269), (0.3, 777920.5203), (0.5, 647803.5938)])
def test_the_best_deployment_is_worth_what_is_published(busy: float, reached: float):
    table = pd.read_csv(FILE)
    near = table.pivot_table(index="name", columns="DestinationName", values="distance").to_numpy() <= REACH_M
    people = table.drop_duplicates("DestinationName").set_index("DestinationName")["demand"].sort_index().to_numpy()
    places = np.array(list(combinations_with_replacement(range(len(near)), TEAMS)))
    in_reach = np.zeros((len(places), near.shape[1]), dtype=np.int8)
    for place in places.T:
        in_reach += near[place]
    share_reached = np.concatenate([[0.0], np.cumsum(mexclp_gains(TEAMS, busy))])
    assert float((share_reached[in_reach] @ people).max()) == pytest.approx(reached, abs=6e-5)
