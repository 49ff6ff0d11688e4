"""Who takes part and who runs it, what the programme is called, and how people end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from wayfellow_dsl.model import Capacity, Detail, Programme, Role
from wayfellow_dsl.phrases import say_list, say_name, say_retention

from .differences import Difference, Effect, together
from .fields import Judge, compare_fields, members_are, more_is, tell, yes_is
from .pairing import pair
from .versions import Versions

_ELSEWHERE: dict[str, Any] = {
    "roles": (),
    "staff": (),
    "relationships": (),
    "outcomes": (),
    "lifecycles": (),
    "policies": (),
    "calendars": (),
    "surveys": (),
    "measures": (),
    "guarantees": (),
    "stories": (),
    "retention": (),
}
"""What the programme consists of, which is compared thing by thing."""

_HEADER: dict[str, Judge] = {
    "name": "wording",
    "title": "wording",
    "version": "wording",
    "goals": "wording",
    "follows": "wording",
    "uses": "wording",
    "attestations": "wording",
    "exemptions": "wording",
    "holidays": members_are("different"),
}
_WORDS: dict[str, Judge] = {"label": "wording", "plural": "wording"}


def compare_header(versions: Versions) -> Iterator[Difference]:
    """Find what differs in the programme's own lines."""
    old, new = (replace(programme, **_ELSEWHERE) for programme in versions.both)
    yield from compare_fields("programme", old, new, _HEADER)
    yield from _compare_retention(*versions.both)


def _compare_retention(old: Programme, new: Programme) -> Iterator[Difference]:
    """Find what is kept for another time, or for another reason."""
    for what in ("records", "concerns"):
        before, now = old.kept(what), new.kept(what)
        said = (
            say_retention(before) if before else "",
            say_retention(now) if now else "",
        )
        if said[0] != said[1]:
            is_same = before and now and before.length == now.length
            effect: Effect = "wording" if is_same else "different"
            yield tell(effect, "programme", *said, before, now)


def compare_people(versions: Versions) -> Iterator[Difference]:
    """Find what differs in roles, staff, relationships, outcomes and calendars."""
    old, new = versions.both
    yield from _compare_roles(old.roles, new.roles)
    yield from _compare_named(
        "staff", old.staff, new.staff, {**_WORDS, "lifts_holds": "different"}
    )
    yield from _compare_named(
        "relationship",
        old.relationships,
        new.relationships,
        {**_WORDS, "sizes": _size_change},
        {"sizes": "how many of each:", "members": "of"},
    )
    yield from _compare_named(
        "outcome",
        old.outcomes,
        new.outcomes,
        {**_WORDS, "completed": yes_is("looser"), "may_return": yes_is("looser")},
        {"completed": "counts as completed"},
    )
    yield from _compare_named("calendar", old.calendars, new.calendars, _WORDS)


def _compare_named(
    kind: str,
    old: Sequence[Any],
    new: Sequence[Any],
    judges: dict[str, Judge],
    words: dict[str, str] | None = None,
) -> Iterator[Difference]:
    found = pair(old, new, lambda each: each.name)
    for before, now in found.paired:
        yield from compare_fields(f"{kind} {now.name}", before, now, judges, words)
    for each in found.added:
        yield tell(
            "different", f"{kind} {each.name}", "", _say_whole(kind, each), None, each
        )
    for each in found.removed:
        yield tell("different", f"{kind} {each.name}", _say_whole(kind, each), "", each)


def _say_whole(kind: str, each: Any) -> str:
    words = f"{kind} {say_name(each.name)}"
    return f'{words} "{each.label}"' if each.label else words


# -- Roles and their details -----------------------------------------------------------


def _compare_roles(old: Sequence[Role], new: Sequence[Role]) -> Iterator[Difference]:
    found = pair(old, new, lambda role: role.name)
    judges: dict[str, Judge] = {**_WORDS, "takes": _capacity_change}
    for before, now in found.paired:
        # Details are compared one by one.
        alone = replace(before, details=()), replace(now, details=())
        where = f"role {now.name}"
        yield from compare_fields(where, *alone, judges)
        yield from _compare_details(where, before.details, now.details)
    for role in found.added:
        yield tell("different", f"role {role.name}", "", _say_role(role), None, role)
    for role in found.removed:
        yield tell("different", f"role {role.name}", _say_role(role), "", role)


def _say_role(role: Role) -> str:
    words = _say_whole("role", role)
    if role.details:
        names = [say_name(detail.name) for detail in role.details]
        words += f", with {say_list(names, 'and')}"
    return words


def _compare_details(
    where: str, old: Sequence[Detail], new: Sequence[Detail]
) -> Iterator[Difference]:
    """To be asked for more is stricter; to have more to choose from is looser."""
    found = pair(old, new, lambda detail: detail.name)
    judges: dict[str, Judge] = {**_WORDS, "optional": yes_is("looser")}
    for before, now in found.paired:
        if before.type != now.type:
            said = _say_detail(before), _say_detail(now)
            yield tell("different", f"{where}, {now.name}", *said, before, now)
            continue
        choices = members_are("looser")
        if now.type == "levels":
            choices = _levels_change
        yield from compare_fields(
            f"{where}, {now.name}", before, now, {**judges, "choices": choices}
        )
    for detail in found.added:
        effect: Effect = "different" if detail.optional else "stricter"
        place = f"{where}, {detail.name}"
        yield tell(effect, place, "", _say_detail(detail), None, detail)
    for detail in found.removed:
        effect = "different" if detail.optional else "looser"
        place = f"{where}, {detail.name}"
        yield tell(effect, place, _say_detail(detail), "", detail)


def _say_detail(detail: Detail) -> str:
    words = f"{say_name(detail.name)}, {detail.type}"
    if detail.choices:
        words += f" {', '.join(map(say_name, detail.choices))}"
    words += ", private" if detail.private else ""
    return words + (", optional" if detail.optional else "")


def _levels_change(old: tuple[str, ...], new: tuple[str, ...]) -> Effect:
    """Judge other levels: their order means something."""
    shared = [level for level in old if level in new]
    if shared != [level for level in new if level in old]:
        return "different"
    return members_are("looser")(old, new)


def _capacity_change(old: Capacity, new: Capacity) -> Effect:
    """Judge room: to have to take more is stricter, to be allowed more looser."""
    effects: list[Effect] = []
    if old.least != new.least:
        effects.append(more_is("stricter")(old.least, new.least))
    if old.most != new.most:
        effects.append(more_is("looser")(old.most, new.most))
    return together(effects)


def _size_change(old: tuple[Capacity, ...], new: tuple[Capacity, ...]) -> Effect:
    """Judge other sizes: to begin with fewer, or to hold more, is looser."""
    if len(old) != len(new):
        return "different"
    return together(
        [
            _capacity_change(before, now)
            for before, now in zip(old, new, strict=True)
            if before != now
        ]
    )
