"""Prose: words with a few of them strong, or leading to another place on the page."""

from __future__ import annotations

from collections.abc import Iterable

from ..labels import capitalise, clean
from ..model import Frozen


class Strong(Frozen, frozen=True, tag="strong"):
    """Words that stand out."""

    words: str


class Link(Frozen, frozen=True, tag="link"):
    """Words that lead to the place on the page with this identifier."""

    words: str
    to: str


Inline = str | Strong | Link


class Prose(Frozen, frozen=True):
    """A run of words, without a line of its own."""

    parts: tuple[Inline, ...] = ()

    @property
    def plain(self) -> str:
        """The words alone."""
        return "".join(
            part if isinstance(part, str) else part.words for part in self.parts
        )


Words = str | Strong | Link | Prose


def prose(template: str, *words: Words) -> Prose:
    """Put words where the template has `{}`, cleaned of what no page can show.

    >>> prose("go on to {}", Strong("Waiting")).plain
    'go on to Waiting'
    """
    parts: list[Inline] = []
    pieces = template.split("{}")
    for piece, word in zip(pieces, (*words, ""), strict=True):
        parts += [piece, *_parts(word)]
    return _tidy(parts)


def join(words: Iterable[Words], between: str = " ", last: str = "") -> Prose:
    """Put words one after another, with `last` before the last one."""
    found = [*words]
    parts: list[Inline] = []
    for place, word in enumerate(found):
        if place:
            parts.append(last if last and place == len(found) - 1 else between)
        parts += _parts(word)
    return _tidy(parts)


def listed(words: Iterable[Words], last: str = "and") -> Prose:
    """Join words by commas and a last `and` or `or`."""
    return join(words, ", ", f" {last} ")


def sentence(template: str, *words: Words) -> Prose:
    """Make a sentence: a capital letter first, a full stop last."""
    made = prose(template, *words)
    if not made.parts:
        return made
    first, *others = made.parts
    if isinstance(first, str):
        made = Prose((capitalise(first), *others))
    ends = made.plain.endswith((".", "!", "?", ":", "”"))
    if made.plain.endswith("”"):
        ends = made.plain[:-1].endswith((".", "!", "?"))
    return made if ends else _tidy([*made.parts, "."])


def quote(words: str) -> str:
    """Put words between quotation marks, with a capital letter."""
    return f"“{capitalise(words)}”"


def _parts(word: Words) -> list[Inline]:
    match word:
        case str():
            return [clean(word)]
        case Strong(words=words):
            return [Strong(clean(words))]
        case Link(words=words, to=to):
            return [Link(clean(words), to)]
        case Prose(parts=parts):
            return [*parts]


def _tidy(parts: Iterable[Inline]) -> Prose:
    """Run plain words together, so that equal prose is equal."""
    tidy: list[Inline] = []
    for part in parts:
        if isinstance(part, str) and tidy and isinstance(tidy[-1], str):
            tidy[-1] += part
        elif part != "":
            tidy.append(part)
    return Prose(tuple(tidy))
