"""Renaming: stages, steps and outcomes that kept their content under another name."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from wayfellow_dsl.fingerprints import without_spans
from wayfellow_dsl.model import Lifecycle, Programme, Step

from .differences import Renamed

_UNKNOWN = "?"
_STEP_FIELDS = {"step", "steps", "start", "what"}
_OUTCOME_FIELDS = {"outcome", "outcomes", "what"}


class _Names(NamedTuple):
    """What is called otherwise: stages and steps together, and outcomes."""

    places: Mapping[str, str]
    outcomes: Mapping[str, str]


def rename(old: Programme, new: Programme) -> tuple[Programme, tuple[Renamed, ...]]:
    """Give the older programme the newer one's names, where it is clear which is which.

    A name is taken for a new one when exactly one that is gone, and one that is new,
    stand for the same content or, failing that, wait for and lead to the same.
    """
    outcomes = _find_outcomes(old, new)
    steps = _find_steps(old, new)
    stages = _find_stages(old, new, {each.before: each.now for each in steps})
    found = (*outcomes, *stages, *steps)
    if not found:
        return old, ()
    names = _Names(
        {each.before: each.now for each in (*stages, *steps)},
        {each.before: each.now for each in outcomes},
    )
    written = _written(msgspec.to_builtins(old), names)
    return msgspec.convert(written, Programme), found


def _find_outcomes(old: Programme, new: Programme) -> tuple[Renamed, ...]:
    gone, came = _alone([o.name for o in old.outcomes], [n.name for n in new.outcomes])
    pairs = _one_to_one(
        {name: _outcome_content(old, name) for name in gone},
        {name: _outcome_content(new, name) for name in came},
    )
    return tuple(Renamed("outcome", "", *pair) for pair in pairs)


def _outcome_content(programme: Programme, name: str) -> Hashable | None:
    """Give what the outcome counts as, and every step that leads to it."""
    (outcome,) = [each for each in programme.outcomes if each.name == name]
    leading = [
        (lifecycle.subject, step.name)
        for lifecycle in programme.lifecycles
        for step in lifecycle.steps
        for rule in step.rules
        if getattr(rule.target, "outcome", "") == name
    ]
    return (outcome.completed, outcome.may_return, *leading) if leading else None


def _find_steps(old: Programme, new: Programme) -> tuple[Renamed, ...]:
    found: list[Renamed] = []
    for before, now in _same_lifecycles(old, new):
        names = [
            [s.name for s in each.steps if not s.implied] for each in (before, now)
        ]
        gone, came = _alone(*names)
        for say in (_step_content, _step_outline):
            pairs = [
                *_one_to_one(
                    {name: say(before.step(name), gone) for name in gone},
                    {name: say(now.step(name), came) for name in came},
                )
            ]
            found += (Renamed("step", now.subject, *pair) for pair in pairs)
            gone = [name for name in gone if name not in dict(pairs)]
            came = [name for name in came if name not in dict(pairs).values()]
    kept = {step.name for each in new.lifecycles for step in each.steps}
    return _clear(found, kept)


def _step_content(step: Step, unknown: list[str]) -> Hashable | None:
    """Give what a step says, whatever it and the others that changed are called."""
    if not (step.needs or step.rules):
        return None
    names = _Names(dict.fromkeys(unknown, _UNKNOWN), {})
    said = without_spans(_written(msgspec.to_builtins(step), names))
    for word in ("name", "label", "stage"):
        said.pop(word, None)
    return msgspec.json.encode(said, order="sorted")


def _step_outline(step: Step, unknown: list[str]) -> Hashable | None:
    """Give for what a step waits and where that leads, without when and for whom."""
    leads = []
    for rule in step.rules:
        there = str(getattr(rule.target, "step", getattr(rule.target, "outcome", "")))
        what = getattr(rule.trigger, "name", type(rule.trigger).__name__)
        says = [str(getattr(action, "template", "")) for action in rule.actions]
        leads.append((what, *says, _UNKNOWN if there in unknown else there))
    needs = sorted(need.key for need in step.needs)
    return (*needs, *sorted(leads)) if needs or leads else None


def _find_stages(
    old: Programme, new: Programme, steps: Mapping[str, str]
) -> tuple[Renamed, ...]:
    found: list[Renamed] = []
    for before, now in _same_lifecycles(old, new):
        gone, came = _alone(
            [stage.name for stage in before.stages], [s.name for s in now.stages]
        )
        pairs = _one_to_one(
            {name: _stage_content(before, name, steps) for name in gone},
            {name: _stage_content(now, name, {}) for name in came},
        )
        found += (Renamed("stage", now.subject, *pair) for pair in pairs)
    kept = {stage.name for each in new.lifecycles for stage in each.stages}
    return _clear(found, kept)


def _clear(found: list[Renamed], kept: set[str]) -> tuple[Renamed, ...]:
    """Leave out whatever has two new names, or whose name is still in use.

    A step of a stage for two roles has one name: it is new for both, or for neither.
    """
    nows: dict[str, set[str]] = {}
    for each in found:
        nows.setdefault(each.before, set()).add(each.now)
    return tuple(
        each
        for each in found
        if len(nows[each.before]) == 1 and each.before not in kept
    )


def _stage_content(
    lifecycle: Lifecycle, name: str, steps: Mapping[str, str]
) -> Hashable | None:
    inside = [step.name for step in lifecycle.steps if step.stage == name]
    return tuple(sorted(steps.get(step, step) for step in inside)) or None


def _same_lifecycles(
    old: Programme, new: Programme
) -> Iterator[tuple[Lifecycle, Lifecycle]]:
    known = {lifecycle.subject: lifecycle for lifecycle in old.lifecycles}
    for lifecycle in new.lifecycles:
        if lifecycle.subject in known:
            yield known[lifecycle.subject], lifecycle


def _alone(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    return (
        [name for name in old if name not in new],
        [name for name in new if name not in old],
    )


def _one_to_one(
    old: Mapping[str, Hashable | None], new: Mapping[str, Hashable | None]
) -> Iterator[tuple[str, str]]:
    """Give the names with content that one name on either side has, and no more."""
    for name, content in new.items():
        same = [other for other, said in old.items() if said == content]
        also = [other for other, said in new.items() if said == content]
        if content is not None and len(same) == len(also) == 1:
            yield same[0], name


def _written(value: Any, names: _Names, inside: str = "") -> Any:
    """Write other names into a programme as it looks in JSON."""
    if isinstance(value, dict):
        return {
            key: _renamed(key, inner, value, names, inside)
            for key, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_written(each, names, inside) for each in value]
    return value


def _renamed(
    key: str, inner: Any, around: dict[str, Any], names: _Names, inside: str
) -> Any:
    is_place = (
        key in _STEP_FIELDS
        or key == "stage"
        or (key == "name" and inside in ("steps", "stages"))
        or (key == "name" and around.get("kind") == "stage")
        or (key == "argument" and str(around.get("name")).endswith(" in"))
    )
    is_outcome = key in _OUTCOME_FIELDS or (key == "name" and inside == "outcomes")
    if is_place and key == "what" and around.get("kind") != "in":
        is_place = False
    if is_outcome and key == "what" and around.get("kind") != "ended":
        is_outcome = False
    words = {
        **(names.places if is_place else {}),
        **(names.outcomes if is_outcome else {}),
    }
    if isinstance(inner, str):
        return words.get(inner, inner)
    if isinstance(inner, (list, tuple)) and all(isinstance(e, str) for e in inner):
        return [words.get(each, each) for each in inner]
    return _written(inner, names, key)
