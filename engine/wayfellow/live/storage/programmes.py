"""The programme versions that runs are in, each compiled once."""

from __future__ import annotations

from wayfellow.decide import Compiled, compile_programme

from .store import Store


class Programmes:
    """Compiled programmes by fingerprint; what one means never changes."""

    def __init__(self) -> None:
        self._compiled: dict[str, Compiled] = {}

    def compiled(self, store: Store, identifier: str) -> Compiled:
        """Give a deployed programme, ready to decide."""
        found = self._compiled.get(identifier)
        if found is None:
            # The Machine is the meaning of interactive events; a test compares its
            # histories with those that a simulation writes with the table.
            found = compile_programme(store.model(identifier), by_machine=True)
            self._compiled[identifier] = found
        return found
