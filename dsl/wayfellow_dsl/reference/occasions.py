"""When something happens in a step: events and clocks."""

from __future__ import annotations

from .entry import Chapter, Entry

OCCASIONS = Chapter(
    "When something happens",
    "A rule says when, then a colon, then what is done. The first rule that holds is "
    "taken, in the order written. A rule that leads to another step ends the clocks of "
    "this one.",
    (
        Entry(
            "When somebody says so",
            "on … by …, if …: …",
            "An event that the named people, and nobody else, may say has happened. "
            "With `if` the rule holds only then; the next rule for the same event may "
            "be for everybody else.",
            ("sentence.on_event", "by"),
            "step",
            (
                "on accepted by coordinator: go on",
                "on not_now by them or coordinator, if age is under 18: end as "
                "withdrawn",
            ),
            ("W105", "W111", "W306", "W319"),
        ),
        Entry(
            "When a step is entered",
            "on enter: …",
            "At once, each time somebody comes to the step.",
            ("sentence.on_engine", "engine_event.enter"),
            "step",
            ('on enter: send them "welcome"',),
        ),
        Entry(
            "When somebody is matched",
            "on matched: …",
            "When a relationship of theirs begins.",
            ("engine_event.matched",),
            "step",
            ("on matched: go to mentoring",),
            ("W319",),
        ),
        Entry(
            "When a relationship ends",
            "on last … ended as … caused by …: …",
            "When a pair or group of theirs ends; with `last`, when they have no other "
            "left. The rule can be for some outcomes only, or for who caused it.",
            (
                "engine_event.ended",
                "engine_event.last_ended",
                "endings",
                "caused",
            ),
            "throughout",
            (
                "on pair ended as withdrawn or barred: stay",
                "on last pair ended as barred caused by them: end as barred",
            ),
            ("W308", "W710", "W711"),
        ),
        Entry(
            "When somebody joins or leaves a group",
            "on … joined: …",
            "The group goes on when one member leaves. `on ended by` a member is how "
            "that member leaves.",
            ("engine_event.joined", "engine_event.left"),
            "circle step",
            (
                'on mentee joined: notify mentor "somebody_new"',
                "on mentee left, if number of mentees is under 3: end as completed",
            ),
            ("W802", "W803"),
        ),
        Entry(
            "When a meeting was missed",
            "on meeting missed: …",
            "When the time for a planned meeting is over and none was recorded.",
            ("engine_event.meeting_missed",),
            "pair step",
            ('on meeting missed: notify coordinator "meeting_missed"',),
        ),
        Entry(
            "When a hold is lifted",
            "on hold lifted: …",
            "When a pause or a safeguarding hold is over.",
            ("engine_event.hold_lifted",),
            "pair step",
            ('on hold lifted: notify mentee, mentor "you_can_go_on"',),
        ),
        Entry(
            "When a check lapses",
            "on check … lapsed: …",
            "At the end of the check's last day. The person's relationships are held "
            "without a rule; this one is for what else is done.",
            ("engine_event.lapsed",),
            "throughout",
            ('on check dbs_of_mentee lapsed: notify coordinator "check_lapsed"',),
        ),
        Entry(
            "When consent is withdrawn",
            "on consent … withdrawn: …",
            "At once, when whoever gave it takes it back.",
            ("engine_event.withdrawn",),
            "throughout",
            (
                'on consent taking_part withdrawn: end as withdrawn because "a parent '
                'may stop at any time"',
            ),
        ),
        Entry(
            "When the person invited has left",
            "on invitation ended as …: …",
            "Whoever invited somebody hears when that person ends, and may name "
            "somebody else.",
            ("engine_event.invitation_ended",),
            "throughout",
            ("on invitation ended as withdrawn: go to waiting",),
        ),
        Entry(
            "On a date",
            "on …: …",
            "On that day, each year if no year is given.",
            ("sentence.on_date",),
            "pair step",
            ('on 27 October: thank mentor "national_mentoring_day"',),
            ("W501", "W502", "W110"),
        ),
        Entry(
            "After some time",
            "after …, then every …, at most …: …",
            "So long after the step was entered. With `then every` it comes again, "
            "and `at most` says how often in all. Leaving the step ends it. Under "
            "`throughout` it counts from joining, and goes on from step to step.",
            ("sentence.after", "repeat", "limit", "count"),
            "step",
            (
                "after 2 weeks, then every 5 working days, at most 3 times: remind "
                'them "finish_your_form"',
                "after 8 weeks: end as withdrawn",
            ),
            ("W107", "W703"),
        ),
        Entry(
            "Once and twice",
            "at most once",
            "Words for `1 time` and `2 times`.",
            ("count", "count.once", "count.twice"),
            "step",
            (
                'every 6 months, at most 1 time: notify coordinator "half_a_year"',
                'after 1 week, then weekly, at most twice: remind them "please_write"',
                'every month, at most once: notify coordinator "still_here"',
            ),
        ),
        Entry(
            "Without a meeting",
            "after … without a meeting: …",
            "So long after the last meeting that was held, or after entering the step "
            "if that is later.",
            ("silence.without_meeting",),
            "pair step",
            ('after 5 weeks without a meeting: remind mentee, mentor "please_meet"',),
            ("W707",),
        ),
        Entry(
            "Without a word",
            "after … without … from …: …",
            "So long without an event of this name, from anybody or from one of them. "
            "Such an event is recorded in any step, even where no rule waits for it.",
            ("silence.without_event",),
            "pair step",
            (
                "after 3 weeks without contact from mentor: go to at_risk",
                'after 4 weeks without a contact by mentee: notify coordinator "quiet"',
            ),
            ("W206",),
        ),
        Entry(
            "Again and again",
            "every …, at most …: …",
            "Each time so long has passed in the step.",
            ("sentence.each",),
            "pair step",
            ('every 4 months, if meetings held is under 3: ask mentee "is_it_good"',),
        ),
        Entry(
            "At a time after a moment",
            "at … after entering …: …",
            "So long after something: after entering a step or stage, after the start "
            "of the run, or after joining.",
            (
                "sentence.at",
                "moment.entering",
                "moment.start",
                "moment.joining",
            ),
            "step",
            (
                "at 6 months after entering recruitment: ask them for survey outcome",
                'at 10 weeks after start: notify coordinator "half_way"',
                'at 1 year after joining: thank them "a_year"',
            ),
            ("W703",),
        ),
        Entry(
            "Before and after a check lapses",
            "at … before check … lapses: …",
            "So long before or after the day on which the check lapses. Recording it "
            "again sets the clock anew.",
            ("sentence.before", "moment", "lapse"),
            "throughout",
            (
                "at 30 days before check dbs_of_mentee lapses: remind them "
                '"renew_your_check"',
                "at 60 days after check dbs_of_mentee lapses: end as withdrawn",
            ),
        ),
        Entry(
            "When something has become true",
            "when …: …",
            "As soon as the condition holds, on entering the step or later; an age, or "
            "days and months in a step, are looked at when they have grown.",
            ("sentence.when",),
            "pair step",
            (
                "when meetings missed in a row is at least 3: go to at_risk",
                "when meetings are over: go to farewell",
            ),
            ("W307", "W322"),
        ),
        Entry(
            "When everything needed is done",
            "when done, if …: …",
            "When all needs of the step are met or let go. Several such rules choose "
            "where to go on.",
            ("sentence.when_done",),
            "step",
            ("when done, if age is under 18: go to looking_back\nwhen done: go on",),
            ("W312",),
        ),
        Entry(
            "In every other case",
            "otherwise: …",
            "When none of the `when` rules above it holds. The step is left at once "
            "one way or the other.",
            ("sentence.otherwise",),
            "blocks",
            (
                "role guest\nage number\nstage visiting for guest\nstep deciding\n"
                "when age is under 18: go on\notherwise: end as completed\n"
                "step visiting\non seen by them: end as completed",
            ),
            ("W311",),
        ),
        Entry(
            "If nobody decides",
            "if nobody decides: …",
            "What happens when those who were asked to decide or approve have not, by "
            "the end of their time. It has to be said; silence is never approval.",
            ("sentence.nobody",),
            "pair step",
            (
                "after 4 months: ask director to approve going to at_risk within 5 "
                "working days\n"
                'if nobody decides: notify director "decision_overdue"',
            ),
            ("W304", "W317"),
        ),
    ),
)
