"""The sentences of a scenario, beside its programme: from trees to values."""

from __future__ import annotations

from collections.abc import Iterable

from lark import Token

from ..checks import scenarios
from ..diagnostics import listed
from ..model import Detail, MatchPolicy, Programme, Role
from ..scenario import (
    Aged,
    Arrivals,
    Choose,
    DetailDraw,
    Draw,
    Number,
    Price,
    Rounds,
    Several,
    SomePeople,
    SomePerson,
    StaffTime,
)
from ..sentences import Syntax
from .terms import (
    Notes,
    child,
    lower_duration,
    lower_percent,
    lower_rhythm,
    lower_whole,
    not_negative,
    number,
    tokens,
    trees,
)
from .waits import Wait, join

_DRAWN = {
    "text": "choose",
    "one of": "choose",
    "levels": "choose",
    "yes or no": "choose",
    "date": "choose",
    "date of birth": "aged",
    "some of": "several",
    "number": "number",
    "person": "person",
    "people": "people",
}
"""How each type of detail is drawn."""

_HOW = {
    "choose": "`one of`, each choice with its weight: `one of {} 3, {} 5`",
    "several": "`some of`, each choice with its chance: `some of {} 50%, {} 25%`",
    "number": "`normal(mean, spread)`",
    "person": "the chance that it is somebody in a role: `10% a mentor`",
    "people": "how many in a role they are: `1 to 3 mentors`",
    "aged": "the age on joining, such as `aged 11 to 17`",
}
_AGES = frozenset({"aged", "aged_normal", "aged_one_of"})
_OLDEST = 120
_LINKS = {"giver": "from", "doer": "by", "about": "about", "of_whom": "of"}
"""The words between the parts of a phrase."""
_MINUTES = {"minutes": 1, "hours": 60}


# -- Who comes -------------------------------------------------------------------------


def lower_arrivals(notes: Notes, programme: Programme, tree: Syntax) -> Arrivals | None:
    """Lower `mentee: 60 over 5 weeks`."""
    name, count = tokens(tree)
    people = lower_whole(notes, count)
    over = lower_duration(notes, trees(tree)[0])
    role = _find_role(notes, programme, name)
    return Arrivals(role.name, people, over, notes.line.span) if role else None


def lower_detail(notes: Notes, programme: Programme, tree: Syntax) -> list[DetailDraw]:
    """Lower `grade of mentee, mentor: one of junior 6, senior 1`."""
    name = tokens(tree)[0]
    names, written = trees(tree)
    drawn = []
    for role_name in tokens(names):
        role = _find_role(notes, programme, role_name)
        if role is None:
            continue
        details = {detail.name: detail for detail in role.details}
        if name not in details:
            notes.add_unknown(scenarios.UNKNOWN_DETAIL, name, details, role=role.name)
            continue
        draw = _lower_draw(notes, programme, details[name], written)
        if draw is not None:
            drawn.append(DetailDraw(role.name, str(name), draw, notes.line.span))
    return drawn


def _find_role(notes: Notes, programme: Programme, name: Token) -> Role | None:
    roles = {role.name: role for role in programme.roles}
    if name not in roles:
        notes.add_unknown(scenarios.UNKNOWN_ROLE, name, roles, kind="role")
    return roles.get(name)


def _lower_draw(
    notes: Notes, programme: Programme, detail: Detail, tree: Syntax
) -> Draw | None:
    kind = _DRAWN[detail.type]
    if ("aged" if tree.data in _AGES else tree.data) != kind:
        advice = f"write {_HOW[kind].format(*_two_choices(detail))}."
        notes.add(
            scenarios.WRONG_DRAW,
            tree,
            subject=detail.name,
            type=detail.type,
            help=advice,
        )
        return None
    match tree.data:
        case "choose":
            weights = [
                (_lower_choice(notes, detail, trees(part)[0]),
                 not_negative(notes, tokens(part)[0], "a weight"))
                for part in trees(tree)
            ]  # fmt: skip
            if not any(weight for _, weight in weights):
                notes.add(
                    scenarios.NOT_POSITIVE,
                    tree,
                    what="the weight of at least one choice",
                    least="0",
                    help="give each choice a weight, such as 3 for 3 in all of them.",
                )
            return Choose(tuple(weights))
        case "several":
            chances = [
                (_lower_choice(notes, detail, trees(part)[0]),
                 lower_percent(notes, trees(part)[1]))
                for part in trees(tree)
            ]  # fmt: skip
            return Several(tuple(chances))
        case "number":
            return _lower_normal(notes, tree)
        case "aged_normal":
            return Aged(_lower_normal(notes, tree))
        case "aged" | "aged_one_of":
            return Aged(_lower_ages(notes, tree))
        case "people":
            return _lower_people(notes, programme, tree)
        case _:
            chance = lower_percent(notes, trees(tree)[0])
            role = _find_role(notes, programme, tokens(tree)[0])
            return SomePerson(role.name, chance) if role else None


def _lower_normal(notes: Notes, tree: Syntax) -> Number:
    mean, sd = tokens(tree)
    return Number(number(mean), not_negative(notes, sd, "a spread"))


def _lower_ages(notes: Notes, tree: Syntax) -> Choose:
    if tree.data == "aged_one_of":
        weights = [
            (str(_lower_age(notes, tokens(part)[0])),
             not_negative(notes, tokens(part)[1], "a weight"))
            for part in trees(tree)
        ]  # fmt: skip
        return Choose(tuple(weights))
    youngest, oldest = (_lower_age(notes, token) for token in tokens(tree))
    _check_range(notes, tree, youngest, oldest, "aged {} to {}")
    return Choose(tuple((str(age), 1.0) for age in range(youngest, oldest + 1)))


def _lower_age(notes: Notes, token: Token) -> int:
    return min(lower_whole(notes, token), _OLDEST)


def _lower_people(
    notes: Notes, programme: Programme, tree: Syntax
) -> SomePeople | None:
    *counts, named = tokens(tree)
    plurals = {role.plural or f"{role.name}s": role.name for role in programme.roles}
    role = _find_role(notes, programme, named.update(value=plurals.get(named, named)))
    least, most = (lower_whole(notes, each) for each in (counts[0], counts[-1]))
    _check_range(notes, tree, least, most, "{} to {} " + str(named))
    return SomePeople(role.name, least, most) if role else None


def _check_range(
    notes: Notes, tree: Syntax, least: int, most: int, written: str
) -> None:
    if least > most:
        notes.add(
            scenarios.NOT_POSITIVE,
            tree,
            what="the end of a range",
            least="its beginning",
            help=f"write the smaller number first: `{written.format(most, least)}`.",
        )


def _two_choices(detail: Detail) -> tuple[str, str]:
    """Give two of a detail's choices, as an example."""
    if detail.type == "yes or no":
        return "yes", "no"
    if detail.type == "date":
        return '"2027-09-01"', '"2027-10-01"'
    first, second, *_ = (*detail.choices, "a", "b")
    return first, second


def _lower_choice(notes: Notes, detail: Detail, tree: Syntax) -> str:
    token = tokens(tree)[0]
    choice = token[1:-1] if token.type == "STRING" else str(token)
    known = ("yes", "no") if detail.type == "yes or no" else detail.choices
    if known and choice not in known:
        notes.add_unknown(scenarios.UNKNOWN_CHOICE, token, known, subject=detail.name)
    return choice


# -- What things cost ------------------------------------------------------------------


def words_of(tree: Syntax) -> str:
    """Give the words of a phrase as they may be compared with those of a wait."""
    if tree.data == "check_in":
        return "check in"
    words: list[str] = []
    for part in tree.children:
        if isinstance(part, Token):
            words.append(part)
        else:
            link = _LINKS[str(part.data)]
            words += [link, " of ".join(tokens(part))]
    return join(" ".join(words))


def lower_price(
    notes: Notes, programme: Programme, waits: tuple[Wait, ...], tree: Syntax
) -> list[Price]:
    """Lower `training: £40`, once for each need that it may mean."""
    amount = lower_money(tokens(tree)[0])
    prices = []
    roles = {join(role.name): role.name for role in programme.roles}
    for phrase in trees(tree):
        words = words_of(phrase)
        found = [roles[words]] if words in roles else []
        found += [wait.key for wait in waits if words in wait.called]
        if not found:
            notes.add_unknown(
                scenarios.STRANGE_COST,
                phrase,
                roles.values(),
                also=[called for wait in waits for called in wait.called],
                advice=_say_what_costs(roles.values(), waits),
                name=words,
                kind="money",
            )
        span = notes.line.span
        prices += [Price(what, amount, span) for what in dict.fromkeys(found)]
    return prices


def _say_what_costs(roles: Iterable[str], waits: Iterable[Wait]) -> str:
    assumed = [_as_written(wait) for wait in waits if not wait.may_be_silent]
    return (
        f"choose a role, {listed(roles, last='or')}, or what stands before a colon "
        "under `assume`" + (f", such as `{assumed[0]}`." if assumed else ".")
    )


def _as_written(wait: Wait) -> str:
    """Give the words for something as a scenario has them before the colon."""
    written = wait.sample.partition(":")[0]
    return written if join(written) in wait.called else wait.called[0]


def lower_staff_time(
    notes: Notes, programme: Programme, tree: Syntax
) -> StaffTime | None:
    """Lower `coordinator: £24 an hour, screening 30 minutes`."""
    who, *work = trees(tree)
    hourly = lower_money(tokens(tree)[0])
    minutes = [_lower_work(notes, programme, part) for part in work]
    staff = {join(one.name): one.name for one in programme.staff}
    name = words_of(who)
    if name not in staff:
        notes.add_unknown(
            scenarios.UNKNOWN_ROLE, who, staff.values(), name=name, kind="staff role"
        )
        return None
    return StaffTime(staff[name], hourly, tuple(minutes), notes.line.span)


def _lower_work(notes: Notes, programme: Programme, tree: Syntax) -> tuple[str, float]:
    phrase, written = trees(tree)
    length = lower_duration(notes, written)
    if length.unit not in _MINUTES:
        advice = "write how many minutes or hours it takes each time."
        notes.add(
            scenarios.MIXED, written, what="these times", unit="unit", help=advice
        )
    steps = {
        join(step.name): step.name
        for lifecycle in programme.lifecycles
        for step in lifecycle.steps
    }
    name = words_of(phrase)
    if name not in steps and name != "check in":
        known = [*steps.values(), "check in"]
        notes.add_unknown(scenarios.STRANGE_COST, phrase, known, name=name, kind="time")
    return steps.get(name, name), float(length.amount * _MINUTES.get(length.unit, 1))


def lower_money(token: Token) -> float:
    """Give an amount of money without its currency."""
    return number(Token("NUMBER", token[1:].replace(",", "").strip()))


# -- What to compare -------------------------------------------------------------------


def lower_rounds(notes: Notes, programme: Programme, tree: Syntax) -> Rounds | None:
    """Lower `match every 2 weeks`."""
    every = lower_rhythm(notes, trees(tree)[-1])
    pair = child(tree, "pair")
    policies = [policy for policy in programme.policies if policy.every is not None]
    if pair is not None:
        roles = tuple(map(str, tokens(pair)))
        policies = [each for each in policies if _roles_of(each) == roles]
    if len(policies) == 1:
        return Rounds(policies[0].name, every, notes.line.span)
    known = [
        f"match {' with '.join(_roles_of(policy))}"
        for policy in programme.policies
        if policy.every is not None
    ]
    advice = (
        f"say which rounds: {listed(known, last='or')}."
        if known
        else "the programme has no `match` block that holds rounds by itself."
    )
    notes.add(scenarios.NO_ROUNDS, tree, help=advice)
    return None


def _roles_of(policy: MatchPolicy) -> tuple[str, str]:
    return policy.seekers.role, policy.partners.role
