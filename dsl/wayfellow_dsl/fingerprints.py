"""What identifies a programme's meaning, whatever its file looks like."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from .model import Programme


def fingerprint(programme: Programme) -> str:
    """Give the SHA-256, in hexadecimal, of what a programme means.

    Formatting, comments and the places of sentences do not change it.
    """
    meaning = _without_spans(msgspec.to_builtins(programme))
    canonical = msgspec.json.encode(meaning, order="sorted")
    return hashlib.sha256(canonical).hexdigest()


def _without_spans(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_spans(inner) for key, inner in value.items() if key != "span"
        }
    if isinstance(value, (list, tuple)):
        return [_without_spans(inner) for inner in value]
    return value
