"""One step of one subject: its needs, its plan of meetings, and its rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lark import Token

from ..checks import matching as matching_checks
from ..checks import steps as checks
from ..checks import words
from ..diagnostics import listed, nearest
from ..model import (
    Anchor,
    AskToDecide,
    CheckIn,
    Clock,
    Compare,
    Condition,
    Constant,
    Count,
    Expectation,
    Forgo,
    MeetingPlan,
    Need,
    NeedsDone,
    OnClock,
    OnEngine,
    OnEvent,
    OnTrue,
    Party,
    ReckonMeetings,
    Rule,
    Step,
    Trigger,
)
from ..reader import Block, Sentence
from ..sentences import Syntax
from . import actions, needs, triggers
from .actions import Place
from .conditions import Static, both, guard, lower, negated, stated, together
from .names import Names
from .terms import Setting
from .time import (
    check_days,
    count,
    duration,
    every,
    how_many,
    minutes,
    whole,
)
from .trees import at, branches, child, label, name, number, part, tokens

_CLOCKS = frozenset({"after", "before", "each", "at", "on_date"})
_OF_A_STEP = frozenset(
    {"needs", "starts_here", "meet", "expect", "check_in", "when_done"}
)
_ENGINE_EVENTS = frozenset({"concern", "pause", "resume", "details"})


def lower_throughout(blocks: Sequence[Block], names: Names, subject: str) -> list[Rule]:
    """Lower the rules of every step of one subject."""
    found: list[Rule] = []
    for block in blocks:
        writer = _StepWriter(block, Place(names, subject, ""))
        for sentence in block.sentences:
            writer.take(sentence)
        writer.finish()
        found += writer.rules
    return found


def lower_step(block: Block, place: Place, stage: str) -> Step:
    """Lower the sentences of a step for one subject."""
    assert block.heading is not None
    writer = _StepWriter(block, place)
    for sentence in block.sentences:
        writer.take(sentence)
    writer.finish()
    return Step(
        name=place.step,
        stage=stage,
        label=label(block.heading.tree),
        needs=tuple(writer.needs),
        rules=tuple(writer.rules),
        plan=writer.plan,
        expects=tuple(writer.expects),
        starts_if=writer.starts_if,
        span=block.line.span,
    )


class _StepWriter:
    """Lowers the sentences of a step one after another."""

    def __init__(self, block: Block, place: Place) -> None:
        self.needs: list[Need] = []
        self.rules: list[Rule] = []
        self.plan: MeetingPlan | None = None
        self.expects: list[Expectation] = []
        self.starts_if: Condition | None = None
        self._block = block
        self._place = place
        self._names = place.names
        self._notes = place.names.notes
        self._members = place.names.members(place.subject)
        kinds = [sentence.kind for sentence in block.sentences]
        self._has_needs = "needs" in kinds
        self._has_done = "when_done" in kinds
        asks = [
            (ask, sentence.line.number)
            for sentence in block.sentences
            for ask in _asks(sentence)
        ]
        self._asks = {
            str(option): (ask, line)
            for ask, line in asks
            if ask.data == "ask_to_decide"
            for option in tokens(ask)
        }
        self._undecided = asks
        """Questions for which it is not said what happens if nobody decides."""
        self._heard = {
            str(name(sentence.tree))
            for sentence in block.sentences
            if sentence.kind == "on_event"
        }
        """Events with a rule, and options for which one was probably meant."""
        self._chain: list[Static] = []
        """The conditions of the `when` lines directly above."""

    def take(self, sentence: Sentence) -> None:
        """Lower one sentence."""
        kind = sentence.kind
        if not self._place.step and _only_in_a_step(sentence):
            advice = "write it in a `step`."
            problem = checks.NOT_THROUGHOUT.at(sentence.span, help=advice)
            self._notes.add(problem)
            return
        if kind == "otherwise":
            self._take_otherwise(sentence)
        elif kind in ("when", "when_done"):
            self._take_when(sentence)
            return
        else:
            self._take_other(sentence)
        self._chain = []

    def finish(self) -> None:
        """Add the rule that every step with needs has, and look at the whole."""
        place, heading = self._place, self._block.line.span
        if self._has_needs and not self._has_done and place.step:
            advice = "say how it ends in a `when done` line, such as "
            target = actions.go_on(heading, place, advice + "`when done: end as …`.")
            self.rules.append(Rule(OnTrue(NeedsDone()), target=target, span=heading))
        if self._block.is_broken:
            return
        for option, (ask, line) in self._asks.items():
            if option not in self._heard:
                word = next(t for t in tokens(ask) if t == option)
                advice = f"add a rule, such as `on {option}: go on`."
                problem = checks.NO_ANSWER.at(
                    at(word, line), help=advice, option=option
                )
                self._notes.add(problem)
        if self._undecided:
            ask, line = self._undecided[0]
            advice = "add `if nobody decides:` and what to do then."
            self._notes.add(checks.NOBODY_DECIDES.at(at(ask, line), help=advice))

    # -- Sentences that are not rules -------------------------------------------------

    def _take_other(self, sentence: Sentence) -> None:
        kind = sentence.kind
        if kind == "needs":
            self._take_needs(sentence)
        elif kind == "meet":
            self._take_meet(sentence)
        elif kind == "expect":
            self._take_expect(sentence)
        elif kind == "check_in":
            self._take_check_in(sentence)
        elif kind == "starts_here":
            self._take_start(sentence)
        elif kind in _CLOCKS:
            place = self._place
            self._add(sentence, lambda: OnClock(triggers.clock(sentence, place)))
        elif kind == "on_engine":
            self._add(sentence, lambda: triggers.engine(sentence, self._place))
        elif kind == "on_event":
            self._add(sentence, lambda: self._event(sentence))
        else:
            self._add(sentence, lambda: self._nobody(sentence))

    def _nobody(self, sentence: Sentence) -> OnEngine:
        """Lower `if nobody decides`: it speaks of the questions that no other does."""
        last = (
            sentence
            is [each for each in self._block.sentences if each.kind == "nobody"][-1]
        )
        asked = [
            (ask, line)
            for ask, line in self._undecided
            if last or line < sentence.line.number
        ]
        if not asked and not self._block.is_broken:
            advice = "leave it out, or add `ask … to decide … within …`."
            self._notes.add(checks.NOT_ASKED.at(sentence.span, help=advice))
        self._undecided = [each for each in self._undecided if each not in asked]
        options = [option for ask, _ in asked for option in actions.options(ask)]
        return OnEngine("nobody decides", asked=tuple(dict.fromkeys(options)))

    def _take_start(self, sentence: Sentence) -> None:
        if self._members:
            triggers.impossible("a way to begin", sentence, self._place)
        condition = guard(sentence.tree, self._setting(sentence))
        if condition is not False:
            self.starts_if = stated(condition)

    def _take_needs(self, sentence: Sentence) -> None:
        condition = guard(sentence.tree, self._setting(sentence))
        if condition is False:
            return
        checked: Condition | None = None if condition is True else condition
        found = needs.lower(sentence, self._names, self._place.subject, checked)
        for need in found:
            group = f"needs of {self._place.subject} in {self._place.step}"
            self._names.declare_need(group, need.key, sentence.span)
        self.needs += found

    def _take_meet(self, sentence: Sentence) -> None:
        tree, line = sentence.tree, sentence.line.number
        if not self._members:
            triggers.impossible("a meeting", sentence, self._place)
            return
        if self.plan is not None:
            advice = "keep one of the two plans."
            self._notes.add(
                checks.ONLY_ONCE.at(sentence.span, help=advice, words="meet")
            )
        often = every(child(tree, *triggers.FREQUENCIES), line, self._notes)
        check_days(often, sentence.span, "the time between two meetings", self._notes)
        planned = 0
        how_long, times = part(tree, "duration"), part(tree, "count", "once", "twice")
        if how_long is not None:
            planned = how_many(duration(how_long, line, self._notes), often)
        elif times is not None:
            planned = count(times, line, self._notes)
        about = part(tree, "about_as_long")
        length = None if about is None else part(about, "duration")
        taken = 0 if length is None else minutes(length, line, "a meeting", self._notes)
        self.plan = MeetingPlan(often, planned, taken)
        clock = Clock(Anchor("plan"), often, often, planned or None, "day end")
        self.rules.append(
            Rule(OnClock(clock), actions=(ReckonMeetings(),), span=sentence.span)
        )

    def _take_expect(self, sentence: Sentence) -> None:
        tree = next(branches(sentence.tree))
        condition: Static
        if tree.data in ("at_least", "at_most"):
            least = whole(number(tree), sentence.line.number, self._notes)
            operator: Any = str(tree.data).replace("_", " ")
            condition = Compare(operator, Count("meetings held"), Constant(least))
        else:
            condition = lower(tree, self._setting(sentence))
        if not isinstance(condition, bool):
            self.expects.append(Expectation(condition, sentence.span))

    def _take_check_in(self, sentence: Sentence) -> None:
        tree, line = sentence.tree, sentence.line.number
        whom = child(tree, "parties")
        who = tokens(tree)
        first = next(iter(self._names.staff), "")
        staff = self._names.staff_role(who[0], line) if who else Party("staff", first)
        has_plan = self._place.subject in self._names.has_plan
        anchor = Anchor("plan" if has_plan else "step")
        task = CheckIn(staff, actions.parties(whom, line, self._place))
        for clock in triggers.cadence(tree, anchor, line, self._place):
            self.rules.append(Rule(OnClock(clock), actions=(task,), span=sentence.span))

    # -- Rules ------------------------------------------------------------------------

    def _take_when(self, sentence: Sentence) -> None:
        setting = self._setting(sentence)
        condition: Static
        if sentence.kind == "when":
            condition = lower(next(branches(sentence.tree)), setting)
            whole_condition = condition
        else:
            self._check_needs("when done", sentence)
            condition = guard(sentence.tree, setting)
            whole_condition = both(NeedsDone(), condition)
        self._chain.append(condition)
        if condition is not False:
            self._add(sentence, lambda: OnTrue(stated(whole_condition)))

    def _take_otherwise(self, sentence: Sentence) -> None:
        place = self._block.sentences.index(sentence)
        above = self._block.sentences[place - 1] if place else None
        rest = negated(together(self._chain, is_all=False))
        if above is not None and above.kind == "when_done":
            rest = both(NeedsDone(), rest)
            is_open = part(above.tree, "guard") is not None
        else:
            is_open = bool(self._chain)
        if not is_open and not self._block.is_broken:
            advice = "write `when …:` with a condition on the line above it."
            self._notes.add(checks.OTHERWISE_ALONE.at(sentence.span, help=advice))
        if rest is not False:
            self._add(sentence, lambda: OnTrue(stated(rest)))

    def _add(self, sentence: Sentence, trigger: Any) -> None:
        """Add a rule, unless its condition already excludes this subject."""
        condition: Static = True
        if sentence.kind != "when_done":
            condition = guard(sentence.tree, self._setting(sentence))
        if condition is False:
            return
        deeds = actions.lower(sentence, self._place)
        if any(isinstance(action, Forgo) for action in deeds.actions):
            self._check_needs("go on without them", sentence)
        made: Trigger = trigger()
        rule = Rule(
            trigger=_falling(made, is_deadline=_is_deadline(deeds)),
            guard=None if condition is True else condition,
            actions=deeds.actions,
            target=deeds.target,
            because=deeds.reason,
            needs_reason=deeds.needs_reason,
            span=sentence.span,
        )
        if rule.needs_reason and not isinstance(made, OnEvent):
            advice = "leave out `with reason`, or write `because` and the reason."
            self._notes.add(checks.NOBODY_SAYS_WHY.at(sentence.span, help=advice))
        self._check_last(rule, sentence)
        self._check_leaving(rule, sentence)
        self.rules.append(rule)
        for ask in _asks(sentence):
            if ask.data == "ask_to_approve":
                self._add_approval(ask, rule, sentence)

    def _add_approval(self, ask: Syntax, asks: Rule, sentence: Sentence) -> None:
        """Add what follows from an approval, and from a refusal: to stay."""
        target = actions.approved(ask, sentence.line.number, self._place)
        name = actions.option_of(ask)
        who = next(
            action.who
            for action in asks.actions
            if isinstance(action, AskToDecide) and f"approve {name}" in action.options
        )
        for event, leads in ((f"approve {name}", target), (f"refuse {name}", None)):
            rule = Rule(
                OnEvent(event, who),
                target=leads,
                because=asks.because,
                span=sentence.span,
            )
            same = [
                r for r in self.rules if (r.trigger, r.target) == (rule.trigger, leads)
            ]
            if not same:
                self.rules.append(rule)

    def _event(self, sentence: Sentence) -> OnEvent:
        token, line = name(sentence.tree), sentence.line.number
        event, by = str(token), part(sentence.tree, "by")
        if event in _ENGINE_EVENTS:
            advice = f"choose another word, such as `{event}_raised`."
            span = at(token, line)
            self._notes.add(words.RESERVED.at(span, help=advice, name=event))
        if by is not None:
            parties = actions.parties(by, line, self._place)
            return OnEvent(event, actions.persons(parties, self._place))
        if event in self._asks:
            ask, ask_line = self._asks[event]
            whom = child(ask, "parties")
            parties = actions.parties(whom, ask_line, self._place)
            return OnEvent(event, actions.persons(parties, self._place))
        span = at(token, line)
        unheard = [option for option in self._asks if option not in self._heard]
        meant = nearest(event, unheard)
        if meant is not None:
            self._heard.add(meant)
            self._notes.unknown("option to decide", event, span, self._asks)
            return OnEvent(event)
        present = [*self._members, *self._names.staff] or ["them"]
        someone = listed(present, last="or")
        problem = checks.BY_WHOM.at(
            span,
            help=f"write `on {event} by` and who, such as {someone}.",
            event=event,
        )
        self._notes.add_missing(problem, event)
        return OnEvent(event)

    # -- Smaller matters --------------------------------------------------------------

    def _setting(self, sentence: Sentence) -> Setting:
        return Setting(self._names, self._place.subject, sentence.line.number)

    def _check_needs(self, said: str, sentence: Sentence) -> None:
        if not self._has_needs and not self._block.is_broken:
            advice = "leave it out, or write above it what the step `needs`."
            problem = checks.NO_NEEDS.at(sentence.span, help=advice, words=said)
            self._notes.add(problem)

    def _check_leaving(self, rule: Rule, sentence: Sentence) -> None:
        """In a group, what one of several ends is only their own part in it."""
        trigger, group = rule.trigger, self._place.subject
        if not isinstance(trigger, OnEvent) or trigger.name != "ended":
            return
        relationship = self._names.relationships.get(group)
        if relationship is None or rule.target is None:
            return
        for party in trigger.by:
            if party.kind == "member" and relationship.size(party.name).most > 1:
                least = relationship.size(party.name).least
                self._notes.add(
                    matching_checks.LEAVING_LEADS_NOWHERE.at(
                        sentence.span,
                        help=f"write `on {party.name} left, if number of "
                        f"{self._names.plural(party.name)} is under {least}: …`.",
                        role=party.name,
                    )
                )

    def _check_last(self, rule: Rule, sentence: Sentence) -> None:
        trigger = rule.trigger
        if not isinstance(trigger, OnEngine) or trigger.name != "ended" or trigger.last:
            return
        role = self._names.roles.get(self._place.subject)
        if rule.target is not None and role is not None and role.takes.most > 1:
            word: Token = name(next(branches(sentence.tree)))
            advice = f"write `on last {word} ended`."
            self._notes.add(
                checks.NOT_THE_LAST.at(
                    at(word, sentence.line.number), help=advice, role=role.name
                )
            )


def _asks(sentence: Sentence) -> list[Syntax]:
    """List what a sentence asks somebody to decide."""
    found = part(sentence.tree, "actions")
    if found is None:
        return []
    return [action for action in branches(found) if action.data in _ASKS]


_ASKS = frozenset({"ask_to_decide", "ask_to_approve"})


def _only_in_a_step(sentence: Sentence) -> bool:
    return sentence.kind in _OF_A_STEP or (
        sentence.kind == "on_engine" and next(branches(sentence.tree)).data == "enter"
    )


def _is_deadline(deeds: actions.Deeds) -> bool:
    forgoes = any(isinstance(action, Forgo) for action in deeds.actions)
    return deeds.target is not None or forgoes


def _falling(trigger: Trigger, is_deadline: bool) -> Trigger:
    """Say when in its day a clock falls."""
    if not isinstance(trigger, OnClock):
        return trigger
    clock = trigger.clock
    is_exact = clock.first.unit in ("minutes", "hours")
    falls: Any = "day end" if is_deadline else "day start"
    if is_exact:
        falls = "exactly"
    return OnClock(Clock(clock.anchor, clock.first, clock.every, clock.at_most, falls))
