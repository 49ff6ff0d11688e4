"""What to begin with: a template under one's own name, and a scenario of guesses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from .diagnostics import Diagnostic
from .formatting import format_scenario
from .lines import Line
from .lowering import read_programme
from .model import (
    AskToDecide,
    Duration,
    End,
    OnEvent,
    Party,
    Programme,
    Question,
    Step,
)
from .scenario import Arrivals
from .scenarios import scenario_sentences
from .scenarios.assumptions import Stated, lower_assumption
from .scenarios.gaps import Gap, find_gaps
from .scenarios.terms import Notes
from .scenarios.waits import USUAL, Wait, find_waits

_MARK = "# our guess: replace"
_MONTH = Duration(1, "months")
_CHOICE = "{}: 80% after uniform(2 to 10 working days), otherwise {}"
_BY_STAFF = "80% after uniform(2 to 10 working days)"
_BY_MEMBERS = "30% after uniform(1 to 12 months)"
_BY_THEMSELVES = "10% after uniform(1 to 12 months)"


_HEADING = re.compile(r"^programme \S+.*$", re.MULTILINE)
_JOINT = re.compile(r"[^a-z0-9]+")


class CannotName(ValueError):
    """Words that cannot be the name of a programme; its text says why."""


def write_programme(template: str, title: str) -> str:
    """Write a template under a title of one's own, with the name that follows from it.

    Raises CannotName.
    """
    name = name_of(title)
    shown = " ".join(title.replace('"', " ").split())
    if shown == name:
        shown = name.replace("_", " ").capitalize()
    written = _HEADING.sub(f'programme {name} "{shown}"', template, count=1)
    found = read_programme(written).diagnostics
    if found:
        raise CannotName(f"`{name}` is a word of the language: add another word to it")
    return written


def name_of(title: str) -> str:
    """Give the name that a programme with this title has: `Our café` is `our_cafe`.

    Raises CannotName.
    """
    letters = unicodedata.normalize("NFKD", title)
    plain = "".join(each for each in letters if not unicodedata.combining(each))
    name = _JOINT.sub("_", plain.lower()).strip("_")
    if not name or not name[0].isalpha():
        raise CannotName(
            "the name of a programme begins with a letter, as `reading` does"
        )
    return name


def write_scenario(programme: Programme, name: str = "first_year") -> str:
    """Write a scenario with an assumption for all that the programme waits for.

    Every figure is a guess and is marked as one. The text is formatted, and has no
    mistakes beside its programme.
    """
    gaps = [*find_gaps(programme, (), (), (), ())]
    coming = [Arrivals(role.name, 1, _MONTH) for role in programme.roles]
    people = find_gaps(programme, (), coming, (), ())
    title = programme.title or programme.name
    lines = [
        f"# A first scenario for {programme.name}. Each figure is a guess of ours, so "
        "that it runs at",
        "# once. Put your own figures in their place, and take away the marks.",
        "",
        f'scenario {name} for {programme.name} "A first look at {_plain(title)}"',
        f"starts 11 January 2027 {_MARK}",
        f"lasts 24 months {_MARK}",
        *_block("arrivals", [gap.line for gap in gaps]),
        *_block("people", [gap.line for gap in people]),
        *_block("assume", _assume(programme)),
    ]
    return format_scenario("\n".join(lines) + "\n", programme)


def _plain(title: str) -> str:
    return title.replace('"', "")


def _block(heading: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    return ["", heading, *(f"{line} {_MARK}" for line in lines)]


# -- What may happen -------------------------------------------------------------------


def _assume(programme: Programme) -> list[str]:
    """Give sentences until nothing that is waited for is left open, in file order."""
    waits = find_waits(programme)
    stated: list[Stated] = []
    lines: list[tuple[int, str]] = []

    def state(line: str) -> None:
        more = _lower(line, programme, waits)
        assert more, f"the scenario grammar does not know: {line}"
        stated.extend(more)
        lines.append((min(_places(more[0], waits)), line))

    for line in _choices(programme):
        state(line)
    while gap := next(_open(programme, waits, stated), None):
        state(_guess(gap, programme))
    return [line for _, line in sorted(lines)]


def _places(stated: Stated, waits: Sequence[Wait]) -> list[int]:
    """Say which of the waits an assumption is about."""
    spoken = {way.event for way in stated.assumption.alternatives}
    return [
        number
        for number, wait in enumerate(waits)
        if wait.key in spoken and wait.place in stated.places
    ]


def _open(
    programme: Programme, waits: Sequence[Wait], stated: Sequence[Stated]
) -> Iterator[Gap]:
    gaps = find_gaps(programme, waits, (), (), stated)
    return (gap for gap in gaps if gap.waits)


def _lower(line: str, programme: Programme, waits: tuple[Wait, ...]) -> list[Stated]:
    tree = scenario_sentences().parse("assumption", Line(1, line))
    if isinstance(tree, Diagnostic):
        return []
    return lower_assumption(Notes(), programme, waits, tree)


def _choices(programme: Programme) -> Iterator[str]:
    """Say of what staff take for one of two ways, such as accepting or declining."""
    found: dict[str, set[tuple[str, str] | None]] = {}
    for lifecycle in programme.lifecycles:
        for step in lifecycle.steps:
            found.setdefault(step.name, set()).add(_two_ways(step))
    for name, ways in found.items():
        # Steps of one name in several lifecycles have to agree on it.
        way = ways.pop()
        if way is not None and not ways:
            yield _CHOICE.format(f"{way[0]} in {name}", way[1])


def _two_ways(step: Step) -> tuple[str, str] | None:
    """Give the two events that staff raise in a step: the one that leads on, first."""
    asked = {
        option
        for rule in step.rules
        for act in rule.actions
        for option in _options(act)
    }
    by_staff: dict[str, bool] = {}
    for rule in step.rules:
        if isinstance(rule.trigger, OnEvent) and rule.trigger.name not in asked:
            name, ends = rule.trigger.name, isinstance(rule.target, End)
            if _is_staff(rule.trigger.by):
                by_staff[name] = by_staff.get(name, True) and ends
            else:
                by_staff.pop(name, None)
    if sorted(by_staff.values()) != [False, True]:
        return None
    on, out = sorted(by_staff, key=by_staff.__getitem__)
    return on, out


def _options(action: object) -> tuple[str, ...]:
    return action.options if isinstance(action, AskToDecide) else ()


def _is_staff(parties: Sequence[Party]) -> bool:
    return bool(parties) and all(party.kind == "staff" for party in parties)


def _leaves(wait: Wait, programme: Programme) -> bool:
    """Say whether an event only ever ends somebody's part before it is completed."""
    subject, step = wait.place
    lifecycle = programme.lifecycle(subject)
    completed = {outcome.name for outcome in programme.outcomes if outcome.completed}
    steps = [each for each in lifecycle.steps if each.name == step]
    rules = lifecycle.rules(steps[0]) if steps else lifecycle.throughout
    targets = [
        rule.target
        for rule in rules
        if isinstance(rule.trigger, OnEvent) and rule.trigger.name == wait.key
    ]
    return bool(targets) and all(
        isinstance(target, End) and target.outcome not in completed
        for target in targets
    )


def _guess(gap: Gap, programme: Programme) -> str:
    """Give a sentence that fills a gap, by who does what is waited for, and where."""
    subject, _, outcome = gap.line.partition(": ")
    wait = gap.waits[0]
    if outcome == USUAL:
        pairs = {relationship.name for relationship in programme.relationships}
        if _leaves(wait, programme):
            outcome = _BY_THEMSELVES
        elif _is_staff(wait.by):
            outcome = _BY_STAFF
        else:
            outcome = _BY_MEMBERS if wait.place[0] in pairs else _BY_THEMSELVES
    for survey in programme.surveys:
        if survey.name == wait.survey:
            answers = [_answer(each) for each in survey.questions]
            outcome = ", ".join([outcome, *filter(None, answers)])
    return f"{subject}: {outcome}"


def _answer(question: Question) -> str:
    match question.type:
        case "scale":
            middle = (question.least + question.most) / 2
            spread = max(1, (question.most - question.least) // 5)
            return f"{question.name} normal({middle:g}, {spread})"
        case "number" | "percent":
            return f"{question.name} normal(40, 10)"
        case _:
            return ""
