"""What a rule does, and to whom."""

from __future__ import annotations

from .entry import Chapter, Entry

ACTIONS = Chapter(
    "What is done",
    "After the colon of a rule stands what is done, with a comma or `and` between "
    "several things.",
    (
        Entry(
            "Doing several things",
            "…: …, …",
            "They are done in order. A rule goes to one place at most.",
            ("actions",),
            "step",
            ('on enter: thank them "welcome", notify coordinator "new_one"',),
        ),
        Entry(
            "A message",
            'remind … "…"',
            "`remind`, `notify`, `send` and `thank` all send the template with this "
            "name. The words say what kind of message it is.",
            ("action.message",),
            "pair step",
            (
                'on enter: remind mentee "bring_a_book"',
                'on enter: notify mentor, coordinator "new_pair"',
                'on enter: send guardian of mentee "how_it_works"',
                'on enter: thank mentor "thank_you"',
            ),
            ("W108", "W121"),
        ),
        Entry(
            "A question",
            'ask … "…"',
            "Sends a question that needs no decision.",
            ("action.question",),
            "pair step",
            ('after 1 month: ask mentee, mentor "is_it_going_well"',),
        ),
        Entry(
            "Asking for a survey",
            "ask … for survey …",
            "Asks for answers without waiting for them. To wait, write `needs survey`.",
            ("action.ask_for_survey",),
            "step",
            ("after 3 months: ask them for survey outcome",),
            ("W713", "W725"),
        ),
        Entry(
            "Asking for a decision",
            "ask … to decide … or … within …",
            "Whoever of those asked is first to say one of the words decides. Each "
            "word needs a rule of its own, and `if nobody decides` says what happens "
            "otherwise. Where all have to say yes, each needs an agreement: `needs "
            "agreement we_go_on from mentee`, the same from the mentor, and `when "
            "done`.",
            ("action.ask_to_decide",),
            "pair step",
            (
                "after 3 months: ask coordinator to decide carry_on or stop within 10 "
                "working days\n"
                "on carry_on: stay\non stop: go to farewell\n"
                "if nobody decides: go to farewell",
            ),
            ("W304", "W305"),
        ),
        Entry(
            "Asking for approval",
            "ask … to approve going to … within …",
            "Everything stays where it is until they `approve` or `refuse`. Silence "
            "changes nothing either; `if nobody decides` says who hears of it. So each "
            "rung of a ladder is decided by a person.",
            (
                "action.ask_to_approve",
                "approved.going_to",
                "approved.ending_as",
            ),
            "pair step",
            (
                "after 3 weeks without contact from mentor: ask coordinator to approve "
                "going to at_risk within 5 working days\n"
                'if nobody decides: notify director "overdue"',
                "after 8 weeks: ask director to approve ending as barred caused by "
                "mentor within 5 working days\n"
                'if nobody decides: notify director "overdue"',
            ),
            ("W304",),
        ),
        Entry(
            "Going to a step",
            "go to …",
            "To this step, or to the first step of this stage.",
            ("action.go_to",),
            "step",
            ("on tired by them: go to looking_back",),
            ("W106", "W201"),
        ),
        Entry(
            "Going on",
            "go on",
            "To the next step.",
            ("action.go_on",),
            "step",
            ("on accepted by coordinator: go on",),
            ("W303",),
        ),
        Entry(
            "Going on without them",
            "go on without them",
            "Lets go of what is still needed, and goes on as if it were done.",
            ("action.go_on_without",),
            "step",
            ("after 4 weeks: go on without them",),
            ("W312",),
        ),
        Entry(
            "Staying",
            "stay",
            "Nothing moves. It answers an event so that nobody thinks it was "
            "forgotten.",
            ("action.stay",),
            "step",
            ("on not_yet by them: stay",),
        ),
        Entry(
            "Ending",
            "end as … caused by …",
            "The person or the pair has ended in this way; `caused by` says through "
            "whom.",
            ("action.end_as",),
            "pair step",
            ("on silent by coordinator: end as barred caused by mentor",),
            ("W201",),
        ),
        Entry(
            "With a reason",
            "end as … with reason",
            "Whoever raises the event has to say why.",
            ("with_reason",),
            "step",
            ("on declined by coordinator: end as withdrawn with reason",),
            ("W324",),
        ),
        Entry(
            "Because",
            'because "…"',
            "Why the rule is as it is. It is told to whoever it concerns. It may stand "
            "on the next line.",
            ("reason",),
            "step",
            (
                'after 8 weeks: end as withdrawn because "the form never came"\n'
                "on too_far by coordinator: end as withdrawn\n"
                'because "we cannot help with travel"',
            ),
            ("W118", "W120"),
        ),
        Entry(
            "Becoming something else",
            "enrol as … in the next run",
            "The same person begins in another role, now or in the next run.",
            ("action.enrol", "next_run"),
            "step",
            (
                "on wants_to_help by them: enrol as mentor in the next run, end as "
                "completed",
                "on helps_now by them: enrol as mentor, end as completed",
            ),
        ),
        Entry(
            "Inviting somebody",
            "invite … as …",
            "Opens a way for the person whom a detail names, or for somebody new, whom "
            "the detail then names. They are `invited`.",
            ("action.invite",),
            "step",
            ("on named by them: invite nominee as mentor",),
        ),
        Entry(
            "Something that a plugin does",
            'do ….… for … "…"',
            "Another program does it, after everything is recorded, and is told "
            "what was said in the event that led to it.",
            ("action.call",),
            "pair step",
            ('on enter: do calendar.invite for mentee, mentor "first_meeting"',),
            ("W909",),
        ),
        Entry(
            "To whom, or by whom",
            "mentee, mentor",
            "A role, a staff role, `them` (whose step it is), or `anyone` who may say "
            "something.",
            ("parties", "party", "party.them", "party.anyone"),
            "step",
            (
                'on enter: notify them, coordinator "hello"',
                'on worried by anyone: notify coordinator "somebody_worries"',
            ),
            ("W108", "W203"),
        ),
        Entry(
            "Somebody's guardian",
            "… of …",
            "Somebody attached to a member: `guardian of mentee`, or `the mentee's "
            "guardian`.",
            ("party.attached_to", "party.possessed"),
            "pair step",
            (
                'on enter: notify guardian of mentee "they_are_matched"',
                'on enter: notify the mentee\'s guardian "they_are_matched"',
            ),
            ("W203",),
        ),
    ),
)
