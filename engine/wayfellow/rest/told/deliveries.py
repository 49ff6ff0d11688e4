"""What is told of what waits: in the inbox to happen, in the outbox to be delivered."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

from pydantic import Field

from wayfellow import decide
from wayfellow.live import Posted, Waiting

from ..values import ToldMoment, plain
from .base import Page, Told

_KINDS = get_args(get_type_hints(decide.Effect)["kind"])


class PostedEvent(Told):
    """An event that was posted, for a worker to see to."""

    run: str
    place: int = Field(description="In which order it was posted; it is named by it.")
    subject: str = Field(description="The participant or relationship it is about.")
    received: ToldMoment = Field(description="When it was posted.")
    problem: str = Field(
        description="Why it was refused, or failed the last time; empty before that."
    )

    @classmethod
    def of(cls, one: Posted) -> PostedEvent:
        """Tell what was posted."""
        return cls(
            run=one.run,
            place=one.place,
            subject=one.subject,
            received=one.received,
            problem=one.problem,
        )


class InboxItem(PostedEvent):
    """Something that was posted and has not happened."""

    event: str = Field(description="Its name; empty for somebody who joins.")
    attempts: int = Field(description="How often it was tried in vain.")
    parked: ToldMoment | None = Field(
        description="When it was refused or given up; null while it waits."
    )

    @classmethod
    def of(cls, one: Posted) -> InboxItem:
        """Tell what waits."""
        stimulus = one.stimulus
        return cls(
            **dict(PostedEvent.of(one)),
            event=stimulus.name if isinstance(stimulus, decide.Event) else "",
            attempts=one.attempts,
            parked=one.parked,
        )


class Effect(Told):
    """A message, a request, a task or the like that waits to be delivered."""

    run: str
    key: str = Field(description="Stable: do nothing twice for one key.")
    kind: str = Field(
        description=f"What sort of effect: {', '.join(f'`{one}`' for one in _KINDS)}."
    )
    subject: str = Field(description="The participant or relationship it is about.")
    when: ToldMoment = Field(description="When it was decided.")
    to: str = Field(description="Who it is for: a participant, or a staff role.")
    name: str = Field(description="The template, the survey, or what is asked.")
    payload: dict[str, Any] = Field(description="What the programme says with it.")
    attempts: int = Field(description="How often it failed.")
    problem: str = Field(description="Why it failed the last time; empty before that.")
    parked: ToldMoment | None = Field(
        description="When it was given up; null while it waits."
    )

    @classmethod
    def of(cls, one: Waiting) -> Effect:
        """Tell what waits."""
        effect = one.effect
        return cls(
            run=one.run,
            key=effect.key,
            kind=effect.kind,
            subject=effect.subject,
            when=effect.when,
            to=effect.to,
            name=effect.name,
            payload=plain(effect.payload),
            attempts=one.attempts,
            problem=one.problem,
            parked=one.parked,
        )


class EffectPage(Page[Effect]):
    """A page of what waits to be delivered, the oldest first."""


class DeliveryNote(Told):
    """An effect that is crossed off."""

    key: str = Field(description="The key that was sent.")


class RetryCount(Told):
    """How much of what failed is tried again."""

    count: int = Field(description="How many effects; 0 when none had failed.")


class InboxPage(Page[InboxItem]):
    """A page of what was posted and has not happened, in its order."""
