"""What staff decide, do, and are told, wherever in the programme it comes up."""

from __future__ import annotations

from typing import NamedTuple

from ..labels import (
    capitalise,
    clean,
    label_stage,
    label_step,
    label_subject,
    noun_of,
    with_article,
)
from ..model import (
    AskToDecide,
    CheckIn,
    Lifecycle,
    Message,
    Need,
    OnEngine,
    OnEvent,
    Party,
    Rule,
    Staff,
    Step,
)
from ..order import order_stages
from ..phrases import say_list, say_name
from .conditions import tell_condition
from .document import Block, Bullets, Paragraph, Section, Term, Terms
from .outline import Outline, make_place
from .prose import Prose, Strong, listed, prose, quote, sentence
from .rules import Teller
from .voice import Voice


class _Place(NamedTuple):
    """A step, or any step of a lifecycle when it is None, told for staff."""

    lifecycle: Lifecycle
    step: Step | None
    teller: Teller

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are tried there."""
        return self.lifecycle.throughout if self.step is None else self.step.rules

    @property
    def labels(self) -> tuple[str, str]:
        """What the step and its stage are called."""
        if self.step is None:
            return "any step", ""
        return label_step(self.step), label_stage(self.lifecycle, self.step.stage)


def tell_staff(staff: Staff, voice: Voice, outline: Outline) -> Section:
    """Tell what a staff role decides, does, and is told."""
    places = _find_places(voice, outline)
    is_reader = staff.name == voice.reader
    who = "you" if is_reader else "they"
    parts: dict[str, Block | None] = {
        f"What {who} decide": _tell_decisions(staff.name, places),
        f"What {who} do": _tell_tasks(staff, places, voice),
        f"What {who} are told": _tell_messages(staff.name, places),
    }
    sections: list[Block] = [
        Section(make_place("staff", staff.name, title), title, (block,))
        for title, block in parts.items()
        if block is not None
    ]
    label = label_subject(voice.programme, staff.name)
    title = "Your part" if is_reader else label
    if not sections:
        sections = [
            Paragraph(
                sentence("no rule asks anything of {}", voice.named(staff.name).object)
            )
        ]
    return Section(make_place("staff", staff.name), title, tuple(sections))


def _find_places(voice: Voice, outline: Outline) -> list[_Place]:
    found = []
    for stage in order_stages(voice.programme):
        for lifecycle in voice.programme.lifecycles:
            for step in lifecycle.steps:
                if step.stage == stage:
                    told = voice._replace(subject=lifecycle.subject)
                    teller = Teller(told, outline, lifecycle)
                    found.append(_Place(lifecycle, step, teller))
    for lifecycle in voice.programme.lifecycles:
        if lifecycle.throughout:
            told = voice._replace(subject=lifecycle.subject)
            found.append(_Place(lifecycle, None, Teller(told, outline, lifecycle)))
    return found


def _is_theirs(parties: tuple[Party, ...], staff: str) -> bool:
    return any(party.kind == "staff" and party.name == staff for party in parties)


def _say_whose(lifecycle: Lifecycle, voice: Voice) -> str:
    return with_article(noun_of(voice.programme, lifecycle.subject))


def _group(found: list[tuple[Prose, _Place]]) -> Terms | None:
    """Put those together of whom, in a stage, the same is to be said."""
    steps: dict[tuple[str, str], dict[str, list[Prose]]] = {}
    for words, place in found:
        who = _say_whose(place.lifecycle, place.teller.voice)
        steps.setdefault(place.labels, {}).setdefault(who, []).append(words)
    alike: dict[tuple[str, str, tuple[Prose, ...]], list[str]] = {}
    for (step, stage), lines in steps.items():
        subjects: dict[tuple[Prose, ...], list[str]] = {}
        for who, told in lines.items():
            subjects.setdefault(tuple(told), []).append(who)
        for said, names in subjects.items():
            group = (capitalise(say_list(names, "or")), stage, said)
            alike.setdefault(group, []).append(step)
    terms = []
    for (who, stage, said), names in alike.items():
        title = prose("{} in {}", who, listed(map(Strong, names), "or"))
        terms.append(Term(prose("{} ({})", title, stage) if stage else title, said))
    return Terms(tuple(terms)) if terms else None


# -- Decisions -------------------------------------------------------------------------


def _tell_decisions(staff: str, places: list[_Place]) -> Terms | None:
    found: list[tuple[Prose, _Place]] = []
    for place in places:
        lines = []
        for rule in place.rules:
            lines += _tell_request(rule, staff, place)
        earlier: list[Rule] = []
        for rule in place.rules:
            trigger = rule.trigger
            if isinstance(trigger, OnEvent) and _is_theirs(trigger.by, staff):
                lines.append(_tell_option(rule, earlier, place))
            earlier.append(rule)
        if lines:
            lines += _tell_silence(place)
        found += [(line, place) for line in lines]
    return _group(found)


def _tell_request(rule: Rule, staff: str, place: _Place) -> list[Prose]:
    lines = []
    for action in rule.actions:
        if isinstance(action, AskToDecide) and _is_theirs(action.who, staff):
            words = place.teller.action(action)
            cause = place.teller.causes.cause(rule, [])
            lines.append(sentence("{}, {}", cause, words))
    return lines


def _tell_option(rule: Rule, earlier: list[Rule], place: _Place) -> Prose:
    follows = place.teller.follows(rule, place.step)
    cause = place.teller.causes.cause(rule, earlier)
    if rule.guard is None:
        return sentence("{}, {}", cause, follows)
    guard = tell_condition(rule.guard, place.teller.voice)
    return sentence("{} and {}, {}", cause, guard, follows)


def _tell_silence(place: _Place) -> list[Prose]:
    lines = []
    for rule in place.rules:
        match rule.trigger:
            case OnEngine(name="nobody decides"):
                lines.append(_tell_option(rule, [], place))
    return lines


# -- Tasks and messages ----------------------------------------------------------------


def _tell_tasks(staff: Staff, places: list[_Place], voice: Voice) -> Block | None:
    items: list[Prose] = []
    for policy in voice.programme.policies:
        if policy.proposed_by is not None and policy.proposed_by.name == staff.name:
            seekers, partners = (
                voice.plural(each.role) for each in (policy.seekers, policy.partners)
            )
            words = "Propose which {} and {} are brought together."
            items.append(prose(words, seekers, partners))
    if staff.lifts_holds:
        words = "Look into every concern about somebody's safety. Two different people "
        items.append(prose(words + "have to agree before things go on again."))
    for place in places:
        for need in place.step.needs if place.step is not None else ():
            if need.kind == "interview" and _is_theirs((need.by,), staff.name):
                items.append(_tell_interview(need, place))
            if need.waived_by is not None and need.waived_by.name == staff.name:
                items.append(_tell_waiver(need, place))
        for rule in place.rules:
            for action in rule.actions:
                if isinstance(action, CheckIn) and action.staff.name == staff.name:
                    who = place.teller.voice.parties(action.parties).object
                    when = place.teller.causes.cause(rule, [])
                    items.append(sentence("check in with {}: {}", who, when))
    items = list(dict.fromkeys(items))
    return Bullets(tuple(items)) if items else None


def _tell_interview(need: Need, place: _Place) -> Prose:
    who = _say_whose(place.lifecycle, place.teller.voice)
    name = f" {quote(say_name(need.name))}" if need.name else ""
    return sentence(
        "hold the interview{} with {} who is in {}", name, who, place.labels[0]
    )


def _tell_waiver(need: Need, place: _Place) -> Prose:
    named = quote(clean(need.label or say_name(need.name)))
    who = _say_whose(place.lifecycle, place.teller.voice)
    words = "let go of the {} {} for {}, where there is a reason"
    return sentence(words, need.kind, named, who)


def _tell_messages(staff: str, places: list[_Place]) -> Terms | None:
    found: list[tuple[Prose, _Place]] = []
    for place in places:
        for rule in place.rules:
            for action in rule.actions:
                if isinstance(action, Message) and _is_theirs(action.to, staff):
                    when = place.teller.causes.cause(rule, [])
                    title = quote(say_name(action.template))
                    words = sentence("{}: {}", when, Strong(title))
                    found.append((words, place))
    return _group(found)
