"""The reference says everything that the grammars can, and each example is tried."""

import re
from functools import cache
from importlib.resources import files

import pytest

from wayfellow.stories import rehearse
from wayfellow_dsl import read_programme, reader
from wayfellow_dsl.checks import FINDINGS
from wayfellow_dsl.reference import (
    EXTENSIONS,
    SCENARIO_PROGRAMME,
    Entry,
    framed,
    framed_scenario,
    programme_language,
    scenario_language,
    with_long_aliases,
)
from wayfellow_dsl.scenarios import read_scenario
from wayfellow_dsl.scenarios import reader as scenario_reader
from wayfellow_dsl.scenarios.reader import scenario_sentences, split_scenario
from wayfellow_dsl.sentences import Sentences, Syntax
from wayfellow_dsl.vocabulary import programme_sentences

LEFT_TO_THE_REST = {"W701", "W710", "W711", "W712", "W713"}
"""What a few lines may leave to the rest of a file: a doubt, and never a mistake."""
LANGUAGES = [programme_language(), scenario_language()]
ENTRIES = list(programme_language().entries)
SCENARIO_ENTRIES = list(scenario_language().entries)


def _named(entry: Entry) -> str:
    return entry.name


def _with_long_aliases(package: str, name: str, sentences: Sentences) -> Sentences:
    grammar = files(package).joinpath(name).read_text("utf-8")
    starts = dict.fromkeys(sentences._blocks, "")
    return Sentences(with_long_aliases(grammar), starts, {})


@cache
def _programme_grammar() -> Sentences:
    return _with_long_aliases("wayfellow_dsl", "programme.lark", programme_sentences())


@cache
def _scenario_grammar() -> Sentences:
    return _with_long_aliases(
        "wayfellow_dsl.scenarios", "scenario.lark", scenario_sentences()
    )


def _lines(text: str, example: str) -> range:
    """Give the line numbers at which an example stands in its file."""
    start = text[: text.index(example)].count("\n") + 1
    return range(start, start + example.count("\n") + 1)


def _used(trees: list[Syntax]) -> set[str]:
    """List the alternatives of the grammar that sentences were made of."""
    return {
        str(part.data).replace("__", ".")
        for tree in trees
        for part in tree.iter_subtrees()
    }


def _used_in(entry: Entry, example: str) -> set[str]:
    text = framed(entry.place, example)
    here = _lines(text, example)
    document = reader.read(text)
    trees = []
    for block in document.blocks:
        said = [block.heading] if block.heading else []
        trees += [
            sentence.tree
            for sentence in (*said, *block.sentences)
            if sentence.line.number in here
        ]
    return _used(trees)


def _used_in_scenario(entry: Entry, example: str) -> set[str]:
    text = framed_scenario(entry.place, example)
    here = _lines(text, example)
    said = list(split_scenario(text))
    blocks = {sentence.block for sentence in said if sentence.line.number in here}
    trees = [
        sentence.tree
        for sentence in said
        if sentence.line.number in here
        or (sentence.is_heading and sentence.block in blocks)
    ]
    return _used(trees)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.title)
def test_everything_in_the_grammar_has_an_entry(language: object) -> None:
    """Each alternative is covered by an entry, and no entry has others."""
    covered = {rule for entry in language.entries for rule in entry.rules}

    assert covered == set(language.alternatives)


@pytest.mark.parametrize("entry", ENTRIES, ids=_named)
def test_an_example_has_no_mistake(entry: Entry) -> None:
    """Nothing is wrong with a line of an example, nor with its file."""
    for example in entry.examples:
        text = framed(entry.place, example)
        here = _lines(text, example)
        found = [
            (each.code, each.title, text.splitlines()[each.span.line - 1])
            for each in read_programme(text, EXTENSIONS).diagnostics
            if each.severity == "error"
            or (each.span.line in here and each.code not in LEFT_TO_THE_REST)
        ]

        assert found == []


@pytest.mark.parametrize("entry", SCENARIO_ENTRIES, ids=_named)
def test_an_example_of_a_scenario_has_no_mistake(entry: Entry) -> None:
    """Nothing is wrong with the scenario that an example stands in."""
    programme = read_programme(SCENARIO_PROGRAMME).programme
    for example in entry.examples:
        reading = read_scenario(framed_scenario(entry.place, example), programme)

        assert [(each.code, each.title) for each in reading.diagnostics] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=_named)
def test_the_examples_show_what_the_entry_is_about(
    entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Together they use every alternative of the entry, and each uses one of them."""
    monkeypatch.setattr(reader, "programme_sentences", _programme_grammar)
    used = [_used_in(entry, example) for example in entry.examples]

    assert set(entry.rules) - set().union(*used) == set()
    assert all(not each.isdisjoint(entry.rules) for each in used)


@pytest.mark.parametrize("entry", SCENARIO_ENTRIES, ids=_named)
def test_the_examples_of_a_scenario_show_what_the_entry_is_about(
    entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Together they use every alternative of the entry, and each uses one of them."""
    monkeypatch.setattr(scenario_reader, "scenario_sentences", _scenario_grammar)
    used = [_used_in_scenario(entry, example) for example in entry.examples]

    assert set(entry.rules) - set().union(*used) == set()
    assert all(not each.isdisjoint(entry.rules) for each in used)


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (programme_language(), programme_sentences()),
        (scenario_language(), scenario_sentences()),
    ],
    ids=["programme", "scenario"],
)
def test_every_keyword_is_indexed_and_shown(
    language: object, sentences: Sentences
) -> None:
    """The index has each word that means something, and an example uses it."""
    keywords = sentences.keywords - {"the"}
    examples = "\n".join(
        line for entry in language.entries for line in (*entry.examples, entry.sentence)
    )
    shown = set(re.findall(r"[a-z_]+", re.sub(r'"[^"]*"', "", examples).lower()))

    assert keywords <= {word.lower() for word in language.index}
    assert keywords - shown == set()


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.title)
def test_entries_read_well(language: object) -> None:
    """A name is given once, what it says is whole sentences, its findings exist."""
    names = [entry.name for entry in language.entries]

    assert len(set(names)) == len(names)
    for entry in language.entries:
        assert entry.says.endswith((".", "”"))
        assert set(entry.findings) <= set(FINDINGS)


def test_entries_are_found_by_their_words() -> None:
    """A keyword, the beginning of a sentence, and a name each lead to entries."""
    language = programme_language()
    by = {
        words: [entry.name for entry in language.find(words)]
        for words in ("needs", "ask … to approve", "a survey", "safeguarding")
    }

    assert "A need" in by["needs"]
    assert "A check that lapses" in by["needs"]
    assert by["ask … to approve"] == ["Asking for approval"]
    assert by["a survey"] == ["A survey"]
    assert by["safeguarding"] == []
    assert [entry.name for entry in language.using("safeguarding")] == ["Staff"]
    assert language.using("xyz") == ()
    assert language.suggest("nedes") == "needs"


@pytest.mark.parametrize(
    "entry", [entry for entry in ENTRIES if entry.place == "story"], ids=_named
)
def test_the_example_of_a_story_comes_true(entry: Entry) -> None:
    """Played by the engine's decisions, every line of it is so."""
    for example in entry.examples:
        text = framed(entry.place, example)
        programme = read_programme(text, EXTENSIONS).programme
        told = rehearse(programme).stories

        assert told
        assert [failure for each in told for failure in each.failures] == []
