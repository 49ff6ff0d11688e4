"""What is told of runs: how they stand, and what there is to do in them."""

from __future__ import annotations

from typing import get_args, get_type_hints

from pydantic import Field

from wayfellow import live

from ..values import ToldDay, ToldMoment, read_day
from .base import Page, Told
from .histories import Result

_MATTERS = get_args(get_type_hints(live.Matter)["kind"])


class Run(Told):
    """A run: one intake of a programme."""

    id: str
    programme: str
    version: int = Field(description="Which version of the programme it is in.")
    starts: ToldDay = Field(description="Its first day, in the programme's time zone.")

    @classmethod
    def of(cls, run: live.LiveRun) -> Run:
        """Tell of a run."""
        programme = run.programme
        return cls(
            id=run.id,
            programme=programme.name,
            version=programme.version,
            starts=read_day(run.starts),
        )


class Place(Told):
    """How many are in one step, or ended as one outcome."""

    kind: str = Field(description="The role or relationship.")
    name: str = Field(description="The step, or the outcome where `ended`.")
    ended: bool = Field(description="Whether they have ended so.")
    count: int = Field(description="How many there are.")
    since: ToldMoment | None = Field(
        description="Since when the longest is there; null where `ended`."
    )
    longest: str = Field(
        description="The one who has been there longest; empty where `ended`."
    )

    @classmethod
    def of(cls, one: live.Place) -> Place:
        """Tell of a place."""
        return cls(
            kind=one.kind,
            name=one.name,
            ended=one.ended,
            count=one.count,
            since=one.since,
            longest=one.longest,
        )


class RunStatus(Told):
    """How a run stands."""

    run: str
    programme: str
    version: int = Field(description="Which version of the programme it is in.")
    starts: ToldDay = Field(description="Its first day, in the programme's time zone.")
    places: list[Place] = Field(
        description="In the order of the programme: steps first, then outcomes."
    )
    next_due: ToldMoment | None = Field(
        description="When something happens by itself next; null for never."
    )
    undelivered: int = Field(description="How many effects wait to be delivered.")
    given_up: int = Field(description="How many of these were given up.")

    @classmethod
    def of(cls, one: live.Status) -> RunStatus:
        """Tell how a run stands."""
        return cls(
            run=one.run,
            programme=one.programme,
            version=one.version,
            starts=read_day(one.starts),
            places=[Place.of(place) for place in one.places],
            next_due=one.next_due,
            undelivered=one.undelivered,
            given_up=one.given_up,
        )


class Matter(Told):
    """Something that somebody has to look at, so that nobody is forgotten."""

    kind: str = Field(
        description=f"What sort of matter: {', '.join(f'`{one}`' for one in _MATTERS)}."
    )
    subject: str = Field(description="The participant or relationship it is about.")
    what: str = Field(description="Its role or relationship.")
    step: str = Field(description="Where it is; empty where that does not matter.")
    since: ToldMoment = Field(description="Since when it is so.")
    reason: str = Field(description="What there is to know, as a sentence.")
    possible: list[str] = Field(
        description="What can be done now, besides moving them by hand."
    )
    others: list[str] = Field(description="Whom it stops as well.")

    @classmethod
    def of(cls, one: live.Matter) -> Matter:
        """Tell of a matter."""
        return cls(
            kind=one.kind,
            subject=one.subject,
            what=one.what,
            step=one.step,
            since=one.since,
            reason=one.reason,
            possible=list(one.possible),
            others=list(one.others),
        )


class Attention(Told):
    """What needs somebody's attention in a run, the most urgent first."""

    run: str
    at: ToldMoment = Field(description="As of when.")
    matters: list[Matter]
    late: int = Field(description="How many have something due that did not happen.")
    undelivered: int = Field(description="How many effects wait to be delivered.")

    @classmethod
    def of(cls, one: live.Stuck) -> Attention:
        """Tell what needs attention."""
        return cls(
            run=one.run,
            at=one.at,
            matters=[Matter.of(matter) for matter in one.matters],
            late=one.late,
            undelivered=one.undelivered,
        )


class MatchingRound(Told):
    """What came of a round of matching."""

    policy: str = Field(description="The `match` block it was held by.")
    made: list[Result] = Field(description="Each introduction, and what followed.")
    refused: list[str] = Field(
        description="Why others that were proposed did not come about."
    )
    failures: list[str] = Field(description="What broke down in still others.")

    @classmethod
    def of(cls, one: live.Introductions) -> MatchingRound:
        """Tell of a round."""
        return cls(
            policy=one.policy,
            made=[Result.of(answer) for answer in one.made],
            refused=list(one.refused),
            failures=list(one.failures),
        )


class Progress(Told):
    """What happened while time passed."""

    fired: int = Field(description="How often somebody's clocks were due.")
    rounds: int = Field(description="How many rounds of matching were held.")
    introduced: int = Field(description="How many people these brought together.")
    parked: int = Field(description="How much stays due, as it was refused.")

    @classmethod
    def of(cls, one: live.Progress) -> Progress:
        """Tell what happened."""
        return cls(
            fired=one.fired,
            rounds=one.rounds,
            introduced=one.introduced,
            parked=len(one.parked),
        )


class Task(Told):
    """Something that somebody is asked to do, and that has not been done yet."""

    subject: str = Field(description="The participant or relationship it is about.")
    name: str = Field(
        description="`check in`, `survey` and its name, or the answers to choose from."
    )
    whom: list[str] = Field(description="Participants and staff roles.")
    asked: ToldMoment = Field(description="When they were asked.")
    due: ToldMoment | None = Field(
        description="By when somebody has to have chosen; null where no clock runs."
    )
    options: list[str] = Field(description="The events that answer a question.")

    @classmethod
    def of(cls, one: live.OpenTask) -> Task:
        """Tell what is to be done."""
        return cls(
            subject=one.subject,
            name=one.name,
            whom=list(one.whom),
            asked=one.asked,
            due=one.due,
            options=list(one.options),
        )


class RunPage(Page[Run]):
    """A page of runs, by when they start."""


class TaskPage(Page[Task]):
    """A page of tasks, the oldest first."""
