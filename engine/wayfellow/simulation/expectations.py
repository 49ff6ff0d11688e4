"""Expectations: what may happen to everybody next, drawn from what is assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import count

from msgspec import structs

from wayfellow.decide import Compiled
from wayfellow.decide.relating.members import need_of
from wayfellow.decide.scene import Scene
from wayfellow.decide.state import Actor, Record, Subject
from wayfellow_dsl.model import INVITED_BY, MeetingPlan
from wayfellow_dsl.scenario import Assumption

from .agenda import PEOPLE, Agenda, Expected
from .assumptions import Outlooks
from .chance import Chance
from .details import Details
from .prospects import Prospect

HELD, LET_GO = ("concern", "pause"), ("lift concern", "resume")
_RECORDED = ("survey ", "check in", "details", "withdraw ", "waive ")
"""How what can be recorded of somebody on hold begins, besides needs."""
_TELLING = Prospect("details", Assumption(()), {})
"""What somebody who was invited says of themselves."""


class Expectations:
    """Draws the clocks of one run, and puts on the agenda what they come to."""

    def __init__(
        self,
        compiled: Compiled,
        outlooks: Outlooks,
        chance: Chance,
        agenda: Agenda,
        details: Details,
        population: Mapping[str, Subject],
    ) -> None:
        self._compiled = compiled
        self._outlooks = outlooks
        self._chance = chance
        self._agenda = agenda
        self._details = details
        self._population = population
        self._drawn: Counter[tuple[str, str]] = Counter()
        self._visits: Counter[str] = Counter()
        self._pending: set[tuple[str, str, str]] = set()
        self._waiting: dict[str, list[Expected]] = {}
        """What would have happened to those on hold, until they are let go."""

    def still_holds(self, what: Expected, subject: Subject) -> bool:
        """Say whether what was expected of somebody can still happen."""
        prospect = what.prospect
        self._pending.discard((subject.id, prospect.site, what.member))
        if not subject.is_live:
            return False
        if what.visit is not None and what.visit != self._visits[subject.id]:
            return False
        need = prospect.need
        if what.member:
            if not subject.has_member(what.member):
                return False
            need = need and need_of(need, what.member)
        if need in subject.facts:
            return False
        if prospect.lost:
            lost = subject.facts.get(prospect.lost)
            return lost is not None and lost.value is False
        return what.asked is None or any(
            request.asked == what.asked and what.event in request.options
            for request in subject.requests
        )

    def wait_for(self, what: Expected, subject: Subject, now: datetime) -> bool:
        """Say whether something has to wait, because somebody is on hold.

        It happens when they are let go; of what comes again and again, the next time.
        """
        if not subject.is_held or not _waits(what):
            return False
        if what.prospect.assumption.again:
            self.expect_again(subject, what, now)
        else:
            self._waiting.setdefault(subject.id, []).append(what)
        return True

    def look_ahead(
        self, subject: Subject, before: Subject | None, has_moved: bool, now: datetime
    ) -> None:
        """Draw clocks for what has become possible for somebody."""
        if has_moved:
            self._visits[subject.id] += 1
            self._look_ahead(subject, now)
        else:
            self._look_ahead_for_newcomers(subject, before, now)
        if _has_begun(subject) and not (before and _has_begun(before)):
            self._look_along(subject, now)
        self._expect_needs(subject, now)
        if not subject.is_held:
            for what in self._waiting.pop(subject.id, ()):
                self._let_on(what, subject, now)

    def hear(self, record: Record, now: datetime) -> None:
        """Draw clocks for what follows from something that was recorded."""
        if record.kind in ("request", "task"):
            self._expect_reply(record, now)
        elif (
            record.name == "offer ended" and record.payload["outcome"] == "not_accepted"
        ):
            self._introduce_again(record.subject, now)
        else:
            self._expect_change(record, now)

    def _let_on(self, what: Expected, subject: Subject, now: datetime) -> None:
        if what.slot:
            if what.visit == self._visits[subject.id]:
                self.expect_meeting(subject, what.prospect, what.slot, now)
        else:
            self._agenda.expect(now, PEOPLE, what, subject)

    def _introduce_again(self, identifier: str, now: datetime) -> None:
        """Let staff look again for somebody whose offer came to nothing."""
        seeker = self._population[identifier]
        introduction = self._outlooks.of(seeker).introduction
        if seeker.is_live and introduction is not None:
            relationship, prospect = introduction
            visit = self._visits[seeker.id]
            self.draw(seeker, prospect, now, visit=visit, relationship=relationship)

    def _look_ahead(self, subject: Subject, now: datetime) -> None:
        """Draw a clock for everything that may happen in the step just entered."""
        outlook = self._outlooks.of(subject)
        visit = self._visits[subject.id]
        each = [who for _, who in subject.members] if self._is_group(subject) else []
        for prospect in outlook.events:
            if each and prospect.is_leaving:
                for member in each:
                    self.draw(subject, prospect, now, visit=visit, member=member)
            else:
                self.draw(subject, prospect, now, visit=visit)
        if outlook.meetings is not None:
            self.expect_meeting(subject, outlook.meetings, 1, now)
        if outlook.introduction is not None:
            relationship, prospect = outlook.introduction
            self.draw(subject, prospect, now, visit=visit, relationship=relationship)

    def _look_ahead_for_newcomers(
        self, group: Subject, before: Subject | None, now: datetime
    ) -> None:
        """Draw clocks for those who have joined a group since it entered its step."""
        if before is None or before.members == group.members:
            return
        visit = self._visits[group.id]
        for prospect in self._outlooks.of(group).events:
            for _, member in group.members if prospect.is_leaving else ():
                if not before.has_member(member):
                    self.draw(group, prospect, now, visit=visit, member=member)

    def _is_group(self, subject: Subject) -> bool:
        relationship = self._compiled.relationships.get(subject.kind)
        return relationship is not None and relationship.is_group

    def _look_along(self, subject: Subject, now: datetime) -> None:
        """Draw a clock for everything that may happen in any step."""
        course = self._outlooks.course(subject)
        for prospect in (*course.events, *course.holds):
            self.draw(subject, prospect, now)

    def _expect_needs(self, subject: Subject, now: datetime) -> None:
        """Draw a clock for each need that applies, is not met and has none yet."""
        outlook = self._outlooks.of(subject)
        waivers = self._outlooks.course(subject).waivers
        if not outlook.needs and not waivers:
            return
        step = self._compiled.step(subject).step
        scene = Scene(self._population, now, subject, step)
        # What lapsed or was withdrawn has its own clock, in whatever step it is.
        owed = [
            (need.key, member)
            for need, member in self._compiled.open_needs.owed(scene)
            if (need_of(need.key, member) if member else need.key) not in subject.facts
        ]
        found = [
            (prospect, member)
            for prospect in outlook.needs
            for key, member in owed
            if key == prospect.need
        ]
        keys = {key for key, _ in owed}
        found += [(waiver, "") for key, waiver in waivers.items() if key in keys]
        for prospect, member in found:
            pending = (subject.id, prospect.site, member)
            if pending not in self._pending:
                self._pending.add(pending)
                self.draw(subject, prospect, now, member=member)

    def _expect_change(self, record: Record, now: datetime) -> None:
        """Draw what becomes of a check that lapsed, or of a consent that was given."""
        subject = self._population[record.subject]
        if not subject.is_live or record.kind not in ("engine", "fact", "enrolled"):
            return
        course = self._outlooks.course(subject)
        if record.kind == "enrolled":
            if record.cause is not None and INVITED_BY in subject.facts:
                self._expect_details(subject, now)
            return
        for key, prospect in course.renewals.items():
            is_lost = record.name == f"{key} lapsed" or f"{key} ".startswith(
                record.name.removeprefix("withdraw ") + " "
            )
            lost = subject.facts.get(key)
            if is_lost and lost is not None and lost.value is False:
                self.draw(subject, prospect, now)
        withdrawn = course.withdrawals.get(record.name)
        if withdrawn and not self._drawn[luck_of(subject), withdrawn.site]:
            self.draw(subject, withdrawn, now)

    def _expect_details(self, subject: Subject, now: datetime) -> None:
        """Let somebody who was invited say what there is to know of them."""
        details = self._details.draw(subject.id, subject.kind, now)
        if details:
            actor = Actor(subject.kind, subject.id)
            what = Expected(
                subject.id, "details", _TELLING, 0, by=actor, payload=details
            )
            self._agenda.expect(now, PEOPLE, what, subject)

    def expect_again(self, subject: Subject, what: Expected, now: datetime) -> None:
        """Expect what has just happened to happen once more, unless it stops."""
        luck, prospect = luck_of(subject), what.prospect
        drawn = self._drawn[luck, prospect.site]
        self._drawn[luck, prospect.site] += 1
        calendar = self._compiled.calendar
        at = prospect.moment(self._chance, luck, drawn, now, calendar)
        if what.until is None or at < what.until:
            event = prospect.outcome(self._chance, luck, drawn)
            again = replace(what, count=drawn, by=None, event=event)
            self._agenda.expect(at, PEOPLE, again, subject)

    def expect_lifting(
        self, subject: Subject, what: Expected, actor: Actor, now: datetime
    ) -> None:
        """Expect a concern to be lifted by two people, or a pause by whoever asked."""
        prospect, calendar = what.prospect, self._compiled.calendar
        luck = luck_of(subject)
        at = prospect.lifted(self._chance, luck, what.count, now, calendar)
        if at is None:
            return
        if what.event == "pause":
            resumed = replace(what, event="resume", by=actor)
            self._agenda.expect(at, PEOPLE, resumed, subject)
            return
        lifter = self._outlooks.cast.lifters[0]
        for number in (1, 2):
            by = Actor(lifter, f"{lifter}-{number}")
            # It happens again, if it does, once the second has agreed.
            lifted = replace(what, event="lift concern", by=by)
            if number == 1:
                lifted = replace(lifted, prospect=_once(prospect))
            self._agenda.expect(at, PEOPLE, lifted, subject)

    def _expect_reply(self, record: Record, now: datetime) -> None:
        """Draw once what comes of a request or of a task, however many rules ask it."""
        subject = self._population[record.subject]
        if not subject.is_live:
            return
        outlook = self._outlooks.of(subject)
        if record.kind == "task":
            for name, prospect in outlook.tasks:
                if name == record.name:
                    self.draw(subject, prospect, now)
                    return
            return
        for options, prospect in outlook.requests:
            if " or ".join(options) == record.name:
                self.draw(subject, prospect, now, asked=record.when)
                return

    def expect_meeting(
        self, subject: Subject, prospect: Prospect, slot: int, now: datetime
    ) -> None:
        """Draw for each time planned for a meeting, until one is to be held."""
        for number, start, end in self._slots(subject, slot):
            if end <= now:
                continue
            luck = luck_of(subject)
            event = prospect.outcome(self._chance, luck, number)
            within = self._chance.uniform(luck, "meeting held when", number)
            at = start + within * (end - start)
            if event and at >= now:
                visit = self._visits[subject.id]
                what = Expected(
                    subject.id, event, prospect, number, visit=visit, slot=number
                )
                self._agenda.expect(at, PEOPLE, what, subject)
                return

    def _slots(
        self, subject: Subject, first: int
    ) -> Iterator[tuple[int, datetime, datetime]]:
        """Give the times planned for the meetings, from one of them on."""
        plan = self._compiled.step(subject).step.plan
        begins = subject.planned_from
        assert plan is not None
        assert begins is not None
        start = begins if first == 1 else self._slot_ends(subject, plan, first - 1)
        for number in count(first):
            if start >= self._agenda.ends or (plan.number and number > plan.number):
                return
            end = self._slot_ends(subject, plan, number)
            yield number, start, end
            start = end

    def _slot_ends(self, subject: Subject, plan: MeetingPlan, number: int) -> datetime:
        """Give the end of a meeting's time, moved by how long clocks stood still."""
        begins, before = subject.planned_from, subject.planned_lost
        assert begins is not None
        calendar = self._compiled.calendar
        return calendar.pausing(
            self._compiled.step(subject).closures,
            begins,
            lambda lost, _: calendar.period_ends(
                begins, plan.every, number, before + lost
            ),
        )

    def draw(
        self,
        subject: Subject,
        prospect: Prospect,
        now: datetime,
        visit: int | None = None,
        asked: datetime | None = None,
        relationship: str = "",
        member: str = "",
    ) -> None:
        """Draw whether something happens and when, and wait for it if it does."""
        luck = luck_of(subject, member)
        drawn = self._drawn[luck, prospect.site]
        self._drawn[luck, prospect.site] += 1
        event = prospect.outcome(self._chance, luck, drawn)
        if not event:
            return
        calendar = self._compiled.calendar
        at = prospect.moment(self._chance, luck, drawn, now, calendar)
        what = Expected(
            subject.id,
            event,
            prospect,
            drawn,
            visit=visit,
            asked=asked,
            relationship=relationship,
            member=member,
            until=prospect.stops(self._chance, luck, drawn, now, calendar),
        )
        if what.until is None or at < what.until:
            self._agenda.expect(at, PEOPLE, what, subject)


def _waits(what: Expected) -> bool:
    """Say whether something has to wait while somebody is on hold."""
    if what.slot:
        return True
    if what.relationship or what.prospect.lost or what.event in (*HELD, *LET_GO):
        return False
    if what.prospect.need:
        return what.prospect.need.startswith("acceptance")
    return not what.event.startswith(_RECORDED)


def _has_begun(subject: Subject) -> bool:
    return not subject.members or subject.active_since is not None


def _once(prospect: Prospect) -> Prospect:
    """Give a prospect that does not come again."""
    assumption = structs.replace(prospect.assumption, again=False)
    return replace(prospect, assumption=assumption)


def luck_of(subject: Subject, member: str = "") -> str:
    """Give whose luck it is: a participant's own, or that of people together.

    What each member of a group does for themselves is their own luck in that group. A
    relationship keeps the names of those who began it, also when it begins again.
    """
    together = subject.id.partition("#")[0]
    return f"{together}/{member}" if member else together
