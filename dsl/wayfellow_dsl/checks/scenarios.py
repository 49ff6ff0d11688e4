"""Findings about a scenario, beside the programme that it is for: W6xx."""

from __future__ import annotations

from ..diagnostics import Finding

NO_SCENARIO = Finding(
    code="W601",
    title="this file does not begin with a scenario",
    finds="A scenario file whose first sentence is not its `scenario` heading, or that "
    "has a second one.",
    matters="The heading says which programme the assumptions are for.",
    example="arrivals\nmentee: 60 over 5 weeks",
    instead="scenario first_year for example\nstarts 11 January 2027\nlasts 18 months\n"
    "arrivals\nmentee: 60 over 5 weeks",
    frame="scenario before",
)

OTHER_PROGRAMME = Finding(
    code="W602",
    title="this scenario is for `{name}`, and not for `{other}`",
    finds="A scenario read beside a programme of another name.",
    matters="Its roles, steps and events are those of the programme that it names.",
    example="scenario first_year for exampel\nstarts 11 January 2027\nlasts 18 months",
    instead="scenario first_year for example\nstarts 11 January 2027\nlasts 18 months",
    frame="scenario",
)

INCOMPLETE = Finding(
    code="W603",
    title="the scenario does not say {what}",
    finds="A scenario without its first day, or without its length.",
    matters="A simulation begins on a day, because holidays and weekends count, and "
    "it ends some time after.",
    example="scenario first_year for example\nstarts 11 January 2027",
    instead="scenario first_year for example\nstarts 11 January 2027\nlasts 18 months",
    frame="scenario",
)

UNKNOWN_ROLE = Finding(
    code="W604",
    title="there is no {kind} called `{name}` in the programme",
    finds="The name of a role, a staff role or a party that the programme does not "
    "declare.",
    matters="The assumption would never apply to anybody.",
    example="mentees: 60 over 5 weeks",
    instead="mentee: 60 over 5 weeks",
    frame="scenario arrivals",
)

UNKNOWN_DETAIL = Finding(
    code="W605",
    title="a `{role}` has no detail called `{name}`",
    finds="A detail that the role does not have.",
    matters="Nothing in the programme would ever look at it.",
    example="grades of mentee: one of junior 6, senior 1",
    instead="grade of mentee: one of junior 6, senior 1",
    frame="scenario people",
)

UNKNOWN_CHOICE = Finding(
    code="W606",
    title="`{name}` is not one of the choices of `{subject}`",
    finds="A choice that the detail does not have.",
    matters="People would be given something that nobody can choose.",
    example="grade of mentee: one of junoir 6, senior 1",
    instead="grade of mentee: one of junior 6, senior 1",
    frame="scenario people",
)

UNKNOWN_STEP = Finding(
    code="W607",
    title="there is no step or stage called `{name}` in the programme",
    finds="A step that the programme does not have, or in which the event is not "
    "waited for.",
    matters="The assumption would never be used.",
    example="accepted in screning: 85% after 1 week, otherwise declined",
    instead="accepted in screening: 85% after 1 week, otherwise declined",
    frame="scenario assume",
)

UNKNOWN_EVENT = Finding(
    code="W608",
    title="the programme does not wait for `{name}`",
    finds="An event or a need that no step of the programme waits for.",
    matters="The assumption would never be used.",
    example="application: 90% within 2 weeks\nacepted: 85% after 1 week",
    instead="application: 90% within 2 weeks\naccepted: 85% after 1 week, "
    "otherwise declined",
    frame="scenario assume",
)

UNKNOWN_QUESTION = Finding(
    code="W609",
    title="there is no {kind} called `{name}` here",
    finds="A question that the survey does not ask, an earlier survey that nobody has "
    "declared, or answers to something that is not a survey.",
    matters="The answer could not be given.",
    example="survey baseline: 80% within 1 week, confidance normal(5, 1.5)",
    instead="survey baseline: 80% within 1 week, confidence normal(5, 1.5)",
    frame="scenario assume",
)

NOT_THEIRS = Finding(
    code="W610",
    title="`{name}` may not do this in the programme",
    finds="A party after `by` whom the programme does not allow to do it.",
    matters="The programme would refuse it each time.",
    example="accepted: 85% after 1 week, otherwise declined, by mentor 100%",
    instead="accepted: 85% after 1 week, otherwise declined, by coordinator 100%",
    frame="scenario assume",
)

TOO_LIKELY = Finding(
    code="W611",
    title="{what} more than 100%",
    finds="A chance above 100% or below 0%, or ways to go that add up to more.",
    matters="Out of a hundred people, a hundred is the most.",
    example="application: 120% within 2 weeks",
    instead="application: 90% within 2 weeks",
    frame="scenario assume",
)

NOT_POSITIVE = Finding(
    code="W612",
    title="{what} has to be more than {least}",
    finds="A length of time of nothing or less, a negative spread, or a range that "
    "ends before it begins.",
    matters="Nothing takes less than no time, and a range runs from less to more.",
    example="application: 90% within lognormal(mean 0 days, sd 5 days)",
    instead="application: 90% within lognormal(mean 6 days, sd 5 days)",
    frame="scenario assume",
)

WRONG_DRAW = Finding(
    code="W613",
    title="`{subject}` holds `{type}`, so it cannot be drawn like this",
    finds="A way to draw that does not fit what the detail or the question holds.",
    matters="Everybody would be given something that the programme refuses.",
    example="grade of mentee: normal(5, 2)",
    instead="grade of mentee: one of junior 6, senior 1",
    frame="scenario people",
)

NO_DRAW = Finding(
    code="W614",
    title="nothing is assumed about the `{subject}` of a `{role}`",
    finds="A detail that everybody in a role has, and that the scenario does not draw.",
    matters="People cannot be enrolled without it.",
    example="# nothing is known of them yet",
    instead="grade of mentee: one of junior 6, senior 1",
    frame="scenario all people",
)

NO_ASSUMPTION = Finding(
    code="W615",
    title="nothing is assumed about `{what}`",
    finds="Something that the programme waits for, and that the scenario does not "
    "speak of.",
    matters="In the simulation it would never happen, and everybody would wait for it "
    "until a deadline.",
    example="accepted: 85% after 1 week, otherwise declined\n"
    "survey baseline: 80% within 1 week",
    instead="accepted: 85% after 1 week, otherwise declined\n"
    "survey baseline: 80% within 1 week\napplication: 90% within 2 weeks",
    frame="scenario all assume",
)

TWICE = Finding(
    code="W616",
    title="{what} is said twice",
    finds="Two sentences that say the same thing, perhaps in different ways.",
    matters="Only one of them could be true.",
    example="application: 90% within 2 weeks\nform application: 80% within 3 weeks",
    instead="application: 90% within 2 weeks",
    frame="scenario assume",
)

NO_ARRIVALS = Finding(
    code="W617",
    title="it is not said how many arrive as `{role}`",
    finds="A role of the programme that nobody arrives in.",
    matters="Without them, everybody else may wait in vain. When nobody comes, say so "
    "with 0.",
    example="# nobody comes yet",
    instead="mentee: 60 over 5 weeks",
    frame="scenario all arrivals",
)

NO_SUCH_DAY = Finding(
    code="W618",
    title="there is no {day}",
    finds="A date that is in no calendar.",
    matters="A simulation has to begin on a day.",
    example="scenario first_year for example\nstarts 31 February 2027\nlasts 18 months",
    instead="scenario first_year for example\nstarts 1 March 2027\nlasts 18 months",
    frame="scenario",
)

NO_ROUNDS = Finding(
    code="W619",
    title="the programme has no such matching rounds to compare with",
    finds="A comparison of matching rounds that the programme does not have.",
    matters="A comparison changes how often the rounds of a `match` block are held, or "
    "how many arrive.",
    example="compare with often\nmatch every 2 weeks",
    instead="# the programme of this example has no `match` block",
    frame="scenario compare",
)

MIXED = Finding(
    code="W620",
    title="{what} are not in the same {unit}",
    finds="Amounts in two currencies, or a mean and a spread in two units of time.",
    matters="They are added up or held against each other.",
    example="application: 90% within lognormal(mean 2 weeks, sd 5 days)",
    instead="application: 90% within lognormal(mean 14 days, sd 5 days)",
    frame="scenario assume",
)

NOT_SAID_WHICH = Finding(
    code="W621",
    title="{what}",
    finds="A decision without its ways and their chances, or ways and chances for "
    "something that is not a decision.",
    matters="A decision goes one of several ways; anything else happens or does not.",
    example="application: yes 90%, no 10%",
    instead="application: 90% within 2 weeks",
    frame="scenario assume",
)

NOT_WHOLE = Finding(
    code="W622",
    title="`{number}` has to be a whole number",
    finds="Half a person, or half a month where the calendar counts whole ones.",
    matters="People and calendar months come whole.",
    example="mentee: 60.5 over 5 weeks",
    instead="mentee: 60 over 5 weeks",
    frame="scenario arrivals",
)

STRANGE_COST = Finding(
    code="W623",
    title="`{name}` is nothing that costs {kind}",
    finds="A price for something that nobody counts, or minutes for a step that the "
    "programme does not have.",
    matters="The cost would always be nothing.",
    example="aplication: £40",
    instead="application: £40",
    frame="scenario costs",
)

MISPLACED = Finding(
    code="W624",
    title="{what}",
    finds="A part of a sentence that belongs to something of another kind: `stop` for "
    "what happens once, `lifted` for what is no hold, or a step for what may happen in "
    "any.",
    matters="It would never be used.",
    example="application: 90% within 2 weeks, lifted after 1 week",
    instead="application: 90% within 2 weeks",
    frame="scenario assume",
)

FINDINGS = (
    NO_SCENARIO,
    OTHER_PROGRAMME,
    INCOMPLETE,
    UNKNOWN_ROLE,
    UNKNOWN_DETAIL,
    UNKNOWN_CHOICE,
    UNKNOWN_STEP,
    UNKNOWN_EVENT,
    UNKNOWN_QUESTION,
    NOT_THEIRS,
    TOO_LIKELY,
    NOT_POSITIVE,
    WRONG_DRAW,
    NO_DRAW,
    NO_ASSUMPTION,
    TWICE,
    NO_ARRIVALS,
    NO_SUCH_DAY,
    NO_ROUNDS,
    MIXED,
    NOT_SAID_WHICH,
    NOT_WHOLE,
    STRANGE_COST,
    MISPLACED,
)
