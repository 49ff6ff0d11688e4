"""The commands `wayfellow test` and `wayfellow explain`: what they print, how they end."""

import json
from pathlib import Path

import pytest

from stories.small import TEXT, a_story
from wayfellow.cli import main
from wayfellow_dsl import read_programme
from wayfellow_dsl.checks import FINDINGS
from wayfellow_programmes import bundled, bundled_names

PASSING = a_story("given mentee ana in applying\nthen ana is in applying")
FAILING = a_story("given mentee ana in applying\nthen ana is in waiting")


def run(*arguments: str) -> int:
    """Run a command as a shell would, and give its exit code."""
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    assert isinstance(left.value.code, int)
    return left.value.code


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write files with a story that passes, one that fails, none, and a mistake."""
    monkeypatch.chdir(tmp_path)
    for name, more in {
        "passing": PASSING,
        "failing": FAILING,
        "silent": "",
        "mistaken": "stage",
    }.items():
        (tmp_path / f"{name}.programme").write_text(TEXT + more, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (["passing.programme"], 0),
        (["silent.programme"], 0),
        (["failing.programme"], 1),
        (["mistaken.programme"], 1),
        ([], 2),
        (["organic.scenario"], 2),
        (["missing.programme"], 3),
        (["passing.programme", "failing.programme"], 1),
        (["failing.programme", "missing.programme"], 3),
    ],
)
def test_how_it_ends(written: Path, files: list[str], code: int) -> None:
    """0 when all holds, 1 when something does not, 2 and 3 as for every command."""
    assert run("test", *files) == code


def test_a_broken_guarantee_is_a_finding(written: Path) -> None:
    """Also when every story passes, or there is none."""
    promise = (
        'ensure "Back"\nit is possible for mentee to reach applying from waiting\n'
    )
    (written / "promise.programme").write_text(TEXT + promise, encoding="utf-8")

    assert run("test", "promise.programme") == 1


def test_a_file_that_cannot_be_read_does_not_hide_the_others(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each file is told of; what is wrong with one goes to standard error."""
    run("test", "missing.programme", "passing.programme")
    printed = capsys.readouterr()

    assert printed.out.startswith("passing.programme: 1 story, which passes.")
    assert "missing.programme" in printed.err


def test_the_json_document(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One document with every file, its stories, coverage and guarantees."""
    run("test", "--json", "failing.programme", "passing.programme")
    failing, passing = json.loads(capsys.readouterr().out)
    (story,) = failing["stories"]

    assert (failing["file"], failing["schema"]) == ("failing.programme", 1)
    assert story["failures"] == [
        {
            "line": 57,
            "expected": "then ana is in waiting",
            "instead": "ana is in applying (joining), since 11 January 2027",
            "history": ["11 January 2027  ana begins in applying"],
        }
    ]
    assert passing["stories"][0]["failures"] == []
    assert passing["coverage"]["exercised"] == 0
    assert passing["guarantees"] == []


@pytest.mark.parametrize(
    "name", [name for name in bundled_names() if name.endswith(".programme")]
)
def test_shipped_programmes_keep_what_they_promise(name: str) -> None:
    """Every story passes and no guarantee is broken."""
    assert run("test", name) == 0


def test_shipped_programmes_have_stories() -> None:
    """A programme that comes with Wayfellow shows how stories are told."""
    silent = []
    for name in bundled_names():
        if name.endswith(".programme"):
            place = bundled(name)
            assert place is not None
            programme = read_programme(place.read_text(encoding="utf-8")).programme
            assert programme is not None
            silent += [] if programme.stories else [name]

    assert silent == []


# -- Explaining ------------------------------------------------------------------------


def test_explaining_a_code(capsys: pytest.CaptureFixture[str]) -> None:
    """What it finds, why it matters, an example, and what to write instead."""
    assert run("explain", "w107") == 0
    assert capsys.readouterr().out == (
        "error[W107]: the number `…` has to be in digits\n"
        "\n"
        "What it finds\n"
        "  A number written as a word.\n"
        "\n"
        "Why it matters\n"
        "  Digits are easier to find and to compare.\n"
        "\n"
        "Example\n"
        '  after three weeks: remind them "still_there"\n'
        "\n"
        "Write instead\n"
        '  after 3 weeks: remind them "still_there"\n'
    )


@pytest.mark.parametrize("code", FINDINGS)
def test_every_code_can_be_explained(
    code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each page has its four parts, and no braces of the title's pattern."""
    run("explain", code)
    page = capsys.readouterr().out

    assert [line for line in page.splitlines() if line and line[0].isupper()] == [
        "What it finds",
        "Why it matters",
        "Example",
        "Write instead",
    ]
    assert f"[{code}]" in page.splitlines()[0]
    assert "{" not in page.splitlines()[0]


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("W20I", "did you mean W201?"),
        ("W9999", "they go from W0"),
        ("nedes", "did you mean needs?"),
        ("nonsense", "give a keyword"),
    ],
)
def test_an_unknown_code(
    code: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The nearest one is suggested; it is wrong usage."""
    assert run("explain", code) == 2
    assert hint in capsys.readouterr().err


def test_explaining_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """How a sentence begins leads to what it means, with an example."""
    assert run("explain", "ask", "…", "to", "approve") == 0
    page = capsys.readouterr().out

    assert page.startswith("Asking for approval: ask … to approve going to …")
    assert "For example, in a step of a relationship\n  after 3 weeks" in page
    assert page.endswith("Mistakes to explain\n  W304\n")


def test_explaining_what_a_plugin_does(capsys: pytest.CaptureFixture[str]) -> None:
    """The words of a plugin stand where the sentence leaves room for the writer's."""
    assert run("explain", "do calendar.invite") == 0

    assert capsys.readouterr().out.startswith("Something that a plugin does: do ")


def test_explaining_a_word_of_many_sentences(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """They are listed, and each can be asked for by its name."""
    run("explain", "needs")
    listed = capsys.readouterr().out
    run("explain", "a check that lapses")

    assert "  A check that lapses  needs check … lasting … by …\n" in listed
    assert capsys.readouterr().out.startswith("A check that lapses: needs check …")


def test_explanations_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` gives findings and entries as one document."""
    run("explain", "--json", "W107")
    finding = json.loads(capsys.readouterr().out)
    run("explain", "--json", "throughout")
    entry = json.loads(capsys.readouterr().out)

    assert [each["code"] for each in finding["findings"]] == ["W107"]
    assert [each["name"] for each in entry["entries"]] == ["Rules for every step"]
