"""What conditions compare: facts, counters and values, with their types."""

from __future__ import annotations

from typing import NamedTuple

from lark import Token

from ..checks import conditions as checks
from ..checks import names as name_checks
from ..diagnostics import Edit, listed, nearest
from ..model import (
    Computed,
    Constant,
    Count,
    Detail,
    Fact,
    Identity,
    Sum,
    Term,
    Value,
)
from ..sentences import Syntax
from . import extensions
from .names import Names
from .time import amount, date_of
from .trees import at, branches, name, number, quoted, tokens


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
            "people": "several people",
            "yes or no": "a yes or no",
        }.get(self.name, f"a {self.name}")


def type_of(detail: Detail) -> Type:
    """Give the type of a detail as it is compared: a date of birth is a date."""
    name = "date" if detail.type == "date of birth" else detail.type
    return Type(name, detail.choices)


_NUMBER = Type("number")
_PEOPLE_COUNTERS = frozenset({"rematches", "active pairs", "capacity"})
_PAIR_COUNTERS = frozenset({"meetings missed", "meetings missed in a row", "hours met"})
_SEVERAL = frozenset({"some of", "people"})
"""Types whose facts have several values."""


class Setting(NamedTuple):
    """Where a condition stands: whose facts its words are about."""

    names: Names
    subject: str
    line: int

    @property
    def members(self) -> tuple[str, ...]:
        """The roles that can be named in it, when there are two."""
        return self.names.members(self.subject)


def member_of(token: Token, setting: Setting) -> str | None:
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
                help=f"only {listed(present)} can be named here.",
                name=word,
                subject=setting.subject,
            )
        )
    else:
        notes.unknown("role", word, span, present)
    return None


def term(
    tree: Syntax, setting: Setting, expected: Type | None = None
) -> tuple[Term, Type | None]:
    """Lower what is compared, and say its type; None when it is wrong."""
    kind = tree.data
    if kind in ("number", "percent"):
        value = amount(number(tree), setting.line, setting.names.notes)
        return _chosen(str(number(tree)), value, expected, tree, setting)
    if kind == "text":
        return Constant(quoted(tree)), Type("text")
    if kind in ("yes", "no"):
        return Constant(kind == "yes"), Type("yes or no")
    if kind == "day":
        notes = setting.names.notes
        day = date_of(only(tree), setting.line, notes, needs_year=True)
        return Constant(day), Type("date")
    if kind == "own":
        return _counter(only(tree), "", setting.subject, setting), _NUMBER
    if kind == "of_counter":
        member = member_of(name(tree), setting)
        of = "" if member in (None, setting.subject) else str(member)
        subject = member or setting.subject
        return _counter(only(tree), of, subject, setting), _NUMBER
    if kind in ("plus", "minus"):
        return _sum(tree, setting)
    if kind == "of":
        return _possessed(tree, setting)
    if kind == "computed_of":
        return _computed_of(tree, setting)
    return _bare(name(tree), setting, expected)


def _sum(tree: Syntax, setting: Setting) -> tuple[Term, Type | None]:
    inner, kind = term(only(tree), setting)
    more = amount(number(tree), setting.line, setting.names.notes)
    if kind is not None and (
        kind.name != "number" or not isinstance(inner, (Fact, Count, Computed))
    ):
        advice = "write a detail that is a number, and what is added to it."
        problem = checks.MISMATCH.at(
            at(only(tree), setting.line),
            help=advice,
            left=f"`{said_of(only(tree))}`, to which something is added,",
            right="a number",
        )
        setting.names.notes.add(problem)
        return inner, None
    if not isinstance(inner, (Fact, Count, Computed)):
        return inner, None
    return Sum(inner, -more if tree.data == "minus" else more), kind


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
            return Fact(word), type_of(detail)
        if word == "age" and _has_birthday(setting.subject, setting):
            return Count("age"), _NUMBER
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
        member_of(token, setting)
    else:
        names.notes.unknown(
            _detail_of(setting),
            word,
            span,
            _known_facts(setting),
            _where_else(word, setting),
        )
    return Constant(word), None


def _detail_of(setting: Setting) -> str:
    return f"detail of `{setting.subject}`"


def _where_else(word: str, setting: Setting) -> str:
    """Advise on a detail that another role of the same stage has."""
    names = setting.names
    if setting.members:
        return ""
    if word == "age":
        owners = [role for role in names.roles if _has_birthday(role, setting)]
    else:
        owners = [role for role in names.roles if word in names.details(role)]
    if not owners:
        return ""
    if word == "age":
        return (
            "write a detail of the type `date of birth` under `role "
            f"{setting.subject}` too, or begin the condition with `{owners[0]} and`."
        )
    return (
        f"declare it under `role {setting.subject}` too, or begin the condition with "
        f"`{owners[0]} and`."
    )


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
    if extensions.is_plugin(str(owner), names):
        made = extensions.computed(owner, what, "", setting.subject, line, names)
        return _typed(made, what)
    if str(owner) not in names.subjects and nearest(str(owner), names.uses):
        extensions.no_plugin(owner, line, names)
        return Fact(str(what)), None
    return member_fact(owner, what, setting)


def _computed_of(tree: Syntax, setting: Setting) -> tuple[Term, Type | None]:
    owner, plugin, what = tokens(tree)
    names, line = setting.names, setting.line
    member = member_of(owner, setting)
    if not extensions.is_plugin(str(plugin), names):
        extensions.no_plugin(plugin, line, names)
        return Fact(str(what)), None
    if member is None:
        return Fact(str(what)), None
    if member not in names.roles:
        names.notes.unknown(f"detail of `{member}`", str(plugin), at(plugin, line), ())
        return Fact(str(what)), None
    subject = setting.subject
    made = extensions.computed(
        plugin, what, member, subject, line, names, is_owned=True
    )
    return _typed(made, what)


def _typed(made: Computed | None, what: Token) -> tuple[Term, Type | None]:
    """Give what a plugin works out, and its type; None when it is wrong."""
    if made is None:
        return Fact(str(what)), None
    return made, Type(made.function.type, made.function.choices)


def member_fact(
    owner: Token, what: Token, setting: Setting
) -> tuple[Term, Type | None]:
    """Find a detail of the subject or of one of its members, and its type."""
    names, line = setting.names, setting.line
    member = member_of(owner, setting)
    if member is None:
        return Fact(str(what)), None
    if member not in names.roles:
        names.notes.unknown(f"detail of `{member}`", str(what), at(what, line), ())
        return Fact(str(what)), None
    details = names.details(member)
    detail = details.get(str(what))
    of = "" if member == setting.subject else member
    if detail is None and str(what) == "age" and _has_birthday(member, setting):
        return Count("age", of), _NUMBER
    if detail is None:
        names.notes.unknown(f"detail of `{member}`", str(what), at(what, line), details)
        return Fact(str(what)), None
    return Fact(str(what), of), type_of(detail)


def _has_birthday(role: str, setting: Setting) -> bool:
    details = setting.names.details(role).values()
    return any(detail.type == "date of birth" for detail in details)


def _counter(tree: Syntax, of: str, subject: str, setting: Setting) -> Term:
    kind = tree.data
    names, line = setting.names, setting.line
    if kind in ("days_in", "months_in"):
        place = name(tree)
        names.place(place, line, subject)
        return Count(kind.replace("_", " "), of, str(place))
    if kind == "times":
        event, *by = (str(token) for token in tokens(tree))
        if event not in names.events:
            names.notes.unknown("event", event, at(name(tree), line), names.events)
        return Count("times", of, " by ".join([event, *by]))
    word = {
        "hours_met": "hours met",
        "held": "meetings held",
        "missed": "meetings missed",
        "missed_in_a_row": "meetings missed in a row",
        "active": "active pairs",
    }.get(kind, str(kind))
    argument = ""
    if kind == "number_of":
        return _number_of(name(tree), of, subject, setting)
    if kind == "active" and str(name(tree)) != "pairs":
        argument = names.relationship(name(tree), line) or ""
    wrong = _PEOPLE_COUNTERS if names.members(subject) else _PAIR_COUNTERS
    if word in wrong:
        not_counted(word, tree, setting)
    return Count(word, of, argument)


def _number_of(role: Token, of: str, subject: str, setting: Setting) -> Term:
    names, members = setting.names, setting.names.members(subject)
    found = names.role(role, setting.line, or_plural=True) or ""
    if found and found not in members:
        span = at(role, setting.line)
        if members:
            advice = f"a `{subject}` is of {listed(members)}."
        else:
            advice = "ask for it in the steps of the relationship."
        problem = checks.NOT_COUNTED.at(
            span, help=advice, counter=f"number of {role}", subject=subject
        )
        names.notes.add(problem)
    return Count("members", of, found)


def not_counted(counter: str, where: Syntax, setting: Setting) -> None:
    """Say that something is not counted for the subject."""
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
    # One number is near another in its digits only.
    meant = None if word.isdigit() else nearest(word, expected.choices)
    span = at(where, setting.line)
    setting.names.notes.add(
        checks.NO_CHOICE.at(
            span,
            label=f"did you mean `{meant}`?" if meant else "",
            detail=f"The choices are {listed(expected.choices)}.",
            help=f"write {f'`{meant}`' if meant else 'one of these'}, or add `{word}` "
            "where the choices are declared.",
            fix=Edit(span, meant) if meant else None,
            choice=word,
            name=expected.of,
        )
    )


def said_of(tree: Syntax) -> str:
    """Give a term back in the writer's words."""
    if tree.data in ("plus", "minus"):
        sign = "+" if tree.data == "plus" else "-"
        return f"{said_of(only(tree))} {sign} {number(tree)}"
    if tree.data in ("own", "of_counter"):
        owner = f"{name(tree)}'s " if tree.data == "of_counter" else ""
        inner = str(only(tree).data).replace("_", " ")
        return owner + {"held": "meetings held", "missed": "meetings missed"}.get(
            inner, inner
        )
    if tree.data == "of":
        owner, what = tokens(tree)[:2]
        joint = "'s " if tokens(tree, "POSSESSIVE") else "."
        return f"{owner}{joint}{what}"
    if tree.data == "computed_of":
        owner, plugin, what = tokens(tree)
        return f"{owner}'s {plugin}.{what}"
    if tree.data in ("yes", "no"):
        return str(tree.data)
    if tree.data == "day":
        return " ".join(str(token) for token in only(tree).children)
    return " ".join(str(child) for child in tree.children)


def only(tree: Syntax) -> Syntax:
    """Give the one branch of a tree."""
    return next(branches(tree))
