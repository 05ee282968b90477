"""Who lives where teams are sent and where they are not: by beat, district, phase and service, beside today."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from beatplan.plan import TODAY, AreaPeople, GroupPeople, Measured, PhasePlan, SlotPlan
from beatplan.planning.study import Study
from beatplan.residents import Figure, Residents, mean, share, total

Floats = NDArray[np.float64]
_HOURS_A_WEEK = 168.0


def people_by_area(study: Study, phases: Sequence[PhasePlan], today: Sequence[SlotPlan]) -> tuple[AreaPeople, ...]:
    """Count people in the city, its districts and beats, and in what each phase and service covers and leaves waiting.

    A beat is covered where a window of the service covers it at all. Hours are all 168 of the week: windows of a
    service that are open in one phase share none.
    """
    residents = study.residents
    if residents is None:
        return ()
    beats, everywhere = study.beats, np.ones(len(study.beats.ids))
    districts = list(dict.fromkeys(one for one in beats.districts if one is not None))
    fixed = [_area(residents, "city", everywhere)]
    fixed += [
        _area(residents, "district", np.array([one == name for one in beats.districts], dtype=float), name)
        for name in sorted(districts)
    ]
    fixed += [_area(residents, "beat", everywhere * (np.array(beats.ids) == one), one) for one in beats.ids]
    changing = [(TODAY, today), *((phase.name, phase.plans) for phase in phases)]
    return (*fixed, *(one for phase, slots in changing for one in _by_service(study, residents, phase, slots)))


def _by_service(study: Study, residents: Residents, phase: str, slots: Sequence[SlotPlan]) -> Iterator[AreaPeople]:
    """Count the covered and the waiting people of each service of the field; others are in no beat."""
    place = study.beats.index()
    for service in dict.fromkeys(one.service for one in slots if one.kind == "field"):
        hours = np.zeros(len(place))
        for slot in slots:
            if slot.service == service:
                hours[[place[beat] for beat in slot.covered]] += slot.hours_per_week
        covered = (hours > 0).astype(float)
        part_of_week = hours / _HOURS_A_WEEK
        yield _area(residents, "covered", covered, phase=phase, service=service, hours=part_of_week)
        yield _area(residents, "waiting", 1 - covered, phase=phase, service=service)


def _area(
    residents: Residents,
    area: Literal["beat", "district", "city", "covered", "waiting"],
    beats: Floats,
    name: str = "",
    phase: str | None = None,
    service: str | None = None,
    hours: Floats | None = None,
) -> AreaPeople:
    """Count the people of beats (B,) that count by these parts; `hours` (B,) are parts of the week."""
    people, overlay = residents.people, residents.overlay
    here, city = overlay.weights(beats), overlay.inside()
    week = None if hours is None else overlay.weights(hours)
    counted, in_city = total(people.residents, here), total(people.residents, city)
    return AreaPeople(
        area=area,
        name=name,
        phase=phase,
        service=service,
        residents=_measured(counted),
        share_of_city=_measured(share(counted, in_city)),
        hours_covered=None if week is None else _measured(share(total(people.residents, week), in_city)),
        income=None if people.income is None else _measured(mean(people.income, _heads(residents, here))),
        groups=tuple(
            GroupPeople(
                group=one.name,
                of=one.of,
                number=_measured(number := total(one.number, here)),
                share=_measured(share(number, total(one.total, here))),
                share_of_city=_measured(share(number, total(one.number, city))),
                hours_covered=None
                if week is None
                else _measured(share(total(one.number, week), total(one.number, city))),
            )
            for one in people.groups
        ),
    )


def _heads(residents: Residents, here: Floats) -> Floats:
    """Residents of the part of each area that counts, (T,); none where they are not known."""
    return here * np.nan_to_num(residents.people.residents.value)


def _measured(figure: Figure) -> Measured:
    return Measured(*(float(one) if math.isfinite(one) else None for one in figure))
