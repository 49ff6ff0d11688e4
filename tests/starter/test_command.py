"""The command `wayfellow new`: what it writes, what it leaves, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from wayfellow.cli import main


def run(*arguments: str) -> int:
    """Run a command as a shell would, and give its exit code."""
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    assert isinstance(left.value.code, int)
    return left.value.code


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Begin in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_from_nothing_to_a_simulation(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two commands write what the third one runs."""
    assert run("new", "programme", "Side by side", "--template", "smallest") == 0
    assert run("new", "scenario", "side_by_side.programme") == 0
    assert run("check", "side_by_side.programme", "side_by_side.scenario") == 0
    assert run("simulate", "side_by_side.scenario", "--replications", "1") == 0
    assert "Scenario first_year of side_by_side" in capsys.readouterr().out


def test_what_is_there_is_left_as_it_is(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither command overwrites anything; another folder will do."""
    (folder / "mine.programme").write_text("mine", encoding="utf-8")
    (folder / "organic.scenario").write_text("mine", encoding="utf-8")
    (folder / "other").mkdir()

    assert run("new", "programme", "mine") == 3
    assert run("new", "scenario", "organic") == 3
    assert run("new", "programme", "mine", "--into", "other") == 0
    assert run("new", "scenario", "organic", "--into", "other") == 0
    assert {path.read_text("utf-8") for path in folder.glob("*.*")} == {"mine"}
    assert "mine.programme is there already" in capsys.readouterr().err


def test_a_scenario_stands_beside_its_programme(folder: Path) -> None:
    """It is written to the programme's folder, where it will be looked for."""
    (folder / "ours").mkdir()
    run("new", "programme", "reading", "--into", "ours")

    assert run("new", "scenario", "ours/reading.programme") == 0
    assert (folder / "ours" / "reading.scenario").exists()


def test_a_file_under_another_name_would_not_be_found(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A scenario finds its programme by its name, so that the file has to have it."""
    run("new", "programme", "reading")
    (folder / "reading.programme").rename(folder / "draft.programme")

    assert run("new", "scenario", "draft.programme") == 3
    assert "Call the file `reading.programme` first" in " ".join(
        capsys.readouterr().err.split()
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["programme"], 2),
        (["programme", "12"], 2),
        (["programme", "the"], 2),
        (["programme", "a", "--template", "none"], 2),
        (["programme", "a", "--into", "nowhere"], 2),
        (["scenario", "missing.programme"], 3),
    ],
)
def test_how_it_ends(folder: Path, arguments: list[str], code: int) -> None:
    """What cannot be is refused, and nothing is written."""
    assert run("new", *arguments) == code
    assert not [*folder.iterdir()]


def test_a_programme_with_mistakes_gets_no_scenario(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its mistakes are shown, as `wayfellow check` shows them."""
    (folder / "wrong.programme").write_text("programme wrong\nstage", encoding="utf-8")

    assert run("new", "scenario", "wrong.programme") == 1
    assert capsys.readouterr().err.startswith("error[W")
