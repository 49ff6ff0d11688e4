"""What a host hands over wrongly is refused in words, and nothing has happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest
from sqlalchemy import Connection

from live.offices import KIM, NOON, Where, an_office, day, in_run, url_of
from wayfellow.decide import Actor, Event
from wayfellow.errors import NaiveTime, NotYet, Unusable, WayfellowError
from wayfellow.hooks import Hooks
from wayfellow.live import Desk, LiveRun, Office, open_office

LONG = "x" * 10_000_000
"""Ten megabytes of text."""
_Use = Callable[[Desk, LiveRun, Any], object]

TIMES: dict[str, _Use] = {
    "enrol": lambda _, run, at: run.enrol("mentee", "amy", at=at),
    "send": lambda _, run, at: run.send("ana", "accepted", by=KIM, at=at),
    "send_many": lambda _, run, at: run.send_many([Event("ana", "x", at, KIM)]),
    "introduce": lambda _, run, at: run.introduce("pair", {}, by=KIM, at=at),
    "move": lambda _, run, at: run.move("ana", "waiting", reason="x", by=KIM, at=at),
    "match": lambda _, run, at: run.match("mentee with mentor", at=at),
    "why": lambda _, run, at: run.why("ana", at=at),
    "stuck": lambda _, run, at: run.stuck(at=at),
    "waive": lambda _, run, at: run.waive(
        "ana", "form application", reason="x", by=KIM, at=at
    ),
    "correct": lambda _, run, at: run.correct("ana", 1, reason="x", by=KIM, at=at),
    "reopen": lambda _, run, at: run.reopen(
        "ana", "waiting", reason="x", by=KIM, at=at
    ),
    "post": lambda _, run, at: run.post(Event("ana", "x", at, KIM)),
    "import_people": lambda _, run, at: run.import_people("mentee", [], at=at),
    "migrate": lambda _, run, at: run.migrate(2, reason="x", by=KIM, at=at),
    "plan_migration": lambda _, run, at: run.plan_migration(2, at=at),
    "erase": lambda desk, _, at: desk.erase("ana", by=KIM, at=at, reason="x"),
    "expire": lambda desk, _, at: desk.expire(at=at),
    "keep": lambda desk, _, at: desk.keep("ana", by=KIM, at=at, reason="x"),
    "release": lambda desk, _, at: desk.release("ana", by=KIM, at=at),
    "advance": lambda desk, _, at: desk.advance(at),
    "note_delivery": lambda desk, _, at: desk.note_delivery("key", at),
}
"""Everything that is told a time."""
_NOW_UNLESS_SAID = {
    *("enrol", "send", "introduce", "move", "waive", "correct", "reopen", "why")
}
"""What happens now, or is asked as it is now, where no time is given."""

TEXTS: dict[str, _Use] = {
    "enrol role": lambda _, run, text: run.enrol(text, "amy", at=NOON),
    "enrol identifier": lambda _, run, text: run.enrol("mentee", text, at=NOON),
    "enrol person": lambda _, run, text: run.enrol(
        "mentee", "amy", at=NOON, person=text
    ),
    "enrol detail": lambda _, run, text: run.enrol(
        "mentee", "amy", at=NOON, details={text: 1}
    ),
    "enrol by": lambda _, run, text: run.enrol(
        "mentee", "amy", at=NOON, by=Actor("coordinator", text)
    ),
    "send subject": lambda _, run, text: run.send(text, "accepted", by=KIM, at=NOON),
    "send event": lambda _, run, text: run.send("ana", text, by=KIM, at=NOON),
    "send key": lambda _, run, text: run.send(
        "ana", "concern", by=KIM, at=NOON, key=text
    ),
    "send_many": lambda _, run, text: run.send_many([Event(text, "x", NOON, KIM)]),
    "introduce relationship": lambda _, run, text: run.introduce(
        text, {}, by=KIM, at=NOON
    ),
    "introduce members": lambda _, run, text: run.introduce(
        "pair", {"mentee": text}, by=KIM, at=NOON
    ),
    "introduce joins": lambda _, run, text: run.introduce(
        "pair", {}, by=KIM, at=NOON, joins=text
    ),
    "move subject": lambda _, run, text: run.move(
        text, "waiting", reason="x", by=KIM, at=NOON
    ),
    "move to": lambda _, run, text: run.move("ana", text, reason="x", by=KIM, at=NOON),
    "move reason": lambda _, run, text: run.move(
        "ana", "waiting", reason=text, by=KIM, at=NOON
    ),
    "match": lambda _, run, text: run.match(text, at=NOON),
    "waive subject": lambda _, run, text: run.waive(
        text, "form application", reason="x", by=KIM, at=NOON
    ),
    "waive need": lambda _, run, text: run.waive(
        "ana", text, reason="x", by=KIM, at=NOON
    ),
    "correct subject": lambda _, run, text: run.correct(
        text, 1, reason="x", by=KIM, at=NOON
    ),
    "correct reason": lambda _, run, text: run.correct(
        "ana", 1, reason=text, by=KIM, at=NOON
    ),
    "correct payload": lambda _, run, text: run.correct(
        "ana", 1, reason="x", by=KIM, at=NOON, payload={text: 1}
    ),
    "reopen subject": lambda _, run, text: run.reopen(
        text, "waiting", reason="x", by=KIM, at=NOON
    ),
    "reopen to": lambda _, run, text: run.reopen(
        "ana", text, reason="x", by=KIM, at=NOON
    ),
    "reopen reason": lambda _, run, text: run.reopen(
        "ana", "waiting", reason=text, by=KIM, at=NOON
    ),
    "post": lambda _, run, text: run.post(Event(text, "x", NOON, KIM)),
    "import_people role": lambda _, run, text: run.import_people(text, [], at=NOON),
    "seen_by": lambda _, run, text: run.seen_by(Actor(text, "kim")),
    "differences": lambda _, run, text: run.differences(text),
    "subject": lambda _, run, text: run.subject(text),
    "why": lambda _, run, text: run.why(text, at=NOON),
    "why now": lambda _, run, text: run.why(text),
    "run": lambda desk, _, text: desk.run(text),
    "open_run": lambda desk, _, text: desk.open_run("small", date(2027, 1, 4), text),
    "open_run programme": lambda desk, _, text: desk.open_run(
        text, date(2027, 1, 4), "autumn"
    ),
    "note_delivery": lambda desk, _, text: desk.note_delivery(text, NOON),
}
"""Everything that is told a name or another text."""


@pytest.fixture
def office(where: Where) -> Office:
    """Give an office with a run in which ana applies."""
    office = in_run(an_office(where))
    office.transact(lambda desk: desk.run("spring").enrol("mentee", "ana", at=NOON))
    return office


@contextmanager
def _unchanged(office: Office) -> Iterator[tuple[Desk, LiveRun]]:
    """See to it that the histories are as before, in the transaction and after it."""
    before = office.look(lambda desk: desk.run("spring").history())
    with office.engine.connect() as connection:
        desk = office.bind(connection)
        yield desk, desk.run("spring")
        assert desk.run("spring").history() == before
        connection.commit()
    assert office.look(lambda desk: desk.run("spring").history()) == before


def test_every_time_has_to_be_one(office: Office) -> None:
    """Text, a date, a naive time and far away years are refused everywhere.

    So is nothing, where it would not mean now.
    """
    wrong = ("2027-01-05", None, date(2027, 1, 5), datetime(2027, 1, 5), _year(9999))
    with _unchanged(office) as (desk, run):
        for name, use in TIMES.items():
            for at in wrong:
                if at is None and name in _NOW_UNLESS_SAID:
                    continue
                with pytest.raises(Unusable) as raised:
                    use(desk, run, at)

                assert str(raised.value).count("`") % 2 == 0, (name, at)


def test_every_text_has_to_be_one_that_can_be_kept(office: Office) -> None:
    """Numbers, nothing, halves of characters and endless texts are refused."""
    wrong = (5, None, b"ana", "a\0b", "a\ud800b", LONG)
    with _unchanged(office) as (desk, run):
        for name, use in TEXTS.items():
            for text in wrong:
                if text is None and name in ("send key",):
                    continue
                with pytest.raises(Unusable) as raised:
                    use(desk, run, text)

                assert len(str(raised.value)) < 300, (name, text)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("a\0b", "`note` has a character with the code 0 in it; leave it out"),
        ("a\ud800", "half a character in it, at place 2"),
        (LONG, "`note` has 10,000,000 characters; at most 100,000 are kept"),
        (None, "`note` is a text, a number, `True` or `False`"),
        ({"a": 1}, "`note` is a text, a number, `True` or `False`"),
        (b"bytes", "or several texts, not `b'bytes'`"),
        (float("nan"), "`note` is a number that is too large to keep"),
        (float("inf"), "`note` is a number that is too large to keep"),
        (10**400, "`note` is a number that is too large to keep"),
        (("a", 5), "`note` takes several texts, not `5`"),
        (["x"] * 10_001, "`note` has more than 10,000 parts"),
    ],
)
def test_every_value_has_to_be_one_that_can_be_kept(
    office: Office, value: object, words: str
) -> None:
    """What comes with an event is a text, a number, yes or no, or several texts."""
    payload = {"note": cast(Any, value)}
    with _unchanged(office) as (_, run):
        with pytest.raises(Unusable) as raised:
            run.send("ana", "concern", by=KIM, at=day(5), payload=payload)
        with pytest.raises(Unusable):
            run.send_many([Event("ana", "concern", day(5), KIM, payload)])
        with pytest.raises(Unusable):
            run.enrol("mentee", "amy", at=day(5), details=payload)

    assert words in str(raised.value)


def test_whole_arguments_of_the_wrong_kind_are_refused(office: Office) -> None:
    """A name where an actor, a mapping or several events belong is refused."""
    anything: Any = "carol"
    uses: list[Callable[[Desk, LiveRun], object]] = [
        lambda _, run: run.send("ana", "concern", by=anything, at=NOON),
        lambda _, run: run.send("ana", "concern", by=KIM, at=NOON, payload=anything),
        lambda _, run: run.enrol("mentee", "amy", at=NOON, details=anything),
        lambda _, run: run.introduce("pair", anything, by=KIM, at=NOON),
        lambda _, run: run.introduce("pair", {"mentee": cast(Any, 5)}, by=KIM, at=NOON),
        lambda _, run: run.send_many(anything),
        lambda _, run: run.post(anything),
        lambda _, run: run.seen_by(anything),
        lambda _, run: run.import_people("mentee", anything, at=NOON),
        lambda _, run: run.import_people("mentee", cast(Any, [{"a": 5}]), at=NOON),
        lambda desk, _: desk.advance(NOON, run=cast(Any, 5)),
        lambda _, run: run.send_many(cast(Any, None)),
        lambda desk, _: desk.deploy(anything),
        lambda desk, _: desk.open_run("small", anything, "autumn"),
        lambda desk, _: desk.open_run("small", datetime(2027, 1, 4), "autumn"),
        lambda _, run: run.import_people("mentee", [], at=NOON, columns=anything),
        lambda _, run: run.import_people("mentee", [], at=NOON, by=anything),
    ]
    with _unchanged(office) as (desk, run):
        for use in uses:
            with pytest.raises(Unusable):
                use(desk, run)


def test_an_office_is_for_an_engine_and_a_desk_for_a_transaction(
    office: Office,
) -> None:
    """Nothing, and things that are no engine or session, are refused."""
    for host in (None, "sqlite://", office.engine):
        with pytest.raises(Unusable, match="`Session` or `Connection`"):
            office.bind(cast(Connection, host))
    with pytest.raises(Unusable, match="`sync_engine`"):
        Office(cast(Any, "sqlite://"), hooks=Hooks())


def test_a_naive_time_is_one_of_these(office: Office) -> None:
    """Whoever catches what is unusable catches a time without a zone."""
    with _unchanged(office) as (_, run), pytest.raises(NaiveTime):
        run.send("ana", "concern", by=KIM, at=datetime(2027, 1, 5))


# -- Times that have not come ----------------------------------------------------------


def test_what_has_not_happened_yet_is_refused(where: Where) -> None:
    """An office takes nothing that is more than a few minutes ahead of its clock."""
    in_run(an_office(where)).engine.dispose()
    office = _at_noon(where)
    ahead: dict[str, _Use] = {n: use for n, use in TIMES.items() if n in _REFUSED}

    def tries(desk: Desk) -> None:
        run = desk.run("spring")
        for use in ahead.values():
            with pytest.raises(NotYet):
                use(desk, run, NOON.replace(minute=6))
        run.enrol("mentee", "ana", at=NOON.replace(minute=4))

    office.transact(tries)
    with pytest.raises(NotYet) as raised:
        office.advance(_year(2072))

    assert str(raised.value) == (
        "2072-01-01 00:00 UTC has not come yet: the office's clock says 2027-01-04 "
        "12:00 UTC. Correct the time, or wait; where time is virtual, open the office "
        "with `ahead=None`"
    )
    assert isinstance(raised.value, WayfellowError)


_REFUSED = (
    "enrol",
    "send",
    "send_many",
    "introduce",
    "move",
    "match",
    "waive",
    "correct",
    "reopen",
    "post",
    "advance",
)
"""What lets something happen; to look ahead does no harm."""


def test_why_may_look_ahead(where: Where) -> None:
    """A question about a time that has not come is answered."""
    in_run(an_office(where)).engine.dispose()
    office = _at_noon(where)
    office.transact(lambda desk: desk.run("spring").enrol("mentee", "ana", at=NOON))

    found = office.look(lambda desk: desk.run("spring").why("ana", at=day(30)))

    assert "ana is in applying, since 4 January 2027 (26 days)." in found.summary


def _at_noon(where: Where) -> Office:
    return open_office(url_of(where), hooks=Hooks(), clock=lambda: NOON)


def _year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)
