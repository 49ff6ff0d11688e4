"""What people are asked to do, each as words that follow `you are asked to`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from ..labels import clean
from ..model import Need
from ..phrases import say_list, say_name
from .conditions import tell_condition
from .outline import Outline
from .prose import Prose, Words, prose, quote
from .voice import THEY, YOU, Person, Voice


def tell_needs(
    needs: Iterable[Need], voice: Voice, outline: Outline
) -> dict[str, list[Prose]]:
    """Say what is asked of whom: each by the words that lead to the list."""
    owed: dict[Prose, list[Person]] = {}
    for item, owner in _tell_each([*needs], voice, outline):
        owed.setdefault(item, []).append(owner)
    leads: dict[str, list[Prose]] = {}
    for item, owners in owed.items():
        # The reader comes first, as `you and your mentee`.
        found = sorted(dict.fromkeys(owners), key=lambda owner: owner != YOU)
        is_plural = len(found) > 1 or found[0].is_plural
        verb = "are" if is_plural else "is"
        each = " each" if is_plural and found not in ([YOU], [THEY]) else ""
        names = say_list([owner.subject for owner in found], "and")
        lead = f"{names} {verb}{each} asked to"
        leads.setdefault(lead, []).append(item)
    return leads


def _tell_each(
    needs: list[Need], voice: Voice, outline: Outline
) -> list[tuple[Prose, Person]]:
    references = [need for need in needs if need.kind == "reference"]
    found = []
    for need in needs:
        if need.kind == "reference" and need != references[0]:
            continue
        words = prose("{}", _tell(need, voice, outline, len(references)))
        if need.waived_by is not None:
            waiver = voice.party(need.waived_by).does("let")
            waiver += " it go, giving a reason"
            words = prose("{}, unless {}", words, waiver)
        if need.guard is not None:
            told = tell_condition(need.guard, voice)
            owner = _owner(need, voice)
            if owner.is_plural and owner != YOU:
                told = told.replace(owner.possessive, THEY.possessive)
            words = prose("{}, if {}", words, told)
        found.append((words, _owner(need, voice)))
    return found


def _owner(need: Need, voice: Voice) -> Person:
    # Staff hold an interview; it is the others who come to it.
    return voice.them() if need.by.kind == "staff" else voice.party(need.by)


def _tell(need: Need, voice: Voice, outline: Outline, references: int) -> Words:
    name = clean(need.label or say_name(need.name))
    match need.kind:
        case "form":
            return f"fill in the form {quote(name)}"
        case "training":
            length = f" ({say_hours(need.hours)})" if need.hours else ""
            return f"take the training {quote(name)}{length}"
        case "agreement":
            return f"read and sign {quote(name)}"
        case "survey":
            return prose("answer the survey {}", outline.survey(need.name))
        case "interview":
            return _tell_interview(need, voice)
        case "reference":
            amount = "a reference" if references == 1 else f"{references} references"
            return f"give {amount}"
        case "check":
            lasts = f", which holds good for {need.lasts}" if need.lasts else ""
            return f"pass the check {quote(name)}{lasts}"
        case "consent":
            return f"give consent to {quote(name)}, which may be withdrawn at any time"
        case "attestation":
            return f"have {quote(name)} attested, with a date and a document"
        case "acceptance":
            return "accept or decline the offer"
        case kind:
            assert_never(kind)


def _tell_interview(need: Need, voice: Voice) -> str:
    own = say_name(need.name)
    what = f"come to the interview {quote(own)}" if own else "come to an interview"
    if need.by.kind == "staff":
        return f"{what} with {voice.party(need.by).object}"
    label = need.label.removeprefix("with ")
    return f"{what} with {label}" if label and not own else what


def say_hours(hours: float) -> str:
    """Say how long something takes: `2 hours`, `30 minutes`."""
    if hours < 1:
        return f"{round(hours * 60)} minutes"
    return f"{hours:g} {'hour' if hours == 1 else 'hours'}"
