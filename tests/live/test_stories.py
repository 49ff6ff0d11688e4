"""Every story that a shipped programme tells happens just so in a real database.

Between them the stories go through gates and what expires, absences, phases of meeting,
ladders that people decide on, acceptance by several, consents withdrawn, exclusions
that become true, pauses, safeguarding holds, substitutes, second matches, changes of
role, closures, and rounds of matching.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

import pytest

from live.offices import Where, an_office
from wayfellow.cli.files import load_programme
from wayfellow.decide import Decision, Run, Stimulus
from wayfellow.live import Desk
from wayfellow.live.storage.population import StoredPopulation
from wayfellow.stories import telling
from wayfellow.stories.coverage import Watched
from wayfellow_dsl.model import Story
from wayfellow_programmes import bundled_names

PROGRAMMES = sorted(
    name.removesuffix(".programme")
    for name in bundled_names()
    if name.endswith(".programme")
)


@cache
def watched(name: str) -> Watched:
    """Read a programme that comes with Wayfellow."""
    return Watched(load_programme(name))


class LiveTelling(telling._Telling):
    """A story that is told in a database too, decision by decision."""

    def __init__(self, compiled: Watched, story: Story, desk: Desk, run: str):
        super().__init__(compiled, story)
        self.desk = desk
        self.is_deciding = False
        self.decisions = 0
        starts = self._run.starts
        self._run = Run(run, starts)
        desk.open_run(compiled.programme.name, date.fromisoformat(starts), run)

    def _decide(self, stimulus: Stimulus) -> Decision:
        before = dict(self._population)
        self.is_deciding = True
        decided = super()._decide(stimulus)
        self.is_deciding = False
        self.decisions += 1
        if decided.subjects != tuple(before.get(s.id) for s in decided.subjects):
            self._see(stimulus, decided)
        return decided

    def _see(self, stimulus: Stimulus, decided: Decision) -> None:
        run = self.desk.run(self._run.id)
        answer = run._requests.carry_out(stimulus, None)

        assert answer.records == decided.records
        stored = StoredPopulation(self.desk._store, run._row)
        for subject in decided.subjects:
            assert stored.get(subject.id) == subject

    def _keep(self, decided: Decision, at: datetime) -> None:
        super()._keep(decided, at)
        if not self.is_deciding:
            # They are placed where the story finds them, with no event of theirs.
            population = StoredPopulation(
                self.desk._store, self.desk.run(self._run.id)._row
            )
            for subject in decided.subjects:
                population.get(subject.id)
            population.note(decided)
            population.write(at)


@pytest.mark.parametrize("name", PROGRAMMES)
def test_every_story_happens_in_a_database(name: str, where: Where) -> None:
    """Each decision is the same, and leaves the same rows, as it was told."""
    compiled = watched(name)
    programme = compiled.programme
    office = an_office(where)
    told = decided = 0
    with office.engine.connect() as connection:
        desk = office.bind(connection)
        desk.deploy(programme)
        for number, story in enumerate(programme.stories):
            live = LiveTelling(compiled, story, desk, f"story-{number}")
            assert live.tell().passes
            told, decided = told + 1, decided + live.decisions
        connection.commit()
    office.close()

    assert told == len(programme.stories)
    assert decided >= told
