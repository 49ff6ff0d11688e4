"""The command `wayfellow format`: what it writes, and what it leaves alone."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from wayfellow.cli import main
from wayfellow_dsl import CannotFormat, format_programme, formatting
from wayfellow_programmes import bundled

ORGANIC = bundled("organic")
assert ORGANIC is not None
TIDY = ORGANIC.read_text(encoding="utf-8")
UNTIDY = TIDY.replace("    ", "\t")


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., tuple[object, str, str]]:
    """Run the command in an empty folder: its code, its output, its errors."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as left:
            main(["format", *arguments])
        return left.value.code, *capsys.readouterr()

    return command


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Write an untidy programme."""
    path = tmp_path / "mine.programme"
    path.write_text(UNTIDY, encoding="utf-8")
    return path


def test_a_file_is_formatted_in_its_place(run, mine):
    """It keeps its permissions, and nothing is left beside it."""
    mine.chmod(0o640)

    assert run("mine.programme") == (0, "mine.programme: formatted.\n", "")
    assert mine.read_text(encoding="utf-8") == TIDY
    assert mine.stat().st_mode & 0o777 == 0o640
    assert os.listdir(mine.parent) == ["mine.programme"]
    assert run("mine.programme") == (0, "mine.programme: nothing to change.\n", "")


def test_a_link_stays_a_link(run, mine):
    """What it leads to is formatted."""
    link = mine.with_name("link.programme")
    link.symlink_to(mine)
    run("link.programme")

    assert link.is_symlink()
    assert mine.read_text(encoding="utf-8") == TIDY


def test_checking_changes_nothing(run, mine):
    """It names the files that would change, and exits with 1."""
    mine.with_name("tidy.programme").write_text(TIDY, encoding="utf-8")

    code, said, _ = run("--check", "mine.programme", "tidy.programme")

    assert code == 1
    assert said.splitlines() == [
        "mine.programme: would be formatted.",
        "tidy.programme: nothing to change.",
    ]
    assert mine.read_text(encoding="utf-8") == UNTIDY
    assert run("--check", "tidy.programme")[0] == 0


def test_bytes_count_as_layout(run, mine):
    """A file in UTF-16, or with a byte-order mark, becomes plain UTF-8."""
    for encoding in ("utf-16", "utf-8-sig"):
        mine.write_bytes(TIDY.encode(encoding))

        assert run("mine.programme")[1] == "mine.programme: formatted.\n"
        assert mine.read_bytes() == TIDY.encode()


def test_the_text_can_be_printed(run, mine):
    """Standard output has the text and nothing else."""
    assert run("--stdout", "mine.programme") == (0, TIDY, "")
    assert mine.read_text(encoding="utf-8") == UNTIDY


def test_a_scenario_is_formatted_beside_its_programme(run, mine):
    """Its programme may be one that comes with Wayfellow."""
    ours = bundled("organic.scenario")
    assert ours is not None
    tidy = ours.read_text(encoding="utf-8")
    scenario = mine.with_name("mine.scenario")
    scenario.write_text(tidy.replace("    ", ""), encoding="utf-8")

    assert run("mine.scenario") == (0, "mine.scenario: formatted.\n", "")
    assert scenario.read_text(encoding="utf-8") == tidy


def test_a_file_with_mistakes_is_left_as_it_is(run, mine):
    """They are shown; the other files are formatted all the same."""
    wrong = mine.with_name("wrong.programme")
    wrong.write_text(UNTIDY.replace("end as ended", "end as over"), encoding="utf-8")
    before = wrong.read_bytes()

    code, said, problem = run("wrong.programme", "mine.programme")

    assert code == 1
    assert "error[W" in problem
    assert "wrong.programme is left as it is" in problem
    assert wrong.read_bytes() == before
    assert said == "mine.programme: formatted.\n"


def test_what_comes_with_wayfellow_is_never_written(run):
    """The refusal says how to make a copy, and that way works."""
    code, said, problem = run("organic")

    assert (code, said) == (3, "")
    assert "`wayfellow format organic --stdout > my_organic.programme`" in problem
    assert run("organic", "--stdout")[:2] == (0, TIDY)
    assert run("organic", "--check")[0] == 0


@pytest.mark.parametrize(
    "arguments",
    [(), ("--stdout", "--check", "organic"), ("--stdout", "organic", "organic")],
)
def test_wrong_usage_has_a_code_of_its_own(run, arguments):
    """Exit code 2, as for every command."""
    assert run(*arguments)[0] == 2


def test_a_read_only_file_is_not_replaced(run, mine):
    """Whoever protected it meant it."""
    mine.chmod(0o440)
    code, _, problem = run("mine.programme")

    assert code == 3
    assert problem == "Error: cannot write mine.programme: it is read-only.\n"
    assert mine.read_text(encoding="utf-8") == UNTIDY


def test_a_failing_disk_leaves_the_file_alone(run, mine, monkeypatch):
    """Nothing is half written, and nothing is left beside it."""

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    code, _, problem = run("mine.programme")

    assert code == 3
    assert "no space left on device" in problem
    assert os.listdir(mine.parent) == ["mine.programme"]
    assert mine.read_text(encoding="utf-8") == UNTIDY


BROKEN = {
    "another meaning": lambda text: text.replace("4 months", "5 months"),
    "no meaning": lambda text: text.replace("every 4 months", "every"),
    "a rule less": lambda text: re.sub("\n +every.*", "", text),
    "a comment less": lambda text: text.replace("# We propose: the question", "#", 1),
    "comments swapped": lambda text: "# x\n" + text,
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_formatter_is_caught(run, mine, monkeypatch, broken):
    """What it would write is read again, and refused if anything was lost."""
    lay_out = formatting.formatter.lay_out
    monkeypatch.setattr(formatting.formatter, "lay_out", lambda r: broken(lay_out(r)))
    code, said, problem = run("mine.programme")

    assert (code, said) == (3, "")
    assert "mine.programme is left as it is, because formatting would" in problem
    assert mine.read_text(encoding="utf-8") == UNTIDY
    with pytest.raises(CannotFormat):
        format_programme(UNTIDY)
