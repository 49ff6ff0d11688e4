"""What a standard asks of endings: that pairs take their leave, however they end."""

from __future__ import annotations

from collections.abc import Iterator

from wayfellow.evidence import say_path
from wayfellow_dsl.model import (
    All,
    AnyOf,
    Condition,
    Forgo,
    Go,
    MeetingsOver,
    OnClock,
    OnEvent,
    OnTrue,
    Rule,
    Step,
)
from wayfellow_dsl.phrases import say_cause, say_list, say_name, say_need

from .setting import Judgement, Setting, lines_of
from .standard import ClosesWhen, ClosesWith


def judge_closes(setting: Setting) -> Judgement:
    """Say whether every way out of the meetings leads through the closure stage."""
    if not setting.closing:
        return _no_closure(setting)
    around = [
        (step, path)
        for step in setting.meeting
        if (
            path := setting.paths.leaving(
                setting.relationship, step.name, [one.name for one in setting.closing]
            )
        )
    ]
    if around:
        step, path = min(around, key=lambda one: len(one[1]))
        says = f"A pair can end without closure: {say_path(step.name, path)}."
        write = (
            f"go to {setting.closing[0].name}, instead of `end as {path[-1].target}`"
        )
        return Judgement(False, says, lines_of([step.span]), write)
    places = [step.span for step in setting.closing]
    names = say_list((say_name(step.name) for step in setting.closing), "or")
    says = f"Every way out of the meetings leads through {names}."
    return Judgement(True, says, lines_of(places))


def judge_closes_when(asked: ClosesWhen, setting: Setting) -> Judgement:
    """Say whether there is a way to close in one of the cases of a standard."""
    if not setting.closing:
        return _no_closure(setting)
    first = setting.closing[0].name
    match asked.case:
        case "planned":
            found = [rule for rule in _to_closure(setting) if _is_planned(rule)]
            missing = "Nothing leads to closure when the meetings are over."
            write = f"when meetings are over: go to {first}"
        case "ended":
            found = [
                rule
                for rule in _to_closure(setting)
                if isinstance(rule.trigger, OnEvent)
            ]
            missing = "Nobody can end the meetings so that it leads to closure."
            members = setting.programme.relationship(setting.relationship).members
            write = f"on ended by {' or '.join(members)}: go to {first}"
        case "unreachable":
            open_ended = [one for one in setting.closing if not _lets_go(one, setting)]
            if open_ended:
                says = f"Who cannot be reached keeps a pair in {open_ended[0].name}."
                places = lines_of([open_ended[0].span])
                return Judgement(
                    False, says, places, "after 4 weeks: go on without them"
                )
            says = "Closure ends also without somebody who cannot be reached."
            return Judgement(
                True, says, lines_of(step.span for step in setting.closing)
            )
    if not found:
        return Judgement(False, missing, (), write)
    causes = say_list(dict.fromkeys(say_cause(rule) for rule in found), "or")
    says = f"It leads to closure: {causes}."
    return Judgement(True, says, lines_of(rule.span for rule in found))


def _no_closure(setting: Setting) -> Judgement:
    write = f"stage closure for {setting.relationship}, with a step in it"
    return Judgement(False, "Pairs have no closure stage.", (), write)


def _to_closure(setting: Setting) -> Iterator[Rule]:
    closing = {step.name for step in setting.closing}
    for step in setting.meeting:
        for rule in setting.pair.rules(step):
            if isinstance(rule.target, Go) and rule.target.step in closing:
                yield rule


def _is_planned(rule: Rule) -> bool:
    if isinstance(rule.trigger, OnClock):
        return rule.trigger.clock.anchor.kind != "silence"
    return isinstance(rule.trigger, OnTrue) and _is_over(rule.trigger.condition)


def _is_over(condition: Condition) -> bool:
    if isinstance(condition, (All, AnyOf)):
        return any(map(_is_over, condition.conditions))
    return isinstance(condition, MeetingsOver)


def _lets_go(step: Step, setting: Setting) -> bool:
    """Say whether a step is left though somebody owes something there."""
    if not step.needs:
        return True
    return any(
        isinstance(rule.trigger, OnClock)
        and (
            rule.target is not None
            or any(isinstance(action, Forgo) for action in rule.actions)
        )
        for rule in setting.pair.rules(step)
    )


def judge_closes_with(asked: ClosesWith, setting: Setting) -> Judgement:
    """Say whether each of these parts owes something when a pair ends."""
    if not setting.closing:
        return _no_closure(setting)
    roles = [setting.role(part) for part in asked.of]
    needs = [
        need
        for step in setting.closing
        for need in step.needs
        if need.kind in asked.kinds
        and (need.by.kind == "them" or need.by.name in roles)
    ]
    owing = {need.by.name for need in needs if need.by.kind == "member"}
    is_everybody = any(need.by.kind == "them" for need in needs)
    missing = [role for role in roles if role not in owing and not is_everybody]
    lines = lines_of(need.span for need in needs)
    if missing:
        who = say_list(map(say_name, missing), "and")
        kinds = say_list(asked.kinds, "or")
        says = f"At the end no {kinds} is asked of the {who}."
        write = f"needs form exit_interview from {', '.join(missing)}"
        return Judgement(False, says, lines, write)
    said = say_list(dict.fromkeys(say_need(need) for need in needs), "and")
    return Judgement(True, f"A pair ends with {said}.", lines)
