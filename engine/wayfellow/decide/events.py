"""What people tell the engine: facts that are recorded, and events that rules await."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from difflib import get_close_matches

from wayfellow_dsl.labels import with_article
from wayfellow_dsl.model import AnyOf, OnEvent, Party
from wayfellow_dsl.phrases import say_condition, say_list, say_parties

from . import holds, needs
from .asking.access import standing_of
from .asking.possible import REFUSE, answered_by, may_be_raised, possible_now
from .asking.reasons import why_not
from .compiled import CompiledLifecycle
from .details import detail_problem
from .draft import Cause, Draft
from .machine import Cursor, Row
from .moves import act
from .parties import is_party
from .relating import leaving
from .relating.pairs import keeps_apart, report_exclusion
from .relating.relations import part
from .relating.shortlists import RANKING, rank, shortlist_of
from .replies import (
    Answer,
    answers_of,
    held,
    moment,
    not_permitted,
    record,
    record_facts,
    survey_problem,
)
from .state import ENGINE, Actor, Event, Recorded, Refusal, Subject
from .timing import clocks, meetings

_TELLING = ("not possible here", "has ended", "held", "condition does not hold")
"""Refusals that tell how somebody stands."""


def receive(draft: Draft, event: Event) -> Answer:
    """Record an event or a fact, or refuse it with the reason.

    Whoever has no part in the subject does not learn from a refusal how it stands.
    """
    subject = draft.get(event.subject)
    if subject is None:
        return Refusal(
            "unknown subject", f"nobody in this run is called `{event.subject}`"
        )
    answer = _receive(draft, subject, event)
    if not isinstance(answer, Refusal) or _has_part(draft, subject, event.by):
        return answer
    message = answer.message
    if answer.kind in _TELLING:
        message = f"`{event.name}` cannot be said of `{subject.id}` by {event.by} now"
    return Refusal(answer.kind, message)


_ALIKE = 5
"""How many letters two names have in common at the beginning that are mixed up."""


def _has_part(draft: Draft, subject: Subject, actor: Actor) -> bool:
    if actor == ENGINE or _is_staff_or_attached(draft, subject, actor):
        return True
    standing = standing_of(draft.compiled, draft, actor, subject)
    return standing not in ("participant", "outsider")


def _receive(draft: Draft, subject: Subject, event: Event) -> Answer:
    is_about_person = not subject.members and event.name.endswith("concern")
    if subject.outcome and not (is_about_person and event.name in holds.NAMES):
        assert subject.ended is not None
        day = draft.compiled.calendar.day(subject.ended)
        return Refusal(
            "has ended",
            f"`{subject.id}` ended as `{subject.outcome}` on {day.isoformat()}; "
            "nothing more is recorded after an ending",
        )
    if event.name in holds.NAMES:
        return holds.handle(draft, subject, event)
    lifecycle = draft.compiled.lifecycles[subject.kind]
    if event.name in lifecycle.needs:
        here = draft.step(subject).step.needs
        owed = next((need for need in here if need.key == event.name), None)
        return needs.meet(draft, subject, event, owed or lifecycle.needs[event.name])
    if event.name.removeprefix(needs.WAIVE) in lifecycle.needs:
        return needs.waive(draft, subject, event)
    is_withdrawal = event.name.startswith(needs.WITHDRAW)
    if is_withdrawal and event.name.removeprefix(needs.WITHDRAW) in lifecycle.consents:
        return needs.withdraw(draft, subject, event)
    if event.name.startswith("survey "):
        return _answer_survey(draft, subject, event)
    if event.name == "details":
        return _change_details(draft, subject, event)
    if event.name == RANKING and shortlist_of(subject):
        return rank(draft, subject, event)
    if subject.members and event.name in _TOGETHER:
        if subject.active_since is None:
            return Refusal(
                "not possible here",
                f"`{event.name}` is for {with_article(subject.kind)} that has begun; "
                f"`{subject.id}` is still an offer",
                possible_now(draft, subject, moment(subject, event)),
            )
        return _TOGETHER[event.name](draft, subject, event)
    return _take_rule(draft, subject, event, lifecycle)


def _answer_survey(draft: Draft, subject: Subject, event: Event) -> Answer:
    survey = event.name.removeprefix("survey ")
    problem = survey_problem(draft, survey, event.payload)
    if problem:
        return Refusal("bad details", problem)
    is_theirs = event.by.id == subject.id or (event.by.role, event.by.id) in (
        subject.members
    )
    if not is_theirs and event.by.role not in draft.compiled.staff:
        return not_permitted(
            draft, subject, event, "a survey is answered by those whom it asks"
        )
    done = {event.name: Recorded(True, event.at, event.by)}
    return record_facts(draft, subject, event, {**done, **answers_of(survey, event)})


def _change_details(draft: Draft, subject: Subject, event: Event) -> Answer:
    role = draft.compiled.roles.get(subject.kind)
    if role is None:
        return Refusal("bad details", f"{with_article(subject.kind)} has no details")
    if event.by.id != subject.id and event.by.role not in draft.compiled.staff:
        return not_permitted(
            draft, subject, event, "details are changed by the person or by staff"
        )
    problem = detail_problem(role, event.payload, is_complete=False)
    if problem:
        return Refusal("bad details", problem)
    changed = {
        name: Recorded(value, event.at, event.by)
        for name, value in event.payload.items()
    }
    now = moment(subject, event)
    apart_before = {
        relation.id: keeps_apart(draft, relation, now)
        for relation in draft.active_relations(subject)
    }
    key = record_facts(draft, subject, event, changed)
    for identifier, before in apart_before.items():
        because = keeps_apart(draft, draft[identifier], now)
        if because and not before:
            report_exclusion(draft, identifier, because, now, key)
    return key


def _check_in(draft: Draft, subject: Subject, event: Event) -> Answer:
    if event.by.role not in draft.compiled.staff:
        return not_permitted(draft, subject, event, "check-ins are recorded by staff")
    return record(draft, event, "fact")


_TOGETHER: dict[str, Callable[[Draft, Subject, Event], Answer]] = {
    "meeting held": meetings.hold,
    "check in": _check_in,
}
"""What is recorded of a relationship that has begun."""


def _take_rule(
    draft: Draft, subject: Subject, event: Event, lifecycle: CompiledLifecycle
) -> Answer:
    now = moment(subject, event)
    rows = lifecycle.table.get((subject.step, f"event {event.name}"), ())
    is_member = (event.by.role, event.by.id) in subject.members
    cursor = Cursor(draft.scene(subject, now), event.by)
    permitted = [row for row in rows if row.permits(cursor)]
    leaver = leaving.leaver(draft, subject, event)
    if isinstance(leaver, Refusal):
        return leaver
    if leaver is not None:
        return _leave_group(draft, subject, event, leaver, cursor)
    if not permitted and event.name == "ended" and is_member:
        # Whoever is in a relationship may always end it, unasked.
        if subject.is_held:
            return held(subject)
        key = record(draft, event, "event")
        part(draft, subject.id, (event.by.role, event.by.id), now, key)
        return key
    place = None
    if permitted and not subject.is_held:
        place = draft.compiled.choose(subject, f"event {event.name}", cursor)
    if place is None:
        if event.name in lifecycle.noted and _may_note(draft, subject, event):
            return _note(draft, event, lifecycle, now)
        return _refused(draft, subject, event, lifecycle, permitted)
    problem = _problem(draft, subject, event, place, now)
    if problem is not None:
        return problem
    trigger = draft.step(subject).rules[place].trigger
    assert isinstance(trigger, OnEvent)
    answered = answered_by(draft, subject, trigger)
    if answered:
        kept = tuple(r for r in subject.requests if r not in answered)
        draft.change(subject.id, requests=kept)
    _count(draft, event, lifecycle)
    key = act(
        draft,
        subject.id,
        place,
        now,
        "event",
        event.name,
        by=event.by,
        payload=dict(event.payload),
        happened=event.at,
    )
    after = draft[subject.id]
    if after.is_live:
        clocks.hear(draft, subject.id, _names(event), event.at, now)
        if event.name.startswith(REFUSE) and after.step == subject.step:
            # A refusal stays where it is, and the clock that asked counts afresh.
            for request in answered:
                clocks.restart(draft, subject.id, request.rule, now)
    return key


def _leave_group(
    draft: Draft,
    subject: Subject,
    event: Event,
    leaver: tuple[str, str],
    cursor: Cursor,
) -> Answer:
    """Let a member leave; a rule for it may do something, and leads nowhere."""
    if subject.is_held:
        return held(subject)
    place = draft.compiled.choose(subject, f"event {event.name}", cursor)
    rules = draft.step(subject).rules
    now = moment(subject, event)
    if place is None or rules[place].target is not None:
        key = record(draft, event, "event")
    else:
        payload = dict(event.payload)
        key = act(
            draft,
            subject.id,
            place,
            now,
            "event",
            event.name,
            by=event.by,
            payload=payload,
            happened=event.at,
        )
    part(draft, subject.id, leaver, now, key, caused_by=event.by.role)
    return key


def _problem(
    draft: Draft, subject: Subject, event: Event, place: int, now: datetime
) -> Refusal | None:
    """Say what keeps a rule from being taken although it is the one."""
    rule = draft.step(subject).rules[place]
    if rule.needs_reason and not str(event.payload.get("reason", "")).strip():
        return Refusal("bad details", f"say why: `{event.name}` needs a `reason`")
    assert isinstance(rule.trigger, OnEvent)
    if not may_be_raised(draft, subject, rule.trigger):
        return Refusal(
            "not possible here",
            f"nobody has been asked for `{event.name}` now",
            possible_now(draft, subject, now),
        )
    return None


def _may_note(draft: Draft, subject: Subject, event: Event) -> bool:
    is_theirs = event.by.id == subject.id or (event.by.role, event.by.id) in (
        subject.members
    )
    return is_theirs or _is_staff_or_attached(draft, subject, event.by)


def _is_staff_or_attached(draft: Draft, subject: Subject, actor: Actor) -> bool:
    if actor.role in draft.compiled.staff:
        return True
    present = {subject.kind, *(role for role, _ in subject.members)}
    attached = {
        one.name
        for role in present & draft.compiled.roles.keys()
        for one in draft.compiled.roles[role].attached
    }
    party = Party("attached", actor.role)
    return actor.role in attached and is_party(actor, party, subject)


def _note(
    draft: Draft, event: Event, lifecycle: CompiledLifecycle, now: datetime
) -> Cause:
    """Record an event that only matters because it is counted, or missed."""
    _count(draft, event, lifecycle)
    key = record(draft, event, "event")
    clocks.hear(draft, event.subject, _names(event), event.at, now)
    return key


def _names(event: Event) -> tuple[str, str]:
    return event.name, f"{event.name} by {event.by.role}"


def _count(draft: Draft, event: Event, lifecycle: CompiledLifecycle) -> None:
    counts = draft[event.subject].counts
    more = {
        name: counts.get(name, 0) + 1
        for name in _names(event)
        if name in lifecycle.counted
    }
    if more:
        draft.change(event.subject, counts={**counts, **more})


def _refused(
    draft: Draft,
    subject: Subject,
    event: Event,
    lifecycle: CompiledLifecycle,
    permitted: list[Row],
) -> Refusal:
    now = moment(subject, event)
    rows = lifecycle.table.get((subject.step, f"event {event.name}"), ())
    if not rows:
        return _no_rule(draft, subject, event, lifecycle)
    if not permitted:
        who = _who_may(draft, subject, rows)
        return not_permitted(
            draft, subject, event, f"`{event.name}` can only be raised by {who}"
        )
    if subject.is_held:
        return held(subject)
    rules = draft.step(subject).rules
    guards = [rules[row.rule].guard for row in permitted]
    unmet = [guard for guard in guards if guard is not None]
    wanted = " or ".join(say_condition(guard) for guard in unmet)
    told = why_not(draft, subject, AnyOf(tuple(unmet)), event.by, now)
    instead = f": {say_list(told, 'and')}" if told else ""
    return Refusal(
        "condition does not hold",
        f"`{event.name}` is for when {wanted}, which is not so now{instead}",
        possible_now(draft, subject, now),
    )


def _no_rule(
    draft: Draft, subject: Subject, event: Event, lifecycle: CompiledLifecycle
) -> Refusal:
    possible = possible_now(draft, subject, moment(subject, event))
    if event.name in lifecycle.events:
        return Refusal(
            "not possible here",
            f"`{event.name}` means nothing while `{subject.id}` is in `{subject.step}`",
            possible,
        )
    known = [*lifecycle.events, *lifecycle.noted, *lifecycle.needs, *holds.NAMES]
    known.append("details")
    near = get_close_matches(event.name, known, 1) or _alike(event, known)
    hint = f"did you mean `{near[0]}`?" if near else "no rule or need has that name"
    return Refusal(
        "unknown event",
        f"{with_article(subject.kind)} knows no event `{event.name}`; {hint}",
        possible,
    )


def _alike(event: Event, known: list[str]) -> list[str]:
    """Find what begins alike, such as `acceptance from mentee` for `accepted`.

    That of whoever raises it comes first.
    """
    found = [name for name in known if name[:_ALIKE] == event.name[:_ALIKE]]
    return sorted(found, key=lambda name: not name.endswith(f" from {event.by.role}"))


def _who_may(draft: Draft, subject: Subject, rows: tuple[Row, ...]) -> str:
    rules = draft.step(subject).rules
    parties: list[Party] = []
    for row in rows:
        trigger = rules[row.rule].trigger
        if isinstance(trigger, OnEvent):
            parties += [party for party in trigger.by if party not in parties]
    return say_parties(parties, "or")
