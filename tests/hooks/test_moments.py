"""The moments in a transaction: in which order, about whom, and when the next comes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
import pytest
from sqlalchemy import Connection, inspect, text

from hooks.listening import (
    BEN,
    PAIR,
    Listener,
    ana_applies,
    ana_joins,
    ben_joins,
    both_accept,
    in_spring,
    visiting,
)
from live.offices import KIM, Where, day
from wayfellow.errors import PluginFailed, Refused
from wayfellow.hooks import Hooks, InTransaction, Known, StartUp, hookimpl
from wayfellow.live import open_office


def test_hook_step_left(where: Where) -> None:
    """What follows from a form is told in order, with who has gone where."""
    listener = Listener()
    office = visiting(where, listener)
    in_spring(office, ana_joins, ana_applies)
    (left,) = listener.about("step_left")

    assert listener.moments == [
        "start",
        "before_move ana applying",
        "step_entered ana applying",
        "after_move ana applying",
        "announce ana applying",
        "before_move ana ready",
        "need_met ana form application",
        "step_left ana applying",
        "step_entered ana ready",
        "after_move ana ready",
        "announce ana ready",
    ]
    assert left["context"] == InTransaction(
        "spring", "visits", 1, "Europe/London", office.now()
    )
    assert (left["step"], left["subject"].step) == ("applying", "ready")


def test_hook_step_entered(where: Where) -> None:
    """An outcome is no step: who ends enters nothing."""
    listener = Listener("step_left", "step_entered")
    office = visiting(where, listener)
    in_spring(
        office,
        ana_joins,
        lambda run: run.move("ana", "stopped", by=KIM, at=day(5), reason="moved away"),
    )

    assert listener.moments == ["step_entered ana applying", "step_left ana applying"]


def test_hook_need_met(where: Where) -> None:
    """A check that is renewed is met again; one that holds good already is not."""
    listener = Listener("need_met", "need_lapsed")
    office = visiting(where, listener)
    in_spring(office, ben_joins)
    in_spring(office, lambda run: run.send("ben", "check dbs", by=KIM, at=day(8)))
    office.advance(day(60))
    in_spring(office, lambda run: run.send("ben", "check dbs", by=KIM, at=day(61)))

    assert listener.moments == [
        "need_met ben check dbs",
        "need_lapsed ben check dbs",
        "need_met ben check dbs",
    ]


def test_hook_need_lapsed(where: Where) -> None:
    """The fact says since when a check no longer holds good."""
    listener = Listener("need_lapsed")
    office = visiting(where, listener)
    in_spring(office, ben_joins)
    office.advance(day(60))
    (lapsed,) = listener.about("need_lapsed")

    assert (lapsed["fact"].value, lapsed["fact"].since.date()) == (
        False,
        date(2027, 2, 5),
    )


def test_hook_timer_due(where: Where) -> None:
    """A clock that goes off is told with the line that it left."""
    listener = Listener("timer_due")
    office = visiting(where, listener)
    in_spring(office, ana_joins)
    office.advance(day(20))
    (timer,) = listener.about("timer_due")

    assert (timer["record"].kind, timer["record"].name) == ("timer", "after 1 week")


def test_hook_match_proposed(where: Where) -> None:
    """An offer is a match that has not begun."""
    listener = Listener("match_proposed", "match_accepted", "match_ended")
    office = visiting(where, listener)
    in_spring(office, ana_joins, ana_applies, ben_joins)
    office.advance(day(12))
    (proposed,) = listener.about("match_proposed")

    assert listener.moments == [f"match_proposed {PAIR}"]
    assert proposed["relation"].members == (("mentee", "ana"), ("mentor", "ben"))


def test_an_offer_is_accepted_by_its_name(where: Where) -> None:
    """Whoever says it in another way is told how it is said."""
    office = visiting(where)
    in_spring(office, ana_joins, ana_applies, ben_joins)
    office.advance(day(12))
    with pytest.raises(Refused, match="did you mean `acceptance from mentor`"):
        in_spring(office, lambda run: run.send(PAIR, "accept", by=BEN, at=day(12)))


def test_hook_match_accepted(where: Where) -> None:
    """It begins with the last who accepts."""
    listener = Listener("match_accepted", "after_move")
    office = visiting(where, listener)
    in_spring(office, ana_joins, ana_applies, ben_joins)
    office.advance(day(12))
    listener.heard.clear()
    in_spring(office, both_accept)

    assert listener.moments == [
        f"after_move {PAIR} meeting",
        "after_move ana meeting_up",
        "after_move ben meeting_up",
        f"match_accepted {PAIR}",
    ]


@pytest.mark.parametrize("is_accepted", [True, False])
def test_hook_match_ended(where: Where, is_accepted: bool) -> None:
    """A match that ended was one; an offer that was declined never was."""
    listener = Listener("match_ended")
    office = visiting(where, listener)
    in_spring(office, ana_joins, ana_applies, ben_joins)
    office.advance(day(12))
    if is_accepted:
        in_spring(office, both_accept)
        by_hand = {"by": KIM, "at": day(13), "reason": "no time"}
        in_spring(office, lambda run: run.move(PAIR, "stopped", **by_hand))
    else:
        in_spring(office, lambda run: run.send(PAIR, "declined", by=BEN, at=day(12)))
    (ended,) = listener.about("match_ended")

    assert (ended["relation"].active_since is not None) == is_accepted


def test_hook_task_opened(where: Where) -> None:
    """A question has a day by which it is to be decided; a check-in has none."""
    listener = Listener("task_opened", "task_closed")
    office = visiting(where, listener)
    in_spring(office, ana_joins, ana_applies, ben_joins)
    office.advance(day(12))
    in_spring(office, both_accept)
    in_spring(office, lambda run: run.send("ben", "check dbs", by=KIM, at=day(30)))
    office.advance(day(50))
    question, talk = [about["task"] for about in listener.about("task_opened")]

    assert (question.name, question.whom) == ("carry_on or stop", ("coordinator",))
    assert (question.due.date(), talk.due) == (date(2027, 2, 2), None)
    assert (talk.name, talk.whom) == ("check in", ("coordinator",))


def test_hook_task_closed(where: Where) -> None:
    """It closes when somebody has decided, when nobody has, and when it was done."""
    listener = Listener("task_opened", "task_closed")
    office = visiting(where, listener)
    in_spring(office, ana_joins, ana_applies, ben_joins)
    office.advance(day(12))
    in_spring(office, both_accept)
    office.advance(day(27))
    in_spring(
        office,
        lambda run: run.send(PAIR, "carry_on", by=KIM, at=day(28)),
        lambda run: run.send(PAIR, "check in", by=KIM, at=day(29)),
    )

    assert listener.moments == [
        f"task_opened {PAIR} carry_on or stop",
        f"task_closed {PAIR} carry_on or stop",
        f"task_closed {PAIR} check in",
    ]


def test_hook_person_erased(where: Where) -> None:
    """Whoever keeps something of their own is told whom to forget, by every name."""
    listener = Listener("person_erased")
    office = visiting(where, listener)
    in_spring(office, ana_joins, ana_applies, ben_joins)
    office.advance(day(12))
    in_spring(office, both_accept)
    by_hand = {"by": KIM, "at": day(13), "reason": "no time"}
    in_spring(
        office,
        lambda run: run.move(PAIR, "stopped", **by_hand),
        lambda run: run.move("ana", "stopped", **by_hand),
    )
    wish = {"reason": "asked for it", "by": KIM, "at": day(14)}
    office.transact(lambda desk: desk.erase("ana", dry_run=True, **wish))
    nobody = listener.moments
    office.transact(lambda desk: desk.erase("ana", **wish))

    assert (nobody, listener.moments) == ([], [f"person_erased ana {PAIR}"])


def test_a_plugin_that_cannot_forget_keeps_somebody_from_being_erased(
    where: Where,
) -> None:
    """Then nobody believes that somebody is forgotten who is not."""

    class Archive:
        @hookimpl
        def person_erased(self) -> None:
            raise OSError("the archive is closed")

    office = visiting(where, Archive())
    by_hand = {"by": KIM, "at": day(5), "reason": "no time"}
    in_spring(office, ana_joins, lambda run: run.move("ana", "stopped", **by_hand))
    wish = {"reason": "asked for it", "by": KIM, "at": day(14)}
    with pytest.raises(PluginFailed, match="the archive is closed"):
        office.transact(lambda desk: desk.erase("ana", **wish))

    found = office.look(lambda desk: desk.run("spring").subject("ana"))
    assert found.facts["wishes"].value == "quiet"


def test_what_is_private_goes_only_to_whom_it_is_about(where: Where) -> None:
    """Her mentor's message knows the town that she lives in, hers also her wishes."""
    listener = Listener("deliver")
    office = visiting(where, listener)
    in_spring(office, ana_joins, ana_applies, ben_joins)
    office.advance(day(12))
    office.deliver()
    contexts = {
        each["context"].recipient.id: each["context"]
        for each in listener.about("deliver")
    }
    open_ = {"town": "York"}
    all_ = {"wishes": "quiet", "guardian_email": "gus@example.org", **open_}
    ana, ben = Known("ana", "mentee", "ready", all_), Known("ben", "mentor", "ready")
    pair = Known(PAIR, "pair", "proposed")

    assert contexts["ana"].recipient == ana
    assert contexts["ben"].recipient == ben
    assert contexts["ben"].about == (pair, Known("ana", "mentee", "ready", open_), ben)
    assert contexts["ben"].zone == "Europe/London"


def test_a_guardian_is_known_by_what_is_theirs(where: Where) -> None:
    """A guardian's address may be private to the child, and is the guardian's own."""
    listener = Listener("deliver")
    office = visiting(where, listener)
    in_spring(office, ana_joins)
    office.advance(day(20))
    office.deliver()
    (found,) = listener.about("deliver")

    assert found["context"].recipient == Known(
        "guardian of ana",
        "guardian",
        details={"town": "York", "guardian_email": "gus@example.org"},
    )


def test_hook_start(where: Where) -> None:
    """A plugin may keep the office, and use it outside of hooks."""

    class Importer:
        @hookimpl
        def start(self, context: StartUp) -> None:
            self.office = context.office

    plugin = Importer()
    office = visiting(where, plugin)

    assert plugin.office is office


class Ledger:
    """A plugin with a table of its own."""

    @hookimpl
    def make_tables(self, connection: Connection, prefix: str) -> None:
        """Make it where there is none."""
        connection.execute(
            text(f"CREATE TABLE IF NOT EXISTS {prefix}ledger (line TEXT)")
        )


def test_hook_make_tables(tmp_path: Path) -> None:
    """A plugin's tables are made with Wayfellow's, and again when those are upgraded."""
    office = open_office(tmp_path / "desk.db", create=True, hooks=Hooks([Ledger()]))
    office.upgrade()

    assert "wayfellow_ledger" in inspect(office.engine).get_table_names()


def test_a_plugin_that_fails_to_make_its_tables_leaves_none(tmp_path: Path) -> None:
    """Neither its own nor Wayfellow's: the transaction is not committed."""

    class Torn:
        @hookimpl
        def make_tables(self, connection: Connection) -> None:
            connection.commit()

    path = tmp_path / "desk.db"
    with pytest.raises(PluginFailed, match="cannot end the transaction"):
        open_office(path, create=True, hooks=Hooks([Ledger(), Torn()]))
    office = open_office(path, hooks=Hooks())

    assert inspect(office.engine).get_table_names() == []


def test_hook_command() -> None:
    """A command goes by the name of its plugin; what is no command is refused."""

    class Hello:
        @hookimpl
        def command(self) -> click.Command:
            return click.Command("hello")

    class Odd:
        @hookimpl
        def command(self) -> str:
            return "hello"

    hooks = Hooks()
    hooks.register(Hello(), "greeting")

    assert list(hooks.commands()) == ["greeting"]
    with pytest.raises(PluginFailed, match="click command"):
        Hooks([Odd()]).commands()
