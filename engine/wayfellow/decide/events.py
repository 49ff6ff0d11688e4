"""What people tell the engine: facts that are recorded, and events that rules await."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from wayfellow_dsl.model import Need, OnEvent, Party, Question, Value
from wayfellow_dsl.phrases import say_condition, say_parties

from . import clocks, holds
from .draft import Cause, Draft
from .journeys import detail_problem, is_number
from .machine import CompiledLifecycle, Cursor, Row, is_party
from .moves import act, part
from .pairs import keeps_apart, report_exclusion
from .possible import possible_now
from .state import Event, Recorded, Refusal, Subject

Answer = Cause | Refusal


def receive(draft: Draft, event: Event) -> Answer:
    """Record an event or a fact, or refuse it with the reason."""
    subject = draft.get(event.subject)
    if subject is None:
        return Refusal(
            "unknown subject", f"nobody in this run is called `{event.subject}`"
        )
    is_about_person = not subject.members and event.name.endswith("concern")
    if subject.outcome and not (is_about_person and event.name in holds.NAMES):
        assert subject.ended is not None
        day = draft.compiled.calendar.day(subject.ended)
        return Refusal(
            "has ended",
            f"`{subject.id}` ended as `{subject.outcome}` on {day.isoformat()}; "
            "nothing more is recorded after an ending",
        )
    if event.name in holds.NAMES:
        return holds.handle(draft, subject, event)
    lifecycle = draft.compiled.lifecycles[subject.kind]
    if event.name in lifecycle.needs:
        here = draft.step(subject).step.needs
        owed = next((need for need in here if need.key == event.name), None)
        return _meet_need(draft, subject, event, owed or lifecycle.needs[event.name])
    if event.name.startswith("survey "):
        return _answer_survey(draft, subject, event)
    if event.name == "details":
        return _change_details(draft, subject, event)
    if subject.members and event.name in _TOGETHER:
        if subject.active_since is None:
            return Refusal(
                "not possible here",
                f"`{event.name}` is for a {subject.kind} that has begun; "
                f"`{subject.id}` is still an offer",
                possible_now(draft, subject, _now(subject, event)),
            )
        return _TOGETHER[event.name](draft, subject, event)
    return _take_rule(draft, subject, event, lifecycle)


def _meet_need(draft: Draft, subject: Subject, event: Event, need: Need) -> Answer:
    is_theirs = is_party(event.by, need.by, subject)
    is_noted_by_staff = (
        event.by.role in draft.compiled.staff
        and need.by.kind != "staff"
        and need.kind != "acceptance"
    )
    if not is_theirs and not is_noted_by_staff:
        whose = "themselves" if need.by.kind == "them" else f"the {need.by}"
        help_ = "" if need.kind == "acceptance" else "; staff may record it for them"
        return _not_permitted(
            draft, subject, event, f"`{need.key}` is for {whose} to do{help_}"
        )
    if need.kind == "acceptance":
        if subject.active_since is not None:
            return Refusal(
                "not possible here", f"`{subject.id}` has already been accepted"
            )
        if subject.is_held:
            return _held(subject)
    answers: dict[str, Recorded] = {}
    if need.kind == "survey":
        problem = _survey_problem(draft, need.name, event.payload)
        if problem:
            return Refusal("bad details", problem)
        answers = _answers(need.name, event)
    return _record_facts(
        draft, subject, event, {need.key: Recorded(True, event.at, event.by), **answers}
    )


def _answer_survey(draft: Draft, subject: Subject, event: Event) -> Answer:
    survey = event.name.removeprefix("survey ")
    problem = _survey_problem(draft, survey, event.payload)
    if problem:
        return Refusal("bad details", problem)
    is_theirs = event.by.id == subject.id or (event.by.role, event.by.id) in (
        subject.members
    )
    if not is_theirs and event.by.role not in draft.compiled.staff:
        return _not_permitted(
            draft, subject, event, "a survey is answered by those whom it asks"
        )
    done = {event.name: Recorded(True, event.at, event.by)}
    return _record_facts(draft, subject, event, {**done, **_answers(survey, event)})


def _change_details(draft: Draft, subject: Subject, event: Event) -> Answer:
    role = draft.compiled.roles.get(subject.kind)
    if role is None:
        return Refusal("bad details", f"a {subject.kind} has no details")
    if event.by.id != subject.id and event.by.role not in draft.compiled.staff:
        return _not_permitted(
            draft, subject, event, "details are changed by the person or by staff"
        )
    problem = detail_problem(role, event.payload, is_complete=False)
    if problem:
        return Refusal("bad details", problem)
    changed = {
        name: Recorded(value, event.at, event.by)
        for name, value in event.payload.items()
    }
    now = _now(subject, event)
    apart_before = {
        relation.id: keeps_apart(draft, relation, now)
        for relation in draft.active_relations(subject)
    }
    key = _record_facts(draft, subject, event, changed)
    for identifier, before in apart_before.items():
        because = keeps_apart(draft, draft[identifier], now)
        if because and not before:
            report_exclusion(draft, identifier, because, now, key)
    return key


def _record_facts(
    draft: Draft, subject: Subject, event: Event, facts: dict[str, Recorded]
) -> Cause:
    # A fact recorded late does not undo what has become so since.
    newest = {
        name: fact
        for name, fact in facts.items()
        if name not in subject.facts or subject.facts[name].since <= fact.since
    }
    draft.change(subject.id, facts={**subject.facts, **newest})
    return _record(draft, event, "fact")


def _hold_meeting(draft: Draft, subject: Subject, event: Event) -> Answer:
    is_member = (event.by.role, event.by.id) in subject.members
    if not is_member and event.by.role not in draft.compiled.staff:
        return _not_permitted(
            draft, subject, event, "meetings are recorded by those who met or by staff"
        )
    if any(hold.since <= event.at for hold in subject.holds):
        return _held(subject)
    # A meeting recorded late still fills the time in which it was held.
    missed = tuple(w for w in subject.missed if not w.start < event.at <= w.end)
    draft.change(
        subject.id,
        meetings=tuple(sorted((*subject.meetings, event.at))),
        missed=missed,
    )
    key = _record(draft, event, "fact")
    clocks.hear(draft, subject.id, event.name, event.at, _now(subject, event))
    return key


def _check_in(draft: Draft, subject: Subject, event: Event) -> Answer:
    if event.by.role not in draft.compiled.staff:
        return _not_permitted(draft, subject, event, "check-ins are recorded by staff")
    return _record(draft, event, "fact")


_TOGETHER: dict[str, Callable[[Draft, Subject, Event], Answer]] = {
    "meeting held": _hold_meeting,
    "check in": _check_in,
}
"""What is recorded of a relationship that has begun."""


def _take_rule(
    draft: Draft, subject: Subject, event: Event, lifecycle: CompiledLifecycle
) -> Answer:
    now = _now(subject, event)
    rows = lifecycle.table.get((subject.step, f"event {event.name}"), ())
    is_member = (event.by.role, event.by.id) in subject.members
    cursor = Cursor(draft.scene(subject, now), event.by)
    permitted = [row for row in rows if row.permits(cursor)]
    if not permitted and event.name == "ended" and is_member:
        # Whoever is in a relationship may always end it, unasked.
        if subject.is_held:
            return _held(subject)
        key = _record(draft, event, "event")
        part(draft, subject.id, event.by.role, now, key)
        return key
    if not rows:
        return _no_rule(draft, subject, event, lifecycle)
    if not permitted:
        who = _who_may(draft, subject, rows)
        return _not_permitted(
            draft, subject, event, f"`{event.name}` can only be raised by {who}"
        )
    if subject.is_held:
        return _held(subject)
    place = draft.compiled.choose(subject, f"event {event.name}", cursor)
    if place is None:
        rules = draft.step(subject).step.rules
        guards = [rules[row.rule].guard for row in permitted]
        wanted = " or ".join(say_condition(g) for g in guards if g is not None)
        return Refusal(
            "condition does not hold",
            f"`{event.name}` is for when {wanted}, which is not so now",
            possible_now(draft, subject, now),
        )
    asked = tuple(r for r in subject.requests if event.name not in r.options)
    if len(asked) < len(subject.requests):
        draft.change(subject.id, requests=asked)
    key = act(
        draft,
        subject.id,
        place,
        now,
        "event",
        event.name,
        by=event.by,
        payload=dict(event.payload),
        happened=event.at,
    )
    if draft[subject.id].is_live:
        clocks.hear(draft, subject.id, event.name, event.at, now)
    return key


def _no_rule(
    draft: Draft, subject: Subject, event: Event, lifecycle: CompiledLifecycle
) -> Refusal:
    possible = possible_now(draft, subject, _now(subject, event))
    if event.name in lifecycle.events:
        return Refusal(
            "not possible here",
            f"`{event.name}` means nothing while `{subject.id}` is in `{subject.step}`",
            possible,
        )
    known = [*lifecycle.events, *lifecycle.needs, *holds.NAMES, "details"]
    near = get_close_matches(event.name, known, 1)
    hint = f"did you mean `{near[0]}`?" if near else "no rule or need has that name"
    return Refusal(
        "unknown event",
        f"a {subject.kind} knows no event `{event.name}`; {hint}",
        possible,
    )


def _who_may(draft: Draft, subject: Subject, rows: tuple[Row, ...]) -> str:
    rules = draft.step(subject).step.rules
    parties: list[Party] = []
    for row in rows:
        trigger = rules[row.rule].trigger
        if isinstance(trigger, OnEvent):
            parties += [party for party in trigger.by if party not in parties]
    return say_parties(parties, "or")


def _not_permitted(
    draft: Draft, subject: Subject, event: Event, message: str
) -> Refusal:
    return Refusal(
        "not permitted",
        f"{message}, not by {event.by}",
        possible_now(draft, subject, _now(subject, event)),
    )


def _held(subject: Subject) -> Refusal:
    return Refusal(
        "held",
        f"`{subject.id}` is on hold; nothing moves until the hold is lifted",
    )


def _survey_problem(draft: Draft, name: str, answers: dict[str, Value]) -> str:
    surveys = {survey.name: survey for survey in draft.compiled.programme.surveys}
    if name not in surveys:
        known = ", ".join(f"`{survey}`" for survey in surveys) or "none"
        return f"there is no survey `{name}`; the surveys are {known}"
    questions = {question.name: question for question in surveys[name].questions}
    for question, answer in answers.items():
        if question not in questions:
            known = ", ".join(f"`{known}`" for known in questions)
            return f"survey `{name}` has no question `{question}`; it asks {known}"
        problem = _answer_problem(questions[question], answer)
        if problem:
            return problem
    return ""


def _answer_problem(question: Question, answer: Any) -> str:
    match question.type:
        case "scale" if (
            not is_number(answer) or not question.least <= answer <= question.most
        ):
            scale = f"from {question.least} to {question.most}"
            return f"`{question.name}` is answered {scale}, not `{answer}`"
        case "number" | "percent" if not is_number(answer):
            return f"`{question.name}` is answered with a number, not `{answer}`"
        case "yes or no" if not isinstance(answer, bool):
            return f"`{question.name}` is answered yes or no, not `{answer}`"
        case "one of" if answer not in question.choices:
            choices = ", ".join(f"`{choice}`" for choice in question.choices)
            return f"`{question.name}` is one of {choices}, not `{answer}`"
        case _:
            return ""


def _answers(survey: str, event: Event) -> dict[str, Recorded]:
    return {
        f"{survey}.{question}": Recorded(answer, event.at, event.by)
        for question, answer in event.payload.items()
    }


def _record(draft: Draft, event: Event, kind: str) -> Cause:
    return draft.record(
        event.subject,
        event.at,
        kind,
        event.name,
        by=event.by,
        payload=dict(event.payload),
    )


def _now(subject: Subject, event: Event) -> datetime:
    # An event recorded late counts from when it happened, but never moves anybody
    # before what is already in the history.
    return max(event.at, subject.latest)
