"""Why a beat is left out, in a language: the plan holds English sentences, known here by their forms."""

from __future__ import annotations

from dataclasses import replace

from beatplan.plan import Plan, SlotPlan
from beatplan.report.words.forms import told_by_form
from beatplan.report.words.marked import marked
from beatplan.report.words.tongue import Tongue

#: Forms of the sentences that `beatplan.optimize.explain` and `beatplan.planning` write; what stands in braces is any
#: text.
_FORMS = (
    marked("not covered today"),
    marked("a rule says never (rules.never)"),
    marked("no candidate site meets the coverage standard there"),
    marked("no team is on duty: {why}"),
    marked("the staff make none for these hours"),
    marked("no site has room for one"),
    marked("the staff are on duty in other windows"),
    marked("in this phase none could cover a beat under the rules"),
    marked("the phase covers its limit of {count} beats"),
    marked("with its calls, 1 team would be free for fewer than {share} of calls"),
    marked("with its calls, {count} teams would be free for fewer than {share} of calls"),
    marked("no team stands near enough; the stations chosen reach more calls elsewhere"),
    marked("its calls would keep teams from more calls elsewhere than they add"),
    marked("beats once covered stay covered, and a later phase has no room for it"),
    marked("it does not touch the covered beats, which are to hang together"),
    marked("a rule has no room for it ({rule})"),
    marked("with its calls, the teams near some beat would be free for fewer than {share}"),
    marked("with its calls, teams would be on calls for more of the time than allowed"),
)


#: Forms of what may stand behind a reason: what covering the beat would cost.
_PRICES = (
    marked("no plan was found that covers it with the other windows as they are"),
    marked("covering it would cost next to no other calls"),
    marked("to cover it, at most {calls} answered calls a week would be given up"),
)
_BEFORE_PRICE = "; "


def reason_in(sentence: str, tongue: Tongue) -> str:
    """Write a reason in a language; a sentence of no known form stays as it is."""
    reason, _, price = sentence.rpartition(_BEFORE_PRICE)
    told = _told(price, _PRICES, tongue)
    if told is not None:
        return f"{reason_in(reason, tongue)}{_BEFORE_PRICE}{told}"
    told = _told(sentence, _FORMS, tongue)
    return sentence if told is None else told


def _told(sentence: str, forms: tuple[str, ...], tongue: Tongue) -> str | None:
    return told_by_form(sentence, forms, tongue, lambda why: reason_in(why, tongue), of="why")


def plan_in(plan: Plan, tongue: Tongue) -> Plan:
    """Give a plan whose reasons are written in a language."""

    def told(slots: tuple[SlotPlan, ...]) -> tuple[SlotPlan, ...]:
        return tuple(
            replace(
                one, uncovered=tuple(replace(left, reason=reason_in(left.reason, tongue)) for left in one.uncovered)
            )
            for one in slots
        )

    phases = tuple(replace(phase, plans=told(phase.plans)) for phase in plan.phases)
    return replace(plan, today=told(plan.today), phases=phases)
