"""Tokens: shown once, kept as a digest, for somebody there is, until they are revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from live.offices import KIM, WRITTEN, Where, an_office, enrolled, in_run
from wayfellow.decide import ENGINE, Actor
from wayfellow.errors import UnknownRun, UnknownToken, Unusable
from wayfellow.live import Desk, Office, tenant_of


@pytest.fixture
def office(where: Where) -> Office:
    """Give an office with one mentee in its run."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    return office


def test_the_secret_is_not_kept(office: Office) -> None:
    """The table has what to know it by, and nothing to come in with."""
    token, secret = office.transact(lambda desk: desk.tokens.new(KIM, tenant="north"))
    with office.engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM wayfellow_token")).one()

    assert secret.startswith(f"wf_north_{token.id}_")
    assert tenant_of(secret) == "north"
    assert secret.rpartition("_")[2] not in str(row)
    assert office.look(lambda desk: desk.tokens.holder(secret)) == token
    assert office.look(lambda desk: desk.tokens.all()) == (token,)


@pytest.mark.parametrize("last", ["0", "f"])
def test_a_secret_that_is_nearly_right_lets_nobody_in(
    office: Office, last: str
) -> None:
    """One letter more, fewer or otherwise, and it is nobody's."""
    _, secret = office.transact(lambda desk: desk.tokens.new())
    wrong = [secret[:-1] + last, secret + last, secret[1:], "", "wf_main__", "wf"]
    found = [
        office.look(lambda desk, s=one: desk.tokens.holder(s))  # type: ignore[misc]
        for one in wrong
        if one != secret
    ]

    assert found == [None] * len(found) != []


def test_a_token_ends(where: Where) -> None:
    """When its time is over, and at once when it is revoked."""
    now = [WRITTEN]
    office = in_run(an_office(where))
    office._clock = lambda: now[0]
    week = WRITTEN + timedelta(days=7)
    _, short = office.transact(lambda desk: desk.tokens.new(expires=week))
    long, other = office.transact(lambda desk: desk.tokens.new())

    def are_good() -> list[bool]:
        return office.look(
            lambda desk: [desk.tokens.holder(s) is not None for s in (short, other)]
        )

    assert are_good() == [True, True]
    now[0] = week
    assert are_good() == [False, True]
    revoked = office.transact(lambda desk: desk.tokens.revoke(long.id))
    assert revoked.revoked == week
    assert are_good() == [False, False]
    assert office.transact(lambda desk: desk.tokens.revoke(long.id)) == revoked
    with pytest.raises(UnknownToken, match="there is no token called `123`"):
        office.transact(lambda desk: desk.tokens.revoke("123"))


def test_a_token_is_for_somebody_there_is(office: Office) -> None:
    """An application, named staff, or a participant in one run; and nobody else."""
    ana = Actor("mentee", "ana")

    def holders(desk: Desk) -> list[Actor]:
        made = [
            desk.tokens.new(),
            desk.tokens.new(KIM),
            desk.tokens.new(KIM, run="spring"),
            desk.tokens.new(ana, run="spring"),
        ]
        return [token.holder for token, _ in made]

    assert office.transact(holders) == [ENGINE, KIM, KIM, ana]
    for holder, run, why in (
        (Actor("coordinator"), "", "which member of staff"),
        (ana, "", "is for one run"),
        (Actor("mentee", "ben"), "spring", "nobody called `ben` takes part"),
        (Actor("mentor", "ana"), "spring", "nobody called `ana` takes part"),
        (Actor("guardian", "guardian of ana"), "spring", "nobody called"),
    ):
        with pytest.raises(Unusable, match=why):
            office.transact(lambda desk, h=holder, r=run: desk.tokens.new(h, run=r))
    with pytest.raises(UnknownRun, match="there is no run called `autumn`"):
        office.transact(lambda desk: desk.tokens.new(KIM, run="autumn"))
    with pytest.raises(Unusable, match="`No_rth` cannot name a tenant"):
        office.transact(lambda desk: desk.tokens.new(tenant="No_rth"))
    with pytest.raises(Unusable, match="would have expired already"):
        office.transact(lambda desk: desk.tokens.new(expires=WRITTEN))
