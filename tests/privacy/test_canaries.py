"""What people say of themselves turns up where it belongs, and nowhere else."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator

import msgspec
import pytest
from sqlalchemy import text

from live.offices import Where
from privacy.people import (
    AMAL,
    KIM,
    LEE,
    amal_takes_part,
    an_office,
    day,
    the_programme,
)
from wayfellow.decide import Actor
from wayfellow.errors import DatabaseFailed, WayfellowError
from wayfellow.hooks import Hooks
from wayfellow.live import Desk, LiveRun, Office, open_office
from wayfellow_dsl.drawing import draw_svg
from wayfellow_dsl.handbook import to_html, write_handbook

PRIVATE = (
    *("zq~detail", "2009-03-01", "zq~payload", "zq~answer", "zq~note", "zq~thanks"),
    *("zq~circle", "zq~x", "zq~later", "zq~reason", "zq~leaving", "Botha"),
)
"""Words of AMAL's or about them, and a private detail of bea's."""
BEA = Actor("mentor", "bea")

ON_SQLITE = pytest.mark.parametrize("where", ["sqlite"], indirect=True)
"""For what does not depend on the database."""


@pytest.fixture
def office(where: Where) -> Iterator[Office]:
    """Give an office in whose run AMAL takes part."""
    office = an_office(where)
    office.transact(lambda desk: amal_takes_part(desk.run("one")))
    yield office
    office.close()


def found_in(told: object) -> list[str]:
    """Name what is private and was told."""
    words = told if isinstance(told, str) else msgspec.json.encode(told).decode()
    return [word for word in PRIVATE if word in words]


def refused(office: Office, work: Callable[[LiveRun], object]) -> str:
    """Give all that somebody is told who is refused something, and how it came."""
    with pytest.raises(WayfellowError) as refusal:
        office.transact(lambda desk: work(desk.run("one")))
    possible = getattr(refusal.value, "possible", ())
    return "\n".join([*traceback.format_exception_only(refusal.value), *possible])


@ON_SQLITE
def test_refusals_tell_nothing_private(office: Office) -> None:
    """Whoever is refused learns who can act, and nothing that others said."""
    attempts: list[Callable[[LiveRun], object]] = [
        lambda run: run.send(AMAL, "details", by=BEA, at=day(50)),
        lambda run: run.send(AMAL, "surveys", by=BEA, at=day(50)),
        lambda run: run.send(AMAL, "finished", by=BEA, at=day(50)),
        lambda run: run.send(f"{AMAL}+bea", "thanked", by=BEA, at=day(50)),
        lambda run: run.send(AMAL, "survey before", by=BEA, at=day(50)),
        lambda run: run.introduce(
            "pair", {"mentee": AMAL, "mentor": "cai"}, by=KIM, at=day(50)
        ),
        lambda run: run.enrol("mentee", AMAL, at=day(50)),
        lambda run: run.enrol("mentor", "ed", at=day(50), key="answers"),
        lambda run: run.move(AMAL, "nowhere", reason="x", by=KIM, at=day(50)),
        lambda run: run.send("nobody", "details", by=KIM, at=day(50)),
        lambda run: run.send(AMAL, "lift concern", by=LEE, at=day(50)),
        lambda run: run.subject("nobody"),
    ]
    told = [refused(office, attempt) for attempt in attempts]

    assert [found_in(one) for one in told] == [[]] * len(attempts)


@ON_SQLITE
def test_questions_about_others_tell_nothing_private(office: Office) -> None:
    """Status, explanations, the outbox and the record of others name steps, not words.

    Only a plugin that the file calls is told what was said in the event.
    """

    def ask(desk: Desk) -> list[object]:
        run = desk.run("one")
        return [
            run.status(),
            run.why("bea", at=day(50)),
            run.why(AMAL, at=day(50)),
            run.why(f"bea+{AMAL}+1", at=day(50)),
            [one for one in desk.outbox() if one.effect.kind != "call"],
            run.history("cai"),
            run.subject("cai"),
            desk.legal_holds(),
        ]

    assert [found_in(told) for told in office.look(ask)] == [[]] * 8


@ON_SQLITE
def test_pages_and_pictures_are_of_the_file(office: Office) -> None:
    """A handbook and a picture show what the programme says, of nobody."""
    programme = office.look(lambda desk: desk.run("one").programme)

    assert programme == the_programme()
    assert found_in(to_html(write_handbook(programme))) == []
    assert found_in(draw_svg(programme)) == []


def test_failures_of_the_database_quote_no_rows(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the error, nor what led to it, nor a log has a value that was written."""
    with office.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(
                text(
                    "CREATE TRIGGER wayfellow_full BEFORE INSERT ON wayfellow_history "
                    "BEGIN SELECT RAISE(ABORT, 'no room'); END"
                )
            )
        else:
            connection.execute(
                text(
                    "ALTER TABLE wayfellow_history ADD CONSTRAINT full_up "
                    "CHECK (name <> 'details') NOT VALID"
                )
            )
        connection.commit()
    # Not in the call: a traceback shows the lines of what was called.
    said = {"surname": "zq~detail again"}
    caplog.set_level(logging.DEBUG)
    with pytest.raises(DatabaseFailed) as failed:
        office.transact(
            lambda desk: desk.run("one").send(
                AMAL,
                "details",
                by=Actor("mentee", AMAL),
                at=day(50),
                payload=said,
            )
        )
    with office.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER wayfellow_full"))
        else:
            connection.execute(
                text("ALTER TABLE wayfellow_history DROP CONSTRAINT full_up")
            )
        connection.commit()

    assert found_in("".join(traceback.format_exception(failed.value))) == []
    assert "Nothing was changed" in str(failed.value)
    assert found_in(caplog.text) == []


@ON_SQLITE
def test_what_is_logged_hides_values(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """Also where somebody has every statement logged."""
    logger = logging.getLogger("sqlalchemy.engine")
    level = logger.level
    logger.setLevel(logging.INFO)
    try:
        office.engine.dispose()
        heard = open_office(office.engine.url, hooks=Hooks(), ahead=None)
        heard.transact(
            lambda desk: desk.run("one").send(
                AMAL,
                "details",
                by=Actor("mentee", AMAL),
                at=day(50),
                payload={"surname": "zq~detail again"},
            )
        )
        heard.close()
    finally:
        logger.setLevel(level)

    assert "history" in caplog.text
    assert found_in(caplog.text) == []
