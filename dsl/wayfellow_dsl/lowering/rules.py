"""One step of one subject: its needs, its plan of meetings, and its rules."""

from __future__ import annotations

from typing import Any

from lark import Token

from ..checks import matching as matching_checks
from ..checks import names as name_checks
from ..checks import steps as checks
from ..checks import words
from ..diagnostics import listed, nearest
from ..model import (
    IMPLIED_OUTCOMES,
    Anchor,
    CheckIn,
    Clock,
    Compare,
    Condition,
    Constant,
    Count,
    Duration,
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
from . import actions, needs
from .actions import Place
from .conditions import Static, both, guard, lower, negated, stated, together
from .terms import Setting
from .time import (
    check_days,
    count,
    date_of,
    duration,
    every,
    how_many,
    minutes,
    whole,
)
from .trees import at, branches, child, label, name, number, part, tokens

_CLOCKS = frozenset({"after", "each", "at", "on_date"})
_FREQUENCIES = ("every", "every_one", "often")
_ENGINE_EVENTS = frozenset({"concern", "pause", "resume", "details"})


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
        span=block.line.span,
    )


class _StepWriter:
    """Lowers the sentences of a step one after another."""

    def __init__(self, block: Block, place: Place) -> None:
        self.needs: list[Need] = []
        self.rules: list[Rule] = []
        self.plan: MeetingPlan | None = None
        self.expects: list[Expectation] = []
        self._block = block
        self._place = place
        self._names = place.names
        self._notes = place.names.notes
        self._members = place.names.members(place.subject)
        kinds = [sentence.kind for sentence in block.sentences]
        self._has_needs = "needs" in kinds
        self._has_done = "when_done" in kinds
        self._asks = {
            str(option): (ask, sentence.line.number)
            for sentence in block.sentences
            for ask in _asks(sentence)
            for option in tokens(ask)
        }
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
        if self._has_needs and not self._has_done:
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
        kinds = {sentence.kind for sentence in self._block.sentences}
        if self._asks and "nobody" not in kinds:
            ask, line = next(iter(self._asks.values()))
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
        elif kind in _CLOCKS:
            self._add(sentence, lambda: OnClock(self._clock(sentence)))
        elif kind == "on_engine":
            self._add(sentence, lambda: self._engine(sentence))
        elif kind == "on_event":
            self._add(sentence, lambda: self._event(sentence))
        else:
            if not self._asks and not self._block.is_broken:
                advice = "leave it out, or add `ask … to decide … within …`."
                self._notes.add(checks.NOT_ASKED.at(sentence.span, help=advice))
            self._add(sentence, lambda: OnEngine("nobody decides"))

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
            self._impossible("a meeting", sentence)
            return
        if self.plan is not None:
            advice = "keep one of the two plans."
            self._notes.add(
                checks.ONLY_ONCE.at(sentence.span, help=advice, words="meet")
            )
        often = self._often(tree, line)
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
        often = self._often(tree, line)
        has_plan = self._place.subject in self._names.has_plan
        anchor = Anchor("plan" if has_plan else "step")
        clock = Clock(anchor, often, often, falls="day start")
        task = CheckIn(staff, actions.parties(whom, line, self._place))
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
            span=sentence.span,
        )
        self._check_last(rule, sentence)
        self._check_leaving(rule, sentence)
        self.rules.append(rule)

    def _clock(self, sentence: Sentence) -> Clock:
        tree, line, notes = sentence.tree, sentence.line.number, self._notes
        length = part(tree, "duration")
        repeat, limit = part(tree, "repeat"), part(tree, "limit")
        again = None if repeat is None else self._often(repeat, line)
        most = None if limit is None else count(next(branches(limit)), line, notes)
        if sentence.kind == "each":
            again = self._often(tree, line)
            return Clock(Anchor("step"), again, again, most)
        if sentence.kind == "on_date":
            day = child(tree, "date")
            anchor = Anchor("date", date_of(day, line, notes))
            return Clock(anchor, Duration(0, "days"))
        assert length is not None
        first = duration(length, line, notes)
        anchor = Anchor("step")
        if part(tree, "silence") is not None:
            anchor = Anchor("silence", "meeting held")
            if not self._members:
                self._impossible("a meeting", sentence)
        moment = part(tree, "entering", "start")
        if moment is not None:
            anchor = self._moment(moment, line)
        return Clock(anchor, first, again, most)

    def _moment(self, tree: Syntax, line: int) -> Anchor:
        if tree.data == "start":
            return Anchor("start")
        stage, stages = name(tree), self._names.stages[self._place.subject]
        if str(stage) not in stages:
            kind = f"stage of `{self._place.subject}`"
            self._notes.unknown(kind, str(stage), at(stage, line), stages)
        return Anchor("stage", str(stage))

    def _engine(self, sentence: Sentence) -> OnEngine:
        tree, line = next(branches(sentence.tree)), sentence.line.number
        kind = str(tree.data)
        if kind not in ("ended", "last_ended"):
            of_pair = kind == "meeting_missed"
            if (kind == "matched" or of_pair) and of_pair != bool(self._members):
                what = "a missed meeting" if of_pair else "being matched"
                self._impossible(what, sentence)
            if kind in ("joined", "left"):
                return self._change_of_members(name(tree), kind, sentence)
            return OnEngine(kind.replace("_", " "))
        if self._members:
            self._impossible("the end of a relationship", sentence)
            return OnEngine("ended")
        relation = self._names.relationship(name(tree), line) or ""
        if relation and self._place.subject not in self._names.members(relation):
            span, subject = at(name(tree), line), self._place.subject
            advice = f"a `{subject}` is in no `{relation}`."
            problem = name_checks.NO_PART.at(
                span, help=advice, name=relation, subject=subject
            )
            self._notes.add(problem)
        endings = part(tree, "endings")
        outcomes = [] if endings is None else tokens(endings)
        return OnEngine(
            "ended",
            relation,
            tuple(self._names.outcome(o, line, IMPLIED_OUTCOMES) for o in outcomes),
            last=kind == "last_ended",
        )

    def _change_of_members(
        self, role: Token, kind: str, sentence: Sentence
    ) -> OnEngine:
        """Lower `mentee joined` and `mentee left`, which are for groups."""
        relationship = self._names.relationships.get(self._place.subject)
        if relationship is None or not relationship.is_group:
            self._notes.add(
                matching_checks.NO_GROUP.at(
                    sentence.span,
                    help="leave it out, or write it in the steps of a group.",
                    what=f"`{role} {kind}`",
                    relationship=self._place.subject,
                )
            )
        elif str(role) not in relationship.members:
            span = at(role, sentence.line.number)
            self._notes.unknown("member", str(role), span, relationship.members)
        return OnEngine(f"{role} {kind}")

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

    def _often(self, tree: Syntax, line: int) -> Duration:
        found = child(tree, *_FREQUENCIES)
        return every(found, line, self._notes)

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
                        f"{party.name}s is under {least}: …`.",
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

    def _impossible(self, what: str, sentence: Sentence) -> None:
        advice = (
            "write it in the steps of a person."
            if self._members
            else "write it in the steps of a relationship."
        )
        subject = self._place.subject
        self._notes.add(
            checks.NOT_POSSIBLE.at(
                sentence.span, help=advice, what=what, subject=subject
            )
        )


def _asks(sentence: Sentence) -> list[Syntax]:
    """List what a sentence asks somebody to decide."""
    found = part(sentence.tree, "actions")
    if found is None:
        return []
    return [action for action in branches(found) if action.data == "ask_to_decide"]


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
