"""What has to be done in a step before it goes on."""

from __future__ import annotations

from .entry import Chapter, Entry

NEEDS = Chapter(
    "What a step needs",
    "A step with needs goes on by itself when all that apply are met, unless it has "
    "`when done` rules, which then choose. A need that was met once, in any step, is "
    "met.",
    (
        Entry(
            "A need",
            "needs … if …",
            "What has to be done before the step goes on. With `if` it applies to "
            "those for whom the condition holds. Each need has a line of its own.",
            ("sentence.needs", "guard"),
            "step",
            ("needs form health_form if age is under 18",),
            ("W109", "W117"),
        ),
        Entry(
            "A form",
            "needs form …",
            "Something to fill in and send.",
            ("need.form",),
            "step",
            ('needs form about_me "All about me"',),
        ),
        Entry(
            "Training",
            "needs training … of …",
            "A course, and how long it takes.",
            ("need.training",),
            "step",
            ("needs training safe_working of 3 hours", "needs training welcome"),
        ),
        Entry(
            "An agreement",
            "needs agreement …",
            "Something to sign. A condition can ask for it with `has signed`.",
            ("need.agreement",),
            "step",
            ('needs agreement conduct "Code of conduct"',),
        ),
        Entry(
            "A survey as a need",
            "needs survey …",
            "The questions of a survey have to be answered.",
            ("need.need_survey",),
            "step",
            ("needs survey outcome",),
        ),
        Entry(
            "An interview",
            "needs interview … by …",
            "A talk, by the staff role that is named. A second interview needs a name "
            "of its own.",
            ("need.interview", "own_name", "interviewer"),
            "step",
            (
                "needs interview by coordinator",
                'needs interview getting_to_know "Getting to know you" by director',
            ),
        ),
        Entry(
            "References",
            "needs … references by …",
            "How many people have to vouch for somebody; `by` says who records it.",
            ("need.references",),
            "step",
            ("needs 2 references", "needs 1 reference by coordinator"),
            ("W504",),
        ),
        Entry(
            "A check that lapses",
            "needs check … lasting … by …",
            "Recorded by staff, never by the person. When it lapses, the person's "
            "relationships are on hold, and nobody new is matched with them, until it "
            "is recorded again.",
            ("need.check", "lasting"),
            "step",
            (
                "needs check vetting lasting 3 years by coordinator",
                "needs check identity",
            ),
            ("W701",),
        ),
        Entry(
            "Consent",
            "needs consent … from …",
            "Given by whoever is named, and withdrawn by them at any time. Without a "
            "rule for that, the person is on hold until it is given again.",
            ("need.consent", "from"),
            "step",
            (
                "needs consent photographs from guardian if age is under 18",
                "needs consent trips from guardian, them",
            ),
            ("W203",),
        ),
        Entry(
            "An attestation",
            "needs attestation … by …",
            "A named person says so, on a day, with a document.",
            ("need.attestation",),
            "step",
            ('needs attestation insured "Is insured" by coordinator',),
        ),
        Entry(
            "A plugin's need",
            "needs ….…",
            "The plugin says what it counts as, such as a check that holds good for a "
            "year. Elsewhere it is called by that: `check travel.pass has lapsed`.",
            ("need.of_plugin", "checked"),
            "step",
            (
                "needs travel.pass, waived by director if age_at_school is over 16\n"
                "on called by them, if check travel.pass has lapsed: stay\n"
                "on asked by them, if mentee has completed travel.pass: stay",
            ),
            ("W201", "W902"),
        ),
        Entry(
            "From each member",
            "needs … from each …",
            "In a relationship, from whom it is needed; from each of its members where "
            "the line does not say. In a group `each` asks every present member.",
            ("from",),
            "circle step",
            ("needs form wishes from each mentee\nwhen done: stay",),
        ),
        Entry(
            "A waiver",
            "needs …, waived by …",
            "The staff role that is named may let somebody off, with a reason. A "
            "waived need does not count as done where a condition asks for it.",
            ("waived",),
            "step",
            ("needs interview by coordinator, waived by director",),
        ),
        Entry(
            "Where people begin",
            "starts here if …",
            "Those for whom it holds begin in this step; everybody else in the first "
            "step without such a line, or where `starts here` stands alone.",
            ("sentence.starts_here",),
            "blocks",
            (
                "stage joining for guest\nstep hearing\nstarts here if source is "
                "friend\non yes_please by them: go to coming\nstep coming\nstarts "
                "here\non done_with_it by them: end as completed\nrole guest\nsource "
                "one of friend, poster",
            ),
            ("W301",),
        ),
    ),
)
