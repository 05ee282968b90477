"""Proposals for a scenario from a city's files; a guess is never used without standing in the scenario file."""

from beatplan.inputs.propose.draft import draft_text
from beatplan.inputs.propose.proposal import Draft, Proposal
from beatplan.inputs.propose.propose import propose

__all__ = ["Draft", "Proposal", "draft_text", "propose"]
