"""The scenario model: what an analyst assumes about people, kept apart from policy.

A programme file says what *should* happen; a scenario says who comes, what they are
like, how likely outside events are and how long they take, and what things cost.
"""

from __future__ import annotations

from .model import Duration, Frozen, Span, Unit

# -- Draws -----------------------------------------------------------------------------


class Fixed(Frozen, frozen=True, tag="fixed"):
    """Always this long."""

    amount: float
    unit: Unit


class Uniform(Frozen, frozen=True, tag="uniform"):
    """Any length between two, each as likely."""

    least: float
    most: float
    unit: Unit


class Lognormal(Frozen, frozen=True, tag="lognormal"):
    """Most near the mean, a few very long; given by its own mean and deviation."""

    mean: float
    sd: float
    unit: Unit


class Weibull(Frozen, frozen=True, tag="weibull"):
    """A time until something breaks; with a shape over 1, likelier as time goes on."""

    shape: float
    scale: float
    unit: Unit


class Exponential(Frozen, frozen=True, tag="exponential"):
    """A waiting time without memory, with this mean."""

    mean: float
    unit: Unit


Delay = Fixed | Uniform | Lognormal | Weibull | Exponential


class Choose(Frozen, frozen=True, tag="choose"):
    """One of several choices, by weight."""

    choices: tuple[tuple[str, float], ...]


class Several(Frozen, frozen=True, tag="several"):
    """Each choice with a chance of its own; at least one."""

    choices: tuple[tuple[str, float], ...]


class Number(Frozen, frozen=True, tag="number"):
    """A number from a normal distribution, rounded to a whole one."""

    mean: float
    sd: float


class SomePerson(Frozen, frozen=True, tag="person"):
    """With this chance a participant in `role`, otherwise somebody outside."""

    role: str
    chance: float


class SomePeople(Frozen, frozen=True, tag="people"):
    """Several participants in `role`, each of them another."""

    role: str
    least: int
    most: int


class Aged(Frozen, frozen=True, tag="aged"):
    """A date of birth, by the age in whole years on the day of joining."""

    years: Choose | Number


Draw = Choose | Several | Number | SomePerson | SomePeople | Aged


# -- Assumptions -----------------------------------------------------------------------


class Arrivals(Frozen, frozen=True):
    """How many come in a role, spread evenly over a time from the start."""

    role: str
    number: int
    over: Duration
    span: Span | None = None


class DetailDraw(Frozen, frozen=True):
    """How a detail of the people in a role is distributed."""

    role: str
    detail: str
    draw: Draw
    span: Span | None = None


class Change(Frozen, frozen=True):
    """What is added to the last answer: normal."""

    mean: float
    sd: float


class Answer(Frozen, frozen=True):
    """How a survey question is answered: normal, perhaps from an earlier answer."""

    question: str
    mean: float
    sd: float
    since: str = ""
    """The earlier survey whose answer this one starts from; empty for none."""
    per_meeting: float = 0.0
    """Added to the mean for each meeting held in the person's relationships."""
    then: Change | None = None
    """How each later answer differs from the last one; None when it is drawn as the
    first one was."""


class Alternative(Frozen, frozen=True):
    """One thing that may happen, and how likely it is."""

    event: str
    """An event's name, or a need's key, as histories spell it."""
    chance: float


class Stop(Frozen, frozen=True):
    """Something that happens again and again comes to an end."""

    chance: float
    delay: Delay | None = None
    """Counted from the beginning; None for at once."""


class Assumption(Frozen, frozen=True):
    """What happens when people may act: which alternative if any, when, and by whom."""

    alternatives: tuple[Alternative, ...]
    """Their chances sum to at most 1; the rest is that nothing happens."""
    delay: Delay | None = None
    """Counted from the moment that it becomes possible; None for a meeting, which
    falls anywhere in its time, and for what happens at once."""
    steps: tuple[str, ...] = ()
    """Only in these steps; in any when empty."""
    by: tuple[tuple[str, float], ...] = ()
    """Who does it, by weight, when the programme allows more than one party."""
    answers: tuple[Answer, ...] = ()
    doer: str = ""
    """Only what this party does; empty for all of them together."""
    again: bool = False
    """It happens again and again, each time `delay` after the last."""
    stop: Stop | None = None
    lifted: Delay | None = None
    """Of a concern or a pause: how long until it is lifted; None for never."""
    span: Span | None = None


class Price(Frozen, frozen=True):
    """A cost for each time that something happens."""

    what: str
    """A need's key, or the name of a role for each one who arrives."""
    amount: float
    span: Span | None = None


class StaffTime(Frozen, frozen=True):
    """What an hour of a staff role costs and how many minutes its work takes."""

    staff: str
    hourly: float
    minutes: tuple[tuple[str, float], ...] = ()
    """For each step entered, or each `check in`."""
    span: Span | None = None


class Rounds(Frozen, frozen=True):
    """How often the rounds of a matching policy are held."""

    policy: str
    every: Duration
    span: Span | None = None


class Variant(Frozen, frozen=True):
    """Another way to run the programme, to compare with."""

    name: str
    title: str = ""
    """What it is called in reports; empty for its name."""
    rounds: tuple[Rounds, ...] = ()
    arrivals: tuple[Arrivals, ...] = ()
    """How many come instead, of the roles that are named."""


class Scenario(Frozen, frozen=True):
    """Everything assumed for one simulation of a programme."""

    name: str
    programme: str
    starts: str
    """The run's first day, an ISO 8601 date."""
    lasts: Duration
    title: str = ""
    currency: str = "£"
    arrivals: tuple[Arrivals, ...] = ()
    people: tuple[DetailDraw, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    prices: tuple[Price, ...] = ()
    staff_time: tuple[StaffTime, ...] = ()
    variants: tuple[Variant, ...] = ()
    usual: tuple[str, ...] = ()
    """Sentences that plugins had for what the scenario does not say: they are among
    the assumptions."""
