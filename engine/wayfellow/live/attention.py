"""What needs somebody's attention in a run: the desk on a Monday morning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from wayfellow.decide import Compiled, Hold, Pass, Run, Subject, next_due
from wayfellow.decide.asking.outlook import Forgotten, forgotten, say_hold
from wayfellow.decide.relating.members import base_of
from wayfellow.errors import NeverRests, PluginFailed, PluginMissing, Refused

from .answers import Matter, Stuck
from .change import Workplace, weigh
from .queues.delivery import is_under_way
from .queues.inbox import Inbox
from .queues.outbox import Outbox
from .storage.population import StoredPopulation
from .storage.runs import RunRow

_PAGE = 500
"""How many subjects are in memory at one time."""
_LOOKED_AT = 500
"""How many that are due are tried, and how many failed effects are named."""
_ORDER = (
    "concern",
    "refused",
    "posted",
    "forgotten",
    "unhandled",
    "held",
    "undelivered",
)


def look_around(place: Workplace, row: RunRow, at: datetime) -> Stuck:
    """Find all that needs attention; the most urgent first, then the longest.

    It reads only those who run no clock, and what is due, unhandled or undelivered,
    each by an index; of the people, some hundreds at a time.
    """
    matters = [
        *_of_the_quiet(place, row, at),
        *_refused(place, row, at),
        *_posted(place, row.id),
        *_unhandled(place, row.id),
        *_undelivered(place, row.id, at),
    ]
    matters.sort(key=lambda one: (_ORDER.index(one.kind), one.since, one.subject))
    late = place.store.lookout.count_due(row.id, at)
    late -= sum(
        matter.kind == "refused" and matter.subject != row.id for matter in matters
    )
    return Stuck(
        row.id,
        at,
        tuple(matters),
        late,
        place.store.agenda.first(row.id) if late else None,
        Outbox(place.store).count(row.id)[0],
        place.store.lookout.first_waiting(row.id),
    )


def _of_the_quiet(place: Workplace, row: RunRow, at: datetime) -> Iterator[Matter]:
    compiled, run = place.compiled(row), Run(row.id, row.starts)
    alone: dict[str, Matter] = {}
    waiting: dict[str, list[Matter]] = {}
    holds: dict[tuple[str, str, str], _Held] = {}
    for subject, population in _quiet(place, row):
        for hold in subject.holds:
            key = (hold.kind, hold.about, hold.need)
            holds.setdefault(key, _Held(hold)).note(subject, hold)
        nothing = forgotten(compiled, run, population, subject.id, at)
        if nothing is None:
            continue
        matter = _forgotten(subject, nothing)
        if nothing.through:
            waiting.setdefault(nothing.through, []).append(matter)
        else:
            alone[subject.id] = matter
    for held in holds.values():
        yield held.matter(compiled)
    # Whoever waits on a relationship of which nothing is ahead is named beside it.
    for through, matters in waiting.items():
        if through in alone:
            others = tuple(matter.subject for matter in matters)
            alone[through] = replace(alone[through], others=others)
        else:
            yield from matters
    yield from alone.values()


def _quiet(place: Workplace, row: RunRow) -> Iterator[tuple[Subject, StoredPopulation]]:
    after = ""
    while found := place.store.lookout.quiet(row.id, after, _PAGE):
        population = StoredPopulation(place.store, row)
        page = [population.hold(stored) for stored in found]
        population.fetch(
            tied
            for subject in page
            for tied in (
                *subject.relations,
                *subject.invited,
                *(member for _, member in subject.members),
            )
        )
        for subject in page:
            yield subject, population
        after = page[-1].id


class _Held:
    """One hold, and all that it stops."""

    def __init__(self, hold: Hold) -> None:
        self._hold = hold
        self._root: Subject | None = None
        self._others: list[str] = []

    def note(self, subject: Subject, hold: Hold) -> None:
        if subject.id == hold.about:
            # Who has agreed to lift it stands with the person whom it is about.
            self._hold, self._root = hold, subject
        else:
            self._others.append(subject.id)

    def matter(self, compiled: Compiled) -> Matter:
        hold, root = self._hold, self._root
        match hold.kind:
            case "concern":
                possible = tuple(f"`lift concern` by {who}" for who in compiled.lifters)
            case "pause":
                possible = ("`resume` by them or staff",)
            case _:
                possible = (f"`{base_of(hold.need)}`, given or recorded again",)
        return Matter(
            "concern" if hold.kind == "concern" else "held",
            hold.about,
            "" if root is None else root.kind,
            "" if root is None else root.step,
            hold.since,
            say_hold(compiled, hold),
            possible,
            tuple(self._others),
        )


def _forgotten(subject: Subject, nothing: Forgotten) -> Matter:
    reason = f"{nothing.reason[0].upper()}{nothing.reason[1:]}."
    return Matter(
        "forgotten",
        subject.id,
        subject.kind,
        subject.step,
        subject.entered,
        reason,
        nothing.possible,
    )


def refused(
    place: Workplace,
    compiled: Compiled,
    run: Run,
    population: StoredPopulation,
    subject: Subject,
) -> Refused | PluginFailed | NeverRests | None:
    """Say why what is due for somebody next would be refused; None where it is not."""
    when = next_due(subject)
    if when is None:
        return None
    try:
        weigh(place, compiled, run, population, Pass(subject.id, when))
    except (Refused, PluginFailed, NeverRests) as problem:
        return problem
    return None


def _refused(place: Workplace, row: RunRow, at: datetime) -> Iterator[Matter]:
    compiled, run = place.compiled(row), Run(row.id, row.starts)
    try:
        compiled.require_plugins()
    except PluginMissing as problem:
        yield Matter("refused", run.id, "", "", at, f"Nobody goes on: {problem}.")
        return
    for due in place.store.agenda.due(at, row.id, _LOOKED_AT):
        population = StoredPopulation(place.store, row)
        subject = population.hold(due.stored)
        refusal = refused(place, compiled, run, population, subject)
        if refusal is not None:
            yield Matter(
                "refused",
                subject.id,
                subject.kind,
                subject.step,
                due.when,
                _sentence(f"What is due is refused: {refusal.for_staff}"),
            )


def _posted(place: Workplace, run: str) -> Iterator[Matter]:
    for one in Inbox(place.store).waiting(run):
        if one.problem:
            came = "did not happen" if one.parked else "has not happened yet"
            reason = _sentence(f"What was posted {came}: {one.problem}")
            yield Matter("posted", one.subject, "", "", one.received, reason)


def _sentence(words: str) -> str:
    return words if words.endswith(("?", ".", "!")) else f"{words}."


def _unhandled(place: Workplace, run: str) -> Iterator[Matter]:
    for subject, kind, step, when, name in place.store.lookout.unhandled(run):
        reason = f"No rule says what follows from `{name}`."
        yield Matter("unhandled", subject, kind, step, when, reason)


def _undelivered(place: Workplace, run: str, at: datetime) -> Iterator[Matter]:
    for one in place.store.lookout.failed(run, _LOOKED_AT):
        if is_under_way(one, at):
            continue
        effect = one.effect
        tried = "given up" if one.parked else "failed"
        what = f"The {effect.kind} {effect.name} to {effect.to}"
        reason = f"{what} {tried}: {one.problem}"
        yield Matter("undelivered", effect.subject, "", "", effect.when, reason)
