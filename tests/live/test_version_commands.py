"""The commands `wayfellow live deployments` and `wayfellow live migrate`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from live.test_commands import DATA, USAGE, Shell

FIRST = """
programme reading "Reading partners"
    version 1
    timezone Europe/London

role mentee "Mentee"
role mentor "Mentor"

staff coordinator "Coordinator", lifts safeguarding holds

relationship pair of mentee and mentor

outcomes
    completed "Took part to the end", counts as completed
    withdrawn "Left"

stage joining for mentee, mentor
    step applying
        needs form application
        after 1 week, then every week, at most 3 times: remind them "finish"
        after 6 weeks: end as withdrawn
    step screening
        on accepted by coordinator: go to waiting
    step waiting
        on matched: go to together
    step together
        on last pair ended: end as completed

stage meetings for pair
    step meeting
        on ended by mentee or mentor: end as completed
"""
SECOND = (
    FIRST.replace("version 1", "version 2")
    .replace("step screening", "step interviewing")
    .replace("after 6 weeks", "after 2 days")
    .replace("form application", "form interests")
)
STAFF = "--by coordinator:kim"
PLAN = """\
spring: reading, from version 1 to version 2.
  mentee
    applying   1 stays
    screening  1 would have no step
  1 has ended and keeps the words of the version they ended in
In the way:
  mentee in screening: there is no such step in version 2
    It seems to be called interviewing now: --rename screening=interviewing
Those who stay would notice:
  mentee in applying
    due at once: after 2 days: end as withdrawn (cy)
    to do now: form interests (cy)
    no longer to do: form application (cy)
  What is due at once happens at the next `wayfellow live advance`.
Nothing was changed. Nobody is migrated while anybody is in the way.
"""
DONE = """\
spring went from version 1 to version 2.
  mentee
    applying   1 stays
    screening  1 stays, as interviewing
  1 has ended and keeps the words of the version they ended in
Those who stayed notice:
  mentee in applying
    due at once: after 2 days: end as withdrawn (cy)
    to do now: form interests (cy)
    no longer to do: form application (cy)
  What is due at once happens at the next `wayfellow live advance`.
"""


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    """Give a shell in which a run is open, and a newer version is deployed."""
    shell = Shell(capsys, tmp_path / "desk.db")
    for number, text in ((1, FIRST), (2, SECOND)):
        (tmp_path / f"{number}.programme").write_text(text, "utf-8")
    shell("init")
    shell(f"deploy {tmp_path / '1.programme'}")
    shell("open spring --starts 2026-09-01")
    for who in ("cy", "di", "em"):
        shell(f"enrol mentee {who} --at 2026-09-02")
    shell("send di form application --by di --at 2026-09-03")
    shell(f"move em withdrawn --reason moved_away {STAFF} --at 2026-09-03")
    said = shell(f"deploy {tmp_path / '2.programme'}")
    assert "migrate\nspring --to 2 --dry-run" in said
    return shell


def test_a_plan_is_read_aloud(shell: Shell) -> None:
    """It says what becomes of everybody, who is in the way, and what the others notice."""
    assert shell("migrate --to 2 --dry-run --at 2026-09-10", DATA) == PLAN
    assert all(len(line) <= 80 for line in PLAN.splitlines())


def test_what_is_in_the_way_is_told_again_when_it_is_tried(shell: Shell) -> None:
    """The error says how many; the plan beside it says who and why."""
    tried = f"migrate --to 2 --reason better {STAFF} --at 2026-09-10"

    assert shell(tried, DATA) == PLAN
    assert "1 of 2 would have no step. Nothing was changed" in shell.error


def test_a_run_goes_on_in_another_version(shell: Shell) -> None:
    """Then it is in the status, in the list of versions, and in every history."""
    rename = "--rename screening=interviewing"
    tried = f"migrate spring --to 2 {rename} --reason better {STAFF} --at 2026-09-10"

    assert shell(tried) == DONE
    assert "Reading partners, version 2" in shell("status --at 2026-09-11")
    assert shell("deployments") == (
        "reading\n"
        "  version 1  no run; 0 taking part, 1 ended\n"
        "  version 2  1 run: spring; 2 taking part, 0 ended\n"
    )
    assert (
        shell("history di")
        .splitlines()[-1]
        .endswith(
            "2026-09-10 09:00  migrated from version 1 to version 2  screening -> interviewing  "
            'by coordinator kim  because "better"'
        )
    )


def test_a_mapping_may_stand_in_a_file(shell: Shell, tmp_path: Path) -> None:
    """One a line, with comments; what it says is the same as by the options."""
    file = tmp_path / "mapping.txt"
    file.write_text("# one step\nrename screening = interviewing  # renamed\n", "utf-8")
    found = shell(f"migrate --to 2 --map-file {file} --dry-run --json --at 2026-09-10")
    plan = json.loads(found)

    assert [one["renamed"] for one in plan["passages"]] == [0, 1]
    assert plan["notices"][0]["who"] == ["cy"]
    file.write_text("screening interviewing\n", "utf-8")
    wrong = shell.refuse(f"migrate --to 2 --map-file {file} --dry-run", USAGE)
    assert "write `old = new`" in wrong


@pytest.mark.parametrize(
    ("options", "code", "advice"),
    [
        ("--to 2 --reason x", USAGE, "say who with --by"),
        (f"--to 2 {STAFF}", USAGE, "say why with --reason"),
        ("--to 2 --dry-run --map screening", USAGE, "write --map OLD=NEW"),
        ("--to 2 --dry-run --map a=b --map a=c", USAGE, "`a` is given twice"),
        ("--to 9 --dry-run", DATA, "There is: 1, 2. Deploy the changed file first"),
        ("--to 1 --dry-run", DATA, "`spring` is in version 1 already"),
        (
            "--to 2 --dry-run --map screning=waiting",
            DATA,
            "no version 1 has a step `screning`; did you mean `screening`?",
        ),
    ],
)
def test_what_is_missing_is_said(
    shell: Shell, options: str, code: int, advice: str
) -> None:
    """Each wrong use says what to write."""
    assert advice in shell.refuse(f"migrate {options} --at 2026-09-10", code)


def test_nothing_deployed_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A new database has no version yet."""
    shell = Shell(capsys, tmp_path / "new.db")
    shell("init")

    assert shell("deployments") == "No programme is deployed yet.\n"
    assert json.loads(shell("deployments --json")) == []
