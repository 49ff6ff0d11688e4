"""Time one lifecycle in Wayfellow, in SpiffWorkflow and in DBOS, each on SQLite.

A mentee of growth_company joins, applies, is accepted, and does the four things that
induction asks for: seven events, each on disk before the next one happens. All three
write to a file with a write-ahead log, and wait for the disk at every commit. They take
turns in one run; medians are printed. What differs, each time in favour of the others:

- Wayfellow reads the mentee's state for each event, checks who may, keeps the clocks of
  each step, and writes the state and a history that gives away who changed it.
- SpiffWorkflow runs the same steps in BPMN, without clocks or permissions. `read back`
  is what its guide shows for work that goes on later: the workflow is read from its
  JSON, taken on, and written. `in memory` never reads, and so survives no restart.
- DBOS runs one durable workflow for each mentee. With `messages`, each event is sent to
  it and received, as its guide shows for what people do; looking for them every
  millisecond, the most often that it can. `steps` waits for nobody: each event is a
  durable step of a function that runs through, which is the least that it can do.

Run it with `python benchmarks/others.py`; it needs the extra `benchmarks`.
"""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from dbos import DBOS, SetWorkflowID
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer

from wayfellow.cli.files import load_programme
from wayfellow.decide import Actor
from wayfellow.hooks import Hooks
from wayfellow.live import Desk, open_office

_EVENTS = (
    "form application",
    "accepted",
    "training making_the_most_of_it",
    "agreement code_of_ethics",
    "agreement confidentiality",
    "survey baseline",
)
"""What happens to a mentee who has joined."""
_DETAILS = {
    "department": "sales",
    "manager": "zed",
    "grade": "junior",
    "wants": ("finance", "digital"),
    "region": "north",
}
_Live = Callable[[str], None]
"""Lets one person join and all events happen to them."""


@contextmanager
def wayfellow(folder: Path) -> Iterator[dict[str, _Live]]:
    """Give the way in which Wayfellow does it."""
    office = open_office(
        folder / "wayfellow.db", create=True, hooks=Hooks(), ahead=None
    )
    joined = datetime(2027, 1, 4, 12, tzinfo=UTC)
    staff = Actor("coordinator", "kim")

    def begin(desk: Desk) -> None:
        desk.deploy(load_programme("growth_company"))
        desk.open_run("growth_company", date(2027, 1, 4), "spring")

    def live(name: str) -> None:
        office.transact(
            lambda desk: desk.run("spring").enrol(
                "mentee", name, at=joined, details=_DETAILS
            )
        )
        own = Actor("mentee", name)
        for hours, event in enumerate(_EVENTS, 1):
            by = staff if event == "accepted" else own
            at = joined + timedelta(hours=hours)
            office.transact(
                lambda desk, event=event, by=by, at=at: desk.run("spring").send(
                    name, event, by=by, at=at
                )
            )

    def check(name: str) -> None:
        live(name)
        found = office.look(lambda desk: desk.run("spring").subject(name))
        assert found.step == "waiting"

    office.transact(begin)
    check("the first")
    yield {"Wayfellow": live}
    office.close()


@contextmanager
def spiffworkflow(folder: Path) -> Iterator[dict[str, _Live]]:
    """Give the ways in which SpiffWorkflow does it."""
    parser = BpmnParser()
    parser.add_bpmn_file(str(Path(__file__).with_name("growth_company.bpmn")))
    process = parser.get_spec("mentee")
    serializer = BpmnWorkflowSerializer()
    database = sqlite3.connect(folder / "spiff.db", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE workflow (name TEXT PRIMARY KEY, state TEXT)")

    def read(name: str) -> BpmnWorkflow:
        row = database.execute("SELECT state FROM workflow WHERE name = ?", (name,))
        return serializer.deserialize_json(row.fetchone()[0])

    def write(name: str, workflow: BpmnWorkflow) -> None:
        database.execute(
            "INSERT INTO workflow VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET state = excluded.state",
            (name, serializer.serialize_json(workflow)),
        )

    def begin(name: str) -> BpmnWorkflow:
        workflow = BpmnWorkflow(process)
        workflow.data.update(_DETAILS)
        workflow.do_engine_steps()
        write(name, workflow)
        return workflow

    def happen(workflow: BpmnWorkflow, event: str) -> None:
        wanted = "screening" if event == "accepted" else event
        ready = workflow.get_tasks(state=TaskState.READY, manual=True)
        task = next(task for task in ready if task.task_spec.bpmn_name == wanted)
        task.data["answer"] = event
        task.run()
        workflow.do_engine_steps()

    def reading(name: str) -> None:
        begin(name)
        for event in _EVENTS:
            workflow = read(name)
            happen(workflow, event)
            write(name, workflow)

    def in_memory(name: str) -> None:
        workflow = begin(name)
        for event in _EVENTS:
            happen(workflow, event)
            write(name, workflow)

    reading("the first")
    assert read("the first").completed
    yield {
        "SpiffWorkflow, read back": reading,
        "SpiffWorkflow, in memory": in_memory,
    }
    database.close()


@DBOS.workflow()
def _await_events(details: dict[str, object]) -> int:
    """Receive each event, whenever it comes."""
    return sum(DBOS.recv(event, timeout_seconds=600) == "happened" for event in _EVENTS)


@DBOS.workflow()
def _take_steps(details: dict[str, object]) -> int:
    """Let each event be a step."""
    return sum(_take_step(event) == "happened" for event in _EVENTS)


@DBOS.step()
def _take_step(event: str) -> str:
    return "happened"


@contextmanager
def dbos(folder: Path) -> Iterator[dict[str, _Live]]:
    """Give the ways in which DBOS does it."""
    path = folder / "dbos.db"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode = WAL")
    database.close()
    DBOS(
        config={
            "name": "growth_company",
            "system_database_url": f"sqlite:///{path}",
            "log_level": "ERROR",
            "notification_listener_polling_interval_sec": 0.001,
        }
    )
    DBOS.launch()

    def with_messages(name: str) -> None:
        with SetWorkflowID(name):
            handle = DBOS.start_workflow(_await_events, _DETAILS)
        for event in _EVENTS:
            DBOS.send(name, "happened", event)
        assert handle.get_result() == len(_EVENTS)

    def in_steps(name: str) -> None:
        with SetWorkflowID(name):
            assert _take_steps(_DETAILS) == len(_EVENTS)

    yield {"DBOS, messages": with_messages, "DBOS, steps": in_steps}
    DBOS.destroy()


def main() -> None:
    """Read the sizes and measure."""
    parser = argparse.ArgumentParser(description="Time one lifecycle in three engines.")
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    with (
        TemporaryDirectory() as name,
        wayfellow(Path(name)) as ours,
        spiffworkflow(Path(name)) as spiff,
        dbos(Path(name)) as durable,
    ):
        ways = ours | spiff | durable
        found: dict[str, list[float]] = {way: [] for way in ways}
        for repeat in range(given.repeats):
            for way, live in ways.items():
                start = perf_counter()
                for number in range(given.people):
                    live(f"{way} {repeat} {number}")
                found[way].append(perf_counter() - start)
    events = given.people * (len(_EVENTS) + 1)
    print(
        f"{given.people} people, {events} events, each on disk before the next; "
        f"medians of {given.repeats}\nSpiffWorkflow {version('SpiffWorkflow')}, "
        f"DBOS {version('dbos')}, SQLite {sqlite3.sqlite_version}"
    )
    own = median(found["Wayfellow"])
    for way, seconds in found.items():
        took = median(seconds)
        print(
            f"  {way:25} {events / took:8,.0f} events/s "
            f"{took / events * 1000:8.2f} ms each  {took / own:6.1f} x Wayfellow"
        )


if __name__ == "__main__":
    main()
