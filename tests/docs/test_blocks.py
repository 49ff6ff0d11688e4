"""Every code block in the README and in the docs does what it shows."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

from wayfellow.cli import main
from wayfellow_dsl import read_programme

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(
    r"(?P<notes>(?:^<!-- [\w: ./-]+ -->\n)*)^```(?P<language>\w*)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
RUN_BY_CI = {"main", "tests"}
"""Blocks that set up an environment of their own; `.ci/run` runs them."""
SERVED = "served"
"""Blocks that speak to a server; `tests/rest` runs them."""


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    page: Path
    line: int
    language: str
    notes: tuple[str, ...]
    body: str

    def noted(self, word: str) -> str | None:
        """Give what a note that begins with a word says; None without such a note."""
        for note in self.notes:
            if note.split(":")[0] == word:
                return note.removeprefix(word).removeprefix(": ")
        return None

    @property
    def is_run_elsewhere(self) -> bool:
        """Say whether `.ci/run` runs it, in an environment of its own, or a server."""
        return not {*RUN_BY_CI, SERVED}.isdisjoint(self.notes)

    @property
    def name(self) -> str:
        """Where the block stands."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    """Find the fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        line = text[: found.start("body")].count("\n")
        notes = tuple(re.findall(r"<!-- (.+?) -->", found["notes"]))
        yield Block(page, line, found["language"], notes, found["body"])


ALL = [block for page in PAGES for block in blocks(page)]


def of(language: str) -> list[Block]:
    """Give the blocks in a language, but for those that are run elsewhere."""
    return [b for b in ALL if b.language == language and not b.is_run_elsewhere]


def pages_with(language: str) -> list[Path]:
    """Give the pages that have blocks in a language, each once."""
    return list(dict.fromkeys(block.page for block in of(language)))


def test_every_block_is_of_a_kind_that_is_run() -> None:
    """A fenced block is a session, Python, a programme, a file for one, or run by CI."""
    unknown = [
        block.name
        for block in ALL
        if block.language not in ("console", "python", "programme", "scenario")
        and not block.is_run_elsewhere
        and not (block.language in ("csv", "text", "toml") and block.noted("file"))
    ]

    assert ALL
    assert unknown == []


def test_the_readme_has_the_two_commands() -> None:
    """One block sets up and runs the main job, one sets up and passes all tests."""
    notes = [note for block in blocks(ROOT / "README.md") for note in block.notes]

    assert [note for note in notes if note in RUN_BY_CI] == ["main", "tests"]


@pytest.mark.parametrize("page", pages_with("console"), ids=lambda p: p.name)
def test_console_sessions_print_what_the_page_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands of a page, run in order in an empty folder, print just this.

    A block whose note is `file: NAME` is first written to NAME, and one whose note is
    `append: NAME` is added to it, and a `script: NAME` is for the commands alone. With UPDATE_DOCS in the environment, pages are
    brought up to date instead.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    text = page.read_text(encoding="utf-8")
    for block in blocks(page):
        write_file(block, tmp_path)
        if block.language != "console" or block.is_run_elsewhere:
            continue
        shown = list(sessions(block.body))
        printed = [(command, output_of(command)) for command, _ in shown]
        if "UPDATE_DOCS" in os.environ:
            fenced = "```console\n{}```"
            text = text.replace(
                fenced.format(block.body), fenced.format(as_session(printed)), 1
            )
            page.write_text(text, encoding="utf-8")
        else:
            assert printed == shown, block.name


def write_file(block: Block, folder: Path) -> None:
    """Write the file that a block is, or add the block to the file that it goes on."""
    if name := block.noted("file") or block.noted("script"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(block.body, encoding="utf-8")
    if name := block.noted("append"):
        before = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(before + block.body, encoding="utf-8")


def output_of(command: str) -> str:
    """Run one command of a page, here, and give what it prints."""
    name, *arguments = shlex.split(command, comments=True)
    if name != "wayfellow":
        done = subprocess.run(
            [sys.executable if name == "python" else name, *arguments],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()
    printed = StringIO()
    with redirect_stdout(printed), redirect_stderr(printed), suppress(SystemExit):
        main(arguments)
    return printed.getvalue().strip()


def as_session(printed: list[tuple[str, str]]) -> str:
    """Write commands and what they printed as a page shows them."""
    return "".join(
        f"$ {command}\n" + (f"{output}\n" if output else "")
        for command, output in printed
    )


def sessions(body: str) -> Iterator[tuple[str, str]]:
    """Split a console session into commands and what each prints."""
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output.strip()


@pytest.mark.parametrize(
    "block",
    [block for block in of("programme") if block.noted("append") is None],
    ids=lambda block: block.name,
)
def test_programmes_in_the_docs_have_no_mistakes(block: Block) -> None:
    """A programme shown whole is a programme; one with mistakes says so in its note.

    A part of one is checked by the commands of its page.
    """
    reading = read_programme(block.body)
    found = [diagnostic.code for diagnostic in reading.diagnostics]

    assert found == (block.noted("mistakes") or "").split()


@pytest.mark.parametrize("page", pages_with("python"), ids=lambda p: p.name)
def test_python_in_the_docs_runs(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Python blocks of a page run in order, and examples print what they show."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks(page):
        write_file(block, tmp_path)
        # A script is run by the commands of its page, in a process of its own.
        if block.language != "python" or block.noted("script"):
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
