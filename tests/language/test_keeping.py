"""How long records and concerns are kept: what a file may say about it."""

from __future__ import annotations

import pytest

from wayfellow.comparison import compare
from wayfellow_dsl import fingerprint, format_programme, read_programme
from wayfellow_dsl.core import list_forms
from wayfellow_dsl.handbook import write_handbook
from wayfellow_dsl.handbook.markdown import to_markdown
from wayfellow_dsl.model import Duration, Programme, Retention

START = "programme trial\n{kept}staff lead, lifts safeguarding holds\n"
RECORDS = "keep records for 6 years\n"
CONCERNS = 'keep concerns for 30 years because "our policy"\n'


def _read(kept: str) -> Programme:
    programme = read_programme(START.format(kept=kept)).programme
    assert programme is not None
    return programme


def _without_span(retention: Retention) -> tuple[str, Duration, str]:
    return retention.what, retention.length, retention.because


def test_a_file_says_how_long_something_is_kept() -> None:
    """Records come first, however the file puts it; a reason may be given."""
    programme = _read(CONCERNS + RECORDS)

    assert [_without_span(one) for one in programme.retention] == [
        ("records", Duration(6, "years"), ""),
        ("concerns", Duration(30, "years"), "our policy"),
    ]
    assert programme.kept("records") == programme.retention[0]
    assert _read("").kept("records") is None


@pytest.mark.parametrize(
    ("kept", "codes"),
    [
        (RECORDS + CONCERNS, []),
        (CONCERNS, []),
        (RECORDS, ["W724"]),
        (RECORDS + RECORDS + CONCERNS, ["W314"]),
        (RECORDS + "keep concerns for 71 months\n", ["W723"]),
        (RECORDS + "keep concerns for 72 months\n", []),
        ("keep concerns for 90 minutes\n", ["W503"]),
        ("keep concerns for 101 years\n", ["W507"]),
        ("keep concerns for 0 years\n", ["W504"]),
        ("keep messages for 2 years\n", ["W102"]),
        ("keep concerns 2 years\n", ["W102"]),
    ],
)
def test_what_is_wrong_with_it(kept: str, codes: list[str]) -> None:
    """Twice, too short, too long, concerns for less time than records: all are told."""
    found = read_programme(START.format(kept=kept)).diagnostics

    assert [diagnostic.code for diagnostic in found] == codes


@pytest.mark.parametrize("name", ["keep", "records", "concerns"])
def test_its_words_are_free_for_other_names(name: str) -> None:
    """A form may be called records, and an event keep."""
    text = START.format(kept=RECORDS + CONCERNS) + (
        "role mentee\noutcomes\ndone, counts as completed\n"
        f"stage first for mentee\nstep begun\nneeds form {name}\n"
        "step next\non finished by mentee: end as done\n"
    )

    assert read_programme(text).programme is not None


def test_it_is_part_of_what_a_file_means() -> None:
    """Another time is another meaning, for it decides what is erased."""
    assert fingerprint(_read(RECORDS + CONCERNS)) == fingerprint(
        _read(CONCERNS + RECORDS)
    )
    assert fingerprint(_read(CONCERNS)) != fingerprint(_read(RECORDS + CONCERNS))


def test_the_formatter_keeps_it() -> None:
    """It is written in one spelling, and means the same afterwards."""
    formatted = format_programme(
        START.format(kept="KEEP  Records for 6 YEARS\n" + CONCERNS)
    )

    assert "    keep records for 6 years\n" in formatted
    assert '    keep concerns for 30 years because "our policy"\n' in formatted


def test_a_comparison_tells_another_time() -> None:
    """A changed time is a change in meaning, and a changed reason is wording."""
    old = _read(RECORDS + CONCERNS)
    longer = compare(old, _read(RECORDS + "keep concerns for 75 years\n"))
    reworded = compare(old, _read(RECORDS + "keep concerns for 30 years\n"))
    gone = compare(old, _read(CONCERNS))

    assert [(each.before, each.now) for each in longer.differences] == [
        (
            'keep concerns for 30 years because "our policy"',
            "keep concerns for 75 years",
        )
    ]
    assert reworded.differences == ()
    assert len(reworded.reworded) == 1
    assert [(each.before, each.now) for each in gone.differences] == [
        ("keep records for 6 years", "")
    ]


def test_the_core_shows_it() -> None:
    """`explain --core` lists it with its line."""
    forms = list_forms(_read(CONCERNS))

    assert [(form.line, form.kind, form.says) for form in forms] == [
        (2, "retention", 'keep concerns for 30 years because "our policy"')
    ]


def test_a_handbook_tells_people() -> None:
    """Whoever takes part reads for how long they are kept."""
    page = to_markdown(write_handbook(_read(RECORDS + CONCERNS)))

    assert "## How long records are kept" in page
    assert "is kept for 6 years after the end of" in page
    assert "our policy" in page
    assert "How long records" not in to_markdown(write_handbook(_read("")))
