"""Hypothesis strategies: small programmes that are valid and can be run."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st

from wayfellow_dsl import read_programme
from wayfellow_dsl.model import Programme

DETAILS = {
    "age": "number",
    "area": "one of north, south",
    "grade": "levels junior, middle, senior",
    "wants": "some of finance, digital",
    "agreed": "yes or no",
    "joined": "date",
    "town": "text, private",
}
CLAIMS = {
    "age": ["age is under 18", "age is at least 21", "age is 40", "age is known"],
    "area": ["area is north", "area is not south"],
    "grade": ["grade is above junior", "grade is senior", "grade is at most middle"],
    "wants": ["wants includes finance", "wants is known"],
    "agreed": ["agreed is yes", "agreed is no"],
    "joined": ["joined is before 1 May 2027", "joined is known"],
    "town": ['town is "Leeds"', "town is not known"],
}
_ALL_DETAILS = DETAILS | {"born": "date of birth, private", "likes": "people"}
_ALL_CLAIMS = CLAIMS | {
    "born": ["born is before 1 May 2009", "born is known"],
    "likes": ["likes is known"],
}
NEEDS = [
    "needs form application",
    "needs training mentoring of 90 minutes",
    'needs agreement ethics "Code of ethics"',
    "needs interview by coordinator",
    "needs 2 references",
    "needs check dbs lasting 6 months",
    "needs consent photos",
    "needs consent trips from guardian",
    "needs attestation insured by director",
    "needs form about_me, waived by director",
]
THROUGHOUT = [
    "on moved_away by coordinator: end as withdrawn",
    'after 40 days: thank them "forty_days"',
    "after 2 years: end as withdrawn",
    "on refused by director: end as withdrawn with reason",
    'on 27 October: thank them "national_mentoring_day"',
]
KEPT: list[list[str]] = [
    [],
    ["keep concerns for 30 years"],
    ['keep records for 6 years because "our policy"', "keep concerns for 30 years"],
]
LENGTHS = ["2 days", "10 working days", "3 weeks", "2 months", "36 hours"]
CADENCES = ["weekly", "every 2 weeks", "monthly", "quarterly"]


class Person(NamedTuple):
    """A role of a drawn programme: its details, and its steps in order."""

    name: str
    details: tuple[str, ...]
    steps: tuple[str, ...]


@st.composite
def conditions(draw: st.DrawFn, details: tuple[str, ...]) -> str:
    """Draw a condition about somebody's own details."""
    atoms = [claim for detail in details for claim in _ALL_CLAIMS[detail]]
    one = draw(st.sampled_from(atoms))
    other = draw(st.sampled_from(atoms))
    shapes = [one, f"not ({one})", f"{one} and {other}", f"({one} or {other})"]
    return draw(st.sampled_from(shapes))


@st.composite
def programme_texts(draw: st.DrawFn) -> str:
    """Draw the text of a programme in which nothing is wrong."""
    names = draw(st.sampled_from([("mentee",), ("mentee", "mentor")]))
    people = [draw(_people(name)) for name in names]
    is_paired = len(people) == 2 and draw(st.booleans())
    lines = ['programme drawn "A drawn programme"', "timezone Europe/London"]
    lines += draw(st.sampled_from([[], ["holidays GB-ENG"], ["day starts at 08:30"]]))
    lines += draw(st.sampled_from(KEPT))
    for person in people:
        lines.append(f"role {person.name}")
        lines += [f"{detail} {_ALL_DETAILS[detail]}" for detail in person.details]
        lines.append('has guardian "Parent or carer"')
        if person.name == "mentor" and draw(st.booleans()):
            lines.append("takes up to 2 mentees")
    lines += ["staff coordinator, lifts safeguarding holds", "staff director"]
    if is_paired:
        lines.append("relationship pair of mentee and mentor")
    lines += ["outcomes", "completed, counts as completed", "withdrawn"]
    lines += ["calendar terms", "closed 15 February 2027 to 19 February 2027"]
    for person in people:
        lines += draw(_stages(person, is_paired))
        lines += draw(_throughout(person))
    if is_paired:
        lines += draw(_matching(people))
        lines += draw(_meetings())
    return "\n".join(lines) + "\n"


def programmes() -> st.SearchStrategy[Programme]:
    """Draw programmes that can be run."""
    return programme_texts().map(_read)


def _read(text: str) -> Programme:
    reading = read_programme(text)
    assert reading.programme is not None, (text, reading.diagnostics)
    return reading.programme


@st.composite
def _people(draw: st.DrawFn, name: str) -> Person:
    details = draw(
        st.lists(st.sampled_from(sorted(_ALL_DETAILS)), unique=True, max_size=3)
    )
    number = draw(st.integers(0, 3))
    steps = tuple(f"{name}_{place}" for place in range(1, number + 1))
    return Person(name, tuple(details), steps)


@st.composite
def _stages(draw: st.DrawFn, person: Person, is_paired: bool) -> list[str]:
    """Draw the stages of a role: each step leads on, and may do more."""
    lines: list[str] = []
    for place, step in enumerate(person.steps):
        if place == 0 or draw(st.booleans()):
            lines.append(f"stage part_{place} for {person.name}")
            lines += draw(st.sampled_from([[], ["clocks stop in terms"]]))
        lines.append(f"step {step}")
        lines += draw(_step(person, place, is_paired))
    return lines


@st.composite
def _throughout(draw: st.DrawFn, person: Person) -> list[str]:
    """Draw the rules of every step of a role."""
    rules = draw(st.lists(st.sampled_from(THROUGHOUT), unique=True, max_size=2))
    return [f"throughout for {person.name}", *rules] if rules else []


@st.composite
def _step(draw: st.DrawFn, person: Person, place: int, is_paired: bool) -> list[str]:
    is_last = place == len(person.steps) - 1
    onward = "end as completed" if is_last else "go on"
    guard = ""
    if person.details and draw(st.booleans()):
        guard = f", if {draw(conditions(person.details))}"
    way = draw(st.sampled_from(["event", "clock", "needs"]))
    lines: list[str] = []
    if way == "needs":
        needed = draw(st.lists(st.sampled_from(NEEDS), unique=True, min_size=1))
        lines += needed
        lines += [f"after {draw(st.sampled_from(LENGTHS))}: go on without them"]
        lines += [f"when done: {onward}"] if is_last or draw(st.booleans()) else []
    elif way == "clock":
        lines.append(f"after {draw(st.sampled_from(LENGTHS))}: {onward}")
    else:
        lines.append(f"on accepted by coordinator or director{guard}: {onward}")
        lines.append(f"on accepted by coordinator: {onward}")
    target = draw(st.sampled_from([*person.steps]))
    extras = [
        'after 2 weeks, then every week, at most twice: remind them "a_reminder"',
        "on left by them: end as withdrawn",
        f"on moved by director{guard}: go to {target}",
        f'every month{guard}: notify coordinator "a_report"',
        'on enter: thank them "welcome"',
        "on enter: ask coordinator to decide stay_here or leave within 5 days\n"
        "on stay_here: stay\non leave: end as withdrawn\n"
        "if nobody decides: end as withdrawn",
    ]
    if person.details:
        condition = draw(conditions(person.details))
        extras.append(f"when {condition}: {onward}")
        extras.append(f'when {condition}: remind them "look"\notherwise: {onward}')
    if is_paired:
        extras.append(f"on matched: go to {target}")
        extras.append(f"on last pair ended: {onward}")
    lines += draw(st.lists(st.sampled_from(extras), unique=True, max_size=3))
    return lines


@st.composite
def _matching(draw: st.DrawFn, people: list[Person]) -> list[str]:
    candidates = ", ".join(
        f"{person.name} in {draw(st.sampled_from(person.steps or ('taking_part',)))}"
        for person in people
    )
    lines = ["match mentee with mentor", f"candidates {candidates}"]
    lines += draw(st.sampled_from([[], ["every Monday"], ["every 2 weeks"]]))
    lines += draw(
        st.sampled_from([[], ["accepted by mentee and mentor within 7 days"]])
    )
    shared = set(people[0].details) & set(people[1].details)
    if "area" in shared:
        lines.append(
            "never if the mentee's area is not the mentor's area because \"distance\""
        )
    if "grade" in shared:
        lines.append("prefer the mentor's grade is above the mentee's grade, strongly")
    return lines


@st.composite
def _meetings(draw: st.DrawFn) -> list[str]:
    lines = ["stage meetings for pair", "step meeting"]
    if draw(st.booleans()):
        lines.append(f"meet {draw(st.sampled_from(CADENCES))} for 6 months")
        lines.append("when meetings are over: end as completed")
        lines.append("expect at least 3 meetings")
        lines.append("check in with mentee, mentor quarterly")
        lines.append('after 5 weeks without a meeting: remind them "meet_again"')
    if draw(st.booleans()):
        lines.insert(1, "clocks stop in terms")
        lines.append(
            "after 3 weeks without contact from mentor: ask coordinator to approve "
            "going to farewell within 5 working days"
        )
        lines.append("if nobody decides: stay")
        lines.append('when times contact by mentor is at least 3: thank them "hello"')
        lines.append(
            "check in with guardian of mentee twice in the first month, then monthly"
        )
    if draw(st.booleans()):
        lines.append("when meetings missed in a row is at least 2: go to farewell")
    lines.append("on ended by them or coordinator: go to farewell")
    lines += ["step farewell", "needs form goodbye from mentee, mentor"]
    lines += ["after 4 weeks: go on without them"]
    lines += ["when done, if meetings held is at least 3: end as completed"]
    lines += ["when done: end as withdrawn"]
    return lines
