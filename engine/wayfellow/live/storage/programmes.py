"""The programme versions that runs are in, each compiled once."""

from __future__ import annotations

from wayfellow.decide import NO_FUNCTIONS, Compiled, compile_programme
from wayfellow.hooks import Hooks

from .store import Store


class Programmes:
    """Compiled programmes by fingerprint; what one means never changes."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks
        self._compiled: dict[str, Compiled] = {}

    def compiled(self, store: Store, identifier: str) -> Compiled:
        """Give a deployed programme, ready to decide."""
        found = self._compiled.get(identifier)
        if found is None:
            # The Machine is the meaning of interactive events; a test compares its
            # histories with those that a simulation writes with the table.
            model = store.deployments.model(identifier)
            functions = self._hooks.languages.functions if model.uses else NO_FUNCTIONS
            found = compile_programme(model, by_machine=True, functions=functions)
            self._compiled[identifier] = found
        return found
