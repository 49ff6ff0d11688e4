"""The scenarios that come with Wayfellow, run by run."""

from collections import Counter
from functools import cache

import pytest
from msgspec.structs import replace

from simulation.small_programmes import a_run
from wayfellow.cli.files import load_scenario
from wayfellow.simulation import History
from wayfellow_dsl.model import Duration
from wayfellow_programmes import bundled_names

SHIPPED = [
    name.removesuffix(".scenario")
    for name in bundled_names()
    if name.endswith(".scenario")
]


@cache
def a_year(name: str, seed: int, weeks: int = 0) -> History:
    """Simulate one run, with rounds of matching every so many weeks if that is said."""
    programme, scenario = load_scenario(name)
    if weeks:
        every = Duration(weeks, "weeks")
        policies = tuple(replace(policy, every=every) for policy in programme.policies)
        programme = replace(programme, policies=policies)
    return a_run(programme, scenario, seed)


@pytest.mark.parametrize("name", SHIPPED)
def test_everything_assumed_can_happen(name: str) -> None:
    """No event is refused, none is left without a rule, and something does happen."""
    programme, scenario = load_scenario(name)
    few = tuple(replace(each, number=24) for each in scenario.arrivals)
    history = a_run(programme, replace(scenario, arrivals=few), 1)

    assert history.refused == ()
    assert [r for r in history.records if r.kind == "unhandled"] == []
    assert any(subject.members for subject in history.population.values())


@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_has_more_pairs_than_they_agreed_to(seed: int) -> None:
    """At every moment a mentee has at most one pair, and a mentor at most two."""
    history = a_year("growth_company", seed)
    pairs = {s.id: s for s in history.population.values() if s.kind == "pair"}
    active: Counter[str] = Counter()
    most: Counter[str] = Counter()
    for record in history.records:
        pair = pairs.get(record.subject)
        if pair is None or pair.active_since is None:
            continue
        began = record.source == "proposed"
        ended = record.target == pair.outcome != ""
        for role, member in pair.members:
            active[member] += began - ended
            most[role] = max(most[role], active[member])

    assert most == {"mentee": 1, "mentor": 2}


@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_is_paired_with_their_manager(seed: int) -> None:
    """What the match block rules out never happens."""
    people = a_year("growth_company", seed).population
    pairs = [subject for subject in people.values() if subject.kind == "pair"]

    assert pairs
    for pair in pairs:
        mentee, mentor = (people[member].facts for _, member in pair.members)
        assert mentee["manager"].value != pair.members[1][1]
        assert mentor["manager"].value != pair.members[0][1]
        assert mentee["department"].value != mentor["department"].value


def test_another_rhythm_of_matching_changes_nobodys_application() -> None:
    """Until they wait for a match, the same people do the same at the same moments."""
    weekly, monthly = (a_year("growth_company", 1, weeks) for weeks in (1, 4))
    before, now = (
        [
            (record.subject, record.name, record.when, record.payload)
            for record in history.records
            if record.kind == "enrolled"
            or record.name.startswith(("form application", "training", "agreement"))
            if "+" not in record.subject
        ]
        for history in (weekly, monthly)
    )

    assert len(before) > 300
    assert before == now
    assert weekly.records != monthly.records


def test_answers_rise_with_the_meetings_held() -> None:
    """Confidence after a year of meetings is higher than before, within its scale."""
    history = a_year("growth_company", 1)
    answers = [
        (s.facts["baseline.confidence"].value, s.facts["outcome.confidence"].value)
        for s in history.population.values()
        if "outcome.confidence" in s.facts
    ]
    gains = [float(after) - float(before) for before, after in answers]  # type: ignore[arg-type]

    assert len(gains) > 20
    assert sum(gains) / len(gains) > 0.5
    assert all(1 <= answer <= 10 for pair in answers for answer in pair)  # type: ignore[operator]
