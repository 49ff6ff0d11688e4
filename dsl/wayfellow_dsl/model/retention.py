"""How long what is recorded of people is kept."""

from __future__ import annotations

from typing import Literal as Choice

from .base import Frozen, Span
from .time import Duration


class Retention(Frozen, frozen=True):
    """How long something is kept after the end of a person's last journey."""

    what: Choice["records", "concerns"]
    """`records`: everything held on somebody. `concerns`: the same, of those about whom
    a safeguarding concern was raised, or who raised one."""
    length: Duration
    because: str = ""
    span: Span | None = None
