"""The model in English words: what every reader says about a rule.

Each function takes a form of the model and gives a phrase without a capital letter
and without a full stop, so that it may stand in a sentence, in a picture or in a list.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from .model import (
    Action,
    All,
    Anchor,
    AnyOf,
    AskForSurvey,
    AskToDecide,
    Attestation,
    Call,
    CheckIn,
    Clock,
    Compare,
    Computed,
    Condition,
    Constant,
    Count,
    Duration,
    End,
    Ended,
    Enrol,
    Fact,
    Forgo,
    Go,
    Identity,
    InStep,
    Known,
    MeetingPlan,
    MeetingsOver,
    Message,
    Met,
    Need,
    NeedsDone,
    Not,
    OnClock,
    OnEngine,
    OnEvent,
    OnTrue,
    Party,
    Reached,
    ReckonMeetings,
    Retention,
    Rule,
    Sum,
    Target,
    Term,
    Trigger,
    Value,
    Window,
)


def say_name(name: str) -> str:
    """Write a name as words: `code_of_ethics` is read `code of ethics`."""
    return name.replace("_", " ")


def say_list(words: Iterable[str], last: str) -> str:
    """Join words by commas and a last `and` or `or`."""
    *head, tail = [*words] or [""]
    return f"{', '.join(head)} {last} {tail}" if head else tail


def say_party(party: Party) -> str:
    """Name somebody who acts or is told."""
    if party.of:
        return f"the {say_name(party.of)}'s {say_name(party.name)}"
    return say_name(party.name) if party.name else party.kind


def say_parties(parties: Iterable[Party], last: str = "and") -> str:
    """Name several parties: all of them with `and`, any one of them with `or`."""
    return say_list(map(say_party, parties), last)


def say_attestation(attestation: Attestation) -> str:
    """Say who attests something, when, and where it can be looked up."""
    words = f"attested by the {say_name(attestation.by)} on {say_date(attestation.on)}"
    return f"{words}: {attestation.document}"


def say_retention(retention: Retention) -> str:
    """Say how long something is kept: `keep records for 6 years`."""
    because = f' because "{retention.because}"' if retention.because else ""
    return f"keep {retention.what} for {retention.length}{because}"


# -- Time ------------------------------------------------------------------------------


def say_every(every: Duration) -> str:
    """Say how often: `every week`, `every 5 working days`."""
    if every.amount == 1:
        return f"every {every.unit.removesuffix('s')}"
    return f"every {every}"


def say_times(number: int) -> str:
    """Say how many times: `once`, `twice`, `3 times`."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def say_date(text: str) -> str:
    """Write an ISO 8601 date, or `MM-DD`, as people write it: `4 January 2027`."""
    has_year = text.count("-") > 1
    # A leap year, so that 29 February without a year can be read.
    day = date.fromisoformat(text if has_year else f"2000-{text}")
    return f"{day.day} {day:%B}" + (f" {day.year}" if has_year else "")


def say_clock(clock: Clock) -> str:
    """Say when something is due: `after 3 weeks, then every week, at most twice`."""
    words = _say_first(clock.anchor, clock.first)
    if clock.every is not None:
        every = say_every(clock.every)
        if clock.anchor.kind == "plan":
            words = f"{every} while they meet"
        elif clock.first == clock.every and clock.anchor.kind == "step":
            words = every
        else:
            words += f", then {every}"
    if clock.at_most is not None:
        words += f", at most {say_times(clock.at_most)}"
    return words


def _say_first(anchor: Anchor, first: Duration) -> str:
    at_once = first.amount == 0
    match anchor.kind:
        case "step":
            return "at once" if at_once else f"after {first}"
        case "stage":
            entering = f"entering {say_name(anchor.name)}"
            return f"on {entering}" if at_once else f"{first} after {entering}"
        case "plan":
            began = "the meetings began"
            return f"when {began}" if at_once else f"{first} after {began}"
        case "silence":
            what = "a meeting" if anchor.name == "meeting held" else anchor.name
            return f"after {first} without {say_name(what)}"
        case "start":
            return "at the start" if at_once else f"{first} after the start"
        case "date":
            day = say_date(anchor.name)
            return f"on {day}" if at_once else f"{first} after {day}"
        case "joining":
            return "on joining" if at_once else f"{first} after joining"
        case "lapse":
            lapses = f"{say_name(anchor.name)} lapses"
            if at_once:
                return f"when {lapses}"
            if first.amount < 0:
                return f"{Duration(-first.amount, first.unit)} before {lapses}"
            return f"{first} after {lapses}"


def say_window(window: Window) -> str:
    """Say when a stage opens and closes."""
    parts = []
    if window.opens is not None:
        parts.append("opens " + _say_first(Anchor("start"), window.opens))
    if window.closes is not None:
        parts.append("closes " + _say_first(Anchor("start"), window.closes))
    if window.opens_on:
        parts.append(f"opens on {say_date(window.opens_on)}")
    if window.closes_on:
        parts.append(f"closes on {say_date(window.closes_on)}")
    return ", ".join(parts)


def say_plan(plan: MeetingPlan) -> str:
    """Say how often a pair means to meet: `meet every month, 12 times`."""
    words = f"meet {say_every(plan.every)}"
    if plan.number:
        words += f", {say_times(plan.number)}"
    if plan.minutes:
        hours, rest = divmod(plan.minutes, 60)
        length = Duration(plan.minutes, "minutes") if rest else Duration(hours, "hours")
        words += f", about {length}"
    return words


# -- Conditions ------------------------------------------------------------------------


def say_value(value: Value) -> str:
    """Write a value: `yes`, `3`, `new role`, `leadership and finance`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return say_list(map(say_name, value), "and")
    if isinstance(value, str):
        return say_name(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def say_term(term: Term) -> str:
    """Name one side of a comparison: `the mentee's manager`, `meetings held`."""
    match term:
        case Constant(value=value):
            return say_value(value)
        case Fact(name=name, of=of):
            return _say_possessive(of, name)
        case Count(name="members", argument=role):
            return f"number of {say_name(role)} members"
        case Count(name=name, of=of, argument=argument):
            return _say_possessive(of, f"{name} {argument}" if argument else name)
        case Computed(of=of, beside=beside, words=words):
            return words if beside else _say_possessive(of, words)
        case Sum(term=inner, plus=plus):
            sign = "-" if plus < 0 else "+"
            return f"{say_term(inner)} {sign} {abs(plus):g}"
        case Identity(of=of):
            return _say_subject(of)


def _say_possessive(of: str, name: str) -> str:
    return f"the {say_name(of)}'s {say_name(name)}" if of else say_name(name)


def _say_subject(of: str) -> str:
    return f"the {say_name(of)}" if of else "they"


def say_condition(condition: Condition) -> str:
    """Say a condition: `meetings missed in a row is at least 2`."""
    return _say(condition, holds=True)


def _say(condition: Condition, *, holds: bool) -> str:
    match condition:
        case Compare(operator=operator, left=Count()) if (
            not holds and operator in _CONVERSE
        ):
            # A counter is always known, so that the converse says the same.
            return _say_compare(replace(condition, operator=_CONVERSE[operator]))
        case Compare():
            words = _say_compare(condition)
            return words if holds else f"not ({words})"
        case Known(fact=fact):
            return f"{say_term(fact)} is {'known' if holds else 'not known'}"
        case Met(need=need, of=of):
            return f"{_say_has(of, holds)} {_say_met(need)}"
        case NeedsDone():
            return f"everything needed is {'done' if holds else 'not done'}"
        case MeetingsOver(held=True):
            return f"all meetings are {'held' if holds else 'not held'}"
        case MeetingsOver():
            return f"meetings are {'over' if holds else 'not over'}"
        case InStep(steps=steps, of=of):
            verb = "is" if of else "are"
            place = say_list(map(say_name, steps), "or")
            return f"{_say_subject(of)} {verb} {'in' if holds else 'not in'} {place}"
        case Ended(outcomes=outcomes, of=of):
            words = f"{_say_has(of, holds)} ended"
            ways = say_list(map(say_name, outcomes), "or")
            return f"{words} as {ways}" if ways else words
        case Reached(steps=steps, of=of):
            place = say_list(map(say_name, steps), "or")
            return f"{_say_has(of, holds)} reached {place}"
        case All(conditions=parts):
            words = say_list([_say_part(part) for part in parts], "and")
            return words if holds else f"not ({words})"
        case AnyOf(conditions=parts):
            words = say_list([say_condition(part) for part in parts], "or")
            return words if holds else f"not ({words})"
        case Not(condition=inner):
            return _say(inner, holds=not holds)


_CONVERSE = {
    "is": "is not",
    "is not": "is",
    "at least": "under",
    "under": "at least",
    "at most": "over",
    "over": "at most",
}


def _say_part(condition: Condition) -> str:
    words = say_condition(condition)
    return f"({words})" if isinstance(condition, AnyOf) else words


def _say_has(of: str, holds: bool) -> str:
    verb = "has" if of else "have"
    return f"{_say_subject(of)} {verb}" + ("" if holds else " not")


_DONE = {
    "form": "filled in form",
    "training": "done training",
    "agreement": "signed",
    "survey": "answered survey",
    "interview": "had interview",
    "reference": "given reference",
    "check": "passed check",
    "consent": "consented to",
    "attestation": "attested",
}


def _say_met(key: str) -> str:
    kind, _, rest = key.partition(" ")
    if kind in ("acceptance", "accepted", "accept"):
        return "accepted"
    return (
        f"{_DONE[kind]} {say_name(rest)}" if kind in _DONE else f"done {say_name(key)}"
    )


def _say_compare(compare: Compare) -> str:
    verb = "" if compare.operator in ("is", "is not", "includes") else "is "
    operator = (
        "shared with" if compare.operator == "shares" else verb + compare.operator
    )
    if compare.order:
        ordered = {"under": "is below", "over": "is above"}
        operator = ordered.get(compare.operator, operator)
    return f"{say_term(compare.left)} {operator} {say_term(compare.right)}"


# -- Rules -----------------------------------------------------------------------------


def say_need(need: Need) -> str:
    """Name something that has to be done: `training safe working, 2 hours, if …`."""
    words = say_name(need.phrase)
    if need.hours:
        words += f", {need.hours:g} {'hour' if need.hours == 1 else 'hours'}"
    if need.lasts is not None:
        words += f", good for {need.lasts}"
    if need.waived_by is not None:
        words += f", which the {say_party(need.waived_by)} may waive"
    return f"{words}, if {say_condition(need.guard)}" if need.guard else words


def say_trigger(trigger: Trigger) -> str:
    """Say what sets a rule off: `accepted by coordinator`, `when done`."""
    match trigger:
        case OnEvent(name=name, by=by):
            return say_name(name) + (f" by {say_parties(by, 'or')}" if by else "")
        case OnEngine():
            return _say_engine(trigger)
        case OnClock(clock=clock):
            return say_clock(clock)
        case OnTrue(condition=NeedsDone()):
            return "when done"
        case OnTrue(condition=All(conditions=(NeedsDone(), *rest))):
            return f"when done, if {say_condition(All(tuple(rest)))}"
        case OnTrue(condition=condition):
            return f"when {say_condition(condition)}"


def _say_engine(trigger: OnEngine) -> str:
    match trigger.name:
        case "enter":
            return "on entering"
        case "nobody decides":
            return "if nobody decides"
        case "ended":
            words = f"{say_name(trigger.relation)} ended".strip()
            words += _say_outcomes(trigger.outcomes)
            if trigger.caused_by:
                words += f" caused by the {say_name(trigger.caused_by)}"
            return f"last {words}" if trigger.last else words
        case "invitation ended":
            return "invitation ended" + _say_outcomes(trigger.outcomes)
        case name:
            return say_name(name)


def _say_outcomes(outcomes: tuple[str, ...]) -> str:
    return f" as {say_list(map(say_name, outcomes), 'or')}" if outcomes else ""


def say_action(action: Action) -> str:
    """Say one thing that a rule does: `remind them "book your next meeting"`."""
    match action:
        case Message(manner=manner, to=to, template=template):
            return f'{manner} {say_parties(to)} "{say_name(template)}"'
        case AskToDecide(who=who, options=(first, _), within=within) if (
            first.startswith("approve ")
        ):
            return f"ask {say_parties(who)} to {say_name(first)} within {within}"
        case AskToDecide(who=who, options=options, within=within):
            choice = say_list(map(say_name, options), "or")
            return f"ask {say_parties(who)} to decide {choice} within {within}"
        case AskForSurvey(of=of, survey=survey):
            return f"ask {say_parties(of)} for survey {say_name(survey)}"
        case CheckIn(staff=staff, parties=parties):
            return f"ask {say_party(staff)} to check in with {say_parties(parties)}"
        case ReckonMeetings():
            return "note whether the meeting took place"
        case Forgo():
            return "go on without them"
        case Enrol(role=role, invited=invited) if invited:
            return f"invite {say_name(invited)} as {say_name(role)}"
        case Enrol(role=role, next_run=next_run):
            words = f"enrol as {say_name(role)}"
            return f"{words} in the next run" if next_run else words
        case Call(plugin=plugin, action=name, to=to, text=text):
            words = f"do {plugin}.{name}"
            words += f" for {say_parties(to)}" if to else ""
            return f'{words} "{say_name(text)}"' if text else words


def say_target(target: Target | None) -> str:
    """Say where a rule leads: `go to waiting`, `end as completed`, `stay`."""
    match target:
        case Go(step=step):
            return f"go to {say_name(step)}"
        case End(outcome=outcome, caused_by=caused_by):
            words = f"end as {say_name(outcome)}"
            return (
                f"{words} caused by the {say_name(caused_by)}" if caused_by else words
            )
        case None:
            return "stay"


def say_cause(rule: Rule) -> str:
    """Say what sets a rule off and under which condition."""
    words = say_trigger(rule.trigger)
    return f"{words}, if {say_condition(rule.guard)}" if rule.guard else words


def say_rule(rule: Rule) -> str:
    """Say a whole rule in one sentence: its cause, what it does, and why."""
    does = [say_action(action) for action in rule.actions]
    if rule.target is not None or not does:
        does.append(say_target(rule.target))
    if rule.needs_reason:
        does[-1] += " with reason"
    words = f"{say_cause(rule)}: {', '.join(does)}"
    return f'{words}, because "{rule.because}"' if rule.because else words
