"""Programme versions: deployed once, and kept by those who began in them."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from live.offices import NOON, Where, a_programme, an_office, day, enrolled, in_run
from wayfellow.errors import RunExists, UnknownProgramme, VersionTaken
from wayfellow_dsl.model import Span


def test_deploying_the_same_again_does_nothing(where: Where) -> None:
    """A programme that is there already is not deployed a second time."""
    office = an_office(where)
    first = office.transact(lambda desk: desk.deploy(a_programme()))
    second = office.transact(lambda desk: desk.deploy(a_programme()))

    assert first == second
    assert office.look(lambda desk: desk.deployments()) == (first,)


def test_a_change_needs_a_new_version(where: Where) -> None:
    """A programme that says something else under its old number is refused."""
    office = an_office(where)
    office.transact(lambda desk: desk.deploy(a_programme()))
    with pytest.raises(VersionTaken, match="Write `version 2`"):
        office.transact(lambda desk: desk.deploy(a_programme(title="Changed")))


def test_layout_makes_no_new_version(where: Where) -> None:
    """Where sentences stand in their file does not change what a programme is."""
    office = an_office(where)
    programme = a_programme()
    outcomes = tuple(
        replace(outcome, span=Span(7, 1, 9)) for outcome in programme.outcomes
    )
    first = office.transact(lambda desk: desk.deploy(programme))
    second = office.transact(
        lambda desk: desk.deploy(replace(programme, outcomes=outcomes))
    )

    assert second == first


def test_a_run_keeps_the_version_it_began_with(where: Where) -> None:
    """A newer version is for runs that are opened after it."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    office.transact(lambda desk: desk.deploy(a_programme(2, "Second")))
    office.transact(lambda desk: desk.open_run("small", date(2027, 9, 1), "autumn"))
    office.advance(day(60))
    versions = office.look(
        lambda desk: [desk.run(run).programme.version for run in desk.runs()]
    )

    assert versions == [1, 2]


def test_an_older_version_can_be_asked_for(where: Where) -> None:
    """A run may be opened in a version that is not the newest."""
    office = in_run(an_office(where))
    office.transact(lambda desk: desk.deploy(a_programme(2, "Second")))
    run = office.transact(
        lambda desk: desk.open_run("small", NOON.date(), "late", version=1)
    )

    assert run.programme.version == 1


def test_a_run_is_opened_once(where: Where) -> None:
    """A second run of the same identifier is refused."""
    office = in_run(an_office(where))
    with pytest.raises(RunExists, match="`spring`"):
        office.transact(lambda desk: desk.open_run("small", NOON.date(), "spring"))


def test_an_unknown_programme_suggests_a_known_one(where: Where) -> None:
    """A slip in a programme's name is answered with the name that was meant."""
    office = in_run(an_office(where))
    with pytest.raises(UnknownProgramme, match="Perhaps you mean `small`"):
        office.transact(lambda desk: desk.open_run("smal", NOON.date(), "x"))
