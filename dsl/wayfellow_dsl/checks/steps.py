"""Findings about stages, steps and their rules: W3xx."""

from __future__ import annotations

from ..diagnostics import Finding

UNREACHED = Finding(
    code="W301",
    title="nobody ever comes to the step `{step}`",
    finds="A step that is not the first one and that no rule goes to.",
    matters="Everything written in it is without effect.",
    example="stage welcome for mentee\nstep arriving\n"
    "on welcomed by coordinator: go to applying\n"
    "step touring\non toured by coordinator: go on",
    instead="stage welcome for mentee\nstep arriving\n"
    "on welcomed by coordinator: go to touring\n"
    "step touring\non toured by coordinator: go on",
    frame="people",
)

NO_WAY_OUT = Finding(
    code="W302",
    title="nobody ever leaves the step `{step}`",
    finds="A step without any rule that goes elsewhere or ends.",
    matters="Whoever enters it stays for ever. A programme that is over for somebody "
    "says so with `end as`.",
    example='after 3 weeks: remind them "still_there"',
    instead='after 3 weeks: remind them "still_there"\n'
    "on interviewed by coordinator: go on\n"
    "on refused by coordinator: end as withdrawn",
    frame="last step",
)

NOTHING_FOLLOWS = Finding(
    code="W303",
    title="nothing follows the step `{step}` for a `{subject}`",
    finds="`go on`, or needs without `when done`, in the last step of all.",
    matters="Going on leads to the next step written for the same role. After the last "
    "one there is none.",
    example="on interviewed by coordinator: go on",
    instead="on interviewed by coordinator: end as completed",
    frame="very last step",
)

NOBODY_DECIDES = Finding(
    code="W304",
    title="it is not said what happens if nobody decides",
    finds="`ask … to decide` in a step without `if nobody decides`.",
    matters="Silence is never an answer, so the file has to say what follows from it.",
    example="on enter: ask coordinator to decide carry_on or stop within 5 days\n"
    "on carry_on: go to saying_goodbye\n"
    "on stop: end as withdrawn",
    instead="on enter: ask coordinator to decide carry_on or stop within 5 days\n"
    "on carry_on: go to saying_goodbye\n"
    "on stop: end as withdrawn\n"
    "if nobody decides: end as withdrawn",
    frame="pair step",
)

NO_ANSWER = Finding(
    code="W305",
    title="nothing follows when somebody decides `{option}`",
    finds="An option of `ask … to decide` without a rule of its own in the step.",
    matters="Somebody who chooses it would be told that nothing can be done.",
    example="on enter: ask coordinator to decide carry_on or stop within 5 days\n"
    "on stop: end as withdrawn\n"
    "if nobody decides: go to saying_goodbye",
    instead="on enter: ask coordinator to decide carry_on or stop within 5 days\n"
    "on carry_on: go to saying_goodbye\n"
    "on stop: end as withdrawn\n"
    "if nobody decides: go to saying_goodbye",
    frame="pair step",
)

BY_WHOM = Finding(
    code="W306",
    title="it is not said who may say `{event}`",
    finds="A rule for something that people do, without `by`.",
    matters="Only those who are named may do it.",
    example="on accepted: go to interviewing",
    instead="on accepted by coordinator: go to interviewing",
    frame="step",
)

MEETINGS_END = Finding(
    code="W307",
    title="nothing follows in `{step}` when the meetings are over",
    finds="A plan of meetings that has an end, in a step without `when meetings are "
    "over` and without `when all meetings held`.",
    matters="After the last meeting the pair would stay where it is until somebody "
    "moves it.",
    example="meet monthly for 6 months\n"
    "on ended by mentee or mentor: go to saying_goodbye",
    instead="meet monthly for 6 months\n"
    "on ended by mentee or mentor: go to saying_goodbye\n"
    "when meetings are over: go to saying_goodbye",
    frame="pair step",
    severity="warning",
)

NOT_THE_LAST = Finding(
    code="W308",
    title="a `{role}` may have other relationships left when one ends",
    finds="A move on the end of one relationship in the steps of a role that takes "
    "several.",
    matters="A mentor with two mentees would leave this step when the first of them "
    "ends, while the other one goes on.",
    example="on pair ended: end as completed",
    instead="on last pair ended: end as completed",
    frame="mentor step",
)

NO_LIFTER = Finding(
    code="W309",
    title="{number} staff roles lift safeguarding holds",
    finds="A programme in which not exactly one staff role lifts safeguarding holds.",
    matters="Anybody may raise a concern, which stops everything that it touches. One "
    "staff role, and only that one, may let things go on.",
    example='programme example "An example"\nrole mentee\nstaff coordinator',
    instead='programme example "An example"\nrole mentee\n'
    "staff coordinator, lifts safeguarding holds",
)

NO_STEPS = Finding(
    code="W310",
    title="{what} has no steps",
    finds="A stage or a relationship for which no step is written.",
    matters="There is no place to be in.",
    example="stage welcome for mentee",
    instead="stage welcome for mentee\nstep arriving\n"
    "on welcomed by coordinator: go on",
    frame="people",
)

OTHERWISE_ALONE = Finding(
    code="W311",
    title="there is nothing that this `otherwise` is otherwise to",
    finds="`otherwise` without a `when` that has a condition on the line above it.",
    matters="`otherwise` applies when none of the `when` lines directly above it does.",
    example="otherwise: end as withdrawn",
    instead="when age is at least 18: go to interviewing\notherwise: end as withdrawn",
    frame="step",
)

NO_NEEDS = Finding(
    code="W312",
    title="`{words}` stands in a step without needs",
    finds="`when done` or `go on without them` in a step that needs nothing.",
    matters="There is nothing to be done, or to go on without.",
    example="after 4 weeks: go on without them",
    instead="needs form reflection\nafter 4 weeks: go on without them",
    frame="step",
)

WINDOW = Finding(
    code="W313",
    title="only the first stage of a role opens and closes",
    finds="`opens` or `closes` in a later stage, or in a stage of a relationship.",
    matters="The window says when people can join. Later stages begin for each person "
    "when the person comes to them.",
    example="closes 8 weeks after start",
    instead="",
    frame="late stage",
)

ONLY_ONCE = Finding(
    code="W314",
    title="`{words}` is said twice",
    finds="A sentence that may stand only once in its block, and stands there again.",
    matters="It is not clear which of the two counts.",
    example="version 1\nversion 2",
    instead="version 2",
    frame="programme",
)

NO_PROGRAMME = Finding(
    code="W315",
    title="this file does not begin with `programme`",
    finds="A file without the heading `programme`, or with another heading before it.",
    matters="The heading gives the programme the name by which histories and scenarios "
    "know it.",
    example="role mentee\nstaff coordinator, lifts safeguarding holds",
    instead='programme example "An example"\nrole mentee\n'
    "staff coordinator, lifts safeguarding holds",
)

NOTHING_SAID = Finding(
    code="W316",
    title="nothing is said under this `{heading}`",
    finds="A heading without the sentences that give it a meaning.",
    matters="The heading alone says nothing.",
    example='ensure "Nobody waits for ever"',
    instead='ensure "Nobody waits for ever"\n'
    "it is possible for mentee to reach interviewing from applying",
    frame="stages",
)

NOT_ASKED = Finding(
    code="W317",
    title="nobody is asked to decide in this step",
    finds="`if nobody decides` in a step without `ask … to decide`.",
    matters="The rule could never apply.",
    example="if nobody decides: end as withdrawn",
    instead="after 4 weeks: end as withdrawn",
    frame="step",
)

NO_RELATIONSHIP = Finding(
    code="W318",
    title="there is no relationship of `{one}` and `{other}`",
    finds="A `match` of two roles for which no relationship is declared.",
    matters="A match begins a relationship, and its steps say what the two do "
    "together.",
    example="match mentee with mentee",
    instead="match mentee with mentor\n"
    "candidates mentee in applying, mentor in available",
    frame="stages",
)

NOT_POSSIBLE = Finding(
    code="W319",
    title="{what} cannot happen in the steps of a `{subject}`",
    finds="Meetings in the steps of one person, or a match in the steps of a pair.",
    matters="A pair meets; a person is matched, and is told when the relationship "
    "ends.",
    example="meet monthly for 6 months",
    instead="on last pair ended: go to finishing",
    frame="step",
)

NO_CANDIDATES = Finding(
    code="W320",
    title="it is not said which `{role}` can be matched",
    finds="A `match` in which the candidates of a role are missing.",
    matters="People are matched while they are in certain steps.",
    example="match mentee with mentor\ncandidates mentee in applying",
    instead="match mentee with mentor\n"
    "candidates mentee in applying, mentor in available",
    frame="stages",
)

NEVER_TAKEN = Finding(
    code="W321",
    title="this rule never applies, because another one always comes first",
    finds="A rule below another one for the same occasion that applies whenever this "
    "one would.",
    matters="Of the rules for one occasion the first that holds is taken, in the order "
    "written.",
    example="on accepted by coordinator: go to interviewing\n"
    "on accepted by coordinator, if age is under 18: go to finishing",
    instead="on accepted by coordinator, if age is under 18: go to finishing\n"
    "on accepted by coordinator: go to interviewing",
    frame="step",
    severity="warning",
)

ROUND_AND_ROUND = Finding(
    code="W322",
    title="somebody could be sent round without end: {names}",
    finds="Rules that lead back to a step and that need nothing to happen in between: "
    "`when`, `when done` and `on enter`.",
    matters="If their conditions hold at once, nobody would ever come to rest. The "
    "engine would stop, and record nothing.",
    example="when age is at least 18: go to applying",
    instead="after 1 week: go to applying",
    frame="step",
    severity="warning",
)

NOT_THROUGHOUT = Finding(
    code="W323",
    title="this belongs to one step, and not to every step",
    finds="Under `throughout`: `needs`, `meet`, `expect`, `check in`, `starts here`, "
    "`when done` or `on enter`.",
    matters="The rules under `throughout` are tried in every step, after the step's "
    "own. What a step needs, and its meetings, are written in the step.",
    example="throughout for mentee\nneeds form application",
    instead="throughout for mentee\non moved_away by coordinator: end as withdrawn",
    frame="stages",
)

NOBODY_SAYS_WHY = Finding(
    code="W324",
    title="nobody is there to give a reason",
    finds="`with reason` after something that nobody raises: a clock, or a condition.",
    matters="`with reason` asks whoever raises the event to say why. A clock cannot; "
    "the file gives its reason.",
    example="after 3 weeks: end as withdrawn with reason",
    instead='after 3 weeks: end as withdrawn because "nothing was heard"',
    frame="step",
)

FINDINGS = (
    UNREACHED,
    NO_WAY_OUT,
    NOTHING_FOLLOWS,
    NOBODY_DECIDES,
    NO_ANSWER,
    BY_WHOM,
    MEETINGS_END,
    NOT_THE_LAST,
    NO_LIFTER,
    NO_STEPS,
    OTHERWISE_ALONE,
    NO_NEEDS,
    WINDOW,
    ONLY_ONCE,
    NO_PROGRAMME,
    NOTHING_SAID,
    NOT_ASKED,
    NO_RELATIONSHIP,
    NOT_POSSIBLE,
    NO_CANDIDATES,
    NEVER_TAKEN,
    ROUND_AND_ROUND,
    NOT_THROUGHOUT,
    NOBODY_SAYS_WHY,
)
