"""A wrong joining day put right: everybody stands as if it had been right at first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import pytest

from decide.play import ANA, BEN, CAROL, Play, a_programme, on
from reliability.acts import Imagination
from reliability.programmes import EVERY, compiled
from wayfellow.decide import (
    Actor,
    Correct,
    Decision,
    EnrolPerson,
    Refusal,
    Subject,
    decide,
)
from wayfellow.decide import Run as DecidedRun

HEADER = """
programme trial "A trial"
    timezone Europe/London
role mentee
    born date of birth, optional
    region text, optional
role mentor
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor
outcomes
    completed, counts as completed
    withdrawn
    ended_early
"""
JOINS = """
throughout for mentee
    after 1 year: remind them "a_year_with_us"
    on left by mentee: end as withdrawn

stage joining for mentee
    closes 90 days after start
    step arriving
        when not (region is known): go to applying
    step applying
        needs form application
        after 1 week, then every 1 week, at most 3 times: remind them "finish"
        after 6 weeks: end as withdrawn
    step waiting
        after 3 months: end as ended_early
        on matched: go to together
    step together
        on last pair ended: end as completed

stage joining_in for mentor
    step ready
        on stopping by mentor: end as withdrawn
"""


def a_play() -> Play:
    """Play a run in which ana has joined on the 25th of January, by mistake."""
    play = Play(a_programme(JOINS, HEADER))
    play.enrol(ANA, "2027-01-25")
    return play


def due_of(play: Play, name: str) -> str:
    """Give the day on which a clock of ana's is due, by what it says."""
    ana = play.people["ana"]
    names = play.compiled.step(ana).names
    (due,) = (t.due for t in ana.timers if names[t.rule].startswith(name))
    assert due is not None
    return due.date().isoformat()


def refused(result: Decision | Refusal) -> str:
    """Give the words of a refusal."""
    assert isinstance(result, Refusal), result
    return result.message


def test_all_counts_from_the_day_on_which_they_joined() -> None:
    """The first step, its clocks, and those that count from joining."""
    play = a_play()

    play.correct("ana", 1, "2027-01-26", happened="2027-01-18")

    ana = play.people["ana"]
    assert (ana.created, ana.entered) == (on("2027-01-18"), on("2027-01-18"))
    assert set(ana.stages.values()) == {on("2027-01-18")}
    assert due_of(play, "after 6 weeks") == "2027-03-01"
    assert due_of(play, "1 year after joining") == "2028-01-18"
    assert play.told_again() == []


def test_what_should_have_come_comes_at_once() -> None:
    """And once: of several times that have passed already the last is made up for."""
    play = a_play()
    play.correct("ana", 1, "2027-01-30", happened="2027-01-12")

    play.pass_until("ana", "2027-02-28")

    assert play.told() == [("2027-01-30", "finish"), ("2027-02-02", "finish")]
    assert play.where("ana") == "withdrawn"
    assert play.log[-1].when.date() == date(2027, 2, 23)


def test_what_has_come_already_does_not_come_again() -> None:
    """Whoever joined later than was thought is reminded as often as planned in all."""
    play = a_play()
    play.pass_until("ana", "2027-02-09")
    play.correct("ana", 1, "2027-02-10", happened="2027-02-08")

    play.pass_until("ana", "2027-03-20")

    assert [day for day, _ in play.told()] == ["2027-02-01", "2027-02-08", "2027-03-01"]
    assert due_of(play, "after 6 weeks") == "2027-03-22"


def test_moves_that_were_made_stand() -> None:
    """Whoever has gone on stays, and the time in the first step is reckoned anew."""
    play = a_play()
    play.send("ana", "form application", ANA, "2027-01-28")
    before = play.people["ana"]

    play.correct("ana", 1, "2027-02-02", happened="2027-01-18")

    ana = play.people["ana"]
    assert (ana.step, ana.entered) == ("waiting", on("2027-01-28"))
    assert ana.spent["applying"] == on("2027-01-28") - on("2027-01-18")
    assert ana.spent["arriving"] == before.spent["arriving"]
    assert due_of(play, "after 3 months") == "2027-04-28"
    assert due_of(play, "1 year after joining") == "2028-01-18"
    assert play.told_again() == []


def test_what_was_said_at_the_same_moment_is_no_part_of_joining() -> None:
    """A step that somebody reached by what they did then counts from then."""
    play = a_play()
    play.send("ana", "form application", ANA, "2027-01-25")

    play.correct("ana", 1, "2027-02-02", happened="2027-01-18")

    ana = play.people["ana"]
    assert (ana.step, ana.entered) == ("waiting", on("2027-01-25"))
    assert ana.spent["applying"] == on("2027-01-25") - on("2027-01-18")


def test_it_can_be_put_right_again() -> None:
    """The second time as the first; the history has all three days."""
    play = a_play()
    play.correct("ana", 1, "2027-01-26", happened="2027-01-18")
    play.correct("ana", 1, "2027-01-27", happened="2027-01-20")

    ana = play.people["ana"]

    assert (ana.created, ana.entered) == (on("2027-01-20"), on("2027-01-20"))
    assert due_of(play, "after 6 weeks") == "2027-03-03"
    assert play.told_again() == []


def test_staff_see_what_would_have_been_otherwise() -> None:
    """A reminder that went out would have gone out on another day."""
    play = a_play()
    play.pass_until("ana", "2027-02-02")

    result = play.correct("ana", 1, "2027-02-03", happened="2027-01-26")

    assert isinstance(result, Decision)
    (task,) = (one for one in result.records if one.name == "what would have differed")
    told = {
        (one["kind"], one.get("name", ""), one["when"][:10], one["happened"])
        for one in task.payload["otherwise"]
    }
    assert ("message", "finish", "2027-02-01", True) in told
    assert ("message", "finish", "2027-02-02", False) in told


def test_details_are_known_since_they_joined() -> None:
    """What somebody said on joining was true from then."""
    play = Play(a_programme(JOINS, HEADER))
    play.enrol(ANA, "2027-01-25", born="2005-01-02")

    play.correct("ana", 1, "2027-01-26", happened="2027-01-18")

    assert play.people["ana"].facts["born"].since == on("2027-01-18")


@pytest.mark.parametrize(
    ("happened", "words"),
    [
        (
            "2027-01-29",
            "line 3 of `ana` (form application) happened on 28 January 2027",
        ),
        ("2027-02-20", "it cannot have happened later than now"),
        ("2027-01-25", "line 1 says this already"),
    ],
)
def test_a_day_on_which_they_cannot_have_joined_is_refused(
    happened: str, words: str
) -> None:
    """Nobody does anything before they join, and nobody joins tomorrow."""
    play = a_play()
    play.send("ana", "form application", ANA, "2027-01-28")
    before = play.people["ana"]

    result = play.correct("ana", 1, "2027-02-02", happened=happened)

    assert words in refused(result)
    assert play.people["ana"] == before


def test_a_day_on_which_nobody_could_join_is_refused() -> None:
    """The programme's own window stands."""
    play = a_play()

    result = play.correct("ana", 1, "2027-06-01", happened="2027-05-20")

    assert "people could join as mentee until 11 April 2027" in refused(result)


def test_nobody_joins_after_they_were_brought_together() -> None:
    """Their relationship, which began before, is named."""
    play = a_play()
    play.send("ana", "form application", ANA, "2027-01-25")
    play.enrol(BEN, "2027-01-26")
    pair = play.introduce(ANA, BEN, "2027-01-27")

    result = play.correct("ben", 1, "2027-02-02", happened="2027-01-28")

    assert refused(result) == (
        f"`{pair}` began on 27 January 2027, which would be before they joined"
    )


@pytest.mark.parametrize(
    ("instead", "words"),
    [
        (None, "put its day right, send `details` with what else is right, or move"),
        ({"born": "2005-01-01"}, "its day is put right here, and for the rest send"),
    ],
)
def test_of_joining_only_the_day_is_put_right(
    instead: dict[str, Any] | None, words: str
) -> None:
    """A refusal says what to do about the rest."""
    assert words in refused(a_play().correct("ana", 1, "2027-02-02", instead=instead))


def test_entered_in_error_means_ended_and_enrolled_again() -> None:
    """Whoever never joined is moved to an outcome, and may begin under another name."""
    play = a_play()
    play.move("ana", "withdrawn", "2027-01-26")

    again = play.tell(
        EnrolPerson("ana2", "mentee", on("2027-01-27"), "ana", {}, CAROL, ("ana",))
    )

    assert isinstance(again, Decision)
    assert play.people["ana2"].person == "ana"


def test_who_was_invited_joined_because_of_another_line() -> None:
    """Their day is that of what invited them, and is not put right by itself."""
    play = Play(
        a_programme(
            """
stage joining for mentee
    step applying
        on recommends by mentee: go to waiting, enrol as mentor
    step waiting
        after 3 months: end as ended_early
stage joining_in for mentor
    step ready
        on stopping by mentor: end as withdrawn
"""
        )
    )
    play.enrol(ANA, "2027-01-25")
    play.send("ana", "recommends", ANA, "2027-01-26")

    result = play.correct("ana.mentor", 1, "2027-02-02", happened="2027-01-20")

    assert "is how they joined, because of line 3 of `ana`" in refused(result)


def _first_roles() -> Iterator[tuple[str, str]]:
    for name in EVERY:
        for role in compiled(name).roles:
            yield name, role


@pytest.mark.parametrize(("name", "role"), list(_first_roles()))
def test_in_every_programme_it_is_as_if_it_had_been_right_at_first(
    name: str, role: str
) -> None:
    """Whoever is put right at once stands as whoever joined on that day."""
    programme = compiled(name)
    ideas, run = Imagination(programme, Random(name)), DecidedRun("r", "2027-01-04")  # noqa: S311
    details = {
        detail.name: ideas.detail(detail, {"bo": _SOMEBODY})
        for detail in programme.roles[role].details
        if not detail.optional
    }
    by = Actor(next(iter(programme.staff)), "kim")
    wrong, right = on("2027-01-11 10:00"), on("2027-01-11 09:30")

    def joins(at: Any) -> Decision | Refusal:
        return decide(programme, run, {}, EnrolPerson("ana", role, at, "", details, by))

    mistaken, meant = joins(wrong), joins(right)
    if isinstance(mistaken, Refusal) or isinstance(meant, Refusal):
        assert isinstance(mistaken, Refusal)
        return
    people = {one.id: one for one in mistaken.subjects}
    done = decide(
        programme,
        run,
        people,
        Correct("ana", 1, "a slip", wrong, by, None, right, mistaken.records),
    )

    assert isinstance(done, Decision), done
    (ana,) = (one for one in done.subjects if one.id == "ana")
    (was_meant,) = (one for one in meant.subjects if one.id == "ana")
    for field in ("created", "entered", "stages", "facts", "spent", "step", "wakes"):
        assert getattr(ana, field) == getattr(was_meant, field), field
    dues = [(timer.rule, timer.anchor, timer.due) for timer in ana.timers]
    assert dues == [(one.rule, one.anchor, one.due) for one in was_meant.timers]


_SOMEBODY = Subject("bo", "", on("2027-01-01"), "", on("2027-01-01"))
