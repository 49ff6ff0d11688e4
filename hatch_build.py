"""What the wheel brings along besides the sources: the tables of both grammars."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DSL = Path(__file__).parent / "dsl"


class GrammarTables(BuildHookInterface):
    """Works out the tables of the grammars, so that no command has to."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write each file of tables beside its grammar."""
        sys.path.insert(0, str(DSL))
        from wayfellow_dsl.parsers import SUFFIX
        from wayfellow_dsl.scenarios.reader import scenario_sentences
        from wayfellow_dsl.vocabulary import programme_sentences

        for sentences, grammar in (
            (programme_sentences(), DSL / "wayfellow_dsl" / "programme.lark"),
            (
                scenario_sentences(),
                DSL / "wayfellow_dsl" / "scenarios" / "scenario.lark",
            ),
        ):
            tables = grammar.with_suffix(SUFFIX)
            tables.write_bytes(sentences.keep())
