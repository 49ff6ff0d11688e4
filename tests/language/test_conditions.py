"""Conditions: what they compare, and whose facts their words are about."""

import pytest

from language.small import a_guard, a_pair_rule, a_programme, a_rule, applying
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
    Met,
    Not,
    OnTrue,
    Reached,
)

GRADES = ("junior", "middle", "senior")
AGE = Fact("age")
ADULT = Compare("at least", AGE, Constant(18))
AGREED = Compare("is", Fact("agreed"), Constant(True))


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        ("age is 18", Compare("is", AGE, Constant(18))),
        ("age = 18", Compare("is", AGE, Constant(18))),
        ("age is not 18", Compare("is not", AGE, Constant(18))),
        ("age is at least 18", ADULT),
        ("age at least 18", ADULT),
        ("age >= 18", ADULT),
        ("age ≥ 18", ADULT),
        ("age is at most 18", Compare("at most", AGE, Constant(18))),
        ("age is under 18", Compare("under", AGE, Constant(18))),
        ("age is below 18", Compare("under", AGE, Constant(18))),
        ("age is less than 18", Compare("under", AGE, Constant(18))),
        ("age < 18", Compare("under", AGE, Constant(18))),
        ("age is over 17.5", Compare("over", AGE, Constant(17.5))),
        ("age is more than 18", Compare("over", AGE, Constant(18))),
        ("the mentee's age is at least 18", ADULT),
        ("mentee.age is at least 18", ADULT),
        ("age IS Under 18", Compare("under", AGE, Constant(18))),
        ("agreed is yes", AGREED),
        ("agreed is no", Compare("is", Fact("agreed"), Constant(False))),
        ('town is "Leeds"', Compare("is", Fact("town"), Constant("Leeds"))),
        ("area is north", Compare("is", Fact("area"), Constant("north"))),
        (
            "grade is above junior",
            Compare("over", Fact("grade"), Constant("junior"), GRADES),
        ),
        ("grade is junior", Compare("is", Fact("grade"), Constant("junior"))),
        (
            "wants includes finance",
            Compare("includes", Fact("wants"), Constant("finance")),
        ),
        (
            "joined is before 1 May 2027",
            Compare("under", Fact("joined"), Constant("2027-05-01")),
        ),
        ("manager is the mentee", Compare("is", Fact("manager"), Identity())),
        ("age is known", Known(AGE)),
        ("age is not known", Not(Known(AGE))),
        ("rematches is under 1", Compare("under", Count("rematches"), Constant(1))),
        ("active pairs is 0", Compare("is", Count("active pairs"), Constant(0))),
        (
            "active pairs over capacity",
            Compare("over", Count("active pairs"), Count("capacity")),
        ),
        (
            "days in applying is over 30",
            Compare("over", Count("days in", argument="applying"), Constant(30)),
        ),
        (
            "months in recruitment is at least 6",
            Compare(
                "at least", Count("months in", argument="recruitment"), Constant(6)
            ),
        ),
        (
            "the outcome's confidence is at least 7",
            Compare("at least", Fact("outcome.confidence"), Constant(7)),
        ),
        (
            "outcome.progress is some",
            Compare("is", Fact("outcome.progress"), Constant("some")),
        ),
        ("mentee has completed survey outcome", Met("survey outcome")),
        ("in waiting", InStep(("waiting",))),
        ("in recruitment", InStep(("applying", "waiting", "finishing"))),
        ("reached waiting", Reached(("waiting",))),
        ("ended as completed", Ended(("completed",))),
        ("ended", Ended()),
        ("age >= 18 and agreed is yes", All((ADULT, AGREED))),
        ("age >= 18 or agreed is yes", AnyOf((ADULT, AGREED))),
        ("not age >= 18", Not(ADULT)),
        ("not not age >= 18", ADULT),
        (
            "age >= 18 and agreed is yes or age is known",
            AnyOf((All((ADULT, AGREED)), Known(AGE))),
        ),
        (
            "age >= 18 and (agreed is yes or age is known)",
            All((ADULT, AnyOf((AGREED, Known(AGE))))),
        ),
        ("mentee and age >= 18", ADULT),
        ("age >= 18 or not mentee", ADULT),
    ],
)
def test_conditions_of_a_person(words: str, condition: Condition) -> None:
    """A bare fact is the person's own; comparisons have signs and words."""
    assert a_guard(words) == condition


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        (
            "meetings held is at least 3",
            Compare("at least", Count("meetings held"), Constant(3)),
        ),
        (
            "meetings missed in a row is at least 2",
            Compare("at least", Count("meetings missed in a row"), Constant(2)),
        ),
        (
            "the mentor's grade is above the mentee's grade",
            Compare("over", Fact("grade", "mentor"), Fact("grade", "mentee"), GRADES),
        ),
        (
            "the mentee's manager is the mentor",
            Compare("is", Fact("manager", "mentee"), Identity("mentor")),
        ),
        (
            "the mentee's rematches is 0",
            Compare("is", Count("rematches", "mentee"), Constant(0)),
        ),
        ("mentee in waiting", InStep(("waiting",), "mentee")),
        ("the mentee is in waiting", InStep(("waiting",), "mentee")),
        ("mentee ended as withdrawn", Ended(("withdrawn",), "mentee")),
        ("mentee reached waiting", Reached(("waiting",), "mentee")),
        ("mentee has completed survey outcome", Met("survey outcome", "mentee")),
        (
            "mentor has completed form goodbye",
            Met("form goodbye from mentor"),
        ),
    ],
)
def test_conditions_of_a_pair(words: str, condition: Condition) -> None:
    """In a pair's step a fact of a member says whose it is."""
    assert a_pair_rule(f"when {words}: go on").trigger == OnTrue(condition)


def test_signing_is_an_agreement() -> None:
    """`has signed` asks for an agreement by its name."""
    step = applying(
        'needs agreement ethics "Code"\nneeds form x if mentee has signed ethics'
    )

    assert step.needs[1].guard == Met("agreement ethics")


def test_a_sentence_for_another_role_does_not_exist() -> None:
    """In a stage that roles share, `if mentor` leaves the mentee's steps alone."""
    programme = a_programme(
        blocks="""
        stage shared for mentee, mentor
            step together
                needs form a if mentor
                needs form b if mentee
                needs form c if mentee and age is under 18
                on left by them, if mentor: end as withdrawn
                when mentor and grade is junior: stay
                when done: end as completed
        """,
        mentee="on moved by them: go to together",
    )
    mentee = programme.lifecycle("mentee").step("together")
    mentor = programme.lifecycle("mentor").step("together")

    assert [need.key for need in mentee.needs] == ["form b", "form c"]
    assert [need.key for need in mentor.needs] == ["form a"]
    assert mentee.needs[1].guard == Compare("under", AGE, Constant(18))
    assert (len(mentee.rules), len(mentor.rules)) == (1, 3)
    assert mentor.rules[0].guard is None


def test_the_means_nothing() -> None:
    """`the` may stand anywhere, or be left out."""
    with_it = a_rule(
        "on the accepted by the coordinator, if the age is 3: go to the waiting"
    )

    assert with_it.guard == a_guard("age is 3")
