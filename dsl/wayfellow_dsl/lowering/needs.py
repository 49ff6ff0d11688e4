"""Needs: what has to be done before a step is complete."""

from __future__ import annotations

from typing import Literal as Choice
from typing import NamedTuple

from lark import Token

from ..model import Condition, Need, Party
from ..reader import Sentence
from ..sentences import Syntax
from . import actions
from .names import Names
from .time import minutes, whole
from .trees import branches, label, name, number, part, tokens

Kind = Choice["form", "training", "agreement", "survey", "interview", "reference"]

_KINDS: dict[str, Kind] = {
    "form": "form",
    "training": "training",
    "agreement": "agreement",
    "need_survey": "survey",
    "interview": "interview",
    "references": "reference",
}


class Wanted(NamedTuple):
    """One need of a sentence, without its party."""

    kind: Kind
    name: str
    label: str
    hours: float = 0.0

    @property
    def key(self) -> str:
        """What it is called in events and histories."""
        return f"{self.kind} {self.name}".strip()


def key_of(tree: Syntax) -> tuple[str, Syntax | Token]:
    """Give the key of a need that is named in a condition or a story, and its word."""
    kind, found = _KINDS[str(tree.data)], tokens(tree)
    if kind == "reference":
        return f"reference {number(tree)}", tree
    if kind == "interview":
        own = part(tree, "own_name")
        return (kind, tree) if own is None else (f"{kind} {name(own)}", name(own))
    return f"{kind} {found[0]}", found[0]


def keys(sentence: Sentence, members: tuple[str, ...]) -> list[str]:
    """List the keys of a sentence's needs, as far as they can be told without it."""
    owners = part(sentence.tree, "from")
    named: list[str] = []
    for party in () if owners is None else branches(owners):
        named += [str(name(party))] if party.data == "party" else members
    suffixes = [f" from {owner}" for owner in members if owner in named]
    if not suffixes or len(set(named)) > len(suffixes):
        suffixes.append("")
    return [need.key + end for need in _wanted(sentence, None) for end in suffixes]


def lower(
    sentence: Sentence, names: Names, subject: str, guard: Condition | None
) -> list[Need]:
    """Lower one `needs` sentence: one need for each party who owes it."""
    line = sentence.line.number
    inner = next(branches(sentence.tree))
    by = Party("them")
    interviewer = part(inner, "interviewer")
    if interviewer is not None:
        by = names.staff_role(name(interviewer), line)
    if inner.data == "need_survey":
        names.survey(name(inner), line)
    parties: tuple[Party, ...] = ()
    owners = part(sentence.tree, "from")
    if owners is not None:
        place = actions.Place(names, subject, "")
        parties = actions.persons(actions.parties(owners, line, place), place)
    found: list[Need] = []
    for need in _wanted(sentence, names):
        for party in parties or (by,):
            suffix = f" from {party.name}" if party.kind == "member" else ""
            found.append(
                Need(
                    key=need.key + suffix,
                    kind=need.kind,
                    name=need.name,
                    by=party,
                    label=need.label,
                    hours=need.hours,
                    guard=guard,
                    span=sentence.span,
                )
            )
    return found


def _wanted(sentence: Sentence, names: Names | None) -> list[Wanted]:
    inner = next(branches(sentence.tree))
    line, kind = sentence.line.number, _KINDS[str(inner.data)]
    if kind == "reference":
        text = str(number(inner))
        many = int(text) if text.isdigit() and len(text) < 3 else 1
        if names is not None:
            whole(number(inner), line, names.notes, most=99)
        return [Wanted(kind, str(place), "") for place in range(1, many + 1)]
    if kind == "interview":
        own, by = part(inner, "own_name"), part(inner, "interviewer")
        who = "staff" if by is None else name(by).replace("_", " ")
        said = label(inner) or ("" if own else f"with {who}")
        return [Wanted(kind, "" if own is None else str(name(own)), said)]
    hours = 0.0
    length = part(inner, "duration")
    if length is not None and names is not None:
        hours = minutes(length, line, "a training", names.notes) / 60
    return [Wanted(kind, str(name(inner)), label(inner), hours)]
