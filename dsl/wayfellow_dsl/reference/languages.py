"""The two languages, each with all of its entries, and how to find one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from importlib.resources import files

from ..diagnostics import nearest
from . import (
    actions,
    conditions,
    evidence,
    headings,
    matching,
    needs,
    occasions,
    programme,
    scenario,
    stories,
    time,
)
from .entry import Chapter, Entry
from .grammar import alternatives

_WORD = re.compile(r"[a-z0-9_']+")


class Language:
    """The reference of one kind of file."""

    def __init__(self, title: str, grammar: str, chapters: tuple[Chapter, ...]) -> None:
        """Take the language's title, its grammar as Lark reads it, and its chapters."""
        self.title = title
        self.chapters = chapters
        self._grammar = grammar

    @property
    def entries(self) -> Iterator[Entry]:
        """Yield every entry, in the order of the chapters."""
        return (entry for chapter in self.chapters for entry in chapter.entries)

    @cached_property
    def alternatives(self) -> Mapping[str, frozenset[str]]:
        """Give the alternatives of the grammar, each with its keywords."""
        return alternatives(self._grammar)

    @cached_property
    def index(self) -> Mapping[str, tuple[Entry, ...]]:
        """Give the entries of every keyword, in the order of the alphabet."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            words = {word for rule in entry.rules for word in self.alternatives[rule]}
            for word in words:
                found.setdefault(word, []).append(entry)
        return {
            word: tuple(found[word])
            for word in sorted(found, key=lambda word: (word.casefold(), word))
        }

    def find(self, words: str) -> tuple[Entry, ...]:
        """Find the entries with this name, or of sentences that begin like this.

        The words of a beginning, such as `ask … to approve`, stand in their order.
        """
        said = _WORD.findall(words.lower())
        if not said:
            return ()
        named = [e for e in self.entries if _WORD.findall(e.name.lower()) == said]
        begun = [e for e in self.entries if _begins(e, said)]
        return tuple(dict.fromkeys([*named, *begun]))

    def using(self, words: str) -> tuple[Entry, ...]:
        """Find the entries that use all of these keywords, wherever they stand."""
        said = _WORD.findall(words.lower())
        keywords = {word.lower(): entries for word, entries in self.index.items()}
        if not said or not all(word in keywords for word in said):
            return ()
        return tuple(e for e in self.entries if all(e in keywords[w] for w in said))

    def suggest(self, words: str) -> str | None:
        """Give the keyword that was probably meant; None when nothing is close."""
        known = {word.lower() for word in self.index}
        for word in _WORD.findall(words.lower()):
            if word not in known:
                return nearest(word, sorted(known))
        return None


def _begins(entry: Entry, said: list[str]) -> bool:
    """Say whether one of an entry's sentences begins with the first of these words.

    The others have to follow in this order.
    """
    for line in (entry.sentence, *"\n".join(entry.examples).splitlines()):
        words = _WORD.findall(re.sub(r'"[^"]*"', "", line.lower()))
        if line != entry.sentence and len(said) == 1:
            continue
        if words[:1] == said[:1] and _follow(said, words):
            return True
    return False


def _follow(said: list[str], words: list[str]) -> bool:
    rest = iter(words)
    return all(word in rest for word in said)


@cache
def programme_language() -> Language:
    """Give the language of programme files."""
    grammar = files("wayfellow_dsl").joinpath("programme.lark").read_text("utf-8")
    chapters = (
        headings.HEADINGS,
        programme.ABOUT,
        programme.DETAILS,
        programme.OUTCOMES,
        programme.WINDOWS,
        needs.NEEDS,
        occasions.OCCASIONS,
        actions.ACTIONS,
        matching.MATCHING,
        matching.MEETINGS,
        conditions.CONDITIONS,
        time.TIME,
        evidence.EVIDENCE,
        evidence.GUARANTEES,
        stories.STORIES,
    )
    return Language("The language of a programme file", grammar, chapters)


@cache
def scenario_language() -> Language:
    """Give the language of scenario files."""
    folder = files("wayfellow_dsl.scenarios")
    grammar = folder.joinpath("scenario.lark").read_text("utf-8")
    chapters = (
        scenario.SCENARIO_HEADINGS,
        scenario.DRAWS,
        scenario.ASSUMPTIONS,
        scenario.COSTS,
        scenario.TIMES,
    )
    return Language("The language of a scenario file", grammar, chapters)
