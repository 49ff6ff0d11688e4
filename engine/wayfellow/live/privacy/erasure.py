"""Erasing somebody: no word of theirs is left, and every step and count stays.

They are called by a stand-in such as `erased-3` wherever they were named. What they
said, and what was said about them, goes; what survives is that somebody took these
steps at these times. A line of history that loses something is sealed: see `chain`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Text, and_, delete, or_, select, type_coerce, update

from wayfellow.decide import Actor, Record, Refusal
from wayfellow.errors import CannotErase, Refused, StaleState
from wayfellow_dsl.model import Frozen, Programme
from wayfellow_dsl.phrases import say_date

from ..callers.forgetting import forget_callers
from ..change import Workplace
from ..records.chain import commitment
from ..storage.channel import database_errors
from ..storage.columns import in_utc
from ..storage.rows import Change
from .forgetting import Forgetting, closed_details
from .legal_holds import standing_holds
from .names import Names
from .persons import Part, Person, called_in, find_person, names_any, see_staff, sql
from .plugins import tell_plugins
from .retention import BY_TIME, ended_persons, kept_by_time, kept_for_concerns

STAND_IN = "erased-"


class Erasure(Frozen, frozen=True):
    """What erasing somebody changed, or would change."""

    person: str
    stand_in: str
    """What they are called from now on."""
    journeys: int = 0
    relationships: int = 0
    lines: int = 0
    """How many lines of history lost something."""
    others: int = 0
    """How many others were recorded with something about them."""
    messages: int = 0
    """How many rows of the outbox named them; those that waited for them are gone."""
    requests: int = 0
    """How many keys of requests are forgotten."""
    renamed: tuple[tuple[str, str, str], ...] = ()
    """Run, earlier and present identifier of each journey and relationship of theirs.
    Nothing keeps this list: whoever needs it for tables of their own has it here."""


class Expired(Frozen, frozen=True):
    """Somebody whose time to be kept is over."""

    person: str
    until: datetime
    because: str
    """What decided it, such as `records are kept for 6 years`."""
    stand_in: str = ""
    """What they are called from now on; empty where nothing was erased."""
    kept: tuple[str, ...] = ()
    """What keeps them all the same."""


class Expiry(Frozen, frozen=True):
    """Everybody whose time to be kept is over, who ended longest ago first."""

    expired: tuple[Expired, ...] = ()


def erase(
    place: Workplace,
    person: str,
    reason: str,
    by: Actor,
    at: datetime,
    *,
    dry_run: bool = False,
) -> Erasure:
    """Erase somebody whose journeys and relationships have all ended.

    Raises UnknownPerson; CannotErase with what stands against it; Refused when nobody
    says who does it and why; StaleState when somebody else was first; PluginFailed.
    """
    if not reason.strip():
        raise Refused(Refusal("bad details", "say why: erasing needs a reason"))
    at = in_utc(at)
    place.begin()
    with database_errors():
        if not dry_run:
            _keep_writers_out(place)
        found = find_person(place, person)
        if by != BY_TIME:
            see_staff(place, found, by, "erase people")
        reasons = [*obstacles(place, found, at)]
        if reasons:
            raise CannotErase(person, reasons)
        with place.all_or_nothing():
            done = _Erasing(place, found, dry_run).all(reason, by, at)
            if not dry_run:
                tell_plugins(place, found)
            return done


def expire(place: Workplace, at: datetime, by: Actor, *, dry_run: bool) -> Expiry:
    """Erase everybody whose time to be kept is over, unless something keeps them."""
    place.begin()
    found = []
    for name in ended_persons(place):
        with database_errors():
            person = find_person(place, name)
            kept = kept_by_time(place, person)
        if kept.until is None or kept.until >= at:
            continue
        one = Expired(name, kept.until, kept.because)
        with database_errors():
            reasons = tuple(obstacles(place, person, at))
        if reasons:
            one = replace(one, kept=reasons)
        elif not dry_run:
            done = erase(place, name, kept.because, by, at)
            one = replace(one, stand_in=done.stand_in)
        found.append(one)
    return Expiry(tuple(found))


def obstacles(place: Workplace, person: Person, at: datetime) -> Iterator[str]:
    """Say what stands against erasing somebody, each with what can be done."""
    for part in person.parts:
        for stored in (*part.journeys, *part.relationships):
            one = stored.subject
            is_theirs = not one.members or any(map(one.has_member, part.identifiers))
            if one.is_live and is_theirs:
                yield (
                    f"`{one.id}` is still in `{one.step}` in the run `{part.run}` (end "
                    "that first, by an event or with `wayfellow live move`)"
                )
            if any(h.kind == "concern" for h in one.holds) and not one.members:
                yield (
                    f"a safeguarding concern about `{one.id}` is open in the run "
                    f"`{part.run}`"
                )
        if _waits(place, part):
            yield (
                f"something about them still waits in the inbox of `{part.run}` (let "
                "it be handled first)"
            )
    for hold in standing_holds(place, person.id):
        day = say_date(hold.since.date().isoformat())
        yield (
            f"a legal hold stands since {day} (`wayfellow live release` lifts it when "
            "its reason is over)"
        )
    if person.last_end is None:
        return
    kept = kept_for_concerns(place, person)
    if kept is not None and (kept.until is None or kept.until >= at):
        yield "a safeguarding concern was raised about them or by them, and " + (
            f"{kept.because} (write `keep concerns for …` there)"
            if kept.until is None
            else f"{kept.because}: until {say_date(kept.until.date().isoformat())}"
        )


def _keep_writers_out(place: Workplace) -> None:
    """See to it that nobody names them anew while they are being erased.

    On SQLite nobody can, as only one writes.
    """
    connection, tables = sql(place), place.store.tables
    if connection.dialect.name == "postgresql":
        named = (tables.subject, tables.history, tables.request, tables.outbox)
        quoted = connection.dialect.identifier_preparer.format_table
        others = (tables.inbox, tables.legal_hold, tables.token, tables.answer)
        every = ", ".join(map(quoted, (*named, *others)))
        connection.exec_driver_sql(f"LOCK TABLE {every} IN SHARE ROW EXCLUSIVE MODE")


def _waits(place: Workplace, part: Part) -> bool:
    """Say whether something that was handed in about somebody is not handled yet."""
    box = place.store.tables.inbox.c
    asked = select(box.place).where(
        box.run == part.run,
        box.handled.is_(None),
        box.parked.is_(None),
        names_any((box.subject, box.stimulus), part.identifiers),
    )
    return sql(place).execute(asked.limit(1)).first() is not None


@dataclass
class _Counted:
    lines: int = 0
    others: int = 0
    messages: int = 0
    requests: int = 0


class _Erasing:
    """One person being erased, run by run."""

    def __init__(self, place: Workplace, person: Person, dry_run: bool) -> None:
        self._place = place
        self._tables = place.store.tables
        self._connection = sql(place)
        self._person = person
        self._dry_run = dry_run
        self._stand_in = self._next_stand_in()
        self._count = _Counted()
        self._called: dict[str, frozenset[str]] = {}
        self._parts = {part.run: part for part in person.parts}

    def all(self, reason: str, by: Actor, at: datetime) -> Erasure:
        renamed = []
        for run in self._place.store.runs():
            part = self._parts.get(run.id) or Part(run.id, run.deployment, (), ())
            names = self._names(part)
            forgetting = Forgetting(self._programme(part), part, names)
            touched = self._lines(part, forgetting)
            self._requests(part, touched)
            self._outbox(part, forgetting)
            self._inbox(part)
            if not self._dry_run:
                forget_callers(self._place, part, self._named(part))
            self._subjects(part, forgetting, at)
            self._write_down(part, names, reason, by, at)
            renamed += [
                (run.id, one.id, names.identifier(one.id)) for one in part.subjects
            ]
        self._legal_holds()
        count = self._count
        return Erasure(
            self._person.id,
            self._stand_in,
            sum(len(part.journeys) for part in self._person.parts),
            sum(len(part.relationships) for part in self._person.parts),
            count.lines,
            count.others,
            count.messages,
            count.requests,
            tuple(renamed),
        )

    def _next_stand_in(self) -> str:
        person = self._tables.subject.c.person
        taken = self._connection.execute(
            select(person).where(person.startswith(STAND_IN)).distinct()
        )
        numbers = [row[0].removeprefix(STAND_IN) for row in taken]
        return (
            f"{STAND_IN}{max((int(n) for n in numbers if n.isdigit()), default=0) + 1}"
        )

    def _names(self, part: Part) -> Names:
        """Say what they are called from now on, and who else keeps a similar name."""
        subject = self._tables.subject.c
        instead = dict.fromkeys(self._named(part), self._stand_in)
        for number, own in enumerate(part.identifiers, 1):
            more = f"#{number}" if number > 1 else ""
            instead[own] = f"{self._stand_in}{more}"
        similar = self._connection.execute(
            select(subject.id, subject.person).where(
                subject.run == part.run,
                subject.person.is_not(None),
                names_any([subject.id, subject.person], self._person.identifiers),
            )
        )
        for identifier, person in similar:
            for one in (identifier, person):
                if one not in instead:
                    instead[one] = self._derived(one, part)
        return Names(instead, closed_details(self._programme(part)))

    def _derived(self, identifier: str, part: Part) -> str:
        """Name somebody whom the engine called after them, such as `amal.mentor`."""
        roles = {role.name for role in self._programme(part).roles}
        for own in self._named(part):
            role = identifier.removeprefix(f"{own}.").partition("#")[0]
            if identifier.startswith(f"{own}.") and role in roles:
                return self._stand_in + identifier.removeprefix(own)
        return identifier

    def _programme(self, part: Part) -> Programme:
        compiled = self._place.programmes.compiled(self._place.store, part.deployment)
        return compiled.programme

    # -- Table by table ----------------------------------------------------------------

    def _lines(self, part: Part, forgetting: Forgetting) -> set[tuple[str, int]]:
        """Seal every line that names them; give which lines that were, as now named."""
        table = self._tables.history
        line = table.c
        columns = (line.subject, line.by_id, line.payload, line.because)
        found = self._connection.execute(
            select(table, type_coerce(line.payload, Text).label("written")).where(
                line.run == part.run,
                names_any((*columns, line.cause_subject), self._named(part)),
            )
        ).all()
        touched = set()
        for row in found:
            before = record_of(row)
            after = forgetting.record(before)
            if after == before:
                continue
            self._count.lines += 1
            touched.add((before.subject, before.sequence))
            if self._dry_run:
                continue
            sealed = row.sealed or commitment({**row._mapping, "payload": row.written})
            self._connection.execute(
                update(table)
                .where(line.place == row.place)
                .values(
                    subject=after.subject,
                    by_id=after.by.id,
                    payload=after.payload,
                    because=after.because,
                    cause_subject=after.cause and after.cause[0],
                    salt=None,
                    sealed=sealed,
                )
            )
        return touched

    def _requests(self, part: Part, touched: set[tuple[str, int]]) -> None:
        """Forget requests about them: what was asked could be guessed from its hash."""
        table = self._tables.request
        asked = select(table.c.key, table.c.lines).where(table.c.run == part.run)
        named = self._named(part)
        for key, lines in self._connection.execute(asked).all():
            is_theirs = any(one.casefold() in key.casefold() for one in named)
            if is_theirs or not touched.isdisjoint(map(tuple, lines)):
                self._count.requests += 1
                if not self._dry_run:
                    self._connection.execute(
                        delete(table).where(table.c.run == part.run, table.c.key == key)
                    )

    def _outbox(self, part: Part, forgetting: Forgetting) -> None:
        """Name them otherwise in what was sent; what still waited for them goes."""
        table = self._tables.outbox
        box = table.c
        columns = (box.key, box.subject, box.to, box.payload, box.problem)
        theirs = [stored.subject.id for stored in part.relationships]
        called = and_(box.kind == "call", box.subject.in_(theirs))
        found = self._connection.execute(
            select(table).where(
                box.run == part.run, or_(called, names_any(columns, self._named(part)))
            )
        ).all()
        for row in found:
            self._count.messages += 1
            if self._dry_run:
                continue
            this = box.place == row.place
            if row.delivered is None and forgetting.is_theirs(row.to):
                self._connection.execute(delete(table).where(this))
                continue
            values = forgetting.waiting(row)
            self._connection.execute(update(table).where(this).values(**values))

    def _inbox(self, part: Part) -> None:
        """Drop what was handed in about them."""
        table = self._tables.inbox
        box = table.c
        columns = (box.subject, box.key, box.stimulus, box.problem)
        if not self._dry_run:
            self._connection.execute(
                delete(table).where(
                    box.run == part.run, names_any(columns, self._named(part))
                )
            )

    def _subjects(self, part: Part, forgetting: Forgetting, at: datetime) -> None:
        """Name them otherwise in how everybody stands, and forget what was theirs."""
        table = self._tables.subject
        one = table.c
        found = self._connection.execute(
            select(one.id, one.revision, one.state)
            .where(
                one.run == part.run,
                names_any((one.id, one.person, one.state), self._named(part)),
            )
            .order_by(one.id)
        ).all()
        for identifier, revision, before in found:
            after = forgetting.subject(before)
            if after == before:
                continue
            is_theirs = identifier in part.identifiers
            self._count.others += not (
                is_theirs or any(map(before.had_member, part.identifiers))
            )
            if self._dry_run:
                continue
            changed = self._connection.execute(
                update(table)
                .where(
                    one.run == part.run, one.id == identifier, one.revision == revision
                )
                .values(
                    id=after.id,
                    person=after.person or None,
                    state=after,
                    revision=revision + 1,
                    **({"erased": at} if is_theirs else {}),
                )
            )
            if changed.rowcount != 1:
                raise StaleState(identifier, before.sequence)

    def _write_down(
        self, part: Part, names: Names, reason: str, by: Actor, at: datetime
    ) -> None:
        """Say in each of their histories that they were erased, by whom and why."""
        if self._dry_run:
            return
        for own in part.identifiers:
            stored = self._place.store.subject(part.run, names.identifier(own))
            assert stored is not None
            subject, now = stored.subject, max(at, stored.subject.latest)
            record = Record(
                subject.id,
                subject.sequence + 1,
                now,
                "erased",
                "erased",
                names.actor(by),
                because=names.words(reason),
            )
            after = replace(subject, sequence=record.sequence, latest=now)
            change = Change(
                after, stored.revision, stored.revision + 1, stored.deployment
            )
            digests = {subject.id: stored.digest}
            self._place.store.write(
                part.run, [change], [record], [], digests, self._place.now
            )

    def _legal_holds(self) -> None:
        """Forget why they were once kept; that and when stays."""
        table = self._tables.legal_hold
        hold, names = table.c, Names({self._person.id: self._stand_in})
        columns = (hold.person, hold.reason, hold.by_id, hold.lifted_by_id)
        found = self._connection.execute(
            select(table).where(names_any(columns, [self._person.id]))
        ).all()
        for row in [] if self._dry_run else found:
            is_theirs = row.person == self._person.id
            self._connection.execute(
                update(table)
                .where(hold.place == row.place)
                .values(
                    person=names.identifier(row.person),
                    reason="" if is_theirs else names.words(row.reason),
                    by_id=names.identifier(row.by_id),
                    lifted_by_id=names.identifier(row.lifted_by_id),
                )
            )

    def _named(self, part: Part) -> frozenset[str]:
        if part.run not in self._called:
            self._called[part.run] = called_in(self._place, self._person, part)
        return self._called[part.run]


def record_of(row: Any) -> Record:
    """Give the record in a row of the history table."""
    cause = (
        None if row.cause_subject is None else (row.cause_subject, row.cause_sequence)
    )
    return Record(
        row.subject,
        row.sequence,
        row.when,
        row.kind,
        row.name,
        Actor(row.by_role, row.by_id),
        row.payload,
        row.source,
        row.target,
        row.because,
        cause,
    )
