"""What of a decision plugins are asked and told, in the transaction.

Moves, clocks and new tasks are read from what was recorded, the rest from how everybody
stood before and stands after: first the needs, then all that was recorded, in order,
then which tasks are no more, and what became of matches.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from wayfellow.decide import Compiled
from wayfellow.decide.relating.members import base_of
from wayfellow.decide.state import Decision, Record, Request, Subject

from .calling import Hooks
from .contexts import InTransaction, Task
from .moves import Before, Move, moves

_Moment = tuple[str, dict[str, Any]]


def ask(
    hooks: Hooks,
    context: InTransaction,
    compiled: Compiled,
    before: Before,
    decision: Decision,
) -> tuple[str, str]:
    """Ask the plugins about each move; give the first refusal, and whose it is."""
    after = {subject.id: subject for subject in decision.subjects}
    for move in moves(compiled, before, decision):
        subject = before(move.subject) or after[move.subject]
        refusal, plugin = hooks.ask(
            "before_move", context=context, move=move, subject=subject
        )
        if refusal:
            return refusal, plugin
    return "", ""


def tell(
    hooks: Hooks,
    context: InTransaction,
    compiled: Compiled,
    before: Before,
    decision: Decision,
) -> None:
    """Tell the plugins of all that was decided, in its order."""
    for hook, about in moments(compiled, before, decision):
        if hooks.wants(hook):
            hooks.tell(hook, context=context, **about)


def moments(
    compiled: Compiled, before: Before, decision: Decision
) -> Iterator[_Moment]:
    """Give each hook that a decision calls, and with what."""
    after = {subject.id: subject for subject in decision.subjects}
    going = moves(compiled, before, decision)
    for subject in decision.subjects:
        yield from _of_needs(compiled, before(subject.id), subject)
    for record in decision.records:
        subject = after[record.subject]
        if record.kind == "timer":
            yield "timer_due", {"record": record, "subject": subject}
        if record.target:
            yield from _of_move(next(going), subject)
        yield from _of_record(record, subject)
    for subject in decision.subjects:
        known = before(subject.id)
        yield from _of_requests(known, subject)
        if subject.members:
            yield from _of_relation(known, subject)


def _of_move(move: Move, subject: Subject) -> Iterator[_Moment]:
    about: dict[str, Any] = {"move": move, "subject": subject}
    if move.source and move.kind != "returned":
        yield "step_left", {"step": move.source, **about}
    if move.step:
        yield "step_entered", {"step": move.step, **about}
    yield "after_move", about


def _of_record(record: Record, subject: Subject) -> Iterator[_Moment]:
    match record.kind:
        case "task":
            task = Task(record.name, tuple(record.payload["to"]))
            yield "task_opened", {"task": task, "subject": subject}
        case "request":
            due = datetime.fromisoformat(record.payload["by"])
            task = Task(record.name, tuple(record.payload["who"]), due)
            yield "task_opened", {"task": task, "subject": subject}
        case _ if record.name == "check in" or record.name.startswith("survey "):
            task = Task(record.name, (record.by.id or record.by.role,))
            yield "task_closed", {"task": task, "subject": subject}


def _of_needs(
    compiled: Compiled, before: Subject | None, after: Subject
) -> Iterator[_Moment]:
    lifecycle = compiled.lifecycles.get(after.kind)
    needs = {} if lifecycle is None else lifecycle.needs
    for name, fact in after.facts.items():
        if base_of(name) not in needs:
            continue
        known = None if before is None else before.facts.get(name)
        if known is not None and known.value == fact.value:
            continue
        hook = "need_lapsed" if fact.value is False else "need_met"
        yield hook, {"need": name, "fact": fact, "subject": after}


def _of_requests(before: Subject | None, after: Subject) -> Iterator[_Moment]:
    if before is None:
        return
    for request in before.requests:
        if not any(_is_same(request, other) for other in after.requests):
            task = Task(" or ".join(request.options), request.who, request.due)
            yield "task_closed", {"task": task, "subject": after}


def _is_same(one: Request, other: Request) -> bool:
    return (one.rule, one.asked, one.who) == (other.rule, other.asked, other.who)


def _of_relation(before: Subject | None, after: Subject) -> Iterator[_Moment]:
    was_active = before is not None and before.active_since is not None
    about = {"relation": after}
    if before is None and after.active_since is None:
        yield "match_proposed", about
    if after.active_since is not None and not was_active:
        yield "match_accepted", about
    if after.outcome and not (before is not None and before.outcome):
        yield "match_ended", about
