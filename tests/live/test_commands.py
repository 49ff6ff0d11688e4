"""The command `wayfellow live`: what it prints, and how it ends."""

from __future__ import annotations

import io
import json
import sqlite3
import sys
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import URL

from live.offices import Where, a_programme, an_office
from wayfellow.cli import main
from wayfellow.live import SCHEMA_VERSION, open_office

DONE, FINDINGS, USAGE, DATA, DATABASE = 0, 1, 2, 3, 4


class Shell:
    """Runs commands on one database file, and keeps what they print."""

    def __init__(self, capsys: pytest.CaptureFixture[str], path: Path | str) -> None:
        self._capsys = capsys
        self.path = path
        self.error = ""

    def __call__(self, command: str, code: int = DONE) -> str:
        """Run a command, see that it ends as it should, and give what it prints."""
        with pytest.raises(SystemExit) as left:
            main(["live", *command.split(), "--database", str(self.path)])
        printed = self._capsys.readouterr()
        self.error = printed.err
        assert left.value.code == code, printed.err
        assert "Traceback" not in printed.err
        return printed.out

    def refuse(self, command: str, code: int) -> str:
        """Run a command that does not succeed, and give what it complains of."""
        assert self(command, code) == ""
        return self.error


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    """Give a shell in which a run of the small programme is open."""
    office = an_office(tmp_path)
    office.transact(lambda desk: desk.deploy(a_programme()))
    office.engine.dispose()
    shell = Shell(capsys, tmp_path / "small.db")
    shell("open spring --starts 2027-01-04")
    return shell


def test_a_programme_from_file_to_first_day(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Each command that begins something says what to do next."""
    shell = Shell(capsys, tmp_path / "new.db")

    assert "Next: wayfellow live deploy" in shell("init")
    assert "Next: wayfellow live open" in shell("deploy organic")
    assert "Next: wayfellow live enrol" in shell("open village --starts 2027-01-04")
    assert shell("deploy organic").startswith("Version 1 of organic is deployed.")


@pytest.mark.parametrize("nowhere", ["postgresql"], indirect=True)
def test_a_database_of_postgresql_is_named_by_its_address(
    capsys: pytest.CaptureFixture[str], nowhere: Where
) -> None:
    """Every command works on PostgreSQL, and no password is ever printed."""
    assert isinstance(nowhere, URL)
    hidden = "secret"
    plain = nowhere.set(drivername="postgresql", password=hidden)
    shell = Shell(capsys, plain.render_as_string(hide_password=False))
    made = shell("init")

    assert "Next: wayfellow live deploy" in made
    assert hidden not in made
    assert f"is up to date, with schema version {SCHEMA_VERSION}" in shell("upgrade")
    assert "Next: wayfellow live open" in shell("deploy organic")
    assert "Next: wayfellow live enrol" in shell("open village --starts 2027-01-04")
    shell("enrol adult bea --at 2027-01-05")
    assert "1 in taking_part" in shell("status --at 2027-02-01")


@pytest.mark.parametrize(
    ("database", "advice"),
    [
        ("mysql://root:secret@localhost/db", "`postgresql://user@host/database`"),
        ("postgresql+nothing://host/db", "a PostgreSQL database"),
        ("postgresql://nobody@127.0.0.1:1/db", "the database reports"),
        ("nonsense://", "Name a file"),
    ],
)
def test_an_address_that_leads_nowhere_says_what_to_name(
    capsys: pytest.CaptureFixture[str], database: str, advice: str
) -> None:
    """A wrong address is a database error in plain words, without the password."""
    problem = Shell(capsys, database).refuse("status", DATABASE)

    assert advice in problem
    assert "secret" not in problem


def test_upgrading_says_what_it_did(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Tables are made where there are none, and left alone when they are new enough."""
    path = tmp_path / "old.db"
    sqlite3.connect(path).close()
    shell = Shell(capsys, path)

    assert f"{path} went from schema version 0 to {SCHEMA_VERSION}." in shell("upgrade")
    assert f"{path} is up to date, with schema version {SCHEMA_VERSION}." in shell(
        "upgrade"
    )
    assert json.loads(shell("upgrade --json")) == {
        "before": SCHEMA_VERSION,
        "now": SCHEMA_VERSION,
    }


def test_what_happened_is_told_in_words(shell: Shell) -> None:
    """Sending an event prints what was recorded, who moved, and what is to deliver."""
    shell("enrol mentee ana age=17 wants=finance,leadership --at 2027-01-05")
    printed = shell("send ana form application --by ana --at 2027-01-13")

    assert printed == (
        "Recorded for ana: form application, by mentee ana.\n"
        "  ana went from applying to screening.\n"
        "  1 message or task to deliver: see `wayfellow live outbox`.\n"
    )


def test_details_have_the_types_that_the_programme_declares(shell: Shell) -> None:
    """A number, a yes, several choices and a date are read as what they are."""
    printed = shell(
        "enrol mentee ana age=17 wants=finance,leadership may_travel=yes "
        "born=2009-05-01 region=12 --at 2027-01-05 --json"
    )
    (record,) = json.loads(printed)["records"]

    assert record["payload"] == {
        "age": 17,
        "wants": ["finance", "leadership"],
        "may_travel": True,
        "born": "2009-05-01",
        "region": "12",
    }


def test_a_time_without_a_zone_is_in_the_programmes(shell: Shell) -> None:
    """Summer time is the programme's, and a date alone is when its day starts."""
    shell("enrol mentee ana --at 2027-07-01T10:00")
    shell("enrol mentee bea --at 2027-07-01")
    shell("enrol mentee cy --at 2027-07-01T10:00+02:00")
    lines = json.loads(shell("history --json"))

    assert [line["record"]["when"] for line in lines] == [
        "2027-07-01T09:00:00Z",
        "2027-07-01T08:00:00Z",
        "2027-07-01T08:00:00Z",
    ]


def test_a_repeated_command_with_a_key_changes_nothing(shell: Shell) -> None:
    """The same command under the same key prints the same and records nothing."""
    command = "enrol mentee ana --at 2027-01-05 --key form-1"
    first, second = shell(command), shell(command)

    assert first == second
    assert len(shell("history").splitlines()) == 1


def test_a_command_without_a_time_is_repeated_at_another(shell: Shell) -> None:
    """It happened when it was said first; with a time it would be another command."""
    said = "enrol mentee amy --key form-2"
    first = shell(said)

    assert shell(said) == first
    assert "used before" in shell.refuse(f"{said} --at 2027-01-04", DATA)
    assert shell("history").count("amy") == 1


def test_people_are_introduced_by_their_names_alone(shell: Shell) -> None:
    """Who is in which role need not be said again."""
    shell("enrol mentor ben --at 2027-01-05")
    shell("enrol mentee ana --at 2027-01-05")
    shell("move ana waiting --reason known --by coordinator:kim --at 2027-01-05")
    printed = shell("introduce pair ben ana --by coordinator:kim --at 2027-01-06")

    assert "begins in meeting." in printed
    assert "ana went from waiting to mentoring." in printed


def test_time_passes_and_status_tells(shell: Shell) -> None:
    """Advancing says what came due, and status who has waited longest."""
    shell("enrol mentee ana --at 2027-01-05")
    shell("enrol mentee bea --at 2027-01-06")
    advanced = shell("tick --at 2027-01-20")
    status = shell("status --at 2027-01-20")

    assert advanced == (
        "2 clocks came due, 3 matching rounds held, 0 introductions made.\n"
    )
    assert "    2 in applying  longest: ana, 15 days" in status
    assert "to deliver: 2" in status


def test_a_terminal_sees_how_far_time_has_come(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal the way to a distant time is shown beside the answer."""
    screen = io.StringIO()
    monkeypatch.setattr(screen, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", screen)
    printed = shell("advance --at 2027-06-01")

    assert "22 matching rounds held" in printed
    assert "100%" in screen.getvalue()


def test_a_round_by_hand_needs_no_name_when_there_is_one(shell: Shell) -> None:
    """The only matching policy of a programme is meant when none is named."""
    printed = shell("match --at 2027-01-05")

    assert printed == "0 introductions made by mentee with mentor.\n"


def test_why_and_history_are_in_words(shell: Shell) -> None:
    """What somebody waits for, and what has happened, read as sentences."""
    shell("enrol mentee ana --at 2027-01-05")

    assert shell("why ana --at 2027-01-06").startswith("ana is in applying, since")
    words = "1   2027-01-05 09:00  enrolled mentee  -> applying\n"
    assert shell("history ana") == words


def test_what_waits_is_listed_and_delivered_to_a_journal(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The outbox lists what waits until a plugin has taken it."""
    journal = tmp_path / "journal.jsonl"
    shell("enrol mentee ana --at 2027-01-05")
    shell("advance --at 2027-01-20")
    listed = shell("outbox")
    left = shell("deliver")
    monkeypatch.setenv("WAYFELLOW_JOURNAL", str(journal))
    taken = shell("deliver")

    assert listed == "2027-01-12 09:00 UTC  spring  message to ana: remind finish\n"
    assert left.startswith("0 delivered, 1 left in the outbox.")
    assert taken == "1 delivered, 0 left in the outbox.\n"
    assert len(journal.read_text().splitlines()) == 1
    assert shell("outbox") == "Nothing waits to be delivered.\n"


def test_a_journal_that_cannot_be_written_fails_the_command(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A failed delivery ends with the code for data, and stays in the outbox."""
    shell("enrol mentee ana --at 2027-01-05")
    shell("advance --at 2027-01-20")
    monkeypatch.setenv("WAYFELLOW_JOURNAL", str(tmp_path / "no" / "journal"))
    printed = shell("deliver", DATA)

    assert "the plugin `journal` failed in `deliver`" in printed
    assert "tried 1 time: the plugin `journal` failed" in shell("outbox")


MISTAKES = {
    "an unknown event": (
        "send ana promoted --by coordinator:kim --at 2027-01-06",
        DATA,
        "`promoted`",
    ),
    "an event by somebody who may not": (
        "send bea accepted --by bea --at 2027-01-07",
        DATA,
        "coordinator",
    ),
    "a stale version": (
        "send bea accepted --by coordinator:kim --sequence 1 --at 2027-01-07",
        DATABASE,
        "now at 3",
    ),
    "an unknown detail": ("enrol mentee eve aeg=17 --at 2027-01-06", DATA, "`age`"),
    "a detail of the wrong type": (
        "enrol mentee eve age=old --at 2027-01-06",
        DATA,
        "number",
    ),
    "a detail without a value": ("enrol mentee eve age", USAGE, "NAME=VALUE"),
    "a detail given twice": ("enrol mentee eve age=1 age=2", USAGE, "twice"),
    "an unknown participant": (
        "send anna form application --by coordinator:kim",
        DATA,
        "Perhaps you mean `ana`",
    ),
    "nobody who does it": ("send ana form application", USAGE, "--by"),
    "an unknown doer": (
        "send ana form application --by kim",
        USAGE,
        "ROLE:NAME, with the role `coordinator`",
    ),
    "a time that is none": ("enrol mentee eve --at tomorrow", USAGE, "2027-03-01"),
    "a day that is none": ("open autumn --starts soon", USAGE, "2027-03-01"),
    "an unknown run": ("status --run sprin", DATA, "Perhaps you mean `spring`"),
    "an unknown policy": ("match nobody with anybody", DATA, "mentee with mentor"),
    "an unknown programme": (
        "open autumn --starts 2027-01-04 --programme smal",
        DATA,
        "Perhaps you mean `small`",
    ),
    "a run that is open": ("open spring --starts 2027-01-04", DATA, "`spring`"),
    "a hand move without a doer": ("move ana waiting --reason x", USAGE, "--by"),
    "a key used for something else": (
        "enrol mentee eve --at 2027-01-09 --key k",
        DATA,
        "choose a new key",
    ),
    "a programme that is not there": ("deploy no_such", DATA, "no_such"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_ends_with_its_code_and_says_what_to_do(
    shell: Shell, mistake: str
) -> None:
    """Every mistake has its exit code, a sentence of help, and changes nothing."""
    shell("enrol mentee ana --at 2027-01-05 --key k")
    shell("enrol mentee bea --at 2027-01-05")
    shell("send bea form application --by bea --at 2027-01-06")
    before = shell("history --json")
    command, code, words = MISTAKES[mistake]

    assert words in shell.refuse(command, code)
    assert shell("history --json") == before


def test_a_refusal_lists_what_is_possible(shell: Shell) -> None:
    """Whoever is refused reads what can be done now, and by whom."""
    shell("enrol mentee ana --at 2027-01-05")
    said = shell.refuse("send ana accepted --by coordinator:kim --at 2027-01-06", DATA)

    assert "possible now: `form application` by them" in said


def test_a_locked_database_ends_with_its_code(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody else writes, a command waits, then says so and changes nothing."""
    shell("enrol mentee ana --at 2027-01-05")
    impatient = partial(open_office, patience=0.05)
    monkeypatch.setattr("wayfellow.cli.live.options.open_office", impatient)
    other = sqlite3.connect(shell.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    said = shell.refuse("enrol mentee bea --at 2027-01-05", DATABASE)
    other.execute("ROLLBACK")
    other.close()

    assert "somebody else is writing" in said
    assert len(shell("history").splitlines()) == 1


def test_a_missing_database_names_the_command_that_makes_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Without a database every command says how to make it."""
    shell = Shell(capsys, tmp_path / "missing.db")

    assert "wayfellow live init" in shell.refuse("status", DATABASE)


def test_a_file_that_is_no_database_is_left_as_it_is(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A file of another kind ends with the code for the database, and is not touched."""
    path = tmp_path / "letter.txt"
    path.write_text("Dear all, " * 200)
    shell = Shell(capsys, path)

    assert "not a database" in shell.refuse("status", DATABASE)
    assert "not a database" in shell.refuse("init", DATABASE)
    assert path.read_text() == "Dear all, " * 200


def test_a_programme_with_mistakes_is_not_deployed(shell: Shell) -> None:
    """Findings in a file are shown, and end with the code for findings."""
    wrong = shell.path.with_name("wrong.programme")
    wrong.write_text('programme wrong "Wrong"\n\nrole mentee\n    age nmber\n')
    said = shell.refuse(f"deploy {wrong}", FINDINGS)

    assert "nmber" in said


def test_with_several_runs_one_must_be_named(shell: Shell) -> None:
    """A command that cannot know which run is meant asks for it."""
    shell("open autumn --starts 2027-09-06")
    said = shell.refuse("enrol mentee ana --at 2027-01-05", USAGE)
    shell("enrol mentee ana --at 2027-01-05 --run spring")

    assert "say which run with --run: there is `spring`, `autumn`" in said
    assert "spring: Small" in shell("status --run spring")


def test_without_a_run_the_first_step_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """On an empty database each command says what comes first."""
    shell = Shell(capsys, tmp_path / "new.db")
    shell("init")

    assert "deploy a programme first" in shell.refuse(
        "open spring --starts 2027-01-04", USAGE
    )
    assert "no run is open yet" in shell.refuse("enrol mentee ana", USAGE)
    assert shell("status") == "No run is open yet.\n"


def test_a_slip_is_put_right_and_says_what_it_changed(shell: Shell) -> None:
    """A line is named by its number, and what is right is listed with what differs."""
    shell("enrol mentee ana --at 2027-01-05")
    shell("send ana form application --by ana --at 2027-01-06")

    said = shell(
        "correct ana 2 --happened 2027-01-05T12:00 --by coordinator:kim --reason slip "
        "--at 2027-01-08"
    )

    assert said == (
        "Recorded for ana: corrected line 2 (form application): happened 2027-01-05 "
        "12:00 instead of 2027-01-06 09:00, by coordinator kim.\n"
        "  1 message or task to deliver: see `wayfellow live outbox`.\n"
        "Had this been known in time:\n"
        "  ana would have gone from applying to screening on 5 January 2027.\n"
        "  ana went from applying to screening on 6 January 2027, and would not have.\n"
    )
    assert shell("differences ana") == said[said.index("Had this") :]
    shell("correct ana 2 --withdraw --by coordinator:kim --reason slip --at 2027-01-09")
    lines = shell("history ana").splitlines()
    assert lines[1].endswith("by mentee ana  (withdrawn in line 6)")
    assert "  withdrawn line 2 (form application)  by coordinator kim" in lines[5]


def test_a_wrong_joining_day_is_put_right(shell: Shell) -> None:
    """The first line says when somebody joined, and is corrected like any other."""
    shell("enrol mentee ana --at 2027-02-05")

    said = shell(
        "correct ana 1 --happened 2027-01-25 --by coordinator:kim --reason slip "
        "--at 2027-02-06"
    )

    assert said.startswith(
        "Recorded for ana: corrected line 1 (enrolled mentee): happened 2027-01-25 "
        "09:00 instead of 2027-02-05 09:00, by coordinator kim.\n"
    )
    assert "(put right in line 2)" in shell("history ana")
    assert "ana is in applying, since 25 January 2027" in shell(
        "why ana --at 2027-02-06"
    )


def test_a_correction_says_what_was_there_before(shell: Shell) -> None:
    """Of what is said anew only what differs is named, with both values."""
    shell("enrol mentee ana age=14 region=north --at 2027-01-05")
    by = "--by coordinator:kim --reason slip"
    shell("send ana details age=15 may_travel=yes --by ana --at 2027-01-06")
    said = shell(f"correct ana 2 may_travel=no --at 2027-01-07 {by}")
    shell(f"correct ana 2 --withdraw --at 2027-01-08 {by}")
    shell(f"correct ana 2 age=16 --at 2027-01-09 {by}")

    history = shell("history")

    assert said.startswith(
        "Recorded for ana: corrected line 2 (details): may_travel=no instead of yes, by"
    )
    assert "ana  2   details  by mentee ana  (put right in line 5)" in history
    assert "withdrawn line 2 (details): it said age=15, may_travel=no  by" in history
    assert (
        "corrected line 2 (details): it happened after all, age=16 instead of nothing"
    ) in history


def test_what_was_recorded_late_says_what_it_would_have_changed(shell: Shell) -> None:
    """A reminder that need not have gone out is named at once."""
    shell("enrol mentee ana --at 2027-01-05")
    shell("advance --at 2027-01-20")

    said = shell("send ana form application --by ana --at 2027-01-07")

    assert (
        "  ana: `finish` went to ana on 12 January 2027, and would not have.\n"
    ) in said
    assert "ana would have gone from applying to screening on 7 January 2027" in said


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("correct ana 1 --reason x", "say who with --by"),
        ("correct ana 1 --by kim --reason x", "say what is right, as NAME=VALUE or"),
        (
            "correct ana 1 a=b --withdraw --by kim --reason x",
            "what never happened has no values and no time",
        ),
        ("correct ana 1 more --by kim --reason x", "write what is right as NAME=VALUE"),
        ("correct ana one --by kim --reason x", "'one' is not a valid integer"),
        ("correct ana 1 --withdraw --by kim", "Missing option '--reason'"),
        ("reopen ana waiting --by kim", "Missing option '--reason'"),
        ("waive ana form application --by kim", "Missing option '--reason'"),
    ],
)
def test_what_puts_things_right_is_asked_for_in_full(
    shell: Shell, command: str, words: str
) -> None:
    """Who, why and what: whichever is missing is named."""
    assert words in shell.refuse(command, USAGE)


def test_the_correction_of_somebody_erased_is_still_a_line(shell: Shell) -> None:
    """What it said is gone with everything else that they are known by."""
    shell("enrol mentee ana --at 2027-01-05")
    shell("send ana form application --by ana --at 2027-01-06")
    by = "--by coordinator:kim --reason slip"
    shell(f"correct ana 2 --withdraw {by} --at 2027-01-08")
    shell(f"move ana withdrawn {by} --at 2027-01-09")
    shell("erase ana --by coordinator:kim --reason asked --at 2027-01-10")

    assert "corrected a line (form application)" in shell("history")
    assert shell("differences erased-1") == "Nothing would be otherwise.\n"
    refused = shell.refuse(f"correct erased-1 2 --withdraw {by} --at 2027-01-11", DATA)
    assert "erased" in refused
    refused = shell.refuse(f"reopen erased-1 waiting {by} --at 2027-01-11", DATA)
    assert "erased" in refused
