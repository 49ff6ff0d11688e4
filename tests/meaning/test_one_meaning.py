"""One meaning, two clocks: what a simulation did, the live engine does again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from meaning.circles import PROGRAMME, SCENARIO
from wayfellow.cli.files import load_scenario
from wayfellow.decide import ENGINE, Record, compile_programme
from wayfellow.hooks import Hooks
from wayfellow.live import LiveRun, Office, create_tables
from wayfellow.simulation import Chance, History, Outlooks, simulate_run
from wayfellow_dsl import read_programme, read_scenario
from wayfellow_dsl.model import Duration, Programme
from wayfellow_dsl.scenario import Scenario
from wayfellow_programmes import bundled_names

JUST_BEFORE = timedelta(microseconds=1)
EVERYTHING = str(Path(__file__).parent / "files" / "everything.scenario")
"""A programme with every sentence that a scenario has something to say about."""
TRIED = {
    name.removesuffix(".scenario"): 5
    for name in bundled_names()
    if name.endswith(".scenario")
} | {
    "growth_company": 14,
    "organic": 12,
    # Enough for a group to form.
    "employer_mentoring": 16,
    "exclusion_alternative": 12,
    EVERYTHING: 5,
}
"""The programmes that come with Wayfellow and one of ours, and how many arrive in each
role here."""
OFTEN = ("growth_company", "organic")
SEEDS = range(8)
RUNS = [
    pytest.param(name, seed, id=f"{Path(name).stem}-{seed}")
    for name in TRIED
    for seed in (SEEDS if name in OFTEN else range(3) if name == EVERYTHING else [1])
]


def smaller(scenario: Scenario, people: int) -> Scenario:
    """Let fewer people arrive, so that many seeds can be tried."""
    arrivals = tuple(replace(each, number=people) for each in scenario.arrivals)
    return replace(scenario, arrivals=arrivals)


def shortened(name: str, scenario: Scenario) -> Scenario:
    """Let a scenario that is tried once go on for some months only."""
    is_long = name not in (*OFTEN, EVERYTHING)
    return replace(scenario, lasts=Duration(8, "months")) if is_long else scenario


def simulated(programme: Programme, scenario: Scenario, seed: int) -> History:
    """Simulate one run."""
    outlooks = Outlooks(programme, scenario)
    compiled = compile_programme(programme)
    return simulate_run(compiled, scenario, outlooks, Chance(seed, 0))


def from_outside(records: Iterable[Record]) -> Iterator[Record]:
    """Keep what people did: all else the engine has to find out by itself."""
    for record in records:
        if record.kind in ("event", "fact", "hold") and record.by != ENGINE:
            yield record
        elif record.kind == "enrolled" and record.cause is None:
            # What a round proposed has a policy.
            if "policy" in record.payload:
                continue
            yield record


def replayed(
    programme: Programme,
    scenario: Scenario,
    history: History,
    *,
    is_watched: bool = True,
    is_watched_before_rounds: bool = False,
    engine: Engine | None = None,
    hooks: Hooks | None = None,
) -> dict[str, list[Record]]:
    """Feed the events of a simulated run to the live engine, at their own times.

    Unless it `is_watched`, nobody lets time pass until the very end, or until just
    before something happens when a round of matching is due by then.
    """
    engine = engine or create_engine(
        "sqlite://",
        poolclass=StaticPool,
        connect_args={"check_same_thread": False, "isolation_level": None},
    )
    with engine.connect() as connection:
        create_tables(connection)
        desk = Office(engine, ahead=None, hooks=hooks).bind(connection)
        desk.deploy(programme)
        starts = date.fromisoformat(scenario.starts)
        run = desk.open_run(programme.name, starts, "live")
        for record in from_outside(history.records):
            just_before = record.when - JUST_BEFORE
            planned = desk._place.row("live").next_round
            is_round_due = planned is not None and planned <= just_before
            if is_watched or (is_watched_before_rounds and is_round_due):
                desk.advance(just_before)
            tell(run, record, programme)
        desk.advance(history.ends - JUST_BEFORE)
        assert run.verify().flaws == ()
        lines = [line.record for line in run.history()]
    engine.dispose()
    return by_subject(lines)


def tell(run: LiveRun, record: Record, programme: Programme) -> None:
    """Do what a record says that somebody did."""
    if record.kind != "enrolled":
        payload = {name: as_value(value) for name, value in record.payload.items()}
        run.send(
            record.subject, record.name, by=record.by, at=record.when, payload=payload
        )
    elif "members" in record.payload:
        run.introduce(
            record.name,
            record.payload["members"],
            by=record.by,
            at=record.when,
            joins=record.payload.get("joins", ""),
        )
    else:
        details = {name: as_value(value) for name, value in record.payload.items()}
        run.enrol(
            record.name, record.subject, at=record.when, by=record.by, details=details
        )


def as_value(value: object):  # type: ignore[no-untyped-def]
    """Give a fact's value back as it was: several choices are a tuple."""
    return tuple(value) if isinstance(value, list) else value


def by_subject(records: Iterable[Record]) -> dict[str, list[Record]]:
    """Give each subject its own history, in order."""
    histories: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        # Through JSON, so that several choices are alike whether list or tuple.
        histories[record.subject].append(
            msgspec.json.decode(msgspec.json.encode(record), type=Record)
        )
    return histories


@pytest.mark.parametrize(("name", "seed"), RUNS)
def test_live_and_simulation_write_the_same_history(name: str, seed: int) -> None:
    """Given the same outside events at the same times, every line is the same."""
    programme, scenario = load_scenario(name)
    scenario = shortened(name, smaller(scenario, TRIED[name]))
    history = simulated(programme, scenario, seed)

    live = replayed(programme, scenario, history)

    expected = by_subject(history.records)
    assert live.keys() == expected.keys()
    for subject, records in expected.items():
        assert live[subject] == records
    assert len(history.records) > 5 * TRIED[name]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_history_does_not_depend_on_when_somebody_looked(seed: int) -> None:
    """Clocks that went off while nobody looked stand where they belong."""
    programme, scenario = load_scenario("organic")
    scenario = smaller(scenario, TRIED["organic"])
    history = simulated(programme, scenario, seed)

    live = replayed(programme, scenario, history, is_watched=False)

    assert live == by_subject(history.records)


@pytest.mark.parametrize("name", OFTEN)
def test_what_the_engine_finds_out_is_most_of_the_history(name: str) -> None:
    """The comparison is not of what was fed in: most lines are the engine's own."""
    programme, scenario = load_scenario(name)
    history = simulated(programme, smaller(scenario, TRIED[name]), 1)
    fed = len(list(from_outside(history.records)))

    assert len(history.records) > 1.5 * fed


def test_everything_is_tried() -> None:
    """A few runs have in them all that a scenario can speak of."""
    programme, scenario = load_scenario(EVERYTHING)
    histories = [simulated(programme, scenario, seed) for seed in range(4)]
    happened = {(r.kind, r.name) for h in histories for r in h.records}
    reasons = {(held.kind, held.because) for h in histories for held in h.held}

    assert happened >= {
        ("engine", "check dbs lapsed"),
        ("hold", "check dbs"),
        ("fact", "withdraw consent taking_part"),
        ("hold", "consent photos from guardian"),
        ("fact", "waive interview"),
        ("fact", "reference 2"),
        ("fact", "attestation insured"),
        ("fact", "details"),
        ("event", "left_school"),
        ("event", "nominated"),
        ("event", "approve warned"),
        ("event", "refuse warned"),
        ("event", "approve unmatched"),
        ("engine", "nobody decides"),
        ("engine", "invitation ended"),
        ("enrolment", "mentor"),
        ("call", "calendar.invite"),
        ("condition", "when hours met is at least 9"),
        ("condition", "when weekly.mood is under 3"),
        ("condition", "when times nominated is at least 3"),
    }
    assert reasons >= {
        ("pair", "concern"),
        ("pair", "pause"),
        ("pair", "lapse"),
        ("mentee", "consent"),
    }


def circles() -> tuple[Programme, Scenario]:
    """Read the programme of groups, and its year."""
    programme = read_programme(PROGRAMME).programme
    assert programme is not None
    scenario = read_scenario(SCENARIO, programme).scenario
    assert scenario is not None
    return programme, scenario


@pytest.mark.parametrize("seed", SEEDS)
def test_groups_mean_the_same_live_and_simulated(seed: int) -> None:
    """They form, gain and lose members, and close, line for line alike."""
    programme, scenario = circles()
    history = simulated(programme, scenario, seed)

    live = replayed(programme, scenario, history)

    assert live == by_subject(history.records)
    names = {record.name for record in history.records}
    assert {"member left", "circle ended", "acceptance from mentee"} <= names


def test_in_some_year_everything_happens_to_groups() -> None:
    """Groups are topped up, fall below their minimum, and go on without the silent."""
    programme, scenario = circles()
    records = [
        r for seed in SEEDS for r in simulated(programme, scenario, seed).records
    ]

    names = {record.name for record in records}
    assert {"member joined", "top up, merge or close", "not_accepted"} <= names
    assert any("without" in record.payload for record in records)
