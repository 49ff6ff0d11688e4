"""The mail server: how letters get to it, and what it answers in words."""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from threading import local
from typing import Literal

from .line import Line, Speaking, SpeakingSafely
from .problems import CannotSend

_ADDRESS = re.compile(r"\S*@\S*")
_LONGEST = 120
"""How much of a server's words is kept."""

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server that takes letters, by SMTP."""

    host: str
    port: int = 587
    security: Security = "starttls"
    """`starttls` begins in the clear and changes to TLS before anything is said, `tls`
    is TLS from the start, and `none` is for a server on the same machine."""
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 20.0
    """Seconds to wait for each answer."""
    tls: ssl.SSLContext | None = field(default=None, repr=False)
    """Which certificates are trusted; those that the system trusts unless stated."""

    _own: local = field(default_factory=local, init=False, repr=False, compare=False)

    def send(self, message: EmailMessage) -> None:
        """Hand over a message; CannotSend with what is wrong, unless it was taken.

        The line stays open for a while, for what the same thread sends next. The
        message may have been taken when the line broke before the answer; then it goes
        again, with the same Message-ID.
        """
        line: Line | None = self._own.__dict__.pop("line", None)
        try:
            if line is None or not line.take(message):
                line = Line(self._connect())
                line.take(message)
        except (smtplib.SMTPException, OSError) as problem:
            raise CannotSend(_say(problem, self)) from None
        self._own.line = line

    def _connect(self) -> Speaking:
        connection: Speaking
        if self.security == "tls":
            connection = SpeakingSafely(
                self.host, self.port, timeout=self.timeout, context=self._tls()
            )
        else:
            connection = Speaking(self.host, self.port, timeout=self.timeout)
        try:
            self._begin(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _begin(self, connection: smtplib.SMTP) -> None:
        if self.security == "starttls":
            connection.starttls(context=self._tls())
        if self.user:
            connection.login(self.user, self.password)

    def _tls(self) -> ssl.SSLContext:
        return self.tls or ssl.create_default_context()


def _say(problem: Exception, server: MailServer) -> str:
    where = f"the mail server {server.host}"
    match problem:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            code, words = next(iter(refused.values()))
            return _refused(where, code, words)
        case smtplib.SMTPAuthenticationError():
            return (
                f"{where} does not accept the user and the password; correct "
                "`WAYFELLOW_EMAIL_USER` and `WAYFELLOW_EMAIL_PASSWORD`"
            )
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=words):
            return _refused(where, code, words)
        case smtplib.SMTPNotSupportedError():
            return f"{where} cannot do what is needed: {_short(str(problem))}"
        case smtplib.SMTPServerDisconnected(__context__=TimeoutError()):
            return _say(TimeoutError(), server)
        case smtplib.SMTPServerDisconnected():
            return f"{where} broke off the connection; it is tried again later"
        case ssl.SSLError():
            reason = getattr(problem, "verify_message", "") or problem.reason
            return (
                f"no safe connection to {where[4:]} could be made ({_short(reason)}); "
                "set `WAYFELLOW_EMAIL_SECURITY` as those who run it say"
            )
        case TimeoutError():
            return (
                f"{where} did not answer within {server.timeout:g} seconds; it is "
                "tried again later"
            )
        case OSError():
            return (
                f"{where} cannot be reached at port {server.port} "
                f"({_short(problem.strerror or str(problem))})"
            )
    return f"{where} could not take it ({_short(str(problem))})"


def _refused(where: str, code: int, words: bytes | str) -> str:
    said = _short(words)
    if 400 <= code < 500:
        return f"{where} asks to wait ({code} {said}); it is tried again later"
    return (
        f"{where} refuses it for good ({code} {said}); correct what it says, such as "
        "the address, and then let it be tried again"
    )


def _short(words: bytes | str) -> str:
    """Give the first words of a server, without anybody's address."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(_ADDRESS.sub("…", text).split())[:_LONGEST]
