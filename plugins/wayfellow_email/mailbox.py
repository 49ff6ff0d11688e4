"""The mailbox that letters come from, and how a letter looks on its way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from .problems import CannotSend
from .server import MailServer
from .templates import one_line, plain

_WHOLE = re.compile(r"(?P<bare>[^\s<>]+)|(?P<name>[^<>\n]*)<(?P<inside>[^\s<>]+)>")
_LOCAL = re.compile(r"[^\s@<>,;:\"()\[\]\\\x00-\x1f\x7f]+")
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one person."""

    key: str
    """What tells it from every other to the same address: sent again, it has the same
    Message-ID."""
    to: str
    """An address."""
    subject: str
    text: str
    name: str = ""
    """What the person is called."""
    calendar: bytes = b""
    """An invitation, as iCalendar."""
    method: str = ""
    """What the invitation is: `REQUEST` or `CANCEL`."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where letters come from, and the server that takes them."""

    server: MailServer
    sender: str
    """An address, with or without a name: `Befriending <hello@befriending.example>`."""
    reply_to: str = ""
    """Where answers go, if not to the sender."""

    def send(self, letter: Letter, now: datetime) -> None:
        """Send a letter; CannotSend with what is wrong, unless the server took it."""
        self.server.send(self.compose(letter, now))

    def compose(self, letter: Letter, now: datetime) -> EmailMessage:
        """Give a letter as it goes out; CannotSend where an address is none."""
        sender = read_address(self.sender)
        message = EmailMessage(SMTP)
        message["From"] = sender
        message["To"] = read_address(letter.to, letter.name)
        if self.reply_to:
            message["Reply-To"] = read_address(self.reply_to)
        message["Subject"] = one_line(letter.subject)
        message["Date"] = format_datetime(now)
        digest = sha256(f"{letter.key} {letter.to}".encode()).hexdigest()[:40]
        message["Message-ID"] = f"<{digest}@{sender.domain}>"
        # So that no machine answers a machine.
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        message.set_content(plain(letter.text))
        if letter.calendar:
            message.add_alternative(
                letter.calendar.decode(),
                subtype="calendar",
                params={"method": letter.method},
            )
        return message


def read_address(text: str, name: str = "") -> Address:
    """Read one address, with or without a name; raises CannotSend.

    What the address was is not repeated: it may be of somebody who has a right to be
    forgotten.
    """
    read = _WHOLE.fullmatch(text.strip())
    address = (read["inside"] or read["bare"]) if read is not None else ""
    local, _, domain = address.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        domain = ""
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise CannotSend(
            "an e-mail address is not one; it is written like `amal@example.org`"
        )
    called = name or (read["name"] if read is not None else "") or ""
    return Address(one_line(called).strip('"'), local, domain)
