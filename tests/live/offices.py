"""A small programme, and a desk at which it runs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL

from wayfellow.decide import Actor, Subject
from wayfellow.hooks import Hooks
from wayfellow.live import Desk, LiveRun, Office, open_office
from wayfellow_dsl.model import (
    Anchor,
    Candidates,
    Capacity,
    Clock,
    Detail,
    Duration,
    End,
    Go,
    Lifecycle,
    MatchPolicy,
    Message,
    Need,
    NeedsDone,
    OnClock,
    OnEngine,
    OnEvent,
    OnTrue,
    Outcome,
    Party,
    Programme,
    Relationship,
    Role,
    Rule,
    Staff,
    Stage,
    Step,
    Trigger,
)

Where = Path | URL
"""A folder for files of SQLite, or a database of PostgreSQL."""
KIM = Actor("coordinator", "kim")
NOON = datetime(2027, 1, 4, 12, tzinfo=UTC)
"""A Monday, the first day of every run here."""
WRITTEN = datetime(2030, 6, 1, tzinfo=UTC)
"""When everything here is written down."""

_THEM, _STAFF = Party("them"), Party("staff", "coordinator")


def day(number: int, hour: int = 12) -> datetime:
    """Give a time on a day of January 2027, and of the months after it."""
    return datetime.fromtimestamp(NOON.timestamp() + (number - 4) * 86400, UTC).replace(
        hour=hour
    )


def a_programme(
    version: int = 1, title: str = "Small", every_week: bool = True
) -> Programme:
    """People apply, are accepted, wait, meet, and finish."""
    week = Duration(1, "weeks")
    return Programme(
        name="small",
        title=title,
        version=version,
        timezone="Europe/London",
        roles=(
            Role(
                "mentee",
                details=(
                    Detail("age", "number", optional=True),
                    Detail(
                        "wants", "some of", ("leadership", "finance"), optional=True
                    ),
                    Detail("may_travel", "yes or no", optional=True),
                    Detail("born", "date", optional=True),
                    Detail("region", "text", optional=True, private=True),
                ),
            ),
            Role("mentor", takes=Capacity(1, 2)),
        ),
        staff=(Staff("coordinator", lifts_holds=True),),
        relationships=(Relationship("pair", ("mentee", "mentor")),),
        outcomes=(
            Outcome("completed", "Took part to the end", completed=True),
            Outcome("withdrawn"),
            Outcome("removed", "Asked to leave", may_return=False),
        ),
        lifecycles=(
            Lifecycle(
                "mentee",
                (Stage("recruitment"), Stage("matching")),
                (
                    Step(
                        "applying",
                        "recruitment",
                        needs=(Need("form application", "form", "application", _THEM),),
                        rules=(
                            Rule(OnTrue(NeedsDone()), target=Go("screening")),
                            _after(
                                week,
                                Message("remind", (_THEM,), "finish"),
                                falls="day start",
                            ),
                            _after(Duration(6, "weeks"), to=End("withdrawn")),
                        ),
                    ),
                    Step(
                        "screening",
                        "recruitment",
                        rules=(
                            _on("accepted", Go("waiting"), _STAFF),
                            _on("removed", End("removed"), _STAFF),
                        ),
                    ),
                    *_matching(),
                ),
            ),
            Lifecycle("mentor", (Stage("matching"),), _matching()),
            Lifecycle(
                "pair",
                (Stage("meetings"),),
                (
                    Step(
                        "meeting",
                        "meetings",
                        rules=(
                            _on(
                                "ended",
                                End("completed"),
                                Party("member", "mentee"),
                                Party("member", "mentor"),
                                _STAFF,
                            ),
                        ),
                    ),
                ),
            ),
        ),
        policies=(
            MatchPolicy(
                "mentee with mentor",
                "pair",
                Candidates("mentee", ("waiting",)),
                Candidates("mentor", ("waiting", "mentoring")),
                every=week if every_week else None,
                weekday=0 if every_week else None,
            ),
        ),
    )


def an_office(where: Where, *plugins: object, patience: float = 5.0) -> Office:
    """Open an office, in a new file where it needs one, with these plugins only."""
    if isinstance(where, Path):
        where = where / "small.db"
        if not where.exists():
            where.write_bytes(_empty_database())
    return open_office(
        where,
        hooks=Hooks(plugins),
        clock=lambda: WRITTEN,
        patience=patience,
    )


def url_of(where: Where) -> URL:
    """Give the address of the database that an office opens."""
    if isinstance(where, URL):
        return where
    return URL.create("sqlite", database=str(where / "small.db"))


@cache
def _empty_database() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        open_office(path, create=True, hooks=Hooks()).engine.dispose()
        return path.read_bytes()


def opened(desk: Desk, run: str = "spring", every_week: bool = False) -> LiveRun:
    """Deploy the small programme and open a run of it."""
    desk.deploy(a_programme(every_week=every_week))
    return desk.open_run("small", date(2027, 1, 4), run)


def in_run(office: Office, run: str = "spring", every_week: bool = False) -> Office:
    """Give the office with a run opened in it."""
    office.transact(lambda desk: opened(desk, run, every_week))
    return office


def enrolled(run: LiveRun, *identifiers: str, role: str = "mentee") -> None:
    """Let people join on the first day."""
    for identifier in identifiers:
        run.enrol(role, identifier, at=NOON)


def accepted(run: LiveRun, identifier: str) -> Subject:
    """Bring a mentee as far as waiting to be matched."""
    run.enrol("mentee", identifier, at=NOON)
    themselves = Actor("mentee", identifier)
    run.send(identifier, "form application", by=themselves, at=day(5))
    run.send(identifier, "accepted", by=KIM, at=day(6))
    return run.subject(identifier)


def _matching() -> tuple[Step, ...]:
    return (
        Step(
            "waiting",
            "matching",
            rules=(Rule(OnEngine("matched"), target=Go("mentoring")),),
        ),
        Step(
            "mentoring",
            "matching",
            rules=(
                Rule(
                    OnEngine("ended", relation="pair", last=True),
                    target=End("completed"),
                ),
            ),
        ),
    )


def _on(event: str, target: Go | End, *by: Party) -> Rule:
    return Rule(OnEvent(event, by), target=target)


def _after(
    duration: Duration,
    *actions: Message,
    to: End | None = None,
    falls: str = "day end",
) -> Rule:
    clock: Trigger = OnClock(Clock(Anchor("step"), duration, falls=falls))
    return Rule(clock, actions=actions, target=to)
