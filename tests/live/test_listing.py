"""Who is in a run, page by page, and what somebody can say of a participant now."""

from __future__ import annotations

import pytest

from live.offices import KIM, NOON, Where, accepted, an_office, day, enrolled, in_run
from wayfellow.decide import Actor
from wayfellow.errors import Refused, UnknownSubject
from wayfellow.live import LiveRun, Office

ANA, AMY = Actor("mentee", "ana"), Actor("mentee", "amy")


@pytest.fixture
def office(where: Where) -> Office:
    """Give an office with two who apply, one who waits, and one who has ended."""
    office = in_run(an_office(where))

    def begin(run: LiveRun) -> None:
        enrolled(run, "ana", "amy", "zoe")
        enrolled(run, "ben", role="mentor")
        accepted(run, "bea")
        run.move("zoe", "withdrawn", reason="moved away", by=KIM, at=day(5))

    office.transact(lambda desk: begin(desk.run("spring")))
    return office


def listed(office: Office, **asked: object) -> list[str]:
    """Name those who are listed."""
    found = office.look(
        lambda desk: desk.run("spring").people(**asked)  # type: ignore[arg-type]
    )
    return [one.id for one in found]


def test_everybody_is_listed_by_identifier(office: Office) -> None:
    """With the role, where they are, and since when."""
    found = office.look(lambda desk: desk.run("spring").people())
    zoe = found[-1]

    assert [one.id for one in found] == ["amy", "ana", "bea", "ben", "zoe"]
    assert (zoe.kind, zoe.outcome, zoe.since) == ("mentee", "withdrawn", day(5))
    assert (found[0].step, found[0].outcome, found[0].since) == ("applying", "", NOON)


def test_a_list_is_narrowed_and_gone_through_in_pages(office: Office) -> None:
    """By role, by step or outcome, and by how somebody is called."""
    assert listed(office, kind="mentor") == ["ben"]
    assert listed(office, place="waiting") == ["bea", "ben"]
    assert listed(office, place="withdrawn") == ["zoe"]
    assert listed(office, place="applying", kind="mentee", begins="am") == ["amy"]
    assert listed(office, begins="an%") == []
    assert listed(office, limit=2) == ["amy", "ana"]
    assert listed(office, limit=2, after="ana") == ["bea", "ben"]
    assert listed(office, after="zoe") == []


def possible(office: Office, who: str, by: Actor) -> tuple[str, ...]:
    """Give what somebody can say of a participant on 7 January."""
    return office.look(
        lambda desk: desk.run("spring").seen_by(by).possible(who, at=day(7))
    )


def test_what_can_be_said_depends_on_who_says_it(office: Office) -> None:
    """What they may not say, or nobody can say now, is not named."""
    assert possible(office, "ana", ANA) == ("form application", "concern", "pause")
    assert "accepted" not in possible(office, "ana", KIM)
    with pytest.raises(Refused):
        possible(office, "ana", AMY)
    with pytest.raises(UnknownSubject):
        possible(office, "nobody", KIM)


def test_all_that_is_named_can_be_said(office: Office) -> None:
    """Whatever is possible happens when it is said; and asking has changed nothing."""
    before = office.look(lambda desk: desk.run("spring").history())
    for who in ("ana", "bea", "ben", "zoe"):
        for name in possible(office, who, KIM):
            with office.engine.connect() as connection:
                run = office.bind(connection).run("spring")
                run.send(who, name, by=KIM, at=day(7))
                connection.rollback()

    assert office.look(lambda desk: desk.run("spring").history()) == before


def test_a_hold_is_named_where_it_can_be_lifted(office: Office) -> None:
    """Of somebody who has ended nothing is possible but to speak of a concern."""
    office.transact(
        lambda desk: desk.run("spring").send("ana", "concern", by=ANA, at=day(6))
    )

    assert "lift concern" in possible(office, "ana", KIM)
    assert "lift concern" not in possible(office, "ana", ANA)
    assert possible(office, "zoe", KIM) == ("concern",)
