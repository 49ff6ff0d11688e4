"""Needs and rules: what sets a rule off, what it does, and where it leads."""

from __future__ import annotations

from typing import Literal as Choice

from .base import Frozen, Span
from .conditions import Condition
from .people import Party
from .time import Clock, Duration


class Need(Frozen, frozen=True):
    """Something that has to be done before a step is complete."""

    key: str
    """What it is called in events and histories, such as `form application`; with
    ` from PARTY` when a member of a relationship owes it."""
    kind: Choice[
        "form",
        "training",
        "agreement",
        "survey",
        "interview",
        "reference",
        "acceptance",
    ]
    name: str
    by: Party
    """Who does it; staff may always record it for them."""
    label: str = ""
    hours: float = 0.0
    guard: Condition | None = None
    span: Span | None = None

    @property
    def phrase(self) -> str:
        """The need in the designer's words."""
        words = self.label or self.name.replace("_", " ")
        if self.kind == "acceptance":
            return f"acceptance by {self.by}"
        return f"{self.kind} {words}" + (
            f" from {self.by}" if self.by.kind == "member" else ""
        )


class OnEvent(Frozen, frozen=True, tag="event"):
    """Something that somebody outside the engine does."""

    name: str
    by: tuple[Party, ...] = ()


class OnEngine(Frozen, frozen=True, tag="engine"):
    """Something that the engine itself says: `enter`, `matched`, `ended` (of the
    relationship `relation`), `nobody decides`, `meeting missed`, `hold lifted`.
    """

    name: str
    relation: str = ""
    outcomes: tuple[str, ...] = ()
    """For `ended`: only as one of these; any when empty."""
    last: bool = False
    """For `ended`: only when no other relationship is under way."""


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


class Enrol(Frozen, frozen=True, tag="enrol"):
    """Let the same person begin in another role."""

    role: str
    next_run: bool = False


Action = Message | AskToDecide | AskForSurvey | CheckIn | ReckonMeetings | Forgo | Enrol


class Go(Frozen, frozen=True, tag="go"):
    """Enter a step (also the one that the subject is in)."""

    step: str


class End(Frozen, frozen=True, tag="end"):
    """End, as a declared outcome."""

    outcome: str


Target = Go | End


class Rule(Frozen, frozen=True):
    """What happens when: of the rules for one trigger the first that holds is taken."""

    trigger: Trigger
    guard: Condition | None = None
    actions: tuple[Action, ...] = ()
    target: Target | None = None
    """None stays in the step."""
    because: str = ""
    span: Span | None = None
