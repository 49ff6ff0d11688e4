"""The one way in which anything changes: decide, ask the plugins, write."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from wayfellow.decide import (
    Compiled,
    Correct,
    Decision,
    EndlessRules,
    EnrolPerson,
    Refusal,
    Reopen,
    Run,
    Stimulus,
    decide,
)
from wayfellow.errors import NeverRests, Refused, UnknownRun, Unusable
from wayfellow.hooks import Hooks, InTransaction, is_asked
from wayfellow.hooks.guarding import asking
from wayfellow.hooks.telling import ask, tell

from . import given
from .announcements import HOOK, announced
from .records.hindsight import remembering
from .storage.population import StoredPopulation
from .storage.programmes import Programmes
from .storage.runs import RunRow
from .storage.store import Store
from .storage.transaction import all_or_nothing, begin
from .timing.clock import happened


@dataclass(frozen=True, slots=True)
class Workplace:
    """All that a change needs, for as long as one transaction lasts."""

    store: Store
    programmes: Programmes
    hooks: Hooks
    now: datetime
    """When it is written down."""
    is_shared: bool
    """Whether the transaction is the host's, who may go on after an error."""
    ahead: timedelta | None = None
    """How far after `now` something may have happened; None where time is virtual."""
    is_looking: bool = False
    """Whether the transaction is for questions alone, and is never committed."""

    @property
    def driver(self) -> object:
        """The driver's connection that the transaction is on."""
        return self.store.connection.connection.connection.driver_connection

    def context(self, run: str, compiled: Compiled) -> InTransaction:
        """Say to plugins in which transaction they are called."""
        programme = compiled.programme
        return InTransaction(
            run, programme.name, programme.version, programme.timezone, self.now
        )

    def moment(self, when: datetime) -> datetime:
        """Give a moment in UTC at which something is said to happen.

        Raises Unusable, NaiveTime, or NotYet for a moment that has not come.
        """
        return happened(given.moment(when), self.now, self.ahead)

    def begin(self) -> None:
        """Make sure that what is read from here on cannot be overtaken on SQLite.

        Raises Unusable where nothing may be changed: in `Office.look`, whose changes
        would be lost, and in a plugin that is asked about a change.
        """
        if self.is_looking:
            raise Unusable(
                "`look` only asks, and what is changed in it would be lost. Change it "
                "in `transact`, or at a desk that `bind` gives"
            )
        if is_asked():
            raise Unusable(
                "a plugin that is asked about a move cannot change anything itself, as "
                "nothing has been written yet. Do it in `deliver`, after the commit"
            )
        begin(self.store.connection)

    def all_or_nothing(self, *, always: bool = False) -> AbstractContextManager[None]:
        """Take back what was written inside when it ends in an error.

        In a transaction of our own there is no need, as it ends too, unless `always`.
        """
        if self.is_shared or always:
            return all_or_nothing(self.store.connection)
        return nullcontext()

    def compiled(self, row: RunRow) -> Compiled:
        """Give the programme that a run is in."""
        return self.programmes.compiled(self.store, row.deployment)

    def row(self, run: str, *, to_change: bool = False) -> RunRow:
        """Give a run; UnknownRun when there is none."""
        row = self.store.runs.get(run, to_change=to_change)
        if row is None:
            raise UnknownRun(run, [known.id for known in self.store.runs.all()])
        return row


class Pasts:
    """What people have been through: asked for one by one, or read at once."""

    def __init__(self, store: Store, run: str) -> None:
        self._store = store
        self._run = run
        self._journeys: dict[str, list[str]] = {}
        self._endings: dict[str, list[tuple[str, str]]] = {}

    def read(self, persons: Iterable[str]) -> None:
        """Read the pasts of many people at once."""
        self._journeys, self._endings = self._store.intake.pasts(self._run, persons)

    def add(self, person: str, journey: str) -> None:
        """Note a journey that somebody begins meanwhile."""
        if person in self._journeys:
            self._journeys[person].append(journey)

    def journeys(self, person: str) -> list[str]:
        """Name somebody's journeys in the run, ended ones as well."""
        known = self._journeys.get(person)
        return self._store.journeys(self._run, person) if known is None else known

    def endings(self, person: str) -> list[tuple[str, str]]:
        """Give the deployment and outcome of each journey that somebody has ended."""
        known = self._endings.get(person)
        return self._store.endings(person) if known is None else known


def change(
    place: Workplace,
    compiled: Compiled,
    run: Run,
    population: StoredPopulation,
    stimulus: Stimulus,
) -> Decision:
    """Decide on a stimulus and write what follows, all of it or nothing.

    Raises Refused, NeverRests, PluginFailed, StaleState or another DatabaseTrouble.
    """
    decision = settle(place, compiled, run, population, stimulus)
    with place.all_or_nothing():
        population.note(decision)
        population.write(place.now)
    return decision


def settle(
    place: Workplace,
    compiled: Compiled,
    run: Run,
    population: StoredPopulation,
    stimulus: Stimulus,
    pasts: Pasts | None = None,
) -> Decision:
    """Decide on a stimulus, ask the plugins and tell them; nothing is written.

    `pasts` are those of many people, where they were read at once. What plugins
    announce is among the effects.

    Raises Refused, NeverRests, PluginFailed or DatabaseTrouble.
    """
    decision = weigh(place, compiled, run, population, stimulus, pasts)
    return _tell_plugins(place, compiled, run, population, decision)


def weigh(
    place: Workplace,
    compiled: Compiled,
    run: Run,
    population: StoredPopulation,
    stimulus: Stimulus,
    pasts: Pasts | None = None,
) -> Decision:
    """Decide on a stimulus and ask the plugins, who are not told that it happens.

    Whoever gives `pasts` has seen to it that the run keeps its version. Raises
    Refused, NeverRests, PluginFailed or DatabaseTrouble.
    """
    if pasts is None:
        pasts = Pasts(place.store, run.id)
        if isinstance(stimulus, EnrolPerson):
            population.keep_version()
    if isinstance(stimulus, EnrolPerson):
        journeys = pasts.journeys(stimulus.person or stimulus.id)
        stimulus = replace(stimulus, journeys=tuple(journeys))
    if isinstance(stimulus, (Correct, Reopen)):
        stimulus = remembering(place.store, run.id, stimulus)
    if isinstance(stimulus, Reopen):
        before = population.get(stimulus.subject)
        if before is not None and before.person and before.outcome:
            _refuse_those_barred(place, pasts, before.person)
    try:
        decision = decide(compiled, run, population, stimulus)
    except EndlessRules as problem:
        raise NeverRests(problem.path) from problem
    if isinstance(decision, Refusal):
        raise Refused(decision)
    _examine(place, compiled, run, population, decision, pasts)
    return decision


def approve(
    place: Workplace,
    compiled: Compiled,
    run: Run,
    population: StoredPopulation,
    decision: Decision,
) -> Decision:
    """See that nobody comes back who may not, and that no plugin objects.

    The plugins are told then; gives the decision with what they announce.
    """
    pasts = Pasts(place.store, run.id)
    _examine(place, compiled, run, population, decision, pasts)
    return _tell_plugins(place, compiled, run, population, decision)


def _examine(
    place: Workplace,
    compiled: Compiled,
    run: Run,
    population: StoredPopulation,
    decision: Decision,
    pasts: Pasts,
) -> None:
    for subject in decision.subjects:
        if subject.person and population.is_new(subject):
            _refuse_those_barred(place, pasts, subject.person)
    if not place.hooks.wants("before_move"):
        return
    with asking(place.driver):
        context = place.context(run.id, compiled)
        reason, plugin = ask(place.hooks, context, compiled, population.get, decision)
    if reason:
        raise Refused(Refusal("not possible here", reason), plugin)


def _tell_plugins(
    place: Workplace,
    compiled: Compiled,
    run: Run,
    population: StoredPopulation,
    decision: Decision,
) -> Decision:
    """Tell the plugins what was decided; give it with what they announce."""
    hooks, announces = place.hooks, place.hooks.wants(HOOK)
    if not (announces or hooks.are_told):
        return decision
    with asking(place.driver):
        context = place.context(run.id, compiled)
        if hooks.are_told:
            tell(hooks, context, compiled, population.get, decision)
        if not announces:
            return decision
        found = announced(hooks, context, compiled, population.get, decision)
        return replace(decision, effects=(*decision.effects, *found))


def _refuse_those_barred(place: Workplace, pasts: Pasts, person: str) -> None:
    for deployment, name in pasts.endings(person):
        programme = place.programmes.compiled(place.store, deployment)
        outcome = programme.outcomes.get(name)
        if outcome is not None and not outcome.may_return:
            raise Refused(
                Refusal(
                    "not permitted",
                    f"`{person}` ended as `{name}` before, and nobody who ended so "
                    f"may return (run of `{programme.programme.name}`)",
                )
            )
