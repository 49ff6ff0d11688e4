"""Each requirement of the vocabulary, kept by one programme and not by another."""

from __future__ import annotations

import pytest

from standards.small import WHOLE, programme_of, whole
from wayfellow.standards import Answer, Item, Standard, hold_against
from wayfellow.standards.standard import (
    BothAccept,
    ChecksIn,
    Closes,
    ClosesWhen,
    ClosesWith,
    HasExclusions,
    HasPreferences,
    HasRematchRule,
    JoinsFreely,
    Lasts,
    MatchedByStaff,
    Meets,
    NeedsFirst,
    Phase,
    Requirement,
    Surveys,
)
from wayfellow_dsl.model import Duration, Programme

MONTH, YEAR = Duration(1, "months"), Duration(1, "years")
BOTH = ("mentee", "mentor")
TWICE_THEN_MONTHLY = (Phase(2, MONTH, MONTH), Phase(1, MONTH, YEAR))
MONTHLY = (Phase(1, MONTH, YEAR),)
GATE = '        needs agreement code_of_conduct "Code of ethics"'


def answer(requirement: Requirement, programme: Programme) -> Answer:
    """Hold a programme against a standard of one item, which asks for one thing."""
    item = Item("it", "It is so.", requirements=(requirement,))
    (found,) = hold_against(programme, Standard("own", "", "", "", (item,))).answers
    return found


def line_of(words: str) -> int:
    """Find the line of the whole programme in which some words stand."""
    return 1 + next(i for i, line in enumerate(WHOLE.splitlines()) if words in line)


@pytest.mark.parametrize(
    ("requirement", "words", "places"),
    [
        (
            NeedsFirst(("mentor",), ("training",), 3),
            "first steps, 2 hours and",
            ["first_steps", "second_steps"],
        ),
        (
            NeedsFirst(BOTH, ("agreement",), about=("conduct",)),
            "Code of ethics",
            ["code_of_conduct"],
        ),
        (NeedsFirst(BOTH, ("interview",)), "completes interview", ["needs interview"]),
        (MatchedByStaff(), "the coordinator proposes the pairs", ["match mentee with"]),
        (BothAccept(), "when mentee and mentor have accepted", ["accepted by"]),
        (HasExclusions(), '"line management"', ["never if"]),
        (HasPreferences(1), "Preferences in matching: 1", ["prefer"]),
        (JoinsFreely(BOTH), "joins by something", ["form application"]),
        (
            Meets(MONTH, 60),
            "meet every 2 weeks, 26 times, about 1 hour",
            ["meet fort"],
        ),
        (Meets(), "meet every 2 weeks", ["meet fort"]),
        (Lasts(at_least=YEAR), "52 weeks", ["meet fort"]),
        (Lasts(at_most=YEAR), "52 weeks", ["meet fort"]),
        (
            ChecksIn(BOTH, TWICE_THEN_MONTHLY),
            "twice in the first month and every",
            ["check in"],
        ),
        (
            Surveys(BOTH),
            "baseline before meeting",
            ["survey baseline", "survey outcome"],
        ),
        (Closes(), "leads through farewell", ["step farewell"]),
        (ClosesWhen("planned"), "when meetings are over", ["when meetings"]),
        (ClosesWhen("ended"), "ended by mentee or mentor", ["on ended"]),
        (ClosesWhen("unreachable"), "cannot be reached", ["step farewell"]),
        (ClosesWith(BOTH, ("form",)), "exit interview from mentee", ["exit_interview"]),
        (HasRematchRule(), "matched again", ["rematches"]),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Requirement) else "",
)
def test_a_programme_that_does_it_all(
    requirement: Requirement, words: str, places: list[str]
) -> None:
    """Each requirement is met, and shown by the lines of the file that say so."""
    found = answer(requirement, whole())

    assert found.standing == "met"
    assert words in found.words
    assert found.lines == tuple(line_of(place) for place in places)
    assert found.write == ""


@pytest.mark.parametrize(
    ("requirement", "changes", "words", "write"),
    [
        (
            NeedsFirst(("mentee",), ("training",), 3),
            [],
            "Every mentee has 2 hours of training before meeting; 3 are asked for.",
            "needs training … of 3 hours",
        ),
        (
            NeedsFirst(("mentor",), ("check",)),
            [],
            "The rules ask the mentor for no check before meeting.",
            "needs check …",
        ),
        (
            NeedsFirst(("mentor",), ("agreement",), about=("ethic",)),
            [(GATE, f"{GATE}\n        on invited by coordinator: go to waiting")],
            "there is a way round agreement Code of ethics, applying -> preparing (",
            "needs agreement ethic_…",
        ),
        (
            NeedsFirst(("mentor",), ("agreement",)),
            [(GATE, f"{GATE} if mentor and offers includes finance")],
            "agreement Code of ethics is needed only of some",
            "needs agreement",
        ),
        (
            NeedsFirst(("mentor",), ("training",)),
            [("mentor in waiting", "mentor in applying or waiting")],
            "people can be brought together before training first steps",
            "needs training",
        ),
        (
            MatchedByStaff(),
            [("    proposed by coordinator\n", "")],
            "Nobody of the staff proposes the pairs of `mentee with mentor`.",
            "proposed by coordinator",
        ),
        (
            BothAccept(),
            [("accepted by mentee and mentor", "accepted by mentee")],
            "without having been accepted by mentor",
            "accepted by mentee and mentor within 7 days",
        ),
        (
            HasExclusions(),
            [
                (
                    '    never if the mentor\'s manager is the mentee because "line management"\n',
                    "",
                )
            ],
            "Anybody may be matched",
            "never if",
        ),
        (HasPreferences(2), [], "matching: 1; at least 2 asked for", "prefer"),
        (
            JoinsFreely(("mentee",)),
            [("needs form application", "on invited by coordinator: go to preparing")],
            "Nothing shows that the mentee has asked to join.",
            "needs form application, in step applying",
        ),
        (
            Meets(Duration(1, "weeks")),
            [],
            "every week is asked for",
            "meet every week",
        ),
        (Meets(minutes=90), [], "90 minutes are asked for", "about 90 minutes"),
        (
            Meets(),
            [
                ("        meet fortnightly for 12 months, about 1 hour\n", ""),
                ("        when meetings are over: go to farewell\n", ""),
            ],
            "There is no plan of meetings.",
            "meet every month",
        ),
        (
            Lasts(at_least=Duration(2, "years")),
            [],
            "2 years are asked for",
            "for 2 years",
        ),
        (Lasts(at_most=Duration(6, "months")), [], "6 months at most", "for 6 months"),
        (
            Lasts(),
            [
                (
                    "        meet fortnightly for 12 months, about 1 hour\n",
                    "        meet fortnightly\n",
                ),
                ("        when meetings are over: go to farewell\n", ""),
            ],
            "does not say how long",
            "meet monthly for 12 months",
        ),
        (
            ChecksIn(("mentor",), MONTHLY),
            [("check in with mentee, mentor", "check in with mentee")],
            "mentor at no certain time",
            "check in with mentor every month",
        ),
        (
            ChecksIn(BOTH, MONTHLY),
            [("mentor every 2 weeks", "mentor quarterly")],
            "mentee not at all from day 1 to day 30; every month until 1 year after",
            "check in with mentee, mentor every month",
        ),
        (
            Surveys(("mentee",)),
            [("        needs survey baseline\n", "")],
            "No survey of the mentee is certain before they meet.",
            "survey before, after",
        ),
        (
            Surveys(("mentee",)),
            [
                (
                    "        needs survey outcome\n        after 8 weeks: end as completed\n        when done:",
                    "        on enter:",
                )
            ],
            "No survey of the mentee is certain after a pair has ended.",
            "survey before, after",
        ),
        (
            Surveys(("mentee",)),
            [
                (
                    "survey baseline, outcome",
                    "survey outcome\n    mood scale 1 to 10\nsurvey baseline",
                )
            ],
            "other questions before than after",
            "survey before, after",
        ),
        (
            Closes(),
            [
                (
                    "on ended by mentee or mentor: go to farewell",
                    "on ended by mentee or mentor: end as withdrawn",
                )
            ],
            "A pair can end without closure: meeting -> withdrawn (ended by mentee or mentor).",
            "go to farewell, instead of `end as withdrawn`",
        ),
        (
            Closes(),
            [("stage closure for pair", "stage goodbye for pair")],
            "Pairs have no closure stage.",
            "stage closure for pair",
        ),
        (
            ClosesWhen("planned"),
            [
                (
                    "when meetings are over: go to farewell",
                    "when meetings are over: end as completed",
                )
            ],
            "when the meetings are over",
            "when meetings are over: go to farewell",
        ),
        (
            ClosesWhen("ended"),
            [
                (
                    "on ended by mentee or mentor: go to farewell",
                    "on ended by mentee or mentor: end as withdrawn",
                )
            ],
            "Nobody can end the meetings",
            "on ended by mentee or mentor: go to farewell",
        ),
        (
            ClosesWhen("unreachable"),
            [("        after 4 weeks: go on without them\n", "")],
            "Who cannot be reached keeps a pair in farewell.",
            "go on without them",
        ),
        (
            ClosesWith(BOTH, ("form",)),
            [("exit_interview from mentee, mentor", "exit_interview from mentee")],
            "no form is asked of the mentor",
            "needs form exit_interview from mentor",
        ),
        (
            HasRematchRule(),
            [
                (
                    "        on last pair ended, if mentee and rematches is under 1: go to waiting\n",
                    "",
                )
            ],
            "No rule says when some mentee is matched again.",
            "if rematches is under 1: go to waiting",
        ),
        (
            HasRematchRule(),
            [(", if mentee and rematches is under 1:", ", if mentee:")],
            "Any mentee can be matched again without limit.",
            "if rematches is under 1: go to waiting",
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Requirement) else "",
)
def test_a_programme_in_which_it_is_missing(
    requirement: Requirement, changes: list[tuple[str, str]], words: str, write: str
) -> None:
    """Each requirement is not met, and what to write is said."""
    found = answer(requirement, whole(*changes))

    assert found.standing == "not met"
    assert words in found.words
    assert write in found.write


def test_a_conditional_need_may_be_enough() -> None:
    """Where only some need a permission, the standard says that this may depend."""
    conditional = whole((GATE, f"{GATE} if mentee and wants includes finance"))
    strict = NeedsFirst(("mentee",), ("agreement",))
    lenient = NeedsFirst(("mentee",), ("agreement",), may_depend=True)

    assert answer(strict, conditional).standing == "not met"
    assert answer(lenient, conditional).standing == "met"


def test_a_pair_may_owe_it_before_it_meets() -> None:
    """An agreement that the two sign together, before the meetings, is before meeting."""
    programme = whole(
        (f"{GATE}\n", ""),
        (
            "stage meetings for pair\n",
            "stage meetings for pair\n    step agreeing\n        needs agreement rules from "
            "mentee, mentor\n        on ended by mentee or mentor: go to farewell\n",
        ),
    )
    found = answer(NeedsFirst(BOTH, ("agreement",)), programme)

    assert found.standing == "met"
    assert "agreement rules from mentor" in found.words


def test_by_hand_is_by_staff() -> None:
    """Where pairs are made by hand, staff introduce them."""
    programme = whole(
        ("    proposed by coordinator\n", "    method by hand\n"),
        ("    every Monday\n", ""),
        ("    prefer the mentee's wants shared with the mentor's offers\n", ""),
    )

    assert "staff introduce" in answer(MatchedByStaff(), programme).words


def test_phases_are_written_as_they_are_asked_for() -> None:
    """What is said to be missing can be written so, and is then enough."""
    asked = ChecksIn(BOTH, TWICE_THEN_MONTHLY)
    missing = answer(asked, whole(("mentor every 2 weeks", "mentor monthly")))
    advice = missing.write.removeprefix("check in with mentee, mentor ")
    mended = whole(("mentor every 2 weeks", f"mentor {advice}"))

    assert advice == "twice in the first month, then every month"
    assert answer(asked, mended).standing == "met"


def test_quarterly_after_a_first_quarter() -> None:
    """A second phase is looked at from where the first one ends."""
    quarter = Duration(3, "months")
    asked = ChecksIn(BOTH, (Phase(1, MONTH, quarter), Phase(1, quarter, YEAR)))
    phased = "mentor monthly for the first 3 months, then quarterly"
    enough = whole(("mentor every 2 weeks", phased))
    seldom = whole(("mentor every 2 weeks", "mentor quarterly"))

    assert answer(asked, enough).standing == "met"
    assert (
        phased.removeprefix("mentor ")
        .replace("quarterly", "every 3 months")
        .replace("monthly", "every month")
        in answer(asked, seldom).write
    )


@pytest.mark.parametrize(
    ("kind", "need"),
    [
        ("check", "check dbs lasting 3 years"),
        ("consent", "consent photos"),
        ("attestation", "attestation identity by coordinator"),
        ("reference", "2 references"),
        ("form", "form identity"),
    ],
)
def test_every_kind_of_need(kind: str, need: str) -> None:
    """Whatever a step can need can be asked for."""
    asked = NeedsFirst(BOTH, (kind,))
    without = whole(
        ("        needs form application\n", "        on asked by them: go on\n")
    )
    written = whole((GATE, f"{GATE}\n        needs {need}"))

    assert answer(asked, without).standing == "not met"
    assert answer(asked, written).standing == "met"


def test_a_guardian_permits_it_for_the_young() -> None:
    """A consent from somebody attached counts as the mentee's, if it may depend."""
    programme = whole(
        (
            "    wants some of",
            "    born date of birth\n    has guardian\n    wants some of",
        ),
        (
            GATE,
            f"{GATE}\n        needs consent taking_part from guardian if mentee and age "
            "is under 18",
        ),
    )
    asked = NeedsFirst(("mentee",), ("consent",), may_depend=True)

    assert answer(asked, programme).standing == "met"


def test_what_may_be_waived_is_not_certain() -> None:
    """Staff may let it go, so nobody can say that everybody has done it."""
    programme = whole((GATE, f"{GATE} waived by coordinator"))
    found = answer(NeedsFirst(BOTH, ("agreement",)), programme)

    assert found.standing == "not met"
    assert "the coordinator may waive agreement Code of ethics" in found.words


def test_rules_of_every_step_count() -> None:
    """An end that is written once, for all steps, leads to closure all the same."""
    programme = whole(
        ("        on ended by mentee or mentor: go to farewell\n", ""),
        (
            "stage meetings for pair\n",
            "throughout for pair\n    on ended by mentee or mentor: go to farewell\n\n"
            "stage meetings for pair\n",
        ),
    )

    assert answer(ClosesWhen("ended"), programme).standing == "met"


def test_a_short_programme_is_checked_in_its_own_time() -> None:
    """Monthly for a year is asked of a pair that meets for half a year, for half a year."""
    programme = whole(
        ("for 12 months", "for 6 months"),
        ("mentor every 2 weeks", "mentor every 4 weeks"),
    )

    assert answer(ChecksIn(BOTH, MONTHLY), programme).standing == "met"


ORGANIC = """\
programme small
role young_person
role adult
staff organiser, lifts safeguarding holds
relationship friendship of young_person and adult
outcomes
    ended
stage together for friendship
    step acquainted
        on ended by young_person or adult: end as ended
"""


@pytest.mark.parametrize(
    ("text", "mentor"),
    [
        (WHOLE, "mentor"),
        (
            WHOLE.replace("pair of mentee and mentor", "pair of mentor and mentee"),
            "mentor",
        ),
        (ORGANIC, "adult"),
        (ORGANIC.replace("adult", "mentor"), "mentor"),
        (ORGANIC.replace("young_person", "mentor"), "mentor"),
        (ORGANIC.replace("adult", "mentee"), "young_person"),
        (WHOLE.replace("mentor", "guide").replace("mentee", "reader"), "guide"),
        (
            WHOLE.replace("mentor", "guide")
            .replace("mentee", "reader")
            .replace("pair of reader and guide", "pair of guide and reader"),
            "guide",
        ),
    ],
)
def test_who_is_the_mentor(text: str, mentor: str) -> None:
    """By name; otherwise who is sought in matching, or is named last."""
    standard = Standard("own", "", "", "", ())

    assert hold_against(programme_of(text), standard).mentor == mentor
