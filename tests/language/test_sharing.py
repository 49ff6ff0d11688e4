"""What two people have in common: `shared with`, and what it is confused with."""

from __future__ import annotations

import pytest

from wayfellow.stories import rehearse
from wayfellow_dsl import read_programme
from wayfellow_dsl.handbook import to_markdown, write_handbook
from wayfellow_dsl.model import Compare, Fact, SharedChoices

TEXT = """\
programme bridge "Bridge"
    timezone Europe/London
role mentee "Mentee"
    languages some of english, dari, arabic
    subject one of maths, art
    friends people
role mentor "Mentor"
    languages some of english, dari, arabic
    subjects some of maths, art
    friends people
    town text
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor
outcomes
    done, counts as completed
    left_early
stage joining for mentee, mentor
    step waiting
        on matched: go to meeting
        after 1 year: end as left_early
    step meeting
        on last pair ended: end as done
match mentee with mentor
    candidates mentee in waiting, mentor in waiting
    every Monday
    {policy}
    accepted by mentee and mentor within 7 days
stage together for pair
    step meeting
        after 1 year: end as done
"""
COMMON = (
    "only if the mentee's languages shared with the mentor's languages because "
    '"they need a language in common"'
)
MEET = """
story "They meet"
    given mentee ana in waiting with {ana}
    and mentor ben in waiting with {ben}
    when matching runs
    then ana was {offered} ben
"""


@pytest.mark.parametrize(
    ("policy", "ana", "ben", "offered"),
    [
        (COMMON, "languages dari", "languages dari", "offered"),
        (COMMON, "languages dari", "languages arabic", "not offered"),
        (
            "never if the mentee's friends shared with the mentor's friends because \"x\"",
            "friends ben",
            "friends ana",
            "offered",
        ),
        (
            "never if the mentee's friends shared with the mentor's friends because \"x\"",
            "friends ben",
            "friends ben",
            "not offered",
        ),
    ],
)
def test_one_in_common_is_enough(policy: str, ana: str, ben: str, offered: str) -> None:
    """Two share when at least one choice, or one person, is with both of them."""
    story = MEET.format(ana=ana, ben=ben, offered=offered)
    reading = read_programme(TEXT.format(policy=policy) + story)

    assert reading.programme is not None, [d.title for d in reading.diagnostics]
    assert rehearse(reading.programme).stories[0].failures == ()


def test_as_a_wish_it_counts_how_many() -> None:
    """After `prefer` the same words say that more in common is better."""
    wish = "prefer the mentee's languages shared with the mentor's languages"
    programme = read_programme(TEXT.format(policy=wish)).programme
    strict = read_programme(TEXT.format(policy=COMMON)).programme
    both = Fact("languages", "mentee"), Fact("languages", "mentor")

    assert programme is not None
    assert strict is not None
    assert programme.policies[0].preferences[0].prefers == SharedChoices(*both)
    assert Compare("shares", *both) in (
        strict.policies[0].exclusions[0].condition,
        getattr(strict.policies[0].exclusions[0].condition, "condition", None),
    )


def test_the_handbook_says_it_in_words() -> None:
    """Whoever takes part reads what has to be in common."""
    programme = read_programme(TEXT.format(policy=COMMON)).programme

    assert programme is not None
    words = to_markdown(write_handbook(programme)).replace("’", "'")
    wanted = (
        "the mentee's languages and the mentor's languages have something in common"
    )
    assert wanted in " ".join(words.split())


@pytest.mark.parametrize(
    ("comparison", "code", "advice"),
    [
        (
            "the mentee's languages includes the mentor's languages",
            "W401",
            "write `mentee's languages shared with mentor's languages`.",
        ),
        (
            "the mentee's languages includes the mentor's town",
            "W401",
            "declare both with the same choices: one of them, and some of them.",
        ),
        (
            "the mentee's subject shared with the mentor's subjects",
            "W401",
            "write `mentee's subject is in mentor's subjects`.",
        ),
        (
            "the mentor's subjects shared with the mentee's subject",
            "W401",
            "write `mentor's subjects includes mentee's subject`.",
        ),
        (
            "the mentee's languages shared with the mentor's subjects",
            "W401",
            "declare both with the same choices.",
        ),
        (
            "the mentor's town shared with the mentee's subject",
            "W401",
            "write `mentor's town is mentee's subject`; only what is declared with "
            "`some of` is shared.",
        ),
        (
            "the mentee's languages includes arabic or dari",
            "W114",
            "write `mentee's languages includes dari`.",
        ),
    ],
)
def test_what_is_confused_with_it_is_told(
    comparison: str, code: str, advice: str
) -> None:
    """A comparison that could never hold is a mistake, and the words for it are given."""
    policy = f'only if {comparison} because "so"'
    (found,) = read_programme(TEXT.format(policy=policy)).diagnostics

    assert (found.code, found.help) == (code, advice)
