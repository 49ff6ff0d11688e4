"""What stands under `programme`, `role`, `outcomes`, `stage` and `calendar`."""

from __future__ import annotations

from .entry import Chapter, Entry

ABOUT = Chapter(
    "About the programme",
    "These sentences stand under `programme`. All of them may be left out.",
    (
        Entry(
            "Version",
            "version …",
            "The number of this version of the file. Those who take part keep the "
            "version with which they began.",
            ("about.version",),
            "programme",
            ("version 2",),
            ("W314",),
        ),
        Entry(
            "Time zone",
            "timezone …",
            "The zone in which days begin and end.",
            ("about.timezone",),
            "programme",
            ("timezone Europe/London", "timezone UTC"),
        ),
        Entry(
            "Public holidays",
            "holidays …",
            "Days that are no working days, by the code of a country or region, beside "
            "Saturdays and Sundays.",
            ("about.holidays",),
            "programme",
            ("holidays GB-ENG",),
        ),
        Entry(
            "Goal",
            'goal "…"',
            "What the programme is for, in a sentence.",
            ("about.goal",),
            "programme",
            ('goal "Every child has somebody to read with"',),
        ),
        Entry(
            "When the day starts",
            "day starts at …",
            "When messages go out; at nine if nothing is said.",
            ("about.day_starts",),
            "programme",
            ("day starts at 08:30",),
            ("W506",),
        ),
        Entry(
            "How long records are kept",
            "keep records for …",
            "How long everything that is held on somebody is kept, from the end of "
            "their last journey. When it is over, `wayfellow live expire` erases them; "
            "without this sentence nobody is ever erased but by hand.",
            ("about.keep_records",),
            "programme",
            (
                "keep records for 6 years\nkeep concerns for 30 years",
                "keep concerns for 75 years\n"
                'keep records for 18 months because "our funder asks for a year"',
            ),
            ("W314", "W503", "W724"),
        ),
        Entry(
            "How long concerns are kept",
            "keep concerns for …",
            "How long everything is kept that is held on somebody about whom a "
            "safeguarding concern was raised, or who raised one. Until then nobody "
            "erases them, by hand or by time; without this sentence, nobody ever does.",
            ("about.keep_concerns",),
            "programme",
            (
                'keep concerns for 30 years because "our local policy on child '
                'protection records"',
            ),
            ("W314", "W503", "W723"),
        ),
        Entry(
            "Plugins that are used",
            "uses …",
            "The plugins whose words the file uses, such as `travel.zone`. A plugin "
            "that only does something, by `do …`, need not be named.",
            ("about.uses",),
            "file",
            (
                "programme visits\nuses travel\nrole visitor\n"
                "staff coordinator, lifts safeguarding holds",
            ),
            ("W901", "W908"),
        ),
        Entry(
            "A standard that is followed",
            "follows …",
            "The standards that `wayfellow audit` holds the file against.",
            ("about.follows",),
            "programme",
            ("follows core_practice",),
        ),
        Entry(
            "What somebody attests",
            'attests … by … on … "…"',
            "A staff role says that an item of the standard is kept, on which day, and "
            "on what grounds.",
            ("about.attests",),
            "programme",
            ('attests policies by director on 4 January 2027 "in our staff handbook"',),
        ),
        Entry(
            "What does not apply",
            'not applicable … because "…"',
            "An item of the standard that has no meaning here, and why.",
            ("about.not_applicable",),
            "programme",
            ('not applicable mentor_learning because "pairs meet only once"',),
        ),
    ),
)

DETAILS = Chapter(
    "What is known about people",
    "These sentences stand under a `role`. A detail is unknown until somebody records "
    "it; write down only what a rule, a match or a report uses.",
    (
        Entry(
            "A detail",
            '… text "…", private, optional',
            "Something known about everybody in the role. `private` details are "
            "for staff alone; `optional` ones may stay unknown, and are tested "
            "with `is known` before they are compared.",
            ("detail.detail", "private", "optional"),
            "role",
            (
                'first_language text "First language"',
                "health_note text, private, optional",
            ),
            ("W202", "W407"),
        ),
        Entry(
            "Words, persons and days",
            "… text",
            "What a detail holds: `text`, one `person`, several `people`, or a `date`.",
            ("type.plain_type", "type.date_type"),
            "role",
            ("town text\nline_manager person\nknows people\nstarted_school date",),
            ("W401",),
        ),
        Entry(
            "Date of birth",
            "… date of birth",
            "It gives everybody an `age` in whole years, which is always today's.",
            ("type.birth_type",),
            "declarations",
            ("role child\nbirthday date of birth, private",),
        ),
        Entry(
            "Numbers",
            "… number",
            "A number that can be compared: more, less, at least.",
            ("type.number_type",),
            "role",
            ("siblings number",),
            ("W401",),
        ),
        Entry(
            "Yes or no",
            "… yes or no",
            "One of the two. It is compared in full, as in `on_site is yes`.",
            ("type.yes_or_no",),
            "role",
            ("on_site yes or no",),
            ("W404",),
        ),
        Entry(
            "Choices",
            "… one of …, …",
            "`one of` is one choice without an order; `levels` is one choice, from the "
            "lowest to the highest; `some of` is any number of choices.",
            ("type.one_of", "type.levels", "type.some_of", "choices", "choice"),
            "role",
            (
                "campus one of east, west",
                "reading levels beginner, able, fluent",
                "languages some of english, welsh, polish",
                "class_size one of 10, 20",
            ),
            ("W402", "W403", "W405"),
        ),
        Entry(
            "Somebody attached to a person",
            'has … "…"',
            "A guardian, a teacher or another person beside them. They take no part "
            "themselves: they are told, they give consent, and they raise the events "
            "that the file says.",
            ("detail.attached",),
            "role",
            ('has teacher "Class teacher"',),
            ("W203",),
        ),
        Entry(
            "How many at a time",
            "takes up to … …",
            "How many relationships a person has room for: up to a number, a number, "
            "or from one number to another. One, if nothing is said.",
            ("detail.takes_up_to", "detail.takes"),
            "declarations",
            (
                "role coach\ntakes up to 3 mentees\n"
                "relationship coaching of mentee and coach\n"
                "stage coaching for coaching\nstep talks\n"
                "on ended by mentee or coach: end as completed",
                "role coach\ntakes 1 to 3 mentees\n"
                "relationship coaching of mentee and coach\n"
                "stage coaching for coaching\nstep talks\n"
                "on ended by mentee or coach: end as completed",
            ),
            ("W505",),
        ),
    ),
)

OUTCOMES = Chapter(
    "Ways to end",
    "Each line under `outcomes` is one way in which people or pairs can end.",
    (
        Entry(
            "An outcome",
            "…, counts as completed",
            "A name, and a label for people. What `counts as completed` is counted as "
            "success in reports.",
            ("outcome", "counts"),
            "outcomes",
            ('finished "Stayed to the end", counts as completed', "moved_away"),
            ("W204", "W711", "W712"),
        ),
        Entry(
            "An outcome with no way back",
            "…, may not return",
            "Whoever ends like this is not enrolled again.",
            ("no_return",),
            "outcomes",
            ('excluded "Broke the code of conduct", may not return',),
        ),
    ),
)

WINDOWS = Chapter(
    "When a stage is open",
    "These sentences stand under a `stage` or a `calendar`. Start is the first day of "
    "the run.",
    (
        Entry(
            "Opening and closing",
            "opens … after start",
            "From when and until when people may join, from the start or by dates. "
            "They stand in the first stage of a role.",
            (
                "window.opens_at_start",
                "window.opens",
                "window.closes",
                "window.opens_on",
                "window.closes_on",
            ),
            "stage",
            (
                "opens at start\ncloses 6 weeks after start",
                "opens 2 weeks after start",
                "opens on 1 September\ncloses on 31 October",
            ),
            ("W313", "W715"),
        ),
        Entry(
            "Clocks that stop",
            "clocks stop in …",
            "The closed days of a calendar do not count in the steps of this stage: "
            "not for deadlines, not for messages, not for meetings.",
            ("window.clocks_stop",),
            "stage",
            ("clocks stop in school_terms",),
            ("W508",),
        ),
        Entry(
            "Closed days",
            'closed … to … "…"',
            "A day, or the days from one to another, on which nobody meets; with what "
            "it is, if that helps. It stands under a `calendar`.",
            ("closure",),
            "calendar",
            (
                'closed 26 October 2026 to 30 October 2026 "Autumn half-term"',
                "closed 5 April 2027",
            ),
            ("W501", "W502"),
        ),
    ),
)
