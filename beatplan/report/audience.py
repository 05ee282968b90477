"""Who an output is for."""

#: Small counts could tell of single persons, and no gate yet holds them back; so every output says this.
INTERNAL = "INTERNAL"
