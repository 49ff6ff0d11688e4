"""What a programme says of itself beside its rules: claims about a standard's items."""

from __future__ import annotations

from .base import Frozen, Span


class Attestation(Frozen, frozen=True):
    """Somebody says, on a day, that an item of a standard is kept."""

    item: str
    by: str
    """The staff role that says so."""
    on: str
    """ISO 8601 date."""
    document: str
    """Where it can be looked up."""
    span: Span | None = None


class Exemption(Frozen, frozen=True):
    """An item of a standard that does not apply to this programme."""

    item: str
    because: str
    span: Span | None = None
