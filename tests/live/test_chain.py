"""The chain of digests: each line follows from the one before, and erasing keeps it."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from live.offices import KIM, Where, accepted, an_office, day, enrolled, in_run
from live.tampering import erase, lines_of
from wayfellow.live import Desk, Office, Tables
from wayfellow.live.records.chain import commitment, digest, new_salt


def told(where: Where) -> Office:
    """Give an office in which a few people have a history."""
    office = in_run(an_office(where))

    def tell(desk: Desk) -> None:
        run = desk.run("spring")
        accepted(run, "ana")
        enrolled(run, "ben", role="mentor")
        details = {"age": 17, "wants": ("finance",), "region": "Málaga"}
        run.send("ana", "details", by=KIM, at=day(7), payload=details)

    office.transact(tell)
    office.transact(
        lambda desk: desk.run("spring").introduce(
            "pair", {"mentee": "ana", "mentor": "ben"}, by=KIM, at=day(8)
        )
    )
    return office


def test_each_line_follows_from_the_one_before(where: Where) -> None:
    """A digest is of the line and the digest before; a subject has its newest."""
    office = told(where)
    lines = lines_of(office.engine)
    newest: dict[str, str] = {}
    for line in lines:
        expected = digest(newest.get(line["subject"], ""), line, commitment(line))
        assert line["digest"] == expected
        newest[line["subject"]] = expected
    subject = Tables().subject
    with office.engine.connect() as connection:
        stored = connection.execute(subject.select()).all()

    assert len(lines) > 8
    assert {row.id: row.digest for row in stored} == newest
    assert len({line["salt"] for line in lines}) == len(lines)


def test_the_text_of_a_payload_is_committed_to_as_it_is_stored(where: Where) -> None:
    """A commitment is the same of a payload and of the JSON that is in the table."""
    office = told(where)
    line = next(one for one in lines_of(office.engine) if one["name"] == "details")
    with office.engine.connect() as connection:
        stored = connection.execute(
            text("SELECT payload FROM wayfellow_history WHERE place = :place"),
            {"place": line["place"]},
        ).scalar_one()

    assert isinstance(stored, str)
    assert commitment(line) == commitment({**line, "payload": stored})


def test_salts_are_the_offices_and_nobody_elses(where: Where) -> None:
    """Salts can be given to an office; by itself it takes random ones."""
    known = an_office(where)
    salts = iter(map(str, range(99))).__next__
    office = Office(known.engine, salts=salts, ahead=None)
    in_run(office).transact(lambda desk: enrolled(desk.run("spring"), "ana", "cy"))

    assert [line["salt"] for line in lines_of(office.engine)] == ["0", "1"]
    assert len({new_salt() for _ in range(100)}) == 100


def test_a_line_can_be_erased_and_the_chain_still_follows(where: Where) -> None:
    """The private part goes, its commitment stays, and every digest is as it was."""
    office = told(where)
    before = lines_of(office.engine)
    line = before[0]
    changed = erase(office.engine, line)
    after = lines_of(office.engine)[0]

    assert changed == 1
    assert (after["subject"], after["salt"]) == ("x1", None)
    assert after["digest"] == line["digest"]
    assert digest("", after, after["sealed"]) == line["digest"]


@pytest.mark.parametrize(
    "change",
    [
        "name = 'nothing happened'",
        "salt = NULL",
        "sealed = 'x'",
        "salt = NULL, sealed = 'x', target = 'removed'",
        "salt = NULL, sealed = 'x', digest = ''",
        "salt = NULL, sealed = 'x', sequence = 9",
        "salt = NULL, sealed = 'x', \"when\" = recorded",
        "salt = NULL, sealed = 'x', cause_sequence = 9, cause_subject = 'ben'",
        "salt = 'other'",
        "payload = '{}'",
    ],
)
def test_nothing_else_can_be_changed(where: Where, change: str) -> None:
    """An erasure that touches what is public, or half an erasure, is refused."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    with (
        office.engine.connect() as connection,
        pytest.raises(IntegrityError, match="a history is never changed"),
    ):
        connection.execute(text(f"UPDATE wayfellow_history SET {change}"))


@pytest.mark.parametrize(
    "way",
    [
        "INSERT OR REPLACE INTO {} SELECT * FROM {} WHERE true",
        "INSERT INTO {} SELECT * FROM {} WHERE true "
        "ON CONFLICT (run, subject, sequence) DO UPDATE SET name = 'x'",
        "INSERT INTO {} SELECT * FROM {} WHERE true "
        "ON CONFLICT (place) DO UPDATE SET name = 'x'",
    ],
)
def test_a_line_is_not_changed_by_writing_it_again(where: Where, way: str) -> None:
    """Neither is it replaced, nor changed where a new one would be in its place."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    history = "wayfellow_history"
    is_known = office.engine.dialect.name == "sqlite" or "REPLACE" not in way
    with (
        office.engine.connect() as connection,
        pytest.raises(
            IntegrityError if is_known else ProgrammingError,
            match="a history is never changed" if is_known else "syntax error",
        ),
    ):
        connection.execute(text(way.format(history, history)))


def test_what_is_erased_stays_erased(where: Where) -> None:
    """An erased line is not sealed anew, nor changed in public, and never deleted.

    What is private of it may be erased once more, for somebody else whom it names.
    """
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    (line,) = lines_of(office.engine)
    erase(office.engine, line)
    for change in (
        "UPDATE wayfellow_history SET payload = '{}', sealed = 'x'",
        "UPDATE wayfellow_history SET payload = '{}', digest = 'x'",
        "UPDATE wayfellow_history SET salt = 'x', sealed = NULL",
        "DELETE FROM wayfellow_history",
    ):
        with (
            office.engine.connect() as connection,
            pytest.raises(IntegrityError, match="a history is never changed"),
        ):
            connection.execute(text(change))
    with office.engine.connect() as connection:
        again = text("UPDATE wayfellow_history SET subject = 'x2'")
        assert connection.execute(again).rowcount == 1


def _hashed_by_hand(*parts: object) -> str:
    compact = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(compact.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _by_hand(when: datetime | None) -> str | None:
    return None if when is None else when.isoformat().replace("+00:00", "Z")


def test_anybody_can_reckon_a_digest(where: Where) -> None:
    """The page about it says enough to check a history without Wayfellow."""
    office = told(where)
    newest: dict[str, str] = {}
    for line in lines_of(office.engine):
        committed = _hashed_by_hand(
            *(line["salt"], line["subject"], line["by_id"], line["payload"]),
            *(line["because"], line["cause_subject"]),
        )
        newest[line["subject"]] = _hashed_by_hand(
            *(newest.get(line["subject"], ""), line["run"], line["sequence"]),
            *(_by_hand(line["when"]), _by_hand(line["recorded"])),
            *(line["kind"], line["name"], line["by_role"], line["source"]),
            *(line["target"], line["cause_sequence"], _by_hand(line["passed"])),
            committed,
        )

        assert line["digest"] == newest[line["subject"]]
