"""Plugins that are asked about a move change nothing themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from live.offices import KIM, Where, an_office, day, enrolled, in_run
from wayfellow.errors import PluginFailed, Unusable
from wayfellow.hooks import AfterCommit, Effect, Hooks, Move, hookimpl
from wayfellow.live import Desk, LiveRun, Office


class Meddler:
    """A plugin that, asked about one, changes another."""

    def __init__(self) -> None:
        self.change: Any = None

    @hookimpl
    def before_move(self, move: Move) -> str | None:
        """Change what it is handed, whoever moves."""
        if self.change is not None and move.subject == "ben":
            self.change()
        return None


def a_desk(where: Where, plugin: object) -> Office:
    """Open a run with somebody in it, and this plugin."""
    office = in_run(an_office(where, plugin))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    return office


def test_a_plugin_that_calls_back_in_fails_and_leaves_nothing(where: Where) -> None:
    """At the same desk or by a transaction of its own: neither waits for itself."""
    plugin = Meddler()
    office = a_desk(where, plugin)

    def pause(run: LiveRun) -> object:
        return run.send("ana", "pause", by=KIM, at=day(6))

    def by_the_same_desk(desk: Desk) -> None:
        run = desk.run("spring")
        plugin.change = lambda: pause(run)
        enrolled(run, "ben", role="mentor")

    def by_one_of_its_own(desk: Desk) -> None:
        plugin.change = lambda: office.transact(lambda mine: pause(mine.run("spring")))
        enrolled(desk.run("spring"), "ben", role="mentor")

    for work in (by_the_same_desk, by_one_of_its_own):
        with pytest.raises(PluginFailed, match="cannot change anything itself"):
            office.transact(work)
    plugin.change = None

    ana = office.look(lambda desk: desk.run("spring").subject("ana"))
    assert not ana.holds


def test_who_only_looks_changes_nothing_by_mistake(tmp_path: Path) -> None:
    """What would be lost without a word is refused with where to do it."""
    office = a_desk(tmp_path, Meddler())
    with pytest.raises(Unusable, match="transact"):
        office.look(
            lambda desk: desk.run("spring").send("ana", "pause", by=KIM, at=day(6))
        )


def test_a_delivery_is_answered_with_true_or_not_at_all() -> None:
    """A number, as some senders of mail give back, would mean that it comes again."""

    class Mailer:
        @hookimpl
        def deliver(self, effect: Effect) -> Any:
            return 1

    effect = Effect("k", "message", "ana", day(6), "ana", "hello")
    context = AfterCommit("spring", "p", 1, "UTC", day(6))
    done = Hooks([Mailer()]).deliver(context, effect)

    assert done.by == ()
    assert "True when done" in str(done.failures[0])
