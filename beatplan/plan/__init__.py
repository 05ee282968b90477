"""A plan: what is decided, what it is worth, and where it came from; saved and loaded as JSON.

Rates of calls are per week. A plan holds no geometry and needs no solver: outputs are drawn from it and from the
`beats.geojson` beside it.
"""

from beatplan.plan.file import load_plan, plain, save_plan
from beatplan.plan.people import TODAY, AreaPeople, GroupPeople, Measured
from beatplan.plan.records import (
    FORMAT,
    BeatDemand,
    BeatFacts,
    Calibrated,
    CellEvents,
    FollowUpPlan,
    PhasePlan,
    Plan,
    PricedBeat,
    PricedRule,
    PricedWindow,
    Proof,
    PublicFacts,
    SiteFacts,
    SlotPlan,
    Staffing,
    TypeEvents,
    TypeResult,
    Uncovered,
    WeightChange,
    WeightTrial,
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
    "TypeEvents",
    "TypeResult",
    "Uncovered",
    "WeightChange",
    "WeightTrial",
    "load_plan",
    "plain",
    "save_plan",
]
