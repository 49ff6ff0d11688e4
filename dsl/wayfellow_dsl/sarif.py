"""Diagnostics in SARIF 2.1.0, the format that code hosts and editors exchange.

The standard is by OASIS: Static Analysis Results Interchange Format (SARIF) Version
2.1.0. Columns count UTF-16 code units, as `columnKind` says there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec

from .checks import FINDINGS
from .diagnostics import Diagnostic, Finding
from .lines import rows
from .model import Span

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)
_BASE = "%SRCROOT%"
"""Stands for the folder that relative addresses start from."""


class SarifFile(NamedTuple):
    """A file that was checked."""

    path: str
    """From the folder of the whole, with `/` between its parts."""
    text: str
    found: tuple[Diagnostic, ...]


def to_sarif(files: Iterable[SarifFile], version: str) -> str:
    """Write the diagnostics of files as one SARIF log of one run.

    `version` is Wayfellow's own. Only rules of which something was found are listed.
    """
    checked = list(files)
    codes = sorted({found.code for file in checked for found in file.found})
    driver = {
        "name": "Wayfellow",
        "semanticVersion": version,
        "rules": [_rule(FINDINGS[code]) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "artifacts": [{"location": _location(file)} for file in checked],
        "results": [
            _result(found, codes, file, rows(file.text), place)
            for place, file in enumerate(checked)
            for found in file.found
        ],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode()


def _rule(finding: Finding) -> dict[str, Any]:
    title = re.sub(r"\{\w+\}", "…", finding.title)
    return {
        "id": finding.code,
        "shortDescription": {"text": _sentence(title)},
        "fullDescription": {"text": finding.finds},
        "help": {"text": _help(finding), "markdown": _help(finding, fence="```\n")},
        "defaultConfiguration": {"level": finding.severity},
    }


def _help(finding: Finding, fence: str = "") -> str:
    head, end = ("**", "**") if fence else ("", "")
    example, instead = finding.example, finding.instead
    return "\n\n".join(
        [
            f"{head}What it finds{end}\n\n{finding.finds}",
            f"{head}Why it matters{end}\n\n{finding.matters}",
            f"{head}Example{end}\n\n{fence}{example}\n{fence}".rstrip(),
            f"{head}Write instead{end}\n\n{fence}{instead}\n{fence}".rstrip(),
        ]
    )


def _result(
    found: Diagnostic,
    codes: Sequence[str],
    file: SarifFile,
    lines: Sequence[str],
    artifact: int,
) -> dict[str, Any]:
    location = {**_location(file), "index": artifact}

    def place(span: Span) -> dict[str, Any]:
        return {
            "physicalLocation": {
                "artifactLocation": location,
                "region": _region(span, lines),
            }
        }

    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": codes.index(found.code),
        "level": found.severity,
        "message": {"text": _message(found)},
        "locations": [place(found.span)],
    }
    if found.also:
        result["relatedLocations"] = [
            {"id": number, **place(label.span), "message": {"text": label.text}}
            for number, label in enumerate(found.also, 1)
        ]
    if found.fix is not None:
        replacement = {
            "deletedRegion": _region(found.fix.span, lines),
            "insertedContent": {"text": found.fix.text},
        }
        change = {"artifactLocation": location, "replacements": [replacement]}
        result["fixes"] = [{"artifactChanges": [change]}]
        if found.help:
            result["fixes"][0]["description"] = {"text": _sentence(found.help)}
    return result


def _message(found: Diagnostic) -> str:
    parts = [found.title, found.label, found.detail, found.help]
    return " ".join(_sentence(part) for part in parts if part)


def _sentence(words: str) -> str:
    """Begin with a capital letter, and end with a full stop or what is there."""
    end = "" if words.endswith((".", "?", "!", ":")) else "."
    return f"{words[0].upper()}{words[1:]}{end}"


def _location(file: SarifFile) -> dict[str, Any]:
    is_whole = file.path.startswith("/")
    if is_whole:
        return {"uri": f"file://{quote(file.path)}"}
    return {"uri": quote(file.path), "uriBaseId": _BASE}


def _region(span: Span, lines: Sequence[str]) -> dict[str, int]:
    line = lines[span.line - 1] if span.line <= len(lines) else ""
    # What is missing at the end of a line is shown just behind it.
    start = min(span.column, len(line) + 1)
    end = min(max(span.end_column, start), len(line) + 1)
    return {
        "startLine": span.line,
        "startColumn": _units(line[: start - 1]) + 1,
        "endColumn": _units(line[: end - 1]) + 1,
    }


def _units(text: str) -> int:
    """Count UTF-16 code units: two for a character beyond the first 65,536."""
    return len(text) + sum(character > "\uffff" for character in text)
