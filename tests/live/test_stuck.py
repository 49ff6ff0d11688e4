"""Nobody is forgotten: what the desk is told on a Monday morning."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

from sqlalchemy import event as event_
from sqlalchemy import text

from live.forgetting import left_out
from live.offices import (
    KIM,
    NOON,
    Where,
    accepted,
    an_office,
    day,
    enrolled,
    in_run,
)
from wayfellow.decide import Actor, Event
from wayfellow.hooks import Move, hookimpl
from wayfellow.live import Desk, Matter, Office, Stuck

MO = Actor("mentor", "mo")


class Refuser:
    """A plugin that lets nobody be withdrawn."""

    @hookimpl
    def before_move(self, move: Move) -> str | None:
        """Refuse every withdrawal."""
        return "the office is closed" if move.target == "withdrawn" else None


def stuck(office: Office, at: int = 20) -> Stuck:
    """Ask what needs attention in the run."""
    return office.look(lambda desk: desk.run("spring").stuck(at=day(at)))


def named(found: Stuck) -> dict[str, Matter]:
    """Give the matters by whom they are about."""
    return {matter.subject: matter for matter in found.matters}


def test_whoever_has_a_clock_a_task_or_a_round_ahead_is_not_named(
    where: Where,
) -> None:
    """A form that is owed, and a planned round, see to those who wait for them."""
    office = in_run(an_office(where), every_week=True)
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    office.transact(lambda desk: accepted(desk.run("spring"), "ben"))

    assert stuck(office, 8).matters == ()


def test_whoever_waits_for_nothing_is_named_with_what_can_be_done(
    where: Where,
) -> None:
    """Nobody was asked to screen Ana, and no round is planned for Ben."""
    office = in_run(an_office(where))
    ana = Actor("mentee", "ana")
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    office.transact(
        lambda desk: desk.run("spring").send(
            "ana", "form application", by=ana, at=day(5)
        )
    )
    office.transact(lambda desk: accepted(desk.run("spring"), "ben"))

    assert stuck(office).matters == (
        Matter(
            "forgotten",
            "ana",
            "mentee",
            "screening",
            day(5),
            "Nothing happens here by itself, and nobody has been asked for anything.",
            ("`accepted` by coordinator", "`removed` by coordinator"),
        ),
        Matter(
            "forgotten",
            "ben",
            "mentee",
            "waiting",
            day(6),
            "They wait to be matched, and no matching round is planned.",
            ("`introduce pair` by staff",),
        ),
    )


def test_why_and_stuck_say_the_same(where: Where) -> None:
    """The reason in one is a line of the other."""
    office = in_run(an_office(where))
    office.transact(lambda desk: accepted(desk.run("spring"), "ben"))
    explained = office.look(lambda desk: desk.run("spring").why("ben", at=day(20)))

    assert stuck(office).matters[0].reason in explained.lines


def test_those_who_wait_on_a_relationship_stand_beside_it(where: Where) -> None:
    """A pair of which nothing is ahead is one matter, not three."""
    office = in_run(an_office(where))
    office.transact(_introduce)

    (pair,) = stuck(office).matters

    assert (pair.subject, pair.others) == ("ben+mo", ("ben", "mo"))
    assert pair.possible == ("`ended` by mentee, mentor or coordinator",)


def test_a_concern_comes_first_and_says_whom_it_stops(where: Where) -> None:
    """A flag, how many still have to agree, and nothing of what it is about."""
    office = in_run(an_office(where))
    office.transact(_introduce)
    office.transact(
        lambda desk: desk.run("spring").send(
            "mo",
            "concern",
            by=Actor("outsider", "a neighbour"),
            at=day(12),
            payload={"note": "secret"},
        )
    )
    found = stuck(office)
    matter = found.matters[0]

    assert (matter.kind, matter.subject, matter.since) == ("concern", "mo", day(12))
    assert matter.others == ("ben+mo",)
    assert "(two people)" in matter.reason
    assert "neighbour" not in str(found)
    assert "secret" not in str(found)


def test_a_concern_about_somebody_who_has_left_stays_named(where: Where) -> None:
    """Two people still have to look into it."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    with_concern = [
        lambda desk: desk.run("spring").move(
            "ana", "withdrawn", reason="Moved away", by=KIM, at=day(5)
        ),
        lambda desk: desk.run("spring").send("ana", "concern", by=MO, at=day(6)),
    ]
    for work in with_concern:
        office.transact(work)

    assert named(stuck(office))["ana"].kind == "concern"


def test_a_pause_is_named_after_everything_else(where: Where) -> None:
    """Somebody can end it, and the desk sees for how long it has lasted."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    office.transact(lambda desk: accepted(desk.run("spring"), "ben"))
    office.transact(
        lambda desk: desk.run("spring").send("ana", "pause", by=KIM, at=day(5))
    )

    assert [matter.kind for matter in stuck(office).matters] == ["forgotten", "held"]
    assert named(stuck(office))["ana"].possible == ("`resume` by them or staff",)


def test_what_is_due_and_refused_is_named_with_the_reason(where: Where) -> None:
    """A plugin keeps somebody from being withdrawn; the rest waits for a worker."""
    office = in_run(an_office(where, Refuser()))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    office.advance(day(14))
    before = stuck(office, 30)
    office.advance(NOON + timedelta(weeks=5))
    after = office.look(
        lambda desk: desk.run("spring").stuck(at=NOON + timedelta(weeks=8))
    )

    assert before.late == 0
    assert [matter.kind for matter in after.matters] == ["refused"]
    assert "the office is closed" in after.matters[0].reason
    assert (after.late, after.late_since) == (0, None)


def test_what_is_due_and_nobody_has_let_happen_is_counted(where: Where) -> None:
    """How many, and since when; a look changes nothing."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana", "ben"))

    assert stuck(office, 12).late == 2
    assert stuck(office, 12).late_since == day(11, 9)


def test_what_no_rule_handled_is_named_until_they_move(where: Where) -> None:
    """A pair that ends beside another means nothing to a mentee without a rule."""
    office = in_run(an_office(where))
    office.transact(lambda desk: accepted(desk.run("spring"), "ben"))
    with office.engine.begin() as connection:
        connection.execute(
            text(
                'INSERT INTO wayfellow_history (run, subject, sequence, "when", '
                "recorded, kind, name, by_role, by_id, payload, source, target, "
                'because, digest) SELECT run, subject, 99, "when", recorded, '
                "'unhandled', 'pair ended', by_role, by_id, payload, '', '', '', '' "
                "FROM wayfellow_history WHERE target = 'waiting'"
            )
        )
    found = [matter for matter in stuck(office).matters if matter.kind == "unhandled"]
    office.transact(
        lambda desk: desk.run("spring").move(
            "ben", "withdrawn", reason="Gone", by=KIM, at=day(8)
        )
    )

    assert [matter.reason for matter in found] == [
        "No rule says what follows from `pair ended`."
    ]
    assert stuck(office).matters == ()


def test_an_effect_that_failed_is_named(where: Where) -> None:
    """Whom it was for, and why it could not be delivered."""

    class Broken:
        @hookimpl
        def deliver(self, effect: object) -> bool:
            raise RuntimeError("no network")

    office = in_run(an_office(where, Broken()))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    office.advance(day(12))
    office.deliver()
    (matter,) = stuck(office, 12).matters

    assert matter.kind == "undelivered"
    assert "message finish to ana failed" in matter.reason
    assert "no network" in matter.reason


def test_what_was_posted_and_is_refused_is_named(where: Where) -> None:
    """It is in no history, and somebody has to say it otherwise or dismiss it."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    event = Event("ana", "accepted", day(5), KIM)
    office.transact(lambda desk: desk.run("spring").post(event))
    office.work(once=True, clock=lambda: day(6))
    (matter,) = [one for one in stuck(office, 6).matters if one.kind == "posted"]

    assert matter.subject == "ana"
    assert "`accepted` means nothing while `ana` is in `applying`" in matter.reason


def test_many_who_are_quiet_are_read_by_an_index_and_in_pages(where: Where) -> None:
    """More people than are in memory at one time are all named, and each once."""
    office = in_run(an_office(where))
    many = [f"mo{number:04}" for number in range(1100)]
    people = [{"identifier": one} for one in many]
    office.transact(
        lambda desk: desk.run("spring").import_people("mentor", people, at=NOON)
    )

    assert [matter.subject for matter in stuck(office).matters] == many


def test_all_that_is_read_is_found_by_an_index(tmp_path: Path) -> None:
    """However many take part, only those are read whom it may concern."""
    office = in_run(an_office(tmp_path))
    office.transact(_introduce)
    office.engine.dispose()
    statements: list[str] = []
    event_.listen(
        office.engine,
        "connect",
        lambda connection, _: connection.set_trace_callback(statements.append),
    )
    stuck(office)
    reader = sqlite3.connect(tmp_path / "small.db")
    plans = [
        line
        for statement in statements
        if statement.startswith("SELECT")
        for *_, line in reader.execute(f"EXPLAIN QUERY PLAN {statement}")
    ]
    reader.close()

    assert any("wayfellow_subject_quiet" in line for line in plans)
    assert any("wayfellow_history_unhandled" in line for line in plans)
    # The version of the tables is a table of one row.
    scans = {line for line in plans if line.startswith("SCAN wayfellow")}
    assert scans <= {"SCAN wayfellow_version"}


def test_nobody_falls_between(where: Where) -> None:
    """Whoever is live has something ahead, or the desk is told of them."""
    office = in_run(an_office(where))
    office.transact(_introduce)
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana", "cy"))
    office.transact(
        lambda desk: desk.run("spring").send("cy", "concern", by=MO, at=day(11))
    )
    found = stuck(office)

    assert office.look(lambda desk: left_out(desk.run("spring"), day(20))) == []
    assert {"ben", "mo", "ben+mo", "cy"} == {
        who for one in found.matters for who in (one.subject, *one.others)
    }


def _introduce(desk: Desk) -> None:
    run = desk.run("spring")
    accepted(run, "ben")
    run.enrol("mentor", "mo", at=NOON)
    run.introduce("pair", {"mentee": "ben", "mentor": "mo"}, by=KIM, at=day(10))
