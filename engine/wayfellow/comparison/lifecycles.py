"""The stages and steps of a role or relationship, in both versions."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from wayfellow_dsl.model import (
    Duration,
    Expectation,
    Lifecycle,
    MeetingPlan,
    Rule,
    Stage,
    Step,
    Window,
)
from wayfellow_dsl.phrases import (
    say_condition,
    say_name,
    say_need,
    say_plan,
    say_rule,
    say_window,
)

from .differences import Difference, Effect, opposite, together, turned
from .fields import compare_fields, more_is, say_field
from .lengths import length_is
from .needs import compare_needs
from .pairing import bare, changed_fields, line_of, pair
from .rules import compare_rules
from .trials import mean_the_same
from .versions import Versions

_NOTHING = Step("", "")


def compare_lifecycles(versions: Versions) -> Iterator[Difference]:
    """Find what differs in the stages and steps of those whom both versions have."""
    old = {lifecycle.subject: lifecycle for lifecycle in versions.old.lifecycles}
    for new in versions.new.lifecycles:
        if new.subject in old:
            yield from _compare(versions, old[new.subject], new)


def _compare(
    versions: Versions, old: Lifecycle, new: Lifecycle
) -> Iterator[Difference]:
    told = {"stages": (), "steps": (), "throughout": ()}
    alone = replace(old, **told), replace(new, **told)
    yield from compare_fields(f"steps of {new.subject}", *alone, {})
    yield from _compare_stages(old, new)
    first = old.steps[0], new.steps[0]
    if first[0].name != first[1].name:
        before, now = (f"everybody begins in {each.name}" for each in first)
        lines = line_of(first[0]), line_of(first[1])
        where = f"steps of {new.subject}"
        yield Difference("different", where, (new.subject,), before, now, *lines)
    found = pair(old.steps, new.steps, lambda step: step.name)
    for steps in found.paired:
        always = old.always(steps[0]), new.always(steps[1])
        yield from _compare_steps(versions, new.subject, steps, always)
    for step in found.added:
        yield from _added(new.subject, step)
    for step in found.removed:
        for difference in _added(new.subject, step):
            yield turned(difference)
    throughout = (
        Step("", "", rules=old.throughout),
        Step("", "", rules=new.throughout),
    )
    yield from compare_rules(versions, new.subject, throughout)


# -- Stages ----------------------------------------------------------------------------


def _compare_stages(old: Lifecycle, new: Lifecycle) -> Iterator[Difference]:
    found = pair(old.stages, new.stages, lambda stage: stage.name)
    for before, now in found.paired:
        yield from _compare_stage(new.subject, before, now)
    for stage in found.added:
        effect: Effect = "stricter" if stage.window else "different"
        yield _about_stage(effect, new.subject, "", _say_stage(stage), None, stage)
    for stage in found.removed:
        effect = "looser" if stage.window else "different"
        yield _about_stage(effect, new.subject, _say_stage(stage), "", stage, None)


def _compare_stage(subject: str, old: Stage, new: Stage) -> Iterator[Difference]:
    for name, (before, now) in changed_fields(old, new).items():
        match name:
            case "label":
                effect: Effect = "wording"
            case "window":
                effect = _window_change(before, now)
            case _:
                effect = "different"
        said = [
            say_window(each) if isinstance(each, Window) else say_field(name, each)
            for each in (before, now)
        ]
        if name == "window":
            said = [words or "always open" for words in said]
        yield _about_stage(effect, subject, said[0], said[1], old, new)


def _window_change(old: Window | None, new: Window | None) -> Effect:
    """Judge another window: to be open for longer, at either end, is looser."""
    before, now = old or Window(), new or Window()
    effects: list[Effect] = []
    for name, (one, two) in changed_fields(before, now).items():
        # Without a word it opens before everything and closes after everything.
        later: Effect = "stricter" if name.startswith("opens") else "looser"
        none_is_later = name.startswith("closes")
        if not one or not two:
            is_later = none_is_later == bool(one)
            effects.append(later if is_later else opposite(later))
        elif isinstance(one, Duration):
            effects.append(length_is(later, one, two))
        else:
            effects.append(more_is(later)(one, two))
    return together(effects or ["different"])


def _about_stage(
    effect: Effect,
    subject: str,
    before: str,
    now: str,
    old: Stage | None,
    new: Stage | None,
) -> Difference:
    stage = new or old
    assert stage is not None
    return Difference(
        effect,
        f"stage {stage.name}",
        (subject,),
        before,
        now,
        line_of(old),
        line_of(new),
    )


def _say_stage(stage: Stage) -> str:
    words = f"stage {say_name(stage.name)}"
    return f"{words}: {say_window(stage.window)}" if stage.window else words


# -- Steps -----------------------------------------------------------------------------


def _compare_steps(
    versions: Versions,
    subject: str,
    steps: tuple[Step, Step],
    always: tuple[tuple[Rule, ...], tuple[Rule, ...]],
) -> Iterator[Difference]:
    old, new = steps
    lines = line_of(old), line_of(new)
    where, of = f"step {new.name}", (subject,)
    for name, (before, now) in changed_fields(old, new).items():
        match name:
            case "needs" | "rules" | "expects":
                continue
            case "label":
                said = say_field(name, before), say_field(name, now)
                yield Difference("wording", where, of, *said, *lines)
            case "plan":
                said = _say_plan(before), _say_plan(now)
                effect = _plan_change(before, now)
                yield Difference(effect, where, of, *said, *lines)
            case _:
                said = say_field(name, before), say_field(name, now)
                yield Difference("different", where, of, *said, *lines)
    yield from compare_needs(versions, subject, steps)
    yield from compare_rules(versions, subject, steps, always)
    yield from _compare_hopes(versions, subject, steps)


def _say_plan(plan: MeetingPlan | None) -> str:
    return "" if plan is None else say_plan(plan)


def _plan_change(old: MeetingPlan | None, new: MeetingPlan | None) -> Effect:
    """Judge another plan: to be asked for more or longer meetings is stricter."""
    if old is None or new is None:
        return "stricter" if old is None else "looser"
    effects: list[Effect] = []
    for name, (before, now) in changed_fields(old, new).items():
        if name == "every":
            effects.append(length_is("looser", before, now))
        elif name in ("number", "minutes") and before and now:
            effects.append("stricter" if now > before else "looser")
        else:
            effects.append("different")
    return together(effects)


def _compare_hopes(
    versions: Versions, subject: str, steps: tuple[Step, Step]
) -> Iterator[Difference]:
    old, new = steps
    found = pair(old.expects, new.expects, lambda hope: repr(bare(hope)))
    more = pair(found.removed, found.added, lambda hope: True)
    for before, now in more.paired:
        effect: Effect = "different"
        if mean_the_same(versions, subject, before.condition, now.condition, steps):
            effect = "same meaning"
        yield _about_hope(effect, subject, new, before, now)
    for hope in more.added:
        yield _about_hope("different", subject, new, None, hope)
    for hope in more.removed:
        yield _about_hope("different", subject, new, hope, None)


def _about_hope(
    effect: Effect,
    subject: str,
    step: Step,
    old: Expectation | None,
    new: Expectation | None,
) -> Difference:
    before, now = (
        "" if hope is None else f"expect {say_condition(hope.condition)}"
        for hope in (old, new)
    )
    lines = line_of(old), line_of(new)
    return Difference(effect, f"step {step.name}", (subject,), before, now, *lines)


def _added(subject: str, step: Step) -> Iterator[Difference]:
    """Tell of a new step: what it needs is stricter, the rest is what it is."""
    where, of = f"step {step.name}", (subject,)
    says = [say_rule(rule) for rule in step.rules]
    now = f"step {say_name(step.name)}"
    if says:
        now += f" ({'; '.join(says)})"
    yield Difference("different", where, of, "", now, new_line=line_of(step))
    for need in step.needs:
        words = f"needs {say_need(need)}"
        line = line_of(need)
        yield Difference("stricter", where, of, "", words, new_line=line)
