"""Mistakes in scenarios: each is found, once, and its repair is clean."""

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark
from msgspec.structs import replace

from effort import tries
from scenario.example import EXAMPLE, PAIRS, SCENARIO, in_frame
from wayfellow_dsl.checks.scenarios import FINDINGS
from wayfellow_dsl.diagnostics import WIDTH, Finding, render_text
from wayfellow_dsl.model import Detail, Programme
from wayfellow_dsl.scenarios import read_scenario, scenario_sentences

_LINES = SCENARIO.splitlines()


def codes(text: str, programme: Programme = EXAMPLE) -> list[str]:
    """List the codes of what is wrong with a scenario."""
    return [each.code for each in read_scenario(text, programme).diagnostics]


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: finding.code)
def test_every_example_is_found(finding: Finding) -> None:
    """The example of a finding gives exactly it; what to write instead is clean."""
    assert codes(in_frame(finding.frame, finding.example)) == [finding.code]
    assert codes(in_frame(finding.frame, finding.instead)) == []


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: finding.code)
def test_every_finding_reads_well(finding: Finding) -> None:
    """A finding says where, why, and what to do, within 80 columns."""
    text = in_frame(finding.frame, finding.example)
    found = read_scenario(text, EXAMPLE).diagnostics[0]
    shown = render_text([found], text, "year.scenario")

    assert found.help.endswith(".")
    assert found.detail.endswith(".")
    assert not re.search(r"NAME|Token|None|\{|_[A-Z]", shown)
    assert max(map(len, shown.splitlines())) <= WIDTH


def test_every_message_is_as_it_was_read_aloud(
    golden: Callable[[Path, str], None],
) -> None:
    """Each finding in the words that are printed, as its own example yields it."""
    printed = []
    for finding in FINDINGS:
        text = in_frame(finding.frame, finding.example)
        found = read_scenario(text, EXAMPLE).diagnostics
        printed.append(render_text(found, text, "example.scenario"))

    golden(Path(__file__).parent / "messages.txt", "\n".join(printed))


def test_codes_are_of_their_family() -> None:
    """Codes are W6xx, each once, in order."""
    listed = [finding.code for finding in FINDINGS]

    assert listed == sorted(set(listed))
    assert all(re.fullmatch(r"W6\d\d", code) for code in listed)


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("application: -5%", "W611"),
        ("application: 90% within 0 days", "W612"),
        ("application: 90% after -1 weeks", "W612"),
        ("application: 90% within lognormal(mean 6 days, sd -5 days)", "W612"),
        ("application: 90% within uniform(9 to 3 days)", "W612"),
        ("application: 90% within uniform(1 week to 9 days)", "W620"),
        ("application: 90% after weibull(shape 0, scale 5 days)", "W612"),
        ("application: 90% after exponential(mean 0 days)", "W612"),
        ("application: 90% after 1 day, 80%", "W616"),
        ("application: 90%, otherwise lost", "W608"),
        ("accepted: 85%, otherwise declined, by coordinator 60%, mentee 60%", "W611"),
        ("accepted: 85%, otherwise declined, otherwise declined", "W616"),
        ("accepted in preparing: 85%", "W608"),
        ("decision: yes 50%, no 50%", "W608"),
        ("survey baseline: 80%, progress normal(1, 1)", "W613"),
        ("survey baseline: 80%, confidence normal(5, -1)", "W612"),
        ("survey baseline: 80%, confidence baseline + normal(5, 1)", "W609"),
        ("survey baseline: 80%, confidence start + normal(5, 1)", "W609"),
        ("application: 90%, confidence normal(5, 1)", "W609"),
        ("application: 90% within 2 weeks, 10% stop after 3 weeks", "W624"),
        ("application: every 2 weeks, 90%", "W616"),
        ("concern about mentee in screening: 1% after 2 weeks", "W624"),
        ("concern about mentees: 1% after 2 weeks", "W608"),
        ("accepted by coordinator: 85%, by coordinator 50%", "W616"),
        ("pause of mentee: 1%, lifted after 2 weeks, lifted after 3 weeks", "W616"),
        ("application: every 0 days", "W612"),
        ("application 90%", "W102"),
        ("application: certain", "W103"),
    ],
)
def test_assumptions_that_cannot_be(sentence: str, code: str) -> None:
    """Chances, times, ways and answers that no programme could have."""
    assert code in codes(in_frame("scenario assume", sentence))


@pytest.mark.parametrize(
    ("frame", "sentence", "code"),
    [
        ("all arrivals", "mentee: -60 over 5 weeks", "W622"),
        ("all arrivals", "mentee: 60 over 0 weeks", "W612"),
        ("all arrivals", "mentee: 60 over 1.5 weeks", "W622"),
        ("all arrivals", "mentee: 6 over 1 week\nmentee: 6 over 1 week", "W616"),
        ("all people", "grade of mentor: one of junior 1", "W604"),
        ("all people", "grade of mentee: one of junior 0, senior 0", "W612"),
        ("all people", "grade of mentee: one of junior -1, senior 2", "W612"),
        ("all people", "grade of mentee: some of junior 10%", "W613"),
        ("all people", "grade of mentee: 10% a mentor", "W613"),
        ("all compare", "compare with more\nmentor: 5 over 1 week", "W604"),
        ("all compare", "compare with more\nmentee: 5 over 1 week\n"
         "mentee: 6 over 1 week", "W616"),
        ("all costs", "coordinater: £24 an hour", "W604"),
        ("all costs", "coordinator: £24 an hour, waiting 5 minutes", "W623"),
        ("all costs", "coordinator: £24 an hour, screening 5 days", "W620"),
        ("all costs", "application: £24\nmentee: €1", "W620"),
        ("all costs", "application: £24\nform application: £1", "W616"),
        ("all scenario", "scenario a for example\nstarts 5 May 2027\n"
         "lasts 1 year\nlasts 2 years", "W616"),
        ("all scenario", "scenario a for example\nstarts 5 May 2027\n"
         "lasts 1.5 years", "W622"),
        ("all scenario", "scenario a for example\nstarts 5 May 2027\n"
         "lasts 1 year\nscenario b for example", "W601"),
        ("all scenario", "scenario a", "W103"),
    ],
)  # fmt: skip
def test_other_sentences_that_cannot_be(frame: str, sentence: str, code: str) -> None:
    """Counts, weights, prices and lengths that nothing has."""
    assert code in codes(in_frame(f"scenario {frame}", sentence))


@pytest.mark.parametrize(
    ("sentence", "weights"),
    [
        ("grade of mentee: one of junior 40%, senior 60%", "junior 40, senior 60"),
        ("grade of mentee: one of junior 4, senior 60 %", "junior 4, senior 60"),
    ],
)
def test_a_weight_has_no_percent(sentence: str, weights: str) -> None:
    """Weights in percent are refused with what to write, which is clean."""
    text = in_frame("scenario all people", sentence)
    (found,) = (
        each for each in read_scenario(text, EXAMPLE).diagnostics if each.code == "W102"
    )

    assert found.help.startswith(f"leave out `%`: `one of {weights}`.")
    assert found.fix is not None
    assert found.fix.text == weights
    assert (
        codes(in_frame("scenario people", f"grade of mentee: one of {weights}")) == []
    )


def test_an_example_of_a_draw_has_the_choices_of_the_detail() -> None:
    """What to write instead is of this detail: of yes or no, yes and no."""
    grade = Detail("grade", "yes or no")
    mentee = EXAMPLE.roles[0]
    others = [each for each in mentee.details if each.name != "grade"]
    asked = replace(mentee, details=(*others, grade))
    programme = replace(EXAMPLE, roles=(asked, *EXAMPLE.roles[1:]))
    text = in_frame("scenario people", "grade of mentee: normal(5, 2)")
    helps = [each.help for each in read_scenario(text, programme).diagnostics]

    assert any("`one of yes 3, no 5`" in each for each in helps)


def test_what_a_price_can_be_for_is_said_as_it_is_written() -> None:
    """The advice names roles and a need by words that a price can be given for."""
    text = in_frame("scenario all costs", "nonsense: £5")
    (found,) = (
        each for each in read_scenario(text, EXAMPLE).diagnostics if each.code == "W623"
    )
    named = re.findall("`([^`]+)`", found.help)

    assert named == ["mentee", "assume", "form application"]
    assert "W623" not in codes(in_frame("scenario all costs", f"{named[-1]}: £5"))


def test_ways_of_a_decision() -> None:
    """A decision needs chances for ways that there are, and no more than 100%."""
    start = "scenario a for pairs\nassume\ndecision in at_risk: "

    assert "W621" in codes(start + "50%", PAIRS)
    assert "W608" in codes(start + "go_on 50%, stopp 50%", PAIRS)
    assert "W611" in codes(start + "go_on 80%, stop 50%", PAIRS)
    assert "W608" in codes(start.replace("at_risk", "meeting") + "go_on 1%", PAIRS)


def test_everything_missing_is_listed_once() -> None:
    """Each thing that the programme waits for is one finding, with a line to paste."""
    text = (
        "scenario a for pairs\nstarts 5 May 2027\nlasts 1 year\narrivals\n"
        "mentee: 5 over 1 week\nmentor: 5 over 1 week\nassume\n"
    )
    found = read_scenario(text, PAIRS).diagnostics
    lines = [re.search(r"`([^`]*)`", each.help)[1] for each in found]

    assert {each.code for each in found} == {"W615"}
    assert lines == [
        "match accepted: 90% within 5 days, otherwise declined",
        "stopped: 50% after uniform(1 to 8 weeks)",
        "check in: 95% within 5 working days",
        "survey outcome: 40% within 3 weeks",
        "meeting held: 90%",
        "decision in at_risk: go_on 50%, stop 50% after 3 days",
        "form goodbye: 90% within 2 weeks",
    ]
    assert codes(text + "\n".join(lines), PAIRS) == []


def test_one_mistake_is_one_finding() -> None:
    """A sentence with a mistake does not count as missing as well."""
    assert codes(SCENARIO.replace("accepted:", "acceptd:")) == ["W608"]
    assert codes(SCENARIO.replace("85%", "85 percent")) == ["W102"]
    assert codes(SCENARIO.replace("lasts 18", "lasts eighteen")) == ["W102"]
    assert codes(SCENARIO.replace("grade of", "grade off")) == ["W102"]


def test_every_fix_helps() -> None:
    """What a finding offers to put in place of a mistake makes the file clean."""
    text = SCENARIO.replace("accepted:", "acceptd:")
    fix = read_scenario(text, EXAMPLE).diagnostics[0].fix
    lines = text.splitlines()
    line = lines[fix.span.line - 1]
    start, end = fix.span.column - 1, fix.span.end_column - 1
    lines[fix.span.line - 1] = line[:start] + fix.text + line[end:]

    assert codes("\n".join(lines)) == []


@tries(150)
@given(st.data())
def test_no_text_is_too_odd(data: st.DataObject) -> None:
    """Whatever is done to a scenario, reading it gives findings or a scenario."""
    lines = data.draw(st.permutations(_LINES)) if data.draw(st.booleans()) else _LINES
    text = "\n".join(lines)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 12)))
        put = data.draw(st.sampled_from(_LINES) | st.text(max_size=6))
        text = text[:start] + put + text[end:]
    reading = read_scenario(text, EXAMPLE)

    assert (reading.scenario is None) == bool(reading.diagnostics)
    render_text(reading.diagnostics, text, "odd.scenario")


def test_the_grammar_has_no_conflicts() -> None:
    """No sentence can be read in two ways."""
    grammar = (
        files("wayfellow_dsl.scenarios").joinpath("scenario.lark").read_text("utf-8")
    )
    starts = ["heading", "about", "arrival", "detail", "assumption", "cost", "variant"]

    assert Lark(grammar, parser="lalr", strict=True, start=starts)


def test_every_terminal_has_words() -> None:
    """Whatever may stand at a place can be said in a designer's words."""
    sentences = scenario_sentences()

    assert all(sentences.wording(terminal) for terminal in sentences.terminals)
