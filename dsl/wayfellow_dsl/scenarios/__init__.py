"""Scenario files: from text to the scenario model, beside their programme."""

from .reader import (
    ScenarioReading,
    ScenarioSentence,
    is_outcome,
    read_scenario,
    scenario_programme,
    scenario_sentences,
    split_scenario,
)

__all__ = [
    "ScenarioReading",
    "ScenarioSentence",
    "is_outcome",
    "read_scenario",
    "scenario_programme",
    "scenario_sentences",
    "split_scenario",
]
