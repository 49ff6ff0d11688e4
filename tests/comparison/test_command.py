"""The command `wayfellow compare`: what it prints, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from comparison.reading import TEXT
from wayfellow.cli import main

LINE = (
    TEXT.splitlines().index(
        '        after 8 weeks: end as stopped because "the form was never finished"'
    )
    + 1
)
VERSIONS = Path(__file__).with_name("versions")


def run(*arguments: str) -> int:
    """Run a command as a shell would, and give its exit code."""
    with pytest.raises(SystemExit) as left:
        main(["compare", *arguments])
    assert isinstance(left.value.code, int)
    return left.value.code


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a programme, another version of it, the same otherwise said, a wrong one."""
    monkeypatch.chdir(tmp_path)
    texts = {
        "old": TEXT,
        "new": TEXT.replace("after 8 weeks: end", "after 9 weeks: end"),
        "same": TEXT.replace("after 8 weeks: end", "after 56 days: end"),
        "wrong": TEXT + "stage",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.programme").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["old.programme", "old.programme"], 0),
        (["old.programme", "same.programme"], 0),
        (["old.programme", "new.programme"], 1),
        (["old.programme"], 2),
        (["old.programme", "missing.programme"], 3),
        (["old.programme", "wrong.programme"], 3),
        (["organic", "organic"], 0),
    ],
)
def test_how_it_ends(written: Path, names: list[str], code: int) -> None:
    """0 when the two mean the same, 1 when they differ, and 3 when one is no programme."""
    assert run(*names) == code


def test_the_whole_text(
    golden: Callable[[Path, str], None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every kind of change of a real programme, in the words that are printed."""
    # The lines are as long as the file's path, so it has to be the same everywhere.
    monkeypatch.chdir(VERSIONS)
    run("growth_company", "growth_company.programme")

    golden(VERSIONS / "growth_company.txt", capsys.readouterr().out)


def test_mistakes_are_shown(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file with mistakes is not compared; they are shown as `check` shows them."""
    run("old.programme", "wrong.programme")
    printed = capsys.readouterr()

    assert printed.out == ""
    assert printed.err.startswith("error[W")


def test_the_json_document(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One document with every difference, its lines in both files, and the example."""
    run("--json", "old.programme", "new.programme")
    document = json.loads(capsys.readouterr().out)

    assert document["schema"] == 1
    assert document["same"] is False
    assert document["differences"] == [
        {
            "effect": "looser",
            "where": "step applying",
            "of": ["reader", "helper"],
            "before": "after 8 weeks: end as stopped",
            "now": "after 9 weeks: end as stopped",
            "old_line": LINE,
            "new_line": LINE,
            "example": {
                "who": "a reader who entered `applying` on 11 January 2027",
                "before": "end as stopped on 8 March 2027",
                "now": "end as stopped on 15 March 2027",
            },
            "note": "",
        }
    ]
