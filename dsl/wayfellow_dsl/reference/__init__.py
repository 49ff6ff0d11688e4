"""The reference of the language: an entry for everything that can be written."""

from .entry import Chapter, Entry
from .frames import SCENARIO_PROGRAMME, framed, framed_scenario
from .grammar import alternatives, with_long_aliases
from .languages import Language, programme_language, scenario_language

__all__ = [
    "Chapter",
    "Entry",
    "Language",
    "SCENARIO_PROGRAMME",
    "alternatives",
    "framed",
    "framed_scenario",
    "programme_language",
    "scenario_language",
    "with_long_aliases",
]
