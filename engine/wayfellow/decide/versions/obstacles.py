"""What keeps somebody from being migrated to another version, in words."""

from __future__ import annotations

from collections.abc import Iterator

from wayfellow_dsl.model import Detail, OnEvent, Question, Survey

from ..details import value_problem
from ..relating.members import base_of
from ..replies import answer_problem
from ..state import ENGINE, Actor, Subject
from .crossing import Crossing, Route, placed


def obstacles(
    crossing: Crossing, subject: Subject, route: Route, by: Actor
) -> tuple[str, ...]:
    """Say why somebody cannot be migrated; nothing when they can.

    The words are the same for everybody in the same case, and tell nothing private.
    """
    if subject.kind not in crossing.new.lifecycles:
        what = "relationship" if subject.members else "role"
        return (f"there is no {what} `{subject.kind}`",)
    found = [*_concerns(crossing, subject)]
    if subject.is_live:
        found += _holds(crossing, subject, route, by)
        found += _members(crossing, subject)
        found += _questions(crossing, subject, route)
        found += _details(crossing, subject)
        found += _answers(crossing, subject)
    return tuple(dict.fromkeys(found))


def _concerns(crossing: Crossing, subject: Subject) -> Iterator[str]:
    old, new = crossing.old.lifters, crossing.new.lifters
    is_concern = any(hold.kind == "concern" for hold in subject.holds)
    if is_concern and not {*old} & {*new}:
        who = " or ".join(f"`{name}`" for name in old)
        yield f"a safeguarding hold, and {who} may not lift it there: lift it first"


def _holds(
    crossing: Crossing, subject: Subject, route: Route, by: Actor
) -> Iterator[str]:
    is_concern = any(hold.kind == "concern" for hold in subject.holds)
    may_move = by == ENGINE or by.role in crossing.old.lifters
    if is_concern and route.way == "moves" and not may_move:
        who = " or ".join(f"`{name}`" for name in crossing.old.lifters)
        yield f"a safeguarding hold: only {who} may move them"
    for hold in subject.holds:
        if hold.kind not in ("lapse", "consent"):
            continue
        key = base_of(hold.need)
        asked = any(key in one.needs for one in crossing.new.lifecycles.values())
        if not asked:
            yield f"a hold for want of `{key}`, not asked for there: record it first"


def _members(crossing: Crossing, subject: Subject) -> Iterator[str]:
    if not subject.members:
        return
    old = crossing.old.relationships[subject.kind]
    new = crossing.new.relationships[subject.kind]
    if old.members != new.members or old.is_group != new.is_group:
        who = " and ".join(f"`{role}`" for role in new.members)
        what = "group" if new.is_group else "pair"
        yield f"a `{subject.kind}` is a {what} of {who} there"


def _questions(crossing: Crossing, subject: Subject, route: Route) -> Iterator[str]:
    steps = crossing.new.lifecycles[subject.kind].steps
    if route.to not in steps:
        return
    is_moving = route.way == "moves"
    rules = placed(steps[route.to])
    heard = {
        rule.trigger.name
        for place, rule in rules.items()
        if isinstance(rule.trigger, OnEvent) and not (is_moving and place >= 0)
    }
    for request in subject.requests:
        if is_moving and request.rule >= 0:
            continue
        gone = [option for option in request.options if option not in heard]
        if gone:
            yield f"an open question: nothing there hears the answer `{gone[0]}`"
        for who in request.who:
            if who in crossing.old.staff and who not in crossing.new.staff:
                yield f"an open question for `{who}`, who is no staff there"
            party, is_attached, _ = who.partition(" of ")
            known = {
                a.name for role in crossing.new.roles.values() for a in role.attached
            }
            if is_attached and party not in known:
                yield f"an open question for the `{party}`, whom nobody has there"


def _details(crossing: Crossing, subject: Subject) -> Iterator[str]:
    if subject.members:
        return
    before = {one.name: one for one in crossing.old.roles[subject.kind].details}
    for detail in crossing.new.roles[subject.kind].details:
        old = before.get(detail.name)
        known = subject.facts.get(detail.name)
        if known is not None:
            if not _is_same(old, detail) and value_problem(detail, known.value):
                yield f"what is known as `{detail.name}` is not {_said(detail)}"
        elif not detail.optional and (old is None or old.optional):
            yield f"`{detail.name}` is not known: make it optional in the file"


def _answers(crossing: Crossing, subject: Subject) -> Iterator[str]:
    old, new = (
        _questions_of(each.programme.surveys) for each in (crossing.old, crossing.new)
    )
    for name, question in new.items():
        known = subject.facts.get(name)
        if known is None or old.get(name) == question:
            continue
        if answer_problem(question, known.value):
            yield f"the answer to `{name}` does not fit the question there"


def _is_same(old: Detail | None, new: Detail) -> bool:
    return old is not None and (old.type, old.choices) == (new.type, new.choices)


def _said(detail: Detail) -> str:
    match detail.type:
        case "one of" | "levels":
            return f"one of {len(detail.choices)} choices"
        case "some of":
            return f"some of {len(detail.choices)} choices"
        case "yes or no" | "people":
            return detail.type
        case kind:
            return f"a {kind}"


def _questions_of(surveys: tuple[Survey, ...]) -> dict[str, Question]:
    return {
        f"{survey.name}.{question.name}": question
        for survey in surveys
        for question in survey.questions
    }
