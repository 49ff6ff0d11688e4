"""A plugin that knows the way: how far it is from one square of a town to another."""

from wayfellow.hooks import (
    Asked,
    Deed,
    Detail,
    Duration,
    Extension,
    Function,
    Hooks,
    Language,
    Person,
    hookimpl,
)

SQUARE = (Detail("square", "number"),)
NUMBER = Detail("number", "text")
EXTENSION = Extension(
    "travel",
    (
        Function("zone", "person", "levels", SQUARE, ("inner", "outer", "far")),
        Function("strike", "person", "yes or no", SQUARE, daily=True),
        Function("minutes", "pair", "number", SQUARE, label="bus ride in minutes"),
        Function("nearness", "pair", "percent", SQUARE),
    ),
    (
        Asked("pass", "check", "Bus pass", Duration(6, "months"), (NUMBER,)),
        Asked("map", "training", "Reading a map", usual="100% within 2 days"),
    ),
    (Deed("book"), Deed("cancel")),
)


def zone(person: Person) -> str:
    """Say in which zone somebody lives; unknown beyond the map."""
    square = max(0, int(person.details["square"]))
    return ("inner", "outer", "far")[square // 10] if square < 30 else None


def strike(person: Person) -> bool:
    """Say that no bus goes on a Friday."""
    return person.day is not None and person.day.weekday() == 4


def minutes(one: Person, other: Person) -> int:
    """Give the minutes from one to the other."""
    return 5 * abs(one.details["square"] - other.details["square"])


def nearness(one: Person, other: Person) -> float:
    """Give 100 for neighbours, and 0 for an hour or more."""
    return max(0, 100 - minutes(one, other) / 0.6)


FUNCTIONS = {
    "zone": zone,
    "strike": strike,
    "minutes": minutes,
    "nearness": nearness,
}
LANGUAGE = Language(EXTENSION, FUNCTIONS)


class Travel:
    """The plugin itself, with some of its functions in place of its own."""

    def __init__(self, **functions: object) -> None:
        self._language = Language(EXTENSION, FUNCTIONS | functions)

    @hookimpl
    def language(self) -> Language:
        """Give its words."""
        return self._language


def hooks(**functions: object) -> Hooks:
    """Take the plugin into use."""
    return Hooks([Travel(**functions)])


PROGRAMME = """programme rides "Rides"
    version 1
    uses travel

role mentee
    square number
    note text, private, optional
role mentor
    square number
    takes up to 2 mentees
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor
outcomes
    completed, counts as completed
    too_far
    withdrawn

stage joining for mentee
    step applying
        on asked by coordinator, if travel.zone is far: end as too_far
        on asked by coordinator: go to waiting
        after 3 months: end as withdrawn
    step waiting
        on matched: go to together
        on stopped by coordinator: end as withdrawn
    step together
        on pair ended: end as completed

stage helping for mentor
    step preparing
        needs travel.pass
        needs travel.map
    step ready
        on last pair ended: stay
        on check travel.pass lapsed: do travel.cancel for them "your_pass"
        at 2 weeks before check travel.pass lapses: remind them "your_pass"
        on stopped by coordinator: end as withdrawn

match mentee with mentor
    candidates mentee in waiting, mentor in ready
    every week on Monday
    never if travel.minutes is over 60 because "it is too far by bus"
    prefer travel.nearness strongly
    prefer the mentor's travel.zone is the mentee's travel.zone
    accepted by mentee within 7 days

stage meetings for pair
    step meeting
        meet monthly, 6 times
        on enter, if the mentor's check travel.pass has lapsed: stay
        on matched_by_hand by coordinator: do travel.book for mentee, mentor "first_ride"
        on ended by mentee or mentor: end as completed
        when travel.minutes is over 60: end as too_far
        when meetings are over: end as completed
"""
SCENARIO = """scenario year for rides "A year"
    starts 4 January 2027
    lasts 12 months

arrivals
    mentee: 12 over 3 months
    mentor: 8 over 2 months

people
    square of mentee: normal(mean 15, sd 8)
    square of mentor: normal(mean 10, sd 5)

assume
    asked: 95% within 1 week
    travel.pass: 95% within 1 week
    travel.pass renewed: 90% within 3 weeks
    match accepted: 90% within 3 days, otherwise declined
    matched_by_hand: 30% within 1 month
    stopped in waiting: 5% within 6 months
    stopped in ready: 5% within 6 months
    ended: 20% within 3 months, by mentee 50%, mentor 50%
    meeting held: 85%
"""
