"""The page of somebody: where they are, why, what has happened, what can be done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from wayfellow.decide import Actor, Record
from wayfellow.decide.asking.explanation import Why
from wayfellow.decide.needs import WAIVE
from wayfellow.decide.retelling.corrected import Corrections
from wayfellow.decide.timing.clocks import next_due
from wayfellow.errors import Unusable
from wayfellow.live import Answer, Line, LiveRun, Profile, Seen
from wayfellow.live.privacy.telling import say_line
from wayfellow_dsl.labels import label_outcome, label_place, label_subject
from wayfellow_dsl.model import Programme
from wayfellow_dsl.phrases import say_name

from . import forms
from .wording import place_of, said, written

_IN_THE_SENTENCE = frozenset({"to", "manner", "who", "reason", "relationship"})
"""What of a line's payload its sentence says already."""


@dataclass(frozen=True, slots=True)
class Event:
    """A line of a history, as it is shown."""

    number: int
    when: str
    what: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """All that staff may know of somebody, and do."""

    title: str
    profile: Profile
    kind: str
    place: str
    why: Why
    is_late: bool
    """Something was due and has not happened yet."""
    zone: str
    details: tuple[tuple[str, str], ...]
    history: tuple[Event, ...]
    forms: tuple[forms.Act, ...]

    def everybody(self) -> Iterator[str]:
        """Name all whom the page names."""
        yield from (self.profile.subject, *self.profile.members)


def person_page(
    run: LiveRun, actor: Actor, subject: str, sent: forms.Act | None = None
) -> PersonPage:
    """Say all that staff may know of somebody; `sent` is a form that was refused.

    Raises UnknownSubject and Refused.
    """
    seen, programme = run.seen_by(actor), run.programme
    now = datetime.now(UTC)
    profile = seen.profile(subject)
    lines = seen.history(subject)
    due = next_due(run.subject(subject))
    offered = list(_offered(programme, seen, profile, now, len(lines)))
    if sent is not None:
        offered = [sent.beside(each) for each in offered]
        if sent not in offered:
            # What was possible a moment ago is not any more; why is told all the same.
            offered.insert(0, sent)
    return PersonPage(
        subject,
        profile,
        label_subject(programme, profile.kind),
        place_of(programme, profile.kind, profile.outcome or profile.step),
        seen.why(subject, at=now),
        due is not None and due <= now,
        programme.timezone,
        tuple(said(profile.details)),
        _events(lines, programme),
        tuple(offered),
    )


def form_of(data: Mapping[str, str]) -> forms.Act:
    """Give the form that was filled in; raises Unusable for none of ours.

    Any choice is taken: what is possible by now the programme decides, and whoever
    sends a form again has their first answer.
    """
    kind = forms.EVERY.get(data.get("act", ""))
    if kind is None:
        raise Unusable("this form is none of this page; open the page again")
    form = kind(data)
    chosen = data.get(kind.chosen, "")
    form.offer([(chosen, say_name(chosen))])
    return form


def told(answer: Answer, programme: Programme) -> Iterator[str]:
    """Say what was recorded, and who moved."""
    yield say_line(answer.record, programme, ())
    for record in answer.moves:
        if record != answer.record:
            yield f"{record.subject}: {say_line(record, programme, ())}"


def _offered(
    programme: Programme, seen: Seen, profile: Profile, now: datetime, lines: int
) -> Iterator[forms.Act]:
    """Give a form for each kind of thing that can be done with somebody now."""
    for kind, choices in _choices(programme, seen, profile, now):
        if choices:
            form = kind(initial={"act": kind.name(), "key": uuid4().hex, "seen": lines})
            form.offer(choices)
            yield form


def _choices(
    programme: Programme, seen: Seen, profile: Profile, now: datetime
) -> Iterator[tuple[type[forms.Act], list[Any]]]:
    """Say of each form what can be chosen in it."""
    possible = seen.possible(profile.subject, at=now)
    needs = [name.removeprefix(WAIVE) for name in possible if name.startswith(WAIVE)]
    holds = [name for name in possible if name in forms.HOLDS]
    others = [n for n in possible if n not in holds and not n.startswith(WAIVE)]
    yield forms.Happening, [(name, say_name(name)) for name in others]
    yield forms.Hold, [(name, forms.HOLDS[name]) for name in holds]
    yield forms.Waiver, [(name, say_name(name)) for name in needs]
    steps = {
        step.name: label_place(programme, profile.kind, step.name)
        for lifecycle in programme.lifecycles
        if lifecycle.subject == profile.kind
        for step in lifecycle.steps
    }
    if profile.outcome:
        if seen.may("reopen an ending", profile.subject) == "yes":
            yield forms.Return, [*steps.items()]
    elif seen.may("move by hand", profile.subject) == "yes":
        ends = [
            (one.name, label_outcome(programme, one.name)) for one in programme.outcomes
        ]
        elsewhere = [
            (name, said) for name, said in steps.items() if name != profile.step
        ]
        yield forms.Move, [("Steps", elsewhere), ("Endings", ends)]


def _events(lines: Iterable[Line], programme: Programme) -> tuple[Event, ...]:
    records = [line.record for line in lines]
    corrections = Corrections(records)
    return tuple(
        Event(
            record.sequence,
            written(record.when, programme),
            say_line(
                record,
                programme,
                (),
                corrections.about(record.subject, record.sequence),
            ),
            tuple(said(_payload(record))),
        )
        for record in records
    )


def _payload(record: Record) -> dict[str, Any]:
    if record.kind == "corrected":
        return {}
    return {
        name: value
        for name, value in record.payload.items()
        if name not in _IN_THE_SENTENCE
    }
