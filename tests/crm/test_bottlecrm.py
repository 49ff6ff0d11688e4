"""A real BottleCRM and a programme, over HTTP in both directions: `pytest --crm`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import create_engine

from crm.bottle import wait_for
from crm.conftest import EXAMPLES, Connection, Meeting
from wayfellow.decide import Actor
from wayfellow.hooks import Hooks
from wayfellow.live import Desk, Office

VOLUNTEER = {"mentoring_role": "volunteer", "mentoring_area": "north"}
FORM, INTERVIEW = "Waits for form application", "Waits for interview"
READY = ["volunteer", "form application", "interview", "when done"]
"""What is in the history of a volunteer who is ready."""
QUIET = 3.0
"""Seconds in which several turns are taken, and messages would have gone round."""


def shows(meeting: Meeting, contact: str, stage: str) -> None:
    """Wait until the CRM's own record shows a stage."""
    wait_for(
        lambda: meeting.crm.shown(contact) == stage,
        f"it shows {meeting.crm.shown(contact)!r}, not {stage!r}",
    )


def notes(meeting: Meeting, contact: str, words: str) -> None:
    """Wait until the note in the CRM's own record begins with some words."""
    wait_for(
        lambda: meeting.crm.shown(contact, "mentoring_note").startswith(words),
        f"it notes {meeting.crm.shown(contact, 'mentoring_note')!r}, not {words!r}",
    )


def messages(meeting: Meeting, contact: str) -> list[str]:
    """Give what the CRM has told us of a contact, by its own list, the newest first."""
    sent = meeting.crm.deliveries(meeting.endpoint, contact)
    return [one["event"] for one in sent]


def test_who_takes_part_there_takes_part_here(
    meeting: Meeting, connection: Connection
) -> None:
    """The stage, and what is waited for, stand in the CRM's own record."""
    kai = meeting.crm.add("Kai", **VOLUNTEER)
    shows(meeting, kai, "applying")
    notes(meeting, kai, f"{FORM}: they themselves can do it. {INTERVIEW}")

    assert connection.history(kai) == ["volunteer"]


def test_a_change_there_is_an_event_here_once_and_nothing_echoes(
    meeting: Meeting, connection: Connection
) -> None:
    """What we write comes back as a message, and leads to nothing."""
    kai = meeting.crm.add("Kai", **VOLUNTEER)
    shows(meeting, kai, "applying")
    meeting.crm.change(kai, mentoring_form=True)
    notes(meeting, kai, INTERVIEW)
    meeting.crm.change(kai, mentoring_interview=True)
    shows(meeting, kai, "ready")
    time.sleep(QUIET)
    last = meeting.crm.read(kai)["updated_at"]
    time.sleep(QUIET)

    assert meeting.crm.read(kai)["updated_at"] == last
    assert connection.history(kai) == READY
    # What we wrote is among them: after it was added, and after each of two changes.
    assert messages(meeting, kai) == [*["contact.updated"] * 5, "contact.created"]


def test_several_changes_before_we_read_are_several_events(
    meeting: Meeting, connection: Connection
) -> None:
    """Each has a field of its own, and none hides another."""
    connection.kill()
    kai = meeting.crm.add("Kai", **VOLUNTEER)
    meeting.crm.change(kai, mentoring_form=True)
    meeting.crm.change(kai, mentoring_interview=True)
    connection.start()
    shows(meeting, kai, "ready")

    assert connection.history(kai) == READY


def test_a_message_that_comes_again_changes_nothing(
    meeting: Meeting, connection: Connection
) -> None:
    """It says only that something changed; what is so was heeded before."""
    kai = meeting.crm.add("Kai", **VOLUNTEER)
    shows(meeting, kai, "applying")
    meeting.crm.change(kai, mentoring_form=True)
    notes(meeting, kai, INTERVIEW)
    for one in meeting.crm.deliveries(meeting.endpoint, kai):
        again = f"/api/webhooks/deliveries/{one['id']}/redeliver/"
        meeting.crm.call("POST", again)
    time.sleep(QUIET)

    assert connection.history(kai) == ["volunteer", "form application"]


def test_what_the_programme_does_not_allow_is_said_in_the_crm(
    meeting: Meeting, connection: Connection
) -> None:
    """Whoever entered it reads why, in the same record, and can mend it there."""
    una = meeting.crm.add("Una", mentoring_role="volunteer")
    notes(meeting, una, "Not taken: ")

    assert meeting.crm.shown(una) == ""

    meeting.crm.change(una, mentoring_area="south")
    shows(meeting, una, "applying")
    meeting.crm.change(una, mentoring_withdrawn=True)
    shows(meeting, una, "withdrawn")
    meeting.crm.change(una, mentoring_interview=True)
    notes(meeting, una, "Not taken")

    assert meeting.crm.shown(una) == "withdrawn"


def test_a_stage_changed_by_hand_is_put_back(
    meeting: Meeting, connection: Connection
) -> None:
    """It is the programme's; only an event moves anybody."""
    kai = meeting.crm.add("Kai", **VOLUNTEER)
    shows(meeting, kai, "applying")
    meeting.crm.change(kai, mentoring_stage="visiting")
    shows(meeting, kai, "applying")

    assert connection.history(kai) == ["volunteer"]


def test_a_contact_that_takes_no_part_is_left_alone(
    meeting: Meeting, connection: Connection
) -> None:
    """Nothing of it is kept here, and nothing is written there."""
    bakery = meeting.crm.add("Bakery")
    wait_for(lambda: messages(meeting, bakery))
    time.sleep(QUIET)

    assert messages(meeting, bakery) == ["contact.created"]
    assert connection.history(bakery) == []


def test_a_contact_that_is_deleted_there_goes_on_here(
    meeting: Meeting, connection: Connection
) -> None:
    """Staff say what is to happen; and nothing is written into nowhere again."""
    kai = meeting.crm.add("Kai", **VOLUNTEER)
    shows(meeting, kai, "applying")
    meeting.crm.call("DELETE", f"/api/contacts/{kai}/")
    wait_for(lambda: "contact.deleted" in messages(meeting, kai))
    time.sleep(QUIET)

    assert connection.history(kai) == ["volunteer"]


def test_a_message_that_the_crm_has_not_signed_is_not_heard(
    meeting: Meeting, connection: Connection
) -> None:
    """Neither one without a signature, nor an old or a changed one."""
    for signature in ("", "t=1,v1=00", f"t={int(time.time())},v1={'0' * 64}"):
        body = json.dumps({"event": "contact.updated", "data": {"id": "x"}}).encode()
        headers = {"X-BottleCRM-Signature": signature}
        address = f"http://127.0.0.1:{meeting.port}/hooks/bottlecrm"
        with pytest.raises(HTTPError) as refusal:
            urlopen(Request(address, body, headers), timeout=10)
        refusal.value.close()

        assert refusal.value.code == 401


def test_what_no_message_has_told_is_found(
    meeting: Meeting, connection: Connection
) -> None:
    """Everybody is looked at when the connector starts: nothing is lost meanwhile."""
    kai = meeting.crm.add("Kai", **VOLUNTEER)
    shows(meeting, kai, "applying")
    connection.kill()
    meeting.crm.change(kai, mentoring_form=True)
    ada = meeting.crm.add("Ada", mentoring_role="neighbour", mentoring_area="north")
    connection.start()
    notes(meeting, kai, INTERVIEW)
    shows(meeting, ada, "applying")

    assert connection.history(kai) == ["volunteer", "form application"]


def test_what_the_crm_does_not_take_is_written_later(
    meeting: Meeting, connection: Connection
) -> None:
    """While it answers with errors, everything goes on here."""
    kai = meeting.crm.add("Kai", **VOLUNTEER)
    shows(meeting, kai, "applying")
    meeting.door.watch = lambda method, way: method != "PATCH"
    meeting.crm.change(kai, mentoring_withdrawn=True)
    wait_for(lambda: "withdrawn" in connection.history(kai))
    time.sleep(QUIET)

    assert meeting.crm.shown(kai) == "applying"

    meeting.door.watch = lambda method, way: True
    shows(meeting, kai, "withdrawn")

    assert connection.history(kai) == ["volunteer", "withdrawn"]


@pytest.mark.parametrize("method", ["GET", "PATCH"])
@pytest.mark.parametrize("way", ["going", "coming"])
def test_a_connector_that_is_killed_loses_and_doubles_nothing(
    meeting: Meeting, connection: Connection, method: str, way: str
) -> None:
    """Killed as it reads or writes there, before it was done and after, each time."""

    def killed_once() -> Callable[[str, str], bool]:
        done: list[str] = []

        def watch(asked: str, at: str) -> bool:
            if not done and (asked, at) == (method, way):
                done.append(asked)
                connection.kill()
            return True

        return watch

    # What it does on starting is over.
    time.sleep(QUIET)
    meeting.door.watch = killed_once()
    kai = meeting.crm.add("Kai", **VOLUNTEER)
    wait_for(lambda: not connection.is_alive)
    connection.start()
    shows(meeting, kai, "applying")
    notes(meeting, kai, FORM)
    time.sleep(QUIET)
    meeting.door.watch = killed_once()
    meeting.crm.change(kai, mentoring_form=True)
    wait_for(lambda: not connection.is_alive)
    connection.start()
    notes(meeting, kai, INTERVIEW)

    assert connection.history(kai) == ["volunteer", "form application"]


def test_the_programme_goes_on_by_itself_and_the_crm_shows_it(
    meeting: Meeting, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two are matched in a round, accept, and visit; a third lets a deadline pass."""
    kai = meeting.crm.add("Kai", **VOLUNTEER)
    ada = meeting.crm.add("Ada", mentoring_role="neighbour", mentoring_area="north")
    lou = meeting.crm.add("Lou", mentoring_role="volunteer", mentoring_area="south")
    for who in (kai, ada, lou):
        shows(meeting, who, "applying")
        meeting.crm.change(who, mentoring_form=True)
    notes(meeting, kai, INTERVIEW)
    meeting.crm.change(kai, mentoring_interview=True)
    shows(meeting, kai, "ready")
    shows(meeting, ada, "ready")
    connection.kill()
    # From here on time is ours to let pass.
    monkeypatch.syspath_prepend(str(EXAMPLES / "bottlecrm"))
    ahead = timedelta(days=7)
    engine = create_engine(f"sqlite:///{connection.database}")
    office = Office(engine, hooks=Hooks(), clock=lambda: datetime.now(UTC) + ahead)
    crm = import_module("contacts").BottleCrm(meeting.door.address, meeting.token)
    connector = import_module("connector").Connector(office, crm)
    connector.turn()
    for role, who in (("volunteer", kai), ("neighbour", ada)):
        office.transact(partial(accept, pair=f"{kai}+{ada}", by=Actor(role, who)))
    connector.turn()

    assert meeting.crm.shown(kai) == meeting.crm.shown(ada) == "visiting"

    ahead += timedelta(weeks=10)
    connector.turn()
    office.close()

    assert meeting.crm.shown(lou) == "withdrawn"


def accept(desk: Desk, pair: str, by: Actor) -> None:
    """Accept an offer, as somebody does whom it was made to."""
    run = desk.run("everywhere")
    run.send(pair, f"acceptance from {by.role}", by=by, at=run.subject(pair).created)
