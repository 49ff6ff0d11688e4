"""A run to try a plugin in: a real office, in a database that is thrown away.

    with PracticeRun("organic", MyPlugin()) as village:
        village.enrol("adult", "bea")
        village.wait(days=3)
        village.deliver()

Its clock stands still until `wait` sets it forward.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self, TypeVar

from wayfellow.decide.state import Actor, Effect, Subject
from wayfellow.errors import Unusable
from wayfellow.hooks import Hooks
from wayfellow.live import (
    Answer,
    Delivery,
    Desk,
    LiveRun,
    Office,
    Progress,
    open_office,
)
from wayfellow_dsl import read_programme
from wayfellow_dsl.diagnostics import listed, nearest
from wayfellow_dsl.model import Programme, Value
from wayfellow_programmes import bundled, bundled_names

__all__ = ["PracticeRun"]

_Result = TypeVar("_Result")
_ENDING = ".programme"
_MONDAY = date(2027, 1, 4)


class PracticeRun:
    """A run of one programme, with the plugins that are given and no others.

    Use it in a `with` statement, or `close` it: then its database is gone.
    """

    def __init__(
        self,
        programme: str | Path | Programme,
        *plugins: object,
        starts: date = _MONDAY,
    ) -> None:
        """Open it on its first day, at noon UTC.

        `programme` is the name of one that comes with Wayfellow, a `Path` to a file,
        the text of one, or a model; it may use the plugins' own words. Raises Unusable
        for a name that nobody has and a text with mistakes, and PluginFailed for a
        plugin that does not fit.
        """
        hooks = Hooks(plugins)
        found = _programme(programme, hooks)
        self.now = datetime.combine(starts, time(12), UTC)
        """What the office's clock says."""
        self._folder = TemporaryDirectory(prefix="practice")
        self.office: Office = open_office(
            Path(self._folder.name) / "practice.db",
            create=True,
            hooks=hooks,
            clock=lambda: self.now,
            ahead=None,
        )
        self.id = found.name
        """The run is called like its programme."""

        def begin(desk: Desk) -> None:
            desk.deploy(found)
            desk.open_run(found.name, starts, self.id)

        try:
            self.office.transact(begin)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Throw the database away."""
        self.office.close()
        self._folder.cleanup()

    def enrol(self, role: str, *identifiers: str, **details: Value) -> None:
        """Let people begin in a role now, each of them with these details."""

        def work(run: LiveRun) -> None:
            for identifier in identifiers:
                run.enrol(role, identifier, at=self.now, details=details)

        self._change(work)

    def introduce(self, relationship: str, *identifiers: str, by: str) -> str:
        """Introduce people to each other; give the identifier of what they are in.

        `by` is a member of staff, as `organiser:olu`.
        """

        def work(run: LiveRun) -> Answer:
            members = {run.subject(one).kind: one for one in identifiers}
            actor = _actor(run, by)
            return run.introduce(relationship, members, by=actor, at=self.now)

        return self._change(work).record.subject

    def send(
        self, subject: str, event: str, *, by: str | None = None, **payload: Value
    ) -> Answer:
        """Say that something happened now; without `by` they did it themselves.

        `by` is a participant, as `bea`, or a member of staff, as `organiser:olu`.
        """

        def work(run: LiveRun) -> Answer:
            actor = _actor(run, by or subject)
            return run.send(subject, event, by=actor, at=self.now, payload=payload)

        return self._change(work)

    def wait(self, days: float = 0, hours: float = 0) -> Progress:
        """Set the clock forward, and let everything happen that is due by then."""
        self.now += timedelta(days=days, hours=hours)
        return self.office.advance(self.now)

    def deliver(self) -> Delivery:
        """Offer what waits to the plugins, as a worker does; say what became of it."""
        return self.office.deliver()

    def subject(self, identifier: str) -> Subject:
        """Give a participant or a relationship as it stands."""
        return self.office.look(lambda desk: desk.run(self.id).subject(identifier))

    def outbox(self) -> tuple[Effect, ...]:
        """Give what waits to be delivered, the oldest first."""
        return self.office.look(
            lambda desk: tuple(waiting.effect for waiting in desk.outbox())
        )

    def _change(self, work: Callable[[LiveRun], _Result]) -> _Result:
        return self.office.transact(lambda desk: work(desk.run(self.id)))


def _actor(run: LiveRun, who: str) -> Actor:
    role, colon, name = who.partition(":")
    if colon:
        return Actor(role, name)
    return Actor(run.subject(who).kind, who)


def _programme(given: str | Path | Programme, hooks: Hooks) -> Programme:
    if isinstance(given, Programme):
        return given
    if isinstance(given, Path):
        try:
            text = given.read_text(encoding="utf-8")
        except (OSError, UnicodeError) as problem:
            raise Unusable(f"`{given}` cannot be read: {problem}") from None
    else:
        text = given if "\n" in given else _bundled_text(given)
    reading = read_programme(text, hooks.languages.extensions)
    if reading.programme is None:
        first = reading.diagnostics[0]
        raise Unusable(
            f"the programme has a mistake in line {first.span.line}: "
            f"{first.title}. `wayfellow check` explains it"
        )
    return reading.programme


def _bundled_text(name: str) -> str:
    place = bundled(name.removesuffix(_ENDING) + _ENDING)
    if place is None:
        names = [
            one.removesuffix(_ENDING)
            for one in bundled_names()
            if one.endswith(_ENDING)
        ]
        meant = nearest(name, names)
        hint = f"did you mean `{meant}`?" if meant else f"there are {listed(names)}"
        raise Unusable(
            f"no programme called `{name}` comes with Wayfellow; {hint}. For a file of "
            "your own give its `Path`"
        )
    return place.read_text(encoding="utf-8")
