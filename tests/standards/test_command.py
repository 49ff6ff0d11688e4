"""The command `wayfellow audit`: what it says, and how it leaves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from standards.small import WHOLE
from wayfellow.cli import main

OWN = """
name = "own"
title = "Our own"
edition = "first edition"
source = "ourselves"
[[items]]
id = "said"
asks = "Mentors are volunteers."
attestable = true
[[items]]
id = "pairs_meet"
asks = "Pairs meet every month."
requirements = [{ type = "meets", at_least_every = [1, "months"] }]
"""
ATTESTED = WHOLE.replace(
    "follows own\n",
    'follows own\n    attests said by coordinator on 1 March 2026 "Agreement"\n',
)

Run = Callable[..., tuple[object, str, str]]


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Run the command beside a programme and its standard."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.standard").write_text(OWN, encoding="utf-8")
    (tmp_path / "mine.programme").write_text(ATTESTED, encoding="utf-8")

    def command(*arguments: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as left:
            main(["audit", *arguments])
        return left.value.code, *capsys.readouterr()

    return command


def test_a_standard_beside_the_programme(run: Run) -> None:
    """Everything is shown, so the code is 0; and nothing is promised."""
    code, said, _ = run("mine.programme")

    assert code == 0
    assert said.startswith("mine.programme\n\nown: Our own, first edition\n")
    assert "said (must): attested\n" in said
    assert "pairs_meet (must): met\n" in said
    assert "promises nothing about impact" in said


def test_something_that_must_be_is_not_met(run: Run, tmp_path: Path) -> None:
    """The code is 1, and capital letters catch the eye."""
    (tmp_path / "mine.programme").write_text(WHOLE, encoding="utf-8")
    code, said, _ = run("mine.programme")

    assert code == 1
    assert "said (must): NOT MET\n" in said


def test_a_claim_about_no_item(run: Run, tmp_path: Path) -> None:
    """It is named with its line, and the code is 1."""
    text = ATTESTED.replace(
        "follows own\n", 'follows own\n    not applicable siad because "x"\n'
    )
    (tmp_path / "mine.programme").write_text(text, encoding="utf-8")
    code, said, _ = run("mine.programme")

    assert code == 1
    assert (
        "mine.programme:3: no standard that is followed has an item `siad`; did" in said
    )


def test_an_unknown_standard_is_a_finding(run: Run, tmp_path: Path) -> None:
    """The others are looked at all the same; claims may be about what it asks."""
    text = ATTESTED.replace("follows own\n", "follows own, eepm_6\n")
    (tmp_path / "mine.programme").write_text(
        text.replace("attests said", "attests siad"), encoding="utf-8"
    )
    code, said, _ = run("mine.programme")

    assert code == 1
    assert "pairs_meet (must): met" in said
    assert "mine.programme: there is no standard called `eepm_6`. Perhaps you" in said
    assert "siad" not in said


def test_another_standard_can_be_asked_for(run: Run) -> None:
    """Claims for the standards that the file follows are then no strays."""
    code, said, _ = run(
        "mine.programme", "--standard", "eepm_4", "--standard", "eepm_5"
    )

    assert code == 1
    assert "\neepm_4: Elements" in said
    assert "\neepm_5: Elements" in said
    assert "own:" not in said
    assert "no standard that is followed" not in said


def test_a_standard_by_its_path(run: Run) -> None:
    """Also a programme that comes with Wayfellow can be held against one of yours."""
    code, said, _ = run("organic", "--standard", "own.standard")

    assert code == 1
    assert "pairs_meet (must): NOT MET\n" in said


def test_json(run: Run) -> None:
    """A program reads the same answers, with the words of caution."""
    _, said, _ = run("--json", "mine.programme", "organic", "--standard", "own")
    document = msgspec.json.decode(said)
    mine = document["files"][0]

    assert "impact" in document["caution"]
    assert [file["file"] for file in document["files"]] == ["mine.programme"]
    assert [one["standing"] for one in mine["standards"][0]["answers"]] == [
        "attested",
        "met",
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("organic",), "organic.programme follows no standard. Write"),
        (("mine.programme", "--standard", "eepm_3"), "Perhaps you mean `eepm_5`"),
        (
            ("mine.programme", "--standard", "zebra"),
            "There is: `core_practice`, `eepm_4`",
        ),
        (("nothing.programme",), "there is no file"),
    ],
)
def test_what_cannot_be_audited(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    """An unknown standard, none at all, or no file: the code is 3, and a hint."""
    code, _, problem = run(*arguments)

    assert code == 3
    assert words in problem


def test_a_scenario_is_wrong_usage(run: Run) -> None:
    """Only a programme can be audited."""
    assert run("organic.scenario")[0] == 2


def test_a_programme_with_mistakes(run: Run, tmp_path: Path) -> None:
    """They are shown as `check` shows them, and the code is 1."""
    wrong = ATTESTED.replace("end as withdrawn", "end as zebra")
    (tmp_path / "mine.programme").write_text(wrong, encoding="utf-8")
    code, _, problem = run("mine.programme")

    assert code == 1
    assert "error[W201]" in problem


def test_the_standard_is_not_needed_to_check(run: Run, tmp_path: Path, capsys) -> None:
    """`check` reads no standard: a file may follow one that is not here."""
    (tmp_path / "own.standard").unlink()
    with pytest.raises(SystemExit) as left:
        main(["check", "mine.programme"])

    assert left.value.code == 0
    assert capsys.readouterr().out == "mine.programme: no mistakes.\n"
