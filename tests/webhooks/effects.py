"""Effects to deliver, and when and for whom."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from wayfellow.hooks import AfterCommit, Effect, Known

WHEN = datetime(2027, 1, 11, 9, tzinfo=UTC)
ANA = Known(
    "ana", "mentee", "applying", {"email": "ana@example.org", "notes": "shy at first"}
)
CONTEXT = AfterCommit("spring", "small", 1, "Europe/London", WHEN, 0, ANA, (ANA,))
WELCOME = Effect(
    "spring/ana/2/ana", "message", "ana", WHEN, "ana", "welcome", {"manner": "send"}
)


def an_effect(kind: Any = "message", name: str = "welcome", line: int = 2) -> Effect:
    """Give an effect about ana."""
    return Effect(f"spring/ana/{line}/ana", kind, "ana", WHEN, "ana", name)
