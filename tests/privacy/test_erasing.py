"""Erasing somebody: not a byte is left of them, and every step, time and count stays."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import Engine, text

from effort import tries
from live.offices import Where
from privacy.people import (
    AMAL,
    CANARY,
    KIM,
    LEE,
    START,
    WRITTEN,
    Copyist,
    amal_calls,
    amal_ends,
    amal_takes_part,
    an_office,
    day,
    take_part,
    the_programme,
)
from wayfellow.decide import Actor, Record, Subject, compile_programme
from wayfellow.decide.conditions import Conditions
from wayfellow.errors import (
    CannotErase,
    DatabaseLocked,
    Refused,
    UnknownPerson,
)
from wayfellow.evidence import Measurement, read_journeys, take_measure
from wayfellow.live import Desk, Erasure, Office, Place, Tables

ON_SQLITE = pytest.mark.parametrize("where", ["sqlite"], indirect=True)
"""For what does not depend on the database."""


@pytest.fixture
def office(where: Where) -> Iterator[Office]:
    """Give an office in whose run AMAL has taken part and ended."""
    office = an_office(where, Copyist())
    office.transact(lambda desk: amal_takes_part(desk.run("one")))
    office.deliver()
    office.transact(lambda desk: amal_ends(desk.run("one")))
    office.transact(amal_calls)
    yield office
    office.close()


def erase(office: Office, dry_run: bool = False) -> Erasure:
    """Erase AMAL, who asked for it."""
    return office.transact(
        lambda desk: desk.erase(
            AMAL, reason=f"{AMAL} asked", by=KIM, at=day(90), dry_run=dry_run
        )
    )


def every_row(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Read every table."""
    with engine.connect() as connection:
        return {
            table.name: [
                dict(row._mapping) for row in connection.execute(table.select())
            ]
            for table in Tables().metadata.sorted_tables
        }


def measured(office: Office) -> list[Measurement]:
    """Take every measure of the programme."""
    programme = the_programme()
    conditions = Conditions(programme, compile_programme(programme).calendar)
    subjects: list[Subject] = [
        row["state"] for row in every_row(office.engine)["wayfellow_subject"]
    ]
    subjects.sort(key=lambda subject: subject.created)
    population = {subject.id: subject for subject in subjects}
    records: list[Record] = [
        line.record for line in office.look(lambda desk: desk.run("one").history())
    ]
    journeys = read_journeys(subjects, records)
    return [
        take_measure(measure, programme, conditions, journeys, population, day(100))
        for measure in programme.measures
    ]


def counted(office: Office) -> list[Place]:
    """Count who is where, and since when, whoever it is."""
    status = office.look(lambda desk: desk.run("one").status())
    return [replace(place, longest="") for place in status.places]


def verifies(office: Office) -> bool:
    """Say whether every line of history is as it was written, or rightly sealed."""
    found = office.look(lambda desk: desk.run("one").verify())
    return found.erased > 0 and not found.flaws


def bytes_of(office: Office) -> bytes:
    """Read all that the database keeps of our tables in its files."""
    if office.engine.dialect.name == "sqlite":
        path = Path(str(office.engine.url.database))
        return b"".join(found.read_bytes() for found in path.parent.glob("*.db*"))
    with office.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("CHECKPOINT"))
        folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        files = connection.execute(
            text(
                "SELECT pg_relation_filepath(c.oid) FROM pg_class c LEFT JOIN pg_class "
                "o ON o.reltoastrelid = c.oid WHERE c.relname LIKE 'wayfellow%' OR "
                "o.relname LIKE 'wayfellow%'"
            )
        )
        found = [folder / file for (file,) in files if file]
    return b"".join(file.read_bytes() for file in found if file.exists())


@ON_SQLITE
def test_whoever_is_only_called_alike_loses_nothing(office: Office) -> None:
    """A line about somebody whose name begins like theirs is not sealed."""
    before = erase(office, dry_run=True).lines
    office.transact(
        lambda desk: desk.run("one").enrol(
            "mentee", f"{AMAL}ia", at=day(50), details={"friends": ("bea", "cai")}
        )
    )
    after = erase(office, dry_run=True).lines

    assert after == before


def test_no_byte_is_left(office: Office) -> None:
    """After the tables are rewritten nothing planted is in any file of theirs."""
    before = bytes_of(office)
    erase(office)
    is_clean = office.scrub()

    assert CANARY.encode() in before
    assert CANARY not in str(every_row(office.engine))
    assert is_clean
    assert CANARY.encode() not in bytes_of(office)


def test_what_is_counted_stays(office: Office) -> None:
    """Places, measures, lines and times are as before, but for the line about it."""
    places = counted(office)
    measures = measured(office)
    lines = office.look(lambda desk: desk.run("one").history())
    done = erase(office)
    after = office.look(lambda desk: desk.run("one").history())

    assert counted(office) == places
    assert measured(office) == measures
    assert [one.counted for one in measures] == [1, 1, 1]
    assert [(a.record.when, a.record.kind, a.record.name) for a in after[:-1]] == [
        (b.record.when, b.record.kind, b.record.name) for b in lines
    ]
    assert done.lines > 20


def test_the_history_still_verifies(office: Office) -> None:
    """Each line follows from the one before, also where its private part is sealed."""
    erase(office)
    rows = every_row(office.engine)["wayfellow_history"]

    assert verifies(office)
    assert sum(row["sealed"] is not None for row in rows) > 20
    assert sum(row["sealed"] is None for row in rows) > 5


@ON_SQLITE
def test_it_is_in_the_history(office: Office) -> None:
    """A line says who was erased, by their stand-in, by whom, when, and why."""
    done = erase(office)
    history = office.look(lambda desk: desk.run("one").history(done.stand_in))
    last = history[-1].record

    assert (last.kind, last.when, last.by) == ("erased", day(90), KIM)
    assert last.because == "erased-1 asked"
    assert [line.record.kind for line in history].count("erased") == 1


@ON_SQLITE
def test_what_was_announced_keeps_its_shape(office: Office) -> None:
    """What a plugin has had is empty; what it waited for of them is gone."""
    before = outboxed(office)
    erase(office)
    after = outboxed(office)
    told = {row["subject"] for row in after if row["payload"] == {}}

    assert {row["delivered"] is None for row in before} == {True, False}
    assert all(row["delivered"] for row in after)
    assert {"erased-1", "erased-1+bea", "bea+erased-1+1"} <= told
    assert "bea" not in told
    assert all(row["key"].endswith(f"/Copyist/{row['name']}") for row in after)


def outboxed(office: Office) -> list[dict[str, Any]]:
    """Give what was announced, delivered or not."""
    rows = every_row(office.engine)["wayfellow_outbox"]
    return [row for row in rows if row["kind"] == "announcement"]


def test_others_keep_what_is_theirs(office: Office) -> None:
    """What others are and said stays, with the stand-in where AMAL was named."""
    erase(office)
    bea = office.look(lambda desk: desk.run("one").subject("bea"))
    cai = office.look(lambda desk: desk.run("one").subject("cai"))
    pair = office.look(lambda desk: desk.run("one").subject("erased-1+bea"))

    assert bea.facts["surname"].value == "Botha"
    assert bea.facts["recommends"].value == "erased-1"
    assert bea.facts["notes"].value == (
        "I met erased-1, who said little; write to erased-1@example.org"
    )
    assert cai.facts["friends"].value == ("erased-1", "dan")
    assert pair.members == (("mentee", "erased-1"), ("mentor", "bea"))
    assert pair.minutes_met == 45
    assert bea.relations == ("erased-1+bea", "bea+erased-1+1")


@ON_SQLITE
def test_what_may_stay_of_them(office: Office) -> None:
    """Only what a measure counts stays of their answers and details, and no words."""
    erase(office)
    amal = office.look(lambda desk: desk.run("one").subject("erased-1"))

    assert {name: fact.value for name, fact in amal.facts.items()} == {
        "area": "north",
        "form application": True,
        "consent photos from guardian": True,
        "survey before": True,
        "before.confidence": 2,
        "survey afterwards": True,
        "afterwards.confidence": 5,
    }


def test_stand_ins_are_their_own(office: Office) -> None:
    """A second person gets another stand-in, and lines of both are erased twice."""
    erase(office)

    def rest(desk: Desk) -> Erasure:
        run = desk.run("one")
        run.move("bea+erased-1+1", "completed", reason="over", by=KIM, at=day(95))
        run.move("bea", "completed", reason="over", by=KIM, at=day(95))
        return desk.erase("bea", reason="asked", by=KIM, at=day(96))

    done = office.transact(rest)
    lines = office.look(lambda desk: desk.run("one").history("erased-1+erased-2"))

    assert done.stand_in == "erased-2"
    assert ("one", "erased-1+bea", "erased-1+erased-2") in done.renamed
    assert len(lines) > 5
    assert "Botha" not in str(every_row(office.engine))
    assert verifies(office)


@ON_SQLITE
def test_a_dry_run_changes_nothing(office: Office) -> None:
    """It says what would be, and it is so when it is done."""
    before = every_row(office.engine)
    planned = erase(office, dry_run=True)

    assert every_row(office.engine) == before
    assert erase(office) == planned


@ON_SQLITE
def test_nobody_is_erased_who_takes_part(where: Where) -> None:
    """A journey or a relationship that goes on is told, with what to do first."""
    office = an_office(where)
    office.transact(lambda desk: amal_takes_part(desk.run("one")))
    before = every_row(office.engine)

    with pytest.raises(CannotErase) as refused:
        erase(office)
    office.close()

    assert refused.value.reasons == (
        f"`{AMAL}` is still in `ready` in the run `one` (end that first, by an event "
        "or with `wayfellow live move`)",
    )
    assert every_row(office.engine) == before
    office.close()


@pytest.mark.parametrize(
    ("by", "reason", "words"),
    [
        (Actor("mentee", AMAL), "asked", "somebody else has to erase people"),
        (Actor("coordinator"), "asked", "staff erase people, by role and name"),
        (KIM, "  ", "say why: erasing needs a reason"),
    ],
)
@ON_SQLITE
def test_staff_erase_with_a_reason(
    office: Office, by: Actor, reason: str, words: str
) -> None:
    """Nobody else does, nor anybody without a name and a reason."""
    with pytest.raises(Refused, match=words):
        office.transact(lambda desk: desk.erase(AMAL, reason=reason, by=by, at=day(90)))


@ON_SQLITE
def test_whoever_is_nobody_cannot_be_erased(office: Office) -> None:
    """Somebody unknown, and somebody erased before, is nobody."""
    erase(office)

    with pytest.raises(UnknownPerson, match="there is no person called"):
        erase(office)


def test_a_host_takes_it_back_with_everything_else(office: Office) -> None:
    """What is erased in a transaction that is rolled back is there again."""
    before = every_row(office.engine)
    with office.engine.connect() as connection:
        office.bind(connection).erase(AMAL, reason="asked", by=LEE, at=day(90))
        connection.rollback()

    assert every_row(office.engine) == before


def test_the_guard_lets_nothing_else_through(office: Office) -> None:
    """A sealed line keeps its commitment, its name and its place for ever."""
    erase(office)
    for change in ("sealed = 'x'", "name = 'x'", "salt = 'x'", "digest = 'x'"):
        with office.engine.connect() as connection:
            with pytest.raises(Exception, match="never changed"):
                connection.execute(
                    text(
                        f"UPDATE wayfellow_history SET {change} "
                        "WHERE sealed IS NOT NULL"
                    )
                )
            connection.rollback()


@tries(8)
@given(chance=st.randoms(use_true_random=False), often=st.integers(0, 60))
def test_whatever_has_happened_nothing_is_left(chance: Random, often: int) -> None:
    """After any history no byte is left, the chain holds, and as much is counted."""
    with tempfile.TemporaryDirectory() as folder:
        office = an_office(Path(folder))
        office.transact(lambda desk: take_part(desk.run("one"), chance, often))
        measures, before = (
            measured(office),
            len(every_row(office.engine)["wayfellow_history"]),
        )
        office.transact(
            lambda desk: desk.erase(AMAL, reason="asked", by=KIM, at=WRITTEN)
        )
        office.scrub()

        assert CANARY.encode() not in bytes_of(office)
        assert verifies(office)
        assert measured(office) == measures
        assert len(every_row(office.engine)["wayfellow_history"]) == before + 1
        office.close()


@ON_SQLITE
def test_nothing_goes_on_with_somebody_erased(office: Office) -> None:
    """Their ending is not taken back, and nothing of theirs is put right."""
    erase(office)

    with pytest.raises(Refused, match="was erased"):
        office.transact(
            lambda desk: desk.run("one").reopen(
                "erased-1", "ready", reason="back", by=KIM, at=day(95)
            )
        )
    with pytest.raises(Refused, match="was erased"):
        office.transact(
            lambda desk: desk.run("one").correct(
                "erased-1", 2, reason="wrong", by=KIM, at=day(95)
            )
        )


@pytest.mark.parametrize("where", ["postgresql"], indirect=True)
def test_nobody_names_them_meanwhile(office: Office) -> None:
    """Whoever writes at the same moment waits until the erasure is committed."""
    with office.engine.connect() as connection:
        office.bind(connection).erase(AMAL, reason="asked", by=KIM, at=day(90))
        with office.engine.connect() as other:
            other.exec_driver_sql("SET lock_timeout = '50ms'")
            run = office.bind(other).run("one")
            with pytest.raises(DatabaseLocked):
                run.send(
                    "bea", "details", by=KIM, at=day(91), payload={"recommends": AMAL}
                )
        connection.commit()

    assert CANARY not in str(every_row(office.engine))


@ON_SQLITE
def test_a_namesake_in_another_run_is_somebody_else(office: Office) -> None:
    """Whoever is called the same elsewhere keeps their name, and is in no copy."""

    def join(desk: Desk) -> None:
        run = desk.open_run("kept", START, "two")
        details = {"surname": "Zhang"}
        run.enrol("mentor", AMAL, person="p-7", at=day(1), details=details)
        run.enrol("mentor", "gus", at=day(1), details={"recommends": AMAL})

    office.transact(join)
    export = office.look(lambda desk: desk.export(AMAL))
    erase(office)
    gus = office.look(lambda desk: desk.run("two").subject("gus"))
    theirs = office.look(lambda desk: desk.run("two").subject(AMAL))

    assert "Zhang" not in str(export)
    assert {one.run for one in (*export.journeys, *export.mentions)} == {"one"}
    assert gus.facts["recommends"].value == AMAL
    assert (theirs.person, theirs.facts["surname"].value) == ("p-7", "Zhang")
