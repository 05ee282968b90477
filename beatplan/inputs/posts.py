"""Posts: where the people of a service stay who go nowhere, such as clinicians in the 911 centre."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from beatplan.errors import DataError, Fault
from beatplan.inputs.beats import Beats
from beatplan.inputs.sites import NO_LIMIT, Sites
from beatplan.scenario import DeskService, FollowUpService, Scenario


def with_posts(sites: Sites, scenario: Scenario, beats: Beats) -> Sites:
    """Put a post for each desk and each follow-up service after the sites; what is known of its place is the city.

    Raises:
        DataError: a site has the name of a post.
    """
    posts = [one for one in scenario.services if isinstance(one, DeskService | FollowUpService)]
    if not posts:
        return sites
    names = tuple(f"{one.name} post" for one in posts)
    faults = [
        Fault(f"sites: {name}", "a site has the name that stands for a service's post.", "Rename the site.")
        for name in names
        if name in sites.ids
    ]
    if faults:
        raise DataError(*faults)
    room = np.array([NO_LIMIT if one.desks is None else one.desks for one in posts], dtype=np.int64)
    return replace(
        sites,
        ids=(*sites.ids, *names),
        xy=np.vstack([sites.xy, np.tile(beats.inside_xy.mean(axis=0), (len(posts), 1))]),
        capacity=np.concatenate([sites.capacity, room]),
        status=(*sites.status, *("post" for _ in posts)),
        cost_per_week=np.concatenate([sites.cost_per_week, np.zeros(len(posts))]),
        post_of=(*sites.post_of, *(one.name for one in posts)),
    )
