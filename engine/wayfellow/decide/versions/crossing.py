"""From one version of a programme to another: which step and rule became which."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Literal, NamedTuple

import msgspec

from wayfellow_dsl.fingerprints import without_spans
from wayfellow_dsl.labels import in_backticks
from wayfellow_dsl.model import Frozen, OnClock, OnTrue, Rule, Step

from ..compiled import Compiled, CompiledStep
from ..machine import place_rules

_STEP_FIELDS = {"step", "steps", "start"}
_CALENDAR = ("timezone", "holidays", "day_starts", "calendars")

MIGRATED = "migrated"
"""The kind of the record that somebody goes on in another version."""

Way = Literal["stays", "renamed", "moves", "lost"]


class StepMapping(Frozen, frozen=True):
    """Where those go whose step is another one in the version they are migrated to.

    A step is named alone, for whoever has it, or with whose it is: `mentee.waiting`.
    """

    moves: dict[str, str] = {}
    """Who is in the old step enters the new one, or ends as the outcome."""
    renamed: dict[str, str] = {}
    """What is only called otherwise: who is in it stays, and nothing begins anew."""


class Route(NamedTuple):
    """What becomes of those in one step."""

    way: Way
    to: str = ""
    """The step or outcome in the new version; empty for who has none."""


class Pairing(NamedTuple):
    """What of one step became what in another."""

    is_same: bool
    """Whether both mean the same to whoever is in them."""
    rules: Mapping[int, int]
    """For each place of an old rule the new one's that is about the same."""
    earlier: Mapping[int, int]
    """For each place of a new rule the old one's."""
    alike: frozenset[int]
    """The places of new rules that are set off by the same."""
    unchanged: frozenset[int]
    """Those of which the clocks are due when the old ones were."""


def say_versions(old: int, new: int) -> str:
    """Name the record of a migration; the name stays when a person is erased."""
    return f"from version {old} to version {new}"


def versions_said(name: str) -> tuple[int, int]:
    """Give the two versions that the record of a migration is named by."""
    _, _, old, _, _, new = name.split()
    return int(old), int(new)


class Crossing:
    """Two versions of a programme, and the way from the old one to the new one."""

    def __init__(
        self, old: Compiled, new: Compiled, mapping: StepMapping | None = None
    ) -> None:
        self.old = old
        self.new = new
        self.mapping = mapping or StepMapping()
        self._pairings: dict[tuple[str, str, str], Pairing] = {}

    def problem(self) -> str:
        """Say what is wrong with the mapping; an empty text when nothing is."""
        for names, is_renaming in (
            (self.mapping.renamed, True),
            (self.mapping.moves, False),
        ):
            for key, to in names.items():
                problem = self._problem(key, to, is_renaming)
                if problem:
                    return problem
        both = self.mapping.moves.keys() & self.mapping.renamed.keys()
        return f"`{min(both)}` is both moved and renamed" if both else ""

    def route(self, kind: str, step: str) -> Route:
        """Say what becomes of those of a kind who are in a step."""
        for key in (f"{kind}.{step}", step):
            if key in self.mapping.renamed:
                return Route("renamed", self.mapping.renamed[key])
            if key in self.mapping.moves:
                return Route("moves", self.mapping.moves[key])
        lifecycle = self.new.lifecycles.get(kind)
        if lifecycle is None or step not in lifecycle.steps:
            return Route("lost")
        return Route("stays", step)

    def pairing(self, kind: str, step: str, to: str) -> Pairing:
        """Pair the rules of an old step with those of a new one."""
        key = (kind, step, to)
        if key not in self._pairings:
            old = self.old.lifecycles[kind].steps[step]
            new = self.new.lifecycles[kind].steps[to]
            names = self.names(kind)
            self._pairings[key] = _paired(old, new, names, self._is_same_calendar)
        return self._pairings[key]

    def names(self, kind: str) -> Mapping[str, str]:
        """Give what the steps and stages of a kind are called now, where otherwise."""
        return self._names.get(kind, {})

    @cached_property
    def _names(self) -> Mapping[str, Mapping[str, str]]:
        return {
            kind: self._renamed(kind)
            for kind in self.old.lifecycles.keys() & self.new.lifecycles.keys()
        }

    def _renamed(self, kind: str) -> Mapping[str, str]:
        old, new = self.old.lifecycles[kind], self.new.lifecycles[kind]
        names = {}
        stages: dict[str, set[str]] = {}
        for name, step in old.steps.items():
            way, to = self.route(kind, name)
            if way == "renamed":
                names[name] = to
            if way in ("renamed", "stays") and to in new.steps:
                stages.setdefault(step.step.stage, set()).add(new.steps[to].step.stage)
        known = {stage.name for stage in old.lifecycle.stages}
        kept = {stage.name for stage in new.lifecycle.stages}
        for stage, found in stages.items():
            if stage not in kept and len(found) == 1 and not found & known:
                (names[stage],) = found
        return names

    @cached_property
    def _is_same_calendar(self) -> bool:
        old, new = self.old.programme, self.new.programme
        return all(
            _content(getattr(old, name)) == _content(getattr(new, name))
            for name in _CALENDAR
        )

    def _problem(self, key: str, to: str, is_renaming: bool) -> str:
        kind, dot, name = key.rpartition(".")
        kinds = [
            subject
            for subject, lifecycle in self.old.lifecycles.items()
            if name in lifecycle.steps and kind in ("", subject)
        ]
        version = self.old.programme.version
        if not kinds:
            steps = {
                step
                for subject, lifecycle in self.old.lifecycles.items()
                if kind in ("", subject)
                for step in lifecycle.steps
            }
            whose = f"{kind} of " if dot else ""
            return (
                f"no {whose}version {version} has a step `{name}`{_near(name, steps)}"
            )
        for subject in kinds:
            problem = self._target_problem(subject, to, is_renaming)
            if problem:
                return problem
        return ""

    def _target_problem(self, kind: str, to: str, is_renaming: bool) -> str:
        version = self.new.programme.version
        lifecycle = self.new.lifecycles.get(kind)
        if lifecycle is None:
            return ""
        if to in lifecycle.steps:
            if lifecycle.steps[to].step.implied and kind in self.new.relationships:
                return "an offer cannot be made again; introduce them instead"
            return ""
        known = {*lifecycle.steps, *(() if is_renaming else self.new.outcomes)}
        if to in known:
            return ""
        what = "no step" if is_renaming else "neither a step nor an outcome"
        return f"`{to}` is {what} of a {kind} in version {version}{_near(to, known)}"


def _near(name: str, known: Iterable[str]) -> str:
    found = get_close_matches(name, sorted(known), 1)
    if found:
        return f"; did you mean `{found[0]}`?"
    return "; there is " + in_backticks(sorted(known))


def _paired(
    old: CompiledStep, new: CompiledStep, names: Mapping[str, str], is_same_time: bool
) -> Pairing:
    before, after = placed(old), placed(new)
    content = {place: _Content.of(rule, names) for place, rule in before.items()}
    wanted = {place: _Content.of(rule, {}) for place, rule in after.items()}
    rules: dict[int, int] = {}
    earlier: dict[int, int] = {}
    for says in (_whole, _condition, _trigger, _deed):
        left: dict[Hashable, list[int]] = {}
        for place, said in content.items():
            if place not in rules:
                left.setdefault((place < 0, says(said)), []).append(place)
        for place, said in wanted.items():
            key = says(said)
            found = left.get((place < 0, key)) if key is not None else None
            if place not in earlier and found:
                earlier[place] = found.pop(0)
                rules[earlier[place]] = place
    same_time = is_same_time and old.closures == new.closures
    alike = frozenset(
        place
        for place in earlier
        if wanted[place].trigger == content[earlier[place]].trigger
    )
    unchanged = frozenset(
        place
        for place in alike
        if same_time and wanted[place].leads == content[earlier[place]].leads
    )
    is_same = (
        same_time
        and _step(old.step, names) == _step(new.step, {})
        and (
            [said.whole for place, said in content.items() if place < 0]
            == [said.whole for place, said in wanted.items() if place < 0]
        )
    )
    return Pairing(is_same, rules, earlier, alike, unchanged)


class _Content(NamedTuple):
    """What a rule says, for comparing it with others."""

    whole: bytes
    trigger: bytes
    guard: bytes
    deed: bytes | None
    """What a clock counts from, and what it then does; None for what is no clock."""
    leads: bool
    is_condition: bool

    @classmethod
    def of(cls, rule: Rule, names: Mapping[str, str]) -> _Content:
        trigger = rule.trigger
        deed = None
        if isinstance(trigger, OnClock):
            what = (trigger.clock.anchor, rule.actions, rule.target)
            deed = _content(what, names)
        return cls(
            _content(rule, names),
            _content(trigger, names),
            _content(rule.guard, names),
            deed,
            rule.target is not None,
            isinstance(trigger, OnTrue),
        )


def _whole(said: _Content) -> Hashable:
    return said.whole


def _condition(said: _Content) -> Hashable:
    return said.trigger, said.guard


def _trigger(said: _Content) -> Hashable:
    # Of what becomes true the condition is all there is: another one is another rule.
    return None if said.is_condition else said.trigger


def _deed(said: _Content) -> Hashable:
    return said.deed


def placed(step: CompiledStep) -> dict[int, Rule]:
    """Give the rules of a step and those of every step, by their places."""
    own = len(step.step.rules)
    return dict(place_rules(step.step, step.rules[own:]))


def _step(step: Step, names: Mapping[str, str]) -> bytes:
    said = msgspec.to_builtins(step)
    for word in ("name", "label", "stage"):
        said.pop(word, None)
    return _content(said, names)


def _content(value: Any, names: Mapping[str, str] | None = None) -> bytes:
    said = without_spans(msgspec.to_builtins(value))
    if names:
        said = _renamed(said, names)
    return msgspec.json.encode(said, order="sorted")


def _renamed(value: Any, names: Mapping[str, str], field: str = "") -> Any:
    """Write what steps are called now into a value as it looks in JSON."""
    match value:
        case dict():
            return {key: _renamed(inner, names, key) for key, inner in value.items()}
        case list() | tuple():
            return [_renamed(inner, names, field) for inner in value]
        case str() if field in _STEP_FIELDS:
            return names.get(value, value)
        case _:
            return value
