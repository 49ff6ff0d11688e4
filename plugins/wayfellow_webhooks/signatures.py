"""Signatures by Standard Webhooks: who sent it, when, and that nobody changed it.

What is signed is the id, the time of the attempt and the body, with HMAC-SHA256
(https://www.standardwebhooks.com, symmetric scheme `v1`).
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest, digest
from secrets import token_bytes
from typing import Protocol

from .problems import Misconfigured, NotAccepted

TOLERANCE = timedelta(minutes=5)
"""How far the time of an attempt may be from ours."""
_PREFIX = "whsec_"
_LENGTHS = range(24, 65)
"""How many bytes a secret may have."""
_NEW = 32
_ID = re.compile(r"[!-\-/-~]{1,200}")
"""Letters, digits and signs, but no full stop: it parts what is signed."""
_SECONDS = re.compile(r"[0-9]{1,12}")
_MOST = 20
"""How many signatures of one webhook are looked at."""


class Headers(Protocol):
    """The headers of a request, as every web framework has them."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Give each name with its value; how a name is written does not matter."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What both sides know and nobody else; it is never shown."""

    key: bytes = field(repr=False)


def new_secret(chance: Callable[[int], bytes] = token_bytes) -> str:
    """Make a secret, to be given to the other side in confidence."""
    return _PREFIX + b64encode(chance(_NEW)).decode()


def read_secret(text: str) -> Secret:
    """Read a secret; Misconfigured, without the text, when it is none."""
    try:
        key = b64decode(text.removeprefix(_PREFIX), validate=True)
    except (NotBase64, ValueError):
        key = b""
    if len(key) not in _LENGTHS:
        raise Misconfigured(
            f"is no secret: one begins with `{_PREFIX}`, and has {_LENGTHS[0]} to "
            f"{_LENGTHS[-1]} bytes in base64 after it. `wayfellow plugin webhooks "
            "secret` makes one"
        )
    return Secret(key)


def signed(
    secrets: Iterable[Secret], identifier: str, at: datetime, body: bytes
) -> dict[str, str]:
    """Give the headers that sign a body, once with each secret."""
    seconds = str(int(at.timestamp()))
    signatures = [_signature(secret, identifier, seconds, body) for secret in secrets]
    return {
        "webhook-id": identifier,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(signatures),
    }


def verified(
    secrets: Iterable[Secret], headers: Headers, body: bytes, now: datetime
) -> str:
    """Give the id of a webhook that was signed with one of the secrets just now.

    Raises NotAccepted. It takes equally long, wherever a signature begins to differ.
    """
    given = {name.lower(): value for name, value in headers.items()}
    identifier = given.get("webhook-id", "")
    seconds = given.get("webhook-timestamp", "")
    signatures = given.get("webhook-signature", "")
    if not (identifier and seconds and signatures):
        raise NotAccepted(
            400,
            "this is no signed webhook: it needs the headers `webhook-id`, "
            "`webhook-timestamp` and `webhook-signature`",
        )
    if not _ID.fullmatch(identifier):
        raise NotAccepted(
            400,
            "`webhook-id` has at most 200 letters, digits and signs, without spaces "
            "and full stops",
        )
    if not _SECONDS.fullmatch(seconds):
        raise NotAccepted(400, "`webhook-timestamp` is a number of seconds since 1970")
    claimed = [one.encode() for one in signatures.split(" ")[:_MOST]]
    right = [_signature(one, identifier, seconds, body).encode() for one in secrets]
    # A sum, so that every pair is compared, whichever is the right one.
    if not sum(compare_digest(mine, theirs) for mine in right for theirs in claimed):
        raise NotAccepted(401, "the signature does not belong to what was sent")
    if abs(now.timestamp() - int(seconds)) > TOLERANCE.total_seconds():
        raise NotAccepted(
            401,
            "it was signed more than five minutes ago, or the clock of one side is "
            "wrong. Sign each attempt anew, with its own time",
        )
    return identifier


def _signature(secret: Secret, identifier: str, seconds: str, body: bytes) -> str:
    content = f"{identifier}.{seconds}.".encode() + body
    return "v1," + b64encode(digest(secret.key, content, "sha256")).decode()
