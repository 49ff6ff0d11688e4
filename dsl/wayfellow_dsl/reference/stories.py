"""The lines of a story."""

from __future__ import annotations

from .entry import Chapter, Entry

STORIES = Chapter(
    "Stories",
    "A story says who there is, what happens, and what is then true. A line that "
    "follows another of its kind begins with `and`.",
    (
        Entry(
            "Who there is",
            "given … … in … with …",
            "A person, or a pair or group with its members, in this step when the "
            "story begins. `with` states details; all others are unknown.",
            (
                "given",
                "beginning",
                "members",
                "trait",
                "trait_value.yes",
                "trait_value.no",
            ),
            "story",
            (
                'given mentee eve in applying with grade junior and bio "reads a lot"',
                "given mentee eve in mentoring, mentor dan in guiding_them\n"
                "and pair two of eve and dan in meeting",
                "given pupil eve in here with on_site yes and late no\n"
                "role pupil\non_site yes or no\nlate yes or no\n"
                "stage school for pupil\nstep here\non gone by them: end as completed",
            ),
        ),
        Entry(
            "Being matched",
            "when … and … are matched on …",
            "Staff introduce them, and all accept.",
            ("happening", "event.are_matched", "moment_of"),
            "story",
            ("when ana and ben are matched on 1 March 2027\nthen ana is in mentoring",),
        ),
        Entry(
            "A round of matching",
            "when matching runs",
            "A round is held. It offers; nobody has accepted yet.",
            ("event.matching_runs",),
            "story",
            ("when matching runs on 1 March 2027\nthen ana is in waiting",),
        ),
        Entry(
            "Being introduced",
            "when … introduces … and …",
            "Staff bring people together by hand. It is an offer, and nobody has "
            "accepted yet.",
            ("event.introduces",),
            "story",
            (
                "when coordinator introduces ana and ben on 1 March 2027\n"
                "then ana was offered ben\nand ana is in waiting",
            ),
        ),
        Entry(
            "Accepting an offer",
            "when … accepts …",
            "One of those who have to accept does so, or somebody attached to them. "
            "Who says no `raises declined for` the other.",
            ("event.accepts",),
            "story",
            (
                "when matching runs\nthen ana was offered ben\n"
                "when ana accepts ben\nand ben accepts ana after 2 days\n"
                "then ana is in mentoring",
            ),
        ),
        Entry(
            "Meeting",
            "when … and … meet",
            "A meeting is recorded.",
            ("event.met",),
            "story",
            (
                "when ana and ben are matched\nand ana and ben meet after 3 days\n"
                "then ana is in mentoring",
            ),
        ),
        Entry(
            "Joining a group",
            "when … joins …",
            "A new member joins a group that has begun.",
            ("event.joins",),
            "story",
            (
                "given mentee eve in mentoring, mentor dan in guiding_them\n"
                "given circle g of dan and eve, ana in session\n"
                "given mentee fay in waiting\n"
                "when fay joins g on 3 May 2027\nthen fay is in mentoring",
            ),
        ),
        Entry(
            "Saying something",
            "when … raises … for …",
            "Somebody raises an event, of themselves or for a person or a pair.",
            ("event.raises", "event.attached_raises"),
            "story",
            (
                "given mentee eve in applying\n"
                "when coordinator raises skipped for eve\nthen eve is in waiting",
                "given mentee eve in mentoring, mentor dan in guiding_them\n"
                "and pair two of eve and dan in meeting\n"
                "when guardian of eve raises ended for two\nthen two is in farewell",
            ),
        ),
        Entry(
            "Doing what is needed",
            "when … completes …",
            "Something needed is done, by the person or by somebody attached to them.",
            ("event.completes", "actor.person", "actor.attached_to"),
            "story",
            (
                "given mentee eve in applying\n"
                "when eve completes form application\n"
                "and guardian of eve completes consent taking_part\n"
                "then eve is in applying",
            ),
        ),
        Entry(
            "Answering a survey",
            "when … completes survey … with …",
            "What was answered to each question; where a rule looks at an answer, a "
            "story has to tell it.",
            ("event.completes", "answers"),
            "story",
            (
                "when ana completes survey outcome with confidence 7\n"
                "then ana is in waiting",
            ),
        ),
        Entry(
            "Withdrawing consent",
            "when … withdraws consent …",
            "Whoever gave a consent takes it back.",
            ("event.withdraws",),
            "story",
            (
                "when guardian of ana completes consent taking_part\n"
                "and guardian of ana withdraws consent taking_part after 2 months\n"
                "then ana is on hold",
            ),
        ),
        Entry(
            "A check that has lapsed",
            "when check … of … lapses",
            "The last day of a check is over.",
            ("event.check_lapses",),
            "story",
            ("when check dbs of ben lapses on 3 March 2027\nthen ben is in ready",),
        ),
        Entry(
            "Approving and refusing",
            "when … approves … for …",
            "Staff answer a request for approval, by the name of the step or outcome.",
            ("event.approves", "event.refuses"),
            "story",
            (
                "given mentee eve in mentoring, mentor dan in guiding_them\n"
                "and pair two of eve and dan in at_risk\n"
                "when nothing happens for 2 weeks\n"
                "and coordinator refuses farewell for two\n"
                "then two is in at_risk\n"
                "when nothing happens for 2 weeks\n"
                "and coordinator approves farewell for two\n"
                "then two is in farewell",
            ),
        ),
        Entry(
            "Time that passes",
            "when nothing happens for …",
            "To the end of the last day. Reminders and deadlines come.",
            ("event.nothing",),
            "story",
            ("when nothing happens for 5 weeks\nthen ana is in waiting",),
        ),
        Entry(
            "Where they are then",
            "then … is in …",
            "In this step or this stage.",
            ("expectation", "outcome_of.is_in"),
            "story",
            ("then ana is in waiting\nand ben is in ready",),
        ),
        Entry(
            "How they ended",
            "then … ended as …",
            "The person or pair has ended in this way.",
            ("outcome_of.ended_as",),
            "story",
            (
                "when coordinator raises left_school for ana\n"
                "then ana ended as withdrawn",
            ),
        ),
        Entry(
            "What they were sent",
            'then … was sent "…"',
            "This message has gone to them.",
            ("outcome_of.was_sent",),
            "story",
            ('when matching runs\nthen ana was sent "will_you_accept"',),
        ),
        Entry(
            "Who was offered to whom",
            "then … was offered …",
            "A round, or staff, brought them together, whether or not they accepted.",
            ("outcome_of.was_offered",),
            "story",
            ("when matching runs\nthen ana was offered ben",),
        ),
        Entry(
            "Who was not offered to whom",
            'then … was not offered … because "…"',
            "No round brought them together, for this reason.",
            ("outcome_of.not_offered",),
            "story",
            (
                "given mentee eve in waiting with manager ben\n"
                "when matching runs\n"
                'then eve was not offered ben because "line management"',
            ),
        ),
        Entry(
            "Who is on hold",
            "then … is on hold",
            "A concern or a withdrawn consent holds somebody and what they are in; a "
            "check that has lapsed holds their relationships alone.",
            ("outcome_of.on_hold",),
            "story",
            ("when ben raises concern for ana\nthen ana is on hold",),
        ),
        Entry(
            "Who is asked",
            "then … is asked to approve …",
            "A request for approval, or for a decision, is open with them.",
            ("outcome_of.is_asked", "outcome_of.asked_to_approve"),
            "story",
            (
                "given mentee eve in mentoring, mentor dan in guiding_them\n"
                "and pair two of eve and dan in at_risk\n"
                "then director is asked to decide carry_on\n"
                "when nothing happens for 2 weeks\n"
                "then coordinator is asked to approve farewell",
            ),
        ),
    ),
)
