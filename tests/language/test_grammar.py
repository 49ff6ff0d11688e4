"""The grammar: without conflicts, and with a word for everything in it."""

from importlib.resources import files

import pytest
from lark import Lark

from language.small import a_programme
from wayfellow_dsl import read_programme
from wayfellow_dsl.reader import HEADINGS
from wayfellow_dsl.vocabulary import BLOCKS, programme_sentences

GRAMMAR = files("wayfellow_dsl").joinpath("programme.lark").read_text("utf-8")


def test_no_sentence_can_be_read_in_two_ways() -> None:
    """The grammar has no conflicts, and no two terminals take the same text."""
    Lark(GRAMMAR, parser="lalr", lexer="contextual", start=list(BLOCKS), strict=True)


def test_everything_has_a_word_for_designers() -> None:
    """Whatever may stand somewhere can be said without naming a terminal."""
    grammar = programme_sentences()
    words = {terminal: grammar.wording(terminal) for terminal in grammar.terminals}

    assert not [terminal for terminal, said in words.items() if terminal in said]


def test_headings_are_known() -> None:
    """The reader's headings are those of the grammar."""
    assert programme_sentences().first_words("heading") == set(HEADINGS)


def _declaring(kind: str, word: str) -> str:
    sentence = {
        "detail": f"role someone\n{word} number",
        "role": f"role {word}",
        "outcome": f"outcomes\n{word}",
        "step": f"stage first for mentee\nstep {word}\non x by lead: end as fine",
    }[kind]
    return (
        "programme trial\nrole mentee\nstaff lead, lifts safeguarding holds\n"
        f"outcomes\nfine\n{sentence}\n"
    )


@pytest.mark.parametrize("kind", ["detail", "role", "outcome", "step"])
def test_a_word_that_could_be_misread_is_no_name(kind: str) -> None:
    """Every keyword is either refused as a name or does no harm as one."""
    allowed = []
    for word in sorted(programme_sentences().keywords - {"the"}):
        reading = read_programme(_declaring(kind, word))
        codes = {found.code for found in reading.diagnostics}
        if reading.programme is not None:
            allowed.append(word)
        elif "W113" not in codes:
            assert word in _TAKEN, (word, codes)

    if kind == "step":
        assert "meetings" in allowed
    elif kind != "outcome":
        assert not set(allowed) & programme_sentences().contested


_TAKEN = {*HEADINGS, "because", "left", "takes", "proposed"}


@pytest.mark.parametrize("word", ["meeting", "matching", "closes", "share", "date"])
def test_a_harmless_keyword_may_name_a_step(word: str) -> None:
    """A step may have the name of a word that means something elsewhere."""
    programme = a_programme(
        mentee=f"on moved by them, if days in {word} is under 3: go to {word}",
        blocks=f"stage more for mentee\nstep {word}\non x by them: end as completed",
    )

    assert programme.lifecycle("mentee").step(word).stage == "more"
