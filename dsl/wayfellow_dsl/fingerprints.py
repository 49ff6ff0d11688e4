"""What identifies the meaning of a file, whatever the file looks like."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from .model import Programme
from .scenario import Scenario

_BESIDE = ("follows", "attestations", "exemptions", "stories")
"""What a programme says beside its rules: claims about itself, and stories that test
them."""


def fingerprint(meant: Programme | Scenario) -> str:
    """Give the SHA-256, in hexadecimal, of what a programme or a scenario means.

    Formatting, comments and the places of sentences do not change it; nor does what a
    programme says beside its rules, of itself and in stories, since nobody is led
    another way by it.
    """
    meaning = contents(meant)
    for beside in _BESIDE:
        meaning.pop(beside, None)
    canonical = msgspec.json.encode(meaning, order="sorted")
    return hashlib.sha256(canonical).hexdigest()


def contents(meant: Programme | Scenario) -> dict[str, Any]:
    """Give everything that a programme or a scenario says, but for where it stands."""
    said = without_spans(msgspec.to_builtins(meant))
    assert isinstance(said, dict)
    return said


def without_spans(value: Any) -> Any:
    """Give a value as it looks in JSON, without where its sentences stand."""
    if isinstance(value, dict):
        return {
            key: without_spans(inner) for key, inner in value.items() if key != "span"
        }
    if isinstance(value, (list, tuple)):
        return [without_spans(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        # A model that has been stored has 3.0 where its file had 3.
        return int(value)
    return value
