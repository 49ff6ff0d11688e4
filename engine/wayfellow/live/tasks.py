"""What people have been asked to do, or to decide, and have not done yet."""

from __future__ import annotations

from collections.abc import Container

from msgspec.structs import replace

from wayfellow.decide import Record, Subject

from .answers import OpenTask
from .storage.store import Store

_EVERYBODY = 2**62

_Tasks = dict[tuple[str, str], OpenTask]


def open_tasks(store: Store, run: str, staff: Container[str]) -> list[OpenTask]:
    """Give the open tasks of a run, what was asked first before the others.

    It reads everybody in the run, and of what was recorded the tasks and what was done.
    """
    stored = store.subjects(run, store.identifiers(run, _EVERYBODY))
    live = {one.subject.id: one.subject for one in stored if one.subject.is_live}
    tasks: _Tasks = {}
    for line in store.histories.task_lines(run):
        record = line.record
        if record.kind == "task":
            whom = tuple(record.payload["to"])
            task = OpenTask(record.subject, record.name, whom, record.when)
            tasks[record.subject, record.name] = task
        elif record.name == "check in" or record.name.startswith("survey "):
            _close(tasks, record, staff)
    found = [task for task in tasks.values() if task.subject in live]
    found += [task for subject in live.values() for task in _questions(subject)]
    return sorted(found, key=lambda task: (task.asked, task.subject, task.name))


def _close(tasks: _Tasks, record: Record, staff: Container[str]) -> None:
    """Take whoever did a task from those who are asked; staff do it for everybody."""
    for key, task in [*tasks.items()]:
        is_it = task.name == record.name
        if not is_it or record.subject not in (task.subject, *task.whom):
            continue
        done = {record.subject, record.by.id}
        left = tuple(one for one in task.whom if one not in done)
        if record.by.role in staff or not left:
            del tasks[key]
        else:
            tasks[key] = replace(task, whom=left)


def _questions(subject: Subject) -> list[OpenTask]:
    return [
        OpenTask(
            subject.id,
            " or ".join(request.options),
            request.who,
            request.asked,
            request.due,
            request.options,
        )
        for request in subject.requests
    ]
