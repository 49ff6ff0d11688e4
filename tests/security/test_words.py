"""What people write is kept as they wrote it, and is never taken for anything else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from live.offices import KIM, Where, an_office, day, in_run
from wayfellow.live import Desk, LiveRun

WORDS = (
    "zq'; DROP TABLE wayfellow_subject; --",
    'zq" OR ""="',
    "zq\\'); DELETE FROM wayfellow_history; --",
    "zq%s %(name)s :name ? $1 {0} {name} ${name}",
    "zq{{ 7 * 7 }}{% raw %}",
    "zq<script>alert(1)</script>",
    "zq/../../etc/passwd",
    "zq\r\nBcc: everybody@example.org",
    "=zq|cmd!A0",
)
"""What means something to a database, a template, a page, a path, mail, or a sheet."""


def test_words_reach_the_database_as_values_alone(where: Where) -> None:
    """No statement has a word in it that somebody said, and all come back unchanged."""
    office = in_run(an_office(where))
    statements: list[str] = []

    def note(_: object, __: object, text: str, *rest: Any) -> None:
        statements.append(text)

    event.listen(office.engine, "before_cursor_execute", note)

    def work(desk: Desk) -> None:
        run = desk.run("spring")
        for number, words in enumerate(WORDS):
            run.enrol("mentee", f"m{number}", at=day(4), person=words, key=words)
            run.move(f"m{number}", "withdrawn", reason=words, by=KIM, at=day(5))

    def told(run: LiveRun, identifier: str) -> tuple[str, str]:
        *_, last = run.history(identifier)
        return run.subject(identifier).person, last.record.because

    office.transact(work)
    answers = office.look(
        lambda desk: [
            told(desk.run("spring"), f"m{number}") for number in range(len(WORDS))
        ]
    )
    office.close()

    assert answers == [(words, words) for words in WORDS]
    assert statements
    assert not any("zq" in text for text in statements)
