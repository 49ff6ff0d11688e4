"""What every answer to an event is made of: a record of it, or a refusal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wayfellow_dsl.labels import in_backticks
from wayfellow_dsl.model import Question, Value

from .asking.possible import possible_now
from .details import is_number
from .draft import Cause, Draft
from .state import Event, Recorded, Refusal, Subject

Answer = Cause | Refusal


def record(draft: Draft, event: Event, kind: Any, because: str = "") -> Cause:
    """Append the event to the history of its subject."""
    return draft.record(
        event.subject,
        event.at,
        kind,
        event.name,
        by=event.by,
        payload=dict(event.payload),
        because=because,
    )


def record_facts(
    draft: Draft,
    subject: Subject,
    event: Event,
    facts: dict[str, Recorded],
    because: str = "",
) -> Cause:
    """Record an event that says something of its subject, and what it says."""
    # A fact recorded late does not undo what has become so since.
    newest = {
        name: fact
        for name, fact in facts.items()
        if name not in subject.facts or subject.facts[name].since <= fact.since
    }
    draft.change(subject.id, facts={**subject.facts, **newest})
    return record(draft, event, "fact", because)


def moment(subject: Subject, event: Event) -> datetime:
    """Say when what follows from an event happens.

    An event recorded late counts from when it happened, but never moves anybody before
    what is already in the history.
    """
    return max(event.at, subject.latest)


def not_permitted(
    draft: Draft, subject: Subject, event: Event, message: str
) -> Refusal:
    """Refuse an event to somebody who may not raise it."""
    return Refusal(
        "not permitted",
        f"{message}, not by {event.by}",
        possible_now(draft, subject, moment(subject, event)),
    )


def held(subject: Subject) -> Refusal:
    """Refuse what would move or meet while a hold is in force."""
    return Refusal(
        "held",
        f"`{subject.id}` is on hold; nothing moves until the hold is lifted",
    )


def survey_problem(draft: Draft, name: str, answers: dict[str, Value]) -> str:
    """Say what is wrong with the answers to a survey; an empty text when nothing is."""
    surveys = {survey.name: survey for survey in draft.compiled.programme.surveys}
    if name not in surveys:
        known = in_backticks(surveys) or "none"
        return f"there is no survey `{name}`; the surveys are {known}"
    questions = {question.name: question for question in surveys[name].questions}
    for question, answer in answers.items():
        if question not in questions:
            known = in_backticks(questions)
            return f"survey `{name}` has no question `{question}`; it asks {known}"
        problem = answer_problem(questions[question], answer)
        if problem:
            return problem
    return ""


def answer_problem(question: Question, answer: Any) -> str:
    """Say what is wrong with an answer; an empty text when nothing is."""
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
            choices = in_backticks(question.choices)
            return f"`{question.name}` is one of {choices}, not `{answer}`"
        case _:
            return ""


def answers_of(survey: str, event: Event) -> dict[str, Recorded]:
    """Give the answers to a survey as facts."""
    return {
        f"{survey}.{question}": Recorded(answer, event.at, event.by)
        for question, answer in event.payload.items()
    }


def of_no_kind(draft: Draft, subject: Subject) -> Refusal | None:
    """Refuse what is about a role, or a relationship, that an older version had."""
    if subject.kind in draft.compiled.lifecycles:
        return None
    programme = draft.compiled.programme
    return Refusal(
        "not possible here",
        f"`{subject.id}` ended as a {subject.kind}, which version {programme.version} "
        f"of `{programme.name}` does not have; what was recorded stays as it is",
    )
