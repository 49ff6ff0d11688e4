"""What might be said of somebody now, whoever says it."""

from __future__ import annotations

from datetime import datetime

from wayfellow_dsl.model import OnEvent

from ..draft import Draft
from ..holds import NAMES as HOLDS
from ..needs import WAIVE, WITHDRAW
from ..state import Subject
from .possible import may_be_raised


def names_now(draft: Draft, subject: Subject, now: datetime) -> tuple[str, ...]:
    """Name all that somebody or other might say of a subject now.

    What it needs and what of that could be let go or taken back, the events of its
    step, and holds.
    """
    if subject.outcome:
        return () if subject.members else HOLDS
    step = draft.step(subject)
    unmet = draft.compiled.open_needs.unmet(draft.scene(subject, now))
    names = [need.key for need in unmet]
    names += [
        rule.trigger.name
        for rule in step.rules
        if isinstance(rule.trigger, OnEvent)
        and may_be_raised(draft, subject, rule.trigger)
    ]
    if subject.active_since is not None and step.step.plan is not None:
        names.append("meeting held")
    names += [f"{WAIVE}{need.key}" for need in unmet]
    consents = draft.compiled.lifecycles[subject.kind].consents
    names += [
        f"{WITHDRAW}{name}"
        for name in consents
        if (fact := subject.facts.get(name)) is not None and fact.value is True
    ]
    return tuple(dict.fromkeys((*names, *HOLDS)))
