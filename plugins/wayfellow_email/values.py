"""What the names in a letter stand for, and which of them can be known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from wayfellow.hooks import AfterCommit, Effect, Known
from wayfellow_dsl.model import Programme, Role, Value
from wayfellow_dsl.phrases import say_date, say_list, say_name

from .occasions import Manner, Occasion

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CODED = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
"""How a file writes a choice of several words."""
_SAID: Mapping[Manner, tuple[str, ...]] = {
    "decide": ("options", "by"),
    "check in": ("with",),
    "owed": ("need",),
    "attend": ("because",),
    "shortlist": ("of",),
    "invite": ("when", "minutes"),
}
"""What can be told of a task beside whom it is about."""


def is_staff(whom: Known) -> bool:
    """Say whether somebody is a staff role."""
    return whom.id == whom.kind and not whom.step


def owner_of(whom: Known) -> str:
    """Give the participant to whom somebody belongs; empty for others."""
    return "" if whom.step else whom.id.partition(" of ")[2]


def own_details(whom: Known) -> dict[str, Value]:
    """Give what is recorded of somebody themselves.

    Of a guardian it is what their child's details say of them: `guardian_name` is their
    `name`.
    """
    if not owner_of(whom):
        return dict(whom.details)
    start = f"{whom.kind}_"
    return {
        name.removeprefix(start): value
        for name, value in whom.details.items()
        if name.startswith(start)
    }


def values_of(context: AfterCommit, effect: Effect) -> dict[str, str]:
    """Give what each name in a letter stands for, as far as it is known."""
    found = {"about": effect.subject, **_said(effect, context.zone)}
    together: dict[str, list[str]] = {}
    for one in context.about:
        for name, value in {"id": one.id, **one.details}.items():
            words = one.id if name == "id" else say(value)
            together.setdefault(f"{one.kind}.{name}", []).append(words)
    found |= {name: say_list(words, "and") for name, words in together.items()}
    if context.recipient is not None:
        details = own_details(context.recipient)
        found |= {name: say(value) for name, value in details.items()}
    return found


def say(value: Value) -> str:
    """Write what a detail holds as people write it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple():
            return say_list([say(one) for one in value], "and")
        case float() if value.is_integer():
            return str(int(value))
        case str() if _DAY.fullmatch(value):
            return say_date(value)
        case str() if _CODED.fullmatch(value):
            return say_name(value)
        case _:
            return str(value)


def say_day(when: datetime, zone: str) -> str:
    """Write the day of a moment in a programme's zone: `Friday 29 October 2027`."""
    here = when.astimezone(ZoneInfo(zone))
    return f"{here:%A} {say_date(here.date().isoformat())}"


def _said(effect: Effect, zone: str) -> dict[str, str]:
    payload = effect.payload
    found = {
        name: say_list(payload[name], "and")
        for name in ("with", "of")
        if isinstance(payload.get(name), (list, tuple))
    }
    for name in ("because", "need"):
        if name in payload:
            found[name] = say_name(str(payload[name]))
    if effect.kind == "call" and "said" in payload:
        said = payload["said"]
        found["when"] = str(said.get("start", ""))
        found |= {n: str(said[n]) for n in ("minutes", "place") if n in said}
    if effect.kind == "request":
        found["options"] = say_list(
            [say_name(option) for option in effect.name.split(" or ")], "or"
        )
        if "by" in payload:
            found["by"] = say_day(datetime.fromisoformat(payload["by"]), zone)
    return found


def known_names(programme: Programme, occasion: Occasion) -> dict[str, str]:
    """Name what a letter for an occasion can say, and why some of it may be missing.

    The reason is empty for what is always known.
    """
    roles = {role.name: role for role in programme.roles}
    members = {one.name: one.members for one in programme.relationships}
    about = members.get(occasion.about, (occasion.about,))
    found = {"about": "", **dict.fromkeys(_SAID.get(occasion.manner, ()), "")}
    found |= {f"{name}.id": "" for name in {occasion.about, *about}}
    if occasion.manner == "invite":
        found["place"] = "not every meeting has it"
        if occasion.name.endswith("_cancel"):
            found["when"] = "who calls it off need not say it"
    for role in about:
        found |= {
            f"{role}.{name}": reason
            for name, reason in _details(roles[role]).items()
            if role == occasion.to or name not in _private(roles[role])
        }
    if occasion.to in roles:
        found |= _details(roles[occasion.to])
    elif occasion.of:
        start = f"{occasion.to}_"
        found |= {
            name.removeprefix(start): reason
            for name, reason in _details(roles[occasion.of]).items()
            if name.startswith(start)
        }
    return found


def why_unknown(programme: Programme, occasion: Occasion, name: str) -> str:
    """Say why a letter cannot say something, and what to write instead."""
    whom, _, detail = name.rpartition(".")
    roles = {role.name: role for role in programme.roles}
    if whom in roles and detail in _private(roles[whom]):
        return f"`{detail}` of a {say_name(whom)} is private, and not told to others"
    if whom in roles and detail in _details(roles[whom]):
        return f"this letter is not about a {say_name(whom)}"
    if whom:
        return f"nothing called `{detail}` is known of a {say_name(whom)}"
    if occasion.is_staff:
        return f"of the {say_name(occasion.to)} no details are known"
    if occasion.of:
        return (
            f"write `{occasion.to}_{name} text` under `role {occasion.of}` "
            "to have it recorded"
        )
    return f"write `{name} text` under `role {occasion.to}` to have it recorded"


def _details(role: Role) -> dict[str, str]:
    reason = f"not every {say_name(role.name)} has it"
    return {one.name: reason if one.optional else "" for one in role.details}


def _private(role: Role) -> set[str]:
    return {one.name for one in role.details if one.private}
