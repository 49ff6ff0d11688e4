"""Between BottleCRM and a programme: who takes part there, takes part here.

The two have no transaction in common. So whatever crosses can be repeated: what is read
there is compared with what was heeded before, in the transaction in which it happens
here; what is shown there is compared with what was shown before, and is written again
until the CRM has answered.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVarTuple

from contacts import BottleCrm, CrmTrouble
from sqlalchemy import delete, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from wayfellow.decide import Actor
from wayfellow.errors import DatabaseTrouble, Refused
from wayfellow.live import LiveRun, Office, create_tables
from wayfellow_dsl import read_programme

PROGRAMME = Path(__file__).parent.parent / "befriending.programme"
RUN = "everywhere"
ROLES = ("volunteer", "neighbour")
STAFF = Actor("organiser", "crm")
"""Who says here what is written there: the CRM lets in none but staff."""
SWEEP = timedelta(minutes=15)
"""How often everybody is looked at, for what no message has told us."""

# What BottleCRM's contacts have custom fields for.
ROLE, AREA = "mentoring_role", "mentoring_area"
EVENTS = {
    "mentoring_form": "form application",
    "mentoring_interview": "interview",
    "mentoring_withdrawn": "withdrawn",
}
"""What is ticked there, and the event that it is. Each has a field of its own, so that
none is lost when several are ticked before we read."""
STAGE, NOTE = "mentoring_stage", "mentoring_note"

_More = TypeVarTuple("_More")
_log = logging.getLogger("bottlecrm")


class Base(DeclarativeBase):
    """The connector's own tables, beside those of the programme."""


class Contact(Base):
    """A contact of the CRM; its identifier is the participant's, too."""

    __tablename__ = "crm_contact"
    id: Mapped[str] = mapped_column(primary_key=True)
    has_joined: Mapped[bool] = mapped_column(default=False)
    heeded: Mapped[str] = mapped_column(default="")
    """What was ticked there when it was last read."""
    refusal: Mapped[str] = mapped_column(default="")
    """What of it the programme did not take, and why."""
    stage: Mapped[str] = mapped_column(default="")
    """What the CRM shows, as far as we know."""
    note: Mapped[str] = mapped_column(default="")


class Change(Base):
    """Somebody of whom the CRM has said that something changed."""

    __tablename__ = "crm_change"
    number: Mapped[int] = mapped_column(primary_key=True)
    contact: Mapped[str] = mapped_column(index=True)


class Connector:
    """One programme and one CRM; `turn` is called by one thread, again and again."""

    def __init__(self, office: Office, crm: BottleCrm) -> None:
        self._office = office
        self._crm = crm
        self._swept: datetime | None = None
        with Session(office.engine) as session:
            Base.metadata.create_all(session.connection())
            create_tables(session.connection())
            desk = office.bind(session)
            if RUN not in desk.runs():
                programme = read_programme(PROGRAMME.read_text("utf-8")).programme
                assert programme is not None
                desk.deploy(programme)
                desk.open_run(programme.name, date(2026, 1, 5), RUN)
            session.commit()

    def note_change(self, contact: str) -> None:
        """Keep that a contact has changed; it is durable when this returns."""
        with Session(self._office.engine) as session:
            session.add(Change(contact=contact))
            session.commit()

    def turn(self) -> None:
        """Do all that there is to do, in both directions."""
        now = self._office.now()
        if self._swept is None or now - self._swept >= SWEEP:
            self._sweep()
            self._swept = now
        with Session(self._office.engine) as session:
            changed = session.execute(
                select(Change.contact, func.max(Change.number))
                .group_by(Change.contact)
                .order_by(func.min(Change.number))
            ).all()
        for contact, number in changed:
            self._try(self._hear, contact, number)
        self._office.work(once=True)
        self._show()

    # -- From there to here ------------------------------------------------------------

    def _sweep(self) -> None:
        """Look at everybody who takes part, or should, there."""
        for role in ROLES:
            try:
                for found in self._crm.contacts(**{ROLE: role}):
                    self._try(self._heed, found["id"], found)
            except CrmTrouble as trouble:
                _log.warning("%s", trouble)

    def _hear(self, contact: str, number: int) -> None:
        """Read a contact anew: a message only says that it changed, and may be late.

        What changes while we read has a number of its own, and is read again.
        """
        self._heed(contact, self._crm.contact(contact), number)

    def _heed(
        self, contact: str, found: Mapping[str, Any] | None, number: int = 0
    ) -> None:
        """Let what is new in a contact happen here, together with having heeded it.

        One that was deleted there goes on here, until staff say what is to happen.
        """
        with Session(self._office.engine) as session:
            # A change first: SQLite then lets nobody else write until we are done.
            session.execute(
                delete(Change).where(Change.contact == contact, Change.number <= number)
            )
            if found is not None:
                self._compare(session, contact, found["custom_fields"])
            session.commit()

    def _compare(
        self, session: Session, contact: str, fields: Mapping[str, Any]
    ) -> None:
        row = session.get(Contact, contact, with_for_update=True)
        if row is None:
            if fields.get(ROLE) not in ROLES:
                return
            row = Contact(id=contact, heeded="", stage="", note="")
            session.add(row)
        run = self._office.bind(session).run(RUN)
        if not row.has_joined:
            self._join(run, row, fields)
        ticked = " ".join(name for name in EVENTS if fields.get(name))
        if row.has_joined and ticked != row.heeded:
            self._happen(run, row, ticked)
        # Whoever changes it there by hand, sees it put back.
        row.stage = fields.get(STAGE, "")

    def _join(self, run: LiveRun, row: Contact, fields: Mapping[str, Any]) -> None:
        details = {"area": fields[AREA]} if AREA in fields else {}
        try:
            run.enrol(fields.get(ROLE, ""), row.id, details=details)
            row.has_joined, row.refusal = True, ""
        except Refused as refused:
            row.refusal = _told(refused)

    def _happen(self, run: LiveRun, row: Contact, ticked: str) -> None:
        refusals = []
        for name in ticked.split():
            if name not in row.heeded.split():
                try:
                    run.send(row.id, EVENTS[name], by=STAFF)
                except Refused as refused:
                    refusals.append(_told(refused))
        row.heeded, row.refusal = ticked, " ".join(refusals)

    # -- From here to there ------------------------------------------------------------

    def _show(self) -> None:
        """Write into the CRM where everybody is, where it does not say so yet."""
        with Session(self._office.engine) as session:
            run = self._office.bind(session).run(RUN)
            now = self._office.now()
            behind = [
                (row.id, wanted)
                for row in session.scalars(select(Contact).order_by(Contact.id))
                if (wanted := _wanted(run, row, now))
                != {STAGE: row.stage, NOTE: row.note}
            ]
        for contact, wanted in behind:
            self._try(self._write, contact, wanted)

    def _write(self, contact: str, wanted: Mapping[str, str]) -> None:
        """Write there, and only then keep that it was: at worst it is written twice."""
        self._crm.write(contact, wanted)
        with Session(self._office.engine) as session:
            row = session.get_one(Contact, contact, with_for_update=True)
            row.stage, row.note = wanted[STAGE], wanted[NOTE]
            session.commit()

    def _try(
        self, work: Callable[[str, *_More], None], contact: str, *more: *_More
    ) -> None:
        """Do something about one contact; its trouble is nobody else's."""
        try:
            work(contact, *more)
        except (CrmTrouble, DatabaseTrouble) as trouble:
            _log.warning("%s is tried again: %s", contact, trouble)


def _wanted(run: LiveRun, row: Contact, now: datetime) -> dict[str, str]:
    """Give what the CRM should show of somebody."""
    if not row.has_joined:
        return {STAGE: "", NOTE: row.refusal}
    subject = run.subject(row.id)
    waits = [line for line in run.why(row.id, at=now).lines if "Waits for" in line]
    # They are called here by the CRM's number, which nobody there goes by.
    note = (row.refusal or " ".join(waits)).replace(f"`{row.id}`", "they themselves")
    return {STAGE: subject.outcome or subject.step, NOTE: note}


def _told(refused: Refused) -> str:
    possible = f" Possible: {', '.join(refused.possible)}." if refused.possible else ""
    return f"Not taken: {refused}.{possible}"
