"""What a standard asks of people: before they meet anybody, and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from wayfellow.evidence import say_path
from wayfellow_dsl.model import (
    AskForSurvey,
    Go,
    Need,
    OnEngine,
    OnEvent,
    Party,
    Span,
    Step,
)
from wayfellow_dsl.phrases import say_list, say_name, say_need, say_party

from .setting import Judgement, Setting, lines_of
from .standard import JoinsFreely, NeedsFirst, Part, Surveys


def judge_needs_first(asked: NeedsFirst, setting: Setting) -> Judgement:
    """Say whether nobody meets anybody without one of these kinds of need."""
    return _together(_needs_first(asked, part, setting) for part in asked.of)


def _needs_first(asked: NeedsFirst, part: Part, setting: Setting) -> Judgement:
    role = setting.role(part)
    wanted = [need for need in _owed(role, setting) if _is_asked(need, asked)]
    certain = [
        need for need in wanted if _is_certain(need, role, setting, asked.may_depend)
    ]
    certain = list({need.key: need for need in certain}.values())
    hours = sum(need.hours for need in certain)
    kinds = say_list(asked.kinds, "or")
    about = f" about {say_list(asked.about, 'or')}" if asked.about else ""
    who = say_name(role)
    if certain and hours >= asked.hours:
        said = say_list(map(say_need, certain), "and")
        lines = lines_of(need.span for need in certain)
        says = f"Before meeting anybody, every {who} completes {said}."
        return Judgement(True, says, lines)
    if certain:
        return Judgement(
            False,
            f"Every {who} has {_say_hours(hours)} of {kinds} before meeting; "
            f"{asked.hours:g} are asked for.",
            lines_of(need.span for need in certain),
            f"needs training … of {_say_hours(asked.hours)}",
        )
    name = f"{asked.about[0]}_…" if asked.about else "…"
    write = f"needs {asked.kinds[0]} {name}"
    if asked.hours:
        write += f" of {_say_hours(asked.hours)}"
    if not wanted:
        says = f"The rules ask the {who} for no {kinds}{about} before meeting."
        return Judgement(False, says, write=f"{write}, in a step that comes before")
    way = _way_round(wanted[0], role, setting)
    return Judgement(
        False,
        f"Not every {who} has done it before meeting: {way}.",
        lines_of(need.span for need in wanted),
        f"{write}, in a step that every way to a meeting passes, without a condition",
    )


def _say_hours(hours: float) -> str:
    return f"{hours:g} {'hour' if hours == 1 else 'hours'}"


def _owed(role: str, setting: Setting) -> list[Need]:
    """List the needs that people of a role have, in their own steps and in a pair's."""
    own = [n for step in setting.programme.lifecycle(role).steps for n in step.needs]
    member = Party("member", role)
    shared = [n for step in setting.pair.steps for n in step.needs if n.by == member]
    return [*own, *(need for need in shared if need.kind != "acceptance")]


def _is_asked(need: Need, asked: NeedsFirst) -> bool:
    said = f"{need.name} {need.label}".lower()
    return need.kind in asked.kinds and (
        not asked.about or any(word in said for word in asked.about)
    )


def _is_certain(
    need: Need, role: str, setting: Setting, may_depend: bool = False
) -> bool:
    subject, steps = _gate(need, role, setting)
    around = setting.paths.around(subject, need.key, steps, may_depend=may_depend)
    return around is None


def _gate(need: Need, role: str, setting: Setting) -> tuple[str, tuple[str, ...]]:
    """Give the steps before which a need has to be met: of a person, or of a pair."""
    own = setting.programme.lifecycle(role)
    if any(need in step.needs for step in own.steps):
        return role, setting.doors(role)
    return setting.relationship, tuple(step.name for step in setting.meeting)


def _way_round(need: Need, role: str, setting: Setting) -> str:
    what = say_name(need.phrase)
    subject, steps = _gate(need, role, setting)
    if need.guard is not None:
        return f"{what} is needed only of some"
    if need.waived_by is not None:
        return f"the {say_party(need.waived_by)} may waive {what}"
    around = setting.paths.around(subject, need.key, steps)
    if not around:
        return f"people can be brought together before {what}"
    way = say_path(around[0].source, around)
    return f"there is a way round {what}, {way}"


# -- Joining ---------------------------------------------------------------------------


def judge_joins_freely(asked: JoinsFreely, setting: Setting) -> Judgement:
    """Say whether people join by something that they do themselves."""
    return _together(_joins_freely(setting.role(part), setting) for part in asked.of)


def _joins_freely(role: str, setting: Setting) -> Judgement:
    lifecycle = setting.programme.lifecycle(role)
    who = say_name(role)
    shown: list[Span | None] = []
    for step in map(lifecycle.step, setting.paths.starts(role)):
        own = [need.span for need in step.needs if need.by.kind == "them"]
        own += [rule.span for rule in step.rules if _is_theirs(rule.trigger)]
        if not own and not step.implied:
            return Judgement(
                False,
                f"Nothing shows that the {who} has asked to join.",
                lines_of([step.span]),
                f"needs form application, in step {step.name}",
            )
        shown += own
    if not shown:
        return Judgement(True, f"Whoever is {who} takes part without being chosen.")
    says = f"Every {who} joins by something that they do themselves."
    return Judgement(True, says, lines_of(shown))


def _is_theirs(trigger: object) -> bool:
    return isinstance(trigger, OnEvent) and any(
        party.kind in ("them", "anyone") for party in trigger.by
    )


# -- Surveys ---------------------------------------------------------------------------


def judge_surveys(asked: Surveys, setting: Setting) -> Judgement:
    """Say whether the same questions are asked before and after."""
    return _together(_surveys(setting.role(part), setting) for part in asked.of)


def _surveys(role: str, setting: Setting) -> Judgement:
    who = say_name(role)
    before = {
        need.name: need.span
        for need in _owed(role, setting)
        if need.kind == "survey" and _is_certain(need, role, setting)
    }
    after = dict(_asked_after(role, setting))
    questions = {one.name: one.questions for one in setting.programme.surveys}
    for first, place in before.items():
        for last, other in after.items():
            if first != last and questions.get(first) == questions.get(last):
                says = f"Every {who} answers {say_name(first)} before meeting, and is "
                says += f"asked the same in {say_name(last)} afterwards."
                return Judgement(True, says, lines_of([place, other]))
    when = "before they meet" if not before else "after a pair has ended"
    if before and after:
        says = f"Every {who} is asked other questions before than after."
    else:
        says = f"No survey of the {who} is certain {when}."
    return Judgement(
        False,
        says,
        lines_of([*before.values(), *after.values()]),
        "survey before, after … and `needs survey before` in the induction, `needs "
        "survey after` in the evaluation",
    )


def _asked_after(role: str, setting: Setting) -> Iterator[tuple[str, Span | None]]:
    lifecycle = setting.programme.lifecycle(role)
    entered = {
        rule.target.step
        for step in lifecycle.steps
        for rule in lifecycle.rules(step)
        if isinstance(rule.trigger, OnEngine)
        and rule.trigger.name == "ended"
        and isinstance(rule.target, Go)
    }
    doors = set(setting.doors(role))
    late = {
        name
        for start in entered - doors
        for name in (start, *setting.paths.reached(role, start)[0])
    }
    steps = [step for step in lifecycle.steps if step.name in late - doors]
    for step in steps:
        yield from _asked_in(step, Party("them"))
    for step in setting.closing:
        yield from _asked_in(step, Party("member", role))


def _asked_in(step: Step, who: Party) -> Iterator[tuple[str, Span | None]]:
    for need in step.needs:
        if need.kind == "survey" and need.by == who:
            yield need.name, need.span
    for rule in step.rules:
        for action in rule.actions:
            if isinstance(action, AskForSurvey) and who in action.of:
                yield action.survey, rule.span


def _together(found: Iterable[Judgement]) -> Judgement:
    """Put the judgements of several parts into one: those that are missing, if any."""
    judged = tuple(found)
    missing = [one for one in judged if not one.is_met]
    return join(missing or judged)


def join(judged: Sequence[Judgement]) -> Judgement:
    """Put several judgements that are alike into one."""
    return Judgement(
        is_met=all(one.is_met for one in judged),
        says=" ".join(dict.fromkeys(one.says for one in judged)),
        lines=tuple(sorted({line for one in judged for line in one.lines})),
        write="; ".join(dict.fromkeys(one.write for one in judged if one.write)),
    )
