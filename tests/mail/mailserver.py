"""A real mail server on this machine, and the letters that it took."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from time import sleep
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from wayfellow_email import Mailbox, MailServer

FROM = "Befriending <hello@befriending.example>"
PASSWORD = "correct horse"  # noqa: S105


@dataclass
class Postbox:
    """What a server took, and how it answers."""

    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    at_recipient: str = "250 OK"
    at_data: str = "250 OK"
    before_data: Callable[[SMTP], None] = lambda server: None
    before_mail: Callable[[SMTP], None] = lambda server: None
    at_mail: Callable[[Session], str] = lambda session: "250 OK"
    lines: list[Any] = field(default_factory=list)
    """Each connection over which a letter was begun."""

    @property
    def to(self) -> list[str]:
        """For whom it took something, in order."""
        return [str(message["To"]) for message in self.taken]

    @property
    def subjects(self) -> list[str]:
        """What it took, by subject, in order."""
        return [str(message["Subject"]) for message in self.taken]

    async def handle_MAIL(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Let somebody begin, or have no more of it."""
        if session not in self.lines:
            self.lines.append(session)
        self.before_mail(server)
        answer = self.at_mail(session)
        if answer.startswith("250"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer

    async def handle_RCPT(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Accept or refuse a recipient."""
        if self.at_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.at_recipient

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take a letter, unless something else is to happen."""
        self.before_data(server)
        if self.at_data.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            message = message_from_bytes(content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.taken.append(message)
            self.envelopes.append(envelope)
        return self.at_data


class Closing(SMTP):
    """Breaks off the connection instead of a farewell."""

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        """Break it off."""
        self.transport.abort()


def break_off(server: SMTP) -> None:
    """Break off the connection."""
    server.transport.abort()


def take_long(server: SMTP) -> None:
    """Let somebody wait longer than they have patience for."""
    sleep(0.6)


def _authenticate(
    server: SMTP, session: Session, envelope: Envelope, how: str, given: Any
) -> AuthResult:
    is_known = isinstance(given, LoginPassword) and given == LoginPassword(
        b"hello", PASSWORD.encode()
    )
    return AuthResult(success=is_known, handled=False)


@contextmanager
def listening(
    box: Postbox,
    tls: ssl.SSLContext | None = None,
    security: str = "none",
    kind: type[SMTP] = SMTP,
) -> Iterator[int]:
    """Let a server listen; give its port. In the end it closes the lines to it."""
    opened: list[SMTP] = []

    class Server(Controller):
        def factory(self) -> SMTP:
            one = kind(
                self.handler,
                tls_context=tls if security == "starttls" else None,
                require_starttls=security == "starttls",
                authenticator=_authenticate if tls is not None else None,
                auth_require_tls=security == "starttls",
                enable_SMTPUTF8=True,
            )
            opened.append(one)
            return one

    implicit = tls if security == "tls" else None
    server = Server(box, hostname="127.0.0.1", port=0, ssl_context=implicit)
    # The port is chosen by the system.
    server.port = _free_port()
    server.start()
    try:
        yield server.port
    finally:
        server.loop.call_soon_threadsafe(_close, opened)
        server.stop()


def _close(opened: list[SMTP]) -> None:
    for one in opened:
        if one.transport is not None:
            one.transport.abort()


def _free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def mailbox_at(port: int, **others: Any) -> Mailbox:
    """Send from our address by the server at a port of this machine."""
    settings: dict[str, Any] = {"security": "none", "timeout": 2.0, **others}
    return Mailbox(MailServer("127.0.0.1", port, **settings), FROM)
