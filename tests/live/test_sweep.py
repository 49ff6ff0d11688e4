"""Many who are due at once: the same as one after the other, and quicker."""

from __future__ import annotations

import gc
import tracemalloc
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.orm import Session

from live.offices import KIM, Where, accepted, an_office, day, enrolled, in_run, url_of
from meaning.test_one_meaning import (
    TRIED,
    by_subject,
    replayed,
    shortened,
    simulated,
    smaller,
)
from wayfellow.cli.files import load_scenario
from wayfellow.errors import Unusable
from wayfellow.hooks import Move, hookimpl
from wayfellow.live import Desk, Office, Progress, Tables

_CHANCE = ("place", "revision", "salt", "digest")
"""What differs from one time to the next, or with how often somebody was written."""


class NotBea:
    """Lets nobody move bea."""

    @hookimpl
    def before_move(self, move: Move) -> str | None:
        """Refuse it."""
        return "not bea" if move.subject == "bea" else None


@pytest.fixture
def office(where: Where) -> Office:
    """Give an office where people wait for each other, and some for a deadline."""
    office = in_run(an_office(where), every_week=True)

    def join(desk: Desk) -> None:
        run = desk.run("spring")
        enrolled(run, "ben", "dan", role="mentor")
        enrolled(run, "cy", "dee", "eve", "bea")
        accepted(run, "ana")
        accepted(run, "flo")
        run.send("cy", "pause", by=KIM, at=day(9))
        run.send("cy", "resume", by=KIM, at=day(20))

    office.transact(join)
    office.hooks.register(NotBea())
    return office


def _rows(connection: Connection) -> list[list[tuple[Any, ...]]]:
    """Give all that is stored, in the order in which it was written."""
    tables = Tables()
    kept = [tables.subject, tables.history, tables.outbox, tables.run]
    return [
        [
            tuple(row)
            for row in connection.execute(
                select(*(c for c in table.c if c.name not in _CHANCE)).order_by(
                    *table.primary_key
                )
            )
        ]
        for table in kept
    ]


def _outcome(office: Office, batch: int) -> tuple[Progress, Any]:
    """Let time pass, give what it has led to, and take everything back."""
    with Session(office.engine) as session:
        progress = office.bind(session).advance(day(70), batch=batch)
        rows = _rows(session.connection())
        session.rollback()
    return progress, rows


@pytest.mark.parametrize("batch", [2, 3, 500])
def test_together_is_the_same_as_one_after_the_other(
    office: Office, batch: int
) -> None:
    """States, lines, effects and rounds are the same, and in the same order."""
    one_by_one = _outcome(office, 1)
    progress = one_by_one[0]

    assert (progress.fired, progress.rounds, progress.introduced) == (7, 10, 2)
    assert _outcome(office, batch) == one_by_one


@pytest.mark.parametrize("batch", [0, -3, "many"])
def test_a_batch_is_of_one_at_least(office: Office, batch: Any) -> None:
    """With none at once nobody would ever be let on, so that is refused in words."""
    with pytest.raises(Unusable, match="`batch` is"):
        office.advance(day(70), batch=batch)


def test_what_is_refused_stops_nobody_else(office: Office) -> None:
    """Who is refused stays due, after all that was due before; the others go on."""
    progress = office.advance(day(70))
    (parked,) = progress.parked
    history = office.look(lambda desk: desk.run("spring").history("bea"))
    outcome = office.look(lambda desk: desk.run("spring").subject("eve")).outcome

    assert (parked.subject, parked.reason) == (
        "bea",
        "not bea (so says the plugin `NotBea`)",
    )
    assert [line.record.kind for line in history] == ["enrolled", "timer", "message"]
    assert outcome == "withdrawn"


def test_who_is_tied_is_read_with_them(where: Where) -> None:
    """However many are due, and tied to others, they are read in a few statements."""
    office = in_run(an_office(where))

    def join(desk: Desk) -> None:
        run = desk.run("spring")
        for number in range(20):
            enrolled(run, f"m{number}", role="mentor")
            accepted(run, f"p{number}")
            members = {"mentee": f"p{number}", "mentor": f"m{number}"}
            run.introduce("pair", members, by=KIM, at=day(7))
        enrolled(run, *(f"q{number}" for number in range(20)))

    office.transact(join)
    count = [0]

    @event.listens_for(office.engine, "before_cursor_execute")
    def note(_: object, __: object, statement: str, *___: object) -> None:
        count[0] += statement.startswith("SELECT")

    progress = office.advance(day(12))

    assert progress.fired == 20
    assert count[0] < 12


def test_memory_does_not_grow_with_how_many_are_due(tmp_path: Path) -> None:
    """After many batches no more is kept in memory than after the first ones."""
    office = in_run(an_office(tmp_path))
    names = [f"p{number}" for number in range(300)]
    office.transact(lambda desk: enrolled(desk.run("spring"), *names))
    seen: list[int] = [0]
    kept: list[int] = []

    def watch(_: datetime) -> None:
        seen[0] += 1
        if seen[0] in (60, 300):
            gc.collect()
            kept.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.start()
    office.advance(day(12), batch=20, watch=watch)
    tracemalloc.stop()

    early, late = kept
    # One participant as it stands takes more than a thousand bytes.
    assert late < early + 50_000


def _an_engine(where: Where) -> Engine:
    options = (
        {}
        if url_of(where).get_backend_name() != "sqlite"
        else {"connect_args": {"isolation_level": None}}
    )
    return create_engine(url_of(where), **options)


@pytest.mark.parametrize("name", TRIED)
def test_programmes_write_the_same_history_swept(tmp_path: Path, name: str) -> None:
    """Left alone until a round is due, each shipped programme comes to the same."""
    _compare(tmp_path, name)


@pytest.mark.parametrize("where", ["postgresql"], indirect=True)
@pytest.mark.parametrize("name", ["organic", "growth_company"])
def test_so_do_they_on_postgresql(where: Where, name: str) -> None:
    """With those reserved whom a sweep is about, nothing differs."""
    _compare(where, name)


def _compare(where: Where, name: str) -> None:
    programme, scenario = load_scenario(name)
    scenario = shortened(name, smaller(scenario, TRIED[name]))
    history = simulated(programme, scenario, 1)

    live = replayed(
        programme,
        scenario,
        history,
        is_watched=False,
        is_watched_before_rounds=True,
        engine=_an_engine(where),
    )

    assert live == by_subject(history.records)
