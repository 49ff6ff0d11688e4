"""Whatever is handed to a command: a clear answer, a documented exit code, no traceback."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.resources import files
from pathlib import Path

import pytest

from wayfellow.cli import main
from wayfellow.cli.live import options as live_options

SHIPPED = files("wayfellow_programmes")
ORGANIC = (SHIPPED / "organic.programme").read_text(encoding="utf-8")
EVERYDAY = (SHIPPED / "organic.scenario").read_text(encoding="utf-8")


class Answer:
    """What a command said, and how it left."""

    def __init__(self, code: object, said: str) -> None:
        self.code = code
        self.said = said


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Answer]:
    """Run a command in an empty folder and keep what it says."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> Answer:
        with pytest.raises(SystemExit) as left:
            main(arguments)
        captured = capsys.readouterr()
        answer = Answer(left.value.code, captured.out + captured.err)
        assert "Traceback" not in answer.said
        return answer

    return command


@pytest.mark.parametrize("command", [("check",), ("draw", "--output", "x.svg")])
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: None, "there is no file"),
        (lambda path: path.mkdir(), "is a directory"),
        (lambda path: path.write_bytes(b"programme \xff\xfe\xfa x"), "UTF-8"),
        (lambda path: path.write_bytes(b"programme\x00x"), ""),
    ],
    ids=["missing", "directory", "wrong encoding", "binary"],
)
def test_what_cannot_be_read_is_said_plainly(run, tmp_path, command, make, words):
    """A missing file, a folder, or bytes that are no text."""
    make(tmp_path / "mine.programme")

    answer = run(command[0], "mine.programme", *command[1:])

    assert answer.code in (1, 3)
    assert words in answer.said
    assert not (tmp_path / "x.svg").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing yet"),
        ("   \n\n# nothing\n", "nothing yet"),
        (ORGANIC.replace("adult", "ad\u202eult"), "U+202E"),
        (ORGANIC.replace("role adult", "role \u0430dult"), "\u0430"),
        (ORGANIC + "x" * (1 << 20), ""),
        (ORGANIC + "    every 4 months: end as ended\n" * 100_000, ""),
    ],
    ids=["empty", "blank", "bidi", "confusable", "1 MiB line", "100,000 rules"],
)
def test_a_hostile_file_is_refused_with_what_to_do(run, tmp_path, text, words):
    """Findings, never an exception, and never a wait."""
    (tmp_path / "mine.programme").write_text(text, encoding="utf-8")

    answer = run("check", "mine.programme")

    assert answer.code in (1, 3)
    assert words in answer.said
    assert len(answer.said) < 20_000


@pytest.mark.parametrize(
    "pasted",
    [
        ORGANIC.replace('"', "\u201c", 1).replace('"', "\u201d", 1),
        "\ufeff" + ORGANIC,
        ORGANIC.replace("\n", "\r\n"),
        ORGANIC.replace("    ", "\t"),
        ORGANIC.replace(" of ", "\u00a0of\u00a0"),
    ],
    ids=["curly quotes", "byte-order mark", "CRLF", "tabs", "non-breaking spaces"],
)
def test_what_comes_from_word_is_read_as_it_was_meant(run, tmp_path, pasted):
    """Nothing that a word processor adds is a mistake."""
    (tmp_path / "mine.programme").write_bytes(pasted.encode())

    assert run("check", "mine.programme").code == 0


@pytest.mark.parametrize(
    ("wrong", "right", "words"),
    [
        ("for organic", "for growth_company", ""),
        ("introduced: 90%", "introduced: 190%", "100"),
        ("ended: 100%", "endd: 100%", "ended"),
        ("young_person: 30", "young_persn: 30", "young_person"),
    ],
    ids=["another programme", "over 100 %", "unknown event", "unknown role"],
)
def test_a_scenario_that_does_not_fit_is_not_simulated(
    run, tmp_path, wrong, right, words
):
    """The findings are shown, and nothing runs."""
    (tmp_path / "mine.scenario").write_text(
        EVERYDAY.replace(wrong, right), encoding="utf-8"
    )

    answer = run("simulate", "mine.scenario", "--replications", "1")

    assert answer.code == 1
    assert words in answer.said
    assert "95% interval" not in answer.said


def test_a_detail_that_nobody_declared_is_a_finding(run, tmp_path):
    """A scenario cannot make up details."""
    text = EVERYDAY.replace(
        "assume", "people\n    age of adult: normal(40, 9)\nassume", 1
    )
    (tmp_path / "mine.scenario").write_text(text, encoding="utf-8")

    answer = run("check", "mine.scenario")

    assert answer.code == 1
    assert "`age`" in answer.said


@pytest.fixture
def desk(run):
    """Open a desk with one run and two people who know each other."""
    for command in (
        "init",
        "deploy organic",
        "open village --starts 2027-09-01",
        "enrol young_person amal --at 2027-09-03",
        "enrol adult bea --at 2027-09-03",
        "introduce friendship amal bea --by organiser:olu --at 2027-09-04",
    ):
        assert run("live", *command.split()).code == 0
    return run


@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        ("send amal+bea endd --by amal", 3, "did you mean `ended`?"),
        ("send amal+bea ended --by organiser:olu", 3, "young person or adult"),
        ("send amal+ben ended --by amal", 3, "amal+bea"),
        ("send amal+bea ended --by nobody", 2, "nobody"),
        ("send amal+bea ended --by amal --sequence 0", 4, "look again"),
        ("send amal+bea ended --by amal --at yesterday", 2, "yesterday"),
        ("enrol adlt cy", 3, "adult"),
        ("enrol adult cy age=7", 3, "age"),
        ("enrol adult bea", 3, "already"),
        ("status --run town", 3, "village"),
        ("why nobody", 3, "nobody"),
        ("match", 2, ""),
        ("deploy nothing", 3, "asset_based"),
    ],
)
def test_what_a_desk_refuses_changes_nothing(desk, command, code, words):
    """Each refusal says what to do, and the history is as it was."""
    before = desk("live", "history").said
    if "--at" not in command and command.split()[0] in ("send", "enrol"):
        command += " --at 2027-10-01"

    answer = desk("live", *command.split())

    assert answer.code == code, answer.said
    assert words in answer.said
    assert desk("live", "history").said == before


@contextmanager
def somebody_else_writing(path: Path) -> Iterator[None]:
    """Hold the database's write lock."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def test_a_locked_database_says_so_and_loses_nothing(desk, tmp_path, monkeypatch):
    """After a while of waiting: exit code 4, and the next try works."""
    hasty = partial(live_options.open_office, patience=0.1)
    monkeypatch.setattr(live_options, "open_office", hasty)
    command = [
        "live",
        "send",
        "amal+bea",
        "ended",
        "--by",
        "amal",
        "--at",
        "2027-10-01",
    ]
    with somebody_else_writing(tmp_path / "wayfellow.db"):
        answer = desk(*command)

    assert answer.code == 4
    assert "somebody else is writing" in answer.said
    assert desk(*command).code == 0


def test_a_database_that_is_not_there_names_the_command_that_makes_it(run):
    """Exit code 4, and what to do next."""
    answer = run("live", "status", "--database", "nowhere.db")

    assert answer.code == 4
    assert "wayfellow live init --database nowhere.db" in answer.said


def test_a_file_that_is_no_database_is_not_touched(run, tmp_path):
    """A text file given as the database stays a text file."""
    (tmp_path / "notes.db").write_text("not a database at all", encoding="utf-8")

    answer = run("live", "status", "--database", "notes.db")

    assert answer.code == 4
    assert (tmp_path / "notes.db").read_text("utf-8") == "not a database at all"


@pytest.mark.parametrize(
    "command",
    [
        ("chek", "organic"),
        ("check",),
        ("check", "--nonsense"),
        ("simulate", "organic", "--replications", "0"),
        ("simulate", "organic", "--seed", "-1"),
        ("simulate", "organic", "--workers", "many"),
        ("draw", "organic"),
        ("draw", "organic", "--output", "life.pdf"),
        ("live", "open", "village"),
    ],
    ids=" ".join,
)
def test_wrong_usage_leaves_with_2(run, command):
    """And says how the command is used."""
    answer = run(*command)

    assert answer.code == 2
    assert "Usage" in answer.said or "Error" in answer.said


def test_a_date_beyond_the_calendar_is_no_traceback(desk):
    """What the machine cannot reckon with is said, with exit code 3."""
    answer = desk("live", "open", "far", "--starts", "9999-12-31")

    assert answer.code in (0, 3)

    answer = desk(
        "live", "enrol", "adult", "cy", "--run", "village", "--at", "9999-12-31"
    )

    assert answer.code in (0, 3), answer.said
