"""Surveys, measures and guarantees."""

from __future__ import annotations

from typing import Any, cast

from lark import Token

from ..checks import steps as checks
from ..checks import time as time_checks
from ..model import (
    Compare,
    Constant,
    Guarantee,
    InStep,
    Mean,
    MeanChange,
    Measure,
    Never,
    Possible,
    Question,
    Share,
    Survey,
    Total,
)
from ..reader import Block, Sentence
from ..sentences import Syntax
from .conditions import Static, both, lower, stated
from .names import Names
from .people import choices, type_name
from .terms import Setting, term
from .time import amount, whole
from .trees import at, branches, child, label, name, number, part, quoted, tokens


def lower_survey(block: Block, names: Names) -> list[Survey]:
    """Lower a `survey` block: one survey for each of its names."""
    if block.heading is None:
        return []
    titles = tokens(next(block.heading.tree.find_data("names")))
    first = str(titles[0])
    questions: dict[str, Question] = {}
    for sentence in block.sentences:
        question = _question(sentence, first, names)
        if question is not None:
            questions[question.name] = question
    if not block.sentences and not block.is_broken:
        advice = "write its questions, such as `confidence scale 1 to 10`."
        say_nothing(block, advice, names)
    made: list[Survey] = []
    for title in titles:
        if names.declare("survey", "surveys", title, block.line.number):
            names.surveys[str(title)] = questions
            every = tuple(questions.values())
            made.append(Survey(str(title), every, block.line.span))
    return made


def _question(sentence: Sentence, survey: str, names: Names) -> Question | None:
    tree, line = sentence.tree, sentence.line.number
    token = name(tree)
    if not names.declare("question", f"questions of {survey}", token, line):
        return None
    kind = next(branch for branch in branches(tree) if branch.data != "label")
    least = most = 0
    if kind.data == "scale":
        before = len(names.notes.found)
        least = whole(number(kind), line, names.notes, least=0)
        most = whole(number(kind, 1), line, names.notes)
        if least >= most and len(names.notes.found) == before:
            advice = f"write `scale {most} to {least}`."
            problem = time_checks.UPSIDE_DOWN.at(
                at(kind, line), help=advice, least=least, most=most
            )
            names.notes.add(problem)
    return Question(
        name=str(token),
        type=cast(Any, type_name(kind)),
        least=least,
        most=most,
        choices=choices(kind, line, names, f"choices of {survey}'s {token}"),
        label=label(tree),
        span=sentence.span,
    )


# -- Measures --------------------------------------------------------------------------


def lower_measure(block: Block, names: Names) -> Measure | None:
    """Lower a `measure`; None when it is about something unknown."""
    if block.heading is None:
        return None
    tree, line = block.heading.tree, block.line.number
    token = name(tree)
    figure = child(tree, "figure", "change", "share", "total", "mean", "median")
    names.declare("measure", "measures", token, line)
    subject = names.subject(_about(figure), line)
    if subject is None:
        return None
    setting = Setting(names, subject, line)
    made: Share | Total | Mean | MeanChange
    if figure.data in ("share", "total"):
        whose = stated(lower(next(branches(figure)), setting))
        made = Share(whose) if figure.data == "share" else Total(whose)
    elif figure.data == "change":
        made = _change(figure, line, names)
    else:
        about, _ = term(next(branches(figure)), setting)
        made = Mean(about, median=figure.data == "median")
    is_share = isinstance(made, Share)
    return Measure(
        name=str(token),
        of=subject,
        figure=made,
        target=_target(part(tree, "target"), line, names, is_share),
        percent=is_share,
        label=label(tree),
        span=block.line.span,
    )


def _about(figure: Syntax) -> Token:
    is_first = figure.data in ("share", "total")
    return tokens(figure)[0] if is_first else tokens(figure)[-1]


def _change(figure: Syntax, line: int, names: Names) -> MeanChange:
    question, earlier, later = tokens(figure)[:3]
    for survey in (earlier, later):
        if str(survey) in names.surveys:
            questions = names.surveys[str(survey)]
            if str(question) not in questions:
                kind = f"question of `{survey}`"
                span = at(question, line)
                names.notes.unknown(kind, str(question), span, questions)
        else:
            names.survey(survey, line)
    return MeanChange(str(question), str(earlier), str(later))


def _target(
    tree: Syntax | None, line: int, names: Names, is_share: bool
) -> Compare | None:
    """Lower a target; for a share, 70% is 0.7, and for an answer in percent 70."""
    if tree is None:
        return None
    comparator, quantity = branches(tree)
    value = amount(number(quantity), line, names.notes)
    if is_share and quantity.data == "percent":
        value = value / 100
    operator: Any = str(comparator.data).replace("_", " ")
    return Compare(operator, Constant(False), Constant(value))


# -- Guarantees ------------------------------------------------------------------------


def lower_guarantees(block: Block, names: Names) -> list[Guarantee]:
    """Lower an `ensure` block: a guarantee for each of its sentences."""
    if block.heading is None:
        return []
    if not block.sentences and not block.is_broken:
        advice = (
            "write below it `never …`, or `it is possible for … to reach … from …`."
        )
        say_nothing(block, advice, names)
    title = quoted(block.heading.tree)
    made: list[Guarantee] = []
    for sentence in block.sentences:
        tree, line = sentence.tree, sentence.line.number
        subject = names.subject(name(tree), line)
        if subject is None:
            continue
        promise: Never | Possible
        if sentence.kind == "possible":
            reach, start = tokens(tree)[1:]
            ends = names.place(reach, line, subject)
            begins = names.place(start, line, subject)
            promise = Possible(begins[0] if begins else "", ends)
        else:
            promise = _never(tree, Setting(names, subject, line))
        made.append(Guarantee(title, subject, promise, sentence.span))
    return made


def _never(tree: Syntax, setting: Setting) -> Never:
    conditions = [branch for branch in branches(tree) if branch.data != "unless"]
    condition: Static = lower(conditions[0], setting)
    if tree.data == "never_in":
        steps = setting.names.place(name(tree, 1), setting.line, setting.subject)
        condition = both(InStep(steps), condition)
    unless = part(tree, "unless")
    excepted = None if unless is None else lower(next(branches(unless)), setting)
    return Never(stated(condition), None if excepted is None else stated(excepted))


def say_nothing(block: Block, advice: str, names: Names) -> None:
    """Say that a heading has nothing under it."""
    problem = checks.NOTHING_SAID.at(block.line.span, help=advice, heading=block.kind)
    names.notes.add(problem)
