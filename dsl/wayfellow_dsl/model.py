"""The programme model: what a programme file means, as frozen, typed values.

Everything else in the product (the live engine, the simulator, the checks, the
pictures) reads this model and nothing but it. Many sentences of the language are
lowered to few forms:

* **facts** about people, named like the sentence that collects them;
* **rules**: a trigger, a guard, actions, and a target;
* **clocks**: an anchor, calendar arithmetic, a repetition and a limit;
* **actions**: messages, requests, tasks, and enrolments;
* **policies** for matching, and **surveys**, **measures**, **guarantees** and
  **stories**.
"""

from __future__ import annotations

from typing import Literal as Choice

import msgspec

Value = bool | int | float | str | tuple[str, ...]
"""What a fact can hold: yes or no, a number, a text (also dates, as ISO 8601
text, and people, by identifier), or several choices."""


class Frozen(
    msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A value that never changes and that knows its own JSON."""


class Span(msgspec.Struct, frozen=True, array_like=True):
    """Where a sentence stands in its file; lines and columns count from 1."""

    line: int
    column: int
    end_column: int


# -- Time ------------------------------------------------------------------------------

Unit = Choice["minutes", "hours", "days", "working days", "weeks", "months", "years"]


class Duration(msgspec.Struct, frozen=True, array_like=True):
    """A length of time, such as `10 working days`.

    Minutes and hours are absolute; days and longer follow the programme's calendar.
    """

    amount: int
    unit: Unit

    def __str__(self) -> str:
        unit = self.unit.removesuffix("s") if self.amount == 1 else self.unit
        return f"{self.amount} {unit}"


class Anchor(Frozen, frozen=True):
    """The moment from which a clock counts."""

    kind: Choice["step", "stage", "plan", "silence", "start", "date"]
    """`step`: entering the step. `stage`: first entering the stage `name`. `plan`:
    first entering a step that has a meeting plan. `silence`: the later of entering the
    step and the last event called `name`. `start`: the run's start. `date`: `name` is
    an ISO 8601 date, or `MM-DD` for the next one."""
    name: str = ""


class Clock(Frozen, frozen=True):
    """When something is due: once, or again and again."""

    anchor: Anchor
    first: Duration
    every: Duration | None = None
    at_most: int | None = None
    falls: Choice["exactly", "day start", "day end"] = "day end"
    """Messages go when the day starts, moved to the next working day; a deadline
    falls at the end of its day; minutes and hours are exact."""


# -- Conditions ------------------------------------------------------------------------


class Constant(Frozen, frozen=True, tag="constant"):
    """A value written in the file."""

    value: Value


class Fact(Frozen, frozen=True, tag="fact"):
    """A fact of the subject itself (`of` is empty) or of the member called `of`."""

    name: str
    of: str = ""


class Identity(Frozen, frozen=True, tag="identity"):
    """The person who is the member called `of` (or the subject itself)."""

    of: str = ""


class Count(Frozen, frozen=True, tag="count"):
    """A number that the engine keeps: see `COUNTERS`."""

    name: str
    of: str = ""
    argument: str = ""


COUNTERS = {
    "meetings held": "meetings that took place",
    "meetings missed": "planned meetings that did not take place in their time",
    "meetings missed in a row": "planned meetings missed since the last one held or "
    "since entering the step, whichever is later",
    "rematches": "relationships after the first one in this journey",
    "active pairs": "relationships under way now",
    "capacity": "relationships that this person takes at one time",
    "days in": "days spent in the step, or in the stage, so far",
    "months in": "whole months since first entering the stage",
}
"""Every counter, and what it counts. `active pairs` also answers to the name of the
programme's own relationship (`active friendships`)."""

Term = Constant | Fact | Identity | Count


class Compare(Frozen, frozen=True, tag="compare"):
    """A comparison of two terms. Ordered choices compare by their order."""

    operator: Choice["is", "is not", "at least", "at most", "under", "over", "includes"]
    left: Term
    right: Term
    order: tuple[str, ...] = ()
    """The levels, lowest first, when the terms are ordered choices."""


class Known(Frozen, frozen=True, tag="known"):
    """Holds when the fact has been recorded."""

    fact: Fact


class Met(Frozen, frozen=True, tag="met"):
    """Holds when the need with this key has been met by the subject, or by the
    member called `of`; `need` is the key of a `Need`."""

    need: str
    of: str = ""


class NeedsDone(Frozen, frozen=True, tag="needs done"):
    """Holds when every need of the present step that applies is met."""


class MeetingsOver(Frozen, frozen=True, tag="meetings over"):
    """Holds when all planned meetings were held (`held`), or when the time planned
    for them has run out as well."""

    held: bool = False


class InStep(Frozen, frozen=True, tag="in step"):
    """Holds while the subject, or the member called `of`, is in one of these steps."""

    steps: tuple[str, ...]
    of: str = ""


class Ended(Frozen, frozen=True, tag="ended"):
    """Holds once the subject ended, as one of `outcomes` when there are any."""

    outcomes: tuple[str, ...] = ()
    of: str = ""


class Reached(Frozen, frozen=True, tag="reached"):
    """Holds once the subject has ever been in one of these steps."""

    steps: tuple[str, ...]
    of: str = ""


class All(Frozen, frozen=True, tag="all"):
    """Holds when each of the conditions holds."""

    conditions: tuple[Condition, ...]


class AnyOf(Frozen, frozen=True, tag="any"):
    """Holds when at least one of the conditions holds."""

    conditions: tuple[Condition, ...]


class Not(Frozen, frozen=True, tag="not"):
    """Holds when the condition does not."""

    condition: Condition


Condition = (
    Compare
    | Known
    | Met
    | NeedsDone
    | MeetingsOver
    | InStep
    | Ended
    | Reached
    | All
    | AnyOf
    | Not
)


# -- People ----------------------------------------------------------------------------


class Party(msgspec.Struct, frozen=True, array_like=True):
    """Somebody who may act, or who is told: `them`, a member, a staff role, anyone."""

    kind: Choice["them", "member", "staff", "anyone"]
    name: str = ""
    """The role's name for a member or a staff role."""

    def __str__(self) -> str:
        return self.name or self.kind


class Detail(Frozen, frozen=True):
    """Something known about everybody in a role."""

    name: str
    type: Choice[
        "text", "number", "yes or no", "date", "person", "one of", "levels", "some of"
    ]
    choices: tuple[str, ...] = ()
    label: str = ""
    private: bool = False
    optional: bool = False
    span: Span | None = None


class Capacity(msgspec.Struct, frozen=True, array_like=True):
    """How many relationships somebody takes at one time."""

    least: int = 1
    most: int = 1


class Role(Frozen, frozen=True):
    """A kind of participant."""

    name: str
    label: str = ""
    plural: str = ""
    details: tuple[Detail, ...] = ()
    takes: Capacity = Capacity()
    span: Span | None = None


class Staff(Frozen, frozen=True):
    """A kind of person who runs the programme and has no lifecycle in it."""

    name: str
    label: str = ""
    lifts_holds: bool = False
    """May lift a safeguarding hold. Exactly one staff role does in every programme."""
    span: Span | None = None


class Relationship(Frozen, frozen=True):
    """A kind of pair."""

    name: str
    members: tuple[str, ...]
    """The roles of its members, in the order written."""
    label: str = ""
    span: Span | None = None


class Outcome(Frozen, frozen=True):
    """One way for a participant or a relationship to end."""

    name: str
    label: str = ""
    completed: bool = False
    may_return: bool = True
    span: Span | None = None


IMPLIED_OUTCOMES = {
    "not_accepted": "An offer that somebody declined or that nobody answered in time",
    "superseded": "An offer withdrawn because a place was taken or a rule forbids it",
    "member_left": "A relationship whose member left the programme",
    "left": "A participant who left a role that has no stages",
}
"""Outcomes that the engine adds and that no file may declare."""

IMPLIED_STEPS = {
    "proposed": "a relationship that waits for its members to accept it",
    "taking_part": "a participant in a role that has no stages of its own",
}
"""Steps that lowering adds and that no file may declare."""


# -- Steps and rules -------------------------------------------------------------------


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
    relationship `relation`), `nobody decides`, `meeting missed`, `hold lifted`."""

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


class MeetingPlan(Frozen, frozen=True):
    """How often a pair means to meet. The rules that keep it are among the step's."""

    every: Duration
    number: int
    """How many meetings are planned in all; 0 when there is no end."""
    minutes: int = 0
    """How long one takes, about; 0 when the file does not say."""


class Expectation(Frozen, frozen=True):
    """Something hoped for: it is reported and never enforced."""

    condition: Condition
    span: Span | None = None


class Step(Frozen, frozen=True):
    """A place that a participant or a relationship can be in."""

    name: str
    stage: str
    label: str = ""
    needs: tuple[Need, ...] = ()
    rules: tuple[Rule, ...] = ()
    plan: MeetingPlan | None = None
    expects: tuple[Expectation, ...] = ()
    implied: bool = False
    """True for steps that the engine adds: `proposed` and `taking_part`."""
    span: Span | None = None


class Window(Frozen, frozen=True):
    """When the stage that people join in is open, relative to the run's start."""

    opens: Duration | None = None
    closes: Duration | None = None


class Stage(Frozen, frozen=True):
    """A named part of a lifecycle."""

    name: str
    label: str = ""
    window: Window | None = None
    span: Span | None = None


class Lifecycle(Frozen, frozen=True):
    """The state machine of a role or of a relationship."""

    subject: str
    """The name of the role or of the relationship."""
    stages: tuple[Stage, ...]
    steps: tuple[Step, ...]
    """The first one is where everybody begins."""

    def step(self, name: str) -> Step:
        """Find a step by its name; KeyError when there is none."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)


# -- Policies and evidence -------------------------------------------------------------


class Candidates(Frozen, frozen=True):
    """Who takes part in a round: those of a role in one of these steps."""

    role: str
    steps: tuple[str, ...]


class Exclusion(Frozen, frozen=True):
    """Two people whom the programme never brings together."""

    condition: Condition
    because: str
    span: Span | None = None


class SharedChoices(Frozen, frozen=True, tag="shared"):
    """What share of the choices wanted (left) is among those offered (right)."""

    left: Fact
    right: Fact


class Preference(Frozen, frozen=True):
    """Something that makes two people fit better: a condition, or shared choices."""

    prefers: Condition | SharedChoices
    weight: float = 2.0
    """`slightly` is 1, nothing is 2, `strongly` is 4."""
    span: Span | None = None


class MatchPolicy(Frozen, frozen=True):
    """How people are brought together."""

    name: str
    relationship: str
    seekers: Candidates
    """Those who wait; the first role in `match SEEKER with PARTNER`."""
    partners: Candidates
    every: Duration | None = None
    """None when staff call for a round themselves."""
    weekday: int | None = None
    """0 is Monday."""
    exclusions: tuple[Exclusion, ...] = ()
    preferences: tuple[Preference, ...] = ()
    method: Choice["best overall", "first come first served", "by hand"] = (
        "best overall"
    )
    proposed_by: Party | None = None
    span: Span | None = None


class Question(Frozen, frozen=True):
    """One question of a survey."""

    name: str
    type: Choice["scale", "yes or no", "one of", "number", "percent", "text"]
    least: int = 0
    most: int = 0
    choices: tuple[str, ...] = ()
    label: str = ""
    span: Span | None = None


class Survey(Frozen, frozen=True):
    """A set of questions, asked more than once under different names."""

    name: str
    questions: tuple[Question, ...]
    span: Span | None = None


class Share(Frozen, frozen=True, tag="share"):
    """The share of those who have ended for whom the condition holds."""

    condition: Condition


class Mean(Frozen, frozen=True, tag="mean"):
    """The mean (or median) of an answer, `survey.question`, or of a counter."""

    term: Term
    median: bool = False


class MeanChange(Frozen, frozen=True, tag="change"):
    """The mean of (answer to a later survey less the answer to an earlier one)."""

    question: str
    earlier: str
    later: str


class Measure(Frozen, frozen=True):
    """A figure by which the programme judges itself."""

    name: str
    of: str
    """The role or relationship that is counted."""
    figure: Share | Mean | MeanChange
    target: Compare | None = None
    """With `Constant` on the right; its left side is not used."""
    percent: bool = False
    label: str = ""
    span: Span | None = None


class Never(Frozen, frozen=True, tag="never"):
    """No subject of this kind is ever in this condition, `unless` another holds."""

    condition: Condition
    unless: Condition | None = None


class Possible(Frozen, frozen=True, tag="possible"):
    """From a step, one of these steps can be reached."""

    start: str
    steps: tuple[str, ...]


class Guarantee(Frozen, frozen=True):
    """A promise about every run of the programme."""

    title: str
    of: str
    promise: Never | Possible
    span: Span | None = None


class Given(Frozen, frozen=True, tag="given"):
    """Somebody in a story, and where they begin."""

    name: str
    kind: str
    step: str
    members: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    """Details by name; a person is named by the story's own name for them."""


class Happens(Frozen, frozen=True, tag="happens"):
    """Something that happens in a story."""

    event: str
    """An event's name; `matched`, `matching` (a round) and `wait` are the engine's."""
    who: tuple[str, ...] = ()
    on: str = ""
    """ISO 8601 date; empty for the same day as what came before."""
    after: Duration | None = None
    by: str = ""


class Expects(Frozen, frozen=True, tag="expects"):
    """What a story says is then true."""

    kind: Choice["in", "ended", "sent", "not offered"]
    who: str
    what: str
    """A step, a stage, an outcome, a template, or the other person."""
    because: str = ""


class Story(Frozen, frozen=True):
    """A test in the programme's own words."""

    title: str
    lines: tuple[Given | Happens | Expects, ...]
    span: Span | None = None


# -- The programme ---------------------------------------------------------------------


class Programme(Frozen, frozen=True):
    """A whole programme, as every reader sees it."""

    name: str
    title: str = ""
    version: int = 1
    timezone: str = "UTC"
    holidays: tuple[str, ...] = ()
    """Codes of public-holiday calendars, such as `GB-ENG`."""
    day_starts: int = 540
    """When messages go, in minutes after midnight."""
    follows: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    staff: tuple[Staff, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    lifecycles: tuple[Lifecycle, ...] = ()
    """One for each role and each relationship, in the order declared."""
    policies: tuple[MatchPolicy, ...] = ()
    surveys: tuple[Survey, ...] = ()
    measures: tuple[Measure, ...] = ()
    guarantees: tuple[Guarantee, ...] = ()
    stories: tuple[Story, ...] = ()

    def role(self, name: str) -> Role:
        """Find a role by its name; KeyError when there is none."""
        for role in self.roles:
            if role.name == name:
                return role
        raise KeyError(name)

    def relationship(self, name: str) -> Relationship:
        """Find a relationship by its name; KeyError when there is none."""
        for relationship in self.relationships:
            if relationship.name == name:
                return relationship
        raise KeyError(name)

    def lifecycle(self, subject: str) -> Lifecycle:
        """Find the lifecycle of a role or relationship; KeyError when there is none."""
        for lifecycle in self.lifecycles:
            if lifecycle.subject == subject:
                return lifecycle
        raise KeyError(subject)
