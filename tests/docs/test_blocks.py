"""Every code block in the README and in the docs does what it shows."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from wayfellow_dsl import read_programme

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(
    r"(?:^<!-- (?P<note>[\w: .-]+) -->\n)?^```(?P<language>\w*)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
RUN_BY_CI = {"main", "tests"}
"""Blocks that set up an environment of their own; `.ci/run` runs them."""


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    page: Path
    line: int
    language: str
    note: str
    body: str

    @property
    def name(self) -> str:
        """Where the block stands."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    """Find the fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        line = text[: found.start("body")].count("\n")
        yield Block(
            page, line, found["language"], (found["note"] or "").strip(), found["body"]
        )


ALL = [block for page in PAGES for block in blocks(page)]


def of(language: str) -> list[Block]:
    """Give the blocks in a language, but for those that `.ci/run` runs."""
    return [b for b in ALL if b.language == language and b.note not in RUN_BY_CI]


def test_every_block_is_of_a_kind_that_is_run() -> None:
    """A fenced block is a console session, Python, a programme, or run by CI."""
    unknown = [
        block.name
        for block in ALL
        if block.language not in ("console", "python", "programme")
        and block.note not in RUN_BY_CI
    ]

    assert ALL
    assert unknown == []


def test_the_readme_has_the_two_commands() -> None:
    """One block sets up and runs the main job, one sets up and passes all tests."""
    notes = [block.note for block in blocks(ROOT / "README.md")]

    assert [note for note in notes if note in RUN_BY_CI] == ["main", "tests"]


@pytest.mark.parametrize("page", {b.page for b in of("console")}, ids=lambda p: p.name)
def test_console_sessions_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    """The commands of a page, run in order in an empty folder, print just this.

    A block that comes before with the note `file: NAME` is first written to NAME.
    """
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "NO_COLOR": "1",
        "COLUMNS": "80",
    }
    for block in blocks(page):
        if block.note.startswith("file: "):
            (tmp_path / block.note.removeprefix("file: ")).write_text(
                block.body, encoding="utf-8"
            )
        if block.language != "console" or block.note in RUN_BY_CI:
            continue
        for command, expected in sessions(block.body):
            done = subprocess.run(
                shlex.split(command, comments=True),
                cwd=tmp_path,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )

            assert done.stdout.strip() == expected.strip(), f"{block.name}: {command}"


def sessions(body: str) -> Iterator[tuple[str, str]]:
    """Split a console session into commands and what each prints."""
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        while command.endswith("\\"):
            more, _, output = output.partition("\n")
            command = command[:-1] + more.removeprefix("> ")
        yield command, output


@pytest.mark.parametrize("block", of("programme"), ids=lambda block: block.name)
def test_programmes_in_the_docs_have_no_mistakes(block: Block) -> None:
    """A programme shown whole is a programme; one with mistakes says so in its note."""
    reading = read_programme(block.body)
    found = [diagnostic.code for diagnostic in reading.diagnostics]

    if block.note.startswith("mistakes: "):
        assert found == block.note.removeprefix("mistakes: ").split()
    else:
        assert found == []


@pytest.mark.parametrize("page", {b.page for b in of("python")}, ids=lambda p: p.name)
def test_python_in_the_docs_runs(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Python blocks of a page run in order, and examples print what they show."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks(page):
        if block.note.startswith("file: "):
            Path(block.note.removeprefix("file: ")).write_text(
                block.body, encoding="utf-8"
            )
        if block.language != "python":
            continue
        if ">>>" in block.body:
            examples = doctest.DocTestParser().get_doctest(
                block.body, names, block.name, str(page), block.line
            )
            runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
            runner.run(examples, clear_globs=False)
            names = examples.globs

            assert runner.summarize(verbose=False).failed == 0
        else:
            exec(compile(block.body, block.name, "exec"), names)  # noqa: S102
