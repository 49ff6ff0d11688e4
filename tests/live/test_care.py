"""The desk's plain commands: holds and pauses, what is stuck, and people in a table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from live.test_commands import DATA, USAGE, Shell, shell

assert shell


@pytest.fixture
def with_ana(shell: Shell) -> Shell:
    """Give a shell in whose run Ana has just joined."""
    shell("enrol mentee ana --at 2027-01-05")
    return shell


def test_anybody_raises_a_concern_also_without_a_name(with_ana: Shell) -> None:
    """What is printed says what counts now, whom to speak to, and nothing else."""
    printed = with_ana("hold ana --at 2027-01-06")
    again = with_ana("hold ana --by neighbour --at 2027-01-07")

    assert printed == again
    assert printed == (
        "The concern about ana is recorded, and it counts from now on: nothing\n"
        "moves, nobody meets, and no message goes out until two people of\n"
        "coordinator have looked into it. They have been given the task.\n"
        "\n"
        "If somebody may be in danger now, do not wait for that: call the emergency\n"
        "services, then speak to coordinator yourself.\n"
    )
    history = with_ana("history ana")
    assert "concern  by outsider\n" in history
    assert "concern  by outsider neighbour\n" in history


@pytest.mark.parametrize(
    ("who", "role", "name"),
    [
        ("ana", "mentee", "ana"),
        ("coordinator:kim", "coordinator", "kim"),
        ("teacher:smith", "teacher", "smith"),
        ("mentor", "mentor", ""),
        ("nobody", "outsider", "nobody"),
    ],
)
def test_whoever_raises_a_concern_is_recorded_as_said(
    with_ana: Shell, who: str, role: str, name: str
) -> None:
    """A participant, staff, or anybody in their own words."""
    with_ana(f"hold ana --by {who} --at 2027-01-06")
    line = json.loads(with_ana("history ana --json"))[-1]

    assert line["record"]["by"] == [role, name]


def test_what_was_seen_stays_in_the_history_and_is_not_printed(
    with_ana: Shell,
) -> None:
    """Nor is it in the task that goes out, nor beside a relationship."""
    assert "bruises" not in with_ana("hold ana --note bruises --at 2027-01-06")
    assert "bruises" in with_ana("history ana --json")
    for question in ("why ana", "status", "stuck", "history ana", "outbox --json"):
        assert "bruises" not in with_ana(question)


def test_a_concern_as_json_says_no_more(with_ana: Shell) -> None:
    """Not whom else it stops: whoever raised it may not know."""
    told = json.loads(with_ana("hold ana --json --at 2027-01-06"))

    assert told == {
        "subject": "ana",
        "when": "2027-01-06T09:00:00Z",
        "lifted_by": ["coordinator"],
    }


def test_a_name_that_nobody_has_is_answered_without_names(with_ana: Shell) -> None:
    """Whoever asks may not know who takes part."""
    problem = with_ana.refuse("hold anna --at 2027-01-06", DATA)

    assert problem == (
        "Error: nobody here is called `anna`, so no concern is recorded yet. Look "
        "again at how the name is written; if you cannot tell, speak to coordinator "
        "now.\n"
    )


def test_two_people_lift_a_hold(with_ana: Shell) -> None:
    """The first hears that a second is needed; nobody agrees twice."""
    with_ana("hold ana --at 2027-01-06")

    first = with_ana("lift ana --by coordinator:kim --at 2027-01-07")
    assert "kim agrees that the hold on ana is lifted. A second person" in first
    problem = with_ana.refuse("lift ana --by coordinator:kim --at 2027-01-07", DATA)
    assert "has already agreed" in problem
    with_ana("pause ana --by coordinator:kim --at 2027-01-07")
    second = with_ana("lift ana --by coordinator:pat --at 2027-01-08")
    assert second.startswith("The hold on ana is lifted.")
    assert "Something else still holds them" in second
    problem = with_ana.refuse("lift ana --by coordinator:pat --at 2027-01-08", DATA)
    assert "no concern about `ana` holds them" in problem


def test_lifting_and_pausing_ask_who(with_ana: Shell) -> None:
    """Only raising a concern needs no name."""
    for command in ("lift ana", "pause ana", "resume ana"):
        assert "say who with --by" in with_ana.refuse(command, USAGE)


def test_a_pause_and_its_end(with_ana: Shell) -> None:
    """By the person or by staff, in plain words; a hold beside it goes on."""
    paused = with_ana("pause ana --by ana --at 2027-01-06")
    with_ana("hold ana --at 2027-01-07")

    assert paused.startswith("ana is paused: clocks stand still")
    over = with_ana("resume ana --by coordinator:kim --at 2027-01-08")
    assert over.startswith("The pause of ana is over. Something else still holds")
    with_ana("pause ana --by ana --at 2027-01-09")
    with_ana("lift ana --by coordinator:kim --at 2027-01-09")
    with_ana("lift ana --by coordinator:pat --at 2027-01-09")
    assert with_ana("resume ana --by ana --at 2027-01-10").startswith("ana goes on")


def test_stuck_is_told_by_urgency_and_alike_together(shell: Shell) -> None:
    """A heading for each kind; those who wait for the same share a line."""
    for number in range(8):
        shell(f"enrol mentee ana{number} --at 2027-01-05")
        shell(f"send ana{number} form application --by ana{number} --at 2027-01-06")
    shell("hold ana7 --at 2027-01-07")
    shell("enrol mentee ben --at 2027-01-05")
    shell("enrol mentor mo --at 2027-01-05")

    assert shell("stuck --at 2027-01-14") == (
        "spring: 8 to look at.\n"
        "\n"
        "On a safeguarding hold\n"
        "  mentee in screening: ana7 (7 days)\n"
        "    A safeguarding hold stops everything; only coordinator may lift it (two "
        "people).\n"
        "    possible now: `lift concern` by coordinator\n"
        "\n"
        "Nothing ahead\n"
        "  mentee in screening: ana0 (8 days), ana1 (8 days), ana2 (8 days), ana3 "
        "(8 days), ana4 (8 days), ana5 (8 days), and 1 more\n"
        "    Nothing happens here by itself, and nobody has been asked for anything.\n"
        "    possible now: `accepted` by coordinator\n"
        "    possible now: `removed` by coordinator\n"
        "\n"
        "Staff can also move somebody: wayfellow live move NAME TO --reason WHY\n"
        "\n"
        "1 with something due since 2027-01-12 09:00: wayfellow live advance\n"
        "\n"
        "1 to deliver, since 2027-01-07 09:00: wayfellow live outbox\n"
    )


def test_nobody_stuck_is_said_too(with_ana: Shell) -> None:
    """An empty list is an answer."""
    assert with_ana("stuck --at 2027-01-06") == (
        "spring: nobody is forgotten, and nothing needs attention.\n"
    )
    assert json.loads(with_ana("stuck --at 2027-01-06 --json"))[0]["run"] == "spring"


def test_a_table_is_imported_or_told_what_to_mend(shell: Shell, tmp_path: Path) -> None:
    """Each mistake with its row and column; then nobody is imported, and code 3."""
    file = tmp_path / "people.csv"
    file.write_text("Name,Age,Wants\nana,old,leadershp\nben,18,\n")
    told = shell(f"import {file} --role mentee --map Name=identifier", DATA)

    assert told == (
        "people.csv: nobody is imported yet; 2 things to mend first.\n"
        "  row 2, Age: `old`\n"
        "    It is not a number. Write digits only, such as 42.\n"
        "  row 2, Wants: `leadershp`\n"
        "    `leadershp` is no choice. Did you mean `leadership`?\n"
    )
    file.write_text("Name,Age,Hat\nana,17,red\nben,18,\n")
    command = f"import {file} --role mentee --at 2027-01-05"
    assert shell(f"{command} --map Name=identifier --dry-run") == (
        "people.csv: 2 would begin as mentee.\n"
        "  left out: the column `Hat`\n"
        "Nothing is written yet. To import: without --dry-run.\n"
    )
    shell(f"{command} --map Name=identifier")
    file.write_text("Name,Age,Hat\nana,17,red\nben,19,\ncy,,\n")
    assert shell(f"{command} --map Name=identifier --map Hat=") == (
        "people.csv: 1 begins as mentee.\n"
        "  imported before, and unchanged: 1\n"
        "  row 3: ben was imported before with another age\n"
        "  To change it: wayfellow live send NAME details DETAIL=VALUE --by WHO\n"
        "  left out: the column `Hat`\n"
    )


def test_the_headings_of_a_table_are_printed(shell: Shell) -> None:
    """As a table to fill in; what belongs into each column stands beside it."""
    assert shell("import --template --role mentee") == (
        "identifier,age,wants,may_travel,born,region\n"
    )
    assert "wants: some of leadership, finance, with ; between them" in shell.error
    columns = json.loads(shell("import --template --role mentor --json"))
    assert [one["column"] for one in columns] == ["identifier"]


def test_an_import_says_what_is_missing(shell: Shell, tmp_path: Path) -> None:
    """No file, a mapping that is none, a role that there is not."""
    assert "name the FILE" in shell.refuse("import --role mentee", USAGE)
    file = tmp_path / "people.csv"
    file.write_text("identifier\nana\n")
    wrong = shell.refuse(f"import {file} --role mentee --map Name", USAGE)
    assert 'write --map "COLUMN=DETAIL"' in wrong
    assert "did you mean `mentee`" in shell.refuse(f"import {file} --role mente", DATA)
