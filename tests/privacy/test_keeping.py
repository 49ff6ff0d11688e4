"""Who may not be erased yet, and who is erased when their time is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from live.offices import Where
from privacy.people import (
    AMAL,
    KIM,
    LEE,
    MAX,
    TEXT,
    amal_ends,
    amal_takes_part,
    an_office,
    day,
)
from wayfellow.decide import Actor
from wayfellow.errors import CannotErase, Refused, UnknownPerson
from wayfellow.live import Desk, Expiry, Office
from wayfellow_dsl import read_programme

LATER = datetime(2029, 2, 14, tzinfo=UTC)
"""A day after AMAL, who ended on 13 February 2027, has been kept for two years."""

ON_SQLITE = pytest.mark.parametrize("where", ["sqlite"], indirect=True)
"""For what does not depend on the database."""


@pytest.fixture
def office(where: Where) -> Iterator[Office]:
    """Give an office in whose run AMAL has taken part, and not yet ended."""
    office = an_office(where)
    office.transact(lambda desk: amal_takes_part(desk.run("one")))
    yield office
    office.close()


def ends(office: Office) -> None:
    """Let AMAL end."""
    office.transact(lambda desk: amal_ends(desk.run("one")))


def erase(office: Office, at: datetime = LATER) -> None:
    """Erase AMAL, who asked for it."""
    office.transact(lambda desk: desk.erase(AMAL, reason="asked", by=KIM, at=at))


def expire(office: Office, at: datetime, dry_run: bool = False) -> Expiry:
    """Erase those whose time is over."""
    return office.transact(lambda desk: desk.expire(at=at, dry_run=dry_run))


def deploy(office: Office, version: int, old: str, new: str) -> None:
    """Deploy another version of the programme."""
    text = TEXT.replace("version 1", f"version {version}").replace(old, new)
    programme = read_programme(text).programme
    assert programme is not None
    office.transact(lambda desk: desk.deploy(programme))


def concern(office: Office, about: str, by: Actor) -> None:
    """Raise a safeguarding concern, and let two people lift it."""

    def work(desk: Desk) -> None:
        run = desk.run("one")
        run.send(about, "concern", by=by, at=day(33))
        run.send(about, "lift concern", by=LEE, at=day(34))
        run.send(about, "lift concern", by=MAX, at=day(35))

    office.transact(work)


def test_a_legal_hold_keeps_somebody(office: Office) -> None:
    """Neither by hand nor by time is anybody erased while one stands."""
    ends(office)
    held = office.transact(
        lambda desk: desk.keep(AMAL, reason="a claim", by=LEE, at=day(41))
    )

    with pytest.raises(CannotErase, match="a legal hold stands since 14 February 2027"):
        erase(office)
    (one,) = expire(office, LATER).expired
    released = office.transact(lambda desk: desk.release(AMAL, by=MAX, at=day(42)))

    assert held.stands
    assert one.stand_in == ""
    assert one.kept[0].startswith("a legal hold stands since")
    assert released == office.look(lambda desk: desk.legal_holds(AMAL))
    assert [(each.reason, each.released, each.released_by) for each in released] == [
        ("a claim", day(42), MAX)
    ]
    erase(office)
    (after,) = office.look(lambda desk: desk.legal_holds())
    assert (after.person, after.reason, after.by) == ("erased-1", "", LEE)


@ON_SQLITE
def test_staff_keep_with_a_reason(office: Office) -> None:
    """Only staff, by name, with a reason, and somebody whom there is."""
    for by, reason in ((Actor("mentor", "bea"), "x"), (KIM, " "), (Actor("lead"), "x")):
        with pytest.raises(Refused):
            office.transact(
                lambda desk, by=by, reason=reason: desk.keep(
                    AMAL, reason=reason, by=by, at=day(41)
                )
            )
    for by in (Actor("coordinator", AMAL), Actor("lead", AMAL)):
        with pytest.raises(Refused, match="somebody else has to release"):
            office.transact(lambda desk, by=by: desk.release(AMAL, by=by, at=day(41)))
    with pytest.raises(UnknownPerson):
        office.transact(lambda desk: desk.keep("ed", reason="x", by=KIM, at=day(41)))
    with pytest.raises(Refused, match="no legal hold is on"):
        office.transact(lambda desk: desk.release(AMAL, by=KIM, at=day(41)))

    assert office.look(lambda desk: desk.legal_holds()) == ()


def test_time_is_counted_from_the_end(office: Office) -> None:
    """Nobody is erased on the last day; from the next they are, with the reason."""
    ends(office)
    on_time = expire(office, datetime(2029, 2, 13, 23, 59, tzinfo=UTC))
    planned = expire(office, LATER, dry_run=True)
    done = expire(office, LATER)

    assert on_time.expired == ()
    assert [one.stand_in for one in planned.expired] == [""]
    assert [(one.person, one.stand_in, one.because) for one in done.expired] == [
        (AMAL, "erased-1", "records are kept for 2 years")
    ]
    (last,) = office.look(lambda desk: desk.run("one").history("erased-1"))[-1:]
    assert (last.record.kind, last.record.because) == (
        "erased",
        "records are kept for 2 years",
    )
    assert expire(office, LATER).expired == ()


@ON_SQLITE
def test_nobody_is_erased_unless_a_rule_says_so(office: Office) -> None:
    """Somebody who goes on, or whose programme says nothing, is never past a time."""
    late = datetime(2090, 1, 1, tzinfo=UTC)

    assert expire(office, late).expired == ()
    ends(office)
    deploy(office, 2, "keep records for 2 years\n", "")
    assert expire(office, late).expired == ()


@ON_SQLITE
def test_the_newest_version_decides(office: Office) -> None:
    """A shorter time reaches those who have ended in an earlier version."""
    ends(office)
    deploy(office, 2, "keep records for 2 years", "keep records for 1 month")
    (one,) = expire(office, day(75)).expired

    assert one.because == "records are kept for 1 month"


@ON_SQLITE
def test_the_longest_of_several_programmes_decides(office: Office) -> None:
    """Who took part in another programme is kept for as long as it says, or for ever."""
    ends(office)
    other = TEXT.replace('programme kept "Kept"', 'programme other "Other"')
    longer = read_programme(other.replace("for 2 years", "for 3 years")).programme
    assert longer is not None

    def again(desk: Desk) -> None:
        desk.deploy(longer)
        run = desk.open_run("other", date(2027, 1, 4), "two")
        run.enrol("mentor", f"{AMAL}-2", person=AMAL, at=day(35))
        run.move(f"{AMAL}-2", "completed", reason="over", by=KIM, at=day(36))

    office.transact(again)
    early = expire(office, LATER)
    (one,) = expire(office, LATER.replace(year=2030)).expired

    assert early.expired == ()
    assert one.because == "records are kept for 3 years"
    assert one.stand_in == "erased-1"


@pytest.mark.parametrize(
    ("about", "by"), [(AMAL, Actor("mentor", "bea")), ("bea", Actor("mentee", AMAL))]
)
@ON_SQLITE
def test_who_has_to_do_with_a_concern_is_kept(
    office: Office, about: str, by: Actor
) -> None:
    """About them or by them: until the time for concerns is over nobody erases them."""
    concern(office, about, by)
    ends(office)

    with pytest.raises(CannotErase) as refused:
        erase(office)

    assert refused.value.reasons == (
        "a safeguarding concern was raised about them or by them, and concerns are "
        "kept for 10 years: until 13 February 2037",
    )
    assert expire(office, LATER).expired == ()
    (one,) = expire(office, datetime(2037, 2, 14, tzinfo=UTC)).expired
    assert (one.because, one.stand_in) == ("concerns are kept for 10 years", "erased-1")


@ON_SQLITE
def test_a_concern_is_kept_for_ever_where_nothing_is_said(office: Office) -> None:
    """The refusal says what to write."""
    concern(office, AMAL, KIM)
    ends(office)
    deploy(office, 2, "keep concerns for 10 years\n", "")

    with pytest.raises(CannotErase, match="write `keep concerns for …` there"):
        erase(office, datetime(2090, 1, 1, tzinfo=UTC))


@ON_SQLITE
def test_an_open_concern_keeps_somebody(office: Office) -> None:
    """A concern outlives the person's part, and while it is open nobody erases them."""
    ends(office)
    office.transact(
        lambda desk: desk.run("one").send(AMAL, "concern", by=KIM, at=day(45))
    )

    with pytest.raises(CannotErase, match="is open in the run `one`"):
        erase(office, datetime(2090, 1, 1, tzinfo=UTC))
