"""What is done to a whole run, or to a whole person, while a play goes on.

Of what is posted and of what is imported the naive model says what comes of it. What a
migration or an erasure leaves it takes over from the database and goes on from there;
that the histories then still prove themselves is seen at the end of each play.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from reliability.acts import Act, Advance, Imagination
from reliability.faults import TROUBLE
from reliability.invariants import check
from reliability.programmes import next_version
from wayfellow.decide import (
    EnrolPerson,
    Event,
    Subject,
    compile_programme,
)
from wayfellow.errors import CannotErase, CannotMigrate, Refused
from wayfellow.live import Answer, Desk
from wayfellow_dsl.model import Value

if TYPE_CHECKING:
    from reliability.play import Play

_SAID = {True: "yes", False: "no"}


def attempt(play: Play, run: str) -> None:
    """Let one of all this happen."""
    play.random.choice((post, post, import_people, migrate, keep, erase, erase))(
        play, run
    )


# -- What the naive model comes to by itself ---------------------------------------------


def post(play: Play, run: str) -> None:
    """Post several things, and let a worker see to them, who may break off."""
    thought = [play.think(run) for _ in range(play.random.choice((1, 1, 4)))]
    posted = [one for one in thought if isinstance(one, (Event, EnrolPerson))]
    for one in posted:
        key = play.key()

        def work(desk: Desk, one: Any = one, key: str | None = key) -> None:
            desk.run(run).post(one, key=key)
            if key is not None:
                desk.run(run).post(one, key=key)

        play.office.transact(work)
    office = play.office
    # Of what was broken off another may be handled first, who is somebody else.
    if len({_about(one) for one in posted}) == 1 and play.chance(0.7):
        with play.fault(most=30), suppress(*TROUBLE):
            office.work(once=True, clock=lambda: play.now)
    office.work(once=True, clock=lambda: play.now)
    # Of each there is one at a time, so that nobody waits for somebody else.
    turns = [
        sum(_about(b) == _about(a) for b in posted[:n]) for n, a in enumerate(posted)
    ]
    for _, one in sorted(zip(turns, posted, strict=True), key=lambda each: each[0]):
        play.runs[run].take(one, check)
    for _, naive in sorted(play.runs.items()):
        naive.take(Advance(play.now), check)


def _about(posted: Event | EnrolPerson) -> str:
    """Name whom something posted is about."""
    return posted.id if isinstance(posted, EnrolPerson) else posted.subject


def import_people(play: Play, run: str) -> None:
    """Import a table of people: all of them, or none."""
    thought = [_newcomer(play, run) for _ in range(play.random.randint(1, 3))]
    people = [one for one in thought if one is not None]
    people = [one for one in people if one.role == people[0].role]
    if not people:
        return
    rows = [_row(one) for one in people]
    by = people[0].by

    def take(desk: Desk) -> Any:
        return desk.run(run).import_people(people[0].role, rows, at=play.now, by=by)

    found = None
    if play.chance(0.3):
        with play.fault(most=30), suppress(*TROUBLE):
            found = play.office.transact(take)
    found = found or play.office.transact(take)
    for one in people:
        if one.id in found.new:
            begun = msgspec.structs.replace(one, by=by, at=play.now)
            refusal = play.runs[run].take(begun, check)

            assert refusal is None, f"imported, and refused otherwise: {refusal}"
    assert not (found.new and found.problems)
    assert play.office.transact(take).new == ()


def _newcomer(play: Play, run: str) -> EnrolPerson | None:
    naive = play.runs[run]
    act: Act | None = play.ideas[run].enrol(naive.population, play.now)
    assert act is None or isinstance(act, EnrolPerson)
    return act


def _row(one: EnrolPerson) -> dict[str, str]:
    row = {"identifier": one.id}
    if one.person:
        row["person"] = one.person
    return row | {name: _cell(value) for name, value in one.details.items()}


def _cell(value: Value) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return _SAID[value] if isinstance(value, bool) else str(value)


# -- What the naive model takes over -----------------------------------------------------


def migrate(play: Play, run: str) -> None:
    """Let everybody in a run go on in a newer version, or nobody."""
    naive, ideas = play.runs[run], play.ideas[run]
    newer = next_version(play.newest[naive.compiled.programme.name], play.random)
    play.newest[newer.name] = newer
    by = ideas.staff()

    def work(desk: Desk) -> None:
        desk.deploy(newer)
        desk.run(run).migrate(newer.version, reason="learnt", by=by, at=play.now)

    # What was due before has happened either way.
    for _, each in sorted(play.runs.items()):
        each.take(Advance(play.now), check)
    play.office.advance(play.now)
    if _in_spite_of_faults(play, work, CannotMigrate):
        naive.compiled = compile_programme(newer)
        play.ideas[run] = Imagination(naive.compiled, play.random)
        take_over(play)


def keep(play: Play, run: str) -> None:
    """Forbid erasing somebody, or let go of those whom that is forbidden of."""
    person = _somebody(play, run)
    if person is None:
        return
    by = play.ideas[run].staff()
    kept = play.office.look(lambda desk: desk.legal_holds(person))

    def work(desk: Desk) -> None:
        if kept:
            desk.release(person, by=by, at=play.now)
        else:
            desk.keep(person, reason="a court asks", by=by, at=play.now)

    _in_spite_of_faults(play, work, Refused)


def erase(play: Play, run: str) -> None:
    """Erase somebody, whose part in everything is over."""
    person = _somebody(play, run)
    if person is None:
        return
    by = play.ideas[run].staff()
    is_kept = bool(play.office.look(lambda desk: desk.legal_holds(person)))
    done = _in_spite_of_faults(
        play,
        lambda desk: desk.erase(person, reason="they asked", by=by, at=play.now),
        (CannotErase, Refused),
    )
    if done:
        assert not is_kept, f"{person} was erased in spite of a legal hold"
        play.barred.discard(person)
        take_over(play)
        for naive in play.runs.values():
            assert person not in naive.population


def take_over(play: Play) -> None:
    """Let the naive model go on from what is stored, of every run."""
    with play.engine.connect() as connection:
        read = connection.exec_driver_sql
        states = read("SELECT run, id, state FROM wayfellow_subject").all()
        keys = read("SELECT run, key, delivered FROM wayfellow_outbox").all()
        asked = read("SELECT run, key FROM wayfellow_request").all()
    play.plugin.delivered[:] = [key for _, key, when in keys if when is not None]
    for name, naive in play.runs.items():
        lines = play.office.look(lambda desk, name=name: desk.run(name).history())
        records = [line.record for line in lines]
        stored = {
            who: msgspec.json.decode(state, type=Subject)
            for run, who, state in states
            if run == name
        }
        # In the order in which they began.
        begun = dict.fromkeys(record.subject for record in records)
        naive.take_over({who: stored[who] for who in begun}, records)
        naive.effects = [key for run, key, _ in keys if run == name]
    _refresh_answers(play, {(run, key) for run, key in asked})


def _refresh_answers(play: Play, known: set[tuple[str, str]]) -> None:
    """Forget what was answered under keys that are gone; in the rest people are renamed."""
    written = {
        name: {(one.subject, one.sequence): one for one in naive.records}
        for name, naive in play.runs.items()
    }
    for place, (letter, answer) in list(play.acknowledged.items()):
        lines = [(one.subject, one.sequence) for one in answer.records]
        if place not in known or not all(line in written[place[0]] for line in lines):
            del play.acknowledged[place]
            continue
        records = tuple(written[place[0]][line] for line in lines)
        play.acknowledged[place] = letter, Answer(answer.run, records, answer.place)


def _somebody(play: Play, run: str) -> str | None:
    """Give a person, mostly one who has ended in every run."""
    persons = {
        one.person
        for one in play.runs[run].population.values()
        if one.person and not one.person.startswith("erased-")
    }
    live = {
        one.person
        for naive in play.runs.values()
        for one in naive.population.values()
        if one.is_live
    }
    found = sorted(persons - live if play.chance(0.9) else persons)
    return play.random.choice(found) if found else None


def _in_spite_of_faults(
    play: Play,
    work: Callable[[Desk], object],
    refusals: type[Exception] | tuple[type[Exception], ...],
) -> bool:
    """Do something, perhaps after it was broken off, which has changed nothing."""
    try:
        if play.chance(0.4):
            with play.fault(most=25), suppress(*TROUBLE):
                play.office.transact(work)
                return True
            play.compare()
        play.office.transact(work)
    except refusals:
        play.compare()
        return False
    return True
