"""An audit: what a programme's file shows of what a standard asks.

It reports conformance and nothing else. Whether keeping more of a standard's items
makes mentoring better is another question, and research has not found that it makes
for fewer early endings (see docs/audit.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal as Choice

from wayfellow_dsl.diagnostics import listed, nearest
from wayfellow_dsl.model import Attestation, Exemption, Frozen, Programme
from wayfellow_dsl.phrases import say_attestation

from . import closure, matching, pairs, people
from .setting import Judgement, Setting, set_out
from .standard import (
    BothAccept,
    ChecksIn,
    Closes,
    ClosesWhen,
    ClosesWith,
    HasExclusions,
    HasPreferences,
    HasRematchRule,
    Item,
    JoinsFreely,
    Lasts,
    MatchedByStaff,
    Meets,
    NeedsFirst,
    Requirement,
    Standard,
    Strength,
    Surveys,
)

Standing = Choice["met", "attested", "not applicable", "not met"]


class Answer(Frozen, frozen=True, omit_defaults=False):
    """How a programme stands with one item of a standard."""

    item: str
    number: str
    strength: Strength
    asks: str
    standing: Standing
    words: str
    """What shows it: rules, somebody, a reason; or what is missing."""
    lines: tuple[int, ...] = ()
    """Where in the programme's file."""
    write: str = ""
    """What to write, when it is not met."""

    @property
    def fails(self) -> bool:
        """Say whether something is not met that must be."""
        return self.standing == "not met" and self.strength == "must"


class Audit(Frozen, frozen=True, omit_defaults=False):
    """What a programme shows of one standard."""

    standard: str
    title: str
    edition: str
    source: str
    note: str
    mentor: str
    """The role that was taken for the mentor."""
    mentee: str
    answers: tuple[Answer, ...]

    @property
    def passes(self) -> bool:
        """Say whether everything is shown that must be."""
        return not any(answer.fails for answer in self.answers)


class Stray(Frozen, frozen=True, omit_defaults=False):
    """A claim in the file about an item that no standard has, or about no standard."""

    name: str
    """Of the item, or of the standard."""
    line: int
    """0 when it is not known."""
    words: str


def hold_against(programme: Programme, standard: Standard) -> Audit:
    """Hold a programme against a standard; raises CannotAudit."""
    setting = set_out(programme)
    return Audit(
        standard=standard.name,
        title=standard.title,
        edition=standard.edition,
        source=standard.source,
        note=standard.note,
        mentor=setting.mentor,
        mentee=setting.mentee,
        answers=tuple(_answer(item, setting) for item in standard.items),
    )


def find_strays(
    programme: Programme, standards: Iterable[Standard]
) -> tuple[Stray, ...]:
    """Find what a file says about items that none of these standards has."""
    known = [item.id for standard in standards for item in standard.items]
    claims: Sequence[Attestation | Exemption] = (
        *programme.attestations,
        *programme.exemptions,
    )
    return tuple(
        Stray(
            claim.item,
            claim.span.line if claim.span else 0,
            _advice(claim.item, known),
        )
        for claim in claims
        if claim.item not in known
    )


def _advice(item: str, known: Sequence[str]) -> str:
    meant = nearest(item, known)
    hint = f"did you mean `{meant}`?" if meant else f"there are {listed(known)}."
    return f"no standard that is followed has an item `{item}`; {hint}"


def _answer(item: Item, setting: Setting) -> Answer:
    programme = setting.programme
    standing: Standing = "not met"
    shown = _judge_all(item, setting)
    words, lines, write = shown.says, shown.lines, shown.write
    attestation = next((a for a in programme.attestations if a.item == item.id), None)
    exemption = next((e for e in programme.exemptions if e.item == item.id), None)
    if item.requirements and shown.is_met:
        standing, write = "met", ""
    elif exemption is not None:
        standing, words, write = "not applicable", f'Because "{exemption.because}".', ""
        lines = _line_of(exemption)
    elif attestation is not None and item.attestable:
        said = say_attestation(attestation)
        standing, words, write = "attested", f"{said[0].upper()}{said[1:]}.", ""
        lines = _line_of(attestation)
    elif attestation is not None:
        words += " It is attested, but only the rules can show it."
        lines = tuple(sorted({*lines, *_line_of(attestation)}))
    return Answer(
        item.id,
        item.number + ("" if item.number_verified or not item.number else "?"),
        item.strength,
        item.asks,
        standing,
        words,
        lines,
        write,
    )


def _line_of(claim: Attestation | Exemption) -> tuple[int, ...]:
    return (claim.span.line,) if claim.span else ()


def _judge_all(item: Item, setting: Setting) -> Judgement:
    judged = [_judge(requirement, setting) for requirement in item.requirements]
    missing = [one for one in judged if not one.is_met]
    shown = people.join(missing or judged)
    if not item.attestable:
        return shown
    staff = setting.programme.staff[0].name
    attest = f'attests {item.id} by {staff} on … "…"'
    if not item.requirements:
        return Judgement(False, "Nobody attests it.", (), attest)
    return Judgement(
        shown.is_met, shown.says, shown.lines, f"{shown.write}; or `{attest}`"
    )


def _judge(requirement: Requirement, setting: Setting) -> Judgement:
    match requirement:
        case NeedsFirst():
            return people.judge_needs_first(requirement, setting)
        case JoinsFreely():
            return people.judge_joins_freely(requirement, setting)
        case Surveys():
            return people.judge_surveys(requirement, setting)
        case MatchedByStaff():
            return matching.judge_matched_by_staff(setting)
        case BothAccept():
            return matching.judge_both_accept(setting)
        case HasExclusions():
            return matching.judge_has_exclusions(setting)
        case HasPreferences():
            return matching.judge_has_preferences(requirement, setting)
        case HasRematchRule():
            return matching.judge_has_rematch_rule(setting)
        case Meets():
            return pairs.judge_meets(requirement, setting)
        case Lasts():
            return pairs.judge_lasts(requirement, setting)
        case ChecksIn():
            return pairs.judge_checks_in(requirement, setting)
        case Closes():
            return closure.judge_closes(setting)
        case ClosesWhen():
            return closure.judge_closes_when(requirement, setting)
        case ClosesWith():
            return closure.judge_closes_with(requirement, setting)
