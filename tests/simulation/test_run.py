"""One simulated run: what happens, when, and by whose luck."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from msgspec.structs import replace

from simulation.small_programmes import (
    STAFF,
    THEM,
    a_programme,
    a_race,
    a_run,
    a_scenario,
    a_step,
    assume,
    days,
    on,
)
from wayfellow.decide import compile_programme
from wayfellow.evidence import read_journeys
from wayfellow.simulation import Chance, History, Outlooks, simulate_run
from wayfellow_dsl import read_programme, read_scenario
from wayfellow_dsl.model import (
    Anchor,
    AskForSurvey,
    AskToDecide,
    Clock,
    Duration,
    End,
    Forgo,
    Go,
    MeetingPlan,
    Need,
    NeedsDone,
    OnClock,
    OnEngine,
    OnEvent,
    OnTrue,
    Question,
    Rule,
    Stage,
    Survey,
    Window,
)
from wayfellow_dsl.scenario import Answer, Arrivals, Uniform

FORM = Need("form application", "form", "application", THEM)


def names(history: History, subject: str = "mentee-1") -> list[str]:
    """Name what happened to somebody, in order."""
    return [record.name for record in history.records if record.subject == subject]


def day_of(history: History, name: str) -> float:
    """Say how many days after the first record something happened."""
    first, *rest = history.records
    when = next(record.when for record in rest if record.name == name)
    return (when - first.when) / timedelta(days=1)


def after(number: int) -> OnClock:
    """Build a clock that is due so many days (of 24 hours) after entering."""
    return OnClock(Clock(Anchor("step"), Duration(24 * number, "hours")))


def test_competing_exponential_clocks_split_as_their_rates() -> None:
    """Each of two memoryless clocks wins as its rate says, and as soon as the other."""
    people = 4000
    history = a_run(*a_race(people=people, over=12))
    won = [s for s in history.population.values() if s.outcome == "completed"]
    stays = {
        outcome: [
            (subject.ended - subject.created) / timedelta(days=1)
            for subject in history.population.values()
            if subject.outcome == outcome and subject.ended
        ]
        for outcome in ("completed", "left")
    }

    assert len(won) / people == pytest.approx(30 / 40, abs=3 * 0.0069)
    for lasted in stays.values():
        assert sum(lasted) / len(lasted) == pytest.approx(7.5, rel=0.1)


def test_littles_law_holds() -> None:
    """The mean number waiting is the rate of arrival times the mean wait."""
    history = a_run(*a_race(people=500, over=12))
    length = (history.ends - history.starts).total_seconds()
    waiting, since, area = 0, history.starts, 0.0
    for record in history.records:
        area += waiting * (record.when - since).total_seconds()
        since = record.when
        waiting += (record.target == "waiting") - (record.source == "waiting")
    area += waiting * (history.ends - since).total_seconds()
    journeys = read_journeys(history.population.values(), history.records)
    stays = [v.lasted(history.ends) for j in journeys for v in j.visits]
    wait = sum(stays, timedelta()).total_seconds() / len(stays)

    assert len(stays) == 500
    assert area / length == pytest.approx(len(stays) / length * wait)


def test_the_same_seed_gives_the_same_history() -> None:
    """A run is a function of the seed and of its number."""
    race = a_race(people=20)

    assert a_run(*race) == a_run(*race)
    assert a_run(*race).records != a_run(*race, seed=2).records
    assert a_run(*race).records != a_run(*race, replication=1).records


def test_history_is_in_the_order_in_which_things_happened() -> None:
    """The event log never goes back in time, and each subject's numbers have no gap."""
    history = a_run(*a_race(people=50))
    whens = [record.when for record in history.records]

    assert whens == sorted(whens)
    for subject in history.population.values():
        own = [r.sequence for r in history.records if r.subject == subject.id]
        assert own == list(range(1, subject.sequence + 1))


def test_each_arrival_has_a_slice_of_its_own() -> None:
    """Twelve people over twelve months come about one a month, in their order."""
    history = a_run(*a_race(people=12, over=12))
    year = datetime(2028, 1, 4, tzinfo=UTC) - history.starts
    places = [(s.created - history.starts) / year for s in history.population.values()]

    assert [int(place * 12) for place in places] == list(range(12))
    assert list(history.population) == [f"mentee-{i}" for i in range(1, 13)]


def test_a_changed_rule_leaves_everybody_elses_luck_alone() -> None:
    """A new step and a new assumption do not change what happens elsewhere."""
    programme, scenario = a_race(people=30)
    later = a_step("later", on("give_up", "left"))
    win_first = Rule(OnEvent("win", (STAFF,)), target=Go("later"))
    changed = a_programme(a_step("waiting", win_first, on("lose", "left")), later)
    more = (assume("give_up", after=days(3)), *scenario.assumptions)
    before = a_run(programme, scenario)
    now = a_run(changed, replace(scenario, assumptions=more))
    moves = ("mentee", "win", "lose")

    assert any(record.name == "give_up" for record in now.records)
    assert [(r.subject, r.name, r.when) for r in before.records] == [
        (r.subject, r.name, r.when) for r in now.records if r.name in moves
    ]


def test_leaving_a_step_discards_its_clocks() -> None:
    """What might have happened in a step that was left is drawn anew in the next."""
    moved = Rule(OnEvent("win", (STAFF,)), target=Go("later"))
    programme = a_programme(
        a_step("waiting", moved, on("lose", "left")),
        a_step("later", on("lose", "left")),
    )
    scenario = a_scenario(assume("win", after=days(5)), assume("lose", after=days(10)))

    assert day_of(a_run(programme, scenario), "lose") == pytest.approx(15)


def test_an_unmet_need_keeps_its_clock() -> None:
    """A form that comes after the step has gone on without it is still recorded."""
    programme = a_programme(
        a_step(
            "applying",
            Rule(OnTrue(NeedsDone()), target=Go("later")),
            Rule(after(5), actions=(Forgo(),)),
            needs=(FORM,),
        ),
        a_step("later", Rule(after(20), target=End("completed"))),
    )
    scenario = a_scenario(assume("form application", after=days(10)))
    history = a_run(programme, scenario)

    assert day_of(history, "form application") == pytest.approx(10)
    assert history.population["mentee-1"].outcome == "completed"
    assert not history.refused


def test_a_need_may_never_be_met() -> None:
    """With a chance of nought the deadline comes first."""
    programme = a_programme(
        a_step("applying", Rule(after(5), target=End("left")), needs=(FORM,))
    )
    scenario = a_scenario(assume(("form application", 0.0), after=days(1)))

    assert a_run(programme, scenario).population["mentee-1"].outcome == "left"


def test_people_come_before_timers_at_one_instant() -> None:
    """A form that arrives at the very moment of the deadline is in time."""
    programme = a_programme(
        a_step(
            "applying",
            Rule(OnTrue(NeedsDone()), target=End("completed")),
            Rule(after(5), target=End("left")),
            needs=(FORM,),
        )
    )
    scenario = a_scenario(assume("form application", after=days(5)))

    assert a_run(programme, scenario).population["mentee-1"].outcome == "completed"


ASKED = a_step(
    "at_risk",
    Rule(
        OnEngine("enter"),
        actions=(AskToDecide((STAFF,), ("go_on", "stop"), Duration(3, "days")),),
    ),
    on("go_on", "completed"),
    on("stop", "left"),
    Rule(OnEngine("nobody decides"), target=End("left"), because="nobody decided"),
)


@pytest.mark.parametrize(
    ("event", "likely", "outcome"),
    [("go_on", 1.0, "completed"), ("stop", 1.0, "left"), ("go_on", 0.0, "left")],
)
def test_a_request_is_decided_or_nobody_decides(
    event: str, likely: float, outcome: str
) -> None:
    """Whoever is asked chooses as assumed; otherwise the time runs out."""
    scenario = a_scenario(assume((event, likely), after=days(1)))
    history = a_run(a_programme(ASKED), scenario)

    assert history.population["mentee-1"].outcome == outcome
    assert names(history).count(event) == likely
    assert ("nobody decides" in names(history)) == (not likely)


def test_answers_start_from_earlier_answers_and_fit_their_scale() -> None:
    """A later answer adds to the earlier one, and neither leaves the scale."""
    question = Question("confidence", "scale", 1, 10)
    asked = AskForSurvey((THEM,), "outcome")
    programme = replace(
        a_programme(
            a_step(
                "asked",
                Rule(after(10), actions=(asked,)),
                needs=(Need("survey baseline", "survey", "baseline", THEM),),
            )
        ),
        surveys=(Survey("baseline", (question,)), Survey("outcome", (question,))),
    )
    first = assume("survey baseline", answers=(Answer("confidence", 5.0, 4.0),))
    gain = Answer("confidence", 2.0, 0.0, since="baseline")
    later = assume("survey outcome", answers=(gain,), after=days(1))
    history = a_run(programme, a_scenario(first, later, people=200))
    before, now = (
        [s.facts[f"{name}.confidence"].value for s in history.population.values()]
        for name in ("baseline", "outcome")
    )

    assert set(before) == set(range(1, 11))
    assert [min(int(value) + 2, 10) for value in before] == now


MET = a_step(
    "meeting",
    on("stop", "left"),
    plan=MeetingPlan(Duration(1, "months"), 6),
)


def a_pair_run(*assumptions: object, mentors: int = 1, mentees: int = 1) -> History:
    """Simulate pairs whom staff bring together by hand."""
    here = a_step("taking_part", implied=True)
    scenario = a_scenario(*assumptions, people=mentees)  # type: ignore[arg-type]
    arrivals = (Arrivals("mentor", mentors, Duration(1, "days")), *scenario.arrivals)
    programme = a_programme(here, relationship=[MET])
    return a_run(programme, replace(scenario, arrivals=arrivals))


def test_one_meeting_is_drawn_for_each_planned_time() -> None:
    """A sure meeting is held once in each month planned for one, anywhere in it."""
    history = a_pair_run(assume("introduced", after=days(1)), assume("meeting held"))
    pair = history.population["mentee-1+mentor-1"]
    gaps = [later - earlier for earlier, later in pairwise(pair.meetings)]

    assert len(pair.meetings) == 6
    assert all(gap < timedelta(days=62) for gap in gaps)
    assert pair.meetings[-1] < pair.created + timedelta(days=184)


def test_staff_introduce_those_with_room_and_try_again() -> None:
    """Two places serve two mentees; a third is introduced when a place is free."""
    history = a_pair_run(
        assume("introduced", after=Uniform(1.0, 9.0, "days")),
        assume("stop", after=days(60)),
        mentees=3,
    )
    pairs = [s for s in history.population.values() if s.kind == "pair"]

    assert len(pairs) == 3
    assert sum(pair.created < pairs[0].ended for pair in pairs) == 2
    assert {pair.members[0][1] for pair in pairs} == {
        f"mentee-{i}" for i in range(1, 4)
    }


def test_what_the_programme_refuses_is_counted() -> None:
    """People who come after the window has closed are turned away, and listed."""
    window = Window(closes=Duration(2, "weeks"))
    programme = a_programme(a_step("here"), stages=[Stage("only", window=window)])
    history = a_run(programme, a_scenario(people=28, over=1))

    assert 12 <= len(history.population) <= 15
    assert len(history.population) + len(history.refused) == 28
    assert {one.why for one in history.refused} == {"window closed"}


def test_a_run_ends_with_the_scenario() -> None:
    """Nothing happens on or after the last day, and who is still there is there."""
    programme, scenario = a_race(people=300)
    short = replace(scenario, lasts=Duration(20, "days"))
    history = a_run(programme, short)

    assert all(record.when < history.ends for record in history.records)
    assert any(subject.is_live for subject in history.population.values())


def test_a_task_that_two_rules_open_is_done_once_for_each_time_it_opens() -> None:
    """Two check-in sentences do not double the work of either."""
    text = """
programme twice
role mentee
role mentor
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor
outcomes
    completed, counts as completed
stage meetings for pair
    step meeting
        meet monthly for 6 months
        check in with mentee quarterly
        check in with mentor monthly
        on ended by mentee or mentor: end as completed
        when meetings are over: end as completed
"""
    assumed = """
scenario s for twice
    starts 1 September 2027
    lasts 9 months
arrivals
    mentee: 4 over 1 month
    mentor: 4 over 1 month
assume
    introduced: 100% within 1 week
    meeting held: 100%
    ended: 0% within 1 week
    check in: 100% within 1 day
"""
    programme = read_programme(text).programme
    assert programme is not None
    scenario = read_scenario(assumed, programme).scenario
    assert scenario is not None

    outlooks = Outlooks(programme, scenario)
    compiled = compile_programme(programme)
    history = simulate_run(compiled, scenario, outlooks, Chance(1, 0))

    kinds = [record.kind for record in history.records if record.name == "check in"]
    assert kinds.count("task") > 10
    assert kinds.count("task") - kinds.count("fact") in range(5)
