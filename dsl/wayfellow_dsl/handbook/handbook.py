"""A programme as a handbook: for everybody, or for the people in one role."""

from __future__ import annotations

from msgspec.structs import replace

from ..drawing import draw_mermaid, draw_svg
from ..labels import clean, label_programme, label_subject, make_plural, noun_of
from ..model import (
    AskForSurvey,
    Lifecycle,
    Programme,
    Survey,
)
from ..order import order_lifecycles
from ..phrases import say_list, say_name
from .document import Document, Picture, Section
from .endings import tell_endings
from .evidence import (
    tell_calendars,
    tell_measures,
    tell_promises,
    tell_standards,
    tell_surveys,
)
from .glance import tell_glance
from .matching import tell_matching
from .outline import make_places
from .people import tell_people
from .prose import Prose, Strong, prose, sentence
from .safety import tell_retention, tell_rights, tell_safety
from .staff import tell_staff
from .steps import tell_journey
from .voice import Voice


def readers(programme: Programme) -> tuple[str, ...]:
    """List whom a handbook of their own can be written for: roles, then staff."""
    roles = tuple(role.name for role in programme.roles)
    return roles + tuple(staff.name for staff in programme.staff)


def write_handbook(programme: Programme, reader: str = "") -> Document:
    """Tell a programme in prose, to everybody or to the people in one role.

    Whoever is named by `reader`, a role or a staff role, is spoken to as `you`; a role
    is told only its own steps and those of its relationships. Raises KeyError when
    there is nobody of that name.
    """
    if reader and reader not in readers(programme):
        raise KeyError(reader)
    voice = Voice(programme, reader)
    told = _find_told(programme, reader)
    outline = make_places(programme, told)
    sections = [tell_glance(told, voice), tell_people(voice), *_draw(programme, told)]
    staff = [each for each in programme.staff if reader in ("", each.name)]
    own = [tell_staff(each, voice, outline) for each in staff]
    if reader:
        sections += own
    sections += [_gather("steps", "Step by step", tell_journey(told, voice, outline))]
    sections += [
        tell_matching(policy, voice, outline)
        for policy in programme.policies
        if policy.relationship in {lifecycle.subject for lifecycle in told}
    ]
    sections.append(tell_endings(told, voice))
    if not reader:
        sections.append(_gather("staff", "For staff", own))
    if surveys := _find_surveys(programme, told):
        sections.append(tell_surveys(surveys, outline))
    sections += [tell_safety(voice), tell_rights(voice)]
    if programme.retention:
        sections.append(tell_retention(programme))
    if programme.guarantees:
        sections.append(tell_promises(programme, voice))
    if programme.measures:
        sections.append(tell_measures(programme, voice))
    if programme.calendars:
        sections.append(tell_calendars(programme))
    if programme.follows:
        sections.append(tell_standards(programme))
    title = label_programme(programme)
    return Document(
        title,
        _say_for_whom(voice),
        tuple(section for section in sections if section.blocks),
        _introduce(voice),
        f"Written from version {programme.version} of {title}.",
    )


def _gather(id_: str, title: str, sections: list[Section]) -> Section:
    return Section(id_, title, tuple(sections))


def _find_told(programme: Programme, reader: str) -> list[Lifecycle]:
    """List the lifecycles that concern a reader: all of them for staff."""
    lifecycles = order_lifecycles(programme)
    if reader not in {role.name for role in programme.roles}:
        return lifecycles
    theirs = {
        each.name for each in programme.relationships if reader in each.members
    } | {reader}
    return [lifecycle for lifecycle in lifecycles if lifecycle.subject in theirs]


def _find_surveys(programme: Programme, told: list[Lifecycle]) -> list[Survey]:
    """List the surveys that are answered somewhere in these lifecycles."""
    steps = [step for lifecycle in told for step in lifecycle.steps]
    names = {
        need.name for step in steps for need in step.needs if need.kind == "survey"
    }
    names |= {
        action.survey
        for rules in (
            *(step.rules for step in steps),
            *(lifecycle.throughout for lifecycle in told),
        )
        for rule in rules
        for action in rule.actions
        if isinstance(action, AskForSurvey)
    }
    return [survey for survey in programme.surveys if survey.name in names]


def _draw(programme: Programme, told: list[Lifecycle]) -> list[Section]:
    shown = replace(programme, lifecycles=tuple(told))
    if not any(lifecycle.steps for lifecycle in told):
        return []
    title = f"The way through {label_programme(programme)}"
    note = "Everything on the picture is told in words under “Step by step”."
    note += _say_names(programme, told)
    picture = Picture(draw_svg(shown), draw_mermaid(shown), title, note)
    return [Section("picture", "The whole way in one picture", (picture,))]


def _say_names(programme: Programme, told: list[Lifecycle]) -> str:
    """Say who is who on the picture, which calls them by their names in the file."""
    names = [lifecycle.subject for lifecycle in told]
    names += [staff.name for staff in programme.staff]
    called = [
        f"“{clean(say_name(name))}” is the {noun}"
        for name in names
        for noun in [noun_of(programme, name)]
        if noun.casefold() != say_name(name).casefold()
    ]
    return f" On it, {say_list(called, 'and')}." if called else ""


def _say_for_whom(voice: Voice) -> str:
    if not voice.reader:
        return "A handbook for everybody who takes part in it or runs it"
    roles = {role.name for role in voice.programme.roles}
    if voice.reader in roles:
        return f"A handbook for {voice.plural(voice.reader)}"
    noun = noun_of(voice.programme, voice.reader)
    label = label_subject(voice.programme, voice.reader)
    named = f" ({label})" if noun.casefold() != label.casefold() else ""
    return f"A handbook for {make_plural(noun)}{named}"


def _introduce(voice: Voice) -> tuple[Prose, ...]:
    programme = voice.programme
    lines = [sentence("{}", Strong(clean(goal))) for goal in programme.goals]
    roles = say_list([voice.plural(role.name) for role in programme.roles], "and")
    if roles:
        words = "This programme brings together {}. {}"
        lines.append(prose(words, roles, _say_how_to_read(voice)))
    return tuple(lines)


def _say_how_to_read(voice: Voice) -> str:
    if voice.reader:
        return (
            "This handbook says what happens from the first day to the last, what is "
            "asked of you, and what happens when nothing happens."
        )
    return (
        "This handbook says what happens from the first day to the last, what is asked "
        "of whom, and what happens when nothing happens."
    )
