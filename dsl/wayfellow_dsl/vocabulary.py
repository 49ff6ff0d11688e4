"""The words of the programme language, and the usual slips in putting them together."""

from __future__ import annotations

import re
from functools import cache

from .checks import words
from .diagnostics import Diagnostic, Edit
from .lines import Line
from .model import Span
from .parsers import read_grammar
from .sentences import Sentences, Slip

BLOCKS = {
    "heading": "as a heading",
    "about": "under `programme`",
    "detail": "under a `role`",
    "outcome": "under `outcomes`",
    "window": "under a `stage`",
    "closure": "under a `calendar`",
    "sentence": "in a `step`",
    "policy": "under a `match`",
    "question": "under a `survey`",
    "promise": "under an `ensure`",
    "given": "in a `story`",
    "happening": "in a `story`",
    "expectation": "in a `story`",
    "reason": "after a rule",
}
"""The grammar's start symbols, and where their sentences stand."""

_TERMINALS = {
    "NAME": "a name",
    "NUMBER": "a number",
    "STRING": "words in quotation marks",
    "HOURS_MET": "`hours met`",
    "ZONE": "a time zone, such as `Europe/London`",
    "TIME": "a time of day, such as `08:30`",
    "DAY": "`days`",
    "MONTHS": "`months`",
    "UNIT": "`weeks`",
    "FREQUENCY": "`weekly`, `monthly` or `quarterly`",
    "WEEKDAY": "a day of the week, such as `Monday`",
    "MONTH": "a month, such as `March`",
    "TYPE": "`text`, `person`, `people`",
    "ONE": "`one of`",
    "SOME": "`some of`",
    "REFERENCE": "`references`",
    "TIMES": "`times`",
    "REMIND": "`remind`, `notify`, `send` or `thank`",
    "UNDER": "`under`",
    "OVER": "`over`",
    "LESS": "`less`",
    "COMMA_IF": "`, if`",
    "COMMA_OR": "`, or`",
    "COMMA_AND": "`, and`",
    "COMMA_THEN": "`, then`",
    "COMMA_AT_MOST": "`, at most`",
    "COMMA_ABOUT": "`, about`",
    "COMMA_COUNTS": "`, counts as completed`",
    "COMMA_MAY": "`, may not return`",
    "COMMA_WAIVED": "`, waived by`",
    "COMMA_PRIVATE": "`, private`",
    "COMMA_OPTIONAL": "`, optional`",
    "POSSESSIVE": "`'s`",
    "THE": "`the`",
    "SPACES": "a space",
}
"""What each terminal is called that does not stand for itself."""

_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "a": 1,
    "an": 1,
}
_UNITS = "minutes?|hours?|days?|working|weeks?|months?|years?|times?|references?"
_NEEDS = frozenset(
    {
        "agreement",
        "attestation",
        "check",
        "consent",
        "form",
        "interview",
        "survey",
        "training",
    }
)
_VERBS = "remind|notify|send|thank|ask"
_STEP = frozenset({"sentence"})
_POLICY = frozenset({"policy"})


@cache
def programme_sentences() -> Sentences:
    """Give the sentences of a programme file."""
    grammar, kept = read_grammar(__package__, "programme")
    return Sentences(grammar, BLOCKS, _TERMINALS, USUAL_SLIPS, kept)


def _span(match: re.Match[str], group: int | str = 0) -> Span:
    return Span(1, match.start(group) + 1, match.end(group) + 1)


def _number_word(line: Line, match: re.Match[str]) -> Diagnostic:
    group = "word" if match["word"] else "amount"
    word, span = match[group], _span(match, group)
    digits = str(_NUMBERS[word.lower()])
    return words.NUMBER_WORD.at(
        span, help=f"write `{digits}`.", fix=Edit(span, digits), word=word
    )


def _a_month(line: Line, match: re.Match[str]) -> Diagnostic:
    unit = match["unit"]
    return words.PER_TIME.at(
        _span(match, "unit"),
        help="write how often in `meet`, such as `meet twice a month`, and what is "
        "hoped for over all, such as `expect at least 10 meetings`.",
        unit=unit,
    )


def _ordinal(line: Line, match: re.Match[str]) -> Diagnostic:
    day, month = match["day"] or match["later"], match["month"] or match["first"]
    return words.ORDINAL.at(
        _span(match),
        help=f"write `{day} {month}`.",
        fix=Edit(_span(match), f"{day} {month}"),
        ordinal=match.group(),
    )


def _to_nobody(line: Line, match: re.Match[str]) -> Diagnostic:
    return words.TO_NOBODY.at(
        _span(match),
        label="whom?",
        help=f"write `{match['verb']} them` for the person whose step it is, or name a "
        "role or staff.",
        fix=Edit(_span(match), f"{match['verb']} them"),
        verb=match["verb"],
    )


def _move_to(line: Line, match: re.Match[str]) -> Diagnostic:
    return words.MOVE_TO.at(
        _span(match),
        help="write `go to`.",
        fix=Edit(_span(match), "go to"),
        words=match.group(),
    )


def _condition_first(line: Line, match: re.Match[str]) -> Diagnostic:
    return words.CONDITION_FIRST.at(
        _span(match, "all"),
        label="this condition comes too early",
        help="write `on …, if …: …`, with the condition just before the colon.",
    )


def _two_needs(line: Line, match: re.Match[str]) -> Diagnostic:
    return words.TWO_NEEDS.at(
        _span(match, "second"),
        label="the second need",
        help=f"begin a new line with `needs {match['second']}`.",
    )


def _by_both(line: Line, match: re.Match[str]) -> Diagnostic:
    span = _span(match, "and")
    return words.BY_BOTH.at(
        span, help="write `or` when either may do it.", fix=Edit(span, "or")
    )


def _no_colon(line: Line, match: re.Match[str]) -> Diagnostic:
    start = match.start("action")
    span = Span(1, match.end("head") + 1, start + 1)
    return words.NO_COLON.at(
        Span(1, start + 1, match.end("action") + 1),
        label="a colon belongs before this",
        help="write `:` between what happens and what to do then.",
        fix=Edit(span, ": "),
        action=match["action"],
    )


def _or_value(line: Line, match: re.Match[str]) -> Diagnostic:
    said = f"{match['left']} {match['is']} {match['value']}"
    return words.OR_VALUE.at(
        _span(match, "value"),
        label="what is this compared with?",
        help=f"write `or {said}`.",
        fix=Edit(_span(match, "value"), said),
        value=match["value"],
    )


def _shared_alone(line: Line, match: re.Match[str]) -> Diagnostic:
    what = match["what"]
    return words.SHARED_ALONE.at(
        _span(match),
        help=f"name both, such as `the mentee's {what} shared with the mentor's "
        f"{what}`.",
    )


def _because(line: Line, match: re.Match[str]) -> Diagnostic:
    span = _span(match, "word")
    return words.UNKNOWN_SENTENCE.at(
        span,
        label="did you mean `because`?",
        help="write `because`.",
        fix=Edit(span, "because"),
        word=match["word"],
    )


def _everyday(line: Line, match: re.Match[str]) -> Diagnostic:
    """Name the word of the language for one that people use every day."""
    span = _span(match, "word")
    said = match["word"]
    meant = _EVERYDAY[said.lower()]
    return words.UNEXPECTED.at(
        span,
        label=f"did you mean `{meant}`?",
        help=f"write `{meant}`.",
        fix=Edit(span, meant),
        found=said,
    )


def _every_second(line: Line, match: re.Match[str]) -> Diagnostic:
    number = {"third": 3, "fourth": 4}.get(match["word"].lower(), 2)
    unit = match["unit"].lower()
    said = f"every {number} {unit}s"
    if unit.endswith("day") and unit != "day":
        said = f"every {number} weeks on {unit.capitalize()}"
    return words.NUMBER_WORD.at(
        _span(match, "word"),
        help=f"write `{said}`.",
        fix=Edit(_span(match), said),
        word=match["word"],
    )


def _single_quotes(line: Line, match: re.Match[str]) -> Diagnostic:
    span = _span(match, "all")
    said = f'"{match["said"]}"'
    return words.UNEXPECTED.at(
        span,
        label="one kind of quotation marks is used",
        help=f"write `{said}`.",
        fix=Edit(span, said),
        found="'",
    )


def _date_in_figures(line: Line, match: re.Match[str]) -> Diagnostic:
    first, second = int(match["first"]), int(match["second"])
    is_day_first = match["mark"] == "." or first > 12
    day, month = (first, second) if is_day_first or second <= 12 else (second, first)
    is_sure = is_day_first or second > 12
    names = _MONTHS.split("|")
    said = f"{day} {names[min(month, 12) - 1]} {match['year']}"
    return words.ORDINAL.at(
        _span(match, "all"),
        label="the month is written as a word",
        help=f"write the day, the month and the year, such as `{said}`.",
        fix=Edit(_span(match, "all"), said) if is_sure and month <= 12 else None,
        ordinal=match["all"],
    )


def _bare_flag(line: Line, match: re.Match[str]) -> Diagnostic:
    said = match["term"]
    return words.UNEXPECTED.at(
        _span(match, "next"),
        label="what should it be?",
        help=f"write what `{said}` has to be, such as `{said} is yes`.",
        found=match["next"],
    )


def _consent_to_nothing(line: Line, match: re.Match[str]) -> Diagnostic:
    kind, who = match["kind"], match["who"]
    return words.UNEXPECTED.at(
        _span(match, "who"),
        label="a name is missing before `from`",
        help=f"give it a name, such as `needs {kind} taking_part from {who}`.",
        found=who,
    )


def _no_occasion(line: Line, match: re.Match[str]) -> Diagnostic:
    said = match["action"]
    return words.NO_OCCASION.at(
        _span(match, "action"),
        help=f"write when, and a colon, such as `on enter: {said} …`.",
        action=said,
    )


def _need_kind(line: Line, match: re.Match[str]) -> Diagnostic:
    said = match["what"]
    first, _, last = said.rpartition(" ")
    if first and last.lower() in _NEEDS:
        help_ = f"write the kind first: `needs {last} {first.replace(' ', '_')}`."
    else:
        help_ = (
            "write `form`, `training`, `agreement`, `survey`, `interview`, `check`, "
            "`consent` or `attestation` and a name, or `2 references`."
        )
    return words.NEED_KIND.at(_span(match, "what"), help=help_, what=said)


def _searched(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|"
    "December"
)

_TELLING = {
    "alert": "notify",
    "email": "send",
    "inform": "notify",
    "mail": "send",
    "message": "send",
    "tell": "notify",
}
_STAGES = {"part": "stage", "period": "stage", "phase": "stage"}
_EVERYDAY = _TELLING | _STAGES
"""Words that people use every day, and those that a file has for them."""

USUAL_SLIPS = (
    Slip(_searched(r'^ *(?P<word>be?c\w+) +"'), _because),
    Slip(
        _searched(rf"(?:^|:) *(?P<word>{'|'.join(_TELLING)})(?= +[\w-]+)"),
        _everyday,
        _STEP,
    ),
    Slip(
        _searched(rf"^(?P<word>{'|'.join(_STAGES)})(?= +[^:]*\bfor +[\w-]+)"), _everyday
    ),
    Slip(
        _searched(
            r"\bevery +(?P<word>second|other|third|fourth) +"
            r"(?P<unit>(?:mon|tues|wednes|thurs|fri|satur|sun)?day|week|month|year)\b"
        ),
        _every_second,
    ),
    Slip(
        _searched(r"(?<=[ ,])(?P<all>'(?P<said>[^'\"]+)')(?=$|[ ,:])"), _single_quotes
    ),
    Slip(
        _searched(
            r"(?<![\d.])(?P<all>(?P<first>\d{1,2})(?P<mark>[./])(?P<second>\d{1,2})"
            r"(?P=mark)(?P<year>\d{4}))(?!\d)"
        ),
        _date_in_figures,
    ),
    Slip(
        _searched(
            r"\b(?:if|and|or) +(?:the +)?(?P<term>[\w-]+'s +[\w-]+) +"
            r"(?P<next>because)\b"
        ),
        _bare_flag,
        _POLICY,
    ),
    Slip(
        _searched(
            r"^ *needs +(?P<kind>form|training|agreement|survey|check|consent|"
            r"attestation) +from +(?P<who>[\w-]+)"
        ),
        _consent_to_nothing,
        _STEP,
    ),
    Slip(
        _searched(rf"^ *(?P<action>(?:{_VERBS}|go|end|enrol|stay)\b)"),
        _no_occasion,
        _STEP,
    ),
    Slip(
        _searched(
            rf"\b(?P<day>\d+)(?:st|nd|rd|th)(?: of)? +(?P<month>{_MONTHS})\b"
            rf"|\b(?P<first>{_MONTHS}) +(?P<later>\d{{1,2}})(?:st|nd|rd|th)?\b"
        ),
        _ordinal,
    ),
    Slip(
        _searched(
            r"\b(?:expect|meet)\b.*\b(?:a|per|each|in +the) +"
            r"(?P<unit>day|week|month|quarter|year)\b"
        ),
        _a_month,
        _STEP,
    ),
    Slip(
        _searched(
            rf"\b(?P<word>{'|'.join(_NUMBERS)}) +(?:{_UNITS})\b"
            rf"|\b(?:up to|at least|at most) +(?P<amount>{'|'.join(_NUMBERS)})\b"
        ),
        _number_word,
    ),
    Slip(
        _searched(
            r"\b(?:move|goes|proceed|advance|jump|switch) +(?:on +)?to\b|\bgoto\b"
        ),
        _move_to,
        _STEP,
    ),
    Slip(_searched(rf'\b(?P<verb>{_VERBS})(?= +")'), _to_nobody, _STEP),
    Slip(
        _searched(r"^ *(?P<all>(?:if|when)\b(?! +nobody\b)[^:]* on [^:]*(?=:))"),
        _condition_first,
        _STEP,
    ),
    Slip(
        _searched(
            r"^ *needs .*(?:,| and) *(?:needs +)?(?P<second>(?:form|training|agreement|"
            r"survey|interview|check|consent|attestation) +[\w-]+.*?) *$"
        ),
        _two_needs,
        _STEP,
    ),
    Slip(
        _searched(
            r"^ *needs +(?!(?:form|training|agreement|survey|interview|check|consent|"
            r"attestation|\d+)\b)"
            r"(?P<what>[A-Za-z][\w -]*?)(?: +if .*)? *$"
        ),
        _need_kind,
        _STEP,
    ),
    Slip(
        _searched(r"\bon +[^:]* by +[\w-]+(?:, *[\w-]+)* +(?P<and>and)\b"),
        _by_both,
        _STEP,
    ),
    Slip(
        _searched(
            r"^(?P<head> *(?:on|after|at|when|every|otherwise|if nobody decides)\b"
            r"[^:\"]*?)"
            rf" +(?P<action>(?:{_VERBS}|go to|go on|end as|enrol as|stay)\b)[^:]*$"
        ),
        _no_colon,
        _STEP,
    ),
    Slip(
        _searched(
            r"(?P<left>[\w'.-]+) (?P<is>is(?: not)?) [\w-]+"
            r"(?: or [\w-]+)* or (?P<value>[\w-]+)(?= *(?::|$|,| and | because | or ))"
        ),
        _or_value,
    ),
    Slip(_searched(r"\bshared +(?!with\b)(?P<what>[\w-]+)"), _shared_alone, _POLICY),
)
"""Tried in this order on a line that could not be parsed."""
