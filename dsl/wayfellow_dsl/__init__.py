"""The programme language: from text to the programme model, and back to words."""

from .diagnostics import Diagnostic, render_text, to_json
from .fingerprint import fingerprint
from .lines import decode
from .lowering import Reading, read_programme
from .scenario_reader import ScenarioReading, read_scenario

__all__ = [
    "Diagnostic",
    "Reading",
    "ScenarioReading",
    "decode",
    "fingerprint",
    "read_programme",
    "read_scenario",
    "render_text",
    "to_json",
]
