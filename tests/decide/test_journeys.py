"""How people begin: windows, details, and a second journey in another role."""

import pytest

from decide.play import ANA, CAROL, HEADER, Play, a_programme, on
from wayfellow.decide import Actor, EnrolPerson, Refusal

OPEN = """
stage recruitment for mentee
    opens at start
    closes 6 weeks after start
    step applying
        on accepted by coordinator: go to ready
    step ready
        on willing by them: enrol as mentor, end as completed

stage joining for mentor
    step invited
        on left by them: end as withdrawn
"""


def test_people_may_join_from_the_first_day_to_the_last() -> None:
    """Six weeks after the start the day still counts, and the next does not."""
    play = Play(a_programme(OPEN))

    days = ("2027-01-10", "2027-01-11", "2027-02-22", "2027-02-23")
    results = [
        isinstance(play.tell(EnrolPerson(day, "mentee", on(day))), Refusal)
        for day in days
    ]

    assert results == [True, False, False, True]


def test_a_closed_window_says_until_when_it_was_open() -> None:
    """The refusal names the day."""
    play = Play(a_programme(OPEN))

    refusal = play.tell(EnrolPerson("ana", "mentee", on("2027-03-01")))

    assert isinstance(refusal, Refusal)
    assert refusal.message == "people could join as mentee until 22 February 2027"


def test_a_second_journey_begins_in_the_other_role() -> None:
    """The same person is now a mentor, as a participant of their own."""
    play = Play(a_programme(OPEN))
    play.enrol(ANA)
    play.send("ana", "accepted", CAROL, "2027-01-12")

    play.send("ana", "willing", ANA, "2027-01-13")

    assert play.where("ana") == "completed"
    assert play.where("ana.mentor") == "invited"
    assert play.people["ana.mentor"].person == "ana"


def test_a_second_journey_waits_for_the_next_run_when_the_file_says_so() -> None:
    """The wish is on the list of things to do."""
    play = Play(a_programme(OPEN.replace("as mentor,", "as mentor in the next run,")))
    play.enrol(ANA)
    play.send("ana", "accepted", CAROL, "2027-01-12")

    play.send("ana", "willing", ANA, "2027-01-13")

    assert "ana.mentor" not in play.people
    assert play.log[-1].kind == "enrolment"
    assert play.log[-1].payload == {"person": "ana", "run": "next"}


DETAILED = HEADER.replace(
    'role mentee "Mentee"',
    'role mentee "Mentee"\n    department text\n    grade levels junior, senior\n'
    "    age number, optional",
)


def details_problem(**details: object) -> str:
    """Give what an enrolment with these details is refused with."""
    play = Play(a_programme(OPEN, DETAILED))
    stimulus = EnrolPerson("ana", "mentee", on("2027-01-12"), details=details)  # type: ignore[arg-type]
    result = play.tell(stimulus)
    return result.message if isinstance(result, Refusal) else ""


def test_details_are_checked_when_somebody_begins() -> None:
    """Each slip has a message of its own."""
    assert details_problem(department="sales", grade="junior") == ""
    assert details_problem(grade="junior") == "a mentee needs `department`"
    assert details_problem(department="sales", grade="boss") == (
        "`boss` is not a `grade`; the choices are `junior`, `senior`"
    )
    assert details_problem(departmnt="sales", grade="junior") == (
        "a mentee has no detail `departmnt`; did you mean `department`?"
    )
    assert details_problem(department="sales", grade="junior", age="old") == (
        "`age` is a number, not `old`"
    )


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_is_one_that_can_be_reckoned_with(number: float) -> None:
    """Neither infinity nor what is no number at all is a detail."""
    problem = details_problem(department="sales", grade="junior", age=number)

    assert problem.startswith("`age` is a number")


@pytest.mark.parametrize(
    "identifier",
    [17, "", " ana", "ana+ben", "ana#2", "a/b", "a\x1bb", "a\nb", "a\u200bb"],
)
def test_an_identifier_cannot_be_taken_for_something_else(identifier: object) -> None:
    """It is a text, and never looks like that of a relationship."""
    play = Play(a_programme(OPEN))

    result = play.tell(EnrolPerson(identifier, "mentee", on("2027-01-12")))  # type: ignore[arg-type]

    assert isinstance(result, Refusal)
    assert result.kind == "bad details"


def test_nobody_is_enrolled_by_a_role_that_there_is_not() -> None:
    """The history names only those whom the programme knows."""
    play = Play(a_programme(OPEN))

    result = play.tell(
        EnrolPerson("ana", "mentee", on("2027-01-12"), by=Actor("ghost", "o"))
    )

    assert isinstance(result, Refusal)
    assert result.message == "`ghost` is neither a role nor staff in trial"
