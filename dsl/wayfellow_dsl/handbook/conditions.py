"""Conditions as a handbook says them: `at least 3 meetings have been held`.

What is not said here in a way of its own is said as everywhere else.
"""

from __future__ import annotations

from msgspec.structs import replace

from ..labels import capitalise, clean, label_place, make_plural, noun_of, plural_of
from ..model import (
    All,
    AnyOf,
    Compare,
    Computed,
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
    Need,
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
        case Compare(left=Identity() as who, right=Fact() as fact) if (
            condition.operator in ("is", "is not")
        ):
            turned = replace(condition, left=fact, right=who)
            return _tell_identity(turned, voice, holds)
        case Compare(left=Fact() as left, right=Fact() as right):
            return _tell_facts(condition, left, right, voice, holds)
        case Compare(operator=operator, left=Fact() as left, right=Constant(value=to)):
            verb = _verb(operator, bool(condition.order), holds)
            return f"{_tell_fact(left, voice)} {verb} {say_value(to)}"
        case Compare(
            operator=operator, left=Computed() as left, right=Constant(value=to)
        ):
            verb = _verb(operator, bool(condition.order), holds)
            return f"{_tell_computed(left, voice)} {verb} {say_value(to)}"
        case Known(fact=Computed() as made):
            return f"{_tell_computed(made, voice)} is {'' if holds else 'not '}known"
        case Known(fact=Fact() as fact):
            return f"{_tell_fact(fact, voice)} is {'' if holds else 'not '}known"
        case Met(need=need, of=of):
            has = voice.of(of).does("have" if holds else "have not")
            return f"{has} {_tell_met(need, voice)}"
        case MeetingsOver(held=True):
            return f"all planned meetings have {'' if holds else 'not '}been held"
        case MeetingsOver():
            return f"the planned meetings are {'' if holds else 'not '}over"
        case InStep(steps=steps, of=of):
            are = voice.of(of).does("are" if holds else "are not")
            return f"{are} in {_tell_places(steps, of, voice)}"
        case Reached(steps=steps, of=of):
            have = voice.of(of).does("have" if holds else "have not")
            return f"{have} reached {_tell_places(steps, of, voice)}"
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


def _tell_places(names: tuple[str, ...], of: str, voice: Voice) -> str:
    subject = of or voice.subject
    places = [f"“{label_place(voice.programme, subject, name)}”" for name in names]
    return say_list(places, "or")


def _plain(condition: Condition, holds: bool) -> str:
    return say_condition(condition if holds else Not(condition))


def _part(condition: Condition, voice: Voice) -> str:
    words = _tell(condition, voice, True)
    return f"either {words}" if isinstance(condition, AnyOf) else words


def _verb(operator: str, is_ordered: bool, holds: bool) -> str:
    match operator:
        case "is" | "is not":
            return "is" if (operator == "is") == holds else "is not"
        case "includes":
            return "includes" if holds else "does not include"
    if is_ordered and operator in ("under", "over"):
        operator = "below" if operator == "under" else "above"
    return f"is {operator}" if holds else f"is not {operator}"


_MET = {
    "form": "filled in the form",
    "training": "done the training",
    "agreement": "signed",
    "survey": "answered the survey",
    "interview": "had the interview",
    "check": "passed the check",
    "consent": "given consent to",
    "attestation": "had attested",
}


def _tell_met(key: str, voice: Voice) -> str:
    """Say in the past what a need asks for, by its key."""
    kind, _, name = key.partition(" ")
    if kind not in _MET:
        return "given a reference" if kind == "reference" else "accepted the offer"
    labels = {need.key: need.label for need in _all_needs(voice)}
    label = labels.get(key, "") if kind != "interview" else ""
    named = label or say_name(name.partition(" from ")[0])
    return f"{_MET[kind]} “{capitalise(named)}”" if named else _MET[kind]


def _all_needs(voice: Voice) -> list[Need]:
    steps = [step for each in voice.programme.lifecycles for step in each.steps]
    return [need for step in steps for need in step.needs]


def _tell_fact(fact: Fact, voice: Voice) -> str:
    return f"{voice.of(fact.of).possessive} {say_name(fact.name)}"


def _tell_computed(made: Computed, voice: Voice) -> str:
    if made.beside:
        return f"the {made.words}"
    return f"{voice.of(made.of).possessive} {made.words}"


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
    if operator == "shares":
        common = "something" if holds else "nothing"
        ours = f"{_tell_fact(left, voice)} and {_tell_fact(right, voice)}"
        return f"{ours} have {common} in common"
    verb = _verb(operator, bool(compare.order), holds)
    if left.name == right.name:
        theirs = "yours" if other.subject == "you" else other.possessive
        return f"{_tell_fact(left, voice)} {verb} {theirs}"
    return f"{_tell_fact(left, voice)} {verb} {_tell_fact(right, voice)}"


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
        case "age":
            compared = {"is": "", "is not": "not "}.get(operator, f"{operator} ")
            return f"{who.does('are')} {compared}{say_value(number)}"
        case "hours met":
            return f"{amount} {'hour' if is_one else 'hours'} have been spent together"
        case "times":
            often = amount.removesuffix(" 1") + " once" if number == 1 else ""
            times = often or f"{amount} times"
            return f"“{say_name(count.argument)}” has been recorded {times}"
        case "members":
            noun = plural_of(voice.programme, voice.programme.role(count.argument))
            return f"there are {amount} {noun}"
        case "days in" | "months in":
            unit = count.name.removesuffix("s in")
            place = _tell_places((count.argument,), count.of, voice)
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


def tell_preference(prefers: Condition | SharedChoices | Computed, voice: Voice) -> str:
    """Say what makes two people fit better."""
    if isinstance(prefers, Computed):
        return clean(f"{_tell_computed(prefers, voice)} is as high as possible")
    if isinstance(prefers, SharedChoices):
        wanted = _tell_fact(prefers.left, voice)
        offered = _tell_fact(prefers.right, voice)
        return clean(f"as much as possible of {wanted} is among {offered}")
    return tell_condition(prefers, voice)
