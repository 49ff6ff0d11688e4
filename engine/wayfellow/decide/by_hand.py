"""Moves by hand: staff bring somebody to a step or an outcome, with a reason."""

from __future__ import annotations

from wayfellow_dsl.labels import in_backticks
from wayfellow_dsl.model import End

from .compiled import Compiled
from .draft import Cause, Draft
from .moves import end, enter, leave
from .state import MoveByHand, Refusal, Subject


def move_by_hand(draft: Draft, stimulus: MoveByHand) -> Cause | Refusal:
    """Bring somebody to a step or an outcome, or say why not."""
    subject = draft.get(stimulus.subject)
    if subject is None:
        return Refusal(
            "unknown subject", f"nobody in this run is called `{stimulus.subject}`"
        )
    refusal = _refuses_who(draft, subject, stimulus) or _refuses_where(
        draft, subject, stimulus
    )
    if refusal is not None:
        return refusal
    at = max(stimulus.at, subject.latest)
    key = draft.record(
        subject.id,
        stimulus.at,
        "moved by hand",
        stimulus.to,
        by=stimulus.by,
        source=subject.step,
        target=stimulus.to,
        because=stimulus.reason,
    )
    leave(draft, subject.id)
    draft.change(subject.id, caused_by=stimulus.by.role)
    if stimulus.to in draft.compiled.lifecycles[subject.kind].steps:
        enter(draft, subject.id, stimulus.to, at, key)
    else:
        end(draft, subject.id, stimulus.to, at, key)
    return key


def _refuses_who(
    draft: Draft, subject: Subject, stimulus: MoveByHand
) -> Refusal | None:
    """Say why this member of staff may not move them now, or not without a reason."""
    by = stimulus.by
    staff = draft.compiled.staff.get(by.role)
    if staff is None:
        return Refusal("not permitted", f"people are moved by staff, not by {by}")
    concerned = [hold.about for hold in subject.holds if hold.kind == "concern"]
    if concerned and not staff.lifts_holds:
        return Refusal(
            "held",
            f"`{subject.id}` is on a safeguarding hold; only those who may lift it "
            "move them",
        )
    for about in concerned:
        if by.id in ("", about, draft[about].person):
            return Refusal(
                "held",
                f"`{subject.id}` is on a safeguarding hold; say who moves them: it is "
                f"never `{about}`, whom it is about",
            )
    if not stimulus.reason.strip():
        return Refusal("bad details", "say why: a move by hand needs a reason")
    return None


def _refuses_where(
    draft: Draft, subject: Subject, stimulus: MoveByHand
) -> Refusal | None:
    """Say why somebody cannot be moved there."""
    if subject.outcome:
        return Refusal("has ended", f"`{subject.id}` has ended as `{subject.outcome}`")
    steps = draft.compiled.lifecycles[subject.kind].steps
    if stimulus.to in steps:
        if subject.members and steps[stimulus.to].step.implied:
            return Refusal(
                "not possible here",
                "an offer cannot be made again by hand; introduce them instead",
            )
        return None
    outcomes = _outcomes(draft.compiled, subject)
    if stimulus.to in outcomes:
        return None
    return Refusal(
        "bad details",
        f"`{stimulus.to}` is no step of a {subject.kind} and no outcome; "
        f"the steps are {in_backticks(steps)}, and the outcomes "
        f"{in_backticks(outcomes)}",
    )


def _outcomes(compiled: Compiled, subject: Subject) -> list[str]:
    """Name the outcomes to which staff can move somebody."""
    steps = compiled.lifecycles[subject.kind].steps.values()
    found = [
        rule.target.outcome
        for step in steps
        if not step.step.implied or not subject.members
        for rule in step.rules
        if isinstance(rule.target, End)
    ]
    return list(dict.fromkeys((*compiled.outcomes, *found)))
