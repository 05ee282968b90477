"""What happens when."""

from __future__ import annotations

from beatplan.report.story.facts import Facts, calls_axis, responded, stage_name
from beatplan.report.story.figures import Stage, field_services, last, services, stages, today, unit, units
from beatplan.report.story.model import Chart, Section, Series, Table


def timeline(facts: Facts) -> Section:
    """Lay the phases out over time."""
    words, plan = facts.words, facts.plan
    steps = [(words.say("Today"), today(plan))]
    steps += [(words.date(phase.date), Stage(phase.name, phase, phase.plans)) for phase in plan.phases]
    table = Table(
        key="timeline-table",
        caption=words.say("Each step beside today"),
        header=(
            words.say("From"), words.say("Step"), words.say("Unit"), words.say("Teams on duty, at most"),
            words.say("Beats covered"), words.say("Hours a week"), words.say("Responded, calls a week"),
        ),
        rows=tuple(
            (
                when,
                stage.name or words.say("Today"),
                one.service,
                words.whole(one.most_teams),
                words.say("{part} of {whole}", part=words.whole(len(one.beats)), whole=words.whole(len(plan.beats)))
                if one.kind == "field" or not one.most_teams else words.say("all"),
                words.hours(one.hours),
                responded(facts, one),
            )
            for when, stage in steps
            for one in units(plan, stage)
        ),
        numeric=(False, False, False, True, True, True, True),
        source="phases.csv",
    )  # fmt: skip
    chart = Chart(
        key="timeline-chart",
        kind="timeline",
        title=words.say("Calls responded to in each step"),
        unit=calls_axis(facts, *units(plan, last(plan))),
        categories=tuple(when for when, _ in steps),
        series=tuple(
            Series(one.service, tuple(unit(plan, stage, one.service).responded for _, stage in steps))
            for one in units(plan, last(plan))
        ),
        says=words.say("Each step stands beside today; the last is the whole plan."),
        table=table,
    )
    return Section(
        key="timeline",
        question=words.say("What happens when?"),
        answer=words.many("The plan has {count} step.", "The plan has {count} steps.", len(plan.phases)),
        points=tuple(_dropped(facts)),
        charts=(chart,),
        tables=tuple(_beats_table(facts, name) for name in field_services(plan)),
        sources=(words.say("Dates and hires are the scenario's."),),
    )


def _beats_table(facts: Facts, service: str) -> Table:
    """Name the beats that each step covers in any hour, and those that it adds."""
    words, plan = facts.words, facts.plan
    rows, before = [], frozenset[str]()
    for stage in stages(plan):
        covered = unit(plan, stage, service).beats
        listed = [", ".join(beat.id for beat in plan.beats if beat.id in some) or words.none
                  for some in (covered, covered - before, before - covered)]  # fmt: skip
        added, dropped = ("\u2013", "\u2013") if stage.phase is None else listed[1:]
        rows.append((stage_name(facts, stage.name), words.whole(len(covered)), listed[0], added, dropped))
        before = covered
    return Table(
        key=f"step-beats-{services(plan).index(service) + 1}",
        caption=words.say("{service}: beats with a team in some hours, step by step", service=service),
        header=(
            words.say("Step"), words.say("Beats covered"), words.say("Which"), words.say("Added"),
            words.say("Dropped"),
        ),
        rows=tuple(rows),
        numeric=(False, True, False, False, False),
        source="beats.csv",
    )  # fmt: skip


def _dropped(facts: Facts) -> list[str]:
    words = facts.words
    return [
        words.say(
            "{step} drops {hours} hours a week that {service} covered before.",
            step=phase.name,
            hours=words.hours(hours),
            service=service,
        )
        for phase in facts.plan.phases
        for service, hours in phase.hours_dropped.items()
        if hours > 0
    ]
