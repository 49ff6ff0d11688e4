"""The decision: a pure function of what is known, a stimulus, and its moment."""

from __future__ import annotations

from datetime import UTC

import msgspec
from msgspec.structs import replace

from .amendment.corrections import correct
from .amendment.reopening import reopen
from .by_hand import move_by_hand
from .compiled import Compiled
from .draft import Cause, Draft
from .events import receive
from .journeys import enrol
from .moves import enter
from .overdue import catch_up
from .relating.introductions import introduce
from .relating.shortlists import suggest
from .rest import come_to_rest
from .retelling.hindsight import DIFFERED, of_correction
from .scene import Population
from .state import (
    Correct,
    Decision,
    EnrolPerson,
    Event,
    Introduce,
    MoveByHand,
    Pass,
    Record,
    Refusal,
    Reopen,
    Run,
    Stimulus,
    Suggest,
)


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
    is_passing = isinstance(stimulus, Pass)
    catch_up(draft, concerned(stimulus), stimulus.at, is_included=is_passing)
    answer = _answer(draft, stimulus)
    return answer if isinstance(answer, Refusal) else draft.decision(answer)


def concerned(stimulus: Stimulus) -> list[str]:
    """Name whom a stimulus is about: what is due for them comes before it."""
    match stimulus:
        case EnrolPerson(journeys=journeys):
            return list(journeys)
        case Introduce(members=members, joins=joins):
            return [joins, *(member for _, member in members)]
        case _:
            return [stimulus.subject]


def _answer(draft: Draft, stimulus: Stimulus) -> Cause | Refusal | None:
    """Let it happen; give the record that answers it, or None where time passes."""
    match stimulus:
        case Pass(subject=identifier):
            if draft.get(identifier) is None:
                return Refusal(
                    "unknown subject", f"nobody in this run is called `{identifier}`"
                )
            return None
        case EnrolPerson(id=identifier, at=at):
            answer = enrol(draft, stimulus)
            if not isinstance(answer, Refusal):
                enter(draft, identifier, draft[identifier].step, at, answer)
                come_to_rest(draft, identifier, at)
        case Event(subject=identifier, at=at):
            answer = receive(draft, stimulus)
            if not isinstance(answer, Refusal):
                come_to_rest(draft, identifier, max(at, draft[identifier].latest))
        case Introduce(at=at):
            answer = introduce(draft, stimulus)
            if not isinstance(answer, Refusal):
                come_to_rest(draft, answer[0], at)
        case Suggest():
            answer = suggest(draft, stimulus)
        case Correct(subject=identifier, at=at):
            before = (*stimulus.histories, *draft.records)
            answer = correct(draft, stimulus)
            if not isinstance(answer, Refusal):
                come_to_rest(draft, identifier, max(at, draft[identifier].latest))
                _show_what_differs(draft, before, answer)
        case Reopen(subject=identifier, at=at):
            answer = reopen(draft, stimulus)
            if not isinstance(answer, Refusal):
                come_to_rest(draft, identifier, max(at, draft[identifier].latest))
        case MoveByHand(subject=identifier, at=at):
            answer = move_by_hand(draft, stimulus)
            if not isinstance(answer, Refusal):
                come_to_rest(draft, identifier, at)
    return answer


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
