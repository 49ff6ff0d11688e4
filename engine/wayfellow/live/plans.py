"""What migrating a run to another version means: counted, with who and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from wayfellow.comparison import Renamed
from wayfellow.decide.versions.migration import Migrated
from wayfellow_dsl.model import Frozen, Programme

_EXAMPLES = 5
"""How many are named of those in one case."""


class Passage(Frozen, frozen=True, omit_defaults=False):
    """What becomes of all who are in one step."""

    kind: str
    step: str
    to: str
    """The step or outcome in the new version; empty where there is none."""
    stay: int = 0
    renamed: int = 0
    """How many stay in a step that is called otherwise."""
    move: int = 0
    lose: int = 0
    """How many have no step there."""
    blocked: int = 0


class Obstacle(Frozen, frozen=True, omit_defaults=False):
    """Why some of those in one step cannot be migrated."""

    kind: str
    step: str
    because: str
    count: int
    who: tuple[str, ...]
    """Some of them."""


class Noticed(Frozen, frozen=True, omit_defaults=False):
    """What some of those in one step would notice."""

    kind: str
    step: str
    what: str
    """`clock begins`, `clock moves`, `clock ends`, `due at once`, `owed`, `no longer
    owed`, or `taken at once`, of a `when` rule."""
    about: str
    count: int
    who: tuple[str, ...]
    """Some of them."""


class NextRound(Frozen, frozen=True, omit_defaults=False):
    """When the next planned matching round is, by the old and the new version."""

    before: datetime | None
    after: datetime | None


class MigrationPlan(Frozen, frozen=True, omit_defaults=False):
    """What becomes of everybody in a run in another version of its programme."""

    run: str
    programme: str
    before: int
    """The version that the run is in."""
    after: int
    at: datetime
    passages: tuple[Passage, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    notices: tuple[Noticed, ...] = ()
    next_round: NextRound | None = None
    """None where it stays the same."""
    renamed: tuple[Renamed, ...] = ()
    """Steps that people lose and that seem to be only called otherwise."""
    ended: int = 0
    """How many have ended, and keep the words of the version they ended in."""
    rounds_due: bool = False
    """Whether a matching round is due by then, which is held first."""

    @property
    def is_possible(self) -> bool:
        """Say whether nobody loses their step or is blocked."""
        return not any(one.lose or one.blocked for one in self.passages)

    @property
    def people(self) -> int:
        """Say how many it concerns, participants and relationships."""
        return sum(
            one.stay + one.renamed + one.move + one.lose + one.blocked
            for one in self.passages
        )


class Tally:
    """Counts what becomes of everybody, one after another."""

    def __init__(self) -> None:
        self._ways: dict[tuple[str, str, str], Counter[str]] = {}
        self._obstacles: dict[tuple[str, str, str], _Case] = {}
        self._notices: dict[tuple[str, str, str, str], _Case] = {}
        self.is_possible = True

    def add(self, migrated: Iterable[Migrated]) -> None:
        """Count what becomes of some."""
        for one in migrated:
            ways = self._ways.setdefault((one.kind, one.step, one.to), Counter())
            ways[one.way] += 1
            if one.way in ("lost", "blocked"):
                self.is_possible = False
            for because in one.because:
                obstacle = (one.kind, one.step, because)
                self._obstacles.setdefault(obstacle, _Case()).add(one.subject)
            for notice in one.notices:
                noticed = (one.kind, one.step, notice.what, notice.about)
                self._notices.setdefault(noticed, _Case()).add(one.subject)

    def lost(self) -> set[tuple[str, str]]:
        """Give each kind and step of which somebody has none there."""
        return {(kind, step) for (kind, step, _), n in self._ways.items() if n["lost"]}

    def fill(self, plan: MigrationPlan, programme: Programme) -> MigrationPlan:
        """Put what was counted into a plan, in the order of the programme's file."""
        order = {
            (lifecycle.subject, step.name): place
            for place, (lifecycle, step) in enumerate(
                (lifecycle, step)
                for lifecycle in programme.lifecycles
                for step in lifecycle.steps
            )
        }

        def rank(key: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
            return order.get((key[0], key[1]), len(order)), key

        return replace(
            plan,
            passages=tuple(
                Passage(
                    *key,
                    stay=ways["stays"],
                    renamed=ways["renamed"],
                    move=ways["moves"],
                    lose=ways["lost"],
                    blocked=ways["blocked"],
                )
                for key, ways in sorted(
                    self._ways.items(), key=lambda one: rank(one[0])
                )
            ),
            obstacles=tuple(
                Obstacle(*key, case.count, tuple(case.who))
                for key, case in sorted(
                    self._obstacles.items(), key=lambda one: rank(one[0])
                )
            ),
            notices=tuple(
                Noticed(*key, case.count, tuple(case.who))
                for key, case in sorted(
                    self._notices.items(), key=lambda one: rank(one[0])
                )
            ),
        )


class _Case:
    """How many there are of one case, and the first of them."""

    def __init__(self) -> None:
        self.count = 0
        self.who: list[str] = []

    def add(self, who: str) -> None:
        """Count one more."""
        self.count += 1
        if self.count <= _EXAMPLES:
            self.who.append(who)
