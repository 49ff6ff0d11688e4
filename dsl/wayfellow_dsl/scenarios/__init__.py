"""Scenario files: from text to the scenario model, beside their programme."""

from .reader import (
    ScenarioReading,
    read_scenario,
    scenario_programme,
    scenario_sentences,
)

__all__ = [
    "ScenarioReading",
    "read_scenario",
    "scenario_programme",
    "scenario_sentences",
]
