"""Checks that lapse, consents and approvals at a real desk, on both databases."""

from __future__ import annotations

from datetime import date

import pytest

from live.offices import KIM, NOON, Where, an_office, day
from wayfellow.decide import Actor
from wayfellow.errors import Refused
from wayfellow.live import Desk, LiveRun, Office
from wayfellow_dsl import read_programme

TEXT = """
programme guarded "Guarded"
    timezone Europe/London
role mentee
    born date of birth
    has guardian
role mentor
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor
outcomes
    completed, counts as completed
    stopped
stage joining for mentee
    step asked
        needs consent meetings from guardian if age is under 18
    step ready
        after 3 years: end as completed
stage joining_too for mentor
    step applying
        needs check dbs lasting 30 days
    step ready
        after 3 years: end as completed
throughout for mentor
    at 10 days before check dbs lapses: remind them "renew"
stage meetings for pair
    step meeting
        after 3 weeks without contact from mentor: ask coordinator to approve going to warned within 1 week
        if nobody decides: stay
    step warned
        after 1 year: end as completed
"""
PAIR = "ana+ben"
GUS = Actor("guardian", "guardian of ana")


def together(desk: Desk) -> LiveRun:
    """Bring a mentee of 14 and a checked mentor together."""
    programme = read_programme(TEXT).programme
    assert programme is not None
    desk.deploy(programme)
    run = desk.open_run("guarded", date(2027, 1, 4), "spring")
    run.enrol("mentee", "ana", at=NOON, details={"born": "2012-06-01"})
    run.enrol("mentor", "ben", at=NOON)
    run.send("ana", "consent meetings from guardian", by=GUS, at=NOON)
    run.send("ben", "check dbs", by=KIM, at=NOON)
    run.introduce("pair", {"mentee": "ana", "mentor": "ben"}, by=KIM, at=NOON)
    return run


@pytest.fixture
def office(where: Where) -> Office:
    """Give an office with a pair that meets since 4 January."""
    office = an_office(where)
    office.transact(lambda desk: together(desk) and None)
    return office


def test_time_that_passes_lets_a_check_lapse(office: Office) -> None:
    """The reminder goes out before, and then the pair is on hold."""
    office.advance(day(40))
    run = office.look(lambda desk: desk.run("spring").history())
    names = [line.record.name for line in run]

    assert names.index("renew") < names.index("check dbs lapsed")
    assert office.look(lambda desk: desk.run("spring").subject(PAIR).is_held)


def test_a_renewed_check_wakes_the_pair(office: Office) -> None:
    """Its holds are kept in the database, and taken away again."""
    office.advance(day(40))

    office.transact(
        lambda desk: desk.run("spring").send("ben", "check dbs", by=KIM, at=day(41))
    )

    assert not office.look(lambda desk: desk.run("spring").subject(PAIR).is_held)


def test_a_guardian_takes_back_their_consent(office: Office) -> None:
    """The mentee and the pair stand still."""
    office.transact(
        lambda desk: desk.run("spring").send(
            "ana", "withdraw consent meetings", by=GUS, at=day(6)
        )
    )

    for who in ("ana", PAIR):
        assert office.look(
            lambda desk, who=who: desk.run("spring").subject(who).is_held
        )


def test_a_rung_is_approved_once_it_is_asked_for(office: Office) -> None:
    """Before that the same event is refused."""

    def approve(when: int) -> None:
        office.transact(
            lambda desk: desk.run("spring").send(
                PAIR, "approve warned", by=KIM, at=day(when)
            )
        )

    with pytest.raises(Refused, match="nobody has been asked"):
        approve(6)
    office.advance(day(26))
    approve(27)

    assert office.look(lambda desk: desk.run("spring").subject(PAIR).step) == "warned"
