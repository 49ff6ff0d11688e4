"""What may happen in any step: drawn once a journey, again and again, or on hold."""

from datetime import date, timedelta

import pytest

from wayfellow.decide import compile_programme
from wayfellow.simulation import Chance, History, Outlooks, simulate_run
from wayfellow_dsl import read_programme, read_scenario

PROGRAMME = """
programme small "Small"
timezone Europe/London

role mentee "Mentee"
    born date of birth
    has guardian "Parent"
staff coordinator "Coordinator", lifts safeguarding holds

outcomes
    completed, counts as completed
    gone

throughout for mentee
    on left_school by coordinator: end as gone

stage recruitment for mentee
    step asking
        needs check dbs lasting 1 year by coordinator
        needs consent photos from guardian
        on moved_on by coordinator: go on
        when done: stay
    step waiting
        every week: ask them for survey weekly
        after 3 weeks without message by guardian: notify coordinator "silent"
        after 30 months: end as completed

survey weekly
    mood scale 1 to 10
"""
BASE = {
    "check dbs": "100% after 5 days",
    "check dbs renewed": "0%",
    "photos": "100% after 5 days",
    "moved_on": "100% after 30 days",
    "left_school": "0%",
    "message by guardian": "every 10 days",
    "survey weekly": "0%",
}


def a_run(people: int = 3, seed: int = 1, **more: str) -> History:
    """Simulate mentees of whom these things are assumed; `__` stands for a space."""
    said = {name.replace("__", " "): what for name, what in more.items()}
    lines = [f"{name}: {what}" for name, what in {**BASE, **said}.items()]
    text = "\n".join(
        [
            "scenario small for small",
            "starts 6 September 2027",
            "lasts 36 months",
            "arrivals",
            f"mentee: {people} over 1 week",
            "people",
            "born of mentee: aged 11 to 17",
            "assume",
            *lines,
        ]
    )
    programme = read_programme(PROGRAMME).programme
    assert programme is not None
    reading = read_scenario(text, programme)
    assert reading.scenario is not None, [d.title for d in reading.diagnostics]
    outlooks = Outlooks(programme, reading.scenario)
    compiled = compile_programme(programme)
    return simulate_run(compiled, reading.scenario, outlooks, Chance(seed, 0))


def days(history: History, name: str, subject: str = "mentee-1") -> list[float]:
    """Say how many days after joining somebody's records of a name are."""
    own = [record for record in history.records if record.subject == subject]
    return [
        (record.when - own[0].when) / timedelta(days=1)
        for record in own
        if record.name == name
    ]


def test_what_is_awaited_in_every_step_has_one_clock() -> None:
    """It counts from joining, and moving on to another step does not draw it anew."""
    history = a_run(left_school="100% after 100 days")

    assert days(history, "left_school") == [pytest.approx(100)]
    assert {s.outcome for s in history.population.values()} == {"gone"}


def test_a_step_of_its_own_takes_the_place_of_the_rest() -> None:
    """What is assumed of one step counts from entering it."""
    history = a_run(left_school__in__waiting="100% after 10 days")

    assert days(history, "left_school") == [pytest.approx(40)]


def test_what_recurs_goes_on_until_it_stops() -> None:
    """Messages come every ten days through all steps, and then no more."""
    history = a_run(message__by__guardian="every 10 days, 100% stop after 45 days")

    assert days(history, "message") == [pytest.approx(10 * n) for n in (1, 2, 3, 4)]
    assert days(history, "silent")


def test_a_lapsed_check_is_recorded_again() -> None:
    """It lapses by itself a year on, and each time its renewal is drawn anew."""
    history = a_run(check__dbs__renewed="100% after 20 days")
    recorded, lapsed = days(history, "check dbs"), days(history, "check dbs lapsed")

    assert len(lapsed) == 2
    assert [again - lost for again, lost in zip(recorded[1:], lapsed, strict=True)] == [
        pytest.approx(20, abs=0.1)
    ] * 2


def test_what_happens_on_hold_waits() -> None:
    """Moving on falls into a pause, and happens the moment that it ends."""
    history = a_run(pause__of__mentee="100% after 25 days, lifted after 15 days")

    assert days(history, "pause") == [pytest.approx(25)]
    assert days(history, "resume") == [pytest.approx(40)]
    assert days(history, "moved_on") == [pytest.approx(40)]
    assert not history.refused


def test_two_people_lift_a_concern() -> None:
    """Both lifts are recorded, by different people, and the time is kept."""
    history = a_run(
        people=1, concern__about__mentee="100% after 25 days, lifted after 2 weeks"
    )
    lifts = [r.by.id for r in history.records if r.name == "lift concern"]
    (held,) = history.held

    assert len(set(lifts)) == len(lifts) == 2
    assert held.until - held.since == timedelta(days=14)


def test_a_consent_is_withdrawn_once_and_renewed() -> None:
    """It counts from when consent was given, and is drawn once a journey."""
    history = a_run(
        consent__photos__withdrawn="100% after 100 days",
        consent__photos__renewed="100% after 10 days",
    )

    assert days(history, "withdraw consent photos") == [pytest.approx(105)]
    assert days(history, "consent photos from guardian")[-1] == pytest.approx(115)


def test_a_new_assumption_leaves_everybody_elses_luck_alone() -> None:
    """Concerns and withdrawals have draws of their own: the rest is as it was."""
    usual = {"left_school": "40% after uniform(2 to 30 months)"}
    before = a_run(people=20, **usual)
    now = a_run(people=20, **usual, concern__about__mentee="1% after 29 months")
    touched = {r.subject for r in now.records if r.name == "concern"}
    rest = [r for r in now.records if r.subject not in touched]

    assert rest == [r for r in before.records if r.subject not in touched]
    assert len(touched) < 20


def test_ages_are_those_on_joining() -> None:
    """Everybody is of one of the ages stated on the day on which they join."""
    history = a_run(people=80)
    ages = set()
    for subject in history.population.values():
        born = date.fromisoformat(str(subject.facts["born"].value))
        joined = subject.created.date()
        has_come = (joined.month, joined.day) >= (born.month, born.day)
        ages.add(joined.year - born.year - (not has_come))

    assert ages == set(range(11, 18))


def test_an_answer_goes_on_from_the_last() -> None:
    """With no spread each answer is the last one and what is added to it."""
    history = a_run(survey__weekly="100% after 1 day, mood normal(2, 0) then last + "
                    "normal(1, 0)")  # fmt: skip
    answers = [
        record.payload["mood"]
        for record in history.records
        if record.subject == "mentee-1" and record.name == "survey weekly"
        if record.kind == "fact"
    ]

    assert answers[:9] == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert set(answers[9:]) == {10}
