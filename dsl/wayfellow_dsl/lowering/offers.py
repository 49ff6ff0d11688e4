"""Offers: the step of a relationship in which its members accept it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from ..model import (
    All,
    Anchor,
    AnyOf,
    Clock,
    Compare,
    Condition,
    Constant,
    Duration,
    End,
    Fact,
    Forgo,
    Go,
    Known,
    Lifecycle,
    Message,
    Need,
    NeedsDone,
    Not,
    OnClock,
    OnEngine,
    OnEvent,
    OnTrue,
    Party,
    Rule,
    Span,
    Stage,
    Step,
)

POLICY = Fact("policy")
"""The fact of a relationship that names the `match` block by which it began."""


class Acceptor(NamedTuple):
    """Somebody who is asked to accept, and under which condition."""

    party: Party
    guard: Condition | None = None


class Acceptance(NamedTuple):
    """What one `match` block says of accepting."""

    policy: str
    acceptors: tuple[Acceptor, ...]
    within: Duration
    span: Span


def with_offer(
    lifecycle: Lifecycle,
    acceptances: Sequence[Acceptance],
    policies: Sequence[str],
    *,
    is_group: bool,
) -> Lifecycle:
    """Put the step of an offer before those that are written.

    `policies` names every `match` block that leads into the relationship. Where they
    ask different people, each is asked by the blocks that name them; those whom staff
    bring together by hand are asked as by every block.
    """
    span = acceptances[0].span
    parties = list(
        dict.fromkeys(one.party for each in acceptances for one in each.acceptors)
    )
    needs = tuple(
        Need(
            key=f"acceptance from {party}",
            kind="acceptance",
            name="acceptance",
            by=party,
            guard=_asked_if(party, acceptances, policies),
            span=span,
        )
        for party in parties
    )
    whom = tuple(parties)
    rules = [
        Rule(
            OnEngine("enter"),
            actions=(Message("ask", whom, "will_you_accept"),),
            span=span,
        ),
        Rule(OnEvent("declined", whom), target=End("not_accepted"), span=span),
    ]
    lengths = {each.within for each in acceptances}
    for each in acceptances if len(lengths) > 1 else acceptances[:1]:
        guard = _by_policy(each.policy) if len(lengths) > 1 else None
        rules += _deadline(each, guard, is_group=is_group)
    first = lifecycle.steps[0].name
    rules.append(Rule(OnTrue(NeedsDone()), target=Go(first), span=span))
    step = Step(
        "proposed", "proposal", "", needs, tuple(rules), implied=True, span=span
    )
    return replace(
        lifecycle,
        stages=(Stage("proposal"), *lifecycle.stages),
        steps=(step, *lifecycle.steps),
    )


def _deadline(
    acceptance: Acceptance, guard: Condition | None, *, is_group: bool
) -> list[Rule]:
    within = acceptance.within
    is_exact = within.unit in ("minutes", "hours")
    trigger = OnClock(
        Clock(Anchor("step"), within, falls="exactly" if is_exact else "day end")
    )
    late = Rule(
        trigger,
        guard,
        target=End("not_accepted"),
        because="nobody answered in time",
        span=acceptance.span,
    )
    if not is_group:
        return [late]
    # A group goes on without those who are silent, while enough are left.
    without = replace(late, actions=(Forgo(),), target=None)
    return [without, replace(late, because="too few accepted in time")]


def _asked_if(
    party: Party, acceptances: Sequence[Acceptance], policies: Sequence[str]
) -> Condition | None:
    """Say when somebody is asked, by which policies and on which conditions."""
    asked = [
        (each.policy, one.guard)
        for each in acceptances
        for one in each.acceptors
        if one.party == party
    ]
    guards = {guard for _, guard in asked}
    if len(guards) == 1 and {policy for policy, _ in asked} == set(policies):
        return guards.pop()
    ways: list[Condition] = []
    for policy, guard in asked:
        by_policy = _by_policy(policy)
        ways.append(by_policy if guard is None else All((by_policy, guard)))
    return ways[0] if len(ways) == 1 else AnyOf(tuple(ways))


def _by_policy(policy: str) -> Condition:
    by_hand = Not(Known(POLICY))
    return AnyOf((by_hand, Compare("is", POLICY, Constant(policy))))
