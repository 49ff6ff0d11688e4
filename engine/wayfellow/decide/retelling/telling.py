"""What the lines of a history say, one by one and together."""

from __future__ import annotations

from collections.abc import Iterable

from wayfellow_dsl.model import Need, Value

from ..draft import Draft
from ..needs import WAIVE, WAIVED, WITHDRAW, consents_named
from ..relating import groups
from ..replies import answers_of
from ..state import ENGINE, Event, Record, Recorded, Refusal, Subject
from ..timing import meetings


def numbered(records: Iterable[Record], line: int) -> Record | None:
    """Give the line of a history with a number, if it is there."""
    return next((record for record in records if record.sequence == line), None)


def event_of(record: Record) -> Event:
    """Give the event that a line records."""
    return Event(
        record.subject, record.name, record.when, record.by, dict(record.payload)
    )


def names_of(record: Record) -> tuple[str, ...]:
    """Give the names under which an event is counted, and missed; none for others."""
    if record.by == ENGINE or record.kind not in ("event", "fact"):
        return ()
    if record.name == meetings.HELD:
        return (record.name,)
    return record.name, f"{record.name} by {record.by.role}"


class Told:
    """What the lines of one subject say together, in the order in which they came."""

    def __init__(self, draft: Draft, subject: Subject, records: list[Record]) -> None:
        self._draft = draft
        self._subject = subject
        self.facts: dict[str, Recorded] = {}
        self.said: dict[int, set[str]] = {}
        """Which facts each line says, by its number."""
        self.told_by: dict[str, Record] = {}
        """The line by which each fact holds."""
        for record in records:
            self._hear(record)

    def _hear(self, record: Record) -> None:
        event = event_of(record)
        role = self._draft.compiled.roles.get(self._subject.kind)
        if record.kind == "enrolled" and role is not None:
            known = {detail.name for detail in role.details}
            details = {n: v for n, v in event.payload.items() if n in known}
            self._note(record, self._recorded(event, details))
        elif record.kind in ("fact", "event"):
            self._note(record, self._facts_of(event))

    def _note(self, record: Record, facts: dict[str, Recorded]) -> None:
        self.said[record.sequence] = set(facts)
        for name, fact in facts.items():
            known = self.facts.get(name)
            if known is None or fact.value is False or known.since <= fact.since:
                self.facts[name] = fact
                self.told_by[name] = record

    def _facts_of(self, event: Event) -> dict[str, Recorded]:
        lifecycle = self._draft.compiled.lifecycles[self._subject.kind]
        name = event.name
        if name in lifecycle.needs:
            need = lifecycle.needs[name]
            whose = self._fact_of(need, event)
            answers = answers_of(need.name, event) if need.kind == "survey" else {}
            return {whose: Recorded(True, event.at, event.by), **answers}
        if name.removeprefix(WAIVE) in lifecycle.needs:
            need = lifecycle.needs[name.removeprefix(WAIVE)]
            waived = Recorded(WAIVED, event.at, event.by)
            return {self._fact_of(need, event): waived}
        if name.removeprefix(WITHDRAW) in lifecycle.consents:
            gone = Recorded(False, event.at, event.by)
            found = (
                self._fact_of(need, event)
                for need in consents_named(self._draft, self._subject, event)
            )
            return {
                fact: gone
                for fact in found
                if fact in self.facts and self.facts[fact].value is True
            }
        if name.startswith("survey "):
            survey = name.removeprefix("survey ")
            done = {name: Recorded(True, event.at, event.by)}
            return {**done, **answers_of(survey, event)}
        if name == "details":
            return self._recorded(event, event.payload)
        return {}

    def _recorded(self, event: Event, details: dict[str, Value]) -> dict[str, Recorded]:
        return {n: Recorded(v, event.at, event.by) for n, v in details.items()}

    def _fact_of(self, need: Need, event: Event) -> str:
        found = groups.fact_of(self._draft, self._subject, need, event)
        return need.key if isinstance(found, Refusal) else found
