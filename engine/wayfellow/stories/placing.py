"""Placing: how somebody comes to stand where a story says they are.

Nobody in a story has applied, been trained or waited. They are enrolled with the
details that are stated, all others unknown, and enter their step at the moment at
which the story begins: its clocks start then. They have met the needs that everybody
has met who comes to that step, because no path goes round them, and no others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from wayfellow.decide import Calendar, Compiled, Decision, Population, Run
from wayfellow.decide.details import detail_problem
from wayfellow.decide.draft import Draft
from wayfellow.decide.journeys import begin
from wayfellow.decide.moves import enter
from wayfellow.decide.relating.groups import is_group
from wayfellow.decide.relating.members import need_of, owner_of
from wayfellow.decide.relating.pairs import keeps_apart
from wayfellow.decide.rest import come_to_rest
from wayfellow.decide.state import ENGINE, Lapse, Recorded, Subject
from wayfellow.decide.timing import standstill
from wayfellow.evidence.paths import Paths
from wayfellow_dsl.model import Duration, Given, Role, Value


class Placing:
    """Places those of one story, at the moment at which it begins."""

    def __init__(
        self, compiled: Compiled, run: Run, now: datetime, paths: Paths
    ) -> None:
        self._compiled = compiled
        self._run = run
        self._now = now
        self._paths = paths

    def place(
        self, given: Given, population: Population, kinds: Mapping[str, str]
    ) -> Decision | str:
        """Place somebody in a step, or say why that cannot be.

        `kinds` says of what role everybody in the story is.
        """
        draft = Draft(self._compiled, self._run, population)
        if given.kind in self._compiled.roles:
            problem = self._begin(draft, given)
        else:
            problem = self._join(draft, given, kinds)
        if problem:
            return problem
        key = draft.record(
            given.name, self._now, "enrolled", given.kind, target=given.step
        )
        done = {
            need: Recorded(True, self._now, ENGINE)
            for need in self._settled(draft, given)
        }
        facts = {**draft[given.name].facts, **done}
        draft.change(given.name, facts=facts, lapses=self._lapses(given, done))
        enter(draft, given.name, given.step, self._now, key)
        come_to_rest(draft, given.name, self._now)
        placed = draft.decision(key)
        return _moves_on(draft[given.name], given, placed) or placed

    def _lapses(self, given: Given, done: Iterable[str]) -> tuple[Lapse, ...]:
        """Say when the checks lapse that somebody has passed: as of the first day."""
        calendar = self._compiled.calendar
        needs = self._compiled.lifecycles[given.kind].needs
        return tuple(
            Lapse(key, calendar.after(self._now, lasts))
            for key in done
            if (lasts := needs[key].lasts) is not None
        )

    def _settled(self, draft: Draft, given: Given) -> Iterator[str]:
        """Name the needs that somebody must have met who stands where they are."""
        needs = self._compiled.lifecycles[given.kind].needs
        scene = draft.scene(draft[given.name], self._now)
        for key in self._paths.settled(given.kind, given.step):
            applies = self._compiled.conditions.test(needs[key].guard)
            owner = owner_of(needs[key])
            if not owner or not is_group(draft, draft[given.name]):
                if applies(scene):
                    yield key
                continue
            for member in scene.all_of(owner):
                if applies(scene.choosing({owner: member})):
                    yield need_of(key, member.id)

    def _begin(self, draft: Draft, given: Given) -> str:
        role = self._compiled.roles[given.kind]
        details = stated(role, given.details, self._compiled.calendar, self._now)
        problem = detail_problem(role, details, is_complete=False)
        begin(draft, given.name, role.name, given.name, details, self._now, ENGINE)
        return problem

    def _join(self, draft: Draft, given: Given, kinds: Mapping[str, str]) -> str:
        relationship = self._compiled.relationships[given.kind]
        members = tuple(
            (role, name)
            for role in relationship.members
            for name in given.members
            if kinds.get(name) == role
        )
        named = [role for role, _ in members]
        if set(named) != set(relationship.members) or len(named) < len(given.members):
            roles = " and a ".join(relationship.members)
            return f"a {given.kind} is of a {roles}; write `of` and their names"
        for role in relationship.members:
            if named.count(role) > (most := relationship.size(role).most):
                return f"a {given.kind} is of {most} at most in the role {role}"
        lifecycle = self._compiled.lifecycles[given.kind]
        is_offer = lifecycle.steps[given.step].step.implied
        # They have been together since the story began, wherever that has led them.
        relation = draft.put(
            Subject(
                id=given.name,
                kind=given.kind,
                created=self._now,
                step=lifecycle.first,
                entered=self._now,
                members=members,
                active_since=None if is_offer else self._now,
            )
        )
        for role, member in members:
            if draft.room(draft[member]) < 1:
                return f"the {role} {member} has no room for another {given.kind}"
            relations = (*draft[member].relations, given.name)
            draft.change(member, relations=relations)
            if is_offer:
                standstill.pause_deadlines(draft, member, self._now)
        apart = keeps_apart(draft, relation, self._now)
        return f"they may not be brought together: {apart}" if apart else ""


def _moves_on(subject: Subject, given: Given, placed: Decision) -> str:
    """Say why somebody does not stay where they are placed; empty when they do."""
    if subject.is_live and subject.step == given.step:
        return ""
    moves = [r for r in placed.records if r.subject == given.name and r.source]
    because = next((f", because {r.because}" for r in moves if r.because), "")
    to = f"end as {subject.outcome}" if subject.outcome else f"go on to {subject.step}"
    return f"{given.name} would not stay there, but {to} at once{because}"


def stated(
    role: Role,
    details: Iterable[tuple[str, str]],
    calendar: Calendar,
    now: datetime,
) -> dict[str, Value]:
    """Give each detail that a story states as a value of its type.

    An age becomes the date of birth of somebody whose birthday is today.
    """
    types = {detail.name: detail.type for detail in role.details}
    births = [detail.name for detail in role.details if detail.type == "date of birth"]
    values: dict[str, Value] = {}
    for name, text in details:
        if name == "age" and name not in types and births and text.isdigit():
            born = Duration(-int(text), "years")
            values[births[0]] = calendar.add(calendar.day(now), born).isoformat()
        else:
            values[name] = value_of(types.get(name, "text"), text)
    return values


def value_of(type_: str, text: str) -> Value:
    """Give what a story states as a value of a type; as text what is none."""
    match type_:
        case "number":
            try:
                number = float(text)
            except ValueError:
                return text
            return int(number) if number.is_integer() else number
        case "yes or no":
            return {"yes": True, "no": False}.get(text, text)
        case "some of" | "people":
            return (text,)
        case _:
            return text
