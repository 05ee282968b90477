"""Who an output is for."""

from typing import Literal

Audience = Literal["public", "council", "internal"]

#: Small counts could tell of single persons; what no gate has held back says this.
INTERNAL = "INTERNAL"
