"""Who waits, by district."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from beatplan.plan import SlotPlan
from beatplan.report.privacy import answered_by_beat, beats_in, is_as_if_even
from beatplan.report.story.facts import Facts, not_known, roughly, simulated
from beatplan.report.story.figures import field_services, last, services, today, unit
from beatplan.report.story.left_out import left_out_table, none_left_out, why_left_out
from beatplan.report.story.model import Chart, Section, Series, Table
from beatplan.report.story.residents import group_tables, per_resident_points, per_resident_tables
from beatplan.simulate.results import WindowFigures


def waits(facts: Facts) -> Section:
    """Say by district who gets a team and who still waits for police or EMS, and why a beat is left out."""
    words, plan = facts.words, facts.plan
    names = field_services(plan)
    left_out = {name: left_out_table(facts, name) for name in names}
    return Section(
        key="waits",
        question=words.say("Who waits, and why not my beat?"),
        answer=" ".join(
            (
                *(_least_and_most(facts, name) for name in names),
                *why_left_out(facts, left_out),
            )
        ),
        points=(
            *per_resident_points(facts),
            *_wait_minutes(facts),
            *none_left_out(facts, left_out),
            *_told_together(facts),
        ),
        charts=tuple(_district_chart(facts, name) for name in names),
        tables=(*(one for one in left_out.values() if one.rows), *per_resident_tables(facts), *group_tables(facts)),
        sources=(words.say("Districts add up their beats. The sums stand in districts.csv."),),
    )


def _least_and_most(facts: Facts, service: str) -> str:
    """Name the districts whose calls get a team least and most often in the whole plan."""
    words = facts.words
    found = {name: then for name, (_, then) in _by_area(facts, service).items()}
    # One that is withheld compares with nothing.
    shares = {name: one.responded / one.calls for name, one in found.items() if one.calls > 0}
    if len(shares) < 2 or len(shares) < len(found) or any(map(math.isnan, shares.values())):
        return words.say("{service}: the table shows what each district gets.", service=service)
    least, most = min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)
    written = {name: roughly(facts, words.percent(shares[name]), about=found[name].about) for name in (least, most)}
    if words.percent(shares[least]) == words.percent(shares[most]):
        return words.say(
            "In its hours, {service} would respond to {share} of the eligible calls in every district.",
            service=service,
            share=written[most],
        )
    return words.say(
        "In its hours, {service} would respond to {least_share} of the eligible calls in {least} and {most_share} in "
        "{most}.",
        service=service,
        least=least,
        least_share=written[least],
        most=most,
        most_share=written[most],
    )


def _wait_minutes(facts: Facts) -> list[str]:
    words, end = facts.words, last(facts.plan)
    told = [
        _window_minutes(facts, one)
        for service in field_services(facts.plan)
        for one in simulated(facts, end.name, service)
        if {"p50", "p90"} <= set(one.whole.response)
    ]
    if told:
        return told
    return [not_known(facts, words.say("How many minutes do callers wait?"), "beatplan simulate")]


def _window_minutes(facts: Facts, one: WindowFigures) -> str:
    words = facts.words
    half, most = (one.whole.response[key].mean for key in ("p50", "p90"))
    if math.isnan(half + most):
        return words.say(
            "{service}, {window}: the minutes that callers wait are withheld.", service=one.service, window=one.window
        )
    return words.say(
        "{service}, {window}: half of the calls responded to wait at most {half} minutes, nine in ten at most {most}.",
        service=one.service,
        window=one.window,
        half=words.minutes(half),
        most=words.minutes(most),
    )


@dataclass(frozen=True)
class _Got:
    """Calls of an area and those that get a team, a week; `about` where withheld beats' calls are taken as even."""

    calls: float = 0.0
    responded: float = 0.0
    about: bool = False


def _by_area(facts: Facts, service: str) -> dict[str, tuple[_Got, _Got]]:
    """What each area gets today and in the whole plan, in the hours of duty of each."""
    plan, nobody = facts.plan, facts.words.say("no district stated")
    now, end = (unit(plan, stage, service).plans for stage in (today(plan), last(plan)))
    return {
        facts.words.listed([name or nobody for name in area]): (_got(facts, area, now), _got(facts, area, end))
        for area in facts.released.areas.districts[service]
    }


def _got(facts: Facts, area: tuple[str, ...], slots: Sequence[SlotPlan]) -> _Got:
    areas, beats, got = facts.released.areas, beats_in(facts.plan, area), _Got()
    for one in slots:
        key, answered = (one.service, one.window), answered_by_beat(areas, one)
        got = _Got(
            got.calls + sum(areas.calls[key][beat] for beat in beats),
            got.responded + sum(answered.get(beat, 0.0) for beat in beats),
            got.about or (is_as_if_even(one) and not answered.keys().isdisjoint(beats)),
        )
    return got


def _told_together(facts: Facts) -> list[str]:
    """Say why some districts stand in one row."""
    if all(len(area) == 1 for areas in facts.released.areas.districts.values() for area in areas):
        return []
    return [facts.words.say("Some districts are told together, so that nobody can be recognised.")]


def _district_chart(facts: Facts, service: str) -> Chart:
    words, plan = facts.words, facts.plan
    found, number = _by_area(facts, service), services(plan).index(service) + 1
    table = Table(
        key=f"waits-table-{number}",
        caption=words.say("{service}: calls a week by district, in the hours of duty", service=service),
        header=(
            words.say("District"), words.say("Calls coded eligible"), words.say("Responded today"),
            words.say("Responded in the plan"), words.say("Share in the plan"),
            words.say("Police or EMS respond, as today"),
        ),
        rows=tuple(
            (
                name,
                words.calls(then.calls),
                roughly(facts, words.calls(now.responded), about=now.about),
                roughly(facts, words.calls(then.responded), about=then.about),
                roughly(facts, words.share(then.responded, then.calls), about=then.about),
                roughly(facts, words.calls(then.calls - then.responded), about=then.about),
            )
            for name, (now, then) in found.items()
        ),
        numeric=(False, True, True, True, True, True),
        source="districts.csv",
    )  # fmt: skip
    return Chart(
        key=f"waits-{number}",
        kind="bars",
        title=words.say("{service}: calls responded to by district", service=service),
        unit=words.say("calls a week"),
        categories=tuple(found),
        series=(
            Series(words.say("Today"), tuple(now.responded for now, _ in found.values())),
            Series(last(plan).name, tuple(then.responded for _, then in found.values())),
        ),
        says=words.say("Each district's calls responded to in the whole plan stand beside today's."),
        table=table,
    )
