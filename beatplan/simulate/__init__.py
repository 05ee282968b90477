"""Calls through a plan: replayed from the history, or sampled from the demand model."""
