"""What a programme waits for: everything that somebody outside the engine does.

A scenario has to say of each how likely it is and how long it takes. Each wait knows
the words by which a scenario may speak of it, and the line that would be enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..model import (
    Anchor,
    AskForSurvey,
    AskToDecide,
    CheckIn,
    Count,
    Lifecycle,
    Need,
    OnEvent,
    Party,
    Programme,
    Relationship,
    Step,
    find_all,
)

USUAL = "50% after uniform(1 to 8 weeks)"
"""What would do for an event of which nothing else is known."""

RENEWED, WITHDRAWN, WAIVED = " renewed", " withdrawn", " waived"
"""What a scenario adds to a need's key for what may become of it later."""
CONCERN, PAUSE = "concern about ", "pause of "
"""What a scenario writes before whom a hold is about."""

Place = tuple[str, str]
"""The name of a role or relationship, and of one of its steps."""


class Wait(NamedTuple):
    """Something that a step waits for."""

    key: str
    """What histories call it: an event's name, or a need's key; a need's key with
    ` renewed` and the like for what may become of it later."""
    place: Place
    called: tuple[str, ...]
    """The words for it, in small letters and with spaces for joints."""
    by: tuple[Party, ...]
    """Those who may do it; empty when any staff may."""
    sample: str
    """The sentence that would do for it in a scenario, without its steps."""
    is_decision: bool = False
    options: tuple[str, ...] = ()
    """All that may be decided, when it is one way to decide."""
    survey: str = ""
    """The survey that it answers, if it does."""
    is_acceptance: bool = False
    may_be_silent: bool = False
    """A scenario need not speak of it; then it never happens."""
    is_usual: bool = False
    """A scenario need not speak of it; then a plugin's own sentence holds."""
    doer: str = ""
    """The party without whose doing it is missed; empty when anybody will do."""


def find_waits(programme: Programme) -> tuple[Wait, ...]:
    """List everything that each step waits for, in the order of the file."""
    by_hand = _introduced_by_hand(programme)
    return tuple(
        wait
        for lifecycle in programme.lifecycles
        for step in lifecycle.steps
        for wait in (
            *(_wait_for_need(lifecycle, step, need) for need in step.needs),
            *_wait_for_events(lifecycle, step),
            *_wait_for_silence(programme, lifecycle, step),
            *_wait_for_tasks(lifecycle, step),
            *_wait_for_meetings(programme, lifecycle, step),
            *_wait_for_introduction(by_hand, lifecycle, step),
            *_wait_for_changes(lifecycle, step),
            *_wait_for_holds(lifecycle, step),
        )
    )


def noted_events(lifecycle: Lifecycle) -> dict[str, None]:
    """Name the events that are missed, or counted, in any step of a lifecycle.

    With ` by` and a party where it matters whose they are.
    """
    missed = [
        anchor.name
        for anchor in find_all(lifecycle, Anchor)
        if anchor.kind == "silence"
    ]
    counted = [
        count.argument for count in find_all(lifecycle, Count) if count.name == "times"
    ]
    return dict.fromkeys((*missed, *counted))


def join(name: str) -> str:
    """Give a name as words may be compared: small letters, spaces for joints."""
    for joint in "_-.":
        name = name.replace(joint, " ")
    return " ".join(name.casefold().split())


def _wait_for_need(lifecycle: Lifecycle, step: Step, need: Need) -> Wait:
    called = _words_for(need)
    said = "references" if need.kind == "reference" else need.key.split(" from ")[0]
    sample = f"{said}: {need.usual or '90% within 2 weeks'}"
    if need.kind == "acceptance":
        called += ["match accepted", "match acceptance"]
        sample = "match accepted: 90% within 5 days, otherwise declined"
    return Wait(
        need.key,
        (lifecycle.subject, step.name),
        tuple(dict.fromkeys(map(join, called))),
        (need.by,),
        sample,
        survey=need.name if need.kind == "survey" else "",
        is_acceptance=need.kind == "acceptance",
        is_usual=bool(need.usual),
    )


def _words_for(need: Need) -> list[str]:
    if need.kind == "reference":
        # Two references are one and two, and told of together.
        return ["references", "reference", need.key]
    names = [need.name, need.label] if need.label else [need.name]
    called = [*names, need.key, need.kind, f"{need.kind}s"]
    called += [f"{need.kind} {name}" for name in names]
    if need.by.kind in ("member", "attached"):
        called += [f"{name} from {need.by}" for name in (*called, *names)]
    return called


def _wait_for_events(lifecycle: Lifecycle, step: Step) -> Iterator[Wait]:
    always = lifecycle.always(step)
    decisions = {
        option: action
        for rule in lifecycle.rules(step)
        for action in rule.actions
        if isinstance(action, AskToDecide)
        for option in action.options
    }
    parties: dict[str, tuple[Party, ...]] = {}
    for rule in lifecycle.rules(step):
        if isinstance(rule.trigger, OnEvent):
            name = rule.trigger.name
            parties[name] = parties.get(name, ()) + rule.trigger.by
    # What is asked or awaited in every step is asked for once, for all of them.
    everywhere = {
        name
        for rule in always
        for name in (
            *(each.name for each in find_all(rule.trigger, OnEvent)),
            *(one for ask in find_all(rule, AskToDecide) for one in ask.options),
        )
    }
    noted = {name.partition(" by ")[0] for name in noted_events(lifecycle)}
    accepts = [need for need in step.needs if need.kind == "acceptance"]
    for name, by in parties.items():
        place = (lifecycle.subject, step.name)
        called = (join(name), *(join(f"{name} by {party}") for party in by))
        is_silent = step.implied and name not in everywhere
        if name in decisions:
            options = decisions[name].options
            share = f"{100 // len(options)}%"
            ways = ", ".join(f"{option} {share}" for option in options)
            where = "" if name in everywhere else f" in {step.name}"
            sample = f"decision{where}: {ways} after 3 days"
            yield Wait(name, place, (join(name),), by, sample, True, options)
        elif accepts and name == "declined":
            sample = "match accepted: 90% within 5 days, otherwise declined"
            yield Wait(name, place, (join(name),), by, sample)
        else:
            sample = f"{name}: {USUAL}"
            is_silent = is_silent or name in noted
            yield Wait(name, place, called, by, sample, may_be_silent=is_silent)


def _wait_for_silence(
    programme: Programme, lifecycle: Lifecycle, step: Step
) -> Iterator[Wait]:
    """Wait for what a rule misses or counts: it is recorded in any step."""
    if step.implied and step.name == "proposed":
        return
    pairs = {pair.name: pair.members for pair in programme.relationships}
    present = pairs.get(lifecycle.subject, (lifecycle.subject,))
    doers = [*present, *(staff.name for staff in programme.staff)]
    doers += [a.name for role in present for a in programme.role(role).attached]
    place = (lifecycle.subject, step.name)
    for noted in noted_events(lifecycle):
        name, _, doer = noted.partition(" by ")
        if name == "meeting held" and any(each.plan for each in lifecycle.steps):
            continue
        called = [name, *(f"{name} by {each}" for each in ([doer] if doer else doers))]
        sample = f"{noted}: every uniform(2 to 9 days)"
        words = tuple(map(join, called))
        yield Wait(name, place, words, (), sample, doer=doer)


def _wait_for_tasks(lifecycle: Lifecycle, step: Step) -> Iterator[Wait]:
    place = (lifecycle.subject, step.name)
    for rule in lifecycle.rules(step):
        for action in rule.actions:
            if isinstance(action, AskForSurvey):
                name = action.survey
                key = f"survey {name}"
                called = (join(key), join(name), "survey", "surveys")
                sample = f"{key}: 40% within 3 weeks"
                yield Wait(key, place, called, action.of, sample, survey=name)
            elif isinstance(action, CheckIn):
                sample = "check in: 95% within 5 working days"
                by = (action.staff,)
                yield Wait("check in", place, ("check in",), by, sample)


def _wait_for_meetings(
    programme: Programme, lifecycle: Lifecycle, step: Step
) -> Iterator[Wait]:
    if step.plan is not None:
        members = programme.relationship(lifecycle.subject).members
        by = tuple(Party("member", member) for member in members)
        place = (lifecycle.subject, step.name)
        yield Wait("meeting held", place, ("meeting held",), by, "meeting held: 90%")


def _wait_for_introduction(
    by_hand: dict[str, Relationship], lifecycle: Lifecycle, step: Step
) -> Iterator[Wait]:
    """Wait for staff to introduce people where no round of matching does.

    It is the first member that the simulation brings together with somebody: in the
    implied step of a role without stages, or where `matched` leads on.
    """
    is_open = step.implied or _takes_matched(lifecycle, step)
    if lifecycle.subject in by_hand and is_open:
        place = (lifecycle.subject, step.name)
        sample = "introduced: 90% within 4 weeks"
        yield Wait("introduced", place, ("introduced",), (), sample)


def _wait_for_changes(lifecycle: Lifecycle, step: Step) -> Iterator[Wait]:
    """Wait for what may become of needs once they are met, or instead."""
    place = (lifecycle.subject, step.name)
    needs = {need.key: need for each in lifecycle.steps for need in each.needs}
    for need in needs.values():
        found = []
        if need.kind in ("check", "consent"):
            found.append((RENEWED, (need.by,), need.lasts is None))
        if need.kind == "consent":
            found.append((WITHDRAWN, (need.by,), True))
        if need.waived_by is not None:
            found.append((WAIVED, (need.waived_by,), True))
        for change, by, may_be_silent in found:
            words = (need.key, *_words_for(need))
            called = tuple(dict.fromkeys(join(word + change) for word in words))
            is_usual = change == RENEWED and bool(need.usual)
            outcome = need.usual if is_usual else "90% within 3 weeks"
            sample = f"{need.key.split(' from ')[0]}{change}: {outcome}"
            yield Wait(
                need.key + change,
                place,
                called,
                by,
                sample,
                may_be_silent=may_be_silent,
                is_usual=is_usual,
            )


def _wait_for_holds(lifecycle: Lifecycle, step: Step) -> Iterator[Wait]:
    """Wait for concerns and pauses, which may come at any time."""
    place = (lifecycle.subject, step.name)
    for kind in (CONCERN, PAUSE):
        key = kind + lifecycle.subject
        sample = f"{key}: 1% after uniform(1 to 12 months), lifted after 2 weeks"
        anybody = (Party("anyone"),)
        yield Wait(key, place, (join(key),), anybody, sample, may_be_silent=True)


def _takes_matched(lifecycle: Lifecycle, step: Step) -> bool:
    names = [getattr(rule.trigger, "name", "") for rule in lifecycle.rules(step)]
    return "matched" in names


def _introduced_by_hand(programme: Programme) -> dict[str, Relationship]:
    in_rounds = {
        policy.relationship
        for policy in programme.policies
        if policy.every is not None and policy.method != "by hand"
    }
    return {
        relationship.members[0]: relationship
        for relationship in programme.relationships
        if relationship.name not in in_rounds
    }
