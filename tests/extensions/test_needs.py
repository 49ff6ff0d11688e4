"""What plugins ask for and do: known to the checker, and of a kind that others have."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from decide.play import Play, on
from extensions.travel import EXTENSION, NUMBER, PROGRAMME, SCENARIO, hooks
from wayfellow.comparison import compare
from wayfellow.decide import Actor, Decision, Refusal, compile_programme
from wayfellow.errors import PluginFailed
from wayfellow.hooks import Asked, Extension, Language
from wayfellow.simulation import simulate, sum_up, write_report
from wayfellow.stories import rehearse
from wayfellow_dsl import (
    format_programme,
    read_programme,
    read_scenario,
    render_text,
)
from wayfellow_dsl.handbook import to_markdown, write_handbook
from wayfellow_dsl.model import Compare, Constant, Duration, Fact, Need, Party, find_all

MESSAGES = Path(__file__).parent / "messages"
BEN = Actor("mentor", "ben")
CAROL = Actor("coordinator", "carol")


def _changed(old: str, new: str) -> str:
    assert old in PROGRAMME
    return PROGRAMME.replace(old, new)


MISTAKES = {
    "a need that is mistyped": _changed("needs travel.map", "needs travel.mapp"),
    "a need of a plugin that is mistyped": _changed(
        "needs travel.map", "needs travl.map"
    ),
    "a check that is mistyped": _changed(
        "check travel.pass lapsed", "check travel.pas lapsed"
    ),
    "an action that is mistyped": _changed("do travel.book", "do travel.boook"),
    "an action of a plugin that is mistyped": _changed(
        "do travel.book", "do travl.book"
    ),
    "a plugin that is not named": "\n".join(
        line
        for line in PROGRAMME.splitlines()
        if "uses" not in line and ("needs travel" in line or "travel." not in line)
    ),
}


def test_every_message_is_as_it_was_read_aloud(
    golden: Callable[[Path, str], None],
) -> None:
    """The messages are kept, in the words that are printed."""
    printed = []
    for what, text in MISTAKES.items():
        found = read_programme(text, [EXTENSION]).diagnostics
        assert found
        report = render_text(found, text, "rides.programme")
        printed.append(f"== {what}\n\n{report}")

    golden(MESSAGES / "needs.txt", "\n".join(printed))


def test_a_plugin_that_is_not_named_may_do_anything() -> None:
    """Nothing is decided by what a plugin does, so a file need not name it."""
    text = PROGRAMME.replace("do travel.book", "do calendar.anything")

    assert read_programme(text, [EXTENSION]).programme is not None


def a_play(text: str = PROGRAMME) -> Play:
    """Begin a run in memory, with a mentor who prepares."""
    programme = read_programme(text, [EXTENSION]).programme
    assert programme is not None
    play = Play(programme, "2027-01-04")
    known = hooks().languages.functions
    play.compiled = compile_programme(programme, functions=known)
    play.enrol(BEN, "2027-01-11", square=3)
    return play


def test_a_need_of_a_plugin_is_a_need_like_others() -> None:
    """It has the kind, the label, the length and the details that the plugin says."""
    programme = a_play().programme
    found = [need for need in find_all(programme, Need) if "travel" in need.name]

    assert [need.key for need in found] == ["check travel.pass", "training travel.map"]
    assert found[0].by == Party("staff")
    assert found[0].label == "Bus pass"
    assert found[0].lasts == Duration(6, "months")
    assert found[0].details == (NUMBER,)
    assert found[1].by == Party("them")


def test_it_is_met_by_whoever_meets_its_kind() -> None:
    """Staff record a check, whoever trained says so, and then they go on."""
    play = a_play()
    refused = play.send("ben", "check travel.pass", BEN, "2027-01-12")
    play.send("ben", "check travel.pass", CAROL, "2027-01-12", number="A 1")
    play.send("ben", "training travel.map", BEN, "2027-01-13")

    assert isinstance(refused, Refusal)
    assert play.people["ben"].step == "ready"


def test_what_is_recorded_with_it_has_its_type() -> None:
    """A detail of another type is refused, in words."""
    refused = a_play().send("ben", "check travel.pass", CAROL, "2027-01-12", number=7)

    assert isinstance(refused, Refusal)
    assert (refused.kind, "`number`" in refused.message) == ("bad details", True)


def test_it_lapses_as_a_check_does() -> None:
    """After six months it lapses, what the file says of that happens, and it is so."""
    play = a_play()
    play.send("ben", "check travel.pass", CAROL, "2027-01-12")
    play.send("ben", "training travel.map", BEN, "2027-01-13")
    play.pass_until("ben", "2027-07-20")

    names = [record.name for record in play.log]
    assert "your_pass" in names
    assert "check travel.pass lapsed" in names
    assert "travel.cancel" in names
    assert play.people["ben"].facts["check travel.pass"].value is False
    assert isinstance(
        play.send("ben", "check travel.pass", CAROL, "2027-07-21"), Decision
    )
    assert play.people["ben"].facts["check travel.pass"].since == on("2027-07-21")


def test_conditions_and_stories_speak_of_it() -> None:
    """A story meets it by its own name, and a condition asks for it by its kind."""
    text = PROGRAMME + (
        'story "Ready to go"\n'
        "given mentor ben in preparing\n"
        "when ben completes travel.pass\n"
        "and ben completes travel.map\n"
        "then ben is in ready\n"
        'story "The pass runs out"\n'
        "given mentor ben in preparing\n"
        "when ben completes travel.pass\n"
        "and ben completes travel.map\n"
        "and check travel.pass of ben lapses\n"
        "then ben is in ready\n"
    )
    programme = read_programme(text, [EXTENSION]).programme
    assert programme is not None
    told = rehearse(programme, hooks().languages.functions).stories
    asked = [found.left for found in find_all(programme, Compare)]

    assert [one.failures for one in told] == [(), ()]
    assert Fact("check travel.pass", "mentor") in asked
    assert Constant(False) in [found.right for found in find_all(programme, Compare)]


def test_it_is_written_as_it_was() -> None:
    """Formatting leaves a plugin's needs and actions alone, with their full stops."""
    loose = PROGRAMME.replace("needs travel.map", 'needs travel . map "Maps"')
    written = format_programme(loose, [EXTENSION])

    assert 'needs travel.map "Maps"' in written
    assert "on check travel.pass lapsed: do travel.cancel for them" in written
    assert "if the mentor's check travel.pass has lapsed" in written
    assert format_programme(written, [EXTENSION]) == written


def test_handbook_and_comparison_tell_of_it() -> None:
    """A handbook says it by its label; a plugin that changes a length is a change."""
    programme = a_play().programme
    other = read_programme(PROGRAMME.replace("needs travel.map\n", ""), [EXTENSION])
    assert other.programme is not None
    handbook = to_markdown(write_handbook(programme))

    assert "pass the check “Bus pass”, which holds good for 6 months" in handbook
    assert "take the training “Reading a map”" in handbook
    assert any(
        "Reading a map" in difference.before
        for difference in compare(programme, other.programme).differences
    )


@pytest.mark.parametrize("word", ["travel.pass", "check travel.pass", "bus pass"])
def test_a_scenario_speaks_of_it_in_several_ways(word: str) -> None:
    """By the plugin's word, by its kind, or by its label."""
    text = SCENARIO.replace("    travel.pass: 95%", f"    {word}: 95%")
    reading = read_scenario(text, a_play().programme)

    assert reading.diagnostics == ()


def test_a_scenario_that_says_nothing_takes_what_is_usual() -> None:
    """What the plugin says of its need is assumed, as if the scenario had said it."""
    programme = a_play().programme
    silent = read_scenario(SCENARIO, programme).scenario
    outright = SCENARIO + "    training travel.map: 100% within 2 days\n"
    said = read_scenario(outright, programme).scenario
    assert silent is not None
    assert said is not None

    assert silent.usual == ("training travel.map: 100% within 2 days",)
    assert said.usual == ()
    assert [replace(each, span=None) for each in silent.assumptions] == [
        replace(each, span=None) for each in said.assumptions
    ]


def test_a_scenario_may_say_otherwise() -> None:
    """What the scenario says of the need holds, and the plugin's sentence does not."""
    slower = SCENARIO + "    travel.map: 50% within 3 weeks\n"
    scenario = read_scenario(slower, a_play().programme).scenario
    assert scenario is not None
    chances = {
        way.event: way.chance
        for each in scenario.assumptions
        for way in each.alternatives
    }

    assert chances["training travel.map"] == 0.5


def test_a_report_says_what_was_taken_from_plugins() -> None:
    """Nothing that a figure rests on is hidden: the sentence is in the report."""
    programme = a_play().programme
    scenario = read_scenario(SCENARIO, programme).scenario
    assert scenario is not None
    functions = hooks().languages.functions
    trials = simulate(programme, scenario, replications=1, functions=functions)
    report = write_report(programme, scenario, sum_up(programme, scenario, trials, 1))

    assert "leaves to plugins what is usual: training travel.map: 100%" in " ".join(
        report.split()
    )


def test_what_is_usual_is_a_sentence() -> None:
    """Words that no scenario could have are a mistake of the plugin."""
    need = Asked("pass", "check", usual="quite likely")

    with pytest.raises(PluginFailed, match="no sentence of a scenario"):
        Language(Extension("travel", needs=(need,)))
