"""What holds however a file was laid out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import tries
from strategies import programme_texts
from wayfellow_dsl import (
    fingerprint,
    format_programme,
    format_scenario,
    read_programme,
    read_scenario,
)
from wayfellow_dsl.checks import FINDINGS, scenarios
from wayfellow_dsl.checks.frames import EXTENSIONS, framed
from wayfellow_dsl.diagnostics import Finding
from wayfellow_dsl.model import Programme
from wayfellow_programmes import bundled, bundled_names

SCENARIOS = [name for name in bundled_names() if name.endswith(".scenario")]
PROGRAMMES = [name for name in bundled_names() if name.endswith(".programme")]
TEXTS = {
    name: place.read_text(encoding="utf-8")
    for name in bundled_names()
    if (place := bundled(name)) is not None
}
ADVICE = [
    finding
    for finding in FINDINGS.values()
    if finding.frame != "described" and finding not in scenarios.FINDINGS
]
SPACES = ["  ", "\t", "\u00a0", " \u2003 ", "   "]


def programme_of(text: str) -> Programme:
    """Read a programme in which nothing is wrong."""
    programme = read_programme(text).programme
    assert programme is not None
    return programme


PROGRAMME_FOR = {
    name: programme_of(TEXTS[name.replace(".scenario", ".programme")])
    for name in SCENARIOS
}


@st.composite
def untidy(draw: st.DrawFn, text: str) -> str:
    """Draw another layout of a file: spaces, indents, blank lines, comments, quotes."""
    lines: list[str] = []
    chances = draw(st.randoms(use_true_random=True))
    for number, line in enumerate(text.splitlines()):
        sentence, hash_sign, comment = line.partition("#")
        parts = re.split('("[^"]*")', sentence.strip())
        for place in range(0, len(parts), 2):
            parts[place] = re.sub(
                " ",
                lambda _: chances.choice(SPACES) if chances.random() < 0.2 else " ",
                parts[place],
            )
            if chances.random() < 0.3:
                for word in (" then", " at most", " about", " strongly", " private"):
                    parts[place] = parts[place].replace(f",{word}", word)
        if chances.random() < 0.2:
            parts = [re.sub('"(.*)"', "“\\1”", part) for part in parts]
        said = chances.choice(["", " ", "\t", " " * 12]) + "".join(parts)
        if chances.random() < 0.1:
            lines.append(chances.choice(["", "   ", f"   # own {number}"]))
        if not hash_sign and chances.random() < 0.05:
            hash_sign, comment = "#", f" added {number}"
        lines.append(said + hash_sign + comment)
    end = draw(st.sampled_from(["\n", "\r\n", "\r", "  \n"]))
    start = draw(st.sampled_from(["", "\ufeff"]))
    return start + end.join(lines) + draw(st.sampled_from(["", end, end * 3]))


def comments(text: str) -> list[str]:
    """List the comments of a file that has no `#` in quotation marks."""
    found = re.findall("#[^\r\n]*", text)
    return [re.sub(r"\s", " ", comment.rstrip()) for comment in found]


@tries(25)
@given(st.data())
def test_any_programme_keeps_its_meaning(data: st.DataObject) -> None:
    """Formatting makes no new version, and formatting again changes nothing."""
    text = data.draw(programme_texts())
    other = data.draw(untidy(text))
    written = format_programme(other)

    assert fingerprint(programme_of(written)) == fingerprint(programme_of(text))
    assert comments(written) == comments(other)
    assert format_programme(written, EXTENSIONS) == written


@tries(25)
@given(st.data())
def test_any_layout_of_a_programme_is_put_right(data: st.DataObject) -> None:
    """Whatever a real programme looks like: its meaning and its comments stay."""
    text = data.draw(st.sampled_from(PROGRAMMES).map(TEXTS.__getitem__))
    other = data.draw(untidy(text))
    written = format_programme(other)

    assert fingerprint(programme_of(written)) == fingerprint(programme_of(text))
    assert comments(written) == comments(other)
    assert format_programme(written, EXTENSIONS) == written


@tries(20)
@given(st.sampled_from(SCENARIOS), st.data())
def test_any_layout_of_a_scenario_is_put_right(name: str, data: st.DataObject) -> None:
    """A scenario keeps its meaning and its comments too."""
    programme = PROGRAMME_FOR[name]
    other = data.draw(untidy(TEXTS[name]))
    written = format_scenario(other, programme)
    meant, means = (
        read_scenario(each, programme).scenario for each in (TEXTS[name], written)
    )

    assert meant is not None
    assert means is not None
    assert fingerprint(means) == fingerprint(meant)
    assert comments(written) == comments(other)
    assert format_scenario(written, programme) == written


@pytest.mark.parametrize("name", PROGRAMMES)
def test_programmes_that_come_with_wayfellow_are_formatted(name: str) -> None:
    """There is nothing to change in them."""
    assert format_programme(TEXTS[name]) == TEXTS[name]


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenarios_that_come_with_wayfellow_are_formatted(name: str) -> None:
    """There is nothing to change in them."""
    assert format_scenario(TEXTS[name], PROGRAMME_FOR[name]) == TEXTS[name]


@pytest.mark.parametrize("finding", ADVICE, ids=lambda finding: finding.code)
def test_what_findings_advise_is_in_the_one_spelling(finding: Finding) -> None:
    """Formatting leaves the words of each `Write instead` as they are."""
    written = format_programme(framed(finding.frame, finding.instead), EXTENSIONS)
    lines = {" ".join(line.split()) for line in written.splitlines()}

    assert {" ".join(line.split()) for line in finding.instead.splitlines()} <= lines
    assert format_programme(written, EXTENSIONS) == written
