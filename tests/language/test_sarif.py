"""SARIF logs: what the standard asks for is there, and regions are where they say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from wayfellow.cli import main
from wayfellow_dsl import Diagnostic, SarifFile, read_programme, to_sarif
from wayfellow_dsl.checks import FINDINGS
from wayfellow_dsl.diagnostics import Edit, Label
from wayfellow_dsl.model import Span

TEXT = (
    'programme trial "\U0001f600 Trial"\nstaff lead, lifts safeguarding holds\n'
    "role mentee\nrole mentee\n"
    "outcomes\ndone\nstage recruitment for mentee\nstep applying\n"
    'after two weeks: remind them "x"  # \U0001f600\nafter 1 year: end as doen\n'
)


def _is(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _many(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 1}


WORDS = {"type": "string", "minLength": 1}
NUMBER = {"type": "integer", "minimum": 1}
INDEX = {"type": "integer", "minimum": 0}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
MESSAGE = _is({"text": WORDS}, "text")
PLACE = _is({"uri": WORDS, "uriBaseId": WORDS, "index": INDEX}, "uri")
REGION = _is(
    {"startLine": NUMBER, "startColumn": NUMBER, "endColumn": NUMBER},
    "startLine",
)
PHYSICAL = _is({"artifactLocation": PLACE, "region": REGION}, "artifactLocation")
CHANGE = _is(
    {
        "artifactLocation": PLACE,
        "replacements": _many(
            _is({"deletedRegion": REGION, "insertedContent": MESSAGE}, "deletedRegion")
        ),
    },
    "artifactLocation",
    "replacements",
)
RESULT = _is(
    {
        "ruleId": WORDS,
        "ruleIndex": INDEX,
        "level": LEVEL,
        "message": MESSAGE,
        "locations": _many(_is({"physicalLocation": PHYSICAL})),
        "relatedLocations": _many(
            _is({"id": INDEX, "physicalLocation": PHYSICAL, "message": MESSAGE})
        ),
        "fixes": _many(
            _is(
                {"description": MESSAGE, "artifactChanges": _many(CHANGE)},
                "artifactChanges",
            )
        ),
    },
    "message",
)
RULE = _is(
    {
        "id": WORDS,
        "shortDescription": MESSAGE,
        "fullDescription": MESSAGE,
        "help": _is({"text": WORDS, "markdown": WORDS}, "text"),
        "defaultConfiguration": _is({"level": LEVEL}),
    },
    "id",
)
DRIVER = _is(
    {"name": WORDS, "semanticVersion": WORDS, "rules": {**_many(RULE), "minItems": 0}},
    "name",
)
RUN = _is(
    {
        "tool": _is({"driver": DRIVER}, "driver"),
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "newlineSequences": _many(WORDS),
        "artifacts": _many(_is({"location": PLACE})),
        "results": {"type": "array", "items": RESULT},
    },
    "tool",
)
LOG = _is(
    {"$schema": WORDS, "version": {"const": "2.1.0"}, "runs": _many(RUN)},
    "version",
    "runs",
)
"""What SARIF 2.1.0 asks of the objects that are used here, and no others."""


def _run_of(text: str, *found: Diagnostic) -> dict[str, Any]:
    """Write a log, hold it against the schema, and give its one run."""
    shown = found or read_programme(text).diagnostics
    written = to_sarif([SarifFile("a folder/é.programme", text, shown)], "0.1.0")
    log = msgspec.json.decode(written)
    jsonschema.validate(log, LOG)
    run = log["runs"][0]
    assert isinstance(run, dict)
    return run


def test_every_kind_of_finding_has_a_rule() -> None:
    """Each has a page of help, with its example and what to write instead."""
    found = [Diagnostic(code=code, title="x", span=Span(1, 1, 2)) for code in FINDINGS]
    rules = _run_of("role x", *found)["tool"]["driver"]["rules"]

    assert len(rules) == len(found)
    for rule in rules:
        finding = FINDINGS[rule["id"]]
        for words in (finding.finds, finding.matters, finding.example, finding.instead):
            assert words in rule["help"]["text"]
            assert words in rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] == finding.severity


def test_results_stand_where_they_say() -> None:
    """Regions count UTF-16 units, and a fix replaces just its words."""
    run = _run_of(TEXT)
    results = {result["ruleId"]: result for result in run["results"]}
    lines = TEXT.splitlines()

    assert set(results) == {"W107", "W201", "W202"}
    for result in results.values():
        assert (
            run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"]
            == result["ruleId"]
        )
    (fix,) = results["W107"]["fixes"][0]["artifactChanges"][0]["replacements"]
    assert _cut(lines, fix["deletedRegion"]) == "two"
    assert fix["insertedContent"]["text"] == "2"
    (related,) = results["W202"]["relatedLocations"]
    assert related["physicalLocation"]["region"]["startLine"] == 3


def _cut(lines: list[str], region: dict[str, int]) -> str:
    wide = lines[region["startLine"] - 1].encode("utf-16-le")
    cut = wide[2 * (region["startColumn"] - 1) : 2 * (region["endColumn"] - 1)]
    return cut.decode("utf-16-le")


def test_a_character_of_two_units_counts_twice() -> None:
    """What stands behind an emoji is one column further than its place in the text."""
    line = 'role x "\U0001f600" zebra'
    word = Span(1, line.index("zebra") + 1, len(line) + 1)
    found = Diagnostic(
        code="W101",
        title="x",
        span=word,
        also=(Label(Span(1, 1, 5), "here"),),
        fix=Edit(word, "private"),
    )
    (result,) = _run_of(line, found)["results"]
    region = result["locations"][0]["physicalLocation"]["region"]

    assert region["startColumn"] == word.column + 1
    assert _cut([line], region) == "zebra"


def test_a_place_behind_the_end_of_a_line() -> None:
    """What is missing at the end is shown there, and never outside of the file."""
    found = Diagnostic(code="W103", title="x", span=Span(1, 99, 120))
    (result,) = _run_of("role", found)["results"]
    region = result["locations"][0]["physicalLocation"]["region"]

    assert region == {"startLine": 1, "startColumn": 5, "endColumn": 5}


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., tuple[object, str, str]]:
    """Run the command in an empty folder: its code, its output, its errors."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as left:
            main(["check", *arguments])
        return left.value.code, *capsys.readouterr()

    return command


def test_the_command_writes_one_log(run, tmp_path):
    """Files inside the folder have relative addresses; the code is as without it."""
    (tmp_path / "in here").mkdir()
    (tmp_path / "in here" / "é.programme").write_text(TEXT, encoding="utf-8")
    code, said, _ = run("--sarif", "in here/é.programme", "organic")
    log = msgspec.json.decode(said)
    jsonschema.validate(log, LOG)
    places = [one["location"] for one in log["runs"][0]["artifacts"]]

    assert code == 1
    assert places == [
        {"uri": "in%20here/%C3%A9.programme", "uriBaseId": "%SRCROOT%"},
        {"uri": "organic.programme", "uriBaseId": "%SRCROOT%"},
    ]


def test_a_file_elsewhere_has_a_whole_address(run, tmp_path, monkeypatch):
    """A relative address never leads out of the folder."""
    (tmp_path / "mine.programme").write_text(TEXT, encoding="utf-8")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    _, said, _ = run("--sarif", "../mine.programme")
    (artifact,) = msgspec.json.decode(said)["runs"][0]["artifacts"]

    assert artifact["location"]["uri"] == (tmp_path / "mine.programme").as_uri()


@pytest.mark.parametrize("other", ["--json", "--diff"])
def test_one_form_at_a_time(run, other):
    """Two forms of output together are wrong usage."""
    assert run("--sarif", other, "organic")[0] == 2


def test_with_fix_what_is_left_is_logged(run, tmp_path):
    """The log is of the file as it is afterwards."""
    (tmp_path / "mine.programme").write_text(TEXT, encoding="utf-8")
    _, said, _ = run("--fix", "--sarif", "mine.programme")
    results = msgspec.json.decode(said)["runs"][0]["results"]

    assert [result["ruleId"] for result in results] == ["W202"]
