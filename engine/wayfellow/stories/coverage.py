"""Coverage: which rules the stories have exercised, and which they have not."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from wayfellow.decide import NO_FUNCTIONS, Compiled, Functions, Scene, Subject
from wayfellow.decide.machine import Cursor, place_rules
from wayfellow.evidence.paths import Paths
from wayfellow_dsl.model import Frozen, Programme
from wayfellow_dsl.phrases import say_rule

Taken = tuple[str, str, int]
"""A rule: whose lifecycle, which step, and its place among the step's rules."""


class Watched(Compiled):
    """A programme made ready to decide, which notes every rule that is taken."""

    def __init__(
        self, programme: Programme, functions: Functions = NO_FUNCTIONS
    ) -> None:
        super().__init__(programme, functions=functions)
        self.taken: set[Taken] = set()
        self.paths = Paths(programme)
        for kind, lifecycle in self.lifecycles.items():
            for name, step in lifecycle.steps.items():
                step.conditions = tuple(
                    (place, self._noting(kind, name, place, test))
                    for place, test in step.conditions
                )

    def choose(self, subject: Subject, trigger: str, cursor: Cursor) -> int | None:
        """Choose the first rule of the present step that may be taken, and note it."""
        place = super().choose(subject, trigger, cursor)
        if place is not None:
            self.taken.add((subject.kind, subject.step, place))
        return place

    def _noting(
        self, kind: str, step: str, place: int, test: Callable[[Scene], bool]
    ) -> Callable[[Scene], bool]:
        # A `when` rule is taken when its condition holds and did not at last look.
        def noting(scene: Scene) -> bool:
            is_true = test(scene)
            if is_true and scene.subject and place not in scene.subject.true:
                self.taken.add((kind, step, place))
            return is_true

        return noting


class Missed(Frozen, frozen=True, omit_defaults=False):
    """A rule that no story exercised."""

    step: str
    line: int
    rule: str
    """In the designer's words."""


class Coverage(Frozen, frozen=True, omit_defaults=False):
    """How many of the rules in a file its stories exercised."""

    rules: int
    exercised: int
    missed: tuple[Missed, ...]


def cover(compiled: Compiled, taken: Iterable[Taken]) -> Coverage:
    """Say which rules were not taken; one that is written for two roles counts once.

    What the engine adds without a sentence, and what only looks back on meetings, does
    not count.
    """
    seen = set(taken)
    rules: dict[Missed, bool] = {}
    for kind, lifecycle in compiled.lifecycles.items():
        for step in lifecycle.steps.values():
            for place, rule in place_rules(
                step.step, lifecycle.lifecycle.always(step.step)
            ):
                if rule.span is None or place in step.silent:
                    continue
                name = step.step.name
                is_taken = (kind, name, place) in seen
                name = "any step" if place < 0 else name
                one = Missed(name, rule.span.line, say_rule(rule))
                rules[one] = rules.get(one, False) or is_taken
    missed = sorted((one for one, is_taken in rules.items() if not is_taken), key=_line)
    return Coverage(len(rules), len(rules) - len(missed), tuple(missed))


def _line(missed: Missed) -> int:
    return missed.line
