"""What people write is shown on a terminal, and never obeyed by it."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.offices import KIM, a_programme
from wayfellow.cli import main
from wayfellow.cli.terminal import as_words
from wayfellow.live import Desk, open_office

ORDERS = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202eno\x08\x08ok"
"""Clear the screen, name the window, colour, turn the line, and take letters back."""
SHOWN = r"\x1b[2J\x1b]0;owned\x07\x9b31m\u202eno\x08\x08ok"


def a_desk(folder: Path) -> Path:
    """Make a database in which somebody has written what a terminal would obey."""
    place = folder / "desk.db"
    office = open_office(place, create=True, ahead=None)
    when = datetime(2027, 1, 4, 12, tzinfo=UTC)

    def begin(desk: Desk) -> None:
        desk.deploy(a_programme())
        run = desk.open_run("small", date(2027, 1, 4), "spring")
        run.enrol("mentee", "ana", at=when)
        run.move("ana", "withdrawn", reason=ORDERS, by=KIM, at=when)

    office.transact(begin)
    office.close()
    return place


def test_a_note_is_printed_and_not_obeyed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a real terminal, every sign of it is written out."""
    place = a_desk(tmp_path)
    ours, theirs = os.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        with pytest.raises(SystemExit) as left:
            main(["live", "history", "ana", "--database", str(place)])
        terminal.flush()
        printed = os.read(ours, 65_536).decode()
    os.close(ours)

    assert left.value.code == 0
    assert f'because "{SHOWN}"' in printed
    assert not set(printed) & set("\x1b\x07\x08\x9b\u202e")


@given(st.text())
def test_whatever_is_written_nothing_is_obeyed(text: str) -> None:
    """Lines and tabs stay, and so does every letter of every alphabet."""
    shown = as_words(text)

    assert all(each in "\n\t" or each >= " " for each in shown)
    assert as_words(shown) == shown
    assert text.isprintable() <= (shown == text)


@pytest.mark.parametrize(
    "ours", ["\x1b[1;31merror\x1b[0m", "\x1b[?25l", "naïve\n\tالف"]
)
def test_what_is_our_own_stays(ours: str) -> None:
    """The colours of findings, the cursor of a bar, and words."""
    assert as_words(ours) == ours
