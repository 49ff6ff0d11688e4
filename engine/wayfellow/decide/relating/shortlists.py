"""Shortlists: partners sent to somebody, who puts them in order."""

from __future__ import annotations

from wayfellow_dsl.labels import in_backticks

from ..draft import Cause, Draft
from ..replies import Answer, not_permitted, record_facts
from ..state import ENGINE, Event, Record, Recorded, Refusal, Subject, Suggest

RANKING = "ranking"
"""The event with which somebody puts their shortlist in order."""
_TASK = "shortlist"
_SENT = "matching shortlist"
_ORDER = "matching ranking"


def suggest(draft: Draft, stimulus: Suggest) -> Cause | Refusal:
    """Send somebody a shortlist; an order of an earlier one no longer counts."""
    subject = draft.get(stimulus.subject)
    if subject is None:
        return Refusal(
            "unknown subject", f"nobody in this run is called `{stimulus.subject}`"
        )
    if subject.outcome:
        return Refusal("has ended", f"`{subject.id}` has ended as `{subject.outcome}`")
    if subject.is_held:
        return Refusal("held", f"`{subject.id}` is on hold")
    about = {"of": stimulus.names, "policy": stimulus.policy}
    key = draft.record(
        subject.id,
        stimulus.at,
        "task",
        _TASK,
        payload={"to": (subject.id,), **about},
    )
    draft.send(key, stimulus.at, "task", subject.id, _TASK, about)
    sent = Recorded(stimulus.names, stimulus.at, ENGINE)
    kept = {n: f for n, f in draft[subject.id].facts.items() if n != _ORDER}
    draft.change(subject.id, facts={**kept, _SENT: sent})
    return key


def is_shortlist(record: Record) -> bool:
    """Say whether a record is of a shortlist that a round sent."""
    return record.name == _TASK and "policy" in record.payload


def shortlist_of(subject: Subject) -> tuple[str, ...]:
    """Give the partners that were last sent to somebody; none when none were."""
    return _names(subject, _SENT)


def ranking_of(subject: Subject) -> tuple[str, ...]:
    """Give the order in which somebody put them; none when they have not."""
    return _names(subject, _ORDER)


def rank(draft: Draft, subject: Subject, event: Event) -> Answer:
    """Record in which order somebody would have the partners on their shortlist."""
    if event.by.id != subject.id and event.by.role not in draft.compiled.staff:
        message = "a shortlist is put in order by the person whom it was sent to"
        return not_permitted(draft, subject, event, message)
    known = shortlist_of(subject)
    order = event.payload.get("order", ())
    if isinstance(order, str):
        order = tuple(name.strip() for name in order.split(","))
    if not isinstance(order, (tuple, list)) or not order:
        return Refusal(
            "bad details", "say the `order`: the names on the shortlist, best first"
        )
    strange = [name for name in order if name not in known]
    if strange or len(set(order)) < len(order):
        listed = in_backticks(known)
        problem = f"`{strange[0]}` is not on it" if strange else "one is named twice"
        return Refusal("bad details", f"the shortlist is {listed}; {problem}")
    ranked = Recorded(tuple(order), event.at, event.by)
    return record_facts(draft, subject, event, {_ORDER: ranked})


def _names(subject: Subject, fact: str) -> tuple[str, ...]:
    recorded = subject.facts.get(fact)
    if recorded is None or not isinstance(recorded.value, (tuple, list)):
        return ()
    return tuple(recorded.value)
