"""Ways from sites to the places of calls, whatever they were found by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ways:
    """Minutes of ways from J sites to P places; infinite where there is none.

    Attributes:
        drive_min: (J, P) in a vehicle, in usual traffic.
        site_foot_min: (J,) from the site to its street.
        place_foot_min: (P,) from the street to the place.
        findings: what a person should know.
    """

    drive_min: Floats
    site_foot_min: Floats
    place_foot_min: Floats
    findings: tuple[str, ...] = ()

    def minutes(self, speed_factor: float) -> Floats:
        """Minutes (J, P) when traffic moves `speed_factor` times as fast as usual."""
        return self.drive_min / speed_factor + self.site_foot_min[:, None] + self.place_foot_min


def driven(drive_min: Floats) -> Ways:
    """Make ways that are driven from door to door."""
    return Ways(drive_min, np.zeros(drive_min.shape[0]), np.zeros(drive_min.shape[1]))
