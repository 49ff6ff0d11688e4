"""Conditions: who or what is compared with what, and whether the types agree.

A condition about the subject itself (`if mentor`) is decided here, once and for all:
`lower` then gives True or False in place of a condition.
"""

from __future__ import annotations

from typing import Literal as Choice

from lark import Token

from ..checks import conditions as checks
from ..checks import words
from ..diagnostics import Edit, listed
from ..model import (
    IMPLIED_OUTCOMES,
    INVITED_BY,
    All,
    AnyOf,
    Compare,
    Computed,
    Condition,
    Constant,
    Ended,
    Fact,
    InStep,
    Known,
    MeetingsOver,
    Met,
    Not,
    Reached,
)
from ..sentences import Syntax
from . import extensions, needs
from .terms import (
    Setting,
    Type,
    member_fact,
    member_of,
    not_counted,
    only,
    said_of,
    term,
)
from .trees import at, branches, child, dotted, name, part, tokens

Static = Condition | bool
"""A condition, or True or False where it is settled by who the subject is."""

_HAPPENINGS = frozenset({"matched", "enter"})

_SIZES: dict[str, Choice["at least", "at most", "under", "over"]] = {
    "at_least": "at least",
    "at_most": "at most",
    "under": "under",
    "over": "over",
}


def lower(tree: Syntax, setting: Setting) -> Static:
    """Lower a condition; True or False when it is settled already."""
    kind = tree.data
    if kind in ("all", "any"):
        return _joined(tree, setting, is_all=kind == "all")
    if kind == "not":
        return negated(lower(only(tree), setting))
    if kind == "role_is":
        return _role_is(name(tree), setting)
    if kind == "compare":
        left, comparator, right = branches(tree)
        return _compared(left, str(comparator.data), right, tree, setting)
    if kind in ("known", "unknown"):
        return _known(tree, setting, is_known=kind == "known")
    if kind in ("has", "attached_has", "possessed_has"):
        return _met(tree, setting)
    if kind in ("has_lapsed", "member_lapsed"):
        return _lapsed(tree, setting)
    if kind == "is_invited":
        return Known(Fact(INVITED_BY))
    if kind == "is_among":
        return _among(tree, setting)
    if kind in ("meetings_over", "meetings_held"):
        if not setting.members:
            not_counted("meetings", where=tree, setting=setting)
        return MeetingsOver(held=kind == "meetings_held")
    if kind.startswith("member_"):
        return _about_member(tree, setting)
    places = tokens(tree)
    if kind == "has_ended":
        return Ended(_outcomes(places, setting))
    steps = setting.names.place(places[0], setting.line, setting.subject)
    return InStep(steps) if kind == "in_step" else Reached(steps)


def guard(tree: Syntax | None, setting: Setting) -> Static:
    """Lower a rule's condition; True when it has none."""
    found = None if tree is None else part(tree, "guard")
    return True if found is None else lower(only(found), setting)


def stated(condition: Static) -> Condition:
    """Give a condition that is settled the form of one: each, or any, of nothing."""
    if isinstance(condition, bool):
        return All(()) if condition else AnyOf(())
    return condition


def negated(condition: Static) -> Static:
    """Say the opposite."""
    if isinstance(condition, bool):
        return not condition
    return condition.condition if isinstance(condition, Not) else Not(condition)


def both(one: Static, other: Static) -> Static:
    """Join two conditions that both have to hold."""
    return together([one, other], is_all=True)


def together(parts: list[Static], is_all: bool) -> Static:
    """Join conditions by `and` or by `or`, as flat as they can be."""
    flat: list[Condition] = []
    for condition in parts:
        if isinstance(condition, bool):
            if condition is not is_all:
                return condition
        elif isinstance(condition, All if is_all else AnyOf):
            flat += condition.conditions
        else:
            flat.append(condition)
    if not flat:
        return is_all
    if len(flat) == 1:
        return flat[0]
    return All(tuple(flat)) if is_all else AnyOf(tuple(flat))


def _joined(tree: Syntax, setting: Setting, is_all: bool) -> Static:
    """Lower from left to right, and leave the rest alone once all is settled."""
    parts: list[Static] = []
    before: Syntax | None = None
    for branch in branches(tree):
        if before is not None and _is_mere_value(branch, before, setting):
            continue
        before = branch
        parts.append(lower(branch, setting))
        if parts[-1] is (not is_all):
            return not is_all
    return together(parts, is_all)


def _is_mere_value(tree: Syntax, before: Syntax, setting: Setting) -> bool:
    """Catch `grade is junior or senior`, where the second is no comparison."""
    if tree.data != "role_is" or before.data != "compare":
        return False
    token = name(tree)
    if str(token) in setting.names.subjects:
        return False
    left, comparator, *_ = branches(before)
    verb = "includes" if comparator.data == "includes" else "is"
    said = f"{said_of(left)} {verb} {token}"
    span = at(token, setting.line)
    setting.names.notes.add(
        words.OR_VALUE.at(
            span,
            label="what is compared with this?",
            help=f"write `{said}`.",
            fix=Edit(span, said),
            value=str(token),
        )
    )
    return True


def _role_is(token: Token, setting: Setting) -> Static:
    role = str(token)
    if role == setting.subject:
        return True
    if role in setting.names.roles and not setting.members:
        return False
    notes = setting.names.notes
    detail = None
    if not setting.members:
        detail = setting.names.details(setting.subject).get(role)
    known = [*setting.names.roles]
    if role not in known and detail is None:
        # What happens is written after `on`; `when` and `if` ask what is so.
        advice = f"write `on {role}:`." if role in _HAPPENINGS else ""
        notes.unknown("role", role, at(token, setting.line), known, advice)
        return True
    advice = f"compare it, such as `{role} is …`."
    if detail is not None and detail.type == "yes or no":
        advice = f"write `{role} is yes`."
    elif detail is None:
        advice = (
            f"say what has to hold for the `{role}`, such as `{role} has signed …`."
        )
    notes.add(checks.NOT_A_CLAIM.at(at(token, setting.line), help=advice, name=role))
    return True


def _known(tree: Syntax, setting: Setting, is_known: bool) -> Static:
    fact, _ = term(only(tree), setting)
    if isinstance(fact, Fact | Computed):
        return Known(fact) if is_known else Not(Known(fact))
    return is_known


def _met(tree: Syntax, setting: Setting) -> Static:
    had = part(tree, "agreement", "consented", "other")
    owner = _owner(tree, setting)
    if owner is None or had is None:
        return True
    member, attached = owner
    where: Syntax | Token
    if had.data in ("agreement", "consented"):
        where = name(had)
        kind = "agreement" if had.data == "agreement" else "consent"
        key = f"{kind} {where}"
    else:
        found = needs.key_of(next(branches(had)), setting.names, setting.line)
        if found is None:
            return True
        key, where = found
    known = setting.names.needs
    own = f"{key} from {attached}" if attached else key
    if member != setting.subject:
        shared = (
            f"{key} from {attached} of {member}" if attached else f"{key} from {member}"
        )
        if shared in known[setting.subject] and own not in known[member]:
            return Met(shared)
    if own not in known[member]:
        kind, _, said = own.partition(" ")
        same = [other.partition(" ")[2] for other in known[member] if kind in other]
        span = at(where, setting.line)
        whose = f"{attached} of a `{member}`" if attached else f"`{member}`"
        setting.names.notes.unknown(f"{kind} of {whose}", said, span, same)
    return Met(own, "" if member == setting.subject else member)


def _owner(tree: Syntax, setting: Setting) -> tuple[str, str] | None:
    """Find who has done something: a role, and who is attached to it, if not itself."""
    found = tokens(tree)
    names, line = setting.names, setting.line
    if tree.data == "has":
        attached = names.attached_to(setting.subject)
        word = str(found[0])
        if word in attached and word not in (setting.subject, *setting.members):
            return attached[word] or setting.subject, word
        member = member_of(found[0], setting)
        return None if member is None else (member, "")
    who, of = found[:2] if tree.data == "attached_has" else found[1::-1]
    party = names.attached_party(who, of, line, setting.subject)
    return None if party is None else (party.of or setting.subject, party.name)


def _lapsed(tree: Syntax, setting: Setting) -> Static:
    found = tokens(tree)
    member: str | None = setting.subject
    if tree.data == "member_lapsed":
        member = member_of(found[0], setting)
    if member is None:
        return True
    check = dotted(child(tree, "checked"))
    key, known = f"check {check}", setting.names.needs[member]
    if key not in known and not extensions.is_unread(check, setting.names):
        same = [need.split()[1] for need in known if need.startswith("check ")]
        span = at(check, setting.line)
        setting.names.notes.unknown(f"check of `{member}`", str(check), span, same)
    of = "" if member == setting.subject else member
    return Compare("is", Fact(key, of), Constant(False))


def _among(tree: Syntax, setting: Setting) -> Static:
    """Lower `the school is in the mentor's schools`: one of several."""
    left = only(tree)
    owner, what = tokens(tree)[:2]
    one, type_of_one = term(left, setting)
    several, type_of_several = member_fact(owner, what, setting)
    if type_of_one is None or type_of_several is None:
        return True
    is_alike = type_of_one.choices == type_of_several.choices
    if type_of_several.name == "people":
        is_alike = type_of_one.name == "person"
    if type_of_several.name not in ("some of", "people") or not is_alike:
        said = f"{owner}'s {what}"
        problem = checks.MISMATCH.at(
            at(what, setting.line),
            help="declare both with the same choices: one of them, and some of them.",
            left=f"`{said_of(left)}`, {type_of_one.words},",
            right=f"`{said}`",
        )
        setting.names.notes.add(problem)
        return True
    return Compare("includes", several, one)


def _about_member(tree: Syntax, setting: Setting) -> Static:
    found = tokens(tree)
    inner = part(tree, "name")
    if inner is not None:
        found = [name(inner), *found]
    if len(found) < 2 and tree.data != "member_ended":
        return True
    member = member_of(found[0], setting)
    if member is None:
        return True
    of = "" if member == setting.subject else member
    if tree.data == "member_ended":
        return Ended(_outcomes(found[1:], setting), of)
    steps = setting.names.place(found[1], setting.line, member)
    return InStep(steps, of) if tree.data == "member_in" else Reached(steps, of)


def _outcomes(found: list[Token], setting: Setting) -> tuple[str, ...]:
    return tuple(
        setting.names.outcome(token, setting.line, IMPLIED_OUTCOMES) for token in found
    )


# -- Comparisons -----------------------------------------------------------------------


def _compared(
    left: Syntax, operator: str, right: Syntax, tree: Syntax, setting: Setting
) -> Static:
    one, type_of_one = term(left, setting)
    notes, said = setting.names.notes, said_of(left)
    expected = None if type_of_one is None else type_of_one._replace(of=said)
    if type_of_one is None:
        return True
    other, type_of_other = term(right, setting, expected)
    if type_of_other is None:
        return True
    if operator == "shares":
        if _unshared(left, right, type_of_one, type_of_other, setting):
            return True
        return Compare("shares", one, other)
    if type_of_one.name in _SEVERAL:
        if operator == "includes":
            if isinstance(other, Constant) or _is_one_of(type_of_other, type_of_one):
                return Compare("includes", one, other)
            advice = (
                "declare both with the same choices: one of them, and some of them."
            )
            if type_of_other.name in _SEVERAL:
                advice = f"write `{said} shared with {said_of(right)}`."
            _mismatch(left, right, type_of_one, advice, setting)
            return True
        advice = f"write `{said} includes {said_of(right)}`."
        notes.add(
            checks.ONE_OF_SEVERAL.at(at(left, setting.line), help=advice, name=said)
        )
        return True
    if operator == "includes" or not _agree(type_of_one, type_of_other):
        advice = _how_to_compare(said, type_of_one)
        _mismatch(left, right, type_of_one, advice, setting)
        return True
    if operator in _SIZES:
        if type_of_one.name not in ("number", "percent", "date", "levels"):
            advice = (
                "declare its choices with `levels`, lowest first, if there is an order."
                if type_of_one.name == "one of"
                else "compare it with `is` or `is not`."
            )
            size = _SIZES[operator]
            problem = checks.UNORDERED.at(
                at(left, setting.line), help=advice, name=said, operator=size
            )
            notes.add(problem)
            return True
        order = type_of_one.choices if type_of_one.name == "levels" else ()
        return Compare(_SIZES[operator], one, other, order)
    return Compare("is" if operator == "is" else "is not", one, other)


_SEVERAL = frozenset({"some of", "people"})


def _is_one_of(one: Type, several: Type) -> bool:
    """Say whether what is of one type can be among what is of the other."""
    if several.name == "people":
        return one.name == "person"
    return one.name in ("one of", "levels") and one.choices == several.choices


def _unshared(
    left: Syntax, right: Syntax, one: Type, other: Type, setting: Setting
) -> bool:
    """Say what keeps two from having choices in common; False when nothing does."""
    here, there = said_of(left), said_of(right)
    if one.name in _SEVERAL and other.name in _SEVERAL:
        if _agree(one, other):
            return False
        advice = "declare both with the same choices."
    elif other.name in _SEVERAL:
        advice = f"write `{here} is in {there}`."
    elif one.name in _SEVERAL:
        advice = f"write `{here} includes {there}`."
    else:
        advice = f"write `{here} is {there}`; only what is declared with `some of` is "
        advice += "shared."
    _mismatch(left, right, one, advice, setting)
    return True


def _mismatch(
    left: Syntax, right: Syntax, kind: Type, advice: str, setting: Setting
) -> None:
    problem = checks.MISMATCH.at(
        at(right, setting.line),
        help=advice,
        left=f"`{said_of(left)}`, {kind.words},",
        right=f"`{said_of(right)}`",
    )
    setting.names.notes.add(problem)


def _agree(one: Type, other: Type) -> bool:
    if one.choices or other.choices:
        return one.choices == other.choices
    return one.name == other.name


def _how_to_compare(said: str, kind: Type) -> str:
    if kind.name in ("number", "percent"):
        return f"compare it with a number, such as `{said} is at least 3`."
    if kind.name == "text":
        return f'compare it with words in quotation marks, such as `{said} is "Leeds"`.'
    if kind.name == "date":
        return f"compare it with a date, such as `{said} is before 1 May 2028`."
    if kind.name == "yes or no":
        return f"write `{said} is yes` or `{said} is no`."
    if kind.name == "person":
        return "compare it with a person, such as `the mentor`."
    return f"compare it with one of {listed(kind.choices)}."
