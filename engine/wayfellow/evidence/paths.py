"""Paths through the lifecycles: which step leads to which, and past which gates.

A path follows rules that lead somewhere, and what the engine does by itself when a
member leaves a relationship. The condition of a rule is taken to be able to hold. A
move by hand is no path: staff answer for it, with a reason.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from wayfellow_dsl.checks.ways import starts_of
from wayfellow_dsl.model import (
    All,
    AskToDecide,
    Condition,
    End,
    Forgo,
    Lifecycle,
    Met,
    NeedsDone,
    OnEngine,
    OnTrue,
    Programme,
    Rule,
    Step,
)
from wayfellow_dsl.phrases import say_cause


@dataclass(frozen=True, slots=True)
class Way:
    """One way from a step to another, or to an outcome."""

    source: str
    target: str
    is_ending: bool
    cause: str
    """What leads this way, in the designer's words."""
    proves: frozenset[str]
    """The needs that everybody has met who goes this way, by their keys."""
    settles: frozenset[str] = frozenset()
    """The needs that everybody has met of whom they were asked, or that staff waived;
    those that `proves` names among them."""


class Paths:
    """The ways of one programme, and what can be proved from them."""

    def __init__(self, programme: Programme) -> None:
        self._programme = programme
        self._lifecycles = {one.subject: one for one in programme.lifecycles}
        self._lapsing = {
            one.subject: frozenset(
                need.key
                for step in one.steps
                for need in step.needs
                if need.lasts is not None
            )
            for one in programme.lifecycles
        }
        self._ways: dict[str, dict[str, list[Way]]] = {}

    def first(self, subject: str) -> str:
        """Give the step in which people begin who begin nowhere else."""
        return self.starts(subject)[0]

    def starts(self, subject: str) -> list[str]:
        """List the steps in which somebody can begin, the usual one first."""
        return starts_of(self._lifecycles[subject])

    def find(
        self, subject: str, start: str, ends: Iterable[str]
    ) -> tuple[Way, ...] | None:
        """Give a shortest path from a step to one of several; None when there is none.

        An empty path when it begins where it is to lead.
        """
        return self._find(subject, [start], frozenset(ends), lambda way: True)

    def reached(self, subject: str, start: str) -> tuple[tuple[str, ...], ...]:
        """Give the other steps that a step leads to, and the outcomes, in order."""
        steps, outcomes = {start: None}, dict[str, None]()
        waiting = deque([start])
        while waiting:
            for way in self._from(subject, waiting.popleft()):
                if way.is_ending:
                    outcomes[way.target] = None
                elif way.target not in steps:
                    steps[way.target] = None
                    waiting.append(way.target)
        return tuple(steps)[1:], tuple(outcomes)

    def certain(self, subject: str, step: str) -> tuple[str, ...]:
        """Give the needs that everybody in a step has met, since no path goes round."""
        return self._before(subject, step, lambda way: way.proves)

    def settled(self, subject: str, step: str) -> tuple[str, ...]:
        """Give the needs that nobody in a step can still owe.

        Besides the certain ones: those asked of some people only, and those that staff
        may have waived.
        """
        return self._before(subject, step, lambda way: way.settles)

    def _before(
        self, subject: str, step: str, needs: Callable[[Way], frozenset[str]]
    ) -> tuple[str, ...]:
        starts = self.starts(subject)
        path = self._find(subject, starts, frozenset((step,)), lambda way: True)
        # What is on every path is on this one.
        keys = dict.fromkeys(key for way in path or () for key in sorted(needs(way)))
        return tuple(
            key for key in keys if self._is_on_every_path(subject, key, (step,), needs)
        )

    def is_reached(self, subject: str, steps: Iterable[str]) -> bool:
        """Say whether some path leads to one of these steps, wherever one begins."""
        ends = frozenset(steps)
        return (
            self._find(subject, self.starts(subject), ends, lambda way: True)
            is not None
        )

    def is_certain(self, subject: str, key: str, steps: Iterable[str]) -> bool:
        """Say whether nobody comes to one of these steps without having met a need.

        A check that lapses is not certain, since its holder stays where they are.
        """
        lapsing = self._lapsing.get(subject, frozenset())
        return key not in lapsing and self._is_on_every_path(
            subject, key, steps, lambda way: way.proves
        )

    def around(
        self, subject: str, key: str, steps: Iterable[str], *, may_depend: bool = False
    ) -> tuple[Way, ...] | None:
        """Give a shortest path to one of these steps that goes round a need, if any.

        With `may_depend`, whoever need not have it, or had it waived, goes round
        nothing.
        """
        return self._around(
            subject, key, steps, lambda way: way.settles if may_depend else way.proves
        )

    def leaving(
        self, subject: str, start: str, without: Iterable[str]
    ) -> tuple[Way, ...] | None:
        """Give a shortest path from a step to an ending, entering none of some steps.

        None when every ending lies behind one of them.
        """
        avoided = frozenset(without)
        return self._find(
            subject,
            (start,),
            None,
            lambda way: way.is_ending or way.target not in avoided,
        )

    def _is_on_every_path(
        self,
        subject: str,
        key: str,
        steps: Iterable[str],
        needs: Callable[[Way], frozenset[str]],
    ) -> bool:
        return self._around(subject, key, steps, needs) is None

    def _around(
        self,
        subject: str,
        key: str,
        steps: Iterable[str],
        needs: Callable[[Way], frozenset[str]],
    ) -> tuple[Way, ...] | None:
        return self._find(
            subject,
            self.starts(subject),
            frozenset(steps),
            lambda way: key not in needs(way),
        )

    def is_certain_of_member(self, relationship: str, role: str, key: str) -> bool:
        """Say whether a member met a need before they could be introduced.

        When a check of a member lapses the relationship is held, so that what a
        guarantee says of a relationship stays true of those that are not on hold.
        """
        candidates = [
            group
            for policy in self._programme.policies
            if policy.relationship == relationship
            for group in (policy.seekers, policy.partners)
            if group.role == role
        ]
        steps = [step for group in candidates for step in group.steps]
        return bool(steps) and self._is_on_every_path(
            role, key, steps, lambda way: way.proves
        )

    def _find(
        self,
        subject: str,
        starts: Sequence[str],
        ends: frozenset[str] | None,
        admits: Callable[[Way], bool],
    ) -> tuple[Way, ...] | None:
        """Find a shortest path to one of these steps; to any ending when None."""
        paths: dict[str, tuple[Way, ...]] = dict.fromkeys(starts, ())
        waiting = deque(starts)
        while waiting:
            step = waiting.popleft()
            if ends is not None and step in ends:
                return paths[step]
            for way in self._from(subject, step):
                if not admits(way):
                    continue
                if way.is_ending and ends is None:
                    return (*paths[step], way)
                if not way.is_ending and way.target not in paths:
                    paths[way.target] = (*paths[step], way)
                    waiting.append(way.target)
        return None

    def _from(self, subject: str, step: str) -> Sequence[Way]:
        return self._all(subject).get(step, ())

    def _all(self, subject: str) -> dict[str, list[Way]]:
        """Give every way of a lifecycle by the step that it leads from."""
        if subject not in self._ways:
            found: dict[str, list[Way]] = {}
            for way in self._ways_of(self._lifecycles[subject]):
                found.setdefault(way.source, []).append(way)
            self._ways[subject] = found
        return self._ways[subject]

    def _ways_of(self, lifecycle: Lifecycle) -> Iterator[Way]:
        closing = self._closing(lifecycle)
        for step in lifecycle.steps:
            for rule in _that_can_be_taken(step, lifecycle):
                if rule.target is None or not self._can_be(rule, step, lifecycle):
                    continue
                is_ending = isinstance(rule.target, End)
                target = (
                    rule.target.outcome
                    if isinstance(rule.target, End)
                    else rule.target.step
                )
                settles: frozenset[str] = frozenset()
                if not _lets_go(step, closing):
                    settles = frozenset(_settled(rule, step))
                proves = settles - _doubtful(step)
                cause = say_cause(rule)
                yield Way(step.name, target, is_ending, cause, proves, settles)
            if closing is None or step.stage == closing.stage or step.implied:
                continue
            yield Way(step.name, closing.name, False, "a member leaves", frozenset())

    def _closing(self, lifecycle: Lifecycle) -> Step | None:
        names = {one.name for one in self._programme.relationships}
        if lifecycle.subject not in names:
            return None
        return next((s for s in lifecycle.steps if s.stage == "closure"), None)

    def _can_be(self, rule: Rule, step: Step, lifecycle: Lifecycle) -> bool:
        """Say whether what a rule waits for can come about at all."""
        trigger = rule.trigger
        if not isinstance(trigger, OnEngine):
            return True
        match trigger.name:
            case "ended" if trigger.outcomes and trigger.relation in self._lifecycles:
                first = self.first(trigger.relation)
                _, outcomes = self.reached(trigger.relation, first)
                return not {*outcomes, "member_left"}.isdisjoint(trigger.outcomes)
            case "nobody decides":
                return any(
                    isinstance(action, AskToDecide)
                    for other in lifecycle.rules(step)
                    for action in other.actions
                )
            case "meeting missed":
                return step.plan is not None
            case _:
                return True


def _that_can_be_taken(step: Step, lifecycle: Lifecycle) -> Sequence[Rule]:
    """Give a step's rules, but for those that come too late.

    Rules on entering of which one always leads away leave nothing to the others.
    """
    rules = lifecycle.rules(step)
    entering: list[Rule] = []
    for rule in rules:
        if not isinstance(rule.trigger, OnEngine) or rule.trigger.name != "enter":
            continue
        if rule.target is None:
            return rules
        entering.append(rule)
        if rule.guard is None:
            return entering
    return rules


def _lets_go(step: Step, closing: Step | None) -> bool:
    """Say whether somebody may leave a step without what it needs."""
    if closing is not None and step.stage == closing.stage:
        return True
    return any(isinstance(action, Forgo) for r in step.rules for action in r.actions)


def _settled(rule: Rule, step: Step) -> Iterator[str]:
    trigger = rule.trigger
    conditions = [rule.guard] if rule.guard is not None else []
    if isinstance(trigger, OnTrue):
        conditions.append(trigger.condition)
    for condition in conditions:
        for part in _parts(condition):
            if isinstance(part, Met) and not part.of:
                yield part.need
            if isinstance(part, NeedsDone):
                yield from (need.key for need in step.needs)


def _doubtful(step: Step) -> set[str]:
    """Name the needs that not everybody has met who is done with a step."""
    return {
        need.key
        for need in step.needs
        if need.guard is not None or need.waived_by is not None
    }


def _parts(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, All):
        for part in condition.conditions:
            yield from _parts(part)
    else:
        yield condition


def say_path(start: str, path: Iterable[Way]) -> str:
    """Write a path: `waiting -> mentoring (matched)`."""
    return start + "".join(f" -> {way.target} ({way.cause})" for way in path)
