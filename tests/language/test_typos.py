"""One letter left out of a real programme: what it costs its writer."""

import re
from collections.abc import Iterator
from itertools import islice

from wayfellow_dsl import read_programme
from wayfellow_programmes import bundled


def _text() -> str:
    place = bundled("growth_company")
    assert place is not None
    return place.read_text(encoding="utf-8")


def _typos() -> Iterator[tuple[int, str]]:
    """Leave out the second letter of each keyword-like word, one word at a time."""
    lines = _text().splitlines()
    for place, line in enumerate(lines):
        sentence = re.sub(r'"[^"]*"', lambda q: " " * len(q[0]), line).split("#")[0]
        for word in re.finditer(r"[A-Za-z_]{4,}", sentence):
            start = word.start()
            changed = line[: start + 1] + line[start + 2 :]
            yield place + 1, "\n".join([*lines[:place], changed, *lines[place + 1 :]])


def test_a_typo_is_one_diagnostic() -> None:
    """A letter left out gives one diagnostic, and most often on its own line.

    Where the name that was mistyped is a declaration, it is its use that looks wrong.
    """
    found = [
        (line, [d.span.line for d in read_programme(text).diagnostics])
        for line, text in islice(_typos(), 0, None, 5)
    ]
    noticed = [(line, lines) for line, lines in found if lines]
    own = [line for line, lines in noticed if lines == [line]]
    several = [line for line, lines in noticed if len(lines) > 1]

    assert len(noticed) > 0.75 * len(found)
    assert len(own) > 0.85 * len(noticed)
    assert len(several) < 0.03 * len(noticed)


def test_what_stands_in_quotation_marks_is_never_blamed() -> None:
    """`"Six months together"` is a label; the slip is what follows it."""
    text = 'programme x\noutcomes\n    completed "Six months together", count as done\n'

    (found,) = [d for d in read_programme(text).diagnostics if d.span.line == 3]

    assert found.code != "W107"
