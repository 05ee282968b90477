"""Stories told of the plan of four beats, for tests of all that is made of them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from beatplan.report.brief import Pictures, brief_page, draw_pictures
from beatplan.report.charts import lay_ground
from beatplan.report.privacy import NOTHING, Released, areas_of
from beatplan.report.story import Facts, tell
from beatplan.report.story.model import Section, Story
from beatplan.report.words import load_words
from beatplan.simulate.fates import FATES
from beatplan.simulate.intervals import Interval
from beatplan.simulate.results import Figures, FollowUpFigures, Simulation, WindowFigures
from tests.browser.tiny_plan import Spell, tiny_outlines, tiny_plan

HOSTILE = "</script><img src=x onerror=alert(1)>\"'`${alert(2)}{{ 7 * 7 }}{0}%s$x^2$\u202e\u05d0\u2028\U0001f600<!--"


def hostile(name: str) -> str:
    return f"={name}{HOSTILE}"


def facts_of(spell: Spell = str, language: str = "en", audience: str = "internal") -> Facts:
    """The plan of four beats, with the same plan as an alternative and a back-test that missed."""
    plan = tiny_plan(spell)
    service = {"name": "CRT", "promise": 0.8, "team": {"peer_support": 1, "emt": 1}, "on_scene_minutes": 40}
    scenario = {**plan.provenance["scenario"], "services": [service]}
    plan = replace(
        plan,
        provenance={**plan.provenance, "scenario": scenario},
        phases=tuple(
            replace(phase, plans=tuple(replace(one, one_team_more_per_week=one.answered_per_week + 1.0)
                                       for one in phase.plans))
            for phase in plan.phases
        ),
    )  # fmt: skip
    held = {"phase": spell("launch"), "service": "CRT", "window": "days", "promised": 0.5, "replayed": {"mean": 0.4}}
    released = Released(audience, plan, None, (), areas_of(plan, NOTHING))
    return Facts(released, (released,), {"until": "2025-06-30", "answered": [held]}, load_words(language))


def played_out(shares: dict[tuple[str, str], Interval], due: Interval | None = None) -> Simulation:
    """A simulation as the public may see it: CRT's share responded to by phase and window, of 20 calls a week.

    With follow-ups due, half of them are begun in time; NaN where they are withheld.
    """
    none = Interval(0.0, 0.0, 0.0)

    def times(told: Interval, number: float) -> Interval:
        return Interval(told.mean * number, told.low * number, told.high * number)

    def figures(window: str, share: Interval) -> Figures:
        return Figures(window, Interval(20.0, 20.0, 20.0), dict.fromkeys(FATES, none), times(share, 20.0), share, share,
                       dict.fromkeys(("mean", "p50", "p90"), none))  # fmt: skip

    windows = tuple(
        WindowFigures(phase, "CRT", window, figures(window, share), (), (), (), (), none, 45.0, *[none] * 5)
        for (phase, window), share in shares.items()
    )
    follow_ups = () if due is None else (
        FollowUpFigures("launch", "CN", 48, 20.0, 15.0, due, times(due, 0.5), times(due, 0.5),
                        Interval(0.5, 0.4, 0.6) if due.known else due, times(due, 0.3)),
    )  # fmt: skip
    return Simulation("Tiny city", "", replayed=False, seed=1, replications=9, half_width=0.1, weeks=52.0, left_out={},
                      windows=windows, follow_ups=follow_ups, waterfalls=(), replicated=(), findings=())  # fmt: skip


def told_of(facts: Facts) -> tuple[Story, Pictures]:
    story = tell(facts)
    return story, draw_pictures(story, lay_ground(facts.plan, _outlines(facts)), facts.words)


def _outlines(facts: Facts) -> Any:
    names = dict(zip(("101", "102", "201", "202"), (beat.id for beat in facts.plan.beats), strict=True))
    return tiny_outlines(names.__getitem__)


def page_of(facts: Facts) -> str:
    story, pictures = told_of(facts)
    return brief_page(story, pictures, facts.plan, facts.words)


def sections(story: Story) -> list[Section]:
    return list({id(one): one for one in (*story.first_page, *story.more, *story.slides)}.values())


def texts(value: Any) -> list[str]:
    """Every text anywhere in a value."""
    if isinstance(value, str):
        return [value]
    if is_dataclass(value) and not isinstance(value, type):
        return [text for one in fields(value) for text in texts(getattr(value, one.name))]
    if isinstance(value, dict):
        return [text for pair in value.items() for text in texts(pair)]
    return [text for one in value for text in texts(one)] if isinstance(value, tuple | list) else []


def find(story: Story, key: str) -> Section:
    return next(one for one in sections(story) if one.key == key)
