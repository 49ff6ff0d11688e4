"""`wayfellow check --fix` and `--diff`: what they write, and what they leave alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from wayfellow.cli import main
from wayfellow_programmes import bundled

ORGANIC = bundled("organic")
EVERYDAY = bundled("organic.scenario")
assert ORGANIC is not None
assert EVERYDAY is not None
RIGHT = ORGANIC.read_text(encoding="utf-8")
WRONG = RIGHT.replace("every 4 months:", "every four months:", 1)

Run = Callable[..., tuple[object, str, str]]


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Run the command in an empty folder: its code, its output, its errors."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as left:
            main(["check", *arguments])
        return left.value.code, *capsys.readouterr()

    return command


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Write a programme with one slip, as Windows writes it."""
    path = tmp_path / "mine.programme"
    path.write_bytes(b"\xef\xbb\xbf" + WRONG.replace("\n", "\r\n").encode())
    return path


def test_a_file_is_put_right_in_its_place(run, mine):
    """The one word changes, and is shown; bytes beside it stay, and permissions too."""
    mine.chmod(0o640)

    assert run("--fix", "mine.programme") == (
        0,
        "mine.programme:22: put right\n"
        '    was: every four months: ask young_person "is_this_still_good"\n'
        '    now: every 4 months: ask young_person "is_this_still_good"\n'
        "mine.programme: 1 line put right, no mistakes left.\n",
        "",
    )
    assert mine.read_bytes() == b"\xef\xbb\xbf" + RIGHT.replace("\n", "\r\n").encode()
    assert mine.stat().st_mode & 0o777 == 0o640
    assert os.listdir(mine.parent) == ["mine.programme"]
    assert run("--fix", "mine.programme")[:2] == (0, "mine.programme: no mistakes.\n")


def test_what_is_left_is_shown(run, mine):
    """A mistake without a fix stays, and the code is 1 as without `--fix`."""
    mine.write_text(WRONG.replace("as ended", "as zebra", 1), encoding="utf-8")
    code, said, _ = run("--fix", "mine.programme")

    assert code == 1
    assert "now: every 4 months" in said
    assert "error[W201]" in said
    assert said.endswith("mine.programme: 1 line put right, 1 mistake left.\n")
    assert "every 4 months: ask" in mine.read_text(encoding="utf-8")


def test_a_difference_changes_nothing(run, mine):
    """`--diff` prints what would change as a patch, and nothing else beside it."""
    before = mine.read_bytes()
    code, said, beside = run("--diff", "mine.programme")

    assert code == 1
    assert said.startswith("--- mine.programme\n+++ mine.programme\n@@ -19,7 +19,7 @@")
    assert '\n-        every four months: ask young_person "is_this' in said
    assert '\n+        every 4 months: ask young_person "is_this' in said
    assert beside == "mine.programme: --fix would change 1 line; no mistakes left.\n"
    assert mine.read_bytes() == before


def test_a_last_line_without_its_end(run, mine):
    """A patch says so, as patches do."""
    mine.write_text("programme trial\nstaff lead, lits safeguarding holds", "utf-8")
    _, said, _ = run("--diff", "mine.programme")

    assert said.endswith(
        "-staff lead, lits safeguarding holds\n\\ No newline at end of file\n"
        "+staff lead, lifts safeguarding holds\n\\ No newline at end of file\n"
    )


def test_json_has_the_changes(run, mine):
    """`--fix --json` lists the lines put right beside the mistakes that are left."""
    _, said, _ = run("--fix", "--json", "mine.programme")
    (document,) = msgspec.json.decode(said)

    assert document["diagnostics"] == []
    (change,) = document["changes"]
    assert (change["line"], change["after"].split()[:3]) == (
        22,
        ["every", "4", "months:"],
    )


def test_a_scenario_is_put_right(run, mine, tmp_path):
    """A scenario is read beside its programme, which is not touched for it."""
    assert EVERYDAY is not None
    text = EVERYDAY.read_text(encoding="utf-8")
    scenario = tmp_path / "first.scenario"
    scenario.write_text(text.replace("young_person: 30", "yuong_person: 30"), "utf-8")

    assert run("--fix", "first.scenario")[0] == 0
    assert scenario.read_text(encoding="utf-8") == text
    assert b"four months" in mine.read_bytes()


def test_a_scenario_keeps_its_programme(run, tmp_path):
    """A fix that would make it another programme's scenario is not applied."""
    (tmp_path / "mine.programme").write_text(
        RIGHT.replace("programme organic", "programme mines"), encoding="utf-8"
    )
    scenario = tmp_path / "first.scenario"
    scenario.write_text("scenario first for mine\nlasts 1 year\n", encoding="utf-8")
    code, said, _ = run("--fix", "first.scenario")

    assert code == 1
    assert "put right" not in said
    assert scenario.read_text(encoding="utf-8").startswith("scenario first for mine\n")


def test_a_scenario_of_a_wrong_programme(run, mine, tmp_path):
    """The programme's mistakes are shown; only its own `--fix` puts them right."""
    (tmp_path / "first.scenario").write_text("scenario first for mine\n", "utf-8")
    code, said, _ = run("--fix", "first.scenario")

    assert code == 1
    assert "mine.programme:22" in said
    assert b"four months" in mine.read_bytes()


def test_a_read_only_file_is_not_replaced(run, mine):
    """Whoever protected it meant it; the other files are put right all the same."""
    mine.chmod(0o440)
    other = mine.with_name("other.programme")
    other.write_text(WRONG, encoding="utf-8")
    code, said, problem = run("--fix", "mine.programme", "other.programme")

    assert code == 3
    assert problem == "Error: cannot write mine.programme: it is read-only.\n"
    assert b"four months" in mine.read_bytes()
    assert other.read_text(encoding="utf-8") == RIGHT
    assert "other.programme: 1 line put right" in said


def test_what_comes_with_wayfellow_is_only_looked_at(run):
    """There is nothing to put right in it."""
    assert run("--fix", "organic")[:2] == (0, "organic.programme: no mistakes.\n")
