"""`python -m beatplan`: the command line."""

from beatplan.cli import main

main()
