"""Endings taken back: somebody who ended by mistake, or too early, goes on."""

from __future__ import annotations

from datetime import datetime, timedelta

from wayfellow_dsl.labels import in_backticks
from wayfellow_dsl.phrases import say_list

from .. import needs
from ..draft import Cause, Draft
from ..moves import enter
from ..relating.pairs import keeps_apart
from ..relating.relations import tell_matched
from ..replies import of_no_kind
from ..retelling.corrected import as_corrected
from ..retelling.telling import Told, event_of
from ..state import (
    ENGINE,
    Hold,
    Lapse,
    Refusal,
    Reopen,
    Subject,
    each_once,
    has_lapsed,
)
from . import afresh


def reopen(draft: Draft, stimulus: Reopen) -> Cause | Refusal:
    """Let somebody who has ended go on from a step, or refuse with the reason.

    Relationships that ended with them stay ended, and are named in the record.
    """
    subject = draft.get(stimulus.subject)
    if subject is None:
        return Refusal(
            "unknown subject", f"nobody in this run is called `{stimulus.subject}`"
        )
    refusal = _not_allowed(draft, subject, stimulus) or _not_possible(
        draft, subject, stimulus
    )
    if refusal is not None:
        return refusal
    assert subject.ended is not None
    ended, now = subject.ended, max(stimulus.at, subject.latest)
    with_them = ended_with(draft, subject)
    key = draft.record(
        subject.id,
        stimulus.at,
        "reopened",
        stimulus.to,
        by=stimulus.by,
        payload={"ended with them": with_them} if with_them else {},
        source=subject.outcome,
        target=stimulus.to,
        because=stimulus.reason,
    )
    theirs = [hold for other in subject.journeys for hold in draft[other].holds]
    holds = each_once((*subject.holds, *_withdrawn(subject, now), *theirs))
    draft.change(
        subject.id,
        # What was spent in the step that was left is counted already.
        step=stimulus.to,
        entered=now,
        step_lost=(timedelta(), 0),
        outcome="",
        ended=None,
        caused_by="",
        holds=holds,
        stopped=now if holds else None,
    )
    enter(draft, subject.id, stimulus.to, now, key)
    afresh.go_on_after_ending(draft, subject.id, ended, now)
    _renew_checks(draft, stimulus, now, key)
    if subject.members:
        members = [member for _, member in subject.members]
        tell_matched(draft, subject.id, members, now, key)
    return key


def ended_with(draft: Draft, subject: Subject) -> list[str]:
    """Name the relationships that ended because somebody's own journey did."""
    if subject.members or subject.ended is None:
        return []
    return [
        relation.id
        for relation in draft.relations(subject)
        if relation.active_since is not None
        and relation.caused_by == subject.kind
        and _has_parted(draft, relation, subject.ended)
    ]


def _has_parted(draft: Draft, relation: Subject, since: datetime) -> bool:
    if relation.ended is not None:
        return relation.ended >= since
    return draft.step(relation).step.stage == "closure"


def _withdrawn(subject: Subject, now: datetime) -> list[Hold]:
    """Hold whoever goes on for want of the consents that were withdrawn."""
    return [
        Hold("consent", now, ENGINE, subject.id, need=name)
        for name, fact in subject.facts.items()
        if fact.value is False and name.startswith("consent ")
    ]


def _not_allowed(draft: Draft, subject: Subject, stimulus: Reopen) -> Refusal | None:
    by = stimulus.by
    staff = draft.compiled.staff.get(by.role)
    if staff is None:
        return Refusal(
            "not permitted", f"an ending is taken back by staff, not by {by}"
        )
    if not by.id:
        return Refusal(
            "bad details", f"say who takes it back: the name of the {by.role}"
        )
    if not stimulus.reason.strip():
        return Refusal("bad details", "say why: to take back an ending needs a reason")
    about = {hold.about for hold in subject.holds if hold.kind == "concern"}
    for _, member in subject.members:
        about |= {h.about for h in draft[member].holds if h.kind == "concern"}
    if not about:
        return None
    if not staff.lifts_holds:
        who = say_list(list(draft.compiled.lifters), "or")
        return Refusal(
            "held",
            f"`{subject.id}` is on a safeguarding hold; only the {who} may let them go "
            "on",
        )
    persons = {draft[one].person for one in about}
    if by.id in about | persons:
        return Refusal(
            "held", f"`{subject.id}` is on a safeguarding hold that is about `{by.id}`"
        )
    return None


def _not_possible(draft: Draft, subject: Subject, stimulus: Reopen) -> Refusal | None:
    compiled = draft.compiled
    if subject.is_live:
        return Refusal(
            "not possible here",
            f"`{subject.id}` has not ended: they are in `{subject.step}`; move them by "
            "hand",
        )
    refusal = of_no_kind(draft, subject)
    if refusal is not None:
        return refusal
    outcome = compiled.outcomes.get(subject.outcome)
    if outcome is not None and not outcome.may_return:
        return Refusal(
            "not permitted",
            f"`{subject.id}` ended as `{subject.outcome}`, and nobody who ended so may "
            "return",
        )
    lifecycle = compiled.lifecycles[subject.kind]
    steps = [
        name
        for name, each in lifecycle.steps.items()
        if not (subject.members and each.step.implied)
    ]
    if stimulus.to not in steps:
        known = in_backticks(steps)
        return Refusal(
            "bad details",
            f"`{stimulus.to}` is no step in which a {subject.kind} can go on; the "
            f"steps are {known}",
        )
    if subject.members:
        return _members_problem(draft, subject, stimulus.at)
    for other in (draft[one] for one in subject.journeys):
        if other.is_live and other.kind == subject.kind:
            return Refusal(
                "not possible here",
                f"`{other.id}` is the same person, who takes part as a "
                f"{subject.kind} again already",
            )
    return None


def _members_problem(draft: Draft, relation: Subject, now: datetime) -> Refusal | None:
    """Say what keeps a relationship from going on; None when nothing does."""
    if relation.active_since is None:
        return Refusal(
            "not possible here",
            f"`{relation.id}` was an offer, and never began; introduce them instead",
        )
    for role in draft.compiled.relationships[relation.kind].members:
        if not relation.members_in(role):
            return Refusal(
                "not possible here",
                f"`{relation.id}` has nobody left in the role {role}; introduce them "
                "instead",
            )
    for role, identifier in relation.members:
        member = draft[identifier]
        if not member.is_live:
            return Refusal(
                "has ended",
                f"`{identifier}` has ended as `{member.outcome}`; let them go on first",
            )
        if member.is_held:
            return Refusal("held", f"`{identifier}` is on hold")
        lapsed = has_lapsed(member)
        if lapsed:
            return Refusal(
                "not possible here",
                f"the {lapsed} of `{identifier}` does not hold good",
            )
        takes = draft.compiled.roles[role].takes.most
        if len(draft.active_relations(member)) >= takes:
            return Refusal("no room", f"`{identifier}` has no room for another")
    because = keeps_apart(draft, relation, now)
    if because:
        return Refusal("excluded", f"they may not be brought together: {because}")
    return None


def _renew_checks(draft: Draft, stimulus: Reopen, now: datetime, key: Cause) -> None:
    """Let the checks that were recorded hold good again, or lapse if they have."""
    subject = draft[stimulus.subject]
    own = [one for one in stimulus.histories if one.subject == subject.id]
    told = Told(draft, subject, as_corrected(own))
    known = draft.compiled.lifecycles[subject.kind].needs
    for name, record in told.told_by.items():
        need, fact = known.get(record.name), subject.facts.get(name)
        if need is None or need.kind != "check" or fact is None or not fact.value:
            continue
        lapses = needs.lapses_at(draft, event_of(record), need)
        if lapses is not None and lapses > now:
            needs.keep_until(draft, subject.id, name, lapses, now)
        elif lapses is not None:
            needs.lapse(draft, draft[subject.id], Lapse(name, lapses), key)
