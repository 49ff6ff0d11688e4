"""What can be asked of one run at the desk; nothing here changes anything."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from wayfellow.decide import ENGINE, Actor, Compiled, Run, Subject, next_due
from wayfellow.decide.asking.explanation import Why, why
from wayfellow.decide.retelling.hindsight import Otherwise
from wayfellow.decide.retelling.replay import Replay
from wayfellow.decide.versions.crossing import StepMapping
from wayfellow.decide.versions.migration import Migrate
from wayfellow.errors import (
    PluginFailed,
    PluginMissing,
    Refused,
    UnknownPolicy,
    UnknownSubject,
)
from wayfellow.hooks import is_asked
from wayfellow_dsl import fingerprint
from wayfellow_dsl.model import MatchPolicy, Programme
from wayfellow_dsl.phrases import say_date

from . import given, versions
from .answers import (
    Flaw,
    Line,
    Listed,
    OpenTask,
    Place,
    Posted,
    Status,
    Stuck,
    Verification,
)
from .attention import look_around, refused
from .change import Workplace
from .plans import MigrationPlan
from .queues.inbox import Inbox
from .queues.outbox import Outbox
from .records.hindsight import what_differs
from .records.verification import Watch, retell, verify
from .storage.population import StoredPopulation
from .storage.runs import RunRow
from .tasks import open_tasks


class Questions:
    """How a run stands, for as long as one transaction lasts."""

    def __init__(self, place: Workplace, row: RunRow, compiled: Compiled) -> None:
        self._place = place
        self._row = row
        self._compiled = compiled
        self._run = Run(row.id, row.starts)

    @property
    def id(self) -> str:
        """The run's identifier."""
        return self._row.id

    @property
    def starts(self) -> str:
        """The run's first day, such as 2027-09-01."""
        return self._row.starts

    @property
    def programme(self) -> Programme:
        """The programme version that the run is in."""
        return self._compiled.programme

    def subject(self, identifier: str) -> Subject:
        """Give a participant or relationship as it stands; UnknownSubject if none."""
        found = self._population().get(given.text(identifier, "subject"))
        if found is None:
            raise UnknownSubject(
                identifier, self._place.store.identifiers(self.id, limit=1000)
            )
        return found

    def people(
        self,
        *,
        kind: str = "",
        place: str = "",
        begins: str = "",
        after: str = "",
        limit: int = 100,
    ) -> tuple[Listed, ...]:
        """Name who is in the run, and each relationship, by identifier.

        `kind` is a role or a relationship, `place` a step or an outcome, and `begins`
        how the identifier does; without them it is everybody. For the next `limit` of
        them say `after` whom. Whoever was erased is left out.
        """
        values = {"kind": kind, "place": place, "begins": begins, "after": after}
        for name, value in values.items():
            given.text(value, name)
        most = given.number(limit, "limit")
        look = self._place.store.lookout
        return tuple(look.people(self.id, kind, place, begins, after, most))

    def history(
        self, subject: str | None = None, *, after: int = 0, limit: int | None = None
    ) -> tuple[Line, ...]:
        """Give the history of somebody, or of the whole run in the order written.

        With `after` and `limit`, so many lines of somebody, after the one of a number.
        """
        if subject is not None:
            self.subject(subject)
        store = self._place.store
        if limit is None:
            return store.histories.lines(self.id, subject, after)
        return store.histories.lines(self.id, subject, after, limit)

    def why(self, subject: str, *, at: datetime | None = None) -> Why:
        """Explain what somebody waits for now, or by `at`, and who can act.

        Of somebody who has ended it is told in the words of the version they ended in.
        """
        self.subject(subject)
        population = self._population()
        population.get(subject)
        version = population.version_of(subject)
        compiled = self._place.programmes.compiled(self._place.store, version)
        when = self._place.now if at is None else given.moment(at)
        found = why(compiled, self._run, population, subject, when)
        overdue = self._overdue(compiled, population, subject, when)
        return replace(found, lines=(*overdue, *found.lines)) if overdue else found

    def _overdue(
        self,
        compiled: Compiled,
        population: StoredPopulation,
        identifier: str,
        when: datetime,
    ) -> tuple[str, ...]:
        """Say what was due for somebody and is refused, if a plugin or a rule does so.

        A plugin that is being asked is not asked about it within.
        """
        subject = population.get(identifier)
        due = None if subject is None else next_due(subject)
        if subject is None or due is None or due > when or is_asked():
            return ()
        problem = refused(self._place, compiled, self._run, population, subject)
        match problem:
            case None:
                return ()
            case Refused():
                reason = f"is refused: {problem.for_staff}"
            case PluginMissing():
                reason = f"cannot happen: {problem}"
            case PluginFailed():
                reason = (
                    f"has not happened, as the plugin `{problem.plugin}` broke down"
                )
            case _:
                reason = "cannot happen, as the rules never come to rest"
        day = say_date(compiled.calendar.day(due).isoformat())
        end = "" if reason.endswith((".", "!", "?")) else "."
        return (f"What was due on {day} {reason}{end}",)

    def verify(self, *, watch: Watch | None = None) -> Verification:
        """Check every line of the run, and that they lead to where everybody stands.

        On PostgreSQL in a transaction that reads as of one moment, as `Office.look`
        does. `watch` is told how many more lines have been checked.
        """
        found = verify(
            self._place.store,
            self._compiled,
            self._run,
            self._version,
            watch=watch,
        )
        if fingerprint(self.programme) != self._row.deployment:
            what = "is in a programme that was changed after it had been deployed"
            flaws = (Flaw(self.id, "", 0, what), *found.flaws)
            found = replace(found, flaws=flaws)
        return found

    def replay(self) -> Replay:
        """Tell the run's history again; say where it differs from what is stored.

        The erased are left out, and whoever was ever connected with them.
        """
        return retell(self._place.store, self._compiled, self._run, self._version)

    def _version(self, name: int | str) -> Compiled | None:
        store, programmes = self._place.store, self._place.programmes
        for known in store.deployments.of(self.programme.name):
            if name in (known.version, known.fingerprint):
                return programmes.compiled(store, known.fingerprint)
        return None

    def stuck(self, *, at: datetime) -> Stuck:
        """Name what needs somebody's attention, the most urgent first.

        Whoever is live has something ahead or is named: nobody is forgotten. What is
        due by `at` and refused, what no rule handled, and what could not be delivered
        are named too. Those on hold are named without the reason why.
        """
        return look_around(self._place, self._row, given.moment(at))

    def tasks(self, whom: str = "") -> tuple[OpenTask, ...]:
        """Give what people are asked to do and have not done yet, the oldest first.

        With `whom`, an identifier or a staff role, only what is for them. It reads the
        whole run.
        """
        given.text(whom, "whom")
        found = open_tasks(self._place.store, self.id, self._compiled.staff)
        return tuple(task for task in found if not whom or whom in task.whom)

    def differences(self, subject: str) -> tuple[Otherwise, ...]:
        """Say what would be otherwise, had all that is known been known in time.

        What was recorded late is taken when it happened, and what was recorded by
        mistake as it was put right. Moves, messages and tasks of the subject and of all
        who were ever connected with it are compared. Whom a matching round brought
        together is taken as it was. Nothing is said where somebody was erased, or the
        run went over to another version.
        """
        self.subject(subject)
        return what_differs(self._place.store, self._compiled, self._run, subject)

    def inbox(self) -> tuple[Posted, ...]:
        """Give what was posted and waits, and what of it was refused, in its order."""
        return tuple(Inbox(self._place.store).waiting(self.id))

    def status(self) -> Status:
        """Say how many are where, and who has been there longest."""
        store, programme = self._place.store, self.programme
        times = [self._row.next_round, store.agenda.first(self.id)]
        known = [when for when in times if when is not None]
        undelivered, given_up = Outbox(store).count(self.id)
        return Status(
            self.id,
            programme.name,
            programme.version,
            self._row.starts,
            self._places(),
            min(known, default=None),
            undelivered,
            given_up,
        )

    def plan_migration(
        self,
        to_version: int,
        mapping: StepMapping | None = None,
        *,
        at: datetime,
        by: Actor = ENGINE,
        watch: versions.Watch | None = None,
    ) -> MigrationPlan:
        """Say what would become of everybody in another version; change nothing.

        It is worked out as `migrate` would do it at that time, with the same mapping,
        but plugins are not asked. Without `by` it is what whoever may do everything
        would do. Raises UnknownVersion, Refused for a mapping that leads nowhere or
        when the run is in that version already, and NeverRests.
        """
        stimulus = Migrate("", given.moment(at), by, "")
        given.usable(stimulus)
        mapping = given.step_mapping(mapping)
        given.number(to_version, "to_version")
        return versions.plan(
            self._place, self._row, to_version, mapping, stimulus, watch
        )

    def _places(self) -> tuple[Place, ...]:
        counted: dict[tuple[str, str, bool], int] = {}
        for kind, outcome, step, count in self._place.store.places(self.id):
            place = (kind, outcome or step, bool(outcome))
            counted[place] = counted.get(place, 0) + count
        known: dict[str, list[str]] = {
            lifecycle.subject: [step.name for step in lifecycle.steps]
            for lifecycle in self.programme.lifecycles
        }
        # Of a role that an older version had there may be some who have ended.
        for kind, _, _ in sorted(counted):
            known.setdefault(kind, [])
        places = []
        for kind, steps in known.items():
            ended = sorted(n for k, n, is_end in counted if is_end and k == kind)
            for name in steps:
                count = counted.get((kind, name, False), 0)
                if count:
                    who, since = self._place.store.longest(self.id, kind, name)
                    places.append(Place(kind, name, False, count, since, who))
            for name in ended:
                places.append(Place(kind, name, True, counted[kind, name, True]))
        return tuple(places)

    def _population(self) -> StoredPopulation:
        return StoredPopulation(self._place.store, self._row)

    def _policy(self, name: str) -> MatchPolicy:
        given.text(name, "policy")
        for policy in self.programme.policies:
            if policy.name == name:
                return policy
        raise UnknownPolicy(name, [policy.name for policy in self.programme.policies])
