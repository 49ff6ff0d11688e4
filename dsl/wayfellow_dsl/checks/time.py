"""Findings about time, amounts and units: W5xx."""

from __future__ import annotations

from ..diagnostics import Finding

NO_SUCH_DATE = Finding(
    code="W501",
    title="there is no {date}",
    finds="A day that no calendar has.",
    matters="The rule could never apply.",
    example="on 31 June: end as withdrawn",
    instead="on 30 June: end as withdrawn",
    frame="step",
)

NO_YEAR = Finding(
    code="W502",
    title="the year of {date} is missing",
    finds="A date without a year where only one day can be meant.",
    matters="A date without a year comes round again every year.",
    example="on accepted by coordinator, if joined is before 1 May: go to interviewing",
    instead="on accepted by coordinator, if joined is before 1 May 2027: "
    "go to interviewing",
    frame="step",
)

WRONG_UNIT = Finding(
    code="W503",
    title="{what} cannot be counted in {unit}",
    finds="A length in a unit that does not fit.",
    matters="A training or a meeting is some hours or minutes long; the time between "
    "two meetings, or until records are erased, is some days or more.",
    example="needs training mentoring of 2 weeks",
    instead="needs training mentoring of 2 hours",
    frame="step",
)

NOT_WHOLE = Finding(
    code="W504",
    title="`{number}` is not a whole number above zero",
    finds="A length of time or a count that is zero or has a fraction.",
    matters="It is counted in whole numbers. For half an hour write 30 minutes.",
    example='after 1.5 weeks: remind them "still_there"',
    instead='after 10 days: remind them "still_there"',
    frame="step",
)

UPSIDE_DOWN = Finding(
    code="W505",
    title="{least} is more than {most}",
    finds="A range that ends before it begins.",
    matters="Nothing lies between the two.",
    example="takes 3 to 1 mentees",
    instead="takes 1 to 3 mentees",
    frame="mentor",
)

NO_SUCH_TIME = Finding(
    code="W506",
    title="there is no time of day `{time}`",
    finds="A time of day that no clock shows.",
    matters="Messages go out when the programme's day starts.",
    example="day starts at 25:00",
    instead="day starts at 08:30",
    frame="programme",
)

TOO_MUCH = Finding(
    code="W507",
    title="`{amount}` is more than can be meant",
    finds="A length of more than a hundred years, or a number of more than twelve "
    "digits.",
    matters="No calendar reaches that far, and no count.",
    example='after 9000 weeks: remind them "still_there"',
    instead='after 9000 days: remind them "still_there"',
    frame="step",
)

NO_DAYS = Finding(
    code="W508",
    title="{what} has no closed days",
    finds="A calendar with nothing under it.",
    matters="Clocks that stop in a calendar stand still on its closed days; without "
    "any, it changes nothing.",
    example="calendar school_terms",
    instead="calendar school_terms\nclosed 26 October 2026 to 30 October 2026",
    frame="people",
)

FINDINGS = (
    NO_SUCH_DATE,
    NO_YEAR,
    WRONG_UNIT,
    NOT_WHOLE,
    UPSIDE_DOWN,
    NO_SUCH_TIME,
    TOO_MUCH,
    NO_DAYS,
)
