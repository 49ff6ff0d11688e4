"""The command `wayfellow check`."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from wayfellow.cli.check import check

CLEAN = "programme trial\nstaff lead, lifts safeguarding holds\n"
WRONG = "programme trial\nstaff lead\n"
WARNED = (
    CLEAN + "role mentee\nrole mentor\nrelationship pair of mentee and mentor\n"
    "outcomes\ndone\nstage meetings for pair\nstep meeting\n"
    "meet weekly for 3 weeks\nafter 1 year: end as done\n"
)


def _run(*arguments: str) -> tuple[int, Result]:
    """Run the command, and give the code that the whole program would leave with."""
    runner = CliRunner()
    result = runner.invoke(check, arguments, standalone_mode=False)
    if isinstance(result.exception, BaseException):
        raise result.exception
    return int(result.return_value), result


def _file(folder: Path, text: str | bytes, name: str = "trial.programme") -> str:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def test_a_clean_file(tmp_path: Path) -> None:
    """A file without mistakes is said to be so, and the code is 0."""
    path = _file(tmp_path, CLEAN)
    code, result = _run(path)

    assert code == 0
    assert result.output == f"{path}: no mistakes.\n"


def test_a_bundled_name_in_place_of_a_path() -> None:
    """Programmes that come with Wayfellow are checked by their names."""
    code, result = _run("growth_company", "organic")

    assert code == 0
    assert result.output.splitlines() == [
        "growth_company.programme: no mistakes.",
        "organic.programme: no mistakes.",
    ]


def test_mistakes_are_shown(tmp_path: Path) -> None:
    """Mistakes are explained and counted, and the code is 1."""
    code, result = _run(_file(tmp_path, WRONG))

    assert code == 1
    assert "error[W309]" in result.output
    assert result.output.endswith("trial.programme: 1 mistake.\n")


def test_warnings_are_allowed(tmp_path: Path) -> None:
    """With nothing but warnings the code is 0."""
    code, result = _run(_file(tmp_path, WARNED))

    assert code == 0
    assert "warning[W307]" in result.output


def test_a_scenario_is_checked_against_its_programme() -> None:
    """A scenario is read with the programme that it is for."""
    code, result = _run("growth_company.scenario")

    assert code == 0
    assert result.output == "growth_company.scenario: no mistakes.\n"


def test_a_scenario_of_a_wrong_programme(tmp_path: Path) -> None:
    """Where the programme itself has mistakes, those are shown."""
    _file(tmp_path, WRONG)
    path = _file(tmp_path, "scenario s for trial\n", "s.scenario")
    code, result = _run(path)

    assert code == 1
    assert "trial.programme:2:1" in result.output


@pytest.mark.parametrize(
    ("name", "hint"),
    [("no_such_file", "`asset_based`"), ("growth_compny", "growth_company")],
)
def test_a_missing_file(name: str, hint: str) -> None:
    """A file that does not exist has the code 3, and a hint."""
    code, result = _run(name)

    assert code == 3
    assert hint in result.stderr


def test_a_folder(tmp_path: Path) -> None:
    """A folder cannot be read, which has the code 3."""
    code, result = _run(str(tmp_path))

    assert code == 3
    assert "is a directory" in result.stderr


def test_a_wrong_encoding(tmp_path: Path) -> None:
    """A file that is no text has the code 3, and is told how to be saved."""
    code, result = _run(_file(tmp_path, "role é".encode("latin-1")))

    assert code == 3
    assert "UTF-8" in result.output


def test_other_files_are_checked_all_the_same(tmp_path: Path) -> None:
    """One file that cannot be read does not keep the others from being checked."""
    code, result = _run("no_such_file", _file(tmp_path, WRONG))

    assert code == 3
    assert "error[W309]" in result.stdout


def test_json(tmp_path: Path) -> None:
    """`--json` prints one document with every file in it."""
    wrong, clean = _file(tmp_path, WRONG), _file(tmp_path, CLEAN, "b.programme")
    code, result = _run("--json", wrong, clean)
    files = msgspec.json.decode(result.stdout)

    assert code == 1
    assert [file["file"] for file in files] == [wrong, clean]
    assert [found["code"] for found in files[0]["diagnostics"]] == ["W309"]
    assert files[1]["diagnostics"] == []
