"""Letters as they are written: a subject, a text, and names in braces.

    Subject: Welcome, {name}

    Dear {name},

    your mentor {mentor.name|whom you will soon meet} looks forward to meeting you.

`{name}` is replaced by a detail, and `{name|friend}` by `friend` where nothing is
known. A brace is written twice where it is meant as one. A line in square brackets is a
note to yourself of what is still to be written: no letter is sent that has one. There
is nothing else: no conditions, no calculations, and nothing of the program can be
reached from a letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .problems import BadLetter, CannotSend

_PIECE = re.compile(r"\{\{|\}\}|\{(?P<inside>[^{}\n]*)\}|(?P<stray>[{}])")
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)?")
_NOTE = re.compile(r"^[ \t]*\[.*\][ \t]*$", re.MULTILINE)
_SUBJECT = "subject:"
_LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name in braces."""

    name: str
    instead: str | None
    """What stands there when nothing is known; None where something has to be."""
    line: int


Part = str | Placeholder


@dataclass(frozen=True, slots=True)
class Template:
    """A letter to be filled in."""

    subject: tuple[Part, ...]
    body: tuple[Part, ...]

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """Give every name in braces, in order."""
        parts = (*self.subject, *self.body)
        return tuple(part for part in parts if isinstance(part, Placeholder))

    def fill(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Give the subject and the text; CannotSend where something is not known."""
        subject = one_line("".join(_filled(self.subject, values)))
        if not subject:
            raise CannotSend("its subject would be empty")
        return subject[:_LONGEST_SUBJECT], "".join(_filled(self.body, values))


def read_template(text: str) -> Template:
    """Read a letter; raises BadLetter with the line that is not as it should be."""
    first, _, rest = text.partition("\n")
    if not first.lower().startswith(_SUBJECT):
        raise BadLetter("begin the letter with `Subject:` and what it is about")
    subject = first[len(_SUBJECT) :].strip()
    if not subject:
        raise BadLetter("say after `Subject:` what the letter is about")
    blank, _, body = rest.partition("\n")
    if blank.strip():
        raise BadLetter("leave one line empty between the subject and the text", 2)
    if not body.strip():
        raise BadLetter("write the text of the letter", 3)
    note = _NOTE.search(body)
    if note is not None:
        raise BadLetter(
            f"this is still to be written: {note[0].strip()}",
            3 + body.count("\n", 0, note.start()),
        )
    return Template(tuple(_parts(subject, 1)), tuple(_parts(body.rstrip() + "\n", 3)))


def one_line(words: str) -> str:
    """Give words that may stand in a header: one line, nothing invisible."""
    return " ".join(plain(words).split())


def plain(words: str) -> str:
    """Give words without control characters and marks that turn the reading order."""
    return "".join(
        letter
        for letter in words.replace("\r\n", "\n")
        if letter in "\n\t\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
        or unicodedata.category(letter) not in ("Cc", "Cf", "Cs")
    )


def _parts(text: str, line: int) -> Iterator[Part]:
    place = 0
    for found in _PIECE.finditer(text):
        here = line + text.count("\n", 0, found.start())
        if found.start() > place:
            yield text[place : found.start()]
        place = found.end()
        if found["stray"]:
            raise BadLetter(
                f"this `{found['stray']}` stands alone; write a name as `{{name}}`, "
                f"and `{found['stray'] * 2}` where you mean the brace itself",
                here,
            )
        if found["inside"] is None:
            yield found[0][0]
            continue
        name, bar, instead = found["inside"].partition("|")
        if not _NAME.fullmatch(name.strip()):
            raise BadLetter(
                f"`{found[0]}` is no name; write one such as `{{name}}`, "
                "`{mentor.name}` or `{name|friend}`",
                here,
            )
        yield Placeholder(name.strip(), instead.strip() if bar else None, here)
    if place < len(text):
        yield text[place:]


def _filled(parts: tuple[Part, ...], values: Mapping[str, str]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, str):
            yield part
            continue
        value = plain(values.get(part.name, "")).strip() or part.instead
        if value is None:
            raise CannotSend(
                f"nothing is known for `{{{part.name}}}`; record it, or write "
                f"`{{{part.name}|…}}` with what is to stand there instead"
            )
        yield value
