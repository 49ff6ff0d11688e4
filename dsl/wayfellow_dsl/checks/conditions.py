"""Findings about conditions and the types of what they compare: W4xx."""

from __future__ import annotations

from ..diagnostics import Finding

MISMATCH = Finding(
    code="W401",
    title="{left} cannot be compared with {right}",
    finds="A comparison of two things of different types.",
    matters="The comparison would never hold.",
    example='on accepted by coordinator, if age is "eighteen": go to interviewing',
    instead="on accepted by coordinator, if age is 18: go to interviewing",
    frame="step",
)

NO_CHOICE = Finding(
    code="W402",
    title="`{choice}` is not among the choices of `{name}`",
    finds="A comparison with a choice that a detail or a question does not offer.",
    matters="Nobody could ever have it, so the comparison would never hold.",
    example="on accepted by coordinator, if grade is middle: go to interviewing",
    instead="on accepted by coordinator, if grade is senior: go to interviewing",
    frame="step",
)

UNORDERED = Finding(
    code="W403",
    title="`{name}` has no order, so nothing is {operator} anything",
    finds="A comparison by size of what has no size: a text, a person, or choices "
    "declared with `one of`.",
    matters="Numbers, dates, and choices declared with `levels` have an order.",
    example="on accepted by coordinator, if area is above north: go to interviewing",
    instead="on accepted by coordinator, if grade is above junior: go to interviewing",
    frame="step",
)

NOT_A_CLAIM = Finding(
    code="W404",
    title="`{name}` alone does not say what has to hold",
    finds="A condition that is only a name, and not the name of a role of this stage.",
    matters="A condition is true or not. A role alone asks whose step it is; a detail "
    "has to be compared.",
    example="needs form parental_consent if age",
    instead="needs form parental_consent if age is under 18",
    frame="step",
)

ONE_OF_SEVERAL = Finding(
    code="W405",
    title="`{name}` holds several choices, so it never is just one",
    finds="`is` with a detail declared with `some of`.",
    matters="The comparison would only hold for people with this one choice and no "
    "other.",
    example="on accepted by coordinator, if wants is finance: go to interviewing",
    instead="on accepted by coordinator, if wants includes finance: go to interviewing",
    frame="step",
)

NOT_COUNTED = Finding(
    code="W406",
    title="`{counter}` is not counted for a `{subject}`",
    finds="A number that is kept for people in the step of a pair, or the other way "
    "round.",
    matters="The number would always be unknown.",
    example="when rematches is at least 1: go to saying_goodbye",
    instead="when meetings held is at least 1: go to saying_goodbye",
    frame="pair step",
)

UNTESTED = Finding(
    code="W407",
    title="`{fact}` is optional, and may not be known here",
    finds="A comparison with an optional detail, of which the condition has not said "
    "before that it `is known`.",
    matters="A comparison with something unknown never holds, whichever way it is put. "
    "So the file has to say what becomes of people who left it out.",
    example='on accepted by coordinator, if town is not "Leeds": go to interviewing',
    instead='on accepted by coordinator, if town is known and town is not "Leeds": '
    "go to interviewing",
    frame="step",
)

FINDINGS = (
    MISMATCH,
    NO_CHOICE,
    UNORDERED,
    NOT_A_CLAIM,
    ONE_OF_SEVERAL,
    NOT_COUNTED,
    UNTESTED,
)
