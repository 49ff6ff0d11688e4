"""How somebody stands after a correction: each fact, clock and hold that it touches."""

from __future__ import annotations

from datetime import datetime

from wayfellow_dsl.model import Need

from .. import needs
from ..draft import Cause, Draft
from ..holds import everything_of, impose, release
from ..relating.members import base_of
from ..relating.pairs import keeps_apart, report_exclusion
from ..retelling.telling import Told, event_of, names_of, numbered
from ..state import ENGINE, Actor, Event, Hold, Lapse, Record, Recorded
from ..timing import meetings
from ..untold import forget_untold
from . import afresh


def amend(
    draft: Draft,
    identifier: str,
    before: list[Record],
    after: list[Record],
    line: int,
    now: datetime,
    cause: Cause,
) -> None:
    """Let a line of somebody's history hold as it was put right.

    `before` and `after` are all lines, as they stood and as they stand.
    """
    _Amendment(draft, identifier, before, after, line, now, cause).make()


class _Amendment:
    """One correction, as it changes how somebody stands."""

    def __init__(
        self,
        draft: Draft,
        identifier: str,
        before: list[Record],
        after: list[Record],
        line: int,
        now: datetime,
        cause: Cause,
    ) -> None:
        self._draft = draft
        self._id = identifier
        self._after = after
        self._line = line
        self._now = now
        self._cause = cause
        self._was = numbered(before, line)
        self._is = numbered(after, line)
        self._told_before = Told(draft, draft[identifier], before)
        self._told = Told(draft, draft[identifier], after)

    def make(self) -> None:
        """Let it hold from when it was true."""
        draft, subject = self._draft, self._draft[self._id]
        one = self._was or self._is
        assert one is not None
        said = (self._told_before.said, self._told.said)
        names = {name for told in said for name in told.get(self._line, ())}
        if one.name == meetings.HELD and subject.members:
            was = None if self._was is None else event_of(self._was)
            is_now = None if self._is is None else event_of(self._is)
            meetings.correct(draft, self._id, was, is_now)
        self._count(one)
        self._listen_again(one)
        lifecycle = draft.compiled.lifecycles[subject.kind]
        apart = self._kept_apart()
        for name in sorted(names):
            need = lifecycle.needs.get(base_of(name))
            if need is None:
                self._put(self._id, name, self._told.facts.get(name))
            else:
                self._put_need(name, need)
        for identifier, reason in self._kept_apart().items():
            if reason and not apart.get(identifier):
                report_exclusion(draft, identifier, reason, self._now, self._cause)

    def _put(self, identifier: str, name: str, fact: Recorded | None) -> None:
        subject = self._draft[identifier]
        facts = {n: f for n, f in subject.facts.items() if n != name}
        if fact is not None:
            facts[name] = fact
        self._draft.change(identifier, facts=facts)

    def _put_need(self, name: str, need: Need) -> None:
        before = self._draft[self._id].facts.get(name)
        if need.kind == "check":
            told_by = self._told.told_by.get(name)
            event = None if told_by is None else event_of(told_by)
            for identifier in self._sharing(name, before):
                self._put_check(identifier, name, need, event)
        elif need.kind == "consent":
            self._put_consent(name, need)
        else:
            self._put(self._id, name, self._told.facts.get(name))
        if before is not None and name not in self._told.facts:
            self._ask_again(need)

    def _sharing(self, name: str, fact: Recorded | None) -> list[str]:
        """Name the journeys of the person in which a check counted as recorded."""
        others = self._draft[self._id].journeys
        known = ((one, self._draft[one].facts.get(name)) for one in others)
        return [self._id, *(one for one, theirs in known if fact and theirs == fact)]

    # -- Checks and consents -----------------------------------------------------------

    def _put_check(
        self, identifier: str, name: str, need: Need, event: Event | None
    ) -> None:
        """Let a check hold good as recorded: till when it does, or not at all."""
        draft, now = self._draft, self._now
        fact = None if event is None else Recorded(True, event.at, event.by)
        if not draft[identifier].is_live:
            self._put(identifier, name, fact)
            return
        lapses = None if event is None else needs.lapses_at(draft, event, need)
        is_over = lapses is not None and lapses <= now
        if fact is not None and not is_over:
            self._put(identifier, name, fact)
            needs.keep_until(draft, identifier, name, lapses, now)
            self._let_go(identifier, name, need)
            return
        needs.keep_until(draft, identifier, name, None, now)
        if fact is None and not self._is_relied_on(identifier, need):
            self._put(identifier, name, None)
            return
        self._put(identifier, name, Recorded(False, lapses or now, ENGINE))
        if not self._is_held_for(identifier, name):
            lapsed = Lapse(name, lapses or now)
            needs.lapse(draft, draft[identifier], lapsed, self._cause)

    def _put_consent(self, name: str, need: Need) -> None:
        """Let a consent be given, withdrawn, or never given, as it was put right."""
        draft, fact = self._draft, self._told.facts.get(name)
        is_live = draft[self._id].is_live
        if is_live and fact is None and self._is_relied_on(self._id, need):
            fact = Recorded(False, self._now, self._by)
        self._put(self._id, name, fact)
        if not is_live or fact is None:
            return
        if fact.value is not False:
            self._let_go(self._id, name, need)
        elif not self._is_held_for(self._id, name):
            hold = Hold("consent", self._now, self._by, self._id, need=name)
            said = f"{need.kind} {need.name} withdrawn"
            everything = everything_of(draft, draft[self._id])
            impose(draft, everything, hold, said, self._cause)

    @property
    def _by(self) -> Actor:
        one = self._is or self._was
        assert one is not None
        return one.by

    def _let_go(self, identifier: str, name: str, need: Need) -> None:
        draft = self._draft
        forget_untold(draft, identifier, need)
        release(
            draft,
            everything_of(draft, draft[identifier]),
            needs.because_of(name, identifier),
            name,
            self._now,
            self._cause,
        )

    def _is_held_for(self, identifier: str, name: str) -> bool:
        draft = self._draft
        is_because = needs.because_of(name, identifier)
        found = (draft[one] for one in everything_of(draft, draft[identifier]))
        return any(is_because(hold) for one in found for hold in one.holds)

    def _is_relied_on(self, identifier: str, need: Need) -> bool:
        """Say whether somebody went on by a need that they turn out not to have met."""
        subject = self._draft[identifier]
        here = {each.key for each in self._draft.step(subject).step.needs}
        if need.key in here:
            return False
        scene = self._draft.scene(subject, self._now)
        return self._draft.compiled.open_needs.applies(need, scene)

    # -- What is owed again, counted, and heard ----------------------------------------

    def _ask_again(self, need: Need) -> None:
        """Let a need be owed again that counted as met; it blocks the next move."""
        draft, subject = self._draft, self._draft[self._id]
        if not subject.is_live or need.kind == "acceptance":
            return
        here = {each.key for each in draft.step(subject).step.needs}
        if need.key not in here and need.key not in subject.owed:
            subject = draft.change(self._id, owed=(*subject.owed, need.key))
        unmet = draft.compiled.open_needs.unmet(draft.scene(subject, self._now))
        if all(each.key != need.key for each in unmet):
            return
        named = [one for one in draft.recipients(subject, (need.by,)) if one]
        to = named or [staff.name for staff in draft.compiled.programme.staff][:1]
        about = {"need": need.key}
        key = draft.record(
            self._id,
            self._now,
            "task",
            "owed again",
            payload={"to": to, **about},
            cause=self._cause,
        )
        for whom in to:
            draft.send(key, self._now, "task", whom, "owed again", about)

    def _count(self, one: Record) -> None:
        """Count an event that the programme counts once less, or once more."""
        more = (self._is is not None) - (self._was is not None)
        subject = self._draft[self._id]
        counted = self._draft.compiled.lifecycles[subject.kind].counted
        names = [n for n in names_of(one) if n in counted and one.kind == "event"]
        if more and names:
            changed = {n: max(0, subject.counts.get(n, 0) + more) for n in names}
            self._draft.change(self._id, counts={**subject.counts, **changed})

    def _listen_again(self, one: Record) -> None:
        """Let the clocks count anew that wait for silence about this event."""
        heard = {
            name: [each.when for each in self._after if name in names_of(each)]
            for name in names_of(one)
        }
        was = None if self._was is None else self._was.when
        afresh.listen_again(self._draft, self._id, was, heard, self._now)

    def _kept_apart(self) -> dict[str, str]:
        draft, subject = self._draft, self._draft[self._id]
        if subject.members or not subject.is_live:
            return {}
        return {
            relation.id: keeps_apart(draft, relation, self._now)
            for relation in draft.active_relations(subject)
        }
