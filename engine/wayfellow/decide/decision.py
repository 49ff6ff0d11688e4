"""The decision: a pure function of what is known, a stimulus, and its moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace

from wayfellow_dsl.model import End

from . import needs
from .amendment.corrections import correct
from .amendment.reopening import reopen
from .asking.possible import APPROVE
from .compiled import Compiled
from .draft import Cause, Draft
from .events import receive
from .journeys import enrol
from .machine import Cursor
from .moves import act, announce, end, enter, leave, perform
from .relating.introductions import introduce
from .relating.shortlists import suggest
from .rest import come_to_rest
from .retelling.hindsight import DIFFERED, of_correction
from .scene import Population
from .state import (
    ENGINE,
    Correct,
    Decision,
    EnrolPerson,
    Event,
    Introduce,
    Lapse,
    MoveByHand,
    Pass,
    Record,
    Refusal,
    Reopen,
    Request,
    Run,
    Stimulus,
    Subject,
    Suggest,
    Timer,
    Wake,
)
from .timing.clocks import advance, first_due, next_due, restart


def decide(
    compiled: Compiled, run: Run, population: Population, stimulus: Stimulus
) -> Decision | Refusal:
    """Say what follows from a stimulus: new values, records and effects, or a refusal.

    Everything due before the stimulus, for its subject and for all who are connected
    with it, happens first, in order, so that a history never depends on when somebody
    looked. What happens at one instant comes before a clock that is due at it. Raises
    ValueError for a time without a time zone, and EndlessRules when rules set each
    other off without end.
    """
    if stimulus.at.tzinfo is None:
        raise ValueError(f"{stimulus.at.isoformat()} has no time zone")
    if stimulus.at.tzinfo is not UTC:
        stimulus = replace(stimulus, at=stimulus.at.astimezone(UTC))
    compiled.require_plugins()
    draft = Draft(compiled, run, population)
    match stimulus:
        case EnrolPerson():
            catch_up(draft, list(stimulus.journeys), stimulus.at)
            answer = enrol(draft, stimulus)
            if not isinstance(answer, Refusal):
                enter(
                    draft,
                    stimulus.id,
                    draft[stimulus.id].step,
                    stimulus.at,
                    answer,
                )
                come_to_rest(draft, stimulus.id, stimulus.at)
        case Pass(subject=identifier, at=at):
            if draft.get(identifier) is None:
                return Refusal(
                    "unknown subject", f"nobody in this run is called `{identifier}`"
                )
            catch_up(draft, [identifier], at, is_included=True)
            return draft.decision(None)
        case Event(subject=identifier, at=at):
            catch_up(draft, [identifier], at)
            answer = receive(draft, stimulus)
            if not isinstance(answer, Refusal):
                come_to_rest(draft, identifier, max(at, draft[identifier].latest))
        case Introduce(members=members, joins=joins, at=at):
            catch_up(draft, [joins, *(member for _, member in members)], at)
            answer = introduce(draft, stimulus)
            if not isinstance(answer, Refusal):
                come_to_rest(draft, answer[0], at)
        case Suggest(subject=identifier, at=at):
            catch_up(draft, [identifier], at)
            answer = suggest(draft, stimulus)
        case Correct(subject=identifier, at=at):
            catch_up(draft, [identifier], at)
            before = (*stimulus.histories, *draft.records)
            answer = correct(draft, stimulus)
            if not isinstance(answer, Refusal):
                come_to_rest(draft, identifier, max(at, draft[identifier].latest))
                _show_what_differs(draft, before, answer)
        case Reopen(subject=identifier, at=at):
            catch_up(draft, [identifier], at)
            answer = reopen(draft, stimulus)
            if not isinstance(answer, Refusal):
                come_to_rest(draft, identifier, max(at, draft[identifier].latest))
        case MoveByHand():
            catch_up(draft, [stimulus.subject], stimulus.at)
            answer = _move_by_hand(draft, stimulus)
            if not isinstance(answer, Refusal):
                come_to_rest(draft, stimulus.subject, stimulus.at)
    if isinstance(answer, Refusal):
        return answer
    return draft.decision(answer)


def catch_up(
    draft: Draft, identifiers: list[str], until: datetime, is_included: bool = False
) -> None:
    """Let everything happen that was due earlier, to some and all tied to them."""
    connected = connected_with(draft, identifiers)
    while True:
        first = None
        for subject in connected:
            if subject.passed is not None and subject.passed >= until:
                draft.note_passed(subject.passed)
            soonest = next_due(subject)
            if soonest is None or soonest > until:
                continue
            if soonest == until and not is_included:
                continue
            found = first_due(subject)
            assert found is not None
            # At one instant a check lapses before anybody's clock goes off.
            rank = 0 if isinstance(found[2], Lapse) else 1
            key = (found[0], rank, subject.created, subject.id)
            if first is None or key < first[0]:
                first = (key, subject, found[2])
        if first is None:
            return
        (due, _, _, identifier), subject, item = first
        draft.refuel()
        before = draft.written
        if isinstance(item, Timer):
            _fire(draft, subject, item, due)
        elif isinstance(item, Lapse):
            needs.lapse(draft, subject, item)
        elif isinstance(item, Wake):
            draft.change(identifier, wakes=None)
        else:
            _give_up_asking(draft, subject, item, due)
        come_to_rest(draft, identifier, due)
        if draft.written == before:
            passed = draft[identifier].passed
            draft.change(identifier, passed=due if passed is None else max(passed, due))
        connected = connected_with(draft, identifiers)


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


def _show_what_differs(draft: Draft, before: tuple[Record, ...], answer: Cause) -> None:
    """Give staff the list of what would have been otherwise without a mistake."""
    correction = next(
        one for one in draft.records if (one.subject, one.sequence) == answer
    )
    found = of_correction(decide, draft.compiled, draft.run, before, correction)
    if not found:
        return
    about = {"otherwise": msgspec.to_builtins(found)}
    to, now = correction.by.role, max(correction.when, draft[answer[0]].latest)
    payload = {"to": [to], **about}
    key = draft.record(answer[0], now, "task", DIFFERED, payload=payload, cause=answer)
    draft.send(key, now, "task", to, DIFFERED, about)


def _move_by_hand(draft: Draft, stimulus: MoveByHand) -> Cause | Refusal:
    subject = draft.get(stimulus.subject)
    if subject is None:
        return Refusal(
            "unknown subject", f"nobody in this run is called `{stimulus.subject}`"
        )
    if stimulus.by.role not in draft.compiled.staff:
        return Refusal(
            "not permitted", f"people are moved by staff, not by {stimulus.by}"
        )
    staff = draft.compiled.staff[stimulus.by.role]
    concerned = [hold.about for hold in subject.holds if hold.kind == "concern"]
    if concerned and not staff.lifts_holds:
        return Refusal(
            "held",
            f"`{subject.id}` is on a safeguarding hold; only those who may lift it "
            "move them",
        )
    for about in concerned:
        if stimulus.by.id in ("", about, draft[about].person):
            return Refusal(
                "held",
                f"`{subject.id}` is on a safeguarding hold; say who moves them: it is "
                f"never `{about}`, whom it is about",
            )
    if not stimulus.reason.strip():
        return Refusal("bad details", "say why: a move by hand needs a reason")
    if subject.outcome:
        return Refusal("has ended", f"`{subject.id}` has ended as `{subject.outcome}`")
    lifecycle = draft.compiled.lifecycles[subject.kind]
    is_step = stimulus.to in lifecycle.steps
    if is_step and subject.members and lifecycle.steps[stimulus.to].step.implied:
        return Refusal(
            "not possible here",
            "an offer cannot be made again by hand; introduce them instead",
        )
    outcomes = _outcomes(draft.compiled, subject)
    if not is_step and stimulus.to not in outcomes:
        return Refusal(
            "bad details",
            f"`{stimulus.to}` is no step of a {subject.kind} and no outcome; "
            f"the steps are {_named(lifecycle.steps)}, and the outcomes "
            f"{_named(outcomes)}",
        )
    at = max(stimulus.at, subject.latest)
    key = draft.record(
        subject.id,
        stimulus.at,
        "moved by hand",
        stimulus.to,
        by=stimulus.by,
        source=subject.step,
        target=stimulus.to,
        because=stimulus.reason,
    )
    leave(draft, subject.id)
    draft.change(subject.id, caused_by=stimulus.by.role)
    if is_step:
        enter(draft, subject.id, stimulus.to, at, key)
    else:
        end(draft, subject.id, stimulus.to, at, key)
    return key


def _outcomes(compiled: Compiled, subject: Subject) -> list[str]:
    """Name the outcomes to which staff can move somebody."""
    steps = compiled.lifecycles[subject.kind].steps.values()
    found = [
        rule.target.outcome
        for step in steps
        if not step.step.implied or not subject.members
        for rule in step.rules
        if isinstance(rule.target, End)
    ]
    return list(dict.fromkeys((*compiled.outcomes, *found)))


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
