"""Measures and journeys, worked out from a history made by hand."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import inf

import pytest

from wayfellow.decide import ENGINE, Calendar, Conditions, Record, Recorded, Subject
from wayfellow.evidence import Measurement, meets, read_journeys, take_measure
from wayfellow_dsl.model import (
    All,
    AnyOf,
    Compare,
    Condition,
    Constant,
    Count,
    Ended,
    Fact,
    Go,
    Lifecycle,
    Mean,
    MeanChange,
    Measure,
    Not,
    OnEvent,
    Programme,
    Reached,
    Role,
    Rule,
    Share,
    Stage,
    Step,
    Total,
)

START = datetime(2027, 1, 4, 9, tzinfo=UTC)
NOW = START + timedelta(days=100)


def day(number: int) -> datetime:
    """Give the moment so many days after the start."""
    return START + timedelta(days=number)


def someone(
    name: str, *stays: tuple[str, int], ended: str = "", **answers: float
) -> tuple[Subject, list[Record]]:
    """Build somebody who entered steps on days; the last of `stays` may be an ending.

    Answers are written `baseline__confidence`.
    """
    facts = {
        key.replace("__", "."): Recorded(value, START, ENGINE)
        for key, value in answers.items()
    }
    last, when = stays[-1]
    subject = Subject(
        name,
        "mentee",
        day(stays[0][1]),
        stays[-2][0] if ended else last,
        day(when),
        outcome=ended,
        ended=day(when) if ended else None,
        spent={
            step: timedelta(days=left - entered)
            for (step, entered), (_, left) in pairwise(stays)
        },
        visited=tuple(step for step, _ in (stays[:-1] if ended else stays)),
        facts=facts,
    )
    records = [
        Record(name, place, day(when), "engine", step, target=step)
        for place, (step, when) in enumerate(stays, 1)
    ]
    return subject, records


def measured(
    figure: Share | Total | Mean | MeanChange,
    *people: tuple[Subject, list[Record]],
    ahead: tuple[Rule, ...] = (),
    back: tuple[Rule, ...] = (),
) -> Measurement:
    """Take a measure of mentees who wait and then meet.

    By the rules `ahead` they get from waiting to meeting, and by those `back` again.
    """
    steps = (
        Step("waiting", "matching", rules=ahead),
        Step("meeting", "meetings", rules=back),
    )
    stages = (Stage("matching"), Stage("meetings"))
    lifecycle = Lifecycle("mentee", stages, steps)
    programme = Programme("p", roles=(Role("mentee"),), lifecycles=(lifecycle,))
    subjects = [subject for subject, _ in people]
    records = [record for _, own in people for record in own]
    return take_measure(
        Measure("it", "mentee", figure),
        programme,
        Conditions(programme, Calendar("UTC")),
        read_journeys(subjects, records),
        {subject.id: subject for subject in subjects},
        NOW,
    )


ANA = someone("ana", ("waiting", 0), ("meeting", 10), ("done", 50), ended="done")
BEN = someone("ben", ("waiting", 0), ("left", 30), ended="left")
CAT = someone("cat", ("waiting", 0), ("meeting", 20))
DAN = someone("dan", ("waiting", 60))


def test_a_share_counts_what_has_ended_and_names_what_still_runs() -> None:
    """Of two who ended one is done; two are on their way and not counted."""
    found = measured(Share(Ended(("done",))), ANA, BEN, CAT, DAN)

    assert found == Measurement(0.5, counted=2, under_way=2)


def test_a_share_of_nobody_is_unknown() -> None:
    """Before anybody has ended, a share has no value rather than nought."""
    assert measured(Share(Ended())) == Measurement(None)
    assert measured(Share(Ended()), DAN) == Measurement(None, under_way=1)


@pytest.mark.parametrize("place", ["waiting", "matching"])
def test_a_median_of_days_takes_those_who_still_wait_into_account(place: str) -> None:
    """Three left after 10, 20 and 30 days and one waits after 40: half within 25."""
    figure = Mean(Count("days in", argument=place), median=True)

    assert measured(figure, ANA, BEN, CAT, DAN) == Measurement(25, 3, 1)


def test_a_median_of_days_that_too_few_have_left() -> None:
    """With more people waiting than have left, no number of days is claimed."""
    figure = Mean(Count("days in", argument="waiting"), median=True)
    eve = someone("eve", ("waiting", 50))

    assert measured(figure, ANA, DAN, eve) == Measurement(inf, 1, 2)


def test_a_mean_of_days_is_of_those_who_have_left() -> None:
    """A mean cannot say how long those will stay who are still there."""
    figure = Mean(Count("days in", argument="waiting"))

    assert measured(figure, ANA, BEN, CAT, DAN) == Measurement(20, 3, 1)


def waits(operator: str, days: int) -> Compare:
    """Build the condition that somebody has been waiting for so many days."""
    count = Count("days in", argument="waiting")
    return Compare(operator, count, Constant(days))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (waits("over", 35), Measurement(1 / 4, 4)),
        (waits("over", 42), Measurement(0, 3, 1)),
        (waits("at most", 35), Measurement(3 / 4, 4)),
        (waits("under", 42), Measurement(1, 3, 1)),
        (Not(waits("over", 35)), Measurement(3 / 4, 4)),
        (waits("is", 10), Measurement(1 / 3, 3, 1)),
    ],
)
def test_days_count_as_soon_as_they_are_over(
    condition: Condition, expected: Measurement
) -> None:
    """Of days in a step it is known early: they are over, or the step is left.

    Ana, Ben and Cat have left after 10, 30 and 20 days; Dan waits after 40.
    """
    assert measured(Share(condition), ANA, BEN, CAT, DAN) == expected


def test_days_may_still_come_for_those_who_can_return() -> None:
    """Who can come back to a step may have more days there yet."""
    goes_back = Rule(OnEvent("gave_up"), target=Go("waiting"))

    found = measured(Share(waits("over", 35)), ANA, BEN, CAT, back=(goes_back,))

    assert found == Measurement(0, 2, 1)


def test_days_and_something_else_are_known_when_both_are() -> None:
    """Waiting too long is enough for one of two, and not for both."""
    done, late = Ended(("done",)), waits("over", 35)

    assert measured(Share(AnyOf((late, done))), CAT, DAN) == Measurement(1, 1, 1)
    assert measured(Share(All((late, done))), CAT, DAN) == Measurement(0, 1, 1)


def test_who_may_yet_come_is_not_yet_known() -> None:
    """Of who has not come to a step, and may, nothing is known about days there."""
    there = Compare("over", Count("days in", argument="meeting"), Constant(5))
    goes_on = Rule(OnEvent("ready"), target=Go("meeting"))

    found = measured(Share(there), ANA, BEN, DAN, ahead=(goes_on,))

    assert found == Measurement(1, counted=1, under_way=1, without_answer=1)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (waits("over", 25), Measurement(2, 4)),
        (waits("over", 42), Measurement(0, 3, 1)),
        (waits("under", 42), Measurement(3, 3, 1)),
        (Reached(("meeting",)), Measurement(2, 3, 1)),
        (All((waits("over", 15), Reached(("meeting",)))), Measurement(1, 3, 1)),
    ],
)
def test_a_number_counts_who_has_come_so_far(
    condition: Condition, expected: Measurement
) -> None:
    """Who has come so far counts; not yet known is of whom it may still become so."""
    assert measured(Total(condition), ANA, BEN, CAT, DAN) == expected


def test_a_share_by_days_counts_only_those_who_were_there() -> None:
    """Of 10 and 30 days one is at most 20; who was never there is not counted."""
    eve = someone("eve", ("meeting", 0), ("left", 5), ended="left")
    soon = Compare("at most", Count("days in", argument="waiting"), Constant(20))

    found = measured(Share(soon), ANA, BEN, eve)

    assert found == Measurement(0.5, counted=2, without_answer=1)


def test_days_in_a_step_add_up_over_visits() -> None:
    """Somebody who waits twice has waited for the sum."""
    back = someone(
        "eve", ("waiting", 0), ("meeting", 5), ("waiting", 40), ("meeting", 52)
    )
    found = measured(Mean(Count("days in", argument="waiting")), back)

    assert found == Measurement(17, 1)


def test_who_gave_no_answer_is_counted() -> None:
    """A mean is over those who answered; ended without an answer is told apart."""
    answered = someone("eve", ("waiting", 0), outcome__confidence=8)
    found = measured(Mean(Fact("outcome.confidence")), answered, ANA, DAN)

    assert found == Measurement(8, counted=1, under_way=1, without_answer=1)


def test_a_change_needs_both_answers() -> None:
    """Only those who answered before and after say how much has changed."""
    both = someone("eve", ("waiting", 0), baseline__confidence=4, outcome__confidence=7)
    one = someone(
        "fay", ("waiting", 0), ("left", 9), ended="left", baseline__confidence=4
    )
    figure = MeanChange("confidence", "baseline", "outcome")

    assert measured(figure, both, one) == Measurement(3, 1, 0, 1)


@pytest.mark.parametrize(
    ("operator", "low", "equal", "high"),
    [
        ("at least", False, True, True),
        ("at most", True, True, False),
        ("under", True, False, False),
        ("over", False, False, True),
    ],
)
def test_a_target_is_met_on_its_own_side(
    operator: str, low: bool, equal: bool, high: bool
) -> None:
    """Each comparison holds below, at and above the goal as its words say."""
    target = Compare(operator, Constant(0), Constant(3))  # type: ignore[arg-type]

    assert [meets(target, value) for value in (2, 3, 4)] == [low, equal, high]
