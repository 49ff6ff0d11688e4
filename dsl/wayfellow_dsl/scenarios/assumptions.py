"""The `assume` sentences of a scenario, each for what the programme waits for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lark import Token

from ..checks import scenarios
from ..diagnostics import listed
from ..model import Party, Programme, Survey
from ..scenario import Alternative, Answer, Assumption, Change, Delay, Stop
from ..sentences import Syntax
from .lowering import words_of
from .terms import (
    Node,
    Notes,
    child,
    lower_delay,
    lower_percent,
    not_negative,
    number,
    tokens,
    trees,
)
from .waits import CONCERN, PAUSE, RENEWED, WAIVED, WITHDRAWN, Place, Wait, join

_NUMBERS = ("scale", "number", "percent")
_DELAYS = (
    *("delay", "up_to", "fixed"),
    *("duration", "uniform", "lognormal", "weibull", "exponential"),
)


class Stated(NamedTuple):
    """An assumption, with the exact places that it speaks of."""

    assumption: Assumption
    places: tuple[Place, ...]
    is_everywhere: bool


class _Written(NamedTuple):
    """The right side of a sentence."""

    chance: float | None
    named: tuple[tuple[Token, float], ...]
    otherwise: Token | None
    delay: Delay | None
    by: tuple[tuple[Token, float], ...]
    answers: tuple[Syntax, ...]
    again: bool = False
    stop: Stop | None = None
    lifted: Delay | None = None


def lower_assumption(
    notes: Notes, programme: Programme, waits: tuple[Wait, ...], tree: Syntax
) -> list[Stated]:
    """Lower one sentence: an assumption for each need, or for each group of events."""
    phrases = [part for part in trees(tree) if part.data in ("phrase", "check_in")]
    places = child(tree, "places")
    steps = _find_steps(notes, programme, places)
    parts = [part for part in trees(tree) if part not in phrases and part is not places]
    written = _read_parts(notes, parts)
    stated: list[Stated] = []
    for phrase in phrases:
        is_decision = words_of(phrase) == "decision" and "decision" not in {
            called for wait in waits for called in wait.called
        }
        if is_decision:
            stated += _lower_decision(notes, programme, waits, phrase, steps, written)
            continue
        found = _find_waits(notes, waits, phrase, steps)
        doer = child(phrase, "doer")
        name = tokens(doer)[0] if doer else None
        stated += _lower_each(notes, programme, waits, found, steps, written, name)
    return stated


# -- The left side ---------------------------------------------------------------------


def _find_steps(
    notes: Notes, programme: Programme, tree: Syntax | None
) -> tuple[str, ...]:
    """Find the steps that are named; a stage stands for all of its steps."""
    steps: dict[str, None] = {}
    for token in tokens(tree) if tree else ():
        known = [
            (step.name, step.stage)
            for lifecycle in programme.lifecycles
            for step in lifecycle.steps
        ]
        found = [name for name, stage in known if join(token) == join(name)]
        found = found or [name for name, stage in known if join(token) == join(stage)]
        if not found:
            names = (name for pair in known for name in pair)
            notes.add_unknown(scenarios.UNKNOWN_STEP, token, names)
        steps |= dict.fromkeys(found)
    return tuple(steps)


def _find_waits(
    notes: Notes, waits: tuple[Wait, ...], phrase: Syntax, steps: tuple[str, ...]
) -> list[Wait]:
    words = words_of(phrase)
    found = [wait for wait in waits if words in wait.called]
    here = [wait for wait in found if not steps or wait.place[1] in steps]
    if found and not here:
        places = listed(dict.fromkeys(wait.place[1] for wait in found), last="or")
        notes.add(
            scenarios.UNKNOWN_EVENT,
            phrase,
            name=words,
            label="not in this step",
            help=f"it is waited for in {places}.",
        )
    elif not found:
        known = [wait.called[0] for wait in waits if not wait.may_be_silent]
        also = [words for wait in waits for words in wait.called]
        notes.add_unknown(scenarios.UNKNOWN_EVENT, phrase, known, also, name=words)
    return here


# -- The right side --------------------------------------------------------------------


def _read_parts(notes: Notes, parts: Sequence[Syntax]) -> _Written:
    chance: float | None = None
    named: list[tuple[Token, float]] = []
    by: list[tuple[Token, float]] = []
    delays: list[Delay] = []
    others: list[Token] = []
    answers: list[Syntax] = []
    again = False
    stop: Stop | None = None
    lifted: Delay | None = None
    for part in parts:
        percent = child(part, "percent")
        share = lower_percent(notes, percent) if percent else 0.0
        match part.data:
            case "chance":
                if chance is not None or named or again:
                    _note_twice(notes, part, "the chance")
                chance = share
            case "named":
                (by if by else named).append((_together(tokens(part)), share))
            case "by":
                by.append((tokens(part)[0], share))
            case "otherwise":
                others.append(_together(tokens(part)))
            case "every_time":
                if again or chance is not None:
                    _note_twice(notes, part, "how often it happens")
                again = True
            case "stop":
                if stop is not None:
                    _note_twice(notes, part, "when it stops")
                stop = Stop(share, _lower_last(notes, part))
                continue
            case "lifted":
                if lifted is not None:
                    _note_twice(notes, part, "when it is lifted")
                lifted = _lower_last(notes, part)
                continue
            case _:
                answers.append(part)
        for delay in trees(part):
            if delay.data in _DELAYS:
                delays.append(lower_delay(notes, delay))
                if len(delays) > 1:
                    _note_twice(notes, delay, "how long it takes")
    if len(others) > 1:
        _note_twice(notes, parts[-1], "what happens otherwise")
    _check_sum(notes, parts, named, "these ways together are")
    _check_sum(notes, parts, by, "these people together are")
    return _Written(
        chance,
        tuple(named),
        others[0] if others else None,
        delays[0] if delays else None,
        tuple(by),
        tuple(answers),
        again,
        stop,
        lifted,
    )


def _together(words: list[Token]) -> Token:
    """Give the words of one name, such as `approve leaving`, as one."""
    first, last = words[0], words[-1]
    whole = first.update(value=" ".join(words))
    whole.end_column = last.end_column
    return whole


def _lower_last(notes: Notes, part: Syntax) -> Delay | None:
    delays = [each for each in trees(part) if each.data in _DELAYS]
    return lower_delay(notes, delays[-1]) if delays else None


def _note_twice(notes: Notes, node: Node, what: str) -> None:
    notes.add(scenarios.TWICE, node, what=what, help="keep one of the two.")


def _check_sum(
    notes: Notes,
    parts: Sequence[Syntax],
    shares: Sequence[tuple[Token, float]],
    what: str,
) -> None:
    if sum(share for _, share in shares) > 1 + 1e-9:
        advice = (
            "make them add up to 100% or less; the rest is that nothing happens. What "
            "else is decided belongs in a sentence of its own."
        )
        notes.add(scenarios.TOO_LIKELY, parts[0], what=what, help=advice)


def _lower_decision(
    notes: Notes,
    programme: Programme,
    waits: tuple[Wait, ...],
    phrase: Syntax,
    steps: tuple[str, ...],
    written: _Written,
) -> list[Stated]:
    decisions = [
        wait
        for wait in waits
        if wait.is_decision and (not steps or wait.place[1] in steps)
    ]
    if not decisions:
        asking = dict.fromkeys(wait.place[1] for wait in waits if wait.is_decision)
        advice = (
            f"somebody is asked to decide in {listed(asking, last='or')}."
            if asking
            else "nobody is asked to decide anything in this programme."
        )
        notes.add(scenarios.UNKNOWN_EVENT, phrase, name="decision", help=advice)
        return []
    known = list(dict.fromkeys(wait.key for wait in decisions))
    if not written.named:
        notes.add(
            scenarios.NOT_SAID_WHICH,
            phrase,
            what="it is not said how likely each decision is",
            help=f"write a chance for each of {listed(known)}: `{known[0]} 50%`.",
        )
        return []
    for name, _ in written.named:
        if name not in known:
            notes.add_unknown(scenarios.UNKNOWN_EVENT, name, known)
    ways = tuple(Alternative(str(name), chance) for name, chance in written.named)
    ways += _lower_otherwise(notes, waits, written, decisions, sum_of(ways))
    by = _lower_by(notes, programme, decisions, written)
    assumption = Assumption(ways, written.delay, steps, by, span=notes.line.span)
    places = tuple(dict.fromkeys(wait.place for wait in decisions))
    return [Stated(assumption, places, not steps)]


def sum_of(ways: tuple[Alternative, ...]) -> float:
    """Add up chances, without the dust of binary fractions."""
    return float(f"{sum(way.chance for way in ways):.12g}")


def _lower_each(
    notes: Notes,
    programme: Programme,
    waits: tuple[Wait, ...],
    found: list[Wait],
    steps: tuple[str, ...],
    written: _Written,
    doer: Token | None,
) -> list[Stated]:
    if found and written.chance is None and not written.again:
        notes.add(
            scenarios.NOT_SAID_WHICH,
            what="it is not said how likely this is",
            help="write one chance, such as `90%`; ways with a chance each belong to "
            "`decision in STEP`.",
        )
        return []
    if doer is not None:
        if written.by:
            _note_twice(notes, written.by[0][0], "who does it")
        written = written._replace(by=((doer, 1.0),))
    if found and not _fits(notes, found, steps, written):
        return []
    stated = []
    for key in dict.fromkeys(wait.key for wait in found):
        mine = [wait for wait in found if wait.key == key]
        chance = 1.0 if written.chance is None else written.chance
        ways: tuple[Alternative, ...] = (Alternative(key, chance),)
        ways += _lower_otherwise(notes, waits, written, mine, sum_of(ways))
        where = steps
        if mine[0].is_acceptance:
            # What an offer waits for may have its namesakes in other steps.
            where = tuple(dict.fromkeys(wait.place[1] for wait in mine))
        assumption = Assumption(
            ways,
            written.delay,
            where,
            _lower_by(notes, programme, mine, written),
            _lower_answers(notes, programme, mine[0].survey, written),
            "" if doer is None else str(doer),
            written.again,
            written.stop,
            written.lifted,
            notes.line.span,
        )
        places = tuple(dict.fromkeys(wait.place for wait in mine))
        stated.append(Stated(assumption, places, not where))
    return stated


def _is_hold(wait: Wait) -> bool:
    return wait.key.startswith((CONCERN, PAUSE))


def _is_of_any_step(wait: Wait) -> bool:
    return _is_hold(wait) or wait.key.endswith((RENEWED, WITHDRAWN, WAIVED))


def _fits(
    notes: Notes, found: list[Wait], steps: tuple[str, ...], written: _Written
) -> bool:
    """Note what only belongs to things of another kind."""
    before = len(notes.found)
    if written.stop is not None and not written.again:
        notes.add(
            scenarios.MISPLACED,
            what="what happens once does not stop",
            help="say how often it happens: `every uniform(2 to 9 days), 10% stop "
            "after 3 months`.",
        )
    if written.lifted is not None and not all(map(_is_hold, found)):
        notes.add(
            scenarios.MISPLACED,
            what="only a concern or a pause is lifted",
            help="leave out `lifted`.",
        )
    if steps and any(map(_is_of_any_step, found)):
        where = " or ".join(steps)
        notes.add(
            scenarios.MISPLACED,
            what="this may happen in any step",
            help=f"leave out `in {where}`.",
        )
    return len(notes.found) == before


def _lower_otherwise(
    notes: Notes,
    waits: tuple[Wait, ...],
    written: _Written,
    mine: list[Wait],
    taken: float,
) -> tuple[Alternative, ...]:
    if written.otherwise is None:
        return ()
    here = {wait.place for wait in mine}
    known = [wait.key for wait in waits if wait.place in here]
    if written.otherwise not in known:
        notes.add_unknown(scenarios.UNKNOWN_EVENT, written.otherwise, known)
    rest = float(f"{max(0.0, 1 - taken):.12g}")
    return (Alternative(str(written.otherwise), rest),)


def _lower_by(
    notes: Notes, programme: Programme, mine: list[Wait], written: _Written
) -> tuple[tuple[str, float], ...]:
    parties = {party for wait in mine for party in wait.by}
    allowed = {party.name for party in parties if party.name}
    if Party("staff") in parties:
        allowed |= {staff.name for staff in programme.staff}
    if Party("them") in parties:
        for subject, _ in {wait.place for wait in mine}:
            pairs = [one for one in programme.relationships if one.name == subject]
            allowed |= set(pairs[0].members) if pairs else {subject}
    if parties and Party("anyone") not in parties:
        for name, _ in written.by:
            if name not in allowed:
                notes.add_unknown(scenarios.NOT_THEIRS, name, sorted(allowed))
    return tuple((str(name), weight) for name, weight in written.by)


# -- Answers ---------------------------------------------------------------------------


def _lower_answers(
    notes: Notes, programme: Programme, survey: str, written: _Written
) -> tuple[Answer, ...]:
    if not written.answers:
        return ()
    surveys = {one.name: one for one in programme.surveys}
    if survey not in surveys:
        notes.add(
            scenarios.UNKNOWN_QUESTION,
            written.answers[0],
            kind="question",
            name=tokens(written.answers[0])[0],
            help="only the answers to a survey can be drawn.",
        )
        return ()
    answers = [
        _lower_answer(notes, surveys, surveys[survey], part) for part in written.answers
    ]
    return tuple(answer for answer in answers if answer is not None)


def _lower_answer(
    notes: Notes, surveys: dict[str, Survey], survey: Survey, tree: Syntax
) -> Answer | None:
    name, *since = tokens(tree)
    questions = {question.name: question for question in survey.questions}
    if name not in questions:
        notes.add_unknown(scenarios.UNKNOWN_QUESTION, name, questions, kind="question")
        return None
    if questions[name].type not in _NUMBERS:
        notes.add(
            scenarios.WRONG_DRAW,
            tree,
            subject=name,
            type=questions[name].type,
            help="only the answers on a scale, numbers and percentages can be drawn.",
        )
        return None
    asked = {
        other.name
        for other in surveys.values()
        if any(question.name == name for question in other.questions)
    }
    if since and (since[0] not in asked or since[0] == survey.name):
        earlier = sorted(asked - {survey.name})
        notes.add_unknown(
            scenarios.UNKNOWN_QUESTION, since[0], earlier, kind="earlier survey"
        )
        return None
    law = trees(tree)[0]
    mean, each = _lower_mean(trees(law)[0])
    sd = not_negative(notes, tokens(law)[0], "a spread")
    later = child(tree, "then")
    then = None
    if later is not None:
        change = trees(later)[0]
        spread = not_negative(notes, tokens(change)[0], "a spread")
        then = Change(_lower_mean(trees(change)[0])[0], spread)
    return Answer(str(name), mean, sd, str(since[0]) if since else "", each, then)


def _lower_mean(tree: Syntax) -> tuple[float, float]:
    """Give the mean, and what each meeting held adds to it."""
    values = [number(token) for token in tokens(tree)]
    match tree.data:
        case "flat":
            return values[0], 0.0
        case "per_meeting":
            return 0.0, values[0]
        case _:
            return values[0], values[1]
