"""A plan: what is decided, what it is worth, and where it came from; saved and loaded as JSON.

Rates of calls are per week. A plan holds no geometry and needs no solver: outputs are drawn from it and from the
`beats.geojson` beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from beatplan.plan.people import AreaPeople
from beatplan.plan.prices import PricedBeat, PricedRule, PricedWindow, WeightTrial
from beatplan.plan.public import PublicFacts

#: Rises when a plan's form changes so that an older beatplan could misread it.
FORMAT = 7


@dataclass(frozen=True)
class Uncovered:
    """A beat that gets no team: a fixed word for tables, and a sentence.

    `price_per_week` says how many calls a week, by their weights, covering it would take from elsewhere, at most; None
    where it was not asked or no such plan was found.
    """

    beat: str
    code: str
    reason: str
    price_per_week: float | None = None


@dataclass(frozen=True)
class TypeResult:
    """What one call type gets in a slot; calls a week as in `SlotPlan`, and the weight that each counts with."""

    type: str
    calls_per_week: float
    resolved_by_phone_per_week: float
    covered_calls_per_week: float
    answered_per_week: float
    weight: float


@dataclass(frozen=True)
class SlotPlan:
    """What one service does in one window.

    Attributes:
        service, window: names.
        kind: of the service: "field", "desk" or "follow-up".
        hours_per_week: the window's length.
        covered: ids of the beats that teams are sent to.
        stations: teams by site.
        teams: teams on duty.
        calls_per_week: eligible calls in the window, in all beats.
        resolved_by_phone_per_week: those that a desk resolves before a team is sent; of a desk's own calls those that
            end with it. The others go on to the field.
        covered_calls_per_week: those in covered beats that no desk resolves.
        answered_per_week: those that get a team.
        not_answered_per_week: eligible calls in the window that get none, by phone neither: not covered, or no team
            free. Of each service of the field, resolved by phone, answered and not answered sum to its calls.
        in_time_per_week: answered calls reached within the service's response time.
        available: share of calls in covered beats that find a team free; 1 without any.
        available_by_beat: the same of each covered beat; it differs only where teams are sent within reach.
        resolved_by_beat: calls a week of each beat that a desk resolves before a team is sent, where any are.
        busy: share of time that a team is on a call, on average.
        busiest: the same of the station whose teams are most busy, which a limit of time on calls is held against.
        load_erlangs: calls an hour in covered beats times hours a call keeps a team.
        travel_min: mean travel of a call, minutes, when the nearest free team of the stations takes each call.
        by_type: the same by entry of the service's call types; they sum to the slot's figures.
        uncovered: the other beats, with reasons.
        one_team_more_per_week: calls that would get a team with one team more at the station that has most, beats and
            all other windows as they are; None of a service of another kind than the field's, and without any team.
        passed_on_per_week: answered calls that turn out to be for another service, whether or not its team comes too.
        passed_in_per_week: calls that other services answered and passed on and that its teams come to as well; they
            count in no other figure of calls here, and weigh on load and availability.
    """

    service: str
    kind: str
    window: str
    hours_per_week: float
    covered: tuple[str, ...]
    stations: dict[str, int]
    teams: int
    calls_per_week: float
    resolved_by_phone_per_week: float
    covered_calls_per_week: float
    answered_per_week: float
    not_answered_per_week: float
    in_time_per_week: float
    available: float
    available_by_beat: dict[str, float]
    resolved_by_beat: dict[str, float]
    busy: float
    busiest: float
    load_erlangs: float
    travel_min: float
    by_type: tuple[TypeResult, ...]
    uncovered: tuple[Uncovered, ...]
    one_team_more_per_week: float | None = None
    passed_on_per_week: float = 0.0
    passed_in_per_week: float = 0.0

    @property
    def least_available(self) -> float:
        """The availability of the covered beat that has least, which a target is held against; 1 without any."""
        return min(self.available_by_beat.values(), default=1.0)


@dataclass(frozen=True)
class Staffing:
    """The people of a phase, by role; crews hired and teams on duty are different numbers.

    Always: employed = in training + supervising + vacant + on teams.

    Attributes:
        employed: posts there are: people at the start and everyone hired so far.
        in_training: hired, and not on duty when the phase begins: they are recruited or trained.
        vacant: posts expected to be empty because people left and were not yet replaced.
        supervising: people who supervise, and are on no team.
        on_teams: people expected to be left for teams.
        heads: people who may be on duty at once: those, to the nearest whole person.
        full_time: posts counted by their hours against full-time ones.
        hours_per_week: productive hours.
        hours_used: hours that teams on duty take.
        crews_hired: complete crews the people on teams make, by service, each as if all were its own.
        left_over: people who belong to no complete crew of any service, by role: those on duty at once are each in a
            crew, and the others make crews of one service after the other.
        chosen: people hired in this phase where the optimizer chose whom to hire; empty elsewhere.
        cost_per_year: what the posts cost, filled or not; empty where the scenario does not say.
        cost_per_year_in_all: their sum; None where it does not say.
        cost_per_year_added: that sum less what the posts of the start cost; None where it does not say.
    """

    employed: dict[str, int]
    in_training: dict[str, int]
    vacant: dict[str, float]
    supervising: dict[str, int]
    on_teams: dict[str, float]
    heads: dict[str, int]
    full_time: dict[str, float]
    hours_per_week: dict[str, float]
    hours_used: dict[str, float]
    crews_hired: dict[str, int]
    left_over: dict[str, int]
    chosen: dict[str, int]
    cost_per_year: dict[str, float]
    cost_per_year_in_all: float | None
    cost_per_year_added: float | None


@dataclass(frozen=True)
class FollowUpPlan:
    """What a service follows up in a phase, on average, in people a week.

    Attributes:
        service: its name.
        due_hours: hours by the calendar within which a follow-up is to be begun.
        due_per_week: follow-ups that answered calls start.
        in_time_per_week: those begun in time.
        late_per_week: those that are not.
        reached_per_week: people found among those followed up in time.
        room_per_week: follow-ups that there is time for, whenever they come.
    """

    service: str
    due_hours: int
    due_per_week: float
    in_time_per_week: float
    late_per_week: float
    reached_per_week: float
    room_per_week: float


@dataclass(frozen=True)
class PhasePlan:
    """A stage of hiring.

    Attributes:
        name, date: as in the scenario.
        weeks: how long it lasts.
        staffing: its people.
        plans: one a service and open window.
        follow_ups: one a service that follows up.
        calls_all_hours_per_week: eligible calls at any hour of the week, by service.
        hours_dropped: hours of the week covered in the phase before and not in this one, by service.
    """

    name: str
    date: str
    weeks: float
    staffing: Staffing
    plans: tuple[SlotPlan, ...]
    follow_ups: tuple[FollowUpPlan, ...]
    calls_all_hours_per_week: dict[str, float]
    hours_dropped: dict[str, float]


@dataclass(frozen=True)
class BeatDemand:
    """Demand of one beat in one window for one service, and what a call there takes.

    Attributes:
        calls_per_week: eligible calls; `low` and `high` bound the 90 % interval of that mean.
        travel_min: mean, from the nearest site that meets the coverage standard (of all sites where none does).
        travel_p50_min, travel_p90_min: within which half and nine in ten of the calls are reached from there; None
            where too many have no way.
        call_min: turnout + travel + on-scene + wrap-up.
    """

    service: str
    window: str
    beat: str
    calls_per_week: float
    low: float
    high: float
    travel_min: float
    travel_p50_min: float | None
    travel_p90_min: float | None
    call_min: float


@dataclass(frozen=True)
class BeatFacts:
    """A beat: where it is, and which sites meet the coverage standard there.

    Attributes:
        lon, lat: a point inside, WGS84 degrees.
        calls_all_hours_per_week: eligible calls at any hour, by service.
        reached_from: sites that meet the standard, by service.
        best_share_in_time: largest share of its calls that any one site reaches in time, by service.
    """

    id: str
    district: str | None
    area_km2: float
    lon: float
    lat: float
    calls_all_hours_per_week: dict[str, float]
    reached_from: dict[str, tuple[str, ...]]
    best_share_in_time: dict[str, float]


@dataclass(frozen=True)
class SiteFacts:
    """A candidate site, WGS84 degrees; `capacity` is None where nothing limits it.

    `post_of` names the service whose post it is, whose place is not told; None for a site of the field.
    """

    id: str
    lon: float
    lat: float
    status: str
    capacity: int | None
    post_of: str | None


@dataclass(frozen=True)
class Calibrated:
    """Minutes by which a call was taken to keep a team longer, so that the plan answers what its simulation does."""

    phase: str
    service: str
    window: str
    extra_min: float


@dataclass(frozen=True)
class Proof:
    """How good the plan is shown to be; shares, None where nothing is known.

    Attributes:
        best_answered: calls answered over all phases by the best plan found, before placing gave some up.
        given_up: share of them that this plan gives up to reach more calls in time; at most `solve.give`.
        most_answered: no plan answers more, wherever its teams stand; proved with travel from the nearest sites.
        rounds, ending: how often beats were chosen until loads and stations agreed, and how that ended.
        load_difference: how far the loads planned with are from the plan's own, in the slot where they differ most.
        solver_gap: what the solver left open in its last round.
        linear_gap: how far its linear bounds were from the true formula.
        placing_gap: how much more calls in time another placement might have, at most.
        clock_limit_hit: whether a time limit ended the work, so that another run may differ.
    """

    best_answered: float
    given_up: float
    most_answered: float
    rounds: int
    ending: str
    load_difference: float
    solver_gap: float | None
    linear_gap: float | None
    placing_gap: float | None
    clock_limit_hit: bool


@dataclass(frozen=True)
class Plan:
    """A phased plan with everything an output needs but the beats' outlines.

    Attributes:
        status: "optimal" (to the gap asked for) or "feasible" (with the gap told).
        objective: calls answered over all phases, by the weights of their types, with travel from the plan's stations.
        bound: no plan answers more under the loads that this one was chosen with.
        gap: how far the best plan found is from the bound, as a share of it, under these loads; None where it answers
            nothing, of which nothing is a share.
        interchangeable: pairs of beats that could trade places within the margin given beyond `solve.give`.
        rule_prices: what each rule costs; empty where it was not asked.
        window_prices: what windows chosen otherwise would give; empty where it was not asked or nothing was chosen.
        beat_prices: what covering beats costs, all else free to change; empty where it was not asked.
        weight_trials: what another weight of each service would change; empty where it was not asked, or where one
            service is alone.
        calibration: how much longer calls were taken to keep teams after simulating; empty where that was not asked.
        findings: what a person should know of the inputs and the plan.
        public: what it is judged by which figures may be public.
        provenance: versions, input hashes, the scenario as read, and the seed.
        people: who lives where: all beats, districts, each beat, and by phase and service covered and waiting areas;
            empty where the scenario names no counts of people.
    """

    format: int
    name: str
    note: str | None
    status: str
    objective: float
    bound: float
    gap: float | None
    weeks: float
    proof: Proof
    phases: tuple[PhasePlan, ...]
    today: tuple[SlotPlan, ...]
    beats: tuple[BeatFacts, ...]
    sites: tuple[SiteFacts, ...]
    demand: tuple[BeatDemand, ...]
    interchangeable: tuple[tuple[str, str], ...]
    rule_prices: tuple[PricedRule, ...]
    window_prices: tuple[PricedWindow, ...]
    beat_prices: tuple[PricedBeat, ...]
    weight_trials: tuple[WeightTrial, ...]
    calibration: tuple[Calibrated, ...]
    findings: tuple[str, ...]
    public: PublicFacts
    provenance: dict[str, Any]
    people: tuple[AreaPeople, ...] = ()
