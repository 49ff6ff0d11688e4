"""Scenario files: from text to the scenario model, beside their programme."""

from .reader import (
    ScenarioReading,
    ScenarioSentence,
    read_scenario,
    scenario_programme,
    scenario_sentences,
    split_scenario,
)

__all__ = [
    "ScenarioReading",
    "ScenarioSentence",
    "read_scenario",
    "scenario_programme",
    "scenario_sentences",
    "split_scenario",
]
