"""A line to a mail server, kept open for the letters that follow."""

from __future__ import annotations

import smtplib
import weakref
from contextlib import suppress
from email.message import EmailMessage
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any

KEPT = 10.0
"""After how many seconds without a letter a line is closed."""
MOST = 50
"""How many letters go over one line: many servers take no more."""
_FAREWELL = 2.0
"""How many seconds a server has to say goodbye."""
_BUSY = 421
"""A server closes the line, and somebody may come again."""


class Speaking(smtplib.SMTP):
    """Speaks with a server, and knows whether it has begun to hand over a message."""

    has_begun = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Hand over a message."""
        self.has_begun = True
        return super().data(msg)


class SpeakingSafely(Speaking, smtplib.SMTP_SSL):
    """Does so over TLS from the start."""


class Line:
    """A connection that is set up, for one thread.

    It closes itself when it is not used for a while, or when nobody has it any more.
    """

    def __init__(self, connection: Speaking) -> None:
        self._connection = connection
        self._lock = Lock()
        self._taken = 0
        self._used = monotonic()
        self._close = weakref.finalize(self, _say_goodbye, connection)
        Thread(
            target=_close_when_idle,
            args=(weakref.ref(self),),
            name="wayfellow mail line",
            daemon=True,
        ).start()

    def take(self, message: EmailMessage) -> bool:
        """Hand over a message; False where the line is over, and nothing went over it.

        Raises SMTPException or OSError; then the line is over, and nobody knows whether
        the server has taken it, unless it says so.
        """
        with self._lock:
            if self._is_over():
                return False
            self._connection.has_begun = False
            try:
                self._connection.send_message(message)
            except (smtplib.SMTPException, OSError) as problem:
                # Without a word, which might be waited for in vain.
                self._close.detach()
                self._connection.close()
                if self._taken and self._is_about_the_line(problem):
                    return False
                raise
            self._taken += 1
            self._used = monotonic()
            return True

    def left(self) -> float:
        """Say for how many seconds it stays open; close it when that is over."""
        with self._lock:
            left = self._used + KEPT - monotonic()
            if left <= 0:
                self._close()
            return left if self._close.alive else 0.0

    def _is_over(self) -> bool:
        if self._taken >= MOST or monotonic() - self._used > KEPT:
            self._close()
        return not self._close.alive

    def _is_about_the_line(self, problem: Exception) -> bool:
        """Say whether a server had no more of a line, and nothing of the message."""
        if isinstance(problem, smtplib.SMTPRecipientsRefused):
            return any(code == _BUSY for code, _ in problem.recipients.values())
        return not self._connection.has_begun


def _close_when_idle(known: weakref.ref[Line]) -> None:
    left = KEPT
    while left > 0:
        sleep(left)
        line = known()
        left = 0.0 if line is None else line.left()
        del line


def _say_goodbye(connection: smtplib.SMTP) -> None:
    with suppress(smtplib.SMTPException, OSError):
        if connection.sock is not None:
            connection.sock.settimeout(_FAREWELL)
            connection.quit()
    connection.close()
