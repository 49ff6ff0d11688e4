"""A copy of everything held on one person: complete, and with nobody else in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise

import html5lib
import msgspec
import pytest

from live.offices import Where
from privacy.people import (
    AMAL,
    KIM,
    LEE,
    MAX,
    Copyist,
    amal_ends,
    amal_takes_part,
    an_office,
    day,
)
from wayfellow.decide import Actor, Effect, Record, Subject
from wayfellow.errors import Refused, UnknownPerson
from wayfellow.hooks import hookimpl
from wayfellow.live import Desk, Export, Office, Tables, to_document
from wayfellow.live.privacy.held import (
    HELD,
    LEFT_OUT,
    Asked,
    Entry,
    Given,
    Received,
    Sent,
    TakesPart,
)
from wayfellow_dsl.handbook import to_html

OTHERS = ("bea", "cai", "kim", "lee", "moira", "Botha")
PLANTED = (
    *(
        "zq~detail Ülker",
        "2009-03-01",
        "zq~payload",
        "zq~answer",
        "zq~thanks",
        "zq~pause",
    ),
    *("zq~note by the mentor", "zq~circle", "zq~x", "zq~later"),
    *("zq~reason", "zq~leaving", "zq~moved by hand", "form of zq~amal"),
    *("still_waiting", "well_done", "Zq~Amal, who said little"),
)
"""What was recorded of AMAL, or by them."""

ON_SQLITE = pytest.mark.parametrize("where", ["sqlite"], indirect=True)
"""For what does not depend on the database."""


@pytest.fixture
def office(where: Where) -> Iterator[Office]:
    """Give an office in whose run AMAL has taken part, with a concern, and ended."""
    office = an_office(where, Copyist())
    office.transact(lambda desk: amal_takes_part(desk.run("one")))
    office.transact(
        lambda desk: desk.run("one").send(
            AMAL, "concern", by=Actor("mentor", "bea"), at=day(32)
        )
    )
    for who in (LEE, MAX):
        office.transact(
            lambda desk, who=who: desk.run("one").send(
                AMAL, "lift concern", by=who, at=day(33)
            )
        )
    office.transact(lambda desk: amal_ends(desk.run("one")))
    yield office
    office.close()


def exported(office: Office, by: Actor | None = None) -> Export:
    """Give what is held on AMAL; with records of concerns for whoever is named."""
    return office.look(
        lambda desk: desk.export(AMAL, with_concerns=by is not None, by=by)
    )


def as_text(export: Export) -> str:
    """Write an export as JSON."""
    return msgspec.json.encode(export).decode()


def test_everything_is_in_it(office: Office) -> None:
    """Whatever was recorded of a person or by them is in their copy, also as a page."""
    export = exported(office)
    page = to_html(to_document(export))

    assert [word for word in PLANTED if word not in as_text(export)] == []
    assert [
        word
        for word in PLANTED
        if word not in page
        and word.replace("_", " ") not in page
        and word != "2009-03-01"
    ] == []
    assert export.keeping == ("Kept: 2 years after they end",)


class Bouncing:
    """A plugin whose mail comes back, with somebody else's address."""

    @hookimpl
    def deliver(self) -> bool:
        """Say whose address it was."""
        raise OSError("no mailbox for bea@example.org")


@ON_SQLITE
def test_what_a_plugin_says_of_a_failure_is_not_in_it(office: Office) -> None:
    """It may name anybody; that something failed is all that is said."""
    office.hooks.register(Bouncing())
    failed = office.deliver()
    export = exported(office)

    assert failed.failures
    assert {one.problem for one in export.messages} == {"", "it could not be delivered"}
    assert "mailbox" not in as_text(export)


def test_nobody_else_is_in_it(office: Office) -> None:
    """Others have a role and a letter, the same everywhere; never a name or a detail."""
    export = exported(office)
    text, page = as_text(export), to_html(to_document(export))

    assert [name for name in OTHERS if name in text or name in page] == []
    assert export.journeys[0].id == AMAL
    assert {one.id for one in export.relationships} == {
        f"{AMAL}+mentor A",
        f"mentor A+{AMAL}+1",
    }
    assert {one.by.id for one in export.mentions} == {
        "",
        "coordinator A",
        "mentor A",
    }


@ON_SQLITE
def test_what_another_answered_is_theirs(office: Office) -> None:
    """Answers of the other member of a pair are kept back; notes about both are not."""
    bea = Actor("mentor", "bea")
    answers = {"confidence": 1, "comment": "hardly any progress"}

    def answer(desk: Desk) -> Export:
        run = desk.run("one")
        run.enrol("mentee", "dot", at=day(50))
        run.send("dot", "form application", by=KIM, at=day(50))
        run.send("dot", "consent photos from guardian", by=KIM, at=day(50))
        run.send("dot", "survey before", by=KIM, at=day(50))
        run.introduce("pair", {"mentee": "dot", "mentor": "bea"}, by=KIM, at=day(51))
        run.send("dot+bea", "survey afterwards", by=bea, at=day(52), payload=answers)
        met = {"minutes": 30, "note": "dot was late"}
        run.send("dot+bea", "meeting held", by=bea, at=day(53), payload=met)
        return desk.export("dot")

    text = as_text(office.transact(answer))

    assert "hardly any progress" not in text
    assert "(somebody else's answer)" in text
    assert "dot was late" in text


def corrected(desk: Desk) -> Export:
    """Let what was said of AMAL, and of their pair, be put right, and export it."""
    run = desk.run("one")
    run.reopen(AMAL, "ready", reason="too early", by=KIM, at=day(41))
    pair = f"{AMAL}+bea"
    run.reopen(pair, "talks", reason="too early", by=KIM, at=day(41))
    bea, met = Actor("mentor", "bea"), {"minutes": 30, "note": "in the rain"}
    run.send(pair, "meeting held", by=bea, at=day(42), payload=met)
    run.send(
        pair, "survey afterwards", by=bea, at=day(42), payload={"comment": "so-so"}
    )
    for subject, name, payload in (
        (pair, "meeting held", {"minutes": 60, "note": "in the sun"}),
        (pair, "survey afterwards", {"comment": "quite well"}),
        (AMAL, "form application", None),
    ):
        lines = [line.record for line in run.history(subject)]
        line = max(one.sequence for one in lines if one.name == name)
        run.correct(subject, line, payload=payload, reason="a slip", by=KIM, at=day(43))
    return desk.export(AMAL)


def test_a_correction_says_what_it_puts_right(office: Office) -> None:
    """Both values are in its sentence, and the mistaken line says that it was one."""
    export = office.transact(corrected)
    words = [
        line.words
        for part in (*export.journeys, *export.relationships)
        for line in part.history
    ]
    page = to_html(to_document(export))

    assert (
        "Correction of “meeting held” of 15 February 2027: minutes 60 instead of 30; "
        "note in the sun instead of in the rain, put right by coordinator A (the "
        "reason: a slip)."
    ) in words
    assert (
        "Meeting held, recorded by mentor A; put right on 16 February 2027."
    ) in words
    assert any(
        line.startswith(
            "Correction of “form application” of 5 January 2027: it never happened (why "
            "zq~payload had been recorded), put right by coordinator A"
        )
        for line in words
    )
    assert "taken back as a mistake on 16 February 2027." in page
    assert "minutes 60 instead of 30" in page
    assert "instead: " not in page


def test_how_anothers_answer_was_put_right_is_theirs(office: Office) -> None:
    """What the other member of a pair answered is kept back before and after."""
    text = as_text(office.transact(corrected))

    assert "so-so" not in text
    assert "quite well" not in text
    assert "Correction of “survey afterwards” of 15 February 2027: what it said" in text


def test_a_correction_tells_nothing_of_what_is_left_out(office: Office) -> None:
    """The number of the line that it puts right counts what is told alone."""
    office.transact(
        lambda desk: desk.run("one").reopen(
            AMAL, "ready", reason="too early", by=KIM, at=day(41)
        )
    )

    def withdraw(desk: Desk) -> Export:
        run = desk.run("one")
        run.send(AMAL, "wondered", by=KIM, at=day(42))
        line = run.history(AMAL)[-1].record.sequence
        run.correct(AMAL, line, reason="a slip", by=KIM, at=day(43))
        return desk.export(AMAL)

    export = office.transact(withdraw)
    history = export.journeys[0].history
    (correction,) = (line for line in history if line.kind == "corrected")

    assert history[correction.payload["line"] - 1].name == "wondered"


def test_concerns_are_for_the_named_role(office: Office) -> None:
    """An ordinary copy does not tell a concern; the named role gets it, by name."""
    ordinary, whole = exported(office), exported(office, LEE)
    told = [line.name for line in whole.journeys[0].history]

    lines = ordinary.journeys[0].history

    assert "concern" not in as_text(ordinary).replace("with_concerns", "")
    assert "hold lifted" not in as_text(ordinary)
    assert [line.sequence for line in lines] == [*range(1, len(lines) + 1)]
    assert ordinary.journeys[0].state["sequence"] == len(lines)
    assert "concern" not in to_html(to_document(ordinary)).replace(
        "safeguarding concerns", ""
    )
    assert told.count("concern") == 1
    assert told.count("lift concern") == 2
    for by in (KIM, Actor("lead"), Actor("mentee", AMAL), Actor("lead", AMAL)):
        with pytest.raises(Refused, match="only for the lead of Kept"):
            exported(office, by)


@ON_SQLITE
def test_legal_holds_are_not_for_the_person(office: Office) -> None:
    """Why somebody is kept can be privileged, so that it goes with the concerns."""
    office.transact(lambda desk: desk.keep(AMAL, reason="a claim", by=LEE, at=day(41)))

    assert exported(office).legal_holds == ()
    assert [hold.reason for hold in exported(office, LEE).legal_holds] == ["a claim"]


def test_every_column_is_given_or_left_out_for_a_reason() -> None:
    """Walking through the schema, nothing is found that an export forgets."""
    given = {
        "subject": (
            *TakesPart.__struct_fields__,
            "state",
            "person",
            "entered",
            "created",
        ),
        "history": (*Entry.__struct_fields__, "by_role", "by_id"),
        "outbox": Sent.__struct_fields__,
        "request": Asked.__struct_fields__,
        "inbox": Received.__struct_fields__,
        "token": Given.__struct_fields__,
        "legal_hold": (
            *("person", "reason", "by_role", "by_id", "since"),
            *("lifted", "lifted_by_role", "lifted_by_id"),
        ),
    }
    assert set(given) == set(HELD)
    forgotten = [
        f"{name}.{column.name}"
        for table in Tables("").metadata.sorted_tables
        for name in [table.name]
        for column in table.c
        if name not in LEFT_OUT
        and f"{name}.{column.name}" not in LEFT_OUT
        and column.name not in given.get(name, ())
        and not column.name.startswith("cause_")
    ]
    unreal = [
        name
        for name in LEFT_OUT
        if name.partition(".")[2]
        and name.partition(".")[2]
        not in Tables("").metadata.tables[name.partition(".")[0]].c
    ]

    assert forgotten == []
    assert unreal == []


@ON_SQLITE
def test_every_field_is_given(office: Office) -> None:
    """How they stand is there field by field, and so is each line and each message."""
    export = json.loads(as_text(exported(office)))

    assert set(export["journeys"][0]["state"]) == set(Subject.__struct_fields__)
    assert set(Record.__struct_fields__) <= set(export["mentions"][0])
    assert set(Effect.__struct_fields__) - {"key"} <= set(export["messages"][0])
    assert set(export["relationships"][0]["history"][0]) == set(Entry.__struct_fields__)


@ON_SQLITE
def test_the_page_is_valid(office: Office) -> None:
    """One page, without a script, with headings in order, that a browser can trust."""
    page = to_html(to_document(exported(office, LEE)))
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(page)
    levels = [int(one.tag[1]) for one in tree.iter() if one.tag in ("h1", "h2", "h3")]

    assert "<script" not in page
    assert "http" not in page
    assert "It is not for the person." in page
    assert all(after <= before + 1 for before, after in pairwise(levels))


@ON_SQLITE
def test_whoever_is_nobody_has_no_copy(office: Office) -> None:
    """An unknown person is told as such, and so is somebody who was erased."""
    with pytest.raises(UnknownPerson, match="there is no person called `ed`"):
        office.look(lambda desk: desk.export("ed"))


@ON_SQLITE
def test_a_copy_of_somebody_erased_has_only_the_shape(office: Office) -> None:
    """Under the stand-in there is what stayed, and nothing planted."""

    def erase(desk: Desk) -> None:
        desk.erase(AMAL, reason="asked", by=KIM, at=day(20000))

    office.transact(erase)
    export = office.look(lambda desk: desk.export("erased-1"))

    assert "zq~" not in as_text(export)
    assert export.journeys[0].erased == day(20000)
