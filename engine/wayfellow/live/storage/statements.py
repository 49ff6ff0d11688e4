"""Every statement that the live engine runs, prepared once for a database."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Dialect,
    Select,
    Table,
    Text,
    Update,
    any_,
    bindparam,
    case,
    func,
    insert,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from ..records.proofs import Proofs
from .columns import Json, Moment
from .prepared import Prepared
from .queued import InboxStatements, OutboxStatements
from .tables import Tables
from .writing import CHANGING, written_for_one, written_for_several

_NOT_TOLD = ("place", "run", "salt", "sealed", "digest")
_OF_TIES = '"(relations|members|joins|invited|journeys|invited by)":'
"""What is in the state of whoever is tied to somebody; what is empty is left out."""
_LIMIT = bindparam("limit", type_=BigInteger)


class Statements:
    """The statements for one set of tables in one kind of database."""

    def __init__(self, tables: Tables, dialect: Dialect) -> None:
        self._dialect = dialect
        self.tables = tables
        self._programmes(tables)
        self._subjects(tables)
        self._records(tables)
        self.writes_at_once = dialect.name == "postgresql"
        self.write_one = self._ready(written_for_one(tables))
        self.write_several = self._ready(written_for_several(tables))
        self.proofs = Proofs(tables, dialect)

    def _ready(self, statement: Select[Any] | Update) -> Prepared:
        return Prepared(statement, self._dialect)

    def _added(self, table: Table, *, or_nothing: bool = False) -> Prepared:
        # The database numbers the places itself.
        columns = [column.name for column in table.c if column.name != "place"]
        statement = insert(table).inline()
        if or_nothing:
            kind = postgresql if self._dialect.name == "postgresql" else sqlite
            statement = kind.insert(table).on_conflict_do_nothing().inline()
        return Prepared(statement, self._dialect, columns)

    def _programmes(self, tables: Tables) -> None:
        deployment, run = tables.deployment.c, tables.run.c
        self.add_deployment = self._added(tables.deployment)
        self.model = self._ready(
            select(deployment.model).where(
                deployment.fingerprint == bindparam("fingerprint")
            )
        )
        self.versions = self._ready(
            select(deployment.fingerprint, deployment.name, deployment.version)
            .where(deployment.name == bindparam("name"))
            .order_by(deployment.version.desc())
        )
        self.deployments = self._ready(
            select(
                deployment.fingerprint, deployment.name, deployment.version
            ).order_by(deployment.name, deployment.version)
        )
        row = select(
            run.id, run.deployment, run.starts, run.rounds, run.next_round, run.opened
        )
        self.add_run = self._added(tables.run)
        known = row.where(run.id == bindparam("run"))
        self.run = self._ready(known)
        # Whoever writes about new people keeps the run in its version meanwhile; a
        # round of matching is in nobody's way.
        self.run_to_change = self._ready(known.with_for_update(key_share=True))
        self.run_to_claim = self._ready(
            known.with_for_update(key_share=True, skip_locked=True)
        )
        self.run_to_migrate = self._ready(known.with_for_update())
        self.version_kept = self._ready(
            select(run.deployment)
            .where(run.id == bindparam("run"))
            .with_for_update(read=True, key_share=True)
        )
        self.runs = self._ready(row.order_by(run.starts, run.id))
        self.due_rounds = self._ready(
            row.where(run.next_round <= bindparam("to"))
            .order_by(run.next_round, run.id)
            .limit(_LIMIT)
        )
        self.migrate_run = self._ready(
            update(tables.run)
            .where(run.id == bindparam("run"), run.deployment == bindparam("found"))
            .values(
                deployment=bindparam("deployment"),
                rounds=bindparam("held"),
                next_round=bindparam("next"),
            )
        )
        self.hold_round = self._ready(
            update(tables.run)
            .where(run.id == bindparam("run"), run.rounds == bindparam("found"))
            .values(rounds=bindparam("held"), next_round=bindparam("next"))
        )

    def _subjects(self, tables: Tables) -> None:
        subject = tables.subject.c
        here = subject.run == bindparam("in_run")
        state = select(*_stored(tables)).where(here)
        self.add_subject = self._added(tables.subject)
        known = state.where(subject.id == bindparam("who"))
        self.subject = self._ready(known)
        self.subject_to_change = self._ready(known.with_for_update())
        several = state.where(_is_among(subject.id, self._dialect)).order_by(subject.id)
        self.several = self._ready(several)
        self.several_to_change = self._ready(several.with_for_update())
        self.several_reserved = self._ready(_reserved(tables, several))
        self.several_to_claim = self._ready(several.with_for_update(skip_locked=True))
        self.update_subject = self._ready(
            update(tables.subject)
            .where(
                subject.run == bindparam("run"),
                subject.id == bindparam("id"),
                subject.revision == bindparam("found"),
            )
            .values({name: bindparam(name) for name in CHANGING})
        )
        is_live = subject.outcome == ""
        self.in_version = self._ready(
            select(subject.id)
            .where(
                here,
                # A safeguarding hold outlives the part of whoever it is about.
                or_(is_live, type_coerce(subject.state, Text).like('%"holds":%')),
                subject.id > bindparam("after"),
            )
            .order_by(subject.id)
            .limit(_LIMIT)
        )
        self.candidates = self._ready(
            state.where(
                subject.kind == bindparam("of_kind"),
                subject.outcome == "",
                subject.step == bindparam("in_step"),
                subject.entered <= bindparam("by"),
            )
        )
        self.due = {
            (is_in_run, is_claimed): self._ready(_due(tables, is_in_run, is_claimed))
            for is_in_run in (False, True)
            for is_claimed in (False, True)
        }
        self.quiet = self._ready(
            # Its index is only for those with this very text in what they ask.
            state.where(
                subject.quiet == literal_column("1"), subject.id > bindparam("after")
            )
            .order_by(subject.id)
            .limit(_LIMIT)
        )
        self.count_due = self._ready(
            select(func.count()).where(here, subject.next_due <= bindparam("to"))
        )
        self.next_clock = self._ready(
            select(func.min(subject.next_due)).where(
                subject.next_due > bindparam("after", type_=Moment)
            )
        )
        self.next_round = self._ready(
            select(func.min(tables.run.c.next_round)).where(
                tables.run.c.next_round > bindparam("after", type_=Moment)
            )
        )
        self.first_due = self._ready(
            select(func.min(subject.next_due)).where(
                here, subject.next_due.is_not(None)
            )
        )
        self.endings = self._ready(
            select(subject.deployment, subject.outcome).where(
                subject.person == bindparam("person_is"), subject.outcome != ""
            )
        )
        person_is_among = _is_among(subject.person, self._dialect)
        self.endings_of_many = self._ready(
            select(subject.person, subject.deployment, subject.outcome).where(
                person_is_among, subject.outcome != ""
            )
        )
        # People are few in comparison: SQLite would rather read the whole run.
        in_run = subject.run.concat("") == bindparam("in_run")
        self.journeys_of_many = self._ready(
            select(subject.person, subject.id)
            .where(in_run, person_is_among)
            .order_by(subject.created, subject.id)
        )
        self.journeys = self._ready(
            select(subject.id)
            .where(here, subject.person == bindparam("person_is"))
            .order_by(subject.created, subject.id)
        )
        self.people_by_version = self._ready(
            select(
                subject.deployment,
                func.sum(case((subject.outcome == "", 1), else_=0)),
                func.count(),
            )
            .where(subject.person.is_not(None))
            .group_by(subject.deployment)
        )
        self.places = self._ready(
            select(subject.kind, subject.outcome, subject.step, func.count())
            .where(here)
            .group_by(subject.kind, subject.outcome, subject.step)
        )
        self.longest = self._ready(
            select(subject.id, subject.entered)
            .where(
                here,
                subject.kind == bindparam("of_kind"),
                subject.outcome == "",
                subject.step == bindparam("in_step"),
            )
            .order_by(subject.entered, subject.id)
            .limit(1)
        )
        kind = bindparam("of_kind", type_=Text)
        step = bindparam("in_place", type_=Text)
        self.people = self._ready(
            select(
                subject.id, subject.kind, subject.step, subject.outcome, subject.entered
            )
            .where(
                here,
                subject.id > bindparam("after"),
                subject.id >= bindparam("least"),
                subject.id < bindparam("most"),
                subject.erased.is_(None),
                or_(kind == "", subject.kind == kind),
                or_(
                    step == "",
                    subject.outcome == step,
                    (subject.outcome == "") & (subject.step == step),
                ),
            )
            .order_by(subject.id)
            .limit(_LIMIT)
        )
        self.identifiers = self._ready(
            select(subject.id).where(here).order_by(subject.id).limit(_LIMIT)
        )

    def _records(self, tables: Tables) -> None:
        history, request = tables.history.c, tables.request.c
        line = select(*(c for c in history if c.name not in _NOT_TOLD))
        here = history.run == bindparam("in_run")
        of_subject = history.subject == bindparam("who")
        self.add_line = self._added(tables.history)
        self.line = self._ready(
            line.where(here, of_subject, history.sequence == bindparam("number"))
        )
        self.lines_of_subject = self._ready(
            line.where(here, of_subject, history.sequence > bindparam("after"))
            .order_by(history.sequence)
            .limit(_LIMIT)
        )
        self.lines_of_several = self._ready(
            line.where(here, _is_among(history.subject, self._dialect)).order_by(
                history.place
            )
        )
        self.lines = self._ready(line.where(here).order_by(history.place))
        is_task = (history.kind == "task") | (history.name == "check in")
        self.task_lines = self._ready(
            line.where(here, is_task | history.name.startswith("survey ")).order_by(
                history.place
            )
        )
        later, subject = tables.history.alias(), tables.subject.c
        moved_since = (
            select(later.c.sequence)
            .where(
                later.c.run == history.run,
                later.c.subject == history.subject,
                later.c.sequence > history.sequence,
                later.c.target != "",
            )
            .exists()
        )
        self.unhandled = self._ready(
            select(
                history.subject, subject.kind, subject.step, history.when, history.name
            )
            .join(
                tables.subject,
                (subject.run == history.run) & (subject.id == history.subject),
            )
            .where(
                here,
                history.kind == literal_column("'unhandled'"),
                subject.outcome == "",
                ~moved_since,
            )
            .order_by(history.subject, history.sequence)
        )
        self.newest_of_several = self._ready(
            select(func.max(history.recorded)).where(
                here, _is_among(history.subject, self._dialect)
            )
        )
        self.version = self._ready(select(tables.version.c.version_num))
        self.last_recorded = self._ready(
            select(history.recorded).order_by(history.place.desc()).limit(1)
        )
        self.claim_request = self._added(tables.request, or_nothing=True)
        self.answer_request = self._ready(
            update(tables.request)
            .where(
                request.run == bindparam("in_run"), request.key == bindparam("named")
            )
            .values(answer=bindparam("answered"), lines=bindparam("by_lines"))
        )
        self.request = self._ready(
            select(request.content, request.answer, request.lines).where(
                request.run == bindparam("in_run"), request.key == bindparam("named")
            )
        )
        self.contents = self._ready(
            select(request.key, request.content).where(
                request.run == bindparam("in_run"),
                _is_among(request.key, self._dialect),
            )
        )
        self.add_effect = self._added(tables.outbox)
        self.outbox = OutboxStatements(tables, self._dialect)
        self.inbox = InboxStatements(tables, self._dialect)


def _is_among(one: ColumnElement[str], dialect: Dialect) -> ColumnElement[bool]:
    """Say whether a text is in one list, of any length, in one statement."""
    if dialect.name == "postgresql":
        return one == any_(bindparam("among", type_=postgresql.ARRAY(Text)))
    among = bindparam("among", type_=Json(list[str]))
    return one.in_(select(func.json_each(among).table_valued("value").c.value))


def _reserved(tables: Tables, several: Select[Any]) -> Select[Any]:
    """Give the statement that reads several, and locks those who are tied to nobody."""
    state = type_coerce(tables.subject.c.state, Text)
    is_tied = state.regexp_match(bindparam("of_ties", _OF_TIES))
    alone = several.where(~is_tied).with_for_update().cte("alone")
    either = union_all(
        select(*alone.c, literal_column("true", Boolean).label("is_ours")),
        several.order_by(None)
        .where(is_tied)
        .add_columns(literal_column("false", Boolean)),
    )
    return select(*either.subquery("either").c)


def _stored(tables: Tables) -> tuple[ColumnElement[Any], ...]:
    subject = tables.subject.c
    return subject.state, subject.revision, subject.digest, subject.deployment


def _due(tables: Tables, is_in_run: bool, is_claimed: bool) -> Select[Any]:
    subject, run = tables.subject.c, tables.run.c
    # A round comes after all that is due before it.
    its_round = select(run.next_round).where(run.id == subject.run).scalar_subquery()
    to = bindparam("to", type_=Moment)
    due = (
        select(subject.next_due, subject.run, subject.id, *_stored(tables))
        .where(
            subject.next_due <= to,
            subject.next_due <= func.coalesce(its_round, to, type_=Moment),
        )
        .order_by(subject.next_due, subject.created, subject.id, subject.run)
        .limit(_LIMIT)
    )
    if is_in_run:
        due = due.where(subject.run == bindparam("in_run"))
    if is_claimed:
        due = due.with_for_update(of=tables.subject, skip_locked=True)
    return due


def statements_for(tables: Tables, dialect: Dialect) -> Statements:
    """Give the statements for tables in a kind of database, which are prepared once.

    They are the same for every engine of one kind and driver.
    """
    kind: Any = type(dialect)
    driver: Any = dialect.dbapi
    return _prepared(tables, kind, driver, dialect.paramstyle)


@lru_cache(maxsize=32)
def _prepared(tables: Tables, kind: Any, driver: Any, paramstyle: str) -> Statements:
    # A dialect of their own: what one engine learns of its database stays with it.
    return Statements(tables, kind(dbapi=driver, paramstyle=paramstyle))
