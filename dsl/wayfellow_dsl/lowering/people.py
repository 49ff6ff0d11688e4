"""The programme itself, its people, relationships and outcomes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, cast
from zoneinfo import ZoneInfo, available_timezones

from lark import Token, Tree
from msgspec.structs import replace

from ..checks import names as name_checks
from ..checks import steps as step_checks
from ..checks import time as time_checks
from ..model import (
    IMPLIED_OUTCOMES,
    RESERVED_OUTCOMES,
    Attached,
    Capacity,
    Closure,
    DayCalendar,
    Detail,
    Outcome,
    Relationship,
    Role,
    Staff,
)
from ..reader import Block, Sentence
from ..sentences import Syntax
from .names import Names
from .time import date_of, whole
from .trees import at, child, label, name, number, part, quoted, tokens

_TYPES = {
    "number_type": "number",
    "yes_or_no": "yes or no",
    "one_of": "one of",
    "levels": "levels",
    "some_of": "some of",
    "date_type": "date",
    "birth_type": "date of birth",
    "percent_type": "percent",
    "text_type": "text",
    "scale": "scale",
}


def type_name(tree: Syntax) -> str:
    """Name the type of a detail or a question."""
    if tree.data == "plain_type":
        return tokens(tree, "TYPE")[0].lower()
    return _TYPES[str(tree.data)]


def choices(tree: Syntax, line: int, names: Names, group: str) -> tuple[str, ...]:
    """List the choices of a type, each of which may be there only once."""
    found = part(tree, "choices")
    if found is None:
        return ()
    words: list[str] = []
    for choice in found.find_data("choice"):
        word = cast(Token, choice.children[0])
        if word.type == "NUMBER" or names.declare("choice", group, word, line):
            words.append(str(word))
    return tuple(words)


def head(blocks: Iterable[Block], names: Names) -> dict[str, Any]:
    """Lower what stands under the heading `programme`."""
    found: dict[str, Any] = {}
    once: set[str] = set()
    for block in blocks:
        if block.heading is None:
            continue
        if "name" in found:
            problem = step_checks.ONLY_ONCE.at(
                block.line.span,
                help="keep one of the two; a file holds one programme.",
                words="programme",
            )
            names.notes.add(problem)
        found["name"] = str(name(block.heading.tree))
        found["title"] = label(block.heading.tree)
        for sentence in block.sentences:
            if sentence.kind in ("version", "timezone", "day_starts"):
                only_once(sentence, sentence.kind, once, names)
            _about(sentence, found, names)
    return found


def only_once(sentence: Sentence, kind: str, seen: set[str], names: Names) -> None:
    """Note a sentence that stands in its block for the second time."""
    if kind in seen:
        said = kind.replace("_", " ")
        advice = "keep one of the two lines."
        names.notes.add(
            step_checks.ONLY_ONCE.at(sentence.span, help=advice, words=said)
        )
    seen.add(kind)


def _about(sentence: Sentence, found: dict[str, Any], names: Names) -> None:
    tree, line = sentence.tree, sentence.line.number
    match sentence.kind:
        case "version":
            found["version"] = whole(number(tree), line, names.notes)
        case "timezone":
            found["timezone"] = _timezone(cast(Token, tree.children[0]), line, names)
        case "holidays":
            codes = tokens(next(tree.find_data("names")))
            for code in codes:
                _check_holidays(code, line, names)
            found["holidays"] = found.get("holidays", ()) + tuple(map(str, codes))
        case "follows":
            standards = tokens(next(tree.find_data("names")))
            found["follows"] = found.get("follows", ()) + tuple(map(str, standards))
        case "goal":
            found["goals"] = (*found.get("goals", ()), quoted(tree))
        case "day_starts":
            found["day_starts"] = _time_of_day(tokens(tree, "TIME")[0], line, names)


def _timezone(token: Token, line: int, names: Names) -> str:
    try:
        ZoneInfo(str(token))
    except (OSError, ValueError, KeyError):
        advice = "write the region and its largest city, such as `Europe/London`."
        span = at(token, line)
        names.notes.unknown(
            "time zone", str(token), span, available_timezones(), advice
        )
    return str(token)


def _check_holidays(token: Token, line: int, names: Names) -> None:
    # Slow to load, and slower to ask for every calendar: only now, and only if need be.
    import holidays

    country, _, division = str(token).partition("-")
    if not _is_calendar(country, division):
        known = holidays.list_supported_countries()
        codes = [f"{country}-{one}" for one in known.get(country, ())]
        codes = [country, *codes] if country in known else list(known)
        span = at(token, line)
        advice = "write the code of a country, such as `GB-ENG` or `US`."
        names.notes.unknown("holiday calendar", str(token), span, codes, advice)


@cache
def _is_calendar(country: str, division: str) -> bool:
    import holidays

    try:
        holidays.country_holidays(country, subdiv=division or None)
    except NotImplementedError:
        return False
    return True


def _time_of_day(token: Token, line: int, names: Names) -> int:
    hour, minute = map(int, str(token).split(":"))
    if hour > 23 or minute > 59:
        advice = "write hours from 0 to 23 and minutes from 00 to 59, such as `08:30`."
        problem = time_checks.NO_SUCH_TIME.at(at(token, line), help=advice, time=token)
        names.notes.add(problem)
    return hour * 60 + minute


def declare_roles(blocks: Iterable[Block], names: Names) -> None:
    """Lower roles and staff; capacities come when every name is known."""
    for block in blocks:
        if block.heading is None:
            continue
        tree, line = block.heading.tree, block.line.number
        token = name(tree)
        if not names.declare("role", "people", token, line):
            continue
        word = str(token)
        if block.kind == "staff":
            lifts = part(tree, "lifts") is not None
            names.staff[word] = Staff(word, label(tree), lifts, block.line.span)
            continue
        plural = part(tree, "plural")
        details = [
            detail
            for sentence in block.sentences
            if sentence.kind == "detail"
            for detail in _detail(sentence, word, names)
        ]
        attached = [
            found
            for sentence in block.sentences
            if sentence.kind == "attached"
            and (found := _attached(sentence, word, names)) is not None
        ]
        names.roles[word] = Role(
            name=word,
            label=label(tree),
            plural="" if plural is None else str(name(plural)),
            details=tuple(details),
            attached=tuple(attached),
            span=block.line.span,
        )


def _detail(sentence: Sentence, role: str, names: Names) -> list[Detail]:
    tree, line = sentence.tree, sentence.line.number
    token = name(tree)
    if not names.declare("detail", f"detail of {role}", token, line):
        return []
    kind = child(tree, "plain_type", *_TYPES)
    group = f"choice of {role}'s {token}"
    return [
        Detail(
            name=str(token),
            type=cast(Any, type_name(kind)),
            choices=choices(kind, line, names, group),
            label=label(tree),
            private=part(tree, "private") is not None,
            optional=part(tree, "optional") is not None,
            span=sentence.span,
        )
    ]


def _attached(sentence: Sentence, role: str, names: Names) -> Attached | None:
    token, line = name(sentence.tree), sentence.line.number
    if not names.declare("detail", f"detail of {role}", token, line):
        return None
    return Attached(str(token), label(sentence.tree), sentence.span)


def declare_capacities(blocks: Iterable[Block], names: Names) -> None:
    """Lower `takes`, for which every role's name and plural has to be known."""
    plurals = names.plurals
    for block in blocks:
        role = None if block.heading is None else str(name(block.heading.tree))
        if role not in names.roles:
            continue
        once: set[str] = set()
        for sentence in block.sentences:
            if sentence.kind in ("detail", "attached"):
                continue
            only_once(sentence, "takes", once, names)
            tree, line = sentence.tree, sentence.line.number
            numbers = [whole(n, line, names.notes) for n in tokens(tree, "NUMBER")]
            whom = name(tree)
            if str(whom) not in names.roles and str(whom) not in plurals:
                known = [*names.roles, *plurals]
                names.notes.unknown("role", str(whom), at(whom, line), known)
            least = (
                1 if sentence.kind == "takes_up_to" or len(numbers) == 1 else numbers[0]
            )
            most = numbers[-1]
            if least > most:
                advice = f"write `takes {most} to {least} {whom}`."
                names.notes.add(
                    time_checks.UPSIDE_DOWN.at(
                        sentence.span, help=advice, least=least, most=most
                    )
                )
            names.roles[role] = replace(names.roles[role], takes=Capacity(least, most))


def declare_relationships(blocks: Iterable[Block], names: Names) -> None:
    """Lower relationships."""
    for block in blocks:
        if block.heading is None:
            continue
        tree, line = block.heading.tree, block.line.number
        own = name(tree)
        found = list(tree.find_data("member"))
        members = [name(member) for member in found]
        roles = [names.role(member, line, or_plural=True) for member in members]
        known = [role for role in roles if role is not None]
        sizes = tuple(_size(member, line, names) for member in found)
        if not names.declare("relationship", "people", own, line):
            continue
        if len(known) == len(members) and len(set(known)) < len(known):
            problem = name_checks.DUPLICATE.at(
                at(members[1], line),
                help="a relationship is between two different roles.",
                kind="members",
                name=members[1],
            )
            names.notes.add(problem)
        if len(known) == len(members):
            names.relationships[str(own)] = Relationship(
                name=str(own),
                members=tuple(known),
                sizes=() if all(size == Capacity() for size in sizes) else sizes,
                label=label(tree),
                span=block.line.span,
            )


def _size(member: Syntax, line: int, names: Names) -> Capacity:
    """Read how many members of a role there are; one where no number is written."""
    numbers = [whole(n, line, names.notes) for n in tokens(member, "NUMBER")]
    if not numbers:
        return Capacity()
    least, most = numbers[0], numbers[-1]
    if least > most:
        span, advice = at(member, line), f"write `{most} to {least} {name(member)}`."
        names.notes.add(
            time_checks.UPSIDE_DOWN.at(span, help=advice, least=least, most=most)
        )
    return Capacity(max(least, 1), max(most, 1))


def declare_calendars(blocks: Iterable[Block], names: Names) -> None:
    """Lower calendars of closed days."""
    for block in blocks:
        if block.heading is None:
            continue
        tree, line = block.heading.tree, block.line.number
        if not names.declare("calendar", "calendars", name(tree), line):
            continue
        closed = tuple(_closure(sentence, names) for sentence in block.sentences)
        if not closed and not block.is_broken:
            advice = "write under it `closed`, a date, `to` and a date."
            what = f"the calendar `{name(tree)}`"
            names.notes.add(
                time_checks.NO_DAYS.at(block.line.span, help=advice, what=what)
            )
        word = str(name(tree))
        names.calendars[word] = DayCalendar(word, closed, label(tree), block.line.span)


def _closure(sentence: Sentence, names: Names) -> Closure:
    line = sentence.line.number
    dates = [
        date_of(tree, line, names.notes, needs_year=True)
        for tree in sentence.tree.children
        if isinstance(tree, Tree) and tree.data == "date"
    ]
    first, last = dates[0], dates[-1]
    if last < first:
        advice = "write the earlier date first."
        names.notes.add(
            time_checks.UPSIDE_DOWN.at(
                sentence.span, help=advice, least=dates[0], most=dates[-1]
            )
        )
    return Closure(first, last, label(sentence.tree))


def declare_outcomes(blocks: Iterable[Block], names: Names) -> None:
    """Lower outcomes."""
    for block in blocks:
        for sentence in block.sentences:
            tree, line = sentence.tree, sentence.line.number
            token = name(tree)
            word = str(token)
            if word in RESERVED_OUTCOMES:
                problem = name_checks.IMPLIED.at(
                    at(token, line),
                    detail=f"It stands for: {IMPLIED_OUTCOMES[word].lower()}.",
                    help="choose another name, here and in the rules that end people "
                    "so; or leave this line out, if no rule does.",
                    name=word,
                )
                names.notes.add(problem)
            if names.declare("outcome", "outcomes", token, line):
                names.outcomes[word] = Outcome(
                    name=word,
                    label=label(tree),
                    completed=part(tree, "counts") is not None,
                    may_return=part(tree, "no_return") is None,
                    span=sentence.span,
                )
