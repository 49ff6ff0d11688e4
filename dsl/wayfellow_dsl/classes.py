"""Classes: the kinds of people that conditions tell apart, with an example of each.

A condition only looks at what it mentions, and only at which side of the constants
written in it a value lies. So what it mentions falls into few classes, and whoever goes
through every combination of their examples has gone through everybody. Nothing here
says whether a condition holds: a `Case` is evaluated by whoever runs the programme.

>>> from wayfellow_dsl.model import Compare, Constant, Detail, Programme, Role
>>> people = Programme("p", roles=(Role("mentee", details=(Detail("age", "number"),)),))
>>> grown_up = Compare("at least", Fact("age"), Constant(18))
>>> split([grown_up], "mentee", [people])[Fact("age")]
(17, 18, 19)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import gcd, prod
from typing import assert_never

from .examples import give_examples, kind_of
from .model import (
    All,
    AnyOf,
    Compare,
    Computed,
    Condition,
    Constant,
    Count,
    End,
    Ended,
    Fact,
    Frozen,
    Go,
    Identity,
    InStep,
    Known,
    MeetingsOver,
    Met,
    NeedsDone,
    Not,
    Programme,
    Reached,
    Sum,
    Term,
    Value,
)


class Place(Frozen, frozen=True, tag="place"):
    """Where the subject, or the member called `of`, is: its step, or its outcome."""

    of: str = ""


Compared = Fact | Count | Identity | Computed
"""What has a value that conditions compare."""

Claimed = Met | NeedsDone | MeetingsOver | Reached
"""What is so or not."""

Matter = Compared | Claimed | Place
"""What conditions ask about. Of what is claimed the value is yes or no; of a `Place` it
is `Go` to a step or `End` as an outcome."""

Example = Value | Go | End | None
"""The value of a matter; None for what is unknown."""

Classes = dict[Matter, tuple[Example, ...]]
"""For each matter one example of each of its classes."""

Case = dict[Matter, Example]
"""One value of each matter: a person, as far as the conditions look."""

MOST_CASES = 10_000


def split(
    conditions: Iterable[Condition], subject: str, programmes: Sequence[Programme]
) -> Classes:
    """Give examples of everything that the conditions mention.

    `subject` is the role or relationship whose conditions they are, and empty for those
    of a `match` block. Of several versions of a programme, the values that any of them
    knows are given, those that all of them know first. Raises KeyError for what no
    programme declares.
    """
    asked = _Asked()
    for condition in conditions:
        asked.ask(condition)
    classes: Classes = {}
    for group in asked.groups():
        constants = [value for term in group for value in asked.constants.get(term, ())]
        for term in group:
            kind = kind_of(term, subject, programmes)
            others = [
                other.of or subject
                for other in asked.identities_beside(term, group)
                if other != term
            ]
            classes[term] = give_examples(
                kind, constants, len(group), asked.orders, others
            )
    for claim in asked.claims:
        classes[claim] = (False, True)
    for of in asked.places:
        steps, outcomes = asked.steps.get(of, []), asked.outcomes.get(of, [])
        classes[Place(of)] = _split_places(of or subject, programmes, steps, outcomes)
    return classes


class _Asked:
    """Collects what conditions mention."""

    def __init__(self) -> None:
        self.constants: dict[Compared, list[Value]] = {}
        self.orders: set[tuple[str, ...]] = set()
        self.claims: dict[Claimed, None] = {}
        self.steps: dict[str, list[tuple[str, ...]]] = {}
        self.outcomes: dict[str, list[tuple[str, ...]]] = {}
        self._beside: dict[Compared, set[Compared]] = {}

    @property
    def places(self) -> list[str]:
        """Whose places are asked for."""
        return [*dict.fromkeys([*self.steps, *self.outcomes])]

    def ask(self, condition: Condition) -> None:
        """Note what a condition mentions."""
        match condition:
            case All(conditions=parts) | AnyOf(conditions=parts):
                for part in parts:
                    self.ask(part)
            case Not(condition=part):
                self.ask(part)
            case Compare():
                self._compare(condition)
            case Known(fact=fact):
                self._beside.setdefault(fact, set())
            case Met() | NeedsDone() | MeetingsOver() | Reached():
                self.claims.setdefault(condition)
                if isinstance(condition, Reached):
                    self.steps.setdefault(condition.of, []).append(condition.steps)
            case InStep(steps=steps, of=of):
                self.steps.setdefault(of, []).append(steps)
            case Ended(outcomes=outcomes, of=of):
                self.outcomes.setdefault(of, []).append(outcomes)
            case _:
                assert_never(condition)

    def _compare(self, condition: Compare) -> None:
        left, right = condition.left, condition.right
        if condition.order:
            self.orders.add(condition.order)
        for one, two in ((left, right), (right, left)):
            (term, plus), (other, and_plus) = _apart(one), _apart(two)
            if isinstance(term, Constant):
                continue
            beside = self._beside.setdefault(term, set())
            constants = self.constants.setdefault(term, [])
            if not isinstance(other, Constant):
                beside.add(other)
                # What is added to one of two makes classes as far apart as that.
                constants += [0, and_plus] if plus or and_plus else []
            elif isinstance(other.value, (int, float)) and plus:
                constants.append(other.value - plus)
            else:
                constants.append(other.value)

    def identities_beside(
        self, term: Compared, group: Sequence[Compared]
    ) -> list[Identity]:
        """Give the people with whom a term may be the same."""
        near = self._beside[term] if isinstance(term, Identity) else group
        return [other for other in near if isinstance(other, Identity)]

    def groups(self) -> Iterator[list[Compared]]:
        """Give the terms that are compared with each other, however indirectly."""
        left = dict.fromkeys(self._beside)
        while left:
            group: list[Compared] = []
            new = [next(iter(left))]
            while new:
                term = new.pop(0)
                if term in left:
                    del left[term]
                    group.append(term)
                    new += sorted(self._beside[term], key=repr)
            yield group


def _apart(term: Term) -> tuple[Compared | Constant, float]:
    return (term.term, term.plus) if isinstance(term, Sum) else (term, 0)


def _split_places(
    subject: str,
    programmes: Sequence[Programme],
    steps: Sequence[tuple[str, ...]],
    outcomes: Sequence[tuple[str, ...]],
) -> tuple[Example, ...]:
    """Give a step of each class, and an outcome of each class if they matter."""
    known = [
        {step.name: None for step in programme.lifecycle(subject).steps}
        for programme in programmes
    ]
    shared = [name for name in known[0] if all(name in each for each in known)]
    ends = [{end.name: None for end in programme.outcomes} for programme in programmes]
    ways = [name for name in ends[0] if all(name in each for each in ends)]
    places: list[Example] = [Go(name) for name in _one_of_each(shared, steps)]
    places += [End(name) for name in _one_of_each(ways, outcomes) if outcomes]
    return tuple(places)


def _one_of_each(
    names: Iterable[str], sets: Sequence[tuple[str, ...]]
) -> Iterator[str]:
    """Give the first of the names that are in the same ones of the sets."""
    seen = set()
    for name in names:
        within = tuple(name in each for each in sets)
        if within not in seen:
            seen.add(within)
            yield name


# -- Cases -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Cases:
    """The combinations of classes, as many as are looked at.

    When there are more than `most`, that many are taken, spread evenly over all.
    """

    classes: Mapping[Matter, tuple[Example, ...]]
    most: int = MOST_CASES

    @property
    def total(self) -> int:
        """How many combinations there are, those that cannot be among them."""
        return prod(map(len, self.classes.values()))

    @property
    def is_whole(self) -> bool:
        """Say whether every combination is looked at."""
        return self.total <= self.most

    def __iter__(self) -> Iterator[Case]:
        for values in self._combinations():
            case = dict(zip(self.classes, values, strict=True))
            if _can_be(case):
                yield case

    def _combinations(self) -> Iterator[tuple[Example, ...]]:
        lists = list(self.classes.values())
        if self.is_whole:
            yield from product(*lists)
            return
        # A step without a divisor in common with the total meets none twice; near the
        # golden section, what it meets lies evenly wherever it is stopped.
        total = self.total
        step = int(total * 0.618)
        while gcd(step, total) != 1:
            step += 1
        for number in range(self.most):
            place, values = number * step % total, []
            for values_of_one in reversed(lists):
                place, which = divmod(place, len(values_of_one))
                values.append(values_of_one[which])
            yield tuple(reversed(values))


def _can_be(case: Case) -> bool:
    """Say whether the values agree with each other, as far as any reader can know."""
    for matter, value in case.items():
        match matter:
            case MeetingsOver(held=True) if value:
                if not case.get(MeetingsOver(), True):
                    return False
            case Reached(steps=steps, of=of) if not value:
                place = case.get(Place(of))
                if isinstance(place, Go) and place.step in steps:
                    return False
            case Count(name="meetings missed in a row", of=of):
                missed = case.get(Count("meetings missed", of))
                if isinstance(missed, int) and isinstance(value, int) > missed:
                    return False
            case _:
                pass
    return True
