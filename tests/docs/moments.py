"""The reference of the hooks, written from their own sources."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from inspect import cleandoc, getsource, signature
from textwrap import dedent, fill
from typing import Literal, get_args, get_origin, get_type_hints

from wayfellow.decide.state import Actor, Effect, Record, Recorded
from wayfellow.hooks import (
    AfterCommit,
    Announcement,
    InTransaction,
    Known,
    Moments,
    Move,
    Partly,
    StartUp,
    Task,
)
from wayfellow.testing import PracticeRun

WHEN = ("In the transaction", "After commit", "At the start")
"""With what a hook's first sentence begins."""
RETURNED = {
    "None": "Return nothing.",
    "str": "Return a sentence to refuse, or nothing.",
    "bool | Partly": "Return `True` when it is done, a `Partly` where several get it and "
    "only some\nhave got it, and otherwise `False` or nothing.",
}
HANDED = (
    *(InTransaction, Move, Announcement, AfterCommit, Partly, Known, StartUp, Task),
    *(Record, Effect, Recorded, Actor),
)
"""What plugins are handed, but for a subject, which has much that is the engine's."""


def reference() -> str:
    """Write every hook, by when it is called, and all that hooks are handed."""
    parts = []
    for when in WHEN:
        parts.append(f"### {when}")
        for name, hook in vars(Moments).items():
            if not name.startswith("_") and hook.__doc__.startswith(f"{when}: "):
                parts += _hook(name, hook)
    parts.append("### What they are handed")
    for kind in HANDED:
        parts += value(kind)
    parts += _practice()
    return "\n\n".join(parts)


def _practice() -> Iterator[str]:
    """Write what a test can do with a run to practise in."""
    yield "### A run to practise in"
    yield from paragraphs(PracticeRun.__doc__ or "")
    rows = ["| `PracticeRun` | |", "| --- | --- |"]
    for name, method in vars(PracticeRun).items():
        if name.startswith("_") and name != "__init__":
            continue
        call = _shown(name.replace("__init__", "PracticeRun"), method)
        said = " ".join(" ".join(paragraphs(method.__doc__ or "")).split())
        rows.append(f"| `{call.replace('|', chr(92) + '|')}` | {said} |")
    yield "\n".join(rows)


def _shown(name: str, function: Callable[..., object]) -> str:
    said = str(signature(function)).replace("'", "")
    return name + re.sub(r"^\(self(, )?", "(", said)


def _hook(name: str, hook: Callable[..., object]) -> Iterator[str]:
    """Write one hook: its signature, what it says of itself, what may be returned."""
    kind = str(signature(hook).return_annotation).removesuffix(" | None")
    first, *others = paragraphs((hook.__doc__ or "").partition(": ")[2])
    yield f"#### `{name}`"
    yield f"    {_shown(name, hook)}"
    yield first[0].upper() + first[1:]
    yield from others
    one, _, several = kind.partition(" | Sequence")
    more = ", several of them," if several else ""
    yield RETURNED.get(kind, f"Return {_article(one)} `{one}`{more or ','} or nothing.")


def _article(word: str) -> str:
    return "an" if word[0] in "AEIOU" else "a"


def value(kind: type) -> Iterator[str]:
    """Write one kind of value: what it is, and each field of it."""
    (tree,) = ast.parse(dedent(getsource(kind))).body
    assert isinstance(tree, ast.ClassDef)
    yield f"#### `{kind.__name__}`"
    yield from paragraphs(ast.get_docstring(tree) or "")
    rows = ["| Field | Type | |", "| --- | --- | --- |"]
    hints = get_type_hints(kind, localns={"Office": object})
    following: list[ast.stmt | None] = [*tree.body[1:], None]
    for field, after in zip(tree.body, following, strict=True):
        if isinstance(field, ast.FunctionDef) and field.decorator_list:
            told, shown = ast.get_docstring(field) or "", ast.unparse(field.returns)
            rows.append(f"| `{field.name}` | `{shown}` | {told} |")
        if not isinstance(field, ast.AnnAssign):
            continue
        said = ""
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            said = " ".join(str(after.value.value).split())
        shown = ast.unparse(field.annotation).replace("|", "\\|")
        if get_origin(hints.get(ast.unparse(field.target))) is Literal:
            words = get_args(hints[ast.unparse(field.target)])
            listed = ", ".join(f"`{each}`" for each in words)
            is_told = all(f"`{each}`" in said for each in words)
            said, shown = said if is_told else f"{said} {listed}".strip(), "str"
        rows.append(f"| `{ast.unparse(field.target)}` | `{shown}` | {said} |")
    yield "\n".join(rows)


def paragraphs(docstring: str) -> Iterator[str]:
    """Give the paragraphs of a docstring, as wide as a page."""
    for part in cleandoc(docstring).split("\n\n"):
        yield fill(" ".join(part.split()), 92)
