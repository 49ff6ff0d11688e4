"""The command `wayfellow simulate`: what it prints, writes, and how it ends."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wayfellow.cli import main

SCENARIO = """scenario first for race "Who wins"
    starts 4 January 2027
    lasts 6 months

arrivals
    runner: 12 over 4 weeks

assume
    won: 70% within lognormal(mean 10 days, sd 5 days), otherwise lost
"""

PROGRAMME = """programme race "A race"

role runner
staff judge, lifts safeguarding holds

outcomes
    won "Came first", counts as completed
    lost "Came later"

stage running for runner
    step on_the_way
        on won by judge: end as won
        on lost by judge: end as lost

measure winners   share of runner that ended as won, target at least 50%
"""


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    """Write a small scenario and its programme, and give the scenario's path."""
    (tmp_path / "race.programme").write_text(PROGRAMME, encoding="utf-8")
    path = tmp_path / "first.scenario"
    path.write_text(SCENARIO, encoding="utf-8")
    return str(path)


def run(*arguments: str) -> int:
    """Run the command as a shell would, and give its exit code."""
    with pytest.raises(SystemExit) as left:
        main(["simulate", *arguments])
    assert isinstance(left.value.code, int)
    return left.value.code


def test_the_same_seed_gives_the_same_bytes(
    scenario: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Report and event log are the same for one worker and for two."""
    printed, logged = [], []
    for workers in "12":
        log = tmp_path / f"{workers}.jsonl"
        common = (scenario, "--replications", "3", "--workers", workers)
        assert run(*common, "--log", str(log)) == 0
        printed.append(capfd.readouterr())
        logged.append(log.read_bytes())

    assert printed[0] == printed[1]
    assert logged[0] == logged[1]
    assert printed[0].err == ""
    assert logged[0].count(b'"replication":2') > 12


def test_json_is_one_document_with_its_schema(
    scenario: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """The document says what it is of, and holds every figure with its interval."""
    run(scenario, "--replications", "2", "--seed", "7", "--workers", "1", "--json")
    document = json.loads(capfd.readouterr().out)

    assert document["schema"] == 2
    assert (document["scenario"], document["seed"]) == ("first", 7)
    assert {
        "section": "came",
        "of": "runner",
        "name": "",
        "estimate": {"mean": 12.0, "doubt": 0.0, "runs": 2},
        "runs": 2,
        "not_reached": 0,
    } in document["figures"]
    assert document["judgements"][0]["target"] == "at least 50%"


def test_a_table_is_written_beside_the_report(
    scenario: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every figure stands in a row; a place that is not there is refused in words."""
    once = (scenario, "--replications", "1", "--workers", "1", "--csv")
    assert run(*once, str(tmp_path / "t.csv")) == 0
    assert "How far they came" in capfd.readouterr().out
    assert run(*once, str(tmp_path / "nowhere" / "t.csv")) == 3
    refused = " ".join(capfd.readouterr().err.split())

    assert "first,runner,came,,12.0,,number,1,0,," in (tmp_path / "t.csv").read_text()
    assert "choose another place" in refused


@pytest.mark.parametrize(
    "name", ["growth_company", "growth_company.scenario", "organic"]
)
def test_a_bundled_scenario_goes_by_its_name(
    name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """The scenarios that come with Wayfellow run, and all that they assume happens."""
    assert run(name, "--replications", "1", "--workers", "1") == 0
    printed = capfd.readouterr().out

    assert "could not happen" not in printed
    assert max(map(len, printed.splitlines())) <= 80


def test_a_mistake_in_the_file_ends_with_1(
    scenario: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """The findings are shown, and nothing is simulated."""
    path = Path(scenario)
    path.write_text(SCENARIO.replace("won:", "wonn:"), encoding="utf-8")

    assert run(scenario) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert "wonn" in err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nowhere.scenario"], 3, "nowhere.scenario"),
        (["organic", "--replications", "0"], 2, "--replications"),
        (["organic", "--log", "no/such/folder/log", "--replications", "1"], 3, "log"),
    ],
)
def test_other_failures_have_their_codes(
    arguments: list[str], code: int, words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """What cannot be read or written ends with 3, wrong usage with 2, in words."""
    assert run(*arguments) == code
    out, err = capfd.readouterr()
    assert out == ""
    assert words in err
    assert "Traceback" not in err


@pytest.mark.skipif(os.name != "posix", reason="interrupts a process group")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interrupt_leaves_nothing_behind(
    scenario: str, tmp_path: Path, workers: str
) -> None:
    """Ctrl-C ends every process at once with 130, one line, and no half log."""
    logs = tmp_path / "logs"
    logs.mkdir()
    code = "from wayfellow.cli import main; main()"
    command = [sys.executable, "-c", code, "simulate", scenario]
    command += ["--replications", "20000", "--workers", workers]
    with subprocess.Popen(
        [*command, "--log", str(logs / "log")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Started in the background, a process would not hear an interrupt.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not list(logs.glob("*/parts/*")):
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=20)

    assert (process.returncode, out, err.strip()) == (130, "", "Interrupted.")
    assert list(logs.iterdir()) == []
