"""Stages and steps: one lifecycle for each role and each relationship."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from msgspec.structs import replace

from ..checks import names as name_checks
from ..checks import steps as checks
from ..model import (
    IMPLIED_STEPS,
    Duration,
    End,
    Lifecycle,
    OnEvent,
    Party,
    Rule,
    Stage,
    Step,
    Window,
)
from ..reader import Block, Sentence
from . import needs, rules
from .actions import Place
from .names import Names
from .people import only_once
from .time import date_of, duration
from .trees import at, child, label, name, part, tokens


class Written(NamedTuple):
    """A stage as it is written: for whom it is, and the blocks of its steps."""

    block: Block
    subjects: tuple[str, ...]
    steps: tuple[Block, ...]

    @property
    def name(self) -> str:
        """The stage's own name."""
        assert self.block.heading is not None
        return str(name(self.block.heading.tree))


def declare(blocks: Iterable[Block], names: Names) -> list[Written]:
    """Declare every stage and step, so that sentences can name them."""
    names.stages = {subject: {} for subject in names.subjects}
    names.needs = {subject: [] for subject in names.subjects}
    grouped: list[tuple[Block, list[Block]]] = []
    for block in blocks:
        if block.kind == "stage":
            grouped.append((block, []))
        elif grouped:
            grouped[-1][1].append(block)
    return [
        found
        for stage, steps in grouped
        if (found := _declared(stage, steps, names)) is not None
    ]


def _declared(stage: Block, steps: list[Block], names: Names) -> Written | None:
    if stage.heading is None:
        names.notes.salvage(_step_names(steps))
        return None
    tree, line = stage.heading.tree, stage.line.number
    own = name(tree)
    subjects: list[str] = []
    for token in tokens(next(tree.find_data("names"))):
        subject = names.subject(token, line)
        if subject is None:
            names.notes.salvage([str(own), *_step_names(steps)])
        elif names.declare("stage", f"stages of {subject}", own, line):
            subjects.append(subject)
            names.stages[subject][str(own)] = []
    if not steps and not stage.is_broken:
        advice = "write `step` and a name under it."
        what = f"the stage `{own}`"
        names.notes.add(checks.NO_STEPS.at(stage.line.span, help=advice, what=what))
    kept: list[Block] = []
    for step in steps:
        if step.heading is not None and _declare_step(step, str(own), subjects, names):
            kept.append(step)
    return Written(stage, tuple(subjects), tuple(kept))


def _declare_step(step: Block, stage: str, subjects: list[str], names: Names) -> bool:
    assert step.heading is not None
    token, line = name(step.heading.tree), step.line.number
    word = str(token)
    if word in IMPLIED_STEPS:
        problem = name_checks.IMPLIED.at(
            at(token, line),
            detail=f"It stands for {IMPLIED_STEPS[word]}.",
            help="choose another name.",
            name=word,
        )
        names.notes.add(problem)
        return False
    is_new = [
        names.declare("step", f"steps of {subject}", token, line)
        for subject in subjects
    ]
    if not all(is_new):
        return False
    _note_events(step, names)
    for subject in subjects:
        names.add_step(subject, stage, word)
        for sentence in step.sentences:
            if sentence.kind == "needs":
                names.needs[subject] += needs.keys(sentence, names, subject)
            elif sentence.kind == "meet":
                names.has_plan.add(subject)
    return True


def _note_events(block: Block, names: Names) -> None:
    """Note what people may raise: what rules wait for, and what is missed."""
    for sentence in block.sentences:
        if sentence.kind == "on_event":
            names.events[str(name(sentence.tree))] = None
        silence = part(sentence.tree, "without_event")
        if silence is not None:
            names.events[str(name(silence))] = None


def _step_names(steps: list[Block]) -> list[str]:
    return [str(name(step.heading.tree)) for step in steps if step.heading is not None]


def declare_throughout(blocks: Iterable[Block], names: Names) -> dict[str, list[Block]]:
    """Find for whom the rules of every step are: the blocks of each subject."""
    found: dict[str, list[Block]] = {}
    for block in blocks:
        if block.heading is None:
            continue
        _note_events(block, names)
        for token in tokens(next(block.heading.tree.find_data("names"))):
            subject = names.subject(token, block.line.number)
            if subject is not None:
                found.setdefault(subject, []).append(block)
    return found


def lower(
    written: list[Written], throughout: dict[str, list[Block]], names: Names
) -> list[Lifecycle]:
    """Lower the lifecycles of every role and relationship, in the order declared."""
    windows = {id(stage): _window(stage, written, names) for stage in written}
    made: list[Lifecycle] = []
    for subject in names.subjects:
        own = [stage for stage in written if subject in stage.subjects]
        stages = [
            Stage(
                name=stage.name,
                label=_label(stage),
                window=windows[id(stage)],
                stops_in=_stops_in(stage, names),
                span=stage.block.line.span,
            )
            for stage in own
        ]
        steps = [
            rules.lower_step(
                block, Place(names, subject, _step_name(block)), stage.name
            )
            for stage in own
            for block in stage.steps
        ]
        whole = _whole(subject, stages, steps, names)
        blocks = throughout.get(subject, [])
        always = rules.lower_throughout(blocks, names, subject)
        made.append(replace(whole, throughout=tuple(always)))
    return made


def _whole(
    subject: str, stages: list[Stage], steps: list[Step], names: Names
) -> Lifecycle:
    if not steps and subject in names.roles:
        staff = tuple(Party("staff", role) for role in names.staff)
        leaving = Rule(OnEvent("left", (Party("them"), *staff)), target=End("left"))
        step = Step("taking_part", "taking_part", rules=(leaving,), implied=True)
        return Lifecycle(subject, (*stages, Stage("taking_part")), (step,))
    if not steps and not stages:
        relationship = names.relationships[subject]
        assert relationship.span is not None
        advice = f"write `stage`, a name and `for {subject}`, and the steps under it."
        what = f"the relationship `{subject}`"
        problem = checks.NO_STEPS.at(relationship.span, help=advice, what=what)
        names.notes.add_missing(problem, subject)
    return Lifecycle(subject, tuple(stages), tuple(steps))


def _window(stage: Written, written: list[Written], names: Names) -> Window | None:
    opens: Duration | None = None
    closes: Duration | None = None
    opens_on = closes_on = ""
    once: set[str] = set()
    for sentence in stage.block.sentences:
        if sentence.kind == "clocks_stop":
            continue
        kind = sentence.kind.partition("_")[0]
        only_once(sentence, kind, once, names)
        _check_first(sentence, stage, written, names)
        length = part(sentence.tree, "duration")
        line = sentence.line.number
        if sentence.kind in ("opens_on", "closes_on"):
            day = date_of(child(sentence.tree, "date"), line, names.notes)
            if kind == "opens":
                opens_on = day
            else:
                closes_on = day
        elif length is None:
            opens = Duration(0, "days")
        elif kind == "opens":
            opens = duration(length, line, names.notes, least=0)
        else:
            closes = duration(length, line, names.notes)
    return Window(opens, closes, opens_on, closes_on) if once else None


def _stops_in(stage: Written, names: Names) -> str:
    found = ""
    once: set[str] = set()
    for sentence in stage.block.sentences:
        if sentence.kind == "clocks_stop":
            only_once(sentence, "clocks stop", once, names)
            found = names.calendar(name(sentence.tree), sentence.line.number)
    return found


def _check_first(
    sentence: Sentence, stage: Written, written: list[Written], names: Names
) -> None:
    for subject in stage.subjects:
        first = next(other for other in written if subject in other.subjects)
        if first is not stage or subject in names.relationships:
            problem = checks.WINDOW.at(
                sentence.span,
                help="leave it out, or write it under the first stage of "
                + (f"`{subject}`." if subject in names.roles else "each member."),
            )
            names.notes.add(problem)


def _step_name(block: Block) -> str:
    assert block.heading is not None
    return str(name(block.heading.tree))


def _label(stage: Written) -> str:
    assert stage.block.heading is not None
    return label(stage.block.heading.tree)
