"""What is told of participants and relationships: where they are, and why."""

from __future__ import annotations

from pydantic import Field

from wayfellow.decide.asking.explanation import Why
from wayfellow.live import Listed, Profile

from ..values import Said, ToldMoment, plain
from .base import Page, Told


class SubjectSummary(Told):
    """A participant or a relationship, and where it is."""

    id: str
    kind: str = Field(description="Its role or relationship.")
    step: str = Field(description="The step it is in, or was in when it ended.")
    outcome: str = Field(description="Empty while it goes on.")
    since: ToldMoment = Field(description="When it came there.")

    @classmethod
    def of(cls, one: Listed) -> SubjectSummary:
        """Tell where somebody is."""
        return cls(
            id=one.id,
            kind=one.kind,
            step=one.step,
            outcome=one.outcome,
            since=one.since,
        )


class Subject(Told):
    """A participant or a relationship, as the caller may see it."""

    id: str
    kind: str = Field(description="Its role or relationship.")
    step: str = Field(description="The step it is in, or was in when it ended.")
    outcome: str = Field(description="Empty while it goes on.")
    details: dict[str, Said] = Field(
        description="What is known and not withheld, by name."
    )
    members: list[str] = Field(description="Of a relationship: who is in it.")
    is_held: bool | None = Field(
        description="Whether something holds it; null where that is withheld."
    )

    @classmethod
    def of(cls, one: Profile) -> Subject:
        """Tell of somebody."""
        return cls(
            id=one.subject,
            kind=one.kind,
            step=one.step,
            outcome=one.outcome,
            details=plain(one.details),
            members=list(one.members),
            is_held=one.is_held,
        )


class Explanation(Told):
    """What somebody waits for, and who can act."""

    summary: str = Field(description="Where they are, and since when, in a sentence.")
    lines: list[str] = Field(description="What can happen next, each in a sentence.")

    @classmethod
    def of(cls, one: Why) -> Explanation:
        """Tell why somebody is where they are."""
        return cls(summary=one.summary, lines=list(one.lines))


class SubjectPage(Page[SubjectSummary]):
    """A page of participants and relationships, by identifier."""
