"""How each kind of service turns load and staff into answered calls."""
