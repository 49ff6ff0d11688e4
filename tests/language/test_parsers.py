"""Parsers that were made ready beforehand read as those that were not."""

from wayfellow_dsl import Diagnostic
from wayfellow_dsl.lines import split
from wayfellow_dsl.parsers import load_parser, read_grammar
from wayfellow_dsl.sentences import Sentences, WordLexer
from wayfellow_dsl.vocabulary import BLOCKS, programme_sentences

GRAMMAR = """
word: "one" NAME | "two" NAME -> two
NAME: /[a-z]+/
SPACES: / +/
%ignore SPACES
"""
OTHER = GRAMMAR.replace('"two"', '"three"')
WORDS = {"word": "here"}


def sentences(grammar: str = GRAMMAR, kept: bytes = b"") -> Sentences:
    """Make the sentences of a small grammar."""
    return Sentences(grammar, WORDS, {"NAME": "a name", "SPACES": "a space"}, kept=kept)


def test_kept_tables_read_as_new_ones() -> None:
    """Every sentence gives the same tree, and every mistake the same message."""
    kept = sentences(kept=sentences().keep())

    for text in ("one apple", "two pears", "three plums", "one"):
        line = split(text).lines[0]
        assert kept.parse("word", line) == sentences().parse("word", line)


def test_tables_of_another_grammar_are_not_used() -> None:
    """They are worked out anew, so that an old file does no harm."""
    stale = sentences(OTHER, sentences().keep())
    line = split("three plums").lines[0]

    assert not isinstance(stale.parse("word", line), Diagnostic)


def test_tables_can_be_kept_again() -> None:
    """A parser that was loaded from its tables gives the same ones."""
    kept = sentences().keep()

    assert sentences(kept=sentences(kept=kept).keep()).keywords == {"one", "two"}


def test_the_programme_grammar_has_no_tables_of_another_one() -> None:
    """Whatever lies beside the grammar, its own parser is used."""
    grammar, kept = read_grammar("wayfellow_dsl", "programme")
    parser = load_parser(grammar, [*BLOCKS], WordLexer, kept)

    assert set(parser.options.start) == {*BLOCKS}


def test_what_is_no_type_is_answered_with_those_there_are() -> None:
    """Types of several words are given in whole, and nothing else is called a type."""
    found = programme_sentences().parse("detail", split("wish percent").lines[0])

    assert isinstance(found, Diagnostic)
    assert found.help == (
        "after `wish` may come `date`, `levels`, `number`, `one of`, `some of`, "
        "`text`, `person`, `people` or `yes or no`."
    )


def test_what_comes_before_a_mistake_is_quoted_in_whole_words() -> None:
    """Of a long sentence only its last words are shown, none of them cut."""
    line = split("needs form exit_interview from little and big 5").lines[0]
    found = programme_sentences().parse("sentence", line)

    assert isinstance(found, Diagnostic)
    assert found.help.startswith("after `from little and big` may come ")
