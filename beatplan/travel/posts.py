"""Travel of services that stay at a post: calls come to them, and no team of theirs has a way to go."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from beatplan.inputs import Sites
from beatplan.scenario import FieldService, Scenario
from beatplan.travel.find import AllTravel
from beatplan.travel.summary import Travel, summarise


def with_ways_of_posts(found: AllTravel, scenario: Scenario, sites: Sites) -> AllTravel:
    """Add the posts to the sites that travel is known from: no way for a field team, and none to go for their own.

    Args:
        found: travel from the sites that are no posts.
        scenario: the scenario.
        sites: all sites, posts last.
    """
    posts = [one for one in sites.post_of if one]
    if not posts:
        return found
    beats = found.travel[0].mean_min.shape[1]
    travel = []
    for s, one in zip(found.service, found.travel, strict=True):
        service = scenario.services[s]
        if isinstance(service, FieldService):
            travel.append(_none_from(one, len(posts)))
        else:
            minutes = np.full((len(sites.ids), len(one.beat)), np.inf)
            minutes[sites.post_of.index(service.name)] = 0.0
            travel.append(summarise(minutes, one.beat, one.share, service, beats))
    return replace(found, travel=tuple(travel))


def _none_from(one: Travel, posts: int) -> Travel:
    """Give each of some posts rows that say there is no way."""
    never = {"minutes": np.inf, "mean_min": np.inf, "p50_min": np.inf, "p90_min": np.inf, "share_in_time": 0.0}
    rows = {
        name: np.vstack([getattr(one, name), np.full((posts, getattr(one, name).shape[1]), value)])
        for name, value in never.items()
    }
    out_of_time = np.zeros((posts, one.in_time.shape[1]), dtype=np.bool_)
    return replace(one, in_time=np.vstack([one.in_time, out_of_time]), **rows)
