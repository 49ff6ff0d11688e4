"""What changed, as a text that its designer can read."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from wayfellow_dsl.phrases import say_list, say_name

from .differences import Comparison, Difference, Renamed

_WIDTH = 78
_LEAD = " " * 11


def write_comparison(comparison: Comparison, old: str, new: str) -> str:
    """Write what changed from the file called `old` to the one called `new`."""
    parts = (
        [_summary(comparison, old, new)],
        _renamed(comparison.renamed),
        *(_told(each) for each in comparison.differences),
        _reworded(comparison.reworded),
    )
    return "\n\n".join("\n".join(part) for part in map(list, parts) if part)


def _summary(comparison: Comparison, old: str, new: str) -> str:
    if comparison.same:
        return f"{old} and {new} mean the same."
    counted = [
        f"{number} {effect}"
        for effect in ("stricter", "looser", "different")
        if (number := sum(each.effect == effect for each in comparison.differences))
    ]
    changes = "change" if len(comparison.differences) == 1 else "changes"
    total = len(comparison.differences)
    words = f"{total} {changes} in meaning from {old} to {new}: "
    return "\n".join(_wrapped(words + say_list(counted, "and") + "."))


def _renamed(renamed: Iterable[Renamed]) -> Iterator[str]:
    told: dict[tuple[str, str, str], list[str]] = {}
    for each in renamed:
        told.setdefault((each.kind, each.before, each.now), []).append(each.of)
    for (kind, before, now), of in told.items():
        whose = f" of {say_list(map(say_name, of), 'and')}" if any(of) else ""
        yield from _wrapped(f"The {kind} `{before}`{whose} is now called `{now}`.")


def _told(difference: Difference) -> Iterator[str]:
    yield from _wrapped(f"{difference.effect:<9}  {_where(difference)}", _LEAD)
    yield from _both(difference)
    example = difference.example
    if example is not None:
        yield from _wrapped(f"{_LEAD}For example, {example.who}:", _LEAD)
        yield from _wrapped(f"{_LEAD}  before  {example.before}", f"{_LEAD}{' ' * 10}")
        yield from _wrapped(f"{_LEAD}  now     {example.now}", f"{_LEAD}{' ' * 10}")
    if difference.note:
        yield from _wrapped(f"{_LEAD}({difference.note})", _LEAD)


def _both(difference: Difference) -> Iterator[str]:
    for word, said, line in (
        ("before", difference.before, difference.old_line),
        ("now", difference.now, difference.new_line),
    ):
        place = f"line {line}: " if line else ""
        words = f"{place}{said}" if said else "not there"
        yield from _wrapped(f"{_LEAD}{word:<6}  {words}", f"{_LEAD}{' ' * 8}")


def _where(difference: Difference) -> str:
    if not difference.of:
        return difference.where
    return f"{difference.where}, for {say_list(map(say_name, difference.of), 'and')}"


def _reworded(differences: Iterable[Difference]) -> Iterator[str]:
    differences = list(differences)
    if differences:
        yield "Said otherwise, and the same in meaning"
    for each in differences:
        yield ""
        yield from _wrapped(f"  {_where(each)}", "  ")
        for line in _both(each):
            yield line.replace(_LEAD, " " * 4, 1)


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )
