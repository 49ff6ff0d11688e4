"""The lines of a story, as they stand in its file."""

from __future__ import annotations

from datetime import datetime

from wayfellow.decide import Calendar, Subject
from wayfellow_dsl.model import Expects, Given, Happens
from wayfellow_dsl.phrases import say_date


def say_line(line: Given | Happens | Expects) -> str:
    """Write a line of a story, with the keyword that leads it.

    >>> say_line(Expects("not offered", "ana", "ben", "line management"))
    'then ana was not offered ben because "line management"'
    """
    match line:
        case Given():
            return f"given {_say_given(line)}"
        case Happens():
            return f"when {_say_event(line)}{_say_moment(line)}"
        case Expects():
            return f"then {_say_expectation(line)}"


def _say_given(given: Given) -> str:
    words = f"{given.kind} {given.name}"
    if given.members:
        words += f" of {_say_together(given.members)}"
    traits = " and ".join(f"{name} {value}" for name, value in given.details)
    return f"{words} in {given.step}" + (f" with {traits}" if traits else "")


def _say_together(who: tuple[str, ...]) -> str:
    first, *others = who
    return f"{first} and {', '.join(others)}" if others else first


def _say_event(happens: Happens) -> str:
    who = _say_together(happens.who) if happens.who else ""
    match happens.event:
        case "wait":
            return "nothing happens"
        case "matching":
            return "matching runs"
        case "matched":
            return f"{who} are matched"
        case "introduced":
            return f"{happens.by} introduces {who}"
        case "meeting held":
            return f"{who} meet"
        case "acceptance":
            one, other = happens.who
            return f"{happens.by or one} accepts {other}"
        case "joined":
            return " joins ".join(happens.who)
        case event if event.startswith("withdraw "):
            return f"{happens.by or who} withdraws {event.removeprefix('withdraw ')}"
        case event if event.startswith("lapse "):
            return f"{event.removeprefix('lapse ')} of {who} lapses"
        case event if event.startswith(("approve ", "refuse ")):
            answer, _, what = event.partition(" ")
            return f"{happens.by} {answer}s {what} for {who}"
        case event if " of " in happens.by and " " not in event:
            return f"{happens.by} raises {event} for {who}"
        case event if " of " in happens.by:
            return f"{happens.by} completes {event}{_say_answers(happens)}"
        case event if " " in event or event == "interview":
            return f"{who} completes {event}{_say_answers(happens)}"
        case event if happens.by:
            return f"{happens.by} raises {event} for {who}"
        case event:
            return f"{who} raises {event}"


def _say_answers(happens: Happens) -> str:
    answers = " and ".join(f"{name} {said}" for name, said in happens.answers)
    return f" with {answers}" if answers else ""


def _say_moment(happens: Happens) -> str:
    if happens.event == "wait":
        return f" for {happens.after}"
    if happens.on:
        return f" on {say_date(happens.on)}"
    return "" if happens.after is None else f" after {happens.after}"


def _say_expectation(expects: Expects) -> str:
    match expects.kind:
        case "in":
            return f"{expects.who} is in {expects.what}"
        case "ended":
            return f"{expects.who} ended as {expects.what}"
        case "sent":
            return f'{expects.who} was sent "{expects.what}"'
        case "held":
            return f"{expects.who} is on hold"
        case "asked":
            is_approval = expects.what.startswith("approve ")
            decide = "" if is_approval else "decide "
            return f"{expects.who} is asked to {decide}{expects.what}"
        case "offered":
            return f"{expects.who} was offered {expects.what}"
        case "not offered":
            because = f' because "{expects.because}"' if expects.because else ""
            return f"{expects.who} was not offered {expects.what}{because}"


def say_where(subject: Subject, stage: str, calendar: Calendar) -> str:
    """Say where somebody is, and since when."""
    if subject.ended is not None:
        day = _day(subject.ended, calendar)
        return f"{subject.id} ended as {subject.outcome} on {day}"
    place = subject.step if stage == subject.step else f"{subject.step} ({stage})"
    return f"{subject.id} is in {place}, since {_day(subject.entered, calendar)}"


def _day(moment: datetime, calendar: Calendar) -> str:
    return say_date(calendar.day(moment).isoformat())
