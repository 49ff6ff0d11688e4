"""What is ahead of somebody: a clock, a task for somebody, a round, or nothing at all.

Nobody is forgotten: whoever is live has something ahead, is on hold, or is named here
with the reason and with what a person can do.
"""

from __future__ import annotations

from datetime import datetime

from wayfellow_dsl.model import Frozen, OnEngine

from ..compiled import Compiled
from ..draft import Draft
from ..relating.pairs import candidates_for, is_candidate, no_candidate
from ..scene import Population
from ..state import Hold, Request, Run, Subject, Timer, has_lapsed
from .possible import possible_now


class Forgotten(Frozen, frozen=True):
    """Somebody of whom nothing is ahead, and whom nobody has been asked about."""

    subject: str
    reason: str
    """Why nothing is ahead, as a clause: `no matching round is planned`."""
    possible: tuple[str, ...] = ()
    """What can be done, besides moving them by hand."""
    through: str = ""
    """The relationship on which they wait, and of which nothing is ahead either."""


def forgotten(
    compiled: Compiled, run: Run, population: Population, identifier: str, now: datetime
) -> Forgotten | None:
    """Say why nothing is ahead of a subject; None when something is, or it has ended.

    Ahead is a clock of theirs, a need that is owed, an open question or offer, a
    planned matching round in which they take part, or any of these of a relationship
    of theirs or of somebody they have invited. A check that will lapse some day is not.
    Whoever is on hold is not forgotten: see `say_hold` for who lets them go on. Raises
    KeyError for somebody unknown.
    """
    draft = Draft(compiled, run, population)
    subject = draft[identifier]
    if not subject.is_live or subject.is_held or _is_expected(draft, subject, now):
        return None
    others = _others(draft, subject)
    if any(one.is_held or _is_expected(draft, one, now) for one in others):
        return None
    through = "" if not others or subject.members else others[0].id
    if through:
        reason = f"they wait on `{through}`, of which nothing is ahead either"
    else:
        reason = _reason(draft, subject, now)
    return Forgotten(identifier, reason, _possible(draft, subject, now), through)


def is_quiet(subject: Subject) -> bool:
    """Say whether no clock of somebody's own runs, or something holds them.

    Only they can be forgotten. That a check lapses some day moves nobody on.
    """
    if subject.holds:
        return True
    return subject.is_live and not _runs(subject)


def say_hold(compiled: Compiled, hold: Hold) -> str:
    """Say what holds somebody, and who lets them go on; never why."""
    match hold.kind:
        case "pause":
            return "It is paused; the person or staff may resume it."
        case "lapse":
            return (
                f"It is on hold: the {hold.need} of {hold.about} has lapsed, until it "
                "is recorded again."
            )
        case "consent":
            return (
                f"It is on hold: the {hold.need} for {hold.about} was withdrawn, until "
                "it is given again."
            )
        case "concern":
            left = "one more person" if hold.lifted_by else "two people"
            return (
                "A safeguarding hold stops everything; "
                f"only {' or '.join(compiled.lifters)} may lift it ({left})."
            )


def _runs(subject: Subject) -> bool:
    running: tuple[Timer | Request, ...] = (*subject.timers, *subject.requests)
    return subject.wakes is not None or any(item.due is not None for item in running)


def _is_expected(draft: Draft, subject: Subject, now: datetime) -> bool:
    """Say whether somebody or something will see to a subject, of its own steps."""
    if _runs(subject) or subject.requests:
        return True
    if draft.compiled.open_needs.owed(draft.scene(subject, now)):
        return True
    return any(
        policy.every is not None
        for policy in draft.compiled.programme.policies
        for side in (policy.seekers, policy.partners, policy.groups)
        if side is not None
        and side.role == subject.kind
        and is_candidate(draft.compiled, draft, subject, side, now)
        and _may_be_matched(draft, subject)
    )


def _may_be_matched(draft: Draft, subject: Subject) -> bool:
    if subject.members:
        return True
    return draft.room(subject) > 0 and not has_lapsed(subject)


def _others(draft: Draft, subject: Subject) -> list[Subject]:
    """List those who are live and on whom somebody waits."""
    if subject.members:
        found = [draft[offer] for offer in subject.relations]
    else:
        found = [
            *draft.relations(subject),
            *(draft[invited] for invited in subject.invited),
        ]
    return [one for one in found if one.is_live]


def _reason(draft: Draft, subject: Subject, now: datetime) -> str:
    compiled = draft.compiled
    lapsed = has_lapsed(subject)
    if lapsed:
        return f"the {lapsed} does not hold good, and nothing here asks for it again"
    if not subject.members and draft.room(subject) > 0:
        waits = _why_not_matched(draft, subject, now)
        if waits:
            return waits
    if subject.timers:
        return "all that was planned here has happened"
    if compiled.step(subject).step.implied and not subject.members:
        return "they are in no relationship, and none is planned"
    return "nothing happens here by itself, and nobody has been asked for anything"


def _why_not_matched(draft: Draft, subject: Subject, now: datetime) -> str:
    """Say what keeps somebody from a round who waits to be matched."""
    compiled, kind = draft.compiled, subject.kind
    here = [
        policy
        for policy in compiled.programme.policies
        for side in (policy.seekers, policy.partners)
        if side.role == kind and subject.step in side.steps
    ]
    for policy in here:
        because = no_candidate(draft, subject, policy.relationship, "", now)
        if because:
            return because
    if here:
        return "they wait to be matched, and no matching round is planned"
    waits = any(
        isinstance(rule.trigger, OnEngine) and rule.trigger.name == "matched"
        for rule in draft.step(subject).rules
    )
    return "they wait to be introduced, and nobody has been asked to" if waits else ""


def _possible(draft: Draft, subject: Subject, now: datetime) -> tuple[str, ...]:
    possible = list(possible_now(draft, subject, now))
    lapsed = has_lapsed(subject)
    if lapsed:
        possible.append(f"`{lapsed}` by staff")
    elif not subject.members and draft.room(subject) > 0:
        possible += [
            f"`introduce {relationship.name}` by staff"
            for relationship in draft.compiled.programme.relationships
            if subject.kind in relationship.members
            and (
                not candidates_for(draft.compiled, relationship.name, subject.kind)
                or not no_candidate(draft, subject, relationship.name, "", now)
            )
        ]
    return tuple(dict.fromkeys(possible))
