"""Files drawn from the grammars themselves, and real ones cut to pieces.

Whatever a file says, it is read or explained; and what is read, every reader of the
model can take.
"""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import HealthCheck, event, given
from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark
from lark import Lark
from lark.lexer import PatternStr

from effort import tries
from wayfellow.decide import compile_programme
from wayfellow.evidence.guarantees import judge
from wayfellow_dsl import (
    fingerprint,
    format_programme,
    format_scenario,
    read_programme,
    read_scenario,
    render_text,
)
from wayfellow_dsl.drawing import draw_dot, draw_mermaid, draw_svg
from wayfellow_dsl.handbook import to_html, to_markdown, write_handbook
from wayfellow_dsl.model import Programme
from wayfellow_programmes import bundled, bundled_names

NAMES = (
    *("mentee", "mentor", "pair", "coordinator", "applying", "waiting", "meeting"),
    *("completed", "age", "area", "grade", "wants", "north", "junior", "finance"),
    *("joining", "meetings", "baseline", "application", "code", "accepted", "ana"),
)
TERMINALS = {
    "NAME": NAMES,
    "NUMBER": ("0", "1", "2", "3", "18", "2027", "1.5", "99999999999999"),
    "STRING": ('""', '"words"', '"# no comment"'),
    "ZONE": ("Europe/London", "No/Where"),
    "TIME": ("08:30", "25:00"),
    "MONEY": ("£45",),
    "THE": ("the",),
    "SPACES": (" ",),
}
HEAD = """programme drawn "Drawn"
role mentee
    age number
    area one of north, south
    grade levels junior, senior
    wants some of finance, digital
role mentor
    age number
    takes up to 2 mentees
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor
outcomes
    completed, counts as completed
stage joining for mentee, mentor
    step applying
        needs form application
        needs agreement code
        after 8 weeks: end as completed
    step waiting
        on accepted by coordinator: end as completed
"""
TAIL = """stage meetings for pair
    step meeting
        on ended by mentee or mentor: end as completed
survey baseline
    confidence scale 1 to 10
"""
SCENARIO = """scenario year for growth_company
starts 11 January 2027
lasts 18 months
arrivals
mentee: 6 over 5 weeks
mentor: 5 over 5 weeks
assume
"""


def sentences(package: str, name: str, *starts: str) -> st.SearchStrategy[str]:
    """Draw sentences of a grammar, with spaces between their words."""
    text = files(package).joinpath(f"{name}.lark").read_text("utf-8")
    return st.one_of([sentence(text, start) for start in starts])


def sentence(text: str, start: str) -> st.SearchStrategy[str]:
    """Draw a sentence that begins with one of a grammar's start symbols."""
    grammar = Lark(text, parser="earley", start=start)
    explicit: dict[str, st.SearchStrategy[str]] = {}
    for terminal in grammar.terminals:
        if terminal.name in TERMINALS:
            words = st.sampled_from(TERMINALS[terminal.name])
            explicit[terminal.name] = words.map(" {}".format)
        elif isinstance(terminal.pattern, PatternStr):
            explicit[terminal.name] = st.just(f" {terminal.pattern.value}")
    drawn = from_lark(grammar, start=start, explicit=explicit)
    return drawn.map(lambda line: " ".join(line.split()))


STEP = sentences("wayfellow_dsl", "programme", "sentence")
OTHERS = sentences(
    "wayfellow_dsl",
    "programme",
    *("heading", "about", "detail", "outcome", "window", "policy", "question"),
    *("promise", "given", "happening", "expectation", "reason"),
)
ASSUMED = sentences(
    "wayfellow_dsl.scenarios",
    "scenario",
    *("heading", "about", "arrival", "detail", "assumption", "cost", "variant"),
)
QUICK = tries(8, HealthCheck.data_too_large)


def take(programme: Programme) -> None:
    """Let every reader of a model take it."""
    assert fingerprint(programme)
    for draw in (draw_svg, draw_dot, draw_mermaid):
        assert draw(programme)
    for write in (to_html, to_markdown):
        assert write(write_handbook(programme, ""))
    assert compile_programme(programme)
    assert len(judge(programme, 0, "story", ())) == len(programme.guarantees)


def is_read_or_explained(text: str) -> Programme | None:
    """Read a file, and give its model if it has one; never anything else."""
    reading = read_programme(text)
    errors = [found for found in reading.diagnostics if found.severity == "error"]
    said = render_text(reading.diagnostics, text, "a.programme")
    event("a model" if reading.programme else "explained")

    assert (reading.programme is None) == bool(errors)
    assert all(len(line) <= 80 and line.isprintable() for line in said.splitlines())
    if reading.programme is not None:
        written = format_programme(text)
        again = read_programme(written).programme
        assert again is not None
        assert fingerprint(again) == fingerprint(reading.programme)
    return reading.programme


@QUICK
@given(st.lists(STEP, min_size=1, max_size=3), st.booleans())
def test_rules_drawn_from_the_grammar(rules: list[str], is_for_pair: bool) -> None:
    """Whatever the grammar lets a step say has a meaning, or a message."""
    lines = "\n".join(rules)
    text = (
        HEAD + TAIL.replace("survey", f"{lines}\nsurvey")
        if is_for_pair
        else (HEAD + lines + "\n" + TAIL)
    )
    programme = is_read_or_explained(text)
    if programme is not None:
        take(programme)


@QUICK
@given(st.lists(OTHERS | STEP, min_size=1, max_size=6))
def test_blocks_drawn_from_the_grammar(lines: list[str]) -> None:
    """Sentences of every kind may stand below each other, in any order."""
    programme = is_read_or_explained(HEAD + TAIL + "\n".join(lines) + "\n")
    if programme is not None:
        take(programme)


def the_text(name: str) -> str:
    """Give a file that comes with Wayfellow."""
    place = bundled(name)
    assert place is not None
    return place.read_text(encoding="utf-8")


def the_programme(name: str) -> Programme:
    """Read a programme that comes with Wayfellow."""
    programme = read_programme(the_text(name)).programme
    assert programme is not None
    return programme


GROWTH = the_programme("growth_company")


@QUICK
@given(st.lists(ASSUMED, min_size=1, max_size=6))
def test_assumptions_drawn_from_the_grammar(lines: list[str]) -> None:
    """A scenario too is read or explained."""
    text = SCENARIO + "\n".join(lines) + "\n"
    reading = read_scenario(text, GROWTH)
    errors = [found for found in reading.diagnostics if found.severity == "error"]

    assert (reading.scenario is None) == bool(errors)
    if reading.scenario is not None:
        assert read_scenario(format_scenario(text, GROWTH), GROWTH).scenario


@pytest.mark.parametrize("kind", ["programme", "scenario"])
@tries(6)
@given(data=st.data())
def test_real_files_cut_to_pieces(kind: str, data: st.DataObject) -> None:
    """Letters and lines lost, doubled and changed for others, anywhere."""
    names = [name for name in bundled_names() if name.endswith(f".{kind}")]
    name = data.draw(st.sampled_from(names))
    lines = the_text(name).splitlines()
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(lines) - 1))
        at = data.draw(st.integers(0, len(lines[place])))
        more = data.draw(st.text('()",#:\u202e\u0430\x00é 9a', max_size=3))
        lines[place] = lines[place][:at] + more + lines[place][at + len(more) :]
        if data.draw(st.booleans()):
            lines.insert(data.draw(st.integers(0, len(lines))), lines[place])
    text = "\n".join(lines)

    if kind == "programme":
        programme = is_read_or_explained(text)
        if programme is not None:
            take(programme)
    else:
        reading = read_scenario(text, the_programme(name.replace(kind, "programme")))
        assert (reading.scenario is None) == any(
            found.severity == "error" for found in reading.diagnostics
        )
