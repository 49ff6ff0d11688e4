"""A history told again leads to the same records, and to where everybody stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from effort import tries
from meaning.test_one_meaning import (
    EVERYTHING,
    OFTEN,
    TRIED,
    circles,
    load_scenario,
    shortened,
    simulated,
    smaller,
)
from replay.kept import FOLDER, read, told_again, written
from replay.told import Told
from wayfellow.decide import (
    Actor,
    Compiled,
    EnrolPerson,
    Event,
    Record,
    Run,
    Subject,
    compile_programme,
    decide,
)
from wayfellow.decide.retelling.hindsight import hindsight
from wayfellow.decide.retelling.replay import replay, set_apart
from wayfellow.decide.retelling.stimuli import stimulus_of
from wayfellow.simulation import History
from wayfellow_dsl import read_programme

GROUPS = "groups"
KEPT = sorted(path.stem for path in FOLDER.glob("*.jsonl"))


@cache
def a_year(name: str, seed: int = 1) -> tuple[Compiled, Run, History]:
    """Simulate a run of a programme."""
    if name == GROUPS:
        programme, scenario = circles()
    else:
        programme, scenario = load_scenario(name)
        scenario = shortened(name, smaller(scenario, TRIED[name]))
    history = simulated(programme, scenario, seed)
    return compile_programme(programme), Run("live", scenario.starts), history


def lived(compiled: Compiled, run: Run, history: History, chance: Random) -> Told:
    """Let a year happen once more, in disorder: much is recorded late, or refused."""
    told = Told(compiled, run)
    coming = [
        (record.when + timedelta(days=chance.choice([0, 0, 0, 2, 9, 40])), stimulus)
        for record in history.records
        if (stimulus := stimulus_of(compiled, record)) is not None
    ]
    coming.sort(key=lambda each: each[0])
    for when, stimulus in coming:
        if chance.random() < 0.6:
            told.advance(when)
        told.happen(stimulus)
        if isinstance(stimulus, Event) and chance.random() < 0.1:
            by = Actor(next(iter(compiled.staff)), "kim")
            name = chance.choice(["pause", "resume", "concern", "details"])
            told.happen(Event(stimulus.subject, name, stimulus.at, by))
    told.advance(history.ends)
    return told


@pytest.mark.parametrize("name", KEPT)
def test_a_kept_history_still_happens(
    name: str, golden: Callable[[Path, str], None], pytestconfig: pytest.Config
) -> None:
    """What once happened to people would happen to them today: line for line."""
    path = FOLDER / f"{name}.jsonl"
    setting, records = read(path)
    again = told_again(setting, records)
    if not pytestconfig.getoption("--update-golden"):
        said = [f"{d.subject}, line {d.sequence}, {d.what}" for d in again.differences]
        assert said == []

    golden(path, written(setting, again.records))


def test_kept_histories_are_of_many_kinds() -> None:
    """There are rounds, groups, ladders, late events, and what staff did by hand."""
    kinds, names, late = set(), set(), 0
    for kept in KEPT:
        _, records = read(FOLDER / f"{kept}.jsonl")
        kinds |= {record.kind for record in records}
        names |= {record.name for record in records}
        late += sum(record.passed is not None for record in records)

    assert len(KEPT) >= 4
    assert kinds >= {"migrated", "corrected", "reopened", "moved by hand", "hold"}
    assert names >= {"concern", "pause", "matched", "member left"}
    assert late > 0


@pytest.mark.parametrize("name", [*TRIED, GROUPS])
def test_every_programme_can_be_told_again(name: str) -> None:
    """From what came from outside alone, every record of a year comes out the same."""
    compiled, run, history = a_year(name)
    again = replay(compiled, run, history.records)

    assert again.differences == ()
    assert list(again.records) == list(history.records)


@pytest.mark.parametrize("name", [*TRIED, GROUPS])
def test_nothing_would_have_been_otherwise(name: str) -> None:
    """In time and without mistakes, what happened is what would have happened."""
    compiled, run, history = a_year(name)
    until = history.ends + timedelta(microseconds=1)
    world = [one for one in history.population if "+" in one][:1] or ["ana"]

    found = hindsight(decide, compiled, run, history.records, world[0], until)

    assert found == ()


@pytest.mark.parametrize("name", [*OFTEN, GROUPS, EVERYTHING])
def test_telling_is_not_repeating(name: str) -> None:
    """Most lines are not handed over, but follow."""
    compiled, _, history = a_year(name)
    given = [r for r in history.records if stimulus_of(compiled, r) is not None]

    assert len(given) < 0.7 * len(history.records)


@pytest.mark.parametrize("name", ["organic", GROUPS, EVERYTHING])
@tries(12)
@given(data=st.data())
def test_whenever_it_was_recorded_and_looked_at(name: str, data: st.DataObject) -> None:
    """Late, out of order, or looked at in between: states and records are the same."""
    compiled, run, history = a_year(name, data.draw(st.integers(1, 2)))
    told = lived(compiled, run, history, data.draw(st.randoms(use_true_random=True)))
    again = replay(compiled, run, told.records, told.subjects)

    assert again.differences == ()
    assert list(again.records) == told.records
    assert again.subjects.keys() == told.subjects.keys()


SILENT = """
programme silent "Silent clocks"
    version 1
    timezone Europe/London

role mentee "Mentee"
    happy yes or no, optional

staff coordinator "Coordinator", lifts safeguarding holds

outcomes
    completed "Took part to the end", counts as completed
    withdrawn "Left"

stage taking_part for mentee
    opens at start

    step first
        after 5 days, if happy is known and happy is yes: end as completed
        after 9 days: end as withdrawn
"""


def _silent() -> tuple[Told, Compiled, Run]:
    programme = read_programme(SILENT).programme
    assert programme is not None
    compiled, run = compile_programme(programme), Run("live", "2027-01-04")
    return Told(compiled, run), compiled, run


def _day(number: int) -> datetime:
    return datetime(2027, 1, number, 12, tzinfo=UTC)


@pytest.mark.parametrize("is_looked_at", [True, False])
def test_a_clock_that_left_no_record_is_remembered_by_what_comes_late(
    is_looked_at: bool,
) -> None:
    """Something recorded late finds a clock gone off, or not: so it does when retold."""
    told, compiled, run = _silent()
    told.happen(EnrolPerson("ana", "mentee", _day(4)))
    if is_looked_at:
        told.advance(_day(12))
    late = Event("ana", "details", _day(6), Actor("mentee", "ana"), {"happy": True})
    assert told.happen(late)
    told.advance(_day(20))
    again = replay(compiled, run, told.records, told.subjects)

    assert again.differences == ()
    assert told.subjects["ana"].outcome == (
        "withdrawn" if is_looked_at else "completed"
    )
    assert (told.records[1].passed is not None) == is_looked_at


def _wrong(records: list[Record], stands: dict[str, Subject]) -> list[tuple[str, int]]:
    _, compiled, run = _silent()
    again = replay(compiled, run, records, stands)
    return [(one.subject, one.sequence) for one in again.differences]


def test_what_does_not_follow_is_named() -> None:
    """A record changed, lost, or made up, and a state that is another, each by name."""
    told, _, _ = _silent()
    told.happen(EnrolPerson("ana", "mentee", _day(4)))
    told.happen(EnrolPerson("bea", "mentee", _day(4)))
    told.advance(_day(20))
    first, other, end, last = told.records
    elsewhere = replace(told.subjects["bea"], outcome="completed")

    assert _wrong(told.records, told.subjects) == []
    assert _wrong([replace(first, target="x"), other, end, last], told.subjects) == [
        ("ana", 1)
    ]
    assert _wrong([first, other, last], told.subjects) == [("ana", 0)]
    assert _wrong([first, other, replace(end, when=_day(5)), last], told.subjects) == [
        ("ana", 2)
    ]
    assert _wrong([other, end, last], told.subjects) == [("ana", 2)]
    assert _wrong(told.records, {**told.subjects, "bea": elsewhere}) == [("bea", 0)]
    assert _wrong(told.records, {"ana": told.subjects["ana"]}) == [("bea", 0)]


def test_whoever_met_an_erased_person_is_set_apart() -> None:
    """They, those they met, and those these met: nobody else."""
    compiled, run, history = a_year("organic")
    pair = next(r for r in history.records if "members" in r.payload)
    adult = pair.payload["members"]["adult"]
    met = {
        who
        for r in history.records
        if adult in (members := r.payload.get("members", {})).values()
        for who in members.values()
    }
    apart = set_apart(history.records, {adult})
    told = [r for r in history.records if r.subject not in apart]
    again = replay(compiled, run, told)

    assert met <= apart
    assert len(told) > 10
    assert again.differences == ()
