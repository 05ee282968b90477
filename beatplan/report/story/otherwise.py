"""What else could be done, and what one more team would buy."""

from __future__ import annotations

from collections.abc import Iterator

from beatplan.plan import Plan
from beatplan.report.conditions import same_plan, unlike_notes_of
from beatplan.report.privacy import Released, is_as_if_even
from beatplan.report.story.facts import Facts, not_known, responded, roughly, share_responded, stage_name
from beatplan.report.story.figures import last, stages, today, unit, units
from beatplan.report.story.model import Section, Table


def alternatives(facts: Facts) -> Section:
    """Set the plan beside no change and the other plans given."""
    words = facts.words
    most, rest = _conditions(facts)
    return Section(
        key="alternatives",
        question=words.say("What else could we do?"),
        answer=" ".join(_beside(facts, most)),
        points=(
            *rest,
            words.say("Best under these assumptions is not the same as best. Each plan is only as good as its own."),
        ),
        tables=(_alternatives_table(facts),),
        sources=(words.say("Each plan's figures are from its own plan.json, for its last step."),),
    )


def _conditions(facts: Facts) -> tuple[list[str], list[str]]:
    """Say in what the other plans are unlike this one: of each what matters most, and all else."""
    most: list[str] = []
    rest: list[str] = []
    for one in facts.others:
        notes = unlike_notes_of(facts.plan, one.plan, facts.words)
        first = 0 if same_plan(facts.plan, one.plan) else 1
        most += notes[:first]
        rest += notes[first:]
    return most, rest


def _beside(facts: Facts, unlike: list[str]) -> list[str]:
    """Say what the table sets beside the plan, with a warning where that is of another kind, and of which."""
    words = facts.words
    if not facts.others:
        asked = words.say("No other plan was given. What would it do?")
        return [not_known(facts, asked, "beatplan report --compare")]
    told = [words.say("The table sets the plan beside no change and each other plan given.")]
    if unlike:
        told.append(words.say("Not all of these plans rest on the same conditions. Compare their figures with care."))
    return [*told, *unlike]


def _alternatives_table(facts: Facts) -> Table:
    words = facts.words
    rows = _no_change(facts)
    for one in (facts.released, *facts.others):
        rows += [_alternative(facts, one, each.service) for each in units(one.plan, last(one.plan))]
    return Table(
        key="alternatives-table",
        caption=words.say("The choices in their last step, by unit"),
        header=(
            words.say("Choice"), words.say("Unit"), words.say("Posts"), words.say("Teams on duty, at most"),
            words.say("Hours a week"), words.say("Beats covered"), words.say("Unit responded, calls a week"),
            words.say("Share of eligible calls"), words.say("Cost a year"),
        ),
        rows=tuple(rows),
        numeric=(False, False, True, True, True, True, True, True, True),
        source="alternatives.csv",
        # Whom it takes, when, what it gives and what it costs.
        on_slide=(0, 1, 2, 4, 6, 7, 8),
    )  # fmt: skip


def _no_change(facts: Facts) -> list[tuple[str, ...]]:
    """A row of each unit as it runs today; one for all where none does."""
    words, plan = facts.words, facts.plan
    unknown, mine = words.say("not known"), [one.service for one in units(plan, last(plan))]
    rows = [(name, unknown, *_gets(facts, plan, name, now=True), unknown) for name in mine]
    if len(rows) > 1 and not any(unit(plan, today(plan), name).most_teams for name in mine):
        rows = [(words.say("all"), *rows[0][1:])]
    return [(words.say("No change (today)"), *one) for one in rows]


def _alternative(facts: Facts, released: Released, service: str) -> tuple[str, ...]:
    words, plan = facts.words, released.plan
    people = plan.phases[-1].staffing
    cost = people.cost_per_year_in_all
    return (
        f"{plan.name}: {plan.phases[-1].name}",
        service,
        words.whole(sum(people.employed.values())),
        *_gets(facts, plan, service, now=False),
        words.say("not known") if cost is None else words.money(cost),
    )


def _gets(facts: Facts, plan: Plan, service: str, *, now: bool) -> tuple[str, ...]:
    words = facts.words
    one = unit(plan, today(plan) if now else last(plan), service)
    return (
        words.whole(one.most_teams),
        words.hours(one.hours),
        words.whole(len(one.beats)) if one.kind == "field" or not one.most_teams else words.say("all"),
        responded(facts, one),
        share_responded(facts, one),
    )


def _new_plan(facts: Facts) -> Iterator[str]:
    """Say that a new plan could gain more, and to those inside how to make it."""
    yield facts.words.say("A new plan with that team could cover more beats and gain more.")
    if facts.is_inside:
        yield facts.words.say("Run beatplan plan with it hired.")


def one_more(facts: Facts) -> Section:
    """Say what one team more would buy in each phase, all else as it is."""
    words, plan = facts.words, facts.plan
    rows = tuple(
        (
            stage_name(facts, stage.name),
            one.service,
            one.window,
            words.whole(one.teams),
            roughly(facts, words.calls(one.answered_per_week), about=is_as_if_even(one)),
            words.calls(one.one_team_more_per_week),
            words.calls(one.one_team_more_per_week - one.answered_per_week),
        )
        for stage in stages(plan)
        for one in stage.plans
        if one.one_team_more_per_week is not None
    )
    table = Table(
        key="more-table",
        caption=words.say("One team more on duty, with the beats and stations as they are"),
        header=(
            words.say("When"), words.say("Unit"), words.say("Hours"), words.say("Teams on duty"),
            words.say("Responded, calls a week"), words.say("With one team more"), words.say("Gain"),
        ),
        rows=rows,
        numeric=(False, False, False, True, True, True, True),
        source="phases.csv",
    )  # fmt: skip
    return Section(
        key="more",
        question=words.say("What would one more team buy in each step?"),
        answer=words.say("The gain is the least to expect. Beats and stations stay as they are.")
        if rows
        else not_known(facts, words.say("What would one more team buy?"), "beatplan plan"),
        points=(
            " ".join(_new_plan(facts)),
            words.say("A team on duty takes more than one crew hired, because crews rest and take leave."),
        ),
        tables=(table,) if rows else (),
        sources=(words.say("The team is added at the unit's busiest station, in each window alone."),),
    )
