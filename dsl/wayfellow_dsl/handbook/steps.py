"""Step by step: every stage in its order, and in it the steps of whom it concerns."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ..labels import capitalise, clean, label_stage, label_step
from ..model import DayCalendar, Lifecycle, Stage, Step, Window
from ..order import order_stages
from ..phrases import say_list, say_name, say_plan, say_window
from .conditions import tell_condition
from .document import Block, Bullets, Paragraph, Section
from .needs import tell_needs
from .outline import Outline, make_place
from .prose import Link, Prose, prose, sentence
from .rules import Teller
from .voice import Voice


class _Told(NamedTuple):
    """One step as it is told to one role."""

    intro: list[Prose]
    asked: dict[str, list[Prose]]
    done: list[Prose]
    happens: list[Prose]
    time: list[Prose]
    hoped: list[Prose]


def tell_journey(
    lifecycles: list[Lifecycle], voice: Voice, outline: Outline
) -> list[Section]:
    """Tell the steps of these lifecycles, stage by stage."""
    sections = []
    for stage in order_stages(voice.programme):
        here = [
            lifecycle
            for lifecycle in lifecycles
            if any(step.stage == stage for step in lifecycle.steps)
        ]
        if here:
            sections.append(_tell_stage(stage, here, voice, outline))
    always = [
        _tell_always(lifecycle, voice, outline)
        for lifecycle in lifecycles
        if lifecycle.throughout
    ]
    return [*sections, *always]


def _tell_always(lifecycle: Lifecycle, voice: Voice, outline: Outline) -> Section:
    """Tell the rules of every step."""
    voice = voice._replace(subject=lifecycle.subject)
    told = Teller(voice, outline, lifecycle).tell_rules(lifecycle.throughout, None)
    if lifecycle.subject == voice.reader:
        title = "In every step"
    elif voice.members:
        title = f"In every step of {voice.pair().possessive} way"
        if voice.reader in voice.members:
            title = "In every step of your way together"
    else:
        title = f"In every step, for {voice.plural(lifecycle.subject)}"
    blocks: list[Block] = [Paragraph(line) for line in told.done]
    if told.happens:
        blocks.append(Bullets(tuple(told.happens), "What may happen:"))
    if told.time:
        blocks.append(Bullets(tuple(told.time), "As time goes by:"))
    return Section(make_place("always", lifecycle.subject), title, tuple(blocks), True)


def _tell_stage(
    stage: str, lifecycles: list[Lifecycle], voice: Voice, outline: Outline
) -> Section:
    title = label_stage(lifecycles[0], stage)
    intro = _introduce(stage, lifecycles, voice)
    blocks: list[Block] = [Paragraph(intro)] if intro.parts else []
    windows = [each.window for each in _stages(stage, lifecycles) if each.window]
    if windows:
        blocks.append(Paragraph(sentence("this stage {}", tell_window(windows[0]))))
    blocks += [
        Paragraph(_tell_pause(calendar))
        for calendar in voice.programme.calendars
        if calendar.name in {each.stops_in for each in _stages(stage, lifecycles)}
    ]
    groups: dict[str, list[tuple[Lifecycle, Step]]] = {}
    for lifecycle in lifecycles:
        for step in lifecycle.steps:
            if step.stage == stage:
                place = outline.steps[lifecycle.subject, step.name]
                groups.setdefault(place, []).append((lifecycle, step))
    blocks += [
        _tell_step(place, told, len(lifecycles), voice, outline)
        for place, told in groups.items()
    ]
    return Section(make_place("stage", stage), title, tuple(blocks))


def _stages(name: str, lifecycles: list[Lifecycle]) -> list[Stage]:
    return [stage for each in lifecycles for stage in each.stages if stage.name == name]


def _tell_pause(calendar: DayCalendar) -> Prose:
    name = clean(calendar.label) or say_name(calendar.name)
    words = "deadlines and reminders of this stage stand still on the closed days of {}"
    return sentence(words, Link(name, make_place("calendar", calendar.name)))


def tell_window(window: Window) -> str:
    """Say when a stage is open."""
    words = say_window(window).replace(", ", " and ")
    return words.replace("opens at the start", "opens when the programme starts")


def _introduce(stage: str, lifecycles: list[Lifecycle], voice: Voice) -> Prose:
    """Say for whom a stage is."""
    whose = [voice._replace(subject=lifecycle.subject) for lifecycle in lifecycles]
    if any(each.members for each in whose):
        together = next(each for each in whose if each.members)
        if voice.reader in together.members:
            who = together._replace(is_matched=not _is_offer(stage, lifecycles))
            return sentence("this part is for {} together", who.them().object)
        return sentence("this part is for {}", together.them().object)
    if len(lifecycles) == 1 and lifecycles[0].subject == voice.reader:
        return Prose()
    names = [voice.plural(lifecycle.subject) for lifecycle in lifecycles]
    return sentence("this part is for {}", say_list(names, "and"))


def _is_offer(stage: str, lifecycles: list[Lifecycle]) -> bool:
    steps = [step for each in lifecycles for step in each.steps if step.stage == stage]
    return all(step.implied for step in steps)


def _tell_step(
    place: str,
    told: list[tuple[Lifecycle, Step]],
    all_roles: int,
    voice: Voice,
    outline: Outline,
) -> Section:
    found = {
        lifecycle.subject: _tell(lifecycle, step, voice, outline)
        for lifecycle, step in told
    }
    lifecycle, step = told[0]
    blocks: list[Block] = []
    if len(told) < all_roles and not voice._replace(subject=lifecycle.subject).members:
        names = say_list([voice.plural(subject) for subject in found], "and")
        blocks.append(Paragraph(sentence("only for {}", names)))
    blocks += map(Paragraph, _merge(found, lambda each: each.intro, voice))
    leads = dict.fromkeys(lead for each in found.values() for lead in each.asked)
    for lead in leads:
        items = _merge(found, lambda each: each.asked.get(lead, []), voice)  # noqa: B023
        blocks.append(Bullets(tuple(items), f"{capitalise(lead)}:"))
    blocks += map(Paragraph, _merge(found, lambda each: each.done, voice))
    happens = _merge(found, lambda each: each.happens, voice)
    time = _merge(found, lambda each: each.time, voice)
    if happens:
        blocks.append(Bullets(tuple(happens), "What may happen:"))
    if time:
        is_waiting = bool(leads) and step.plan is None
        lead = "If that takes a while:" if is_waiting else "As time goes by:"
        blocks.append(Bullets(tuple(time), lead))
    blocks += map(Paragraph, _merge(found, lambda each: each.hoped, voice))
    if not blocks:
        who = capitalise(voice._replace(subject=lifecycle.subject).pair().subject)
        blocks.append(Paragraph(sentence("{} take part, and nothing is due", who)))
    return Section(place, label_step(step), tuple(blocks), keep=True)


def _merge(
    found: dict[str, _Told], part: Callable[[_Told], list[Prose]], voice: Voice
) -> list[Prose]:
    """Give each line once; a line that is not for all says for whom it is."""
    lines: dict[Prose, list[str]] = {}
    for subject, told in found.items():
        for line in part(told):
            lines.setdefault(line, []).append(subject)
    merged = []
    for line, subjects in lines.items():
        if len(subjects) == len(found):
            merged.append(line)
        else:
            who = say_list([voice.plural(subject) for subject in subjects], "and")
            merged.append(prose("For {}: {}", who, _uncapitalise(line)))
    return merged


def _uncapitalise(line: Prose) -> Prose:
    first, *others = line.parts
    if isinstance(first, str):
        return Prose((first[:1].lower() + first[1:], *others))
    return line


def _tell(lifecycle: Lifecycle, step: Step, voice: Voice, outline: Outline) -> _Told:
    voice = voice._replace(subject=lifecycle.subject, is_matched=not step.implied)
    rules = Teller(voice, outline, lifecycle).tell(step)
    hoped = [
        sentence(
            "hoped for, and never enforced: {}", tell_condition(each.condition, voice)
        )
        for each in step.expects
    ]
    begins = []
    if step.starts_if is not None:
        who, when = voice.pair().does("begin"), tell_condition(step.starts_if, voice)
        begins.append(sentence("{} here if {}", who, when))
    return _Told(
        [*begins, *_tell_plan(step, voice, lifecycle)],
        tell_needs(step.needs, voice, outline),
        rules.done,
        rules.happens,
        rules.time,
        hoped,
    )


def _tell_plan(step: Step, voice: Voice, lifecycle: Lifecycle) -> list[Prose]:
    if step.implied and voice.members:
        return [_tell_offer(voice)]
    if step.implied:
        who = voice.them().does("take")
        return [sentence("{} part from the first day until the last", who)]
    if step.plan is None:
        return []
    each = " each time" if step.plan.minutes else ""
    told = sentence("{}{}", voice.them().does(say_plan(step.plan)), each)
    if step != next(each for each in lifecycle.steps if each.plan is not None):
        return [told]
    missed = prose(
        " A meeting that does not take place in its time counts as missed, also when "
        "it was nobody's fault; one that is recorded late still counts as held."
    )
    return [Prose((*told.parts, *missed.parts))]


def _tell_offer(voice: Voice) -> Prose:
    who = voice.them()
    return sentence("an offer has been made to {}; nothing is settled yet", who.object)
