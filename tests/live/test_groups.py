"""Groups at a real desk, on both databases, and from the command line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from live.offices import KIM, NOON, Where, an_office, day
from live.test_commands import Shell
from wayfellow.cli.main import DATA
from wayfellow.decide import Actor, Subject
from wayfellow.errors import Refused
from wayfellow.live import Desk, LiveRun, Office
from wayfellow_dsl import read_programme

TEXT = """
programme rings "Rings"
    timezone Europe/London
role mentee "Mentee"
role mentor "Mentor"
staff coordinator "Coordinator", lifts safeguarding holds
relationship circle of mentor and 2 to 4 mentees "Circle"
outcomes
    completed, counts as completed
stage joining for mentee, mentor
    step waiting
        on matched: go to together
    step together
        on circle ended as member_left: go to waiting
        on circle ended: end as completed
stage sessions for circle
    step session
        needs form plan from each mentee
        on mentee joined: thank mentor "one_more"
        on done by mentor: end as completed
        when done: go to last_session
    step last_session
        on over by mentor: end as completed
match mentee with mentor
    candidates mentee in waiting, mentor in waiting, circle in sessions
    every week on Monday
    accepted by mentee within 5 days
"""
GROUP = "ben+ana+1"


def opened(desk: Desk) -> LiveRun:
    """Open a run with a mentor and three mentees."""
    programme = read_programme(TEXT).programme
    assert programme is not None
    desk.deploy(programme)
    run = desk.open_run("rings", date(2027, 1, 4), "spring")
    run.enrol("mentor", "ben", at=NOON)
    for name in ("ana", "bea", "cem"):
        run.enrol("mentee", name, at=NOON)
    return run


@pytest.fixture
def office(where: Where) -> Office:
    """Give an office at which a run of rings is open."""
    office = an_office(where)
    office.transact(lambda desk: opened(desk) and None)
    return office


def accept(run: LiveRun, offer: str, *names: str, at: int) -> None:
    """Let mentees accept an offer."""
    for name in names:
        mentee = Actor("mentee", name)
        run.send(offer, "acceptance from mentee", by=mentee, at=day(at))


def begin(desk: Desk) -> None:
    """Let ben, ana and bea begin a group."""
    run = desk.run("spring")
    members = {"mentor": "ben", "mentee": ["ana", "bea"]}
    answer = run.introduce("circle", members, by=KIM, at=day(5))
    assert answer.record.subject == GROUP
    accept(run, GROUP, "ana", "bea", at=6)


def join(desk: Desk) -> None:
    """Let cem join them."""
    run = desk.run("spring")
    members = {"mentee": "cem"}
    answer = run.introduce("circle", members, by=KIM, at=day(7), joins=GROUP)
    accept(run, answer.record.subject, "cem", at=8)


def leave(desk: Desk) -> None:
    """Let ana leave."""
    ana = Actor("mentee", "ana")
    desk.run("spring").send(GROUP, "ended", by=ana, at=day(9))


def group(office: Office) -> Subject:
    """Give the group as it stands in the database."""
    return office.look(lambda desk: desk.run("spring").subject(GROUP))


def test_a_group_is_kept_with_all_its_members(office: Office) -> None:
    """It begins, gains and loses members, each in a transaction of their own."""
    for work in (begin, join, leave):
        office.transact(work)

    found = group(office)
    assert found.members == (("mentor", "ben"), ("mentee", "bea"), ("mentee", "cem"))
    assert found.left == (("ana", "mentee"),)
    assert office.look(lambda desk: desk.run("spring").subject("ana").step) == "waiting"
    sent = office.look(lambda desk: [one.effect.name for one in desk.outbox()])
    assert "one_more" in sent


def test_each_member_of_a_group_has_needs_of_their_own(office: Office) -> None:
    """What one has done is kept apart from what another has."""
    office.transact(begin)
    need, ana = "form plan from mentee", Actor("mentee", "ana")
    office.transact(
        lambda desk: desk.run("spring").send(GROUP, need, by=ana, at=day(7))
    )
    before = group(office).step
    bea = {"member": "bea"}
    office.transact(
        lambda desk: desk.run("spring").send(
            GROUP, need, by=KIM, at=day(8), payload=bea
        )
    )

    assert (before, group(office).step) == ("session", "last_session")


def test_planned_rounds_form_groups(office: Office) -> None:
    """On the Monday all three are offered a group with the mentor."""
    progress = office.advance(day(11, 23))

    assert progress.introduced == 1
    found = office.look(lambda desk: desk.run("spring").subject("ben+ana+2"))
    assert len(found.members) == 4


def test_nobody_joins_a_group_that_there_is_not(office: Office) -> None:
    """It is refused, with the reason."""
    with pytest.raises(Refused) as refused:
        office.transact(join)

    assert f"there is no group `{GROUP}` to join" in str(refused.value)


def test_groups_from_the_command_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """All are named after the relationship; --joins names the group."""
    (tmp_path / "rings.programme").write_text(TEXT, encoding="utf-8")
    shell = Shell(capsys, tmp_path / "rings.db")
    shell("init")
    shell(f"deploy {tmp_path / 'rings.programme'}")
    shell("open spring --starts 2027-01-04")
    for who in ("mentor ben", "mentee ana", "mentee bea", "mentee cem"):
        shell(f"enrol {who} --at 2027-01-05")
    staff = "--by coordinator:kim --at 2027-01-06"

    shell(f"introduce circle ben ana bea {staff}")
    for name in ("ana", "bea"):
        shell(f"send ben+ana+1 acceptance from mentee --by {name} --at 2027-01-07")
    unclear = shell.refuse(f"send ben+ana+1 form plan from mentee {staff}", DATA)
    shell(f"introduce circle cem --joins ben+ana+1 {staff.replace('06', '08')}")
    shell("send cem+ben+ana+1 acceptance from mentee --by cem --at 2027-01-09")
    shell("send ben+ana+1 form plan from mentee member=ana --by bea --at 2027-01-09")

    assert "add `member` with one of" in unclear
    assert "cem" in shell("why ben+ana+1 --at 2027-01-10")
