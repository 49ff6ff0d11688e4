"""Announcing: what a plugin wants delivered of a move is kept with it, or neither is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from hooks.listening import (
    ANA,
    PAIR,
    Mirror,
    ana_applies,
    ana_joins,
    announcements,
    ben_joins,
    both_accept,
    in_spring,
    visiting,
)
from live.offices import KIM, Where, accepted, an_office, day, enrolled, in_run
from wayfellow.decide import Event
from wayfellow.errors import PluginFailed
from wayfellow.hooks import (
    Announcement,
    Hooks,
    Move,
    hookimpl,
)
from wayfellow.live import Office

PLAIN = {"where": "York", "often": [1, 2.5], "is": {"so": True, "more": None}}


class Second(Mirror):
    """Another plugin that does the same."""


def told(plugin: Mirror) -> list[str]:
    """Say what was delivered to a plugin."""
    return [f"{one.subject} {one.name} {one.payload['step']}" for _, one in plugin.got]


def answering(answer: object) -> object:
    """Make a plugin that answers this."""

    class Odd:
        @hookimpl
        def announce(self) -> Any:
            return answer() if callable(answer) else answer

        @hookimpl
        def deliver(self) -> bool:
            return True

    return Odd()


def test_hook_announce(where: Where) -> None:
    """Each move comes to the plugin after the commit, and says what it is."""
    plugin = Mirror()
    office = visiting(where, plugin)
    in_spring(office, ana_joins, ana_applies, ben_joins)
    office.advance(day(12))
    in_spring(office, both_accept)
    by_hand = {"by": KIM, "at": day(13), "reason": "no time"}
    in_spring(office, lambda run: run.move(PAIR, "stopped", **by_hand))
    by_hand["at"] = day(14)
    in_spring(office, lambda run: run.reopen(PAIR, "meeting", **by_hand))
    before = told(plugin)
    office.deliver()

    assert before == []
    assert told(plugin) == [
        "ana began applying",
        "ana moved ready",
        "ben began applying",
        "ben moved ready",
        f"{PAIR} offered proposed",
        f"{PAIR} matched meeting",
        "ana moved meeting_up",
        "ben moved meeting_up",
        f"{PAIR} ended stopped",
        f"{PAIR} returned meeting",
    ]
    assert announcements(office) == []


def test_a_move_says_from_where_and_why(tmp_path: Path) -> None:
    """A step is told from an outcome, and who begins comes from nowhere."""
    seen: list[tuple[Any, ...]] = []

    class Watcher:
        @hookimpl
        def before_move(self, move: Move) -> None:
            seen.append((move.kind, move.source, move.step, move.outcome))
            by.append((move.record.kind, move.record.because))

        @hookimpl
        def step_left(self, step: str, move: Move) -> None:
            left.append((step, move.kind))

    by: list[tuple[str, str]] = []
    left: list[tuple[str, str]] = []
    office = visiting(tmp_path, Watcher())
    again = {"by": KIM, "reason": "no time"}
    in_spring(
        office,
        ana_joins,
        lambda run: run.move("ana", "stopped", at=day(5), **again),
        lambda run: run.reopen("ana", "ready", at=day(6), **again),
    )

    assert seen == [
        ("began", "", "applying", ""),
        ("ended", "applying", "", "stopped"),
        ("returned", "stopped", "ready", ""),
    ]
    assert by == [
        ("enrolled", ""),
        ("moved by hand", "no time"),
        ("reopened", "no time"),
    ]
    assert left == [("applying", "ended")]


def test_a_pair_that_begins_without_an_offer_is_matched(tmp_path: Path) -> None:
    """It is put there and begins in one move."""
    office = in_run(an_office(tmp_path, Mirror()))
    pair = {"mentee": "ana", "mentor": "ben"}
    in_spring(
        office,
        lambda run: accepted(run, "ana"),
        lambda run: enrolled(run, "ben", role="mentor"),
        lambda run: run.introduce("pair", pair, by=KIM, at=day(7)),
    )
    told = [one.name for one in announcements(office) if one.subject == PAIR]

    assert told == ["matched"]


def test_what_is_announced_is_kept_with_the_move_or_not_at_all(where: Where) -> None:
    """Its key says of which line, whose it is, and what it is called."""
    office = visiting(where, Mirror(PLAIN))

    def taken_back(desk: Any) -> None:
        ana_joins(desk.run("spring"))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        office.transact(taken_back)
    nothing = announcements(office)
    in_spring(office, ana_joins)
    (kept,) = announcements(office)

    assert nothing == []
    assert (kept.key, kept.to, kept.when) == (
        "spring/ana/1/Mirror/began",
        "Mirror",
        day(4),
    )
    assert kept.payload == {
        "where": "York",
        "often": (1, 2.5),
        "is": {"so": True, "more": None},
    }


def test_each_plugin_gets_its_own_and_waits_for_no_other(where: Where) -> None:
    """One that is down gets its announcements later, in order; the other at once."""
    up, down = Mirror(), Second(is_down=True)
    office = visiting(where, up, down)
    in_spring(office, ana_joins, ana_applies)
    first = office.deliver()
    down.is_down = False
    office.transact(lambda desk: desk.retry())
    office.deliver()

    assert len(first.failures) == 1
    assert told(up) == ["ana began applying", "ana moved ready"]
    assert told(down) == told(up)
    assert {effect.to for _, effect in down.got} == {"Second"}


def test_an_announcement_is_parked_and_comes_again(tmp_path: Path) -> None:
    """It is tried as often as a message, and then waits for somebody to look."""
    plugin = Mirror(is_down=True)
    office = visiting(tmp_path, plugin)
    in_spring(office, ana_joins)
    for _ in range(8):
        office.deliver()
        with office.engine.begin() as connection:
            connection.execute(text("UPDATE wayfellow_outbox SET due = NULL"))
    (parked,) = office.look(lambda desk: desk.outbox(parked=True))
    plugin.is_down = False
    office.transact(lambda desk: desk.retry(parked.effect.key))
    office.deliver()

    assert parked.attempts == 8
    assert "nobody answers" in parked.problem
    assert told(plugin) == ["ana began applying"]


def test_without_its_plugin_an_announcement_stays(tmp_path: Path) -> None:
    """No other plugin is offered it, and it is there when the plugin is back."""
    in_spring(visiting(tmp_path, Mirror()), ana_joins)
    other = Second()
    office = an_office(tmp_path, other)
    (left,) = announcements(office)

    assert left.to == "Mirror"
    assert (office.deliver().left, other.got) == (1, [])


def test_a_plugin_that_announces_knows_nothing_private(tmp_path: Path) -> None:
    """It is for nobody, and about somebody; what it needs, it has announced."""
    plugin = Mirror()
    office = visiting(tmp_path, plugin)
    in_spring(office, ana_joins)
    office.deliver()
    ((context, _),) = plugin.got

    assert context.recipient is None
    assert [(one.id, one.details) for one in context.about] == [
        ("ana", {"town": "York"})
    ]


def test_a_plugin_called_like_somebody_knows_no_more(tmp_path: Path) -> None:
    """Who is enrolled under the name of a plugin is not whom it is for."""
    plugin = Mirror()
    office = visiting(tmp_path)
    named = Hooks()
    named.register(plugin, "ana")
    office = Office(office.engine, hooks=named, clock=office.now, ahead=None)
    in_spring(office, ana_joins)
    office.deliver()
    ((context, effect),) = plugin.got

    assert effect.to == "ana"
    assert (context.recipient, context.about[0].details) == (None, {"town": "York"})


def test_several_are_announced_of_one_move(tmp_path: Path) -> None:
    """Each by a name of its own; nothing is announced by an empty list."""
    two = [Announcement("stage", {"n": 1}), Announcement("letter", {"n": 2})]
    office = visiting(tmp_path, answering(two), answering([]))
    in_spring(office, ana_joins)

    assert [(one.name, one.payload) for one in announcements(office)] == [
        ("stage", {"n": 1}),
        ("letter", {"n": 2}),
    ]


def test_who_changes_a_payload_later_changes_nothing(tmp_path: Path) -> None:
    """What is kept is what it was when it was announced."""
    payload: dict[str, Any] = {"often": [1]}
    office = visiting(tmp_path, answering(Announcement("stage", payload)))

    def then_it_changes(run: Any) -> None:
        payload["often"].append(2)
        payload["more"] = True

    in_spring(office, ana_joins, then_it_changes)
    (kept,) = announcements(office)

    assert kept.payload == {"often": (1,)}


def test_moments_and_values_of_ours_are_written_as_json(tmp_path: Path) -> None:
    """A time is a text, and what is frozen gives its fields."""
    payload = {"when": datetime(2027, 1, 4, tzinfo=UTC), "who": ANA, 3: {"x"}}
    office = visiting(tmp_path, answering(Announcement("stage", payload)))
    in_spring(office, ana_joins)
    (kept,) = announcements(office)

    assert kept.payload == {
        "when": "2027-01-04T00:00:00Z",
        "who": ("mentee", "ana"),
        "3": ("x",),
    }


def _endless() -> dict[str, Any]:
    payload: dict[str, Any] = {}
    payload["again"] = payload
    return payload


def _announcing(payload: Any, name: Any = "stage") -> Callable[[], object]:
    return lambda: Announcement(name, payload)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("moved", "it must return an `Announcement`, several, or nothing"),
        (True, "it must return an `Announcement`"),
        ({"stage": 1}, "it must return an `Announcement`"),
        ([Announcement("stage"), "moved"], "it must return an `Announcement`"),
        (_announcing({}, "Stage 1"), "small letters.*such as `moved`, not `'Stage 1'`"),
        (_announcing({}, None), "small letters.*nothing was given"),
        (_announcing({}, ""), "a name of small letters"),
        ([Announcement("stage")] * 2, "announces `stage` twice of one move"),
        (_announcing("York"), "`payload` gives values by name, not `'York'`"),
        (_announcing({"x": object()}), "`payload` cannot be written as JSON"),
        (_announcing({("a", "b"): 1}), "`payload` cannot be written as JSON"),
        (_announcing(_endless()), "`payload` cannot be written as JSON"),
        (_announcing({"x": float("nan")}), "`payload` has a number"),
        (_announcing({"x": 10**30}), "`payload` has a number that is too large"),
        (_announcing({"x": ["a\0b"]}), "`payload` has a character with the code 0"),
        (_announcing({"x": "\ud800"}), "`payload` has half a character"),
        (_announcing({"x": ["a" * 1000] * 70}), "`payload` takes 70,2.* 65,536 are"),
        (lambda: 1 / 0, "ZeroDivisionError"),
        (exit, "SystemExit"),
    ],
)
def test_nonsense_is_refused_and_nothing_has_happened(
    tmp_path: Path, answer: Any, problem: str
) -> None:
    """The plugin is named, with what it should have announced instead."""
    office = visiting(tmp_path, answering(answer))
    with pytest.raises(PluginFailed, match=rf"`Odd` failed in `announce` .*{problem}"):
        in_spring(office, ana_joins)

    assert announcements(office) == []
    assert office.look(lambda desk: desk.run("spring").history()) == ()


def test_who_announces_and_delivers_nothing_does_not_fit() -> None:
    """What it announced would wait for ever."""

    class Half:
        @hookimpl
        def announce(self) -> None:
            """Announce nothing."""

    with pytest.raises(PluginFailed, match="comes to its own `deliver`"):
        Hooks([Half()])


def test_what_is_announced_is_no_part_of_the_history(tmp_path: Path) -> None:
    """It verifies with and without the plugin, and a correction looks back the same."""
    office = visiting(tmp_path, Mirror())
    in_spring(office, ana_joins, ana_applies, ben_joins)
    office.advance(day(12))
    with_it = office.look(lambda desk: desk.run("spring").verify())
    without = an_office(tmp_path).look(lambda desk: desk.run("spring").verify())

    assert with_it == without
    assert with_it.flaws == ()


def test_an_import_announces_what_enrolling_does(tmp_path: Path) -> None:
    """A mirror lacks nobody; a trial announces nothing."""
    office = visiting(tmp_path, Mirror())
    people = [{"identifier": "ana"}, {"identifier": "bea"}]

    def take(desk: Any, is_trial: bool) -> object:
        run = desk.run("spring")
        return run.import_people("mentee", people, at=day(4), is_trial=is_trial)

    office.transact(lambda desk: take(desk, True))
    on_trial = announcements(office)
    office.transact(lambda desk: take(desk, False))
    office.transact(lambda desk: take(desk, False))

    assert on_trial == []
    assert [one.key for one in announcements(office)] == [
        "spring/ana/1/Mirror/began",
        "spring/bea/1/Mirror/began",
    ]


def test_what_a_worker_lets_happen_is_announced(tmp_path: Path) -> None:
    """What was posted, what time brings and who is matched, as what people say at once.

    When it was says when it happened, and not when it came up.
    """
    plugin = Mirror()
    office = visiting(tmp_path, plugin)
    in_spring(office, ana_joins, ben_joins)
    form = Event("ana", "form application", day(5), ANA)
    in_spring(office, lambda run: run.post(form))
    office.deliver()
    plugin.got.clear()
    office.work(once=True, clock=lambda: day(12))

    assert [(one.subject, one.name, one.when) for _, one in plugin.got] == [
        ("ana", "moved", day(5)),
        (PAIR, "offered", day(11, 9)),
    ]
