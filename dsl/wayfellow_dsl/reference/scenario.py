"""The sentences of a scenario file."""

from __future__ import annotations

from .entry import Chapter, Entry

SCENARIO_HEADINGS = Chapter(
    "Headings",
    "A scenario says what is expected of people; what they may do is for the programme "
    "file to say. Its blocks may stand in any order after the first line.",
    (
        Entry(
            "The scenario",
            'scenario … for … "…"',
            "The first sentence of the file: its name, the programme that it is for, "
            "and a title.",
            ("heading.scenario", "label"),
            "scenario",
            (
                'scenario first_year for example "A first year"\n'
                "starts 11 January 2027\nlasts 18 months",
            ),
            ("W601", "W602"),
        ),
        Entry(
            "The first day and the length",
            "starts …",
            "The day on which the run starts, and how long is simulated.",
            ("about.starts", "about.lasts"),
            "scenario",
            (
                "scenario first_year for example\nstarts 11 January 2027\n"
                "lasts 18 months",
            ),
            ("W603", "W618"),
        ),
        Entry(
            "Who arrives",
            "arrivals",
            "Under `arrivals`, how many come in each role, spread over how long.",
            ("heading.arrivals", "arrival"),
            "arrivals",
            ("mentee: 60 over 5 weeks", "mentor: 45 over 10 working days"),
            ("W604", "W617", "W622"),
        ),
        Entry(
            "What they are like",
            "people",
            "Under `people`, how the details of those who come are drawn.",
            ("heading.people", "detail", "names"),
            "people",
            ("grade of mentee and mentor: one of junior 2, senior 1",),
            ("W605", "W614"),
        ),
        Entry(
            "What is assumed",
            "assume",
            "Under `assume`, how likely and how long everything is that the programme "
            "waits for.",
            ("heading.assume",),
            "assume",
            ("application: 90% within 2 weeks",),
            ("W608", "W615"),
        ),
        Entry(
            "What it costs",
            "costs",
            "Under `costs`, prices and the time of staff.",
            ("heading.costs",),
            "costs",
            ("application: £5",),
            ("W620", "W623"),
        ),
        Entry(
            "What to compare with",
            'compare with … "…"',
            "The same people, with the same luck, with matching rounds held more or "
            "less often, or with more or fewer who arrive; in a comparison called by "
            "this name, and by the words in quotation marks in the report.",
            (
                "heading.compare",
                "variant.rounds",
                "variant.arriving",
                "pair",
                "rhythm.every",
                "rhythm.every_one",
                "rhythm.often",
            ),
            "compare",
            (
                'compare with rarer_rounds "Every two weeks"\nmatch every 2 weeks',
                'compare with more_mentors "Sixty mentors"\nmentor: 60 over 5 weeks',
                "compare with other_rounds\nmatch mentee with mentor every month",
                "compare with days\nmatch daily\ncompare with weeks\nmatch weekly\n"
                "compare with two_weeks\nmatch fortnightly\n"
                "compare with months\nmatch monthly\n"
                "compare with quarters\nmatch quarterly\n"
                "compare with years\nmatch yearly",
            ),
            ("W619", "W604"),
        ),
    ),
)

DRAWS = Chapter(
    "How details are drawn",
    "These stand under `people`, after the colon.",
    (
        Entry(
            "One of several choices",
            "one of … 6, … 3",
            "Each choice with its weight: six of the one for three of the other.",
            ("draw.choose", "weight", "choice"),
            "people",
            ("grade of mentee: one of junior 6, senior 3",),
            ("W606", "W613"),
        ),
        Entry(
            "Any of several choices",
            "some of … 60%, … 40%",
            "Each choice with how many people have it.",
            ("draw.several", "likely", "percent"),
            "people",
            ("wants of mentee: some of finance 60%, digital 40%",),
            ("W613", "W611"),
        ),
        Entry(
            "A number",
            "normal(…, …)",
            "A mean, and how far people are spread round it; `mean` and `sd` may be "
            "written out.",
            ("draw.number",),
            "people",
            ("age of mentee: normal(15, 1)", "age of mentee: normal(mean 15, sd 1)"),
            ("W613",),
        ),
        Entry(
            "A person",
            "…% a …",
            "How many name somebody who takes part in this role.",
            ("draw.person",),
            "people",
            ("manager of mentee: 10% a mentor", "manager of mentee: 10% an officer"),
            ("W613", "W604"),
        ),
        Entry(
            "Several persons",
            "… to … …",
            "How many in a role somebody names, each of them another.",
            ("draw.people",),
            "people",
            ("knows of mentee: 1 to 3 mentors", "knows of mentee: 2 mentors"),
            ("W613", "W604"),
        ),
        Entry(
            "An age",
            "aged … to …",
            "For a date of birth: the age in whole years on the day of joining. All "
            "are as likely, or spread round a mean, or have weights.",
            ("draw.aged", "draw.aged_normal", "draw.aged_one_of", "years"),
            "people",
            (
                "born of mentee: aged 11 to 17",
                "born of mentee: aged normal(15, 1)",
                "born of mentee: aged one of 16 3, 17 1",
            ),
            ("W613", "W612"),
        ),
    ),
)

ASSUMPTIONS = Chapter(
    "What happens, and how likely",
    "Before the colon stands what the programme waits for: a need, an event, `match "
    "accepted`, `meeting held`, `check in`. After it stand a chance and a time.",
    (
        Entry(
            "A chance and a time",
            "…: 90% within …",
            "How many do it, and how long it takes. `within` and `after` a length mean "
            "that it takes up to so long, or exactly so long.",
            (
                "assumption",
                "part.chance",
                "phrase.phrase",
                "delay.up_to",
                "delay.fixed",
            ),
            "assume",
            (
                "application: 90% within 2 weeks",
                "application: 90% after 3 days",
                "check dbs: 95% within 4 weeks",
                "check dbs renewed: 90% within 3 weeks",
            ),
            ("W608", "W611", "W612", "W616"),
        ),
        Entry(
            "Again and again",
            "…: every …, …% stop after …",
            "What happens time after time, each so long after the last. With `stop`, "
            "some leave off, so long after the beginning.",
            ("part.every_time", "part.stop"),
            "assume",
            (
                "message: every 5 days",
                "message: every uniform(2 to 9 days), 10% stop after 3 months",
            ),
            ("W621",),
        ),
        Entry(
            "Done by one of them",
            "… by …: …",
            "Only what this one does.",
            ("doer",),
            "assume",
            ("message by mentor: every uniform(2 to 9 days)",),
            ("W610",),
        ),
        Entry(
            "Concerns and pauses",
            "concern about …: …, lifted after …",
            "A hold that may come at any time, and how long until it is lifted; "
            "without `lifted`, never.",
            ("whom.about", "whom.of_whom", "part.lifted"),
            "assume",
            (
                "concern about mentee: 1% after uniform(1 to 12 months), lifted after "
                "2 weeks",
                "pause of pair: 5% after 3 months, lifted after 3 weeks",
            ),
            ("W621",),
        ),
        Entry(
            "Only in some steps",
            "… in … or …: …",
            "The assumption holds in these steps; elsewhere another may be made.",
            ("places",),
            "assume",
            ("contact in meeting or closing: 50% after 2 weeks",),
            ("W607",),
        ),
        Entry(
            "Otherwise something else",
            "…, otherwise …",
            "What the others do.",
            ("part.otherwise",),
            "assume",
            ("match accepted: 85% within 5 days, otherwise declined",),
        ),
        Entry(
            "By whom",
            "…, by … 60%, … 40%",
            "Who says it, where several may.",
            ("part.by", "part.named"),
            "assume",
            ("ended: 30% after 20 weeks, by mentor 60%, mentee 40%",),
            ("W610",),
        ),
        Entry(
            "Which way a decision goes",
            "decision in …: … 50%, … 50%",
            "Each way with how likely it is.",
            ("part.named",),
            "assume",
            ("decision in meeting: carry_on 70%, stop 30% after 3 days",),
            ("W621",),
        ),
        Entry(
            "Check-ins",
            "check in: …",
            "How many check-ins are held.",
            ("phrase.check_in",),
            "assume",
            ("check in: 95% within 5 working days",),
        ),
        Entry(
            "From whom",
            "… from …: …",
            "The same need from each of two people.",
            ("giver",),
            "assume",
            (
                "goodbye from mentee: 80% within 2 weeks\n"
                "goodbye from mentor: 90% within 1 week",
            ),
        ),
        Entry(
            "Answers to a survey",
            "survey …: …, … normal(…, …)",
            "How many answer, and what they answer: a mean and a spread, or the answer "
            "to an earlier survey and what was added by each meeting. After `then "
            "last` stands how each later answer differs from the one before.",
            (
                "part.answer",
                "part.answer_since",
                "normal",
                "mean.flat",
                "mean.per_meeting",
                "mean.both",
                "then",
            ),
            "assume",
            (
                "survey baseline: 80% within 1 week, confidence normal(5, 1.5)",
                "survey baseline: 80% within 1 week, confidence normal(mean 5, sd 1.5)",
                "survey outcome: 60% within 3 weeks, confidence baseline + "
                "normal(0.15 for each meeting held, 1)",
                "survey outcome: 60% within 3 weeks, confidence normal(6, 1) then last "
                "+ normal(0.5, 1)",
                "survey outcome: 60% within 3 weeks, confidence baseline + "
                "normal(1 + 0.15 for each meeting held, 1)",
            ),
            ("W609",),
        ),
        Entry(
            "A spread of times",
            "within lognormal(mean …, sd …)",
            "How long things take: equally likely between two lengths (uniform), "
            "mostly short and sometimes long (lognormal), waiting without a memory "
            "(exponential), or a life that wears out or settles (weibull).",
            (
                "delay",
                "length.uniform",
                "length.lognormal",
                "length.weibull",
                "length.exponential",
            ),
            "assume",
            (
                "application: 90% within uniform(2 to 12 working days)",
                "application: 90% within uniform(1 week to 3 weeks)",
                "application: 90% within lognormal(mean 6 days, sd 5 days)",
                "application: 90% after exponential(mean 2 weeks)",
                "ended: 100% after weibull(shape 1.7, scale 21 months)",
            ),
            ("W612", "W620"),
        ),
    ),
)

COSTS = Chapter(
    "Prices and time",
    "These stand under `costs`. All amounts are in one currency.",
    (
        Entry(
            "A price",
            "…: £…",
            "What each one costs: each form, each course, or each person in a role.",
            ("cost.price",),
            "costs",
            ("mentor: £55", "first_steps: £40"),
            ("W623", "W620"),
        ),
        Entry(
            "The time of staff",
            "…: £… an hour, … 30 minutes",
            "What an hour of a staff role costs, and how long each piece of work "
            "takes: a step in which they decide, or a check-in.",
            ("cost.staff_time", "work"),
            "costs",
            (
                "coordinator: £24 an hour, screening 30 minutes, check in 10 minutes",
                "coordinator: £24 a hour, screening 30 minutes",
                "coordinator: £24 per hour, screening 30 minutes",
            ),
            ("W623", "W620"),
        ),
    ),
)

TIMES = Chapter(
    "Time",
    "As in a programme file.",
    (
        Entry(
            "A length of time",
            "… weeks",
            "Minutes, hours, days, weeks, months or years, or working days.",
            ("duration", "unit.unit", "unit.working_days"),
            "assume",
            (
                "application: 90% within 1 minute",
                "application: 90% within 30 minutes",
                "application: 90% within 1 hour",
                "application: 90% within 48 hours",
                "application: 90% within 1 day",
                "application: 90% within 3 days",
                "application: 90% within 5 working days",
                "application: 90% within 1 week",
                "application: 90% within 2 weeks",
                "application: 90% within 1 month",
                "application: 90% within 2 months",
                "application: 90% within 1 year",
                "application: 90% within 2 years",
            ),
            ("W612",),
        ),
        Entry(
            "A day",
            "11 January 2027",
            "A day, a month in letters, and a year.",
            ("date",),
            "scenario",
            tuple(
                f"scenario a for example\nstarts 4 {month} 2027\nlasts 1 year"
                for month in (
                    "January",
                    "February",
                    "March",
                    "April",
                    "May",
                    "June",
                    "July",
                    "August",
                    "September",
                    "October",
                    "November",
                    "December",
                )
            ),
            ("W618",),
        ),
    ),
)
