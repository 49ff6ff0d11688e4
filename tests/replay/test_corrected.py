"""Histories that staff have put right at random are told again alike."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from meaning.test_one_meaning import EVERYTHING
from replay.test_replay import GROUPS, a_year
from replay.told import Told
from wayfellow.decide import Actor, Correct, MoveByHand, Record, Reopen, Stimulus
from wayfellow.decide.retelling.replay import replay
from wayfellow.decide.retelling.stimuli import stimulus_of


@pytest.mark.parametrize("name", [GROUPS, EVERYTHING])
@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_put_right_the_history_proves_its_state(
    name: str, seed: int
) -> None:
    """Corrections, moves by hand and endings taken back leave nothing unexplained."""
    compiled, run, history = a_year(name)
    chance, told = Random(seed), Told(compiled, run)  # noqa: S311
    stimuli = [
        stimulus
        for record in history.records
        if (stimulus := stimulus_of(compiled, record)) is not None
    ]
    done = 0
    for stimulus in stimuli[:120]:
        told.happen(stimulus)
        if chance.random() < 0.3 and told.records:
            record = chance.choice(told.records[-60:])
            done += told.happen(_put_right(told, record, stimulus, chance))

    again = replay(compiled, run, told.records, told.subjects)

    assert done > 5
    assert again.differences == ()


def _put_right(told: Told, record: Record, last: Stimulus, chance: Random) -> Stimulus:
    """Withdraw a line, date it otherwise, or move whoever it is about."""
    by = Actor(next(iter(told.compiled.staff)), "kim")
    latest = max(subject.latest for subject in told.subjects.values())
    now, who = max(last.at, latest), told.subjects[record.subject]
    records = tuple(told.records)
    if chance.random() < 0.4:
        steps = list(told.compiled.lifecycles[who.kind].steps)
        if who.outcome:
            return Reopen(who.id, chance.choice(steps), "a test", now, by, records)
        outcomes = list(told.compiled.outcomes)
        return MoveByHand(who.id, chance.choice(outcomes), "a test", now, by)
    earlier = record.when - timedelta(hours=chance.randint(1, 90))
    when = chance.choice([None, earlier])
    return Correct(who.id, record.sequence, "a test", now, by, None, when, records)
