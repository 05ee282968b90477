"""The services of a scenario, one table a kind: teams in the field, clinicians at a desk, navigators who follow up."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from beatplan.scenario.base import Minutes, Name, Share, Table


class ServiceTable(Table):
    """What services of every kind have.

    What a kind does not say itself is given as a property under the name that the field's key has, so that a call
    taken at a desk is a call to a team that has no way to go.
    """

    name: Name
    team: Annotated[dict[str, Annotated[int, Field(ge=1)]], Field(min_length=1)]
    windows: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    weight: Annotated[float, Field(gt=0, le=1000)] = 1.0


class AnsweringService(ServiceTable):
    """A service that calls come to, by their types."""

    call_types: Annotated[tuple[Name, ...], Field(min_length=1)]
    weights: dict[str, Annotated[float, Field(gt=0, le=1000)]] = Field(default_factory=dict)
    min_share: dict[str, Annotated[float, Field(gt=0, le=1)]] = Field(default_factory=dict)
    min_share_from: Name | None = None
    min_answered: Annotated[float, Field(gt=0, le=1)] | None = None
    wrap_up_minutes: Minutes = 0.0
    patience_minutes: Minutes = 0.0


class FieldService(AnsweringService):
    """A service that sends teams to calls (kind "field")."""

    kind: Literal["field"] = "field"
    on_scene_minutes: Annotated[float, Field(ge=1, le=24 * 60)]
    turnout_minutes: Minutes = 0.0
    on_scene_cv: Annotated[float, Field(ge=0, le=5)] = 0.5
    after_call: Literal["station", "return", "roam"] = "station"
    backup_share: Share = 0.0
    helps: tuple[Name, ...] = ()
    passes: dict[Name, Share] = Field(default_factory=dict)
    dispatch: Literal["any-free", "within-reach"] = "any-free"
    response_minutes: Annotated[float, Field(gt=0, le=24 * 60)]
    coverage: Annotated[float, Field(gt=0, le=1)]
    promise: Annotated[float, Field(ge=0, lt=1)] = 0.8
    max_utilization: Annotated[float, Field(gt=0, le=1)] = 1.0

    @model_validator(mode="after")
    def _turnout_within_response(self) -> FieldService:
        if self.turnout_minutes >= self.response_minutes:
            raise ValueError("turnout_minutes leaves nothing of response_minutes (call to arrival) for the way")
        return self

    @model_validator(mode="after")
    def _no_line_within_reach(self) -> FieldService:
        if self.dispatch == "within-reach" and self.patience_minutes > 0:
            raise ValueError('calls wait for any free team only: patience_minutes needs dispatch = "any-free"')
        return self


class AtAPost:
    """What a service that stays at its post has under the names of the field's keys: no way to go, and no promise."""

    @property
    def turnout_minutes(self) -> float:
        """Nobody sets out."""
        return 0.0

    @property
    def after_call(self) -> str:
        """Everybody stays where they are."""
        return "station"

    @property
    def backup_share(self) -> float:
        """No police is called to a post."""
        return 0.0

    @property
    def helps(self) -> tuple[str, ...]:
        """Nobody at a post takes the calls of other services."""
        return ()

    @property
    def dispatch(self) -> str:
        """Whoever is free takes the next call."""
        return "any-free"

    @property
    def response_minutes(self) -> float:
        """No way is too far for a post; in time for a caller is whoever is answered at once, which queues tell."""
        return 24 * 60.0

    @property
    def coverage(self) -> float:
        """A post is open to the whole city."""
        return 1.0

    @property
    def promise(self) -> float:
        """A post takes whatever calls come."""
        return 0.0


class DeskService(AtAPost, AnsweringService):
    """Clinicians in the 911 centre who take calls by phone (kind "desk").

    `diverts` says for each service that calls would go to next which share of those spoken with is resolved by phone
    and never reaches it; where triage lets that service take some of them only, the same share of the others is
    resolved too. Callers wait, and hang up when their patience ends.
    """

    kind: Literal["desk"]
    talk_minutes: Annotated[float, Field(ge=1, le=24 * 60)]
    talk_cv: Annotated[float, Field(ge=0, le=5)] = 0.5
    diverts: dict[Name, Share] = Field(default_factory=dict)
    desks: Annotated[int, Field(ge=1, le=10_000)] | None = None
    max_utilization: Annotated[float, Field(gt=0, le=1)] = 1.0

    @property
    def on_scene_minutes(self) -> float:
        """Mean minutes with the caller."""
        return self.talk_minutes

    @property
    def on_scene_cv(self) -> float:
        """Coefficient of variation of these."""
        return self.talk_cv


class FollowUpService(AtAPost, ServiceTable):
    """Navigators who follow first responses up within hours (kind "follow-up").

    `after` says which share of each service's answered calls is to be followed up. A follow-up takes `contacts` times
    `minutes_each`; one that is not begun within `due_hours`, by the calendar, is late. `reached` is the share of people
    who are found.
    """

    kind: Literal["follow-up"]
    after: Annotated[dict[Name, Annotated[float, Field(gt=0, le=1)]], Field(min_length=1)]
    contacts: Annotated[float, Field(gt=0, le=100)] = 1.0
    minutes_each: Annotated[float, Field(ge=1, le=24 * 60)]
    reached: Annotated[float, Field(gt=0, le=1)] = 1.0
    due_hours: Annotated[int, Field(ge=1, le=168)] = 48
    desks: Annotated[int, Field(ge=1, le=10_000)] | None = None

    @property
    def call_types(self) -> tuple[str, ...]:
        """No call comes to it by itself."""
        return ()

    @property
    def weights(self) -> dict[str, float]:
        """It has no types of calls to weigh."""
        return {}

    @property
    def min_share(self) -> dict[str, float]:
        """Nor floors of any."""
        return {}

    @property
    def min_share_from(self) -> None:
        """Nor a phase that such a floor begins in."""
        return None

    @property
    def min_answered(self) -> None:
        """Nor calls of which a share is answered."""
        return None

    @property
    def wrap_up_minutes(self) -> float:
        """What comes after a contact counts among its minutes."""
        return 0.0

    @property
    def patience_minutes(self) -> float:
        """Nobody waits on the line."""
        return 0.0

    @property
    def max_utilization(self) -> float:
        """Follow-ups fill whatever time there is."""
        return 1.0

    @property
    def on_scene_minutes(self) -> float:
        """Minutes that one follow-up takes."""
        return self.contacts * self.minutes_each

    @property
    def on_scene_cv(self) -> float:
        """All follow-ups take as long."""
        return 0.0


def kind_of(value: Any) -> str:
    """Name the kind of a service as written; a service that does not say is one of the field."""
    if isinstance(value, dict):
        return str(value.get("kind", "field"))
    return str(getattr(value, "kind", "field"))


KINDS: dict[str, type[ServiceTable]] = {"field": FieldService, "desk": DeskService, "follow-up": FollowUpService}

Service = Annotated[
    Annotated[FieldService, Tag("field")]
    | Annotated[DeskService, Tag("desk")]
    | Annotated[FollowUpService, Tag("follow-up")],
    Discriminator(kind_of),
]
