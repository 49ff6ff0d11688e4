"""What can go wrong with webhooks, each told in a sentence that says no secret."""

from __future__ import annotations

from wayfellow.errors import Unusable, WayfellowError


class Misconfigured(Unusable):
    """Something in the settings is of no use; the text says what to write."""


class NotTaken(WayfellowError):
    """A receiver did not take what was posted to it; it is posted again later."""


class NotAccepted(WayfellowError):
    """A webhook that came in is not accepted, and with which HTTP status."""

    def __init__(self, status: int, problem: str) -> None:
        self.status = status
        super().__init__(problem)
