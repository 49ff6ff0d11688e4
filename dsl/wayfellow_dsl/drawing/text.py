"""Words on a picture: how wide they are, and where they break."""

from __future__ import annotations

import unicodedata

# Widths in ems of a broad sans serif (DejaVu, Verdana); other fonts are narrower, so
# that words which fit by this table fit everywhere.
_WIDTHS = {
    **dict.fromkeys("il|'jI", 0.34),
    **dict.fromkeys(" ()[]/\\ftr-.,:;", 0.42),
    **dict.fromkeys('"*°!`', 0.5),
    **dict.fromkeys("ABCEFKLPRSTXYZVs_cvkxyz?Jao", 0.7),
    **dict.fromkeys("mwMWOQDGHNU&#+=<>~^", 0.87),
    **dict.fromkeys("mW@%…", 1.02),
}
_ORDINARY = 0.66
_FOREIGN = 0.9
_FULL = 1.05
_BOLD = 1.1


def measure(words: str, size: float, *, bold: bool = False) -> float:
    """Give the most that a line of words may take up, in the unit of `size`."""
    ems = sum(map(_measure_letter, words))
    return ems * size * (_BOLD if bold else 1.0)


def _measure_letter(letter: str) -> float:
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    if letter.isascii():
        return _ORDINARY
    if unicodedata.combining(letter):
        return 0.0
    return _FULL if unicodedata.east_asian_width(letter) in "WF" else _FOREIGN


def wrap(
    words: str, width: float, size: float, *, bold: bool = False, most: int = 6
) -> tuple[str, ...]:
    """Break words into lines no wider than `width`, at most `most` of them.

    A word too long for a line is cut; what is left over ends in an ellipsis.
    """
    lines: list[str] = []
    line = ""
    for word in words.split():
        for piece in _cut(word, width, size, bold):
            longer = f"{line} {piece}" if line else piece
            if line and measure(longer, size, bold=bold) > width:
                lines.append(line)
                line = piece
            else:
                line = longer
    lines.append(line)
    if len(lines) > most:
        last = lines[most - 1]
        while last and measure(last + "…", size, bold=bold) > width:
            last = last[:-1]
        lines[most - 1 :] = [last + "…"]
    return tuple(lines)


def _cut(word: str, width: float, size: float, bold: bool) -> list[str]:
    if measure(word, size, bold=bold) <= width:
        return [word]
    pieces = [""]
    for letter in word:
        if pieces[-1] and measure(pieces[-1] + letter, size, bold=bold) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces
