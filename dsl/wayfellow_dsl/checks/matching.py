"""Findings about matching and groups: W8xx."""

from __future__ import annotations

from ..diagnostics import Finding

_FILE = """programme example "An example"
role mentee
role mentor
staff coordinator, lifts safeguarding holds
relationship circle of mentor and {size}
{more}outcomes
completed, counts as completed
stage recruitment for mentee, mentor
step available
on matched: go on
step together
on last circle ended: end as completed
{rules}stage circles for circle
step circling
{sentence}
on finished by mentee or mentor: end as completed
{blocks}"""
"""A programme with a group, or with two relationships."""

_STUDY = """stage studies for study
step studying
on finished by mentee or mentor: end as completed
match mentee with mentor{into}
candidates mentee in available, mentor in available
method by hand"""


def _with_two(into: str) -> str:
    return _FILE.format(
        size="mentee",
        more="relationship study of mentee and mentor\n",
        rules="on last study ended: end as completed\n",
        sentence="after 2 years: end as completed",
        blocks=_STUDY.format(into=into),
    )


def _with_group(sentence: str) -> str:
    return _FILE.format(
        size="3 to 6 mentees", more="", rules="", sentence=sentence, blocks=""
    ).rstrip()


WHICH_RELATIONSHIP = Finding(
    code="W801",
    title="a `{one}` and a `{other}` can be together in more than one way",
    finds="A `match` of two roles of which there are several relationships.",
    matters="A match begins a relationship, and has to say which.",
    example=_with_two(""),
    instead=_with_two(" into study"),
    frame="file",
)

NO_GROUP = Finding(
    code="W802",
    title="{what} is for groups, and `{relationship}` is not one",
    finds="A sentence about the members of a group where there are only two people.",
    matters="In a pair nobody joins or leaves, and there is nobody to be alike.",
    example="same in group area",
    instead="only if the mentee's grade is the mentor's grade because "
    '"they compare notes"',
    frame="match",
)

LEAVING_LEADS_NOWHERE = Finding(
    code="W803",
    title="one `{role}` who leaves cannot lead the whole group away",
    finds="A rule for `ended` by one of several members that leads somewhere.",
    matters="In a group, somebody who ends it leaves it, and the others go on.",
    example=_with_group("on ended by mentee: end as completed"),
    instead=_with_group(
        "on mentee left, if number of mentees is under 3: end as completed"
    ),
    frame="file",
)

FINDINGS = (WHICH_RELATIONSHIP, NO_GROUP, LEAVING_LEADS_NOWHERE)
"""Every finding about matching and groups."""
