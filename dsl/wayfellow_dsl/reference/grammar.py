"""The alternatives of a grammar, and the keywords in each, read from its own text."""

from __future__ import annotations

import re
from collections.abc import Iterator

_COMMENT = re.compile(r"^//.*$", re.MULTILINE)
_RULE = re.compile(
    r"^\??(?P<name>_?[a-z][a-z_]*):(?P<body>(?:.|\n(?=[ \t]))*)", re.MULTILINE
)
_TERMINAL = re.compile(
    r"^(?P<name>[A-Z][A-Z_]*)(?:\.\d+)?:(?P<body>(?:.|\n(?=[ \t]))*)", re.MULTILINE
)
_PART = re.compile(r'"(?P<word>[^"]*)"|(?P<name>[A-Za-z_]+)|(?P<sign>->|[|()])')
_LETTERS = re.compile(r"[A-Za-z]+")


def alternatives(grammar: str) -> dict[str, frozenset[str]]:
    """List the alternatives of every rule, each with its own keywords.

    An alternative is called `rule.alias`, or `rule` when it has no alias. Keywords are
    in the spelling of the grammar. What a helping rule, whose name begins with an
    underscore, adds belongs to the alternatives that use it; a rule that only passes
    on other rules is none.
    """
    text = _COMMENT.sub("", grammar)
    terminals = {found["name"]: _words(found["body"]) for found in _terminals(text)}
    bodies = {found["name"]: list(_split(found["body"])) for found in _rules(text)}
    passing = {found["name"] for found in _rules(text) if found.group().startswith("?")}

    def keywords(
        parts: list[re.Match[str]], inside: frozenset[str] = frozenset()
    ) -> frozenset[str]:
        words: set[str] = set()
        for part in parts:
            name = part["name"] or ""
            if part["word"] is not None:
                words.update(_LETTERS.findall(part["word"]))
            elif name in terminals:
                words |= terminals[name]
            elif name.startswith("_") and name not in inside:
                for other, _ in bodies[name]:
                    words |= keywords(other, inside | {name})
        return frozenset(words)

    listed: dict[str, frozenset[str]] = {}
    for rule, ways in bodies.items():
        if rule.startswith("_"):
            continue
        for parts, alias in ways:
            if alias is None and rule in passing:
                continue
            key = rule if alias is None else f"{rule}.{alias}"
            listed[key] = listed.get(key, frozenset()) | keywords(parts)
    return listed


def with_long_aliases(grammar: str) -> str:
    """Write the grammar so that each alias says its rule too: `rule__alias`.

    A tree then tells by itself which alternatives it was made of.
    """

    def renamed(found: re.Match[str]) -> str:
        return re.sub(r"-> *(\w+)", rf"-> {found['name']}__\1", found.group())

    return _RULE.sub(renamed, _COMMENT.sub("", grammar))


def _rules(text: str) -> Iterator[re.Match[str]]:
    return _RULE.finditer(text)


def _terminals(text: str) -> Iterator[re.Match[str]]:
    return _TERMINAL.finditer(text)


def _words(pattern: str) -> frozenset[str]:
    """List the words of a terminal that is a choice of words, and of no other."""
    quoted = re.findall(r'"([^"]*)"', pattern)
    if quoted:
        return frozenset(word for word in quoted if word.isalpha())
    spelled = re.match(r" */(?:, \*)?([a-z]+(?: ?\+? ?[a-z]+)*)\\b/i", pattern)
    return frozenset(_LETTERS.findall(spelled[1])) if spelled else frozenset()


def _split(body: str) -> Iterator[tuple[list[re.Match[str]], str | None]]:
    """Split the body of a rule where a bar stands outside brackets."""
    parts: list[re.Match[str]] = []
    depth, alias, is_alias = 0, None, False
    for part in _PART.finditer(body):
        sign = part["sign"]
        if sign == "|" and depth == 0:
            yield parts, alias
            parts, alias = [], None
        elif sign == "->":
            is_alias = True
        elif sign is not None:
            depth += (sign == "(") - (sign == ")")
        elif is_alias:
            alias, is_alias = part["name"], False
        else:
            parts.append(part)
    yield parts, alias
