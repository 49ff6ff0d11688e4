"""When a programme sends something: what, to whom, and about whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from wayfellow.hooks import Effect
from wayfellow_dsl.model import (
    AskForSurvey,
    AskToDecide,
    Call,
    CheckIn,
    Lifecycle,
    Message,
    Need,
    Party,
    Programme,
    find_all,
)

Manner = Literal[
    "remind",
    "notify",
    "ask",
    "send",
    "thank",
    "decide",
    "survey",
    "check in",
    "shortlist",
    "owed",
    "concern",
    "attend",
    "look",
    "invite",
]

_OF_RELATIONSHIPS = ("continue or end", "top up, merge or close")
"""What staff may be asked about a relationship, and about a group besides."""


_TASKS: Mapping[str, Manner] = {
    "check in": "check in",
    "concern": "concern",
    "owed again": "owed",
    "shortlist": "shortlist",
    "what would have differed": "look",
}


@dataclass(frozen=True, slots=True, order=True)
class Occasion:
    """Something that a programme sends to a kind of recipient."""

    letter: str
    """The name of the letter's file, without its ending."""
    to: str
    """A role, a staff role, or what somebody attached is called, such as `guardian`."""
    about: str
    """Whose step it is sent in: a role or a relationship."""
    manner: Manner
    name: str
    """The name of the effect."""
    of: str = ""
    """Of somebody attached: the role that they belong to."""
    is_staff: bool = False
    options: tuple[str, ...] = ()
    """What can be decided."""

    @property
    def has_words(self) -> bool:
        """Say whether it has words of ours where there is no letter."""
        return self.is_staff or self.manner == "invite"


def invitation_letter(text: str, deed: str) -> str:
    """Name the letter for an invitation, a change of it, or that it is off."""
    return letter_name(f"{text}_{deed}")


def letter_name(name: str) -> str:
    """Give the name of the file for what is sent: `check in` is in `check_in`."""
    return re.sub(r"\W+", "_", name).strip("_")


def manner_of(effect: Effect) -> Manner:
    """Say in what manner something is sent."""
    if effect.kind == "request":
        return "decide"
    manner: Manner
    if effect.kind == "message":
        manner = effect.payload["manner"]
        return manner
    if effect.name.startswith("survey "):
        return "survey"
    return _TASKS.get(effect.name, "attend")


def occasions(programme: Programme) -> tuple[Occasion, ...]:
    """List everything that a programme can send, each once, by letter and recipient."""
    found = {*_of_engine(programme)}
    for lifecycle in programme.lifecycles:
        found.update(_of_rules(programme, lifecycle))
    return tuple(sorted(found))


def _of_rules(programme: Programme, lifecycle: Lifecycle) -> Iterator[Occasion]:
    for message in find_all(lifecycle, Message):
        name, manner = message.template, message.manner
        yield from _sent(programme, lifecycle, message.to, manner, name)
    for asked in find_all(lifecycle, AskToDecide):
        name = " or ".join(asked.options)
        for one in _sent(programme, lifecycle, asked.who, "decide", name):
            yield Occasion(
                one.letter,
                one.to,
                one.about,
                "decide",
                name,
                one.of,
                one.is_staff,
                asked.options,
            )
    for survey in find_all(lifecycle, AskForSurvey):
        name = f"survey {survey.survey}"
        yield from _sent(programme, lifecycle, survey.of, "survey", name)
    for task in find_all(lifecycle, CheckIn):
        yield from _sent(programme, lifecycle, (task.staff,), "check in", "check in")
    for call in find_all(lifecycle, Call):
        if call.plugin == "calendar":
            name = invitation_letter(call.text, call.action)
            yield from _sent(programme, lifecycle, call.to, "invite", name)
    for need in find_all(lifecycle, Need):
        yield from _sent(programme, lifecycle, (need.by,), "owed", "owed again")


def _of_engine(programme: Programme) -> Iterator[Occasion]:
    """Yield what no rule says and every programme may have to send."""
    first = [staff.name for staff in programme.staff][:1]
    for lifecycle in programme.lifecycles:
        for staff in programme.staff:
            name, about = "what would have differed", lifecycle.subject
            yield _to_staff(name, staff.name, about, "look")
            if staff.lifts_holds:
                yield _to_staff("concern", staff.name, about, "concern")
    for relationship in programme.relationships:
        proposers = [
            policy.proposed_by.name
            for policy in programme.policies
            if policy.relationship == relationship.name and policy.proposed_by
        ]
        for name in _OF_RELATIONSHIPS[: 2 if relationship.is_group else 1]:
            for to in (*proposers, *first)[:1]:
                yield _to_staff(name, to, relationship.name, "attend")
    for policy in programme.policies:
        if policy.shortlist is not None:
            role, name = policy.shortlist.ranked_by, "shortlist"
            yield Occasion(name, role, role, "shortlist", name)


def _to_staff(name: str, staff: str, about: str, manner: Manner) -> Occasion:
    return Occasion(letter_name(name), staff, about, manner, name, is_staff=True)


def _sent(
    programme: Programme,
    lifecycle: Lifecycle,
    parties: tuple[Party, ...],
    manner: Manner,
    name: str,
) -> Iterator[Occasion]:
    letter, about = letter_name(name), lifecycle.subject
    members = {one.name: one.members for one in programme.relationships}
    attached = {
        role.name: {one.name for one in role.attached} for role in programme.roles
    }
    theirs = members.get(about, (about,))
    for party in parties:
        match party.kind:
            case "staff":
                yield _to_staff(name, party.name, about, manner)
            case "member":
                yield Occasion(letter, party.name, about, manner, name)
            case "attached":
                for role in (party.of,) if party.of else theirs:
                    if party.name not in attached.get(role, ()):
                        continue
                    yield Occasion(letter, party.name, about, manner, name, role)
            case _:
                for role in theirs:
                    yield Occasion(letter, role, about, manner, name)
