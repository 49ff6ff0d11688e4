"""Many people begin at once, from a table: all of them, or none and a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from hashlib import sha256
from itertools import islice

import msgspec

from wayfellow.decide import Actor, Compiled, EnrolPerson, Refusal, Run, Subject
from wayfellow.errors import NeverRests, NotYet, PluginFailed, Refused, Unusable
from wayfellow_dsl.labels import in_backticks
from wayfellow_dsl.model import Programme, Role, Value

from .. import given
from ..answers import Imported, RowChange, RowProblem
from ..change import Pasts, Workplace, settle, weigh
from ..storage.population import StoredPopulation
from ..storage.runs import RunRow
from .cells import (
    UnfitCell,
    plainly,
    read_cell,
    read_day,
    read_empty,
    refuse_hostile,
    shown,
)
from .spreadsheet import Sheet, SheetRow

IDENTIFIER, PERSON, JOINED = "identifier", "person", "joined"
"""What a column may say besides details: what somebody is called in the run, who they
are where they take part more than once, and on which day they joined."""
_NOT_YET = "this day has not come yet"
_ALSO = {IDENTIFIER: ("id",), PERSON: (), JOINED: ("joined on", "date joined")}
_TOGETHER = 1000
"""How many people are read and written at one time."""
_encode = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True, slots=True)
class _Person:
    """One row as it was read."""

    row: int
    identifier: str
    person: str
    joined: date | None
    details: dict[str, Value]

    @property
    def content(self) -> str:
        """What tells one row about somebody from another one."""
        joined = self.joined and self.joined.isoformat()
        told = (self.identifier, self.person, joined, self.details)
        return sha256(_encode(told)).hexdigest()

    def key(self, role: str) -> str:
        """Give the idempotency key of a row, in which nobody can read a name."""
        return f"import {sha256(_encode((role, self.identifier))).hexdigest()[:40]}"


class _Undone(Exception):
    """Takes back what was written of a table in which something is wrong."""


def role_named(programme: Programme, name: str) -> Role:
    """Give a role; Refused where the programme has none of that name."""
    roles = {role.name: role for role in programme.roles}
    role = roles.get(name)
    if role is None:
        known = in_backticks(roles)
        near = get_close_matches(name, roles, 1)
        hint = f"did you mean `{near[0]}`?" if near else f"the roles are {known}"
        raise Refused(Refusal("bad details", f"there is no role `{name}`; {hint}"))
    return role


def template(role: Role) -> tuple[str, ...]:
    """Give the headings of a table of people in a role."""
    return (IDENTIFIER, *(detail.name for detail in role.details))


class Import:
    """The import of one table into one run, within one transaction."""

    def __init__(
        self, place: Workplace, row: RunRow, compiled: Compiled, role: Role
    ) -> None:
        self._place = place
        self._compiled = compiled
        self._row = row
        self._run = Run(row.id, row.starts)
        self._role = role
        self._problems: list[RowProblem] = []
        self._new: list[str] = []
        self._returning: list[str] = []
        self._same: list[str] = []
        self._changed: list[RowChange] = []
        self._there: list[str] = []

    def take(
        self,
        sheet: Sheet,
        columns: Mapping[str, str],
        at: datetime,
        by: Actor,
        *,
        is_trial: bool,
    ) -> Imported:
        """Let everybody in a table begin, or report all that is wrong with it.

        `columns` says for headings which detail they are; empty to leave one out.
        """
        meant = self._meant(sheet, columns)
        left_out = tuple(
            shown(name)
            for place, name in enumerate(sheet.columns)
            if place not in meant.values()
        )
        if not self._problems:
            self._place.begin()
            try:
                with self._place.all_or_nothing(always=True):
                    self._begin_all(sheet, meant, at, by, is_trial)
                    if self._problems:
                        raise _Undone
            except _Undone:
                pass
        if self._problems:
            problems = tuple(sorted(self._problems, key=lambda one: one.row))
            return Imported(
                self._run.id,
                self._role.name,
                left_out=left_out,
                problems=problems,
                is_trial=is_trial,
            )
        return Imported(
            self._run.id,
            self._role.name,
            tuple(self._new),
            tuple(self._returning),
            tuple(self._same),
            tuple(self._changed),
            tuple(self._there),
            left_out,
            is_trial=is_trial,
        )

    # -- What the headings mean --------------------------------------------------------

    def _meant(self, sheet: Sheet, columns: Mapping[str, str]) -> dict[str, int]:
        """Say in which column each thing is that is known about somebody."""
        details = {detail.name: detail for detail in self._role.details}
        known = {
            plainly(name): target
            for target in (JOINED, PERSON, IDENTIFIER)
            for name in (target, *_ALSO[target])
        }
        known |= {plainly(one.label): one.name for one in details.values() if one.label}
        known |= {plainly(name): name for name in details}
        known[IDENTIFIER] = IDENTIFIER
        targets = {*known.values()}
        given = {plainly(column): target for column, target in columns.items()}
        meant: dict[str, int] = {}
        for place, column in enumerate(sheet.columns):
            plain = plainly(column)
            target = given.pop(plain, known.get(plain, ""))
            if not target:
                self._warn_of(column, plain, known, plain in map(plainly, columns))
            elif target not in targets:
                self._heading(column, _no_target(self._role, target, targets))
            elif target in meant:
                first = sheet.columns[meant[target]]
                self._heading(
                    column,
                    f"`{shown(first)}` says the same. Rename one of them, or leave it "
                    f'out with --map "COLUMN="',
                )
            else:
                meant[target] = place
        for column in columns:
            if plainly(column) in given:
                near = get_close_matches(column, sheet.columns, 1)
                hint = f". Did you mean `{shown(near[0])}`?" if near else ""
                self._heading(column, f"there is no such column{hint}")
        self._miss(meant)
        return meant

    def _warn_of(
        self, column: str, plain: str, known: Mapping[str, str], is_left_out: bool
    ) -> None:
        near = get_close_matches(plain, known, 1, 0.8)
        if near and not is_left_out:
            self._heading(
                column,
                f"did you mean `{known[near[0]]}`? If not, leave it out with --map "
                f'"{shown(column)}="',
            )

    def _miss(self, meant: Mapping[str, int]) -> None:
        if IDENTIFIER not in meant:
            self._heading(
                IDENTIFIER,
                "no column says what people are called in the run. Name one so, or "
                'say which with --map "COLUMN=identifier"',
            )
        for detail in self._role.details:
            if not detail.optional and detail.name not in meant:
                self._heading(
                    detail.name,
                    f"no column says it, and every {self._role.name} needs it. Say "
                    f'which it is with --map "COLUMN={detail.name}"',
                )

    def _heading(self, column: str, problem: str) -> None:
        self._problems.append(RowProblem(1, shown(column), "", problem))

    # -- What the rows say -------------------------------------------------------------

    def _read_all(self, sheet: Sheet, meant: Mapping[str, int]) -> Iterator[_Person]:
        seen: dict[str, int] = {}
        for row in sheet.rows:
            person = self._read(sheet, row, meant)
            if person is None:
                continue
            first = seen.setdefault(person.identifier, row.number)
            if first != row.number:
                self._refuse(
                    row.number,
                    IDENTIFIER,
                    person.identifier,
                    f"row {first} is called so too. Give each person a name of their "
                    "own",
                )
                continue
            yield person

    def _read(
        self, sheet: Sheet, row: SheetRow, meant: Mapping[str, int]
    ) -> _Person | None:
        before = len(self._problems)
        if row.problem:
            self._refuse(row.number, "", "", row.problem)
            return None
        known: dict[str, Value] = {}
        details = {detail.name: detail for detail in self._role.details}
        joined: date | None = None
        for target, place in meant.items():
            text = row.cells[place]
            try:
                if target in details and text:
                    known[target] = read_cell(details[target], text)
                elif target in details:
                    empty = read_empty(details[target], self._role.name)
                    if empty is not None:
                        known[target] = empty
                elif target == JOINED and text:
                    joined = read_day(text)
                elif target == IDENTIFIER and not text:
                    raise UnfitCell("it is empty. Say what they are called in the run")
                else:
                    refuse_hostile(text)
            except UnfitCell as unfit:
                self._refuse(row.number, sheet.columns[place], text, str(unfit))
        if len(self._problems) > before:
            return None
        identifier = row.cells[meant[IDENTIFIER]]
        is_said = PERSON in meant and PERSON not in details
        person = row.cells[meant[PERSON]] if is_said else ""
        return _Person(row.number, identifier, person or identifier, joined, known)

    def _refuse(self, row: int, column: str, value: str, problem: str) -> None:
        self._problems.append(RowProblem(row, shown(column), shown(value), problem))

    # -- Who begins --------------------------------------------------------------------

    def _begin_all(
        self,
        sheet: Sheet,
        meant: Mapping[str, int],
        at: datetime,
        by: Actor,
        is_trial: bool,
    ) -> None:
        rows = self._read_all(sheet, meant)
        while people := list(islice(rows, _TOGETHER)):
            self._begin(people, at, by, is_trial)

    def _begin(
        self, people: list[_Person], at: datetime, by: Actor, is_trial: bool
    ) -> None:
        store, role = self._place.store, self._role.name
        population = StoredPopulation(store, self._row, to_change=True)
        population.keep_version()
        population.fetch(one.identifier for one in people)
        pasts = Pasts(store, self._run.id)
        pasts.read(one.person for one in people)
        population.fetch(each for one in people for each in pasts.journeys(one.person))
        before = store.intake.contents(self._run.id, [one.key(role) for one in people])
        asked = []
        for one in people:
            content = before.get(one.key(role))
            if content == one.content:
                self._same.append(one.identifier)
            elif content is not None:
                self._note_changed(one, population.get(one.identifier))
            elif (known := population.get(one.identifier)) is not None:
                self._note_there(one, known.kind)
            elif self._enrol(one, population, pasts, at, by, is_trial):
                asked.append((one.key(role), one.content, one.identifier))
        if not self._problems and not is_trial:
            store.intake.add_requests(self._run.id, asked, self._place.now)
            population.write(self._place.now)

    def _note_there(self, one: _Person, kind: str) -> None:
        if kind == self._role.name:
            self._there.append(one.identifier)
            return
        problem = f"somebody in the role {kind} is called so. Choose another name"
        self._refuse(one.row, IDENTIFIER, one.identifier, problem)

    def _enrol(
        self,
        one: _Person,
        population: StoredPopulation,
        pasts: Pasts,
        at: datetime,
        by: Actor,
        is_trial: bool,
    ) -> bool:
        is_known = pasts.journeys(one.person) or pasts.endings(one.person)
        # Plugins are told of what happens, and a trial is none.
        decide = weigh if is_trial else settle
        try:
            given.text(one.identifier, IDENTIFIER)
            given.text(one.person, PERSON)
            if one.joined is not None:
                if one.joined > self._compiled.calendar.day(at):
                    self._refuse(one.row, JOINED, str(one.joined), _NOT_YET)
                    return False
                at = self._place.moment(self._compiled.calendar.starts(one.joined))
            stimulus = EnrolPerson(
                one.identifier, self._role.name, at, one.person, one.details, by
            )
            decision = decide(
                self._place, self._compiled, self._run, population, stimulus, pasts
            )
        except NotYet:
            self._refuse(one.row, JOINED, str(one.joined), _NOT_YET)
            return False
        except (Refused, PluginFailed, NeverRests, Unusable) as problem:
            self._refuse(one.row, "", one.identifier, str(problem))
            return False
        population.note(decision)
        pasts.add(one.person, one.identifier)
        self._new.append(one.identifier)
        if is_known:
            self._returning.append(one.identifier)
        return True

    def _note_changed(self, one: _Person, known: Subject | None) -> None:
        """Note what a row says otherwise than it did, and than is known by now."""
        (enrolled,) = self._place.store.histories.records(
            self._run.id, [(one.identifier, 1)]
        )
        facts = {} if known is None else known.facts
        names = []
        for detail in self._role.details:
            said = one.details.get(detail.name)
            is_new = enrolled.payload.get(detail.name) != said
            fact = facts.get(detail.name)
            if is_new and (fact.value if fact is not None else None) != said:
                names.append(detail.name)
        if known is not None and one.joined is not None:
            joined = self._compiled.calendar.day(known.created)
            names += [JOINED] if joined != one.joined else []
        if names:
            self._changed.append(RowChange(one.row, one.identifier, tuple(names)))
        else:
            self._same.append(one.identifier)


def _no_target(role: Role, target: str, targets: set[str]) -> str:
    near = get_close_matches(target, targets, 1)
    hint = f". Did you mean `{near[0]}`?" if near else ""
    return f"a {role.name} has no detail `{shown(target)}`{hint}"
