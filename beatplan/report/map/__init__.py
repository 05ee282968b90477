"""The map page: one file that switches between phases and windows and works with no network."""
