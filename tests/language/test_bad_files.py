"""Files with mistakes planted on known lines: each is found, and said in good words.

`# !` ends a line with a mistake in it; `pytest tests/language --update-golden` writes
the expected texts anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from wayfellow_dsl import decode, read_programme, render_text
from wayfellow_dsl.lines import split

FILES = sorted((Path(__file__).parent / "bad").glob("*.programme"))
MARKED = [file for file in FILES if "# !" in file.read_text("utf-8")]


def _source(path: Path) -> str:
    text = decode(path.read_bytes())
    assert isinstance(text, str)
    return text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bad_file_is_explained_as_before(
    path: Path, golden: Callable[[Path, str], None]
) -> None:
    """What is said about each bad file is what was agreed."""
    source = _source(path)
    reading = read_programme(source)

    golden(
        path.with_suffix(".txt"), render_text(reading.diagnostics, source, path.name)
    )


@pytest.mark.parametrize("path", MARKED, ids=lambda path: path.stem)
def test_mistakes_are_reported_on_exactly_their_lines(path: Path) -> None:
    """Every planted mistake is found on its line, and no other line is blamed."""
    source = _source(path)
    planted = {
        number: line.count("!")
        for number, line in enumerate(source.splitlines(), 1)
        if "# !" in line
    }
    found = Counter(
        diagnostic.span.line for diagnostic in read_programme(source).diagnostics
    )

    assert found == planted


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_report_fits_on_a_screen(path: Path) -> None:
    """No line of a report is wider than 80 columns, or holds a control character."""
    source = _source(path)
    report = render_text(read_programme(source).diagnostics, source, path.name)

    assert max(map(len, report.splitlines())) <= 80
    assert all(line.isprintable() for line in report.splitlines())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_report_speaks_of_the_machinery(path: Path) -> None:
    """Reports use none of the grammar's names, and no words of programmers."""
    source = _source(path)
    report = render_text(read_programme(source).diagnostics, source, path.name)

    for word in ("NAME", "STRING", "COMMA_", "Token", "Traceback", "None", "str"):
        assert word not in report.split()


def test_bad_files_have_sentences() -> None:
    """The bad files are real files, with sentences in them."""
    assert all(split(_source(path)).lines for path in FILES)
