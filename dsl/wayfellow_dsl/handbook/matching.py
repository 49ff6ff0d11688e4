"""How people are brought together: who, when, never, preferably, and who accepts."""

from __future__ import annotations

from calendar import day_name

from ..labels import capitalise, noun_of
from ..model import (
    Candidates,
    Condition,
    Duration,
    MatchPolicy,
    Need,
    Not,
    OnClock,
    Step,
)
from ..phrases import say_every, say_list, say_name
from .conditions import tell_condition, tell_preference
from .document import Block, Bullets, Paragraph, Section
from .outline import Outline, make_place
from .prose import Prose, listed, prose, sentence
from .rules import say_reason
from .voice import YOU, Voice

_METHODS = {
    "best overall": "Everybody who waits is looked at together, and the introductions "
    "are those that suit all of them best, not only whoever came first.",
    "stable": "Introductions are made so that no two people would both rather have "
    "each other than the one they are introduced to.",
    "first come first served": "Whoever has waited longest is served first.",
    "by hand": "Staff choose who is introduced to whom; nothing is drawn up by itself.",
}


def tell_matching(policy: MatchPolicy, voice: Voice, outline: Outline) -> Section:
    """Tell one way of bringing people together."""
    voice = voice._replace(subject=policy.relationship, is_matched=False)
    blocks: list[Block] = [
        Paragraph(_tell_candidates(policy, voice, outline)),
        Paragraph(_tell_round(policy, voice)),
    ]
    never = [each for each in policy.exclusions if not isinstance(each.condition, Not)]
    only = [each for each in policy.exclusions if isinstance(each.condition, Not)]
    if never:
        items = [_rule_out(each.condition, each.because, voice) for each in never]
        blocks.append(Bullets(tuple(items), _nobody(voice)))
    if only:
        items = [
            _rule_out(each.condition.condition, each.because, voice)
            for each in only
            if isinstance(each.condition, Not)
        ]
        blocks.append(Bullets(tuple(items), _anybody(voice)))
    if policy.preferences:
        ordered = sorted(policy.preferences, key=lambda each: -each.weight)
        items = [
            prose(
                "{}{}", tell_preference(each.prefers, voice), _say_weight(each.weight)
            )
            for each in ordered
        ]
        blocks.append(Bullets(tuple(items), "Two people fit better if:"))
    if policy.groups is not None:
        blocks.append(Paragraph(_tell_open(policy.groups, voice, outline)))
    blocks += map(Paragraph, _tell_care(policy, voice))
    blocks += map(Paragraph, _tell_acceptance(policy, voice))
    seekers, partners = (
        voice.plural(each.role) for each in (policy.seekers, policy.partners)
    )
    is_reader = voice.reader in (policy.seekers.role, policy.partners.role)
    title = "How you are matched" if is_reader else f"How {seekers} and {partners} meet"
    return Section(make_place("matching", policy.name), title, tuple(blocks))


def _nobody(voice: Voice) -> str:
    who = voice.all_of(voice.members).subject
    return f"{capitalise(who)} are never brought together if:"


def _anybody(voice: Voice) -> str:
    who = voice.all_of(voice.members).subject
    return f"{capitalise(who)} are only brought together if:"


def _rule_out(condition: Condition, because: str, voice: Voice) -> Prose:
    words = tell_condition(condition, voice)
    return prose("{}{}", words, say_reason(because) if because else "")


def _say_weight(weight: float) -> str:
    if weight > 2:
        return ", which counts most"
    return ", which counts a little" if weight < 2 else ""


def _tell_candidates(policy: MatchPolicy, voice: Voice, outline: Outline) -> Prose:
    sides = [
        _tell_side(each, policy, voice, outline)
        for each in (policy.seekers, policy.partners)
    ]
    if voice.reader == policy.partners.role:
        sides.reverse()
    return sentence("{}, and {}", *sides)


def _tell_open(groups: Candidates, voice: Voice, outline: Outline) -> Prose:
    """Say while a group is open to others."""
    lifecycle = voice.programme.lifecycle(groups.role)
    where = listed([outline.step(lifecycle, name) for name in groups.steps], "or")
    if groups.condition is not None:
        told = tell_condition(groups.condition, voice._replace(subject=groups.role))
        where = prose("{}, if {}", where, told)
    noun = noun_of(voice.programme, groups.role)
    words = "others can still join a {} while it is in {}, as long as there is room"
    return sentence(words, noun, where)


def _tell_side(
    side: Candidates, policy: MatchPolicy, voice: Voice, outline: Outline
) -> Prose:
    role = voice.programme.role(side.role)
    lifecycle = voice.programme.lifecycle(side.role)
    where = listed([outline.step(lifecycle, name) for name in side.steps], "or")
    if side.condition is not None:
        told = tell_condition(side.condition, voice._replace(subject=side.role))
        where = prose("{}, if {}", where, told)
    if side.role == voice.reader:
        room = ", as long as you have room for another" if role.takes.most > 1 else ""
        return prose("you can be matched while you are in {}{}", where, room)
    room = ", as long as they have room for another" if role.takes.most > 1 else ""
    who = voice.plural(role.name)
    is_told = voice.reader in (policy.seekers.role, policy.partners.role)
    can = "" if is_told or side == policy.partners else " can be matched"
    return prose("{}{} while they are in {}{}", who, can, where, room)


def _tell_round(policy: MatchPolicy, voice: Voice) -> Prose:
    if policy.method == "by hand":
        how = _METHODS[policy.method]
    elif policy.every is None:
        how = "Introductions are drawn up when staff ask for them. "
        how += _METHODS[policy.method]
    else:
        how = (
            f"Introductions are drawn up {_say_often(policy.every, policy.weekday)}. "
            f"{_METHODS[policy.method]}"
        )
    if policy.proposed_by is None:
        return prose("{}", how)
    who = voice.party(policy.proposed_by)
    verb = "they are proposed by you" if who == YOU else "they are proposed by"
    return sentence(
        "{} {}{}", how, capitalise(verb), "" if who == YOU else f" {who.object}"
    )


def _tell_care(policy: MatchPolicy, voice: Voice) -> list[Prose]:
    """Say what else is looked after: groups alike, fair waits, lists to choose from."""
    lines = []
    if policy.same:
        names = say_list(map(say_name, policy.same), "and")
        lines.append(sentence("everybody in a group has the same {}", names))
    if policy.fair is not None:
        detail, most = say_name(policy.fair.detail), f"{policy.fair.at_most:g}"
        words = "care is taken that nobody waits much longer because of their {}: at "
        words += "most {} times as long as those who wait least"
        lines.append(sentence(words, detail, most))
    if policy.shortlist is not None:
        who = voice.named(policy.shortlist.ranked_by)
        words = "{} shown {} people to choose from, and {} them in order"
        put = "put" if who.is_plural else "puts"
        number = str(policy.shortlist.number)
        lines.append(sentence(words, who.does("are"), number, put))
    return lines


def _say_often(every: Duration, weekday: int | None) -> str:
    if weekday is None:
        return say_every(every)
    day = day_name[weekday]
    if every == Duration(1, "weeks"):
        return f"every {day}"
    return f"{say_every(every)}, on a {day}"


def _tell_acceptance(policy: MatchPolicy, voice: Voice) -> list[Prose]:
    lifecycle = voice.programme.lifecycle(policy.relationship)
    offer = next((step for step in lifecycle.steps if step.implied), None)
    room = sentence(
        "the same two people are never offered to each other twice, and an offer that "
        "is declined does not count as a match"
    )
    if offer is None:
        who = voice.all_of(voice.members)
        noun = noun_of(voice.programme, policy.relationship)
        begins = sentence(
            "{} need not accept; the {} begins at once", who.subject, noun
        )
        return [begins]
    asked_of = [need for need in offer.needs if _is_acceptance(need)]
    always = [need.by for need in asked_of if need.guard is None]
    accepts = always or [need.by for need in asked_of]
    who = voice.parties(tuple(accepts))
    within = _find_limit(offer)
    limit = f" within {within}" if within else ""
    each = " each" if len(accepts) > 1 else ""
    is_one = "is" if len(accepts) == 1 and who != YOU else "are"
    otherwise = (
        "Whoever declines, or does not answer in time, is let go, and the others begin "
        "together if they are enough"
        if voice.is_group
        else "If anybody declines, or nobody answers in time, nothing comes of the "
        "offer and everything is as it was before"
    )
    asked = sentence(
        "nobody is simply assigned: {} {}{} asked, and {} to accept{}. {}",
        who.subject,
        is_one,
        each,
        "have" if who.is_plural else "has",
        limit,
        otherwise,
    )
    more = [_tell_asked_too(need, voice) for need in asked_of if need.guard and always]
    return [asked, *more, room]


def _tell_asked_too(need: Need, voice: Voice) -> Prose:
    """Tell who has to accept for some people only."""
    assert need.guard is not None
    who = voice.parties((need.by,))
    is_many = who.is_plural or who == YOU
    return sentence(
        "if {}, {} {} asked too, and {} to accept",
        tell_condition(need.guard, voice),
        who.subject,
        "are" if is_many else "is",
        "have" if is_many else "has",
    )


def _is_acceptance(need: Need) -> bool:
    return need.kind == "acceptance"


def _find_limit(offer: Step) -> str:
    for rule in offer.rules:
        if isinstance(rule.trigger, OnClock) and rule.target is not None:
            return str(rule.trigger.clock.first)
    return ""
