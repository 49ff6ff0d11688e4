"""Findings about how the sentences of a programme work together: W7xx."""

from __future__ import annotations

from ..diagnostics import Finding

WAY_ROUND = Finding(
    code="W701",
    title="`{event}` leads to `{step}` also without what is needed here",
    finds="A step with needs, and an event that leads to the same place as they do.",
    matters="Either of the two is enough: what is needed may be left undone, and who "
    "has done it is not held up until the event.",
    example="needs form application\non accepted by coordinator: go to interviewing",
    instead="needs form application\non accepted by coordinator: go on without them",
    frame="step",
    severity="warning",
)

PASSED_BY = Finding(
    code="W702",
    title="`{event}` leads past the whole stage `{stage}` and what is needed there",
    finds="An event after which somebody can be matched without ever coming to a stage "
    "whose needs the others have to meet first.",
    matters="People could meet without the training, the agreement or the check that "
    "everybody else must have.",
    example="""programme example "An example"
role mentee
role mentor
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor
outcomes
completed, counts as completed
stage recruitment for mentee
step applying
on accepted by coordinator: go to preparing
on known by coordinator: go to waiting
stage induction for mentee
step preparing
needs training mentoring of 2 hours
stage matching for mentee
step waiting
on matched: go to together
step together
on last pair ended: end as completed
stage meetings for pair
step meeting
on ended by mentee or mentor: end as completed""",
    instead="""programme example "An example"
role mentee
role mentor
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor
outcomes
completed, counts as completed
stage recruitment for mentee
step applying
on accepted by coordinator: go to preparing
on known by coordinator: go to waiting because "they were trained last year"
stage induction for mentee
step preparing
needs training mentoring of 2 hours
stage matching for mentee
step waiting
on matched: go to together
step together
on last pair ended: end as completed
stage meetings for pair
step meeting
on ended by mentee or mentor: end as completed""",
    severity="warning",
)

TOO_LATE = Finding(
    code="W703",
    title="nobody is still in `{step}` when this would happen",
    finds="A clock, or a time to decide, that is longer than the time after which "
    "everybody leaves the step.",
    matters="Clocks end with the step that they stand in, so this would never happen.",
    example='after 2 weeks: go to finishing\nafter 3 weeks: remind them "still_there"',
    instead='after 2 weeks: remind them "still_there"\nafter 3 weeks: go to finishing',
    frame="step",
    severity="warning",
)

WAITING_FOR_EACH_OTHER = Finding(
    code="W704",
    title="the {one} and its `{other}` wait for each other for ever",
    finds="A step of a relationship that only leads on when a member is in a step that "
    "the member comes to when the relationship has ended.",
    matters="Neither of them would ever move first.",
    example="when mentee in finishing: go to saying_goodbye",
    instead="when mentee in finishing: go to saying_goodbye\n"
    "on ended by mentee or mentor: go to saying_goodbye",
    frame="pair step",
    severity="warning",
)

FIRST_MATCH = Finding(
    code="W705",
    title="no `{role}` comes to `{step}` before being matched",
    finds="Candidates in steps that lead from nowhere but a match, or the end of one.",
    matters="Nobody could be matched a first time.",
    example="match mentee with mentor\n"
    "candidates mentee in together, mentor in available",
    instead="match mentee with mentor\n"
    "candidates mentee in applying, mentor in available",
    frame="stages",
    severity="warning",
)

WITHOUT_LIMIT = Finding(
    code="W706",
    title="a `{role}` can be matched again and again without end",
    finds="A way back to being matched after a relationship has ended, without a limit "
    "on `rematches`.",
    matters="Somebody whose matches keep failing needs a person to look, and takes a "
    "place that others wait for.",
    example="on last pair ended: go to applying",
    instead="on last pair ended, if rematches is under 1: go to applying\n"
    "on last pair ended: go to finishing",
    frame="together",
    severity="warning",
)

IMPATIENT = Finding(
    code="W707",
    title="{time} is sooner than two meetings come {plan}",
    finds="Something that follows from the lack of a meeting, or a check on a pair, "
    "before the pair could have met as planned.",
    matters="It would happen to pairs that do everything as they should.",
    example="meet monthly for 6 months\nafter 2 weeks without a meeting: notify "
    'coordinator "quiet_pair"\non ended by mentee or mentor: go to saying_goodbye\n'
    "when meetings are over: go to saying_goodbye",
    instead="meet monthly for 6 months\nafter 5 weeks without a meeting: notify "
    'coordinator "quiet_pair"\non ended by mentee or mentor: go to saying_goodbye\n'
    "when meetings are over: go to saying_goodbye",
    frame="pair step",
    severity="warning",
)

TOO_MANY = Finding(
    code="W708",
    title="{wanted} {counted} are more than the {planned} that are planned",
    finds="A condition or an expectation that counts more meetings than the plan has.",
    matters="It would not come true for a pair that keeps to the plan.",
    example="meet monthly for 6 months\nexpect at least 10 meetings\n"
    "on ended by mentee or mentor: go to saying_goodbye\n"
    "when meetings are over: go to saying_goodbye",
    instead="meet monthly for 6 months\nexpect at least 5 meetings\n"
    "on ended by mentee or mentor: go to saying_goodbye\n"
    "when meetings are over: go to saying_goodbye",
    frame="pair step",
    severity="warning",
)

NO_WAY_TO_STOP = Finding(
    code="W709",
    title="it is not said what follows when somebody in `{step}` wants to stop",
    finds="A step in which a pair meets, and no rule by which a member can leave it.",
    matters="Whoever is in a relationship may always end it. Without a rule, nothing "
    "that the programme does at a good ending would be done.",
    example="meet monthly for 6 months\nwhen meetings are over: go to saying_goodbye",
    instead="meet monthly for 6 months\n"
    "on ended by mentee or mentor: go to saying_goodbye\n"
    "when meetings are over: go to saying_goodbye",
    frame="pair step",
    severity="warning",
)

UNHEARD = Finding(
    code="W710",
    title="nothing follows in `{step}` when the last {relation} ends{how}",
    finds="A step in which somebody can be while in a relationship, without a rule for "
    "its end, or without one for some of the ways in which it can end.",
    matters="The person would stay where they are, and staff would have to notice.",
    example="on last pair ended as member_left: go to finishing",
    instead="on last pair ended: go to finishing",
    frame="together",
    severity="warning",
)

NEVER_ENDS_SO = Finding(
    code="W711",
    title="a {relation} never ends as `{outcome}`",
    finds="A rule for the end of a relationship as an outcome that no rule of the "
    "relationship leads to.",
    matters="The rule would never apply.",
    example="on last pair ended as withdrawn: end as withdrawn\n"
    "on last pair ended: go to finishing",
    instead="on last pair ended as completed: end as completed\n"
    "on last pair ended: go to finishing",
    frame="together",
    severity="warning",
)

UNUSED_OUTCOME = Finding(
    code="W712",
    title="nothing ever ends as `{outcome}`",
    finds="An outcome that no rule leads to.",
    matters="People would look for it in reports, and find nobody.",
    example='moved_away "Moved away"',
    instead="",
    frame="outcomes",
    severity="warning",
)

UNASKED_SURVEY = Finding(
    code="W713",
    title="nobody is ever asked to answer the survey `{survey}`",
    finds="A survey that no step needs and that no rule asks for.",
    matters="What is measured by it, and what depends on its answers, would stay "
    "unknown.",
    example="after 1 week: end as completed\nsurvey follow_up\n"
    "confidence scale 1 to 10",
    instead="on enter: ask them for survey follow_up\nafter 1 week: end as completed\n"
    "survey follow_up\nconfidence scale 1 to 10",
    frame="very last step",
    severity="warning",
)

OUT_OF_REACH = Finding(
    code="W714",
    title="the measure `{measure}` can never meet its target",
    finds="A target outside what a measure can be.",
    matters="The programme would be told that it fails, however well it does.",
    example="measure finishing_rate share of mentee that ended as completed, "
    "target at least 60",
    instead="measure finishing_rate share of mentee that ended as completed, "
    "target at least 60%",
    frame="stages",
)

CLOSES_FIRST = Finding(
    code="W715",
    title="the stage `{stage}` closes before it opens",
    finds="A window whose end comes before its beginning.",
    matters="Nobody could ever join.",
    example="opens 8 weeks after start\ncloses 4 weeks after start",
    instead="opens 4 weeks after start\ncloses 8 weeks after start",
    frame="stage",
)

SAME_MATCH = Finding(
    code="W716",
    title="there are two matches called `{match}`",
    finds="Two `match` blocks with one name.",
    matters="What one of them forbids would be forbidden in the other too, and nobody "
    "could tell which of the two brought people together.",
    example="match mentee with mentor\n"
    "candidates mentee in applying, mentor in available\n"
    "match mentee with mentor\n"
    "candidates mentee in applying, mentor in available\n"
    "every Monday",
    instead="match mentee with mentor\n"
    "candidates mentee in applying, mentor in available\n"
    "every Monday",
    frame="stages",
    severity="warning",
)

FINDINGS = (
    WAY_ROUND,
    PASSED_BY,
    TOO_LATE,
    WAITING_FOR_EACH_OTHER,
    FIRST_MATCH,
    WITHOUT_LIMIT,
    IMPATIENT,
    TOO_MANY,
    NO_WAY_TO_STOP,
    UNHEARD,
    NEVER_ENDS_SO,
    UNUSED_OUTCOME,
    UNASKED_SURVEY,
    OUT_OF_REACH,
    CLOSES_FIRST,
    SAME_MATCH,
)
