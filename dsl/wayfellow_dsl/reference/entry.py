"""What the reference of the language is made of, as values."""

from __future__ import annotations

from ..model import Frozen


class Entry(Frozen, frozen=True):
    """One kind of sentence, or one part of a sentence."""

    name: str
    """In plain words; unique in its language."""
    sentence: str
    """How it is written, with `…` where the writer's own words stand."""
    says: str
    """What it says and means, in sentences."""
    rules: tuple[str, ...]
    """The alternatives of the grammar that it covers: see `grammar.alternatives`."""
    place: str
    """Where its examples stand: see `frames.PLACES`."""
    examples: tuple[str, ...]
    """Each is a line or a few, without a mistake."""
    findings: tuple[str, ...] = ()
    """The codes of mistakes that are made with it."""


class Chapter(Frozen, frozen=True):
    """The entries of one block of a file."""

    title: str
    about: str
    """What these sentences have in common, in sentences."""
    entries: tuple[Entry, ...]
