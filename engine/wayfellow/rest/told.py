"""What the API answers with."""

from __future__ import annotations

from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from wayfellow.decide import ENGINE, Event, Record
from wayfellow.decide.asking.explanation import Why
from wayfellow.live import (
    Answer,
    Deployment,
    DeploymentInUse,
    Introductions,
    Line,
    Listed,
    LiveRun,
    Matter,
    Place,
    Posted,
    Profile,
    Progress,
    Status,
    Stuck,
    Token,
    Waiting,
)

from .values import Said, ToldDay, ToldMoment, plain, read_day

_Item = TypeVar("_Item")


class Told(BaseModel):
    """Something that the API answers with."""

    model_config = ConfigDict(frozen=True)


class Page(Told, Generic[_Item]):
    """A page of a list."""

    items: list[_Item]
    next: str | None = Field(
        description="Send it as `after` for the next page; null on the last one."
    )


class ActorTold(Told):
    """Somebody who did something."""

    role: str
    id: str


class Me(Told):
    """Whose token it is."""

    tenant: str
    kind: Literal["application", "person"]
    role: str
    id: str
    run: str = Field(description="The only run it is for; empty for every run.")
    label: str
    expires: ToldMoment | None

    @classmethod
    def of(cls, tenant: str, token: Token) -> Me:
        """Tell whose a token is."""
        is_application = token.holder == ENGINE
        return cls(
            tenant=tenant,
            kind="application" if is_application else "person",
            role="" if is_application else token.holder.role,
            id=token.holder.id,
            run=token.run,
            label=token.label,
            expires=token.expires,
        )


class Deployed(Told):
    """A deployed version of a programme."""

    name: str
    version: int
    fingerprint: str = Field(description="The same for files that mean the same.")

    @classmethod
    def of_version(cls, one: Deployment) -> Deployed:
        """Tell of a version that was deployed."""
        return cls(name=one.name, version=one.version, fingerprint=one.fingerprint)


class DeployedInUse(Deployed):
    """A deployed version, and who is in it."""

    runs: list[str]
    taking_part: int
    ended: int

    @classmethod
    def of(cls, one: DeploymentInUse) -> DeployedInUse:
        """Tell of a version."""
        return cls(
            name=one.name,
            version=one.version,
            fingerprint=one.fingerprint,
            runs=list(one.runs),
            taking_part=one.taking_part,
            ended=one.ended,
        )


class RunTold(Told):
    """A run: one intake of a programme."""

    id: str
    programme: str
    version: int
    starts: ToldDay

    @classmethod
    def of(cls, run: LiveRun) -> RunTold:
        """Tell of a run."""
        programme = run.programme
        return cls(
            id=run.id,
            programme=programme.name,
            version=programme.version,
            starts=read_day(run.starts),
        )


class PlaceTold(Told):
    """How many are in one step, or ended as one outcome."""

    kind: str = Field(description="The role or relationship.")
    name: str = Field(description="The step, or the outcome where `ended`.")
    ended: bool
    count: int
    since: ToldMoment | None = Field(description="Since when the longest is there.")
    longest: str = Field(description="The one who has been there longest.")

    @classmethod
    def of(cls, one: Place) -> PlaceTold:
        """Tell of a place."""
        return cls(
            kind=one.kind,
            name=one.name,
            ended=one.ended,
            count=one.count,
            since=one.since,
            longest=one.longest,
        )


class StatusTold(Told):
    """How a run stands."""

    run: str
    programme: str
    version: int
    starts: ToldDay
    places: list[PlaceTold]
    next_due: ToldMoment | None = Field(description="When something happens by itself.")
    undelivered: int
    given_up: int

    @classmethod
    def of(cls, one: Status) -> StatusTold:
        """Tell how a run stands."""
        return cls(
            run=one.run,
            programme=one.programme,
            version=one.version,
            starts=read_day(one.starts),
            places=[PlaceTold.of(place) for place in one.places],
            next_due=one.next_due,
            undelivered=one.undelivered,
            given_up=one.given_up,
        )


class MatterTold(Told):
    """Something that somebody has to look at."""

    kind: str
    subject: str
    what: str
    step: str
    since: ToldMoment
    reason: str
    possible: list[str]
    others: list[str]

    @classmethod
    def of(cls, one: Matter) -> MatterTold:
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


class StuckTold(Told):
    """What needs somebody's attention, the most urgent first."""

    run: str
    at: ToldMoment
    matters: list[MatterTold]
    late: int = Field(description="How many have something due that did not happen.")
    undelivered: int

    @classmethod
    def of(cls, one: Stuck) -> StuckTold:
        """Tell what needs attention."""
        return cls(
            run=one.run,
            at=one.at,
            matters=[MatterTold.of(matter) for matter in one.matters],
            late=one.late,
            undelivered=one.undelivered,
        )


class ListedTold(Told):
    """A participant or a relationship, and where it is."""

    id: str
    kind: str = Field(description="Its role or relationship.")
    step: str
    outcome: str = Field(description="Empty while it goes on.")
    since: ToldMoment = Field(description="When it came there.")

    @classmethod
    def of(cls, one: Listed) -> ListedTold:
        """Tell where somebody is."""
        return cls(
            id=one.id,
            kind=one.kind,
            step=one.step,
            outcome=one.outcome,
            since=one.since,
        )


class SubjectTold(Told):
    """A participant or a relationship, as the caller may see it."""

    id: str
    kind: str = Field(description="Its role or relationship.")
    step: str
    outcome: str = Field(description="Empty while it goes on.")
    details: dict[str, Said]
    members: list[str] = Field(description="Of a relationship: who is in it.")
    is_held: bool | None = Field(
        description="Whether something holds it; null where that is withheld."
    )

    @classmethod
    def of(cls, one: Profile) -> SubjectTold:
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


class WhyTold(Told):
    """What somebody waits for, and who can act."""

    summary: str
    lines: list[str]

    @classmethod
    def of(cls, one: Why) -> WhyTold:
        """Tell why somebody is where they are."""
        return cls(summary=one.summary, lines=list(one.lines))


class RecordTold(Told):
    """A line of a history."""

    subject: str
    sequence: int = Field(description="Its number in the history of the subject.")
    when: ToldMoment
    kind: str
    name: str
    by: ActorTold
    payload: dict[str, Any]
    source: str = Field(description="The step left by it, when it moved.")
    target: str = Field(description="The step or outcome reached, when it moved.")
    because: str

    @classmethod
    def of(cls, one: Record) -> RecordTold:
        """Tell a line."""
        return cls(
            subject=one.subject,
            sequence=one.sequence,
            when=one.when,
            kind=one.kind,
            name=one.name,
            by=ActorTold(role=one.by.role, id=one.by.id),
            payload=plain(one.payload),
            source=one.source,
            target=one.target,
            because=one.because,
        )


class LineTold(RecordTold):
    """A line of a history, and when it was written down."""

    recorded: ToldMoment

    @classmethod
    def of_line(cls, one: Line) -> LineTold:
        """Tell a line."""
        return cls(**dict(RecordTold.of(one.record)), recorded=one.recorded)


class Done(Told):
    """What followed from a request: the lines now in the histories."""

    run: str
    records: list[RecordTold]
    answer: int = Field(description="Which of the records answers the request.")

    @classmethod
    def of(cls, one: Answer) -> Done:
        """Tell what followed."""
        return cls(
            run=one.run,
            records=[RecordTold.of(record) for record in one.records],
            answer=one.place,
        )


class AllDone(Told):
    """What followed from several events, one by one."""

    answers: list[Done]


class RoundHeld(Told):
    """What came of a matching round."""

    policy: str
    made: list[Done]
    refused: list[str]
    failures: list[str]

    @classmethod
    def of(cls, one: Introductions) -> RoundHeld:
        """Tell of a round."""
        return cls(
            policy=one.policy,
            made=[Done.of(answer) for answer in one.made],
            refused=list(one.refused),
            failures=list(one.failures),
        )


class Progressed(Told):
    """What happened while time passed."""

    fired: int
    rounds: int
    introduced: int
    parked: int = Field(description="How much stays due, as it was refused.")

    @classmethod
    def of(cls, one: Progress) -> Progressed:
        """Tell what happened."""
        return cls(
            fired=one.fired,
            rounds=one.rounds,
            introduced=one.introduced,
            parked=len(one.parked),
        )


class Accepted(Told):
    """Something that was posted, for a worker to see to."""

    run: str
    place: int
    subject: str
    received: ToldMoment
    problem: str = Field(description="Why it was refused, once it was.")

    @classmethod
    def of(cls, one: Posted) -> Accepted:
        """Tell what was posted."""
        return cls(
            run=one.run,
            place=one.place,
            subject=one.subject,
            received=one.received,
            problem=one.problem,
        )


class KeptTold(Accepted):
    """Something that was posted and has not happened."""

    event: str = Field(description="Its name; empty for somebody who joins.")
    attempts: int = Field(description="How often it was tried in vain.")
    parked: ToldMoment | None = Field(
        description="When it was refused or given up; null while it waits."
    )

    @classmethod
    def of(cls, one: Posted) -> KeptTold:
        """Tell what waits."""
        return cls(
            **dict(Accepted.of(one)),
            event=one.stimulus.name if isinstance(one.stimulus, Event) else "",
            attempts=one.attempts,
            parked=one.parked,
        )


class EffectTold(Told):
    """A message, a request or a task that waits to be delivered."""

    run: str
    key: str = Field(description="Stable: do nothing twice for one key.")
    kind: str
    subject: str
    when: ToldMoment
    to: str
    name: str
    payload: dict[str, Any]
    attempts: int
    problem: str
    parked: ToldMoment | None = Field(description="When it was given up.")

    @classmethod
    def of(cls, one: Waiting) -> EffectTold:
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


class Waits(Told):
    """What waits to be delivered, the oldest first."""

    items: list[EffectTold]
    more: bool = Field(description="Whether there is more than that.")


class Noted(Told):
    """An effect that is crossed off."""

    key: str


class Retried(Told):
    """How many effects it was about; 0 when none of that key waits."""

    count: int
