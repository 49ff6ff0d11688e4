"""Text as people have it: what is put right, what is refused, and how that is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayfellow_dsl import Diagnostic, decode, read_programme
from wayfellow_dsl.limits import LARGEST_FILE, MOST_SENTENCES
from wayfellow_dsl.lines import split

START = "programme trial\nstaff lead, lifts safeguarding holds\n"


def _codes(text: str) -> list[tuple[str, int]]:
    return [(found.code, found.span.line) for found in read_programme(text).diagnostics]


@pytest.mark.parametrize("text", ["", "\n\n", "  \t ", "# only a comment\n", "\ufeff"])
def test_an_empty_file_has_its_own_message(text: str) -> None:
    """A file without sentences is told how to begin."""
    (found,) = read_programme(text).diagnostics

    assert found.code == "W001"
    assert "programme" in found.help


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    """Lines end as on any system, and are counted alike."""
    text = START.replace("\n", end) + "nonsense"

    assert _codes(text) == [("W112", 3)]


def test_what_word_processors_do_is_undone() -> None:
    """Curly quotes, odd spaces and a byte-order mark are put right, columns kept."""
    text = "\ufeffrole\u00a0one\u2003“One\u2019s”\u202f# \u2018note\u2019"

    assert [line.text for line in split(text).lines] == ['role one "One\'s"']


def test_a_hash_in_quotation_marks_is_no_comment() -> None:
    """A comment begins outside quotation marks."""
    lines = split('role one "No. #1" # really\n# nothing\nrole two#x').lines

    assert [line.text for line in lines] == ['role one "No. #1"', "role two"]


@pytest.mark.parametrize(
    "character",
    [
        "\x00",
        "\x07",
        "\x0b",
        "\x0c",
        "\x1b",
        "\x7f",
        "\x85",
        "\u00ad",
        "\u200b",
        "\u200d",
        "\u200e",
        "\u2028",
        "\u202e",
        "\u2066",
        "\u2069",
        "\ufeff",
        "\ud800",
        "\U000e0041",
    ],
)
def test_hidden_characters_are_refused_by_name(character: str) -> None:
    """What shows nothing, or turns text round, is refused even in quotation marks."""
    (found,) = read_programme(f'{START}role one "O{character}ne"').diagnostics

    assert (found.code, found.span.line, found.span.column) == ("W006", 3, 12)
    assert found.label == f"U+{ord(character):04X}"
    assert character not in found.title


@pytest.mark.parametrize("name", ["m\u0435ntee", "ménteé", "\uff4dentee", "导师"])
def test_letters_that_only_look_alike_are_refused(name: str) -> None:
    """Names have the letters a to z, so that no two look the same."""
    (found,) = read_programme(f"{START}role {name}").diagnostics

    assert found.code == "W007"


def test_any_letter_may_stand_in_a_label() -> None:
    """Labels are for people, in their own writing."""
    reading = read_programme(f'{START}role mentee "Ménteé 导师 🙂"')

    assert reading.programme is not None
    assert reading.programme.roles[0].label == "Ménteé 导师 🙂"


def test_a_line_too_long_is_refused() -> None:
    """A line of more than 2,000 characters is refused without a second message."""
    assert _codes(f'{START}role one "{"x" * 2000}"') == [("W004", 3)]


def test_a_file_too_large_is_refused() -> None:
    """A file of more than 256 KiB is refused at once, as text and as bytes."""
    large = "# " + "x" * LARGEST_FILE

    assert _codes(large) == [("W002", 1)]
    assert isinstance(decode(b"x" * (2 * LARGEST_FILE + 1)), Diagnostic)


def test_bytes_count_and_not_letters() -> None:
    """The limit is on UTF-8 bytes."""
    assert _codes("# " + "é" * (LARGEST_FILE // 2 + 1)) == [("W002", 1)]


def test_too_many_sentences_are_refused() -> None:
    """More than 6,000 sentences are refused before any is looked at."""
    many = MOST_SENTENCES + 1

    assert _codes("x\n" * many) == [("W005", many)]


def test_each_broken_line_is_reported_once() -> None:
    """A line with a hidden character has one message, whatever else is wrong in it."""
    assert _codes(f"{START}rol\u200be \u202e one two") == [("W006", 3)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_are_read(encoding: str) -> None:
    """UTF-8 is read, with or without a byte-order mark, and UTF-16 with one."""
    assert decode("role é".encode(encoding)) == "role é"


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        ("role é".encode("latin-1"), 1, 6),
        ("a\nb é".encode("latin-1"), 2, 3),
        (b"PK\x03\x04rest of a docx", 1, 1),
        (b"{\\rtf1 hello}", 1, 1),
        (b"\xff\xfe\x00", 1, 1),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, line: int, column: int) -> None:
    """Other encodings and word-processor files are told how to be saved."""
    found = decode(data)

    assert isinstance(found, Diagnostic)
    assert (found.code, found.span.line, found.span.column) == ("W003", line, column)
    assert "UTF-8" in found.help


@given(st.binary(max_size=100))
def test_any_bytes_are_text_or_explained(data: bytes) -> None:
    """Decoding gives a text or a diagnostic, whatever the bytes."""
    assert isinstance(decode(data), (str, Diagnostic))
