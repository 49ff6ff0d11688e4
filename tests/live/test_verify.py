"""A history proves itself: whatever was changed behind its back is found and named."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import URL

from live.offices import (
    KIM,
    Where,
    a_programme,
    accepted,
    an_office,
    day,
    enrolled,
    in_run,
)
from live.tampering import erase, lines_of, tamper
from live.test_versions import WAITING, migrated, peopled, renamed
from wayfellow.cli import main
from wayfellow.errors import DatabaseLocked, NoSeal
from wayfellow.live import Desk, Flaw, Office, Verification, read_seal
from wayfellow.live.records.chain import commitment, digest

HISTORY = "wayfellow_history"
ALTERED = "is not as it was written, or does not follow on the line before"


def _busy(where: Where) -> Office:
    """Give an office where a pair has met, and others have come and gone."""
    office = in_run(an_office(where), every_week=True)

    def work(desk: Desk) -> None:
        run = desk.run("spring")
        enrolled(run, "ben", role="mentor")
        accepted(run, "ana")
        enrolled(run, "cy", "dee")
        run.send("dee", "pause", by=KIM, at=day(6))
        run.move("cy", "withdrawn", reason="moved away", by=KIM, at=day(7))

    office.transact(work)
    office.advance(day(40))
    return office


def _verified(office: Office) -> Verification:
    return office.look(lambda desk: desk.run("spring").verify())


def _flaws(office: Office) -> list[tuple[str, int, str]]:
    return [(one.subject, one.line, one.what) for one in _verified(office).flaws]


def test_a_history_that_nobody_touched_is_whole(where: Where) -> None:
    """All lines are as written, and told again they lead to where everybody stands."""
    office = _busy(where)
    found = _verified(office)
    lines = office.look(lambda desk: desk.run("spring").history())

    assert found == Verification("spring", len(lines), 5, retold=len(lines))
    assert len(lines) > 10


def test_one_person_in_two_roles_is_told_again(where: Where) -> None:
    """Who somebody is, under another name, is in the history with their journeys."""
    office = in_run(an_office(where))

    def work(desk: Desk) -> None:
        run = desk.run("spring")
        enrolled(run, "ana")
        run.enrol("mentor", "ana-2", person="ana", at=day(5))
        run.send("ana", "concern", by=KIM, at=day(6))

    office.transact(work)
    found = _verified(office)
    other = office.look(lambda desk: desk.run("spring").subject("ana-2"))

    assert found.flaws == ()
    assert (found.retold, other.journeys, other.is_held) == (4, ("ana",), True)


@pytest.mark.parametrize("on", [3, 10])
def test_a_run_that_was_migrated_is_told_again(where: Where, on: int) -> None:
    """Each part of the history is told by the version of its time, also backdated."""
    office = peopled(where, renamed())
    migrated(office, mapping=WAITING, on=on)
    office.transact(
        lambda desk: desk.run("spring").send("di", "accepted", by=KIM, at=day(11))
    )
    office.advance(day(90))
    found = _verified(office)

    assert found.flaws == ()
    assert found.retold == found.lines > 20


def test_a_run_that_was_migrated_with_nobody_under_way_is_told_again(
    where: Where,
) -> None:
    """No line says so then; who ended before is told by the version they ended in."""
    office = an_office(where)

    def work(desk: Desk) -> None:
        desk.deploy(a_programme(every_week=False))
        run = desk.open_run("small", date(2027, 1, 4), "spring")
        accepted(run, "ana")
        run.move("ana", "withdrawn", reason="moved away", by=KIM, at=day(7))
        desk.deploy(renamed())
        run.migrate(2, WAITING, reason="a better file", by=KIM, at=day(8))
        enrolled(run, "cy")
        run.send("cy", "form application", by=KIM, at=day(9))

    office.transact(work)
    found = _verified(office)

    assert found.flaws == ()
    assert found.retold == found.lines


def test_a_run_can_be_told_again_by_itself(where: Where) -> None:
    """What comes out is there to look at: everybody as they stand, and the records."""
    office = _busy(where)
    again = office.look(lambda desk: desk.run("spring").replay())
    stands = office.look(lambda desk: desk.run("spring").subject("ana+ben"))

    assert again.differences == ()
    assert again.subjects["ana+ben"] == stands
    assert len(again.records) == 12


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("payload = '{\"a\": 1}'", 2),
        ("payload = 'not JSON'", 2),
        ("because = 'another reason'", 2),
        ("by_id = 'somebody'", 3),
        ("name = 'removed'", 3),
        ("target = 'mentoring'", 3),
        ('"when" = recorded', 3),
        ('recorded = "when"', 3),
        ("salt = 'another'", 3),
        ("salt = NULL", 3),
        ("salt = NULL, sealed = 'invented', subject = 'ana'", 3),
        ("cause_subject = 'ben', cause_sequence = 1", 3),
        ("run = 'summer'", 3),
    ],
)
def test_a_line_that_was_changed_is_named(where: Where, change: str, line: int) -> None:
    """Whatever of a line is changed, the flaw is found there, and nowhere else."""
    office = _busy(where)
    tamper(
        office.engine,
        f"UPDATE {HISTORY} SET {change} WHERE subject = 'ana' AND sequence = {line}",
    )
    found = _flaws(office)

    assert {(subject, number) for subject, number, _ in found} == {("ana", line)}


def test_a_line_that_is_gone_is_named(where: Where) -> None:
    """A line is missed in the middle of a history, and at its end."""
    office = _busy(where)
    tamper(
        office.engine,
        f"DELETE FROM {HISTORY} WHERE subject = 'ana' AND sequence = 2",
        f"DELETE FROM {HISTORY} WHERE subject = 'cy' AND sequence >= 2",
    )
    found = _flaws(office)

    assert ("ana", 2, "is missing") in found
    assert ("cy", 2, "is missing") in found
    assert {subject for subject, _, _ in found} <= {"ana", "cy", "ana+ben"}


def test_lines_that_changed_places_are_named(where: Where) -> None:
    """Two lines whose numbers were exchanged are both found."""
    office = _busy(where)
    exchange = (
        f"UPDATE {HISTORY} SET sequence = CASE sequence WHEN 2 THEN -3 ELSE -2 END "
        "WHERE subject = 'ana' AND sequence IN (2, 3)"
    )
    back = f"UPDATE {HISTORY} SET sequence = -sequence WHERE sequence < 0"
    tamper(office.engine, exchange, back)

    assert _flaws(office)[:2] == [("ana", 2, ALTERED), ("ana", 3, ALTERED)]


def test_a_line_that_was_added_is_named(where: Where) -> None:
    """A line after the last one is no part of the history."""
    office = _busy(where)
    last = max(
        one["sequence"] for one in lines_of(office.engine) if one["subject"] == "cy"
    )
    columns = (
        'run, "when", recorded, kind, name, by_role, by_id, payload, source, target, '
        "because, cause_subject, cause_sequence, passed, salt, sealed, digest"
    )
    tamper(
        office.engine,
        f"INSERT INTO {HISTORY} (place, subject, sequence, {columns}) "
        f"SELECT 9999, subject, sequence + 1, {columns} FROM {HISTORY} "
        f"WHERE subject = 'cy' AND sequence = {last}",
    )

    assert ("cy", last + 1, "was added by somebody else") in _flaws(office)


def test_somebody_without_history_and_a_history_without_anybody(where: Where) -> None:
    """Who was put there without a history is found, and whose row was removed."""
    office = _busy(where)
    tamper(
        office.engine,
        "UPDATE wayfellow_subject SET id = 'eve' WHERE id = 'dee'",
    )
    found = _flaws(office)

    assert ("dee", 0, "has a history, and is not there") in found
    assert ("eve", 0, "is there, and has no history") in found


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("step = 'mentoring'", ""),
        ("digest = 'x'", "is not the line that was last written"),
        ("state = 'nothing'", "stands in a way that cannot be read"),
        (
            'state = replace(state, \'"step":"applying"\', \'"step":"waiting"\')',
            "would stand otherwise: `step` is `waiting`, not `applying`",
        ),
    ],
)
def test_how_somebody_stands_has_to_follow(
    where: Where, change: str, what: str
) -> None:
    """A state that the history does not lead to is found, and said how it differs."""
    office = _busy(where)
    tamper(office.engine, f"UPDATE wayfellow_subject SET {change} WHERE id = 'dee'")
    found = [(subject, said) for subject, _, said in _flaws(office)]

    assert found == ([("dee", what)] if what else [])


def test_a_rewritten_chain_is_found_by_what_it_leads_to(where: Where) -> None:
    """Somebody who works out new digests still has to make the story come true."""
    office = _busy(where)
    lines = [one for one in lines_of(office.engine) if one["subject"] == "ana"]
    before, changes = "", []
    for line in lines:
        if line["sequence"] == 3:
            line = {**line, "by_id": "eve", "name": "removed"}
        before = digest(before, line, commitment(line))
        changes.append(
            f"UPDATE {HISTORY} SET name = '{line['name']}', by_id = '{line['by_id']}', "
            f"digest = '{before}' WHERE place = {line['place']}"
        )
    newest = f"UPDATE wayfellow_subject SET digest = '{before}' WHERE id = 'ana'"
    tamper(office.engine, *changes, newest)
    found = [what for subject, line, what in _flaws(office) if subject == "ana"]

    assert found[0].startswith("would be otherwise: ")


def test_a_cause_has_to_be_there(where: Where) -> None:
    """A line whose cause was lost with its whole subject is found."""
    office = _busy(where)
    tamper(
        office.engine,
        f"DELETE FROM {HISTORY} WHERE subject = 'ana+ben'",
        "DELETE FROM wayfellow_subject WHERE id = 'ana+ben'",
    )
    found = {(subject, what) for subject, _, what in _flaws(office)}

    assert (
        "ana",
        "names line 1 of `ana+ben` as its cause, which is not there",
    ) in found


def test_what_was_erased_holds_by_its_commitment(where: Where) -> None:
    """A person's erased lines verify; they and whoever met them are not told again."""
    office = _busy(where)
    for line in lines_of(office.engine):
        if line["subject"] == "dee":
            erase(office.engine, line)
    tamper(
        office.engine,
        "UPDATE wayfellow_subject SET id = 'x1', erased = '2030-06-01T00:00:00+00:00' "
        "WHERE id = 'dee'",
    )
    found = _verified(office)

    assert found.flaws == ()
    assert found.erased >= 2
    assert found.apart == 1
    assert found.retold == found.lines - found.erased


def test_a_programme_that_was_changed_is_found(where: Where) -> None:
    """The rules by which a history is told again are those that were deployed."""
    office = _busy(where)
    tamper(
        office.engine,
        "UPDATE wayfellow_deployment SET model = replace(model, 'Small', 'Large')",
    )
    other = Office(office.engine)
    (flaw,) = _verified(other).flaws

    assert flaw == Flaw(
        "spring",
        "",
        0,
        "is in a programme that was changed after it had been deployed",
    )


# -- Seals -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "breach"),
    [
        ((), ""),
        (
            (
                f"DELETE FROM {HISTORY} WHERE subject = 'dee'",
                "DELETE FROM wayfellow_subject WHERE id = 'dee'",
            ),
            "2 of the 12 lines are gone",
        ),
        (
            (f"UPDATE {HISTORY} SET digest = 'x' WHERE place = 1",),
            "some of the 12 lines were written anew",
        ),
        (
            (f"UPDATE {HISTORY} SET place = -place WHERE place = 1",),
            "1 of the 12 lines is gone",
        ),
    ],
)
def test_a_seal_proves_that_all_is_still_there(
    where: Where, changes: tuple[str, ...], breach: str
) -> None:
    """Even a person who vanished with every line is missed; later lines do no harm."""
    office = _busy(where)
    seal = office.seal()
    office.transact(lambda desk: enrolled(desk.run("spring"), "zoe"))
    if changes:
        tamper(office.engine, *changes)
    found = office.look(lambda desk: desk.breach(read_seal(str(seal))))

    assert seal.lines == 12
    assert found == breach


def test_erasing_does_not_break_a_seal(where: Where) -> None:
    """What was sealed stays proved when what is private of it goes."""
    office = _busy(where)
    seal = office.seal()
    erase(office.engine, lines_of(office.engine)[3])

    assert office.look(lambda desk: desk.breach(seal)) == ""


@pytest.mark.parametrize("text", ["", "7-7", "seven", "7-7-xyz", "1" * 99])
def test_what_is_no_seal_is_refused(text: str) -> None:
    """A text that was not printed as a seal is named."""
    with pytest.raises(NoSeal, match="is no seal"):
        read_seal(text)


@pytest.mark.parametrize("where", ["postgresql"], indirect=True)
def test_nothing_is_added_below_a_seal(where: Where) -> None:
    """A line that was given its place and is not committed yet is waited for."""
    office = in_run(an_office(where, patience=0.2))
    with office.engine.connect() as slow:
        run = office.bind(slow).run("spring")
        enrolled(run, "ana")
        with pytest.raises(DatabaseLocked):
            office.seal()
        slow.commit()
    seal = office.seal()

    assert seal.lines == 1


# -- The command -----------------------------------------------------------------------


def _shell(
    where: Where, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    name = (
        where.render_as_string(False)
        if isinstance(where, URL)
        else str(Path(where) / "small.db")
    )

    def run(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["live", "verify", "--database", name, *words])
        said = capsys.readouterr()
        return int(str(ended.value.code)), said.out + said.err

    return run


def test_the_command_says_that_all_is_well(
    where: Where, capsys: pytest.CaptureFixture[str]
) -> None:
    """It counts, gives a seal to keep, and later proves it."""
    _busy(where)
    verify = _shell(where, capsys)
    code, said = verify()
    seal = said.partition("Seal: ")[2].split()[0]
    again, proved = verify("--run", "spring", "--against", seal)

    assert (code, again) == (0, 0)
    assert "spring: 12 lines about 5 participants and relationships, all as" in said
    assert "The seal holds: 12 lines recorded by then, none changed" in proved


def test_the_command_names_what_is_wrong(
    where: Where, capsys: pytest.CaptureFixture[str]
) -> None:
    """It ends with findings, names subject and line, and gives no new seal."""
    office = _busy(where)
    seal = str(office.seal())
    tamper(
        office.engine, f"DELETE FROM {HISTORY} WHERE subject = 'cy' AND sequence = 2"
    )
    verify = _shell(where, capsys)
    code, said = verify("--against", seal)
    told = json.loads(verify("--against", seal, "--json")[1])

    assert code == 1
    assert "  cy, line 2, is missing" in said
    assert "The seal is broken: 1 of the 12 lines is gone." in said
    assert "Seal: " not in said
    assert told["breach"] == "1 of the 12 lines is gone"
    assert told["runs"][0]["flaws"][0]["line"] == 2
