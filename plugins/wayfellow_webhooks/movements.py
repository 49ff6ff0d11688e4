"""Moves, as those outside are told of them: without a word of what is private."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

from wayfellow.hooks import Announcement, Move, Subject

MOVES: tuple[str, ...] = get_args(get_type_hints(Move)["kind"])
"""The kinds of moves there are."""


def announcement_of(move: Move, subject: Subject) -> Announcement:
    """Say of a move what may be told: from where, to where, and who are in it."""
    payload: dict[str, Any] = {
        "of": subject.kind,
        "name": move.target,
        "line": move.record.sequence,
    }
    if move.source:
        payload["source"] = move.source
    if subject.members:
        payload["members"] = [{"role": r, "id": who} for r, who in subject.members]
    return Announcement(move.kind, payload)
