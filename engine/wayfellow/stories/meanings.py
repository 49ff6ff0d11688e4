"""Meanings: whom and what a line of a story is about, as the engine knows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from wayfellow.decide import Actor, Compiled, Event, Introduce, Subject
from wayfellow.decide.holds import NAMES as HOLDS
from wayfellow_dsl.model import Happens, Need, Value
from wayfellow_dsl.phrases import say_list

ALWAYS = ("ended", "meeting held")
"""What members may say of their relationship, whatever rules there are."""


class CannotBe(Exception):
    """Something in a story that cannot happen; says why."""


class Meanings:
    """Finds out what is meant, as things stand in a story."""

    def __init__(
        self,
        compiled: Compiled,
        population: Mapping[str, Subject],
        kinds: Mapping[str, str],
    ) -> None:
        self._compiled = compiled
        self._population = population
        self._kinds = kinds

    def events(self, line: Happens, now: datetime) -> Iterator[Event]:
        """Give the events that a line tells of; raises CannotBe."""
        if line.event == "meeting held":
            pair = self._between(line.who)
            yield Event(pair.id, line.event, now, self._actor(line.who[0]))
            return
        (whom,) = line.who
        subject = self._population[whom]
        if line.event not in HOLDS:
            subject = self._about(line, whom)
        attached = line.by.partition(" of ")[0] if " of " in line.by else ""
        needs = self._needs(subject, line.event, whom, attached)
        for need in needs:
            doer = self._doer(need, subject, whom)
            yield Event(subject.id, need.key, now, doer)
        if not needs:
            by = self._actor(line.by or whom)
            yield Event(subject.id, line.event, now, by, self._payload(subject, line))

    def lapsing(self, line: Happens, now: datetime) -> Event:
        """Give the record of a check that holds good to the end of the day."""
        (whom,) = line.who
        subject, key = self._population[whom], line.event.removeprefix("lapse ")
        need = self._compiled.lifecycles[subject.kind].needs[key]
        today = self._compiled.calendar.day(now).isoformat()
        doer = self._doer(need, subject, whom)
        return Event(whom, key, now, doer, {"until": today})

    def _payload(self, subject: Subject, line: Happens) -> dict[str, Value]:
        """Give a reason where the programme asks for one: stories tell none."""
        lifecycle = self._compiled.lifecycles[subject.kind]
        asks = any(
            rule.needs_reason
            for step in lifecycle.steps.values()
            for rule in step.rules
            if getattr(rule.trigger, "name", "") == line.event
        )
        return {"reason": "so the story says"} if asks else {}

    def introduction(self, who: tuple[str, ...], now: datetime) -> Introduce:
        """Give the introduction of people whom a story matches; raises CannotBe."""
        roles = {self._kinds[name]: name for name in who}
        for relationship in self._compiled.relationships.values():
            if set(relationship.members) == set(roles):
                members = tuple((role, roles[role]) for role in relationship.members)
                by = self._introducer(relationship.name)
                return Introduce(relationship.name, members, now, by)
        kinds = " and a ".join(self._kinds[name] for name in who)
        raise CannotBe(f"no relationship is of a {kinds}")

    def acceptances(self, pair: str, now: datetime) -> Iterator[Event]:
        """Give the acceptances that an offer waits for, one after another."""
        relation = self._population[pair]
        for need in self._compiled.step(relation).step.needs:
            if need.kind == "acceptance":
                yield Event(pair, need.key, now, self._doer(need, relation, pair))

    def _introducer(self, relationship: str) -> Actor:
        for policy in self._compiled.programme.policies:
            if policy.relationship == relationship and policy.proposed_by is not None:
                return _staff(policy.proposed_by.name)
        return _staff(next(iter(self._compiled.staff)))

    def _actor(self, name: str) -> Actor:
        party, _, of = name.partition(" of ")
        if of:
            return Actor(party, name)
        kind = self._kinds.get(name)
        return _staff(name) if kind is None else Actor(kind, name)

    def _doer(self, need: Need, subject: Subject, whom: str) -> Actor:
        if need.by.kind == "staff":
            return _staff(need.by.name or next(iter(self._compiled.staff)))
        if need.by.kind == "attached":
            of = dict(subject.members).get(need.by.of, whom)
            return Actor(need.by.name, f"{need.by.name} of {of}")
        return self._actor(dict(subject.members).get(need.by.name, whom))

    def _needs(
        self, subject: Subject, key: str, whom: str, attached: str = ""
    ) -> list[Need]:
        """Find the needs that are meant: of a relationship itself, those of each."""
        needs = self._compiled.lifecycles[subject.kind].needs
        members = [role for role, name in subject.members if whom in (name, subject.id)]
        if attached:
            keys = [f"{key} from {attached}"]
            keys += [f"{key} from {attached} of {role}" for role in members]
        elif key in needs:
            keys = [key]
        else:
            keys = [f"{key} from {role}" for role in members]
        return [needs[key] for key in keys if key in needs]

    def _about(self, line: Happens, whom: str) -> Subject:
        """Find whether somebody themselves is meant, or a relationship of theirs."""
        subject = self._population[whom]
        if subject.members or self._has_rule(subject, line.event):
            return subject
        if line.by in self._kinds and line.by != whom:
            return self._between((whom, line.by))
        lifecycle = self._compiled.lifecycles[subject.kind]
        own = {*lifecycle.needs, *lifecycle.consents}
        if line.event.partition(" ")[2] in own:
            return subject
        relations = [
            relation
            for identifier in subject.relations
            if (relation := self._population[identifier]).is_live
            and self._knows(relation, line.event, whom)
        ]
        waiting = [one for one in relations if self._has_rule(one, line.event)]
        found = waiting or relations
        if len(found) > 1:
            others = [i for one in found for _, i in one.members if i != whom]
            raise CannotBe(
                f"{whom} is in {len(found)} relationships; say in which one, such as "
                f"`{line.by or whom} raises {line.event} for {others[0]}`, with "
                f"{say_list(others, 'or')}"
            )
        return found[0] if found else subject

    def _has_rule(self, subject: Subject, event: str) -> bool:
        lifecycle = self._compiled.lifecycles[subject.kind]
        if (subject.step, f"event {event}") in lifecycle.table:
            return True
        needs = {need.key for need in self._compiled.step(subject).step.needs}
        return event in needs

    def _knows(self, relation: Subject, event: str, whom: str) -> bool:
        lifecycle = self._compiled.lifecycles[relation.kind]
        return (
            event in ALWAYS
            or event in lifecycle.events
            or event in lifecycle.noted
            or bool(self._needs(relation, event, whom))
        )

    def _between(self, who: tuple[str, ...]) -> Subject:
        first, second = who
        for identifier in reversed(self._population[first].relations):
            relation = self._population[identifier]
            members = [member for _, member in relation.members]
            if relation.is_live and second in members:
                return relation
        raise CannotBe(f"{first} and {second} are not together")


def _staff(name: str) -> Actor:
    return Actor(name, name)
