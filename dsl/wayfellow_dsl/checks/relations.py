"""Whether people come together, come apart, and come together again as they should."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..diagnostics import Diagnostic, listed
from ..model import (
    IMPLIED_OUTCOMES,
    All,
    Condition,
    Count,
    End,
    Go,
    InStep,
    Lifecycle,
    OnEngine,
    OnTrue,
    Programme,
    Relationship,
    Rule,
    Span,
    Step,
    find_all,
)
from . import whole
from .ways import (
    all_rules,
    asked,
    first_paired_steps,
    is_told,
    paired_steps,
    reached,
    starts_of,
    ways_of,
)


def check(programme: Programme) -> Iterator[Diagnostic]:
    """Look at each relationship from its members' side, and from its own."""
    yield from _first_matches(programme)
    for relationship in programme.relationships:
        endings = endings_of(programme, relationship)
        for role in dict.fromkeys(relationship.members):
            lifecycle = programme.lifecycle(role)
            paired = paired_steps(programme, role, relationship.name)
            yield from _ends_never(lifecycle, relationship, endings)
            firsts = first_paired_steps(programme, role, relationship.name)
            yield from _unheard(lifecycle, relationship, endings, firsts)
            yield from _deadlocks(programme, relationship, role, paired)
        yield from _without_end(programme, relationship)


# -- A first match ---------------------------------------------------------------------


def _first_matches(programme: Programme) -> Iterator[Diagnostic]:
    """Find roles of which nobody can be matched before being matched."""
    for policy in programme.policies:
        for group in (policy.seekers, policy.partners):
            lifecycle = programme.lifecycle(group.role)
            starts = reached(
                ways_of(lifecycle),
                starts_of(lifecycle),
                lambda way: not (is_told(way.rule, "matched") or _is_end(way.rule)),
            )
            by_another = {
                step
                for other in programme.policies
                if other.relationship != policy.relationship
                for side in (other.seekers, other.partners)
                if side.role == group.role
                for step in side.steps
            }
            if not starts.keys().isdisjoint(by_another):
                continue  # Another match may lead to this one.
            if group.steps and starts.keys().isdisjoint(group.steps):
                yield whole.FIRST_MATCH.at(
                    policy.span or Span(1, 1, 2),
                    help=f"name a step where a `{group.role}` waits to be matched, or "
                    f"lead to {listed(group.steps, last='or')} from another step.",
                    role=group.role,
                    step=" or ".join(group.steps),
                )


def _is_end(rule: Rule) -> bool:
    return is_told(rule, "ended")


# -- The end of a relationship ---------------------------------------------------------


def endings_of(programme: Programme, relationship: Relationship) -> dict[str, None]:
    """List the outcomes that a relationship can come to once it has begun."""
    lifecycle = programme.lifecycle(relationship.name)
    found = {
        rule.target.outcome: None
        for step in lifecycle.steps
        if not step.implied
        for rule in lifecycle.rules(step)
        if isinstance(rule.target, End)
    }
    if all(step.stage != "closure" for step in lifecycle.steps):
        found["member_left"] = None
    return found


def _ends_never(
    lifecycle: Lifecycle, relationship: Relationship, endings: dict[str, None]
) -> Iterator[Diagnostic]:
    """Find rules for an end that the relationship never comes to."""
    for rule in all_rules(lifecycle):
        trigger = rule.trigger
        if not is_told(rule, "ended", relationship.name) or rule.span is None:
            continue
        assert isinstance(trigger, OnEngine)
        for outcome in trigger.outcomes:
            if outcome not in endings and outcome not in IMPLIED_OUTCOMES:
                yield whole.NEVER_ENDS_SO.at(
                    rule.span,
                    help=f"it ends as {listed(endings, last='or')}.",
                    relation=relationship.name,
                    outcome=outcome,
                )


def _unheard(
    lifecycle: Lifecycle,
    relationship: Relationship,
    endings: dict[str, None],
    firsts: Iterable[str],
) -> Iterator[Diagnostic]:
    """Find the steps in which nothing follows from the end of a relationship.

    `firsts` are those in which it begins. Steps beyond one that is found are not told
    as well.
    """
    name = relationship.name
    unheard = {
        step.name: [end for end in endings if not _hears(rules, name, end)]
        for step in lifecycle.steps
        if not step.implied
        for rules in (lifecycle.rules(step),)
    }
    paired = reached(
        ways_of(lifecycle),
        firsts,
        lambda way: not unheard[way.source] and not is_told(way.rule, "ended", name),
    )
    for step in lifecycle.steps:
        left = unheard.get(step.name)
        if not left or step.name not in paired:
            continue
        rules = lifecycle.rules(step)
        how = ""
        if any(is_told(rule, "ended", name) for rule in rules):
            how = f" as {listed(left, last='or')}"
        yield whole.UNHEARD.at(
            step.span or Span(1, 1, 2),
            help=f"add `on last {name} ended:` and what follows then for a "
            f"`{lifecycle.subject}`, or `stay`.",
            step=step.name,
            relation=name,
            how=how.replace("`", ""),
        )


def _hears(rules: Iterable[Rule], relation: str, outcome: str) -> bool:
    return any(
        isinstance(rule.trigger, OnEngine)
        and is_told(rule, "ended", relation)
        and not rule.trigger.caused_by
        and (not rule.trigger.outcomes or outcome in rule.trigger.outcomes)
        for rule in rules
    )


# -- Waiting for each other ------------------------------------------------------------


def _deadlocks(
    programme: Programme,
    relationship: Relationship,
    role: str,
    paired: dict[str, None],
) -> Iterator[Diagnostic]:
    """Find steps that a relationship leaves only after a member who waits for it.

    `paired` are the steps in which the member can be until the relationship ends.
    """
    if not paired:
        return
    lifecycle = programme.lifecycle(relationship.name)
    for step in lifecycle.steps:
        leaving = [rule for rule in lifecycle.rules(step) if _leaves(rule, step)]
        awaited = [_awaited(rule, role) for rule in leaving]
        if not leaving or not all(awaited):
            continue
        places = [place for found in awaited for place in found]
        if not paired.keys().isdisjoint(places) or leaving[0].span is None:
            continue
        yield whole.WAITING_FOR_EACH_OTHER.at(
            leaving[0].span,
            help=f"let something else lead on from `{step.name}` as well, such as "
            f"`on ended by {' or '.join(relationship.members)}:`.",
            one=f"{relationship.name} in {step.name}",
            other=role,
            place=" or ".join(dict.fromkeys(places)),
        )


def _leaves(rule: Rule, step: Step) -> bool:
    return rule.target is not None and rule.target != Go(step.name)


def _awaited(rule: Rule, role: str) -> tuple[str, ...]:
    """Give the steps of a member in one of which they have to be for a rule."""
    if not isinstance(rule.trigger, OnTrue):
        return ()
    for condition in asked(rule):
        parts = condition.conditions if isinstance(condition, All) else (condition,)
        for part in parts:
            if isinstance(part, InStep) and part.of == role:
                return part.steps
    return ()


# -- Again and again -------------------------------------------------------------------


def _without_end(
    programme: Programme, relationship: Relationship
) -> Iterator[Diagnostic]:
    """Find seekers whom rounds match again however often that has failed.

    Where staff bring people together by hand, somebody looks each time.
    """
    again: dict[str, set[str]] = {}
    for policy in programme.policies:
        is_by_itself = policy.every is not None and policy.method != "by hand"
        if policy.relationship == relationship.name and is_by_itself:
            seekers = policy.seekers
            again.setdefault(seekers.role, set()).update(seekers.steps)
    for role, steps in again.items():
        lifecycle = programme.lifecycle(role)
        rules = all_rules(lifecycle)
        if any(_is_bounded(part) for rule in rules for part in asked(rule)):
            continue
        ways = ways_of(lifecycle)
        for rule in rules:
            if not is_told(rule, "ended", relationship.name) or rule.because:
                continue
            if not isinstance(rule.target, Go) or rule.span is None:
                continue
            if steps.isdisjoint(reached(ways, (rule.target.step,))):
                continue
            yield whole.WITHOUT_LIMIT.at(
                rule.span,
                help="add `, if rematches is under 1` and a rule for those who have "
                "been matched again already; or say with `because` why there is no "
                "limit.",
                role=role,
            )
            break


def _is_bounded(condition: Condition) -> bool:
    return any(count.name == "rematches" for count in find_all(condition, Count))
