"""Lengths of time, rhythms and dates."""

from __future__ import annotations

from .entry import Chapter, Entry

TIME = Chapter(
    "Time",
    "Numbers are written in digits. Minutes and hours are exact; days and longer "
    "follow the calendar. A deadline falls at the end of its day, and a message goes "
    "when the day starts.",
    (
        Entry(
            "A length of time",
            "… weeks",
            "Minutes, hours, days, weeks, months or years. Working days leave out "
            "weekends and public holidays.",
            (
                "duration",
                "unit.days",
                "unit.working_days",
                "unit.months",
                "unit.unit",
            ),
            "step",
            (
                'after 30 minutes: send them "hello"',
                'after 1 minute: send them "hello"',
                'after 1 hour: send them "hello"',
                'after 48 hours: send them "hello"',
                'after 1 day: send them "hello"',
                'after 10 days: send them "hello"',
                'after 5 working days: send them "hello"',
                'after 1 week: send them "hello"',
                'after 2 weeks: send them "hello"',
                'after 1 month: send them "hello"',
                'after 3 months: send them "hello"',
                'after 1 year: send them "hello"',
                'after 2 years: send them "hello"',
            ),
            ("W107", "W503", "W504", "W507"),
        ),
        Entry(
            "A rhythm",
            "every … weeks",
            "Every so long, or in one word.",
            ("every.every", "every.every_one", "every.often", "every.times_a"),
            "pair step",
            (
                'every 2 weeks: send mentee "tip"',
                'every month: send mentee "tip"',
                'twice a month: send mentee "tip"',
                '3 times a year: send mentee "tip"',
                'daily: send mentee "tip"',
                'weekly: send mentee "tip"',
                'fortnightly: send mentee "tip"',
                'monthly: send mentee "tip"',
                'quarterly: send mentee "tip"',
                'yearly: send mentee "tip"',
            ),
        ),
        Entry(
            "A day",
            "4 January 2027",
            "A day, a month in letters, and a year. Without a year it comes every "
            "year.",
            ("date",),
            "calendar",
            (
                "closed 4 January 2027\nclosed 9 February 2027\nclosed 8 March 2027\n"
                "closed 6 April 2027\nclosed 3 May 2027\nclosed 7 June 2027\n"
                "closed 5 July 2027\nclosed 2 August 2027\nclosed 6 September 2027\n"
                "closed 4 October 2027\nclosed 1 November 2027\n"
                "closed 6 December 2027",
            ),
            ("W110", "W501", "W502"),
        ),
    ),
)
