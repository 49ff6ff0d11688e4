"""Why somebody is where they are: what they wait for, until when, and who can act."""

from __future__ import annotations

from datetime import datetime

from wayfellow_dsl.model import End, Frozen, Go, OnEngine, OnEvent
from wayfellow_dsl.phrases import say_action, say_date, say_list, say_need

from ..compiled import Compiled
from ..draft import Draft
from ..scene import Population
from ..state import Run, Subject
from ..timing.calendar import Calendar
from .outlook import forgotten, say_hold
from .possible import may_be_raised


class Why(Frozen, frozen=True):
    """What somebody waits for, in the designer's words."""

    summary: str
    lines: tuple[str, ...] = ()


def why(
    compiled: Compiled, run: Run, population: Population, identifier: str, now: datetime
) -> Why:
    """Explain what a subject waits for and who can act; KeyError when unknown."""
    draft = Draft(compiled, run, population)
    subject = draft[identifier]
    calendar = compiled.calendar
    if subject.outcome:
        assert subject.ended is not None
        outcome = compiled.outcomes.get(subject.outcome)
        label = f" ({outcome.label})" if outcome is not None and outcome.label else ""
        caused = f", caused by the {subject.caused_by}" if subject.caused_by else ""
        day = _date(calendar, subject.ended)
        return Why(f"{identifier} ended as {subject.outcome}{label} on {day}{caused}.")
    step = draft.step(subject).step
    days = max(0, (calendar.day(now) - calendar.day(subject.entered)).days)
    since = f"since {_date(calendar, subject.entered)} ({_days(days)})"
    summary = f"{identifier} is in {step.label or step.name}, {since}."
    lines = [*_holds(draft, subject), *_waits(draft, subject, now)]
    lines += [
        _relationship(draft, relation, now)
        for relation in (() if subject.members else draft.active_relations(subject))
    ]
    nothing = forgotten(compiled, run, population, identifier, now)
    if nothing is not None:
        lines.append(f"{nothing.reason[0].upper()}{nothing.reason[1:]}.")
    return Why(summary, tuple(lines))


def _holds(draft: Draft, subject: Subject) -> list[str]:
    return [say_hold(draft.compiled, hold) for hold in subject.holds]


def _waits(draft: Draft, subject: Subject, now: datetime) -> list[str]:
    compiled, step = draft.compiled, draft.step(subject)
    rules = step.rules
    calendar = compiled.calendar
    lines = []
    owing: dict[str, list[str]] = {}
    for need, member in compiled.open_needs.owed(draft.scene(subject, now)):
        if member:
            owing.setdefault(say_need(need), []).append(f"`{member}`")
            continue
        who = "staff" if need.by.kind == "staff" else f"the {need.by}"
        if need.by.kind == "them":
            who = f"`{subject.id}`"
        elif need.by.name and need.by.kind == "staff":
            who = f"the {need.by}"
        lines.append(f"Waits for {say_need(need)}: {who} can do it.")
    lines += [
        f"Waits for {what}: from {say_list(members, 'and')}."
        for what, members in owing.items()
    ]
    for role, number in compiled.open_needs.lacking(subject, step.step):
        lines.append(f"Waits for {number} more in the role {role} to begin.")
    for request in subject.requests:
        options = " or ".join(request.options)
        until = f" by {_date(calendar, request.due)}" if request.due else ""
        lines.append(
            f"Waits for {' or '.join(request.who)} to decide {options}{until}."
        )
    offers = [r for r in draft.relations(subject) if r.is_live and not r.active_since]
    for offer in offers:
        others = ", ".join(i for _, i in offer.members if i != subject.id)
        lines.append(f"An offer is open: {offer.id} (with {others}).")
    if subject.is_held:
        return lines
    for rule in rules:
        trigger = rule.trigger
        if isinstance(trigger, OnEngine) and trigger.name == "matched" and not offers:
            lines.append("Waits to be matched.")
    seen: dict[str, list[str]] = {}
    for name, rule in zip(step.names, rules, strict=True):
        trigger = rule.trigger
        if isinstance(trigger, OnEvent) and may_be_raised(draft, subject, trigger):
            seen.setdefault(name, []).append(_leads_to(rule.target))
    for name, targets in seen.items():
        found = " or ".join(dict.fromkeys(t for t in targets if t))
        lines.append(f"Possible: {name}" + (f", leading to {found}." if found else "."))
    for timer in sorted(subject.timers, key=lambda t: (t.due or now, t.rule)):
        if timer.due is None:
            continue
        leads = _leads_to(rules[timer.rule].target)
        what = f"moves to {leads}" if leads else _acts(draft, subject, timer.rule)
        lines.append(f"On {_date(calendar, timer.due)}: {what}.")
    for lapse in subject.lapses:
        lines.append(f"On {_date(calendar, lapse.due)}: the {lapse.need} lapses.")
    return lines


def _relationship(draft: Draft, relation: Subject, now: datetime) -> str:
    """Say in a line what a relationship waits for; never what holds it."""
    step = draft.step(relation).step
    where = f"{relation.id} is in {step.label or step.name}"
    if relation.is_held:
        return f"{where}, and on hold: nothing moves there until that is over."
    owing: dict[str, list[str]] = {}
    for need, member in draft.compiled.open_needs.owed(draft.scene(relation, now)):
        whom = owing.setdefault(say_need(need), [])
        whom += [f"`{member}`"] if member else []
    calendar = draft.compiled.calendar
    waits = [
        f"{what} from {say_list(whom, 'and')}" if whom else what
        for what, whom in owing.items()
    ] + [
        f"{say_list(list(request.who), 'or')} to decide {' or '.join(request.options)}"
        for request in relation.requests
    ]
    said = [f"{where}, waits for {say_list(waits, 'and')}" if waits else where]
    running = [timer for timer in relation.timers if timer.due is not None]
    if running:
        first = min(running, key=lambda timer: (timer.due or now, timer.rule))
        target = _leads_to(draft.step(relation).rules[first.rule].target)
        what = f"moves to {target}" if target else _acts(draft, relation, first.rule)
        said.append(f"on {_date(calendar, first.due or now)}: {what}")
    elif not waits:
        said.append("nothing is owed there, and nothing comes by itself")
    return f"{'; '.join(said)}."


def _acts(draft: Draft, subject: Subject, place: int) -> str:
    actions = draft.step(subject).rules[place].actions
    return ", ".join(say_action(action) for action in actions)


def _leads_to(target: Go | End | None) -> str:
    match target:
        case Go(step=step):
            return step
        case End(outcome=outcome):
            return f"the end ({outcome})"
        case _:
            return ""


def _days(number: int) -> str:
    return "today" if number == 0 else f"{number} day{'s' * (number != 1)}"


def _date(calendar: Calendar, moment: datetime) -> str:
    return say_date(calendar.day(moment).isoformat())
