"""Headings of a programme file, and names."""

from __future__ import annotations

from .entry import Chapter, Entry

HEADINGS = Chapter(
    "Headings",
    "A heading opens a block, and the next heading ends it. How far a line is indented "
    "does not matter. Everything that the file speaks of is declared by a heading, or "
    "on a line under one.",
    (
        Entry(
            "The programme",
            "programme …",
            "The first sentence of a file. It gives the programme a name for programs "
            "and, in quotation marks, a title for people.",
            ("heading.programme",),
            "file",
            (
                'programme friends "Reading friends"\nrole reader\n'
                "staff librarian, lifts safeguarding holds",
            ),
            ("W315", "W309"),
        ),
        Entry(
            "A role",
            "role …, many …",
            "A kind of person who takes part, such as a mentee. After `many` stands "
            "the plural, where an s is not enough; both words mean the role.",
            ("heading.role", "plural"),
            "declarations",
            ('role child "Child", many children',),
            ("W310",),
        ),
        Entry(
            "Staff",
            "staff …, lifts safeguarding holds",
            "Somebody who works for the programme. Exactly one staff role lifts "
            "safeguarding holds: it alone may end what a concern has stopped.",
            ("heading.staff", "lifts"),
            "file",
            (
                "programme friends\nrole reader\n"
                'staff librarian "Librarian", lifts safeguarding holds\nstaff helper',
            ),
            ("W309",),
        ),
        Entry(
            "A relationship",
            "relationship … of … and …",
            "Those who meet: a pair, or with a number on a member a group. A group "
            "begins with its least number and takes new members up to its greatest.",
            ("heading.relationship", "member"),
            "declarations",
            (
                "relationship visit of mentee and mentor\nstage visits for visit\n"
                "step visiting\non ended by mentee or mentor: end as completed",
                'relationship ring of mentor and 3 to 6 mentees "Small group"\n'
                "stage rings for ring\nstep talking\n"
                "on ended by mentor: end as completed",
            ),
            ("W505", "W801"),
        ),
        Entry(
            "Outcomes",
            "outcomes",
            "The ways in which people and pairs can end are listed under it.",
            ("heading.outcomes",),
            "declarations",
            ("outcomes\nmoved_away",),
            ("W712",),
        ),
        Entry(
            "A stage",
            "stage … for …",
            "A part of the way, such as recruitment, for some roles or for a "
            "relationship. The steps under it are gone through in order. One name is "
            "special: a relationship whose member leaves goes to its stage `closure`, "
            "if it has one.",
            ("heading.stage",),
            "blocks",
            (
                "role guest\nstage visiting for guest\nstep looking_round\n"
                "after 1 week: end as completed",
            ),
            ("W119", "W310"),
        ),
        Entry(
            "A step",
            "step …",
            "A place to be in. Everybody is in one step at a time, until a rule leads "
            "them on or they end.",
            ("heading.step",),
            "blocks",
            (
                "role guest\nstage visiting for guest\n"
                'step looking_round "Having a look"\n'
                "on seen_enough by them: end as completed",
            ),
            ("W301", "W302", "W303"),
        ),
        Entry(
            "Rules for every step",
            "throughout for …",
            "The rules below it hold in every step of these roles or relationships. A "
            "step's own rules come first.",
            ("heading.throughout",),
            "blocks",
            ("throughout for pair\non moved_school by coordinator: end as withdrawn",),
            ("W323",),
        ),
        Entry(
            "A calendar",
            "calendar …",
            "Days on which nobody meets, such as school holidays. Clocks can stop on "
            "them.",
            ("heading.calendar",),
            "declarations",
            ('calendar exams "Exam weeks"\nclosed 10 May 2027 to 28 May 2027',),
            ("W508",),
        ),
        Entry(
            "A match",
            "match … of … with … into …",
            "How two roles are brought together. A name before `of` tells two ways "
            "apart; `into` says which relationship begins, where there are several.",
            ("heading.match", "own_policy", "into"),
            "blocks",
            (
                "match second_round of mentee with mentor into pair\n"
                "candidates mentee in waiting, mentor in ready",
                "match mentor with mentee into circle\n"
                "candidates mentee in waiting, mentor in ready",
            ),
            ("W318", "W320", "W716"),
        ),
        Entry(
            "A survey",
            "survey …, …",
            "Questions that people answer. Several names stand for the same questions "
            "asked at different times, so that answers can be compared.",
            ("heading.survey",),
            "blocks",
            ("survey first_visit, last_visit\nmood scale 1 to 5",),
            ("W713", "W725"),
        ),
        Entry(
            "A measure",
            "measure … …, target …",
            "A figure that the programme is judged by, and the target for it, if there "
            "is one.",
            ("heading.measure", "target"),
            "blocks",
            (
                'measure finishing "Who finishes" share of pair that ended as '
                "completed, target at least 70%",
            ),
            ("W714",),
        ),
        Entry(
            "A guarantee",
            'ensure "…"',
            "What must never happen, or must always be possible. The words are for "
            "people; the sentence below it says what is held to.",
            ("heading.ensure",),
            "blocks",
            (
                'ensure "Nobody waits with a pair"\n'
                "never mentee in waiting with active pairs is over 0",
            ),
            ("W316",),
        ),
        Entry(
            "A story",
            'story "…"',
            "An example of what the programme should do, told in a few lines. "
            "`wayfellow test` plays it.",
            ("heading.story",),
            "blocks",
            ('story "Waiting"\ngiven mentee ana in waiting\nthen ana is in waiting',),
            ("W316",),
        ),
        Entry(
            "Names and labels",
            '… "…"',
            "A name is one word, with `_` between its parts. The label after it, in "
            "quotation marks, is what people read. Several names have a comma between "
            "them.",
            ("label", "names"),
            "declarations",
            (
                'role helper "Reading helper"\n'
                'stage helping for helper, mentor "While they help"\n'
                "step here\non gone by them: end as completed",
            ),
            ("W113", "W202"),
        ),
    ),
)
