"""Other names for people: what they are called where nobody may know who they are.

A person's identifier stands in more places than their own row: in relationships that
are called after their members, in what others recorded, in the keys of messages, and in
people's own words. `Names` puts others in their place everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from msgspec.structs import replace

from wayfellow.decide import Actor, Effect, Record, Subject
from wayfellow.decide.relating.members import base_of
from wayfellow.decide.state import ANNOUNCEMENT, Hold, Recorded, Request, Told

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T[0-9:.+Z-]+)?")
"""A date or a moment, in which no number is a name."""
_ENGINES_OWN = frozenset({"by", "manner", "policy", "run"})
"""What the engine itself writes into payloads, and no name can stand in."""


class Names:
    """Other names for some people in one run.

    `instead` gives for an identifier what stands in its place; somebody who is given
    their own identifier keeps it, also inside longer words. The values of details that
    are named in `choices` are chosen from a list, and never names.
    """

    def __init__(
        self, instead: Mapping[str, str], choices: Collection[str] = ()
    ) -> None:
        self._instead = dict(instead)
        self._folded = {name.casefold(): new for name, new in instead.items()}
        self._kept = {name for name, new in instead.items() if name == new}
        self._choices = frozenset(choices) | _ENGINES_OWN
        longest = sorted(filter(None, instead), key=len, reverse=True)
        self._anywhere = re.compile(
            r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)"
            if longest
            else r"(?!)",
            re.IGNORECASE,
        )

    def identifier(self, text: str) -> str:
        """Name a participant, a party of theirs, or a relationship."""
        known = self._instead.get(text)
        if known is not None:
            return known
        if "+" in text:
            return "+".join(map(self.identifier, text.split("+")))
        if "#" in text:
            base, _, number = text.rpartition("#")
            return f"{self.identifier(base)}#{number}"
        party, of, whose = text.partition(" of ")
        return f"{party}{of}{self.identifier(whose)}" if whose else text

    def words(self, text: str) -> str:
        """Name people in what somebody wrote, however they wrote it."""
        if _MOMENT.fullmatch(text):
            return text
        known = self.identifier(text)
        return known if known != text else self._anywhere.sub(self._put, text)

    def value(self, value: Any, *, is_plugins: bool = False) -> Any:
        """Name people in a payload or the value of a fact, whatever its form.

        In one that `is_plugins`, no name of a part says what is in it.
        """
        match value:
            case str():
                return self.words(value)
            case list() | tuple():
                return tuple(self.value(one, is_plugins=is_plugins) for one in value)
            case dict():
                kept = frozenset() if is_plugins else self._choices
                return {
                    self.words(key): inner
                    if key in kept
                    else self.value(inner, is_plugins=is_plugins)
                    for key, inner in value.items()
                }
        return value

    def actor(self, actor: Actor) -> Actor:
        """Name somebody who did something."""
        return replace(actor, id=self.identifier(actor.id))

    def fact(self, name: str) -> str:
        """Name a fact; of a group, some are kept for each member."""
        base = base_of(name)
        member = name[len(base) + 1 :]
        return f"{base}/{self.identifier(member)}" if member else name

    def subject(self, subject: Subject) -> Subject:
        """Name everybody in how a participant or relationship stands."""
        one = self.identifier
        return replace(
            subject,
            id=one(subject.id),
            person=one(subject.person),
            members=tuple((role, one(who)) for role, who in subject.members),
            left=tuple((one(who), caused) for who, caused in subject.left),
            joins=one(subject.joins),
            facts={
                self.fact(name): self._recorded(name, fact)
                for name, fact in subject.facts.items()
            },
            lapses=tuple(replace(x, need=self.fact(x.need)) for x in subject.lapses),
            forgone=tuple(map(self.fact, subject.forgone)),
            owed=tuple(map(self.fact, subject.owed)),
            requests=tuple(map(self._request, subject.requests)),
            holds=tuple(map(self._hold, subject.holds)),
            relations=tuple(map(one, subject.relations)),
            untold=tuple(map(self._told, subject.untold)),
            journeys=tuple(map(one, subject.journeys)),
            invited=tuple(map(one, subject.invited)),
        )

    def record(self, record: Record) -> Record:
        """Name everybody in a line of history."""
        return replace(
            record,
            subject=self.identifier(record.subject),
            by=self.actor(record.by),
            payload=self.value(record.payload),
            because=self.words(record.because),
            cause=record.cause and (self.identifier(record.cause[0]), record.cause[1]),
        )

    def effect(self, run: str, effect: Effect) -> Effect:
        """Name everybody in what is delivered, and in the key of it."""
        subject, to, end = self.identifier(effect.subject), self.words(effect.to), ""
        is_plugins = effect.kind == ANNOUNCEMENT
        if is_plugins:
            # It is for a plugin, and nobody is.
            to, end = effect.to, f"/{effect.name}"
        start = f"{run}/{effect.subject}/"
        number = effect.key.removeprefix(start).partition("/")[0]
        if effect.key == f"{start}{number}/{effect.to}{end}":
            key = f"{run}/{subject}/{number}/{to}{end}"
        else:
            key = self.words(effect.key)
        payload = self.value(effect.payload, is_plugins=is_plugins)
        return replace(effect, key=key, subject=subject, to=to, payload=payload)

    def _put(self, found: re.Match[str]) -> str:
        new = self._folded[found.group().casefold()]
        return found.group() if new in self._kept else new

    def _recorded(self, name: str, fact: Recorded) -> Recorded:
        value = fact.value if name in self._choices else self.value(fact.value)
        return Recorded(value, fact.since, self.actor(fact.by))

    def _request(self, request: Request) -> Request:
        return replace(request, who=tuple(map(self.identifier, request.who)))

    def _hold(self, hold: Hold) -> Hold:
        return replace(
            hold,
            by=self.actor(hold.by),
            about=self.identifier(hold.about),
            lifted_by=tuple(map(self.identifier, hold.lifted_by)),
            need=self.fact(hold.need),
        )

    def _told(self, told: Told) -> Told:
        cause = (self.identifier(told.cause[0]), told.cause[1])
        return replace(told, relation=self.identifier(told.relation), cause=cause)
