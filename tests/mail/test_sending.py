"""Sending: by a real server, which takes, refuses, breaks off, or takes its time."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import tries
from mail.mailserver import (
    PASSWORD,
    Closing,
    Postbox,
    break_off,
    listening,
    mailbox_at,
    take_long,
)
from wayfellow_email import CannotSend, Letter, Mailbox, MailServer
from wayfellow_email.mailbox import read_address

NOW = datetime(2027, 9, 6, 9, tzinfo=UTC)
LETTER = Letter(
    "spring/ana/2/ana", "ana@example.org", "Grüße", "Dear Ana,\n\nhow are you?\n", "Ana"
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a certificate for this machine that nobody has signed, with its key."""
    if shutil.which("openssl") is None:
        pytest.skip("certificates are made with openssl")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", f"{path}.key", "-out", f"{path}.crt"]
    command = ["openssl", *made.split(), *names, *files]
    subprocess.run(command, check=True, capture_output=True)
    path.write_bytes(b"".join(Path(f"{path}.{e}").read_bytes() for e in ("key", "crt")))
    return path


def test_a_letter_arrives_as_it_was_written() -> None:
    """Words, names and addresses arrive, and the headers keep machines from answering."""
    box = Postbox()
    with listening(box) as port:
        mailbox_at(port).send(LETTER, NOW)
    (message,) = box.taken

    assert message["From"] == "Befriending <hello@befriending.example>"
    assert message["To"] == "Ana <ana@example.org>"
    assert message["Subject"] == "Grüße"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOW
    assert not [name for name in message if name.startswith("List-")]
    assert message.get_content().replace("\r\n", "\n") == LETTER.text
    assert box.envelopes[0].rcpt_tos == ["ana@example.org"]


def test_the_same_letter_has_the_same_message_id() -> None:
    """Whoever gets one twice can tell, and two letters never have one in common."""
    box = Postbox()
    with listening(box) as port:
        for key in ("spring/ana/2/ana", "spring/ana/2/ana", "spring/ana/3/ana"):
            mailbox_at(port).send(Letter(key, "ana@example.org", "Hello", "x\n"), NOW)
    first, again, other = (message["Message-ID"] for message in box.taken)

    assert first == again != other
    assert first.endswith("@befriending.example>")


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_tls_and_a_password(certificate: Path, security: str) -> None:
    """The password is said once the connection is safe."""
    box, server = Postbox(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=f"{certificate}.crt")
    known = {"security": security, "tls": trusting, "user": "hello"}
    with listening(box, server, security) as port:
        mailbox_at(port, password=PASSWORD, **known).send(LETTER, NOW)
        with pytest.raises(CannotSend, match="does not accept the user"):
            mailbox_at(port, password=PASSWORD[:-1], **known).send(LETTER, NOW)

    assert box.to == ["Ana <ana@example.org>"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_trusts_is_refused(
    certificate: Path, security: str
) -> None:
    """Nothing is said to a server that cannot prove who it is."""
    box, server = Postbox(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(certificate)
    with (
        listening(box, server, security) as port,
        pytest.raises(CannotSend, match=r"no safe connection .*self-signed"),
    ):
        mailbox_at(port, security=security).send(LETTER, NOW)

    assert box.taken == []


def test_a_server_without_starttls_gets_nothing() -> None:
    """A connection that is to be safe is never used as it is."""
    box = Postbox()
    with (
        listening(box) as port,
        pytest.raises(CannotSend, match="cannot do what is needed"),
    ):
        mailbox_at(port, security="starttls").send(LETTER, NOW)

    assert box.taken == []


@pytest.mark.parametrize(
    ("box", "said"),
    [
        (
            Postbox(at_recipient="550 5.1.1 <ana@example.org> is unknown here"),
            "refuses it for good (550 5.1.1 … is unknown here)",
        ),
        (
            Postbox(at_recipient="450 4.2.0 Greylisted, come again"),
            "asks to wait (450 4.2.0 Greylisted, come again)",
        ),
        (Postbox(at_data="421 4.3.2 Going down"), "asks to wait (421"),
        (Postbox(at_data="554 5.7.1 Looks like spam"), "refuses it for good (554"),
        (Postbox(before_data=break_off), "broke off the connection"),
        (Postbox(before_data=take_long), "did not answer within 0.3 seconds"),
    ],
)
def test_what_the_server_says_is_told_without_addresses(
    box: Postbox, said: str
) -> None:
    """Whatever goes wrong is said in words, and names nobody."""
    with listening(box) as port, pytest.raises(CannotSend) as found:
        mailbox_at(port, timeout=0.3).send(LETTER, NOW)

    assert said in str(found.value)
    assert "ana" not in str(found.value)


def test_a_farewell_that_fails_takes_nothing_back() -> None:
    """What the server took is sent, however the connection ends."""
    box = Postbox()
    with listening(box, kind=Closing) as port:
        mailbox_at(port).send(LETTER, NOW)

    assert box.subjects == ["Grüße"]


def test_nobody_at_the_port() -> None:
    """A server that is not there is named, with what to try."""
    mailbox = Mailbox(MailServer("127.0.0.1", 9, "none"), "hello@befriending.example")
    with pytest.raises(CannotSend, match="cannot be reached at port 9"):
        mailbox.send(LETTER, NOW)


def test_addresses_with_letters_of_every_alphabet() -> None:
    """A domain is written as the net wants it, and a name before it as it is."""
    box = Postbox()
    with listening(box) as port:
        for address in ("ana@exämple.org", "anä@example.org"):
            mailbox_at(port).send(Letter(address, address, "Hello", "x\n"), NOW)

    assert [one.rcpt_tos for one in box.envelopes] == [
        ["ana@xn--exmple-cua.org"],
        ["anä@example.org"],
    ]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "ana@",
        "@example.org",
        "ana@example.org, bea@example.org",
        "ana@example.org\nBcc: bea@example.org",
        "ana@example.org>, <bea@example.org",
        "ana@exa mple.org",
        "ana@bea@example.org",
    ],
)
def test_what_is_no_address_is_not_used(address: str) -> None:
    """One letter goes to one address, and a problem with it does not repeat it."""
    with pytest.raises(CannotSend) as found:
        read_address(address)

    assert "ana" not in str(found.value)


@tries(40)
@given(
    subject=st.text(max_size=60), name=st.text(max_size=60), text=st.text(max_size=60)
)
def test_nothing_that_people_are_called_adds_a_header(
    subject: str, name: str, text: str
) -> None:
    """Whatever is written in a name or a subject, the headers are the same ones."""
    mailbox = Mailbox(MailServer("127.0.0.1"), "Us <hello@befriending.example>")
    letter = Letter("key", "ana@example.org", subject, text, name)
    plain = mailbox.compose(LETTER, NOW)
    message = mailbox.compose(letter, NOW)
    head = message.as_bytes().partition(b"\r\n\r\n")[0]

    assert {*message} <= {*plain, "Content-Transfer-Encoding"}
    assert message["To"].addresses[0].addr_spec == "ana@example.org"
    assert head.count(b"\r\nTo:") == 1
    assert b"\r\nBcc:" not in head
