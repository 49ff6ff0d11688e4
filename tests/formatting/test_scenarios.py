"""Scenarios in their one spelling."""

from pathlib import Path

from wayfellow_dsl import read_programme
from wayfellow_dsl.formatting import format_scenario

_FILES = Path(__file__).parents[1] / "meaning" / "files"


def test_every_sentence_of_a_scenario_keeps_its_words() -> None:
    """A scenario that says everything is written as it stands."""
    programme = read_programme(
        (_FILES / "everything.programme").read_text("utf-8")
    ).programme
    text = (_FILES / "everything.scenario").read_text("utf-8")

    assert programme is not None
    assert format_scenario(text, programme) == text
