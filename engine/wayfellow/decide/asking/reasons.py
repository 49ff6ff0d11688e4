"""Why a condition does not hold: what is so instead, as far as it may be told.

What is private is told to nobody here, as a refusal may end up in a log; and what is
known about somebody else only to staff.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from wayfellow_dsl.model import (
    All,
    AnyOf,
    Compare,
    Computed,
    Condition,
    Constant,
    Count,
    Ended,
    Fact,
    Identity,
    InStep,
    Known,
    MeetingsOver,
    Met,
    NeedsDone,
    Not,
    Reached,
    Sum,
    Term,
)
from wayfellow_dsl.phrases import say_condition, say_term, say_value

from ..draft import Draft
from ..scene import Scene
from ..state import Actor, Subject


def why_not(
    draft: Draft, subject: Subject, condition: Condition, actor: Actor, now: datetime
) -> tuple[str, ...]:
    """Say what is so instead of a condition that does not hold, each once.

    Empty where nothing of it is for the actor to know.
    """
    scene = draft.scene(subject, now)
    return tuple(dict.fromkeys(_Reasons(draft, scene, actor).of(condition)))


class _Reasons:
    """What is told of one scene to one actor."""

    def __init__(self, draft: Draft, scene: Scene, actor: Actor) -> None:
        self._draft = draft
        self._scene = scene
        self._actor = actor

    def of(self, condition: Condition) -> Iterator[str]:
        """Yield what is so instead of a condition that does not hold."""
        match condition:
            case All(conditions=parts) | AnyOf(conditions=parts):
                for part in parts:
                    if not self._holds(part):
                        yield from self.of(part)
            case Compare(left=left, right=right):
                yield from self._valued(left)
                yield from self._valued(right)
            case Not(condition=Compare(left=left, right=right)):
                yield from self._valued(left)
                yield from self._valued(right)
            case Not(condition=inner):
                if all(self._is_told(of, inner) for of in _whose(inner)):
                    yield say_condition(inner)
            case _:
                if all(self._is_told(of, condition) for of in _whose(condition)):
                    yield say_condition(Not(condition))

    def _holds(self, condition: Condition) -> bool:
        return self._draft.compiled.conditions.test(condition)(self._scene)

    def _valued(self, term: Term) -> Iterator[str]:
        match term:
            case Constant() | Identity():
                return
            case Sum(term=inner):
                yield from self._valued(inner)
            case Fact() | Count() | Computed():
                if not all(self._is_told(of, term) for of in _owners(term)):
                    return
                value = self._draft.compiled.conditions.reader(term)(self._scene)
                known = "not known" if value is None else say_value(value)
                yield f"{say_term(term)} is {known}"

    def _is_told(self, of: str, what: Condition | Term) -> bool:
        owner = self._scene.of(of)
        if owner is None or _is_private(self._draft, owner, what):
            return False
        actor = self._actor
        is_own = actor.id != "" and (
            actor.id == owner.id or (actor.role, actor.id) in owner.members
        )
        return is_own or actor.role in self._draft.compiled.staff


def _whose(condition: Condition) -> tuple[str, ...]:
    match condition:
        case Known(fact=fact):
            return _owners(fact)
        case Met(of=of) | InStep(of=of) | Ended(of=of) | Reached(of=of):
            return (of,)
        case NeedsDone() | MeetingsOver():
            return ("",)
        case _:
            # What is made of several is about several.
            return ("several",)


def _owners(term: Fact | Count | Computed) -> tuple[str, ...]:
    return term.roles if isinstance(term, Computed) else (term.of,)


def _is_private(draft: Draft, owner: Subject, what: Condition | Term) -> bool:
    """Say whether something tells of a private detail, or is worked out from one."""
    role = draft.compiled.roles.get(owner.kind)
    if role is None:
        return False
    match what:
        case Fact(name=name) | Known(fact=Fact(name=name)):
            return any(one.private for one in role.details if one.name == name)
        case Computed(function=function) | Known(fact=Computed(function=function)):
            read = {detail.name for detail in function.reads}
            return any(one.private for one in role.details if one.name in read)
        case Count(name="age"):
            births = (one for one in role.details if one.type == "date of birth")
            return any(one.private for one in births)
        case _:
            return False
