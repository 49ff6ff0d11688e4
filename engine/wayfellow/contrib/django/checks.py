"""What `manage.py check` finds wrong with the settings, and with the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from wayfellow.errors import SchemaMismatch, SchemaMissing, WayfellowError
from wayfellow.errors.wording import sentence
from wayfellow_dsl.labels import capitalise

from . import configuration
from .offices import check_migrated, check_times, desk, engine

_NOBODY = (
    "`STAFF_ROLES` in `WAYFELLOW` gives no group a staff role, so that nobody, "
    "superusers included, sees participants in the admin."
)


def register_checks() -> None:
    """Let `manage.py check` call what is here."""
    register(check_settings)
    register(check_database, Tags.database)


def check_settings(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """Find what is wrong in `WAYFELLOW`; the database is not asked."""
    said = getattr(settings, "WAYFELLOW", {})
    found: list[CheckMessage] = []
    if isinstance(said, dict):
        for name in sorted(set(said) - set(configuration.KNOWN), key=str):
            near = get_close_matches(str(name), configuration.KNOWN, 1)
            known = ", ".join(f"`{one}`" for one in configuration.KNOWN)
            hint = f"Did you mean `{near[0]}`?" if near else f"There is {known}."
            words = f"`WAYFELLOW` knows no `{name}`."
            found.append(Error(words, hint=hint, id="wayfellow.E001"))
    for ask, number in (
        (configuration.staff_roles, "wayfellow.E002"),
        (configuration.plugins, "wayfellow.E003"),
        (_known_database, "wayfellow.E004"),
        (configuration.names, "wayfellow.E005"),
    ):
        problem = _problem(ask)
        if problem:
            found.append(Error(problem, id=number))
    if not found and not configuration.staff_roles() and _has_admin():
        hint = "Such as `{'STAFF_ROLES': {'Coordinators': 'coordinator'}}`."
        found.append(checks.Warning(_NOBODY, hint=hint, id="wayfellow.W005"))
    return found


def check_database(
    app_configs: Any = None, databases: Iterable[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Find missing tables, and groups and staff roles that there are not."""
    try:
        using = configuration.database()
        if using not in (databases or ()) or using not in connections:
            return []
        check_migrated(using)
    except (SchemaMissing, SchemaMismatch) as problem:
        # No error: `migrate`, which puts it right, would stop at one.
        return [checks.Warning(_sentence(problem), id="wayfellow.W001")]
    except WayfellowError:
        # It is told with the settings.
        return []
    try:
        return list(_unknown_names(using))
    except WayfellowError as problem:
        if any(found.is_serious() for found in check_settings()):
            return []
        return [checks.Warning(_sentence(problem), id="wayfellow.W006")]


def _unknown_names(using: str) -> Iterator[CheckMessage]:
    """Name groups that there are not, and staff roles that no programme has."""
    said = configuration.staff_roles()
    with desk(using) as today:
        programmes = [today.run(name).programme for name in today.runs()]
    roles = {staff.name for each in programmes for staff in each.staff}
    for _, only_in, role in said:
        names = {one.name for one in programmes}
        if programmes and only_in and only_in not in names:
            yield _unknown("programme", only_in, names, "wayfellow.W002")
        elif programmes and role not in roles:
            yield _unknown("staff role", role, roles, "wayfellow.W003")
    if not said or not apps.is_installed("django.contrib.auth"):
        return
    from django.contrib.auth.models import Group

    there = set(Group.objects.values_list("name", flat=True))
    if not programmes and not there:
        # Nothing has begun: a database that is made for tests is as empty as this.
        return
    for group in dict.fromkeys(group for group, _, _ in said):
        if group not in there:
            yield _unknown("group", group, there, "wayfellow.W004")


def _unknown(what: str, name: str, known: Iterable[str], number: str) -> CheckMessage:
    near = get_close_matches(name, known, 1)
    hint = f"Did you mean `{near[0]}`?" if near else None
    words = f"`STAFF_ROLES` names the {what} `{name}`, and there is none."
    return checks.Warning(words, hint=hint, id=number)


def _has_admin() -> bool:
    return bool(apps.is_installed("django.contrib.admin"))


def _known_database() -> None:
    using = configuration.database()
    if using not in connections:
        known = ", ".join(f"`{name}`" for name in connections)
        raise WayfellowError(f"`DATABASE` is one of {known}, not `{using}`")
    engine(using)
    check_times(using)


def _problem(ask: Callable[[], object]) -> str:
    try:
        ask()
    except WayfellowError as problem:
        return _sentence(problem)
    return ""


def _sentence(problem: WayfellowError) -> str:
    return capitalise(sentence(problem, configuration.PROGRAM))
