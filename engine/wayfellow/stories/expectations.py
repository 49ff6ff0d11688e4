"""Expectations: whether things stand as a story says, and how they stand instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wayfellow.decide import Compiled, Record, Subject
from wayfellow.matching import Round
from wayfellow_dsl.model import Expects
from wayfellow_dsl.phrases import say_date, say_list

from .words import say_where


def unlike(
    line: Expects,
    compiled: Compiled,
    population: Mapping[str, Subject],
    records: Sequence[Record],
    rounds: Sequence[Round],
) -> str:
    """Say what is the case instead of what a line says; empty when it is so."""
    if line.kind == "asked":
        return _not_asked(line, records)
    subject = population[line.who]
    stage = compiled.step(subject).step.stage
    match line.kind:
        case "in":
            is_so = subject.is_live and line.what in (subject.step, stage)
            return "" if is_so else say_where(subject, stage, compiled.calendar)
        case "ended":
            is_so = subject.outcome == line.what
            return "" if is_so else say_where(subject, stage, compiled.calendar)
        case "sent":
            return _not_sent(line, records)
        case "offered":
            return _not_offered(line, compiled, population, rounds)
        case "not offered":
            return _offered(line, compiled, population, rounds)
        case "held":
            return "" if subject.is_held else f"{line.who} is not on hold"


def _not_sent(line: Expects, records: Sequence[Record]) -> str:
    sent = [
        record.name
        for record in records
        if record.kind == "message"
        and (line.who in record.payload.get("to", ()) or record.subject == line.who)
    ]
    if line.what in sent:
        return ""
    if not sent:
        return f"{line.who} was sent nothing"
    names = [f'"{name}"' for name in dict.fromkeys(sent)]
    return f"{line.who} was sent {say_list(names, 'and')}"


def _not_asked(line: Expects, records: Sequence[Record]) -> str:
    asked = [
        record.name
        for record in records
        if record.kind == "request" and line.who in record.payload.get("who", ())
    ]
    options = {option for name in asked for option in name.split(" or ")}
    if line.what in options:
        return ""
    if not asked:
        return f"the {line.who} has been asked nothing"
    return f"the {line.who} was asked {say_list(dict.fromkeys(asked), 'and')}"


def _not_offered(
    line: Expects,
    compiled: Compiled,
    population: Mapping[str, Subject],
    rounds: Sequence[Round],
) -> str:
    one, other = population[line.who], population[line.what]
    if not set(one.relations).isdisjoint(other.relations):
        return ""
    if rounds:
        return _kept_apart(compiled, one, other, rounds)
    return f"{one.id} was not offered {other.id}, as {_NO_ROUND}"


def _offered(
    line: Expects,
    compiled: Compiled,
    population: Mapping[str, Subject],
    rounds: Sequence[Round],
) -> str:
    one, other = population[line.who], population[line.what]
    for identifier in one.relations:
        if identifier in other.relations:
            day = compiled.calendar.day(population[identifier].created)
            offered = f"{one.id} was offered {other.id}"
            return f"{offered} on {say_date(day.isoformat())}"
    if not rounds:
        return _NO_ROUND
    if not line.because:
        return ""
    pair = {one.id, other.id}
    fits = [f for held in rounds for f in held.fits if {f.seeker, f.partner} == pair]
    if any(fit.excluded_because == line.because for fit in fits):
        return ""
    return _kept_apart(compiled, one, other, rounds)


_NO_ROUND = "no matching round was held; write `when matching runs` above it"


def _kept_apart(
    compiled: Compiled, one: Subject, other: Subject, rounds: Sequence[Round]
) -> str:
    """Say why no round has brought two people together."""
    pair = {one.id, other.id}
    fits = [f for held in rounds for f in held.fits if {f.seeker, f.partner} == pair]
    reasons = dict.fromkeys(
        f'"{f.excluded_because}"' for f in fits if f.excluded_because
    )
    if reasons:
        why = f"because {say_list(reasons, 'and')}"
    elif fits and (staff := _matching_by_hand(compiled, one, other)):
        why = (
            "but nothing keeps them apart. Here people are matched by hand: write "
            f"`when {staff} introduces {one.id} and {other.id}`"
        )
    elif fits:
        why = "but nothing keeps them apart; somebody else had the place"
    else:
        why = f"but for another reason: {_absent(rounds, one, other)}"
    return f"{one.id} was not offered {other.id}, {why}"


def _matching_by_hand(compiled: Compiled, one: Subject, other: Subject) -> str:
    """Name the staff who match two people where no round does; nothing otherwise."""
    roles = {one.kind, other.kind}
    policies = [
        policy
        for policy in compiled.programme.policies
        if {policy.seekers.role, policy.partners.role} == roles
    ]
    if any(policy.method != "by hand" for policy in policies):
        return ""
    proposers = [p.proposed_by.name for p in policies if p.proposed_by is not None]
    return next(iter([*proposers, *compiled.staff]))


def _absent(rounds: Sequence[Round], one: Subject, other: Subject) -> str:
    present = {i for held in rounds for i in (*held.seekers, *held.partners)}
    absent = [s.id for s in (one, other) if s.id not in present]
    if not absent:
        return "they are not looked at together in any round"
    return f"{say_list(absent, 'and')} took no part in the round"
