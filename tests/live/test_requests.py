"""What people ask for at the desk: done once, refused with reasons, never half done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from live.offices import (
    KIM,
    NOON,
    WRITTEN,
    Where,
    accepted,
    an_office,
    day,
    enrolled,
    in_run,
    opened,
)
from wayfellow.decide import Actor
from wayfellow.errors import (
    KeyReused,
    NaiveTime,
    Refused,
    StaleState,
    UnknownPolicy,
    UnknownRun,
    UnknownSubject,
    WayfellowError,
)
from wayfellow.live import Answer, Desk, LiveRun, Office

ANA = Actor("mentee", "ana")
APPLIED = day(5)


@pytest.fixture
def office(where: Where) -> Office:
    """Give an office with a run in which ana applies."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    return office


def _ask(office: Office, question: Callable[[LiveRun], object]) -> object:
    return office.transact(lambda desk: question(desk.run("spring")))


def _everything(office: Office) -> tuple[object, ...]:
    return office.look(lambda desk: (desk.run("spring").history(), desk.outbox()))


def _apply(run: LiveRun, key: str | None = None, when: datetime = APPLIED) -> Answer:
    return run.send("ana", "form application", by=ANA, at=when, key=key)


# -- What an answer tells --------------------------------------------------------------


def test_an_answer_tells_what_was_recorded_and_who_moved(office: Office) -> None:
    """The record that answers comes first, then what it led to."""
    answer = office.transact(lambda desk: _apply(desk.run("spring")))

    assert (answer.record.kind, answer.record.name) == ("fact", "form application")
    assert [(move.source, move.target) for move in answer.moves] == [
        ("applying", "screening")
    ]


def test_a_history_says_when_it_happened_and_when_it_was_written(
    office: Office,
) -> None:
    """What is told late keeps the time at which it happened."""
    office.transact(lambda desk: _apply(desk.run("spring")))
    _, line, _ = office.look(lambda desk: desk.run("spring").history("ana"))

    assert (line.record.when, line.recorded) == (day(5), WRITTEN)


def test_what_is_read_back_is_what_was_decided(office: Office) -> None:
    """Records that went through the database equal those of the decision."""
    details = {"wants": ("finance",), "age": 17, "may_travel": True, "region": "Fife"}

    def work(desk: Desk) -> tuple[Answer, Answer]:
        run = desk.run("spring")
        return (
            run.enrol("mentee", "zoë", at=NOON, details=details, by=KIM),
            run.send("ana", "form application", by=ANA, at=day(14)),
        )

    joined, applied = office.transact(work)
    lines = office.look(lambda desk: desk.run("spring").history())

    assert "message" in {record.kind for record in applied.records}
    assert [line.record for line in lines][1:] == [*joined.records, *applied.records]


def test_somebody_moved_by_hand_keeps_the_reason(office: Office) -> None:
    """A hand move is in the history, with who, why, from and to."""
    answer = office.transact(
        lambda desk: desk.run("spring").move(
            "ana", "waiting", reason="an old form was found", by=KIM, at=day(5)
        )
    )

    record = answer.record
    assert (record.kind, record.by, record.because) == (
        "moved by hand",
        KIM,
        "an old form was found",
    )
    assert (record.source, record.target) == ("applying", "waiting")


# -- Refusals --------------------------------------------------------------------------

BAD: dict[str, tuple[type[WayfellowError], str, Callable[[LiveRun], object]]] = {
    "an unknown event": (
        Refused,
        "promoted",
        lambda run: run.send("ana", "promoted", by=KIM, at=day(5)),
    ),
    "an event by somebody who may not": (
        Refused,
        "coordinator",
        lambda run: (_apply(run), run.send("ana", "accepted", by=ANA, at=day(6))),
    ),
    "an event that is not for this step": (
        Refused,
        "accepted",
        lambda run: run.send("ana", "accepted", by=KIM, at=day(5)),
    ),
    "an unknown participant": (
        Refused,
        "anna",
        lambda run: run.send("anna", "form application", by=KIM, at=day(5)),
    ),
    "an unknown detail": (
        Refused,
        "`age`",
        lambda run: run.enrol("mentee", "bea", at=NOON, details={"aeg": 17}),
    ),
    "a detail of the wrong type": (
        Refused,
        "number",
        lambda run: run.enrol("mentee", "bea", at=NOON, details={"age": "old"}),
    ),
    "an unknown choice": (
        Refused,
        "leadership",
        lambda run: run.enrol("mentee", "bea", at=NOON, details={"wants": ("golf",)}),
    ),
    "an unknown role": (
        Refused,
        "`mentee`, `mentor`",
        lambda run: run.enrol("tutor", "bea", at=NOON),
    ),
    "somebody who is there already": (
        Refused,
        "already enrolled",
        lambda run: run.enrol("mentee", "ana", at=NOON),
    ),
    "a stale version": (
        StaleState,
        "line 7",
        lambda run: run.send("ana", "form application", by=ANA, at=day(5), sequence=7),
    ),
    "a time without a zone": (
        NaiveTime,
        "has no time zone",
        lambda run: _apply(run, when=datetime(2027, 1, 5)),
    ),
    "an unknown policy": (
        UnknownPolicy,
        "`mentee with mentor`",
        lambda run: run.match("mentor with mentee", at=day(5)),
    ),
    "the history of nobody": (
        UnknownSubject,
        "Perhaps you mean `ana`",
        lambda run: run.history("anna"),
    ),
    "why, of nobody": (
        UnknownSubject,
        "`anna`",
        lambda run: run.why("anna", at=day(5)),
    ),
}


@pytest.mark.parametrize("mistake", BAD)
def test_a_mistake_is_named_and_changes_nothing(office: Office, mistake: str) -> None:
    """What cannot be done is refused in words, and leaves every row as it was."""
    error, words, ask = BAD[mistake]
    before = _everything(office)
    with pytest.raises(error) as refusal:
        _ask(office, ask)

    assert words in str(refusal.value)
    assert _everything(office) == before


def test_a_refusal_says_what_can_be_done_now(office: Office) -> None:
    """Whoever is refused learns what is possible instead, and by whom."""
    with pytest.raises(Refused) as refusal:
        _ask(office, lambda run: run.send("ana", "accepted", by=KIM, at=day(5)))

    assert any("form application" in line for line in refusal.value.possible)


def test_an_unknown_run_lists_those_there_are(office: Office) -> None:
    """A run that nobody opened is refused with the runs that are open."""
    with pytest.raises(UnknownRun, match="`spring`"):
        office.look(lambda desk: desk.run("autumn"))


# -- Once, however often it is asked ---------------------------------------------------


def test_a_repeated_request_gets_its_first_answer(office: Office) -> None:
    """The same key with the same request gives the same answer, and nothing new."""
    first = office.transact(lambda desk: _apply(desk.run("spring"), "k1"))
    before = _everything(office)
    second = office.transact(lambda desk: _apply(desk.run("spring"), "k1"))

    assert second == first
    assert _everything(office) == before


def test_a_repeated_enrolment_or_introduction_does_nothing_new(
    office: Office,
) -> None:
    """A key makes every kind of request safe to repeat."""

    def work(desk: Desk) -> tuple[Answer, ...]:
        run = desk.run("spring")
        pair = {"mentee": "cy", "mentor": "ben"}
        return (
            run.enrol("mentor", "ben", at=NOON, key="a"),
            run.enrol("mentee", "cy", at=NOON, key="b"),
            run.move("cy", "waiting", reason="known", by=KIM, at=day(5), key="c"),
            run.introduce("pair", pair, by=KIM, at=day(6), key="d"),
        )

    first = office.transact(work)
    before = _everything(office)

    assert office.transact(work) == first
    assert _everything(office) == before


@pytest.mark.parametrize(
    "other",
    [
        lambda run: _apply(run, "k1", day(6)),
        lambda run: run.send("ana", "form application", by=KIM, at=day(5), key="k1"),
        lambda run: run.send("ana", "pause", by=ANA, at=day(5), key="k1"),
        lambda run: run.enrol("mentee", "bea", at=day(5), key="k1"),
    ],
)
def test_a_key_used_for_something_else_is_refused(
    office: Office, other: Callable[[LiveRun], object]
) -> None:
    """One key never stands for two requests, not even at another time."""
    office.transact(lambda desk: _apply(desk.run("spring"), "k1"))
    before = _everything(office)
    with pytest.raises(KeyReused, match="`k1`"):
        _ask(office, other)

    assert _everything(office) == before


def test_a_refused_request_leaves_its_key_free(office: Office) -> None:
    """What was refused may be asked again under its key once it has become possible."""

    def accept(desk: Desk) -> Answer:
        return desk.run("spring").send("ana", "accepted", by=KIM, at=day(6), key="k")

    with pytest.raises(Refused):
        office.transact(accept)
    office.transact(lambda desk: _apply(desk.run("spring")))

    assert office.transact(accept).moves[0].target == "waiting"


def test_runs_do_not_share_keys(office: Office) -> None:
    """The same key in two runs stands for two requests."""
    office.transact(lambda desk: desk.open_run("small", NOON.date(), "autumn"))

    def join(desk: Desk, run: str) -> Answer:
        return desk.run(run).enrol("mentee", "bea", at=NOON, key="k")

    answers = [
        office.transact(lambda desk, run=run: join(desk, run))
        for run in ("spring", "autumn")
    ]

    assert [answer.run for answer in answers] == ["spring", "autumn"]


# -- Those who may not return ----------------------------------------------------------


def test_who_may_not_return_is_refused_in_every_later_run(office: Office) -> None:
    """An outcome after which nobody may return belongs to the person, in all runs."""

    def remove(desk: Desk) -> None:
        run = desk.run("spring")
        run.enrol("mentee", "bea-1", at=NOON, person="bea")
        run.send("bea-1", "form application", by=KIM, at=day(5))
        run.send("bea-1", "removed", by=KIM, at=day(6))

    office.transact(remove)
    office.transact(lambda desk: desk.open_run("small", NOON.date(), "autumn"))
    with pytest.raises(Refused, match="`bea` ended as `removed` before"):
        office.transact(
            lambda desk: desk.run("autumn").enrol(
                "mentor", "bea-2", at=day(40), person="bea"
            )
        )


def test_who_ended_otherwise_may_return(office: Office) -> None:
    """Having withdrawn once keeps nobody from coming back."""
    office.advance(day(80))
    office.transact(lambda desk: desk.open_run("small", NOON.date(), "autumn"))
    answer = office.transact(
        lambda desk: desk.run("autumn").enrol("mentee", "ana", at=day(81))
    )

    assert answer.record.target == "applying"


# -- How a run stands ------------------------------------------------------------------


def test_status_counts_and_names_who_has_waited_longest(office: Office) -> None:
    """A run's status says how many are where, and who has been there longest."""

    def work(desk: Desk) -> None:
        run = desk.run("spring")
        run.enrol("mentee", "bea", at=day(6))
        run.enrol("mentee", "cy", at=day(5))
        accepted(run, "dot")

    office.transact(work)
    office.advance(day(47))
    office.transact(lambda desk: desk.run("spring").enrol("mentee", "eve", at=day(47)))
    status = office.look(lambda desk: desk.run("spring").status())

    assert [
        (place.kind, place.name, place.ended, place.count, place.longest)
        for place in status.places
    ] == [
        ("mentee", "applying", False, 3, "cy"),
        ("mentee", "waiting", False, 1, "dot"),
        ("mentee", "withdrawn", True, 1, ""),
    ]
    assert status.undelivered == 3


def test_why_says_who_can_act(office: Office) -> None:
    """What somebody waits for is told in the programme's words."""
    why = office.look(lambda desk: desk.run("spring").why("ana", at=day(6)))

    assert "applying" in why.summary
    assert any("application" in line for line in why.lines)


def test_why_is_told_as_it_is_now_unless_a_time_is_stated(office: Office) -> None:
    """By the office's own clock."""
    now, then = office.look(
        lambda desk: (
            desk.run("spring").why("ana"),
            desk.run("spring").why("ana", at=desk.now),
        )
    )

    assert now == then


def test_two_runs_keep_their_people_apart(where: Where) -> None:
    """The same identifier in two runs is two participants."""
    office = an_office(where)

    def work(desk: Desk) -> list[int]:
        runs = [opened(desk, "spring"), opened(desk, "autumn")]
        for run in runs:
            enrolled(run, "ana")
        _apply(runs[0])
        return [len(run.history("ana")) for run in runs]

    assert office.transact(work) == [3, 1]


def test_a_concern_about_somebody_reaches_their_other_journeys(office: Office) -> None:
    """The engine knows that one person is two participants."""
    raised = day(6)

    def twice(run: LiveRun) -> tuple[bool, bool]:
        run.enrol("mentee", "ana-again", at=APPLIED, person="ana")
        run.send("ana", "concern", by=KIM, at=raised)
        return run.subject("ana").is_held, run.subject("ana-again").is_held

    assert _ask(office, twice) == (True, True)
