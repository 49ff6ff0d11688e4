"""What is sent to the API; unknown fields are refused."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from wayfellow.decide import Actor

from .values import Day, Moment, Name, Reason, Said


class Asked(BaseModel):
    """Something that is sent to the API."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NamedActor(Asked):
    """Somebody who does something, by their role and who of them."""

    role: Name = Field(description="A role, or a staff role.", examples=["organiser"])
    id: Name = Field(
        description="A participant's identifier, or a staff member's name.",
        examples=["olu"],
    )

    @property
    def actor(self) -> Actor:
        """As the engine knows them."""
        return Actor(self.role, self.id)


_BY = Field(
    None,
    description="Who does it, where the token is an application's: it acts for "
    "everybody. Any other token acts for its holder alone.",
)
_AT = Field(None, description="When it happened; now unless stated.")


class Doing(Asked):
    """Something that somebody does at a time."""

    at: Moment | None = _AT
    by: NamedActor | None = _BY


class NewProgramme(Asked):
    """A programme file."""

    text: StrictStr = Field(
        max_length=1_000_000, description="The whole text of the `.programme` file."
    )


class NewRun(Asked):
    """A run of a deployed programme to open: one intake."""

    id: Name = Field(description="What the run is called.", examples=["village"])
    programme: Name = Field(examples=["organic"])
    starts: Day = Field(description="Its first day, in the programme's time zone.")
    version: StrictInt | None = Field(
        None, ge=1, description="Which version; the newest unless stated."
    )


class NewParticipant(Doing):
    """Somebody who begins in a role."""

    id: Name = Field(description="What they are called here.", examples=["amal"])
    role: Name = Field(examples=["young_person"])
    person: StrictStr = Field(
        "",
        max_length=500,
        description="Who it is, where one person takes part more than once.",
    )
    details: dict[str, Said] = Field({}, description="What is known, by name.")


class Event(Doing):
    """Something that happened: an event, a need met, a meeting, an answer."""

    subject: Name = Field(
        description="The participant or relationship.", examples=["amal"]
    )
    event: Name = Field(examples=["concern"])
    payload: dict[str, Said] = Field({}, description="What goes with it, by name.")


class NewEvent(Event):
    """Something that happened; refused when something else happened meanwhile."""

    seen: StrictInt | None = Field(
        None,
        ge=0,
        description="How many lines of the subject's history the sender has seen; "
        "when there are more by now, it is refused with 409.",
    )


class EventList(Asked):
    """Several events in the order in which they happen: all of them, or none."""

    events: list[Event] = Field(min_length=1, max_length=1000)


class NewRelationship(Doing):
    """People to bring together."""

    relationship: Name = Field(examples=["friendship"])
    members: dict[str, Name | list[Name]] = Field(
        description="Who is in which role; in a group there may be several in one.",
        examples=[{"young_person": "amal", "adult": "bea"}],
    )
    joins: StrictStr = Field("", max_length=500, description="A group that they join.")


class NewRound(Asked):
    """A round of matching to hold."""

    policy: Name = Field(description="The name of the `match` block.")
    at: Moment | None = _AT


class Move(Doing):
    """Somebody to move by hand."""

    to: Name = Field(description="A step or an outcome.")
    reason: Reason


class Reopening(Doing):
    """Somebody who has ended and goes on after all."""

    to: Name = Field(description="The step from which they go on.")
    reason: Reason


class Waiver(Doing):
    """A need to let go."""

    need: Name = Field(examples=["interview first"])
    reason: Reason
    member: StrictStr = Field("", max_length=500, description="Whose, in a group.")


class Correction(Doing):
    """A line of a history to put right; with neither of the two it never happened."""

    line: StrictInt = Field(ge=1, description="Its number in the history.")
    reason: Reason
    payload: dict[str, Said] | None = Field(None, description="What was said rightly.")
    when: Moment | None = Field(None, description="When it happened rightly.")


class Advance(Asked):
    """A time up to which everything due is to happen."""

    to: Moment


class Retry(Asked):
    """What is to be tried again."""

    key: Name | None = Field(
        None,
        description="The key that the outbox gives for it; without one, all that has "
        "failed in the runs that the token is for.",
    )


class EffectKey(Asked):
    """One effect of the outbox."""

    key: Name = Field(description="The key that the outbox gives for it.")
