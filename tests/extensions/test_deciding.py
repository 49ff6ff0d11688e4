"""How a decision asks what a plugin works out, and what it does not let happen."""

import pickle
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from decide.play import Play, on
from extensions.travel import EXTENSION, PROGRAMME, SCENARIO, hooks, zone
from wayfellow.decide import (
    NO_FUNCTIONS,
    Actor,
    Decision,
    Functions,
    Person,
    compile_programme,
)
from wayfellow.errors import PluginFailed, PluginMissing
from wayfellow.hooks import Extension, Function, Language
from wayfellow.matching.fits import judge_for
from wayfellow.simulation import simulate
from wayfellow.stories import rehearse
from wayfellow_dsl import read_programme, read_scenario
from wayfellow_dsl.model import Programme

ANA = Actor("mentee", "ana")
CAROL = Actor("coordinator", "carol")


SMALL = """
programme small
uses travel
role mentee
staff coordinator, lifts safeguarding holds
outcomes
too_far
stage joining for mentee
step applying
on asked by coordinator, if travel.zone is known: end as too_far
"""


def a_programme(text: str = PROGRAMME) -> Programme:
    """Read a programme that uses the plugin."""
    reading = read_programme(text, [EXTENSION])
    assert reading.programme is not None, reading.diagnostics
    return reading.programme


def a_play(text: str = PROGRAMME, **functions: object) -> Play:
    """Begin a run in memory, with some functions in place of the plugin's own."""
    play = Play(a_programme(text), "2027-01-04")
    known = hooks(**functions).languages.functions
    play.compiled = compile_programme(play.programme, functions=known)
    return play


def asked(play: Play, when: str = "2027-01-12", **details: Any) -> str:
    """Let somebody begin and be asked; give where they are then."""
    play.enrol(ANA, "2027-01-11", **details)
    decision = play.send("ana", "asked", CAROL, when)
    assert isinstance(decision, Decision), decision
    ana = play.people["ana"]
    return ana.outcome or ana.step


@pytest.mark.parametrize(("square", "where"), [(5, "waiting"), (25, "too_far")])
def test_a_rule_is_decided_by_what_a_plugin_works_out(square: int, where: str) -> None:
    """The function says in which zone somebody lives, and the rule what follows."""
    assert asked(a_play(), square=square) == where


@pytest.mark.parametrize("details", [{}, {"square": 35}])
def test_what_is_unknown_decides_nothing(details: Mapping[str, int]) -> None:
    """A function is not asked where a detail is unknown, and may not know itself."""
    text = PROGRAMME.replace(
        "square number\n    note", "square number, optional\n    note"
    )
    text = text.replace("zone is far", "zone is known and travel.zone is far")
    text = text.replace(
        "travel.minutes is over", "travel.minutes is known and travel.minutes is over"
    )

    assert asked(a_play(text), **details) == "waiting"


def test_it_can_be_tested_whether_it_is_known() -> None:
    """`is known` holds when the function gives a value."""
    text = PROGRAMME.replace("if travel.zone is far", "if travel.zone is not known")

    assert asked(a_play(text), square=5) == "waiting"
    assert asked(a_play(text), square=35) == "too_far"


def test_a_function_sees_what_it_declares_and_nothing_else() -> None:
    """It is told the details that it reads, not to be changed, and no day."""
    seen: list[Person] = []

    def look(person: Person) -> str:
        seen.append(person)
        return "inner"

    asked(a_play(zone=look), square=5, note="private")

    assert seen[0].role == "mentee"
    assert dict(seen[0].details) == {"square": 5}
    assert seen[0].day is None
    with pytest.raises(TypeError):
        seen[0].details["square"] = 6  # type: ignore[index]


@pytest.mark.parametrize(
    "look",
    [
        lambda person: person.details["age"],
        lambda person: person.details.get("age"),
        lambda person: "age" in person.details,
    ],
    ids=["by its name", "by get", "by in"],
)
def test_a_detail_that_is_not_declared_is_named(look: Any) -> None:
    """However it is asked for, whoever wrote the plugin reads what to add."""
    with pytest.raises(PluginFailed) as failure:
        asked(a_play(zone=look), square=5)

    assert failure.value.reason == (
        "it reads `age`, which it does not declare: add it to `reads`"
    )


def test_a_daily_function_is_told_the_day_in_the_zone_of_the_programme() -> None:
    """On a Friday there is a strike, and on a Tuesday there is not."""
    text = PROGRAMME.replace("if travel.zone is far", "if travel.strike is yes")

    assert asked(a_play(text), "2027-01-15", square=5) == "too_far"
    assert asked(a_play(text), "2027-01-12", square=5) == "waiting"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (ZeroDivisionError("no map"), "ZeroDivisionError: no map"),
        (SystemExit(3), "SystemExit: 3"),
        (7, "it must give one of its levels"),
        ("nowhere", "it must give one of its levels"),
        (True, "it must give one of its levels"),
        ([], "it must give one of its levels"),
    ],
    ids=str,
)
def test_a_function_that_breaks_down_is_named(answer: object, reason: str) -> None:
    """What it raises, or gives of another type, is a failure of the plugin."""

    def broken(person: Person) -> object:
        if isinstance(answer, BaseException):
            raise answer
        return answer

    with pytest.raises(PluginFailed) as failure:
        asked(a_play(zone=broken), square=5)

    assert (failure.value.plugin, failure.value.hook) == ("travel", "travel.zone")
    assert failure.value.reason == reason


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("number", 3, True),
        ("number", 2.5, float("nan")),
        ("percent", 100, 101),
        ("yes or no", False, 0),
        ("text", "", 3),
        ("date", date(2027, 1, 4), on("2027-01-04")),
    ],
)
def test_each_type_has_its_values(kind: Any, right: object, wrong: object) -> None:
    """A value of the declared type is taken, and a date is kept as text."""
    extension = Extension("travel", (Function("zone", "person", kind),))
    programme = read_programme(SMALL, [extension]).programme
    assert programme is not None
    answers = {"right": right, "wrong": wrong}

    def where(which: str) -> str:
        language = Language(extension, {"zone": lambda person: answers[which]})
        play = Play(programme)
        play.compiled = compile_programme(
            programme, functions=Functions(language.functions)
        )
        return asked(play)

    assert where("right") == "too_far"
    with pytest.raises(PluginFailed):
        where("wrong")


def test_the_nearer_suits_better_by_as_much() -> None:
    """A score of the plugin counts by its weight; what is unknown counts as nothing."""
    play = a_play()
    for mentee, square in (("ana", 2), ("bea", 40)):
        play.enrol(Actor("mentee", mentee), square=square)
        play.send(mentee, "asked", CAROL, "2027-01-12")
    for mentor, square in (("cem", 2), ("dan", 5)):
        play.enrol(Actor("mentor", mentor), square=square)
    (policy,) = play.programme.policies
    judge = judge_for(play.compiled, policy, play.people, on("2027-01-18"))
    fits = [judge(play.people["ana"], play.people[one]) for one in ("cem", "dan")]
    far = judge(play.people["bea"], play.people["cem"])

    # In one zone alike; 15 minutes take a quarter of the nearness, which counts double.
    assert [fit.score for fit in fits] == [1000, 833]
    assert far.excluded_because == "it is too far by bus"


# -- A plugin that is not there --------------------------------------------------------


def test_nothing_is_decided_without_the_plugin() -> None:
    """The error says which programme needs which plugin, before anything is decided."""
    play = Play(a_programme())
    with pytest.raises(PluginMissing) as missing:
        play.enrol(ANA)

    assert str(missing.value) == (
        "version 1 of `rides` decides by `travel.zone`, and the plugin `travel` is not "
        "installed here. Install it; until then nothing changes in it"
    )


def test_a_plugin_that_has_changed_is_not_the_same() -> None:
    """A function that reads or gives something else than it did is not asked."""
    other = Extension("travel", (Function("zone", "person", "number"),))
    language = Language(other, {"zone": lambda person: 1})
    play = Play(a_programme())
    play.compiled = compile_programme(
        play.programme, functions=Functions(language.functions)
    )
    with pytest.raises(PluginMissing, match="not as it was here"):
        play.enrol(ANA)


def test_simulation_and_stories_need_it_alike() -> None:
    """Neither begins without the plugin, and both say so in the same words."""
    story = PROGRAMME + 'story "A ride"\ngiven mentee ana in applying\n'
    story += "when coordinator raises asked for ana\nthen ana is in waiting\n"
    programme = a_programme(story)
    scenario = read_scenario(SCENARIO, programme).scenario
    assert scenario is not None

    with pytest.raises(PluginMissing):
        rehearse(programme)
    with pytest.raises(PluginMissing):
        simulate(programme, scenario, replications=1)
    assert rehearse(programme, hooks().languages.functions).stories[0].passes


def test_functions_can_be_sent_to_another_process() -> None:
    """A simulation with several workers finds them by their names in their modules."""
    functions = hooks().languages.functions

    assert pickle.loads(pickle.dumps(functions)) == functions  # noqa: S301
    assert hash(functions) == hash(pickle.loads(pickle.dumps(functions)))  # noqa: S301
    assert functions != NO_FUNCTIONS


@pytest.mark.parametrize(
    ("extension", "computes", "problem"),
    [
        (
            Extension("p", (Function("a", "person", "text"),)),
            {},
            "declared and not given",
        ),
        (Extension("p"), {"a": zone}, "given and not declared"),
        (Extension("p", (Function("a", "person", "levels"),)), {"a": zone}, "choices"),
        (Extension("p", (Function("a", "person", "text"),) * 2), {"a": zone}, "two"),
    ],
)
def test_a_language_that_does_not_fit_is_refused(
    extension: Extension, computes: Mapping[str, Any], problem: str
) -> None:
    """What is declared and what works it out have to fit, when the plugin is loaded."""
    with pytest.raises(PluginFailed, match=problem):
        Language(extension, computes)
