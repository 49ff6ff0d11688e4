"""The programmes around the examples of findings, so that each can be tried.

An example is a few lines; its frame says where in a small programme they stand.
"""

from __future__ import annotations

from ..model import Asked, Detail, Duration, Extension, Function

_POSTCODE = Detail("postcode", "text")

EXTENSIONS = (
    Extension(
        "travel",
        (
            Function("zone", "person", "number", (_POSTCODE,)),
            Function("strike", "person", "yes or no", (_POSTCODE,), daily=True),
            Function("minutes", "pair", "number", (_POSTCODE,)),
            Function("nearness", "pair", "percent", (_POSTCODE,)),
        ),
        (Asked("pass", "check", "Bus pass", Duration(1, "years")),),
    ),
    Extension("trams", is_broken=True),
)
"""The plugins that examples use: they go by nobody's real timetable."""

_PARTS = {
    "programme": "",
    "role": """age number
joined date
area one of north, south
grade levels junior, senior
wants some of finance, digital
manager person
town text, optional""",
    "mentor": """grade levels junior, senior
offers some of finance, digital
takes up to 2 mentees""",
    "people": "",
    "outcomes": "",
    "stage": "",
    "step": "",
    "last step": "on interviewed by coordinator: go to finishing",
    "together": "on last pair ended: go to finishing",
    "late stage": "",
    "very last step": "after 1 week: end as completed",
    "mentor step": "on last pair ended: end as completed",
    "pair step": "on ended by mentee or mentor: go to saying_goodbye",
    "match": "",
    "stages": "",
}
"""Each part, and what stands there when no example does."""

_PROGRAMME = """programme example "An example"
{programme}
role mentee
{role}
role mentor
{mentor}
staff coordinator, lifts safeguarding holds
staff director
relationship pair of mentee and mentor
outcomes
completed, counts as completed
withdrawn
{outcomes}
{people}
stage recruitment for mentee
{stage}
step applying
{step}
on skipped by coordinator: go to finishing
on left by them: end as withdrawn
on matched: go to together
on 1 December: go on
step interviewing
{last step}
step together
{together}
stage evaluation for mentee
{late stage}
step finishing
{very last step}
stage guiding for mentor
step available
{mentor step}
stage meetings for pair
step meeting
{pair step}
step saying_goodbye
needs form farewell
when done: end as completed
{match}
{stages}
"""

_HEADINGS = {
    "match": """match mentee with mentor
candidates mentee in applying, mentor in available
"""
}
"""What has to stand above an example to make it a block."""


def framed(frame: str, example: str) -> str:
    """Put an example where its frame says, and give the whole file.

    The frame `file` is the example alone. KeyError for a frame that does not exist.
    """
    if frame == "file":
        return example
    if frame not in _PARTS:
        raise KeyError(frame)
    parts = {**_PARTS, frame: _HEADINGS.get(frame, "") + example}
    text = _PROGRAMME
    for part, lines in parts.items():
        text = text.replace(f"{{{part}}}", lines)
    return text
