"""The diagnostics of lowering, each root cause once."""

from __future__ import annotations

from collections.abc import Iterable, Set

from ..checks import names
from ..diagnostics import Diagnostic, Edit, listed, nearest
from ..limits import MOST_MISTAKES, Enough
from ..model import Span


class Notes:
    """Collects diagnostics, and drops what only follows from another mistake."""

    def __init__(self, broken: frozenset[int], salvaged: frozenset[str]) -> None:
        self._broken = broken
        self._salvaged = set(salvaged)
        self._seen: set[tuple[str, Span]] = set()
        self._missed: set[str] = set()
        self.found: list[Diagnostic] = []

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep a diagnostic, unless its line was not understood or it is here.

        Raises Enough when there are more than anybody would read.
        """
        key = diagnostic.code, diagnostic.span
        if diagnostic.span.line not in self._broken and key not in self._seen:
            self._seen.add(key)
            self.found.append(diagnostic)
            if len(self.found) > MOST_MISTAKES:
                raise Enough

    def unknown(
        self,
        kind: str,
        name: str,
        span: Span,
        known: Iterable[str],
        advice: str = "",
        nothing: str = "",
    ) -> None:
        """Say that a name is not declared, the first time that it is met.

        `nothing` is said where none is known at all.
        """
        if name in self._salvaged or name in self._missed:
            return
        self._missed.add(name)
        valid = sorted(known) if isinstance(known, Set) else list(dict.fromkeys(known))
        meant = nearest(name, valid)
        if meant is not None and not advice:
            advice = f"write `{meant}`, or declare `{name}`."
        elif not advice:
            advice = "declare it, or use one that exists." if valid else "declare it."
        self.add(
            names.UNKNOWN.at(
                span,
                label="" if meant is None else f"did you mean `{meant}`?",
                detail=_choice(kind, valid) if valid or not nothing else nothing,
                help=advice,
                fix=None if meant is None else Edit(span, meant),
                kind=kind,
                name=name,
            )
        )

    def add_missing(self, diagnostic: Diagnostic, *words: str) -> None:
        """Keep a diagnostic of something missing, unless it may only be unreadable.

        That is so when a line that was not understood has all of these words.
        """
        if not self._salvaged.issuperset(words):
            self.add(diagnostic)

    def salvage(self, names: Iterable[str]) -> None:
        """Note names that exist, in a place that could not be understood."""
        self._salvaged.update(names)

    @property
    def has_errors(self) -> bool:
        """Say whether anything found is more than a warning."""
        return any(found.severity == "error" for found in self.found)


def _choice(kind: str, valid: list[str]) -> str:
    if not valid:
        return f"The file declares no {kind}."
    if len(valid) > _MOST_LISTED:
        return ""
    return f"There {'is' if len(valid) == 1 else 'are'} {listed(valid)}."


_MOST_LISTED = 40
