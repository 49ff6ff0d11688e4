"""A terminal is shown words, and obeys none of them.

People's names and notes are printed as they were written. What a terminal would take
for an order, or what turns the direction of a line, is written out instead.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from typing import Any, TextIO, cast

_OURS = r"\x1b\[(?:0|1;3[0-7])m|\x1b\[\?25[lh]"
"""The colours of findings, and the cursor that hides while a bar moves."""
_ORDERS = re.compile(
    rf"({_OURS})|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
)


def as_words(text: str) -> str:
    """Write out what a terminal would obey, but for what is our own."""
    return _ORDERS.sub(lambda found: found[1] or _written_out(found[0]), text)


def _written_out(sign: str) -> str:
    return f"\\x{ord(sign):02x}" if ord(sign) < 256 else f"\\u{ord(sign):04x}"


class _Shown:
    """A stream to a terminal; `allowed` may be written to it as it is."""

    def __init__(self, terminal: TextIO, allowed: str) -> None:
        self._terminal = terminal
        self._allowed = allowed

    def write(self, text: str) -> int:
        parts = text.split(self._allowed) if self._allowed else [text]
        return self._terminal.write(self._allowed.join(map(as_words, parts)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._terminal, name)


@contextmanager
def only_words() -> Iterator[None]:
    """Let what is printed meanwhile reach a terminal as words alone."""
    with ExitStack() as stack:
        if sys.stdout.isatty():
            shown = cast(TextIO, _Shown(sys.stdout, ""))
            stack.enter_context(redirect_stdout(shown))
        if sys.stderr.isatty():
            # A bar goes back to the beginning of its line.
            shown = cast(TextIO, _Shown(sys.stderr, "\r"))
            stack.enter_context(redirect_stderr(shown))
        yield
