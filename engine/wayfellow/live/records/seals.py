"""Seals: a digest over all that had been recorded, to be kept somewhere else.

Whoever can write to a database can also rewrite a history with all its digests, or
remove somebody with every line. They cannot make it fit a seal that was taken before
and is kept where they cannot write: on paper, in a mail, in another system.
"""

from __future__ import annotations

from hashlib import sha256
from re import fullmatch

from wayfellow.errors import NoSeal

from ..answers import Seal
from ..storage.store import Store


def take(store: Store, upto: int | None = None) -> Seal:
    """Seal everything that has been recorded, or all of it up to a place."""
    place = store.histories.settled_place() if upto is None else upto
    lines = 0
    whole = sha256()
    for at, digest in store.histories.digests(place):
        lines += 1
        whole.update(f"{at} {digest}\n".encode())
    return Seal(place, lines, whole.hexdigest())


def read_seal(text: str) -> Seal:
    """Read a seal as it was printed; NoSeal when it is none."""
    found = isinstance(text, str) and fullmatch(
        r"(\d{1,18})-(\d{1,18})-([0-9a-f]{64})", text.strip()
    )
    if not found:
        raise NoSeal(str(text))
    return Seal(int(found[1]), int(found[2]), found[3])


def breach(store: Store, seal: Seal) -> str:
    """Say what has become otherwise since a seal was taken; empty when nothing has."""
    now = take(store, seal.place)
    if now == seal:
        return ""
    if now.lines < seal.lines:
        gone = seal.lines - now.lines
        return f"{gone} of the {seal.lines} lines {'is' if gone == 1 else 'are'} gone"
    if now.lines > seal.lines:
        more = now.lines - seal.lines
        return f"{more} more among them than the {seal.lines} that were sealed"
    return f"some of the {seal.lines} lines were written anew"
