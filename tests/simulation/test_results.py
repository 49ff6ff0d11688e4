"""Results over all runs, and the report that an analyst reads."""

from math import inf

import msgspec
import pytest
from msgspec.structs import replace

from simulation.small_programmes import a_race
from wayfellow.evidence import Estimate
from wayfellow.simulation import (
    Figures,
    Key,
    Results,
    Trial,
    simulate,
    sum_up,
    write_report,
)
from wayfellow_dsl.model import (
    Compare,
    Constant,
    Count,
    Duration,
    Ended,
    Mean,
    Measure,
    Share,
)
from wayfellow_dsl.scenario import Price, Rounds, StaffTime, Variant

SHARE = Share(Ended(("completed",)))
PROGRAMME, SCENARIO = a_race(people=40)


def with_target(operator: str, goal: float) -> Measure:
    """Build a share with a target."""
    target = Compare(operator, Constant(0), Constant(goal))  # type: ignore[arg-type]
    return Measure("won", "mentee", SHARE, target, percent=True)


def measured(values: list[float | None], measure: Measure) -> Results:
    """Sum up runs in which the measure had these values."""
    runs: list[Figures] = [{Key("measure", "mentee", "won"): v} for v in values]
    programme = replace(PROGRAMME, measures=(measure,))
    return sum_up(programme, SCENARIO, [Trial("", tuple(runs))], seed=1)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ([0.80, 0.81, 0.82], "met"),
        ([0.60, 0.61, 0.62], "not met"),
        ([0.60, 0.70, 0.80], "in doubt"),
        ([0.80], "in doubt"),
        ([None, None], "unknown"),
    ],
)
def test_a_target_is_met_only_beyond_doubt(
    values: list[float | None], verdict: str
) -> None:
    """When the target lies within the interval, the runs cannot tell."""
    results = measured(values, with_target("at least", 0.7))

    assert [judgement.verdict for judgement in results.judgements] == [verdict]
    assert results.judgements[0].target == "at least 70%"


def test_a_difference_is_taken_run_by_run() -> None:
    """A small steady difference shows through large differences between runs."""
    key = Key("measure", "mentee", "won")
    itself = Trial("", tuple({key: v} for v in (0.1, 0.5, 0.9)))
    variant = Trial("more", tuple({key: v + 0.05} for v in (0.1, 0.5, 0.9)))
    results = sum_up(PROGRAMME, SCENARIO, [itself, variant], seed=1)
    (difference,) = results.comparisons[0].differences

    assert difference.change.mean == pytest.approx(0.05)
    assert difference.change.doubt == pytest.approx(0, abs=1e-9)
    assert difference.before.doubt is not None
    assert difference.before.doubt > 0.5


def waiting(*days: float | None) -> list[Figures]:
    """Build runs in which half had left `waiting` within so many days."""
    stays = (Key("stays", "mentee", "waiting"), Key("still there", "mentee", "waiting"))
    return [
        {Key("median days", "mentee", "waiting"): each, **dict.fromkeys(stays, 20.0)}
        for each in days
    ]


def test_days_that_some_runs_do_not_reach_have_no_mean() -> None:
    """A mean of the other runs would be that of those in which people leave soon."""
    runs = waiting(10, inf, 12, None)
    results = sum_up(PROGRAMME, SCENARIO, [Trial("", tuple(runs))], seed=1)
    found = results.look_up("median days", "mentee", "waiting")

    assert found is not None
    assert (found.estimate, found.runs, found.not_reached) == (None, 3, 1)
    assert b"Infinity" not in msgspec.json.encode(results)


def test_a_difference_to_what_is_not_reached_is_not_claimed() -> None:
    """What the variant does not reach in some runs has no difference, and is said."""
    itself = Trial("", tuple(waiting(40, 50)))
    variant = Trial("more", tuple(waiting(20, inf)))
    results = sum_up(PROGRAMME, SCENARIO, [itself, variant], seed=1)
    (difference,) = results.comparisons[0].differences

    assert difference.before == Estimate(45, pytest.approx(63.5, abs=0.1), 2)
    assert (difference.after, difference.change) == (None, None)
    assert (difference.before_not_reached, difference.after_not_reached) == (0, 1)


@pytest.mark.parametrize(
    ("days", "cell", "aside"),
    [
        ([10.0, 14.0], "12.0 ± 25.4", ""),
        ([inf, inf], "not reached", ""),
        ([10.0, inf], "not always", "; half not reached in 1 of 2 runs"),
        ([10.0, None], "10", ""),
    ],
)
def test_a_report_says_what_is_not_reached(
    days: list[float | None], cell: str, aside: str
) -> None:
    """Below a figure that only some runs reach stands in how many."""
    trials = [Trial("", tuple(waiting(*days)))]
    report = write_report(
        PROGRAMME, SCENARIO, sum_up(PROGRAMME, SCENARIO, trials, seed=1)
    )
    lines = report.splitlines()
    (row,) = [i for i, line in enumerate(lines) if line.startswith("  waiting")]

    assert cell in lines[row]
    assert lines[row + 1] == f"    20 still there{aside}"


@pytest.mark.parametrize(
    ("operator", "values", "verdict"),
    [
        ("at most", [inf, inf], "not met"),
        ("at most", [10.0, inf], "in doubt"),
        ("at least", [inf, inf], "met"),
    ],
)
def test_a_target_for_days_that_are_not_reached(
    operator: str, values: list[float | None], verdict: str
) -> None:
    """Days that no run reaches are too many; that some do not reach leaves a doubt."""
    results = measured(values, with_target(operator, 30))

    assert [judgement.verdict for judgement in results.judgements] == [verdict]


def test_a_comparison_is_called_by_its_title() -> None:
    """The report has the words that the scenario gives, or else the name."""
    rare, often = (
        Variant(name, title)
        for name, title in (("rare", "Rounds every month"), ("twice_a_week", ""))
    )
    scenario = replace(SCENARIO, variants=(rare, often))
    runs = tuple(waiting(10, 12))
    trials = [Trial(name, runs) for name in ("", "rare", "twice_a_week")]
    results = sum_up(PROGRAMME, scenario, trials, seed=1)
    report = write_report(PROGRAMME, scenario, results)

    assert "\nCompared with Rounds every month\n" in report
    assert "\nCompared with twice a week\n" in report


def test_costs_are_added_up() -> None:
    """Each arrival has its price, and each step entered its staff time."""
    scenario = replace(
        SCENARIO,
        prices=(Price("mentee", 55.0),),
        staff_time=(StaffTime("coordinator", 24.0, (("waiting", 30.0),)),),
    )
    trials = simulate(PROGRAMME, scenario, replications=1)
    results = sum_up(PROGRAMME, scenario, trials, seed=1)
    means = {f.key: f.estimate and f.estimate.mean for f in results.figures}

    assert means["cost", "", "mentee"] == 40 * 55
    assert means["hours", "coordinator", ""] == 20
    assert means["total cost", "", ""] == 40 * 55 + 20 * 24


def a_report(replications: int = 3) -> str:
    """Write a report with something in every part that a race can fill."""
    days = Mean(Count("days in", argument="waiting"), median=True)
    programme = replace(
        PROGRAMME,
        title="A race",
        measures=(with_target("at least", 0.7), Measure("wait", "mentee", days)),
    )
    scenario = replace(
        SCENARIO,
        title="Forty people who may win or lose",
        prices=(Price("mentee", 55.0),),
        variants=(
            Variant("as_before", rounds=(Rounds("none", Duration(1, "weeks")),)),
        ),
    )
    trials = simulate(programme, scenario, replications=replications)
    return write_report(programme, scenario, sum_up(programme, scenario, trials, 1))


def test_a_report_fits_a_terminal() -> None:
    """No line is wider than 80 columns or ends in a space."""
    lines = a_report().splitlines()

    assert max(map(len, lines)) <= 80
    assert [line for line in lines if line != line.rstrip()] == []


def test_a_report_answers_what_is_asked_first() -> None:
    """Seed, runs, endings, waits, measures with verdicts, costs and comparison."""
    report = a_report()

    for words in (
        "3 runs of 24 months from 4 January 2027, seed 1; 240 events in all.",
        "ended as completed",
        "still under way",
        "at least 70%",
        "40.0 counted, 0 not yet known",
        "40.0 have left, 0 are there still",
        "£2,200",
        "Compared with as before",
        "Every event found a rule",
    ):
        assert words in report


def test_one_run_claims_no_certainty() -> None:
    """A report on a single run says that it cannot be trusted, and gives no ±."""
    report = a_report(replications=1)

    assert "One run cannot say how far its figures can be trusted." in report
    assert "±" not in report.split("Compared")[0]
