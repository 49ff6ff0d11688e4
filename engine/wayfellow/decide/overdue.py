"""What was due before something happens: it happens first, in order."""

from __future__ import annotations

from datetime import datetime

from . import needs
from .asking.possible import APPROVE
from .draft import Draft
from .machine import Cursor
from .moves import act, announce, perform
from .rest import come_to_rest
from .state import ENGINE, Lapse, Request, Subject, Timer, Wake
from .timing.clocks import advance, first_due, next_due, restart


def catch_up(
    draft: Draft, identifiers: list[str], until: datetime, *, is_included: bool = False
) -> None:
    """Let everything happen that was due earlier, to some and all tied to them.

    What is due at `until` itself waits, unless it `is_included`.
    """
    while (first := _first(draft, identifiers, until, is_included)) is not None:
        subject, item, due = first
        draft.refuel()
        before = draft.written
        match item:
            case Timer():
                _fire(draft, subject, item, due)
            case Lapse():
                needs.lapse(draft, subject, item)
            case Wake():
                draft.change(subject.id, wakes=None)
            case Request():
                _give_up_asking(draft, subject, item, due)
        come_to_rest(draft, subject.id, due)
        if draft.written == before:
            passed = draft[subject.id].passed
            latest = due if passed is None else max(passed, due)
            draft.change(subject.id, passed=latest)


def _first(
    draft: Draft, identifiers: list[str], until: datetime, is_included: bool
) -> tuple[Subject, Timer | Lapse | Wake | Request, datetime] | None:
    """Find what comes first for some and all tied to them, whose it is, and when."""
    first = None
    for subject in connected_with(draft, identifiers):
        if subject.passed is not None and subject.passed >= until:
            draft.note_passed(subject.passed)
        soonest = next_due(subject)
        if soonest is None or soonest > until:
            continue
        if soonest == until and not is_included:
            continue
        found = first_due(subject)
        assert found is not None
        due, _, item = found
        # At one instant a check lapses before anybody's clock goes off.
        key = (due, not isinstance(item, Lapse), subject.created, subject.id)
        if first is None or key < first[0]:
            first = (key, (subject, item, due))
    return None if first is None else first[1]


def connected_with(draft: Draft, identifiers: list[str]) -> list[Subject]:
    """Give some subjects and all who are tied to them."""
    found: dict[str, Subject] = {}
    waiting = list(identifiers)
    while waiting:
        identifier = waiting.pop()
        if identifier in found or (subject := draft.get(identifier)) is None:
            continue
        found[identifier] = subject
        # What holds somebody holds the same person's other journeys too.
        waiting += subject.journeys
        if subject.is_live:
            waiting += draft.related(subject)
    return list(found.values())


def _fire(draft: Draft, subject: Subject, timer: Timer, due: datetime) -> None:
    place = timer.rule
    step = draft.step(subject)
    advance(draft, subject.id, place, due)
    rule = step.rules[place]
    cursor = Cursor(draft.scene(draft[subject.id], due), ENGINE)
    if draft.compiled.choose(subject, f"clock {place}", cursor) is None:
        return
    if place in step.silent:
        for action in rule.actions:
            perform(draft, subject.id, place, action, due, (subject.id, 0))
        return
    act(draft, subject.id, place, due, "timer", step.names[place])


def _give_up_asking(
    draft: Draft, subject: Subject, expired: Request, due: datetime
) -> None:
    asked = tuple(request for request in subject.requests if request != expired)
    subject = draft.change(subject.id, requests=asked)
    name, before = "nobody decides", subject.entered
    if not announce(draft, subject.id, name, due, asked=expired.options):
        draft.record(subject.id, due, "unhandled", name)
    after = draft[subject.id]
    is_approval = expired.options[0].startswith(APPROVE)
    if is_approval and after.is_live and after.entered == before:
        # Silence is never approval: the clock that asked counts afresh.
        restart(draft, subject.id, expired.rule, due)
