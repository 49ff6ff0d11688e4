"""Moves: who begins, goes on, comes together, ends or returns, as plugins see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from wayfellow.decide import Compiled
from wayfellow.decide.compiled import CompiledStep
from wayfellow.decide.state import Decision, Record, Subject
from wayfellow_dsl.model import Frozen

Before = Callable[[str], Subject | None]
"""Gives somebody as they stood before a decision."""
MoveKind = Literal["began", "offered", "matched", "moved", "ended", "returned"]


class Move(Frozen, frozen=True, gc=False):
    """Somebody, or a relationship, goes somewhere: from where, to where, and why."""

    kind: MoveKind
    """`began` in a role; `offered`, people to each other; `matched`, a relationship
    that begins, all who had to having accepted; `moved` to another step; `ended`; or
    `returned`, and goes on after that."""
    source: str
    """The step that was left; of who returns the outcome, and empty for who begins."""
    step: str
    """The step that was entered; empty for who ended."""
    outcome: str
    """The outcome of who ended; empty for everybody else."""
    record: Record
    """The line of history that says so: when, by whom, by what, and why."""

    @property
    def subject(self) -> str:
        """The identifier of who or what moves."""
        return self.record.subject

    @property
    def target(self) -> str:
        """Where it leads: the step or the outcome."""
        return self.step or self.outcome


def moves(compiled: Compiled, before: Before, decision: Decision) -> Iterator[Move]:
    """Give each move of a decision, in its order."""
    after = {subject.id: subject for subject in decision.subjects}
    matched: set[str] = set()
    for record in decision.records:
        if not record.target:
            continue
        subject = after[record.subject]
        step = compiled.lifecycles[subject.kind].steps.get(record.target)
        if step is None:
            yield Move("ended", record.source, "", record.target, record)
            continue
        kind = _kind(record, subject, step)
        if kind != "offered" and subject.id not in matched:
            if _has_been_matched(before(subject.id), subject):
                kind = "matched"
            matched.add(subject.id)
        yield Move(kind, record.source, record.target, "", record)


def _kind(record: Record, subject: Subject, step: CompiledStep) -> MoveKind:
    if record.kind == "reopened":
        return "returned"
    if record.source:
        return "moved"
    return "offered" if subject.members and step.step.implied else "began"


def _has_been_matched(before: Subject | None, after: Subject) -> bool:
    was_active = before is not None and before.active_since is not None
    return after.active_since is not None and not was_active
