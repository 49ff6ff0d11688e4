"""What stands inside a step: what it asks for, and what its clocks do by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ..model import (
    Action,
    AskForSurvey,
    AskToDecide,
    CheckIn,
    Forgo,
    Message,
    OnClock,
    ReckonMeetings,
    Step,
)
from ..phrases import (
    say_action,
    say_clock,
    say_condition,
    say_list,
    say_name,
    say_need,
    say_parties,
    say_party,
    say_plan,
)
from .arrows import CLOCK

_BULLET = "• "


def find_notes(step: Step) -> Iterator[tuple[str, str]]:
    """List the short lines of a step, each with its mark."""
    if step.starts_if is not None:
        yield _BULLET, f"begins here if {say_condition(step.starts_if)}"
    if step.plan is not None:
        yield _BULLET, say_plan(step.plan)
    references = [need for need in step.needs if need.kind == "reference"]
    for need in step.needs:
        if need not in references:
            yield _BULLET, say_need(need)
        elif need == references[0]:
            many = f"{len(references)} references"
            yield _BULLET, "a reference" if len(references) == 1 else many
    for rule in step.rules:
        is_clock = isinstance(rule.trigger, OnClock)
        for action in rule.actions:
            if isinstance(action, AskToDecide) and not is_clock:
                yield _BULLET, _say_short(action)
        if isinstance(rule.trigger, OnClock) and rule.target is None:
            acts = [_say_short(action) for action in rule.actions]
            when = say_clock(replace(rule.trigger.clock, at_most=None))
            if said := say_list(filter(None, acts), "and"):
                yield CLOCK, f"{when}: {said}"


def _say_short(action: Action) -> str:
    """Say what an action does, without the words of its message."""
    match action:
        case Message(manner=manner, to=to):
            return f"{manner} {say_parties(to)}"
        case AskToDecide(who=who, options=(first, _), within=within) if (
            first.startswith("approve ")
        ):
            return f"{say_parties(who, 'or')} to {say_name(first)} within {within}"
        case AskToDecide(who=who, options=options, within=within):
            choice = say_list(map(say_name, options), "or")
            return f"{say_parties(who, 'or')} to decide {choice} within {within}"
        case AskForSurvey(of=of, survey=survey):
            return f"ask {say_parties(of)} for survey {say_name(survey)}"
        case CheckIn(staff=staff, parties=parties):
            return f"{say_party(staff)} to check in with {say_parties(parties)}"
        case ReckonMeetings() | Forgo():
            return ""
        case _:
            return say_action(action)
