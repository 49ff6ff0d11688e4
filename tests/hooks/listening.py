"""A plugin that writes down every moment at which it is called, and a programme."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from live.offices import KIM, NOON, Where, an_office, day
from wayfellow.decide import Actor
from wayfellow.hooks import (
    AfterCommit,
    Announcement,
    Effect,
    InTransaction,
    Moments,
    Move,
    Subject,
    hookimpl,
)
from wayfellow.live import Desk, LiveRun, Office
from wayfellow_dsl import read_programme

TEXT = """
programme visits "Visits"
    timezone Europe/London
role mentee
    wishes text, private, optional
    town text, optional
    guardian_email text, private, optional
    has guardian
role mentor
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor
outcomes
    completed, counts as completed
    stopped
stage joining for mentee
    step applying
        needs form application
        after 1 week: notify guardian of mentee "still_waiting"
    step ready
        on matched: go to meeting_up
    step meeting_up
        after 3 years: end as completed
stage joining_too for mentor
    step applying
        needs check dbs lasting 30 days
    step ready
        on matched: go to meeting_up
    step meeting_up
        after 3 years: end as completed
match mentee with mentor
    candidates mentee in ready, mentor in ready
    every Monday
    accepted by mentee and mentor within 7 days
stage meetings for pair
    step meeting
        check in with mentee monthly by coordinator
        after 2 weeks: ask coordinator to decide carry_on or stop within 1 week
        on carry_on by coordinator: stay
        on stop by coordinator: end as stopped
        if nobody decides: stay
"""
ANA, BEN = Actor("mentee", "ana"), Actor("mentor", "ben")
PAIR = "ana+ben"
HOOKS = tuple(name for name in vars(Moments) if not name.startswith("_"))


class Listener:
    """A plugin that takes part in some hooks, and writes down what it is told."""

    def __init__(self, *hooks: str) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        for hook in hooks or HOOKS:
            if hook != "command":
                setattr(self, hook, hookimpl(self._listener(hook)))

    def _listener(self, hook: str) -> Callable[..., None]:
        names = [
            name
            for name in getattr(Moments, hook).__annotations__
            if name not in ("return",)
        ]
        source = f"lambda {', '.join(names)}: note({', '.join(names)})"

        def note(*values: Any) -> None:
            self.heard.append((hook, dict(zip(names, values, strict=True))))

        listener: Callable[..., None] = eval(source, {"note": note})  # noqa: S307
        return listener

    @property
    def moments(self) -> list[str]:
        """Name the moments in order, each with what it was about."""
        return [_said(hook, about) for hook, about in self.heard]

    def about(self, hook: str) -> list[dict[str, Any]]:
        """Give what was handed over at each call of a hook."""
        return [about for heard, about in self.heard if heard == hook]


class Mirror:
    """A plugin that announces each move, and keeps what is delivered of it."""

    def __init__(self, payload: Any = None, *, is_down: bool = False) -> None:
        self.payload = payload
        self.is_down = is_down
        self.got: list[tuple[AfterCommit, Effect]] = []

    @hookimpl
    def announce(
        self, context: InTransaction, move: Move, subject: Subject
    ) -> Announcement:
        """Announce where somebody has gone."""
        return Announcement(move.kind, self.payload or {"step": move.target})

    @hookimpl
    def deliver(self, context: AfterCommit, effect: Effect) -> bool | None:
        """Keep what is delivered, unless it is down."""
        if self.is_down:
            raise ConnectionError("nobody answers")
        if effect.kind != "announcement":
            return None
        self.got.append((context, effect))
        return True


def announcements(office: Office) -> list[Effect]:
    """Give what was announced and waits, the oldest first."""
    found = office.look(lambda desk: desk.outbox())
    return [one.effect for one in found if one.effect.kind == "announcement"]


def _said(hook: str, about: dict[str, Any]) -> str:
    match about:
        case {"relation": relation}:
            return f"{hook} {relation.id}"
        case {"step": step, "subject": subject}:
            return f"{hook} {subject.id} {step}"
        case {"need": need, "subject": subject}:
            return f"{hook} {subject.id} {need}"
        case {"task": task, "subject": subject}:
            return f"{hook} {subject.id} {task.name}"
        case {"names": names}:
            return f"{hook} {' '.join(names)}"
        case {"move": move}:
            return f"{hook} {move.subject} {move.target}"
        case {"record": record}:
            return f"{hook} {record.subject} {record.name}"
        case _:
            return hook


def visiting(where: Where, *plugins: object) -> Office:
    """Open an office with a run of the programme, and these plugins."""
    office = an_office(where, *plugins)

    def begin(desk: Desk) -> None:
        programme = read_programme(TEXT).programme
        assert programme is not None
        desk.deploy(programme)
        desk.open_run("visits", date(2027, 1, 4), "spring")

    office.transact(begin)
    return office


def in_spring(office: Office, *deeds: Callable[[LiveRun], object]) -> None:
    """Do things in the run, in one transaction."""

    def work(desk: Desk) -> None:
        for deed in deeds:
            deed(desk.run("spring"))

    office.transact(work)


def ana_joins(run: LiveRun) -> None:
    """Let a mentee begin, with something private."""
    details = {"wishes": "quiet", "town": "York", "guardian_email": "gus@example.org"}
    run.enrol("mentee", "ana", at=NOON, details=details)


def ana_applies(run: LiveRun) -> None:
    """Hand her form in."""
    run.send("ana", "form application", by=ANA, at=day(5))


def ben_joins(run: LiveRun) -> None:
    """Let a mentor begin, and check them."""
    run.enrol("mentor", "ben", at=day(5))
    run.send("ben", "check dbs", by=KIM, at=day(6))


def both_accept(run: LiveRun) -> None:
    """Accept for both what they were offered on Monday the 11th."""
    for whom in (ANA, BEN):
        run.send(PAIR, f"acceptance from {whom.role}", by=whom, at=day(12))
