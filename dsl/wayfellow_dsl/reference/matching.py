"""How people are brought together, and how they then meet."""

from __future__ import annotations

from .entry import Chapter, Entry

MATCHING = Chapter(
    "Matching",
    "These sentences stand under a `match`. In a condition `the mentee's grade` and "
    "`the mentor's grade` say whose it is.",
    (
        Entry(
            "Who can be matched",
            "candidates … in … or … with …",
            "Everybody in these steps who is not on hold and has room; `with` narrows "
            "it to those for whom a condition holds. A group may be named as well, "
            "with the steps in which it is open to new members.",
            ("policy.candidates", "candidate", "places"),
            "blocks",
            (
                "match spare of mentee with mentor into pair\n"
                "candidates mentee in waiting, mentor in ready or guiding_them with "
                "source is pool",
            ),
            ("W320", "W705", "W722"),
        ),
        Entry(
            "How often",
            "every … on …",
            "When a round of matching is held: every so long, or every so long on a "
            "day of the week.",
            ("policy.round",),
            "match",
            ("every 2 weeks on Tuesday", "every month", "weekly on Friday"),
        ),
        Entry(
            "Every week on a day",
            "every Monday",
            "A round of matching each week on that day.",
            ("policy.every_weekday",),
            "match",
            (
                "every Monday",
                "every Tuesday",
                "every Wednesday",
                "every Thursday",
                "every Friday",
                "every Saturday",
                "every Sunday",
            ),
        ),
        Entry(
            "Who is never matched",
            'never if … because "…"',
            "Rules two people out, and says why. It is looked at again when facts "
            "change: staff are then asked whether the pair goes on.",
            ("policy.never_if",),
            "match",
            ('never if the mentee\'s manager is the mentor because "line management"',),
            ("W120", "W205", "W721"),
        ),
        Entry(
            "Who alone is matched",
            'only if … because "…"',
            "Rules out everybody for whom the condition does not hold, and says why.",
            ("policy.only_if",),
            "match",
            (
                "only if the mentor's year_group is at least the mentee's year_group + "
                '2 because "buddies are two years older"',
            ),
            ("W120", "W721"),
        ),
        Entry(
            "Whom to prefer",
            "prefer …, strongly",
            "Of two possible matches the preferred one is taken, if the others allow "
            "it. `slightly`, `strongly` and `weight` say how much it counts.",
            (
                "policy.prefer",
                "weight.slightly",
                "weight.strongly",
                "weight.weighing",
            ),
            "match",
            (
                "prefer the mentor's grade is above the mentee's grade",
                "prefer the mentor's source is nominated, strongly",
                "prefer the mentor's source is pool, slightly",
                "prefer the mentee's grade is the mentor's grade, weight 2",
            ),
            ("W205",),
        ),
        Entry(
            "What they share",
            "prefer … shared with …",
            "The more choices two people have in common, the better.",
            ("comparator.shares",),
            "match",
            ("prefer the mentee's wants shared with the mentor's offers",),
            ("W115",),
        ),
        Entry(
            "A plugin's score",
            "prefer ….…",
            "The higher a percentage that a plugin works out of the two, the better. "
            "Where it is unknown, it counts as nothing.",
            ("score",),
            "match",
            ("prefer travel.nearness", "prefer travel.nearness, strongly"),
            ("W904", "W907"),
        ),
        Entry(
            "The method",
            "method …",
            "`best overall` looks for the best for everybody together; `first come, "
            "first served` goes by how long people have waited; `stable` leaves no two "
            "who would rather have each other; `by hand` leaves it to staff.",
            (
                "policy",
                "method.best_overall",
                "method.first_come",
                "method.stable",
                "method.by_hand",
            ),
            "match",
            (
                "method best overall",
                "method first come, first served",
                "method stable",
                "method by hand",
            ),
        ),
        Entry(
            "Who proposes",
            "proposed by …",
            "The staff role that looks at the proposals and makes the offers.",
            ("policy.proposed_by",),
            "match",
            ("proposed by coordinator",),
        ),
        Entry(
            "Who accepts",
            "accepted by … and … within …",
            "The pair begins when all of them have said yes. Nobody accepts for "
            "somebody else; an offer without an answer lapses. With `if`, somebody is "
            "asked only then.",
            ("policy.accepted_by", "acceptors", "acceptor", "guarded"),
            "match",
            (
                "accepted by mentee and mentor within 7 days",
                "accepted by mentee, mentor, guardian of mentee if the mentee's age is "
                "under 18 within 10 days",
            ),
            ("W116", "W722"),
        ),
        Entry(
            "A shortlist",
            "shortlist …, ranked by …",
            "The best few are sent to the person, who ranks them. A round uses the "
            "ranking.",
            ("policy.shortlist",),
            "match",
            ("shortlist 3, ranked by mentee",),
        ),
        Entry(
            "Fair waiting",
            "fair by …, gap at most …",
            "Nobody with one value of this detail waits so many times as long as those "
            "with another.",
            ("policy.fair_by",),
            "match",
            ("fair by school, gap at most twice",),
        ),
        Entry(
            "What a group shares",
            "same in group …",
            "Everybody of the many-sided role in one group has the same of these.",
            ("policy.same_in_group",),
            "circle match",
            ("same in group school, year_group",),
            ("W802",),
        ),
    ),
)

MEETINGS = Chapter(
    "Meetings",
    "These sentences stand in a step of a relationship. They plan the meetings; what "
    "happens when they are not held is for rules to say.",
    (
        Entry(
            "A plan of meetings",
            "meet … for …, about …",
            "How often a pair meets, for how long or how many times, and how long a "
            "meeting is.",
            ("sentence.meet", "about_as_long"),
            "blocks",
            (
                "relationship visit of mentee and mentor\nstage visits for visit\n"
                "step visiting\nmeet weekly for 6 weeks, about 45 minutes\n"
                "when meetings are over: end as completed\n"
                "on ended by mentee or mentor: end as withdrawn",
                "relationship visit of mentee and mentor\nstage visits for visit\n"
                "step visiting\nmeet every 2 weeks, 3 times\n"
                "when meetings are over: end as completed\n"
                "on ended by mentee or mentor: end as withdrawn",
            ),
            ("W307", "W709"),
        ),
        Entry(
            "What is hoped for",
            "expect at least … meetings",
            "Reported, never enforced.",
            ("sentence.expect", "expected.at_least", "expected.at_most"),
            "pair step",
            (
                "expect at least 6 meetings",
                "expect at most 15 meetings",
                "expect meetings missed is under 3",
            ),
            ("W708",),
        ),
        Entry(
            "Check-ins",
            "check in with … every …",
            "Staff talk to each of them, so often. `by` says which staff role.",
            ("sentence.check_in",),
            "pair step",
            ("check in with mentee, mentor quarterly by coordinator",),
        ),
        Entry(
            "Check-ins that grow rarer",
            "check in with … twice in the first month, then monthly",
            "More often in the beginning and less often later. The phases count from "
            "when the pair began.",
            ("phases.times_first", "phases.often_first", "length"),
            "pair step",
            (
                "check in with mentee, mentor twice in the first month, then monthly",
                "check in with mentee monthly for the first 3 months, then quarterly",
            ),
        ),
    ),
)
