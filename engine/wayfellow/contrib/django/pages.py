"""What the pages of the admin show, put into words; who may see it is asked here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.utils import timezone

from wayfellow.decide import Actor, Record
from wayfellow.decide.asking.explanation import Why
from wayfellow.decide.holds import NAMES as HOLDS
from wayfellow.decide.needs import WAIVE
from wayfellow.decide.retelling.corrected import Corrections
from wayfellow.errors import Unusable, WayfellowError
from wayfellow.live import Answer, Line, Listed, LiveRun, Matter, Profile, Seen
from wayfellow.live.privacy.telling import say_line
from wayfellow_dsl.labels import (
    capitalise,
    label_name,
    label_outcome,
    label_place,
    label_programme,
    label_subject,
)
from wayfellow_dsl.model import Programme, Value
from wayfellow_dsl.phrases import say_name

from . import forms

_ROWS = 100
"""How many participants are on one page."""
_IN_THE_SENTENCE = frozenset({"to", "manner", "who", "reason", "relationship"})
"""What of a line's payload its sentence says already."""


# -- All runs, and one run -------------------------------------------------------------


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
class Attention:
    """Somebody who needs attention, and why."""

    subject: str
    reason: str
    possible: tuple[str, ...]


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
    attention: tuple[Attention, ...]
    late: int
    undelivered: int


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
    kind, place = asked.get("kind", ""), asked.get("place", "")
    begins = asked.get("begins", "").strip()
    found = seen.people(
        kind=kind, place=place, begins=begins, after=asked.get("after", ""), limit=_ROWS
    )
    status, stuck = seen.status(), seen.stuck(at=datetime.now(UTC))
    following = ""
    if len(found) == _ROWS:
        more = {"kind": kind, "place": place, "begins": begins, "after": found[-1].id}
        if "as" in asked:
            more["as"] = asked["as"]
        following = urlencode({name: said for name, said in more.items() if said})
    kinds = dict.fromkeys(each.kind for each in status.places)
    places = dict.fromkeys((each.kind, each.name) for each in status.places)
    return RunPage(
        f"{label_programme(programme)}: {run.id}",
        programme.timezone,
        (
            Filter(
                "kind",
                "Who",
                kind,
                tuple((each, label_subject(programme, each)) for each in kinds),
            ),
            Filter(
                "place",
                "Where",
                place,
                tuple({n: _place(programme, k, n) for k, n in places}.items()),
            ),
        ),
        begins,
        tuple(_row(programme, one) for one in found),
        following,
        tuple(map(_attention, stuck.matters)),
        stuck.late,
        stuck.undelivered,
    )


def _row(programme: Programme, one: Listed) -> Row:
    place = one.outcome or one.step
    return Row(
        one.id,
        label_subject(programme, one.kind),
        _place(programme, one.kind, place),
        written(one.since, programme),
    )


def _attention(matter: Matter) -> Attention:
    return Attention(matter.subject, matter.reason, matter.possible)


def _place(programme: Programme, kind: str, name: str) -> str:
    return label_outcome(programme, name) or label_place(programme, kind, name)


# -- One participant -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Event:
    """A line of a history, as it is shown."""

    number: int
    when: str
    what: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Where somebody is, why, what has happened, and what can be done."""

    profile: Profile
    kind: str
    place: str
    why: Why
    zone: str
    details: tuple[tuple[str, str], ...]
    history: tuple[Event, ...]
    forms: tuple[forms.Act, ...] = field(default=())


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
    place = profile.outcome or profile.step
    offered = forms_of(run, seen, subject, now, len(lines))
    if sent is not None:
        offered = [sent.beside(each) for each in offered]
        if sent not in offered:
            # What was possible a moment ago is not any more; why is told all the same.
            offered.insert(0, sent)
    return PersonPage(
        profile,
        label_subject(programme, profile.kind),
        _place(programme, profile.kind, place),
        seen.why(subject, at=now),
        programme.timezone,
        tuple(_said(profile.details)),
        _events(lines, programme),
        tuple(offered),
    )


def forms_of(
    run: LiveRun,
    seen: Seen,
    subject: str,
    now: datetime,
    lines: int,
) -> list[forms.Act]:
    """Give a form for each thing that this person may do with somebody now."""
    profile, programme = seen.profile(subject), run.programme
    steps = next(
        (
            [step.name for step in lifecycle.steps]
            for lifecycle in programme.lifecycles
            if lifecycle.subject == profile.kind
        ),
        [],
    )
    outcomes = [outcome.name for outcome in programme.outcomes]
    possible = seen.possible(subject, at=now)
    happening = [n for n in possible if n not in HOLDS and not n.startswith(WAIVE)]
    holds = [name for name in possible if name in HOLDS]
    waivers = [n.removeprefix(WAIVE) for n in possible if n.startswith(WAIVE)]
    moves = [name for name in steps if name != profile.step or profile.outcome]

    def label(name: str) -> str:
        return label_place(programme, profile.kind, name)

    found: list[forms.Act] = []

    def offer(kind: type[forms.Act], name: str, choices: list[Any]) -> None:
        if not choices:
            return
        begun = {"act": kind.name(), "key": uuid4().hex, "seen": lines}
        form = kind(initial=begun, auto_id=f"{kind.name()}_%s")
        # Nothing is chosen beforehand, least of all a concern.
        form.fields[name].choices = [("", "Choose"), *choices]
        found.append(form)

    offer(forms.Happening, "event", forms.choices(happening))
    offer(forms.Hold, "event", [(name, forms.HOLDS[name]) for name in holds])
    offer(forms.Waiver, "need", forms.choices(waivers))
    if profile.outcome and seen.may("reopen an ending", subject) == "yes":
        offer(forms.Return, "to", [(name, label(name)) for name in steps])
    if not profile.outcome and seen.may("move by hand", subject) == "yes":
        ends = [(name, label_outcome(programme, name)) for name in outcomes]
        there = [
            ("Steps", [(name, label(name)) for name in moves]),
            ("Endings", ends),
        ]
        offer(forms.Move, "to", there)
    return found


def form_of(data: Mapping[str, str]) -> forms.Act:
    """Give the form that was filled in; raises Unusable for none of ours.

    Any choice is taken: what is possible by now the programme decides, and whoever
    sends a form again has their first answer.
    """
    for kind, name in forms.CHOSEN.items():
        if data.get("act") == kind.name():
            form = kind(data, auto_id=f"{kind.name()}_%s")
            said = data.get(name, "")
            form.fields[name].choices = [("", "Choose"), (said, say_name(said))]
            return form
    raise Unusable("this form is none of this page; open the page again")


def act(run: LiveRun, actor: Actor, subject: str, form: forms.Act) -> Answer:
    """Do what a form says; raises what the run raises."""
    said = form.cleaned_data
    key = f"admin {actor.id} {said['key']}"
    match form:
        case forms.Happening():
            payload: dict[str, Value] = dict(said["details"])
            if said["reason"]:
                payload["reason"] = said["reason"]
            return run.send(
                subject,
                said["event"],
                by=actor,
                at=forms.moment(said["when"], run.programme.timezone),
                payload=payload,
                key=key,
                sequence=said["seen"],
            )
        case forms.Hold():
            payload = {"note": said["note"]} if said["note"] else {}
            return run.send(subject, said["event"], by=actor, payload=payload, key=key)
        case forms.Waiver():
            return run.waive(
                subject, said["need"], reason=said["reason"], by=actor, key=key
            )
        case forms.Return():
            return run.reopen(
                subject, said["to"], reason=said["reason"], by=actor, key=key
            )
        case _:
            return run.move(
                subject,
                said["to"],
                reason=said["reason"],
                by=actor,
                key=key,
                sequence=said["seen"],
            )


def told(answer: Answer, programme: Programme) -> Iterator[str]:
    """Say what was recorded, and who moved."""
    yield say_line(answer.record, programme, ())
    for record in answer.moves:
        if record != answer.record:
            yield f"{record.subject}: {say_line(record, programme, ())}"


def sentence(problem: WayfellowError) -> str:
    """Give what Wayfellow reports as a sentence, with what is possible instead."""
    words = capitalise(str(problem))
    possible = getattr(problem, "possible", ())
    end = "" if words.endswith((".", "?", "!")) else "."
    instead = f" Possible now: {'; '.join(possible)}." if possible else ""
    return f"{words}{end}{instead}"


def written(when: datetime, programme: Programme) -> str:
    """Write a time to the minute, in the programme's zone."""
    there = when.astimezone(ZoneInfo(programme.timezone))
    return f"{there:%Y-%m-%d %H:%M}"


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
            tuple(_said(_payload(record))),
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


def _said(values: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in values.items():
        yield label_name(name), _value(value)


def _value(value: Any) -> str:
    match value:
        case True:
            return "yes"
        case False:
            return "no"
        case tuple() | list():
            return ", ".join(map(_value, value))
        case Mapping():
            return "; ".join(f"{say_name(n)}: {_value(v)}" for n, v in value.items())
        case _:
            return str(value)


def zone_of(programme: Programme) -> Any:
    """Let Django read times in the programme's zone meanwhile."""
    return timezone.override(ZoneInfo(programme.timezone))
