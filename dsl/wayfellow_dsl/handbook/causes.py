"""What sets a rule off, in prose: who says what, what comes to pass, and when."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from ..labels import label_step, noun_of, with_article
from ..model import (
    All,
    AnyOf,
    Clock,
    Condition,
    Lifecycle,
    Not,
    OnClock,
    OnEngine,
    OnEvent,
    OnTrue,
    Rule,
)
from ..phrases import say_clock, say_list, say_name
from .conditions import tell_condition
from .prose import quote
from .voice import Voice


class Causes(NamedTuple):
    """Tells what sets the rules of one lifecycle off, in one voice."""

    voice: Voice
    lifecycle: Lifecycle

    def cause(self, rule: Rule, earlier: list[Rule]) -> str:
        """Say what sets a rule off, given the rules before it in its step."""
        trigger, voice = rule.trigger, self.voice
        match trigger:
            case OnEvent():
                reason = ", and gives the reason" if rule.needs_reason else ""
                return f"if {self.event(trigger)}{reason}"
            case OnEngine(name="enter"):
                return "at the beginning"
            case OnEngine(name="matched"):
                return f"once {voice.them().does('are')} matched"
            case OnEngine(name="ended"):
                return f"when {self._ended(trigger, earlier)}"
            case OnEngine(name="nobody decides", asked=asked):
                options = say_list([f"“{say_name(option)}”" for option in asked], "or")
                about = f" on {options}" if asked and self._is_one_of_many(rule) else ""
                return f"if nobody decides{about} in time"
            case OnEngine(name="invitation ended", outcomes=outcomes):
                return f"when the invitation has ended{_say_ways(outcomes)}"
            case OnEngine(name="hold lifted"):
                return "when a hold is lifted"
            case OnEngine(name="meeting missed"):
                return "when a planned meeting did not take place in its time"
            case OnEngine(name=name):
                return f"when {self._engine(name)}"
            case OnClock(clock=clock):
                return self.clock(clock)
            case OnTrue(condition=condition) if _is_otherwise(condition, earlier):
                return "otherwise"
            case OnTrue(condition=condition):
                return f"as soon as {tell_condition(condition, voice)}"

    def _is_one_of_many(self, rule: Rule) -> bool:
        """Say whether silence means something else for another question of a step."""
        same = OnEngine("nobody decides")
        for step in self.lifecycle.steps:
            if rule in step.rules:
                found = [
                    each
                    for each in step.rules
                    if isinstance(each.trigger, OnEngine)
                    and replace(each.trigger, asked=()) == same
                ]
                return len(found) > 1
        return False

    def event(self, event: OnEvent) -> str:
        """Say who does what."""
        if not event.by:
            return f"“{say_name(event.name)}” is recorded"
        who = self.voice.parties(event.by, "or")
        if event.name == "ended" and self.voice.members:
            noun = noun_of(self.voice.programme, self.voice.subject)
            return f"{who.does('end')} the {noun}"
        if event.name == "declined" and self.lifecycle.steps[0].implied:
            return who.does("decline")
        if event.name == "left" and self.lifecycle.steps[0].implied:
            return self.voice.them().does("leave")
        answer, _, approved = event.name.partition(" ")
        if answer in ("approve", "refuse") and approved:
            return f"{who.does(answer)} {self.approved(approved)}"
        return f"{who.does('say')} “{say_name(event.name)}”"

    def approved(self, name: str) -> str:
        """Say what somebody is asked to approve."""
        return say_approved(self.lifecycle, name)

    def _engine(self, name: str) -> str:
        """Say what the engine says of a check, a consent, or a member of a group."""
        what, _, verb = name.rpartition(" ")
        kind, _, named = what.partition(" ")
        match kind, verb:
            case "check", "lapsed":
                return f"the check “{say_name(named)}” has lapsed"
            case "consent", "withdrawn":
                return f"the consent to “{say_name(named)}” has been withdrawn"
            case _, "joined" | "left":
                noun = with_article(noun_of(self.voice.programme, what))
                return f"{noun} has {verb}"
            case _:
                return f"“{say_name(name)}” is recorded"

    def _ended(self, trigger: OnEngine, earlier: list[Rule]) -> str:
        voice = self.voice
        noun = noun_of(voice.programme, trigger.relation)
        roles = {role.name: role for role in voice.programme.roles}
        role = roles.get(self.lifecycle.subject)
        is_one = role is None or role.takes.most == 1
        last = "last " if trigger.last and not is_one else ""
        words = f"{voice.them().possessive} {last}{noun} has ended"
        words += _say_ways(trigger.outcomes)
        if trigger.caused_by:
            words += f" because of {voice.named(trigger.caused_by).object}"
        if trigger.outcomes or trigger.caused_by:
            return words
        same = (
            isinstance(rule.trigger, OnEngine)
            and replace(rule.trigger, outcomes=(), caused_by="", last=trigger.last)
            == trigger
            for rule in earlier
        )
        return f"{words} in any other way" if any(same) else words

    def clock(self, clock: Clock) -> str:
        """Say when something is due."""
        words, name = say_clock(clock), clock.anchor.name
        if clock.anchor.kind == "lapse":
            named = quote(say_name(name).removeprefix("check "))
            words = words.replace(
                f"{say_name(name)} lapses", f"the check {named} lapses"
            )
        if clock.anchor.kind == "silence" and " by " in name:
            event, _, who = name.partition(" by ")
            spoken = f"{say_name(event)} from {self.voice.named(who).object}"
            words = words.replace(say_name(name), spoken)
        if self.voice.reader and self.voice.reader in self.voice.members:
            words = words.replace("while they meet", "while you meet")
        return words


def say_approved(lifecycle: Lifecycle, name: str) -> str:
    """Say what somebody is asked to approve: a step or an outcome, by its name."""
    if name in {step.name for step in lifecycle.steps}:
        return f"going on to {label_step(lifecycle.step(name))}"
    return f"ending as {say_name(name)}"


def _say_ways(outcomes: tuple[str, ...]) -> str:
    ways = [
        "because a member left" if name == "member_left" else f"as {say_name(name)}"
        for name in outcomes
    ]
    return f" {say_list(ways, 'or')}" if ways else ""


def _is_otherwise(condition: Condition, earlier: list[Rule]) -> bool:
    """Say whether a condition is that no `when` rule before it was taken."""
    before = [rule.trigger for rule in earlier if isinstance(rule.trigger, OnTrue)]
    tried = [trigger.condition for trigger in before]
    if not tried:
        return False
    none = (Not(AnyOf(tuple(tried))), All(tuple(Not(each) for each in tried)))
    return condition in (Not(tried[-1]), *none)
