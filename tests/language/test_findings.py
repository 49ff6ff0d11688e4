"""Every finding is documented, and its own example proves it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from wayfellow_dsl import read_programme
from wayfellow_dsl.checks import (
    FINDINGS,
    conditions,
    extensions,
    matching,
    names,
    reading,
    scenarios,
    steps,
    time,
    whole,
    words,
)
from wayfellow_dsl.checks.frames import EXTENSIONS, framed
from wayfellow_dsl.diagnostics import Finding, render_text

MESSAGES = Path(__file__).parent / "messages"

OF_PROGRAMMES = [
    finding for finding in FINDINGS.values() if finding not in scenarios.FINDINGS
]
TRIED = [finding for finding in OF_PROGRAMMES if finding.frame != "described"]


@pytest.mark.parametrize("finding", TRIED, ids=lambda finding: finding.code)
def test_an_example_yields_its_own_code_and_no_other(finding: Finding) -> None:
    """The Example of a finding is found, and nothing else is found in it."""
    reading = read_programme(framed(finding.frame, finding.example), EXTENSIONS)

    assert {found.code for found in reading.diagnostics} == {finding.code}


@pytest.mark.parametrize("finding", TRIED, ids=lambda finding: finding.code)
def test_what_to_write_instead_is_clean(finding: Finding) -> None:
    """The `Write instead` of a finding has nothing wrong with it."""
    reading = read_programme(framed(finding.frame, finding.instead), EXTENSIONS)

    assert reading.diagnostics == ()
    assert reading.programme is not None


@pytest.mark.parametrize("family", sorted({finding.code[:2] for finding in TRIED}))
def test_every_message_is_as_it_was_read_aloud(
    golden: Callable[[Path, str], None], family: str
) -> None:
    """Each finding in the words that are printed, as its own example yields it."""
    printed = []
    for finding in TRIED:
        if finding.code.startswith(family):
            text = framed(finding.frame, finding.example)
            found = read_programme(text, EXTENSIONS).diagnostics
            printed.append(render_text(found, text, "example.programme"))

    golden(MESSAGES / f"{family}.txt", "\n".join(printed))


@pytest.mark.parametrize("finding", FINDINGS.values(), ids=lambda finding: finding.code)
def test_a_page_is_whole(finding: Finding) -> None:
    """Each finding says what it finds and why that matters, in sentences."""
    for said in (finding.finds, finding.matters):
        assert said[0].isupper() or said.startswith("`")
        assert said.endswith(".")

    assert finding.title[0].islower() or finding.title[0] in "`{"
    assert not finding.title.endswith(".")


def test_codes_are_given_once() -> None:
    """No two findings share a code, and each code names its family."""
    families = {
        "reading": "W0",
        "words": "W1",
        "names": "W2",
        "steps": "W3",
        "conditions": "W4",
        "time": "W5",
        "whole": "W7",
        "matching": "W8",
        "extensions": "W9",
    }
    for module in (
        reading,
        words,
        names,
        steps,
        conditions,
        time,
        whole,
        matching,
        extensions,
    ):
        family = families[module.__name__.rsplit(".", 1)[-1]]
        codes = [finding.code for finding in module.FINDINGS]

        assert codes == [f"{family}{place:02}" for place in range(1, len(codes) + 1)]
