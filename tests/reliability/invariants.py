"""What must be true after everything that happens, in every programme.

Each invariant looks at one moment: how things stood, what was asked, and what followed.
They are written against the model and the records alone, not with the engine's own
functions, so that a mistake there is not made twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from wayfellow.decide import (
    ENGINE,
    Actor,
    Compiled,
    Decision,
    Event,
    Hold,
    MoveByHand,
    Record,
    Reopen,
    Stimulus,
    Subject,
)

Invariant = Callable[["Moment"], None]


class Moment(NamedTuple):
    """One decision, in its surroundings."""

    compiled: Compiled
    before: Mapping[str, Subject]
    after: Mapping[str, Subject]
    stimulus: Stimulus
    decision: Decision

    @property
    def touched(self) -> Iterator[tuple[Subject | None, Subject]]:
        """Everybody who changed: as they were, and as they are."""
        for subject in self.decision.subjects:
            yield self.before.get(subject.id), self.after[subject.id]


def no_match_or_meeting_without_checks(moment: Moment) -> None:
    """I1: nobody is matched or meets while a check of theirs does not hold good."""
    at = moment.stimulus.at
    for before, relation in moment.touched:
        if not relation.members or relation.outcome:
            continue
        is_new = before is None
        begins = relation.active_since is not None and (
            before is None or before.active_since is None
        )
        met = set(relation.meetings) - set(() if before is None else before.meetings)
        for _, who in relation.members:
            member = moment.after[who]
            if is_new or begins:
                wanting = _not_in_force(member, at)
                assert not wanting, f"{relation.id}: {who} lacks {wanting}"
        for when in met:
            wanting = [
                hold
                for hold in (() if before is None else before.holds)
                if hold.since <= when
            ]
            assert not wanting, f"{relation.id} met at {when} under {wanting}"


def a_lapsed_check_holds(moment: Moment) -> None:
    """I1: while a check does not hold good, all its holder's relationships are held."""
    for _, subject in moment.touched:
        lapsed = [
            name
            for name, fact in subject.facts.items()
            if name.startswith("check ") and fact.value is False
        ]
        if not lapsed or not subject.is_live:
            continue
        related = [subject] if subject.members else _live_relations(moment, subject)
        for relation in related:
            assert relation.is_held, f"{relation.id} goes on without {lapsed}"


def a_concern_suspends(moment: Moment) -> None:
    """I2: under a concern nothing moves, meets, matches or is sent, but by its lifters."""
    lifters = set(moment.compiled.lifters)
    by_hand = isinstance(moment.stimulus, (MoveByHand, Reopen))
    by = moment.stimulus.by if by_hand else ENGINE
    for before, after in moment.touched:
        if before is None or not _concerns(before):
            continue
        about = {who for who, _ in _concerns(before)}
        about |= {moment.before[who].person for who in about}
        is_hand_move = by.role in lifters and by.id not in about
        if {*_concerns(before)} - {*_concerns(after)}:
            continue
        # A relationship whose member has left the programme is over, held or not.
        is_left = after.members and "member left" in {
            one.name for one in moment.decision.records if one.subject == after.id
        }
        if not is_hand_move and not is_left:
            assert (before.step, before.outcome) == (after.step, after.outcome), (
                f"{after.id} moved on hold: {before.step} to {after.step}"
                f"{after.outcome}"
            )
            assert before.active_since == after.active_since, f"{after.id} began"
    for effect in moment.decision.effects:
        subject = moment.before.get(effect.subject)
        if subject is None or effect.kind != "message":
            continue
        kept = set(_concerns(subject)) & set(_concerns(moment.after[effect.subject]))
        if kept:
            assert effect.to in lifters, f"{effect.name} goes to {effect.to} on hold"


def a_concern_is_lifted_by_two(moment: Moment) -> None:
    """I2 and I6: a concern is lifted by two of the named role, never by its subject."""
    lifters = set(moment.compiled.lifters)
    for before, after in moment.touched:
        if before is None or (after.members and after.outcome):
            continue
        for about, _ in _concerns(before).keys() - _concerns(after).keys():
            event = moment.stimulus
            assert isinstance(event, Event), f"a concern about {about} is just gone"
            assert (event.subject, event.name) == (about, "lift concern")
            assert event.by.role in lifters
            whose = moment.before[about]
            assert event.by.id not in ("", about, whose.person)
            # Whoever agrees, agrees to lift every concern that there is by then.
            agreed = {
                one for hold in _concerns(whose).values() for one in hold.lifted_by
            }
            assert agreed, f"{event.by} alone lifted the concern about {about}"
            assert agreed - {event.by.id}, f"{event.by} lifted it twice"


def a_new_concern_is_agreed_on_anew(moment: Moment) -> None:
    """I6: who agreed to lift an earlier concern has not agreed to lift a newer one."""
    event = moment.stimulus
    if isinstance(event, Event) and event.name == "concern":
        for hold in moment.after[event.subject].holds:
            if (hold.kind, hold.about) == ("concern", event.subject):
                assert hold.lifted_by == ()


def a_concern_holds_everything_of_the_person(moment: Moment) -> None:
    """I2: whoever a concern is about is held, and so is all that they are part of."""
    for _, subject in moment.touched:
        if subject.members:
            continue
        about = {about for about, _ in _concerns(subject) if about == subject.id}
        if not about:
            continue
        for relation in _live_relations(moment, subject):
            assert _concerns(relation), f"{relation.id} goes on; {about} is on hold"
        for other in subject.journeys:
            assert _concerns(moment.after[other]), f"{other} goes on beside {about}"


def a_withdrawn_consent_holds(moment: Moment) -> None:
    """I4: what a consent allowed stands still from the moment it is withdrawn."""
    for before, subject in moment.touched:
        withdrawn = {
            name
            for name, fact in subject.facts.items()
            if name.startswith("consent ") and fact.value is False
        }
        if not withdrawn or not subject.is_live:
            continue
        assert subject.is_held, f"{subject.id} goes on without {withdrawn}"
        for relation in _live_relations(moment, subject):
            assert relation.is_held, f"{relation.id} goes on without {withdrawn}"
        if before is not None and before.holds:
            assert subject.meetings == before.meetings or not subject.members


def nobody_takes_more_than_they_can(moment: Moment) -> None:
    """I9: nobody is in more relationships, offers counted, than they take at a time."""
    for _, subject in moment.touched:
        if subject.members:
            _is_of_a_size(moment.compiled, subject)
            continue
        most = moment.compiled.roles[subject.kind].takes.most
        taken = [relation.id for relation in _live_relations(moment, subject)]
        assert len(taken) <= most, f"{subject.id} takes {most}, has {taken}"


def records_follow_one_another(moment: Moment) -> None:
    """Histories have no gap, and every record's cause is there."""
    counted = {identifier: s.sequence for identifier, s in moment.before.items()}
    for record in moment.decision.records:
        assert record.sequence == counted.get(record.subject, 0) + 1
        counted[record.subject] = record.sequence
        if record.cause is not None:
            subject, sequence = record.cause
            assert 0 < sequence <= counted[subject], f"{record} has no cause"
    for subject in moment.decision.subjects:
        assert subject.sequence == counted.get(subject.id, 0)


def what_is_recorded_is_so(moment: Moment) -> None:
    """Where somebody is, the last record that moved them says."""
    latest: dict[str, Record] = {}
    for record in moment.decision.records:
        if record.target:
            latest[record.subject] = record
    for before, after in moment.touched:
        place = after.outcome or after.step
        record = latest.get(after.id)
        if record is not None:
            assert record.target == place
        elif before is not None:
            assert place == (before.outcome or before.step)


def no_timer_is_early(moment: Moment) -> None:
    """Nothing is due before its time: a timer's record is never of later than now."""
    at = moment.stimulus.at
    for record in moment.decision.records:
        if record.kind != "timer":
            continue
        assert record.when <= at, f"{record.name} came at {record.when}, it is {at}"
        before = moment.before.get(record.subject)
        moved = any(
            one.target and one.subject == record.subject
            for one in moment.decision.records
            if one.sequence < record.sequence
        )
        if before is not None and not moved and before.is_live:
            dues = [timer.due for timer in before.timers if timer.due is not None]
            if len(dues) == len(before.timers):
                assert record.when >= min(dues, default=at), f"{record.name} is early"


def effects_have_keys_of_their_own(moment: Moment) -> None:
    """No two effects have one key, and each names the record it comes from."""
    keys = [effect.key for effect in moment.decision.effects]
    assert len(set(keys)) == len(keys), f"two effects have one key: {keys}"


def relations_are_mutual(moment: Moment) -> None:
    """Who is in a relationship knows of it, and it of them."""
    for _, subject in moment.touched:
        for _, member in subject.members:
            assert subject.id in moment.after[member].relations
        if not subject.members:
            for identifier in subject.relations:
                relation = moment.after[identifier]
                # Who leaves while a group still forms is forgotten by it.
                is_offer = relation.active_since is None
                assert is_offer or relation.had_member(subject.id)


def a_hand_move_says_who_and_why(moment: Moment) -> None:
    """Staff move people with a reason, which is in the history with who they are."""
    if isinstance(moment.stimulus, MoveByHand):
        record = moment.decision.records[moment.decision.answer]
        assert record.kind == "moved by hand"
        assert record.because.strip()
        assert record.by.role in moment.compiled.staff


INVARIANTS: tuple[Invariant, ...] = (
    no_match_or_meeting_without_checks,
    a_lapsed_check_holds,
    a_concern_suspends,
    a_concern_is_lifted_by_two,
    a_new_concern_is_agreed_on_anew,
    a_concern_holds_everything_of_the_person,
    a_withdrawn_consent_holds,
    nobody_takes_more_than_they_can,
    records_follow_one_another,
    what_is_recorded_is_so,
    no_timer_is_early,
    effects_have_keys_of_their_own,
    relations_are_mutual,
    a_hand_move_says_who_and_why,
)


def concerns_stay_with_those_who_lift_them(
    compiled: Compiled, actor: Actor, seen: Iterable[Record]
) -> None:
    """I3: others never read who raised a concern or why; participants not even that."""
    if actor.role in compiled.lifters:
        return
    for record in seen:
        if record.kind != "hold" or record.name in ("pause", "resume"):
            continue
        assert record.by.id == "", f"{actor} reads that {record.by} raised a concern"
        assert not record.payload
        assert not record.because
        if actor.role not in compiled.staff:
            assert "concern" not in record.name, f"{actor} reads of a {record.name}"


def nobody_is_forgotten(
    compiled: Compiled, population: Mapping[str, Subject], named: Collection[str]
) -> None:
    """I10: everybody has a clock or a task ahead, or a part in what has, or is named."""
    rounds = {
        step
        for policy in compiled.programme.policies
        if policy.every is not None
        for side in (policy.seekers, policy.partners)
        for step in side.steps
    }

    def has_something_ahead(subject: Subject) -> bool:
        step = compiled.lifecycles[subject.kind].steps[subject.step].step
        owed = [need for need in step.needs if need.key not in subject.facts]
        running = [one for one in subject.timers if one.due is not None]
        return bool(running or subject.requests or owed or subject.step in rounds)

    for subject in population.values():
        if not subject.is_live or subject.id in named:
            continue
        members = [who for _, who in subject.members]
        others = {*subject.relations, *subject.invited, *members, subject.joins}
        others |= {who for one in others if one for who in population[one].relations}
        near = [subject, *(population[one] for one in others if one)]
        assert any(one.is_live and has_something_ahead(one) for one in near), (
            f"{subject.id} in {subject.step} is forgotten"
        )


def check(moment: Moment) -> None:
    """Assert everything that must be true after a decision."""
    for invariant in INVARIANTS:
        invariant(moment)


def _concerns(subject: Subject) -> dict[tuple[str, datetime], Hold]:
    return {
        (hold.about, hold.since): hold
        for hold in subject.holds
        if hold.kind == "concern"
    }


def _not_in_force(member: Subject, at: datetime) -> list[str]:
    """List checks that lapsed by a time, and consents that were withdrawn."""
    lapsed = [lapse.need for lapse in member.lapses if lapse.due <= at]
    return lapsed + [
        name
        for name, fact in member.facts.items()
        if fact.value is False and name.startswith(("check ", "consent "))
    ]


def _live_relations(moment: Moment, subject: Subject) -> list[Subject]:
    found = [moment.after[identifier] for identifier in subject.relations]
    return [
        relation
        for relation in found
        if relation.is_live and subject.id in {who for _, who in relation.members}
    ]


def _is_of_a_size(compiled: Compiled, relation: Subject) -> None:
    relationship = compiled.relationships[relation.kind]
    for role in relationship.members:
        number = len(relation.members_in(role))
        most = relationship.size(role).most
        assert number <= most, f"{relation.id} has {number} {role}, of {most} at most"
