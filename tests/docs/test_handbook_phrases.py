"""The sentences for the phrases of a handbook are sentences."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from wayfellow_dsl import read_programme
from wayfellow_dsl.reference import EXTENSIONS, framed

_PAGE = Path(__file__).parents[2] / "docs" / "from-your-handbook.md"
_TABLE = re.compile(r"<!-- place: ([\w ]+) -->\n\n((?:\|.*\n)+)")
_LEFT_TO_THE_REST = {"W701", "W710", "W711", "W712", "W713"}
"""What a few lines may leave to the rest of a file: a doubt, and never a mistake."""


def rows() -> Iterator[tuple[str, str, str]]:
    """Yield each phrase with the place and the lines of its sentences."""
    for table in _TABLE.finditer(_PAGE.read_text(encoding="utf-8")):
        for row in table[2].splitlines()[2:]:
            _, phrase, said, _ = row.split("|")
            yield phrase.strip(), table[1], "\n".join(re.findall(r"`([^`]+)`", said))


def test_there_are_phrases_enough() -> None:
    """Every table says where its sentences stand, and no phrase comes twice."""
    phrases = [phrase for phrase, _, _ in rows()]
    text = _PAGE.read_text(encoding="utf-8")

    assert len(set(phrases)) == len(phrases) >= 40
    assert text.count("| --- | --- |") == len(_TABLE.findall(text))


@pytest.mark.parametrize(("phrase", "place", "lines"), list(rows()))
def test_the_sentences_of_a_phrase_have_no_mistake(
    phrase: str, place: str, lines: str
) -> None:
    """Each can be put in its place in a file, and nothing is found in it."""
    text = framed(place, lines)
    start = text[: text.index(lines)].count("\n") + 1
    here = range(start, start + lines.count("\n") + 1)
    found = [
        (each.code, each.title)
        for each in read_programme(text, EXTENSIONS).diagnostics
        if each.severity == "error"
        or (each.span.line in here and each.code not in _LEFT_TO_THE_REST)
    ]

    assert found == [], phrase
