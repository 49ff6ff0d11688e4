"""The answers that are kept: once for each key and caller, for two days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import URL, text

from live.offices import WRITTEN, Where, an_office, in_run
from wayfellow.errors import DatabaseLocked, UnderWay
from wayfellow.live import Desk, KeptAnswer, Office, content_of

ME, OTHER = ("mentee", "ana"), ("mentee", "ben")


def ask(desk: Desk, whose: tuple[str, ...] = ME, key: str = "k") -> KeptAnswer | None:
    """Ask for something, and be told when it is new."""
    found = desk.repeats.claim(whose, key, b"please")
    if found is None:
        desk.repeats.keep(whose, key, "spring", 201, '"done"')
    return found


def kept(office: Office) -> int:
    """Count the answers that there are."""
    with office.engine.connect() as connection:
        count = connection.execute(text("SELECT count(*) FROM wayfellow_answer"))
        return int(count.scalar_one())


def test_the_first_answer_is_given_again(where: Where) -> None:
    """To the same caller under the same key, with what was asked for then."""
    office = in_run(an_office(where))
    told = [office.transact(ask) for _ in range(3)]
    others = [
        office.transact(lambda desk: ask(desk, OTHER)),
        office.transact(lambda desk: ask(desk, ME, "another")),
    ]

    again = KeptAnswer(content_of(b"please"), 201, '"done"')
    assert told == [None, again, again]
    assert others == [None, None]


def test_what_came_to_nothing_may_be_asked_again(where: Where) -> None:
    """A claim goes with the transaction that it was made in."""
    office = in_run(an_office(where))

    def fail(desk: Desk) -> None:
        ask(desk)
        raise KeyError

    with pytest.raises(KeyError):
        office.transact(fail)

    assert office.transact(ask) is None


def test_whoever_repeats_waits_for_the_first(where: Where) -> None:
    """And is told that it is under way when that takes too long."""
    office = in_run(an_office(where, patience=0.1))
    with office.engine.connect() as first:
        ask(office.bind(first))
        kind = UnderWay if isinstance(where, URL) else DatabaseLocked
        with pytest.raises(kind):
            office.transact(ask)
        first.commit()

    assert office.transact(ask) is not None


def test_answers_are_kept_for_two_days(where: Where) -> None:
    """Then they go, with the next one that is kept."""
    now = [WRITTEN]
    office = in_run(an_office(where))
    office._clock = lambda: now[0]
    for number in range(3):
        office.transact(lambda desk, n=number: ask(desk, ME, f"{n}"))
    now[0] += timedelta(days=2)
    office.transact(lambda desk: ask(desk, OTHER))
    both = kept(office)
    now[0] += timedelta(seconds=1)
    office.transact(lambda desk: ask(desk, OTHER, "new"))

    assert (both, kept(office)) == (4, 2)
