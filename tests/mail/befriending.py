"""A small programme that has everybody's address, and an office that runs it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from wayfellow.decide import Actor
from wayfellow.hooks import AfterCommit, Effect, Hooks, Known
from wayfellow.live import Desk, Office, open_office
from wayfellow_dsl import read_programme
from wayfellow_dsl.model import Programme, Value

TEXT = """\
programme befriending "Befriending in Hull"
    version 1
    timezone Europe/London

role volunteer "Volunteer"
    name   text
    email  text, private
    phone  text, private, optional
    likes  some of chess, long_walks, music

role neighbour "Neighbour"
    name            text
    email           text, private
    daughter_name   text, optional
    daughter_email  text, private, optional
    has daughter "Daughter"

staff organiser "Organiser", lifts safeguarding holds

relationship visits of volunteer and neighbour "Visits"

outcomes
    finished   "Visited for as long as was agreed", counts as completed
    withdrawn  "Changed their mind"

stage joining for volunteer, neighbour
    step applying
        needs form application
        on enter, if neighbour: send them "welcome", notify daughter "they_take_part"
        on enter: send them "welcome"
        after 2 weeks, then every 2 weeks, at most twice: remind them "finish_applying"
        after 10 weeks: end as withdrawn because "nobody finished applying"

    step ready
        on matched: go to visiting

    step visiting
        on last visits ended: end as finished

match volunteer with neighbour
    candidates volunteer in ready, neighbour in ready
    method by hand
    proposed by organiser

stage visits for visits
    step visiting_weekly
        on enter: ask organiser to decide going_on or stopping within 2 weeks
        on visit_agreed by volunteer: do calendar.invite for volunteer, neighbour "visit"
        on visit_moved by volunteer: do calendar.update for volunteer, neighbour "visit"
        on visit_off by volunteer or neighbour: do calendar.cancel for volunteer, neighbour "visit"
        check in with volunteer, neighbour monthly by organiser
        on going_on by organiser: go to visiting_weekly
        on stopping by organiser: end as finished
        on ended by volunteer, neighbour or organiser: end as withdrawn
        if nobody decides: notify organiser "still_to_decide"
"""
ZONE = "Europe/London"
NOON = datetime(2027, 9, 6, 12, tzinfo=UTC)
"""A Monday, on which the run opens."""
OLU = Actor("organiser", "olu")
KAI: dict[str, Value] = {
    "name": "Kai",
    "email": "kai@example.org",
    "likes": ("chess", "long_walks"),
}
EVA: dict[str, Value] = {
    "name": "Eva",
    "email": "eva@example.org",
    "daughter_name": "Zoe",
    "daughter_email": "zoe@example.org",
}


def befriending() -> Programme:
    """Read the programme."""
    reading = read_programme(TEXT)
    assert reading.programme is not None, [d.title for d in reading.diagnostics]
    return reading.programme


def write_letters(folder: Path, **letters: str) -> Path:
    """Write letters into the programme's folder; their text is their subject, too."""
    place = folder / "befriending"
    place.mkdir(parents=True, exist_ok=True)
    for name, text in letters.items():
        whole = text if text.startswith("Subject") else f"Subject: {text}\n\n{text}\n"
        (place / f"{name}.txt").write_text(whole, encoding="utf-8")
    return folder


def an_office(folder: Path, hooks: Hooks) -> Office:
    """Open an office with a run in which Kai and Eva begin."""
    office = open_office(folder / "desk.db", create=True, hooks=hooks, ahead=None)
    office.transact(lambda desk: desk.deploy(befriending()))
    office.transact(
        lambda desk: desk.open_run("befriending", date(2027, 9, 6), "autumn")
    )
    office.transact(
        lambda desk: desk.run("autumn").enrol("volunteer", "kai", at=NOON, details=KAI)
    )
    office.transact(
        lambda desk: desk.run("autumn").enrol("neighbour", "eva", at=NOON, details=EVA)
    )
    return office


def bring_together(office: Office) -> None:
    """Let Kai and Eva apply, and bring them together."""

    def work(desk: Desk) -> None:
        run, members = desk.run("autumn"), {"volunteer": "kai", "neighbour": "eva"}
        for name in ("kai", "eva"):
            run.send(name, "form application", by=OLU, at=NOON)
        run.introduce("visits", members, by=OLU, at=NOON)

    office.transact(work)


def context(
    whom: Known | None, *about: Known, zone: str = ZONE, when: datetime = NOON
) -> AfterCommit:
    """Say to a plugin whom something is for, and whom it is about."""
    return AfterCommit("autumn", "befriending", 1, zone, when, 0, whom, about)


def a_message(to: str, name: str, subject: str = "", number: int = 2) -> Effect:
    """Give a message to somebody."""
    subject = subject or to
    key = f"autumn/{subject}/{number}/{to}"
    return Effect(key, "message", subject, NOON, to, name, {"manner": "send"})
