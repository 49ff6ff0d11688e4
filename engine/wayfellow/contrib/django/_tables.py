"""What every migration of Django's does with our tables."""

from __future__ import annotations

from typing import Any

from wayfellow.live import upgrade_tables

from . import configuration
from .offices import engine


def upgrade(_apps: Any, schema_editor: Any) -> None:
    """Bring our tables and those of plugins up to date, in Django's transaction."""
    with engine(schema_editor.connection.alias).connect() as connection:
        upgrade_tables(connection, hooks=configuration.plugins())
