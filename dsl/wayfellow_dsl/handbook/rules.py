"""Rules in prose: what may happen, who says so, and what happens by itself."""

from __future__ import annotations

import re
from typing import NamedTuple, assert_never

from msgspec.structs import replace

from ..labels import noun_of, with_article
from ..model import (
    Action,
    All,
    AskForSurvey,
    AskToDecide,
    Call,
    CheckIn,
    End,
    Enrol,
    Forgo,
    Go,
    Lifecycle,
    Message,
    Need,
    NeedsDone,
    OnClock,
    OnEngine,
    OnEvent,
    OnTrue,
    ReckonMeetings,
    Rule,
    Step,
    Target,
)
from ..phrases import say_list, say_name
from .causes import Causes
from .conditions import tell_condition
from .outline import Outline
from .prose import Prose, Words, listed, prose, quote, sentence
from .voice import Voice


class Telling(NamedTuple):
    """The rules of a step in sentences, by what sets them off."""

    done: list[Prose]
    """What follows when everything needed is done."""
    happens: list[Prose]
    """What may happen, and what follows."""
    time: list[Prose]
    """What the calendar brings by itself."""


class Teller(NamedTuple):
    """Tells the rules of one lifecycle in one voice."""

    voice: Voice
    outline: Outline
    lifecycle: Lifecycle

    @property
    def causes(self) -> Causes:
        """What tells the causes of its rules."""
        return Causes(self.voice, self.lifecycle)

    def tell(self, step: Step) -> Telling:
        """Tell every rule of a step, those of each kind in the order written."""
        return self.tell_rules(step.rules, step)

    def tell_rules(self, rules: tuple[Rule, ...], step: Step | None) -> Telling:
        """Tell some rules as they are in a step, or in every step when it is None."""
        telling = Telling([], [], [])
        earlier: list[Rule] = []
        for rule, after in zip(rules, (*rules[1:], None), strict=True):
            if _is_covered(rule, after) or _is_past(rule, earlier):
                continue
            follows = self.follows(rule, step)
            if _LET_GO in follows.plain:
                rule = replace(rule, because="")
            if follows.parts:
                kind, words = self._tell(rule, follows, earlier, step)
                lines = getattr(telling, kind)
                lines.insert(0 if _is_entering(rule) else len(lines), words)
            earlier.append(rule)
        return telling

    def _tell(
        self, rule: Rule, follows: Prose, earlier: list[Rule], step: Step | None
    ) -> tuple[str, Prose]:
        trigger, voice = rule.trigger, self.voice
        needs = step.needs if step is not None else ()
        guards = [] if rule.guard is None else [tell_condition(rule.guard, voice)]
        match trigger:
            case OnTrue(condition=NeedsDone()):
                more: tuple[str, ...] = ()
            case OnTrue(condition=All(conditions=(NeedsDone(), *rest))):
                more = (tell_condition(All(tuple(rest)), voice),)
            case OnClock(clock=clock):
                when = say_list([self.causes.clock(clock), *_ifs(guards)], "and")
                return "time", _because(rule, "{}, {}", when, follows)
            case _:
                cause = self.causes.cause(rule, earlier)
                words = say_list([cause, *guards], "and")
                return "happens", _because(rule, "{}, {}", words, follows)
        ifs = [*more, *guards]
        if any(_is_done(each) for each in earlier) and not ifs:
            return "done", _because(rule, "otherwise, {}", follows)
        done = [_when_done(needs)] if needs else ["straight away"]
        words = say_list([*done, *(ifs if needs else _ifs(ifs))], "and")
        return "done", _because(rule, "{}, {}", words, follows)

    # What follows

    def follows(self, rule: Rule, step: Step | None) -> Prose:
        """Say what a rule does and where it leads; empty when nobody would see it."""
        found: list[Words] = []
        if step is not None and step.implied and self.voice.is_group:
            if Forgo() in rule.actions:
                return prose("whoever has not answered is {}", _LET_GO)
            if isinstance(rule.trigger, OnEvent) and rule.trigger.name == "declined":
                return prose("they are {}", _LET_GO)
        for action in rule.actions:
            if words := self.action(action):
                found.append(words)
        if rule.target is not None:
            found.append(self.target(rule.target, step))
        elif _is_refusal(rule):
            stay = self.voice.pair().does("stay")
            found.append(f"{stay} here, and the time counts afresh")
        elif not rule.actions:
            found.append(f"{self.voice.pair().does('stay')} here")
        return listed(found) if found else Prose()

    def action(self, action: Action) -> Words:
        """Say one thing that a rule does; empty when nobody would see it."""
        voice = self.voice
        match action:
            case Message(manner=manner, to=to, template=template):
                who, title = voice.parties(to), quote(say_name(template))
                if manner == "remind":
                    return f"{who.does('get')} the reminder {title}"
                if manner == "ask":
                    title = quote(f"{say_name(template)}?")
                verb = {"notify": "told", "ask": "asked", "send": "sent"}.get(
                    manner, "thanked"
                )
                return f"{who.does('are')} {verb}: {title}"
            case AskToDecide(who=parties, options=(first, _), within=within) if (
                first.startswith("approve ")
            ):
                asked = voice.parties(parties, "or").does("are")
                way = self.causes.approved(first.removeprefix("approve "))
                return f"{asked} asked to approve {way}, within {within}"
            case AskToDecide(who=parties, options=options, within=within):
                choice = say_list([f"“{say_name(option)}”" for option in options], "or")
                asked = voice.parties(parties, "or").does("are")
                return f"{asked} asked to decide, within {within}: {choice}"
            case AskForSurvey(of=of, survey=survey):
                asked = voice.parties(of).does("are")
                named = self.outline.survey(survey)
                return prose("{} asked to answer the survey {}", asked, named)
            case CheckIn(staff=staff, parties=parties):
                with_whom = voice.parties(parties).object
                return f"{voice.party(staff).does('check in')} with {with_whom}"
            case ReckonMeetings():
                return ""
            case Forgo():
                return "what is still missing is no longer waited for"
            case Enrol(role=role, invited=invited) if invited:
                noun = with_article(noun_of(voice.programme, role))
                whom = f"{voice.them().possessive} {say_name(invited)}"
                return f"{whom} is invited to begin as {noun}"
            case Call(action=name, to=to, text=text):
                what = f"“{say_name(name)}” is done"
                whom = f" for {voice.parties(to).object}" if to else ""
                return f"{what}{whom}" + (f": {quote(say_name(text))}" if text else "")
            case Enrol(role=role, next_run=next_run):
                noun = with_article(noun_of(voice.programme, role))
                when = " in the next run" if next_run else ""
                return f"{voice.them().does('begin')} as {noun}{when}"
            case other:
                assert_never(other)

    def target(self, target: Target, step: Step | None) -> Words:
        """Say where a rule leads from a step."""
        voice, names = self.voice, [each.name for each in self.lifecycle.steps]
        match target:
            case End(outcome=outcome, caused_by=caused_by):
                ending = self.outline.outcome(outcome)
                if caused_by:
                    cause = voice.named(caused_by).object
                    ending = prose("{}, because of {}", ending, cause)
                if not voice.members:
                    return prose("{} part ends as {}", voice.them().possessive, ending)
                noun = noun_of(voice.programme, voice.subject)
                owner = "your" if voice.reader in voice.members else "the"
                if step is not None and step.implied:
                    return "nothing comes of the offer"
                return prose("{} {} ends as {}", owner, noun, ending)
            case Go(step=name):
                who, place = voice.pair(), self.outline.step(self.lifecycle, name)
                if step is None:
                    return prose("{} {}", who.does("go to"), place)
                if name == step.name:
                    return prose("{} {} again", who.does("begin"), place)
                is_back = names.index(name) < names.index(step.name)
                way = "go back to" if is_back else "go on to"
                return prose("{} {}", who.does(way), place)


def _is_past(rule: Rule, earlier: list[Rule]) -> bool:
    """Say whether a rule before it is always taken in its place."""
    if not isinstance(rule.trigger, OnEngine) or rule.trigger.name != "ended":
        return False
    more = replace(rule.trigger, outcomes=(), caused_by="")
    return any(
        each.guard is None and each.trigger in (rule.trigger, more) for each in earlier
    )


def _is_entering(rule: Rule) -> bool:
    return isinstance(rule.trigger, OnEngine) and rule.trigger.name == "enter"


def _is_refusal(rule: Rule) -> bool:
    match rule.trigger:
        case OnEvent(name=name):
            return name.startswith("refuse ") and not rule.actions
        case _:
            return False


_LET_GO = "let go, and the others begin together if they are enough"


def _is_done(rule: Rule) -> bool:
    match rule.trigger:
        case OnTrue(condition=NeedsDone() | All(conditions=(NeedsDone(), *_))):
            return True
        case _:
            return False


def _when_done(needs: tuple[Need, ...]) -> str:
    if all(need.kind == "acceptance" for need in needs):
        return "once everybody who is asked has accepted"
    return f"when {'all of ' if len(needs) > 1 else ''}this is done"


def _is_covered(rule: Rule, after: Rule | None) -> bool:
    """Say whether the next rule says the same of more endings."""
    if after is None or rule.guard is not None or after.guard is not None:
        return False
    if not (isinstance(rule.trigger, OnEngine) and isinstance(after.trigger, OnEngine)):
        return False
    return (
        after.trigger == replace(rule.trigger, outcomes=(), caused_by="")
        and (rule.actions, rule.target) == (after.actions, after.target)
        and rule.because == after.because
    )


def _ifs(conditions: list[str]) -> list[str]:
    return [f"if {condition}" for condition in conditions]


_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|do|does|did|may|can|could|should|will|would|"
    r"must|needs?|wants?|asks?|asked)\b|n't\b",
    re.IGNORECASE,
)


def _because(rule: Rule, template: str, *words: Words) -> Prose:
    if not rule.because:
        return sentence(template, *words)
    return sentence(template + "{}", *words, say_reason(rule.because))


def say_reason(because: str) -> str:
    """Say why: as a clause if it is one, otherwise by itself in brackets."""
    reason = because.rstrip(". ")
    if _CLAUSE.search(reason):
        return f", because {reason}"
    return f" (the reason: {reason})"
