"""A scenario file, read beside its programme: every mistake, and what it assumes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from msgspec.structs import replace

from ..checks import scenarios
from ..diagnostics import Diagnostic, Edit, Finding, Label, nearest
from ..limits import MOST_MISTAKES, in_order
from ..lines import Line, split
from ..model import Duration, Programme, Span
from ..parsers import read_grammar
from ..scenario import Arrivals, DetailDraw, Price, Scenario, StaffTime, Variant
from ..sentences import Sentences, Syntax
from .assumptions import Stated, lower_assumption
from .gaps import find_gaps
from .lowering import (
    lower_arrivals,
    lower_detail,
    lower_price,
    lower_rounds,
    lower_staff_time,
)
from .slips import SLIPS
from .terms import Notes, child, lower_date, lower_duration, tokens, trees
from .waits import find_waits, join

_BLOCKS = {
    "heading": "as a heading",
    "about": "under `scenario`",
    "arrival": "under `arrivals`",
    "detail": "under `people`",
    "assumption": "under `assume`",
    "cost": "under `costs`",
    "variant": "under `compare`",
}
_UNDER = {
    "scenario": "about",
    "arrivals": "arrival",
    "people": "detail",
    "assume": "assumption",
    "costs": "cost",
    "compare": "variant",
}
"""The start symbol of the sentences under each heading."""

_TERMINALS = {
    "NAME": "a name",
    "NUMBER": "a number",
    "STRING": "words in quotation marks",
    "MONEY": "an amount of money, such as `£40`",
    "DAY": "`days`",
    "UNIT": "`days` or `weeks`",
    "FREQUENCY": "`weekly` or `monthly`",
    "MONTH": "a month, such as `March`",
    "THE": "`the`",
    "SPACES": "a space",
}
_LETTERS = re.compile(r"[^a-z0-9]+")
_HEADING = re.compile(rf" *({'|'.join(_UNDER)})\b(?! *:)", re.IGNORECASE)


class ScenarioReading(NamedTuple):
    """What a scenario file says, and what is wrong with it."""

    scenario: Scenario | None
    """None when there is an error."""
    diagnostics: tuple[Diagnostic, ...]
    """In the order of the file."""
    is_complete: bool = False
    """Everything was looked at: the first line says for which programme it is."""


@cache
def scenario_sentences() -> Sentences:
    """Give the sentences of a scenario file."""
    grammar, kept = read_grammar(__package__, "scenario")
    return Sentences(grammar, _BLOCKS, _TERMINALS, SLIPS, kept)


def scenario_programme(text: str) -> str | None:
    """Find the name of the programme that a scenario is for; None when it says none."""
    for line in split(text).lines:
        tree = scenario_sentences().parse("heading", line)
        if isinstance(tree, Diagnostic) or tree.data != "scenario":
            return None
        return str(tokens(tree)[1])
    return None


class ScenarioSentence(NamedTuple):
    """One sentence that was understood, and where it stands."""

    block: str
    """The heading above it, or its own."""
    is_heading: bool
    line: Line
    tree: Syntax


def split_scenario(text: str) -> Iterator[ScenarioSentence]:
    """Yield the sentences of a scenario file, but for those not understood."""
    block = "scenario"
    for line in split(text).lines:
        heading = _HEADING.match(line.text)
        block = heading[1].lower() if heading else block
        start = "heading" if heading else _UNDER[block]
        tree = scenario_sentences().parse(start, line)
        if not isinstance(tree, Diagnostic):
            yield ScenarioSentence(block, heading is not None, line, tree)


def read_scenario(text: str, programme: Programme) -> ScenarioReading:
    """Read a scenario for a programme; its mistakes are values, never exceptions."""
    lines, found = split(text)
    reader = _Reader(programme)
    reader.notes.found += found
    is_complete = bool(lines) and reader.take_scenario(lines[0])
    if is_complete:
        for line in lines[1:]:
            reader.take(line)
            if len(reader.notes.found) > MOST_MISTAKES:
                break
        else:
            reader.finish()
    diagnostics = in_order(dict.fromkeys(reader.notes.found))
    is_wrong = any(each.severity == "error" for each in diagnostics)
    return ScenarioReading(
        None if is_wrong else reader.build(),
        diagnostics,
        is_complete,
    )


def is_outcome(words: str) -> bool:
    """Say whether something can stand after a colon in an assumption."""
    found, _ = split(f"x: {words}")
    tree = [scenario_sentences().parse("assumption", line) for line in found]
    return len(tree) == 1 and not isinstance(tree[0], Diagnostic)


def _label_of(tree: Syntax) -> str:
    """Give the words in quotation marks after a heading; none when there are none."""
    label = child(tree, "label")
    return "" if label is None else str(tokens(label)[0])[1:-1]


class _Reader:
    """Takes the sentences of a file one after another."""

    def __init__(self, programme: Programme) -> None:
        self.notes = Notes()
        self._programme = programme
        self._waits = find_waits(programme)
        self._block = ""
        self._compared = self._called = ""
        self._name = self._title = self._starts = self._currency = ""
        self._lasts: Duration | None = None
        self._arrivals: list[Arrivals] = []
        self._people: list[DetailDraw] = []
        self._stated: list[Stated] = []
        self._prices: list[Price] = []
        self._staff_time: list[StaffTime] = []
        self._variants: list[Variant] = []
        self._said: dict[tuple[object, ...], Span] = {}
        self._headings: dict[str, Span] = {}
        self._trouble: list[Line] = []
        self._usual: list[str] = []

    def take_scenario(self, line: Line) -> bool:
        """Take the first line; False when nothing after it can be understood."""
        self.notes.line = line
        if not _HEADING.match(line.text) or line.text.split()[0].lower() != "scenario":
            advice = f"begin with `scenario first_year for {self._programme.name}`."
            self.notes.add(scenarios.NO_SCENARIO, help=advice)
            return False
        tree = scenario_sentences().parse("heading", line)
        if isinstance(tree, Diagnostic):
            self._note(tree)
            return False
        name, programme = tokens(tree)
        self._name, self._block = str(name), "scenario"
        self._title = _label_of(tree)
        self._headings["scenario"] = line.span
        if programme != self._programme.name:
            other = self._programme.name
            fix = Edit(self.notes.span(programme), other)
            self.notes.add(
                scenarios.OTHER_PROGRAMME,
                programme,
                name=programme,
                other=other,
                help=f"write `for {other}`, or read it beside `{programme}`.",
                fix=fix if nearest(programme, [other]) else None,
            )
            return False
        return True

    def take(self, line: Line) -> None:
        """Take a line after the first one."""
        self.notes.line = line
        before = len(self.notes.found)
        heading = _HEADING.match(line.text)
        if heading is not None:
            self._open(heading[1].lower())
        else:
            tree = scenario_sentences().parse(_UNDER[self._block], line)
            if isinstance(tree, Diagnostic):
                self._note(tree)
            else:
                self._lower(tree)
        if len(self.notes.found) > before or line.is_broken:
            self._trouble.append(line)

    def finish(self) -> None:
        """Note what is missing from the whole."""
        for what, is_said, line in (
            ("when it starts", self._starts, "starts 11 January 2027"),
            ("how long it lasts", self._lasts, "lasts 18 months"),
        ):
            if not is_said and not self._in_trouble(line.split()[0]):
                advice = f"write `{line}` below the heading."
                self._add_whole(
                    "scenario", scenarios.INCOMPLETE, what=what, help=advice
                )
        for gap in find_gaps(
            self._programme, self._waits, self._arrivals, self._people, self._stated
        ):
            if gap.is_usual:
                self._assume(gap.line)
            elif not any(map(self._in_trouble, gap.called)):
                self._add_whole(gap.block, gap.finding, help=gap.help, **gap.said)

    def _assume(self, sentence: str) -> None:
        """Assume what a plugin says is usual."""
        span = self._headings.get("assume", self._headings["scenario"])
        self.notes.line = Line(span.line, sentence)
        tree = scenario_sentences().parse("assumption", self.notes.line)
        if isinstance(tree, Diagnostic):
            self._note(tree)
            return
        notes, programme, waits = self.notes, self._programme, self._waits
        self._stated += lower_assumption(notes, programme, waits, tree)
        self._usual.append(sentence)

    def build(self) -> Scenario:
        """Give the scenario."""
        assert self._lasts is not None
        return Scenario(
            self._name,
            self._programme.name,
            self._starts,
            self._lasts,
            self._title,
            self._currency or "£",
            tuple(self._arrivals),
            tuple(self._people),
            tuple(stated.assumption for stated in self._stated),
            tuple(self._prices),
            tuple(self._staff_time),
            tuple(self._variants),
            tuple(self._usual),
        )

    # Sentences

    def _open(self, kind: str) -> None:
        tree = scenario_sentences().parse("heading", self.notes.line)
        self._block = kind
        self._headings.setdefault(kind, self.notes.line.span)
        if isinstance(tree, Diagnostic):
            self._note(tree)
        elif kind == "scenario":
            advice = "put a second scenario in a file of its own."
            self.notes.add(scenarios.NO_SCENARIO, help=advice)
        elif kind == "compare":
            self._compared = str(tokens(tree)[0])
            self._called = _label_of(tree)
            self._claim("this comparison", "compare", self._compared)

    def _lower(self, tree: Syntax) -> None:
        match self._block:
            case "scenario":
                self._lower_about(tree)
            case "arrivals":
                arrivals = lower_arrivals(self.notes, self._programme, tree)
                if arrivals is not None:
                    self._claim("how many arrive", "arrivals", arrivals.role)
                    self._arrivals.append(arrivals)
            case "people":
                for draw in lower_detail(self.notes, self._programme, tree):
                    self._claim("this detail", "people", draw.role, draw.detail)
                    self._people.append(draw)
            case "assume":
                self._lower_assumption(tree)
            case "costs":
                self._lower_cost(tree)
            case _:
                self._lower_change(tree)

    def _lower_change(self, tree: Syntax) -> None:
        changed = Variant(self._compared, self._called)
        before = self._variants.pop() if self._variants else changed
        if before.name != changed.name:
            self._variants.append(before)
            before = changed
        if tree.data == "arriving":
            arrivals = lower_arrivals(self.notes, self._programme, tree)
            if arrivals is not None:
                self._claim("this change", "variant", changed.name, arrivals.role)
                before = replace(before, arrivals=(*before.arrivals, arrivals))
        else:
            rounds = lower_rounds(self.notes, self._programme, tree)
            if rounds is not None:
                self._claim("this change", "variant", changed.name, rounds.policy)
                before = replace(before, rounds=(*before.rounds, rounds))
        self._variants.append(before)

    def _lower_about(self, tree: Syntax) -> None:
        kind = str(tree.data)
        self._claim(f"when it {kind}", kind)
        if kind == "starts":
            self._starts = lower_date(self.notes, trees(tree)[0])
        else:
            self._lasts = lower_duration(self.notes, trees(tree)[0])

    def _lower_assumption(self, tree: Syntax) -> None:
        stated = lower_assumption(self.notes, self._programme, self._waits, tree)
        for each in stated:
            for way in each.assumption.alternatives:
                for place in each.places:
                    doer = each.assumption.doer
                    key = "assume", way.event, doer, place, each.is_everywhere
                    self._claim(f"what is assumed of `{way.event}`", *key)
        self._stated += stated

    def _lower_cost(self, tree: Syntax) -> None:
        money = next(token for token in tokens(tree) if token.type == "MONEY")
        if self._currency and money[0] != self._currency:
            advice = f"write every amount in {self._currency}."
            what, unit = "these amounts", "currency"
            self.notes.add(scenarios.MIXED, money, what=what, unit=unit, help=advice)
        self._currency = money[0]
        if tree.data == "staff_time":
            work = lower_staff_time(self.notes, self._programme, tree)
            if work is not None:
                self._claim("what this work costs", "staff", work.staff)
                self._staff_time.append(work)
            return
        for price in lower_price(self.notes, self._programme, self._waits, tree):
            self._claim("this price", "price", price.what)
            self._prices.append(price)

    # Findings

    def _claim(self, what: str, *key: object) -> None:
        """Note a finding when something was said before on another line."""
        here = self.notes.line.span
        first = self._said.setdefault(key, here)
        if first.line != here.line:
            advice = "keep one of the two sentences."
            also = [Label(first, "said here before")]
            self.notes.add(scenarios.TWICE, what=what, help=advice, also=also)

    def _note(self, problem: Diagnostic) -> None:
        if not self.notes.line.is_broken:
            self.notes.found.append(problem)

    def _add_whole(self, block: str, finding: Finding, **said: object) -> None:
        span = self._headings.get(block, self._headings["scenario"])
        self.notes.line = Line(span.line, "")
        self.notes.found.append(finding.at(span, **said))  # type: ignore[arg-type]

    def _in_trouble(self, words: str) -> bool:
        """Say whether words may stand in a line that was not understood."""
        text = [line.text for line in self._trouble]
        text += [found.fix.text for found in self.notes.found if found.fix is not None]
        return any(f" {words} " in f" {_LETTERS.sub(' ', join(one))} " for one in text)
