"""Several events sent together: the same as one after the other, or none of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from effort import tries
from live.offices import KIM, Where, accepted, an_office, day, enrolled, in_run, opened
from wayfellow.decide import Actor, Event
from wayfellow.errors import NaiveTime, Refused
from wayfellow.hooks import Hooks
from wayfellow.live import Answer, Desk, LiveRun, Office, Tables, open_office

PEOPLE = ("ana", "bea", "cy")
TABLES = tuple(f"wayfellow_{name}" for name in ("subject", "history", "outbox"))
_CHANCE = ("place", "recorded", "salt", "digest")
Sending = Callable[[LiveRun, list[Event]], tuple[Answer, ...]]


def _one_by_one(run: LiveRun, events: list[Event]) -> tuple[Answer, ...]:
    return tuple(
        run.send(e.subject, e.name, by=e.by, at=e.at, payload=e.payload) for e in events
    )


def _together(run: LiveRun, events: list[Event]) -> tuple[Answer, ...]:
    return run.send_many(events)


def _paired(office: Office) -> Office:
    def work(desk: Desk) -> None:
        run = desk.run("spring")
        enrolled(run, "ben", role="mentor")
        enrolled(run, "bea", "cy")
        accepted(run, "ana")
        run.introduce("pair", {"mentee": "ana", "mentor": "ben"}, by=KIM, at=day(7))

    in_run(office).transact(work)
    return office


def _events() -> list[Event]:
    """Give events of several people, some of them twice, and of a pair."""
    forms = [
        Event(name, "form application", day(8), Actor("mentee", name))
        for name in ("bea", "cy")
    ]
    decided = [
        Event("cy", "accepted", day(9), KIM),
        Event("bea", "removed", day(9), KIM),
        Event("ana", "details", day(9), KIM, {"age": 17}),
        Event("ana+ben", "ended", day(9), KIM),
    ]
    return forms + decided


def _rows(connection: Connection) -> list[list[tuple[Any, ...]]]:
    """Give all rows, without what differs from one time to the next."""
    tables = Tables().metadata.tables
    kept = (
        [one for one in tables[name].c if one.name not in _CHANCE] for name in TABLES
    )
    return [
        list(map(tuple, connection.execute(select(*columns).order_by(*columns[:3]))))
        for columns in kept
    ]


def _stored(office: Office) -> list[list[tuple[Any, ...]]]:
    return office.look(lambda desk: _rows(desk._place.store.connection.connection))


def _outcome(office: Office, send: Sending, events: list[Event]) -> Any:
    """Send events, give all that they have led to, and take everything back."""
    with Session(office.engine) as session:
        answers = send(office.bind(session).run("spring"), events)
        rows = _rows(session.connection())
        session.rollback()
    return answers, rows


def test_together_is_the_same_as_one_after_the_other(where: Where) -> None:
    """Answers, states, histories and effects are the same, to the last column."""
    office = _paired(an_office(where))
    by_turns = _outcome(office, _one_by_one, _events())

    assert len(by_turns[0]) == 6
    assert any(len(answer.moves) > 1 for answer in by_turns[0])
    assert _outcome(office, _together, _events()) == by_turns


_SENT = st.lists(
    st.builds(
        Event,
        st.sampled_from(PEOPLE),
        st.sampled_from(
            ["form application", "accepted", "removed", "pause", "resume", "concern"]
        ),
        st.sampled_from([day(8), day(20), day(60)]),
        st.sampled_from([KIM, *(Actor("mentee", name) for name in PEOPLE)]),
    ),
    max_size=6,
)


@pytest.fixture(scope="module")
def everyone(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Give an office where three people apply."""
    database = tmp_path_factory.mktemp("many") / "many.db"
    office = open_office(database, create=True, hooks=Hooks(), ahead=None)
    office.transact(lambda desk: enrolled(opened(desk), *PEOPLE))
    return office


@tries(40)
@given(events=_SENT)
def test_whatever_is_sent_ends_alike(everyone: Office, events: list[Event]) -> None:
    """Any events are accepted alike, or refused for the same reason."""

    def result(send: Sending) -> Any:
        try:
            return _outcome(everyone, send, events)
        except Refused as refused:
            return str(refused)

    assert result(_together) == result(_one_by_one)


def test_one_refusal_leaves_nothing_of_the_others(where: Where) -> None:
    """When one event is refused, none has happened, even if the host commits."""
    office = _paired(an_office(where))
    before = _stored(office)
    events = [*_events(), Event("cy", "nonsense", day(10), KIM)]
    with Session(office.engine) as session:
        with pytest.raises(Refused, match="nonsense"):
            office.bind(session).run("spring").send_many(events)
        session.commit()

    assert _stored(office) == before


def test_nothing_sent_changes_nothing(where: Where) -> None:
    """No events lead to no answers and no statement that writes."""
    office = _paired(an_office(where))
    before = _stored(office)
    answers = office.transact(lambda desk: desk.run("spring").send_many([]))

    assert answers == ()
    assert _stored(office) == before


def test_a_time_without_a_zone_is_refused_before_anything_is_read(where: Where) -> None:
    """Every event needs a moment that means the same everywhere."""
    office = _paired(an_office(where))
    event = Event("cy", "pause", datetime(2027, 1, 9), KIM)
    with pytest.raises(NaiveTime):
        office.transact(lambda desk: desk.run("spring").send_many([event]))
