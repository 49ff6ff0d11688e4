"""From text as people have it to lines that are safe to read.

What word processors do to text (curly quotation marks, non-breaking spaces, a
byte-order mark) is undone letter for letter, so that columns stay right. What could
hide a meaning is refused.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from .checks import reading
from .diagnostics import Diagnostic
from .limits import LARGEST_FILE, LONGEST_LINE, MOST_MISTAKES, MOST_SENTENCES
from .model import Span

_STRAIGHT = str.maketrans(
    dict.fromkeys("\t\xa0\u202f\u205f\u3000", " ")
    | dict.fromkeys(map(chr, range(0x2000, 0x200B)), " ")
    | dict.fromkeys("\u201c\u201d\u201e\u201f«»", '"')
    | dict.fromkeys("\u2018\u2019\u201a\u201b", "'")
)
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_NICKNAMES = {
    "\x00": "a zero byte",
    "\x0b": "a manual line break",
    "\x0c": "a page break",
    "\u2028": "a manual line break",
    "\x1b": "a terminal command",
    "\xad": "a soft hyphen",
}
_FOREIGN = re.compile("[^\x00-\x7f£€¥≥≤≠]")
_BEFORE_COMMENT = re.compile(r'(?:[^"#]|"[^"]*")*')
_QUOTED = re.compile(r'"[^"]*"?')
_MARKS = {
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
    b"\xef\xbb\xbf": "utf-8",
}
"""The byte-order marks with which a file may begin, and what they say of it."""
_HOW_TO_SAVE = (
    "in your editor choose Save as, the type Plain text, and the encoding UTF-8."
)


class Line(NamedTuple):
    """One sentence's line: its comment cut off, its columns as in the file."""

    number: int
    text: str
    is_broken: bool = False
    """Something in it was refused, so nothing else need be said of it."""

    @property
    def span(self) -> Span:
        """The whole sentence."""
        start = len(self.text) - len(self.text.lstrip()) + 1
        return Span(self.number, start, max(len(self.text), start) + 1)


class Lines(NamedTuple):
    """The sentences of a file, and what was wrong with it as text."""

    lines: tuple[Line, ...]
    diagnostics: tuple[Diagnostic, ...]


def decode(data: bytes) -> str | Diagnostic:
    """Turn a file's bytes into text, or say why they are not text.

    UTF-8 is read, and UTF-16 when it begins with a byte-order mark.
    """
    if len(data) > 2 * LARGEST_FILE:
        return _too_large()
    if data.startswith(b"PK\x03\x04"):
        return _not_text("it is a word-processor document, or another packed file")
    if data.startswith(b"{\\rtf"):
        return _not_text("it is a rich-text document")
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        before = b"" if is_wide else data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - before.rfind(b"\n") if before else 1
        return _not_text("it is in another encoding, from here", line, column)


def encode(text: str, like: bytes) -> bytes:
    """Turn text into bytes in the encoding of a file, with the marks that it had.

    `like` is what the file held before, of which `decode` made text.
    """
    for mark, encoding in _MARKS.items():
        if like.startswith(mark):
            return mark + text.encode(encoding)
    return text.encode()


def split(text: str) -> Lines:
    """Split text into the lines that hold sentences, and refuse what could mislead."""
    if len(text) > LARGEST_FILE or len(text.encode(errors="replace")) > LARGEST_FILE:
        return Lines((), (_too_large(),))
    lines: list[Line] = []
    found: list[Diagnostic] = []
    for number, raw in enumerate(rows(text), 1):
        if not raw or raw.isspace():
            continue
        line, problem = _line(number, raw)
        if problem is not None:
            found.append(problem)
        if line is not None:
            lines.append(line)
        if len(lines) > MOST_SENTENCES:
            advice = "keep what belongs to one programme."
            return Lines((), (reading.TOO_MANY.at(Span(number, 1, 2), help=advice),))
        if len(found) > MOST_MISTAKES:
            return Lines((), tuple(found))
    if not lines and not found:
        found.append(
            reading.EMPTY.at(
                Span(1, 1, 2),
                help="begin with a heading, such as "
                '`programme our_scheme "Our scheme"`.',
            )
        )
    return Lines(tuple(lines), tuple(found))


def rows(text: str) -> list[str]:
    """Cut a text at its line ends, whichever kind they are of."""
    return re.split("\r\n|\r|\n", text.removeprefix("\ufeff"))


def _line(number: int, raw: str) -> tuple[Line | None, Diagnostic | None]:
    problem: Diagnostic | None = None
    text = raw
    if len(raw) > LONGEST_LINE:
        span = Span(number, LONGEST_LINE + 1, len(raw) + 1)
        advice = "begin a new line for each sentence."
        problem = reading.LONG_LINE.at(span, label="too long from here", help=advice)
        return Line(number, raw[:LONGEST_LINE], is_broken=True), problem
    if not (raw.isascii() and raw.isprintable()):
        text, problem = _cleaned(number, raw)
    if "#" in text or text.count('"') % 2:
        sentence = _BEFORE_COMMENT.match(text)
        end = sentence.end() if sentence else 0
        if text[end : end + 1] == '"' and problem is None:
            span = Span(number, end + 1, len(text) + 1)
            advice = 'write a second `"` where the words end.'
            problem = reading.UNCLOSED.at(span, label="opened here", help=advice)
        text = text[:end] if text[end : end + 1] != '"' else text + '"'
    text = text.rstrip()
    if not text:
        return None, problem
    if problem is None and not text.isascii():
        problem = _foreign(number, text)
    return Line(number, text, is_broken=problem is not None), problem


def _cleaned(number: int, raw: str) -> tuple[str, Diagnostic | None]:
    text = raw.translate(_STRAIGHT)
    hidden = _HIDDEN.search(text)
    if hidden is None:
        return text, None
    character = hidden.group()
    start = hidden.start() + 1
    what = _NICKNAMES.get(character) or _name(character)
    code = f"U+{ord(character):04X}"
    instead = (
        "press Enter there instead."
        if "break" in what
        else "delete it; typing the line again is the surest way."
    )
    problem = reading.HIDDEN.at(
        Span(number, start, start + 1), label=code, help=instead, what=what
    )
    return _HIDDEN.sub("", text), problem


def _foreign(number: int, text: str) -> Diagnostic | None:
    outside = _QUOTED.sub(lambda quoted: " " * len(quoted.group()), text)
    foreign = _FOREIGN.search(outside)
    if foreign is None:
        return None
    character = foreign.group()
    start = foreign.start() + 1
    return reading.FOREIGN.at(
        Span(number, start, start + 1),
        label=f"its name is {_name(character)}",
        help="write names with the letters a to z, digits, `_` and `-`. Anything may "
        "stand in a label in quotation marks.",
        character=character,
    )


def _name(character: str) -> str:
    return unicodedata.name(character, "a control character")


def _too_large() -> Diagnostic:
    return reading.TOO_LARGE.at(
        Span(1, 1, 2), help="check that this is the file that you meant."
    )


def _not_text(why: str, line: int = 1, column: int = 1) -> Diagnostic:
    return reading.NOT_TEXT.at(
        Span(line, column, column + 1), label=why, help=_HOW_TO_SAVE
    )
