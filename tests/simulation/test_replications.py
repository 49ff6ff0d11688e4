"""Many runs of a scenario: the same for any number of workers, and logged whole."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from simulation.small_programmes import a_programme, a_race, a_scenario, a_step
from wayfellow.errors import WayfellowError
from wayfellow.simulation import Key, Trial, event_log, simulate
from wayfellow_dsl.model import Compare, Constant, Duration, Go, OnTrue, Rule
from wayfellow_dsl.scenario import Rounds, Variant


def logged(path: Path, workers: int) -> tuple[tuple[Trial, ...], bytes]:
    """Simulate four runs over so many workers, and give what they logged."""
    programme, scenario = a_race(people=10)
    with event_log(path) as parts:
        trials = simulate(
            programme, scenario, replications=4, workers=workers, log_parts=parts
        )
    return trials, path.read_bytes()


def test_any_number_of_workers_gives_the_same_results(tmp_path: Path) -> None:
    """One process and two give the same figures, and the same log byte for byte."""
    assert logged(tmp_path / "one", 1) == logged(tmp_path / "two", 2)


def test_the_log_holds_every_record_of_every_run(tmp_path: Path) -> None:
    """Each line is one record with the number of its run, in order."""
    trials, text = logged(tmp_path / "log", 1)
    lines = [json.loads(line) for line in text.splitlines()]
    recorded = sum(figures[Key("records")] or 0 for figures in trials[0].figures)

    assert len(lines) == recorded
    assert [line["replication"] for line in lines] == sorted(
        line["replication"] for line in lines
    )
    assert lines[0] == {
        "variant": "",
        "replication": 0,
        "subject": "mentee-1",
        "sequence": 1,
        "when": lines[0]["when"],
        "kind": "enrolled",
        "name": "mentee",
        "target": "waiting",
    }


def test_a_log_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    """When a simulation breaks off, the old log stays and nothing else is left."""
    path = tmp_path / "log"
    path.write_text("the old one")

    def break_off() -> None:
        with event_log(path) as parts:
            (parts / "0").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()

    assert path.read_text() == "the old one"
    assert list(tmp_path.iterdir()) == [path]


def test_progress_is_told_after_each_run() -> None:
    """The number of runs done goes up by one until all are."""
    told: list[int] = []
    programme, scenario = a_race()
    simulate(programme, scenario, replications=3, progress=told.append)

    assert told == [1, 2, 3]


def test_a_variant_meets_the_same_people() -> None:
    """A variant that changes nothing that matters has exactly the same figures."""
    programme, scenario = a_race(people=20)
    same = Variant("same", rounds=(Rounds("none", Duration(2, "weeks")),))
    itself, variant = simulate(
        programme, replace(scenario, variants=(same,)), replications=2
    )

    assert (itself.variant, variant.variant) == ("", "same")
    assert itself.figures == variant.figures


def test_a_variant_may_have_other_arrivals() -> None:
    """As many come as it says, instead of those of the scenario."""
    programme, scenario = a_race(people=20)
    (arrivals,) = scenario.arrivals
    more = Variant("more", arrivals=(replace(arrivals, number=30),))
    itself, variant = simulate(
        programme, replace(scenario, variants=(more,)), replications=1
    )

    assert itself.figures[0][Key("came", "mentee")] == 20
    assert variant.figures[0][Key("came", "mentee")] == 30


@pytest.mark.parametrize("workers", [1, 2])
def test_endless_rules_are_reported(workers: int) -> None:
    """Rules that set each other off for ever end the simulation with their names."""
    always = OnTrue(Compare("is", Constant(1), Constant(1)))
    programme = a_programme(
        a_step("here", Rule(always, target=Go("there"))),
        a_step("there", Rule(always, target=Go("here"))),
    )

    with pytest.raises(WayfellowError, match="without end: mentee-1 in "):
        simulate(programme, a_scenario(), replications=2, workers=workers)
