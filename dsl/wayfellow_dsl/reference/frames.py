"""A programme with something of everything, in which each example is tried.

An example is a few lines. The place that an entry names says where in this programme
they are added, so that what they speak of exists.
"""

from __future__ import annotations

PLACES = {
    "file": "",
    "programme": "under `programme`",
    "role": "under a `role`",
    "declarations": "",
    "outcomes": "under `outcomes`",
    "stage": "under a `stage`",
    "step": "in a `step` of a role",
    "throughout": "in a `step`, or under `throughout`",
    "pair step": "in a `step` of a relationship",
    "circle step": "in a `step` of a group",
    "calendar": "under a `calendar`",
    "match": "under a `match`",
    "circle match": "under a `match`",
    "survey": "under a `survey`",
    "ensure": "under an `ensure`",
    "story": "under a `story`",
    "blocks": "",
}
"""Where the lines of an example stand, in a designer's words; nothing where they show
it themselves."""

_PROGRAMME = """programme example "An example"
uses travel
{programme}
role mentee "Young person", many mentees
postcode text
born date of birth
age_at_school number
year_group number
grade levels junior, senior
wants some of finance, digital
school one of north, south
bio text
joined date
likes people
manager person
nominee person, optional
has guardian "Parent or carer"
{role}
role mentor "Mentor"
postcode text
grade levels junior, senior
year_group number
offers some of finance, digital
schools some of north, south
source one of pool, nominated
takes up to 2 mentees
staff coordinator, lifts safeguarding holds
staff director
relationship pair of mentee and mentor
relationship circle of mentor and 4 to 8 mentees
outcomes
completed, counts as completed
withdrawn
barred
{outcomes}
calendar school_terms
closed 25 December 2026
{calendar}
{declarations}
throughout for mentee
on left_school by coordinator: end as withdrawn
{throughout}
stage recruitment for mentee
{stage}
step applying
needs form application
needs training first_steps
needs agreement ground_rules
needs check dbs_of_mentee lasting 3 years
needs consent taking_part from guardian
needs interview first_talk by coordinator
needs survey baseline
{step}
on skipped by coordinator: go to waiting
step waiting
on matched: go to mentoring
on naming by them: invite nominee as mentor, go to mentoring
step mentoring
on last pair ended: go to evaluation
on last circle ended: go to evaluation
on invitation ended: go to waiting
stage evaluation for mentee
step looking_back
after 8 weeks: end as completed
stage guiding for mentor
step invited
starts here if invited
needs form reply
step available
needs check dbs lasting 3 years
step ready
on matched: go to guiding_them
step guiding_them
on last pair ended: end as completed
on last circle ended: end as completed
stage meetings for pair
step meeting
meet weekly for 12 months
{pair step}
on paused_for_long by coordinator: go to at_risk
on ended by mentee, mentor, guardian of mentee or coordinator: go to farewell
step at_risk
on enter: ask director to decide carry_on or stop within 10 working days
on carry_on: go to meeting
on stop: go to farewell
after 2 weeks: ask coordinator to approve going to farewell within 5 working days
if nobody decides: notify director "overdue"
on contact by mentor: go to meeting
on ended by mentee or mentor: go to farewell
after 8 weeks: go to farewell
stage closure for pair
step farewell
after 2 weeks: end as completed
stage sessions for circle
step session
{circle step}
on ended by mentor or coordinator: end as completed
match first_choice of mentee with mentor into pair
candidates mentee in waiting, mentor in ready or guiding_them
every Monday
never if the mentee's manager is the mentor because "line management"
accepted by mentee and mentor within 7 days
{match}
{circle match}
survey baseline, outcome
confidence scale 1 to 10
{survey}
ensure "Nobody mentors twice"
never mentor with rematches is over 20
{ensure}
story "Nothing happens"
given mentee ana in waiting, mentor ben in ready
{story}
{blocks}
"""


_HEADINGS = {
    "match": """match second_choice of mentee with mentor into pair
candidates mentee in waiting, mentor in ready or guiding_them
""",
    "circle match": """match circles of mentee with mentor into circle
candidates mentee in waiting, mentor in ready
""",
}
"""What stands above an example only where there is one."""


def framed(place: str, example: str) -> str:
    """Put an example where its place says, and give the whole file.

    At `file` it is the example alone. KeyError for a place that there is not.
    """
    if place == "file":
        return example
    parts = dict.fromkeys(PLACES, "")
    if place not in parts:
        raise KeyError(place)
    parts[place] = _HEADINGS.get(place, "") + example
    text = _PROGRAMME
    for part, lines in parts.items():
        text = text.replace(f"{{{part}}}", lines)
    return text


SCENARIO_PLACES = {
    "scenario": "",
    "arrivals": "under `arrivals`",
    "people": "under `people`",
    "assume": "under `assume`",
    "costs": "under `costs`",
    "compare": "",
}
"""Where the lines of an example of a scenario stand."""

SCENARIO_PROGRAMME = """programme example "An example"
role mentee
grade levels junior, senior
wants some of finance, digital
age number
manager person
born date of birth
knows people
role mentor
grade levels junior, senior
role officer
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor
outcomes
completed, counts as completed
stopped
stage recruitment for mentee
step applying
needs form application
needs survey baseline
step screening
on accepted by coordinator: go on
step waiting
on matched: go on
step mentoring
on last pair ended: go on
step looking_back
needs survey outcome
after 8 weeks: end as completed
when done: end as completed
stage joining for mentor
step learning
needs training first_steps
needs check dbs lasting 3 years by coordinator
step ready
on last pair ended: end as completed
match mentee with mentor
candidates mentee in waiting, mentor in ready
every week
accepted by mentee and mentor within 7 days
stage meetings for pair
step meeting
meet monthly for 12 months
check in with mentee quarterly by coordinator
after 3 months: ask coordinator to decide carry_on or stop within 2 weeks
on carry_on: stay
on stop: go on
if nobody decides: stay
on contact by mentor: stay
after 4 weeks without message from mentor: ask coordinator "is_all_well"
on ended by mentee or mentor: go on
when meetings are over: go on
step closing
needs form goodbye from mentee
needs form goodbye from mentor
on contact by mentor: stay
after 4 weeks: end as completed
when done: end as completed
survey baseline, outcome
confidence scale 1 to 10
"""
"""The programme that the examples of a scenario are for."""

_SCENARIO = {
    "scenario": (
        "scenario first_year for example",
        "starts 11 January 2027",
        "lasts 18 months",
    ),
    "arrivals": (
        "mentee: 60 over 5 weeks",
        "mentor: 45 over 5 weeks",
        "officer: 2 over 1 week",
    ),
    "people": (
        "grade of mentee: one of junior 6, senior 1",
        "grade of mentor: one of junior 1, senior 6",
        "wants of mentee: some of finance 50%, digital 50%",
        "age of mentee: normal(15, 1)",
        "manager of mentee: 5% a mentor",
        "born of mentee: aged 11 to 17",
        "knows of mentee: 0 to 2 mentors",
    ),
    "assume": (
        "application: 90% within 2 weeks",
        "survey baseline: 80% within 1 week, confidence normal(5, 1)",
        "accepted: 85% after 1 week",
        "first_steps: 95% within 2 weeks",
        "match accepted: 85% within 5 days, otherwise declined",
        "meeting held: 85%",
        "check in: 90% within 1 week",
        "decision in meeting: carry_on 80%, stop 20% after 3 days",
        "contact: 50% after 2 weeks",
        "message: every uniform(2 to 9 days)",
        "check dbs: 95% within 4 weeks",
        "check dbs renewed: 95% within 4 weeks",
        "ended: 40% after 30 weeks",
        "goodbye: 80% within 2 weeks",
        "survey outcome: 60% within 3 weeks, confidence normal(6, 1)",
    ),
    "costs": ("coordinator: £24 an hour, screening 30 minutes",),
    "compare": (),
}


def framed_scenario(place: str, example: str) -> str:
    """Complete an example to a whole scenario for `SCENARIO_PROGRAMME`.

    Its lines take the place of those about the same subject. KeyError for a place that
    there is not.
    """
    text = ""
    for block, lines in _SCENARIO.items():
        kept = [] if block in ("scenario", "compare") else [block]
        if block != place:
            kept += lines
        elif block in ("scenario", "compare"):
            kept.append(example)
        else:
            said = [line.partition(":")[0] for line in example.splitlines()]
            kept += [
                line
                for line in lines
                if not any(_is_about(line.partition(":")[0], other) for other in said)
            ]
            kept.append(example)
        text += "".join(f"{line}\n" for line in kept)
    return text


def _is_about(subject: str, said: str) -> bool:
    what, _, whose = subject.partition(" of ")
    whom = said.replace(",", " ").split()
    length = len(what.split())
    is_same = whom[:length] == what.split()
    if whose:
        return is_same and whose in whom
    return is_same and (whom[length:] or ["in"])[0] in ("in", "from", "by")
