"""Letters: a subject, a text, and names in braces, and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayfellow_email.problems import BadLetter, CannotSend
from wayfellow_email.templates import read_template

WELCOME = "Subject: Welcome, {name}\n\nDear {name},\n\nsee you in {where|Hull}!\n"


def test_names_in_braces_are_filled_in() -> None:
    """Details stand where their names stood, in the subject and in the text."""
    subject, text = read_template(WELCOME).fill({"name": "Zoë", "where": " Hull"})

    assert subject == "Welcome, Zoë"
    assert text == "Dear Zoë,\n\nsee you in Hull!\n"


def test_what_is_not_known_has_other_words_or_is_not_sent() -> None:
    """Words after a bar stand in for it; without them there is no letter."""
    letter = read_template("Subject: Hello\n\nDear {name|friend},\n")

    assert letter.fill({}) == ("Hello", "Dear friend,\n")
    with pytest.raises(CannotSend, match=re.escape("nothing is known for `{name}`")):
        read_template(WELCOME).fill({"name": "  "})


def test_two_braces_are_one() -> None:
    """A brace can be written."""
    letter = read_template("Subject: {{x}}\n\n{{{name}}}\n")

    assert letter.fill({"name": "Bo"}) == ("{x}", "{Bo}\n")


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", 1, "begin the letter with `Subject:`"),
        ("Dear all\n", 1, "begin the letter with `Subject:`"),
        ("Subject:\n\nHello\n", 1, "say after `Subject:`"),
        ("Subject: Hello\nDear all\n", 2, "leave one line empty"),
        ("Subject: Hello\n\n  \n", 3, "write the text"),
        ("Subject: Hello\n\nDear\n{na me}\n", 4, "`{na me}` is no name"),
        ("Subject: Hello\n\n{name.__class__.x}\n", 3, "is no name"),
        ("Subject: Hello\n\n{people[0]}\n", 3, "is no name"),
        ("Subject: Hello\n\n{name!r:>9}\n", 3, "is no name"),
        ("Subject: Hello\n\n{}\n", 3, "is no name"),
        ("Subject: Hello\n\nDear {name\n", 3, "this `{` stands alone"),
        ("Subject: Hello }\n\nDear\n", 1, "this `}` stands alone"),
        (
            "Subject: Hello\n\nDear\n\n[Say more]\n",
            5,
            "still to be written: [Say more]",
        ),
    ],
)
def test_a_letter_that_is_none_says_where(text: str, line: int, problem: str) -> None:
    """What is wrong is said with its line, before anything is sent."""
    with pytest.raises(BadLetter) as found:
        read_template(text)

    assert problem in found.value.problem
    assert found.value.line == line


@given(name=st.text(min_size=1), where=st.text())
def test_what_people_are_called_stays_in_its_place(name: str, where: str) -> None:
    """A value is never read as a letter again, and a subject is always one line."""
    letter = read_template("Subject: Hello {name|you}\n\nDear {name|you}, {where|}\n")
    subject, text = letter.fill({"name": name, "where": where})

    assert subject.startswith("Hello")
    assert len(subject.splitlines()) == 1
    assert text.startswith("Dear ")
    assert "\0" not in text


@given(st.text())
def test_any_text_is_a_letter_or_says_why_not(text: str) -> None:
    """Reading ends with a letter, or with one line and what is wrong in it."""
    try:
        line = len(read_template(text).subject)
    except BadLetter as problem:
        line = problem.line

    assert 1 <= line <= text.count("\n") + 3
