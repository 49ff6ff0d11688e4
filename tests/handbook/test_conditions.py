"""Conditions as a handbook says them: in whole words, to the right person."""

import pytest

from drawing.test_bundled import bundled
from handbook.school import SCHOOL
from wayfellow_dsl.handbook.conditions import tell_condition, tell_preference
from wayfellow_dsl.handbook.voice import Voice
from wayfellow_dsl.model import (
    All,
    AnyOf,
    Compare,
    Condition,
    Constant,
    Count,
    Ended,
    Fact,
    Identity,
    InStep,
    Known,
    MeetingsOver,
    Met,
    Not,
    Reached,
    SharedChoices,
)

_LEVELS = ("junior", "senior")


def _count(operator: str, name: str, number: int, argument: str = "") -> Compare:
    return Compare(operator, Count(name, argument=argument), Constant(number))


def _facts(operator: str, name: str, *order: str) -> Compare:
    return Compare(operator, Fact(name, "mentee"), Fact(name, "mentor"), order)


_MANAGER = Compare("is", Fact("manager", "mentee"), Identity("mentor"))
_OWN_MANAGER = Compare("is", Identity("mentor"), Fact("manager", "mentee"))

PAIR = [
    (_count("at least", "meetings held", 3), "at least 3 meetings have been held"),
    (_count("at least", "meetings held", 1), "at least 1 meeting has been held"),
    (_count("under", "meetings held", 1), "no meeting has been held"),
    (
        Not(_count("at least", "meetings held", 3)),
        "fewer than 3 meetings have been held",
    ),
    (
        _count("over", "meetings missed in a row", 2),
        "more than 2 meetings in a row have been missed",
    ),
    (_count("at least", "hours met", 4), "at least 4 hours have been spent together"),
    (
        _count("at least", "times", 2, "contact"),
        "“contact” has been recorded at least 2 times",
    ),
    (
        _count("at most", "days in", 9, "at_risk"),
        "at most 9 days were spent in “At risk”",
    ),
    (_MANAGER, "the mentor is the mentee's manager"),
    (Not(_MANAGER), "the mentor is not the mentee's manager"),
    (_OWN_MANAGER, "the mentor is the mentee's manager"),
    (
        _facts("is", "department"),
        "the mentee and the mentor have the same department",
    ),
    (
        Not(_facts("is", "department")),
        "the mentee and the mentor have a different department",
    ),
    (
        _facts("under", "grade", *_LEVELS),
        "the mentee's grade is below the mentor's",
    ),
    (
        Compare("is", Fact("region", "mentee"), Constant("the_north")),
        "the mentee's region is the north",
    ),
    (
        Not(Compare("includes", Fact("wants", "mentee"), Constant("finance"))),
        "the mentee's wants does not include finance",
    ),
    (Known(Fact("region", "mentor")), "the mentor's region is known"),
    (
        Met("agreement code_of_ethics", "mentee"),
        "the mentee has signed “Code of ethics”",
    ),
    (Not(Met("interview", "mentor")), "the mentor has not had the interview"),
    (Met("reference 1", "mentor"), "the mentor has given a reference"),
    (MeetingsOver(), "the planned meetings are over"),
    (Not(MeetingsOver(held=True)), "all planned meetings have not been held"),
    (InStep(("meeting", "at_risk")), "the pair is in “Meeting” or “At risk”"),
    (InStep(("waiting",), "mentee"), "the mentee is in “Waiting”"),
    (Reached(("at_risk",)), "the pair has reached “At risk”"),
    (Not(Ended(("completed",))), "the pair has not ended as completed"),
    (
        All((_MANAGER, AnyOf((MeetingsOver(), Ended())))),
        "the mentor is the mentee's manager and either the planned meetings are over "
        "or the pair has ended",
    ),
]


@pytest.mark.parametrize(("condition", "words"), PAIR)
def test_what_is_said_of_a_pair(condition: Condition, words: str) -> None:
    """Each form has words of its own, also where it does not hold."""
    voice = Voice(bundled("growth_company"), subject="pair")

    assert tell_condition(condition, voice) == words


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        ("mentor", "you are your mentee's manager"),
        ("mentee", "your mentor is your manager"),
        ("coordinator", "the mentor is the mentee's manager"),
    ],
)
def test_a_condition_knows_its_reader(reader: str, words: str) -> None:
    """Whoever reads it is `you`, and the other one is theirs."""
    voice = Voice(bundled("growth_company"), reader, "pair")

    assert tell_condition(_MANAGER, voice) == words


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (_count("under", "rematches", 1), "you have not been matched again before"),
        (
            _count("at most", "rematches", 2),
            "you have been matched again at most 2 times",
        ),
        (_count("under", "age", 18), "you are under 18"),
        (
            Compare("over", Count("active pairs"), Count("capacity")),
            "you have more pairs than you agreed to",
        ),
    ],
)
def test_what_is_said_of_the_reader(condition: Condition, words: str) -> None:
    """What the engine counts of somebody is told of them."""
    voice = Voice(bundled("growth_company"), "mentee", "mentee")

    assert tell_condition(condition, voice) == words


def test_what_is_said_of_a_group() -> None:
    """Its members of a role are many, and are counted."""
    voice = Voice(SCHOOL, subject="circle")
    few = _count("under", "members", 3, "pupil")

    assert tell_condition(few, voice) == "there are fewer than 3 younger pupils"
    assert (
        tell_condition(Known(Fact("born", "pupil")), voice)
        == "the younger pupils' born is known"
    )


def test_choices_that_are_shared() -> None:
    """What one wants is sought among what the other offers."""
    shared = SharedChoices(Fact("wants", "mentee"), Fact("offers", "mentor"))
    voice = Voice(bundled("growth_company"), "mentee", "pair", is_matched=False)

    assert (
        tell_preference(shared, voice)
        == "as much as possible of your wants is among the mentor's offers"
    )
