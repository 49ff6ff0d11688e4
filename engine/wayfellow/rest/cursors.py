"""Cursors: where the next page of a list begins, for nobody to read or to make up.

A page begins after the last item of the one before, and not after so many items: what
is added or removed meanwhile neither repeats an item nor leaves one out.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from typing import TypeVar

import msgspec

from .problems import Invalid

_Place = TypeVar("_Place")
_LONGEST = 2000


def cursor(of: str, *place: str | int) -> str:
    """Write the place of the last item of a page of some list."""
    return urlsafe_b64encode(msgspec.json.encode((of, *place))).decode().rstrip("=")


def place_of(given: str | None, of: str, shape: type[_Place]) -> _Place | None:
    """Read a place in a list; None for the beginning, Invalid for another's cursor."""
    if given is None:
        return None
    try:
        padded = given + "=" * (-len(given) % 4)
        found = msgspec.json.decode(urlsafe_b64decode(padded))
        if len(given) <= _LONGEST and isinstance(found, list) and found[:1] == [of]:
            return msgspec.convert(found[1:], shape)
    except (Error, ValueError, msgspec.MsgspecError, RecursionError):
        pass
    raise Invalid(
        (("after", "send what a page of this very list gave as `next`, unchanged"),)
    )
