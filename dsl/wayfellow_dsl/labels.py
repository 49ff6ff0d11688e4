"""What everything in a programme is called on a page or in a picture."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from .model import IMPLIED_OUTCOMES, Lifecycle, Programme, Role, Step
from .phrases import say_name

_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"


def clean(words: str) -> str:
    """Give words that may stand in any file: no control or direction characters."""
    return "".join(map(_clean_letter, words))


def _clean_letter(letter: str) -> str:
    if letter.isspace():
        return " "
    if letter in _JOINERS:
        return letter
    is_odd = unicodedata.category(letter) in ("Cc", "Cs", "Cn", "Cf")
    return "\N{REPLACEMENT CHARACTER}" if is_odd else letter


def capitalise(words: str) -> str:
    """Give words a capital letter and leave the other letters as they are."""
    return words[:1].upper() + words[1:]


def label_name(name: str) -> str:
    """Give a name as words with a capital letter."""
    return capitalise(clean(say_name(name)))


def in_backticks(names: Iterable[str]) -> str:
    """Give names as messages have them: each in backticks, with commas between.

    >>> in_backticks(["mentee", "mentor"])
    '`mentee`, `mentor`'
    """
    return ", ".join(f"`{name}`" for name in names)


def label_programme(programme: Programme) -> str:
    """Give the words that stand for a programme."""
    return clean(programme.title) or label_name(programme.name)


def label_step(step: Step) -> str:
    """Give the words that stand for a step."""
    return clean(step.label) or label_name(step.name)


def label_stage(lifecycle: Lifecycle, name: str) -> str:
    """Give the words that stand for a stage."""
    labels = [stage.label for stage in lifecycle.stages if stage.name == name]
    return clean("".join(labels)) or label_name(name)


def label_place(programme: Programme, subject: str, name: str) -> str:
    """Give the words that stand for a step, or else a stage, of a lifecycle."""
    for lifecycle in programme.lifecycles:
        if lifecycle.subject == subject:
            steps = {step.name: label_step(step) for step in lifecycle.steps}
            return steps.get(name) or label_stage(lifecycle, name)
    return label_name(name)


def label_subject(programme: Programme, name: str) -> str:
    """Give the words that stand for a role, a staff role or a relationship."""
    labels = {role.name: role.label for role in programme.roles}
    labels |= {staff.name: staff.label for staff in programme.staff}
    labels |= {each.name: each.label for each in programme.relationships}
    return clean(labels.get(name, "")) or label_name(name)


def label_outcome(programme: Programme, name: str) -> str:
    """Give what an outcome means; empty where the file does not say."""
    labels = {outcome.name: outcome.label for outcome in programme.outcomes}
    return clean(labels.get(name) or IMPLIED_OUTCOMES.get(name, ""))


def is_completion(programme: Programme, name: str) -> bool:
    """Say whether an outcome counts as completed."""
    return any(each.name == name and each.completed for each in programme.outcomes)


# -- In running prose ------------------------------------------------------------------

_WORDS = re.compile(r"[^\W\d_][\w' -]*")
_NO_NOUN = re.compile(
    r"(?:the|an?|some\w*|any\w*|every\w*|who\w*|your|our|their|one)\b", re.IGNORECASE
)
_LONGEST = 4


def noun_of(programme: Programme, name: str) -> str:
    """Name a role, staff role or relationship within a sentence: `programme lead`.

    A label that would not read as a noun there gives way to the name.
    """
    return _as_noun(label_subject(programme, name), name)


def _as_noun(label: str, name: str) -> str:
    is_noun = _WORDS.fullmatch(label) and not _NO_NOUN.match(label)
    if not is_noun or len(label.split()) > _LONGEST:
        return clean(say_name(name))
    first, *others = label.split()
    has_capitals = any(letter.isupper() for letter in first[1:]) or any(
        word != word.lower() for word in others
    )
    return label if has_capitals else label.lower()


def attached_of(programme: Programme, name: str) -> str:
    """Name somebody attached to a participant within a sentence: `guardian`."""
    attached = [each for role in programme.roles for each in role.attached]
    labels = {each.name: each.label for each in attached}
    return _as_noun(clean(labels.get(name, "")), name)


def plural_of(programme: Programme, role: Role) -> str:
    """Name everybody in a role: `mentees`, `young people`."""
    if role.plural:
        return clean(say_name(role.plural))
    return make_plural(noun_of(programme, role.name))


_HEAD = re.compile(r"(.+?)( (?:of|from|for|with|in|at|to|on|by|who)\b.*)")
_IRREGULAR = {"person": "people", "child": "children", "man": "men", "woman": "women"}


def make_plural(noun: str) -> str:
    """Give the plural of a noun: `pairs`, `buddies`, `young people`.

    The word before a preposition is the one that changes: `mentors from the staff`.
    """
    if found := _HEAD.fullmatch(noun):
        return make_plural(found[1]) + found[2]
    if " or " in noun:
        return " or ".join(map(make_plural, noun.split(" or ")))
    *before, last = noun.split(" ")
    for ending, plural in _IRREGULAR.items():
        if last == ending:
            return " ".join([*before, plural])
    if re.search(r"[^aeiou]y$", noun):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if re.search(r"(?:s|x|z|ch|sh)$", noun) else f"{noun}s"


def with_article(noun: str) -> str:
    """Put `a` or `an` before a noun."""
    return f"{'an' if noun[:1].lower() in tuple('aeiou') else 'a'} {noun}"
