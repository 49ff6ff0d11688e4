"""What keeps a letter from being sent, told to whoever looks after the programme."""

from __future__ import annotations

from wayfellow.errors import WayfellowError


class CannotSend(WayfellowError):
    """A letter cannot be sent as things are; the text says why, and what to do."""


class BadLetter(WayfellowError):
    """A letter's file is not as it should be."""

    def __init__(self, problem: str, line: int = 1) -> None:
        self.problem = problem
        self.line = line
        super().__init__(f"line {line}: {problem}")
