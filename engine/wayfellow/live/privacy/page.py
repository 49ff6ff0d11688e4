"""An export as a page that the person can read, on a screen or on paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from wayfellow.decide import Actor
from wayfellow_dsl.handbook import (
    Block,
    Bullets,
    Document,
    Notice,
    Paragraph,
    Prose,
    Section,
    Term,
    Terms,
    prose,
)
from wayfellow_dsl.labels import clean, label_name
from wayfellow_dsl.phrases import say_date, say_list, say_name

from .held import Entry, Export, Fact, Sent, TakesPart
from .telling import say_value

_KINDS = {
    "detail": "What is known about you",
    "need": "What was needed",
    "answer": "What you answered",
    "note": "What the programme noted",
}
_SAID_OTHERWISE = frozenset({"to", "manner", "who", "by", "members", "relationship"})
"""What of a payload is in the sentence, or in the heading above it."""
_OTHERS = (
    "Other people are named by what they are in the programme and a letter, such as "
    "mentor A, and always by the same one. Who they are is not yours to know from this "
    "copy, as who you are is not theirs."
)
_CONCERNS = (
    "Records of safeguarding concerns, if there are any, are no part of this copy. The "
    "person responsible for safeguarding decides what of them can be shown to whom."
)


def to_document(export: Export) -> Document:
    """Write an export as a page for the person whom it is about."""
    who = export.person
    sections = [
        _glance(export),
        *(
            _part(f"journey-{number}", one, who)
            for number, one in enumerate(export.journeys, 1)
        ),
        *(
            _part(f"relationship-{number}", one, who)
            for number, one in enumerate(export.relationships, 1)
        ),
    ]
    if export.mentions:
        items = tuple(_entry(one, "UTC", one.subject) for one in export.mentions)
        lead = "What you recorded of others, or they of you:"
        sections.append(Section("mentions", "Elsewhere", (Bullets(items, lead),)))
    if export.messages:
        items = tuple(_sent(one, who) for one in export.messages)
        sections.append(Section("messages", "Messages and tasks", (Bullets(items),)))
    sections += _rest(export)
    made = say_date(export.made.date().isoformat())
    return Document(
        f"What is held on {clean(who)}",
        f"A copy of everything, made on {made}",
        tuple(sections),
        (prose(_OTHERS),),
        f"Made by Wayfellow on {made}. The same is available as data (JSON).",
        "copy",
    )


def _glance(export: Export) -> Section:
    lines = [
        Term(_say(label), tuple(_say(line) for line in found))
        for label, found in (
            ("You are called", (export.person,)),
            (
                "You take part, or took part, as",
                [f"{one.label} in {one.programme}" for one in export.journeys],
            ),
            ("For how long it is kept", export.keeping),
        )
    ]
    notice = (
        "This copy has records of safeguarding concerns. It is not for the person."
        if export.with_concerns
        else _CONCERNS
    )
    blocks: tuple[Block, ...] = (Terms(tuple(lines)), Notice(prose(notice)))
    return Section("glance", "At a glance", blocks)


def _part(place: str, part: TakesPart, who: str) -> Section:
    blocks: list[Block] = [Paragraph(_say(_stands(part, who)))]
    for kind, title in _KINDS.items():
        facts = [fact for fact in part.facts if fact.kind == kind]
        if facts:
            terms = Terms(tuple(_fact(fact, part.timezone, who) for fact in facts))
            blocks.append(Section(f"{place}-{kind}", title, (terms,)))
    met = part.state["meetings"]
    if met:
        days = tuple(
            _say(_day(datetime.fromisoformat(one), part.timezone)) for one in met
        )
        blocks.append(Section(f"{place}-meetings", "Meetings", (Bullets(days),)))
    holds = tuple(
        _say(f"{label_name(one[0])}, since {one[1][:10]}")
        for one in part.state["holds"]
    )
    if holds:
        title = "What stands still now"
        blocks.append(Section(f"{place}-holds", title, (Bullets(holds),)))
    items = tuple(_entry(one, part.timezone) for one in part.history)
    blocks.append(Section(f"{place}-history", "What happened", (Bullets(items),)))
    others = [name for _, name in part.members if name != who]
    among = f" with {say_list(others, 'and')}" if others else ""
    title = f"{part.label}{among}, in {part.programme}"
    return Section(place, clean(title), tuple(blocks))


def _stands(part: TakesPart, who: str) -> str:
    began = _day(part.began, part.timezone)
    if part.ended is None:
        words = f"Since {began}; now in the step “{say_name(part.step)}”."
    else:
        ended = _day(part.ended, part.timezone)
        words = f"From {began} to {ended}; it ended as “{say_name(part.outcome)}”."
    if any(one == who for one, _ in part.state["left"]):
        words += " You have left it."
    return f"{words} Times are those of {part.timezone}."


def _fact(fact: Fact, zone: str, who: str) -> Term:
    by = _by(fact.by, who)
    since = f"since {_day(fact.since, zone)}" + (f", said by {by}" if by else "")
    return Term(_say(fact.label), (_say(say_value(fact.value)), _say(since)))


def _entry(entry: Entry, zone: str, whose: str = "") -> Prose:
    words = f"{_moment(entry.when, zone)}: "
    words += f"of {whose}: " if whose else ""
    words += entry.words
    said = [
        f"{say_name(name)}: {say_value(value)}"
        for name, value in entry.payload.items()
        if name not in _SAID_OTHERWISE and value != entry.because
        # What a correction says is in its sentence, with what was there before.
        if entry.kind != "corrected"
    ]
    return _say(words + (f" With {'; '.join(said)}." if said else ""))


def _sent(sent: Sent, who: str) -> Prose:
    to = "you" if sent.to == who else sent.to
    delivered = "not delivered"
    if sent.delivered is not None:
        delivered = f"delivered on {_day(sent.delivered, 'UTC')}"
    kind, name = label_name(sent.kind), say_name(sent.name)
    day = _day(sent.when, "UTC")
    return _say(f"{day}: {kind} “{name}” to {to}, {delivered}.")


def _rest(export: Export) -> Iterator[Section]:
    items = [
        _say(f"{_day(one.recorded, 'UTC')}: under the key {one.key}")
        for one in export.requests
    ]
    if items:
        lead = "Keys under which something was recorded, so that it counts only once:"
        yield Section("requests", "Requests", (Bullets(tuple(items), lead),))
    items = [
        _say(f"{_day(one.received, 'UTC')}: about {one.subject}")
        for one in export.received
    ]
    if items:
        yield Section("received", "Handed in", (Bullets(tuple(items)),))
    items = [
        _say(f"{_day(one.made, 'UTC')}: for {one.holder}, {one.label or 'for no use'}")
        for one in export.tokens
    ]
    if items:
        lead = "Tokens by which a program could ask and record something for you:"
        yield Section("tokens", "Tokens", (Bullets(tuple(items), lead),))
    items = [
        _say(f"Since {_day(one.since, 'UTC')}, by {one.by}: {one.reason}")
        for one in export.legal_holds
    ]
    if items:
        yield Section("legal-holds", "Legal holds", (Bullets(tuple(items)),))


def _by(actor: Actor, who: str) -> str:
    if actor.role == "engine":
        return ""
    party, _, whose = actor.id.partition(" of ")
    if who in (actor.id, whose):
        return "you" if actor.id == who else f"your {say_name(party)}"
    return actor.id or say_name(actor.role)


def _say(words: str) -> Prose:
    return prose("{}", words)


def _day(when: datetime, zone: str) -> str:
    return say_date(when.astimezone(ZoneInfo(zone)).date().isoformat())


def _moment(when: datetime, zone: str) -> str:
    return f"{_day(when, zone)}, {when.astimezone(ZoneInfo(zone)):%H:%M}"
