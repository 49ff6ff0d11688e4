"""Findings about names: W2xx."""

from __future__ import annotations

from ..diagnostics import Finding

UNKNOWN = Finding(
    code="W201",
    title="there is no {kind} called `{name}`",
    finds="A name that nothing in the file declares: of a role, a step, an outcome, a "
    "detail, a survey and so on.",
    matters="A sentence about something that does not exist would never do anything.",
    example="on accepted by coordinator: go to interveiwing",
    instead="on accepted by coordinator: go to interviewing",
    frame="step",
)

DUPLICATE = Finding(
    code="W202",
    title="there are two {kind} called `{name}`",
    finds="A name that is given twice to things of the same kind.",
    matters="A sentence with this name could mean either.",
    example="age number\nage text",
    instead="age number",
    frame="role",
)

NO_PART = Finding(
    code="W203",
    title="`{name}` has no part in the steps of a `{subject}`",
    finds="A role that is named in the steps of another one.",
    matters="In the steps of a role there are `them` and staff. Two roles meet in the "
    "steps of their relationship.",
    example='after 3 weeks: remind mentor "still_there"',
    instead='after 3 weeks: remind them "still_there"',
    frame="step",
)

IMPLIED = Finding(
    code="W204",
    title="`{name}` exists already, so it need not be declared",
    finds="A step or an outcome with a name that every programme has.",
    matters="These names stand for what happens without a rule in the file.",
    example='member_left "A member left"',
    instead="",
    frame="outcomes",
)

WHOSE = Finding(
    code="W205",
    title="it is not said whose `{name}` this is",
    finds="A detail of a person in a sentence about two people.",
    matters="Each of the two may have a detail of this name.",
    example="prefer grade is above the mentee's grade",
    instead="prefer the mentor's grade is above the mentee's grade",
    frame="match",
)

MISSED_NAME = Finding(
    code="W206",
    title="nothing else speaks of `{name}`, which looks like `{known}`",
    finds="A clock that waits for the silence of an event whose name nothing else in "
    "the file has, while something else is called nearly so.",
    matters="Under another name the event never comes, so the silence is never broken.",
    example="on signed_up by them: stay\n"
    'after 2 weeks without signd_up: remind them "sign_up"',
    instead="on signed_up by them: stay\n"
    'after 2 weeks without signed_up: remind them "sign_up"',
    frame="step",
    severity="warning",
)

FINDINGS = (UNKNOWN, DUPLICATE, NO_PART, IMPLIED, WHOSE, MISSED_NAME)
