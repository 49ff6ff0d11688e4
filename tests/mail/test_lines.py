"""A line to the server is kept for the letters that follow, and given up in time."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from time import sleep

import pytest
from aiosmtpd.smtp import SMTP, Session

from mail.mailserver import PASSWORD, Postbox, break_off, listening, mailbox_at
from mail.test_sending import certificate  # noqa: F401
from wayfellow_email import CannotSend, Letter, Mailbox, line

NOW = datetime(2027, 9, 6, 9, tzinfo=UTC)


def _send(mailbox: Mailbox, *numbers: int) -> None:
    for number in numbers:
        letter = Letter(f"{number}", "ana@example.org", f"Letter {number}", "Hello\n")
        mailbox.send(letter, NOW)


def _closes(server: SMTP) -> None:
    """Close the line some moments after an answer, as one that has had enough."""
    server.loop.call_later(0.05, server.transport.close)


def test_letters_that_follow_each_other_go_over_one_line() -> None:
    """And the one after so many begins another."""
    box = Postbox()
    with listening(box) as port:
        _send(mailbox_at(port), *range(line.MOST + 1))

    assert len(box.taken) == line.MOST + 1
    assert len(box.lines) == 2


def test_each_thread_has_a_line_of_its_own() -> None:
    """Two who deliver at the same time never speak over one line."""
    box = Postbox()
    with listening(box) as port:
        mailbox = mailbox_at(port)
        threads = [Thread(target=_send, args=(mailbox, n, n + 10)) for n in (1, 2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len(box.taken) == 4
    assert len(box.lines) == 2


def test_a_server_that_closes_the_line_meanwhile_is_called_again() -> None:
    """Nobody notices, and no letter is lost or sent twice."""
    box = Postbox()
    with listening(box) as port:
        mailbox = mailbox_at(port)
        for number in range(3):
            box.before_data = _closes
            _send(mailbox, number)
            sleep(0.2)

    assert box.subjects == ["Letter 0", "Letter 1", "Letter 2"]
    assert len(box.lines) == 3


def test_a_server_that_has_enough_of_a_line_gets_another() -> None:
    """It says so before it is given anything: `421`, or that it takes no more."""
    box = Postbox()

    def one_each(session: Session) -> str:
        over = [one.peer for one in (*box.lines,) if one is session]
        taken = sum(envelope_of is session for envelope_of in used)
        used.append(session)
        return "421 4.7.0 Too many letters" if over and taken else "250 OK"

    used: list[Session] = []
    box.at_mail = one_each
    with listening(box) as port:
        _send(mailbox_at(port), 1, 2, 3)

    assert box.subjects == ["Letter 1", "Letter 2", "Letter 3"]
    assert len(box.lines) == 3


def test_a_line_that_breaks_in_the_middle_of_a_letter_sends_it_no_second_time() -> None:
    """Nobody knows whether it was taken: the outbox tries it again, in its own time."""
    box = Postbox()
    with listening(box) as port:
        mailbox = mailbox_at(port)
        _send(mailbox, 1)
        box.before_data = break_off
        with pytest.raises(CannotSend, match="broke off the connection"):
            _send(mailbox, 2)
        begun = len(box.lines)
        box.before_data = lambda server: None
        _send(mailbox, 3)

    assert begun == 1
    assert box.subjects == ["Letter 1", "Letter 2", "Letter 3"] or box.subjects == [
        "Letter 1",
        "Letter 3",
    ]


def test_after_a_refusal_the_next_letter_goes_over_a_new_line() -> None:
    """What is wrong with one letter is no other's trouble."""
    box = Postbox()
    with listening(box) as port:
        mailbox = mailbox_at(port)
        _send(mailbox, 1)
        box.at_recipient = "550 5.1.1 Unknown"
        with pytest.raises(CannotSend, match="refuses it for good"):
            _send(mailbox, 2)
        box.at_recipient = "250 OK"
        _send(mailbox, 3)

    assert box.subjects == ["Letter 1", "Letter 3"]


def test_a_line_that_is_not_used_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a farewell, and the next letter begins a new one."""
    monkeypatch.setattr(line, "KEPT", 0.2)
    box, ended = Postbox(), list[str]()

    class Listening(SMTP):
        async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
            ended.append("quit")
            await super().smtp_QUIT(arg)

    with listening(box, kind=Listening) as port:
        mailbox = mailbox_at(port)
        _send(mailbox, 1)
        for _ in range(100):
            if ended:
                break
            sleep(0.02)
        before = list(ended)
        _send(mailbox, 2)

    assert before == ["quit"]
    assert len(box.lines) == 2


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_new_line_is_as_safe_as_the_first(
    certificate: Path,  # noqa: F811
    security: str,
) -> None:
    """Encrypted, and with the password, each time that it is begun."""
    box, server = Postbox(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=f"{certificate}.crt")
    with listening(box, server, security) as port:
        mailbox = mailbox_at(
            port, security=security, tls=trusting, user="hello", password=PASSWORD
        )
        _send(mailbox, 1, 2)
        box.before_data = _closes
        _send(mailbox, 3)
        sleep(0.2)
        _send(mailbox, 4)

    assert len(box.taken) == 4
    assert len(box.lines) == 2
    assert all(session.authenticated for session in box.lines)
