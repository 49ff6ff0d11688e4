"""A story is played by the engine, and says which of its lines is not so."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import tries
from stories.small import TEXT, a_story, failure_text, told
from wayfellow.stories import rehearse
from wayfellow_dsl import read_programme

BOTH_WAIT = "given mentee ana in waiting, mentor ben in waiting"
TOGETHER = (
    "given mentee ana in mentoring, mentor ben in mentoring, "
    "pair p of ana and ben in meeting"
)


def all_is_so(*lines: str) -> bool:
    """Say whether a story of these lines passes."""
    failures = told("\n".join(lines))
    return [(one.expected, one.instead) for one in failures] == []


# -- Where people begin ----------------------------------------------------------------


def test_people_begin_where_the_story_says() -> None:
    """Everybody stands in their step, or in its stage, before anything happens."""
    assert all_is_so(
        TOGETHER,
        "then ana is in mentoring",
        "and ben is in joining",
        "and p is in meeting",
    )


def test_clocks_start_when_the_story_does() -> None:
    """Somebody placed in a step has just come there, whatever the date."""
    assert all_is_so(
        "given mentee ana in applying",
        "when nothing happens for 13 days",
        "then ana is in applying",
        "when nothing happens for 1 day",
        'then ana was sent "finish"',
    )


def test_a_deadline_of_the_last_day_has_passed_when_nothing_happened() -> None:
    """`nothing happens for 8 weeks` lasts to the end of its last day."""
    assert all_is_so(
        "given mentee ana in applying",
        "when nothing happens for 8 weeks",
        "then ana ended as withdrawn",
    )


def test_who_stands_behind_a_gate_has_met_its_needs() -> None:
    """Needs that nobody can go round are met; those of the step itself are not."""
    assert all_is_so(
        BOTH_WAIT,
        "when ana and ben are matched",
        "then ana is in mentoring",
    )
    assert all_is_so("given mentee ana in applying", "then ana is in applying")


def test_details_that_are_not_stated_are_unknown() -> None:
    """Nobody's manager is known here, so nothing keeps the two apart."""
    assert all_is_so(BOTH_WAIT, "when matching runs", "and ana raises pause")
    assert not all_is_so(
        BOTH_WAIT, "when matching runs", "then ana was not offered ben"
    )


def test_people_are_placed_before_the_pairs_that_they_are_in() -> None:
    """A sentence may name a pair before its members."""
    assert all_is_so(
        "given pair p of ben and ana in meeting",
        "and mentee ana in mentoring, mentor ben in mentoring",
        "then p is in meetings",
    )


# -- What happens ----------------------------------------------------------------------


def test_a_match_is_offered_and_accepted_at_once() -> None:
    """`are matched` makes a confirmed pair, and both go on."""
    assert all_is_so(
        BOTH_WAIT,
        "when ben and ana are matched on 1 March 2027",
        "and ana and ben meet on 8 March 2027",
        "then ana is in mentoring",
        "and ben is in mentoring",
    )


def test_an_event_of_a_pair_may_be_raised_by_a_member() -> None:
    """Who is in one pair need not say which."""
    assert all_is_so(TOGETHER, "when ben raises ended", "then p is in closure")


def test_staff_raise_an_event_for_somebody() -> None:
    """An event of their pair, when they have no rule of their own for it."""
    assert all_is_so(
        TOGETHER, "when coordinator raises ended for ana", "then p is in farewell"
    )


def test_which_of_two_pairs_is_meant_is_said_with_for() -> None:
    """`ben raises ended for ana` ends the pair of the two, and no other."""
    assert all_is_so(
        TOGETHER,
        "and mentee di in mentoring, pair q of di and ben in meeting",
        "when ben raises ended for di",
        "then q is in farewell",
        "and p is in meeting",
    )


def test_needs_are_completed_by_those_who_owe_them() -> None:
    """Their own, or those of their pair; a pair completes what all in it owe."""
    assert all_is_so(
        "given mentee ana in applying",
        "when ana completes form application",
        "and ana completes agreement code after 2 days",
        "then ana is in waiting",
    )
    for who in ("ana", "p"):
        assert all_is_so(
            TOGETHER,
            "when ana raises ended",
            f"and {who} completes form goodbye after 1 week",
            "then p ended as ended_early",
            "and ana is in waiting",
        )


def test_rounds_are_held_when_the_story_says_so_and_not_before() -> None:
    """Nobody is offered anybody while nothing happens."""
    assert all_is_so(
        BOTH_WAIT, "when nothing happens for 4 weeks", "then ben is in waiting"
    )
    assert all_is_so(
        "given mentee ana in waiting with manager ben, mentor ben in waiting",
        "when matching runs on 1 March 2027",
        'then ana was not offered ben because "line management"',
    )


def test_one_accepts_and_then_the_other() -> None:
    """An offer of a round is open until all who have to accept have done so."""
    assert all_is_so(
        BOTH_WAIT,
        "when matching runs",
        "then ana was offered ben",
        "and ben was offered ana",
        "when ana accepts ben",
        "then ana is in waiting",
        "when ben accepts ana after 2 days",
        "then ana is in mentoring",
        "and ben is in mentoring",
    )


def test_an_offer_that_one_accepts_can_lapse_or_be_declined() -> None:
    """One acceptance is not enough; the other may say no, or nothing."""
    accepted = (BOTH_WAIT, "when matching runs", "and ben accepts ana")
    gone = "then ana is in waiting", "and ana was offered ben"

    assert all_is_so(*accepted, "when nothing happens for 1 week", *gone)
    assert all_is_so(*accepted, "when ana raises declined for ben", *gone)


def test_staff_introduce_two_who_accept_later() -> None:
    """Where staff match by hand, what they bring together is an offer like others."""
    assert all_is_so(
        BOTH_WAIT,
        "when coordinator introduces ana and ben on 1 March 2027",
        "then ana was offered ben",
        "and ana is in waiting",
        "when ana accepts ben after 2 days",
        "and ben accepts ana",
        "then ana is in mentoring",
    )


def test_rounds_where_people_are_matched_by_hand_offer_nobody() -> None:
    """The story says how it is done there."""
    by_hand = TEXT.replace("    every Monday\n", "    method by hand\n")
    lines = f"{BOTH_WAIT}\nwhen matching runs\nthen ana was offered ben"
    reading = read_programme(by_hand + a_story(lines))

    assert reading.programme is not None, [d.title for d in reading.diagnostics]
    (failure,) = rehearse(reading.programme).stories[0].failures
    assert failure.instead == (
        "ana was not offered ben, but nothing keeps them apart. Here people are "
        "matched by hand: write `when coordinator introduces ana and ben`"
    )


def test_a_guardian_accepts_for_their_own_child() -> None:
    """Where the programme asks a guardian, theirs is the acceptance."""
    asked = TEXT.replace(
        "accepted by mentee and mentor",
        "accepted by guardian of mentee and mentor",
    ).replace(
        'role mentee "Mentee"', 'role mentee "Mentee"\n    has guardian "Guardian"'
    )
    story = a_story(
        f"""
        {BOTH_WAIT}
        when matching runs
        and ben accepts ana
        then ana is in waiting
        when guardian of ana accepts ben
        then ana is in mentoring
        """
    )
    reading = read_programme(asked + story)

    assert reading.programme is not None, [d.title for d in reading.diagnostics]
    assert rehearse(reading.programme).stories[0].failures == ()


@pytest.mark.parametrize(
    ("lines", "instead"),
    [
        (
            ["when matching runs", "and ana accepts ben", "and ana accepts ben"],
            "nobody waits for ana to accept this; it waits for mentor ben",
        ),
        (
            ["when ana and ben are matched", "and ana accepts ben"],
            "nobody waits for ana to accept this; all have accepted",
        ),
        (["when ana accepts ben"], "no offer to ana and ben is open"),
        (
            ["then ana was offered ben"],
            "ana was not offered ben, as no matching round was held; write `when matching runs` above it",
        ),
        (
            [
                "when ana raises withdrew",
                "and matching runs",
                "then ben was offered ana",
            ],
            "ben was not offered ana, but for another reason: ana took no part in the "
            "round",
        ),
    ],
)
def test_what_cannot_be_accepted_is_told(lines: list[str], instead: str) -> None:
    """The story says for whom the offer waits, or why there was none."""
    (failure,) = told("\n".join([BOTH_WAIT, *lines]))

    assert failure.instead == instead


def test_offers_of_a_round_lapse_unanswered() -> None:
    """A round only offers; nobody accepts by themselves."""
    assert all_is_so(
        BOTH_WAIT,
        "when matching runs",
        "and nothing happens for 1 week",
        "then ana is in waiting",
    )


def test_what_happens_after_a_while_comes_after_what_was_due() -> None:
    """A reminder that was due before an event has gone before it."""
    assert all_is_so(
        TOGETHER,
        "when ana raises ended after 6 weeks",
        'then ben was sent "book"',
        "and p is in farewell",
    )


def test_waits_before_the_first_date_are_counted_back_from_it() -> None:
    """A story may wait first and name a date later."""
    for wait in ("2 weeks", "10 working days", "1 month", "36 hours"):
        assert all_is_so(
            "given mentee ana in applying",
            f"when nothing happens for {wait}",
            "and ana completes form application on 1 March 2027",
            "then ana is in applying",
        )


@tries(12)
@given(st.integers(1, 55), st.integers(1, 55))
def test_waiting_twice_is_waiting_once(first: int, second: int) -> None:
    """Two waits lead where one as long as both does."""
    ended = "then ana ended as withdrawn"
    begins = "given mentee ana in applying"
    total = f"when nothing happens for {first + second} days"

    twice = all_is_so(
        begins,
        f"when nothing happens for {first} days",
        f"and nothing happens for {second} days",
        ended,
    )

    assert twice == all_is_so(begins, total, ended) == (first + second >= 56)


# -- Stories that fail -----------------------------------------------------------------

FAILING = {
    "in another step": (
        f"""
        {TOGETHER}
        when ana and ben meet on 1 March 2027
        and ben raises ended on 20 March 2027
        then ana is in waiting
        """,
        """
        Line 55: A story

          line 59 says  then ana is in waiting
          but  ana is in mentoring (joining), since 1 March 2027

            1 March 2027   ana begins in mentoring
            1 March 2027   p begins in meeting
            1 March 2027   p: meeting held by ana
            20 March 2027  p: meeting -> farewell (ended by ben)
        """,
    ),
    "not ended": (
        """
        given mentee ana in applying
        when nothing happens for 55 days
        then ana ended as withdrawn
        """,
        """
        Line 55: A story

          line 58 says  then ana ended as withdrawn
          but  ana is in applying (joining), since 11 January 2027

            11 January 2027  ana begins in applying
            25 January 2027  ana: remind ana "finish"
        """,
    ),
    "ended as something else": (
        """
        given mentee ana in applying
        when nothing happens for 8 weeks
        then ana ended as completed
        """,
        """
        Line 55: A story

          line 58 says  then ana ended as completed
          but  ana ended as withdrawn on 8 March 2027

            11 January 2027  ana begins in applying
            25 January 2027  ana: remind ana "finish"
            8 March 2027     ana: applying -> withdrawn (after 8 weeks, because "it was
                             never finished")
        """,
    ),
    "not sent": (
        """
        given mentee ana in applying
        when nothing happens for 13 days
        then ana was sent "finish"
        """,
        """
        Line 55: A story

          line 58 says  then ana was sent "finish"
          but  ana was sent nothing

            11 January 2027  ana begins in applying
        """,
    ),
    "sent something else": (
        """
        given mentee ana in applying
        when nothing happens for 2 weeks
        then ana was sent "welcome"
        """,
        """
        Line 55: A story

          line 58 says  then ana was sent "welcome"
          but  ana was sent "finish"

            11 January 2027  ana begins in applying
            25 January 2027  ana: remind ana "finish"
        """,
    ),
    "offered long ago": (
        f"""
        {TOGETHER}
        then ben was not offered ana because "line management"
        """,
        """
        Line 55: A story

          line 57 says  then ben was not offered ana because "line management"
          but  ben was offered ana on 11 January 2027

            11 January 2027  ben begins in mentoring
            11 January 2027  p begins in meeting
        """,
    ),
    "not offered for another reason": (
        """
        given mentee ana in waiting with manager ben, mentor ben in waiting
        when matching runs
        then ana was not offered ben because "too far away"
        """,
        """
        Line 55: A story

          line 58 says  then ana was not offered ben because "too far away"
          but  ana was not offered ben, because "line management"

            11 January 2027  ana begins in waiting
        """,
    ),
    "not in the round": (
        f"""
        {BOTH_WAIT}
        when ana raises withdrew
        and matching runs
        then ana was not offered ben because "line management"
        """,
        """
        Line 55: A story

          line 59 says  then ana was not offered ben because "line management"
          but  ana was not offered ben, but for another reason: ana took no part in the
               round

            11 January 2027  ana begins in waiting
            11 January 2027  ana: waiting -> withdrawn (withdrew by ana)
        """,
    ),
    "no round at all": (
        f"""
        {BOTH_WAIT}
        then ana was not offered ben
        """,
        """
        Line 55: A story

          line 57 says  then ana was not offered ben
          but  no matching round was held; write `when matching runs` above it

            11 January 2027  ana begins in waiting
        """,
    ),
    "the place was somebody else's": (
        """
        given mentee ana in waiting, mentee abe in waiting, mentee al in waiting
        and mentor ben in waiting
        when matching runs
        then ana was not offered ben because "line management"
        """,
        """
        Line 55: A story

          line 59 says  then ana was not offered ben because "line management"
          but  ana was not offered ben, but nothing keeps them apart; somebody else had
               the place

            11 January 2027  ana begins in waiting
        """,
    ),
    "may not be matched": (
        """
        given mentee ana in waiting with manager ben, mentor ben in waiting
        when ana and ben are matched
        """,
        """
        Line 55: A story

          line 57 says  when ana and ben are matched
          but  they may not be brought together: line management

            11 January 2027  ana begins in waiting
            11 January 2027  ben begins in waiting
        """,
    ),
    "no relationship of these": (
        """
        given mentee ana in waiting, mentee di in waiting
        when ana and di are matched
        """,
        """
        Line 55: A story

          line 57 says  when ana and di are matched
          but  no relationship is of a mentee and a mentee

            11 January 2027  ana begins in waiting
            11 January 2027  di begins in waiting
        """,
    ),
    "not together": (
        f"""
        {BOTH_WAIT}
        when ana and ben meet on 1 March 2027
        """,
        """
        Line 55: A story

          line 57 says  when ana and ben meet on 1 March 2027
          but  ana and ben are not together

            1 March 2027  ana begins in waiting
            1 March 2027  ben begins in waiting
        """,
    ),
    "an event that means nothing here": (
        """
        given mentee ana in mentoring
        when ana raises withdrew
        """,
        """
        Line 55: A story

          line 57 says  when ana raises withdrew
          but  `withdrew` means nothing while `ana` is in `mentoring`

            11 January 2027  ana begins in mentoring
        """,
    ),
    "somebody who may not": (
        """
        given mentee ana in waiting
        when coordinator raises withdrew for ana
        """,
        """
        Line 55: A story

          line 57 says  when coordinator raises withdrew for ana
          but  `withdrew` can only be raised by them, not by coordinator coordinator

            11 January 2027  ana begins in waiting
        """,
    ),
    "which pair": (
        f"""
        {TOGETHER}
        and mentee di in mentoring, pair q of di and ben in meeting
        when ben raises ended
        """,
        """
        Line 55: A story

          line 58 says  when ben raises ended
          but  ben is in 2 relationships; say in which one, such as `ben raises ended
               for ana`, with ana or di

            11 January 2027  ben begins in mentoring
            11 January 2027  p begins in meeting
            11 January 2027  q begins in meeting
        """,
    ),
    "out of order": (
        """
        given mentee ana in applying
        when ana completes form application on 1 March 2027
        and ana completes agreement code on 1 February 2027
        """,
        """
        Line 55: A story

          line 58 says  when ana completes agreement code on 1 February 2027
          but  it is 1 March 2027 by then; tell what happens in its order

            1 March 2027  ana begins in applying
            1 March 2027  ana: form application by ana
        """,
    ),
    "on hold": (
        f"""
        {TOGETHER}
        when ana raises concern
        and ana raises ended
        """,
        """
        Line 55: A story

          line 58 says  when ana raises ended
          but  `p` is on hold; nothing moves until the hold is lifted

            11 January 2027  ana begins in mentoring
            11 January 2027  p begins in meeting
            11 January 2027  ana: concern by ana
            11 January 2027  p: concern
        """,
    ),
    "a detail of another type": (
        "given mentee ana in waiting with age old",
        """
        Line 55: A story

          line 56 says  given mentee ana in waiting with age old
          but  `age` is a number, not `old`
        """,
    ),
    "a pair that may not be": (
        """
        given mentee ana in waiting with manager ben, mentor ben in waiting
        and pair p of ana and ben in meeting
        """,
        """
        Line 55: A story

          line 57 says  given pair p of ana and ben in meeting
          but  they may not be brought together: line management

            11 January 2027  ana begins in waiting
            11 January 2027  ben begins in waiting
        """,
    ),
    "more than they take": (
        f"""
        {TOGETHER}
        and mentor cy in mentoring, pair q of ana and cy in meeting
        """,
        """
        Line 55: A story

          line 57 says  given pair q of ana and cy in meeting
          but  the mentee ana has no room for another pair

            11 January 2027  ana begins in mentoring
            11 January 2027  cy begins in mentoring
            11 January 2027  p begins in meeting
        """,
    ),
    "nowhere to stay": (
        """
        given mentee ana in mentoring, mentor ben in mentoring
        and pair p of ana and ben in filed
        """,
        """
        Line 55: A story

          line 57 says  given pair p of ana and ben in filed
          but  p would not stay there, but end as completed at once

            11 January 2027  ana begins in mentoring
            11 January 2027  ben begins in mentoring
        """,
    ),
    "a pair of the wrong people": (
        """
        given mentee ana in mentoring, mentee di in mentoring
        and pair p of ana and di in meeting
        """,
        """
        Line 55: A story

          line 57 says  given pair p of ana and di in meeting
          but  a pair is of a mentee and a mentor; write `of` and their names

            11 January 2027  ana begins in mentoring
            11 January 2027  di begins in mentoring
        """,
    ),
}


@pytest.mark.parametrize(("lines", "words"), FAILING.values(), ids=FAILING)
def test_a_failing_story_says_what_was_expected_and_what_was_so(
    lines: str, words: str
) -> None:
    """The line, what is the case instead, and the history that led there."""
    assert failure_text(lines) == dedent(words).strip("\n")


def test_every_line_that_is_not_so_is_named() -> None:
    """An expectation that is not so does not end the story."""
    failures = told(
        """
        given mentee ana in applying
        then ana is in waiting
        when nothing happens for 8 weeks
        then ana ended as completed
        and ana ended as withdrawn
        """
    )

    assert [one.line for one in failures] == [57, 59]


def test_nothing_is_judged_after_what_cannot_happen() -> None:
    """What a story says after a line that could not happen means nothing."""
    failures = told(
        """
        given mentee ana in applying
        when ana raises withdrew
        then ana ended as withdrawn
        """
    )

    assert [one.line for one in failures] == [57]


def test_a_long_history_is_cut_at_its_beginning() -> None:
    """At most a dozen lines are told, the latest ones."""
    meetings = [f"and ana and ben meet on {day} March 2027" for day in range(2, 12)]
    (failure,) = told(
        "\n".join((TOGETHER, "when ana and ben meet on 1 March 2027", *meetings))
        + "\nthen p is in farewell"
    )

    assert len(failure.history) == 12
    assert failure.history[0] == "(3 earlier lines left out)"
    assert failure.history[-1] == "11 March 2027  p: meeting held by ana"
