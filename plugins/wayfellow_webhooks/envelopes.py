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


def identifier_of(context: AfterCommit, effect: Effect, source: str) -> str:
    """Give the id of an effect for those outside: always the same, and saying nothing.

    Ids are written into many a log, and the effect's own key names people.
    """
    whole = filter(None, (source, effect.key, context.origin))
    return "wf_" + sha256("\n".join(whole).encode()).hexdigest()[:32]


def envelope(
    context: AfterCommit, effect: Effect, source: str, details: Iterable[str] = ()
) -> bytes:
    """Write an effect down.

    Of the details of whom it is for, and of what was said in the event that led to it,
    only these are told; of whom a move is about, those that are not private.
    """
    payload, details = dict(effect.payload), tuple(details)
    kind, name = subject_matter(effect)
    known = context.recipient
    if is_move(effect):
        del payload["name"]
        known = context.about[0] if context.about else None
    said = _of(payload.pop("said", {}), details)
    if said:
        payload["said"] = said
    data = {
        "key": effect.key,
        "kind": kind,
        "name": name,
        "run": context.run,
        "programme": context.programme,
        "version": context.version,
        "to": effect.to,
        "payload": payload,
    }
    if is_move(effect):
        del data["to"]
    chosen = _of(known.details if known else {}, details)
    if chosen:
        data["details"] = chosen
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": identifier_of(context, effect, source),
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
    kind, name = subject_matter(effect)
    return f"wayfellow.{kind}.{_OTHER.sub('_', name.removeprefix(OWN))}"


def is_move(effect: Effect) -> bool:
    """Say whether an effect is what this plugin has announced of a move."""
    return effect.kind == "announcement"


def subject_matter(effect: Effect) -> tuple[str, str]:
    """Give the kind and the name of an effect; of a move, what it is, and to where."""
    if is_move(effect):
        return effect.name, str(effect.payload["name"])
    return effect.kind, effect.name


def _of(known: Mapping[str, Any], details: tuple[str, ...]) -> dict[str, Any]:
    return {name: known[name] for name in details if name in known}
