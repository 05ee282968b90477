"""Terms and what they mean."""

from __future__ import annotations

from beatplan.report.story.facts import Facts
from beatplan.report.words import marked

_TERMS = (
    (marked("Calls coded eligible"), marked("Calls whose code the unit may take. They do not measure need.")),
    (
        marked("Responded"),
        marked("A team of the unit came to the call. Of a unit on the phone, it spoke with the caller."),
    ),
    (marked("Police or EMS respond, as today"), marked("No team of the unit came. Who comes now, comes.")),
    (marked("Availability target"), marked("Share of calls in covered beats that should find a team free.")),
    (marked("Crew hired"), marked("People enough for one team. Crews work in shifts, rest and take leave.")),
    (marked("Team on duty"), marked("A team at work at one time. It takes more than one crew over a week.")),
    (marked("Beat"), marked("An area that police use to send cars.")),
    (marked("Covered beat"), marked("A beat that teams are sent to in some hours.")),
    (marked("Best under these assumptions"), marked("No better plan was found with the numbers listed here.")),
    (marked("Co-response"), marked("A team with police in it. It is counted apart from teams without.")),
    (marked("Withheld"), marked("A figure kept back so that nobody can be recognised.")),
)


def glossary(facts: Facts) -> tuple[tuple[str, str], ...]:
    """Give each term with its meaning."""
    return tuple((facts.words.say(term), facts.words.say(meaning)) for term, meaning in _TERMS)
