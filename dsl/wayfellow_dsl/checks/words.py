"""Findings about the words of a single sentence: W1xx."""

from __future__ import annotations

from ..diagnostics import Finding

UNKNOWN_SENTENCE = Finding(
    code="W101",
    title="no sentence here begins with `{word}`",
    finds="A line of which the first word is none of those that may begin a sentence "
    "there.",
    matters="Every sentence begins with a word that says what kind of sentence it is.",
    example="nedds form application",
    instead="needs form application",
    frame="step",
)

UNEXPECTED = Finding(
    code="W102",
    title="`{found}` cannot stand here",
    finds="A sentence that begins well and then goes on with something that does not "
    "belong there.",
    matters="The sentence is understood up to here, and not from here on.",
    example="needs form application please",
    instead="needs form application",
    frame="step",
)

STOPS = Finding(
    code="W103",
    title="this sentence stops too soon",
    finds="A sentence of which the end is missing.",
    matters="One sentence stands on one line, so nothing on the next line can end it.",
    example="needs form",
    instead="needs form application",
    frame="step",
)

NO_COLON = Finding(
    code="W104",
    title="a colon is missing before `{action}`",
    finds="A rule without the colon between what happens and what to do then.",
    matters="The colon parts the occasion of a rule from its actions.",
    example="on accepted by coordinator go to interviewing",
    instead="on accepted by coordinator: go to interviewing",
    frame="step",
)

CONDITION_FIRST = Finding(
    code="W105",
    title="a rule begins with what happens, and its condition comes after",
    finds="A rule that begins with `if`.",
    matters="Rules are looked up by what happens; the condition is tested then.",
    example="if age is under 18 on accepted by coordinator: go to interviewing",
    instead="on accepted by coordinator, if age is under 18: go to interviewing",
    frame="step",
)

MOVE_TO = Finding(
    code="W106",
    title="`{words}` is not how a step is entered",
    finds="`move to`, `goto`, `proceed to` and the like.",
    matters="There is one way to say it, so that every file reads alike.",
    example="on accepted by coordinator: move to interviewing",
    instead="on accepted by coordinator: go to interviewing",
    frame="step",
)

NUMBER_WORD = Finding(
    code="W107",
    title="the number `{word}` has to be in digits",
    finds="A number written as a word.",
    matters="Digits are easier to find and to compare.",
    example='after three weeks: remind them "still_there"',
    instead='after 3 weeks: remind them "still_there"',
    frame="step",
)

TO_NOBODY = Finding(
    code="W108",
    title="it is not said whom to {verb}",
    finds="A message without anybody to receive it.",
    matters="A message goes to `them`, to a role, or to staff.",
    example='after 3 weeks: remind "still_there"',
    instead='after 3 weeks: remind them "still_there"',
    frame="step",
)

TWO_NEEDS = Finding(
    code="W109",
    title="there are two needs on one line",
    finds="Two needs joined by a comma or by `and`.",
    matters="Each need has a sentence of its own, so that each can have its own "
    "condition.",
    example="needs form application and training mentoring of 2 hours",
    instead="needs form application\nneeds training mentoring of 2 hours",
    frame="step",
)

ORDINAL = Finding(
    code="W110",
    title="`{ordinal}` has to be a plain number",
    finds="A date such as `31st March` or `March 31`.",
    matters="Dates are written in one way: the day, the month, and perhaps the year.",
    example="on 31st March: end as withdrawn",
    instead="on 31 March: end as withdrawn",
    frame="step",
)

BY_BOTH = Finding(
    code="W111",
    title="`and` does not say who may do it",
    finds="Several parties joined by `and` after `by`.",
    matters="One of them does it. For something that both have to do, write a need "
    "for each.",
    example="on accepted by coordinator and director: go to interviewing",
    instead="on accepted by coordinator or director: go to interviewing",
    frame="step",
)

MISPLACED = Finding(
    code="W112",
    title="a sentence with `{word}` does not belong here",
    finds="A sentence under a heading where it has no meaning.",
    matters="A heading opens a block, which the next heading ends. Perhaps a heading "
    "is missing above.",
    example="on accepted by coordinator: go to interviewing",
    instead="opens at start",
    frame="stage",
)

RESERVED = Finding(
    code="W113",
    title="`{name}` has a meaning of its own, so nothing can be called that",
    finds="A name that is one of the language's own words.",
    matters="Sentences with this name in them could be read in two ways.",
    example="role meetings",
    instead="role meeting_host",
    frame="people",
)

OR_VALUE = Finding(
    code="W114",
    title="`or {value}` is not a whole comparison",
    finds="A comparison with two values joined by `or`.",
    matters="Each side of `or` and `and` is a whole comparison.",
    example="when grade is junior or senior: go to interviewing",
    instead="when grade is junior or grade is senior: go to interviewing",
    frame="step",
)

SHARED_ALONE = Finding(
    code="W115",
    title="it is not said what is shared with what",
    finds="A preference such as `prefer shared interests`.",
    matters="The two people may keep their choices under different names.",
    example="prefer shared wants",
    instead="prefer the mentee's wants shared with the mentor's offers",
    frame="match",
)

ACCEPTED_BY_BOTH = Finding(
    code="W116",
    title="`both` does not name who has to accept",
    finds="`accepted by both` or `accepted by all`.",
    matters="Each member who has to accept is named.",
    example="accepted by both within 7 days",
    instead="accepted by mentee and mentor within 7 days",
    frame="match",
)

NEED_KIND = Finding(
    code="W117",
    title="it is not said what kind of need `{what}` is",
    finds="A need without its kind.",
    matters="The kind decides what has to be recorded, and by whom.",
    example="needs application",
    instead="needs form application",
    frame="step",
)

STRAY_BECAUSE = Finding(
    code="W118",
    title="there is no sentence for this reason to belong to",
    finds="A line with `because` that does not follow a rule or an exclusion, or "
    "follows one that has its reason already.",
    matters="A reason belongs to the sentence on the line above it.",
    example='because "they asked for it"',
    instead='after 3 weeks: end as withdrawn\nbecause "they asked for it"',
    frame="step",
)

NO_STAGE = Finding(
    code="W119",
    title="this step stands before any stage",
    finds="A `step` that is not under a `stage`.",
    matters="A stage says for whom its steps are.",
    example="step arriving\nneeds form application",
    instead="stage welcome for mentee\nstep arriving\nneeds form application",
    frame="people",
)

NO_REASON = Finding(
    code="W120",
    title="this exclusion does not say why",
    finds="`never if` or `only if` without a reason.",
    matters="People who are not offered each other are told why.",
    example="never if the mentee's manager is the mentor",
    instead='never if the mentee\'s manager is the mentor because "line management"',
    frame="match",
)

NO_OCCASION = Finding(
    code="W121",
    title="it is not said when to `{action}`",
    finds="An action without the occasion on which it is done.",
    matters="A rule is an occasion, a colon, and what is done then.",
    example='remind them "still_there"',
    instead='after 3 weeks: remind them "still_there"',
    frame="step",
)

PER_TIME = Finding(
    code="W122",
    title="nothing is counted for each {unit} by itself",
    finds="A number of meetings or hours for each month, week or year, in a sentence "
    "that cannot say so.",
    matters="A plan of meetings says how often; what is counted is counted over the "
    "whole of a relationship.",
    example="expect at least 2 meetings a month",
    instead="expect at least 12 meetings\n"
    "on ended by mentee or mentor: go to saying_goodbye",
    frame="pair step",
)

FINDINGS = (
    UNKNOWN_SENTENCE,
    UNEXPECTED,
    STOPS,
    NO_COLON,
    CONDITION_FIRST,
    MOVE_TO,
    NUMBER_WORD,
    TO_NOBODY,
    TWO_NEEDS,
    ORDINAL,
    BY_BOTH,
    MISPLACED,
    RESERVED,
    OR_VALUE,
    SHARED_ALONE,
    ACCEPTED_BY_BOTH,
    NEED_KIND,
    STRAY_BECAUSE,
    NO_STAGE,
    NO_REASON,
    NO_OCCASION,
    PER_TIME,
)
