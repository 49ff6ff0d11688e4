"""Scenario files: what each sentence comes to."""

import pytest

from scenario.example import EXAMPLE, PAIRS, SCENARIO, in_frame, with_details
from wayfellow_dsl.model import Duration, Programme
from wayfellow_dsl.scenario import (
    Alternative,
    Answer,
    Assumption,
    Choose,
    Exponential,
    Fixed,
    Lognormal,
    Number,
    Scenario,
    Several,
    SomePerson,
    Uniform,
    Variant,
    Weibull,
)
from wayfellow_dsl.scenarios import read_scenario, scenario_programme

_PAIRS = """
scenario busy for pairs "A busy year"
    starts 1 March 2027
    lasts 2 years
arrivals
    mentee: 20 over 1 month
    mentor: 20 over 1 month
assume
    match accepted: 92% within uniform(1 to 6 days), otherwise declined
    meeting held: 88%
    check in: 95% within 5 working days
    survey outcome: 40% within 3 weeks, confidence baseline + normal(0.1 for each meeting held, 1)
    stopped in meeting: 100% after weibull(shape 1.7, scale 21 months), by mentor 64%, mentee 36%
    decision in at_risk: go_on 50%, stop 50% after 3 days
    goodbye: 80% within 2 weeks
costs
    mentor: £1,055.50
    goodbye: £2
    coordinator: £24 an hour, at_risk 1 hour, check in 10 minutes
compare with often
    match fortnightly
compare with seldom
    match mentee with mentor every 2 months
"""


def read(text: str, programme: Programme = EXAMPLE) -> Scenario:
    """Read a scenario that has no mistakes."""
    reading = read_scenario(text, programme)
    assert reading.scenario is not None, [each.title for each in reading.diagnostics]
    assert reading.diagnostics == ()
    return reading.scenario


def assumed(sentence: str) -> Assumption:
    """Read one sentence under `assume`."""
    return read(in_frame("scenario assume", sentence)).assumptions[-1]


def test_the_frame_of_a_scenario() -> None:
    """The heading, the first day, the length, and who comes."""
    scenario = read(_PAIRS, PAIRS)

    assert (scenario.name, scenario.programme) == ("busy", "pairs")
    assert scenario.title == "A busy year"
    assert scenario.starts == "2027-03-01"
    assert scenario.lasts == Duration(2, "years")
    assert [(each.role, each.number, each.over) for each in scenario.arrivals] == [
        ("mentee", 20, Duration(1, "months")),
        ("mentor", 20, Duration(1, "months")),
    ]


def test_a_scenario_names_its_programme() -> None:
    """The programme's name can be found before the programme is."""
    assert scenario_programme(_PAIRS) == "pairs"
    assert scenario_programme("# nothing\n") is None
    assert scenario_programme("arrivals\nscenario a for b") is None
    assert scenario_programme("scenario a") is None


@pytest.mark.parametrize(
    ("written", "delay"),
    [
        ("within 2 weeks", Uniform(0, 2, "weeks")),
        ("after 1.5 days", Fixed(1.5, "days")),
        ("within uniform(2 to 12 working days)", Uniform(2, 12, "working days")),
        ("after uniform(1 day to 2 days)", Uniform(1, 2, "days")),
        ("within lognormal(mean 6 days, sd 5 days)", Lognormal(6, 5, "days")),
        ("after weibull(shape 1.7, scale 21 months)", Weibull(1.7, 21, "months")),
        ("after exponential(mean 1 month)", Exponential(1, "months")),
        ("", None),
    ],
)
def test_how_long_it_takes(written: str, delay: object) -> None:
    """A time, a time at most, or a distribution with units."""
    assert assumed(f"application: 90% {written}").delay == delay


@pytest.mark.parametrize(
    "subject",
    ["application", "Application", "form application", "forms", "form"],
)
def test_a_need_by_any_of_its_names(subject: str) -> None:
    """A need answers to its name, its kind and name, and its kind in the plural."""
    text = SCENARIO.replace("application: 90%", f"{subject}: 90%")
    assumption = read(text).assumptions[0]

    assert assumption.alternatives == (Alternative("form application", 0.9),)
    assert assumption.steps == ()


def test_one_of_two_events() -> None:
    """`otherwise` takes the rest of the chance, without the dust of fractions."""
    assumption = assumed("accepted in screening: 88% after 1 week, otherwise declined")

    assert assumption.alternatives == (
        Alternative("accepted", 0.88),
        Alternative("declined", 0.12),
    )
    assert assumption.steps == ("screening",)


def test_a_stage_stands_for_its_steps() -> None:
    """`in STAGE` means each of its steps."""
    assumption = assumed("accepted in recruitment: 50%, otherwise declined")

    assert assumption.steps == ("applying", "screening")


def test_an_offer_is_accepted_by_each_member() -> None:
    """`match accepted` is an assumption for each acceptance of an offer."""
    accepted = [
        each for each in read(_PAIRS, PAIRS).assumptions if each.steps == ("proposed",)
    ]

    assert [each.alternatives for each in accepted] == [
        (Alternative(f"acceptance from {role}", 0.92), Alternative("declined", 0.08))
        for role in ("mentee", "mentor")
    ]


def test_a_decision_goes_one_of_several_ways() -> None:
    """`decision in STEP` gives each way its chance, and one time to all."""
    decision = read(_PAIRS, PAIRS).assumptions[-3]

    assert decision.steps == ("at_risk",)
    assert decision.delay == Fixed(3, "days")
    assert decision.alternatives == (
        Alternative("go_on", 0.5),
        Alternative("stop", 0.5),
    )


def test_needs_of_several_members() -> None:
    """A form that both members owe has an assumption for each."""
    events = [
        each.alternatives[0].event for each in read(_PAIRS, PAIRS).assumptions[-2:]
    ]

    assert events == ["form goodbye from mentee", "form goodbye from mentor"]


def test_needs_of_one_member() -> None:
    """`from` speaks of one member's need."""
    text = _PAIRS.replace(
        "    goodbye: 80% within 2 weeks\n",
        "    goodbye from mentee: 80%\n    goodbye from mentor: 70%\n",
    )
    last = read(text, PAIRS).assumptions[-2:]

    assert [each.alternatives[0].chance for each in last] == [0.8, 0.7]


def test_what_staff_and_pairs_do() -> None:
    """Meetings, check-ins and surveys that are asked for have assumptions too."""
    scenario = read(_PAIRS, PAIRS)
    events = [each.alternatives[0].event for each in scenario.assumptions]

    assert {"meeting held", "check in", "survey outcome", "stopped"} <= set(events)
    stopped = scenario.assumptions[events.index("stopped")]
    assert stopped.by == (("mentor", 0.64), ("mentee", 0.36))
    outcome = scenario.assumptions[events.index("survey outcome")]
    assert outcome.answers == (Answer("confidence", 0.0, 1.0, "baseline", 0.1),)


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("confidence normal(5, 1.5)", Answer("confidence", 5, 1.5)),
        ("confidence normal(mean 5, sd 1.5)", Answer("confidence", 5, 1.5)),
        ("confidence outcome + normal(-1, 0)", Answer("confidence", -1, 0, "outcome")),
        (
            "confidence normal(4 + 0.2 for each meeting held, 1)",
            Answer("confidence", 4, 1, "", 0.2),
        ),
    ],
)
def test_answers(written: str, answer: Answer) -> None:
    """An answer is normal, perhaps from an earlier one, perhaps with the meetings."""
    assert assumed(f"survey baseline: 80% within 1 week, {written}").answers == (
        answer,
    )


@pytest.mark.parametrize(
    ("kind", "choices", "written", "draw"),
    [
        ("one of", ("a", "b"), "one of a 3, b 5", Choose((("a", 3), ("b", 5)))),
        ("text", (), 'one of "St Ives" 1', Choose((("St Ives", 1),))),
        ("yes or no", (), "one of yes 1, no 9", Choose((("yes", 1), ("no", 9)))),
        ("some of", ("a", "b"), "some of a 50%, b 7%",
         Several((("a", 0.5), ("b", 0.07)))),
        ("number", (), "normal(40, 10)", Number(40, 10)),
        ("person", (), "10% a mentee", SomePerson("mentee", 0.1)),
    ],
)  # fmt: skip
def test_what_people_are_like(
    kind: str, choices: tuple[str, ...], written: str, draw: object
) -> None:
    """Each type of detail is drawn in its own way."""
    programme = with_details(EXAMPLE, kind, choices)
    text = in_frame("scenario all people", f"grade of mentee: {written}")

    assert read(text, programme).people[0].draw == draw


def test_one_sentence_for_two_roles() -> None:
    """`of mentee, mentor` draws the same detail for both."""
    programme = with_details(PAIRS, "text", ())
    people = "people\n    grade of mentee and mentor: one of a 1\n"
    text = _PAIRS.replace("assume\n", f"{people}assume\n")

    assert [draw.role for draw in read(text, programme).people] == ["mentee", "mentor"]


def test_costs() -> None:
    """A price for each need or arrival, and hours of staff in minutes."""
    scenario = read(_PAIRS, PAIRS)

    assert scenario.currency == "£"
    assert [(price.what, price.amount) for price in scenario.prices] == [
        ("mentor", 1055.5),
        ("form goodbye from mentee", 2.0),
        ("form goodbye from mentor", 2.0),
    ]
    assert scenario.staff_time[0].hourly == 24
    assert scenario.staff_time[0].minutes == (("at_risk", 60), ("check in", 10))


def test_other_currencies() -> None:
    """Amounts may be in another currency, all in the same."""
    text = in_frame("scenario all costs", "application: € 40")

    assert read(text).currency == "€"


def test_what_to_compare() -> None:
    """Each comparison changes how often the rounds of a policy are held."""
    variants = read(_PAIRS, PAIRS).variants

    assert [
        (one.name, each.policy, each.every) for one in variants for each in one.rounds
    ] == [
        ("often", "mentee with mentor", Duration(2, "weeks")),
        ("seldom", "mentee with mentor", Duration(2, "months")),
    ]
    assert isinstance(variants[0], Variant)


def test_a_comparison_may_change_who_arrives() -> None:
    """All that stands in one comparison is changed together."""
    text = f"{_PAIRS}    mentor: 30 over 2 months\n    mentee: 10 over 1 month\n"
    often, seldom = read(text, PAIRS).variants

    assert often.arrivals == ()
    assert [one.policy for one in seldom.rounds] == ["mentee with mentor"]
    assert [(one.role, one.number, one.over) for one in seldom.arrivals] == [
        ("mentor", 30, Duration(2, "months")),
        ("mentee", 10, Duration(1, "months")),
    ]


def test_what_is_compared_may_have_a_title() -> None:
    """Words in quotation marks after the name are for the report."""
    text = _PAIRS.replace("with often", 'with often "Every two weeks"')

    assert [one.title for one in read(text, PAIRS).variants] == ["Every two weeks", ""]


def test_word_processors_are_forgiven() -> None:
    """Curly quotation marks, odd spaces and Windows line ends change nothing."""
    pasted = "\ufeff" + _PAIRS.replace('"', "”").replace(" ", "\xa0")
    scenario = read(pasted.replace("\n", "\r\n"), PAIRS)

    assert scenario == read(_PAIRS, PAIRS)


def test_the_example_is_complete() -> None:
    """The scenario that the examples of findings are put into has no mistakes."""
    assert len(read(SCENARIO).assumptions) == 3
