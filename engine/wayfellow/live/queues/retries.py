"""When something that failed is tried again, and when it is given up."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""How long to wait after each failure; after one more it is given up."""
MOST = len(PAUSES) + 1
"""How often something is tried in all."""
_SPREAD = 0.25


def next_try(key: str, failures: int, now: datetime) -> datetime | None:
    """Say when to try again after so many failures; None when it is given up.

    Up to a quarter is added to each pause, always the same for one key, so that a
    hundred that failed together do not all come back together.
    """
    if failures > len(PAUSES):
        return None
    digest = sha256(f"{key} {failures}".encode()).digest()
    part = int.from_bytes(digest[:8]) / 2**64
    return now + PAUSES[failures - 1] * (1 + _SPREAD * part)
