"""Everything a scenario needs, read and estimated; nothing is solved here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from beatplan.demand import Demand, estimate_demand
from beatplan.inputs import Beats, Calls, Sites, read_beats, read_calls, read_people, read_sites
from beatplan.inputs.posts import with_posts
from beatplan.optimize.build import build_problem
from beatplan.optimize.problem import Problem
from beatplan.residents import Residents, lay_on_beats
from beatplan.scenario import Scenario
from beatplan.staffing import Staff, check_some_team, staff_by_phase, staff_findings
from beatplan.travel import AllTravel, find_travel
from beatplan.travel.posts import with_ways_of_posts
from beatplan.workload import Workload, workload

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Study:
    """A scenario with everything read and estimated for it.

    `loads` has one entry for each of `travel.travel`; `residents` is None where the scenario names no counts of people.
    """

    scenario: Scenario
    beats: Beats
    calls: Calls
    sites: Sites
    demand: Demand
    travel: AllTravel
    loads: tuple[Workload, ...]
    staff: Staff
    residents: Residents | None

    def problem(self) -> Problem:
        """Lay the study out as plain arrays for the optimizer.

        Raises:
            ScenarioError: a rule names a beat that is not there.
        """
        return build_problem(self.scenario, self.beats, self.sites, self.demand, self.travel, self.loads, self.staff)

    def findings(self) -> tuple[str, ...]:
        """Say what a person should know of the inputs."""
        repairs = [f"beat {one['beat']}: {one['what']}; mended." for one in self.beats.repairs]
        return (
            *repairs,
            *self.beats.findings,
            *self.calls.findings,
            *self.sites.findings,
            *self.travel.findings,
            *self._out_of_reach(),
            *self._never_open(),
            *staff_findings(self.scenario, self.staff),
            *(() if self.residents is None else self.residents.findings),
        )

    def _never_open(self) -> list[str]:
        opened = {s for s, _, _ in self.scenario.slots()}
        return [
            f"{service.name}: no phase opens any of its windows ({', '.join(service.windows or ())}): it is in no plan."
            for s, service in enumerate(self.scenario.services)
            if s not in opened
        ]

    def _out_of_reach(self) -> list[str]:
        said = []
        for s, service in enumerate(self.scenario.services):
            windows = [self.scenario.windows[w].name for w in range(len(self.scenario.windows))]
            unmet = np.stack([~self.loads[way].reach.any(axis=0) for way in self.travel.way[s]])
            lost = [self.beats.ids[beat] for beat in np.flatnonzero(unmet.all(axis=0))]
            some = np.flatnonzero(unmet.any(axis=0) & ~unmet.all(axis=0))
            said += [
                f"{service.name}: no site meets the standard in {self.beats.ids[beat]} in the traffic of "
                f"{', '.join(name for name, bad in zip(windows, unmet[:, beat], strict=True) if bad)}."
                for beat in some
            ]
            if lost:
                standard = f"{service.coverage:.0%} of calls within {service.response_minutes:g} minutes"
                said.append(f"{service.name}: no site meets the standard ({standard}) in {', '.join(lost)}.")
        return said


def read_study(scenario: Scenario, tell: Progress = lambda _: None, cache: Path | None = None) -> Study:
    """Read and estimate everything a scenario needs.

    Args:
        scenario: the scenario.
        tell: called with a few words on each step.
        cache: a folder to keep results over streets in, for the next time; none where left out.

    Raises:
        InputError: anything given cannot be used.
    """
    tell("reading beats")
    beats = read_beats(scenario)
    residents = _residents(scenario, beats, tell)
    tell("reading calls")
    calls = read_calls(scenario, beats)
    tell("reading sites")
    sites = read_sites(scenario, beats)
    tell("estimating demand")
    demand = estimate_demand(scenario, calls, beats)
    tell("timing the ways")
    travel = find_travel(scenario, calls, beats, sites, cache)
    sites = with_posts(sites, scenario, beats)
    travel = with_ways_of_posts(travel, scenario, sites)
    pairs = zip(travel.service, travel.travel, strict=True)
    loads = tuple(workload(scenario.services[s], one) for s, one in pairs)
    staff = staff_by_phase(scenario)
    check_some_team(scenario, staff)
    return Study(scenario, beats, calls, sites, demand, travel, loads, staff, residents)


def _residents(scenario: Scenario, beats: Beats, tell: Progress) -> Residents | None:
    if scenario.people is None:
        return None
    tell("reading people")
    return lay_on_beats(read_people(scenario, scenario.people, beats), beats)
