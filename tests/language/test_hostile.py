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
