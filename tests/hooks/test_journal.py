"""The journal: a real plugin, found by its entry point, using only public hooks."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wayfellow.decide import Effect
from wayfellow.hooks import AfterCommit, Hooks, installed_plugins
from wayfellow_journal import Journal

SPRING = AfterCommit("spring", "growth", 1, "UTC", datetime(2027, 1, 11, 9, tzinfo=UTC))
REMINDER = Effect(
    "spring/ana/2/ana",
    "message",
    "ana",
    datetime(2027, 1, 11, 9, tzinfo=UTC),
    "ana",
    "finish",
    {"manner": "remind"},
)


def test_the_journal_is_found_by_its_entry_point() -> None:
    """Installing Wayfellow is enough for the journal to be known."""
    assert "journal" in installed_plugins().names


def test_each_effect_becomes_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every delivered effect is one line of JSON, with its run and its key."""
    path = tmp_path / "journal.jsonl"
    monkeypatch.setenv("WAYFELLOW_JOURNAL", str(path))
    hooks = installed_plugins()
    taken = [hooks.deliver(SPRING, REMINDER), hooks.deliver(SPRING, REMINDER)]
    lines = [json.loads(line) for line in path.read_text().splitlines()]

    assert [one.by for one in taken] == [("journal",)] * 2
    assert [line["key"] for line in lines] == [REMINDER.key] * 2
    assert lines[0] == {
        "run": "spring",
        "key": "spring/ana/2/ana",
        "kind": "message",
        "subject": "ana",
        "when": "2027-01-11T09:00:00Z",
        "to": "ana",
        "name": "finish",
        "payload": {"manner": "remind"},
    }


def test_without_a_file_the_journal_takes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A journal that nobody asked for leaves the outbox alone."""
    monkeypatch.delenv("WAYFELLOW_JOURNAL", raising=False)

    assert installed_plugins().deliver(SPRING, REMINDER).by == ()


def test_a_journal_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    """A failure names the plugin and the hook, so that the effect is tried again."""
    hooks = Hooks()
    hooks.register(Journal(tmp_path / "missing" / "journal.jsonl"), "journal")
    (failure,) = hooks.deliver(SPRING, REMINDER).failures

    assert "`journal` failed in `deliver`" in str(failure)
