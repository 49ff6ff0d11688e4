"""Small ways to look into the tree of a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from lark import Token, Tree

from ..model import Span
from ..sentences import Syntax


def part(tree: Syntax, *kinds: str) -> Syntax | None:
    """Find the first child of one of these kinds."""
    for child in tree.children:
        if isinstance(child, Tree) and child.data in kinds:
            return child
    return None


def child(tree: Syntax, *kinds: str) -> Syntax:
    """Give the first child of one of these kinds, which the grammar demands."""
    found = part(tree, *kinds)
    assert found is not None
    return found


def branches(tree: Syntax) -> Iterator[Syntax]:
    """Yield the children that are trees themselves."""
    return (child for child in tree.children if isinstance(child, Tree))


def tokens(tree: Syntax, kind: str = "NAME") -> list[Token]:
    """List the children that are words of a kind, in order."""
    return [
        child
        for child in tree.children
        if isinstance(child, Token) and child.type == kind
    ]


def name(tree: Syntax, place: int = 0) -> Token:
    """Give the name at a place; IndexError when there are fewer."""
    return tokens(tree)[place]


def dotted(tree: Syntax) -> Token:
    """Give a name, with that of a plugin before it where it has one."""
    first, *rest = tokens(tree)
    if not rest:
        return first
    whole = Token.new_borrow_pos(first.type, f"{first}.{rest[0]}", first)
    whole.end_column, whole.end_pos = rest[0].end_column, rest[0].end_pos
    return whole


def number(tree: Syntax, place: int = 0) -> Token:
    """Give the number at a place; IndexError when there are fewer."""
    return tokens(tree, "NUMBER")[place]


def quoted(tree: Syntax | None) -> str:
    """Give the words in quotation marks in a tree, without the marks."""
    if tree is None:
        return ""
    found = tokens(tree, "STRING")
    return str(found[0])[1:-1] if found else ""


def label(tree: Syntax) -> str:
    """Give the label of whatever the sentence declares, or nothing."""
    return quoted(part(tree, "label"))


def at(where: Syntax | Token, line: int) -> Span:
    """Give the span of a token or a tree on its line."""
    if isinstance(where, Token):
        return Span(line, where.column or 1, where.end_column or 2)
    if where.meta.empty:
        return Span(line, 1, 2)
    return Span(line, where.meta.column, where.meta.end_column)
