"""Trials: both versions asked about the same people, one for each class of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from msgspec.structs import replace

from wayfellow.decide import Scene
from wayfellow_dsl.classes import (
    Case,
    Cases,
    Classes,
    Compared,
    Example,
    Matter,
    Place,
    split,
)
from wayfellow_dsl.examples import kind_of
from wayfellow_dsl.model import (
    Compare,
    Computed,
    Condition,
    Constant,
    Count,
    End,
    Ended,
    Fact,
    Go,
    Identity,
    InStep,
    Known,
    MeetingsOver,
    Met,
    NeedsDone,
    Not,
    Reached,
    Step,
    Sum,
    Value,
    find_all,
)
from wayfellow_dsl.phrases import say_condition, say_list, say_name, say_term, say_value

from .casting import cast
from .versions import Versions

_MOST = 5_000
"""How many kinds of people are looked at for one comparison: about two seconds."""

Answer = TypeVar("Answer", bound=Hashable)
Other = TypeVar("Other", bound=Hashable)
Asked = tuple[Callable[[Scene], Answer], Callable[[Scene], Answer]]
"""What the older version is asked, and the newer one."""


class Tried(NamedTuple, Generic[Answer]):
    """What both versions answer of one kind of people."""

    case: Case
    old: Answer
    new: Answer
    related: tuple[bool, ...] = ()
    """Whether each of the trial's relations holds."""


class Trial(NamedTuple, Generic[Answer]):
    """What both versions answer of all kinds of people, as far as was looked."""

    subject: str
    step: str
    tried: tuple[Tried[Answer], ...]
    total: int
    """How many kinds of people there are."""
    is_whole: bool
    """Whether all of them were looked at."""
    relations: tuple[Compare, ...] = ()
    """The comparisons of one thing about people with another."""

    @property
    def note(self) -> str:
        """Say how many kinds of people were looked at, when not all were."""
        if self.is_whole:
            return ""
        if not self.tried:
            return "nobody could be put together to try this on"
        return f"{len(self.tried):,} of {self.total:,} kinds of people were looked at"

    def answering(self, answers: Iterable[Tried[Other]]) -> Trial[Other]:
        """Give the same trial with other answers."""
        tried = tuple(
            answer._replace(related=each.related)
            for answer, each in zip(answers, self.tried, strict=True)
        )
        return Trial(
            self.subject, self.step, tried, self.total, self.is_whole, self.relations
        )

    def person(self, chosen: Tried[Answer]) -> str:
        """Say who somebody is, by what makes the versions answer as they do."""
        kept = self._kept(chosen) if self.is_whole else list(chosen.case)
        return _say_person(self, chosen, kept)

    def _kept(self, chosen: Tried[Answer]) -> list[Matter]:
        kept = list(chosen.case)
        for matter in list(chosen.case):
            fewer = [each for each in kept if each != matter]
            alike = (
                each
                for each in self.tried
                if all(each.case[m] == chosen.case[m] for m in fewer)
            )
            if all((each.old, each.new) == (chosen.old, chosen.new) for each in alike):
                kept = fewer
        return kept


def try_out(
    versions: Versions,
    subject: str,
    steps: tuple[Step | None, Step | None],
    conditions: Iterable[Condition],
    asked: Asked[Answer],
) -> Trial[Answer]:
    """Ask both versions about every kind of people that the conditions tell apart."""
    # In an order of their own, so that the same people are found whichever is older.
    kept = sorted(set(conditions), key=repr)
    classes = split(kept, subject, versions.both)
    if any(isinstance(matter, MeetingsOver) for matter in classes):
        # How many are planned decides after how many they can be over.
        held = Count("meetings held")
        plans = [step.plan for step in steps if step is not None and step.plan]
        kept += [Compare("at least", held, Constant(plan.number)) for plan in plans]
        classes = split(kept, subject, versions.both)
    place = next((step.name for step in steps if step is not None), "")
    cases = Cases(classes, _MOST)
    comparisons = dict.fromkeys(each for one in kept for each in find_all(one, Compare))
    relating_to = [each for each in comparisons if len(_terms(each)) > 1]
    relating = [versions.conditions[1].test(each) for each in relating_to]
    found: list[Tried[Answer]] = []
    for case in cases:
        if place and case.get(Place(), Go(place)) != Go(place):
            continue
        scenes = [
            cast(case, subject, programme, evaluated, step)
            for programme, evaluated, step in zip(
                versions.both, versions.conditions, steps, strict=True
            )
        ]
        if scenes[0] is not None and scenes[1] is not None:
            related = tuple(holds(scenes[1]) for holds in relating)
            answers = asked[0](scenes[0]), asked[1](scenes[1])
            found.append(Tried(case, *answers, related))
    is_whole = cases.is_whole and _is_complete(classes, found)
    relations = tuple(relating_to)
    return Trial(subject, place, tuple(found), cases.total, is_whole, relations)


def _is_complete(classes: Classes, found: Iterable[Tried[Answer]]) -> bool:
    """Say whether every example was somebody's: nothing was beyond what we can cast."""
    met = {pair for tried in found for pair in tried.case.items()}
    return all(
        (matter, example) in met
        for matter, values in classes.items()
        for example in values
        if isinstance(matter, Fact | Count | Computed | Met)
        and not (isinstance(matter, Count | Computed) and example is None)
    )


def differ_in_type(versions: Versions, subject: str, *asked: Condition | None) -> bool:
    """Say whether a detail that is asked for is of another type in one version.

    Then nobody can be put before both.
    """
    facts = {
        fact for condition in asked if condition for fact in find_all(condition, Fact)
    }
    for fact in facts:
        types = set()
        for programme in versions.both:
            try:
                types.add(kind_of(fact, subject, [programme]).type)
            except KeyError:
                continue
        if len(types) > 1:
            return True
    return False


def mean_the_same(
    versions: Versions,
    subject: str,
    old: Condition,
    new: Condition,
    steps: tuple[Step | None, Step | None] = (None, None),
) -> bool:
    """Say whether two conditions hold for the same people, whoever they are."""
    if differ_in_type(versions, subject, old, new):
        return False
    trial = try_out(versions, subject, steps, [old, new], versions.tests(old, new))
    return trial.is_whole and all(each.old == each.new for each in trial.tried)


def _terms(compare: Compare) -> list[Compared]:
    """Give what is compared, but for constants and what is added."""
    sides = (
        term.term if isinstance(term, Sum) else term
        for term in (compare.left, compare.right)
    )
    return [term for term in sides if not isinstance(term, Constant)]


# -- Who it is -------------------------------------------------------------------------


def _say_person(
    trial: Trial[Answer], chosen: Tried[Answer], kept: Sequence[Matter]
) -> str:
    """Say somebody's kind, step, and traits; of what is related, how it is."""
    case = {matter: chosen.case[matter] for matter in kept}
    age = None
    if trial.subject:
        age = case.pop(Fact("age"), None) or case.pop(Count("age"), None)
    words = _a(trial.subject) if trial.subject else "two people"
    if age is not None:
        words += f" of {say_value(_plain(age))}"
    if trial.step:
        words += f" in `{trial.step}`"
    traits: list[str] = []
    for relation, holds in zip(trial.relations, chosen.related, strict=True):
        terms = _terms(relation)
        if any(term in case for term in terms):
            is_known = all(chosen.case[term] is not None for term in terms)
            traits.append(_say_relation(relation, holds, is_known))
    told = {term for relation in trial.relations for term in _terms(relation)}
    for matter, value in case.items():
        if matter not in told or value is None:
            traits.append(_say_trait(matter, value))
    said = [trait for trait in dict.fromkeys(traits) if trait]
    return f"{words} where {say_list(said, 'and')}" if said else words


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {say_name(name)}"


_CONVERSE: dict[str, str] = {
    "is": "is not",
    "is not": "is",
    "at least": "under",
    "under": "at least",
    "at most": "over",
    "over": "at most",
}


def _say_relation(relation: Compare, holds: bool, is_known: bool) -> str:
    if holds:
        return say_condition(relation)
    if is_known and relation.operator in _CONVERSE:
        operator = _CONVERSE[relation.operator]
        return say_condition(replace(relation, operator=operator))
    return say_condition(Not(relation)) if is_known else ""


def _say_trait(matter: Matter, value: Example) -> str:
    """Say one value, with the words for the condition that it be so."""
    match matter:
        case Identity(of=of):
            own = value in (of, "") or not of
            return "" if own else f"the {say_name(of)} is the {say_name(str(value))}"
        case Fact() | Computed() if value is None:
            return say_condition(Not(Known(matter)))
        case Count() if value is None:
            return f"{say_term(matter)} is not known"
        case Fact() | Count() | Computed():
            return say_condition(Compare("is", matter, Constant(_plain(value))))
        case Place(of=of) if isinstance(value, Go):
            return say_condition(InStep((value.step,), of))
        case Place(of=of) if isinstance(value, End):
            return say_condition(Ended((value.outcome,), of))
        case Met() | NeedsDone() | MeetingsOver() | Reached():
            return say_condition(matter if value else Not(matter))
        case _:
            return ""


def _plain(value: Example) -> Value:
    assert value is not None
    assert not isinstance(value, Go | End)
    return value
