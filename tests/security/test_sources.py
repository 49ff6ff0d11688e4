"""What our own code never does, read in its sources."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for folder in ("dsl", "engine", "plugins", "programmes")
    for path in (ROOT / folder).rglob("*.py")
)
RUNS = {"pickle", "marshal", "shelve", "dill", "yaml", "code", "ctypes", "subprocess"}
"""Modules that turn what is read into what is run."""
CALLS = {"eval", "exec", "compile", "__import__", "system", "popen"}
REACHES = {"socket", "urllib.request", "http.client", "ftplib", "requests", "httpx2"}
"""Modules that open a connection to somebody."""
OTHERS = ("plugins", "engine/wayfellow/rest")
"""Where somebody is connected to, or listened to, once it has been set up."""


def imported(tree: ast.AST) -> Iterator[str]:
    """Give the names of all modules that a file imports, wherever it does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def called(tree: ast.AST) -> Iterator[str]:
    """Give the names of all functions that a file calls by their plain name, or of os."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            yield node.func.id
        elif isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id == "os":
                yield node.func.attr


@cache
def reading(path: Path) -> ast.AST:
    """Read a source."""
    return ast.parse(path.read_text(encoding="utf-8"))


def test_nothing_that_is_read_is_ever_run() -> None:
    """No file of ours evaluates text, unpickles, or starts another program."""
    running = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if RUNS & {name.split(".")[0] for name in imported(reading(path))}
        or CALLS & set(called(reading(path)))
    ]

    assert running == []


def test_nobody_is_called_up_but_your_database() -> None:
    """The language, the engine and the commands open no connection of their own."""
    reaching = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if not any(path.is_relative_to(ROOT / folder) for folder in OTHERS)
        and REACHES & set(imported(reading(path)))
    ]

    assert reaching == []


def test_the_page_names_what_is_needed() -> None:
    """The packages that the security page lists are those that are installed with us."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = sorted(
        re.split(r"[<>=\[]", each)[0] for each in declared["project"]["dependencies"]
    )
    page = " ".join((ROOT / "docs" / "security.md").read_text("utf-8").split())
    (listed,) = re.findall(r"needs nine packages: ([^.]+)\.", page)

    assert len(needed) == 9
    assert re.split(r", | and ", listed) == needed
