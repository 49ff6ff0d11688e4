"""Witnesses: one person, or one pair, for whom something is so, in words."""

from __future__ import annotations

from collections.abc import Iterator

from ..classes import Case, Example, Place
from ..model import (
    Computed,
    Count,
    End,
    Fact,
    Go,
    MeetingsOver,
    Met,
    NeedsDone,
    Reached,
)
from ..phrases import (
    say_condition,
    say_date,
    say_list,
    say_name,
    say_term,
    say_value,
)

_OTHERS = ("something else", "somebody else")
"""What is said of a text or a person that no condition names."""


def say_witness(case: Case, subject: str) -> str:
    """Describe somebody: `a mentee with age 17, no town, who has not signed code`."""
    article = "an" if subject[:1].lower() in "aeiou" else "a"
    having = [*_having(case)]
    doing = [*_doing(case)]
    words = f"{article} `{subject}`"
    if having:
        words += f" with {say_list(having, 'and')}"
    if doing:
        words += f"{',' if having else ''} {say_list(doing, 'and')}"
    return words


def _having(case: Case) -> Iterator[str]:
    for matter, value in case.items():
        match matter:
            case Fact() | Count() | Computed() if value is None:
                yield f"no {_said(matter)}"
            case Fact() | Computed() if value in _OTHERS:
                yield f"another {_said(matter)}"
            case Fact() | Count() | Computed():
                yield f"{_said(matter)} {_say_value(value)}"
            case _:
                pass


def _said(matter: Fact | Count | Computed) -> str:
    words = say_term(matter)
    return words.removeprefix("the ") if not matter.of else words


def _doing(case: Case) -> Iterator[str]:
    for matter, value in case.items():
        match matter:
            case Met(of=of) | Reached(of=of):
                yield _which(_say_claim(matter, bool(value)), of)
            case NeedsDone():
                done = "done" if value else "not done yet"
                yield f"with everything needed {done}"
            case MeetingsOver(held=held):
                are = "held" if held else "over"
                yield f"with meetings that are {'' if value else 'not '}{are}"
            case Place(of=of):
                yield _which(_say_place(value, of), of)
            case _:
                pass


def _say_claim(matter: Met | Reached, is_so: bool) -> str:
    words = say_condition(matter)
    return (
        words
        if is_so
        else words.replace(" have ", " have not ", 1).replace(" has ", " has not ", 1)
    )


def _say_place(value: Example, of: str) -> str:
    who = f"the {say_name(of)} is" if of else "they are"
    match value:
        case Go(step=step):
            return f"{who} in {say_name(step)}"
        case End(outcome=outcome):
            who = f"the {say_name(of)} has" if of else "they have"
            return f"{who} ended as {say_name(outcome)}"
        case _:
            return f"{who} anywhere"


def _which(words: str, of: str) -> str:
    """Make a clause of a sentence about them, or about a member."""
    if of:
        return f"where {words}"
    return words.replace("they have", "who has", 1).replace("they are", "who is", 1)


def _say_value(value: Example) -> str:
    if isinstance(value, Go | End) or value is None:
        return ""
    if isinstance(value, str) and value[:4].isdigit() and value[4:5] == "-":
        return say_date(value)
    return say_value(value)
