"""The pages of the documentation that are written from the reference and findings."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from ..checks import FINDINGS
from ..diagnostics import Finding
from ..reader import HEADINGS
from .entry import Entry
from .frames import PLACES, SCENARIO_PLACES
from .languages import Language, programme_language, scenario_language

FAMILIES = {
    "W0": ("The file as text", "Found before any sentence is understood."),
    "W1": ("Words and sentences", "A sentence that cannot be understood as it stands."),
    "W2": ("Names", "Who or what a sentence speaks of."),
    "W3": ("Steps and rules", "What a step says, and where it leads."),
    "W4": ("Conditions", "What is compared with what."),
    "W5": ("Numbers and time", "Amounts, dates and lengths."),
    "W6": ("Scenarios", "A scenario, beside the programme that it is for."),
    "W7": ("The programme as a whole", "How sentences work together."),
    "W8": ("Groups and ways to match", "What holds for groups, or between matches."),
    "W9": ("The words of plugins", "What a file says with what a plugin adds."),
}
"""What the first digit of a code means, and a line about it."""

_PAGES = {"programme": "language.md", "scenario": "scenario-language.md"}
_OPENING = frozenset({*HEADINGS, "scenario", "compare"})


def anchor(heading: str) -> str:
    """Give the name by which a page links to one of its headings."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def laid_out(example: str) -> list[str]:
    """Indent the lines of an example as the formatter would."""
    under, lines = 0, []
    for line in example.splitlines():
        first = line.split()[0]
        if first in _OPENING:
            depth = 4 if first == "step" and under else 0
            under = depth + 4
        else:
            depth = under + 4 if first == "because" else under
        lines.append(" " * depth + line)
    return lines


def examples_of(entry: Entry) -> list[str]:
    """Give the lines of all examples of an entry, with a blank line where it helps."""
    shown = [laid_out(example) for example in entry.examples]
    gap = [""] if any(len(lines) > 1 for lines in shown) else []
    return [
        line
        for place, lines in enumerate(shown)
        for line in (*(gap if place else []), *lines)
    ]


def place_of(entry: Entry) -> str:
    """Say where the examples of an entry stand; nothing where they show it."""
    return {**SCENARIO_PLACES, **PLACES}[entry.place]


def wrapped(text: str) -> str:
    """Write a paragraph in lines of a page's width."""
    return textwrap.fill(text, 92, break_long_words=False, break_on_hyphens=False)


def pattern(finding: Finding) -> str:
    """Give the title of a finding with `…` for the writer's words."""
    return re.sub(r"\{\w+\}", "…", finding.title)


def language_page() -> str:
    """Write the page of the language of programme files, in Markdown."""
    return _page(
        programme_language(),
        "Everything that a programme file can say, with examples that are all tried. "
        "The [index](#index) at the end lists every word that means something. "
        "`wayfellow explain` and a word or the beginning of a sentence shows the same "
        "at the desk. How to begin is told in "
        "[Your first programme](first-programme.md), and what it all comes to in "
        "[What a programme means](meaning.md). In examples, names such as `mentee`, "
        "`coordinator` or `waiting` are the writer's own. The word `the` may stand "
        "anywhere and means nothing. What follows `#` on a line is a comment.",
    )


def scenario_language_page() -> str:
    """Write the page of the language of scenario files, in Markdown."""
    return _page(
        scenario_language(),
        "Everything that a scenario file can say, with examples that are all tried. "
        "[Simulation](simulation.md) tells what is done with it, and "
        "[the language of a programme file](language.md) is a page of its own. The "
        "[index](#index) at the end lists every word that means something.",
    )


def mistakes_page() -> str:
    """Write the page of everything that `wayfellow check` can find, in Markdown."""
    users: dict[str, list[str]] = {}
    for kind, language in _languages().items():
        for entry in language.entries:
            for code in entry.findings:
                link = f"[{entry.name}]({_PAGES[kind]}#{anchor(entry.name)})"
                users.setdefault(code, []).append(link)
    lines = [
        "# What `wayfellow check` finds",
        "",
        wrapped(
            "Each kind of mistake has a code, which stands in brackets before it. An "
            "error has to be put right before a programme can run; a warning is a "
            "doubt, for the writer to judge. `wayfellow explain` and the code shows "
            "the same at the desk. The sentences themselves are in "
            "[the language](language.md)."
        ),
        "",
    ]
    for family, (title, _) in FAMILIES.items():
        lines.append(f"- {family}: [{title}](#{anchor(title)})")
    for family, (title, about) in FAMILIES.items():
        lines += ["", f"## {title}", "", about]
        for code, finding in FINDINGS.items():
            if code.startswith(family):
                lines += _finding(finding, users.get(code, ()))
    return "\n".join(lines) + "\n"


def _languages() -> dict[str, Language]:
    return {"programme": programme_language(), "scenario": scenario_language()}


def _finding(finding: Finding, users: Sequence[str]) -> Iterator[str]:
    severity = finding.severity.capitalize()
    yield from ("", f"### {finding.code}", "")
    yield f"**{severity}: {pattern(finding)}.**"
    yield from ("", wrapped(f"{finding.finds} {finding.matters}"))
    for said, lines in (("Example", finding.example), ("Instead", finding.instead)):
        if finding.frame == "described":
            yield from ("", wrapped(f"{said}: {lines}"))
        else:
            yield from ("", f"{said}:", "", *_indented(laid_out(lines)))
    if users:
        yield from ("", f"See {', '.join(users)}.")


def _page(language: Language, about: str) -> str:
    lines = [f"# {language.title}", "", wrapped(about), ""]
    lines += [
        f"- [{chapter.title}](#{anchor(chapter.title)})"
        for chapter in language.chapters
    ]
    lines.append("- [Index](#index)")
    for chapter in language.chapters:
        lines += ["", f"## {chapter.title}", "", wrapped(chapter.about)]
        for entry in chapter.entries:
            lines += _entry(entry)
    lines += ["", "## Index", "", "| Word | Where it is used |", "| --- | --- |"]
    for word, entries in language.index.items():
        links = ", ".join(f"[{each.name}](#{anchor(each.name)})" for each in entries)
        lines.append(f"| `{word}` | {links} |")
    return "\n".join(lines) + "\n"


def _entry(entry: Entry) -> Iterator[str]:
    yield from ("", f"### {entry.name}", "", f"`{entry.sentence}`", "")
    yield wrapped(entry.says)
    where = place_of(entry)
    yield from ("", f"For example, {where}:" if where else "For example:", "")
    yield from _indented(examples_of(entry))
    if entry.findings:
        found = ", ".join(
            f"[{code}](mistakes.md#{code.lower()})" for code in entry.findings
        )
        yield from ("", f"Mistakes: {found}.")


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}".rstrip() for line in lines]
