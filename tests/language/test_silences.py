"""Events whose silence is waited for: they are called what they are called elsewhere."""

import pytest

from wayfellow_dsl import Diagnostic, read_programme
from wayfellow_dsl.model import IMPLIED_OUTCOMES

_TEXT = """
programme small
role mentee
role mentor
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor
outcomes
    completed, counts as completed
    {outcome}
stage meetings for pair
    step meeting
        meet weekly for 3 months
        {silence}
        on rang_up by mentor: stay
        on ended by mentee or mentor: end as {outcome}
        when meetings are over: end as completed
"""


def found(silence: str = "", outcome: str = "stopped") -> list[Diagnostic]:
    """Find what is wrong with a file that has this silence and this outcome."""
    return list(
        read_programme(_TEXT.format(silence=silence, outcome=outcome)).diagnostics
    )


@pytest.mark.parametrize(
    ("missed", "known"),
    [
        ("a meetng", "a meeting"),
        ("meeting", "a meeting"),
        ("rangup", "rang_up"),
        ("contct from mentor", "contact"),
    ],
)
def test_a_silence_of_nearly_the_right_name_is_told(missed: str, known: str) -> None:
    """What nothing else speaks of, and is nearly something that is, gets a warning."""
    (problem,) = found(f'after 3 weeks without {missed}: remind mentor "ring"')

    assert (problem.code, problem.severity) == ("W206", "warning")
    assert f"`{known}`" in problem.title


@pytest.mark.parametrize("missed", ["a meeting", "rang_up", "contact", "a postcard"])
def test_a_silence_of_the_right_name_or_quite_another_passes(missed: str) -> None:
    """An event that only the silence names is a way to record it."""
    assert not found(f'after 3 weeks without {missed}: remind mentor "ring"')


def test_leaving_may_be_declared_with_words_of_ones_own() -> None:
    """`left` is what many would call it, so it is theirs to say what it means."""
    assert not found(outcome="left")


@pytest.mark.parametrize("name", sorted({*IMPLIED_OUTCOMES} - {"left"}))
def test_a_name_of_the_engines_is_told_once(name: str) -> None:
    """The declaration is at fault, and not each rule that uses it too."""
    assert [problem.code for problem in found(outcome=name)] == ["W204"]
