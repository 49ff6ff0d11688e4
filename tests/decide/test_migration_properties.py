"""What holds whatever people did before a migration, and do after it."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, target
from hypothesis import strategies as st

from decide.play import CAROL, Play, on
from decide.test_migration import JOINING, MEETING, a_version, accepted, go_on
from effort import tries
from wayfellow.decide import Actor, Event, Introduce, Pass, Record, Stimulus, next_due
from wayfellow_dsl.model import Programme

ANA, AMY = Actor("mentee", "ana"), Actor("mentee", "amy")
BEN, BOB = Actor("mentor", "ben"), Actor("mentor", "bob")
PEOPLE = (ANA, AMY, BEN, BOB)
DEE = Actor("mentee", "dee")
WHO = ("ana", "amy", "ben", "bob", "dee", "ana+ben", "ana+ben", "amy+bob")
NAMES = (
    "form application",
    "acceptance from mentee",
    "acceptance from mentor",
    "accepted",
    "pause",
    "resume",
    "concern",
    "lift concern",
    "meeting held",
    "stuck",
    "continue",
    "stop",
    "ended",
    "rests",
    "back",
)
OFFERED = MEETING + (
    """
match mentee with mentor
    candidates mentee in waiting, mentor in waiting or together
    accepted by mentee and mentor within 7 days
"""
)
CHANGED = (
    ("after 1 week, then every week", "after 4 days, then every 4 days"),
    ("after 6 weeks", "after 3 weeks"),
    ("every 2 weeks for", "every 3 weeks for"),
    ("needs form application", "needs form application\n        needs form photo"),
    ("step screening", "step talking"),
    ("held is at least 3", "held is at least 2"),
)

happenings = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.sampled_from(WHO),
        st.sampled_from((*NAMES, "introduce", "pass")),
        st.sampled_from((CAROL, Actor("coordinator", "carl"), ANA, BEN)),
    ),
    max_size=25,
)


def stimulus(day: int, who: str, name: str, by: Actor) -> Stimulus:
    """Give what somebody tries on a day."""
    at = on("2027-01-11") + timedelta(days=day)
    if name == "pass":
        return Pass(who, at)
    if name == "introduce":
        mentee, mentor = (ANA, BEN) if who.startswith("ana") else (AMY, BOB)
        members = (("mentee", mentee.id), ("mentor", mentor.id))
        return Introduce("pair", members, at, CAROL)
    if name.startswith("acceptance"):
        by = BEN if "ben" in who else BOB
        if name.endswith("mentee"):
            by = ANA if "ana" in who else AMY
    return Event(who, name, at, by)


def lived(play: Play, said: list[tuple[int, str, str, Actor]], first: int) -> int:
    """Let things be tried one after the other; give the day of the last."""
    day = first
    for days, who, name, by in said:
        day += days
        play.tell(stimulus(day, who, name, by))
    return day


def begun(programme: Programme) -> Play:
    """Let everybody join: a pair meets, two wait, and one applies."""
    play = Play(programme)
    for actor in (*PEOPLE, DEE):
        play.enrol(actor)
    accepted(play, *PEOPLE)
    for name in ("introduce", "acceptance from mentee", "acceptance from mentor"):
        play.tell(stimulus(2, "ana+ben", name, CAROL))
    return play


def migrate_all(
    play: Play, new: Programme, day: int, **mapping: dict[str, str]
) -> None:
    """Migrate everybody, one connected set after the other."""
    old, seen = (play.compiled, play.programme), set[str]()
    when = (on("2027-01-11") + timedelta(days=day)).strftime("%Y-%m-%d %H:%M")
    for identifier in sorted(play.people):
        if identifier in seen or not play.people[identifier].is_live:
            continue
        play.compiled, play.programme = old
        found = go_on(play, new, when, identifier, **mapping)
        assert found.decision is not None, found.migrated
        assert seen.isdisjoint(one.subject for one in found.migrated)
        seen |= {one.subject for one in found.migrated}


def line(record: Record) -> tuple[object, ...]:
    """Give what a line says, whatever its number."""
    return (
        record.subject,
        record.when,
        record.kind,
        record.name,
        record.by,
        record.source,
        record.target,
        record.because,
        tuple(sorted(map(str, record.payload.items()))),
    )


@tries(25)
@given(happenings, happenings)
def test_an_identical_version_changes_nothing_that_follows(
    before: list[tuple[int, str, str, Actor]], after: list[tuple[int, str, str, Actor]]
) -> None:
    """Whoever was migrated has the same history from there on as whoever was not."""
    version = a_version(1, blocks=JOINING + OFFERED)
    plays = begun(version), begun(version)
    day = [lived(play, before, 2) for play in plays][0]  # noqa: RUF015
    for who in [*plays[0].people]:
        plays[0].tell(Pass(who, on("2027-01-11") + timedelta(days=day)))
        plays[1].tell(Pass(who, on("2027-01-11") + timedelta(days=day)))
    migrate_all(plays[1], a_version(2, blocks=JOINING + OFFERED), day)
    for play in plays:
        lived(play, after, day)
    first, second = (
        sorted((line(one) for one in play.log if one.kind != "migrated"), key=str)
        for play in plays
    )

    assert first == second


@tries(25)
@given(happenings, happenings, happenings)
def test_nobody_is_lost_in_a_changed_version(
    before: list[tuple[int, str, str, Actor]],
    between: list[tuple[int, str, str, Actor]],
    after: list[tuple[int, str, str, Actor]],
) -> None:
    """There and back, in the middle of anything: numbers, places and holds agree."""
    first = a_version(1, blocks=JOINING + OFFERED)
    second = a_version(
        2, *CHANGED, ("on accepted", "on accepted"), blocks=JOINING + OFFERED
    )
    play = begun(first)
    day = lived(play, before, 2)
    held = {one.id: one.holds for one in play.people.values()}
    there = {one.id for one in play.people.values() if one.is_live}
    migrate_all(play, second, day, renamed={"screening": "talking"})
    for one in play.people.values():
        if one.id in there and not one.outcome:
            assert {hold.about for hold in one.holds} <= {h.about for h in held[one.id]}
    day = lived(play, between, day)
    migrate_all(
        play,
        a_version(3, blocks=JOINING + OFFERED),
        day,
        renamed={"talking": "screening"},
    )
    lived(play, after, day)

    target(float(len(play.log)))
    lifecycles = play.compiled.lifecycles
    for one in play.people.values():
        lines = [record for record in play.log if record.subject == one.id]
        assert [record.sequence for record in lines] == [*range(1, one.sequence + 1)]
        assert [r.target for r in lines if r.target][-1] == (one.outcome or one.step)
        if one.is_live:
            step = lifecycles[one.kind].steps[one.step]
            assert {timer.rule for timer in one.timers} == {p for p, _ in step.clocks}
            assert (one.stopped is None) == (not one.holds)
        else:
            assert next_due(one) is None
