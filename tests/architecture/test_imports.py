"""The direction of imports: the language knows no engine, the engine no plugin."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FORBIDDEN = {
    "dsl/wayfellow_dsl": (
        "wayfellow",
        "wayfellow_journal",
        "wayfellow_programmes",
        "wayfellow_webhooks",
        "sqlalchemy",
        "click",
        "transitions",
        "pluggy",
        "random",
        "os",
        "pathlib",
    ),
    "engine/wayfellow/decide": (
        "wayfellow.live",
        "wayfellow.simulation",
        "wayfellow.cli",
        "wayfellow.hooks",
        "wayfellow.matching",
        "wayfellow.evidence",
        "wayfellow_journal",
        "wayfellow_programmes",
        "wayfellow_webhooks",
        "sqlalchemy",
        "random",
        "time",
        "os",
        "pathlib",
    ),
    "engine/wayfellow/matching": (
        "wayfellow.live",
        "wayfellow.simulation",
        "sqlalchemy",
    ),
    "engine/wayfellow/standards": (
        "wayfellow.live",
        "wayfellow.simulation",
        "wayfellow.cli",
        "wayfellow_programmes",
        "os",
        "pathlib",
        "random",
    ),
    "engine/wayfellow/simulation": ("wayfellow.live", "sqlalchemy", "random"),
    "engine/wayfellow": (
        "wayfellow_calendar",
        "wayfellow_email",
        "wayfellow_journal",
        "wayfellow_webhooks",
    ),
    "programmes/wayfellow_programmes": ("wayfellow", "wayfellow_dsl"),
}


def imports(path: Path) -> Iterator[str]:
    """Give every absolute module name that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_a_folder_imports_only_what_lies_below_it(folder: str) -> None:
    """Change flows one way: text, model, decision, then whoever runs it."""
    files = list((ROOT / folder).rglob("*.py"))
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files
        for name in imports(path)
        if any(name == bad or name.startswith(f"{bad}.") for bad in FORBIDDEN[folder])
    ]

    assert files
    assert wrong == []


def test_plugins_use_only_what_is_public() -> None:
    """A plugin sees the hooks and their values, and what every host may use."""
    allowed = {
        "wayfellow.decide",
        "wayfellow.errors",
        "wayfellow.hooks",
        "wayfellow.live",
        "wayfellow_dsl",
        "wayfellow_dsl.diagnostics",
        "wayfellow_dsl.labels",
        "wayfellow_dsl.model",
        "wayfellow_dsl.phrases",
    }
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / "plugins").rglob("*.py")
        for name in imports(path)
        if name.split(".")[0] in ("wayfellow", "wayfellow_dsl") and name not in allowed
    ]

    assert wrong == []


def test_only_the_language_reads_syntax_trees() -> None:
    """Nobody but the language package imports the parser."""
    wrong = [
        str(path.relative_to(ROOT))
        for folder in ("engine", "plugins", "programmes")
        for path in (ROOT / folder).rglob("*.py")
        if any(name.split(".")[0] == "lark" for name in imports(path))
    ]

    assert wrong == []
