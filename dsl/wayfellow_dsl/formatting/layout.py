"""Where the rows of a file stand: indentation, columns, blank lines and comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from .rows import Row

_INDENT = 4
_BETWEEN_COLUMNS = "  "
_SECTIONS = {
    **dict.fromkeys(("stage", "step", "match"), "lifecycles"),
    **dict.fromkeys(("survey", "measure", "ensure"), "evidence"),
    "story": "stories",
}
"""The sections of a programme that come after its people, by their headings."""

_LISTED_TOGETHER = {"role": "people", "staff": "people", "measure": "measures"}
"""Headings that may follow each other closely while nothing stands under them."""


def lay_out(rows: Sequence[Row]) -> str:
    """Write the rows of a file, with one newline at its end."""
    owners = _owners(rows)
    blank_lines = [
        _blank_lines(rows, owners, place, _heading_below(rows, owners, place))
        for place in range(len(rows))
    ]
    texts = [
        " " * _indent(rows, owner) + text
        for owner, text in zip(owners, _in_columns(rows), strict=True)
    ]
    return "".join(_with_comments(rows, texts, blank_lines))


# -- Where a comment belongs -----------------------------------------------------------


def _owners(rows: Sequence[Row]) -> list[int]:
    """Find what each row is about: itself, but for a comment the sentence below it.

    A comment that closes a block is about itself, and one at the end of the file about
    the place behind the last row.
    """
    owners = list(range(len(rows)))
    below = end = len(rows)
    for place in reversed(range(len(rows))):
        if rows[place].kind != "comment":
            below = place
        elif place and _continues(rows, place):
            continue
        elif not _closes_block(rows, place, end, below):
            owners[place:end] = [below] * (end - place)
        end = place
    return owners


def _continues(rows: Sequence[Row], place: int) -> bool:
    """Say whether a row continues the comment above it."""
    return (
        rows[place].kind == rows[place - 1].kind == "comment"
        and not rows[place].is_spaced
    )


def _closes_block(rows: Sequence[Row], start: int, end: int, below: int) -> bool:
    is_close_above = start > 0 and not rows[start].is_spaced
    is_close_below = end < len(rows) and not rows[end].is_spaced
    is_last = below == len(rows) or rows[below].kind == "heading"
    return is_close_above and is_last and not is_close_below


def _heading_below(rows: Sequence[Row], owners: Sequence[int], place: int) -> int:
    """Find the heading that a row is, or is about; -1 for any other row."""
    owner = owners[place]
    is_heading = owner < len(rows) and rows[owner].kind == "heading"
    return owner if is_heading else -1


# -- Indentation and columns -----------------------------------------------------------


def _indent(rows: Sequence[Row], owner: int) -> int:
    if owner == len(rows):
        return 0
    row = rows[owner]
    outer = _INDENT if row.block == "step" else 0
    return outer + {"heading": 0, "reason": 2 * _INDENT}.get(row.kind, _INDENT)


def _in_columns(rows: Sequence[Row]) -> list[str]:
    """Write the sentences of a block below each other, second words aligned."""
    texts = [row.text for row in rows]
    for group in _listings(rows):
        split = {place: _columns(rows[place]) for place in group}
        width = max(len(first) for first, _ in split.values())
        for place, (first, rest) in split.items():
            texts[place] = f"{first:{width}}{_BETWEEN_COLUMNS}{rest}"
    return texts


def _columns(row: Row) -> tuple[str, str]:
    words = row.text.split(" ", row.first_words)
    return " ".join(words[: row.first_words]), words[row.first_words]


def _listings(rows: Sequence[Row]) -> Iterator[list[int]]:
    """Yield the rows that share columns: two or more of one block, or measures."""
    block = 0
    blocks: list[int] = []
    for place, row in enumerate(rows):
        is_next = row.kind == "heading" and not (
            row.block == "measure" and _heading_above(rows, place).block == "measure"
        )
        block += is_next
        blocks.append(block)
    listed = [place for place, row in enumerate(rows) if row.first_words]
    for _, places in groupby(listed, key=lambda place: blocks[place]):
        group = list(places)
        if len(group) > 1:
            yield group


# -- Blank lines -----------------------------------------------------------------------


def _blank_lines(
    rows: Sequence[Row], owners: Sequence[int], place: int, heading: int
) -> int:
    row = rows[place]
    if place == 0:
        return 0
    if heading < 0:
        is_first = rows[place - 1].kind == "heading"
        return int(row.is_spaced and not is_first and row.kind != "reason")
    if owners[place - 1] == heading:
        return int(row.is_spaced)
    is_loose = rows[place - 1].kind == "comment" or any(
        inner.is_spaced for inner in rows[place + 1 : heading + 1]
    )
    return max(_between_blocks(rows, place, heading), int(is_loose))


def _between_blocks(rows: Sequence[Row], place: int, heading: int) -> int:
    """Count the blank lines above a heading, or above the comment that leads to it."""
    above, below = _heading_above(rows, place), rows[heading].block
    if below == "stage" or _SECTIONS.get(above.block) != _SECTIONS.get(below):
        return 2
    is_bare = rows[place - 1].kind == "heading"
    if above.block == "stage" and is_bare:
        return 0
    family = _LISTED_TOGETHER.get(below)
    is_next_bare = _is_bare(rows, heading)
    if family and family == _LISTED_TOGETHER.get(above.block):
        return int(rows[place].is_spaced or not (is_bare and is_next_bare))
    return 1


def _is_bare(rows: Sequence[Row], heading: int) -> bool:
    below = heading + 1
    while below < len(rows) and rows[below].kind == "comment":
        below += 1
    return below == len(rows) or rows[below].kind == "heading"


def _heading_above(rows: Sequence[Row], place: int) -> Row:
    above = place - 1
    while above > 0 and rows[above].kind != "heading":
        above -= 1
    return rows[max(above, 0)]


# -- Comments at the end of a line -----------------------------------------------------


def _with_comments(
    rows: Sequence[Row], texts: Sequence[str], blank_lines: Sequence[int]
) -> Iterator[str]:
    start = 0
    while start < len(rows):
        end = start + 1
        if _has_comment(rows[start]):
            while end < len(rows) and _has_comment(rows[end]) and not blank_lines[end]:
                end += 1
        width = max(len(text) for text in texts[start:end])
        for place in range(start, end):
            text, comment = texts[place], rows[place].comment
            if _has_comment(rows[place]):
                text = f"{text:{width}}  "
            yield "\n" * blank_lines[place] + f"{text}{comment}\n"
        start = end


def _has_comment(row: Row) -> bool:
    """Say whether a comment stands behind a sentence."""
    return bool(row.text and row.comment)
