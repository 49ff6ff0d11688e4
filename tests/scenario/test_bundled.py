"""The scenarios that come with Wayfellow, whole, mistaken and mangled."""

from functools import cache
from pathlib import Path

import pytest
from click import ClickException
from hypothesis import given
from hypothesis import strategies as st

from effort import tries
from wayfellow.cli.files import CannotRead, HasFindings, load_scenario
from wayfellow_dsl import read_programme, read_scenario, render_text
from wayfellow_dsl.model import Programme
from wayfellow_dsl.scenario import Alternative, Assumption
from wayfellow_programmes import bundled, bundled_names

_NAMES = [
    name.removesuffix(".scenario")
    for name in bundled_names()
    if name.endswith(".scenario")
]


def source(name: str) -> str:
    """Give the text of a bundled file."""
    place = bundled(name)
    assert place is not None
    return place.read_text("utf-8")


@cache
def programme(name: str) -> Programme:
    """Read a bundled programme."""
    read = read_programme(source(name)).programme
    assert read is not None
    return read


@pytest.mark.parametrize("name", _NAMES)
def test_bundled_scenarios_have_no_mistakes(name: str) -> None:
    """Each is read without a finding, and its programme is found by its heading."""
    found, scenario = load_scenario(name)

    assert found == programme(scenario.programme)
    assert read_scenario(source(f"{name}.scenario"), found).diagnostics == ()


def test_growth_company_in_full() -> None:
    """Every sentence of the first scenario is there, as often as it means."""
    _, scenario = load_scenario("growth_company")
    events = [each.alternatives[0].event for each in scenario.assumptions]

    assert len(scenario.people) == 10
    assert len(scenario.prices) == 3
    assert [variant.name for variant in scenario.variants] == ["fortnightly_matching"]
    assert events == [
        "form application",
        "accepted",
        "training making_the_most_of_it",
        "training mentoring_skills",
        "agreement code_of_ethics",
        "agreement confidentiality",
        "survey baseline",
        "acceptance from mentee",
        "acceptance from mentor",
        "meeting held",
        "check in",
        "ended",
        "continue",
        "form exit_interview from mentee",
        "form exit_interview from mentor",
        "survey outcome",
        "survey follow_up",
        "joined_as_mentor",
    ]


def test_people_who_are_introduced() -> None:
    """Without a matching policy, staff introduce people after some weeks."""
    _, scenario = load_scenario("organic")
    introduced, ended = scenario.assumptions

    assert isinstance(introduced, Assumption)
    assert introduced.alternatives == (Alternative("introduced", 0.9),)
    assert ended.by == (("young_person", 0.6), ("adult", 0.4))


@pytest.mark.parametrize("name", _NAMES)
def test_each_assumption_is_needed(name: str) -> None:
    """Without any one line of the assumptions, something is missing, and is named.

    That nobody takes a consent back may go without saying.
    """
    text = source(f"{name}.scenario")
    head, tail = text.split("\nassume\n")
    lines = tail.split("\n\n")[0].splitlines()
    for place in range(len(lines)):
        less = "\n".join(lines[:place] + lines[place + 1 :])
        found = read_scenario(f"{head}\nassume\n{less}\n", programme(name)).diagnostics

        expected = set() if " withdrawn:" in lines[place] else {"W615"}
        assert {each.code for each in found} == expected, lines[place]


@tries(80)
@given(st.data())
def test_mangled_scenarios_never_fail(data: st.DataObject) -> None:
    """Words lost, doubled or put elsewhere give findings that can be shown."""
    name = data.draw(st.sampled_from(_NAMES))
    words = source(f"{name}.scenario").split(" ")
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(words) - 1))
        match data.draw(st.sampled_from(["drop", "double", "swap", "letter"])):
            case "drop":
                del words[place]
            case "double":
                words.insert(place, words[place])
            case "swap":
                other = data.draw(st.integers(0, len(words) - 1))
                words[place], words[other] = words[other], words[place]
            case "letter":
                words[place] = words[place][1:] + data.draw(st.characters())
    text = " ".join(words)
    reading = read_scenario(text, programme(name))

    assert (reading.scenario is None) == bool(reading.diagnostics)
    assert bool(render_text(reading.diagnostics, text, "mangled")) == bool(
        reading.diagnostics
    )


def test_a_scenario_beside_its_programme(tmp_path: Path) -> None:
    """A programme beside the scenario comes before one of ours of that name."""
    text = source("organic.programme").replace("Everyday mentors", "Our own")
    (tmp_path / "organic.programme").write_text(text, "utf-8")
    file = tmp_path / "mine.scenario"
    file.write_text(source("organic.scenario"), "utf-8")
    found, scenario = load_scenario(str(file))

    assert found.title == "Our own"
    assert scenario.name == "everyday"


@pytest.mark.parametrize(
    ("text", "trouble", "says"),
    [
        ("scenario a for nowhere\n", CannotRead, "`nowhere.programme` beside it"),
        ("arrivals\n", CannotRead, "does not begin with a line such as"),
        ("scenario a for organic\n", HasFindings, "has mistakes"),
    ],
)
def test_scenarios_that_cannot_be_loaded(
    tmp_path: Path, text: str, trouble: type[ClickException], says: str
) -> None:
    """It is said which file is missing, or that there are mistakes."""
    file = tmp_path / "mine.scenario"
    file.write_text(text, "utf-8")
    with pytest.raises(trouble) as raised:
        load_scenario(str(file))

    assert says in raised.value.message
    assert raised.value.exit_code == (1 if trouble is HasFindings else 3)
