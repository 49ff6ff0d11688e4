"""The programme: everything that a file says, in one value."""

from __future__ import annotations

from .base import Frozen
from .claims import Attestation, Exemption
from .evidence import Guarantee, Measure, Story, Survey
from .lifecycles import Lifecycle
from .matching import MatchPolicy
from .people import Outcome, Relationship, Role, Staff
from .retention import Retention
from .time import DayCalendar


class Programme(Frozen, frozen=True):
    """A whole programme, as every reader sees it."""

    name: str
    title: str = ""
    version: int = 1
    timezone: str = "UTC"
    holidays: tuple[str, ...] = ()
    """Codes of public-holiday calendars, such as `GB-ENG`."""
    day_starts: int = 540
    """When messages go, in minutes after midnight."""
    uses: tuple[str, ...] = ()
    """The plugins whose words it uses, by their names."""
    follows: tuple[str, ...] = ()
    """The standards that the programme means to keep, by their names."""
    attestations: tuple[Attestation, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    goals: tuple[str, ...] = ()
    retention: tuple[Retention, ...] = ()
    """How long records and concerns are kept, each at most once."""
    roles: tuple[Role, ...] = ()
    staff: tuple[Staff, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    lifecycles: tuple[Lifecycle, ...] = ()
    """One for each role and each relationship, in the order declared."""
    policies: tuple[MatchPolicy, ...] = ()
    calendars: tuple[DayCalendar, ...] = ()
    surveys: tuple[Survey, ...] = ()
    measures: tuple[Measure, ...] = ()
    guarantees: tuple[Guarantee, ...] = ()
    stories: tuple[Story, ...] = ()

    def kept(self, what: str) -> Retention | None:
        """Find how long `records` or `concerns` are kept; None when nothing is said."""
        for retention in self.retention:
            if retention.what == what:
                return retention
        return None

    def role(self, name: str) -> Role:
        """Find a role by its name; KeyError when there is none."""
        for role in self.roles:
            if role.name == name:
                return role
        raise KeyError(name)

    def relationship(self, name: str) -> Relationship:
        """Find a relationship by its name; KeyError when there is none."""
        for relationship in self.relationships:
            if relationship.name == name:
                return relationship
        raise KeyError(name)

    def lifecycle(self, subject: str) -> Lifecycle:
        """Find the lifecycle of a role or relationship; KeyError when there is none."""
        for lifecycle in self.lifecycles:
            if lifecycle.subject == subject:
                return lifecycle
        raise KeyError(subject)
