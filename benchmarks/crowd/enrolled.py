"""A database with as many enrolled people as one likes, made quickly.

A hundred people are enrolled by real decisions: some apply, some prepare, some wait for
a match, some are in pairs. Copies of them are made in the database, under identifiers
of their own, each copy a microsecond later. The digests of copied histories are those
of the originals, so `verify` would refuse them; all else is as if they had enrolled.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, Table, Text, text, update

from wayfellow.cli.files import load_programme
from wayfellow.decide import Actor
from wayfellow.live import Desk, LiveRun, Office, Tables
from wayfellow.live.storage.columns import Json, Moment

RUN = "spring"
COHORT = 100
"""How many people there are in a copy."""
JOINED = datetime(2027, 1, 4, 12, tzinfo=UTC)
_MENTEES, _MENTORS, _PAIRS = 60, 40, 10
_STAFF = Actor("coordinator", "kim")


def applicant(copy: int) -> str:
    """Name somebody of a copy who has not handed in their form yet."""
    return f"c{copy}-mentee-0"


def begin(office: Office) -> None:
    """Open a run and enrol the first hundred by real decisions.

    Its next round of matching is eight weeks later.
    """

    def work(desk: Desk) -> None:
        desk.deploy(load_programme("growth_company"))
        run = desk.open_run("growth_company", date(2027, 1, 4), RUN)
        for role, number_of_them, last_training in (
            ("mentee", _MENTEES, "making_the_most_of_it"),
            ("mentor", _MENTORS, "mentoring_skills"),
        ):
            for number in range(number_of_them):
                _bring(run, role, number, number / number_of_them, last_training)
        for number in range(1, _PAIRS + 1):
            _pair(run, _MENTEES - number, _MENTORS - number)

    office.transact(work)
    # Whoever is due waits for a round that was planned before.
    later = update(Tables().run).values(next_round=JOINED + timedelta(days=56))
    with office.engine.begin() as connection:
        connection.execute(later)


def copy(
    connection: Connection, tables: Tables, first: int, last: int, run: str = RUN
) -> None:
    """Copy the first hundred, once for each number from the first to the last."""
    is_sqlite = connection.dialect.name == "sqlite"
    numbers = (
        "WITH RECURSIVE numbers(n) AS "
        "(SELECT CAST(:first AS INTEGER) UNION ALL "
        "SELECT n + 1 FROM numbers WHERE n < :last) "
    )
    for table, owner in (
        (tables.subject, "id"),
        (tables.history, "subject"),
        (tables.outbox, "subject"),
    ):
        names = [one.name for one in table.c if one.name != "place"]
        listed = ", ".join(f'"{name}"' for name in names)
        copied = ", ".join(_copied(table, name, is_sqlite) for name in names)
        connection.execute(
            text(
                f"INSERT INTO {table.name} ({listed}) {numbers}SELECT {copied} "
                f"FROM {table.name}, numbers WHERE run = '{RUN}' "
                f"AND {owner} >= 'c0-' AND {owner} < 'c0.'"
            ),
            {"first": first, "last": last, "run": run},
        )


def _copied(table: Table, name: str, is_sqlite: bool) -> str:
    """Give a column of a copy: in the identifiers and in the times it has a number."""
    kind, column = table.c[name].type, f'"{name}"'
    if name == "run":
        return "CAST(:run AS TEXT)"
    if name in ("digest", "salt", "sealed"):
        return column
    number = "substr(CAST(1000000 + n AS TEXT), 2, 6)"
    if isinstance(kind, Moment) and is_sqlite:
        return f"replace({column}, '.000000+', '.' || {number} || '+')"
    if isinstance(kind, Moment):
        later = f"{column} + n * INTERVAL '1 microsecond'"
        is_whole = f"date_trunc('second', {column}) = {column}"
        return f"CASE WHEN {is_whole} THEN {later} ELSE {column} END"
    if isinstance(kind, (Text, Json)):
        renamed = f"replace({column}, 'c0-', 'c' || CAST(n AS TEXT) || '-')"
        return f"""replace({renamed}, '\\:00Z"', '\\:00.' || {number} || 'Z"')"""
    return column


def _bring(
    run: LiveRun, role: str, number: int, share: float, last_training: str
) -> None:
    """Enrol somebody, and let them come as far as those in their share have come."""
    name = f"c0-{role}-{number}"
    own = Actor(role, name)
    details = {
        "department": f"department {number % 7}",
        "manager": f"c0-manager-{number % 9}",
        "grade": ("junior", "middle", "senior", "director")[number % 4],
        "wants" if role == "mentee" else "offers": ("finance", "digital"),
        "region": "north",
    }
    run.enrol(role, name, at=JOINED, details=details)
    events = [("form application", own), ("accepted", _STAFF)] * (share >= 0.25)
    if share >= 0.5:
        events += [
            (f"training {last_training}", own),
            ("agreement code_of_ethics", own),
            ("agreement confidentiality", own),
            ("survey baseline", own),
        ]
    for hours, (event, by) in enumerate(events, 1):
        run.send(name, event, by=by, at=JOINED + timedelta(hours=hours))


def _pair(run: LiveRun, mentee: int, mentor: int) -> None:
    at = JOINED + timedelta(days=1)
    members = {"mentee": f"c0-mentee-{mentee}", "mentor": f"c0-mentor-{mentor}"}
    by = Actor("mentor_manager", "lee")
    answer = run.introduce("pair", members, by=by, at=at)
    pair = answer.records[0].subject
    for role, member in members.items():
        run.send(pair, f"acceptance from {role}", by=Actor(role, member), at=at)
