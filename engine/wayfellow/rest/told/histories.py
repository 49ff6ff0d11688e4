"""What is told of histories: their lines, and what followed from a request."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

from pydantic import Field

from wayfellow import decide, live

from ..values import ToldMoment, plain
from .base import Actor, Page, Told

_KINDS = get_args(get_type_hints(decide.Record)["kind"])


class Record(Told):
    """A line of a history."""

    subject: str = Field(description="The participant or relationship it is about.")
    sequence: int = Field(description="Its number in the history of the subject.")
    when: ToldMoment = Field(description="When it happened.")
    kind: str = Field(
        description=f"What sort of line: {', '.join(f'`{one}`' for one in _KINDS)}."
    )
    name: str = Field(description="What happened, as the programme calls it.")
    by: Actor
    payload: dict[str, Any] = Field(description="What was said with it, by name.")
    source: str = Field(description="The step left by it, when it moved.")
    target: str = Field(description="The step or outcome reached, when it moved.")
    because: str = Field(description="The reason that was given; empty without one.")

    @classmethod
    def of(cls, one: decide.Record) -> Record:
        """Tell a line."""
        return cls(
            subject=one.subject,
            sequence=one.sequence,
            when=one.when,
            kind=one.kind,
            name=one.name,
            by=Actor(role=one.by.role, id=one.by.id),
            payload=plain(one.payload),
            source=one.source,
            target=one.target,
            because=one.because,
        )


class HistoryLine(Record):
    """A line of a history, and when it was written down."""

    recorded: ToldMoment = Field(description="When it was written down.")

    @classmethod
    def of_line(cls, one: live.Line) -> HistoryLine:
        """Tell a line."""
        return cls(**dict(Record.of(one.record)), recorded=one.recorded)


class Result(Told):
    """What followed from a request: the lines that are now in the histories."""

    run: str
    records: list[Record] = Field(
        description="In order; those before the request's own were due earlier."
    )
    answer: int = Field(
        description="Which of the records is the request's own, from 0."
    )
    warnings: list[str] = Field(
        description="What goes with the event under a name that is nearly one that it "
        "asks for, in sentences: it is kept, and has no effect."
    )

    @classmethod
    def of(cls, one: live.Answer) -> Result:
        """Tell what followed."""
        return cls(
            run=one.run,
            records=[Record.of(record) for record in one.records],
            answer=one.place,
            warnings=list(one.doubts),
        )


class Results(Told):
    """What followed from several events, one by one."""

    answers: list[Result] = Field(description="In the order in which they were sent.")


class HistoryPage(Page[HistoryLine]):
    """A page of a history, the oldest line first."""
