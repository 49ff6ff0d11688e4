"""What a host does by mistake is answered in words that say what to do instead."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from live.offices import KIM, NOON, Where, an_office, day, in_run
from wayfellow.decide import Actor, Event
from wayfellow.errors import (
    DeskClosed,
    KeyReused,
    SchemaMismatch,
    StaleState,
    UnknownEffect,
    Unusable,
    WayfellowError,
)
from wayfellow.hooks import Hooks, hookimpl
from wayfellow.live import (
    Desk,
    LiveRun,
    Office,
    StepMapping,
    open_office,
    read_seal,
    read_sheet,
)
from wayfellow_dsl import read_programme

_ANY: Any = "anything"
_SCHOOL = """
programme school "School"
    timezone Europe/London
role pupil
    has guardian
role mentor
staff coordinator, lifts safeguarding holds
relationship pair of pupil and mentor
outcomes
    gone, counts as completed
stage joining for pupil
    step joining
        on left by guardian: end as gone
        after 4 weeks without contact from guardian: notify coordinator "quiet"
stage waiting for mentor
    step ready
        after 1 year: end as gone
stage meetings for pair
    step meeting
        after 1 year: end as gone
"""


@pytest.fixture
def office(where: Where) -> Office:
    """Give an office with a run in which ana applies."""
    office = in_run(an_office(where))
    office.transact(lambda desk: desk.run("spring").enrol("mentee", "ana", at=NOON))
    return office


# -- A desk is for one transaction -----------------------------------------------------

_USES: list[Callable[[Desk, LiveRun], object]] = [
    lambda desk, _: desk.runs(),
    lambda desk, _: desk.outbox(),
    lambda desk, _: desk.advance(day(9)),
    lambda desk, _: desk.seal(),
    lambda desk, _: desk.export("ana"),
    lambda desk, _: desk.open_run("small", date(2027, 1, 4), "autumn"),
    lambda _, run: run.subject("ana"),
    lambda _, run: run.history(),
    lambda _, run: run.status(),
    lambda _, run: run.why("ana", at=NOON),
    lambda _, run: run.stuck(at=NOON),
    lambda _, run: run.verify(),
    lambda _, run: run.enrol("mentee", "amy"),
    lambda _, run: run.enrol("mentee", "amy", key="form-1"),
    lambda _, run: run.send_many([Event("ana", "concern", day(5), KIM)]),
    lambda _, run: run.post(Event("ana", "concern", day(5), KIM)),
    lambda _, run: run.seen_by(KIM).profile("ana"),
]


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_a_desk_says_that_its_transaction_is_over(office: Office, end: str) -> None:
    """Whatever it is asked for, and however the host ended it."""
    with Session(office.engine) as session:
        desk = office.bind(session)
        run = desk.run("spring")
        getattr(session, end)()
        for use in _USES:
            with pytest.raises(DeskClosed, match=r"office\.bind\(session\)\.run"):
                use(desk, run)

    with Session(office.engine) as session:
        assert office.bind(session).run("spring").subject("ana").created == NOON


def test_so_does_one_that_was_carried_out_of_the_office(office: Office) -> None:
    """The desk of `transact` and of `look` ends with them."""
    for desk in (office.transact(lambda desk: desk), office.look(lambda desk: desk)):
        with pytest.raises(DeskClosed, match="use the desk that they give"):
            desk.runs()


def test_a_connection_that_is_closed_is_not_bound(office: Office) -> None:
    """It is told before anything is asked of it."""
    with office.engine.connect() as connection:
        pass
    with pytest.raises(DeskClosed):
        office.bind(connection)


def test_a_session_of_a_registry_is_a_session(office: Office) -> None:
    """Flask-SQLAlchemy, for one, hands out a `scoped_session`."""
    registry = scoped_session(sessionmaker(office.engine))
    office.bind(registry).run("spring").enrol("mentee", "amy", at=NOON)
    registry.rollback()
    office.bind(registry).run("spring").enrol("mentee", "zoe", at=NOON)
    registry.commit()
    registry.remove()
    found = office.look(lambda desk: desk.run("spring").history())

    assert [line.record.subject for line in found] == ["ana", "zoe"]


# -- What an office is made of ---------------------------------------------------------


class _Asks:
    """A plugin that lets nobody begin."""

    @hookimpl
    def before_move(self) -> str:
        return "nobody begins today"


def test_plugins_may_come_in_a_list(office: Office) -> None:
    """It is the same as `Hooks` of them; none at all is an empty one."""
    asked = Office(office.engine, hooks=[_Asks()])

    assert asked.hooks.names == ("_Asks",)
    assert Office(office.engine, hooks=[]).hooks.names == ()
    with pytest.raises(WayfellowError, match="nobody begins today"):
        asked.transact(lambda desk: desk.run("spring").enrol("mentee", "amy"))


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda e: Office(e, hooks=cast(Any, _Asks())), r"such as `\[MyPlugin\(\)\]`"),
        (lambda e: Office(e, hooks=cast(Any, "journal")), "`hooks` are plugins"),
        (lambda e: Office(e, hooks=[], ahead=cast(Any, 5)), r"timedelta\(minutes=5\)"),
        (lambda e: open_office(cast(Any, 5)), "`database` is a file"),
        (lambda e: open_office("x.db", patience=cast(Any, "5")), "`patience` is how"),
    ],
)
def test_an_office_says_what_it_is_made_of(
    office: Office, made: Callable[[Any], object], words: str
) -> None:
    """A plugin alone, minutes as a number, and the like are refused in words."""
    with pytest.raises(Unusable, match=words):
        made(office.engine)


def test_an_asynchronous_engine_is_no_worker(tmp_path: Path) -> None:
    """It says to make another office for work, rather than how SQLAlchemy fails."""
    office = open_office(tmp_path / "host.db", create=True, hooks=Hooks())
    office.close()
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'host.db'}")
    there = Office(engine.sync_engine, hooks=[], ahead=None)
    for work in (
        lambda: there.work(once=True),
        lambda: there.advance(NOON),
        there.deliver,
        lambda: there.transact(lambda desk: desk.runs()),
    ):
        with pytest.raises(Unusable, match="works inside `run_sync` alone"):
            work()
    asyncio.run(engine.dispose())


# -- What calls are given --------------------------------------------------------------


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda run: run.migrate("2", reason="x", by=KIM, at=NOON), "not `'2'`"),
        (lambda run: run.plan_migration("2", at=NOON), "`to_version` is a whole"),
        (
            lambda run: run.migrate(2, {"a": "b"}, reason="x", by=KIM, at=NOON),
            r"such as `StepMapping\(moves=",
        ),
        (
            lambda run: run.plan_migration(2, StepMapping(moves=_ANY), at=NOON),
            "`moves` gives values by name",
        ),
        (
            lambda run: run.send("ana", "x", by=KIM, at=NOON, sequence="1"),
            "`sequence` is a whole number, not `'1'`",
        ),
        (
            lambda run: run.move("ana", "x", by=KIM, reason="x", sequence=True),
            "`sequence` is a whole number",
        ),
        (lambda run: run.enrol("mentee", "amy", at=NOON, key=""), "leave it out"),
        (lambda run: run.post(Event("ana", "x", NOON, KIM), key=""), "leave it out"),
    ],
)
def test_numbers_mappings_and_keys_are_what_they_are(
    office: Office, use: Callable[[Any], object], words: str
) -> None:
    """A number as a text, a mapping of steps that is none, a key with nothing in it."""
    with pytest.raises(Unusable, match=words):
        office.transact(lambda desk: use(desk.run("spring")))


def test_what_is_read_from_a_file_is_bytes() -> None:
    """A path or a text is no sheet, and a number no seal."""
    with pytest.raises(Unusable, match=r"Path\('people\.csv'\)\.read_bytes\(\)"):
        read_sheet(cast(Any, "people.csv"))
    with pytest.raises(WayfellowError, match="is no seal"):
        read_seal(cast(Any, 5))


def test_a_version_of_a_sequence_that_is_right_is_still_compared(
    office: Office,
) -> None:
    """The number of lines seen may be nought, for somebody who was not there."""
    with pytest.raises(StaleState):
        office.transact(
            lambda desk: desk.run("spring").send(
                "ana", "form application", by=KIM, at=day(5), sequence=0
            )
        )


# -- The time that was left out --------------------------------------------------------


def test_without_a_time_it_happens_now(where: Where) -> None:
    """By the clock of the office."""
    office = _with_clock(in_run(an_office(where)), lambda: day(7, 15))
    office.transact(lambda desk: desk.run("spring").enrol("mentee", "amy"))
    (line,) = office.look(lambda desk: desk.run("spring").history())

    assert line.record.when == line.recorded == day(7, 15)


def test_a_repeat_without_a_time_is_the_same_request(where: Where) -> None:
    """It comes later, and has its first answer; with a time it is another request."""
    now = [day(7)]
    office = _with_clock(in_run(an_office(where)), lambda: now[0])

    def enrol(**when: datetime) -> object:
        return office.transact(
            lambda desk: desk.run("spring").enrol("mentee", "amy", key="form", **when)
        )

    first = enrol()
    now[0] = day(9)

    assert enrol() == first
    with pytest.raises(KeyReused):
        enrol(at=day(7))


def test_what_is_posted_again_may_have_another_time_of_posting(
    office: Office,
) -> None:
    """A web hook that comes twice is one, also where it does not say when it was."""

    def post(at: datetime, is_now: bool) -> object:
        event = Event("ana", "form application", at, Actor("mentee", "ana"))
        return office.transact(
            lambda desk: desk.run("spring").post(event, key="hook", is_now=is_now)
        )

    assert post(day(5), True) == post(day(6), True)
    with pytest.raises(KeyReused):
        post(day(6), False)


# -- Deliveries, tables, guardians -----------------------------------------------------


def test_a_delivery_of_nothing_is_told(office: Office) -> None:
    """A key that is mistyped crosses nothing off."""
    office.transact(lambda desk: desk.advance(day(12)))
    (waiting,) = office.look(lambda desk: desk.outbox())
    key = waiting.effect.key
    with pytest.raises(UnknownEffect, match="`outbox` gives the keys"):
        office.transact(lambda desk: desk.note_delivery(f"{key}x", day(12)))
    office.transact(lambda desk: desk.note_delivery(key, day(12)))

    assert office.look(lambda desk: desk.outbox()) == ()


def test_tables_that_are_upgraded_meanwhile_are_noticed(office: Office) -> None:
    """An office that has been at work does not go on with tables it does not know."""
    office.look(lambda desk: desk.runs())
    with office.engine.begin() as connection:
        connection.execute(text("UPDATE wayfellow_version SET version_num = '9999'"))
    try:
        with pytest.raises(SchemaMismatch, match="schema version 9999"):
            office.transact(lambda desk: desk.run("spring").enrol("mentee", "amy"))
        with Session(office.engine) as session, pytest.raises(SchemaMismatch):
            office.bind(session)
    finally:
        with office.engine.begin() as connection:
            _restore(connection)


def test_a_guardian_is_named_with_whose_they_are(where: Where) -> None:
    """Otherwise nobody could tell whose; a guardian of somebody else notes nothing."""
    office = an_office(where)
    programme = read_programme(_SCHOOL).programme
    assert programme is not None

    def begin(desk: Desk) -> None:
        desk.deploy(programme)
        run = desk.open_run("school", date(2027, 1, 4), "spring")
        for pupil in ("ana", "zoe"):
            run.enrol("pupil", pupil, at=NOON)

    office.transact(begin)

    def says(who: str, event: str) -> object:
        by = Actor("guardian", who)
        return office.transact(
            lambda desk: desk.run("spring").send("ana", event, by=by, at=day(5))
        )

    with pytest.raises(Unusable, match=r"Actor\('guardian', 'guardian of ana'\)"):
        says("gus", "left")
    for event in ("left", "contact"):
        with pytest.raises(WayfellowError):
            says("guardian of zoe", event)
    says("guardian of ana", "contact")
    says("guardian of zoe", "concern")
    lines = office.look(lambda desk: desk.run("spring").history("ana"))

    assert [line.record.name for line in lines] == ["pupil", "contact", "concern"]


def _with_clock(office: Office, clock: Callable[[], datetime]) -> Office:
    return Office(office.engine, hooks=[], clock=clock)


def _restore(connection: Connection) -> None:
    from wayfellow.live import SCHEMA_VERSION

    connection.execute(
        text("UPDATE wayfellow_version SET version_num = :known"),
        {"known": f"{SCHEMA_VERSION:04}"},
    )
