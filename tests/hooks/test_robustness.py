"""What a plugin cannot do, however it misbehaves: corrupt a step, or hold up others."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.orm import Session

from hooks.listening import ANA, ana_applies, ana_joins, in_spring, visiting
from live.offices import KIM, WRITTEN, Where, an_office, day, url_of
from wayfellow.errors import DatabaseLocked, PluginFailed
from wayfellow.hooks import AfterCommit, Effect, Hooks, Partly, hookimpl
from wayfellow.live import LiveRun, Office

ROOT = Path(__file__).parents[2]


def guardian_is_told(office: Office, *more: Callable[[LiveRun], object]) -> None:
    """Bring something into the outbox that is to be delivered."""
    in_spring(office, ana_joins, *more)
    office.advance(day(20))


def bea_joins(run: LiveRun) -> None:
    """Let somebody else begin."""
    run.enrol("mentee", "bea", at=day(4))


# -- In the transaction ----------------------------------------------------------------


@pytest.mark.parametrize("hook", ["before_move", "after_move", "step_entered"])
def test_a_plugin_that_exits_takes_nobody_with_it(where: Where, hook: str) -> None:
    """The program goes on, and nothing has changed."""

    def leave() -> None:
        sys.exit("enough")

    plugin = type("Leaver", (), {hook: staticmethod(hookimpl(leave))})()
    office = visiting(where, plugin)
    with pytest.raises(PluginFailed, match=rf"`Leaver` failed in `{hook}`.*enough"):
        in_spring(office, ana_joins)

    assert office.look(lambda desk: desk.run("spring").history()) == ()


def test_a_plugin_sees_no_other_plugins_changes(where: Where) -> None:
    """Each has a copy of its own, of what is nested in it as well."""
    seen: list[Any] = []

    class Meddler:
        @hookimpl(tryfirst=True)
        def before_move(self, subject: Any, move: Any) -> None:
            subject.facts["town"] = "nowhere"
            move.record.payload.clear()

    class Watcher:
        @hookimpl
        def before_move(self, subject: Any, move: Any) -> None:
            seen.append((subject.facts["town"].value, move.record.payload["town"]))

    office = visiting(where, Meddler(), Watcher())
    in_spring(office, ana_joins)

    assert seen == [("York", "York")]


class Ender:
    """A plugin that has got hold of the host's session, and ends its transaction."""

    def __init__(self, how: Callable[[Session], object]) -> None:
        self._how = how
        self.session: Session | None = None

    @hookimpl
    def before_move(self) -> None:
        """End it."""
        if self.session is not None:
            self._how(self.session)


def _driver(session: Session) -> Any:
    return session.connection().connection.driver_connection


@pytest.mark.parametrize(
    "how",
    [
        Session.commit,
        Session.rollback,
        Session.close,
        lambda session: session.connection().commit(),
        lambda session: _driver(session).commit(),
        lambda session: _driver(session).rollback(),
    ],
    ids=["commit", "rollback", "close", "connection", "driver", "driver's rollback"],
)
def test_a_plugin_that_ends_the_hosts_transaction_is_found_out(
    where: Where, how: Callable[[Session], object]
) -> None:
    """It is named, nothing of the step is written, and the host can begin anew."""
    plugin = Ender(how)
    visiting(where, plugin)
    engine = create_engine(url_of(where))
    office = Office(engine, hooks=Hooks([plugin]), clock=lambda: WRITTEN)
    with Session(engine) as session:
        run = office.bind(session).run("spring")
        plugin.session = session
        with pytest.raises(PluginFailed, match=r"`Ender`.*cannot end the transaction"):
            ana_joins(run)
        session.rollback()
        plugin.session = None
        ana_joins(office.bind(session).run("spring"))
        session.commit()
    history = office.look(lambda desk: desk.run("spring").history())
    engine.dispose()

    assert [line.record.sequence for line in history] == [1]


def test_a_plugin_may_write_with_the_host_and_goes_with_it(where: Where) -> None:
    """Rows of the host's own are in the host's transaction, and roll back with it."""

    class Notebook:
        session: Session

        @hookimpl
        def after_move(self) -> None:
            self.session.execute(text("INSERT INTO wayfellow_notebook VALUES ('x')"))

        @hookimpl
        def make_tables(self, connection: Connection, prefix: str) -> None:
            connection.execute(text(f"DROP TABLE IF EXISTS {prefix}notebook"))
            connection.execute(text(f"CREATE TABLE {prefix}notebook (line TEXT)"))

    plugin = Notebook()
    office = visiting(where, plugin)
    office.upgrade()
    with Session(office.engine) as session:
        plugin.session = session
        run = office.bind(session).run("spring")
        ana_joins(run)
        session.rollback()
        ana_joins(office.bind(session).run("spring"))
        session.commit()
        found = session.execute(text("SELECT count(*) FROM wayfellow_notebook"))

        assert found.scalar() == 1


@pytest.mark.parametrize("where", ["postgresql"], indirect=True)
def test_a_plugin_that_hangs_holds_up_nobody_who_is_not_concerned(
    where: Where,
) -> None:
    """On PostgreSQL others go on while a plugin thinks about somebody."""
    is_asked, may_go_on = threading.Event(), threading.Event()

    class Thinker:
        @hookimpl
        def before_move(self, move: Any) -> None:
            if move.subject == "ana" and move.source:
                is_asked.set()
                may_go_on.wait(60)

    office = visiting(where, Thinker())
    in_spring(office, ana_joins, bea_joins)
    applying = threading.Thread(target=in_spring, args=(office, ana_applies))
    applying.start()
    is_asked.wait(60)
    in_spring(office, lambda run: run.send("bea", "pause", by=KIM, at=day(6)))
    meanwhile = office.look(lambda desk: desk.run("spring").subject("bea").is_held)
    may_go_on.set()
    applying.join()

    assert meanwhile
    assert office.look(lambda desk: desk.run("spring").subject("ana").step) == "ready"


def test_who_waits_for_a_plugin_that_hangs_is_told_so(tmp_path: Path) -> None:
    """On SQLite others wait as long as they have patience for, and nothing is lost."""
    is_asked, may_go_on = threading.Event(), threading.Event()

    class Thinker:
        @hookimpl
        def before_move(self, move: Any) -> None:
            if move.subject == "ana" and move.source:
                is_asked.set()
                may_go_on.wait(60)

    office = visiting(tmp_path, Thinker())
    in_spring(office, ana_joins, bea_joins)
    applying = threading.Thread(target=in_spring, args=(office, ana_applies))
    applying.start()
    is_asked.wait(60)
    hasty = an_office(tmp_path, patience=0.05)
    with pytest.raises(DatabaseLocked):
        in_spring(hasty, lambda run: run.send("bea", "pause", by=KIM, at=day(6)))
    may_go_on.set()
    applying.join()

    assert office.look(lambda desk: desk.run("spring").subject("ana").step) == "ready"


def test_a_plugin_that_is_slow_in_a_transaction_is_complained_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An operator reads which one, in which hook, and how long."""

    class Sluggard:
        @hookimpl
        def after_move(self) -> None:
            time.sleep(1.05)

    with caplog.at_level(logging.WARNING, "wayfellow.plugins"):
        in_spring(visiting(tmp_path, Sluggard()), ana_joins)

    assert "the plugin `Sluggard` took 1." in caplog.text
    assert "in `after_move`, while a transaction waited for it" in caplog.text


@pytest.mark.parametrize("end", ["os._exit(3)", "spin()"])
def test_a_process_that_a_plugin_ends_leaves_everything_as_it_was(
    tmp_path: Path, end: str
) -> None:
    """Whether it ends the process, or spins until somebody kills it."""
    office = visiting(tmp_path)
    in_spring(office, ana_joins)
    code = f"""
        import os, sys
        from pathlib import Path
        from hooks.listening import ana_applies, in_spring
        from live.offices import an_office
        from wayfellow.hooks import hookimpl

        def spin():
            print("spinning", flush=True)
            while True:
                pass

        class Ender:
            @hookimpl
            def before_move(self):
                {end}

        in_spring(an_office(Path(sys.argv[1]), Ender()), ana_applies)
        """
    process = subprocess.Popen(
        [sys.executable, "-c", dedent(code), str(tmp_path)],
        cwd=ROOT / "tests",
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    if process.stdout.readline():
        process.kill()
    process.stdout.close()
    code_of_end = process.wait()
    in_spring(office, ana_applies)
    history = office.look(lambda desk: desk.run("spring").history())

    assert code_of_end in (3, -signal.SIGKILL)
    assert [line.record.target for line in history] == ["applying", "", "ready"]


# -- After the commit ------------------------------------------------------------------


class Hanging:
    """A plugin that does not come back from some deliveries until it may."""

    def __init__(self) -> None:
        self.may_go_on = threading.Event()
        self.is_back = threading.Event()
        self.calls = 0

    @hookimpl
    def deliver(self, effect: Effect) -> bool:
        """Hang on what is for one person's guardian."""
        self.calls += 1
        if effect.subject == "ana" and not self.may_go_on.is_set():
            self.may_go_on.wait(60)
            self.is_back.set()
        return True


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    """Give a plugin that hangs, and let it go at the end."""
    plugin = Hanging()
    yield plugin
    plugin.may_go_on.set()


def test_a_delivery_that_hangs_is_given_up_and_tried_again(
    where: Where, hanging: Hanging
) -> None:
    """Meanwhile its plugin gets nothing else; once it is back, all is delivered."""
    office = visiting(where)
    office.hooks = Hooks([hanging], patience=timedelta(seconds=0.2))
    guardian_is_told(office, bea_joins)
    first = office.deliver()
    while_away = office.deliver()
    calls = hanging.calls
    hanging.may_go_on.set()
    hanging.is_back.wait(60)
    office.transact(lambda desk: desk.retry())
    again = office.deliver()

    assert [failure.partition(". ")[0] for failure in first.failures] == [
        "the plugin `Hanging` failed in `deliver` (it did not answer within 0.2 seconds)",
        "the plugin `Hanging` failed in `deliver` (it is still busy with what it was "
        "given before)",
    ]
    assert (while_away.delivered, calls, again.delivered) == (0, 1, 2)


def test_a_delivery_that_spins_holds_up_no_other_plugin(where: Where) -> None:
    """A thread that never rests is left to itself; what it may have done is unknown."""
    is_over = threading.Event()

    class Spinner:
        @hookimpl(tryfirst=True)
        def deliver(self) -> None:
            while not is_over.is_set():
                pass

    office = visiting(where)
    office.hooks = Hooks([Spinner()], patience=timedelta(seconds=0.1))
    guardian_is_told(office)
    spun = office.deliver()
    plugin = Hanging()
    plugin.may_go_on.set()
    office.hooks.register(plugin)
    office.transact(lambda desk: desk.retry())
    still = office.deliver()
    is_over.set()

    assert len(spun.failures) == 1
    assert (plugin.calls, len(still.failures)) == (1, 1)


@pytest.mark.parametrize("misdeed", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_a_delivery_that_exits_is_a_failure_like_any_other(
    where: Where, misdeed: type[BaseException]
) -> None:
    """It ends its own thread's work, and neither the worker nor the program."""

    class Leaver:
        @hookimpl
        def deliver(self) -> None:
            raise misdeed

    office = visiting(where, Leaver())
    guardian_is_told(office)
    done = office.deliver()

    assert len(done.failures) == 1
    assert "`Leaver` failed in `deliver`" in done.failures[0]


def test_a_worker_that_a_plugin_ends_delivers_it_again(tmp_path: Path) -> None:
    """A minute later; nothing is crossed off that was not delivered, or lost."""
    office = visiting(tmp_path)
    guardian_is_told(office)
    code = """
        import os, sys
        from pathlib import Path
        from live.offices import an_office
        from wayfellow.hooks import hookimpl

        class Ender:
            @hookimpl
            def deliver(self):
                os._exit(3)

        an_office(Path(sys.argv[1]), Ender()).deliver()
        """
    ended = subprocess.run(
        [sys.executable, "-c", dedent(code), str(tmp_path)],
        cwd=ROOT / "tests",
        check=False,
    )
    waiting = office.look(lambda desk: desk.outbox())
    plugin = Hanging()
    plugin.may_go_on.set()
    office.hooks = Hooks([plugin])
    office._clock = lambda: WRITTEN + timedelta(minutes=2)
    done = office.deliver()

    assert ended.returncode == 3
    assert [one.effect.to for one in waiting] == ["guardian of ana"]
    assert done.delivered == 1


def test_two_workers_deliver_by_one_plugin_at_a_time(tmp_path: Path) -> None:
    """Each thread that delivers has a courier of its own, so neither waits."""
    both = threading.Barrier(2, timeout=30)

    class Post:
        @hookimpl
        def deliver(self) -> bool:
            both.wait()
            return True

    hooks = Hooks([Post()])
    context = AfterCommit("spring", "visits", 1, "UTC", day(5))
    effect = Effect("k", "message", "ana", day(5), "ana", "hello")
    threads = [
        threading.Thread(target=hooks.deliver, args=(context, effect)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert not both.broken
    assert not any(thread.is_alive() for thread in threads)


def test_threads_of_plugins_end_with_their_hooks() -> None:
    """An office that is no longer used leaves no thread behind."""

    class Post:
        @hookimpl
        def deliver(self) -> bool:
            return True

    def deliver() -> None:
        context = AfterCommit("spring", "visits", 1, "UTC", day(5))
        effect = Effect("k", "message", "ana", day(5), "ana", "hello")
        hooks = Hooks()
        hooks.register(Post(), "ends with its hooks")
        hooks.deliver(context, effect)

    deliver()
    for _ in range(100):
        names = [thread.name for thread in threading.enumerate()]
        if "wayfellow ends with its hooks" not in names:
            break
        time.sleep(0.02)

    assert "wayfellow ends with its hooks" not in names


def test_what_was_for_a_plugin_that_is_gone_waits_for_it(where: Where) -> None:
    """After an upgrade without it nothing is lost: it is listed, and taken later."""
    office = visiting(where, _Nothing())
    guardian_is_told(office)
    done = office.deliver()
    listed = office.look(lambda desk: desk.outbox())
    plugin = Hanging()
    plugin.may_go_on.set()
    office.hooks = Hooks([plugin])
    again = office.deliver()

    assert (done.left, done.failures, len(listed)) == (1, (), 1)
    assert again.delivered == 1


class _Nothing:
    @hookimpl
    def deliver(self) -> None:
        """Take nothing."""


@pytest.mark.parametrize(
    "answer", [0, "", "yes", {}, ANA, Partly(("two\nlines",), "no"), Partly(("a",), "")]
)
def test_an_answer_that_makes_no_sense_is_refused(where: Where, answer: object) -> None:
    """Whoever is told of something has nothing to answer; True alone is delivered."""

    class Odd:
        @hookimpl
        def after_move(self) -> object:
            return answer

        @hookimpl
        def deliver(self) -> object:
            return answer

    office = visiting(where)
    guardian_is_told(office)
    office.hooks = Hooks([Odd()])
    with pytest.raises(PluginFailed, match="it must return nothing"):
        in_spring(office, bea_joins)
    done = office.deliver()

    assert "it must return True when done" in done.failures[0]


def test_what_one_plugin_has_delivered_it_does_not_get_again(where: Where) -> None:
    """Of two, the one that fails is tried again; the other sends no second letter."""

    class Post:
        def __init__(self) -> None:
            self.sent: list[str] = []
            self.is_broken = False

        @hookimpl
        def deliver(self, effect: Effect) -> bool:
            if self.is_broken:
                raise OSError("no line")
            self.sent.append(effect.key)
            return True

    mail, hook = Post(), Post()
    hook.is_broken = True
    office = visiting(where)
    office.hooks = Hooks()
    office.hooks.register(mail, "mail")
    office.hooks.register(hook, "hook")
    guardian_is_told(office)
    first = office.deliver()
    (waiting,) = office.look(lambda desk: desk.outbox())
    hook.is_broken = False
    office.transact(lambda desk: desk.retry())
    second = office.deliver()

    assert (len(first.failures), waiting.taken) == (1, ("mail",))
    assert second.delivered == 1
    assert (len(mail.sent), len(hook.sent)) == (1, 1)
