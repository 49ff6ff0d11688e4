"""Needs and rules: what sets a rule off, what it does, and where it leads."""

from __future__ import annotations

from typing import Literal as Choice

from .base import Frozen, Span
from .conditions import Condition
from .people import Detail, Party
from .time import Clock, Duration

NeedKind = Choice[
    "form",
    "training",
    "agreement",
    "survey",
    "interview",
    "reference",
    "check",
    "consent",
    "attestation",
]
"""What a file can ask for; an offer asks for acceptance besides."""


class Need(Frozen, frozen=True):
    """Something that has to be done before a step is complete."""

    key: str
    """What it is called in events and histories, such as `form application`; with
    ` from PARTY` when a member of a relationship owes it."""
    kind: Choice[NeedKind, "acceptance"]
    name: str
    by: Party
    """Who does it; staff may always record it for them."""
    label: str = ""
    hours: float = 0.0
    lasts: Duration | None = None
    """For a check: how long it holds good; None for ever."""
    details: tuple[Detail, ...] = ()
    """What can be recorded with it, where a plugin has said so."""
    usual: str = ""
    """What a plugin says of it that a simulation may assume: `95% within 3 days`."""
    waived_by: Party | None = None
    """The staff role that may let it go for somebody, with a reason."""
    guard: Condition | None = None
    span: Span | None = None

    @property
    def phrase(self) -> str:
        """The need in the designer's words."""
        words = self.label or self.name.replace("_", " ")
        if self.kind == "acceptance":
            return f"acceptance by {self.by}"
        return f"{self.kind} {words}" + (
            f" from {self.by}" if self.by.kind in ("member", "attached") else ""
        )


class OnEvent(Frozen, frozen=True, tag="event"):
    """Something that somebody outside the engine does."""

    name: str
    by: tuple[Party, ...] = ()


class OnEngine(Frozen, frozen=True, tag="engine"):
    """Something that the engine itself says: `enter`, `matched`, `ended` (of the
    relationship `relation`), `nobody decides`, `meeting missed`, `hold lifted`,
    `invitation ended`, `check dbs lapsed`, `consent photos withdrawn`, `mentee joined`
    and `mentee left` (of a group).
    """

    name: str
    relation: str = ""
    outcomes: tuple[str, ...] = ()
    """For `ended` and `invitation ended`: only as one of these; any when empty."""
    last: bool = False
    """For `ended`: only when no other relationship is under way."""
    caused_by: str = ""
    """For `ended`: only when this member caused it; anybody when empty."""
    asked: tuple[str, ...] = ()
    """For `nobody decides`: only of a question with one of these answers; of any when
    empty."""


class OnClock(Frozen, frozen=True, tag="clock"):
    """A clock that is due."""

    clock: Clock


class OnTrue(Frozen, frozen=True, tag="true"):
    """A condition that is true on entry or becomes true later."""

    condition: Condition


Trigger = OnEvent | OnEngine | OnClock | OnTrue


class Message(Frozen, frozen=True, tag="message"):
    """Tell somebody something, by the name of a template."""

    manner: Choice["remind", "notify", "ask", "send", "thank"]
    to: tuple[Party, ...]
    template: str


class AskToDecide(Frozen, frozen=True, tag="ask to decide"):
    """Ask somebody to choose one of several events within a time."""

    who: tuple[Party, ...]
    options: tuple[str, ...]
    within: Duration


class AskForSurvey(Frozen, frozen=True, tag="ask for survey"):
    """Ask somebody to answer a survey."""

    of: tuple[Party, ...]
    survey: str


class CheckIn(Frozen, frozen=True, tag="check in"):
    """Open a task for staff to talk with these parties."""

    staff: Party
    parties: tuple[Party, ...]


class ReckonMeetings(Frozen, frozen=True, tag="reckon meetings"):
    """Look back on the time for one meeting, and note if it was missed."""


class Forgo(Frozen, frozen=True, tag="forgo"):
    """Go on without the needs that are still unmet."""


INVITED_BY = "invited by"
"""The fact that names who invited somebody."""


class Enrol(Frozen, frozen=True, tag="enrol"):
    """Let the same person begin in another role."""

    role: str
    next_run: bool = False
    invited: str = ""
    """The detail that names somebody else, who is invited to begin; empty for the same
    person."""


class Call(Frozen, frozen=True, tag="call"):
    """Let a plugin do something, after the decision has been kept."""

    plugin: str
    action: str
    to: tuple[Party, ...] = ()
    text: str = ""


Action = (
    Message
    | AskToDecide
    | AskForSurvey
    | CheckIn
    | ReckonMeetings
    | Forgo
    | Enrol
    | Call
)


class Go(Frozen, frozen=True, tag="go"):
    """Enter a step (also the one that the subject is in)."""

    step: str


class End(Frozen, frozen=True, tag="end"):
    """End, as a declared outcome."""

    outcome: str
    caused_by: str = ""
    """The member said to have caused it; empty for whoever set the rule off."""


Target = Go | End


class Rule(Frozen, frozen=True):
    """What happens when: of the rules for one trigger the first that holds is taken."""

    trigger: Trigger
    guard: Condition | None = None
    actions: tuple[Action, ...] = ()
    target: Target | None = None
    """None stays in the step."""
    because: str = ""
    needs_reason: bool = False
    """The event has to say why."""
    span: Span | None = None
