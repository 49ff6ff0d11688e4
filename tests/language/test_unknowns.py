"""Optional details: tested before they are compared."""

import pytest

from wayfellow_dsl import Diagnostic, read_programme

_TEXT = """
programme small
role mentee
    age number, optional
    joined date, optional
    grade levels junior, senior, optional
    wants some of finance, digital, optional
    town text, optional
    home text
    manager person, optional
role mentor
    town text, optional
    offers some of finance, digital
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor
outcomes
    completed, counts as completed
stage recruitment for mentee
    step applying
        {step}
        on matched: end as completed
match mentee with mentor
    candidates mentee in applying, mentor in taking_part
    {policy}
stage meetings for pair
    step meeting
        {pair}
        on ended by them: end as completed
{evidence}
"""


def untested(**parts: str) -> list[Diagnostic]:
    """Find the comparisons that are made without a test."""
    blank = {"step": "", "policy": "", "pair": "", "evidence": ""}
    reading = read_programme(_TEXT.format(**blank | parts))
    assert {found.code for found in reading.diagnostics} <= {"W407"}
    assert (reading.programme is None) == bool(reading.diagnostics)
    return list(reading.diagnostics)


@pytest.mark.parametrize(
    ("condition", "written"),
    [
        ("age is under 18", "age is known and age is under 18"),
        ("age >= 18", "age is known and age is at least 18"),
        ('town is not "Leeds"', 'town is known and town is not "Leeds"'),
        (
            "joined is before 1 May 2027",
            "joined is known and joined is before 1 May 2027",
        ),
        ("grade is above junior", "grade is known and grade is above junior"),
        ("wants includes finance", "wants is known and wants includes finance"),
        ("home is town", "town is known and home is town"),
        ("age is 3 or age is known", "age is known and age is 3"),
        ("not (age is under 18)", "age is known and age is under 18"),
        ("age is not known and age is 3", "age is known and age is 3"),
    ],
)
def test_a_comparison_without_a_test_is_refused(condition, written):
    """The message writes the condition out, ready to be used."""
    (found,) = untested(step=f"on x by them, if {condition}: end as completed")
    as_well = written.replace("is known and", "is not known or", 1)

    assert f"`{written}`" in found.help
    assert f"`{as_well}`" in found.help
    if "not" not in condition and " or " not in condition:
        assert not untested(step=f"on x by them, if {written}: end as completed")
        assert not untested(step=f"on x by them, if {as_well}: end as completed")


@pytest.mark.parametrize(
    "condition",
    [
        "age is known and age is under 18",
        "age is not known or age is under 18",
        "not (age is not known or age is 3) and age is under 18",
        "age is known and (grade is not known or grade is senior) and age is 3",
        "(age is known and age is 3 or age is known and age is 4) and age is not 5",
        'home is "Leeds"',
        "age is known",
    ],
)
def test_a_comparison_after_a_test_is_fine(condition):
    """What was said before, from left to right, counts."""
    assert not untested(step=f"on x by them, if {condition}: end as completed")


@pytest.mark.parametrize(
    "parts",
    [
        {"step": "needs form consent if age is under 18\nwhen done: end as completed"},
        {"step": "when age is under 18: end as completed"},
        {"pair": "when the mentee's age is under 18: end as completed"},
        {"pair": "expect the mentee's age is under 18"},
        {"policy": 'never if the mentee\'s manager is the mentor because "x"'},
        {"policy": "only if the mentee's town is the mentor's town because \"x\""},
        {"evidence": "measure young share of mentee with age is under 18"},
        {"evidence": 'ensure "x"\nnever mentee in applying with age is under 18'},
    ],
)
def test_it_holds_wherever_a_condition_may_stand(parts):
    """Needs, rules, expectations, exclusions, measures and guarantees."""
    assert len(untested(**parts)) == 1


def test_two_unknowns_are_tested_together():
    """One message for one comparison."""
    (found,) = untested(
        policy="never if the mentee's town is the mentor's town because \"x\""
    )

    assert (
        "`the mentee's town is known and the mentor's town is known and the mentee's "
        "town is the mentor's town`"
    ) in found.help


def test_a_wish_needs_no_test():
    """What is not known is simply no reason to prefer somebody."""
    assert not untested(policy="prefer the mentee's town is the mentor's town")
