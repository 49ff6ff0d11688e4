"""One run, at the desk: people join, things happen, and questions are answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import structs

from wayfellow.decide import (
    ENGINE,
    Actor,
    Correct,
    EnrolPerson,
    Event,
    Introduce,
    MoveByHand,
    Reopen,
)
from wayfellow.decide.needs import WAIVE
from wayfellow.decide.versions.crossing import StepMapping
from wayfellow.decide.versions.migration import Migrate
from wayfellow_dsl.model import Value

from . import given, versions
from .answers import Answer, Imported, Introductions, Posted
from .arrivals.importing import Import, role_named
from .arrivals.spreadsheet import Sheet
from .plans import MigrationPlan
from .privacy.persons import refuse_erased
from .questions import Questions
from .queues.inbox import Inbox
from .requests import Requests
from .seen import Seen
from .timing import passing
from .timing.rounds import hold_round


class LiveRun(Questions):
    """A run, for as long as one transaction lasts; `Desk.run` gives it.

    Every method that changes something raises Refused with what can be done instead,
    PluginFailed, StaleState when somebody else was first, or another DatabaseTrouble;
    then nothing was changed. A `key` makes a request safe to repeat: the same request
    gets its first answer again, another one raises KeyReused. `at` is when it happened,
    with a time zone, or NaiveTime is raised; without it it happened now, whenever the
    request is repeated.
    """

    def enrol(
        self,
        role: str,
        identifier: str,
        *,
        at: datetime | None = None,
        by: Actor = ENGINE,
        person: str = "",
        details: Mapping[str, Value] | None = None,
        key: str | None = None,
    ) -> Answer:
        """Let somebody begin in a role.

        `person` says who it is where one person takes part more than once; without it
        the participant's identifier does.
        """
        return self._requests.carry_out(
            EnrolPerson(
                identifier,
                role,
                self._when(at),
                person,
                given.mapping(details, "details"),
                by,
            ),
            key,
            is_now=at is None,
        )

    def send(
        self,
        subject: str,
        event: str,
        *,
        by: Actor,
        at: datetime | None = None,
        payload: Mapping[str, Value] | None = None,
        key: str | None = None,
        sequence: int | None = None,
    ) -> Answer:
        """Say that something happened: an event, a need met, a meeting, an answer.

        With `sequence`, how many lines of history the sender had seen, StaleState is
        raised when there are more by now.
        """
        return self._requests.carry_out(
            Event(
                subject,
                event,
                self._when(at),
                by,
                given.mapping(payload, "payload"),
            ),
            key,
            sequence,
            is_now=at is None,
        )

    def send_many(self, events: Iterable[Event]) -> tuple[Answer, ...]:
        """Say that several things happened, in this order: all of them or none.

        It is the same as to send one after the other, and quicker: each participant is
        read once, and everything is written together. An error says in `index` which
        event it is about, and in `about` whom.
        """
        return self._requests.carry_out_together(given.events(events))

    def import_people(
        self,
        role: str,
        people: Sheet | Iterable[Mapping[str, str]],
        *,
        at: datetime,
        by: Actor = ENGINE,
        columns: Mapping[str, str] | None = None,
        is_trial: bool = False,
    ) -> Imported:
        """Let everybody in a table begin in a role: all of them, or none.

        A row is a mapping of column to text, or the table is a sheet (`read_sheet`).
        Columns go by the name or the label of a detail; `columns` says for others what
        they are, empty to leave one out. `identifier` is what somebody is called in the
        run; `person` and `joined` (a date) may be there. The answer names every cell
        that does not fit, and with any nothing has happened. The same table again
        changes nothing. With `is_trial` nothing is written in any case. Raises Refused
        for a role that there is not.
        """
        sheet = people if isinstance(people, Sheet) else Sheet.of(given.rows(people))
        known = role_named(self.programme, given.text(role, "role"))
        taken = Import(self._place, self._row, self._compiled, known)
        when = self._place.moment(at)
        meant = given.columns(columns)
        return taken.take(sheet, meant, when, given.actor(by), is_trial=is_trial)

    def post(
        self,
        event: Event | EnrolPerson,
        *,
        key: str | None = None,
        is_now: bool = False,
    ) -> Posted:
        """Say that something happened, and leave it to a worker to see to it.

        It is kept at once, and is as durable as the transaction. What is posted about
        one subject happens in the order posted, once; what is then refused is kept
        with the reason, see `inbox`. With `is_now` its time is only that of the
        posting, and may be another one when it is posted again under its key. Raises
        KeyReused, and no Refused.
        """
        event = given.posted(event)
        event = structs.replace(event, at=self._place.moment(event.at))
        given.usable(event)
        key = given.key(key)
        self._requests.refuse_unattached(event)
        self._place.begin()
        inbox = Inbox(self._place.store)
        return inbox.post(self.id, event, key, self._place.now, is_now=is_now)

    def handle(self, posted: Posted) -> Answer:
        """Let something happen that was posted; a worker does so, each in its turn."""
        given.of_kind(posted, Posted, "posted", "what `inbox` lists")
        assert posted.stimulus is not None
        return self._requests.carry_out(posted.stimulus, posted.key)

    def retry_posted(self, place: int) -> bool:
        """Let something refused be tried again; False when nothing refused is there."""
        given.count(place, "place")
        self._place.begin()
        return Inbox(self._place.store).retry(self.id, place)

    def dismiss_posted(self, place: int) -> bool:
        """Take something refused off the list; False when nothing refused is there."""
        given.count(place, "place")
        self._place.begin()
        return Inbox(self._place.store).dismiss(self.id, place, self._place.now)

    def introduce(
        self,
        relationship: str,
        members: Mapping[str, str | Iterable[str]],
        *,
        by: Actor,
        at: datetime | None = None,
        joins: str = "",
        key: str | None = None,
    ) -> Answer:
        """Bring people together by hand; `members` gives who is in which role.

        In a group there may be several in a role. `joins` names a group that they join.
        """
        named = given.members(members)
        return self._requests.carry_out(
            Introduce(relationship, named, self._when(at), by, joins=joins),
            key,
            is_now=at is None,
        )

    def move(
        self,
        subject: str,
        to: str,
        *,
        reason: str,
        by: Actor,
        at: datetime | None = None,
        key: str | None = None,
        sequence: int | None = None,
    ) -> Answer:
        """Move somebody to a step or an outcome by hand, with the reason."""
        return self._requests.carry_out(
            MoveByHand(subject, to, reason, self._when(at), by),
            key,
            sequence,
            is_now=at is None,
        )

    def waive(
        self,
        subject: str,
        need: str,
        *,
        reason: str,
        by: Actor,
        at: datetime | None = None,
        member: str = "",
        key: str | None = None,
    ) -> Answer:
        """Let a need go for one person; `member` says whose in a group.

        Only the staff role that the programme names may.
        """
        about = {"member": member} if member else {}
        return self.send(
            subject,
            f"{WAIVE}{given.text(need, 'need')}",
            by=by,
            at=at,
            payload={"reason": reason, **about},
            key=key,
        )

    def correct(
        self,
        subject: str,
        line: int,
        *,
        reason: str,
        by: Actor,
        at: datetime | None = None,
        payload: Mapping[str, Value] | None = None,
        when: datetime | None = None,
        key: str | None = None,
    ) -> Answer:
        """Put right what was recorded by mistake, with the reason; only staff may.

        `line` is the number of the line in the subject's history. With `payload` this
        is what was said, and with `when` that is when it happened; with neither it
        never happened. Facts count anew from when they were true. Messages sent and
        moves made stand, and nothing is taken out of the history.
        """
        refuse_erased(self._place, self.id, given.text(subject, "subject"))
        return self._requests.carry_out(
            Correct(
                subject,
                given.number(line, "line"),
                reason,
                self._when(at),
                by,
                None if payload is None else given.mapping(payload, "payload"),
                None if when is None else self._place.moment(when),
            ),
            key,
            is_now=at is None,
        )

    def reopen(
        self,
        subject: str,
        to: str,
        *,
        reason: str,
        by: Actor,
        at: datetime | None = None,
        key: str | None = None,
    ) -> Answer:
        """Let somebody who has ended go on from a step, with the reason.

        Only staff may. What the record has as `ended with them` stays ended.
        """
        refuse_erased(self._place, self.id, given.text(subject, "subject"))
        return self._requests.carry_out(
            Reopen(subject, to, reason, self._when(at), by), key, is_now=at is None
        )

    def seen_by(self, actor: Actor) -> Seen:
        """Give the run as one person may see it, by the table of access.

        Who somebody is, the host has made sure of; a guardian, say, is named with whose
        they are, as `guardian of amal`.
        """
        given.actor(actor)
        return Seen(self, self._compiled, self._population(), actor)

    def match(self, policy: str, *, at: datetime) -> Introductions:
        """Hold a round of a matching policy now, besides those that are planned.

        What is due in the run by then happens first.
        """
        found = self._policy(policy)
        at = self._place.moment(at)
        self._place.begin()
        with self._place.all_or_nothing():
            passing.advance(self._place, passing.Passage(at, self.id))
            return hold_round(self._place, self._row, found, at)

    def migrate(
        self,
        to_version: int,
        mapping: StepMapping | None = None,
        *,
        reason: str,
        by: Actor,
        at: datetime,
        watch: versions.Watch | None = None,
    ) -> MigrationPlan:
        """Let everybody in the run go on in another version of the programme.

        `mapping` says where those go whose step is gone or is called otherwise. What
        was due before happens first, by the old version. Gives the plan that was
        carried out; raises CannotMigrate with it when somebody would lose their step or
        is blocked, and then nobody is migrated. `watch` is told how many have been
        looked at, of how many.
        """
        stimulus = Migrate("", self._place.moment(at), by, reason)
        given.usable(stimulus)
        mapping = given.step_mapping(mapping)
        given.number(to_version, "to_version")
        done, self._row = versions.apply(
            self._place, self._row, to_version, mapping, stimulus, watch
        )
        self._compiled = self._place.compiled(self._row)
        return done

    def _when(self, at: datetime | None) -> datetime:
        return self._place.now if at is None else self._place.moment(at)

    @property
    def _requests(self) -> Requests:
        return Requests(self._place, self._row, self._compiled)
