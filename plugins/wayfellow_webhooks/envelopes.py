"""What is posted: an effect as a CloudEvent 1.0, in its structured form of JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import msgspec

from wayfellow.hooks import AfterCommit, Effect

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
OWN = "webhooks."
"""How the name of a call begins that a programme's file means for this plugin."""
_OTHER = re.compile(r"[^A-Za-z0-9_.]")


def source_of(context: AfterCommit, prefix: str = "") -> str:
    """Say where an effect comes from: `/programme/run`, after the house's prefix."""
    return f"{prefix}/{quote(context.programme)}/{quote(context.run)}"


def identifier_of(source: str, effect: Effect) -> str:
    """Give the id of an effect for those outside: always the same, and saying nothing.

    Ids are written into many a log, and the effect's own key names people.
    """
    return "wf_" + sha256(f"{source}\n{effect.key}".encode()).hexdigest()[:32]


def envelope(
    context: AfterCommit, effect: Effect, source: str, details: Iterable[str] = ()
) -> bytes:
    """Write an effect down.

    Of the details of whom it is for, and of what was said in the event that led to it,
    only these are told.
    """
    payload, details = dict(effect.payload), tuple(details)
    said = _of(payload.pop("said", {}), details)
    if said:
        payload["said"] = said
    data = {
        "key": effect.key,
        "kind": effect.kind,
        "name": effect.name,
        "run": context.run,
        "programme": context.programme,
        "version": context.version,
        "to": effect.to,
        "payload": payload,
    }
    chosen = _of(context.recipient.details if context.recipient else {}, details)
    if chosen:
        data["details"] = chosen
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": identifier_of(source, effect),
            "source": source,
            "type": type_of(effect),
            "subject": effect.subject,
            "time": effect.when,
            "datacontenttype": "application/json",
            "data": data,
        }
    )


def type_of(effect: Effect) -> str:
    """Give the type of an effect, such as `wayfellow.message.welcome`."""
    name = effect.name.removeprefix(OWN)
    return f"wayfellow.{effect.kind}.{_OTHER.sub('_', name)}"


def _of(known: Mapping[str, Any], details: tuple[str, ...]) -> dict[str, Any]:
    return {name: known[name] for name in details if name in known}
