"""The tables as they first were published; Alembic makes them, as everywhere."""

from typing import Any

from django.db import migrations

from wayfellow.live import upgrade_tables

from ..offices import engine


def upgrade(_apps: Any, schema_editor: Any) -> None:
    """Bring the tables up to date, in Django's transaction."""
    with engine(schema_editor.connection.alias).connect() as connection:
        upgrade_tables(connection)


class Migration(migrations.Migration):
    """Our tables."""

    initial = True
    operations = [migrations.RunPython(upgrade, migrations.RunPython.noop)]
