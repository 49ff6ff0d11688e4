"""Who is in a run and where: the command `wayfellow live people`."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from live.offices import accepted, an_office, enrolled, in_run
from wayfellow.cli import main

People = Callable[..., str]


@pytest.fixture
def people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> People:
    """Give the command, on a run with three mentees; one goes by a formula."""
    office = in_run(an_office(tmp_path))
    office.transact(lambda desk: accepted(desk.run("spring"), "ann"))
    office.transact(lambda desk: enrolled(desk.run("spring"), "bo", "=A1"))
    office.close()

    def ask(*given: str, code: int = 0) -> str:
        with pytest.raises(SystemExit) as left:
            main(["live", "people", *given, "--database", str(tmp_path / "small.db")])
        printed = capsys.readouterr()

        assert left.value.code == code
        return printed.out or printed.err

    return ask


def test_everybody_is_listed_with_where_they_are(people: People) -> None:
    """By identifier, in columns, with times in the programme's zone."""
    assert people().splitlines() == [
        "identifier  role    step      ended as  since",
        "=A1         mentee  applying            2027-01-04 12:00",
        "ann         mentee  waiting             2027-01-06 12:00",
        "bo          mentee  applying            2027-01-04 12:00",
    ]


def test_one_role_or_one_step_can_be_asked_for(people: People) -> None:
    """Where nobody is, that is said."""
    found = json.loads(people("--role", "mentee", "--in", "waiting", "--json"))

    assert [one["id"] for one in found] == ["ann"]
    assert people("--role", "mentor") == "Nobody is there.\n"


def test_the_table_is_one_for_a_spreadsheet(people: People, tmp_path: Path) -> None:
    """Excel reads its letters, and nothing in it is reckoned out as a formula."""
    file = tmp_path / "people.csv"
    said = people("-o", str(file))
    with file.open(encoding="utf-8", newline="") as table:
        rows = list(csv.reader(table))

    assert said == f"{file}: 3 listed.\n"
    assert rows[0][0] == "\ufeffidentifier"
    assert [row[0] for row in rows[1:]] == ["'=A1", "ann", "bo"]


def test_a_name_that_there_is_not_is_no_empty_list(people: People) -> None:
    """A slip of the pen would otherwise look as if nobody were there."""
    assert "Did you mean `mentee`?" in people("--role", "mentees", code=2)
    assert "no step or outcome `lunch`" in people("--in", "lunch", code=2)
