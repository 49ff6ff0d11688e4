"""The command `wayfellow plugins`: what is installed, and what is broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from wayfellow.cli import main

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install plugins beside those that are there already."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def one(name: str, text: str) -> None:
        module = f"{name}_plugin"
        (tmp_path / f"{module}.py").write_text(text)
        information = tmp_path / f"{name}-1.2.dist-info"
        information.mkdir()
        (information / "METADATA").write_text(f"Name: {name}\nVersion: 1.2\n")
        (information / "entry_points.txt").write_text(
            f"[wayfellow]\n{name} = {module}\n"
        )

    return one


def told(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    """Run the command; give its code and what it printed."""
    with pytest.raises(SystemExit) as left:
        main(["plugins", *options])
    assert isinstance(left.value.code, int)
    return left.value.code, capsys.readouterr().out


def test_each_is_listed_with_its_hooks(
    install: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    """A plugin is listed with its package, its version and the hooks it takes part in."""
    install(
        "watch",
        "from wayfellow.hooks import hookimpl\n"
        "@hookimpl\ndef deliver(effect): pass\n"
        "@hookimpl\ndef before_move(move): pass\n",
    )
    code, printed = told(capsys)

    assert code == 0
    assert "watch, from watch 1.2\n  takes part in before_move, deliver\n" in printed
    assert "journal, from wayfellow" in printed


def test_a_broken_one_hides_no_other(
    install: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever is wrong with one, it is named with the reason, and all are listed."""
    install("torn", "raise RuntimeError('torn')\n")
    install("gone", "import sys; sys.exit('gone')\n")
    install(
        "misspelt",
        "from wayfellow.hooks import hookimpl\n@hookimpl\ndef delivr(effect): pass\n",
    )
    install("idle", "")
    install("journal", "")
    code, printed = told(capsys)
    _, document = told(capsys, "--json")
    found = {each["name"]: each for each in json.loads(document)["plugins"]}

    assert code == 3
    assert "torn, from torn 1.2\n  cannot be loaded: RuntimeError: torn." in printed
    assert "idle, from idle 1.2\n  takes part in nothing\n" in printed
    assert found["gone"]["problem"] == "SystemExit: gone"
    assert "delivr" in found["misspelt"]["problem"]
    assert "only one may have it" in " ".join(printed.split())
