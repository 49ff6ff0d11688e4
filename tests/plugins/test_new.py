"""The command `wayfellow new plugin`: a plugin that passes its own tests at birth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

import pytest

from wayfellow.cli import main

ROOT = Path(__file__).parents[2]
SOURCES = ("dsl", "engine", "plugins", "programmes")
NAME = "x9_o_2"
"""Legal, and nothing like the names that the templates were tried with."""
PIP = ["-m", "pip", "--disable-pip-version-check", "--no-cache-dir"]
OFFLINE = ["--quiet", "--no-deps", "--no-index"]


def run(*arguments: str) -> int:
    """Run a command as a shell would, and give its exit code."""
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    assert isinstance(left.value.code, int)
    return left.value.code


def written(folder: Path) -> dict[str, str]:
    """Give what is in a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def an_environment(folder: Path) -> Path:
    """Make an environment with this checkout and all that it needs; give its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    (its_own,) = folder.glob("lib/python*/site-packages")
    places = [*(ROOT / name for name in SOURCES), sysconfig.get_path("purelib")]
    (its_own / "checkout.pth").write_text("\n".join(map(str, places)))
    return python


def done(python: Path, *arguments: str | Path, inside: Path) -> str:
    """Run a program of an environment in a folder; give what it printed."""
    bare = {n: value for n, value in os.environ.items() if not n.startswith("PYTHON")}
    # What else is installed beside pytest here, whoever writes a plugin may not have.
    bare["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    ended = subprocess.run(
        [python, *arguments],
        cwd=inside,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_it_passes_its_own_tests_at_birth(tmp_path: Path) -> None:
    """Built, installed elsewhere and untouched: tests, lint, layout and types pass."""
    assert run("new", "plugin", NAME, "--into", str(tmp_path)) == 0
    folder = tmp_path / "wayfellow-x9-o-2"
    python = an_environment(tmp_path / "venv")

    def tried(*arguments: str | Path) -> str:
        return done(python, *arguments, inside=folder)

    tried(*PIP, "wheel", *OFFLINE, "--no-build-isolation", "-w", tmp_path, ".")
    (wheel,) = tmp_path.glob("*.whl")
    names = ZipFile(wheel).namelist()
    tried(*PIP, "install", *OFFLINE, wheel)
    tried("-m", "ruff", "check", "--no-cache")
    tried("-m", "ruff", "format", "--check", "--no-cache")
    # Types of what it imports are worked out once for all runs of this test.
    tried("-m", "mypy", "--cache-dir", ROOT / ".mypy_cache" / "new_plugin")
    command = "from wayfellow.cli import main; main(['plugins', '--json'])"
    listed = json.loads(tried("-c", command))["plugins"]

    assert f"wayfellow_{NAME}/py.typed" in names
    assert not [name for name in names if "test" in name]
    assert "5 passed" in tried("-m", "pytest", "-p", "no:cacheprovider")
    assert [each for each in listed if each["name"] == NAME] == [
        {
            "name": NAME,
            "package": "wayfellow-x9-o-2",
            "version": "0.1.0",
            "hooks": ["before_move", "deliver"],
            "problem": "",
        }
    ]


def test_nothing_of_the_template_is_left(tmp_path: Path) -> None:
    """Every place for a word has been filled, and the longest name fits its lines."""
    longest = "a" * 40
    assert run("new", "plugin", longest, "--into", str(tmp_path)) == 0
    folder = tmp_path / f"wayfellow-{longest}"
    texts = written(folder)

    assert sorted(texts) == [
        ".gitignore",
        "README.md",
        "pyproject.toml",
        f"src/wayfellow_{longest}/__init__.py",
        f"src/wayfellow_{longest}/py.typed",
        f"tests/test_{longest}.py",
    ]
    assert not any("$" in text for text in texts.values())
    for ruff in (["check", "--no-cache"], ["format", "--check", "--no-cache"]):
        done(Path(sys.executable), "-m", "ruff", *ruff, inside=folder)


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("class", "`class` is a word of Python"),
        ("of", "`of` is a word of the language of programmes"),
        ("pair", "`pair` is a word of nearly every programme"),
        ("wayfellow", "`wayfellow` is a word of our own"),
        ("the", "`the` is a word of the language of programmes"),
        ("../letters", "is a path"),
        ("my.letters", "is a path"),
        ("Letters", "perhaps `letters`"),
        ("birthday cards", "perhaps `birthday_cards`"),
        ("birthday__cards", "perhaps `birthday_cards`"),
        ("wayfellow_letters", "say `letters`"),
        ("9", "begins with a letter"),
        ("é", "begins with a letter"),
        ("", "begins with a letter"),
        ("a" * 41, "40 is the most"),
        ("journal", "a plugin called `journal` is installed here already"),
        ("dsl", "a package called `wayfellow_dsl` is installed here already"),
    ],
)
def test_what_is_no_name_is_refused(
    name: str,
    advice: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A name that would not work is refused with one that does, and nothing written."""
    assert run("new", "plugin", name, "--into", str(tmp_path)) == 2
    assert advice in " ".join(capsys.readouterr().err.split())
    assert not [*tmp_path.iterdir()]


def test_what_is_there_is_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder of this name is never written into."""
    (tmp_path / "wayfellow-letters").mkdir()
    (tmp_path / "wayfellow-letters" / "mine").write_text("mine")

    assert run("new", "plugin", "letters", "--into", str(tmp_path)) == 3
    assert "left as it is" in capsys.readouterr().err
    assert written(tmp_path) == {"wayfellow-letters/mine": "mine"}
