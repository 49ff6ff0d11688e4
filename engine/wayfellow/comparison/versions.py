"""Two versions of a programme, side by side, and ready to be asked."""

from __future__ import annotations

from wayfellow.decide import Calendar
from wayfellow.decide.conditions import Conditions
from wayfellow.decide.scene import Test
from wayfellow_dsl.model import Condition, Programme


class Versions:
    """The older and the newer programme, with the engine's own evaluation of each."""

    def __init__(self, old: Programme, new: Programme) -> None:
        self.old = old
        self.new = new
        self.calendars = Calendar.of(old), Calendar.of(new)
        self._conditions = (
            Conditions(old, self.calendars[0]),
            Conditions(new, self.calendars[1]),
        )

    @property
    def both(self) -> tuple[Programme, Programme]:
        """The older one, then the newer one."""
        return self.old, self.new

    @property
    def conditions(self) -> tuple[Conditions, Conditions]:
        """How each of them evaluates conditions."""
        return self._conditions

    def tests(self, old: Condition | None, new: Condition | None) -> tuple[Test, Test]:
        """Make functions of two conditions, each evaluated by its own version."""
        return self._conditions[0].test(old), self._conditions[1].test(new)
