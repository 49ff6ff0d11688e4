"""Fixes applied to whole files: what is put right, and what is left alone."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from effort import tries
from wayfellow_dsl import (
    Reading,
    ScenarioReading,
    decode,
    encode,
    read_programme,
    read_scenario,
    repair,
)
from wayfellow_programmes import bundled, bundled_names

START = (
    "programme trial\nrole mentee\nstaff lead, lifts safeguarding holds\n"
    "outcomes\ndone\nstage recruitment for mentee\nstep applying\n"
    "on y by them: go to waiting\nstep waiting\n"
)
TEXTS = {
    name: place.read_text(encoding="utf-8")
    for name in bundled_names()
    if name.endswith((".programme", ".scenario"))
    and (place := bundled(name)) is not None
}
WORD = re.compile("[A-Za-z_0-9]{2,}")


def _reader(name: str):
    if name.endswith(".programme"):
        return read_programme
    programme = read_programme(TEXTS[name.replace(".scenario", ".programme")]).programme
    assert programme is not None
    return lambda text: read_scenario(text, programme)


def _errors(answer: Reading | ScenarioReading) -> int:
    return sum(found.severity == "error" for found in answer.diagnostics)


@st.composite
def mistyped(draw: st.DrawFn, text: str) -> str:
    """Draw a file with a few words mistyped, dropped or put in each other's place."""
    for _ in range(draw(st.integers(1, 5))):
        words = list(WORD.finditer(text))
        word = words[draw(st.integers(0, len(words) - 1))]
        letters = word.group()
        place = draw(st.integers(0, len(letters) - 1))
        other = words[draw(st.integers(0, len(words) - 1))].group()
        typed = draw(
            st.sampled_from(
                [
                    letters[:place] + letters[place + 1 :],
                    letters[:place] + draw(st.sampled_from(string.ascii_letters)),
                    letters[: place + 1] + letters[place:],
                    f"{letters} {other}",
                    other,
                    "",
                ]
            )
        )
        text = text[: word.start()] + typed + text[word.end() :]
    return text


@tries(40)
@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_repairing_never_makes_it_worse(name: str, data: st.DataObject) -> None:
    """A file ends with no more mistakes than it had, whatever was mistyped in it.

    Only where some mistakes hid others, those come to light.
    """
    read = _reader(name)
    text = data.draw(mistyped(TEXTS[name]))
    before = read(text)
    repaired = repair(text, read)
    after = read(repaired.text)

    assert after.diagnostics == repaired.left
    assert after.is_complete or not before.is_complete
    if after.is_complete == before.is_complete:
        assert _errors(after) <= _errors(before)
    assert repair(repaired.text, read).changes == ()


@tries(25)
@given(
    st.lists(st.sampled_from(["needds form x", "after two days: stay", "# é“x”", ""])),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "\ufeff"]),
)
@example(["needds form x"], "\r", "\ufeff")
def test_only_the_mistakes_are_touched(lines, end: str, mark: str) -> None:
    """Line ends, blank lines, comments and a byte-order mark stay as they are."""
    right = {
        "needds form x": "needs form x",
        "after two days: stay": "after 2 days: stay",
    }
    head = START.replace("\n", end)
    text = mark + head + end.join(lines)
    once = list(dict.fromkeys(lines))

    repaired = repair(mark + head + end.join(once), read_programme)

    assert repaired.text == mark + head + end.join(right.get(one, one) for one in once)
    assert repair(text, read_programme).text.count(end) == text.count(end)


def test_what_comes_to_light_is_put_right_too() -> None:
    """Two slips in one sentence, and a name that is mistyped in two places."""
    text = START + 'after two days: remind "x"\nafter six weeks: ed as doen\n'

    repaired = repair(text, read_programme)

    assert repaired.text.splitlines()[-2:] == [
        'after 2 days: remind them "x"',
        "after 6 weeks: end as done",
    ]
    assert repaired.left == ()
    assert [change.line for change in repaired.changes] == [10, 11]


def test_a_fix_that_does_not_help_is_not_applied() -> None:
    """What is nearest in letters may be something else: then the writer's word stays."""
    text = START + "after 1 day: end as dne because\nafter 6 weeks: end as done\n"

    repaired = repair(text, read_programme)

    assert repaired.text == text
    assert len(repaired.left) == 1


def test_a_hopeless_file_is_given_up() -> None:
    """Where fix after fix does not help, the rest is left, so that it ends in time."""
    names = [
        f"preference{one}{other}" for one in string.ascii_lowercase for other in "xy"
    ]
    wrong = "".join(f'when {name} is "x": stay\n' for name in names * 3)
    text = START.replace("role mentee\n", "role mentee\npreference number\n") + wrong
    read = _Counted()

    assert repair(text, read).changes == ()
    assert read.times < 150


class _Counted:
    """Reads a programme, and counts how often."""

    times = 0

    def __call__(self, text: str) -> Reading:
        self.times += 1
        return read_programme(text)


def test_a_mistake_that_hid_others_is_put_right() -> None:
    """The whole is checked only when nothing else is wrong; then more may be found."""
    text = START.replace("outcomes", "outcmes") + "after 1 day: stay\n"
    before = read_programme(text)

    repaired = repair(text, read_programme)

    assert [found.code for found in before.diagnostics] == ["W101"]
    assert "outcomes" in repaired.text
    assert [found.code for found in repaired.left] == ["W302"]


@pytest.mark.parametrize(
    "data",
    [
        "role ü\r\n".encode(),
        b"\xef\xbb\xbfrole x\n",
        b"\xff\xfe" + "role ü\n".encode("utf-16-le"),
        b"\xfe\xff" + "role ü\n".encode("utf-16-be"),
    ],
)
def test_a_text_goes_back_into_its_encoding(data: bytes) -> None:
    """The bytes of an unchanged text are those that were read."""
    text = decode(data)

    assert isinstance(text, str)
    assert encode(text, like=data) == data
