"""Handbooks: every part of a programme is told, to the right person, in whole words."""

from pathlib import Path

import pytest
from hypothesis import given

from drawing.test_bundled import bundled
from effort import tries
from handbook.school import SCHOOL
from strategies import programmes
from wayfellow_dsl.handbook import readers, to_html, to_markdown, write_handbook
from wayfellow_dsl.labels import label_step
from wayfellow_dsl.model import Message, Programme

_GOLDEN = Path(__file__).parent / "golden"


def _markdown(programme: Programme, reader: str = "") -> str:
    return to_markdown(write_handbook(programme, reader))


def _words(programme: Programme, reader: str = "") -> str:
    """Give the prose without its line breaks."""
    return " ".join(_markdown(programme, reader).split())


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("growth_company", ""),
        ("growth_company", "mentee"),
        ("growth_company", "mentor"),
        ("growth_company", "coordinator"),
        ("growth_company", "mentor_manager"),
        ("organic", ""),
        ("organic", "adult"),
    ],
)
def test_the_handbooks_of_our_programmes(name: str, reader: str, golden) -> None:
    """What each of them says is kept, and every change of it is read."""
    page = _GOLDEN / f"{'-'.join(filter(None, [name, reader]))}.md"

    golden(page, _markdown(bundled(name), reader))


def test_who_is_asked_only_for_some_is_told_when() -> None:
    """A guardian accepts for those under 18, and the page says for whom."""
    words = _words(bundled("imentor_ladder"))

    assert "the student and the mentor are each asked, and have to accept" in words
    assert (
        "If the student is under 18, the student's parent or guardian is asked too, "
        "and has to accept."
    ) in words.replace("’", "'")


@pytest.mark.parametrize("reader", ["", "pupil", "mentor", "tutor"])
def test_the_handbook_of_a_school(reader: str, golden) -> None:
    """Groups, guardians, checks, consents, calendars and rules of any step are told."""
    page = _GOLDEN / f"{'-'.join(filter(None, ['school', reader]))}.md"

    golden(page, _markdown(SCHOOL, reader))


def test_the_look_of_a_page(golden) -> None:
    """The page as HTML is kept too, for its markup."""
    golden(
        _GOLDEN / "organic-adult.html",
        to_html(write_handbook(bundled("organic"), "adult")),
    )


def test_a_reader_is_spoken_to() -> None:
    """The same rule says `you` to its reader, and `they` to everybody else."""
    programme = bundled("growth_company")

    assert "your manager is" not in _words(programme)
    assert "When this is done, you go on to" in _words(programme, "mentor")
    assert "When this is done, they go on to" in _words(programme)
    assert "If you say “accepted”, they go on to" in _words(programme, "coordinator")


@pytest.mark.parametrize("name", ["growth_company", "organic", "school"])
def test_nothing_is_left_out(name: str) -> None:
    """Everybody's own handbook has every step, need and message of their way."""
    programme = SCHOOL if name == "school" else bundled(name)
    for role in programme.roles:
        told = _words(programme, role.name).casefold().replace("\\", "")
        related = [
            each.name for each in programme.relationships if role.name in each.members
        ]
        for lifecycle in programme.lifecycles:
            if lifecycle.subject not in (role.name, *related):
                continue
            rules = [rule for step in lifecycle.steps for rule in step.rules]
            said = [label_step(step) for step in lifecycle.steps]
            said += [
                action.template.replace("_", " ")
                for rule in (*rules, *lifecycle.throughout)
                for action in rule.actions
                if isinstance(action, Message)
            ]
            for words in said:
                assert words.casefold() in told, (role.name, words)


@pytest.mark.parametrize("name", ["growth_company", "organic", "school"])
def test_a_handbook_is_the_same_every_time(name: str) -> None:
    """The same programme gives the same pages."""
    programme = SCHOOL if name == "school" else bundled(name)
    pages = [write_handbook(programme) for _ in range(2)]

    assert to_html(pages[0]) == to_html(pages[1])
    assert to_markdown(pages[0]) == to_markdown(pages[1])


def test_nobody_of_that_name() -> None:
    """A reader who is in no role and no staff role is an error."""
    with pytest.raises(KeyError, match="nobody"):
        write_handbook(SCHOOL, "nobody")


def test_a_programme_that_has_only_begun() -> None:
    """A programme without people or steps has a handbook of what is always so."""
    told = _words(Programme("soon", "Soon"))

    assert told.startswith("# Soon")
    assert "worried about somebody" in told


@tries(10)
@given(programme=programmes())
def test_any_programme_has_its_handbooks(programme: Programme) -> None:
    """Whatever the language can say, a handbook can tell, in lines that can be read."""
    for reader in ("", *readers(programme)):
        text = _markdown(programme, reader)
        prose = text.split("~~~")

        lines = prose[0].splitlines() + prose[-1].splitlines()

        assert not [line for line in lines if "  " in line.strip()]
        assert max(map(len, lines)) <= 80
