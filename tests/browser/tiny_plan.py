"""A plan of four square beats, written by hand, with every name spelt by a function of the test's choice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import geopandas as gpd
import shapely

from beatplan.plan import (
    FORMAT,
    BeatDemand,
    BeatFacts,
    PhasePlan,
    Plan,
    Proof,
    PublicFacts,
    SiteFacts,
    SlotPlan,
    Staffing,
    TypeResult,
    Uncovered,
)

#: Lower left corners; a beat is a square of 0.02 degrees. No site reaches the last.
CORNERS = {"101": (-78.92, 35.98), "102": (-78.90, 35.98), "201": (-78.92, 36.00), "202": (-78.90, 36.00)}
SIDE = 0.02
DAYS, EVENINGS = "days", "evenings"
CALLS = {DAYS: (4.0, 6.0, 8.0, 2.0), EVENINGS: (1.0, 2.0, 3.0, 0.5)}
AVAILABLE = 0.8
Spell = Callable[[str], str]


def tiny_plan(spell: Spell = str) -> Plan:
    """Launch covers one beat by day; growth two by day and one in the evening; today one beat by day."""
    launch = _phase("launch", "2026-01-01", 3, [_slot(DAYS, ["102"], {"North": 1}, spell)], spell)
    growth = [_slot(DAYS, ["102", "201"], {"North": 2}, spell), _slot(EVENINGS, ["201"], {"South": 1}, spell)]
    now = _slot(DAYS, ["101"], {"South": 1}, spell)
    return Plan(
        format=FORMAT,
        name=spell("Tiny city"),
        note=spell("Made up by hand."),
        status="optimal",
        objective=1000.0,
        bound=1000.4,
        gap=0.0004,
        weeks=104.0,
        proof=Proof(1000.0, 0.009, 1020.0, 2, "agreed", 0.0004, 0.0002, 0.0002, 0.0, clock_limit_hit=False),
        phases=(launch, _phase("growth", "2027-01-01", 7, growth, spell)),
        today=(
            replace(
                now,
                available=0.75,
                available_by_beat=dict.fromkeys(now.covered, 0.75),
                answered_per_week=3.0,
                not_answered_per_week=17.0,
                in_time_per_week=1.5,
            ),
        ),
        beats=tuple(_beat(one, spell) for one in CORNERS),
        sites=(
            SiteFacts(spell("North"), -78.905, 36.005, spell("current base"), 2, None),
            SiteFacts(spell("South"), -78.915, 35.985, spell("hypothetical"), None, None),
            SiteFacts(spell("Spare"), -78.895, 35.985, "", None, None),
        ),
        demand=tuple(
            BeatDemand("CRT", window, spell(beat), calls, calls * 0.9, calls * 1.1, 5.0, 4.5, 9.0, 55.0)
            for window, each in CALLS.items()
            for beat, calls in zip(CORNERS, each, strict=True)
        ),
        interchangeable=((spell("101"), spell("102")),),
        rule_prices=(),
        beat_prices=(),
        weight_trials=(),
        window_prices=(),
        calibration=(),
        findings=(spell("sites in no beat: none"),),
        public=PublicFacts(365, 11, (), (), (), (), (), ()),
        provenance=_provenance(spell),
    )


def _provenance(spell: Spell) -> dict[str, Any]:
    """Where the plan came from: two windows and one service."""
    return {
        "beatplan": "0.0.0",
        "inputs": {"/somewhere/else/beats.geojson": "0123456789abcdef"},
        "scenario_file": "tiny.toml",
        "scenario": {
            "name": spell("Tiny city"),
            "timezone": "America/New_York",
            "services": [{"name": "CRT", "promise": 0.8}],
            "windows": [
                {"name": DAYS, "days": ["Mon", "Tue", "Wed", "Thu", "Fri"], "start": "08:00", "end": "17:00"},
                {"name": EVENINGS, "days": ["Sat", "Sun"], "start": "17:00", "end": "24:00"},
            ],
        },
        "seed": 1,
    }


def tiny_outlines(spell: Spell = str) -> gpd.GeoDataFrame:
    """The outlines of the four beats, listed in another order than the plan's."""
    rows = list(reversed(CORNERS.items()))
    return gpd.GeoDataFrame(
        {"beat": [spell(beat) for beat, _ in rows], "district": "D"},
        geometry=[shapely.box(x, y, x + SIDE, y + SIDE) for _, (x, y) in rows],
        crs=4326,
    )


def _slot(window: str, covered: list[str], stations: dict[str, int], spell: Spell) -> SlotPlan:
    calls = dict(zip(CORNERS, CALLS[window], strict=True))
    total, wanted = sum(calls.values()), sum(calls[beat] for beat in covered)
    left_out = [beat for beat in CORNERS if beat not in covered]
    return SlotPlan(
        service="CRT",
        kind="field",
        window=window,
        hours_per_week=45.0,
        covered=tuple(spell(beat) for beat in covered),
        stations={spell(site): teams for site, teams in stations.items()},
        teams=sum(stations.values()),
        calls_per_week=total,
        resolved_by_phone_per_week=0.0,
        covered_calls_per_week=wanted,
        answered_per_week=wanted * AVAILABLE,
        not_answered_per_week=total - wanted * AVAILABLE,
        in_time_per_week=wanted * AVAILABLE * 0.5,
        available=AVAILABLE,
        available_by_beat={spell(beat): AVAILABLE for beat in covered},
        resolved_by_beat={},
        busy=0.2,
        busiest=0.2,
        load_erlangs=0.2,
        travel_min=5.0,
        by_type=(TypeResult(spell("TRESPASS"), total, 0.0, wanted, wanted * AVAILABLE, 1.0),),
        uncovered=tuple(
            Uncovered(spell(beat), "out of reach", "no candidate site meets the coverage standard there")
            if beat == "202"
            else Uncovered(spell(beat), "staff", spell("too few teams for its calls"))
            for beat in left_out
        ),
    )


def _phase(name: str, date: str, people: int, plans: list[SlotPlan], spell: Spell) -> PhasePlan:
    return PhasePlan(
        name=spell(name),
        date=date,
        weeks=52.0,
        staffing=Staffing(
            employed={"peer_support": people, "emt": people - 1},
            in_training={"peer_support": 0, "emt": 0},
            vacant={"peer_support": 0.0, "emt": 0.0},
            supervising={"peer_support": 0, "emt": 0},
            on_teams={"peer_support": float(people), "emt": people - 1.0},
            heads={"peer_support": people, "emt": people - 1},
            full_time={"peer_support": float(people), "emt": people - 1.0},
            hours_per_week={"peer_support": 32.0 * people, "emt": 32.0 * (people - 1)},
            hours_used={"peer_support": 45.0, "emt": 45.0},
            crews_hired={"CRT": people - 1},
            left_over={"peer_support": 1, "emt": 0},
            chosen={},
            cost_per_year={},
            cost_per_year_in_all=None,
            cost_per_year_added=None,
        ),
        plans=tuple(plans),
        follow_ups=(),
        calls_all_hours_per_week={"CRT": 50.0},
        hours_dropped={"CRT": 0.0},
    )


def _beat(beat: str, spell: Spell) -> BeatFacts:
    lon, lat = CORNERS[beat]
    reached = () if beat == "202" else (spell("North"), spell("South"))
    return BeatFacts(
        id=spell(beat),
        district=spell("D"),
        area_km2=4.0,
        lon=lon + SIDE / 2,
        lat=lat + SIDE / 2,
        calls_all_hours_per_week={"CRT": 12.5},
        reached_from={"CRT": reached},
        best_share_in_time={"CRT": 1.0 if reached else 0.1},
    )
