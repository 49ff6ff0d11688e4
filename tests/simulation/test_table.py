"""The table that a simulation writes for a spreadsheet."""

import csv
from math import inf
from pathlib import Path

from msgspec.structs import replace

from simulation.small_programmes import a_race
from wayfellow.simulation import Figures, Key, Trial, save_table, sum_up
from wayfellow_dsl.model import Count, Ended, Mean, Measure, Share, Total

PROGRAMME, SCENARIO = a_race(people=40)
DAYS = Key("median days", "mentee", "waiting")
WON = Key("measure", "mentee", "won")
MEASURES = (
    Measure("won", "mentee", Share(Ended()), percent=True),
    Measure("wait", "mentee", Mean(Count("days in", argument="waiting"), median=True)),
    Measure("hours", "mentee", Mean(Count("hours met"))),
    Measure("all", "mentee", Total(Ended())),
    Measure("grade", "mentee", Mean(Count("meetings held"))),
)


def table(path: Path, *trials: tuple[Figures, ...]) -> list[dict[str, str]]:
    """Save what trials come to, the first of the scenario itself, and read it again."""
    programme = replace(PROGRAMME, measures=MEASURES)
    named = [Trial("" if i == 0 else "slow", one) for i, one in enumerate(trials)]
    save_table(path, programme, sum_up(programme, SCENARIO, named, seed=1))
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_figure_has_a_row(tmp_path: Path) -> None:
    """A row says what the figure is of, its mean, its interval and its unit."""
    rows = table(tmp_path / "t.csv", ({DAYS: 10.0, WON: 0.5}, {DAYS: 20.0, WON: 0.5}))
    first, second = rows

    assert (first["scenario"], first["of"], first["figure"], first["name"]) == (
        SCENARIO.name,
        "mentee",
        "median days",
        "waiting",
    )
    assert (first["mean"], first["unit"], first["runs"]) == ("15.0", "days", "2")
    assert 63 < float(first["half_width"]) < 64
    assert (second["mean"], second["half_width"]) == ("0.5", "0.0")
    assert (second["unit"], second["difference"]) == ("share", "")


def test_what_is_compared_follows_with_its_difference(tmp_path: Path) -> None:
    """A comparison has a row for each figure, under its own name."""
    itself = ({DAYS: 10.0}, {DAYS: 20.0})
    slower = ({DAYS: 13.0}, {DAYS: 23.0})
    *_, last = table(tmp_path / "t.csv", itself, slower)

    assert (last["scenario"], last["mean"]) == ("slow", "18.0")
    assert (last["difference"], last["difference_half_width"]) == ("3.0", "0.0")


def test_what_is_not_reached_is_empty_and_counted(tmp_path: Path) -> None:
    """No number stands for days that too few have left within."""
    (row,) = table(tmp_path / "t.csv", ({DAYS: 10.0}, {DAYS: inf}))

    assert (row["mean"], row["half_width"]) == ("", "")
    assert (row["runs"], row["not_reached"]) == ("2", "1")


def test_each_measure_has_its_unit(tmp_path: Path) -> None:
    """Days, hours, shares and numbers are told apart; the rest has no unit."""
    figures = {Key("measure", "mentee", one.name): 1.0 for one in MEASURES}
    rows = table(tmp_path / "t.csv", (figures,))

    assert {row["name"]: row["unit"] for row in rows} == {
        "won": "share",
        "wait": "days",
        "hours": "hours",
        "all": "number",
        "grade": "",
    }


def test_money_is_in_the_currency_of_the_scenario(tmp_path: Path) -> None:
    """Costs have their currency for a unit, and staff time hours."""
    keys = (Key("cost", "", "mentee"), Key("hours", "coordinator"), Key("total cost"))
    rows = table(tmp_path / "t.csv", (dict.fromkeys(keys, 5.0),))

    assert [row["unit"] for row in rows] == ["£", "hours", "£"]
