"""What the desk says, in words; times in the programme's own zone."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from datetime import datetime
from shlex import quote
from typing import Any
from zoneinfo import ZoneInfo

import click
import msgspec

from wayfellow.decide import Calendar, Record
from wayfellow.decide.retelling.corrected import Corrected, Corrections
from wayfellow.decide.retelling.hindsight import Otherwise, say_otherwise
from wayfellow.live import (
    Answer,
    Delivery,
    Introductions,
    Line,
    Office,
    Progress,
    Status,
    Waiting,
)
from wayfellow_dsl.model import Programme

from .program import called

_BY_NAME = frozenset(
    {"event", "fact", "timer", "condition", "hold", "engine", "erased"}
)
"""Kinds of record that need no more words than their name."""


def say(value: Any, words: str, as_json: bool) -> None:
    """Print a value as JSON, or what it means in words."""
    click.echo(in_json(value) if as_json else words)


def in_json(value: Any) -> str:
    """Write a value as JSON, in lines."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def written(when: datetime, programme: Programme) -> str:
    """Write a time to the minute, in the programme's zone."""
    return f"{when.astimezone(ZoneInfo(programme.timezone)):%Y-%m-%d %H:%M}"


def database_name(given: str, office: Office) -> str:
    """Name a database as it was given, without the password that it may hold."""
    if "://" not in given:
        return given
    return office.engine.url.render_as_string(hide_password=True)


def answer_words(answer: Answer, what: str = "") -> str:
    """Say what was recorded, in words of its own if there are any, and who moved."""
    record = answer.record
    by = "" if record.by.role == "engine" else f", by {record.by}"
    lines = [f"Recorded for {record.subject}: {what or _what(record)}{by}."]
    lines += [f"  {_move(moved)}" for moved in answer.moves]
    ended = record.payload.get("ended with them", ())
    if record.kind == "reopened" and ended:
        named = ", ".join(ended)
        lines.append(f"  Ended with them, and stays so until it is reopened: {named}.")
    lines += answer.doubts
    waiting = sum(
        record.kind in ("message", "request", "task") for record in answer.records
    )
    if waiting:
        lines.append(
            f"  {count(waiting, 'message or task', 'messages or tasks')} to deliver: "
            f"see `{called('outbox')}`."
        )
    return "\n".join(lines)


def otherwise_words(found: Iterable[Otherwise], programme: Programme) -> list[str]:
    """List what would have been otherwise; nothing where nothing would."""
    calendar = Calendar.of(programme)
    lines = [
        textwrap.fill(say_otherwise(one, calendar), 78, subsequent_indent="  ")
        for one in found
    ]
    if not lines:
        return []
    listed = textwrap.indent("\n".join(lines), "  ")
    return ["Had this been known in time:", listed]


def introductions_words(held: Introductions) -> str:
    """Say who was brought together in a round."""
    made = len(held.made)
    lines = [f"{count(made, 'introduction', 'introductions')} made by {held.policy}."]
    lines += [f"  {_move(answer.record)}" for answer in held.made]
    lines += [f"  not made: {reason}" for reason in held.refused]
    lines += [f"  not made: {reason}" for reason in held.failures]
    return "\n".join(lines)


def progress_words(progress: Progress) -> str:
    """Say what happened while time passed."""
    lines = [
        f"{count(progress.fired, 'clock', 'clocks')} came due, "
        f"{count(progress.rounds, 'matching round', 'matching rounds')} held, "
        f"{count(progress.introduced, 'introduction', 'introductions')} made."
    ]
    lines += [
        f"  still due: {one.subject} in {one.run} ({one.reason})"
        for one in progress.parked
    ]
    lines += [f"  not introduced: {reason}" for reason in progress.failures]
    return "\n".join(lines)


def status_words(status: Status, programme: Programme, now: datetime) -> str:
    """Say how many are where, and who has been there longest."""
    lines = [
        f"{status.run}: {programme.title or programme.name}, version "
        f"{status.version}, began on {status.starts}."
    ]
    if not status.places:
        lines.append("  nobody has joined yet")
    width = max((len(place.name) for place in status.places), default=0)
    kind = ""
    for place in status.places:
        if place.kind != kind:
            kind = place.kind
            lines.append(f"  {kind}")
        name = place.name.ljust(width)
        if place.ended or place.since is None:
            lines.append(f"    {place.count:5} ended as {name}".rstrip())
            continue
        days = max((now - place.since).days, 0)
        lines.append(
            f"    {place.count:5} in {name}  longest: {place.longest}, "
            f"{count(days, 'day', 'days')}"
        )
    if status.next_due is not None:
        lines.append(f"  next by itself: {written(status.next_due, programme)}")
    waiting = status.undelivered - status.given_up
    if waiting:
        lines.append(f"  to deliver: {waiting}")
    if status.given_up:
        lines.append(
            f"  could not be delivered: {status.given_up}, see "
            f"`{called('outbox --parked')}`"
        )
    return "\n".join(lines)


def history_words(lines: Iterable[Line], programme: Programme, is_named: bool) -> str:
    """Write a history, a line each; `is_named` says of whom each line is."""
    words = []
    records = [line.record for line in lines]
    corrections = Corrections(records)
    for record in records:
        corrected = corrections.about(record.subject, record.sequence)
        is_mended = corrected is not None and corrected.correction != record
        what = _what(record)
        if corrected is not None and not is_mended:
            what = correction_words(corrected, programme)
        # The number of a line is what a correction names it by.
        number = f"{record.sequence:<3} "
        whose = f"{record.subject}  {number}" if is_named else number
        when = written(record.when, programme)
        start = f"{when}  {whose}" if is_named else f"{whose}{when}  "
        parts = [f"{start}{what}"]
        if record.target:
            source = f"{record.source} -> " if record.source else "-> "
            parts.append(f"{source}{record.target}")
        if record.by.role != "engine":
            parts.append(f"by {record.by}")
        if record.because:
            parts.append(f'because "{record.because}"')
        if corrected is not None and is_mended:
            way = "withdrawn" if corrected.after is None else "put right"
            parts.append(f"({way} in line {corrected.correction.sequence})")
        words.append("  ".join(parts))
    return "\n".join(words)


def delivery_words(done: Delivery, waiting: Sequence[Waiting]) -> str:
    """Say what became of the effects that waited, and which wait for another time."""
    lines = [f"{done.delivered} delivered, {len(waiting)} left in the outbox."]
    if done.left:
        lines.append(f"  No plugin takes {done.left} of them.")
    if done.held:
        lines.append(f"  A safeguarding hold keeps {done.held} of them.")
    if done.given_up:
        lines.append(
            f"  {done.given_up} of them were given up: see "
            f"`{called('outbox --parked')}`."
        )
    again = [one.due for one in waiting if one.attempts and one.due is not None]
    if again:
        lines.append(
            f"  {count(len(again), 'is', 'are')} tried again, the first at "
            f"{min(again):%Y-%m-%d %H:%M} UTC; `{called('outbox')}` says for whom."
        )
    lines += [f"  failed: {failure}" for failure in dict.fromkeys(done.failures)]
    return "\n".join(lines)


def outbox_words(waiting: Iterable[Waiting], is_parked: bool = False) -> str:
    """List what waits to be delivered, or what was given up."""
    lines = []
    for one in waiting:
        effect = one.effect
        manner = effect.payload.get("manner", "")
        about = "" if effect.subject in effect.to else f", about {effect.subject}"
        lines.append(
            f"{effect.when:%Y-%m-%d %H:%M} UTC  {one.run}  "
            f"{effect.kind} to {effect.to}: {f'{manner} {effect.name}'.strip()}{about}"
        )
        if one.problem and one.attempts:
            tried = f"tried {count(one.attempts, 'time', 'times')}: {one.problem}"
            lines.append(set_in(tried))
        if one.parked is not None:
            lines.append(f"    to try again: {called(f'retry {quote(effect.key)}')}")
        elif one.attempts and one.due is not None:
            lines.append(f"    not tried again before {one.due:%Y-%m-%d %H:%M} UTC")
    nothing = "Nothing was given up." if is_parked else "Nothing waits to be delivered."
    return "\n".join(lines) or nothing


def set_in(words: str) -> str:
    """Write something below what it is about, in lines that fit a page."""
    return textwrap.fill(
        words,
        80,
        initial_indent="    ",
        subsequent_indent="      ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _what(record: Record) -> str:
    if record.kind == "message":
        to = ", ".join(record.payload.get("to", ()))
        return f"{record.payload.get('manner', 'send')} {to}: {record.name}"
    if record.kind == "corrected":
        # Of somebody who was erased nobody knows any more what it said.
        return f"corrected a line ({record.name})"
    if record.kind == "reopened":
        return record.kind
    if record.kind in _BY_NAME:
        return record.name
    return f"{record.kind} {record.name}"


def correction_words(corrected: Corrected, programme: Programme) -> str:
    """Say of which line a correction says what instead, and what was there."""
    record = corrected.correction
    mistaken = corrected.before or corrected.after
    assert mistaken is not None
    line = f"line {record.payload['line']} ({_what(mistaken)})"
    if corrected.after is None:
        was = [f"{one.name}={_value(one.before)}" for one in corrected.changes]
        return f"withdrawn {line}" + (f": it said {', '.join(was)}" if was else "")
    said = [
        f"{one.name}={_value(one.after)} instead of {_value(one.before)}"
        for one in corrected.changes
    ]
    if corrected.happened is not None:
        wrong, right = (written(when, programme) for when in corrected.happened)
        said.append(f"happened {right} instead of {wrong}")
    if corrected.before is None:
        said.insert(0, "it happened after all")
    return f"corrected {line}: {', '.join(said)}"


def _value(value: Any) -> str:
    """Write a value as it is typed; what is not said at all is nothing."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(map(_value, value)) or "nothing"
        case _:
            return str(value)


def _move(record: Record) -> str:
    if record.source:
        because = f' because "{record.because}"' if record.because else ""
        moved = f"went from {record.source} to {record.target}"
        return f"{record.subject} {moved}{because}."
    return f"{record.subject} begins in {record.target}."


def count(number: int, one: str, many: str) -> str:
    """Say how many there are of something."""
    return f"{number} {one if number == 1 else many}"
