"""Who is who, what is known about them, and what of it is private."""

from __future__ import annotations

from itertools import chain

from ..labels import (
    attached_of,
    clean,
    label_subject,
    make_plural,
    noun_of,
    with_article,
)
from ..model import (
    Capacity,
    Computed,
    Detail,
    OnEvent,
    Programme,
    Relationship,
    Role,
    Staff,
    find_all,
)
from ..phrases import say_list, say_name
from .causes import say_approved
from .document import Block, Section, Term, Terms
from .prose import Prose, Strong, prose, sentence
from .voice import Voice


def tell_people(voice: Voice) -> Section:
    """Say who takes part, who runs the programme, and what is known about whom."""
    programme = voice.programme
    terms = [_tell_role(role, voice) for role in programme.roles]
    terms += [_tell_relationship(each, voice) for each in programme.relationships]
    terms += [_tell_staff(staff, voice) for staff in programme.staff]
    blocks: list[Block] = [Terms(tuple(terms))]
    return Section("who-is-who", "Who is who", tuple(blocks))


def _term(name: str, lines: list[Prose], voice: Voice) -> Term:
    label = label_subject(voice.programme, name)
    title = Prose((Strong(label),))
    noun = noun_of(voice.programme, name)
    if name == voice.reader:
        title = prose("{}, which is you", Strong(label))
    elif noun.casefold() != label.casefold():
        title = prose("{} (in this handbook, the {})", Strong(label), noun)
    return Term(title, tuple(lines))


def _tell_role(role: Role, voice: Voice) -> Term:
    is_reader = role.name == voice.reader
    lines = [
        tell_capacity(role, relationship, voice)
        for relationship in voice.programme.relationships
        if role.name in relationship.members
    ]
    known = [_say_detail(detail) for detail in role.details if not detail.private]
    private = [_say_detail(detail) for detail in role.details if detail.private]
    whom = "you" if is_reader else "them"
    if role.attached:
        others = [attached_of(voice.programme, each.name) for each in role.attached]
        owner = "your" if is_reader else "their"
        words = "beside {}, the programme is in touch with {} {}"
        lines.append(sentence(words, whom, owner, say_list(others, "and")))
    if known:
        words = "the programme knows of {}: {}"
        lines.append(sentence(words, whom, say_list(known, "and")))
    if private:
        whose = "you tell" if is_reader else "they tell"
        words = "{}: {}, which {} the programme in confidence"
        named = say_list(private, "and")
        lines.append(sentence(words, Strong("Private"), named, whose))
    lines += _tell_worked_out(role, is_reader, voice)
    return _term(role.name, lines, voice)


def _tell_worked_out(role: Role, is_reader: bool, voice: Voice) -> list[Prose]:
    """Say what plugins work out from what is known of somebody."""
    programme = voice.programme
    found: dict[tuple[str, str], dict[str, None]] = {}
    for whose, where in (
        *((each.subject, each) for each in programme.lifecycles),
        *(("", policy) for policy in programme.policies),
    ):
        for made in find_all(where, Computed):
            if role.name in [of or whose for of in made.roles]:
                names = {detail.name for detail in made.function.reads}
                read = [_say_known(one) for one in role.details if one.name in names]
                key = made.plugin, say_list(read, "and")
                found.setdefault(key, {})[made.words] = None
    owner = "your" if is_reader else "their"
    return [
        sentence(
            "from {} {}, the plugin {} works out: {}",
            owner,
            read,
            plugin,
            say_list(map(clean, words), "and"),
        )
        for (plugin, read), words in found.items()
        if read
    ]


def _say_known(detail: Detail) -> str:
    return clean(detail.label) or say_name(detail.name)


def tell_capacity(role: Role, relationship: Relationship, voice: Voice) -> Prose:
    """Say how many others somebody has at a time."""
    others = [name for name in relationship.members if name != role.name]
    if relationship.is_group:
        noun = noun_of(voice.programme, relationship.name)
        amount = f"up to {role.takes.most} {make_plural(noun)}"
        where = f"one {noun}" if role.takes.most == 1 else amount
        who = f"every {noun_of(voice.programme, role.name)} is"
        who = "you are" if role.name == voice.reader else who
        return sentence("{} in {} at a time", who, where)
    if role.takes.most == 1:
        names = [noun_of(voice.programme, name) for name in others]
        amount = "one"
    else:
        names = [voice.plural(name) for name in others]
        least = f"{role.takes.least} to" if role.takes.least > 1 else "up to"
        amount = f"{least} {role.takes.most}"
    if role.name == voice.reader:
        who = "you have"
    else:
        who = f"every {noun_of(voice.programme, role.name)} has"
    return sentence("{} {} {} at a time", who, amount, say_list(names, "and"))


def _say_detail(detail: Detail) -> str:
    name = detail.type if detail.type == "date of birth" else say_name(detail.name)
    label = clean(detail.label) or name
    if detail.type in ("one of", "levels"):
        label += f" ({say_list(map(say_name, detail.choices), 'or')})"
    elif detail.type == "some of":
        label += f" (any of {say_list(map(say_name, detail.choices), 'and')})"
    return f"{label} (if they wish to say)" if detail.optional else label


def _tell_relationship(relationship: Relationship, voice: Voice) -> Term:
    members = [
        with_article(noun_of(voice.programme, name)) for name in relationship.members
    ]
    if relationship.is_group:
        sizes = [
            _say_size(relationship.size(name), name, voice)
            for name in relationship.members
        ]
        line = sentence("{} who meet together", say_list(sizes, "and"))
        return _term(relationship.name, [line], voice)
    line = sentence("{} who have been brought together", say_list(members, "and"))
    return _term(relationship.name, [line], voice)


def _say_size(size: Capacity, role: str, voice: Voice) -> str:
    if size.most == 1:
        return with_article(noun_of(voice.programme, role))
    least = "" if size.least == size.most else f"{size.least} to "
    return f"{least}{size.most} {voice.plural(role)}"


def _tell_staff(staff: Staff, voice: Voice) -> Term:
    lines = []
    programme = voice.programme
    is_reader = staff.name == voice.reader
    who = "you" if is_reader else "they"
    decides, approves = _find_decisions(programme, staff.name)
    if approves:
        verb = "approve" if is_reader else "may approve"
        lines.append(
            sentence("{} {}, or refuse, {}", who, verb, say_list(approves, "or"))
        )
    if decides:
        options = say_list([f"“{say_name(name)}”" for name in decides], "or")
        verb = "say" if is_reader else "may say"
        lines.append(sentence("{} {} {}", who, verb, options))
    for policy in programme.policies:
        if policy.proposed_by is not None and policy.proposed_by.name == staff.name:
            lines.append(sentence("{} propose who is matched with whom", who))
    if staff.lifts_holds:
        lines.append(
            sentence(
                "{} look into every concern about somebody's safety, and only {} "
                "lift the hold that follows it",
                who,
                "you" if is_reader else "they may",
            )
        )
    if not lines:
        lines.append(sentence("{} help to run the programme", who))
    return _term(staff.name, lines, voice)


def _find_decisions(programme: Programme, staff: str) -> tuple[list[str], list[str]]:
    """List the events that a staff role may raise, and what it is asked to approve."""
    decides: dict[str, None] = {}
    approves: dict[str, None] = {}
    for lifecycle in programme.lifecycles:
        own = [step.rules for step in lifecycle.steps if not step.implied]
        for rule in chain(*own, lifecycle.throughout):
            trigger = rule.trigger
            if not isinstance(trigger, OnEvent) or not any(
                party.kind == "staff" and party.name == staff for party in trigger.by
            ):
                continue
            answer, _, approved = trigger.name.partition(" ")
            if approved and answer == "approve":
                approves[say_approved(lifecycle, approved)] = None
            elif not approved or answer != "refuse":
                decides[trigger.name] = None
    return list(decides), list(approves)
