"""Whether everybody who can be matched has a say in it."""

import pytest

from wayfellow_dsl import read_programme

_TEXT = """programme example "An example"
role pupil
role mentor
staff head, lifts safeguarding holds
relationship pair of pupil and mentor
outcomes
completed, counts as completed
stage sanctions for pupil
step reported
{reported}
on sanctioned by head: go to waiting
step waiting
{waiting}
on pair ended: end as completed
match pupil with mentor
candidates pupil in waiting, mentor in taking_part
every Monday
{match}
stage meetings for pair
step meeting
{meeting}
on ended by mentor or head: end as completed
"""
_SILENT = dict.fromkeys(("reported", "waiting", "match", "meeting"), "")


def _codes(**said: str) -> list[str]:
    text = _TEXT.format(**{**_SILENT, **said})
    reading = read_programme(text)
    assert reading.programme is not None, reading.diagnostics
    return [found.code for found in reading.diagnostics if found.code == "W722"]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"match": "accepted by mentor within 7 days"},
        {"waiting": 'after 1 week: remind them "you_will_be_matched"'},
        {"reported": "on excused by head: end as completed"},
    ],
)
def test_what_others_do_is_no_say(said: dict[str, str]) -> None:
    """Messages, the staff's decisions and the other's acceptance leave one silent."""
    assert _codes(**said) == ["W722"]


@pytest.mark.parametrize(
    "said",
    [
        {"reported": "needs form about_me"},
        {"reported": "needs interview by head"},
        {"reported": "on opted_out by them: end as completed"},
        {"waiting": "on opted_out by pupil: end as completed"},
        {"match": "accepted by pupil within 7 days"},
        {"meeting": "on enough by pupil: end as completed"},
        {"meeting": "needs agreement ground_rules from pupil\nwhen done: stay"},
    ],
)
def test_anything_of_ones_own_is_a_say(said: dict[str, str]) -> None:
    """A need, an event or an acceptance, before the match or in the relationship."""
    assert _codes(**said) == []


def test_those_who_simply_take_part_have_come() -> None:
    """Somebody without steps of their own has joined, which is a say."""
    text = _TEXT.format(**_SILENT).replace("pupil in waiting", "pupil in taking_part")
    start, end = text.index("stage sanctions"), text.index("match pupil")
    reading = read_programme(text[:start] + text[end:])

    assert "W722" not in [found.code for found in reading.diagnostics]
