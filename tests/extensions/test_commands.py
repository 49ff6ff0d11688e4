"""The commands with a plugin that is really installed, and without it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from extensions.travel import PROGRAMME, SCENARIO
from wayfellow.cli import main
from wayfellow.cli.files import extensions as known_extensions

ENTRY = "[wayfellow]\ntravel = ride_plugin\n"
PLUGIN = """
from extensions.travel import LANGUAGE
from wayfellow.hooks import hookimpl

@hookimpl
def language():
    return LANGUAGE
"""
FORGOTTEN = """return Language(
        Extension(
            "travel",
            (Function("zone", "person", "number", Detail("square", "number")),),
        ),
        {"zone": len},
    )
"""
STORY = """
story "Near enough"
    given mentee ana in applying with square 5
    when coordinator raises asked for ana
    then ana is in waiting
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a folder with both files, in which commands are run."""
    (tmp_path / "rides.programme").write_text(PROGRAMME + STORY, "utf-8")
    (tmp_path / "year.scenario").write_text(SCENARIO, "utf-8")
    monkeypatch.chdir(tmp_path)
    known_extensions.cache_clear()
    yield tmp_path
    known_extensions.cache_clear()


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, plugin: str) -> None:
    """Put a plugin and what announces it where Python finds both."""
    site = folder / "site"
    information = site / "ride_plugin-1.0.dist-info"
    information.mkdir(parents=True)
    (site / "ride_plugin.py").write_text(plugin, "utf-8")
    (information / "METADATA").write_text("Name: ride_plugin\nVersion: 1.0\n", "utf-8")
    (information / "entry_points.txt").write_text(ENTRY, "utf-8")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.delitem(sys.modules, "ride_plugin", raising=False)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str]:
    """Run a command; give how it ended, and all that it printed."""
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    printed = capsys.readouterr()
    return left.value.code, printed.out + printed.err


def test_every_command_knows_the_words_of_an_installed_plugin(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Check, test, format, simulate and the desk take them from the entry point."""
    install(folder, monkeypatch, PLUGIN)

    assert run(capsys, "check", "rides.programme", "year.scenario")[0] == 0
    assert run(capsys, "test", "rides.programme")[0] == 0
    assert run(capsys, "format", "--check", "rides.programme")[0] in (0, 1)
    code, report = run(
        capsys, "simulate", "year.scenario", "--replications", "1", "--workers", "1"
    )
    assert (code, "leaves to plugins" in report) == (0, True)
    code, found = run(capsys, "plugin", "email", "check", "rides.programme")
    assert "has mistakes" not in found
    for command in (
        "init",
        "deploy rides.programme",
        "open town --starts 2027-01-04",
        "enrol mentee ana --run town --at 2027-01-04 square=5",
        "send ana asked --by coordinator:carol --run town --at 2027-01-05",
    ):
        code, printed = run(capsys, "live", *command.split(), "--database", "r.db")
        assert code == 0, printed
    _, status = run(capsys, "live", "why", "ana", "--run", "town", "--database", "r.db")
    assert "waiting" in status


def test_without_the_plugin_it_is_said_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Checking tells which plugin is missing, and nothing about its words."""
    code, printed = run(capsys, "check", "rides.programme")

    assert code == 1
    assert printed.count("error[") == 1
    assert "the plugin `travel` is not installed here" in printed


def test_a_plugin_that_breaks_down_holds_up_no_other_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that uses no plugin is checked, and one that does is told plainly."""
    install(folder, monkeypatch, "raise RuntimeError('torn')\n")

    assert run(capsys, "check", "organic")[0] == 0
    said = run(capsys, "check", "rides.programme")[1]

    assert "the plugin `travel` is installed here, and cannot be loaded" in said
    assert "Help: `wayfellow plugins` says why." in said
    code, listed = run(capsys, "plugins")
    assert (code, "cannot be loaded: RuntimeError: torn" in listed) == (3, True)


def test_words_that_are_declared_wrongly_are_told_by_the_list(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A forgotten comma is no traceback, and the list says where it belongs."""
    torn = PLUGIN.replace("return LANGUAGE", FORGOTTEN)
    install(folder, monkeypatch, torn + "from wayfellow.hooks import *\n")
    said = run(capsys, "check", "rides.programme")[1]
    listed = " ".join(run(capsys, "plugins")[1].split())

    assert "the plugin `travel` is installed here, and cannot be loaded" in said
    assert "`reads` of its function `zone` must be a tuple of details" in listed


def test_who_is_to_do_something_is_looked_for_among_those_who_are_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A plugin that is nearly called so is asked about; a file goes on without it."""
    install(folder, monkeypatch, "raise RuntimeError('never loaded')\n")
    text = (
        "programme visits\nrole visitor\nstaff lead, lifts safeguarding holds\n"
        "outcomes\ndone\nstage coming for visitor\nstep expected\n"
        "on enter: do travell.book\non seen by lead: end as done\n"
    )
    (folder / "visits.programme").write_text(text, "utf-8")
    code, said = run(capsys, "check", "visits.programme")

    assert code == 0
    assert "no plugin called `travell` is installed here" in said
    assert "did you mean `travel`?" in said
