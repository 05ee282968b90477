"""What is voted on, what it costs, whom it hires and when."""

from __future__ import annotations

import math
from itertools import combinations

from beatplan.plan import PhasePlan
from beatplan.report.story.facts import Facts, responded, role
from beatplan.report.story.figures import Stage, last, teams_of, today, unit, units
from beatplan.report.story.follow_ups import follow_up_sentences
from beatplan.report.story.model import Section, Table

COSTS = "staffing.cost_per_year"


def decision(facts: Facts) -> Section:
    """Say what is to be decided and what it costs."""
    words, plan, end = facts.words, facts.plan, last(facts.plan)
    final = plan.phases[-1]
    hired = sum(final.staffing.employed.values())
    answer = words.many(
        "Whether to staff {name} with {people} posts, in {count} step. It begins on {date}.",
        "Whether to staff {name} with {people} posts, in {count} steps. The last step begins on {date}.",
        len(plan.phases),
        name=plan.name,
        people=words.whole(hired),
        date=words.date(final.date),
    )
    return Section(
        key="decision",
        question=words.say("What are we voting on, and what does it cost?"),
        answer=" ".join((*_warnings(facts), answer, cost_sentence(facts))),
        points=(*_what_changes(facts, end), *follow_up_sentences(facts), *_shared(facts, final)),
        tables=(staff_table(facts, "decision-table"),),
        sources=(words.say("Posts and dates are the scenario's. Money is the posts' yearly cost, filled or not."),),
    )


def cost_sentence(facts: Facts) -> str:
    """Say what the last phase adds to the yearly cost, or that the scenario does not say."""
    words, people = facts.words, facts.plan.phases[-1].staffing
    if people.cost_per_year_added is None or people.cost_per_year_in_all is None:
        if not facts.is_inside:
            return words.say("The cost is not known.")
        return words.say("The cost is not known: the scenario gives no {key}.", key=COSTS)
    return words.say(
        "The posts cost {total} a year. That is {added} more than the posts held before the first step.",
        total=words.money(people.cost_per_year_in_all),
        added=words.money(people.cost_per_year_added),
    )


def _warnings(facts: Facts) -> list[str]:
    """Say where teams are on duty and are sent to no beat, and where the whole plan responds to no call."""
    words, plan = facts.words, facts.plan
    told = [
        words.say(
            "Warning: in {step}, {service} has {teams} on duty ({hours}) and covers no beat.",
            step=phase.name,
            service=one.service,
            teams=words.many("{count} team", "{count} teams", one.teams),
            hours=one.window,
        )
        for phase in plan.phases
        for one in phase.plans
        if one.kind == "field" and one.teams and not one.covered
    ]
    if all(one.responded == 0 for one in units(plan, last(plan))):
        told.append(words.say("Warning: the whole plan responds to no call."))
    return told


def _what_changes(facts: Facts, end: Stage) -> list[str]:
    """Say of each unit what changes against today."""
    words, plan = facts.words, facts.plan
    told = []
    for one in units(plan, end):
        now = unit(plan, today(plan), one.service)
        told.append(
            words.say(
                "{service}: {teams} on duty at most, today {today}; {hours} hours a week, today {today_hours}.",
                service=one.service,
                teams=words.many("{count} team", "{count} teams", one.most_teams),
                today=words.whole(now.most_teams),
                hours=words.hours(one.hours),
                today_hours=words.hours(now.hours),
            )
        )
    return told


def staff_table(facts: Facts, key: str) -> Table:
    """One row a phase: posts, crews hired and teams on duty apart, cost."""
    words, plan = facts.words, facts.plan
    caption = words.say("Posts, crews hired and teams on duty. Crews hired and teams on duty are different numbers.")
    if len(plan.phases[0].staffing.crews_hired) > 1:
        caption += " " + words.say("Crews are counted for each unit as if all posts were its own. Units share them.")
    return Table(
        key=key,
        caption=caption,
        header=(
            words.say("Step"), words.say("From"), words.say("Posts"), words.say("Crews hired"),
            words.say("Teams on duty, at most"), words.say("Cost a year"),
            words.say("Cost a year above the posts before the first step"),
        ),
        rows=(_today_row(facts), *(_staff_row(facts, phase) for phase in plan.phases)),
        numeric=(False, False, True, True, True, True, True),
        source="staffing.csv",
        # What the last step adds to the cost, or that none is known, is said over the table.
        on_slide=(0, 1, 2, 3, 4, *((5,) if any(_cost(phase) is not None for phase in plan.phases) else ())),
    )  # fmt: skip


def _today_row(facts: Facts) -> tuple[str, ...]:
    words, stage = facts.words, today(facts.plan)
    unknown = words.say("not known")
    on_duty = _per_service(facts, {one.service: one.most_teams for one in units(facts.plan, stage)})
    return (words.say("Today"), words.say("now"), unknown, unknown, on_duty, unknown, "\u2013")


def _staff_row(facts: Facts, phase: PhasePlan) -> tuple[str, ...]:
    words, people = facts.words, phase.staffing
    stage = Stage(phase.name, phase, phase.plans)
    costs = (people.cost_per_year_in_all, people.cost_per_year_added)
    return (
        phase.name,
        words.date(phase.date),
        words.whole(sum(people.employed.values())),
        _per_service(facts, people.crews_hired),
        _per_service(facts, {one.service: one.most_teams for one in units(facts.plan, stage)}),
        *(words.say("not known") if cost is None else words.money(cost) for cost in costs),
    )


def _cost(phase: PhasePlan) -> float | None:
    return phase.staffing.cost_per_year_in_all


def _per_service(facts: Facts, counts: dict[str, int]) -> str:
    """Write a count a service; with one service alone, without its name."""
    words = facts.words
    if len(counts) == 1:
        return words.whole(next(iter(counts.values())))
    return "; ".join(f"{name}: {words.whole(count)}" for name, count in counts.items())


def hires(facts: Facts) -> Section:
    """Say whom each step hires, and what it costs."""
    words, plan = facts.words, facts.plan
    roles = tuple(plan.phases[0].staffing.employed)
    table = Table(
        key="hires-table",
        caption=words.say("Posts by role in each step"),
        header=(words.say("Step"), *(role(facts, one) for one in roles), words.say("Cost a year")),
        rows=tuple(
            (
                phase.name,
                *(words.whole(phase.staffing.employed[one]) for one in roles),
                words.say("not known") if (cost := _cost(phase)) is None else words.money(cost),
            )
            for phase in plan.phases
        ),
        numeric=(False, *(True for _ in roles), True),
        source="staffing.csv",
    )
    return Section(
        key="hires",
        question=words.say("What does it buy, whom do we hire, and from what money?"),
        answer=f"{_buys(facts)} {cost_sentence(facts)}",
        points=(
            words.say("Which budget pays is not part of the plan. The vote has to name it."),
            *_spare(facts, plan.phases[-1]),
        ),
        tables=(table,),
        sources=(words.say("Posts by role are the scenario's, or chosen by the plan where the scenario lets it."),),
    )


def _buys(facts: Facts) -> str:
    words, plan = facts.words, facts.plan
    told = []
    for one in units(plan, last(plan)):
        now = unit(plan, today(plan), one.service)
        if math.isnan(one.responded + now.responded):
            told.append(
                words.say("How many calls {service} responds to is withheld, in part or whole.", service=one.service)
            )
            continue
        told.append(
            words.say(
                "{service} would respond to {proposed} calls a week; today it responds to {today}.",
                service=one.service,
                proposed=responded(facts, one),
                today=responded(facts, now),
            )
        )
    return " ".join(told)


def _spare(facts: Facts, phase: PhasePlan) -> list[str]:
    """Say who is hired and on a complete crew of no unit, and that crews of several units share people."""
    words = facts.words
    over = [f"{role(facts, key)}: {words.whole(count)}" for key, count in phase.staffing.left_over.items() if count]
    told = (
        [words.say("Posts on a complete crew of no unit, by role: {people}.", people=words.listed(over))]
        if over
        else []
    )
    return [*told, *_shared(facts, phase)]


def _shared(facts: Facts, phase: PhasePlan) -> list[str]:
    """Say that the same people are counted in the crews of several units, where they are."""
    teams = [set(teams_of(facts.plan).get(name, ())) for name in phase.staffing.crews_hired]
    if not any(one & other for one, other in combinations(teams, 2)):
        return []
    return [facts.words.say("Units share their people, so one person may count in the crews of several.")]
