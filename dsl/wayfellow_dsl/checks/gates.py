"""Whether there is a way round what a step needs."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic, Label
from ..model import (
    Forgo,
    Go,
    Lifecycle,
    NeedsDone,
    OnEvent,
    OnTrue,
    Programme,
    Rule,
    Step,
)
from . import whole
from .ways import Way, Ways, is_told, reached, starts_of, ways_of


def check(programme: Programme) -> Iterator[Diagnostic]:
    """Find events that make needs superfluous, and paths that go past them.

    A rule that says why (`because`) is taken to be meant.
    """
    for lifecycle in programme.lifecycles:
        for step in lifecycle.steps:
            yield from _alone(step)
    roles = {role.name for role in programme.roles}
    for lifecycle in programme.lifecycles:
        if lifecycle.subject in roles:
            yield from _past(lifecycle, _meeting_places(programme, lifecycle))


def _alone(step: Step) -> Iterator[Diagnostic]:
    """Find the events that lead where the needs lead, without them."""
    done = _done(step)
    if done is None or step.implied:
        return
    for rule in step.rules:
        if _is_open(rule) and rule.target == done.target and rule.span is not None:
            assert isinstance(rule.trigger, OnEvent)
            event, need = rule.trigger.name, step.needs[0]
            also = [] if need.span is None else [Label(need.span, "needed here")]
            yield whole.WAY_ROUND.at(
                rule.span,
                also=also,
                help=f"if both have to be there, write `on {event}` in a step of its "
                f"own after `{step.name}`; if `{event}` may take the place of what "
                "is needed, write `go on without them`.",
                event=event,
                step=done.target.step if isinstance(done.target, Go) else "",
            )


def _done(step: Step) -> Rule | None:
    """Find the rule that leads on from a step because its needs are met."""
    if not step.needs or any(
        isinstance(action, Forgo) for rule in step.rules for action in rule.actions
    ):
        return None
    for rule in step.rules:
        is_done = isinstance(rule.trigger, OnTrue) and isinstance(
            rule.trigger.condition, NeedsDone
        )
        if is_done and rule.guard is None:
            return rule if isinstance(rule.target, Go) else None
    return None


def _is_open(rule: Rule) -> bool:
    """Say whether a rule lets anybody pass whom somebody lets pass, without a word."""
    return (
        isinstance(rule.trigger, OnEvent)
        and isinstance(rule.target, Go)
        and rule.guard is None
        and not rule.because
    )


def _meeting_places(programme: Programme, lifecycle: Lifecycle) -> dict[str, None]:
    return {
        step: None
        for policy in programme.policies
        for group in (policy.seekers, policy.partners)
        if group.role == lifecycle.subject
        for step in group.steps
    } or {
        step.name: None
        for step in lifecycle.steps
        if any(is_told(rule, "matched") for rule in step.rules)
    }


def _past(lifecycle: Lifecycle, places: dict[str, None]) -> Iterator[Diagnostic]:
    """Find the events that lead past a whole stage with needs."""
    ways = {
        source: () if source in places else found
        for source, found in ways_of(lifecycle).items()
    }
    gates: dict[str, Step] = {}
    for step in lifecycle.steps:
        is_always = any(need.guard is None for need in step.needs)
        if is_always and _done(step) is not None and step.name not in places:
            gates.setdefault(step.stage, step)
    if not gates or not places:
        return
    ahead = _ahead(lifecycle, ways, gates, places)
    stages = {step.name: step.stage for step in lifecycle.steps}
    for source in reached(ways, starts_of(lifecycle)):
        for way in ways[source]:
            if not _is_open(way.rule) or _MATCHED not in ahead[way.target]:
                continue
            for stage in sorted(ahead[source] - ahead[way.target]):
                gate = gates[stage]
                is_within = stages[source] == stage and source != gate.name
                # Where the needs lead, it is told of as a way round them.
                is_alone = source == gate.name and way.rule.target == _onward(gate)
                if not is_within and not is_alone:
                    yield _passed_by(way, gate)
                    break


_MATCHED = ""


def _ahead(
    lifecycle: Lifecycle,
    ways: Ways,
    gates: dict[str, Step],
    places: dict[str, None],
) -> dict[str, frozenset[str]]:
    """List, for each step, the stages with needs that some path still passes.

    The place to be matched is among them as a stage without a name.
    """
    ahead: dict[str, frozenset[str]] = {}
    names = [step.name for step in lifecycle.steps]
    for step in lifecycle.steps:
        is_gate = gates.get(step.stage) == step
        own = {step.stage} if is_gate else set[str]()
        if step.name in places:
            own.add(_MATCHED)
        ahead[step.name] = frozenset(own)
    has_changed = True
    while has_changed:
        has_changed = False
        names.reverse()
        for name in names:
            more = ahead[name].union(*(ahead[way.target] for way in ways[name]))
            if more != ahead[name]:
                ahead[name], has_changed = more, True
    return ahead


def _onward(gate: Step) -> object:
    done = _done(gate)
    return None if done is None else done.target


def _passed_by(way: Way, gate: Step) -> Diagnostic:
    assert isinstance(way.rule.trigger, OnEvent)
    assert way.rule.span is not None
    also = [Label(gate.span, "not passed then")] if gate.span else []
    return whole.PASSED_BY.at(
        way.rule.span,
        also=also,
        help=f"lead to `{gate.name}`, or to a step before it; or say with `because` "
        "why they need not pass it.",
        event=way.rule.trigger.name,
        stage=gate.stage,
    )
