"""The command line: one thin file a verb, each parses, calls and prints."""

from beatplan.cli.app import main

__all__ = ["main"]
