"""The core of a programme, line by line: what each sentence is lowered to.

The language has many sentences, and the model few forms: facts, rules with their
triggers, clocks, counters and policies. This is the model as it stands, for whoever
wants to see what a sentence comes to.
"""

from __future__ import annotations

from collections.abc import Iterator

from .model import (
    Anchor,
    Clock,
    Computed,
    Frozen,
    Lifecycle,
    MatchPolicy,
    Need,
    OnClock,
    OnEngine,
    OnEvent,
    OnTrue,
    Programme,
    Role,
    Rule,
    SharedChoices,
    Span,
    Step,
)
from .phrases import (
    say_action,
    say_condition,
    say_every,
    say_need,
    say_parties,
    say_plan,
    say_retention,
    say_target,
    say_term,
    say_times,
)


class Form(Frozen, frozen=True, omit_defaults=False):
    """One form of the model, and the sentence that it comes from."""

    line: int
    """Where the sentence stands; 0 for what no sentence says."""
    where: str
    """Whose it is, such as `mentee, applying`."""
    kind: str
    """`retention`, `fact`, `rule`, `plan`, `expectation`, `entry` or `policy`."""
    says: str


def list_forms(programme: Programme) -> tuple[Form, ...]:
    """List every form of a programme in the order of the lines that they come from."""
    forms = [
        *(
            Form(_line(one.span), programme.name, "retention", say_retention(one))
            for one in programme.retention
        ),
        *(form for role in programme.roles for form in _of_role(role)),
        *(form for each in programme.lifecycles for form in _of_lifecycle(each)),
        *(form for policy in programme.policies for form in _of_policy(policy)),
    ]
    return tuple(sorted(forms, key=lambda form: form.line))


def _of_role(role: Role) -> Iterator[Form]:
    for detail in role.details:
        choices = f" {', '.join(detail.choices)}" if detail.choices else ""
        says = f"{detail.name}: {detail.type}{choices}"
        yield Form(_line(detail.span), role.name, "fact", says)


def _of_lifecycle(lifecycle: Lifecycle) -> Iterator[Form]:
    for step in lifecycle.steps:
        yield from _of_step(step, f"{lifecycle.subject}, {step.name}")
    where = f"{lifecycle.subject}, every step"
    for rule in lifecycle.throughout:
        yield Form(_line(rule.span), where, "rule", say_core(rule))


def _of_step(step: Step, where: str) -> Iterator[Form]:
    if step.starts_if is not None:
        says = f"begins here if {say_condition(step.starts_if)}"
        yield Form(_line(step.span), where, "entry", says)
    for need in step.needs:
        yield Form(_line(need.span), where, "fact", _say_need(need))
    if step.plan is not None:
        line = next((_line(rule.span) for rule in step.rules if _reckons(rule)), 0)
        yield Form(line, where, "plan", say_plan(step.plan))
    for rule in step.rules:
        yield Form(_line(rule.span), where, "rule", say_core(rule))
    for hoped in step.expects:
        says = f"reported only: {say_condition(hoped.condition)}"
        yield Form(_line(hoped.span), where, "expectation", says)


def _of_policy(policy: MatchPolicy) -> Iterator[Form]:
    where = f"match {policy.name}"
    for exclusion in policy.exclusions:
        says = f"never if {say_condition(exclusion.condition)}"
        yield Form(_line(exclusion.span), where, "policy", says)
    for preference in policy.preferences:
        match preference.prefers:
            case Computed() as score:
                wish = f"{say_term(score)} is high"
            case SharedChoices(left=left, right=right):
                wish = f"{say_term(left)} shared with {say_term(right)}"
            case condition:
                wish = say_condition(condition)
        says = f"weight {preference.weight:g}: {wish}"
        yield Form(_line(preference.span), where, "policy", says)


def _say_need(need: Need) -> str:
    return f"`{need.key}`, by {say_parties((need.by,))}: {say_need(need)}"


def say_core(rule: Rule) -> str:
    """Say a rule by its parts: what sets it off, its guard, its actions, its target."""
    parts = [_say_trigger(rule)]
    if rule.guard is not None:
        parts.append(f"guard: {say_condition(rule.guard)}")
    if rule.actions:
        parts.append(f"do: {', '.join(map(say_action, rule.actions))}")
    with_reason = ", with a reason" if rule.needs_reason else ""
    parts.append(say_target(rule.target) + with_reason)
    return "; ".join(parts)


def _say_trigger(rule: Rule) -> str:
    match rule.trigger:
        case OnEvent(name=name, by=by):
            return f"event `{name}`, by {say_parties(by, 'or')}"
        case OnEngine(name=name, relation=relation):
            return f"the engine says `{f'{relation} {name}'.strip()}`"
        case OnClock(clock=clock):
            return f"a clock: {_say_clock(clock)}"
        case OnTrue(condition=condition):
            return f"becomes true: {say_condition(condition)}"


def _say_clock(clock: Clock) -> str:
    words = f"{clock.first} from {_say_anchor(clock.anchor)}"
    if clock.every is not None:
        words += f", then {say_every(clock.every)}"
    if clock.at_most is not None:
        words += f", at most {say_times(clock.at_most)}"
    return f"{words}; {_FALLS[clock.falls]}"


_FALLS = {
    "exactly": "to the minute",
    "day start": "when a working day starts",
    "day end": "when the day ends",
}


def _say_anchor(anchor: Anchor) -> str:
    return {
        "step": "entering the step",
        "stage": f"first entering {anchor.name}",
        "plan": "the first meeting step",
        "silence": f"the last `{anchor.name}`, or entering the step",
        "start": "the start of the run",
        "date": anchor.name,
        "joining": "joining",
        "lapse": f"the lapse of `{anchor.name}`",
    }[anchor.kind]


def _reckons(rule: Rule) -> bool:
    trigger = rule.trigger
    return isinstance(trigger, OnClock) and trigger.clock.anchor.kind == "plan"


def _line(span: Span | None) -> int:
    return 0 if span is None else span.line
