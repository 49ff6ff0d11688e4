"""Sentences written to break something: each is read, or explained, and at once."""

import pytest

from wayfellow_dsl import fingerprint, read_programme

START = (
    "programme trial\nrole mentee\nage number\njoined date\n"
    "staff lead, lifts safeguarding holds\noutcomes\nfine\n"
    "stage recruitment for mentee\nstep applying\nafter 1 day: end as fine\n"
)
DIGITS = "9" * 400


@pytest.mark.parametrize(
    "sentence",
    [
        f"when {'not ' * 480}age is 18: stay",
        f"when {' or '.join(['age<1'] * 200)}: stay",
        f"when {' and '.join(['age<1'] * 180)}: stay",
        f"when {'(' * 900}age<1{')' * 900}: stay",
        f"when {'not (age<1 and ' * 120}age<1{')' * 120}: stay",
        f"on enter: {', '.join(['stay'] * 300)}",
        f"on x by {', '.join(['lead'] * 300)}: stay",
    ],
    ids=lambda sentence: sentence[:20],
)
def test_a_long_sentence_is_read(sentence: str) -> None:
    """A sentence as long or as deep as a line allows has a meaning."""
    programme = read_programme(START + sentence).programme

    assert programme is not None
    assert fingerprint(programme)


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        (f"when {'not ' * 480}age is 18: foo", "W102"),
        (f"when {' or '.join(['age<1'] * 200)}: foo", "W102"),
        (f"when {'(' * 1900}: stay", "W102"),
        (f"when age is {DIGITS}: stay", "W507"),
        (f"on {DIGITS} March: stay", "W501"),
        (f"on 1 March {DIGITS}: stay", "W501"),
        (f"after {DIGITS} days: stay", "W507"),
        ("after 999999 years: stay", "W507"),
        (f"after {DIGITS} weeks, at most {DIGITS} times: stay", "W507"),
        (f"when joined is 1 March {DIGITS}: stay", "W501"),
        (f"measure m share of mentee that ended target at least {DIGITS}%", "W507"),
        (f"measure m mean of age for mentee target at least {DIGITS}", "W507"),
        (f"survey s\nq scale 1 to {DIGITS}", "W507"),
    ],
    ids=lambda sentence: sentence[:20],
)
def test_a_monstrous_sentence_is_explained(sentence: str, code: str) -> None:
    """Numbers without end and sentences without sense have a diagnostic."""
    found = read_programme(START + sentence).diagnostics

    assert {diagnostic.code for diagnostic in found} == {code}


def test_no_more_is_said_than_anybody_would_read() -> None:
    """A hundred mistakes are told in order, and that there are more."""
    wrong = "".join(f"afterr {day} days: stay\n" for day in range(500))
    unknown = "".join(f"on e by nobody_{i}: stay\n" for i in range(500))

    for text, code in ((wrong, "W101"), (unknown, "W201")):
        reading = read_programme(START + text)
        codes = [found.code for found in reading.diagnostics]

        assert reading.programme is None
        assert codes == [code] * 100 + ["W009"]


def test_rules_of_every_step_are_not_without_number() -> None:
    """Two hundred rules in each of two hundred steps are too many."""
    steps = "".join(f"step s{i}\non next by lead: go on\n" for i in range(200))
    rules = "".join(f"on e{i} by lead: stay\n" for i in range(200))
    text = (
        START.replace("after 1 day: end as fine\n", "on next by lead: go on\n")
        + f"{steps}step last\nafter 1 day: end as fine\n"
        + f"throughout for mentee\n{rules}"
    )
    (found,) = read_programme(text).diagnostics

    assert found.code == "W010"


@pytest.mark.parametrize("sentence", ["role r", '"' * 1990, "#", "when (((", "\u202e"])
def test_a_mebibyte_is_refused_before_it_is_read(sentence: str) -> None:
    """Whatever is in it."""
    text = f"{sentence}\n" * (1_048_576 // len(sentence))
    (found,) = read_programme(text).diagnostics

    assert found.code == "W002"
