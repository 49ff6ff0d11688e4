"""In a Django project: on Django's own connection, in Django's own transaction."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils.safestring import SafeString

from django_project import notes
from live.offices import KIM, a_programme
from wayfellow.contrib.django import desk
from wayfellow.errors import NotYet, Refused, UnknownDatabase
from wayfellow.live import Desk, LiveRun

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


class Mistake(Exception):
    """Something of the host's that goes wrong."""


def a_run(here: Desk, name: str) -> LiveRun:
    """Open a run in which anybody may begin."""
    here.deploy(a_programme())
    return here.open_run("small", date(2026, 1, 5), name)


def begun(using: str, run: str) -> list[str]:
    """Name those who have begun in a run; nobody where there is no such run."""
    with desk(using) as here:
        if run not in here.runs():
            return []
        return [line.record.subject for line in here.run(run).history()]


def test_what_the_host_commits_is_there_with_its_own(using: str) -> None:
    """One `atomic()` keeps the host's row and ours."""
    with transaction.atomic(using=using):
        notes(using).create(app_label="kept", model="note")
        with desk(using) as here:
            a_run(here, "kept").enrol("mentee", "ana", at=NOON)

    assert notes(using).count() == 1
    assert begun(using, "kept") == ["ana"]


def test_what_the_host_takes_back_is_gone_with_its_own(using: str) -> None:
    """When the `atomic()` around it fails, neither row is left."""
    with suppress(Mistake), transaction.atomic(using=using):
        notes(using).create(app_label="gone", model="note")
        with desk(using) as here:
            a_run(here, "gone").enrol("mentee", "ana", at=NOON)
        raise Mistake

    assert notes(using).count() == 0
    assert begun(using, "gone") == []


def test_a_savepoint_of_the_hosts_is_taken_back_alone(using: str) -> None:
    """What stood before the inner `atomic()` stays."""
    with transaction.atomic(using=using):
        with desk(using) as here:
            a_run(here, "inner").enrol("mentee", "ana", at=NOON)
        with suppress(Mistake), transaction.atomic(using=using):
            with desk(using) as here:
                here.run("inner").enrol("mentee", "amy", at=NOON)
            raise Mistake

    assert begun(using, "inner") == ["ana"]


def test_a_refusal_leaves_the_hosts_transaction_usable(using: str) -> None:
    """The host catches it, goes on, and its own row is kept."""
    with desk(using) as here:
        a_run(here, "refused")
    with transaction.atomic(using=using):
        notes(using).create(app_label="after", model="refusal")
        with pytest.raises(Refused), desk(using) as here:
            here.run("refused").send("nobody", "accepted", by=KIM, at=NOON)

    assert notes(using).count() == 1


def test_each_sees_what_the_other_has_written(using: str) -> None:
    """Before anything is committed, on the one connection."""
    with transaction.atomic(using=using):
        with desk(using) as here:
            a_run(here, "seen").enrol("mentee", "ana", at=NOON)
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM wayfellow_subject WHERE run = 'seen'")
            (count,) = cursor.fetchone()
        with desk(using) as here:
            found = here.run("seen").subject("ana")

    assert count == 1
    assert found.created == NOON


def test_a_test_may_let_time_be_virtual(using: str) -> None:
    """At a desk that is told so; at any other, what is still to come is not yet."""
    later = datetime.now(UTC) + timedelta(weeks=11)
    with desk(using) as here, pytest.raises(NotYet):
        here.advance(later)
    with desk(using, ahead=None) as here:
        run = a_run(here, "later")
        run.enrol("mentee", "ana")
        passed = here.advance(later)

    assert passed.fired > 0


def test_without_a_transaction_there_is_one_of_its_own(using: str) -> None:
    """What ends in an error is taken back, what does not is kept."""
    with suppress(Mistake), desk(using) as here:
        a_run(here, "own")
        raise Mistake

    assert begun(using, "own") == []
    with desk(using) as here:
        a_run(here, "own").enrol("mentee", "ana", at=NOON)

    assert begun(using, "own") == ["ana"]


def test_what_waits_for_the_commit_runs_after_ours(using: str) -> None:
    """`on_commit` of the host's fires once, when our rows are there."""
    seen: list[list[str]] = []
    with transaction.atomic(using=using):
        with desk(using) as here:
            a_run(here, "told").enrol("mentee", "ana", at=NOON)
        transaction.on_commit(lambda: seen.append(begun(using, "told")), using=using)

    assert seen == [["ana"]]


def test_times_and_details_come_back_as_they_were(using: str) -> None:
    """Whatever converters Django has taught the driver, and whatever its time zone."""
    details = {"age": 17, "wants": ("finance", "leadership")}
    with desk(using) as here:
        a_run(here, "same").enrol("mentee", "ana", at=NOON, details=details)
    with desk(using) as here:
        ana = here.run("same").subject("ana")

    assert ana.facts["wants"].value == ("finance", "leadership")
    assert ana.facts["age"].since == NOON
    assert ana.entered == NOON


def test_the_connection_stays_djangos(using: str) -> None:
    """It is neither closed nor replaced, and nothing is left open on it."""
    connections[using].ensure_connection()
    before = connections[using].connection
    with desk(using) as here:
        here.runs()

    assert connections[using].connection is before
    assert connections[using].is_usable()
    assert not connections[using].in_atomic_block


def test_a_database_that_cannot_serve_says_so(
    project: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only SQLite and PostgreSQL are spoken."""
    monkeypatch.setattr(connections["unused"], "vendor", "oracle")
    with pytest.raises(UnknownDatabase, match="oracle"), desk("unused"):
        pytest.fail("there is no such desk")


@pytest.mark.parametrize("using", ["sqlite"], indirect=True)
def test_without_autocommit_what_the_host_takes_back_is_gone_too(using: str) -> None:
    """Django leaves the beginning to SQLite's driver then, which is too late for us."""
    transaction.set_autocommit(False, using=using)
    try:
        with desk(using) as here:
            a_run(here, "late").enrol("mentee", "ana", at=NOON)
        transaction.rollback(using=using)
    finally:
        transaction.set_autocommit(True, using=using)

    assert begun(using, "late") == []


def test_in_a_transaction_that_is_broken_nothing_is_lost_in_silence(using: str) -> None:
    """Django would take it back without a word; so it is refused before it happens."""
    notes(using).create(app_label="one", model="note")
    with transaction.atomic(using=using):
        with suppress(IntegrityError):
            notes(using).create(app_label="one", model="note")
        with pytest.raises(transaction.TransactionManagementError), desk(using):
            pytest.fail("there is no such desk")


def test_texts_and_times_of_djangos_own_kinds_are_kept_as_plain_ones(
    using: str,
) -> None:
    """A text that a template holds safe is a text, and so it comes back."""
    with desk(using) as here:
        run = a_run(here, "safe")
        run.enrol("mentee", SafeString("ana"), at=NOON, person=SafeString("p-1"))
    with desk(using) as here:
        ana = here.run("safe").subject("ana")

    assert (ana.id, ana.person) == ("ana", "p-1")
