"""The commands about one person: what they print, write, and leave alone."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from sqlalchemy import URL

from privacy.people import AMAL, amal_ends, amal_takes_part, an_office
from wayfellow.cli import main

DONE, USAGE, DATA = 0, 2, 3


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Give a way to run commands on a database in which AMAL has ended."""
    office = an_office(tmp_path)
    office.transact(lambda desk: amal_takes_part(desk.run("one")))
    office.transact(lambda desk: amal_ends(desk.run("one")))
    office.close()
    capsys.readouterr()
    return Shell(tmp_path, capsys)


class Shell:
    """Runs `wayfellow live` and gives what it prints."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def __call__(self, line: str, code: int = DONE) -> str:
        """Run a command that is to end with a code."""
        database = str(self.folder / "small.db")
        words = ["live", *shlex.split(line), "--database", database]
        with pytest.raises(SystemExit) as ended:
            main(words)
        printed = self._capsys.readouterr()

        assert ended.value.code == code, printed
        return printed.out + printed.err


def test_a_copy_is_written_for_nobody_else(shell: Shell) -> None:
    """A page or JSON, in a file that only its owner may read; JSON when printed."""
    page, data = shell.folder / "amal.html", shell.folder / "amal.json"
    told = shell(f"export {AMAL} -o {page}")
    shell(f"export {AMAL} -o {data}")

    assert "Hand it to them alone." in told
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert page.stat().st_mode & 0o077 == 0
    assert json.loads(data.read_text("utf-8"))["person"] == AMAL
    assert json.loads(shell(f"export {AMAL}"))["person"] == AMAL
    assert shell(f"export {AMAL} --html").startswith("<!DOCTYPE html>")


def test_records_of_concerns_are_asked_for_by_name(shell: Shell) -> None:
    """The role that lifts holds gets them; whoever else asks is told for whom it is."""
    refused = shell(f"export {AMAL} --safeguarding --by coordinator:kim", DATA)

    assert "only for the lead of Kept, by role and name" in refused
    assert "say who with --by" in shell(f"export {AMAL} --safeguarding", USAGE)
    assert json.loads(shell(f"export {AMAL} --safeguarding --by lead:lee"))[
        "with_concerns"
    ]


def test_erasing_leaves_no_byte(shell: Shell) -> None:
    """The file is rewritten by the command itself; a dry run leaves it as it is."""
    line = f"erase {AMAL} --reason asked --by coordinator:kim --at 2027-03-01"
    planned = shell(f"{line} --dry-run")
    before = b"".join(file.read_bytes() for file in shell.folder.glob("*.db*"))
    done = shell(line)
    after = b"".join(file.read_bytes() for file in shell.folder.glob("*.db*"))

    assert planned.startswith(f"{AMAL} would be erased-1 from now on.")
    assert done.startswith(f"{AMAL} is erased-1 from now on.")
    assert AMAL.encode() in before
    assert AMAL.encode() not in after
    assert "no person called" in shell(line, DATA)


def test_keeping_releasing_and_expiring(shell: Shell) -> None:
    """What keeps somebody is told, and listed; when it is over, so is their time."""
    shell(f"keep {AMAL} --reason 'a claim' --by lead:lee --at 2027-03-01")
    listed = shell("kept")
    kept = shell("expire --at 2029-03-01")
    shell(f"release {AMAL} --by lead:lee --at 2029-03-02")
    planned = json.loads(shell("expire --at 2029-03-03 --dry-run --json"))
    done = shell("expire --at 2029-03-03")

    assert listed == f"{AMAL}: a claim, by lead lee, 1 March 2027\n"
    assert "kept all the same: a legal hold stands since 1 March 2027" in kept
    assert [one["person"] for one in planned] == [AMAL]
    assert "erased; called erased-1 from now on" in done
    assert "longer than their time" in shell("expire --at 2029-03-03")
    assert "released on 2 March 2029 by lead lee" in shell("kept")
    assert "No byte is left" in shell("scrub")


@pytest.mark.parametrize(
    "line",
    [
        f"erase {AMAL} --reason asked --by kim",
        f"keep {AMAL} --reason asked",
        f"export {AMAL} --html --json",
        f"export {AMAL} -o copy.pdf",
    ],
)
def test_wrong_usage_is_told(shell: Shell, line: str) -> None:
    """Who does it is named by role and name; a page is not JSON."""
    assert "Usage:" in shell(line, USAGE)


@pytest.mark.parametrize("where", ["postgresql"], indirect=True)
def test_on_postgresql_rewriting_is_asked_for(
    where: URL, capsys: pytest.CaptureFixture[str]
) -> None:
    """Others could not work meanwhile; so it is told how, and done when asked for."""
    office = an_office(where)
    office.transact(lambda desk: amal_takes_part(desk.run("one")))
    office.transact(lambda desk: amal_ends(desk.run("one")))
    office.close()
    address = where.render_as_string(hide_password=False)
    by = ["--by", "coordinator:kim", "--at", "2027-03-01", "--database", address]
    told = []
    for command in (
        ["erase", AMAL, "--reason", "asked", *by],
        ["scrub", "--database", address],
    ):
        with pytest.raises(SystemExit) as ended:
            main(["live", *command])
        assert ended.value.code == DONE
        told.append(capsys.readouterr().out)

    assert "wayfellow live scrub, when nobody works with them." in told[0]
    assert told[1] == "No byte is left of what was erased.\n"
