"""Meanings: whom and what a line of a story is about, as the engine knows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from wayfellow.decide import Actor, Compiled, Event, Introduce, Scene, Subject
from wayfellow.decide.holds import NAMES as HOLDS
from wayfellow.decide.relating.members import owner_of
from wayfellow_dsl.model import AskForSurvey, Happens, Need, Value, find_all
from wayfellow_dsl.phrases import say_list

from .placing import value_of

_AS_DETAIL = {"scale": "number", "percent": "number"}
"""Answers that are read as a detail of another type is."""
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
            pair = self.between(line.who)
            yield Event(pair.id, line.event, now, self._actor(line.who[0]))
            return
        if line.event == "acceptance":
            yield self._acceptance(line, now)
            return
        (whom,) = line.who
        subject = self._population[whom]
        if line.event not in HOLDS:
            subject = self._about(line, whom)
        attached = line.by.partition(" of ")[0] if " of " in line.by else ""
        needs = self._needs(subject, line.event, whom, attached)
        payload = self._payload(subject, line)
        for need in needs:
            for owner in _owners(need, subject, whom):
                doer = self._doer(need, subject, owner)
                yield Event(subject.id, need.key, now, doer, payload)
        if not needs:
            by = self._actor(line.by or whom)
            yield Event(subject.id, line.event, now, by, payload)

    def lapsing(self, line: Happens, now: datetime) -> Event:
        """Give the record of a check that holds good to the end of the day."""
        (whom,) = line.who
        subject, key = self._population[whom], line.event.removeprefix("lapse ")
        need = self._compiled.lifecycles[subject.kind].needs[key]
        today = self._compiled.calendar.day(now).isoformat()
        doer = self._doer(need, subject, whom)
        return Event(whom, key, now, doer, {"until": today})

    def _payload(self, subject: Subject, line: Happens) -> dict[str, Value]:
        """Give the answers that are told, and a reason where the programme asks."""
        lifecycle = self._compiled.lifecycles[subject.kind]
        asks = any(
            rule.needs_reason
            for step in lifecycle.steps.values()
            for rule in step.rules
            if getattr(rule.trigger, "name", "") == line.event
        )
        payload: dict[str, Value] = {"reason": "so the story says"} if asks else {}
        types = {
            question.name: question.type
            for survey in self._compiled.programme.surveys
            if f"survey {survey.name}" == line.event
            for question in survey.questions
        }
        for name, said in line.answers:
            type_ = types[name]
            payload[name] = value_of(_AS_DETAIL.get(type_, type_), said)
        return payload

    def introduction(
        self, who: tuple[str, ...], now: datetime, by: Actor | None = None
    ) -> Introduce:
        """Give the introduction of people whom a story matches; raises CannotBe.

        Staff bring them together: those who propose in the programme, if none is named.
        """
        members = tuple((self._kinds[name], name) for name in who)
        roles = [role for role, _ in members]
        for relationship in self._compiled.relationships.values():
            if set(relationship.members) == set(roles) and (
                len(members) == 2 or relationship.is_group
            ):
                by = by or self._introducer(relationship.name)
                return Introduce(relationship.name, members, now, by)
        kinds = " and a ".join(self._kinds[name] for name in who)
        raise CannotBe(f"no relationship is of a {kinds}")

    def joining(self, who: tuple[str, ...], now: datetime) -> Introduce:
        """Give the introduction of somebody to the group that they join."""
        name, group = who
        kind = self._population[group].kind
        if kind not in self._compiled.relationships:
            raise CannotBe(f"{group} is no group")
        members = ((self._kinds[name], name),)
        return Introduce(kind, members, now, self._introducer(kind), joins=group)

    def _acceptance(self, line: Happens, now: datetime) -> Event:
        """Give the acceptance of an offer by one of those who are asked."""
        try:
            relation = self.between(line.who)
        except CannotBe:
            raise CannotBe(f"no offer to {say_list(line.who, 'and')} is open") from None
        wanted = self._actor(line.by or line.who[0])
        offers = list(self.acceptances(relation.id, now))
        for acceptance in offers:
            if acceptance.by == wanted:
                return acceptance
        others = say_list([str(offer.by) for offer in offers], "and")
        waits = f"it waits for {others}" if offers else "all have accepted"
        raise CannotBe(f"nobody waits for {wanted.id} to accept this; {waits}")

    def acceptances(self, pair: str, now: datetime) -> Iterator[Event]:
        """Give the acceptances that an offer waits for, one after another."""
        relation = self._population[pair]
        step = self._compiled.step(relation).step
        scene = Scene(self._population, now, relation, step)
        for need, member in self._compiled.open_needs.owed(scene):
            if need.kind == "acceptance":
                doer = self._doer(need, relation, member or pair)
                yield Event(pair, need.key, now, doer)

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
            of = _member(subject, need.by.of, whom)
            return Actor(need.by.name, f"{need.by.name} of {of}")
        return self._actor(_member(subject, need.by.name, whom))

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
        is_own = self._has_rule(subject, line.event) or self._asks(subject, line.event)
        if subject.members or is_own:
            return subject
        if line.by in self._kinds and line.by != whom:
            return self.between((whom, line.by))
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

    def _asks(self, subject: Subject, event: str) -> bool:
        """Say whether some rule of a lifecycle asks for a survey."""
        lifecycle = self._compiled.lifecycles[subject.kind].lifecycle
        asked = (f"survey {one.survey}" for one in find_all(lifecycle, AskForSurvey))
        return event in asked

    def _knows(self, relation: Subject, event: str, whom: str) -> bool:
        lifecycle = self._compiled.lifecycles[relation.kind]
        return (
            event in ALWAYS
            or event in lifecycle.events
            or event in lifecycle.noted
            or self._asks(relation, event)
            or bool(self._needs(relation, event, whom))
        )

    def between(self, who: tuple[str, ...]) -> Subject:
        """Find the relationship that people are in together; raises CannotBe."""
        first, *others = who
        for identifier in reversed(self._population[first].relations):
            relation = self._population[identifier]
            if relation.is_live and all(relation.has_member(one) for one in who):
                return relation
        raise CannotBe(f"{say_list([first, *others], 'and')} are not together")


def _owners(need: Need, subject: Subject, whom: str) -> list[str]:
    """Name those of a relationship who do what is needed when it is said of them."""
    role = owner_of(need)
    members = subject.members_in(role) if role and whom == subject.id else []
    return members or [whom]


def _member(subject: Subject, role: str, whom: str) -> str:
    """Name the member in a role who is meant: the one told of, or the only one."""
    members = subject.members_in(role)
    return members[0] if members and whom not in members else whom


def _staff(name: str) -> Actor:
    return Actor(name, name)
