"""Conditions as a handbook says them: `at least 3 meetings have been held`.

What is not said here in a way of its own is said as everywhere else.
"""

from __future__ import annotations

from ..labels import clean, label_name, make_plural, noun_of
from ..model import (
    All,
    AnyOf,
    Compare,
    Condition,
    Constant,
    Count,
    Ended,
    Fact,
    Identity,
    InStep,
    Known,
    MeetingsOver,
    Met,
    Not,
    Reached,
    SharedChoices,
)
from ..phrases import say_condition, say_list, say_name, say_value
from .voice import Voice

_AMOUNTS = {
    "at least": "at least {}",
    "at most": "at most {}",
    "under": "fewer than {}",
    "over": "more than {}",
    "is": "exactly {}",
    "is not": "not exactly {}",
}
_CONVERSE = {"at least": "under", "under": "at least", "at most": "over"} | {
    "over": "at most",
    "is": "is not",
    "is not": "is",
}


def tell_condition(condition: Condition, voice: Voice) -> str:
    """Say a condition in a sentence: `you have not been rematched`."""
    return clean(_tell(condition, voice, True))


def _tell(condition: Condition, voice: Voice, holds: bool) -> str:
    match condition:
        case Compare(operator=operator, left=Count() as count, right=right):
            found = operator if holds else _CONVERSE[operator]
            return _tell_count(count, found, right, voice) or _plain(condition, holds)
        case Compare(left=Fact(), right=Identity()):
            return _tell_identity(condition, voice, holds)
        case Compare(left=Fact() as left, right=Fact() as right):
            return _tell_facts(condition, left, right, voice, holds)
        case Compare(operator=operator, left=Fact() as left, right=Constant(value=to)):
            verb = _verb(operator, bool(condition.order))
            words = f"{_tell_fact(left, voice)} {verb} {say_value(to)}"
            return words if holds else f"it is not so that {words}"
        case Known(fact=fact):
            return f"{_tell_fact(fact, voice)} is {'' if holds else 'not '}known"
        case Met(need=need, of=of):
            has = voice.of(of).does("have" if holds else "have not")
            done = say_condition(Met(need)).removeprefix("they have ")
            return f"{has} {done}"
        case MeetingsOver(held=True):
            return f"all planned meetings have {'' if holds else 'not '}been held"
        case MeetingsOver():
            return f"the planned meetings are {'' if holds else 'not '}over"
        case InStep(steps=steps, of=of):
            are = voice.of(of).does("are" if holds else "are not")
            return f"{are} in {say_list(map(label_name, steps), 'or')}"
        case Reached(steps=steps, of=of):
            have = voice.of(of).does("have" if holds else "have not")
            return f"{have} reached {say_list(map(label_name, steps), 'or')}"
        case Ended(outcomes=outcomes, of=of):
            have = voice.of(of).does("have" if holds else "have not")
            ways = say_list(map(say_name, outcomes), "or")
            return f"{have} ended as {ways}" if ways else f"{have} ended"
        case All(conditions=parts) if holds:
            return say_list([_part(part, voice) for part in parts], "and")
        case AnyOf(conditions=parts) if holds:
            return say_list([_tell(part, voice, True) for part in parts], "or")
        case Not(condition=inner):
            return _tell(inner, voice, not holds)
        case _:
            return _plain(condition, holds)


def _plain(condition: Condition, holds: bool) -> str:
    return say_condition(condition if holds else Not(condition))


def _part(condition: Condition, voice: Voice) -> str:
    words = _tell(condition, voice, True)
    return f"either {words}" if isinstance(condition, AnyOf) else words


def _verb(operator: str, is_ordered: bool) -> str:
    if is_ordered and operator in ("under", "over"):
        return "is below" if operator == "under" else "is above"
    prefix = "" if operator in ("is", "is not", "includes") else "is "
    return f"{prefix}{operator}"


def _tell_fact(fact: Fact, voice: Voice) -> str:
    return f"{voice.of(fact.of).possessive} {say_name(fact.name)}"


def _tell_identity(compare: Compare, voice: Voice, holds: bool) -> str:
    """Say who somebody is to somebody: `the mentor is the mentee's manager`."""
    assert isinstance(compare.left, Fact)
    assert isinstance(compare.right, Identity)
    fact, who = compare.left, voice.of(compare.right.of)
    if compare.operator == "includes":
        verb = "are among" if who.is_plural else "is among"
    else:
        verb = "are" if who.is_plural else "is"
    if (compare.operator == "is not") == holds:
        verb = verb.replace(" ", " not ", 1) if " " in verb else f"{verb} not"
    return f"{who.subject} {verb} {_tell_fact(fact, voice)}"


def _tell_facts(
    compare: Compare, left: Fact, right: Fact, voice: Voice, holds: bool
) -> str:
    operator = compare.operator
    one, other = voice.of(left.of), voice.of(right.of)
    if left.name == right.name and operator in ("is", "is not"):
        same = "the same" if (operator == "is") == holds else "a different"
        # The reader comes first, as `you and the mentor`.
        both = sorted([one, other], key=lambda person: person.subject != "you")
        names = say_list([person.subject for person in both], "and")
        return f"{names} have {same} {say_name(left.name)}"
    verb = _verb(operator, bool(compare.order))
    if left.name == right.name:
        theirs = "yours" if other.subject == "you" else other.possessive
        words = f"{_tell_fact(left, voice)} {verb} {theirs}"
    else:
        words = f"{_tell_fact(left, voice)} {verb} {_tell_fact(right, voice)}"
    return words if holds else f"it is not so that {words}"


def _tell_count(count: Count, operator: str, right: object, voice: Voice) -> str:
    """Say how many there are of something; empty where there is no better way."""
    if not isinstance(right, Constant) or isinstance(right.value, bool | str | tuple):
        return _tell_room(count, operator, right, voice)
    number = right.value
    amount = _AMOUNTS[operator].format(say_value(number))
    is_one = number == 1 and operator != "under"
    never = (number, operator) in ((1, "under"), (0, "is"), (0, "at most"))
    ever = (number, operator) in ((1, "at least"), (0, "over"), (0, "is not"))
    who = voice.of(count.of)
    match count.name:
        case "meetings held" | "meetings missed" | "meetings missed in a row":
            row = " in a row" if count.name.endswith("row") else ""
            verb = "held" if count.name == "meetings held" else "missed"
            if never:
                return f"no meeting has been {verb}"
            noun, has = ("meeting", "has") if is_one else ("meetings", "have")
            return f"{amount} {noun}{row} {has} been {verb}"
        case "rematches":
            if never or ever:
                not_yet = " not" if never else ""
                return f"{who.does('have')}{not_yet} been matched again before"
            return f"{who.does('have')} been matched again {amount} times"
        case "days in" | "months in":
            unit = count.name.removesuffix("s in")
            place = label_name(count.argument)
            return f"{amount} {unit}{'' if is_one else 's'} were spent in {place}"
        case _:
            return ""


def _tell_room(count: Count, operator: str, right: object, voice: Voice) -> str:
    """Say how many relationships somebody has beside how many they agreed to."""
    if count.name != "active pairs" or not isinstance(right, Count):
        return ""
    more = {"over": "more {} than", "under": "fewer {} than", "is": "as many {} as"}
    if right.name != "capacity" or operator not in more:
        return ""
    relations = [each.name for each in voice.programme.relationships]
    name = count.argument if count.argument in relations else (*relations, "pair")[0]
    pairs = make_plural(noun_of(voice.programme, name))
    who = voice.of(count.of)
    amount = more[operator].format(pairs)
    return f"{who.does('have')} {amount} {who.does('agreed to', 'agreed to')}"


def tell_preference(prefers: Condition | SharedChoices, voice: Voice) -> str:
    """Say what makes two people fit better."""
    if isinstance(prefers, SharedChoices):
        wanted = _tell_fact(prefers.left, voice)
        offered = _tell_fact(prefers.right, voice)
        return clean(f"as much as possible of {wanted} is among {offered}")
    return tell_condition(prefers, voice)
