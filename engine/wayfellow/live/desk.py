"""The desk: where programmes are deployed, runs opened, and time passes."""

from __future__ import annotations

from datetime import date, datetime

from wayfellow.errors import (
    RunExists,
    UnknownEffect,
    UnknownProgramme,
    UnknownVersion,
    Unusable,
    VersionTaken,
)
from wayfellow_dsl import fingerprint
from wayfellow_dsl.model import Programme

from . import given
from .answers import Deployment, DeploymentInUse, Progress, Seal, Waiting
from .callers.repeats import Repeats
from .callers.tokens import Tokens
from .privacy.rights import Privacy
from .queues.outbox import Outbox
from .records import seals
from .run import LiveRun
from .storage.runs import RunRow
from .storage.store import Store
from .timing import passing, rounds


class Desk(Privacy):
    """The live engine within one transaction; `Office.bind` gives it.

    It never commits. What each method raises, it raises with nothing changed.
    """

    @property
    def _store(self) -> Store:
        return self._place.store

    @property
    def now(self) -> datetime:
        """The time at which what is done here is written down, in UTC."""
        return self._place.now

    @property
    def tokens(self) -> Tokens:
        """The tokens of callers from outside, such as those of the REST API."""
        return Tokens(self._place)

    @property
    def repeats(self) -> Repeats:
        """The answers that are kept for callers from outside who ask twice."""
        return Repeats(self._place)

    # -- Programmes and runs -----------------------------------------------------------

    def deploy(self, programme: Programme) -> Deployment:
        """Make a programme version available; again does nothing.

        VersionTaken when another programme was deployed under its name and version.
        """
        if not isinstance(programme, Programme):
            raise Unusable(
                "`programme` is what a file means: "
                "`read_programme(text).programme`, once it has no mistakes"
            )
        self._place.begin()
        deployment = Deployment(
            fingerprint(programme), programme.name, programme.version
        )
        versions = self._store.deployments.of(programme.name)
        for known in versions:
            if known.version == deployment.version:
                if known == deployment or self._is_same(known, deployment):
                    return known
                free = max(one.version for one in versions) + 1
                raise VersionTaken(programme.name, programme.version, free)
        self._store.deployments.add(deployment, programme, self._place.now)
        return deployment

    def deployments(self) -> tuple[Deployment, ...]:
        """Give every deployed version of every programme."""
        return tuple(self._store.deployments.all())

    def versions_in_use(self) -> tuple[DeploymentInUse, ...]:
        """Give every deployed version, with its runs and how many people are in it."""
        people, runs = self._store.deployments.people(), self._store.runs.all()
        return tuple(
            DeploymentInUse(
                one.name,
                one.version,
                one.fingerprint,
                tuple(run.id for run in runs if run.deployment == one.fingerprint),
                *people.get(one.fingerprint, (0, 0)),
            )
            for one in self._store.deployments.all()
        )

    def open_run(
        self, programme: str, starts: date, run: str, *, version: int | None = None
    ) -> LiveRun:
        """Open a run of a deployed programme, of its newest version unless stated.

        Raises UnknownProgramme, UnknownVersion and RunExists.
        """
        given.text(programme, "programme")
        given.identifier(run, "run")
        given.day(starts, "starts")
        self._place.begin()
        versions = self._store.deployments.of(programme)
        if not versions:
            known = (deployment.name for deployment in self._store.deployments.all())
            raise UnknownProgramme(programme, set(known))
        if version is not None:
            given.number(version, "version")
            there = [known.version for known in versions]
            versions = [known for known in versions if known.version == version]
            if not versions:
                raise UnknownVersion(programme, version, there)
        if self._store.runs.get(run) is not None:
            raise RunExists(run)
        row = RunRow(
            run,
            versions[0].fingerprint,
            starts.isoformat(),
            {},
            None,
            self._place.now,
        )
        compiled = self._place.compiled(row)
        row = rounds.with_next_round(compiled, row)
        self._store.runs.add(row)
        return LiveRun(self._place, row, compiled)

    def _is_same(self, known: Deployment, deployment: Deployment) -> bool:
        # Of what was deployed long ago the fingerprint may have been taken otherwise.
        model = self._store.deployments.model(known.fingerprint)
        return fingerprint(model) == deployment.fingerprint

    def run(self, identifier: str) -> LiveRun:
        """Give an open run; UnknownRun when there is none."""
        row = self._place.row(given.text(identifier, "run"))
        return LiveRun(self._place, row, self._place.compiled(row))

    def runs(self) -> tuple[str, ...]:
        """Give the identifiers of all runs, by when they start."""
        return tuple(row.id for row in self._store.runs.all())

    def outbox(
        self,
        *,
        parked: bool = False,
        run: str | None = None,
        after: int = 0,
        limit: int | None = None,
    ) -> tuple[Waiting, ...]:
        """Give the effects that wait to be delivered, the oldest first.

        With `parked` those that were given up, until somebody asks for them again; with
        `run` those of one run. With `limit` so many at the most, and the next of them
        `after` the `place` of the last.
        """
        if limit is not None:
            given.number(limit, "limit")
        return tuple(
            Outbox(self._store).page(
                parked=parked,
                run="" if run is None else given.text(run, "run"),
                after=given.count(after, "after"),
                limit=limit,
            )
        )

    def note_delivery(self, key: str, when: datetime) -> None:
        """Note that the host itself has delivered an effect.

        Raises UnknownEffect when none has this key.
        """
        key, when = given.text(key, "key"), given.moment(when)
        self._place.begin()
        if not Outbox(self._store).note_delivered(key, when):
            raise UnknownEffect(key)

    def retry(self, key: str | None = None, *, run: str | None = None) -> int:
        """Let what failed be tried again at once: the effect of a key, or all of them.

        With `run` all of them in one run. Gives how many there are, given up or not;
        each has all its tries before it.
        """
        if key is not None:
            given.text(key, "key")
        within = "" if run is None else given.text(run, "run")
        self._place.begin()
        return Outbox(self._store).retry(key, within)

    # -- Proof -------------------------------------------------------------------------

    def seal(self, *, upto: int | None = None) -> Seal:
        """Seal all that has been recorded in all runs, or all of it up to a place.

        Without `upto` nobody can write on PostgreSQL until the transaction ends; see
        `Office.seal`.
        """
        if upto is not None:
            given.count(upto, "upto")
        return seals.take(self._store, upto)

    def breach(self, seal: Seal) -> str:
        """Say what has become otherwise since a seal was taken; empty for nothing."""
        given.of_kind(seal, Seal, "seal", "what `seal` or `read_seal` gives")
        return seals.breach(self._store, seal)

    # -- Time --------------------------------------------------------------------------

    def advance(
        self, to: datetime, *, run: str | None = None, batch: int = passing.BATCH
    ) -> Progress:
        """Let everything happen that is due by a time, each at its own time, in order.

        With `run` only what belongs to that run. What a plugin or the programme
        refuses stays due, and is reported. It is the same as one after the other, and
        quicker: `batch` participants are read together, and written together.
        """
        if run is not None:
            given.text(run, "run")
        passage = passing.Passage(self._place.moment(to), run, batch)
        return passing.advance(self._place, passage)
