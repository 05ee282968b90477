"""Travel fitted to what units did: speed factors, turnout and detour from the times of dispatch and arrival."""

from beatplan.calibrate.calibration import Calibration, calibrate
from beatplan.calibrate.snippet import snippet

__all__ = ["Calibration", "calibrate", "snippet"]
