"""First words: a letter for each occasion, to be made one's own.

Staff get these where a programme's folder has no letter. Nobody else ever does: what
participants read is for the charity to say.
"""

from __future__ import annotations

from collections.abc import Sequence

from wayfellow_dsl.labels import capitalise, label_name, label_programme
from wayfellow_dsl.model import Programme
from wayfellow_dsl.phrases import say_name

from .occasions import Manner, Occasion
from .values import known_names

_ASKING = {
    *("are", "can", "could", "did", "do", "does", "has", "have", "how", "is", "may"),
    *("shall", "should", "was", "were", "what", "when", "where", "which", "who"),
    *("whom", "whose", "why", "will", "would"),
}
_TO_STAFF: dict[Manner, tuple[str, str]] = {
    "decide": (
        "Please decide about {about}: {options}",
        "Somebody has to decide about {about}: {options}.\n\nPlease do so by {by}.",
    ),
    "check in": (
        "Time to check in with {with}",
        "Please talk with {with}, and record how it went.",
    ),
    "concern": (
        "A concern about {about}",
        "A concern has been raised about {about}. Until it is lifted, nothing moves\n"
        "for them, and nobody is matched with them.\n\n"
        "Please look at it today. What was said is not in this mail: it stands in the\n"
        "history.",
    ),
    "owed": (
        "To be done again: {need} of {about}",
        "A record was put right, so that {need} of {about} is to be done again.\n"
        "Please see to it.",
    ),
    "look": (
        "What would have been otherwise for {about}",
        "A record of {about} was put right. Without the mistake something else would\n"
        "have happened since. What was sent and done stands: please look at the list\n"
        "in the history, and see whether anybody needs to be told.",
    ),
}
_TO_PARTICIPANTS: dict[Manner, tuple[str, str]] = {
    "remind": (
        "A reminder: %s",
        "We would like to remind you: %s\n\n"
        "If something is in your way, answer this mail, and we will see what we can "
        "do.",
    ),
    "notify": ("%S", "We would like you to know: %s"),
    "ask": ("%S", "We have a question for you: %s\n\nPlease answer this mail."),
    "send": ("%S", "Here is something for you.\n\n[Put in what you send: %s]"),
    "thank": ("Thank you: %s", "Thank you for all that you have given and done."),
    "decide": (
        "Please decide: {options}",
        "Please tell us by {by} what you would like: {options}.\n\n"
        "It is enough to answer this mail.",
    ),
    "survey": (
        "A few questions for you",
        "We would like to know how you are getting on. Please answer a few questions.\n"
        "\n[Put in where the questions are.]",
    ),
    "shortlist": (
        "Whom would you like best?",
        "These people might suit you: {of}.\n\n"
        "[Put in how they can learn more of them.]\n\n"
        "Please tell us in which order you would like to be matched with them.",
    ),
    "owed": (
        "Please do this again: {need}",
        "We had to put something right in our records, and need this from you again:\n"
        "{need}.\n\nWe are sorry for the trouble.",
    ),
}
_OFFER = (
    "Would you like to meet?",
    "We believe that we have found somebody who suits you.\n\n"
    "Please tell us whether you would like to go ahead. It is enough to answer this\n"
    "mail.",
)


def words_for_staff(manner: Manner, name: str) -> str:
    """Write a letter to staff, who know everybody by their identifiers."""
    if manner in _TO_STAFF:
        subject, text = _TO_STAFF[manner]
    elif manner == "attend":
        subject = f"{_words(name)} {{about}}"
        text = (
            f"Please look at {{about}}: {say_name(name)}.\n\nThe reason: {{because}}."
        )
    else:
        subject = f"{_words(name)} {{about}}"
        text = f"This is about {{about}}: {_sentence(name, capital=False)}"
    return f"Subject: {subject}\n\nHello,\n\n{text}\n"


def first_words(programme: Programme, occasions: Sequence[Occasion]) -> str:
    """Write a letter for all of some occasions that have one file.

    Raises ValueError when there is no occasion.
    """
    people = [one for one in occasions if not one.is_staff]
    first = min(people or occasions)
    if not people:
        return words_for_staff(first.manner, first.name)
    if first.name == "will_you_accept":
        subject, text = _OFFER
    else:
        subject, text = _TO_PARTICIPANTS[first.manner]
    said = first.name
    lines = [
        f"Subject: {_filled(subject, said, is_subject=True)}",
        "",
        _greeting(programme, people),
        "",
        _filled(text, said),
        "",
        "With kind regards",
        _literal(label_programme(programme)),
    ]
    return "\n".join(lines) + "\n"


def _greeting(programme: Programme, people: Sequence[Occasion]) -> str:
    known = [known_names(programme, one) for one in people]
    for name in ("name", "first_name"):
        if all(name in names for names in known):
            is_sure = not any(names[name] for names in known)
            return f"Dear {{{name}}}," if is_sure else f"Dear {{{name}|friend}},"
    return "Hello,"


def _filled(text: str, name: str, *, is_subject: bool = False) -> str:
    sentence = _sentence(name, capital=False)
    short = sentence.rstrip(".") if is_subject else sentence
    return text.replace("%s", short).replace("%S", capitalise(short))


def _sentence(name: str, *, capital: bool) -> str:
    words = _literal(say_name(name))
    return (capitalise(words) if capital else words) + _end(name)


def _words(name: str) -> str:
    end = _end(name)
    return _literal(label_name(name)) + (":" if end == "." else f"{end}")


def _end(name: str) -> str:
    return "?" if name.partition("_")[0].partition(" ")[0] in _ASKING else "."


def _literal(words: str) -> str:
    return words.replace("{", "{{").replace("}", "}}")
