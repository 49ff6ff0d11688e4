"""Conditions, and what can be compared."""

from __future__ import annotations

from .entry import Chapter, Entry

CONDITIONS = Chapter(
    "Conditions",
    "A condition stands after `if`, `when`, `with`, `unless`, `never if`, `only if` "
    "and `prefer`. A comparison with something unknown does not hold, whichever way it "
    "is put.",
    (
        Entry(
            "Comparing",
            "… is …",
            "The words and the signs mean the same. A whole comparison stands on each "
            "side of `and` and `or`.",
            (
                "atom.compare",
                "comparator.is",
                "comparator.is_not",
                "comparator.at_least",
                "comparator.at_most",
                "comparator.under",
                "comparator.over",
            ),
            "step",
            (
                "on called by them, if grade is junior: stay",
                "on called by them, if grade is not junior: stay",
                "on called by them, if year_group is at least 9: stay",
                "on called by them, if year_group is at most 9: stay",
                "on called by them, if age is under 18: stay",
                "on called by them, if grade is below senior: stay",
                "on called by them, if joined is before 1 September 2026: stay",
                "on called by them, if age is less than 18: stay",
                "on called by them, if year_group is fewer than 9: stay",
                "on called by them, if year_group is over 9: stay",
                "on called by them, if grade is above junior: stay",
                "on called by them, if year_group is more than 9: stay",
                "on called by them, if year_group >= 9 and age < 18: stay",
            ),
            ("W401", "W402", "W403", "W114"),
        ),
        Entry(
            "And, or, not",
            "… and … or not …",
            "`and` binds closer than `or`; brackets say otherwise. `not` turns one "
            "condition round.",
            ("condition.any", "alternative.all", "claim.not"),
            "step",
            (
                "on called by them, if age is under 18 and (school is north or grade "
                "is junior): stay",
                "on called by them, if not school is north: stay",
            ),
            ("W114", "W404"),
        ),
        Entry(
            "Known or not",
            "… is known",
            "Whether an optional detail has been recorded.",
            ("atom.known", "atom.unknown"),
            "step",
            (
                "on called by them, if nominee is known: stay",
                "on called by them, if nominee is not known: stay",
            ),
            ("W407",),
        ),
        Entry(
            "Which role they are in",
            "if …",
            "In a step of several roles, those of one of them.",
            ("atom.role_is",),
            "blocks",
            (
                "role cook\nrole waiter\nstage helping for cook, waiter\nstep hello\n"
                "needs form hygiene if cook\n"
                "step helping\non went by them: end as completed",
            ),
            ("W404",),
        ),
        Entry(
            "What has been done",
            "… has signed …",
            "An agreement was signed, a consent stands, or a need was met; of the "
            "person, of a member, or of somebody attached.",
            (
                "atom.has",
                "atom.attached_has",
                "atom.possessed_has",
                "had.agreement",
                "had.consented",
                "had.other",
            ),
            "pair step",
            (
                "on called by mentee, if mentee has signed ground_rules: stay",
                "on called by mentee, if mentor has completed check dbs: stay",
                "on called by mentee, if guardian of mentee has consented to "
                "taking_part: stay",
                "on called by mentee, if the mentee's guardian has consented to "
                "taking_part: stay",
            ),
        ),
        Entry(
            "A check that is out of date",
            "check … has lapsed",
            "The check was recorded, and its last day is over.",
            ("atom.member_lapsed",),
            "pair step",
            ("on called by mentee, if the mentor's check dbs has lapsed: stay",),
        ),
        Entry(
            "Their own check",
            "if check … has lapsed",
            "The same, in a step of the person's own.",
            ("atom.has_lapsed",),
            "step",
            ("on called by them, if check dbs_of_mentee has lapsed: stay",),
        ),
        Entry(
            "Who was invited",
            "if invited",
            "Somebody who takes part named them.",
            ("atom.is_invited",),
            "blocks",
            (
                "stage joining_in for mentor\nstep greeted\nstarts here if invited\n"
                "on seen by them: end as completed",
            ),
        ),
        Entry(
            "Something in common",
            "… shared with …",
            "Two have at least one of their choices in common. After `prefer` it "
            "counts how many.",
            ("comparator.shares",),
            "match",
            (
                "only if the mentee's wants shared with the mentor's offers because "
                '"they need something to work on"',
            ),
            ("W405",),
        ),
        Entry(
            "One among several",
            "… is in …'s …",
            "One choice is among several choices of somebody else. `includes` says the "
            "same from the other side, and works with people too.",
            ("atom.is_among", "comparator.includes"),
            "match",
            (
                "only if the mentee's school is in the mentor's schools because \"they "
                'have to travel"',
                "only if the mentor's schools includes the mentee's school because "
                '"they have to travel"',
                "prefer the mentee's likes includes the mentor",
                'never if mentee.school is in mentor.schools because "own school"',
            ),
            ("W405",),
        ),
        Entry(
            "Meetings that are over",
            "meetings are over",
            "As many as planned were held, or the last one's time has passed. `all "
            "meetings held` asks for the first.",
            ("atom.meetings_over", "atom.meetings_held"),
            "pair step",
            (
                "when meetings are over: go to farewell",
                "when all meetings held: go to farewell",
            ),
            ("W307",),
        ),
        Entry(
            "Where somebody is",
            "in …",
            "In this step or stage now; of the person, or of a member.",
            ("atom.in_step", "atom.member_in"),
            "pair step",
            (
                "on called by mentee, if in meetings: stay",
                "on called by mentee, if mentee in mentoring: stay",
                "on called by mentee, if mentee is in mentoring: stay",
            ),
        ),
        Entry(
            "What they have reached or ended as",
            "reached …",
            "Whether somebody was ever in a step or stage, or has ended, or ended in a "
            "certain way.",
            (
                "atom.has_reached",
                "atom.member_reached",
                "atom.has_ended",
                "atom.member_ended",
            ),
            "blocks",
            (
                "measure risky share of pair that reached at_risk",
                "measure gone share of pair that ended",
                "measure done share of pair that ended as completed",
                "measure seen share of pair that mentee reached evaluation",
                "measure both share of pair that mentee ended as completed",
            ),
        ),
        Entry(
            "Whose detail",
            "the …'s …",
            "Between two people, whose detail is meant. `mentee.grade` means the same, "
            "and the formatter writes it in full.",
            ("value.of", "value.name"),
            "match",
            (
                'never if mentee.grade is mentor.grade because "same grade"',
                "prefer the mentee's school is north",
            ),
            ("W205", "W201"),
        ),
        Entry(
            "What a plugin works out",
            "….…",
            "A plugin that the file uses can work something out from what is known of "
            "one person, or of two together. Where anything that it needs is unknown, "
            "so is that. A full stop stands between the plugin and its word.",
            ("value.computed_of", "value.of"),
            "match",
            (
                "prefer the mentor's travel.zone is the mentee's travel.zone",
                'never if travel.minutes is over 60 because "too far to come weekly"',
            ),
            ("W902", "W903", "W904", "W905"),
        ),
        Entry(
            "Numbers and words to compare with",
            "… is 18",
            "A number, a number more or less than another, a percentage, words in "
            "quotation marks, `yes`, `no`, or a day.",
            (
                "term.plus",
                "term.minus",
                "value.number",
                "value.text",
                "value.day",
            ),
            "match",
            (
                "only if the mentor's year_group is at least the mentee's year_group + "
                '2 because "older"',
                "only if the mentee's year_group is under the mentor's year_group - 1 "
                'because "younger"',
                'never if the mentee\'s year_group is under 7 because "too young"',
                'never if the mentee\'s bio is "secret" because "not for pairs"',
                "prefer the mentee's joined is before 1 September 2026",
            ),
            ("W401", "W502"),
        ),
        Entry(
            "Yes, no and percentages",
            "… is yes",
            "Answers of these kinds are compared like numbers.",
            ("value.yes", "value.no", "value.percent"),
            "blocks",
            (
                "survey visit\nglad yes or no\nattendance percent\n"
                "measure happy share of guest with visit.glad is yes\n"
                "measure sad share of guest with visit.glad is no\n"
                "measure there share of guest with visit.attendance is at least 90%\n"
                "role guest\nstage visiting for guest\nstep seen\nneeds survey visit\n"
                "when done: end as completed",
            ),
            ("W401",),
        ),
        Entry(
            "Meetings counted",
            "meetings held",
            "How many meetings were held or missed, how many were missed in a row, and "
            "how many hours they lasted.",
            (
                "value.own",
                "counter.held",
                "counter.missed",
                "counter.missed_in_a_row",
                "counter.hours_met",
            ),
            "pair step",
            (
                "on called by mentee, if meetings held is at least 3: stay",
                "on called by mentee, if meetings missed is over 4: stay",
                "on called by mentee, if meetings missed in a row is at least 2: stay",
                "on called by mentee, if hours met is at least 10: stay",
            ),
            ("W406",),
        ),
        Entry(
            "Relationships counted",
            "rematches",
            "How often somebody was matched again, how many relationships they have "
            "now, and how many they have room for.",
            ("counter.rematches", "counter.active", "counter.capacity"),
            "step",
            (
                "on called by them, if rematches is under 2: stay",
                "on called by them, if active pairs is under capacity: stay",
            ),
            ("W706",),
        ),
        Entry(
            "Another's count",
            "…'s …",
            "A count of a member.",
            ("value.of_counter",),
            "match",
            (
                "prefer the mentor's active pairs is 0",
                'never if mentee.rematches is over 2 because "three were enough"',
            ),
        ),
        Entry(
            "Members counted",
            "number of …",
            "How many of a role are in a group now.",
            ("counter.number_of",),
            "circle step",
            ("when number of mentees is under 3: end as completed",),
            ("W802",),
        ),
        Entry(
            "Events counted",
            "times … by …",
            "How often an event was recorded, by anybody or by one of them.",
            ("counter.times",),
            "pair step",
            (
                "on called by mentee, if times contact by mentor is at least 3: stay",
                "on called by mentee, if times contact is 0: stay",
            ),
        ),
        Entry(
            "Time in a step",
            "days in …",
            "How many days or months somebody has been in a step or stage, in all.",
            ("counter.days_in", "counter.months_in"),
            "pair step",
            (
                "on called by mentee, if days in meeting is over 30: stay",
                "on called by mentee, if months in meetings is at least 12: stay",
            ),
        ),
    ),
)
