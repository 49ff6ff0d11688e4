"""Groups in a simulated year: they form, gain and lose members, and are counted."""

from __future__ import annotations

from functools import cache

from meaning.circles import PROGRAMME, SCENARIO
from wayfellow.decide import compile_programme
from wayfellow.simulation import Chance, History, Outlooks, simulate_run
from wayfellow.simulation.figures import Figures, Key, work_out
from wayfellow_dsl import read_programme, read_scenario


@cache
def a_year(seed: int = 3) -> tuple[History, Figures]:
    """Simulate one year, and work out its figures."""
    programme = read_programme(PROGRAMME).programme
    assert programme is not None
    scenario = read_scenario(SCENARIO, programme).scenario
    assert scenario is not None
    compiled = compile_programme(programme)
    outlooks = Outlooks(programme, scenario)
    history = simulate_run(compiled, scenario, outlooks, Chance(seed, 0))
    return history, work_out(compiled, scenario, history)


def test_groups_are_counted_and_offers_to_join_are_not() -> None:
    """As many came about as began, each of three to five at the most."""
    history, figures = a_year()
    circles = [s for s in history.population.values() if s.kind == "circle"]
    began = [circle for circle in circles if circle.active_since is not None]

    assert began
    assert figures[Key("came", "circle")] == len(began)
    assert all(len(circle.members_in("mentee")) <= 5 for circle in began)
    assert all(circle.active_since is None for circle in circles if circle.joins)


def test_those_who_come_and_go_are_counted() -> None:
    """Nobody who left a group is among its members."""
    history, figures = a_year()
    left = [one for s in history.population.values() for one in s.left]

    assert figures[Key("members left", "circle")] == len(left)
    assert figures[Key("members joined", "circle")] == sum(
        len(record.payload["members"])
        for record in history.records
        if record.name == "member joined"
    )


def test_each_member_has_luck_of_their_own() -> None:
    """Some of one group answer an offer, and some do not, or at other times."""
    history, _ = a_year()
    answers: dict[str, set[object]] = {}
    for record in history.records:
        if record.name == "acceptance from mentee":
            answers.setdefault(record.subject, set()).add(record.when)

    assert any(len(moments) > 1 for moments in answers.values())


def test_nobody_is_in_two_groups_at_once() -> None:
    """Each takes part in one at a time; so at the end, too."""
    history, _ = a_year()
    live = [s for s in history.population.values() if s.kind == "circle" and s.is_live]
    members = [who for circle in live for _, who in circle.members]

    assert len(members) == len(set(members))
    assert not [one for one in history.refused if one.event == "ended"]
