"""Surveys, measures, guarantees and stories, in both versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from wayfellow_dsl.model import All as AllOf
from wayfellow_dsl.model import (
    Compare,
    Condition,
    Constant,
    Guarantee,
    Mean,
    MeanChange,
    Measure,
    Never,
    Not,
    Possible,
    Question,
    Share,
    Survey,
    Total,
)
from wayfellow_dsl.phrases import say_condition, say_list, say_name, say_term

from .differences import Difference, Effect
from .fields import Judge, compare_fields, tell
from .pairing import bare, pair
from .trials import mean_the_same
from .versions import Versions

_WORDED: dict[str, Judge] = {"label": "wording"}


def compare_promises(versions: Versions) -> Iterator[Difference]:
    """Find what differs in what is asked, measured, promised and told."""
    old, new = versions.both
    yield from _compare_surveys(old.surveys, new.surveys)
    yield from _compare_measures(versions)
    yield from _compare_guarantees(versions)
    stories = pair(old.stories, new.stories, lambda story: story.title)
    for before, now in stories.paired:
        if bare(before) != bare(now):
            where = f'story "{now.title}"'
            yield tell("different", where, "as it was", "told otherwise", before, now)
    yield from _one_sided("story", stories.added, stories.removed)


def _one_sided(
    kind: str, added: Sequence[Any], removed: Sequence[Any]
) -> Iterator[Difference]:
    for each in added:
        yield tell("different", kind, "", f'"{each.title}"', None, each)
    for each in removed:
        yield tell("different", kind, f'"{each.title}"', "", each)


# -- Surveys ---------------------------------------------------------------------------


def _compare_surveys(
    old: Sequence[Survey], new: Sequence[Survey]
) -> Iterator[Difference]:
    found = pair(old, new, lambda survey: survey.name)
    for before, now in found.paired:
        where = f"survey {now.name}"
        alone = replace(before, questions=()), replace(now, questions=())
        yield from compare_fields(where, *alone, {})
        questions = pair(before.questions, now.questions, lambda each: each.name)
        for one, two in questions.paired:
            yield from compare_fields(f"{where}, {two.name}", one, two, _WORDED)
        for each in questions.added:
            yield tell("different", where, "", _say_question(each), None, each)
        for each in questions.removed:
            yield tell("different", where, _say_question(each), "", each)
    for survey in found.added:
        words = f"survey {say_name(survey.name)}"
        yield tell("different", f"survey {survey.name}", "", words, None, survey)
    for survey in found.removed:
        words = f"survey {say_name(survey.name)}"
        yield tell("different", f"survey {survey.name}", words, "", survey)


def _say_question(question: Question) -> str:
    words = f"asks {say_name(question.name)}, {question.type}"
    if question.type == "scale":
        return f"{words} {question.least} to {question.most}"
    if question.choices:
        return f"{words} {', '.join(map(say_name, question.choices))}"
    return words


# -- Measures and guarantees -----------------------------------------------------------


def _compare_measures(versions: Versions) -> Iterator[Difference]:
    old, new = versions.both
    found = pair(old.measures, new.measures, lambda measure: measure.name)
    for before, now in found.paired:
        where = f"measure {now.name}"
        plain = replace(before, figure=now.figure)
        alone = replace(plain, target=now.target)
        yield from compare_fields(where, alone, now, _WORDED)
        if before.target != now.target:
            said = _say_target(before), _say_target(now)
            yield tell("different", where, *said, before, now)
        if before.figure != now.figure:
            effect: Effect = "different"
            asked = _shared(before), _shared(now)
            if before.of == now.of and asked[0] is not None and asked[1] is not None:
                same = mean_the_same(versions, now.of, asked[0], asked[1])
                effect = "same meaning" if same else "different"
            yield tell(
                effect, where, _say_figure(before), _say_figure(now), before, now
            )
    for each in found.added:
        yield tell(
            "different", f"measure {each.name}", "", _say_measure(each), None, each
        )
    for each in found.removed:
        yield tell("different", f"measure {each.name}", _say_measure(each), "", each)


def _shared(measure: Measure) -> Condition | None:
    figure = measure.figure
    return figure.condition if isinstance(figure, Share | Total) else None


def _say_measure(measure: Measure) -> str:
    words = _say_figure(measure)
    return words if measure.target is None else f"{words}, {_say_target(measure)}"


def _say_target(measure: Measure) -> str:
    match measure.target:
        case Compare(operator=operator, right=Constant(value=float() | int() as goal)):
            said = f"{100 * goal:g}%" if measure.percent else f"{goal:g}"
            return f"target {operator} {said}"
        case _:
            return "no target"


def _say_figure(measure: Measure) -> str:
    of = say_name(measure.of)
    match measure.figure:
        case Share(condition=condition):
            return f"share of {of} where {say_condition(condition)}"
        case Total(condition=condition):
            return f"number of {of} where {say_condition(condition)}"
        case Mean(term=term, median=median):
            return f"{'median' if median else 'mean'} of {say_term(term)} for {of}"
        case MeanChange(question=question, earlier=earlier, later=later):
            change = f"mean change in {say_name(question)}"
            return f"{change} from {say_name(earlier)} to {say_name(later)}"


def _compare_guarantees(versions: Versions) -> Iterator[Difference]:
    old, new = versions.both
    found = pair(old.guarantees, new.guarantees, lambda each: each.title)
    for before, now in found.paired:
        if bare(before) != bare(now):
            effect: Effect = "different"
            asked = _broken(before), _broken(now)
            if before.of == now.of and asked[0] is not None and asked[1] is not None:
                same = mean_the_same(versions, now.of, asked[0], asked[1])
                effect = "same meaning" if same else "different"
            said = _say_guarantee(before), _say_guarantee(now)
            yield tell(effect, f'ensure "{now.title}"', *said, before, now)
    yield from _one_sided("ensure", found.added, found.removed)


def _broken(guarantee: Guarantee) -> Condition | None:
    """Give when a guarantee is broken; None for what is only possible."""
    promise = guarantee.promise
    if not isinstance(promise, Never):
        return None
    if promise.unless is None:
        return promise.condition
    return AllOf((promise.condition, Not(promise.unless)))


def _say_guarantee(guarantee: Guarantee) -> str:
    of = say_name(guarantee.of)
    match guarantee.promise:
        case Never(condition=condition, unless=unless):
            words = f"never {of} where {say_condition(condition)}"
            return f"{words} unless {say_condition(unless)}" if unless else words
        case Possible(start=start, steps=steps):
            there = say_list(map(say_name, steps), "or")
            return f"it is possible for {of} to reach {there} from {say_name(start)}"
