"""What to expect, at a glance."""

from __future__ import annotations

from collections import Counter

from ..model import Lifecycle, Need
from ..phrases import say_list, say_plan
from .document import Section, Term, Terms
from .needs import say_hours
from .people import tell_capacity
from .prose import Prose, Strong, sentence
from .steps import tell_window
from .voice import Voice

_NOUNS = {
    "form": "form",
    "training": "training",
    "agreement": "agreement",
    "survey": "survey",
    "interview": "interview",
    "reference": "reference",
}


def tell_glance(lifecycles: list[Lifecycle], voice: Voice) -> Section:
    """Sum up what is asked of people, how often they meet, and who helps."""
    terms: list[Term] = []
    for lifecycle in lifecycles:
        for stage in lifecycle.stages:
            if stage.window is not None:
                words = sentence("{}", tell_window(stage.window))
                terms = _add(terms, "Joining", [words])
    needs = _find_needs(lifecycles, voice)
    if needs:
        terms.append(_term("What is asked of you", [_sum_up(needs)]))
    for lifecycle in lifecycles:
        terms += _tell_meetings(lifecycle, voice)
    terms += _tell_matching(voice)
    lifters = [staff.name for staff in voice.programme.staff if staff.lifts_holds]
    who = say_list([voice.named(name).object for name in lifters], "or")
    if who and who != "you":
        terms.append(_term("Whom to turn to", [sentence("{}", who)]))
    return Section("at-a-glance", "At a glance", (Terms(tuple(terms)),))


def _term(title: str, lines: list[Prose]) -> Term:
    return Term(Prose((Strong(title),)), tuple(lines))


def _add(terms: list[Term], title: str, lines: list[Prose]) -> list[Term]:
    made = _term(title, lines)
    return terms if made in terms else [*terms, made]


def _find_needs(lifecycles: list[Lifecycle], voice: Voice) -> list[Need]:
    """List what the reader is asked to do; nothing in a handbook for everybody."""
    found = []
    for lifecycle in lifecycles:
        is_mine = lifecycle.subject == voice.reader
        for step in lifecycle.steps:
            for need in step.needs:
                if need.kind == "acceptance":
                    continue
                mine = is_mine and need.by.kind in ("them", "staff")
                if mine or (need.by.kind == "member" and need.by.name == voice.reader):
                    found.append(need)
    return found


def _sum_up(needs: list[Need]) -> Prose:
    amounts = Counter(need.kind for need in needs)
    hours = sum(need.hours for need in needs)
    parts = []
    for kind, amount in amounts.items():
        noun = _NOUNS.get(kind, kind)
        words = f"{amount} {noun}{'s' if amount > 1 else ''}"
        if kind == "training" and hours:
            words += f" ({say_hours(hours)})"
        parts.append(words)
    return sentence("{}", say_list(parts, "and"))


def _tell_meetings(lifecycle: Lifecycle, voice: Voice) -> list[Term]:
    voice = voice._replace(subject=lifecycle.subject)
    terms: list[Term] = []
    plans = [step.plan for step in lifecycle.steps if step.plan is not None]
    for plan in dict.fromkeys(plans):
        each = " each time" if plan.minutes else ""
        lines = [sentence("{}{}", voice.them().does(say_plan(plan)), each)]
        if plan.number and plan.minutes:
            hours = say_hours(plan.number * plan.minutes / 60)
            lines.append(sentence("that is about {} in all", hours))
        terms.append(_term("Meetings", lines))
    return terms


def _tell_matching(voice: Voice) -> list[Term]:
    lines = [
        tell_capacity(role, relationship, voice)
        for role in voice.programme.roles
        for relationship in voice.programme.relationships
        if role.name in relationship.members
        and (role.name == voice.reader or not _is_role(voice))
    ]
    return [_term("Together with", lines)] if lines else []


def _is_role(voice: Voice) -> bool:
    return voice.reader in {role.name for role in voice.programme.roles}
