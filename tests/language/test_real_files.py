"""The programmes that come with Wayfellow: clean as they are, safe when mutilated."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import tries
from wayfellow_dsl import Diagnostic, fingerprint, read_programme, render_text
from wayfellow_dsl.model import Programme
from wayfellow_programmes import bundled, bundled_names

NAMES = [name for name in bundled_names() if name.endswith(".programme")]


def _text(name: str) -> str:
    place = bundled(name)
    assert place is not None
    return place.read_text(encoding="utf-8")


TEXTS = {name: _text(name) for name in NAMES}


FLAGGED = {"deficit_model.programme": ["W722", "W709"]}
"""The file that is there to be warned of, and what is said about it."""


@pytest.mark.parametrize("name", NAMES)
def test_a_bundled_programme_is_clean(name: str) -> None:
    """There is nothing to say about a programme that comes with Wayfellow, but one."""
    reading = read_programme(TEXTS[name])

    assert [found.code for found in reading.diagnostics] == FLAGGED.get(name, [])
    assert reading.programme is not None
    assert f"{reading.programme.name}.programme" == name


@pytest.mark.parametrize("name", NAMES)
def test_looks_do_not_matter(name: str) -> None:
    """Comments, blank lines, indentation and typography leave the meaning as it is."""
    lines = [line.split("  #")[0].strip() for line in TEXTS[name].splitlines()]
    plain = "\n".join(line for line in lines if line and not line.startswith("#"))
    pasted = plain.replace(' "', " “").replace('"', "”").replace("'", "\u2019")
    pasted = "\ufeff" + pasted.replace(" ", "\u00a0").replace("\n", "\r\n\r\n\t")
    programmes = [
        read_programme(text).programme for text in (TEXTS[name], plain, pasted)
    ]

    assert len({fingerprint(p) for p in programmes if p is not None}) == 1
    assert None not in programmes


@st.composite
def mutilated(draw: st.DrawFn) -> str:
    """Delete, double, swap and retype words and lines of a real programme."""
    lines = TEXTS[draw(st.sampled_from(NAMES))].splitlines()
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        words = lines[place].split(" ")
        at = draw(st.integers(0, len(words) - 1))
        other = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 7)):
            case 0:
                del lines[place]
            case 1:
                lines.insert(other, lines[place])
            case 2:
                lines[place], lines[other] = lines[other], lines[place]
            case 3:
                del words[at]
                lines[place] = " ".join(words)
            case 4:
                words.insert(at, words[draw(st.integers(0, len(words) - 1))])
                lines[place] = " ".join(words)
            case 5:
                words[at] = draw(st.sampled_from(lines[other].split(" ")))
                lines[place] = " ".join(words)
            case 6:
                words[at] = draw(st.text(max_size=5)) + words[at][1:]
                lines[place] = " ".join(words)
            case _:
                lines[place] = lines[place] + lines[other]
        lines = lines or [""]
    return "\n".join(lines)


@tries(150)
@given(mutilated())
def test_a_mutilated_programme_gives_a_model_or_diagnostics(text: str) -> None:
    """Whatever happens to a file, it is read or explained, and never more than that."""
    reading = read_programme(text)
    errors = [found for found in reading.diagnostics if found.severity == "error"]

    assert (reading.programme is None) == bool(errors)
    _assert_well_formed(reading.diagnostics, text)


@tries(100)
@given(st.text(max_size=200))
def test_any_text_is_read_or_explained(text: str) -> None:
    """Any text at all gives a reading."""
    _assert_well_formed(read_programme(text).diagnostics, text)


def _assert_well_formed(found: tuple[Diagnostic, ...], text: str) -> None:
    for diagnostic in found:
        assert diagnostic.span.line >= 1
        assert 1 <= diagnostic.span.column < diagnostic.span.end_column
        assert diagnostic.help

    for line in render_text(found, text, "a.programme").splitlines():
        assert len(line) <= 80
        assert line.isprintable()


@pytest.mark.parametrize("name", NAMES)
def test_a_stored_programme_has_the_same_fingerprint(name: str) -> None:
    """A bundled programme that comes back from JSON is known by its fingerprint."""
    programme = read_programme(TEXTS[name]).programme
    stored = msgspec.json.encode(programme)

    assert programme is not None
    assert fingerprint(msgspec.json.decode(stored, type=Programme)) == fingerprint(
        programme
    )
