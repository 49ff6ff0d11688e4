"""A Django project with our application in it, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import URL

import databases

_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "wayfellow.contrib.django",
]
_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]


@pytest.fixture(scope="session")
def project(
    postgresql: URL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Set up a project with a database of each kind, as `manage.py migrate` does.

    Users are in the database `default`, which is a file of SQLite.
    """
    import django
    from django import conf
    from django.core.management import call_command
    from django.db import connections

    databases.order(postgresql, "CREATE DATABASE project")
    folder: Path = tmp_path_factory.mktemp("project")
    sqlite = "django.db.backends.sqlite3"
    conf.settings.configure(
        SECRET_KEY=uuid4().hex,
        ALLOWED_HOSTS=["testserver"],
        USE_TZ=True,
        TIME_ZONE="Australia/Lord_Howe",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ROOT_URLCONF="django_urls",
        STATIC_URL="static/",
        INSTALLED_APPS=_APPS,
        # Their tables are made at once, as if they had never changed; ours are not.
        MIGRATION_MODULES={name.rpartition(".")[2]: None for name in _APPS[:-1]},
        MIDDLEWARE=_MIDDLEWARE,
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": _PROCESSORS},
            }
        ],
        DATABASES={
            "default": {"ENGINE": sqlite, "NAME": str(folder / "users.db")},
            "unused": {"ENGINE": sqlite, "NAME": str(folder / "unused.db")},
            "sqlite": {"ENGINE": sqlite, "NAME": str(folder / "project.db")},
            "postgresql": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": "project",
                "USER": postgresql.username,
                "HOST": str(postgresql.query["host"]),
            },
        },
    )
    django.setup()
    for using in ("default", "sqlite", "postgresql"):
        call_command("migrate", database=using, run_syncdb=True, verbosity=0)
    yield
    connections.close_all()


@pytest.fixture(params=["sqlite", "postgresql"])
def using(request: pytest.FixtureRequest, project: None) -> Iterator[str]:
    """Give a database of the project's, with nothing of the host's in it."""
    from django.db import connections

    name = str(request.param)
    notes(name).all().delete()
    yield name
    connections[name].close()


def notes(using: str) -> Any:
    """Give the host's own rows; it keeps them in a model that Django brings."""
    from django.contrib.contenttypes.models import ContentType

    return ContentType.objects.using(using)
