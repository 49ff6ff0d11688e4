"""Somebody's name and words taken out of every table, run by run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Text, and_, delete, or_, select, type_coerce, update

from wayfellow.decide import Actor, Record
from wayfellow.decide.state import ANNOUNCEMENT
from wayfellow.errors import StaleState
from wayfellow_dsl.model import Programme

from ..callers.forgetting import forget_callers
from ..change import Workplace
from ..records.chain import commitment
from ..storage.rows import Change, to_record
from .forgetting import Forgetting, closed_details
from .names import Names
from .persons import Part, Person, called_in, names_any, sql

STAND_IN = "erased-"


@dataclass
class Counted:
    """How much is rewritten: see `Erasure`."""

    lines: int = 0
    others: int = 0
    messages: int = 0
    requests: int = 0


class Rewriting:
    """One person being erased, run by run."""

    def __init__(self, place: Workplace, person: Person, *, dry_run: bool) -> None:
        self._place = place
        self._tables = place.store.tables
        self._connection = sql(place)
        self._person = person
        self._dry_run = dry_run
        self.stand_in = self._next_stand_in()
        self.count = Counted()
        self.renamed: list[tuple[str, str, str]] = []
        """Run, earlier and present identifier of everything of theirs, as rewritten."""
        self._called: dict[str, frozenset[str]] = {}
        self._parts = {part.run: part for part in person.parts}

    def rewrite(self, reason: str, by: Actor, at: datetime) -> None:
        """Take them out of every run; nothing is written when it is `dry_run`."""
        for run in self._place.store.runs.all():
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
            self.renamed += [
                (run.id, one.id, names.identifier(one.id)) for one in part.subjects
            ]
        self._legal_holds()

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
        instead = dict.fromkeys(self._named(part), self.stand_in)
        for number, own in enumerate(part.identifiers, 1):
            more = f"#{number}" if number > 1 else ""
            instead[own] = f"{self.stand_in}{more}"
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
                return self.stand_in + identifier.removeprefix(own)
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
            before = to_record(row._mapping)
            after = forgetting.record(before)
            if after == before:
                continue
            self.count.lines += 1
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
                self.count.requests += 1
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
        # In what a plugin is told, anybody can be without being named.
        told = and_(box.kind.in_(("call", ANNOUNCEMENT)), box.subject.in_(theirs))
        found = self._connection.execute(
            select(table).where(
                box.run == part.run, or_(told, names_any(columns, self._named(part)))
            )
        ).all()
        for row in found:
            self.count.messages += 1
            if self._dry_run:
                continue
            this = box.place == row.place
            is_announced = row.kind == ANNOUNCEMENT and forgetting.is_about(row.subject)
            is_over = is_announced or forgetting.is_theirs(row.to)
            if row.delivered is None and is_over:
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
            self.count.others += not (
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
        hold, names = table.c, Names({self._person.id: self.stand_in})
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
