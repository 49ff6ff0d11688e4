"""Whether what the file declares is ever used, and what it aims at can be reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..diagnostics import Diagnostic, Label
from ..model import (
    AskForSurvey,
    Constant,
    End,
    Fact,
    Lifecycle,
    Mean,
    MeanChange,
    Measure,
    Party,
    Programme,
    Question,
    Relationship,
    Share,
    Span,
    Stage,
)
from . import whole
from .lengths import longest, shortest
from .ways import all_rules


def check(programme: Programme) -> Iterator[Diagnostic]:
    """Look at outcomes, surveys, targets, windows and matches."""
    yield from _unused_outcomes(programme)
    yield from _unasked_surveys(programme)
    yield from _shared_answers(programme)
    yield from _targets(programme)
    yield from _windows(programme)
    yield from _same_matches(programme)


def _unused_outcomes(programme: Programme) -> Iterator[Diagnostic]:
    used = {
        rule.target.outcome
        for lifecycle in programme.lifecycles
        for rule in all_rules(lifecycle)
        if isinstance(rule.target, End)
    }
    for outcome in programme.outcomes:
        if outcome.name not in used:
            yield whole.UNUSED_OUTCOME.at(
                outcome.span or Span(1, 1, 2),
                help=f"write `end as {outcome.name}` where that happens, or leave the "
                "outcome out.",
                outcome=outcome.name,
            )


def _unasked_surveys(programme: Programme) -> Iterator[Diagnostic]:
    asked: set[str] = set()
    for lifecycle in programme.lifecycles:
        for step in lifecycle.steps:
            asked |= {need.name for need in step.needs if need.kind == "survey"}
        asked |= {
            action.survey
            for rule in all_rules(lifecycle)
            for action in rule.actions
            if isinstance(action, AskForSurvey)
        }
    for survey in programme.surveys:
        if survey.name not in asked:
            yield whole.UNASKED_SURVEY.at(
                survey.span or Span(1, 1, 2),
                help=f"write `needs survey {survey.name}`, or `ask them for survey "
                f"{survey.name}`, in a step; or leave it out.",
                survey=survey.name,
            )


def _shared_answers(programme: Programme) -> Iterator[Diagnostic]:
    for relationship in programme.relationships:
        asked: dict[str, set[str]] = {}
        for survey, parties, span in _asked_by(programme.lifecycle(relationship.name)):
            known = asked.setdefault(survey, set())
            was_shared = len(known) > 1
            known |= {who for party in parties for who in _each(relationship, party)}
            if len(known) > 1 and not was_shared:
                yield whole.SHARED_ANSWERS.at(
                    span or Span(1, 1, 2),
                    help="ask one of them here, and each of the others in a step of "
                    f"their own, with `ask them for survey {survey}`: then everybody's "
                    "answers are kept.",
                    survey=survey,
                    relation=relationship.name,
                )


def _asked_by(
    lifecycle: Lifecycle,
) -> Iterator[tuple[str, tuple[Party, ...], Span | None]]:
    """Give each survey that is needed or asked for, of whom, and where."""
    for step in lifecycle.steps:
        for need in step.needs:
            if need.kind == "survey":
                yield need.name, (need.by,), need.span
    for rule in all_rules(lifecycle):
        for action in rule.actions:
            if isinstance(action, AskForSurvey):
                yield action.survey, action.of, rule.span


def _each(relationship: Relationship, party: Party) -> Iterator[str]:
    """Name those of a relationship who are meant, two where there can be several."""
    for role in relationship.members:
        if party.kind == "them" or (party.kind, party.name) == ("member", role):
            yield role
            if relationship.size(role).most > 1 and relationship.is_group:
                yield f"another {role}"
    if party.kind == "attached":
        yield f"{party.name} of {party.of}"


# -- Targets ---------------------------------------------------------------------------


def _targets(programme: Programme) -> Iterator[Diagnostic]:
    for measure in programme.measures:
        span = measure.span or Span(1, 1, 2)
        target = measure.target
        if target is None or not isinstance(target.right, Constant):
            continue
        aim, (least, most) = target.right.value, _range(measure, programme)
        if not isinstance(aim, int | float):
            continue
        is_out = {
            "at least": aim > most,
            "over": aim >= most,
            "at most": aim < least,
            "under": aim <= least,
        }.get(target.operator, not least <= aim <= most)
        if is_out:
            between = f"between {least:g} and {most:g}"
            advice = f"it lies {between}."
            if measure.percent:
                between = "between 0% and 100%"
                advice = f"a share lies {between}; write it with `%`, such as `60%`."
            yield whole.OUT_OF_REACH.at(span, help=advice, measure=measure.name)


def _range(measure: Measure, programme: Programme) -> tuple[float, float]:
    """Give the least and the most that a measure can be."""
    match measure.figure:
        case Share():
            return 0.0, 1.0
        case Mean(term=Fact(name=name)):
            survey, _, question = name.partition(".")
            return _scale(programme, survey, question)
        case MeanChange(question=name, earlier=earlier, later=later):
            low, high = _scale(programme, later, name)
            first_low, first_high = _scale(programme, earlier, name)
            return low - first_high, high - first_low
        case _:
            return 0.0, float("inf")


def _scale(programme: Programme, survey: str, question: str) -> tuple[float, float]:
    for found in programme.surveys:
        for one in found.questions:
            if (found.name, one.name) == (survey, question):
                return _answers(one)
    return float("-inf"), float("inf")


def _answers(question: Question) -> tuple[float, float]:
    match question.type:
        case "scale":
            return question.least, question.most
        case "percent":
            return 0.0, 100.0
        case "yes or no":
            return 0.0, 1.0
        case _:
            return float("-inf"), float("inf")


# -- Windows and matches ---------------------------------------------------------------


def _windows(programme: Programme) -> Iterator[Diagnostic]:
    for lifecycle in programme.lifecycles:
        for stage in lifecycle.stages:
            if _closes_first(stage):
                yield whole.CLOSES_FIRST.at(
                    stage.span or Span(1, 1, 2),
                    help="write a later time after `closes`, or an earlier one after "
                    "`opens`.",
                    stage=stage.name,
                )


def _closes_first(stage: Stage) -> bool:
    window = stage.window
    if window is None or window.opens is None or window.closes is None:
        return False
    return longest(window.closes) <= shortest(window.opens)


def _same_matches(programme: Programme) -> Iterator[Diagnostic]:
    names = Counter(policy.name for policy in programme.policies)
    for name, number in names.items():
        spans = [p.span for p in programme.policies if p.name == name and p.span]
        if number > 1 and spans:
            yield whole.SAME_MATCH.at(
                spans[-1],
                also=[Label(span, "and here") for span in spans[:-1]],
                help="write all of it under one of them, and leave the other out.",
                match=name,
            )
