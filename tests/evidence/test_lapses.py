"""Guarantees about what lapses, what is waived, and who is on hold."""

import pytest

from decide.play import ANA, BEN, CAROL, Play, a_programme, on
from wayfellow.evidence.refutations import find_out
from wayfellow.evidence.watching import Watch

JOINING = """
stage joining for mentor
    step applying
        needs check dbs {how}
    step ready
        after 1 year: end as completed
    step invited
        starts here if source is nominated
        {invited}

match mentee with mentor
    candidates mentee in taking_part, mentor in ready

stage meetings for pair
    step meeting
        after 1 year: end as completed

ensure "Nobody meets without a check"
    never pair in meeting unless mentor has completed check dbs

ensure "Nobody is ready without a check"
    never mentor in ready unless mentor has completed check dbs
"""
HEADER = """
programme trial "A trial"
role mentee
role mentor
    source one of nominated, pool
staff coordinator, lifts safeguarding holds
staff director
relationship pair of mentee and mentor
outcomes
    completed, counts as completed
"""


def proved(how: str, invited: str = "after 1 day: end as completed") -> list[bool]:
    """Say which of the two guarantees are proved."""
    programme = a_programme(JOINING.format(how=how, invited=invited), HEADER)
    found = [find_out(programme, guarantee) for guarantee in programme.guarantees]
    return [one.is_proved for one in found]


@pytest.mark.parametrize(
    ("how", "which"),
    [
        ("", [True, True]),
        ("lasting 1 year", [True, False]),
        (", waived by director", [False, False]),
        ("if source is pool", [False, False]),
    ],
)
def test_what_is_certain(how: str, which: list[bool]) -> None:
    """A check that lapses holds the pair, and not its holder; a waiver proves nothing."""
    assert proved(how) == which


def test_every_way_to_begin_counts() -> None:
    """Who begins past the gate has not gone through it."""
    assert proved("", "on agreed by mentor: go to ready") == [False, False]


def test_a_held_pair_breaks_no_promise() -> None:
    """It stands in its meetings, but does not meet; its mentor is ready, and is not."""
    play = Play(
        a_programme(
            JOINING.format(
                how="lasting 1 year", invited="after 1 day: end as completed"
            ),
            HEADER,
        )
    )
    play.enrol(ANA)
    play.enrol(BEN, source="pool")
    play.send("ben", "check dbs", CAROL, "2027-01-11", until="2027-02-01")
    pair = play.introduce(ANA, BEN, "2027-01-12")
    play.pass_until("ben", "2027-02-03")
    watch = Watch(play.compiled)

    found = list(watch.look(play.people, [play.people[pair]], on("2027-02-03")))

    assert play.where(pair) == "meeting"
    assert [(place, who.id) for place, who in found] == [(1, "ben")]
