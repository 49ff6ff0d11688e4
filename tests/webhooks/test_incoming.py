"""Webhooks in: who is believed, what they may say, and what they are answered."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from standardwebhooks.webhooks import Webhook

from effort import tries
from live.offices import NOON, Where, an_office, day, enrolled, in_run
from wayfellow.live import Office
from wayfellow_webhooks import (
    Answer,
    Misconfigured,
    NotAccepted,
    Sender,
    new_secret,
    read_letter,
    read_secret,
    receive,
)
from wayfellow_webhooks.signatures import signed
from webhooks.receivers import SECRET

KNOWN = (read_secret(SECRET),)
FORMS = Sender(
    "forms",
    KNOWN,
    "spring",
    "themselves",
    {"form.sent": "form application", "joined": "enrol mentee"},
    details=("age",),
    at_once=True,
)
SENT = {
    "specversion": "1.0",
    "id": "1",
    "source": "/forms",
    "type": "form.sent",
    "subject": "ana",
    "time": "2027-01-05T12:00:00Z",
}


@pytest.fixture
def office(where: Where) -> Office:
    """Give an office with a run in which ana applies."""
    return _with_ana(where)


@pytest.fixture
def desk_file(tmp_path: Path) -> Office:
    """Give such an office on SQLite."""
    return _with_ana(tmp_path)


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an office for many tests, in which nothing may come to happen."""
    office = _with_ana(tmp_path_factory.mktemp("unchanged"))
    before = lines(office)
    yield office

    assert lines(office) == before


def _with_ana(where: Where) -> Office:
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    return office


def post(
    office: Office,
    sent: object = SENT,
    sender: Sender = FORMS,
    identifier: str = "msg_1",
    secret: str = SECRET,
) -> Answer:
    """Let something come in, signed by the specification's own library."""
    body = json.dumps(sent)
    now = datetime.now(UTC)
    headers = {
        "Webhook-Id": identifier,
        "Webhook-Timestamp": str(int(now.timestamp())),
        "Webhook-Signature": Webhook(secret).sign(identifier, now, body),
    }
    return receive(office, sender, headers, body.encode())


def lines(office: Office, who: str = "ana") -> list[str]:
    """Give what was recorded of somebody."""
    history = office.look(lambda desk: desk.run("spring").history(who))
    return [f"{line.record.name} by {line.record.by}" for line in history]


def other(**changed: Any) -> dict[str, Any]:
    """Give an event that is not as it should be."""
    return {**SENT, **changed}


def test_what_happened_elsewhere_happens_here(office: Office) -> None:
    """The event is in the history, by whom the settings say."""
    answer = post(office)

    assert (answer.status, answer.body, answer.headers) == (200, b"", {})
    assert "form application by mentee ana" in lines(office)


def test_the_same_webhook_happens_once(office: Office) -> None:
    """Sent again under its id, it gets the first answer and changes nothing."""
    first = post(office)
    before = lines(office)
    again = post(office)

    assert (first, again) == (Answer(200), Answer(200))
    assert lines(office) == before


def test_the_same_id_from_another_sender_is_another_webhook(office: Office) -> None:
    """Each sender's ids are its own."""
    staff = Sender(
        "staff", KNOWN, "spring", "coordinator:kim", {"x": "accepted"}, at_once=True
    )
    post(office)
    answer = post(office, other(type="x", time="2027-01-06T12:00:00Z"), staff)

    assert answer == Answer(200)
    assert "accepted by coordinator kim" in lines(office)


def test_an_id_that_comes_with_something_else_is_refused(office: Office) -> None:
    """It was used before; whoever sends it has made a mistake."""
    post(office)
    answer = post(office, other(time="2027-01-05T13:00:00Z"))

    assert answer.status == 409
    assert "was used before" in answer.problem


@pytest.mark.parametrize("at_once", [True, False])
def test_fifty_of_one_at_the_same_time_have_one_effect(
    office: Office, at_once: bool
) -> None:
    """All are answered well, and it happens once: at once, or by a worker."""
    sender = Sender(
        "forms", KNOWN, "spring", "themselves", FORMS.events, at_once=at_once
    )
    with ThreadPoolExecutor(8) as hands:
        answers = list(hands.map(lambda _: post(office, SENT, sender), range(50)))
    office.work(once=True, clock=lambda: day(6))
    office.engine.dispose()

    assert set(answers) == {Answer(200 if at_once else 202)}
    assert lines(office).count("form application by mentee ana") == 1


def test_what_waits_for_a_worker_is_kept_and_then_happens(office: Office) -> None:
    """It is in the inbox as soon as it is answered."""
    later = Sender("forms", KNOWN, "spring", "themselves", FORMS.events)
    answer = post(office, SENT, later)
    waiting = office.look(lambda desk: desk.run("spring").inbox())
    office.work(once=True, clock=lambda: day(6))
    again = post(office, SENT, later)

    assert (answer, again) == (Answer(202), Answer(202))
    assert [one.key for one in waiting] == ["webhooks/forms/msg_1"]
    assert lines(office).count("form application by mentee ana") == 1


@pytest.mark.parametrize("at_once", [True, False])
def test_somebody_may_begin_by_a_webhook(desk_file: Office, at_once: bool) -> None:
    """Where the settings say `enrol` and a role, with the details that they list."""
    joined = other(type="joined", subject="bea", data={"age": 17})
    sender = Sender(
        "forms", KNOWN, "spring", "themselves", FORMS.events, ("age",), at_once=at_once
    )
    post(desk_file, joined, sender)
    desk_file.work(once=True, clock=lambda: day(6))

    assert lines(desk_file, "bea")[0] == "mentee by mentee bea"


def test_what_the_programme_refuses_is_said(unchanged: Office) -> None:
    """The sender is told why, in the programme's words, as problem details."""
    hurried = Sender(
        "crm",
        KNOWN,
        "spring",
        "coordinator:kim",
        {"form.sent": "accepted"},
        at_once=True,
    )
    answer = post(unchanged, SENT, hurried)
    told = json.loads(answer.body)

    assert (answer.status, told["status"], told["title"]) == (409, 409, "Conflict")
    assert "accepted" in told["detail"]
    assert answer.headers == {"Content-Type": "application/problem+json"}


@pytest.mark.parametrize(
    ("changed", "status", "problem"),
    [
        ({"type": "accepted"}, 403, "may not say `accepted`"),
        ({"by": "coordinator:kim"}, 400, "an event has no `by`"),
        ({"actor": {"role": "coordinator"}}, 400, "an event has no `actor`"),
        ({"x" * 99: 1}, 400, "an event has no that"),
        ({"data": {"run": "autumn"}}, 400, "may not give `run`"),
        ({"data": [1]}, 400, "`data` is an object"),
        ({"data": None}, 400, "`data` is an object"),
        ({"data": {"age": {"years": 3}}}, 422, "`age`"),
        ({"data": {"age": None}}, 422, "`age`"),
        ({"data": {"age": 10**30}}, 422, "too large"),
        ({"subject": 7}, 400, "`subject` is a text"),
        ({"subject": "nobody"}, 422, "nobody in this run"),
        ({"subject": "a\u0000b"}, 422, ""),
        ({"time": "2027-01-05"}, 400, "`time` is when"),
        ({"time": "2027-01-05T12:00:00"}, 400, "`time` is when"),
        ({"time": "yesterday"}, 400, "`time` is when"),
        ({"time": "0001-01-01T00:00:00Z"}, 422, "too far away"),
        ({"time": "2090-01-01T00:00:00Z"}, 422, "has not come yet"),
        ({"specversion": "0.3"}, 400, "`specversion` is 1.0"),
        ({"datacontenttype": "text/xml"}, 400, "`datacontenttype`"),
        ({"data": {"age": "x" * 70_000}}, 413, "at most 65,536 bytes"),
    ],
)
def test_what_is_not_as_it_should_be_is_refused_in_words(
    unchanged: Office, changed: dict[str, Any], status: int, problem: str
) -> None:
    """The sentence says what is wrong, and nothing has happened."""
    answer = post(unchanged, other(**changed))

    assert (answer.status, problem in answer.problem) == (status, True), answer


@pytest.mark.parametrize("missing", ["type", "subject", "time"])
def test_what_is_missing_is_named(unchanged: Office, missing: str) -> None:
    """An event needs what it is, whom it is about, and when it was."""
    sent = {name: value for name, value in SENT.items() if name != missing}
    answer = post(unchanged, sent)

    assert answer == Answer(400, f"an event needs `{missing}`, and it is missing")


def test_who_has_not_the_secret_is_not_believed(unchanged: Office) -> None:
    """Nothing is read, and nothing happens."""
    wrong = post(unchanged, secret=new_secret())
    unsigned = receive(unchanged, FORMS, {}, json.dumps(SENT).encode())

    assert (wrong.status, unsigned.status) == (401, 400)


def test_what_somebody_recorded_is_of_no_use_to_them_later(desk_file: Office) -> None:
    """Signed once, it is believed for five minutes."""
    body = json.dumps(SENT).encode()
    then = datetime(2027, 2, 1, tzinfo=UTC)
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(then.timestamp())),
        "webhook-signature": Webhook(SECRET).sign("msg_1", then, body.decode()),
    }
    late = receive(
        desk_file, FORMS, headers, body, clock=lambda: then + timedelta(minutes=6)
    )
    soon = receive(desk_file, FORMS, headers, body, clock=lambda: then)

    assert (late.status, soon.status) == (401, 200)


def test_other_details_can_be_left_out(desk_file: Office) -> None:
    """A CRM that sends all that it has is taken at what the settings list."""
    crm = Sender(
        "crm",
        KNOWN,
        "spring",
        "themselves",
        FORMS.events,
        ("age",),
        leaves_out_others=True,
        at_once=True,
    )
    sent = other(type="joined", subject="bea", data={"age": 15, "notes": "shy"})
    answer = post(desk_file, sent, crm)
    bea = desk_file.look(lambda desk: desk.run("spring").subject("bea"))

    assert answer == Answer(200)
    assert bea.facts["age"].value == 15
    assert "notes" not in bea.facts


def test_in_a_hosts_transaction_it_goes_when_the_host_goes_back(
    unchanged: Office,
) -> None:
    """At a desk that a host has bound, nothing is committed by us."""
    body = json.dumps(SENT)
    now = datetime.now(UTC)
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign("msg_1", now, body),
    }
    with Session(unchanged.engine) as session:
        answer = receive(unchanged.bind(session), FORMS, headers, body.encode())
        session.rollback()

    assert answer == Answer(200)
    assert len(lines(unchanged)) == 1


def test_a_busy_database_is_answered_with_later(tmp_path: Path) -> None:
    """A sender tries again, as it does when there is no answer."""
    office = in_run(an_office(tmp_path, patience=0.05))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    with office.engine.connect() as busy:
        busy.exec_driver_sql("BEGIN IMMEDIATE")
        answer = post(office)
        busy.rollback()

    assert answer.status == 503
    assert answer.headers["Retry-After"] == "30"


def test_a_run_that_is_not_open_is_answered_with_later(unchanged: Office) -> None:
    """Whoever looks after it may open it any moment."""
    early = Sender("forms", KNOWN, "autumn", "themselves", FORMS.events)

    assert post(unchanged, sender=early).status == 503


@tries(100)
@given(
    st.binary(max_size=60)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from([*SENT, "data", "x"]), inner, max_size=9)
        ),
        max_leaves=12,
    ).map(lambda value: json.dumps(value).encode())
)
def test_whatever_is_signed_is_read_or_refused_in_words(body: bytes) -> None:
    """No body leads to anything but a letter or a sentence."""
    try:
        letter = read_letter(FORMS, signed(KNOWN, "msg_1", NOON, body), body, NOON)
        said = letter.event
    except NotAccepted as problem:
        said = f"{problem.status}: {problem}"

    assert said in FORMS.events.values() or re.match(r"40[03]: .{10,}", said)


def test_deep_and_endless_nesting_is_no_json() -> None:
    """It is refused before it can use up anything."""
    body = b"[" * 30_000
    with pytest.raises(NotAccepted, match="not JSON"):
        read_letter(FORMS, signed(KNOWN, "msg_1", NOON, body), body, NOON)


def test_a_sender_that_may_say_nothing_is_refused() -> None:
    """Without a secret, events or an actor it is of no use, or of too much."""
    with pytest.raises(Misconfigured, match="anybody could say"):
        Sender("crm", (), "spring", "coordinator:kim", {"x": "accepted"})
    with pytest.raises(Misconfigured, match="without a `/`"):
        Sender("crm/a", KNOWN, "spring", "coordinator:kim", {"x": "accepted"})
    with pytest.raises(Misconfigured, match="may say nothing"):
        Sender("crm", KNOWN, "spring", "coordinator:kim", {})
    with pytest.raises(Misconfigured, match="`by` says who"):
        Sender("crm", KNOWN, "spring", ":kim", {"x": "accepted"})
