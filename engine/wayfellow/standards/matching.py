"""What a standard asks of matching, the first time and again."""

from __future__ import annotations

from wayfellow_dsl.model import (
    Condition,
    Count,
    Go,
    OnEngine,
    Party,
    Rule,
    find_all,
)
from wayfellow_dsl.phrases import say_list, say_name, say_party

from .setting import Judgement, Setting, lines_of
from .standard import HasPreferences


def judge_matched_by_staff(setting: Setting) -> Judgement:
    """Say whether staff propose the pairs, or introduce them."""
    write = _match_block(setting)
    if not setting.policies:
        return Judgement(
            False, "The file does not say how pairs are matched.", (), write
        )
    spans = [policy.span for policy in setting.policies]
    for policy in setting.policies:
        if policy.proposed_by is None and policy.method != "by hand":
            says = f"Nobody of the staff proposes the pairs of `{policy.name}`."
            staff = next(iter(setting.programme.staff)).name
            return Judgement(
                False, says, lines_of([policy.span]), f"proposed by {staff}"
            )
    who = [
        f"the {say_party(policy.proposed_by)} proposes"
        if policy.proposed_by is not None
        else "staff introduce"
        for policy in setting.policies
    ]
    says = f"In matching, {say_list(dict.fromkeys(who), 'and')} the pairs."
    return Judgement(True, says, lines_of(spans))


def _match_block(setting: Setting) -> str:
    staff = setting.programme.staff[0].name
    return f"match {setting.mentee} with {setting.mentor}, with `proposed by {staff}`"


def judge_both_accept(setting: Setting) -> Judgement:
    """Say whether no pair begins before both members have accepted."""
    members = setting.programme.relationship(setting.relationship).members
    accepting = {
        need.by: need
        for step in setting.pair.steps[:1]
        if step.implied
        for need in step.needs
        if need.kind == "acceptance" and need.guard is None
    }
    spans = lines_of(need.span for need in accepting.values())
    missing = [one for one in members if Party("member", one) not in accepting]
    if not missing:
        said = say_list(map(say_name, members), "and")
        return Judgement(True, f"A pair begins when {said} have accepted.", spans)
    said = say_list(map(say_name, missing), "and")
    write = f"accepted by {' and '.join(members)} within 7 days"
    return Judgement(
        False, f"A pair can begin without having been accepted by {said}.", spans, write
    )


def judge_has_exclusions(setting: Setting) -> Judgement:
    """Say whether some people are never brought together."""
    found = [one for policy in setting.policies for one in policy.exclusions]
    if not found or not all(policy.exclusions for policy in setting.policies):
        return Judgement(
            False,
            "Anybody may be matched with anybody.",
            lines_of(policy.span for policy in setting.policies),
            "never if … because …, in the `match` block",
        )
    reasons = (f'"{one.because}"' for one in found if one.because)
    says = f"Some are never matched: {say_list(dict.fromkeys(reasons), 'and')}."
    return Judgement(True, says, lines_of(one.span for one in found))


def judge_has_preferences(asked: HasPreferences, setting: Setting) -> Judgement:
    """Say whether matching looks at so many things that make two people fit."""
    least = min((len(policy.preferences) for policy in setting.policies), default=0)
    spans = [one.span for policy in setting.policies for one in policy.preferences]
    says = f"Preferences in matching: {least}"
    if least >= asked.at_least:
        return Judgement(True, f"{says}.", lines_of(spans))
    says = f"{says}; at least {asked.at_least} asked for."
    return Judgement(False, says, lines_of(spans), "prefer …, in the `match` block")


def judge_has_rematch_rule(setting: Setting) -> Judgement:
    """Say whether it is said who may be matched again after a pair has ended."""
    role = setting.mentee
    doors = set(setting.doors(role))
    lifecycle = setting.programme.lifecycle(role)
    back = [
        rule
        for step in lifecycle.steps
        for rule in lifecycle.rules(step)
        if _follows_an_end(rule)
        and isinstance(rule.target, Go)
        and rule.target.step in doors
    ]
    spans = lines_of(rule.span for rule in back)
    if back and all(_limits_rematches(rule.guard) for rule in back):
        says = f"The rules say when some {say_name(role)} is matched again."
        return Judgement(True, says, spans)
    door = next(iter(setting.doors(role)))
    write = (
        f"on last {setting.relationship} ended, if rematches is under 1: go to {door}"
    )
    if back:
        says = f"Any {say_name(role)} can be matched again without limit."
    else:
        says = f"No rule says when some {say_name(role)} is matched again."
    return Judgement(False, says, spans, write)


def _follows_an_end(rule: Rule) -> bool:
    return isinstance(rule.trigger, OnEngine) and rule.trigger.name == "ended"


def _limits_rematches(condition: Condition | None) -> bool:
    return any(count.name == "rematches" for count in find_all(condition, Count))
