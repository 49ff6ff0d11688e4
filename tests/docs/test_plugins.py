"""The guide for authors of plugins agrees with the code."""

from __future__ import annotations

import os
from pathlib import Path

from docs.moments import WHEN, reference
from wayfellow.hooks import Moments, Subject

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "plugins.md"
BEGIN, END = "<!-- reference -->\n", "\n<!-- end of the reference -->"


def test_the_reference_is_what_the_code_says() -> None:
    """Every hook and what it is handed; with UPDATE_DOCS the page is written."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    written, _, after = rest.partition(END)
    if "UPDATE_DOCS" in os.environ:
        written = reference() + "\n"
        PAGE.write_text(before + BEGIN + written + END + after, encoding="utf-8")

    assert written == reference() + "\n"


def test_every_hook_is_in_the_reference() -> None:
    """Each says in its first words when it is called, and has its place there."""
    text = reference()
    hooks = {name: hook for name, hook in vars(Moments).items() if name[0] != "_"}

    assert all((hook.__doc__ or "").startswith(WHEN) for hook in hooks.values())
    assert all(f"#### `{name}`\n" in text for name in hooks)


def test_what_is_said_of_a_subject_is_there() -> None:
    """Each field that the page names is one."""
    last = PAGE.read_text(encoding="utf-8").rpartition(END)[2]
    named = {word for word in last.split("`")[1::2] if word.islower()}

    assert named - {"subject"} <= set(Subject.__struct_fields__)
    assert len(named) > 8


def test_the_tutorial_ends_with_the_journal_that_is_installed() -> None:
    """What is shown as all of the journal is, to the letter, and it is short."""
    text = (ROOT / "plugins/wayfellow_journal/journal.py").read_text(encoding="utf-8")
    block = f"<!-- file: journal.py -->\n```python\n{text}```\n"

    assert block in PAGE.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 60
