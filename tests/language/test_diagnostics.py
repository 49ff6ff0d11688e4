"""Diagnostics as values, and as people and programs read them."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayfellow_dsl import Diagnostic, read_programme, render_text, to_json
from wayfellow_dsl.diagnostics import Edit, Finding, Label, excerpt, listed, nearest
from wayfellow_dsl.model import Span

SOURCE = "role mentee\nrole mentee\n"
TWICE = Diagnostic(
    code="W202",
    title="there are two roles called `mentee`",
    span=Span(2, 6, 12),
    label="here again",
    detail="A sentence with this name could mean either.",
    help="give one of them another name.",
    also=(Label(Span(1, 6, 12), "first declared here"),),
)


def test_a_diagnostic_shows_both_places() -> None:
    """Two sentences that clash are both quoted, in the order of the file."""
    assert render_text([TWICE], SOURCE, "a.programme") == (
        "error[W202]: there are two roles called `mentee`\n"
        " --> a.programme:2:6\n"
        "  |\n"
        "1 | role mentee\n"
        "  |      ------ first declared here\n"
        "2 | role mentee\n"
        "  |      ^^^^^^ here again\n"
        "  |\n"
        "\n"
        "A sentence with this name could mean either.\n"
        "\n"
        "Help: give one of them another name.\n"
    )


def test_colour_is_only_for_the_head() -> None:
    """On a terminal the kind of finding has a colour, and nothing else changes."""
    coloured = render_text([TWICE], SOURCE, "a.programme", colour=True)
    plain = render_text([TWICE], SOURCE, "a.programme")

    assert coloured.startswith("\x1b[1;31merror[W202]\x1b[0m: ")
    assert coloured.replace("\x1b[1;31m", "").replace("\x1b[0m", "") == plain


def test_findings_are_in_the_order_of_the_file() -> None:
    """A report goes through the file from the top."""
    second = msgspec.structs.replace(TWICE, code="W999", span=Span(1, 1, 5))
    report = render_text([TWICE, second], SOURCE, "a.programme")

    assert report.index("W999") < report.index("W202")


def test_json_has_everything() -> None:
    """JSON holds the file and each finding, with every part that it has."""
    document = msgspec.json.decode(to_json([TWICE], "a.programme"))

    assert document == {
        "file": "a.programme",
        "diagnostics": [
            {
                "code": "W202",
                "title": "there are two roles called `mentee`",
                "span": [2, 6, 12],
                "label": "here again",
                "detail": "A sentence with this name could mean either.",
                "help": "give one of them another name.",
                "also": [{"span": [1, 6, 12], "text": "first declared here"}],
                "severity": "error",
            }
        ],
    }


@given(st.text(max_size=400), st.integers(1, 300), st.integers(1, 300), st.text())
def test_any_line_can_be_quoted(line: str, start: int, length: int, label: str) -> None:
    """A long or a hostile line is cut and made harmless around its mark."""
    line = " ".join(line.split())
    found = Diagnostic(
        code="W101",
        title="something",
        span=Span(1, start, start + length),
        label=excerpt(label),
    )
    report = render_text([found], line, "a" * 200)

    assert all(len(row) <= 80 and row.isprintable() for row in report.splitlines())
    assert "^" in report


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("meetngs", "meetings"),
        ("Meetings", "meetings"),
        ("at-risk", "at_risk"),
        ("coordnator", "coordinator"),
        ("cooridnator", "coordinator"),
        ("zebra", None),
        ("x", None),
    ],
)
def test_what_was_probably_meant(word: str, meant: str | None) -> None:
    """A suggestion differs in case, in joints, or in a third of the letters at most."""
    assert nearest(word, ["meetings", "at_risk", "coordinator"]) == meant


def test_lists_are_said_as_people_do() -> None:
    """Names are listed with commas and a last word, and not too many."""
    many = [f"n{place}" for place in range(10)]

    assert listed([]) == ""
    assert listed(["a"]) == "`a`"
    assert listed(["a", "b", "c"], last="or") == "`a`, `b` or `c`"
    assert listed(many).endswith("`n7` and 2 more")


def test_a_finding_makes_its_diagnostic() -> None:
    """The writer's own words fill the title, short and without control characters."""
    finding = Finding("W999", "no `{name}`", "F.", "M.", "e", "i")
    found = finding.at(Span(1, 1, 2), name="x\x1b" + "y" * 60)

    assert found.title == f"no `x?{'y' * 35}...`"
    assert found.detail == "M."


@pytest.mark.parametrize(
    ("line", "fixed"),
    [
        ("after three weeks: stay", "after 3 weeks: stay"),
        ("on accepted by them: move to waiting", "on accepted by them: go to waiting"),
        ('after 3 weeks remind them "x"', 'after 3 weeks: remind them "x"'),
        ("on 31st March: stay", "on 31 March: stay"),
        ("on March 31: stay", "on 31 March: stay"),
        ('on enter: remind "x"', 'on enter: remind them "x"'),
        ("on x by them and lead: stay", "on x by them or lead: stay"),
        ("needds form x", "needs form x"),
        ("on x by laed: stay", "on x by lead: stay"),
    ],
)
def test_a_fix_repairs_its_line(line: str, fixed: str) -> None:
    """Where a diagnostic has a fix, applying it gives the right sentence."""
    text = (
        "programme trial\nrole mentee\nstaff lead, lifts safeguarding holds\n"
        "outcomes\ndone\nstage recruitment for mentee\nstep applying\n"
        "after 1 year: end as done\non y by them: go to waiting\n"
        f"step waiting\nafter 1 day: end as done\n{line}\n"
    )
    (found,) = read_programme(text).diagnostics

    assert found.fix is not None
    assert _applied(found.fix, line) == fixed


def _applied(fix: Edit, line: str) -> str:
    return line[: fix.span.column - 1] + fix.text + line[fix.span.end_column - 1 :]
