"""Details: what people are like who join a run, as the scenario assumes."""

from __future__ import annotations

from datetime import datetime

from wayfellow.decide import Compiled
from wayfellow_dsl.model import Value
from wayfellow_dsl.scenario import Scenario

from .chance import Chance, detail


class Details:
    """Draws the details of everybody in one run."""

    def __init__(self, compiled: Compiled, scenario: Scenario, chance: Chance) -> None:
        self._compiled = compiled
        self._scenario = scenario
        self._chance = chance
        self._people = {
            role.name: sum(a.number for a in scenario.arrivals if a.role == role.name)
            for role in compiled.programme.roles
        }

    def draw(self, identifier: str, role: str, now: datetime) -> dict[str, Value]:
        """Draw the details of somebody who joins now."""
        today = self._compiled.calendar.day(now)
        types = {
            declared.name: declared.type
            for declared in self._compiled.roles[role].details
        }
        details: dict[str, Value] = {}
        for one in self._scenario.people:
            if one.role == role:
                site = f"detail {one.detail}"
                value = detail(
                    one.draw, self._chance, identifier, site, self._people, today
                )
                is_yes_or_no = types.get(one.detail) == "yes or no"
                details[one.detail] = value == "yes" if is_yes_or_no else value
        return details
