"""What a step needs: forms, training, agreements, checks, consents, and the like."""

from __future__ import annotations

from typing import NamedTuple

from lark import Token

from ..model import Condition, Detail, Duration, Need, NeedKind, Party
from ..reader import Sentence
from ..sentences import Syntax
from . import actions, extensions
from .names import Names
from .time import duration, minutes, whole
from .trees import branches, dotted, label, name, number, part, tokens

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
    details: tuple[Detail, ...] = ()
    usual: str = ""

    @property
    def key(self) -> str:
        """What it is called in events and histories."""
        return f"{self.kind} {self.name}".strip()


def key_of(tree: Syntax, names: Names, line: int) -> tuple[str, Syntax | Token] | None:
    """Give the key of a need that is named in a condition or a story, and its word.

    None for one of a plugin that does not have it.
    """
    if tree.data == "of_plugin":
        asked = extensions.asked(tree, line, names)
        return None if asked is None else (f"{asked.kind} {dotted(tree)}", tree)
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
    wanted = _wanted(sentence, names, is_first=True)
    if owners is None and wanted and _is_theirs(wanted[0], sentence):
        suffixes = [f" from {member}" for member in members]
    return [
        need.key + suffix
        for need in wanted
        for suffix in dict.fromkeys(suffixes or [""])
    ]


def _is_theirs(need: Wanted, sentence: Sentence) -> bool:
    """Say whether a need that names nobody is for each member of a relationship."""
    interviewer = part(next(branches(sentence.tree)), "interviewer")
    return need.kind not in _BY_STAFF and interviewer is None


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
    found = _wanted(sentence, names)
    by = Party("them")
    if found and found[0].kind in _BY_STAFF:
        by = Party("staff")
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
            details=need.details,
            usual=need.usual,
            waived_by=waived_by,
            guard=guard,
            span=sentence.span,
        )
        for need in found
        for party in parties or (by,)
    ]


def _wanted(
    sentence: Sentence, names: Names, *, is_first: bool = False
) -> list[Wanted]:
    """List the needs of a sentence; at a first look, with nothing said of mistakes."""
    inner = next(branches(sentence.tree))
    line = sentence.line.number
    if inner.data == "of_plugin":
        return _of_plugin(inner, line, names)
    kind = _KINDS[str(inner.data)]
    if kind == "reference":
        text = str(number(inner))
        many = int(text) if text.isdigit() and len(text) < 3 else 1
        if not is_first:
            whole(number(inner), line, names.notes, most=99)
        return [Wanted(kind, str(place), "") for place in range(1, many + 1)]
    if kind == "interview":
        own, by = part(inner, "own_name"), part(inner, "interviewer")
        who = "staff" if by is None else name(by).replace("_", " ")
        said = label(inner) or ("" if own else f"with {who}")
        return [Wanted(kind, "" if own is None else str(name(own)), said)]
    hours, lasts = 0.0, None
    length = part(inner, "duration")
    if length is not None and not is_first:
        hours = minutes(length, line, "a training", names.notes) / 60
    lasting = part(inner, "lasting")
    if lasting is not None and not is_first:
        lasts = duration(next(branches(lasting)), line, names.notes)
    return [Wanted(kind, str(name(inner)), label(inner), hours, lasts)]


def _of_plugin(tree: Syntax, line: int, names: Names) -> list[Wanted]:
    asked = extensions.asked(tree, line, names)
    if asked is None:
        return []
    said = label(tree) or asked.label
    key = str(dotted(tree))
    more = asked.lasts, asked.details, asked.usual
    return [Wanted(asked.kind, key, said, 0.0, *more)]
