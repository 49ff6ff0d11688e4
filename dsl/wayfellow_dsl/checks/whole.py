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
    finds="A way back to where rounds match people, after a relationship has ended, "
    "without a limit on `rematches`.",
    matters="Somebody whose matches keep failing needs a person to look, and takes a "
    "place that others wait for.",
    example="on last pair ended: go to applying\nmatch mentee with mentor\n"
    "candidates mentee in applying, mentor in available\nevery Monday",
    instead="on last pair ended, if rematches is under 1: go to applying\n"
    "on last pair ended: go to finishing\nmatch mentee with mentor\n"
    "candidates mentee in applying, mentor in available\nevery Monday",
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

LEFT_OUT = Finding(
    code="W717",
    title="some people have no rule for `{occasion}`",
    finds="Several rules for one occasion, each with a condition, and somebody to whom "
    "none of them applies.",
    matters="An event would be refused for them, and the end of a relationship would "
    "be left to staff.",
    example="on accepted by coordinator, if age is under 18: go to interviewing\n"
    "on accepted by coordinator, if age is over 18: go to finishing",
    instead="on accepted by coordinator, if age is under 18: go to interviewing\n"
    "on accepted by coordinator, if age is at least 18: go to finishing",
    frame="step",
    severity="warning",
)

RESTING = Finding(
    code="W718",
    title="some people would stay in `{step}` for ever",
    finds="A step that is only left when conditions are true, and somebody of whom "
    "none of them ever is.",
    matters="Nobody would be told, since nothing happens.",
    example="when age is under 18: go to finishing\n"
    "when age is over 18: end as completed",
    instead="when age is under 18: go to finishing\notherwise: end as completed",
    frame="last step",
    severity="warning",
)

TWICE = Finding(
    code="W719",
    title="two rules for `{occasion}` apply to the same people",
    finds="Two rules for one occasion that lead to different things, with conditions "
    "that can both be true, and neither of which is a special case of the other.",
    matters="The first one is taken, in the order written, and the other one says "
    "something else.",
    example="on accepted by coordinator, if age is under 18: go to interviewing\n"
    "on accepted by coordinator, if area is north: go to finishing\n"
    "on accepted by coordinator: stay",
    instead="on accepted by coordinator, if age is under 18: go to interviewing\n"
    "on accepted by coordinator, if age is at least 18 and area is north: "
    "go to finishing\n"
    "on accepted by coordinator: stay",
    frame="step",
    severity="warning",
)

NEVER_HOLDS = Finding(
    code="W720",
    title="this condition is never true of anybody",
    finds="A condition whose parts contradict each other, or that contradicts every "
    "way into the step.",
    matters="What depends on it would never happen.",
    example="on accepted by coordinator, if age is under 18 and age is at least 21: "
    "go to interviewing",
    instead="on accepted by coordinator, if age is under 18 or age is at least 21: "
    "go to interviewing",
    frame="step",
    severity="warning",
)

NOBODY_FITS = Finding(
    code="W721",
    title="no two people can ever be matched by `{match}`",
    finds="Exclusions of which, of any two people, at least one applies.",
    matters="Every round would bring nobody together.",
    example="only if the mentor's grade is above the mentee's grade "
    'because "experience"\n'
    "only if the mentor's grade is the mentee's grade because \"the same work\"",
    instead="only if the mentor's grade is above the mentee's grade "
    'because "experience"',
    frame="match",
    severity="warning",
)

NO_SAY = Finding(
    code="W722",
    title="a `{role}` can be matched in `{step}` who has no say in it",
    finds="A role of which nothing is needed before or in a relationship, neither of "
    "the person nor of a guardian, and whose word is never waited for: no form, "
    "consent or agreement, no event of their own, no offer to accept.",
    matters="Mentoring that is done to somebody breeds distrust. Whoever is matched "
    "should have had a way to say yes, or no.",
    example="""programme example "An example"
role pupil
role mentor
staff head, lifts safeguarding holds
relationship pair of pupil and mentor
outcomes
completed, counts as completed
stage sanctions for pupil
step reported
on sanctioned by head: go on
step waiting
on pair ended: end as completed
match pupil with mentor
candidates pupil in waiting, mentor in taking_part
every Monday
stage meetings for pair
step meeting
on ended by mentor or head: end as completed""",
    instead="""programme example "An example"
role pupil
role mentor
staff head, lifts safeguarding holds
relationship pair of pupil and mentor
outcomes
completed, counts as completed
stage welcome for pupil
step asked
needs form what_i_would_like
step waiting
on pair ended: end as completed
match pupil with mentor
candidates pupil in waiting, mentor in taking_part
every Monday
accepted by pupil, mentor within 7 days
stage meetings for pair
step meeting
on ended by pupil or mentor: end as completed""",
    severity="warning",
)

CONCERNS_SHORTER = Finding(
    code="W723",
    title="concerns are kept for {concerns}, shorter than all other records",
    finds="A time for concerns that is over before the time for records.",
    matters="What is recorded about somebody is kept together, so the shorter time "
    "would change nothing. Concerns are what may be asked for the longest.",
    example="keep records for 6 years\nkeep concerns for 2 years",
    instead="keep records for 6 years\nkeep concerns for 30 years",
    frame="programme",
)

CONCERNS_FOR_EVER = Finding(
    code="W724",
    title="it is not said how long concerns are kept",
    finds="A time after which records are erased, and none for safeguarding concerns.",
    matters="Nobody about whom a concern was raised, or who raised one, can be erased "
    "until the file says for how long concerns are kept.",
    example="keep records for 6 years",
    instead="keep records for 6 years\nkeep concerns for 30 years",
    frame="programme",
    severity="warning",
)

SHARED_ANSWERS = Finding(
    code="W725",
    title="several people are asked `{survey}`, and a {relation} keeps one answer",
    finds="A survey that a relationship asks several of its members.",
    matters="What is answered in a relationship is kept once for all of it. A later "
    "answer takes the place of an earlier one, also of somebody else's, so that "
    "measures and conditions would mix up who said what. The history keeps them all.",
    example="on enter: ask mentee, mentor for survey closeness\n"
    "survey closeness\nhow_close scale 1 to 5",
    instead="on enter: ask mentee for survey closeness\n"
    "survey closeness\nhow_close scale 1 to 5",
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
    LEFT_OUT,
    RESTING,
    TWICE,
    NEVER_HOLDS,
    NOBODY_FITS,
    NO_SAY,
    CONCERNS_SHORTER,
    CONCERNS_FOR_EVER,
    SHARED_ANSWERS,
)
