"""A plan: what is decided, what it is worth, and where it came from; saved and loaded as JSON.

Rates of calls are per week. A plan holds no geometry and needs no solver: outputs are drawn from it and from the
`beats.geojson` beside it.
"""

from beatplan.plan.file import load_plan, plain, plan_digest, save_plan
from beatplan.plan.people import TODAY, AreaPeople, GroupPeople, Measured
from beatplan.plan.prices import PricedBeat, PricedRule, PricedWindow, WeightChange, WeightTrial
from beatplan.plan.public import CellEvents, PublicFacts, TypeArea, TypeEvents
from beatplan.plan.records import (
    FORMAT,
    BeatDemand,
    BeatFacts,
    Calibrated,
    FollowUpPlan,
    PhasePlan,
    Plan,
    Proof,
    SiteFacts,
    SlotPlan,
    Staffing,
    TypeResult,
    Uncovered,
)

__all__ = [
    "FORMAT",
    "TODAY",
    "AreaPeople",
    "BeatDemand",
    "BeatFacts",
    "Calibrated",
    "CellEvents",
    "FollowUpPlan",
    "GroupPeople",
    "Measured",
    "PhasePlan",
    "Plan",
    "PricedBeat",
    "PricedRule",
    "PricedWindow",
    "Proof",
    "PublicFacts",
    "SiteFacts",
    "SlotPlan",
    "Staffing",
    "TypeArea",
    "TypeEvents",
    "TypeResult",
    "Uncovered",
    "WeightChange",
    "WeightTrial",
    "load_plan",
    "plain",
    "plan_digest",
    "save_plan",
]
