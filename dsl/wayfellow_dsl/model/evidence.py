"""Surveys, measures, guarantees, and stories."""

from __future__ import annotations

from typing import Literal as Choice

from .base import Frozen, Span
from .conditions import Compare, Condition, Term
from .time import Duration


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
    """The share for whom the condition holds, of those for whom it is settled.

    It is settled once they have ended, and of days in a step as soon as these days can
    no longer be more, or are too many already.
    """

    condition: Condition


class Total(Frozen, frozen=True, tag="total"):
    """How many there are for whom the condition holds, whether they have ended or not.

    Somebody who held to it once and no longer does is not counted: ask for what stays,
    such as `reached`.
    """

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
    figure: Share | Total | Mean | MeanChange
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
    span: Span | None = None


class Happens(Frozen, frozen=True, tag="happens"):
    """Something that happens in a story."""

    event: str
    """An event's name; `matched`, `introduced`, `matching` (a round), `acceptance` and
    `wait` are the engine's."""
    who: tuple[str, ...] = ()
    on: str = ""
    """ISO 8601 date; empty for the same day as what came before."""
    after: Duration | None = None
    by: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    """What a survey was answered, by question."""
    span: Span | None = None


class Expects(Frozen, frozen=True, tag="expects"):
    """What a story says is then true."""

    kind: Choice["in", "ended", "sent", "offered", "not offered", "held", "asked"]
    who: str
    what: str
    """A step, a stage, an outcome, a template, the other person, what is asked."""
    because: str = ""
    span: Span | None = None


class Story(Frozen, frozen=True):
    """A test in the programme's own words."""

    title: str
    lines: tuple[Given | Happens | Expects, ...]
    span: Span | None = None
