"""The outbox: delivered in order and at least once, tried again, or given up."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest

from live.offices import KIM, WRITTEN, Where, an_office, day, enrolled, in_run
from wayfellow.decide import Effect
from wayfellow.errors import WorkerPresent
from wayfellow.hooks import Hooks, hookimpl
from wayfellow.live import Delivery, Desk, Office, Waiting
from wayfellow.live.queues.retries import PAUSES, next_try


class Post:
    """Delivers what it is given, except to some and to nobody."""

    def __init__(self) -> None:
        self.taken: list[Effect] = []
        self.failing: set[str] = set()
        self.ignored: set[str] = set()

    @hookimpl
    def deliver(self, effect: Effect) -> bool | None:
        """Take it, fail, or leave it."""
        if effect.to in self.failing:
            raise RuntimeError("mailbox full")
        if effect.to in self.ignored:
            return None
        self.taken.append(effect)
        return True

    @property
    def to(self) -> list[str]:
        """For whom it has delivered something, in order."""
        return [effect.to for effect in self.taken]


class Clock:
    """Tells a time that is set by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Give the time."""
        return self.now


@pytest.fixture
def post() -> Post:
    """Give what delivers."""
    return Post()


@pytest.fixture
def office(where: Where, post: Post) -> Office:
    """Give an office where ana and bea have each been reminded."""
    office = in_run(an_office(where, post))
    office._clock = Clock(WRITTEN)
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana", "bea"))
    office.advance(day(12))
    return office


def _later(office: Office, length: timedelta) -> None:
    clock = office._clock
    assert isinstance(clock, Clock)
    clock.now += length


def _waiting(office: Office, parked: bool = False) -> tuple[Waiting, ...]:
    return office.look(lambda desk: desk.outbox(parked=parked))


def test_what_fails_holds_up_nobody_else(office: Office, post: Post) -> None:
    """The other one's reminder is delivered, and the failure is told."""
    post.failing = {"ana"}
    done = office.deliver()
    (left,) = _waiting(office)

    assert post.to == ["bea"]
    assert (done.delivered, len(done.failures)) == (1, 1)
    assert (left.effect.to, left.attempts) == ("ana", 1)
    assert "mailbox full" in left.problem


def test_it_is_tried_again_when_its_pause_is_over(office: Office, post: Post) -> None:
    """Not a moment before, and then it is delivered under the same key."""
    post.failing = {"ana"}
    office.deliver()
    (left,) = _waiting(office)
    assert left.due is not None
    post.failing = set()
    _later(office, left.due - WRITTEN - timedelta(microseconds=1))
    before = office.deliver()
    _later(office, timedelta(microseconds=1))
    after = office.deliver()

    assert (before, after) == (Delivery(), Delivery(delivered=1))
    assert post.taken[-1] == left.effect


def test_after_eight_failures_it_is_given_up(office: Office, post: Post) -> None:
    """It is listed with the last problem, until somebody asks for it again."""
    post.failing = {"ana"}
    tries = 0
    while _waiting(office):
        tries += len(office.deliver().failures)
        _later(office, timedelta(hours=1))
    (parked,) = _waiting(office, parked=True)
    status = office.look(lambda desk: desk.run("spring").status())
    post.failing = set()
    nothing = office.deliver()
    again = office.transact(lambda desk: desk.retry(parked.effect.key))
    done = office.deliver()

    assert (tries, parked.attempts) == (8, 8)
    assert "mailbox full" in parked.problem
    assert (status.undelivered, status.given_up) == (1, 1)
    assert (nothing, again, done) == (Delivery(), 1, Delivery(delivered=1))
    assert _waiting(office, parked=True) == ()


def test_all_that_was_given_up_can_be_tried_again(office: Office, post: Post) -> None:
    """Whoever mended the post lets everything go out."""
    post.failing = {"ana", "bea"}
    while _waiting(office):
        office.deliver()
        _later(office, timedelta(hours=1))
    post.failing = set()

    assert office.transact(lambda desk: desk.retry()) == 2
    assert office.transact(lambda desk: desk.retry("nothing")) == 0
    assert office.deliver() == Delivery(delivered=2)


def test_pauses_grow_and_are_the_same_for_a_key() -> None:
    """Each is at least as long as the schedule says, and a quarter longer at most."""
    for failures, pause in enumerate(PAUSES, start=1):
        due = next_try("a key", failures, WRITTEN)
        assert due is not None
        assert WRITTEN + pause <= due <= WRITTEN + 1.25 * pause
        assert due == next_try("a key", failures, WRITTEN)
    spread = {next_try(f"key {number}", 1, WRITTEN) for number in range(50)}

    assert len(PAUSES) == 7
    assert len(spread) == 50
    assert next_try("a key", 8, WRITTEN) is None


def _two_for_ana(desk: Desk) -> None:
    """Let two more messages wait for ana, behind her reminder."""
    store = desk._place.store
    (first,) = [w.effect for w in desk.outbox() if w.effect.to == "ana"]
    from wayfellow.live.storage import rows  # the rows as the engine writes them

    for number in (2, 3):
        effect = Effect(
            f"{first.key}/{number}", "message", "ana", day(12), "ana", "more"
        )
        store.statements.add_effect.run(
            store.connection, rows.of_effect("spring", effect)
        )


def test_what_is_for_one_addressee_keeps_its_order(office: Office, post: Post) -> None:
    """What comes after a failure waits for it, and goes out right behind it."""
    office.transact(_two_for_ana)
    post.failing = {"ana"}
    first = office.deliver()
    post.failing = set()
    _later(office, timedelta(minutes=2))
    second = office.deliver()

    assert (first.delivered, len(first.failures)) == (1, 1)
    assert second == Delivery(delivered=3)
    assert [effect.name for effect in post.taken] == [
        "finish",
        "finish",
        "more",
        "more",
    ]


def test_what_no_plugin_takes_holds_up_nothing(office: Office, post: Post) -> None:
    """It is no failure; a worker offers it again after an hour, `deliver` at once."""
    post.ignored = {"ana"}
    done = office.deliver()
    (left,) = _waiting(office)
    post.ignored = set()

    assert done == Delivery(delivered=1, left=1)
    assert (left.attempts, left.problem) == (0, "")
    assert office.work(once=True).delivered == 0
    assert office.deliver() == Delivery(delivered=1)


def test_a_concern_stops_what_was_decided_before(office: Office, post: Post) -> None:
    """Nothing goes out about somebody on hold but to who may lift it, until then."""

    def concern(desk: Desk) -> None:
        desk.run("spring").send("ana", "concern", by=KIM, at=day(13))

    office.transact(concern)
    held = office.deliver()
    about = [(effect.to, effect.name) for effect in post.taken]

    def lift(desk: Desk) -> None:
        for who in ("kim", "lee"):
            by = type(KIM)("coordinator", who)
            desk.run("spring").send("ana", "lift concern", by=by, at=day(14))

    office.transact(lift)

    assert held == Delivery(delivered=2, held=1)
    assert about == [("bea", "finish"), ("coordinator", "concern")]
    assert office.deliver() == Delivery(delivered=1)


class Meeting:
    """Waits, while it delivers, until another delivers as well, or too long."""

    def __init__(self) -> None:
        self.barrier = Barrier(2)
        self.taken: list[str] = []

    @hookimpl
    def deliver(self, effect: Effect) -> bool:
        """Wait for another."""
        self.taken.append(effect.key)
        self.barrier.wait(5)
        return True


@pytest.mark.parametrize("where", ["postgresql"], indirect=True)
def test_two_deliver_at_once_and_never_the_same(office: Office) -> None:
    """On PostgreSQL each takes another effect, at the same time."""
    meeting = Meeting()
    office.hooks = Hooks([meeting])
    threads = [Thread(target=office.deliver) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(meeting.taken) == len(set(meeting.taken)) == 2
    assert _waiting(office) == ()


@pytest.mark.parametrize("where", ["sqlite"], indirect=True)
def test_one_delivers_at_a_time_from_a_file(office: Office, where: Where) -> None:
    """On SQLite a second one is told that there is one, who can still be written to."""
    said: list[str] = []

    class Slow:
        @hookimpl
        def deliver(self, effect: Effect) -> bool:
            with pytest.raises(WorkerPresent, match="takes one at a time"):
                an_office(where).deliver()
            an_office(where).transact(
                lambda desk: enrolled(desk.run("spring"), effect.to + "2")
            )
            said.append(effect.to)
            return True

    office.hooks = Hooks([Slow()])

    assert office.deliver() == Delivery(delivered=2)
    assert said == ["ana", "bea"]
