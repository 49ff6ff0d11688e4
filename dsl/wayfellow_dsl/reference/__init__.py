"""The reference of the language: an entry for everything that can be written."""

from ..checks.frames import EXTENSIONS
from .entry import Chapter, Entry
from .frames import SCENARIO_PROGRAMME, framed, framed_scenario
from .grammar import alternatives, with_long_aliases
from .languages import Language, programme_language, scenario_language
from .pages import (
    anchor,
    examples_of,
    language_page,
    mistakes_page,
    pattern,
    place_of,
    scenario_language_page,
)

__all__ = [
    "EXTENSIONS",
    "SCENARIO_PROGRAMME",
    "Chapter",
    "Entry",
    "Language",
    "alternatives",
    "anchor",
    "examples_of",
    "framed",
    "framed_scenario",
    "language_page",
    "mistakes_page",
    "pattern",
    "place_of",
    "programme_language",
    "scenario_language",
    "scenario_language_page",
    "with_long_aliases",
]
