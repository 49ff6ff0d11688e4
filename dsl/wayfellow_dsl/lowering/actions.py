"""What a rule does: its actions, and where it leads."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from lark import Token

from ..checks import steps as checks
from ..model import (
    Action,
    AskForSurvey,
    AskToDecide,
    Call,
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
from . import extensions
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
    needs_reason: bool = False


def lower(sentence: Sentence, place: Place) -> Deeds:
    """Lower everything after a rule's colon."""
    line, notes = sentence.line.number, place.names.notes
    found = child(sentence.tree, "actions")
    actions: list[Action] = []
    target: Target | None = None
    needs_reason = False
    for tree in branches(found):
        needs_reason = needs_reason or part(tree, "with_reason") is not None
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
    return Deeds(tuple(actions), target, reason, needs_reason)


def parties(tree: Syntax, line: int, place: Place) -> tuple[Party, ...]:
    """Lower a list of parties."""
    found: list[Party] = []
    for party in branches(tree):
        if party.data == "party":
            known = place.names.party(name(party), line, place.subject)
        elif party.data in ("attached_to", "possessed"):
            one, other = tokens(party)
            who, of = (one, other) if party.data == "attached_to" else (other, one)
            known = place.names.attached_party(who, of, line, place.subject)
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


def caused_by(tree: Syntax, line: int, place: Place, relation: str = "") -> str:
    """Lower `caused by` and a member of a relationship; empty without it."""
    found = part(tree, "caused")
    if found is None:
        return ""
    names, party = place.names, next(branches(found))
    members = names.members(relation or place.subject)
    if party.data == "them" and place.subject in members:
        return place.subject
    word = name(party) if party.data == "party" else None
    if word is not None and str(word) in members:
        return str(word)
    where: Syntax | Token = party if word is None else word
    said = "them" if word is None else str(word)
    names.notes.unknown("member of the relationship", said, at(where, line), members)
    return ""


def option_of(tree: Syntax) -> str:
    """Give the name of what is to be approved: the step or outcome that it leads to."""
    return str(name(child(tree, "going_to", "ending_as")))


def options(tree: Syntax) -> tuple[str, ...]:
    """List the events that answer what a sentence asks."""
    if tree.data == "ask_to_approve":
        option = option_of(tree)
        return f"approve {option}", f"refuse {option}"
    return tuple(dict.fromkeys(map(str, tokens(tree))))


def approved(tree: Syntax, line: int, place: Place) -> Target:
    """Lower where a change leads that somebody is asked to approve."""
    found = child(tree, "going_to", "ending_as")
    if found.data == "ending_as":
        outcome = place.names.outcome(name(found), line)
        return End(outcome, caused_by(found, line, place))
    steps = place.names.place(name(found), line, place.subject)
    return Go(steps[0] if steps else place.step)


def _target(tree: Syntax, line: int, place: Place) -> Target:
    if tree.data == "end_as":
        outcome = place.names.outcome(name(tree), line)
        return End(outcome, caused_by(tree, line, place))
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
        case "invite":
            return _invite(tree, line, place)
        case "call":
            plugin, deed = tokens(tree)
            extensions.check_deed(tree, line, names)
            named = part(tree, "parties")
            whom = () if named is None else parties(named, line, place)
            return Call(str(plugin), str(deed), persons(whom, place), quoted(tree))
    to = parties(child(tree, "parties"), line, place)
    match tree.data:
        case "ask_for_survey":
            return AskForSurvey(to, names.survey(name(tree), line))
        case "ask_to_decide" | "ask_to_approve":
            within = child(tree, "duration")
            length = duration(within, line, names.notes)
            return AskToDecide(persons(to, place), options(tree), length)
        case "question":
            return Message("ask", to, quoted(tree))
        case _:
            manner = str(tokens(tree, "REMIND")[0]).lower()
            return Message(cast(Any, manner), to, quoted(tree))


def _invite(tree: Syntax, line: int, place: Place) -> Enrol:
    names = place.names
    detail, role = tokens(tree)
    details = {} if names.members(place.subject) else names.details(place.subject)
    known = [found.name for found in details.values() if found.type == "person"]
    if str(detail) not in known:
        kind = f"detail of `{place.subject}` that is a person"
        advice = f"declare it, such as `{detail} person, optional`."
        names.notes.unknown(kind, str(detail), at(detail, line), known, advice)
    return Enrol(names.role(role, line) or place.subject, invited=str(detail))
