"""Which rules clash: an irreducible set, by deletion filter (Chinneck, Feasibility and Infeasibility, 2008, ch. 6)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from beatplan.optimize.mip import Backend, Mip, Status


def clashing_rules(mip: Mip, backend: Backend, time_limit_s: float) -> tuple[str, ...]:
    """Find rules of which no plan obeys all, while any one of them dropped lets a plan exist.

    Each rule is dropped in turn: if the rest is still infeasible it stays out, else it belongs to the clash.

    Args:
        mip: an infeasible program.
        backend: solves programs.
        time_limit_s: for each solve; a rule whose solve runs out of time is kept in the set.

    Returns:
        The rules, in the planner's words.
    """
    # Only whether a plan exists matters, so nothing is gained and the first plan found is enough.
    question = replace(mip, gain=np.zeros_like(mip.gain))
    dropped: set[int] = set()
    for rule in range(len(mip.rules)):
        found = backend(question.without_rules(dropped | {rule}), 1.0, time_limit_s)
        if found.status is Status.INFEASIBLE:
            dropped.add(rule)
    return tuple(text for rule, text in enumerate(mip.rules) if rule not in dropped)
