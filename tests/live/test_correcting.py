"""What staff put right at the desk: kept with who and why, once, on either database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from msgspec.structs import replace

from live.offices import KIM, NOON, Where, a_programme, an_office, day, in_run
from wayfellow.decide import Actor, Record
from wayfellow.errors import KeyReused, Refused, Unusable
from wayfellow.live import Answer, Desk, LiveRun, Office
from wayfellow_dsl.model import Party

ANA, BEN = Actor("mentee", "ana"), Actor("mentor", "ben")


@pytest.fixture
def office(where: Where) -> Office:
    """Give an office with a pair that began on the 7th of January."""
    office = in_run(an_office(where))

    def begin(desk: Desk) -> None:
        run = desk.run("spring")
        run.enrol("mentee", "ana", at=NOON, details={"region": "north"})
        run.enrol("mentor", "ben", at=NOON)
        run.send("ana", "form application", by=ANA, at=day(5))
        run.send("ana", "accepted", by=KIM, at=day(6))
        members = {"mentee": "ana", "mentor": "ben"}
        run.introduce("pair", members, by=KIM, at=day(7))

    office.transact(begin)
    return office


def _do(office: Office, work: Callable[[LiveRun], Answer]) -> Answer:
    return office.transact(lambda desk: work(desk.run("spring")))


def _history(office: Office, subject: str) -> list[Record]:
    lines = office.look(lambda desk: desk.run("spring").history(subject))
    return [line.record for line in lines]


def _line(office: Office, subject: str, name: str) -> int:
    return max(one.sequence for one in _history(office, subject) if one.name == name)


# -- Corrections -----------------------------------------------------------------------


def test_a_correction_is_a_line_of_its_own(office: Office) -> None:
    """The mistaken line stays as it was written; what holds is what is right."""
    _do(
        office,
        lambda run: run.send(
            "ana", "details", by=ANA, at=day(8), payload={"region": "sout"}
        ),
    )
    line = _line(office, "ana", "details")
    before = _history(office, "ana")

    answer = _do(
        office,
        lambda run: run.correct(
            "ana",
            line,
            payload={"region": "south"},
            reason="misspelt",
            by=KIM,
            at=day(9),
        ),
    )

    assert _history(office, "ana")[: len(before)] == before
    assert (answer.record.kind, answer.record.because) == ("corrected", "misspelt")
    assert answer.record.by == KIM
    stands = office.look(lambda desk: desk.run("spring").subject("ana"))
    assert stands.facts["region"].value == "south"
    assert stands.facts["region"].since == day(8)


def test_people_see_how_their_own_words_were_put_right(office: Office) -> None:
    """Of what others said they see that it was corrected; nobody's reason is shown."""
    for by in (ANA, KIM):
        _do(
            office,
            lambda run, by=by: run.send(
                "ana", "details", by=by, at=day(8), payload={"age": 15}
            ),
        )
        line = _line(office, "ana", "details")
        _do(
            office,
            lambda run, line=line: run.correct(
                "ana", line, payload={"age": 16}, reason="a note", by=KIM, at=day(9)
            ),
        )

    seen = office.look(lambda desk: desk.run("spring").seen_by(ANA).history("ana"))
    corrections = [one.record for one in seen if one.record.kind == "corrected"]

    assert [one.payload for one in corrections] == [
        {"line": 6, "instead": {"age": 16}},
        {},
    ]
    assert [one.because for one in corrections] == ["", ""]


def test_a_correction_under_a_key_is_made_once(office: Office) -> None:
    """The same request again gives the first answer, whatever happened in between."""
    line = _line(office, "ana", "form application")

    def correct(run: LiveRun, reason: str = "too late by a day") -> Answer:
        return run.correct(
            "ana",
            line,
            when=day(4),
            reason=reason,
            by=KIM,
            at=day(9),
            key="slip-1",
        )

    first = _do(office, correct)
    _do(office, lambda run: run.send("ana", "details", by=KIM, at=day(10)))

    assert _do(office, correct) == first
    with pytest.raises(KeyReused):
        _do(office, lambda run: correct(run, "another reason"))


def test_a_wrong_joining_day_is_put_right(office: Office) -> None:
    """What is stored begins on the right day, and the history proves itself."""
    _do(office, lambda run: run.enrol("mentee", "eve", at=day(9)))

    answer = _do(
        office,
        lambda run: run.correct(
            "eve", 1, when=day(5), reason="the wrong month", by=KIM, at=day(10)
        ),
    )

    stands = office.look(lambda desk: desk.run("spring").subject("eve"))
    (listed,) = office.look(
        lambda desk: desk.run("spring").people(kind="mentee", begins="eve")
    )
    assert (stands.created, stands.entered) == (day(5), day(5))
    assert listed.since == day(5)
    assert answer.record.payload["happened"] == day(5).isoformat()
    assert office.look(lambda desk: desk.run("spring").verify()).flaws == ()


def test_a_refused_correction_changes_nothing(office: Office) -> None:
    """The refusal says what to do instead, and the history is as it was."""
    before = _history(office, "ana")

    with pytest.raises(Refused, match="line 1 of `ana` is how they joined: put its"):
        _do(
            office,
            lambda run: run.correct("ana", 1, reason="x", by=KIM, at=day(9)),
        )

    assert _history(office, "ana") == before


@pytest.mark.parametrize("line", ["2", 0, -1, True, 2.0, None])
def test_a_line_is_a_number(office: Office, line: object) -> None:
    """Anything else is refused before anybody looks."""
    with pytest.raises(Unusable, match="`line` is a whole number from 1 up"):
        _do(
            office,
            lambda run: run.correct(
                "ana",
                line,  # type: ignore[arg-type]
                reason="x",
                by=KIM,
                at=day(9),
            ),
        )


def test_a_correction_says_what_would_have_been_otherwise(office: Office) -> None:
    """The answer has the list, staff have it as a task, and a repeated request too."""

    def correct(run: LiveRun) -> Answer:
        return run.correct(
            "ana", 2, reason="another ana", by=KIM, at=day(60), key="slip-2"
        )

    answer = _do(office, correct)

    ways = [(one.source, one.target, one.happened) for one in answer.otherwise]
    assert ("applying", "screening", True) in ways
    assert ("applying", "withdrawn", False) in ways
    assert _do(office, correct).otherwise == answer.otherwise
    tasks = [one.effect for one in office.look(lambda desk: desk.outbox())]
    assert [(one.to, one.name) for one in tasks][-1:] == [
        ("coordinator", "what would have differed")
    ]


def test_what_came_late_would_have_been_otherwise(office: Office) -> None:
    """A question gives the list for somebody, and for all who are connected."""

    def differences(who: str) -> list[tuple[str, bool]]:
        found = office.look(lambda desk: desk.run("spring").differences(who))
        return [(one.name, one.happened) for one in found]

    office.transact(lambda desk: desk.run("spring").enrol("mentee", "amy", at=NOON))
    office.advance(day(20))
    amy = Actor("mentee", "amy")
    before = differences("amy")
    _do(
        office,
        lambda run: run.send("amy", "form application", by=amy, at=day(8)),
    )

    assert before == []
    assert ("finish", True) in differences("amy")
    assert differences("ben") == []


# -- Endings taken back ----------------------------------------------------------------


def test_an_ending_is_taken_back(office: Office) -> None:
    """They are in the step again, counted there, and their pair is named."""
    _do(
        office,
        lambda run: run.move(
            "ana", "withdrawn", reason="moved away", by=KIM, at=day(9)
        ),
    )

    answer = _do(
        office,
        lambda run: run.reopen(
            "ana", "waiting", reason="came back", by=KIM, at=day(10)
        ),
    )

    assert answer.record.payload == {"ended with them": ("ana+ben",)}
    places = office.look(lambda desk: desk.run("spring").status()).places
    assert [
        (one.name, one.ended, one.count) for one in places if one.kind == "mentee"
    ] == [("waiting", False, 1)]


def test_a_pair_goes_on(office: Office) -> None:
    """Both members hear that they are matched again."""
    _do(office, lambda run: run.send("ana+ben", "ended", by=ANA, at=day(9)))
    _do(
        office,
        lambda run: run.reopen("ana", "waiting", reason="a mistake", by=KIM, at=day(9)),
    )
    _do(
        office,
        lambda run: run.reopen("ben", "waiting", reason="a mistake", by=KIM, at=day(9)),
    )

    answer = _do(
        office,
        lambda run: run.reopen(
            "ana+ben", "meeting", reason="a mistake", by=KIM, at=day(10)
        ),
    )

    moved = [(record.subject, record.target) for record in answer.moves]
    assert moved == [
        ("ana+ben", "meeting"),
        ("ana", "mentoring"),
        ("ben", "mentoring"),
    ]


def test_who_may_not_return_in_another_run_does_not(office: Office) -> None:
    """An ending for good belongs to the person, in whichever run it came."""
    _do(
        office,
        lambda run: run.move(
            "ana", "withdrawn", reason="moved away", by=KIM, at=day(9)
        ),
    )

    def elsewhere(desk: Desk) -> None:
        run = desk.open_run("small", date(2027, 1, 4), "autumn")
        run.enrol("mentee", "ana", at=NOON)
        run.move("ana", "removed", reason="a breach", by=KIM, at=day(9))

    office.transact(elsewhere)

    with pytest.raises(Refused, match="`ana` ended as `removed` before"):
        _do(
            office,
            lambda run: run.reopen("ana", "waiting", reason="x", by=KIM, at=day(10)),
        )


# -- Every hand act carries who and why ------------------------------------------------

HAND_ACTS: dict[str, Callable[[LiveRun, Actor, str], Answer]] = {
    "move": lambda run, by, why: run.move(
        "ana", "screening", reason=why, by=by, at=day(9)
    ),
    "correct": lambda run, by, why: run.correct(
        "ana", 2, when=day(4), reason=why, by=by, at=day(9)
    ),
    "reopen": lambda run, by, why: run.reopen(
        "amy", "waiting", reason=why, by=by, at=day(9)
    ),
    "waive": lambda run, by, why: run.waive(
        "cy", "form application", reason=why, by=by, at=day(9)
    ),
}
"""Everything that staff do by hand to what somebody's history says."""


@pytest.mark.parametrize("name", HAND_ACTS)
def test_every_hand_act_says_who_and_why(where: Where, name: str) -> None:
    """Without a reason it is refused; with one, who and why are in the history."""
    office = _with_waivers(where)
    act = HAND_ACTS[name]

    for why in ("", "  "):
        with pytest.raises(Refused, match="say why") as refused:
            _do(office, lambda run, why=why: act(run, KIM, why))  # type: ignore[misc]
        assert refused.value.refusal.kind == "bad details"
    with pytest.raises(Refused) as refused:
        _do(office, lambda run: act(run, ANA, "I would like to"))
    assert refused.value.refusal.kind == "not permitted"
    answer = _do(office, lambda run: act(run, KIM, "as agreed by phone"))

    written = _history(office, answer.record.subject)[answer.record.sequence - 1]
    assert (written.by, written.because) == (KIM, "as agreed by phone")


def _with_waivers(where: Where) -> Office:
    """Give an office in which a coordinator may waive the application."""
    programme = a_programme()
    mentee, *others = programme.lifecycles
    applying, *steps = mentee.steps
    need = replace(applying.needs[0], waived_by=Party("staff", "coordinator"))
    applying = replace(applying, needs=(need,))
    mentee = replace(mentee, steps=(applying, *steps))
    programme = replace(programme, lifecycles=(mentee, *others))
    office = an_office(where)

    def begin(desk: Desk) -> None:
        desk.deploy(programme)
        run = desk.open_run("small", date(2027, 1, 4), "spring")
        for one in ("ana", "amy", "cy"):
            run.enrol("mentee", one, at=NOON)
        run.send("ana", "form application", by=ANA, at=day(5))
        run.move("amy", "withdrawn", reason="moved away", by=KIM, at=day(6))

    office.transact(begin)
    return office
