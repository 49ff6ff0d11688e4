"""Surveys, measures, guarantees and stories."""

from __future__ import annotations

from typing import Any, cast

from lark import Token

from ..checks import names as name_checks
from ..checks import steps as checks
from ..checks import time as time_checks
from ..model import (
    IMPLIED_OUTCOMES,
    Compare,
    Constant,
    Expects,
    Given,
    Guarantee,
    Happens,
    InStep,
    Mean,
    MeanChange,
    Measure,
    Never,
    Possible,
    Question,
    Share,
    Story,
    Survey,
)
from ..reader import Block, Sentence
from ..sentences import Syntax
from . import needs
from .conditions import Static, both, lower, stated
from .names import Names
from .people import choices, type_name
from .terms import Setting, term
from .time import amount, date_of, duration, whole
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
        _say_nothing(block, advice, names)
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
    figure = child(tree, "figure", "change", "share", "mean", "median")
    names.declare("measure", "measures", token, line)
    subject = names.subject(_about(figure), line)
    if subject is None:
        return None
    setting = Setting(names, subject, line)
    made: Share | Mean | MeanChange
    if figure.data == "share":
        made = Share(stated(lower(next(branches(figure)), setting)))
    elif figure.data == "change":
        made = _change(figure, line, names)
    else:
        about, _ = term(next(branches(figure)), setting)
        made = Mean(about, median=figure.data == "median")
    target, percent = _target(part(tree, "target"), line, names)
    return Measure(
        name=str(token),
        of=subject,
        figure=made,
        target=target,
        percent=percent or figure.data == "share",
        label=label(tree),
        span=block.line.span,
    )


def _about(figure: Syntax) -> Token:
    return tokens(figure)[0] if figure.data == "share" else tokens(figure)[-1]


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
    tree: Syntax | None, line: int, names: Names
) -> tuple[Compare | None, bool]:
    """Lower a target; a percentage becomes a share of one."""
    if tree is None:
        return None, False
    comparator, quantity = branches(tree)
    value = amount(number(quantity), line, names.notes)
    is_percent = quantity.data == "percent"
    if is_percent:
        value = value / 100
    operator: Any = str(comparator.data).replace("_", " ")
    return Compare(operator, Constant(False), Constant(value)), is_percent


# -- Guarantees ------------------------------------------------------------------------


def lower_guarantees(block: Block, names: Names) -> list[Guarantee]:
    """Lower an `ensure` block: a guarantee for each of its sentences."""
    if block.heading is None:
        return []
    if not block.sentences and not block.is_broken:
        advice = (
            "write below it `never …`, or `it is possible for … to reach … from …`."
        )
        _say_nothing(block, advice, names)
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


# -- Stories ---------------------------------------------------------------------------


def lower_story(block: Block, names: Names) -> Story | None:
    """Lower a `story` block."""
    if block.heading is None:
        return None
    writer = _StoryWriter(names)
    for sentence in block.sentences:
        if sentence.kind == "given":
            writer.meet(sentence)
    for sentence in block.sentences:
        writer.take(sentence)
    if not block.sentences and not block.is_broken:
        advice = "write its sentences, with `given`, `when` and `then`."
        _say_nothing(block, advice, names)
    title = quoted(block.heading.tree)
    return Story(title, tuple(writer.lines), block.line.span)


class _StoryWriter:
    """Lowers the sentences of a story one after another."""

    def __init__(self, names: Names) -> None:
        self.lines: list[Given | Happens | Expects] = []
        self._names = names
        self._cast: dict[str, str] = {}
        """Everybody in the story, and the role or relationship each is of."""

    def take(self, sentence: Sentence) -> None:
        """Lower one sentence."""
        if sentence.kind == "given":
            for tree in branches(sentence.tree):
                self._take_given(tree, sentence.line.number)
            return
        tree = next(branches(sentence.tree))
        if sentence.kind == "happening":
            self._take_event(tree, sentence.line.number)
        else:
            self._take_expectation(tree, sentence)

    def meet(self, sentence: Sentence) -> None:
        """Learn who is in the story, since a sentence may name somebody after it."""
        line = sentence.line.number
        for tree in branches(sentence.tree):
            kind = self._names.subject(name(tree), line)
            person = str(name(tree, 1))
            if person in self._cast:
                problem = name_checks.DUPLICATE.at(
                    at(name(tree, 1), line),
                    help="give each of them a name of their own.",
                    kind="people in this story",
                    name=person,
                )
                self._names.notes.add(problem)
            self._cast[person] = kind or ""

    def _take_given(self, tree: Syntax, line: int) -> None:
        person, place = str(name(tree, 1)), name(tree, 2)
        kind = self._cast[person]
        if not kind:
            return
        steps = self._names.place(place, line, kind)
        members = part(tree, "members")
        with_whom: tuple[str, ...] = ()
        if members is not None:
            with_whom = tuple(self._somebody(token, line) for token in tokens(members))
        details = tuple(
            self._trait(trait, kind, line)
            for trait in branches(tree)
            if trait.data == "trait"
        )
        step = steps[0] if steps else ""
        self.lines.append(Given(person, kind, step, with_whom, details))

    def _trait(self, tree: Syntax, kind: str, line: int) -> tuple[str, str]:
        token = cast(Token, tree.children[0])
        value = tree.children[1]
        if kind in self._names.roles:
            details = self._names.details(kind)
            detail = details.get(str(token))
            if detail is None:
                known = f"detail of `{kind}`"
                span = at(token, line)
                self._names.notes.unknown(known, str(token), span, details)
            elif detail.type == "person" and isinstance(value, Token):
                self._somebody(value, line)
            elif detail.choices and str(value) not in detail.choices:
                known = f"choice of `{token}`"
                span = at(value, line)
                self._names.notes.unknown(known, str(value), span, detail.choices)
        if isinstance(value, Token):
            return str(token), str(value).strip('"')
        if value.data == "date":
            day = date_of(value, line, self._names.notes, needs_year=True)
            return str(token), day
        return str(token), str(value.data)

    def _take_event(self, tree: Syntax, line: int) -> None:
        on, after = "", None
        moment = part(tree, "moment_of")
        if moment is not None:
            when = next(branches(moment))
            if when.data == "date":
                on = date_of(when, line, self._names.notes, needs_year=True)
            else:
                after = duration(when, line, self._names.notes)
        found = tokens(tree)
        event, who, by = str(tree.data), tuple(found), ""
        match tree.data:
            case "are_matched":
                event = "matched"
            case "met":
                event = "meeting held"
            case "matching_runs":
                event = "matching"
            case "nothing":
                event, length = "wait", child(tree, "duration")
                after = duration(length, line, self._names.notes)
            case "raises":
                event, who = str(found[1]), (found[0],)
                known = [*self._names.events, *_IMPLIED_EVENTS]
                if event not in known:
                    span = at(found[1], line)
                    self._names.notes.unknown("event", event, span, known)
                if len(found) > 2:
                    who, by = (found[2],), str(found[0])
                    self._actor(found[0], line)
            case "completes":
                need = next(branches(tree))
                event, word = needs.key_of(need)
                self._check_need(found[0], event, at(word, line), line)
                who = (found[0],)
        people = tuple(self._somebody(token, line) for token in who)
        self.lines.append(Happens(event, people, on, after, by))

    def _check_need(self, who: Token, key: str, span: Any, line: int) -> None:
        kind = self._cast.get(str(who))
        known = self._names.needs.get(kind or "", [])
        if kind and key not in known and not any(k.startswith(key) for k in known):
            self._names.notes.unknown(f"need of `{kind}`", key, span, known)

    def _actor(self, token: Token, line: int) -> None:
        """Check somebody who does something for another: in the story, or staff."""
        if str(token) not in self._names.staff:
            self._somebody(token, line)

    def _take_expectation(self, tree: Syntax, sentence: Sentence) -> None:
        line, found = sentence.line.number, tokens(tree)
        who = self._somebody(found[0], line)
        kind = self._cast.get(who, "")
        reason = ""
        match tree.data:
            case "is_in":
                if kind:
                    self._names.place(found[1], line, kind)
                what, expected = str(found[1]), "in"
            case "ended_as":
                what = self._names.outcome(found[1], line, IMPLIED_OUTCOMES)
                expected = "ended"
            case "was_sent":
                what, expected = quoted(tree), "sent"
            case _:
                what, expected = self._somebody(found[1], line), "not offered"
                reason = sentence.reason or quoted(part(tree, "reason"))
        self.lines.append(Expects(cast(Any, expected), who, what, reason))

    def _somebody(self, token: Token, line: int) -> str:
        if str(token) not in self._cast:
            kind = "person in this story"
            self._names.notes.unknown(kind, str(token), at(token, line), self._cast)
        return str(token)


_IMPLIED_EVENTS = ("left", "declined", "concern", "pause", "resume")
"""What people may raise without a rule in the file."""


def _say_nothing(block: Block, advice: str, names: Names) -> None:
    problem = checks.NOTHING_SAID.at(block.line.span, help=advice, heading=block.kind)
    names.notes.add(problem)
