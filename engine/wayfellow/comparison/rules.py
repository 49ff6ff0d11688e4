"""The rules of one step, in both versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from wayfellow_dsl.model import (
    AnyOf,
    OnClock,
    OnEngine,
    OnTrue,
    ReckonMeetings,
    Rule,
    Step,
)
from wayfellow_dsl.phrases import say_rule

from .bearings import bearing, toward
from .clocks import clock_change, clock_example
from .differences import Difference, Effect, Example, together
from .lists import (
    RuleList,
    Taken,
    Way,
    condition_of,
    occasion,
    response,
    say_response,
    ways_of,
    without_reason,
)
from .pairing import bare, line_of, pair
from .trials import Trial, Tried, differ_in_type, try_out
from .versions import Versions


class Change(NamedTuple):
    """A rule that is new (`old` is None), gone (`new` is None), or not as it was."""

    old: Rule | None
    new: Rule | None

    @property
    def either(self) -> Rule:
        """The rule as it is now, or as it was when it is gone."""
        rule = self.new or self.old
        assert rule is not None
        return rule


def compare_rules(
    versions: Versions,
    subject: str,
    steps: tuple[Step, Step],
    always: tuple[tuple[Rule, ...], tuple[Rule, ...]] = ((), ()),
) -> Iterator[Difference]:
    """Find what differs between the rules of a step, one occasion after another.

    `always` are the rules of every step, which are tried after the step's own.
    """
    yield from _Rules(versions, subject, steps, always).differences()


class _Rules:
    """The rules of one step of both versions."""

    def __init__(
        self,
        versions: Versions,
        subject: str,
        steps: tuple[Step, Step],
        always: tuple[tuple[Rule, ...], tuple[Rule, ...]],
    ) -> None:
        self._always = always
        self._versions = versions
        self._subject = subject
        self._steps = steps
        self._old, self._new = (_spoken(step.rules) for step in steps)
        name = steps[1].name
        self._where = f"step {name}" if name else "throughout"

    def differences(self) -> Iterator[Difference]:
        """Give the differences in the order of the newer version, then what is gone."""
        pairs = pair(
            self._old,
            self._new,
            _whole,
            lambda rule: (repr(bare(rule.trigger)), repr(response(rule))),
            lambda rule: (_named(rule), repr(rule.guard)),
            lambda rule: (occasion(rule)[0], _name(rule), repr(response(rule))),
            _named,
            _led,
        )
        changes = [Change(*both) for both in pairs.paired]
        changes += [Change(None, rule) for rule in pairs.added]
        changes += [Change(rule, None) for rule in pairs.removed]
        for change in changes:
            yield from _reworded(change, self._where, self._subject)
        groups: dict[tuple[str, str], list[Change]] = {}
        for change in changes:
            kind, name = occasion(change.either)
            said = (kind, "" if kind == "clock" else name)
            groups.setdefault(said, []).append(change)
        for said, told in groups.items():
            if said[0] == "clock":
                yield from self._clocks(told)
            else:
                yield from self._occasion(said, told)

    # -- Clocks ------------------------------------------------------------------------

    def _clocks(self, changes: Sequence[Change]) -> Iterator[Difference]:
        for change in changes:
            old, new = change
            if old is not None and new is not None and _whole(old) == _whole(new):
                continue
            if old is None or new is None:
                yield self._one_sided(change)
                continue
            trial = self._trial_of(old, new)
            bears = self._bearings(change)
            effects: list[Effect] = []
            if response(old) != response(new):
                effects.append(toward(*bears))
            if bears[0] == bears[1]:
                if old.trigger != new.trigger:
                    effects.append(clock_change(self._versions, old, new, bears[1]))
                if old.guard != new.guard:
                    effects.append(_effect_of(trial, bears[1]))
            example = None
            if together(effects) == "same meaning":
                pass
            elif old.trigger != new.trigger:
                example = self._clock_example(change, trial)
            elif trial is not None:
                example = _guard_example(trial, old, new)
            note = trial.note if trial is not None and old.guard != new.guard else ""
            yield self._difference(together(effects), change, example, note)

    def _one_sided(self, change: Change) -> Difference:
        example = self._clock_example(change, self._trial_of(*change))
        return self._difference(toward(*self._bearings(change)), change, example)

    def _clock_example(
        self, change: Change, trial: Trial[bool] | None
    ) -> Example | None:
        """Tell of somebody for whom a clock goes off otherwise; None for nobody."""
        guarded = any(rule is not None and rule.guard is not None for rule in change)
        if guarded and trial is None:
            return None
        tried = trial if guarded else None
        return clock_example(self._versions, self._subject, self._steps, change, tried)

    def _trial_of(self, old: Rule | None, new: Rule | None) -> Trial[bool] | None:
        """Try a rule's own condition, whatever other rules there are.

        The condition of a rule that is not there holds for nobody.
        """
        nobody = AnyOf(())
        asked = (
            nobody if old is None else condition_of(old),
            nobody if new is None else condition_of(new),
        )
        if differ_in_type(self._versions, self._subject, *asked):
            return None
        return try_out(
            self._versions,
            self._subject,
            self._in_steps(),
            [condition for condition in asked if condition is not None],
            self._versions.tests(*asked),
        )

    # -- Events and conditions ---------------------------------------------------------

    def _occasion(
        self, said: tuple[str, str], changes: Sequence[Change]
    ) -> Iterator[Difference]:
        old = [rule for rule in self._old if occasion(rule) == said]
        new = [rule for rule in self._new if occasion(rule) == said]
        if list(map(_whole, old)) == list(map(_whole, new)):
            return
        old += [rule for rule in self._always[0] if occasion(rule) == said]
        new += [rule for rule in self._always[1] if occasion(rule) == said]
        ways = sorted(ways_of([*old, *new]), key=lambda way: way.words)
        lists = (
            RuleList(old, ways, self._versions.conditions[0]),
            RuleList(new, ways, self._versions.conditions[1]),
        )
        conditions = [
            condition
            for rule in (*old, *new)
            if (condition := condition_of(rule)) is not None
        ]
        trial = None
        if not differ_in_type(self._versions, self._subject, *conditions):
            trial = try_out(
                self._versions,
                self._subject,
                self._in_steps(),
                conditions,
                (lists[0].take, lists[1].take),
            )
        found = [
            self._judge(change, _Judged(trial, lists, ways))
            for change in changes
            if change.old is None
            or change.new is None
            or _whole(change.old) != _whole(change.new)
        ]
        yield from found
        is_apart = bare(self._always[0]) == bare(self._always[1])
        if (
            trial is not None
            and is_apart
            and all(f.effect == "same meaning" for f in found)
        ):
            yield from self._order(_Judged(trial, lists, ways))

    def _judge(self, change: Change, judged: _Judged) -> Difference:
        old, new = change
        bears = self._bearings(change)
        trial = judged.trial
        if trial is None:
            note = "a detail is of another type, so nobody could be tried on both"
            return self._difference(toward(*bears), change, None, note)
        chosen = judged.first(change)
        if chosen is None and trial.is_whole:
            return self._difference("same meaning", change)
        effects: list[Effect] = []
        if old is None or new is None or response(old) != response(new):
            effects.append(toward(*bears))
        if bears[0] == bears[1]:
            effects += _by_number(*judged.fewer_or_more(change), bears[1])
        example = None if chosen is None else judged.example(*chosen)
        effect = together(effects or ["different"])
        return self._difference(effect, change, example, trial.note)

    def _order(self, judged: _Judged) -> Iterator[Difference]:
        """Tell when only the order differs, and it matters."""
        chosen = judged.first(None)
        if chosen is None:
            return
        before, now = (each.rules for each in judged.lists)
        # Beside what differs in order only rules that change nothing came or went.
        old, new = next(
            (
                (old, new)
                for old, new in zip(before, now, strict=False)
                if _whole(old) != _whole(new)
            ),
            (before[-1], now[-1]),
        )
        yield Difference(
            "different",
            self._where,
            (self._subject,),
            f"first {say_rule(without_reason(old))}",
            f"first {say_rule(without_reason(new))}",
            line_of(old),
            line_of(new),
            judged.example(*chosen),
        )

    # -- Saying it ---------------------------------------------------------------------

    def _in_steps(self) -> tuple[Step | None, Step | None]:
        old, new = self._steps
        return (old, new) if new.name else (None, None)

    def _bearings(self, change: Change) -> tuple[int, int]:
        old, new = (
            0
            if rule is None
            else bearing(rule, self._subject, self._steps[1].name, programme)
            for rule, programme in zip(change, self._versions.both, strict=True)
        )
        return old, new

    def _difference(
        self,
        effect: Effect,
        change: Change,
        example: Example | None = None,
        note: str = "",
    ) -> Difference:
        old, new = change
        return Difference(
            effect,
            self._where,
            (self._subject,),
            "" if old is None else say_rule(without_reason(old)),
            "" if new is None else say_rule(without_reason(new)),
            line_of(old),
            line_of(new),
            example,
            note if effect != "same meaning" else "",
        )


class _Judged(NamedTuple):
    """One occasion, tried on everybody."""

    trial: Trial[Taken] | None
    lists: tuple[RuleList, RuleList]
    ways: Sequence[Way]

    def first(self, change: Change | None) -> tuple[Tried[Taken], int] | None:
        """Find somebody, and a way, for whom it comes out otherwise by this change."""
        assert self.trial is not None
        places = (None, None) if change is None else self._places(change)
        found: list[tuple[tuple[bool, int], Tried[Taken], int]] = []
        for tried in self.trial.tried:
            for way, (old, new) in enumerate(zip(tried.old, tried.new, strict=True)):
                is_in = change is None or places[0] in old or places[1] in new
                if is_in and self._differ(old, new):
                    said = self._words(tried, way)
                    rank = said[0] == said[1], len(old) + len(new)
                    found.append((rank, tried, way))
        # Where it can be seen, and little else happens besides, it is plainest.
        first = min(found, key=lambda each: each[0], default=None)
        return first and (first[1], first[2])

    def _differ(self, old: tuple[int, ...], new: tuple[int, ...]) -> bool:
        return self.lists[0].responses(old) != self.lists[1].responses(new)

    def _places(self, change: Change) -> tuple[int | None, int | None]:
        old, new = (
            next((p for p, each in enumerate(rules.rules) if each is rule), None)
            for rule, rules in zip(change, self.lists, strict=True)
        )
        return old, new

    def fewer_or_more(self, change: Change) -> tuple[bool, bool]:
        """Say whether a rule is no longer taken for some, and now for others."""
        assert self.trial is not None
        before, now = self._places(change)
        fewer = more = False
        for tried in self.trial.tried:
            for old, new in zip(tried.old, tried.new, strict=True):
                was, is_now = before in old, now in new
                fewer, more = fewer or was > is_now, more or was < is_now
        return fewer, more

    def example(self, tried: Tried[Taken], way: int) -> Example | None:
        """Tell of somebody, before and now; None where nothing of it can be seen."""
        assert self.trial is not None
        said = self._words(tried, way)
        if said[0] == said[1]:
            return None
        # Only this way is looked at for what it depends on.
        alike = self.trial.answering(
            Tried(
                each.case,
                self.lists[0].responses(each.old[way]),
                self.lists[1].responses(each.new[way]),
            )
            for each in self.trial.tried
        )
        chosen = alike.tried[self.trial.tried.index(tried)]
        words = self.ways[way].words
        who = alike.person(chosen) + (f", {words}" if words else "")
        return Example(who, *said)

    def _words(self, tried: Tried[Taken], way: int) -> tuple[str, str]:
        """Say what happens to somebody, before and now."""
        before = [self.lists[0].rules[place] for place in tried.old[way]]
        now = [self.lists[1].rules[place] for place in tried.new[way]]
        return self._said(before, way), self._said(now, way)

    def _said(self, rules: Sequence[Rule], way: int) -> str:
        if rules:
            return say_response(rules)
        return "refused" if self.ways[way].by is not None else "nothing happens"


def _by_number(fewer: bool, more: bool, bears: int) -> list[Effect]:
    """Say what it means that a rule is taken for fewer people, or for more."""
    if fewer and more:
        return ["different"]
    if not (fewer or more):
        return []
    if not bears:
        return ["different"]
    return ["stricter" if fewer == (bears > 0) else "looser"]


def _effect_of(trial: Trial[bool] | None, bears: int) -> Effect:
    if trial is None:
        return "different"
    fewer = any(each.old and not each.new for each in trial.tried)
    more = any(each.new and not each.old for each in trial.tried)
    found = _by_number(fewer, more, bears)
    return found[0] if found else "same meaning" if trial.is_whole else "different"


def _guard_example(trial: Trial[bool], old: Rule, new: Rule) -> Example | None:
    for tried in trial.tried:
        if tried.old != tried.new:
            return Example(
                trial.person(tried),
                say_response([old]) if tried.old else "nothing happens",
                say_response([new]) if tried.new else "nothing happens",
            )
    return None


def _reworded(change: Change, where: str, subject: str) -> Iterator[Difference]:
    old, new = change
    if old is not None and new is not None and old.because != new.because:
        yield Difference(
            "wording",
            where,
            (subject,),
            f'because "{old.because}"' if old.because else "without a because",
            f'because "{new.because}"' if new.because else "without a because",
            line_of(old),
            line_of(new),
        )


def _spoken(rules: Sequence[Rule]) -> list[Rule]:
    """Leave out what looks back on meetings: the plan speaks for it."""
    return [rule for rule in rules if rule.actions != (ReckonMeetings(),)]


def _whole(rule: Rule) -> str:
    """Give all that a rule says; what was asked is told of where it is asked."""
    trigger = rule.trigger
    if isinstance(trigger, OnEngine):
        rule = replace(rule, trigger=replace(trigger, asked=()))
    return repr(bare(without_reason(rule)))


def _name(rule: Rule) -> str:
    return "" if isinstance(rule.trigger, OnClock) else occasion(rule)[1]


def _led(rule: Rule) -> tuple[str, str] | None:
    """Say where a rule leads, if no name says what it waits for."""
    if rule.target is None or not isinstance(rule.trigger, OnClock | OnTrue):
        return None
    return occasion(rule)[0], repr(rule.target)


def _named(rule: Rule) -> tuple[str, str]:
    """Say for what exactly a rule waits, whoever may bring it about."""
    kind, name = occasion(rule)
    if kind == "true":
        return kind, repr(bare(condition_of(rule)))
    return (kind, repr(bare(rule.trigger))) if kind == "engine" else (kind, name)
