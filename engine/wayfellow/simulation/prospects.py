"""Prospects: one thing that may happen to somebody, when, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from wayfellow.decide.state import Actor, Subject
from wayfellow.decide.timing.calendar import Calendar
from wayfellow_dsl.model import Party, Programme, Value
from wayfellow_dsl.scenario import Assumption, Delay

from .chance import Chance, length, pick, pick_if_any

_EXACT = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
    # The mean month and year of the Gregorian calendar.
    "months": timedelta(days=365.2425 / 12),
    "years": timedelta(days=365.2425),
}


@dataclass(frozen=True, slots=True)
class Cast:
    """Who may be somebody in a programme: the names that parties go by."""

    staff: tuple[str, ...]
    lifters: tuple[str, ...]
    """The staff roles that lift safeguarding holds."""
    attached: Mapping[str, frozenset[str]]
    """The parties that are attached to those in each role."""

    @classmethod
    def of(cls, programme: Programme) -> Cast:
        """Name the parties of a programme."""
        return cls(
            tuple(staff.name for staff in programme.staff),
            tuple(staff.name for staff in programme.staff if staff.lifts_holds),
            {
                role.name: frozenset(one.name for one in role.attached)
                for role in programme.roles
            },
        )

    def names(self, parties: Iterable[Party], subject: Subject) -> Iterator[str]:
        """Name the roles that parties stand for in a subject's step."""
        for party in parties:
            if party.name:
                yield party.name
            elif party.kind == "staff":
                yield from self.staff[:1]
            elif subject.members:
                yield from (role for role, _ in subject.members)
            else:
                yield subject.kind

    def actor(
        self, name: str, subject: Subject, of: str = "", member: str = ""
    ) -> Actor:
        """Give somebody by their role: a participant, somebody attached, or staff.

        `of` is the role of the member to whom somebody attached belongs; in a group it
        may be only one `member`.
        """
        present = [
            (role, identifier)
            for role, identifier in subject.members or ((subject.kind, subject.id),)
            if member in ("", identifier)
        ]
        for role, identifier in present:
            if role == name:
                return Actor(role, identifier)
        for role, identifier in present:
            if of in ("", role) and name in self.attached.get(role, ()):
                return Actor(name, f"{name} of {identifier}")
        return Actor(name)


@dataclass(frozen=True, slots=True)
class Prospect:
    """Something that may happen to a subject: one clock, drawn from one assumption."""

    site: str
    assumption: Assumption
    parties: Mapping[str, tuple[Party, ...]]
    """Who may bring each event about, as the programme says; for an event that it does
    not name, those of the first."""
    need: str = ""
    """The key of the need that it would meet."""
    options: tuple[str, ...] = ()
    """All that can be answered, when somebody is asked."""
    told: Mapping[str, str] = field(default_factory=dict)
    """What histories call an event, where the scenario has other words for it."""
    payload: Mapping[str, Value] = field(default_factory=dict)
    """What has to be said with it."""
    lost: str = ""
    """The need that it would meet again."""
    elsewhere: frozenset[str] = frozenset()
    """Steps in which another assumption speaks of the same events."""

    @property
    def is_leaving(self) -> bool:
        """Say whether it is what each member of a group does for themselves."""
        return any(
            one.event in ("ended", "declined") for one in self.assumption.alternatives
        )

    def outcome(self, chance: Chance, luck: str, count: int) -> str:
        """Draw which event happens, if any; empty for none."""
        alternatives = self.assumption.alternatives
        chances = tuple((one.event, one.chance) for one in alternatives)
        uniform = chance.uniform(luck, f"{self.site} whether", count)
        event = pick_if_any(chances, uniform)
        if self.options and event not in self.options:
            return ""
        return self.told.get(event, event)

    def moment(
        self, chance: Chance, luck: str, count: int, now: datetime, calendar: Calendar
    ) -> datetime:
        """Draw when it happens."""
        delay = self.assumption.delay
        if delay is None:
            return now
        uniform = chance.uniform(luck, f"{self.site} when", count)
        return later(now, delay, uniform, calendar)

    def stops(
        self, chance: Chance, luck: str, count: int, now: datetime, calendar: Calendar
    ) -> datetime | None:
        """Draw when what happens again and again stops; None for never."""
        stop = self.assumption.stop
        if stop is None:
            return None
        if chance.uniform(luck, f"{self.site} stop", count) >= stop.chance:
            return None
        if stop.delay is None:
            return now
        uniform = chance.uniform(luck, f"{self.site} stop when", count)
        return later(now, stop.delay, uniform, calendar)

    def lifted(
        self, chance: Chance, luck: str, count: int, now: datetime, calendar: Calendar
    ) -> datetime | None:
        """Draw when a hold that begins now is lifted; None for never."""
        delay = self.assumption.lifted
        if delay is None:
            return None
        uniform = chance.uniform(luck, f"{self.site} lifted when", count)
        return later(now, delay, uniform, calendar)

    def actor(
        self,
        cast: Cast,
        chance: Chance,
        luck: str,
        count: int,
        event: str,
        subject: Subject,
        member: str = "",
    ) -> Actor:
        """Draw who brings an event about; in a group perhaps only one `member`."""
        weights = self.assumption.by
        parties = self.parties.get(event) or next(iter(self.parties.values()))
        if self.need or not weights:
            names = dict.fromkeys(cast.names(parties, subject))
            weights = tuple((name, 1.0) for name in names)
        name = weights[0][0]
        if len(weights) > 1:
            name = pick(weights, chance.uniform(luck, f"{self.site} by", count))
        of = next((party.of for party in parties if party.name == name), "")
        return cast.actor(name, subject, of, member)


def later(now: datetime, delay: Delay, uniform: float, calendar: Calendar) -> datetime:
    """Give the moment that lies a drawn delay after now.

    A working day is a day during which time stands still at weekends and holidays; a
    month is a twelfth of the mean year.
    """
    amount = length(delay, uniform)
    if delay.unit != "working days":
        return now + amount * _EXACT[delay.unit]
    today = calendar.day(now)
    day = calendar.next_working_day(today)
    if day == today:
        amount += (now - calendar.begins(day)) / timedelta(days=1)
    for _ in range(int(amount)):
        day = calendar.next_working_day(day + timedelta(days=1))
    return calendar.begins(day) + amount % 1 * timedelta(days=1)
