"""What a rule does: its actions, and where it leads."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from ..checks import steps as checks
from ..model import (
    Action,
    AskForSurvey,
    AskToDecide,
    End,
    Enrol,
    Forgo,
    Go,
    Message,
    Party,
    Span,
    Target,
)
from ..reader import Sentence
from ..sentences import Syntax
from .names import Names
from .time import duration
from .trees import at, branches, child, name, part, quoted, tokens


class Place(NamedTuple):
    """The step in which a rule stands."""

    names: Names
    subject: str
    step: str

    @property
    def following(self) -> str | None:
        """The step after it, also across stages; None after the last."""
        return self.names.step_after(self.subject, self.step)


class Deeds(NamedTuple):
    """What a rule does, and where it leads."""

    actions: tuple[Action, ...]
    target: Target | None
    reason: str


def lower(sentence: Sentence, place: Place) -> Deeds:
    """Lower everything after a rule's colon."""
    line, notes = sentence.line.number, place.names.notes
    found = child(sentence.tree, "actions")
    actions: list[Action] = []
    target: Target | None = None
    for tree in branches(found):
        if tree.data in ("go_to", "go_on", "end_as"):
            if target is not None:
                advice = "a rule leads to one place; write a second rule for the other."
                problem = checks.ONLY_ONCE.at(
                    at(tree, line), help=advice, words="where this leads"
                )
                notes.add(problem)
            target = _target(tree, line, place)
        elif tree.data not in ("reason", "stay"):
            actions.append(_action(tree, line, place))
    reason = sentence.reason or quoted(part(found, "reason"))
    return Deeds(tuple(actions), target, reason)


def parties(tree: Syntax, line: int, place: Place) -> tuple[Party, ...]:
    """Lower a list of parties."""
    found: list[Party] = []
    for party in branches(tree):
        if party.data == "party":
            known = place.names.party(name(party), line, place.subject)
        else:
            known = Party(cast(Any, str(party.data)))
        if known is not None and known not in found:
            found.append(known)
    return tuple(found)


def persons(found: tuple[Party, ...], place: Place) -> tuple[Party, ...]:
    """Put each member in the place of `them` in the step of a relationship."""
    members = place.names.members(place.subject)
    if not members:
        return found
    expanded: list[Party] = []
    for party in found:
        if party.kind == "them":
            expanded += [Party("member", member) for member in members]
        else:
            expanded.append(party)
    return tuple(dict.fromkeys(expanded))


def go_on(where: Span, place: Place, advice: str) -> Go:
    """Lead to the step that follows, or say that there is none."""
    following = place.following
    if following is None:
        step, subject = place.step, place.subject
        problem = checks.NOTHING_FOLLOWS.at(
            where, help=advice, step=step, subject=subject
        )
        place.names.notes.add(problem)
    return Go(following or place.step)


def _target(tree: Syntax, line: int, place: Place) -> Target:
    if tree.data == "end_as":
        return End(place.names.outcome(name(tree), line))
    if tree.data == "go_to":
        steps = place.names.place(name(tree), line, place.subject)
        return Go(steps[0] if steps else place.step)
    advice = "say how it ends, with `end as` and an outcome."
    return go_on(at(tree, line), place, advice)


def _action(tree: Syntax, line: int, place: Place) -> Action:
    names = place.names
    match tree.data:
        case "go_on_without":
            return Forgo()
        case "enrol":
            role = names.role(name(tree), line) or place.subject
            return Enrol(role, next_run=part(tree, "next_run") is not None)
    whom = child(tree, "parties")
    to = parties(whom, line, place)
    match tree.data:
        case "ask_for_survey":
            return AskForSurvey(to, names.survey(name(tree), line))
        case "ask_to_decide":
            within = child(tree, "duration")
            options = tuple(dict.fromkeys(map(str, tokens(tree))))
            length = duration(within, line, names.notes)
            return AskToDecide(persons(to, place), options, length)
        case "question":
            return Message("ask", to, quoted(tree))
        case _:
            manner = str(tokens(tree, "REMIND")[0]).lower()
            return Message(cast(Any, manner), to, quoted(tree))
