"""The chain of a history, by which a line that was changed gives itself away.

Every line carries a `digest`: SHA-256, in base64url without padding, over the compact
JSON array of the digest of the same subject's line before it (empty for the first), the
line's public part, and its commitment. The newest digest also stands on the subject's
row. The public part is what is never personal: run, sequence, when, recorded, kind,
name, by_role, source, target, cause_sequence, passed. Moments are RFC 3339 in UTC, with
microseconds where there are any.

The `commitment` is SHA-256 over the array of salt, subject, by_id, payload, because,
cause_subject: the private part. The salt is random for each line. To erase a line is to
put stand-ins in its private columns, NULL in `salt`, and its commitment in `sealed`, in
one UPDATE: the digest still follows, and without the salt nobody guesses back what was
there. A sealed line may lose more in the same way, for somebody else. The database lets
exactly these updates through, and no other.
"""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

import msgspec

from ..storage.columns import in_utc, plainly

Salts = Callable[[], str]
"""Gives a salt that nobody can guess, another one each time."""

_encode = msgspec.json.Encoder(enc_hook=plainly).encode
_FOR_ADDRESSES = bytes.maketrans(b"+/", b"-_")


def new_salt() -> str:
    """Give 128 random bits."""
    return token_urlsafe(16)


def commitment(line: Mapping[str, Any]) -> str:
    """Give what stands for the private part of a line that has its salt.

    `line` has the values of the history table's columns by name; its `payload` is a
    mapping, or the JSON text in which it is stored.
    """
    payload = line["payload"]
    return hashed(
        line["salt"],
        line["subject"],
        line["by_id"],
        msgspec.Raw(payload.encode()) if isinstance(payload, str) else payload,
        line["because"],
        line["cause_subject"],
    )


def digest(before: str, line: Mapping[str, Any], committed: str) -> str:
    """Give the digest of a line that follows on one with the digest `before`.

    `committed` is the commitment of its private part; what of it has been erased
    stands in `sealed`.
    """
    return hashed(
        before,
        line["run"],
        line["sequence"],
        in_utc(line["when"]),
        in_utc(line["recorded"]),
        line["kind"],
        line["name"],
        line["by_role"],
        line["source"],
        line["target"],
        line["cause_sequence"],
        None if line["passed"] is None else in_utc(line["passed"]),
        committed,
    )


def link(lines: Iterable[dict[str, Any]], newest: dict[str, str], salts: Salts) -> None:
    """Give new lines, in their order, what makes them part of their chains.

    `newest` has the newest digest of each subject that has lines, and is kept up.
    """
    for line in lines:
        line["salt"] = salts()
        line["sealed"] = None
        before = newest.get(line["subject"], "")
        line["digest"] = digest(before, line, commitment(line))
        newest[line["subject"]] = line["digest"]


def hashed(*parts: Any) -> str:
    """Give the SHA-256 of the parts as a compact JSON array, in base64url."""
    text = b2a_base64(sha256(_encode(parts)).digest(), newline=False)
    return text.translate(_FOR_ADDRESSES, b"=").decode()
