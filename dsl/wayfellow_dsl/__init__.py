"""The programme language: from text to the programme model, and back to words."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .diagnostics import Diagnostic, render_text, to_json
    from .fingerprints import fingerprint
    from .formatting import CannotFormat, format_programme, format_scenario
    from .lines import decode, encode
    from .lowering import Reading, read_programme
    from .repairs import Repair, repair
    from .sarif import SarifFile, to_sarif
    from .scenarios import ScenarioReading, read_scenario

__all__ = [
    "CannotFormat",
    "Diagnostic",
    "Reading",
    "Repair",
    "SarifFile",
    "ScenarioReading",
    "decode",
    "encode",
    "fingerprint",
    "format_programme",
    "format_scenario",
    "read_programme",
    "read_scenario",
    "render_text",
    "repair",
    "to_json",
    "to_sarif",
]

_HOMES = {
    "CannotFormat": "formatting",
    "Diagnostic": "diagnostics",
    "Reading": "lowering",
    "Repair": "repairs",
    "SarifFile": "sarif",
    "ScenarioReading": "scenarios",
    "decode": "lines",
    "encode": "lines",
    "fingerprint": "fingerprints",
    "format_programme": "formatting",
    "format_scenario": "formatting",
    "read_programme": "lowering",
    "read_scenario": "scenarios",
    "render_text": "diagnostics",
    "repair": "repairs",
    "to_json": "diagnostics",
    "to_sarif": "sarif",
}


def __getattr__(name: str) -> object:
    # Loaded when first used: a host that only reads the model needs no parser.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
