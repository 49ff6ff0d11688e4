"""What a step needs: forms, training, agreements, checks, consents, and the like."""

from __future__ import annotations

from typing import NamedTuple

from lark import Token

from ..model import Condition, Duration, Need, NeedKind, Party
from ..reader import Sentence
from ..sentences import Syntax
from . import actions
from .names import Names
from .time import duration, minutes, whole
from .trees import branches, label, name, number, part, tokens

_KINDS: dict[str, NeedKind] = {
    "form": "form",
    "training": "training",
    "agreement": "agreement",
    "need_survey": "survey",
    "interview": "interview",
    "references": "reference",
    "check": "check",
    "consent": "consent",
    "attestation": "attestation",
}
_BY_STAFF = frozenset({"check", "attestation"})
"""What nobody can say of themselves: staff do, any of them where none is named."""


class Wanted(NamedTuple):
    """One need of a sentence, without its party."""

    kind: NeedKind
    name: str
    label: str
    hours: float = 0.0
    lasts: Duration | None = None

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


def keys(sentence: Sentence, names: Names, subject: str) -> list[str]:
    """List the keys of a sentence's needs, as far as they can be told without it."""
    members, attached = names.members(subject), names.attached_to(subject)
    owners = part(sentence.tree, "from")
    suffixes: list[str] = []
    for party in () if owners is None else branches(owners):
        words = [str(token) for token in tokens(party)]
        if party.data == "party" and words[0] in members:
            suffixes.append(f" from {words[0]}")
        elif party.data == "party" and words[0] in attached:
            suffixes.append(_suffix(Party("attached", words[0], attached[words[0]])))
        elif party.data in ("attached_to", "possessed"):
            who, of = words if party.data == "attached_to" else words[::-1]
            found = Party("attached", who, "" if of == subject else of)
            suffixes.append(_suffix(found))
        elif party.data == "them" and members:
            suffixes += [f" from {member}" for member in members]
        else:
            suffixes.append("")
    if owners is None and _is_theirs(sentence):
        suffixes = [f" from {member}" for member in members]
    return [
        need.key + suffix
        for need in _wanted(sentence, None)
        for suffix in dict.fromkeys(suffixes or [""])
    ]


def _is_theirs(sentence: Sentence) -> bool:
    """Say whether a need that names nobody is for each member of a relationship."""
    inner = next(branches(sentence.tree))
    kind = _KINDS[str(inner.data)]
    return kind not in _BY_STAFF and part(inner, "interviewer") is None


def _suffix(party: Party) -> str:
    return f" from {party}" if party.kind in ("member", "attached") else ""


def lower(
    sentence: Sentence, names: Names, subject: str, guard: Condition | None
) -> list[Need]:
    """Lower one `needs` sentence: one need for each party who owes it.

    In a relationship that is each member, unless the sentence says from whom.
    """
    line = sentence.line.number
    inner = next(branches(sentence.tree))
    kind = _KINDS[str(inner.data)]
    by = Party("staff") if kind in _BY_STAFF else Party("them")
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
    elif by.kind == "them":
        parties = tuple(Party("member", member) for member in names.members(subject))
    waived = part(sentence.tree, "waived")
    waived_by = None if waived is None else names.staff_role(name(waived), line)
    return [
        Need(
            key=need.key + _suffix(party),
            kind=need.kind,
            name=need.name,
            # An interview with each of two is still recorded by who interviews them.
            by=by if by.kind == "staff" else party,
            label=need.label,
            hours=need.hours,
            lasts=need.lasts,
            waived_by=waived_by,
            guard=guard,
            span=sentence.span,
        )
        for need in _wanted(sentence, names)
        for party in parties or (by,)
    ]


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
    hours, lasts = 0.0, None
    length = part(inner, "duration")
    if length is not None and names is not None:
        hours = minutes(length, line, "a training", names.notes) / 60
    lasting = part(inner, "lasting")
    if lasting is not None and names is not None:
        lasts = duration(next(branches(lasting)), line, names.notes)
    return [Wanted(kind, str(name(inner)), label(inner), hours, lasts)]
