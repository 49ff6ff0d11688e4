"""Conditions: who or what is compared with what, and whether the types agree.

A condition about the subject itself (`if mentor`) is decided here, once and for all:
`lower` then gives True or False in place of a condition.
"""

from __future__ import annotations

from typing import Literal as Choice
from typing import NamedTuple

from lark import Token

from ..checks import conditions as checks
from ..checks import names as name_checks
from ..diagnostics import listed, nearest
from ..model import (
    IMPLIED_OUTCOMES,
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
    Term,
    Value,
)
from ..sentences import Syntax
from . import needs
from .names import Names
from .time import date_of
from .trees import at, branches, name, number, part, quoted, tokens

Static = Condition | bool


class Type(NamedTuple):
    """What kind of value a term has."""

    name: str
    choices: tuple[str, ...] = ()
    of: str = ""
    """The writer's words for what has this type."""

    @property
    def words(self) -> str:
        """The type as people say it, with its article."""
        return {
            "one of": "a choice",
            "levels": "a choice",
            "some of": "several choices",
            "yes or no": "a yes or no",
        }.get(self.name, f"a {self.name}")


_NUMBER = Type("number")
_PEOPLE_COUNTERS = frozenset({"rematches", "active pairs", "capacity"})
_PAIR_COUNTERS = frozenset({"meetings missed", "meetings missed in a row"})
_SIZES: dict[str, Choice["at least", "at most", "under", "over"]] = {
    "at_least": "at least",
    "at_most": "at most",
    "under": "under",
    "over": "over",
}


class Setting(NamedTuple):
    """Where a condition stands: whose facts its words are about."""

    names: Names
    subject: str
    line: int

    @property
    def members(self) -> tuple[str, ...]:
        """The roles that can be named in it, when there are two."""
        return self.names.members(self.subject)


def lower(tree: Syntax, setting: Setting) -> Static:
    """Lower a condition; True or False when it is settled already."""
    kind = tree.data
    if kind in ("all", "any"):
        return _joined(tree, setting, is_all=kind == "all")
    if kind == "not":
        return negated(lower(_only(tree), setting))
    if kind == "role_is":
        return _role_is(name(tree), setting)
    if kind == "compare":
        left, comparator, right = branches(tree)
        return _compared(left, str(comparator.data), right, tree, setting)
    if kind in ("known", "unknown"):
        return _known(tree, setting, is_known=kind == "known")
    if kind == "has":
        return _met(tree, setting)
    if kind in ("meetings_over", "meetings_held"):
        if not setting.members:
            _not_counted("meetings", where=tree, setting=setting)
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
    return True if found is None else lower(_only(found), setting)


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
    for branch in branches(tree):
        parts.append(lower(branch, setting))
        if parts[-1] is (not is_all):
            return not is_all
    return together(parts, is_all)


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
        notes.unknown("role", role, at(token, setting.line), known)
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
    fact, _ = term(_only(tree), setting)
    if isinstance(fact, Fact):
        return Known(fact) if is_known else Not(Known(fact))
    return is_known


def _met(tree: Syntax, setting: Setting) -> Static:
    token = name(tree)
    member = _member(token, setting)
    had = part(tree, "agreement", "other")
    if member is None or had is None:
        return True
    where: Syntax | Token
    if had.data == "agreement":
        where = name(had)
        key = f"agreement {where}"
    else:
        key, where = needs.key_of(next(branches(had)))
    known = setting.names.needs
    if member != setting.subject:
        shared = f"{key} from {member}"
        if shared in known[setting.subject] and key not in known[member]:
            return Met(shared)
    if key not in known[member]:
        kind, _, said = key.partition(" ")
        same = [other.partition(" ")[2] for other in known[member] if kind in other]
        span = at(where, setting.line)
        setting.names.notes.unknown(f"{kind} of `{member}`", said, span, same)
    return Met(key, "" if member == setting.subject else member)


def _about_member(tree: Syntax, setting: Setting) -> Static:
    found = tokens(tree)
    inner = part(tree, "name")
    if inner is not None:
        found = [name(inner), *found]
    if len(found) < 2 and tree.data != "member_ended":
        return True
    member = _member(found[0], setting)
    if member is None:
        return True
    of = "" if member == setting.subject else member
    if tree.data == "member_ended":
        return Ended(_outcomes(found[1:], setting), of)
    steps = setting.names.place(found[1], setting.line, member)
    return InStep(steps, of) if tree.data == "member_in" else Reached(steps, of)


def _member(token: Token, setting: Setting) -> str | None:
    """Find whom a name is about: the subject itself, or one of its members."""
    word, notes = str(token), setting.names.notes
    if word == setting.subject or word in setting.members:
        return word
    span = at(token, setting.line)
    present = [setting.subject, *setting.members]
    if word in setting.names.subjects:
        notes.add(
            name_checks.NO_PART.at(
                span,
                help=f"those who can be named here are {listed(present)}.",
                name=word,
                subject=setting.subject,
            )
        )
    else:
        notes.unknown("role", word, span, present)
    return None


def _outcomes(found: list[Token], setting: Setting) -> tuple[str, ...]:
    return tuple(
        setting.names.outcome(token, setting.line, IMPLIED_OUTCOMES) for token in found
    )


# -- Comparisons -----------------------------------------------------------------------


def _compared(
    left: Syntax, operator: str, right: Syntax, tree: Syntax, setting: Setting
) -> Static:
    one, type_of_one = term(left, setting)
    notes, said = setting.names.notes, _said(left)
    expected = None if type_of_one is None else type_of_one._replace(of=said)
    other, type_of_other = term(right, setting, expected)
    if type_of_one is None or type_of_other is None:
        return True
    span = at(right, setting.line)
    if type_of_one.name == "some of":
        if operator == "includes":
            return Compare("includes", one, other)
        advice = f"write `{said} includes {_said(right)}`."
        notes.add(
            checks.ONE_OF_SEVERAL.at(at(left, setting.line), help=advice, name=said)
        )
        return True
    if operator == "includes" or not _agree(type_of_one, type_of_other):
        advice = _how_to_compare(said, type_of_one)
        left_words = f"`{said}`, {type_of_one.words},"
        right_words = f"`{_said(right)}`"
        notes.add(
            checks.MISMATCH.at(span, help=advice, left=left_words, right=right_words)
        )
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


def term(
    tree: Syntax, setting: Setting, expected: Type | None = None
) -> tuple[Term, Type | None]:
    """Lower what is compared, and say its type; None when it is wrong."""
    kind = tree.data
    if kind in ("number", "percent"):
        value = float(number(tree))
        plain: Value = int(value) if value == int(value) else value
        return _chosen(str(number(tree)), plain, expected, tree, setting)
    if kind == "text":
        return Constant(quoted(tree)), Type("text")
    if kind in ("yes", "no"):
        return Constant(kind == "yes"), Type("yes or no")
    if kind == "day":
        notes = setting.names.notes
        day = date_of(_only(tree), setting.line, notes, needs_year=True)
        return Constant(day), Type("date")
    if kind == "own":
        return _counter(_only(tree), "", setting.subject, setting), _NUMBER
    if kind == "of_counter":
        member = _member(name(tree), setting)
        of = "" if member in (None, setting.subject) else str(member)
        subject = member or setting.subject
        return _counter(_only(tree), of, subject, setting), _NUMBER
    if kind == "of":
        return _possessed(tree, setting)
    return _bare(name(tree), setting, expected)


def _chosen(
    word: str, value: Value, expected: Type | None, tree: Syntax, setting: Setting
) -> tuple[Term, Type | None]:
    """Read a number, which may also be the name of a choice."""
    if expected is not None and expected.choices:
        if word in expected.choices:
            return Constant(word), expected
        _no_choice(word, tree, expected, setting)
        return Constant(word), None
    if expected is not None and expected.name == "percent":
        return Constant(value), expected
    return Constant(value), _NUMBER


def _bare(
    token: Token, setting: Setting, expected: Type | None
) -> tuple[Term, Type | None]:
    word, names = str(token), setting.names
    span = at(token, setting.line)
    if expected is not None and word in expected.choices:
        return Constant(word), expected
    if word in setting.members:
        return Identity(word), Type("person")
    if not setting.members:
        if word == setting.subject:
            return Identity(), Type("person")
        detail = names.details(setting.subject).get(word)
        if detail is not None:
            return Fact(word), Type(detail.type, detail.choices)
    if expected is not None and expected.choices:
        _no_choice(word, token, expected, setting)
        return Constant(word), None
    if expected is not None and expected.name == "text":
        advice = f'put words in quotation marks: `"{word}"`.'
        names.notes.unknown(
            _detail_of(setting), word, span, _known_facts(setting), advice
        )
        return Constant(word), None
    owners = [role for role in setting.members if word in names.details(role)]
    if owners:
        said = listed((f"{owner}'s {word}" for owner in owners), last="or")
        advice = f"write {said}."
        names.notes.add(name_checks.WHOSE.at(span, help=advice, name=word))
    elif word in names.roles:
        _member(token, setting)
    else:
        names.notes.unknown(_detail_of(setting), word, span, _known_facts(setting))
    return Constant(word), None


def _detail_of(setting: Setting) -> str:
    return f"detail of `{setting.subject}`"


def _known_facts(setting: Setting) -> list[str]:
    if setting.members:
        return [
            f"{role}'s {detail}"
            for role in setting.members
            for detail in setting.names.details(role)
        ]
    return list(setting.names.details(setting.subject))


def _possessed(tree: Syntax, setting: Setting) -> tuple[Term, Type | None]:
    owner, what = tokens(tree)[:2]
    names, line = setting.names, setting.line
    if str(owner) in names.surveys:
        questions = names.surveys[str(owner)]
        question = questions.get(str(what))
        if question is None:
            kind = f"question of `{owner}`"
            names.notes.unknown(kind, str(what), at(what, line), questions)
            return Fact(str(what)), None
        kinds = {"scale": "number"}
        kind = kinds.get(question.type, question.type)
        return Fact(f"{owner}.{what}"), Type(kind, question.choices)
    member = _member(owner, setting)
    if member is None:
        return Fact(str(what)), None
    if member not in names.roles:
        names.notes.unknown(f"detail of `{member}`", str(what), at(what, line), ())
        return Fact(str(what)), None
    details = names.details(member)
    detail = details.get(str(what))
    if detail is None:
        names.notes.unknown(f"detail of `{member}`", str(what), at(what, line), details)
        return Fact(str(what)), None
    of = "" if member == setting.subject else member
    return Fact(str(what), of), Type(detail.type, detail.choices)


def _counter(tree: Syntax, of: str, subject: str, setting: Setting) -> Term:
    kind = tree.data
    names, line = setting.names, setting.line
    if kind in ("days_in", "months_in"):
        place = name(tree)
        names.place(place, line, subject)
        return Count(kind.replace("_", " "), of, str(place))
    word = {
        "held": "meetings held",
        "missed": "meetings missed",
        "missed_in_a_row": "meetings missed in a row",
        "active": "active pairs",
    }.get(kind, str(kind))
    argument = ""
    if kind == "active" and str(name(tree)) != "pairs":
        argument = names.relationship(name(tree), line) or ""
    wrong = _PEOPLE_COUNTERS if names.members(subject) else _PAIR_COUNTERS
    if word in wrong:
        _not_counted(word, tree, setting)
    return Count(word, of, argument)


def _not_counted(counter: str, where: Syntax, setting: Setting) -> None:
    subject = setting.subject
    if setting.members:
        owners = (f"{member}'s {counter}" for member in setting.members)
        advice = f"say whose it is, such as {listed(owners, last='or')}."
    else:
        advice = "ask for it in the steps of the relationship."
    span = at(where, setting.line)
    problem = checks.NOT_COUNTED.at(span, help=advice, counter=counter, subject=subject)
    setting.names.notes.add(problem)


def _no_choice(
    word: str, where: Syntax | Token, expected: Type, setting: Setting
) -> None:
    meant = nearest(word, expected.choices)
    advice = f"did you mean `{meant}`?" if meant else ""
    setting.names.notes.add(
        checks.NO_CHOICE.at(
            at(where, setting.line),
            detail=f"The choices are {listed(expected.choices)}.",
            help=advice
            or "use one of these, or add it where the choices are declared.",
            choice=word,
            name=expected.of,
        )
    )


def _said(tree: Syntax) -> str:
    """Give a term back in the writer's words."""
    if tree.data in ("own", "of_counter"):
        owner = f"{name(tree)}'s " if tree.data == "of_counter" else ""
        inner = str(_only(tree).data).replace("_", " ")
        return owner + {"held": "meetings held", "missed": "meetings missed"}.get(
            inner, inner
        )
    if tree.data == "of":
        owner, what = tokens(tree)[:2]
        return f"{owner}'s {what}"
    if tree.data in ("yes", "no"):
        return str(tree.data)
    if tree.data == "day":
        return " ".join(str(token) for token in _only(tree).children)
    return " ".join(str(child) for child in tree.children)


def _only(tree: Syntax) -> Syntax:
    return next(branches(tree))
