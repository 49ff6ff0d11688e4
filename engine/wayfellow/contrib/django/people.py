"""The pages of runs: who is in them, who needs attention, and what is to be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from wayfellow.decide import Actor
from wayfellow.live import LiveRun, Matter
from wayfellow_dsl.labels import capitalise, label_programme, label_subject
from wayfellow_dsl.phrases import say_name

from .wording import place_of, written

_ROWS = 100
"""How many participants are on one page."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in the list of them."""

    id: str
    programme: str
    version: int
    starts: str
    taking_part: int
    ended: int


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody in the list of a run."""

    id: str
    kind: str
    place: str
    since: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice by which the list of a run is narrowed."""

    name: str
    label: str
    chosen: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RunPage:
    """Who is in a run, and who needs attention."""

    title: str
    zone: str
    filters: tuple[Filter, ...]
    begins: str
    rows: tuple[Row, ...]
    next: str
    attention: tuple[Matter, ...]
    late: int
    undelivered: int

    def everybody(self) -> Iterator[str]:
        """Name all whom the page names."""
        yield from (row.id for row in self.rows)
        yield from (matter.subject for matter in self.attention)


@dataclass(frozen=True, slots=True)
class Task:
    """Something that people were asked to do, and have not done yet."""

    subject: str
    what: str
    whom: tuple[str, ...]
    staff: tuple[str, ...]
    asked: str
    due: str


@dataclass(frozen=True, slots=True)
class TasksPage:
    """What there is to do in a run."""

    title: str
    zone: str
    tasks: tuple[Task, ...]

    def everybody(self) -> Iterator[str]:
        """Name all whom the page names."""
        for task in self.tasks:
            yield from (task.subject, *task.whom)


def run_row(run: LiveRun, actor: Actor) -> RunRow:
    """Say of a run how many take part in it; raises Refused."""
    places = run.seen_by(actor).status().places
    roles = {role.name for role in run.programme.roles}
    people = [place for place in places if place.kind in roles]
    return RunRow(
        run.id,
        label_programme(run.programme),
        run.programme.version,
        run.starts,
        sum(place.count for place in people if not place.ended),
        sum(place.count for place in people if place.ended),
    )


def run_page(run: LiveRun, actor: Actor, asked: Mapping[str, str]) -> RunPage:
    """Say who is in a run, as the address asks; raises Refused."""
    seen, programme = run.seen_by(actor), run.programme
    narrowed = {
        "kind": asked.get("kind", ""),
        "place": asked.get("place", ""),
        "begins": asked.get("begins", "").strip(),
    }
    found = seen.people(**narrowed, after=asked.get("after", ""), limit=_ROWS)
    following = ""
    if len(found) == _ROWS:
        more = {**narrowed, "after": found[-1].id, "as": asked.get("as", "")}
        following = urlencode({name: said for name, said in more.items() if said})
    places = seen.status().places
    kinds = {one.kind: label_subject(programme, one.kind) for one in places}
    steps = {one.name: place_of(programme, one.kind, one.name) for one in places}
    stuck = seen.stuck(at=datetime.now(UTC))
    return RunPage(
        f"{label_programme(programme)}: {run.id}",
        programme.timezone,
        (
            Filter("kind", "Kind", narrowed["kind"], tuple(kinds.items())),
            Filter("place", "Where", narrowed["place"], tuple(steps.items())),
        ),
        narrowed["begins"],
        tuple(
            Row(
                one.id,
                label_subject(programme, one.kind),
                place_of(programme, one.kind, one.outcome or one.step),
                written(one.since, programme),
            )
            for one in found
        ),
        following,
        stuck.matters,
        stuck.late,
        stuck.undelivered,
    )


def tasks_page(run: LiveRun, actor: Actor) -> TasksPage:
    """Say what people have been asked to do and have not done yet; raises Refused."""
    programme = run.programme
    staff = {each.name for each in programme.staff}
    tasks = (
        Task(
            one.subject,
            capitalise(say_name(one.name)),
            tuple(each for each in one.whom if each not in staff),
            tuple(say_name(each) for each in one.whom if each in staff),
            written(one.asked, programme),
            written(one.due, programme) if one.due else "",
        )
        for one in run.seen_by(actor).tasks()
    )
    title = f"{label_programme(programme)}: {run.id}, what is to be done"
    return TasksPage(title, programme.timezone, tuple(tasks))
