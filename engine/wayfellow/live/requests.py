"""How a request becomes a change, and how it is carried out only once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import msgspec
from msgspec import structs

from wayfellow.decide import (
    ENGINE,
    Compiled,
    Correct,
    Decision,
    Event,
    Introduce,
    MoveByHand,
    Reopen,
    Run,
    Stimulus,
)
from wayfellow.decide.asking.misnaming import doubts
from wayfellow.errors import KeyReused, Overtaken, StaleState, Unusable, WayfellowError

from . import given
from .answers import Answer
from .change import Workplace, change, settle
from .records.hindsight import together
from .storage.columns import plainly
from .storage.population import StoredPopulation
from .storage.runs import RunRow

_NOW = datetime.min.replace(tzinfo=UTC)
"""Stands in the content of a request for a time that was left out."""
_encode = msgspec.json.Encoder(order="sorted", enc_hook=plainly).encode


class Requests:
    """What is asked of one run, for as long as one transaction lasts."""

    def __init__(self, place: Workplace, row: RunRow, compiled: Compiled) -> None:
        self._place = place
        self._row = row
        self._compiled = compiled
        self._run = Run(row.id, row.starts)

    def carry_out(
        self,
        stimulus: Stimulus,
        key: str | None,
        sequence: int | None = None,
        *,
        is_now: bool = False,
    ) -> Answer:
        """Let something happen, or give the answer that its key got before.

        `sequence` is how many lines of history the sender had seen. With `is_now` its
        time was left out, and may be another one when it is asked again.
        """
        given.usable(stimulus)
        self.refuse_unattached(stimulus)
        key = given.key(key)
        if sequence is not None:
            given.count(sequence, "sequence")
        self._place.begin()
        if not key:
            return self._carry_out(self._place, stimulus, sequence)
        # Whoever left the time out says the same at another time.
        told = structs.replace(stimulus, at=_NOW) if is_now else stimulus
        content = sha256(_encode(told)).hexdigest()
        with self._place.all_or_nothing(always=True):
            return self._carry_out_once(stimulus, key, content, sequence)

    def carry_out_together(self, events: Iterable[Event]) -> tuple[Answer, ...]:
        """Let several things happen in this order, all of them or none."""
        sent = []
        for index, event in enumerate(events):
            with _one_of_several(index, event):
                event = structs.replace(event, at=self._place.moment(event.at))
                given.usable(event)
                self.refuse_unattached(event)
            sent.append(event)
        self._place.begin()
        population = self._population()
        population.reserve({event.subject for event in sent})
        answers = []
        for index, event in enumerate(sent):
            with _one_of_several(index, event):
                decision = settle(
                    self._place, self._compiled, self._run, population, event
                )
            population.note(decision)
            answers.append(self._answer(decision, population, event))
        with self._place.all_or_nothing():
            population.write(self._place.now)
        return tuple(answers)

    def refuse_unattached(self, stimulus: Stimulus) -> None:
        """Raise Unusable for a guardian, say, of whom nobody knows whose they are."""
        by = getattr(stimulus, "by", ENGINE)
        attached = self._compiled.attached
        if by.role not in attached or by.id.startswith(f"{by.role} of "):
            return
        whose = f"{by.role} of {getattr(stimulus, 'subject', '')}"
        raise Unusable(
            f"say whose {by.role} it is, as in "
            f"`Actor('{by.role}', '{whose}')`{given.instead(by.id)}"
        )

    def _carry_out_once(
        self, stimulus: Stimulus, key: str, content: str, sequence: int | None
    ) -> Answer:
        run, store = self._run.id, self._place.store
        if not store.keys.claim(run, key, content, self._place.now):
            known = store.keys.get(run, key)
            if known is None:
                raise Overtaken
            asked, place, lines = known
            if asked != content:
                raise KeyReused(key, run)
            return Answer(run, store.histories.records(run, lines), place)
        inside = replace(self._place, is_shared=False)
        answer = self._carry_out(inside, stimulus, sequence)
        written = [(record.subject, record.sequence) for record in answer.records]
        store.keys.answer(run, key, answer.place, written)
        return answer

    def _carry_out(
        self, place: Workplace, stimulus: Stimulus, sequence: int | None
    ) -> Answer:
        population = self._reserved(stimulus)
        if sequence is not None and isinstance(stimulus, (Event, MoveByHand)):
            found = population.get(stimulus.subject)
            if found is not None and found.sequence != sequence:
                raise StaleState(stimulus.subject, sequence, found.sequence)
        decision = change(place, self._compiled, self._run, population, stimulus)
        return self._answer(decision, population, stimulus)

    def _answer(
        self, decision: Decision, population: StoredPopulation, stimulus: Stimulus
    ) -> Answer:
        doubted: tuple[str, ...] = ()
        if isinstance(stimulus, Event) and stimulus.payload:
            about = population.get(stimulus.subject)
            if about is not None:
                doubted = doubts(self._compiled, about.kind, stimulus)
        return Answer(self._run.id, decision.records, decision.answer, doubted)

    def _reserved(self, stimulus: Stimulus) -> StoredPopulation:
        """Give everybody, and keep others from changing those whom it is about."""
        population = self._population()
        if self._place.store.reserves:
            if isinstance(stimulus, (Event, MoveByHand)):
                population.reserve([stimulus.subject])
            elif isinstance(stimulus, (Correct, Reopen)):
                population.reserve(together(self._place.store, self._run.id, stimulus))
            elif isinstance(stimulus, Introduce):
                joined = [stimulus.joins] if stimulus.joins else []
                population.reserve([*joined, *(who for _, who in stimulus.members)])
        return population

    def _population(self) -> StoredPopulation:
        return StoredPopulation(self._place.store, self._row, to_change=True)


@contextmanager
def _one_of_several(index: int, event: Event) -> Iterator[None]:
    try:
        yield
    except WayfellowError as error:
        error.index, error.about = index, event.subject
        raise
