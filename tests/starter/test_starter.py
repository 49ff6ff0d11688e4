"""What one begins with: templates under one's own name, and scenarios of guesses."""

from __future__ import annotations

import pytest
from hypothesis import given
from msgspec.structs import replace

from effort import tries
from strategies import programme_texts
from wayfellow.simulation import simulate
from wayfellow.simulation.figures import Key
from wayfellow.stories import rehearse
from wayfellow_dsl import (
    format_programme,
    format_scenario,
    read_programme,
    read_scenario,
)
from wayfellow_dsl.model import Programme
from wayfellow_dsl.scenario import Scenario
from wayfellow_dsl.starter import CannotName, name_of, write_programme, write_scenario
from wayfellow_programmes import bundled, bundled_names, template, template_names

SHIPPED = [name for name in bundled_names() if name.endswith(".programme")]


def shipped(name: str) -> Programme:
    """Read a programme that comes with Wayfellow."""
    place = bundled(name)
    assert place is not None
    programme = read_programme(place.read_text(encoding="utf-8")).programme
    assert programme is not None
    return programme


def written(name: str, title: str = "Our own mentoring") -> str:
    """Write a template under a title."""
    place = template(name)
    assert place is not None
    return write_programme(place.read_text(encoding="utf-8"), title)


def oddities(programme: Programme, scenario: Scenario) -> list[str]:
    """Simulate ten of each role, and give what no rule dealt with, and who never came."""
    few = tuple(replace(each, number=10) for each in scenario.arrivals)
    (trial,) = simulate(programme, replace(scenario, arrivals=few), replications=1)
    (figures,) = trial.figures
    nobody = [
        role.name for role in programme.roles if not figures[Key("came", role.name)]
    ]
    odd = [
        key.name for key in figures if key.section in ("unhandled", "could not happen")
    ]
    return nobody + odd


@given(programme_texts())
@tries(40)
def test_a_scenario_for_any_programme_has_no_mistakes(text: str) -> None:
    """Whatever a programme waits for, its first scenario speaks of, formatted."""
    programme = read_programme(text).programme
    assert programme is not None
    scenario = write_scenario(programme)

    assert read_scenario(scenario, programme).diagnostics == ()
    assert format_scenario(scenario, programme) == scenario


@pytest.mark.parametrize("name", SHIPPED)
def test_a_scenario_for_a_shipped_programme_simulates(name: str) -> None:
    """It runs as it is written, and every event finds a rule."""
    programme = shipped(name)
    scenario = read_scenario(write_scenario(programme), programme).scenario
    assert scenario is not None

    assert oddities(programme, scenario) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_every_figure_is_marked_as_a_guess(name: str) -> None:
    """A line with a figure in it says that the figure is not the reader's own."""
    lines = write_scenario(shipped(name)).splitlines()
    figures = [line for line in lines if line.startswith(" ")]

    assert figures
    assert all(line.endswith("# our guess: replace") for line in figures)


@pytest.mark.parametrize("name", template_names())
def test_a_template_is_a_programme_without_findings(name: str) -> None:
    """It is formatted, commented, and its stories come true."""
    text = written(name)
    programme = read_programme(text).programme
    assert programme is not None
    stories = rehearse(programme).stories

    assert read_programme(text).diagnostics == ()
    assert format_programme(text) == text
    assert text.startswith("# ")
    assert stories
    assert all(told.passes for told in stories)


@pytest.mark.parametrize("name", template_names())
def test_a_template_simulates_at_once(name: str) -> None:
    """Its first scenario runs, and every event finds a rule."""
    programme = read_programme(written(name)).programme
    assert programme is not None
    scenario = read_scenario(write_scenario(programme), programme).scenario
    assert scenario is not None

    assert oddities(programme, scenario) == []


@pytest.mark.parametrize("name", template_names())
def test_the_name_given_is_the_name_everywhere(name: str) -> None:
    """Nothing of the template's own name and title is left."""
    place = template(name)
    assert place is not None
    own = read_programme(place.read_text(encoding="utf-8")).programme
    text = written(name, "Side by side")
    programme = read_programme(text).programme
    assert own is not None
    assert programme is not None

    assert (programme.name, programme.title) == ("side_by_side", "Side by side")
    assert own.title not in text


@pytest.mark.parametrize(
    ("title", "name", "shown"),
    [
        ("reading", "reading", "Reading"),
        ("our_mentoring", "our_mentoring", "Our mentoring"),
        ("Our café: Mentoring!", "our_cafe_mentoring", "Our café: Mentoring!"),
        ("  Two   words ", "two_words", "Two words"),
        ('Say "hello"', "say_hello", "Say hello"),
    ],
)
def test_a_title_gives_a_name(title: str, name: str, shown: str) -> None:
    """A name is the title's letters in small, joined where others stood between."""
    programme = read_programme(written("smallest", title)).programme
    assert programme is not None

    assert (programme.name, programme.title) == (name, shown)


@pytest.mark.parametrize("title", ["", "12 weeks", "!!!", "ﷺ"])
def test_what_has_no_letter_to_begin_with_is_no_name(title: str) -> None:
    """A name begins with a letter of the alphabet that the language is written in."""
    with pytest.raises(CannotName, match="begins with a letter"):
        name_of(title)


def test_a_word_of_the_language_may_not_be_a_name() -> None:
    """Where the language would read the name as something else, it says so."""
    with pytest.raises(CannotName, match="`the` is a word of the language"):
        written("smallest", "the")
