"""What is said to BottleCRM over HTTP, and how its own messages are recognised."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

_TIMEOUT = 30
"""Seconds after which an answer is no longer waited for."""
_PAGE = 100
_SECONDS = re.compile("[0-9]{1,12}")
_TOLERANCE = 300
"""Seconds by which the time in a signature may differ from ours."""


class CrmTrouble(Exception):
    """The CRM could not be reached, or did not take what it was told."""


class BottleCrm:
    """A BottleCRM, spoken to with somebody's access token.

    The token needs the scopes `contacts:read` and `contacts:write`, and no other.
    """

    def __init__(self, address: str, token: str) -> None:
        self._address = address.rstrip("/")
        self._token = token

    def contact(self, identifier: str) -> dict[str, Any] | None:
        """Give a contact with its custom fields; None when there is none."""
        found = self._call("GET", f"/api/contacts/{identifier}/")
        return None if found is None else found["contact_obj"]

    def contacts(self, **fields: str) -> Iterator[dict[str, Any]]:
        """Give every contact whose custom fields have these values."""
        wanted = {f"cf_{name}": value for name, value in fields.items()}
        offset = 0
        while True:
            asked = urlencode({**wanted, "limit": _PAGE, "offset": offset})
            page = self._call("GET", f"/api/contacts/?{asked}")
            if page is None or not page["results"]:
                return
            yield from page["results"]
            offset += _PAGE

    def write(self, identifier: str, fields: Mapping[str, str]) -> bool:
        """Write custom fields of a contact, and no others; False when it is gone."""
        body = {"custom_fields": dict(fields)}
        return self._call("PATCH", f"/api/contacts/{identifier}/", body) is not None

    def _call(self, method: str, place: str, body: object = None) -> Any:
        """Give the answer, or None for what there is not; CrmTrouble for a failure."""
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
        }
        sent = None if body is None else json.dumps(body).encode()
        request = Request(self._address + place, sent, headers, method=method)  # noqa: S310
        try:
            with urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310
                return json.load(answer)
        except HTTPError as refusal:
            with refusal:
                said = refusal.read(500).decode("utf-8", "replace")
            if refusal.code == 404:
                return None
            raise CrmTrouble(f"{method} {place}: {refusal.code} {said}") from refusal
        except (OSError, ValueError) as trouble:
            raise CrmTrouble(f"{method} {place}: {trouble}") from trouble


def is_signed(secret: str, signature: str, body: bytes, now: float) -> bool:
    """Say whether a message is BottleCRM's, and was signed within five minutes.

    A signature is `t=SECONDS,v1=DIGEST`, the digest being HMAC-SHA256 of `SECONDS.BODY`
    under the secret that BottleCRM shows when an endpoint is added.
    """
    parts = dict(part.partition("=")[::2] for part in signature.split(","))
    when, digest = parts.get("t", ""), parts.get("v1", "")
    # Whoever sends it may have written anything at all.
    if not _SECONDS.fullmatch(when) or abs(now - int(when)) > _TOLERANCE:
        return False
    known = hmac.new(secret.encode(), when.encode() + b"." + body, hashlib.sha256)
    return hmac.compare_digest(known.hexdigest().encode(), digest.encode())
