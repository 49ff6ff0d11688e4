"""A Django project's settings, checks and commands, and work outside of any request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connections, transaction
from django.test.utils import modify_settings, override_settings

from live.offices import a_programme
from wayfellow.contrib.django import desk, open_office
from wayfellow.contrib.django.offices import by_migrating
from wayfellow.errors import SchemaMismatch, SchemaMissing, Unusable
from wayfellow.hooks import Effect, hookimpl

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "befriending.programme"


class Post:
    """A plugin of the host's that keeps what it delivered."""

    delivered: list[str] = []

    @hookimpl
    def deliver(self, effect: Effect) -> bool:
        """Keep its name."""
        self.delivered.append(effect.name)
        return True


@contextmanager
def saying(**said: Any) -> Iterator[None]:
    """Let the settings say this of Wayfellow."""
    with override_settings(WAYFELLOW=said):
        yield


def found(databases: list[str] | None = None, **said: Any) -> list[str]:
    """Give what the checks find under these settings."""
    with saying(**said):
        return [
            f"{one.id} {one.msg}{f' {one.hint}' if one.hint else ''}"
            for one in run_checks(databases=databases)
            if str(one.id).startswith("wayfellow")
        ]


def command(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Run `manage.py wayfellow`; give its exit code and what it prints."""
    with pytest.raises(SystemExit) as left:
        call_command("wayfellow", *words)
    printed = capsys.readouterr()
    return int(str(left.value.code)), printed.out + printed.err


def in_run(using: str) -> str:
    """Open a run in which ana began three weeks ago; give what it is called."""
    name = f"run-{uuid4().hex[:8]}"
    ago = datetime.now(UTC) - timedelta(days=21)
    with desk(using) as today:
        today.deploy(a_programme())
        run = today.open_run("small", ago.date(), name)
        run.enrol("mentee", "ana", at=ago)
    return name


# -- Checks ----------------------------------------------------------------------------


def test_settings_that_are_right_are_passed(using: str) -> None:
    """Those that say nothing are too, but that nobody sees anything in the admin."""
    (nobody,) = found()

    assert nobody.startswith("wayfellow.W005 `STAFF_ROLES` in `WAYFELLOW` gives no")
    assert found(DATABASE=using, STAFF_ROLES={"A": ["b", "c:d"]}, PLUGINS=[]) == []


def test_settings_that_are_wrong_are_told(project: None) -> None:
    """Each in a sentence that says what would be right."""
    (misspelt,) = found(STAF_ROLES={})
    (roles,) = found(STAFF_ROLES=["coordinator"])
    (plugin,) = found(PLUGINS=["crm.nowhere.Post"])
    (database,) = found(DATABASE="elsewhere")
    (names,) = found(STAFF_ROLES={"A": "b"}, NAMES="crm.nowhere.names")

    assert misspelt.endswith("knows no `STAF_ROLES`. Did you mean `STAFF_ROLES`?")
    assert "such as `{'Coordinators': 'coordinator'}`" in roles
    assert "There is no plugin `crm.nowhere.Post`" in plugin
    assert "`DATABASE` is one of `default`" in database
    assert "There is no function `crm.nowhere.names`" in names


def test_times_without_their_zone_are_told(using: str) -> None:
    """SQLite keeps them as text; on PostgreSQL Django would drop the zone."""
    said = {"DATABASE": using, "STAFF_ROLES": {"A": "b"}}
    with override_settings(USE_TZ=False):
        told = found(**said)
        if using == "sqlite":
            assert told == []
            return
        with pytest.raises(Unusable, match="Set `USE_TZ = True` in the settings"):
            open_office(using)
        with pytest.raises(Unusable, match="`TIME_ZONE` can stay"), desk(using):
            pass

    assert told[0].startswith("wayfellow.E004 With `USE_TZ = False` Django")


def test_names_that_lead_nowhere_are_told(using: str) -> None:
    """A group and a staff role that there are not; the database has to be named."""
    in_run(using)
    said = {"DATABASE": using, "STAFF_ROLES": {"Nobody": "coordinater"}}

    assert found(**said) == []
    role, group = found([using], **said)
    assert role.endswith("and there is none. Did you mean `coordinator`?")
    assert "the group `Nobody`" in group


def test_a_wrong_plugin_is_told_once_whichever_databases_are_checked(
    using: str,
) -> None:
    """What the tables would be asked with it is left until it is put right."""
    said = {"DATABASE": using, "STAFF_ROLES": {"A": "b"}, "PLUGINS": ["nope.x"]}
    (told,) = found([using], **said)

    assert told.startswith("wayfellow.E003 There is no plugin `nope.x`")


def test_tables_that_are_missing_are_told(
    project: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a warning, since `migrate` stops at errors; at a desk and by a command too."""
    file = {**connections["sqlite"].settings_dict, "NAME": str(tmp_path / "new.db")}
    connections.databases["new"] = file
    remedy = "Make them with `manage.py migrate --database new`"
    try:
        (told,) = found(["new"], DATABASE="new", STAFF_ROLES={"A": "b"})
        with pytest.raises(SchemaMissing, match=remedy), desk("new"):
            pass
        deployed = command(capsys, "--using", "new", "deploy", str(EXAMPLE))
    finally:
        connections["new"].close()
        del connections.databases["new"]

    assert told.startswith("wayfellow.W001 This database has no tables")
    assert told.endswith(f"{remedy}.")
    assert deployed[0] == 4
    assert remedy in " ".join(deployed[1].split())


def test_a_project_without_the_application_is_told_to_add_it(project: None) -> None:
    """Until then `migrate` would make no tables."""
    without = {"remove": "wayfellow.contrib.django"}
    with (
        modify_settings(INSTALLED_APPS=without),
        pytest.raises(SchemaMissing, match="once `INSTALLED_APPS` has `wayfellow"),
        by_migrating("default"),
    ):
        raise SchemaMissing("wayfellow_")


@pytest.mark.parametrize(
    ("found", "advice"), [(1, "with `manage.py migrate`, before"), (9, "Update Way")]
)
def test_tables_of_another_version_are_told(
    project: None, found: int, advice: str
) -> None:
    """Older ones are migrated; for newer ones Wayfellow is updated."""
    with pytest.raises(SchemaMismatch, match=advice), by_migrating("default"):
        raise SchemaMismatch(found, 2)


def test_no_migration_is_missing(project: None) -> None:
    """What the models say, the migrations have made."""
    call_command("makemigrations", "wayfellow", check=True, dry_run=True, verbosity=0)


def test_a_dump_of_the_project_passes_participants_by(
    project: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are no rows of Django's, so that there is nothing to dump."""
    call_command("dumpdata", "wayfellow")

    assert json.loads(capsys.readouterr().out) == []


# -- Commands, and work outside of any request -----------------------------------------


def test_the_commands_work_on_the_projects_database(
    using: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A programme is deployed, a run opened, and somebody looked at."""
    run = in_run(using)
    with saying(DATABASE=using):
        deployed = command(capsys, "deploy", str(EXAMPLE))
        opened = command(
            capsys,
            "open",
            f"{run}-2",
            "--starts",
            "2026-01-05",
            "--programme",
            "befriending",
        )
        why = command(capsys, "why", "ana", "--run", run)
        refused = command(capsys, "send", "ana", "x", "--by", "ana", "--run", run)

    assert deployed[0] == opened[0] == why[0] == 0
    assert "ana is in applying" in why[1]
    assert refused[0] == 3
    with desk(using) as today:
        assert today.run(f"{run}-2").programme.name == "befriending"


def test_what_is_to_be_typed_is_what_is_typed_here(
    using: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Hints, helps and what goes wrong name `manage.py wayfellow`."""
    run = in_run(using)
    with saying(DATABASE=using):
        told = [
            command(capsys, "deploy", str(EXAMPLE)),
            command(capsys, "retry", "nothing"),
            command(capsys, "why", "--help"),
            command(capsys, "verify", "--run", run, "--against", "x"),
        ]
    words = [" ".join(printed.split()) for _, printed in told]

    assert "Next: manage.py wayfellow open RUN" in words[0]
    assert "see `manage.py wayfellow outbox --parked`" in words[1]
    assert "Usage: manage.py wayfellow why" in words[2]
    assert "what `manage.py wayfellow verify` has printed" in words[3]
    assert not any("wayfellow live" in each for each in words)


def test_what_is_djangos_is_left_to_django(
    using: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The tables are made by `migrate`, and the database is the project's."""
    made = command(capsys, "--using", using, "init")
    other = command(capsys, "--using", using, "status", "--database", "mine.db")

    assert made[0] == other[0] == 2
    assert "`manage.py migrate` does" in made[1]
    assert f"leave out --database: this is Django's `{using}`" in other[1]


def test_a_worker_lets_time_pass_and_delivers(
    using: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the plugins that the settings name, on connections of its own."""
    run = in_run(using)
    Post.delivered.clear()
    with saying(DATABASE=using, PLUGINS=[f"{__name__}.Post"]):
        done = command(capsys, "worker", "--once")

    assert done[0] == 0
    assert "Done:" in done[1]
    assert "finish" in Post.delivered
    with desk(using) as today:
        assert [one.run for one in today.outbox()].count(run) == 0


def test_an_office_of_its_own_commits_for_itself(using: str) -> None:
    """Whatever Django's transaction comes to; times come back as they were."""
    run = in_run(using)
    office = open_office(using)
    with transaction.atomic(using="default"):
        office.transact(lambda here: here.run(run).enrol("mentee", "amy"))
        transaction.set_rollback(True, using="default")
    amy = office.look(lambda here: here.run(run).subject("amy"))
    office.close()
    with desk(using) as today:
        assert today.run(run).subject("amy") == amy
    assert amy.created.tzinfo is UTC
    assert amy.created.date() >= date(2026, 1, 1)
