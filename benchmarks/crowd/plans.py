"""How a database goes about each statement of the live engine.

For every statement it is written down here by which columns of which index its rows are
looked up; what a statement looks at is no more than that. A statement that is not
written down, or goes another way, is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Connection

from wayfellow.live.storage.prepared import Prepared
from wayfellow.live.storage.queued import InboxStatements, OutboxStatements
from wayfellow.live.storage.statements import Statements

ALL = "all of it"
"""Instead of columns: every row is looked at."""

ONLY_ON_POSTGRESQL = {"several_reserved", "write_one", "write_several"}

_ONE_RUN = {"run: id"}
_ONE = {"subject: run, id"}
_DUE = {"subject_due: next_due", *_ONE_RUN}
_DUE_IN_RUN = {"subject_due_in_run: run, next_due", *_ONE_RUN}
EXPECTED: dict[str, set[str]] = {
    # Written without looking.
    "add_deployment": set(),
    "add_run": set(),
    "add_subject": set(),
    "add_line": set(),
    "add_effect": set(),
    "claim_request": set(),
    # One row, or those that are named.
    "model": {"deployment: fingerprint"},
    "versions": {"deployment: name"},
    "run": _ONE_RUN,
    "run_to_change": _ONE_RUN,
    "run_to_claim": _ONE_RUN,
    "run_to_migrate": _ONE_RUN,
    "migrate_run": _ONE_RUN,
    "version_kept": _ONE_RUN,
    "hold_round": _ONE_RUN,
    "subject": _ONE,
    "subject_to_change": _ONE,
    "several": _ONE,
    "several_to_change": _ONE,
    "several_to_claim": _ONE,
    "several_reserved": _ONE,
    "update_subject": _ONE,
    "write_one": _ONE,
    "write_several": _ONE,
    "endings": {"subject_person: person"},
    "journeys": {"subject_person: person"},
    "line": {"history: run, subject, sequence"},
    "lines_of_subject": {"history: run, subject, sequence"},
    "request": {"request: run, key"},
    "answer_request": {"request: run, key"},
    "contents": {"request: run, key"},
    "endings_of_many": {"subject_person: person"},
    "journeys_of_many": {"subject_person: person"},
    "lines_of_several": {"history: run, subject"},
    "newest_of_several": {"history: run, subject"},
    "count_due": {"subject_due_in_run: run, next_due"},
    "quiet": {"subject_quiet: run, id"},
    "unhandled": {"history_unhandled: run", "history: run, subject, sequence", *_ONE},
    # The first ones in order, as many as are asked for.
    "due": _DUE,
    "due, claimed": _DUE,
    "due in a run": _DUE_IN_RUN,
    "due in a run, claimed": _DUE_IN_RUN,
    "due_rounds": {"run_due: next_round"},
    "first_due": {"subject_due_in_run: run, next_due"},
    "identifiers": {"subject: run"},
    "people": {"subject: run, id"},
    # All who wait in a step, for a round of matching, or to tell who is there longest.
    "candidates": {"subject_place: run, kind, outcome, step, entered"},
    "longest": {"subject_place: run, kind, outcome, step"},
    # To count a run, to take it to another version, or to read its whole history.
    "in_version": {"subject: run, id"},
    "places": {"subject_place: run"},
    "lines": {"history: run"},
    "task_lines": {"history: run"},
    # How many are in each version, of all runs.
    "people_by_version": {f"subject: {ALL}"},
    # What waits its turn; those before it are looked up one by one.
    "outbox: waiting": {"outbox_waiting: place"},
    "outbox: parked": {"outbox_waiting: place"},
    "outbox: count": {"outbox_turn: run"},
    "outbox: first": {"outbox_turn: run"},
    "outbox: failed": {"outbox_turn: run"},
    "outbox: claim": {"outbox_waiting: place", "outbox_turn: run, subject, to, place"},
    "outbox: take": {"outbox: key"},
    "outbox: note_delivered": {"outbox: key"},
    "outbox: note_failed": {"outbox: key"},
    "outbox: retry": {"outbox: key"},
    "outbox: retry_all": {"outbox_waiting: in order"},
    "inbox: add": set(),
    "inbox: by_key": {"inbox: run, key"},
    "inbox: open_in_run": {"inbox_turn: run"},
    "inbox: claim": {"inbox_waiting: place", "inbox_turn: run, subject, place"},
    "inbox: note": {"inbox: place"},
    "inbox: retry": {"inbox: place"},
    "inbox: dismiss": {"inbox: place"},
    "next_clock": {"subject_due: next_due"},
    "next_round": {"run_due: next_round"},
    # The last of all lines, read backwards.
    "last_recorded": {f"history: {ALL}"},
    # A table of one row.
    "version": {f"version: {ALL}"},
    # Programmes and runs are few.
    "deployments": {f"deployment: {ALL}"},
    "runs": {f"run: {ALL}"},
}

_OTHERWISE: dict[str, set[str]] = {
    "first_due": {"subject_due_in_run: run"},
    "inbox: open_in_run": {"inbox_waiting: in order"},
    "inbox: retry": {"inbox_waiting: place"},
    "inbox: dismiss": {"inbox_waiting: place"},
    "version": {"version_pkc: in order"},
}
"""How PostgreSQL goes about a few of them, where that is no more either."""


def differences(connection: Connection, statements: Statements) -> list[str]:
    """Say which statements go another way than is written down."""
    found = plans(connection, statements)
    unknown = [
        f"{name}: is not written down; add {sorted(found[name])} to `EXPECTED` in "
        "benchmarks/crowd/plans.py, if that is no more than it needs"
        for name in sorted(found.keys() - EXPECTED)
    ]
    return unknown + [
        f"{name}: {sorted(found[name])} instead of {sorted(EXPECTED[name])}"
        for name in sorted(found.keys() & EXPECTED)
        if found[name] not in (EXPECTED[name], _OTHERWISE.get(name))
    ]


def plans(connection: Connection, statements: Statements) -> dict[str, set[str]]:
    """Give for each statement by which columns of which index rows are looked up."""
    is_sqlite = connection.dialect.name == "sqlite"
    explain = _on_sqlite if is_sqlite else _on_postgresql
    return {
        name: explain(connection, prepared.text)
        for name, prepared in named(statements)
        if not is_sqlite or name not in ONLY_ON_POSTGRESQL
    }


def named(statements: object, of: str = "") -> Iterator[tuple[str, Prepared]]:
    """Give each statement that is prepared, under its name."""
    for name, value in vars(statements).items():
        if isinstance(value, Prepared):
            yield of + name, value
        elif isinstance(value, (OutboxStatements, InboxStatements)):
            yield from named(value, f"{name}: ")
        elif isinstance(value, dict):
            for (is_in_run, is_claimed), prepared in value.items():
                more = " in a run" * is_in_run + ", claimed" * is_claimed
                yield name + more, prepared


def _on_sqlite(connection: Connection, text: str) -> set[str]:
    nothing = (None,) * text.count("?")
    found = set()
    for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", nothing):
        looked = re.match(
            r"(SCAN|SEARCH) (?:wayfellow_)?(\w+?)(?:_\d+)?"
            r"(?: USING (?:COVERING )?(?:INDEX (\w+)|INTEGER PRIMARY KEY))?"
            r"(?: \((.*)\))?$",
            row.detail,
        )
        if looked and looked[2] != "json_each":
            way, table, index, condition = looked.groups()
            columns = re.findall(r"(\w+)[=<>]", condition or "")
            columns = ["place" if one == "rowid" else one for one in columns]
            is_sorted = way == "SCAN" or not columns
            found.add(_said(table, index or "", columns, is_sorted=is_sorted))
    return found


def _on_postgresql(connection: Connection, text: str) -> set[str]:
    names: list[str] = []

    def numbered(match: re.Match[str]) -> str:
        if match[1] not in names:
            names.append(match[1])
        return f"${names.index(match[1]) + 1}"

    statement = re.sub(r"%\((\w+)\)s", numbered, text)
    nothing = f"({', '.join(['NULL'] * len(names))})" if names else ""
    connection.exec_driver_sql("SET LOCAL plan_cache_mode = force_generic_plan")
    # A table of a few rows is read whole, whatever indexes there are.
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    connection.exec_driver_sql(f"PREPARE asked AS {statement}")
    rows = list(connection.exec_driver_sql(f"EXPLAIN EXECUTE asked{nothing}"))
    connection.exec_driver_sql("DEALLOCATE asked")
    found = set()
    scan: tuple[str, str] | None = None
    for (line,) in [*rows, ("",)]:
        condition = re.search(r"Index Cond: (.*)", line)
        if scan and condition:
            columns = re.findall(r'\("?(\w+)"? (?:=|<=|>=|<|>) ', condition[1])
            found.add(_said(*scan, columns, is_sorted=False))
            scan = None
        looked = re.search(
            r"(?:Scan(?: Backward)? using (\w+) on wayfellow_(\w+)"
            r"|Bitmap Index Scan on (\w+)|Seq Scan on wayfellow_(\w+))",
            line,
        )
        if scan and (looked or not line):
            found.add(_said(*scan, [], is_sorted=True))
            scan = None
        if looked:
            index, table, bitmap, whole = looked.groups()
            scan = (table or whole or _table_of(bitmap), index or bitmap or "")
    return found


def _table_of(index: str) -> str:
    return index.removeprefix("wayfellow_").partition("_")[0]


def _said(table: str, index: str, columns: list[str], *, is_sorted: bool) -> str:
    name = index.removeprefix("wayfellow_")
    is_key = name.startswith("sqlite_autoindex") or name.endswith(("_key", "_pkey"))
    where = table if is_key or not index else name
    if columns:
        return f"{where}: {', '.join(dict.fromkeys(columns))}"
    return f"{where}: in order" if where != table and is_sorted else f"{table}: {ALL}"
