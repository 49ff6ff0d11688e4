"""How it can end."""

from __future__ import annotations

from ..labels import capitalise, label_outcome, label_step, noun_of, with_article
from ..model import End, Lifecycle, Rule
from ..phrases import say_list, say_name
from .document import Block, Paragraph, Section, Term, Terms
from .prose import Prose, Strong, sentence
from .voice import Voice


def _add(
    ends: dict[str, list[tuple[Lifecycle, str]]],
    rules: tuple[Rule, ...],
    lifecycle: Lifecycle,
    place: str,
) -> None:
    for rule in rules:
        if isinstance(rule.target, End):
            ends.setdefault(rule.target.outcome, []).append((lifecycle, place))


_IMPLIED = {
    "joined_group": "An offer to join a group that was taken up",
    "left": "Leaving the programme",
    "member_left": "Somebody in it left the programme",
    "not_accepted": "An offer that somebody declined, or that nobody answered in time",
    "superseded": "An offer that was taken back, because there was no room any more or "
    "a rule forbids it",
}


def tell_endings(lifecycles: list[Lifecycle], voice: Voice) -> Section:
    """List every outcome that these lifecycles can come to, and from where."""
    ends: dict[str, list[tuple[Lifecycle, str]]] = {}
    for lifecycle in lifecycles:
        for step in lifecycle.steps:
            _add(ends, step.rules, lifecycle, label_step(step))
        _add(ends, lifecycle.throughout, lifecycle, "any step")
    declared = {
        outcome.name: place for place, outcome in enumerate(voice.programme.outcomes)
    }
    names = sorted(ends, key=lambda name: declared.get(name, len(declared)))
    terms = tuple(_tell(name, ends[name], voice) for name in names)
    blocks: list[Block] = [Terms(terms)]
    if not terms:
        words = "no ending is laid down: {} part until the programme itself is over"
        who = voice.them().does("take") if voice.reader else "people take"
        blocks = [Paragraph(sentence(words, who))]
    return Section("endings", "How it can end", tuple(blocks))


def _tell(name: str, places: list[tuple[Lifecycle, str]], voice: Voice) -> Term:
    title = Prose((Strong(capitalise(say_name(name))),))
    lines = []
    outcome = next(
        (each for each in voice.programme.outcomes if each.name == name), None
    )
    implied = _IMPLIED.get(name, "") if outcome is None else ""
    if label := implied or label_outcome(voice.programme, name):
        lines.append(sentence("{}", label))
    for whose, steps in _gather(places, voice).items():
        if not implied:
            quoted = [f"“{step}”" for step in steps]
            told = "any step" if "any step" in steps else say_list(quoted, "or")
            lines.append(sentence("for {}, from {}", say_list(whose, "and"), told))
    if outcome is not None and outcome.completed:
        lines.append(sentence("this counts as completed"))
    if outcome is not None and not outcome.may_return:
        lines.append(sentence("there is no coming back after it"))
    return Term(title, tuple(lines))


def _gather(
    places: list[tuple[Lifecycle, str]], voice: Voice
) -> dict[tuple[str, ...], list[str]]:
    """Put those together who can end from the same steps."""
    where: dict[str, list[str]] = {}
    for lifecycle, step in places:
        steps = where.setdefault(_say_whose(lifecycle.subject, voice), [])
        if step not in steps:
            steps.append(step)
    alike: dict[tuple[str, ...], list[str]] = {}
    for whose, steps in where.items():
        alike.setdefault(tuple(steps), []).append(whose)
    return {tuple(whose): [*steps] for steps, whose in alike.items()}


def _say_whose(subject: str, voice: Voice) -> str:
    if subject == voice.reader:
        return "you"
    voice = voice._replace(subject=subject)
    if voice.members:
        noun = noun_of(voice.programme, subject)
        return f"your {noun}" if voice.reader in voice.members else with_article(noun)
    return voice.plural(subject)
